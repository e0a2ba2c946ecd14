# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is answered over https and http: load balancers and proxies, CloudFront's further pages, redirects, HSTS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.edges.messages import Headers, Request, Response
from lab.edges.reverse_proxy import page
from lab.settings import OriginSettings
from support.causes import recognised
from support.checks_case import Case, assert_recognised_first
from support.checks_site import HOST, ZONE, Check, Site

KINDS = {"gcp": "gcp", "azure": "azure", "proxy": "nginx"}
STRICT = "max-age=31536000; includeSubDomains"


def _behind(site: Site, kind: str, **options: Any) -> None:
    """Let the name be an address alone, of what passes requests on to SparkPost."""
    site.remove(HOST, "CNAME")
    site.record(HOST, "A", site.world.addresses.website)
    site.world.website.pass_on(HOST, kind, **options)


def _proxy(kind: str, **options: Any) -> Callable[[Site], None]:
    return lambda site: _behind(site, kind, **options)


def _published(kind: str, response: Response) -> Callable[[Site], None]:
    """What stands in front of SparkPost has an answer of its own for the probes."""

    def change(site: Site) -> None:
        _behind(site, kind)
        site.world.website.publish(HOST, "*", response)

    return change


def _signed(response: Response, **headers: str) -> Response:
    for name, value in headers.items():
        response.headers.set(name.replace("_", "-"), value)
    return response


def _cloudfront(status: int, text: str) -> Callable[[Site], None]:
    headers = {"Server": "CloudFront", "Content-Type": "text/html", "X-Cache": "Error from cloudfront"}
    return lambda site: site.fault("response", status=status, headers=headers, body=f"<h1>{status} ERROR</h1>{text}")


def _answer(status: int, body: str = "", **headers: str) -> Callable[[Site], None]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda site: site.fault("response", status=status, headers=given, body=body)


def _https_alone(site: Site) -> None:
    """A load balancer with a front end for https and none for http."""
    _behind(site, "gcp")
    site.fault("connection-refused", at="website", port=80)


_CACHE = ("tls", "http", "cache")


def _answers(made: Callable[[Request], Response | None]) -> Callable[[Site], None]:
    """A proxy that answers some requests in SparkPost's place."""

    def change(site: Site) -> None:
        _behind(site, "apache")
        site.world.website.answer(HOST, made)

    return change


def _found(location: str = "", **headers: str) -> Response:
    """As SparkPost redirects."""
    given = {"Content-Type": "text/plain", "Server": "msys-http", "Content-Length": "0", "Location": location}
    given.update({name.replace("_", "-"): value for name, value in headers.items()})
    return Response.of(302, {name: value for name, value in given.items() if value})


def _reflecting(breaks: Callable[[Site], None]) -> Callable[[Site], None]:
    """Where SparkPost's own answer to a new link depends on the link."""

    def change(site: Site) -> None:
        endpoint = site.world.endpoints["spgo.io"]
        endpoint._settings = OriginSettings(probe_location="https://www.shop.test/{link}", probe_follows_target=True)
        breaks(site)

    return change


@pytest.fixture(autouse=True)
def _usual_origin(site: Site) -> Iterator[None]:
    yield
    site.world.endpoints["spgo.io"]._settings = site.world.settings.origin


def _slow(site: Site) -> None:
    site.fault("delay", seconds=5.2)


