# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user named of a value, compared with what stands and put into it; the rest stays. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def stands(desired: Any, stored: Any) -> bool:
    """Whether what is named of ``desired`` stands in ``stored``, which may hold more keys at every depth.

    Lists are compared as a whole, but their items again by what is named.
    """
    if isinstance(desired, Mapping):
        same_keys = isinstance(stored, Mapping) and all(key in stored for key in desired)
        return same_keys and all(stands(value, stored[key]) for key, value in desired.items())
    if isinstance(desired, list):
        same_length = isinstance(stored, list) and len(desired) == len(stored)
        return same_length and all(stands(one, other) for one, other in zip(desired, stored, strict=True))
    return type(desired) is type(stored) and bool(desired == stored)


def put_in(desired: Any, stored: Any, *, whole: Collection[str] = ()) -> Any:
    """``stored`` with what is named of ``desired``; what stands already is left as it is stored.

    The keys of ``whole`` are replaced rather than filled up, since their parts exclude each other.
    """
    if stands(desired, stored):
        return stored
    if not isinstance(desired, Mapping) or not isinstance(stored, Mapping):
        return desired
    merged = dict(stored)
    for key, value in desired.items():
        if key in stored and (key not in whole or stands(value, stored[key])):
            merged[key] = put_in(value, stored[key], whole=whole)
        else:
            merged[key] = value
    return merged
