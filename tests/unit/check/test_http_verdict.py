# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP answers, judged without network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.http import analyse_http, analyse_https
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.answer_kind import classify, is_tracker
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.pages import recognise
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import (
    HttpAnswer,
    HttpFacts,
    host_of,
    same_request,
)
from support.check_facts import IPV6, NOW, D, answer, check_of, cloudfront_error, exchange, http_facts

REFUSED, UNREACHABLE = Failure(FailureKind.REFUSED), Failure(FailureKind.UNREACHABLE)
UNKNOWN_HOST = cloudfront_error(403, "Bad request. We can't connect to the server for this app.")
BLOCKED = cloudfront_error(403, "Request blocked.")
PARKED = answer(200, b"<html>parked</html>", Content_Type="text/html", Server="nginx")
SOMEBODYS = answer(200, b"<html>hello</html>", Content_Type="text/html", Server="somebody")

_MOVED = (301, 302, 303, 307)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer(302), True),
        (answer(200), True),
        (answer(302, Server=""), True),
        (answer(302, Server="cloudflare"), True),
        (answer(302, Content_Type="text/plain; charset=utf-8"), True),
        (answer(302, Content_Type=""), True),
        (answer(302, Content_Type="", Server="nginx"), False),
        (answer(302, Content_Type="text/html", Server="nginx"), False),
        (answer(200, b"ok"), False),
        (answer(404), False),
        (answer(301), False),
        *((answer(status, b"moved", Content_Type="text/html", Location="https://a.test/"), True) for status in _MOVED),
        *((answer(status, b"", Content_Type="", Location="https://a.test/"), True) for status in _MOVED),
        (answer(302, b"moved", Content_Type="text/html", Location="https://a.test/", Server="nginx"), False),
        (answer(302, b"moved", Content_Type="text/html"), False),
        (answer(403), False),
    ],
)
def test_trackers_answer(given: HttpAnswer, expected: bool) -> None:
    assert is_tracker(given) is expected


@pytest.mark.parametrize(
    ("given", "page"),
    [
        (UNKNOWN_HOST, "cfront_alias"),
        (BLOCKED, "cfront_blocked"),
        (cloudfront_error(502, "CloudFront wasn't able to connect to the origin."), "cfront_502"),
        (cloudfront_error(504, "no response from the origin"), "cfront_502"),
        (cloudfront_error(503, "The function failed"), "cfront_function"),
        (cloudfront_error(502, "The Lambda function result failed validation."), "cfront_function"),
        (cloudfront_error(503, "CloudFront is out of capacity"), "cfront_error"),
        (cloudfront_error(421, "Misdirected Request"), "cfront_error"),
        (cloudfront_error(405, "This distribution does not allow the method"), "cfront_error"),
        (answer(202, b"<html>", X_Amzn_Waf_Action="challenge", Server="CloudFront"), "cfront_challenge"),
        (answer(405, b"<html>", X_Amzn_Waf_Action="captcha", Server="CloudFront"), "cfront_challenge"),
        (answer(502, b"x", Server="nginx", X_Cache="Error from cloudfront", X_Amz_Cf_Id="x"), ""),
        (answer(403, X_Cache="Error from cloudfront"), ""),
        (PARKED, "own_proxy"),
    ],
)
def test_error_pages(given: HttpAnswer, page: str) -> None:
    assert recognise(given) == page


def to(location: str, status: int = 302, **headers: str) -> HttpAnswer:
    return answer(status, b"", Location=location, **headers)


@pytest.mark.parametrize(
    ("given", "scheme", "expected"),
    [
        (answer(302), "https", "tracker"),
        (to("https://www.sparkpost.com/"), "https", "tracker"),
        (to("https://www.sparkpost.com/", Server="nginx", Content_Type="text/html"), "https", "elsewhere"),
        (answer(403), "https", "throttled"),
        (answer(403, Server="nginx"), "https", "throttled"),
        (answer(403, b"no", Server="nginx"), "https", "own_proxy"),
        (answer(403, b"no", Server="somebody"), "https", "elsewhere"),
        (answer(429, b"slow down", Server="somebody"), "https", "throttled"),
        (to("https://spgo.io/f/a/b/c/d", 301), "https", "redirect_mode"),
        (to("https://eu.spgo.io/f/a/b/c/d", 302), "https", "redirect_mode"),
        (to("https://acme.et.e.sparkpost.com/f/a/b/c/d", 302), "https", "redirect_mode"),
        (to("https://spgo.io//f/a/b/c/d", 301), "https", "redirect_mode"),
        (to("https://spgo.io/elsewhere", 301, Server="nginx"), "https", "elsewhere"),
        (to("https://spgo.io.evil.test/f/a/b/c/d", 301, Server="nginx"), "https", "elsewhere"),
        (to(f"https://{D}/f/a/b/c/d", 301), "https", "redirect_loop"),
        (to(f"http://{D}/f/a/b/c/d", 301), "https", "https_downgraded"),
        (to(f"http://{D}/f/a/b/c/d", 301), "http", "redirect_loop"),
        (to("http://spgo.io/f/a/b/c/d", 301), "https", "https_downgraded"),
        (to("http://spgo.io/f/a/b/c/d", 301), "http", "redirect_mode"),
        (to("/f/a/b/c/d", 302), "https", "redirect_loop"),
        (to(f"https://{D}/f/a/b/c/d", 301), "http", "to_https"),
        (to(f"https://{D}:443/f/a/b/c/d", 301), "http", "to_https"),
        (to("http://[broken", 301, Server="nginx"), "https", "elsewhere"),
        (REFUSED, "https", "no_answer"),
        (UNREACHABLE, "https", "untested"),
    ],
)
def test_one_exchange(given: HttpAnswer | Failure, scheme: str, expected: str) -> None:
    assert classify(exchange(given, scheme=scheme), check_of()) == expected


