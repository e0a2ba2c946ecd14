# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error pages of CDNs, by their marks. A further CDN is further rows.

Sources: AWS documentation of CloudFront, "Troubleshooting error responses from your distribution"; those of the other
CDNs stand with their own rows.
"""

from __future__ import annotations

from ansible_collections.sparkpost.tracking.plugins.module_utils._check import cloudflare_pages, fastly_pages
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.edge_page import EdgePage, Explained
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.http_answer import HttpAnswer


def is_cloudfront_error(answer: HttpAnswer) -> bool:
    """Whether CloudFront itself made the answer; an error that the origin sent keeps the origin's Server header."""
    return answer.server == "cloudfront" and "error from cloudfront" in answer.header("X-Cache").lower()


def _is_unknown_host(answer: HttpAnswer) -> bool:
    # A firewall's and a geographic refusal are 403 too, with "Request blocked" or a country in the text.
    return answer.status == 403 and is_cloudfront_error(answer) and "bad request" in answer.text.lower()


def _is_origin_failure(answer: HttpAnswer) -> bool:
    return answer.status in (502, 504) and is_cloudfront_error(answer)


PAGES = (
    EdgePage("cfront_alias", _is_unknown_host),
    EdgePage("cfront_502", _is_origin_failure),
    *cloudflare_pages.PAGES,
    *fastly_pages.PAGES,
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
