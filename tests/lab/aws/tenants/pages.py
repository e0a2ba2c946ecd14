# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the lists of tenants and connection groups, which have a form of their own among CloudFront's lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from lab.aws.cloudfront import PAGE_SIZE
from lab.aws.wire import AwsError, Call

Thing = TypeVar("Thing")


def page_of(call: Call, found: Sequence[Thing], key: Callable[[Thing], str]) -> tuple[Sequence[Thing], str | None]:
    """One page and the marker of the next; a marker is the last key before it.

    The largest page is not documented: that of CloudFront's other lists is the harsher guess.
    Raises AwsError ``InvalidArgument`` for a marker that no page ended with.
    """
    marker, size = call.get("Marker", ""), max(1, min(int(call.get("MaxItems", PAGE_SIZE)), PAGE_SIZE))
    keys = [key(one) for one in found]
    if marker and marker not in keys:
        raise AwsError("InvalidArgument", "The value of Marker is not valid.")
    start = keys.index(marker) + 1 if marker else 0
    stop = start + size
    return found[start:stop], keys[stop - 1] if stop < len(keys) else None
