# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which error page of a CDN or proxy an answer is, and what it means."""

from __future__ import annotations

from ..model.error_page import ErrorPage, PageMeaning
from ..model.http_answer import HttpAnswer
from .registry import CDNS, by_header

_ALL = tuple(page for cdn in CDNS.values() for page in cdn.pages)
#: The first that matches counts: words of its own are a surer sign than a mark, and a mark than the name of a server.
PAGES: tuple[ErrorPage, ...] = tuple(sorted(_ALL, key=lambda page: (page.is_weak, page.by_mark)))
#: Pages that cannot be told from what stands behind, where that answers with an error too.
PASSED_ON = frozenset(page.id for page in PAGES if page.by_mark or page.is_weak)


def _page(answer: HttpAnswer) -> ErrorPage | None:
    marked_by = by_header(answer.headers)
    for page in PAGES:
        if page.matches(answer) and (not page.is_weak or page in marked_by.pages or marked_by.id == "other"):
            return page
    return None


def recognise(answer: HttpAnswer) -> str:
    """The id of the page, "" where it is no known error page."""
    page = _page(answer)
    return page.id if page else ""


def explain(answer: HttpAnswer) -> PageMeaning:
    """What the page says; empty texts where it is no known error page, or one that says nothing more than its id."""
    page = _page(answer)
    return page.explain(answer) if page else PageMeaning()
