# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate of a domain in a few fields, for results and reports. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..analysis.tls import least_days
from ..model.finding import utc
from ..model.tracking_check import TrackingCheck
from ..probes.tls import TlsFacts


def certificate_card(check: TrackingCheck, seen: Sequence[TlsFacts], *, now: float) -> dict[str, Any] | None:
    """Of the certificates that the addresses serve, the one that expires first; None where none was served.

    ``now`` is Unix seconds. ``days_left`` counts whole days, and is negative for an expired one. Times that cannot be
    read are null. With fewer days left than ``renew_below_days`` its renewal is overdue.
    """
    served = [(facts, facts.certificate) for facts in seen]
    dated = [(facts, certificate) for facts, certificate in served if certificate is not None]
    if not dated:
        return None
    facts, certificate = min(dated, key=lambda pair: pair[1].not_after or math.inf)
    return {
        "subject": certificate.subject,
        "names": list(certificate.names),
        "issuer": certificate.issuer,
        "not_before": _time(certificate.not_before),
        "not_after": _time(certificate.not_after),
        "days_left": math.floor(certificate.days_left(now)) if certificate.not_after else None,
        "renew_below_days": round(least_days(check, certificate), 1) if certificate.not_after else None,
        "address": facts.edge.address,
    }


def _time(seconds: float) -> str | None:
    return utc(seconds) if seconds else None
