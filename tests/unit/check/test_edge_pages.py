# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error pages of Cloudflare and Fastly, judged without network."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.http import analyse_http, analyse_https
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.cloudflare_codes import CODES
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.pages import explain, recognise
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import HttpAnswer
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.values import values
from support.check_facts import NOW, D, answer, check_of, http_facts


def cloudflare(status: int, body: str, **headers: str) -> HttpAnswer:
    """An answer by way of Cloudflare."""
    given = {"Content_Type": "text/plain; charset=UTF-8", "Server": "cloudflare", "CF_RAY": "8f0e1d2c3b4a5968-FRA"}
    return answer(status, body.encode(), **{**given, **headers})


def code(number: int, status: int = 0) -> HttpAnswer:
    """Cloudflare's page for those who do not ask for HTML."""
    return cloudflare(status or (number if number < 1000 else 403), f"error code: {number}")


def fastly(status: int, text: str, **headers: str) -> HttpAnswer:
    """A page of Fastly's own."""
    page = f"<html><head><title>{text}</title></head><body><p>Varnish cache server</p></body></html>"
    given = {"Content_Type": "text/html", "Server": "Varnish", "X_Served_By": "cache-fra-lab-FRA"}
    return answer(status, page.encode(), **{**given, **headers})


BROWSER_PAGE = "<title>track.example.com | 522: Connection timed out</title><span>Error</span>"
EDGE_PAGE = '<h1>Error <span class="cf-error-code">1016</span></h1>'
CHALLENGE = "<title>Just a moment...</title>"


@pytest.mark.parametrize(
    ("given", "page"),
    [
        *((code(number), "cf_5xx") for number in (500, 502, 503, 504, *range(520, 528))),
        (cloudflare(520, ""), "cf_5xx"),
        (cloudflare(522, BROWSER_PAGE, Content_Type="text/html"), "cf_5xx"),
        (code(1000), "cf_1xxx"),
        (code(1001, 409), "cf_1xxx"),
        (code(1014), "cf_1xxx"),
        (code(1015, 429), "cf_1xxx"),
        (code(1016, 530), "cf_1xxx"),
        (cloudflare(530, EDGE_PAGE, Content_Type="text/html"), "cf_1xxx"),
        (cloudflare(530, ""), "cf_1xxx"),
        (code(1018, 409), "cf_1xxx"),
        (code(1020), "cf_1xxx"),
        (code(1102, 503), "cf_1xxx"),
        (code(1020, 520), "cf_1xxx"),
        (code(522, 500), "cf_5xx"),
        (cloudflare(403, "", Cf_Mitigated="challenge"), "cf_challenge"),
        (cloudflare(403, CHALLENGE), "cf_challenge"),
        (cloudflare(503, "<script src=/cdn-cgi/challenge-platform/x.js>"), "cf_challenge"),
        (cloudflare(200, "error code: 1020"), ""),
        (cloudflare(404, "no such page"), ""),
        (cloudflare(404, "error code: 404"), ""),
        (cloudflare(502, "<h1>502 Bad Gateway</h1>"), ""),
        (answer(403, b"error code: 1020", Server="nginx"), "own_proxy"),
        (answer(403, CHALLENGE.encode(), Server="nginx"), "own_proxy"),
        (fastly(500, f"Fastly error: unknown domain: {D}"), "fastly_unknown"),
        (fastly(404, f"Fastly error: unknown domain: {D}"), "fastly_unknown"),
        (fastly(503, "503 hostname doesn't match against certificate"), "fastly_503"),
        (fastly(503, "something new", Server=""), "fastly_503"),
        (fastly(421, "Misdirected Request"), "fastly_421"),
        (answer(421, b"see https://docs.fastly.com/en/guides/x", Server="", Content_Type="text/html"), "fastly_421"),
        (answer(421, b"none of the Subject Alternative Names", Server="", Content_Type="text/html"), ""),
        (fastly(503, "Backend fetch failed", X_Served_By="", X_Varnish="2"), "own_proxy"),
        (fastly(503, "Backend fetch failed", X_Served_By="varnish-1"), "own_proxy"),
        (fastly(503, "Backend fetch failed", X_Served_By="", X_Timer="S1764533000.123456,VS0,VE3"), "fastly_503"),
        (fastly(503, "down for maintenance", Server="msys-http"), ""),
        (fastly(500, "something else"), ""),
        (fastly(502, "Error 502 backend read error"), "fastly_503"),
        (fastly(503, "Error 503 Loop detected"), "fastly_503"),
        (answer(200, b"Fastly error: unknown domain", Server="Varnish"), "own_proxy"),
        (answer(421, b"", Server="nginx"), ""),
    ],
)
def test_page_is_known_by_its_marks(given: HttpAnswer, page: str) -> None:
    assert recognise(given) == page


