# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of proxies and load balancers, and of CloudFront's firewall, judged without network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.http import analyse_https
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.pages import PAGES, explain, recognise
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.registry import CDNS, by_header
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import HttpAnswer
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.values import values
from support.check_facts import NOW, answer, check_of, cloudfront_error, exchange, http_facts
from support.effort import require_linear


def page(status: int, heading: str, server: str = "nginx", **headers: str) -> HttpAnswer:
    """A page of a server's own."""
    body = f"<html><head><title>{heading}</title></head><body><h1>{heading}</h1></body></html>"
    return answer(status, body.encode(), Content_Type="text/html", Server=server, **headers)


def haproxy(status: int, heading: str, sentence: str) -> HttpAnswer:
    """A page of HAProxy's, which names itself nowhere."""
    body = f"<html><body><h1>{heading}</h1>\n{sentence}\n</body></html>\n"
    return answer(status, body.encode(), Content_Type="text/html", Server="")


def refused(reason: str, status: int = 502) -> HttpAnswer:
    """A page of Apache's about what it passes requests on to."""
    body = f"<title>Proxy Error</title><h1>Proxy Error</h1>The proxy server could not handle the request<p>{reason}"
    return answer(status, body.encode(), Content_Type="text/html", Server="Apache")


def google(status: int, body: bytes = b"<title>Error</title>", **headers: str) -> HttpAnswer:
    return answer(status, body, **{"Server": "", "Via": "1.1 google", "Content_Type": "text/html", **headers})


def azure(status: int, body: bytes = b"<h2>Our services aren't available right now</h2>", **headers: str) -> HttpAnswer:
    return answer(status, body, **{"Server": "", "X_Azure_Ref": "20261124T0Z", "Content_Type": "text/html", **headers})


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (page(502, "502 Bad Gateway"), "own_proxy"),
        (page(502, "502 Bad Gateway", "nginx/1.26.2 (Ubuntu)"), "own_proxy"),
        (page(502, "Proxy Error", "Apache/2.4.62 (Debian)"), "own_proxy"),
        (page(503, "Service Unavailable", "Apache"), "own_proxy"),
        (page(500, "Internal Server Error", "Apache"), "own_proxy"),
        (page(504, "504 Gateway Time-out", "openresty"), "own_proxy"),
        (answer(502, Server="Caddy"), "own_proxy"),
        (answer(502, b"Bad Gateway", Server="Traefik"), "own_proxy"),
        (page(503, "No server is available to handle this request", ""), "own_proxy"),
        (page(200, "Welcome to nginx!"), "own_proxy"),
        (page(200, "It works!", "Apache"), "own_proxy"),
        (page(404, "404 Not Found"), "own_proxy"),
        (page(400, "400 The plain HTTP request was sent to HTTPS port"), "own_proxy"),
        (answer(200, Server="nginx"), ""),
        (answer(302, Server="nginx"), ""),
        (answer(404, Server="nginx"), ""),
        (answer(403, Server="nginx"), ""),
        (answer(404, Server="nginx", Content_Type=""), "own_proxy"),
        (answer(403, Server="Caddy", Content_Type=""), "own_proxy"),
        (answer(200, Server="Caddy", Content_Type=""), "own_proxy"),
        (answer(200, Server="nginx", Content_Type=""), ""),
        (answer(404, b"404 page not found", Server=""), ""),
        (haproxy(502, "502 Bad Gateway", "The server returned an invalid or incomplete response."), "own_proxy"),
        (haproxy(504, "504 Gateway Time-out", "The server didn't respond in time."), "own_proxy"),
        (haproxy(429, "429 Too Many Requests", "You have sent too many requests."), "own_proxy"),
        (answer(403, b"<html><body><h1>403 Forbidden</h1></body></html>", Server=""), ""),
        (answer(302, b"moved", Server="nginx", Location="https://www.example.com/"), ""),
        (page(200, "Hello", "somebody"), ""),
        (page(502, "502 Bad Gateway", X_Amz_Cf_Id="x"), ""),
        (page(502, "502 Bad Gateway", CF_RAY="x"), ""),
        (google(502), "gcp"),
        (google(502, b""), "gcp"),
        (google(404), "gcp"),
        (google(403), "gcp"),
        (google(404, b""), ""),
        (google(404, b"no such path", Server="msys-http"), ""),
        (google(302, b"", Content_Type="text/plain"), ""),
        (google(502, Via="1.1 varnish"), ""),
        (azure(404), "azure"),
        (azure(503), "azure"),
        (azure(503, b"", Server="msys-http"), ""),
        (azure(200, b"", Content_Type="text/plain"), ""),
    ],
)
def test_page_is_known_by_its_server(given: HttpAnswer, found: str) -> None:
    assert recognise(given) == found


