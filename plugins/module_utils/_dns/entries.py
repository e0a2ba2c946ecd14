# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records that a service asks for, in the shape of the entries that ``dns_records`` takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: What SparkPost's guide suggests for the CNAME records of tracking domains, in seconds.
SERVING_TTL = 3600
#: Seconds for which resolvers may keep a validation record. Nothing prescribes it; a short one makes errors short.
VALIDATION_TTL = 300
#: The label of a record whose name a service is yet to choose. It is a label as DNS takes it, so that check mode can
#: look what stands around the name.
UNKNOWN_LABEL = "_known-after-apply"


def record_entry(name: str, kind: str, value: str | Sequence[str] | None, ttl: int = SERVING_TTL) -> dict[str, Any]:
    """One record set; a value of None is not known yet."""
    shown = value if value is None or isinstance(value, str) else list(value)
    return {"name": name, "type": kind, "value": shown, "ttl": ttl}
