# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instants as SparkPost writes and reads them; everything is UTC, in seconds since the epoch."""

from __future__ import annotations

from datetime import datetime, timezone

_FORMATS = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")


def written(instant: float) -> str:
    """ISO 8601 with milliseconds, such as 2026-11-24T20:40:00.000Z."""
    text = datetime.fromtimestamp(instant, timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def read(text: str) -> float:
    """Reads the forms that the API takes. Raises ValueError for any other."""
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=timezone.utc).timestamp()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is not a time such as 2026-11-24T20:40:00Z.")