def test_own_endpoint_counts_as_one() -> None:
    given = exchange(to("https://links.acme.example/f/a/b/c/d", 301))
    assert classify(given, check_of(endpoint="links.acme.example")) == "redirect_mode"


def verdicts(*facts: HttpFacts) -> tuple[tuple[str, str], tuple[str, str]]:
    https = analyse_https(check_of(), facts, now=NOW)
    http = analyse_http(check_of(), facts, https, now=NOW)
    return (https.id, https.status.value), (http.id, http.status.value)


HTTPS_OK, HTTP_OK = ("https_probe", "pass"), ("http_probe", "pass")


@pytest.mark.parametrize(
    ("https", "http", "expected"),
    [
        (answer(302), answer(302), (HTTPS_OK, HTTP_OK)),
        (answer(302), UNKNOWN_HOST, (HTTPS_OK, ("cfront_https_only", "fail"))),
        (UNKNOWN_HOST, UNKNOWN_HOST, (("cfront_alias", "fail"), ("http_probe", "skip"))),
        (answer(302), REFUSED, (HTTPS_OK, ("old_http_broken", "fail"))),
        (answer(302), PARKED, (HTTPS_OK, ("old_http_broken", "fail"))),
        (answer(302), to("https://spgo.io/f/a/b/c/d", 301, Server="nginx"), (HTTPS_OK, ("old_http_broken", "warn"))),
        (answer(302), UNREACHABLE, (HTTPS_OK, ("http_probe", "error"))),
        (answer(302), answer(403), (HTTPS_OK, ("http_probe", "error"))),
        (answer(403), answer(403), (("throttled", "error"), ("http_probe", "skip"))),
        (PARKED, PARKED, (("own_proxy", "fail"), ("http_probe", "skip"))),
        (BLOCKED, BLOCKED, (("cfront_blocked", "fail"), ("http_probe", "skip"))),
        (SOMEBODYS, SOMEBODYS, (("https_probe", "fail"), ("http_probe", "skip"))),
        (REFUSED, answer(302), (("https_probe", "fail"), HTTP_OK)),
        (UNREACHABLE, UNREACHABLE, (("https_probe", "error"), ("http_probe", "error"))),
    ],
)
def test_both_schemes(
    https: HttpAnswer | Failure, http: HttpAnswer | Failure, expected: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    assert verdicts(http_facts(https, http)) == expected


def test_http_that_is_sent_on_to_https_still_works_with_one_step_more() -> None:
    plain = tuple(exchange(to(f"https://{D}{path}", 301), path, "http") for path in ("/f/a/b/c/d", "/f/"))
    facts = replace(http_facts(answer(302)), http=plain)
    assert verdicts(facts) == (HTTPS_OK, ("old_http_broken", "warn"))


@pytest.mark.parametrize(("query", "status"), [("?target=https%3A%2F%2Fexample.com%2F", "warn"), ("", "fail")])
def test_http_that_is_sent_on_must_keep_the_query_of_older_links(query: str, status: str) -> None:
    plain = tuple(exchange(to(f"https://{D}{path}", 301), path, "http") for path in ("/f/a/b/c/d", "/f/"))
    asked = exchange(to(f"https://{D}/f/a/b/c/d{query}"), "/f/a/b/c/d?target=https%3A%2F%2Fexample.com%2F", "http")
    facts = replace(http_facts(answer(302)), http=plain, plain_query=asked)
    assert verdicts(facts) == (HTTPS_OK, ("old_http_broken", status))


@pytest.mark.parametrize(
    ("there", "http", "status", "says"),
    [(answer(302), answer(302), "warn", "301 to http"), (PARKED, PARKED, "fail", "and then http")],
)
def test_https_that_leads_down_to_http(there: HttpAnswer, http: HttpAnswer, status: str, says: str) -> None:
    down = tuple(exchange(to(f"http://{D}{path}", 301), path) for path in ("/f/a/b/c/d", "/f/"))
    way = (down[0], exchange(there, "/f/a/b/c/d", "http"))
    facts = replace(http_facts(answer(302), http), https=down, way=way)
    finding = analyse_https(check_of(), [facts], now=NOW)
    assert (finding.id, finding.status.value, says in finding.observed) == ("https_downgraded", status, True)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (answer(404), HTTPS_OK),
        (answer(200), HTTPS_OK),
        (answer(403), HTTPS_OK),
        (cloudfront_error(502, "connect"), ("cfront_502", "warn")),
    ],
)
def test_either_probe_is_enough_and_an_error_of_the_edge_is_still_reported(
    second: HttpAnswer, expected: tuple[str, str]
) -> None:
    good = http_facts(answer(302))
    facts = replace(good, https=(good.https[0], exchange(second, "/f/")))
    assert verdicts(facts)[0] == expected


