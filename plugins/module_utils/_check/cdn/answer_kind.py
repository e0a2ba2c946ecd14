# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one HTTP answer is: SparkPost's, a redirect's, a CDN's error page, or somebody else's. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..model.cache_marks import Origin, origin_of
from ..model.connection import FailureKind
from ..model.http_answer import (
    REDIRECTS,
    Exchange,
    HttpAnswer,
    host_of,
    is_standard_port,
    path_of,
    same_request,
    same_target,
)
from ..model.tracking_check import TrackingCheck
from .pages import recognise
from .servers import RENAMING

_ENDPOINT_REDIRECTS = frozenset({301, 302, 307, 308})
_TOO_MANY = 429
#: What an exchange can be, beside a finding's id. FORWARDED is the redirect to the endpoint that was asked for.
TRACKER, FORWARDED, TO_HTTPS = "tracker", "forwarded", "to_https"
ELSEWHERE, NO_ANSWER, UNTESTED = "elsewhere", "no_answer", "untested"
#: A redirect that changes the port, and an answer out of a cache, which says nothing about what stands behind it now.
OTHER_PORT, CACHED = "other_port", "cached"


def is_tracker(answer: HttpAnswer) -> bool:
    """Whether SparkPost's tracking service gave this answer: 200 or 302, text/plain, empty.

    Its name in Server is evidence, not the verdict: some CDNs replace it. A redirect that has the name is SparkPost's
    whatever its body: browsers show none.
    Source: SparkPost's guides on HTTPS engagement tracking (expected answers of the service).
    """
    if answer.is_msys and answer.status in REDIRECTS and answer.header("Location"):
        return True
    return answer.status in (200, 302) and not answer.body and (answer.content_type == "text/plain" or answer.is_msys)


def is_throttled(answer: HttpAnswer) -> bool:
    """Whether SparkPost refuses for the number of requests: 403 and empty.

    Cloudflare and nginx put their names in place of SparkPost's, but their own refusals have a text; others keep it.
    """
    if answer.status != 403 or answer.body:
        return False
    passed_on = answer.server == "cloudflare" or answer.server.startswith(RENAMING)
    return answer.is_msys or (passed_on and answer.content_type == "text/plain")


def classify(exchange: Exchange, check: TrackingCheck) -> str:
    """What one exchange shows: a finding's id, or one of the words above."""
    answer = exchange.answer
    if answer is None:
        failure = exchange.failure
        return UNTESTED if failure and failure.kind is FailureKind.UNREACHABLE else NO_ANSWER
    if is_throttled(answer):
        return "throttled"
    location = exchange.location
    if location:
        return _of_redirect(exchange.url, location, answer, check)
    page = recognise(answer)
    if page:
        return page
    if answer.status == _TOO_MANY:
        return "throttled"
    return _of_sparkpost(answer)


def _of_sparkpost(answer: HttpAnswer) -> str:
    if not is_tracker(answer):
        return ELSEWHERE
    return CACHED if origin_of(answer) is Origin.KEPT else TRACKER


def _of_redirect(url: str, location: str, answer: HttpAnswer, check: TrackingCheck) -> str:
    host = host_of(location)
    if host == check.domain and same_request(url, location):
        return _of_itself(url, location)
    if host == check.domain and same_target(url, location):
        return OTHER_PORT
    leads = check.is_endpoint(host) and answer.status in _ENDPOINT_REDIRECTS and is_standard_port(location)
    if leads and _way_of(url) == _way_of(location):
        return _of_endpoint(url, location, host, check)
    return _of_sparkpost(answer)


def _of_itself(url: str, location: str) -> str:
    """A redirect that changes the scheme alone, or nothing."""
    ways = (urlsplit(url).scheme, urlsplit(location).scheme)
    return {("http", "https"): TO_HTTPS, ("https", "http"): "https_downgraded"}.get(ways, "redirect_loop")


def _of_endpoint(url: str, location: str, host: str, check: TrackingCheck) -> str:
    if check.endpoint_named and check.in_other_region(host):
        return "wrong_region"
    if url.startswith("https:") and location.startswith("http:"):
        return "https_downgraded"
    return FORWARDED if check.expect_redirect and is_forwarding(url, location, check.endpoint) else "redirect_mode"


def is_forwarding(url: str, location: str, endpoint: str) -> bool:
    """Whether the redirect leads to the same path and query at the endpoint, over https."""
    asked, given = urlsplit(url), urlsplit(location)
    leads = given.scheme == "https" and given.netloc.lower() in (endpoint, f"{endpoint}:443")
    return leads and (given.path, given.query) == (asked.path, asked.query)


def loses_query(exchange: Exchange) -> bool:
    """Whether a redirect leaves out the query of the request."""
    asked = urlsplit(exchange.url).query
    return bool(asked and exchange.location) and asked not in urlsplit(exchange.location).query


def _way_of(url: str) -> str:
    """The path without slashes ahead of it."""
    return path_of(url).lstrip("/")
