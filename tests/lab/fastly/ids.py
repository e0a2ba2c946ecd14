# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Identifiers and instants as Fastly's API writes them."""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timezone

_ALPHABET = string.ascii_letters + string.digits
_TOKEN_ALPHABET = string.ascii_lowercase + string.digits


def new_id() -> str:
    """22 letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _unused in range(22))


def new_validation_label() -> str:
    """18 lower-case letters and digits, the first label of a validation name."""
    return "".join(secrets.choice(_TOKEN_ALPHABET) for _unused in range(18))


def written(instant: float) -> str:
    """Seconds since the epoch as the service side shows them: ``2026-11-24T12:00:00Z``."""
    return datetime.fromtimestamp(int(instant), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def written_with_fraction(instant: float) -> str:
    """Seconds since the epoch as the TLS side shows them: ``2026-11-24T12:00:00.000Z``."""
    return f"{written(instant)[:-1]}.000Z"
