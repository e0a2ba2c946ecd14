# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error pages of CDNs, by their marks. A further CDN is further rows.

Sources: AWS documentation of CloudFront, "Troubleshooting error responses from your distribution".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.http_answer import HttpAnswer


@dataclass(frozen=True)
class EdgePage:
    """``id`` of the finding, and how its page is known."""

    id: str
    matches: Callable[[HttpAnswer], bool]


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
)


def recognise(answer: HttpAnswer) -> str:
    """The id of the page, "" where it is no known error page."""
    return next((page.id for page in PAGES if page.matches(answer)), "")
