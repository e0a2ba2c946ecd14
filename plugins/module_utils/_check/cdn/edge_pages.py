# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error pages of CDNs and proxies, by their marks. A further CDN is further rows."""

from __future__ import annotations

from ..model.http_answer import HttpAnswer
from . import cloudflare_pages, cloudfront_pages, fastly_pages, load_balancer_pages, proxy_pages
from .edge_page import EdgePage, Explained

#: The first that matches counts: what CDNs are known by is surer than what proxies are.
PAGES = (
    *cloudfront_pages.PAGES,
    *cloudflare_pages.PAGES,
    *fastly_pages.PAGES,
    *load_balancer_pages.PAGES,
    *proxy_pages.PAGES,
)


def _page(answer: HttpAnswer) -> EdgePage | None:
    return next((page for page in PAGES if page.matches(answer)), None)


def recognise(answer: HttpAnswer) -> str:
    """The id of the page, "" where it is no known error page."""
    page = _page(answer)
    return page.id if page else ""


def explain(answer: HttpAnswer) -> Explained:
    """What the page says; empty texts where it is no known error page, or one that says nothing more than its id."""
    page = _page(answer)
    return page.explain(answer) if page else Explained()
