# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user named of a value, compared with what stands and put into it; the rest stays. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def stands(wanted: Any, stored: Any) -> bool:
    """Whether what is named of ``wanted`` stands in ``stored``, which may hold more keys at every depth.

    Lists are compared as a whole, but their items again by what is named.
    """
    if isinstance(wanted, Mapping):
        return isinstance(stored, Mapping) and all(key in stored and stands(wanted[key], stored[key]) for key in wanted)
    if isinstance(wanted, list):
        same_length = isinstance(stored, list) and len(wanted) == len(stored)
        return same_length and all(stands(one, other) for one, other in zip(wanted, stored, strict=True))
    return type(wanted) is type(stored) and bool(wanted == stored)


def put_in(wanted: Any, stored: Any, *, whole: Collection[str] = ()) -> Any:
    """``stored`` with what is named of ``wanted``; what stands already is left as it is stored.

    The keys of ``whole`` are replaced rather than filled up, since their parts exclude each other.
    """
    if stands(wanted, stored):
        return stored
    if not isinstance(wanted, Mapping) or not isinstance(stored, Mapping):
        return wanted
    merged = dict(stored)
    for key, value in wanted.items():
        if key in stored and (key not in whole or stands(value, stored[key])):
            merged[key] = put_in(value, stored[key], whole=whole)
        else:
            merged[key] = value
    return merged
