# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an error page of a CDN is recognised by, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .http_answer import HttpAnswer


@dataclass(frozen=True)
class PageMeaning:
    """``meaning`` in words, and the ``step`` to take, a template over the values of a check.

    ``retry_after`` is the number of seconds after which it may have healed by itself; None where it cannot.
    """

    meaning: str = ""
    step: str = ""
    retry_after: int | None = None


def _no_meaning(_answer: HttpAnswer) -> PageMeaning:
    return PageMeaning()


@dataclass(frozen=True)
class ErrorPage:
    """``id`` of the finding, how its page is recognised, and what one page means.

    ``cases`` are the meanings that the finding's documentation lists. ``by_mark``: the CDN's mark in the headers is
    all there is to go by, and it stays on whatever the CDN passes on, so that pages with words of their own are tried
    first. ``is_weak``: any other CDN's mark on the answer rules the page out.
    """

    id: str
    matches: Callable[[HttpAnswer], bool]
    explain: Callable[[HttpAnswer], PageMeaning] = _no_meaning
    cases: Sequence[PageMeaning] = ()
    by_mark: bool = False
    is_weak: bool = False