@pytest.mark.parametrize(
    ("given", "meaning", "step"),
    [
        (page(502, "502 Bad Gateway"), '"502 Bad Gateway": the proxy cannot reach', "proxy_ssl_name spgo.io;"),
        (page(502, "502 Bad Gateway"), "nginx's page", "proxy_set_header Host $host;"),
        (page(502, "502 Bad Gateway"), "nginx", "proxy_ssl_server_name on;"),
        (page(504, "504 Gateway Time-out"), "in time", "connections to spgo.io, port 443"),
        (page(502, "Proxy Error", "Apache"), 'Apache\'s page "Proxy Error"', "SSLProxyEngine On"),
        (page(503, "Service Unavailable", "Apache"), "Service Unavailable", "httpd_can_network_connect"),
        (page(500, "Internal Server Error"), "own configuration", "error log"),
        (page(200, "Welcome to nginx!"), "default page", "server_name track.example.com"),
        (page(200, "Apache2 Debian Default Page", "Apache"), "default page", "ServerName track.example.com"),
        (page(404, "404 Not Found"), "by itself", "proxy_pass https://spgo.io;"),
        (page(400, "400 The plain HTTP request was sent to HTTPS port"), "443", "listen 80;"),
        (page(502, "502 Bad Gateway"), "nginx", "X-Forwarded-For $proxy_add_x_forwarded_for"),
        (page(503, "503 Service Temporarily Unavailable"), "a limit on their number", "limit_req"),
        (page(429, "429 Too Many Requests"), "a limit on their number", "limit_req"),
        (page(503, "Sorry, the page you are looking for is currently unavailable."), "a limit on", "return 503"),
        (page(401, "401 Authorization Required"), "asks for a password", "auth_basic off;"),
        (page(403, "403 Forbidden"), "a rule of the server refuses", "allow all;"),
        (page(400, "400 No required SSL certificate was sent"), "client certificate", "ssl_verify_client off;"),
        (page(400, "400 The SSL certificate error"), "client certificate", "ssl_verify_client off;"),
        (page(400, "400 Bad Request"), "by itself", "location /"),
        (refused("Error during SSL Handshake with remote server"), "TLS handshake", "ProxyPreserveHost Off"),
        (refused("DNS lookup failure for: nowhere.test"), "cannot look up the name", "https://spgo.io/"),
        (refused("Error reading from remote server"), "cannot reach", "SSLProxyEngine On"),
        (page(500, "Internal Server Error", "Apache"), "own configuration", "SSLProxyEngine On"),
        (page(401, "Unauthorized", "Apache"), "password", "Require all granted"),
        (page(403, "Forbidden", "Apache"), "refuses the request", "Require all granted"),
        (haproxy(503, "503 Service Unavailable", "No server is available."), "cannot reach", "sni str(spgo.io)"),
        (haproxy(502, "502 Bad Gateway", "An invalid or incomplete response."), "not speak TLS", "spgo.io:443 ssl"),
        (haproxy(403, "403 Forbidden", "By administrative rules."), "refuses", "-i track.example.com }'"),
        (answer(502, Server="Caddy"), "caddy: the proxy cannot reach", "SNI"),
        (answer(404, Server="Caddy", Content_Type=""), "by itself", "reverse_proxy https://spgo.io"),
        (page(503, "Error 503 Backend fetch failed", "Varnish"), "cannot reach", '.port = "8081"; }'),
        (page(403, "ERROR", "squid/5.7", X_Squid_Error="ERR_ACCESS_DENIED 0"), '"ERR_ACCESS_DENIED"', "http_access"),
        (page(503, "503 Service Unavailable", "lighttpd/1.4"), "cannot reach", '"host" => "spgo.io"'),
        (page(502, "Bad Gateway", "h2o/2.2.5"), "cannot reach", "proxy.preserve-host: ON"),
        (page(503, "no healthy upstream", "envoy"), "cannot reach", "as SNI"),
        (google(502), "no response from its backend", "spgo.io:443"),
        (google(404), "no route", "URL map"),
        (google(429), "Cloud Armor", "Cloud Armor policy"),
        (azure(404), "no route", "custom domain track.example.com"),
        (azure(403), "WAF policy", "Exclude track.example.com"),
        (azure(502), "no response from its origin", "origin to spgo.io"),
        (cloudfront_error(403, "Request blocked."), "web ACL", "allow track.example.com"),
        (cloudfront_error(403, "configured to block access from your country"), "geographic", "restriction"),
        (cloudfront_error(429, "Too many"), "rate limit", "rate-based rules"),
        (cloudfront_error(410, "gone"), "own answer 410", "request ID"),
    ],
)
def test_page_says_what_it_means_and_which_directive_mends_it(given: HttpAnswer, meaning: str, step: str) -> None:
    found = explain(given)
    assert meaning in found.meaning
    assert step in found.step.format_map(values(check_of("proxy")))
    assert not found.step.endswith(".")
    assert found.step in {case.step for page in PAGES for case in page.cases}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<h1 class='x'>\n  502  Bad\nGateway </h1>", '"502 Bad Gateway"'),
        (b"<title>Proxy Error</title><h1>" + b"long " * 30 + b"</h1>", '"Proxy Error"'),
        (b"<h1>   </h1>", ""),
    ],
)
def test_name_of_a_page_is_its_heading_else_its_title(body: bytes, name: str) -> None:
    assert explain(answer(502, body, Server="nginx")).meaning.startswith(
        f"nginx's page {name}: " if name else "nginx: "
    )