CASES: tuple[Case[Site], ...] = (
    Case("origin_unproven", _answer(200, Content_Type="text/plain"), status="warn", says="empty"),
    Case(
        "opens_lost",
        _answers(lambda asked: _signed(page(404, "404"), Server="nginx") if asked.path.startswith("/q/") else None),
        says="/q/",
        remedy="/q/",
    ),
    Case(
        "long_links",
        _answers(lambda asked: page(414, "414 Request-URI Too Large") if len(asked.path) > 512 else None),
        says="2000 bytes): 414",
        remedy="8 KiB",
    ),
    Case(
        "links_mixed_up",
        _reflecting(_answers(lambda _asked: _found("https://www.shop.test/r7950ffa5"))),
        says="r7950ffa5",
        remedy="cache key",
    ),
    Case(
        "query_dropped",
        _reflecting(_answers(lambda asked: _found(f"https://www.shop.test/{asked.path.rpartition('/')[2]}"))),
        says="but https://spgo.io/",
        remedy="whole address with its query",
    ),
    Case(
        "cache_key_path",
        _answers(lambda _asked: _found(X_Cache="HIT")),
        groups=_CACHE,
        says="x-cache: HIT",
        remedy="cache key",
    ),
    Case(
        "cache_key_query",
        _answers(lambda asked: _found(X_Cache="HIT" if asked.query else "MISS")),
        groups=_CACHE,
        says="with the query target=",
        remedy="query",
    ),
    Case("slow_origin", _slow, status="warn", says="after 5."),
    Case("gcp", _proxy("gcp", endpoint="nowhere.test"), says="no response from its backend", remedy="spgo.io:443"),
    Case("gcp", _published("gcp", _signed(page(404, "404"), Via="1.1 google")), says="no route", name="404"),
    Case("gcp", _published("gcp", _signed(page(403, "403"), Via="1.1 google")), remedy="Cloud Armor", name="armor"),
    Case("azure", _proxy("azure", endpoint="nowhere.test"), says="no response from its origin", remedy="to spgo.io"),
    Case("azure", _published("azure", _signed(page(404, "404"), X_Azure_Ref="x")), remedy="Associate", name="404"),
    Case("azure", _published("azure", _signed(page(403, "403"), X_Azure_Ref="x")), remedy="WAF policy", name="waf"),
    Case(
        "own_proxy", _proxy("nginx", sends_server_name=False), says="502 Bad Gateway", remedy="proxy_ssl_server_name on"
    ),
    Case("own_proxy", _proxy("nginx", endpoint="nowhere.test"), remedy="proxy_pass https://", name="nowhere"),
    Case(
        "own_proxy",
        _proxy("apache", sends_server_name=False),
        says="Proxy Error",
        remedy="SSLProxyEngine",
        name="apache",
    ),
    Case(
        "own_proxy",
        _published("nginx", _signed(page(200, "x", "Welcome to nginx!"), Server="nginx/1.26.2")),
        says='"Welcome to nginx!"',
        remedy=f"server_name {HOST}",
        name="default_page",
    ),
    Case(
        "own_proxy",
        _published("apache", _signed(page(200, "x", "It works!"), Server="Apache/2.4.62 (Debian)")),
        says='"It works!"',
        remedy=f"ServerName {HOST}",
        name="apache_default_page",
    ),
    Case(
        "own_proxy",
        _published("nginx", _signed(page(404, "404 Not Found", "404 Not Found"), Server="nginx")),
        says="404 Not Found",
        remedy="location /",
        name="404",
    ),
    Case(
        "own_proxy",
        _published("nginx", _signed(page(504, "504", "504 Gateway Time-out"), Server="openresty")),
        says="in time",
        remedy="proxy_pass",
        name="504",
    ),
    Case(
        "own_proxy",
        _published(
            "nginx", page(503, "x", "503 Service Unavailable<br>No server is available to handle this request.")
        ),
        says="haproxy",
        remedy="sni str(spgo.io)",
        name="haproxy",
    ),
    Case(
        "old_http_broken",
        _proxy("nginx", only="https"),
        says="Welcome to nginx!",
        remedy="port 80",
        name="default_page",
    ),
    Case("old_http_broken", _https_alone, says="refused", remedy="forwarding rule for port 80", name="no_front_end"),
    Case("cfront_blocked", _cloudfront(403, "Request blocked."), says="web ACL", remedy="allow"),
    Case("cfront_blocked", _cloudfront(403, "access from your country"), remedy="geographic", name="country"),
    Case("cfront_function", _cloudfront(503, "The CloudFront function is invalid"), remedy="function's log"),
    Case("cfront_function", _cloudfront(502, "The Lambda function result failed"), remedy="log", name="lambda"),
    Case("cfront_502", _cloudfront(502, "CloudFront could not resolve the origin name"), says="resolve", name="dns"),
    Case("cfront_502", _cloudfront(504, "no answer"), says="in time", name="504"),
    Case("cfront_error", _cloudfront(503, "Over capacity"), says="capacity", remedy="Wait"),
    Case(
        "cfront_error", _cloudfront(400, "Request header too large"), remedy="x-edge-detailed-result-type", name="400"
    ),
    Case("cfront_challenge", _answer(202, "<html>", X_Amzn_Waf_Action="challenge", Server="CloudFront")),
    Case("cfront_challenge", _answer(405, "<html>", X_Amzn_Waf_Action="captcha"), says="captcha", name="captcha"),
    Case("throttled", _answer(429, "Too many requests"), status="error", says="429", name="edge"),
    Case("https_downgraded", _proxy("nginx", redirect="http"), status="warn", says="301 to http://", remedy="spgo.io"),
    Case("https_downgraded", _answer(302, Location="http://spgo.io/f/a/b/c/d"), status="warn", name="to_endpoint"),
    Case("redirect_loop", _proxy("nginx", redirect="both"), says="http://", name="to_and_fro"),
    Case("old_http_broken", _proxy("nginx", redirect="https"), status="warn", says="301 to https://", name="one_step"),
    Case(
        "old_http_broken", _proxy("nginx", redirect="https", keeps_query=False), says="the query is lost", name="query"
    ),
    Case("old_http_broken", _proxy("nginx", redirect="https", to="/"), says="301", name="path"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_failure_is_recognised_first(case: Case[Site], site: Site, check: Check) -> None:
    assert_recognised_first(case, site, check)


@pytest.mark.parametrize("cdn", KINDS)
@pytest.mark.parametrize("groups", [(), ("dns", "tls", "http")], ids=["auto", "named"])
def test_healthy_domain_behind_it_yields_no_warning(
    site: Site, check: Check, cdn: str, groups: tuple[str, ...]
) -> None:
    _behind(site, KINDS[cdn])
    result = check(*groups, fail_on="warn", cdn=cdn if groups else "auto")
    shown = "\n".join(result["table"])
    assert not result["failed"], shown
    assert result["summary"]["overall"] == "pass", shown
    assert result["cdn"] == cdn
    silent = {each["id"] for each in result["checks"] if each["status"] != "pass"}
    assert silent <= ({"cache_unknown"} if cdn in ("proxy", "azure") else set()), shown
    assert "dns_flattened" in {each["id"] for each in result["checks"]}
    recognised("dns_flattened")
    if "cache_unknown" in silent:
        recognised("cache_unknown")


def test_healthy_apache_keeps_sparkposts_name(site: Site, check: Check) -> None:
    _behind(site, "apache")
    result = check("dns", "tls", "http", fail_on="warn")
    assert result["summary"]["overall"] == "pass", result["table"]
    assert any("server: msys-http" in each["observed"] for each in result["checks"])


@pytest.mark.parametrize(("cdn", "issuer"), [("gcp", "pki.goog"), ("azure", "digicert.com")])
def test_authorities_are_known(site: Site, check: Check, cdn: str, issuer: str) -> None:
    _behind(site, KINDS[cdn])
    site.record(ZONE, "CAA", f'0 issue "{issuer}"')
    assert check("dns", "tls", "http")["summary"]["overall"] == "pass"
    site.record(ZONE, "CAA", '0 issue "amazon.com"')
    site.world.flush_resolvers()
    result = check("dns", "tls", "http")
    assert (result["summary"]["first_cause"], result["summary"]["overall"]) == ("caa_forbids", "warn")


def _website(site: Site, policy: str) -> None:
    """The zone's apex is a web site with such a policy."""
    site.record(ZONE, "A", site.world.addresses.website)
    site.world.website.publish(ZONE, "/", Response(200, Headers([("Strict-Transport-Security", policy)]), b"hello"))


def _hsts(result: dict[str, Any]) -> dict[str, Any] | None:
    return next((each for each in result["checks"] if each["id"] == "hsts"), None)


@pytest.mark.parametrize("secure", [False, True], ids=["http_links", "https_links"])
def test_http_links_are_dead_where_browsers_use_https_alone(site: Site, check: Check, secure: bool) -> None:
    _website(site, STRICT)
    site.world.sparkpost["us"].change_domain(HOST, secure=secure)
    site.fault("connection-refused", port=443)
    result = check("tls", "http", "sparkpost")
    found = _hsts(result)
    assert result["summary"]["first_cause"] == "conn_refused"
    assert "hsts" in result["summary"]["urgent"]
    assert found is not None
    assert (found["status"], found["kind"], found["severity"]) == ("fail", "outage", "critical")
    assert f"{ZONE} makes browsers use only https" in found["observed"]
    assert f"{ZONE} can send" in found["remedy"]
    assert any("includeSubDomains" in each["data"] for each in found["evidence"])
    recognised("hsts")


@pytest.mark.parametrize("policy", ["max-age=31536000", "max-age=0; includeSubDomains", "includeSubDomains"])
def test_policy_that_does_not_cover_the_domain_is_no_fault(site: Site, check: Check, policy: str) -> None:
    _website(site, policy)
    site.fault("connection-refused", port=443)
    found = _hsts(check("tls", "http"))
    assert found is not None
    assert found["status"] == "pass"


def test_parent_that_does_not_answer_is_no_fault_of_the_domains(site: Site, check: Check) -> None:
    site.fault("connection-refused", port=443)
    assert _hsts(check("tls", "http")) is None


@pytest.mark.parametrize("secure", [False, True], ids=["http_links", "https_links"])
def test_policy_is_no_alarm_while_https_works(site: Site, check: Check, secure: bool) -> None:
    _website(site, STRICT)
    site.world.sparkpost["us"].change_domain(HOST, secure=secure)
    site.fault("headers", headers={"Strict-Transport-Security": STRICT})
    result = check("tls", "http", "sparkpost")
    found = _hsts(result)
    assert found is not None
    assert (found["status"], result["summary"]["urgent"]) == ("pass", [])
    assert result["summary"]["first_cause"] == (None if secure else "not_secure")