@pytest.mark.parametrize("number", CODES)
def test_every_code_says_what_it_means_and_what_to_do(number: int) -> None:
    found = explain(code(number))
    assert str(number) in found.meaning
    assert found.step.format_map(values(check_of("cloudflare")))
    assert not found.step.endswith(".")


def test_every_code_of_an_origin_error_is_explained() -> None:
    assert {500, 502, 503, 504, *range(520, 528)} <= set(CODES)


def analysed(given: HttpAnswer, cdn: str) -> tuple[Finding, Finding]:
    facts = [http_facts(given)]
    https = analyse_https(check_of(cdn), facts, now=NOW)
    return https, analyse_http(check_of(cdn), facts, https, now=NOW)


@pytest.mark.parametrize(
    ("given", "finding_id", "observed", "remedy", "retryable"),
    [
        (code(521), "cf_5xx", "Cloudflare's error 521: the origin refuses connections", "to spgo.io", True),
        (code(525), "cf_5xx", "the TLS handshake", "SNI", True),
        (code(526), "cf_5xx", "certificate is not valid", "setting 'ssl' of cloudflare_zone", False),
        (code(1014), "cf_1xxx", "another account", "not to a host of another account", False),
        (code(1016, 530), "cf_1xxx", "does not resolve", "dns_records", True),
        (code(1020), "cf_1xxx", "firewall", "skip the paths /f/ and /q/ of track.example.com", False),
        (code(1999), "cf_1xxx", "error 1999", "Look up error 1999", False),
        (cloudflare(403, CHALLENGE), "cf_challenge", "403", "'browser_check: off'", False),
        (fastly(500, f"Fastly error: unknown domain: {D}"), "fastly_unknown", "500", "'domains' and 'activate'", True),
        (
            fastly(503, "Error 503 hostname doesn&#x27;t match against certificate"),
            "fastly_503",
            'the page says "hostname doesn\'t match against certificate"',
            "certificate hostname and SNI hostname to spgo.io",
            True,
        ),
        (fastly(503, "Error 503 SSL handshake error"), "fastly_503", "SSL handshake", "TLS 1.2 or newer", True),
        (fastly(503, "Error 503 No default director found"), "fastly_503", "director", "the backend spgo.io", True),
        (fastly(503, "Error 503 first byte timeout"), "fastly_503", "timeout", "address to spgo.io", True),
        (fastly(503, "Error 503 Loop detected"), "fastly_503", "Loop", "comes back to Fastly", True),
        (fastly(503, "Error 503 Backend is unhealthy"), "fastly_503", "unhealthy", "health check", True),
        (fastly(503, "unheard of"), "fastly_503", "503", "Set the backend to spgo.io, port 443", True),
        (fastly(421, "Misdirected Request"), "fastly_421", "421", "'serving_records' of fastly_tls_certificate", True),
    ],
)
def test_finding_says_what_the_page_means_and_which_setting_mends_it(
    given: HttpAnswer, finding_id: str, observed: str, remedy: str, retryable: bool
) -> None:
    https, http = analysed(given, "fastly" if finding_id.startswith("fastly") else "cloudflare")
    assert (https.id, https.status.value, https.blocks) == (finding_id, "fail", True)
    assert observed in https.observed
    assert remedy in https.remedy
    assert https.retryable is retryable
    assert (http.id, http.status.value) == ("http_probe", "skip")
    assert finding_id in http.reason


def test_sparkposts_refusal_is_known_behind_cloudflare_too() -> None:
    assert analysed(cloudflare(403, "", Content_Type="text/plain"), "cloudflare")[0].id == "throttled"
    assert analysed(cloudflare(403, "", Content_Type="text/html"), "cloudflare")[0].id == "https_probe"


def test_own_server_name_of_a_cdn_is_no_defect() -> None:
    https, http = analysed(answer(302, Server="cloudflare", CF_RAY="x", CF_Cache_Status="DYNAMIC"), "cloudflare")
    assert (https.status.value, http.status.value) == ("pass", "pass")
    assert https.observed.partition("; whether")[0].endswith("server: cloudflare")