@pytest.mark.parametrize("server", ["nginx", "cloudflare"])
@pytest.mark.parametrize("piece", [b" ", b"<h1", b"<title", b"cf-error-code", b"<h1>   "])
def test_page_that_is_made_to_take_long_is_read_in_no_time(server: str, piece: bytes) -> None:
    require_linear(lambda times: explain(answer(502, b"<h1>" + piece * times, Server=server)), 65536 // len(piece))


@pytest.mark.parametrize(
    ("headers", "cdn"),
    [
        ((("Via", "1.1 google"),), "gcp"),
        ((("via", "1.1 varnish"),), "other"),
        ((("X-Azure-Ref", "x"), ("Server", "nginx")), "azure"),
        ((("Server", "nginx/1.26"), ("CF-Ray", "x")), "cloudflare"),
        (
            (
                ("Server", "Apache"),
                ("X-Served-By", "cache-fra-eddf8230061-FRA"),
            ),
            "fastly",
        ),
        ((("Server", "Apache/2.4"),), "proxy"),
        ((("Server", "msys-http"),), "other"),
    ],
)
def test_who_stands_in_front_is_known_by_what_it_adds(headers: tuple[tuple[str, str], ...], cdn: str) -> None:
    assert by_header(headers).id == cdn


@pytest.mark.parametrize("cdn", CDNS)
def test_every_step_can_be_filled_in(cdn: str) -> None:
    steps = [str(value) for name, value in values(check_of(cdn)).items() if name.endswith("_step")]
    assert steps
    assert not [each for each in steps if "{" in each]


@pytest.mark.parametrize(("second", "status"), [(page(404, "404 Not Found"), "pass"), (page(502, "Bad"), "warn")])
def test_unknown_path_under_the_proxys_name_is_no_fault_where_the_other_probe_works(
    second: HttpAnswer, status: str
) -> None:
    good = http_facts(answer(302, Server="nginx"))
    facts = replace(good, https=(good.https[0], exchange(second, "/f/")))
    assert analyse_https(check_of("proxy"), [facts], now=NOW).status.value == status