@pytest.mark.parametrize(
    ("second", "status"), [(answer(302), "pass"), (SOMEBODYS, "fail"), (REFUSED, "fail"), (UNREACHABLE, "pass")]
)
def test_every_address_must_work_that_can_be_tested(second: HttpAnswer | Failure, status: str) -> None:
    assert verdicts(http_facts(answer(302)), http_facts(second, address=IPV6))[0] == ("https_probe", status)


@pytest.mark.parametrize(
    ("urls", "loops"),
    [
        ((f"https://{D}/f/", f"https://{D}/x", f"https://{D}/f/"), True),
        ((f"https://{D}/f/", f"http://{D}/f/"), False),
        ((f"https://{D}/f/", f"http://{D}/f/", f"https://{D}/f/"), True),
        ((f"http://{D}/f/", f"https://{D}/f/"), False),
        ((f"https://{D}/f/", f"https://{D}/x"), False),
    ],
)
def test_ways_that_never_end(urls: tuple[str, ...], loops: bool) -> None:
    way = tuple(replace(exchange(answer(302)), url=url) for url in urls)
    facts = replace(http_facts(answer(302)), way=way)
    assert (verdicts(facts)[0][0] == "redirect_loop") is loops


def test_what_was_seen_is_reported_with_the_evidence_for_sparkpost() -> None:
    finding = analyse_https(check_of(), [http_facts(answer(302))], now=NOW)
    unseen = "; whether it is told the domain's name, only a test mail shows"
    assert finding.observed == f"/f/a/b/c/d 302, /f/ 302, text/plain and empty; server: msys-http{unseen}"
    direct = analyse_https(check_of("sparkpost"), [http_facts(answer(302))], now=NOW)
    assert unseen not in direct.observed
    hidden = analyse_https(check_of(), [http_facts(answer(302, Server="cloudflare"))], now=NOW)
    assert hidden.status is Status.PASS
    assert hidden.observed.endswith(f"server: cloudflare{unseen}")


def test_evidence_masks_what_may_identify_somebody() -> None:
    shown = exchange(answer(200, Set_Cookie="session=0123456789abcdef")).evidence()
    assert "0123456789abcdef" not in shown.data
    assert shown.redacted


@pytest.mark.parametrize(("url", "host"), [("https://A.Test/x", "a.test"), ("/x", ""), ("http://[broken", "")])
def test_host_of_anything(url: str, host: str) -> None:
    assert host_of(url) == host


def test_same_request_over_another_scheme() -> None:
    assert same_request("http://a.test/x?y=1", "https://a.test:443/x?y=1")
    assert not same_request("http://a.test/x?y=1", "https://a.test/x")


def signed(code: str, message: str) -> HttpAnswer:
    """What a behaviour that restricts viewer access answers: XML, unlike CloudFront's other pages."""
    page = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    headers = {"Content_Type": "text/xml", "Server": "CloudFront", "X_Cache": "Error from cloudfront"}
    return answer(403, page.encode(), **headers)


@pytest.mark.parametrize(
    ("given", "finding_id", "remedy"),
    [
        (
            signed("MissingKey", "Missing Key-Pair-Id query parameter or cookie value"),
            "cfront_blocked",
            "Restrict viewer",
        ),
        (signed("AccessDenied", "Unknown Key"), "cfront_blocked", "Restrict viewer"),
        (signed("MalformedPolicy", "Malformed Policy"), "cfront_blocked", "Restrict viewer"),
        (signed("AccessDenied", "Access denied"), "cfront_blocked", "web ACL"),
        (BLOCKED, "cfront_blocked", "web ACL"),
        (cloudfront_error(403, "CloudFront blocks access from your country."), "cfront_blocked", "geographic"),
        (cloudfront_error(421, "Misdirected Request"), "cfront_error", "same AWS account"),
    ],
)
def test_a_refusals_words_decide_and_not_its_status(given: HttpAnswer, finding_id: str, remedy: str) -> None:
    finding = analyse_https(check_of(), [http_facts(given)], now=NOW)
    assert finding.id == finding_id
    assert remedy in finding.remedy
