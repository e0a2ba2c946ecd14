# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's edge over real connections: from the API's configuration to what visitor and origin see."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from lab.clients import Got, call, fetch, trusting
from lab.clock import Clock
from lab.edges.messages import Peer, Request, Response
from lab.faults import NetworkFault
from lab.origin.events import Event
from lab.origin.links import click_path
from lab.settings import CloudflareSettings, Settings
from lab.world import World

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")

HOST = "track.example.com"
PROBE = f"https://{HOST}/f/a/b/c/d"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(Settings(zones=())) as started:
        yield started


class Site:
    """A zone at Cloudflare with a proxied tracking host, and a visitor of it."""

    def __init__(self, world: World, zone: str = "example.com") -> None:
        self.world, self.cloudflare = world, world.cloudflare
        world.host_cloudflare_zone(zone, "pro")
        self.cloudflare.put_record(zone, "track", "CNAME", "spgo.io", proxied=True)
        view = self.cloudflare.zone_of(zone)
        assert view is not None
        self.path = f"/zones/{view.id}"

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the API below the zone; the result."""
        environment = self.world.environment()
        headers = {"Authorization": f"Bearer {environment['CLOUDFLARE_API_TOKEN']}"}
        status, answer = call(method, f"{environment['CLOUDFLARE_BASE_URL']}{self.path}{path}", body, headers)
        assert status == 200, answer
        return answer["result"]

    def set(self, name: str, value: Any) -> None:
        self.api("PATCH", f"/settings/{name}", {"value": value})

    def page_rule(self, pattern: str, *actions: tuple[str, Any], priority: int = 1) -> None:
        target = {"target": "url", "constraint": {"operator": "matches", "value": pattern}}
        shown = [{"id": name} if value is None else {"id": name, "value": value} for name, value in actions]
        self.api(
            "POST", "/pagerules", {"targets": [target], "actions": shown, "status": "active", "priority": priority}
        )

    def rules(self, phase: str, *rules: dict[str, Any]) -> None:
        self.api("PUT", f"/rulesets/phases/{phase}/entrypoint", {"rules": list(rules)})

    def get(self, url: str = PROBE, **options: Any) -> Got:
        """Asks the edge, wherever the DNS leads."""
        scheme, _mark, rest = url.partition("://")
        host, _slash, path = rest.partition("/")
        ports, edge = self.world.ports, self.world.addresses.cloudflare[0]
        tls = trusting(self.world.authority.root_pem) if scheme == "https" else None
        return fetch(host, f"/{path}", edge, ports.https if tls else ports.http, **{"tls": tls, **options})

    def seen(self) -> Event:
        """The last request that reached an endpoint."""
        return self.world.events.listed()[-1]

    def origin(self, *answers: tuple[str, Response]) -> None:
        """Lets the tracking host lead to a web site of one's own, with answers by path."""
        (held,) = (each for each in self.api("GET", "/dns_records") if each["name"] == HOST)
        self.api("PATCH", f"/dns_records/{held['id']}", {"content": "www.website.test"})
        for path, response in answers:
            self.world.website.publish(HOST, path, response)


@pytest.fixture
def site(world: World) -> Site:
    world.reset()
    return Site(world)


def test_a_click_goes_through_with_the_visitors_host_and_address(site: Site) -> None:
    path = click_path("https://www.example.org/page")
    got = site.get(f"https://{HOST}{path}", headers={"User-Agent": "Reader/1.0", "X-Forwarded-For": "198.51.100.1"})
    assert (got.status, got.headers["location"]) == (302, "https://www.example.org/page")
    assert (got.headers["server"], got.headers["cf-cache-status"]) == ("cloudflare", "DYNAMIC")
    assert got.headers["cf-ray"].endswith("-FRA")
    event = site.seen()
    assert (event.host, event.user_agent, event.sni) == (HOST, "Reader/1.0", "spgo.io")
    assert event.ip_address == "198.51.100.1", "the address that a proxy before the edge named comes first"
    assert event.peer == site.world.addresses.cloudflare[0]


def test_what_the_edge_tells_the_origin_of_the_visitor(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, str] = {}
    answer = site.world.website.respond

    def respond(request: Request, peer: Peer) -> Response:
        sent.update(request.headers.as_dict())
        return answer(request, peer)

    monkeypatch.setattr(site.world.website, "respond", respond)
    site.origin(("/echo", Response.of(200)))
    headers = {"CF-Connecting-IP": "203.0.113.1", "X-Forwarded-Proto": "https", "X-Own": "kept", "Cookie": "a=b"}
    assert site.get(f"http://{HOST}/echo", headers=headers).status == 200
    assert sent["cf-connecting-ip"] == sent["x-forwarded-for"] == "127.0.0.1"
    assert (sent["x-forwarded-proto"], sent["cf-visitor"]) == ("http", '{"scheme":"http"}')
    assert (sent["x-own"], sent["cookie"], sent["cdn-loop"]) == ("kept", "a=b", "cloudflare")
    assert "true-client-ip" not in sent


def test_the_dns_leads_proxied_hosts_to_the_edge_and_others_to_their_value(site: Site) -> None:
    site.cloudflare.put_record("example.com", "plain", "CNAME", "spgo.io")
    directory = site.world.directory
    assert directory.addresses(HOST) == list(site.world.addresses.cloudflare)
    assert directory.aliases("plain.example.com")[-1] == "spgo.io"
    assert directory.addresses("plain.example.com") == [site.world.addresses.origins["spgo.io"]]


def refused(site: Site, url: str) -> str:
    with pytest.raises(ssl.SSLError) as failed:
        site.get(url)
    return str(failed.value.reason)


@pytest.mark.parametrize("host", ["plain.example.com", "nothing.example.com", "example.net"])
def test_only_proxied_hosts_are_served(site: Site, host: str) -> None:
    site.cloudflare.put_record("example.com", "plain", "CNAME", "spgo.io")
    assert "UNRECOGNIZED_NAME" in refused(site, f"https://{host}/f/")
    got = site.get(f"http://{host}/f/")
    assert (got.status, got.body) == (409, b"error code: 1001")


def test_a_name_two_labels_below_the_zone_takes_a_pack_of_its_own(site: Site) -> None:
    site.cloudflare.put_record("example.com", "a.b", "CNAME", "spgo.io", proxied=True)
    assert "UNRECOGNIZED_NAME" in refused(site, "https://a.b.example.com/f/")
    assert site.get("http://a.b.example.com/f/").status == 200
    site.cloudflare.put_pack("example.com", ["example.com", "a.b.example.com"])
    assert site.get("https://a.b.example.com/f/").status == 200


def test_without_universal_ssl_there_is_no_handshake(site: Site) -> None:
    site.api("PATCH", "/ssl/universal/settings", {"enabled": False})
    assert "UNRECOGNIZED_NAME" in refused(site, PROBE)


def test_a_zone_that_is_pending_paused_or_moved_is_not_proxied(site: Site) -> None:
    assert site.get().status == 302
    site.api("PATCH", "", {"paused": True})
    assert "UNRECOGNIZED_NAME" in refused(site, PROBE)
    assert site.world.directory.aliases(HOST)[-1] == "spgo.io"
    site.api("PATCH", "", {"paused": False})
    site.world.registrar.delegate("example.com", ["ns1.own-dns.test"])
    assert "UNRECOGNIZED_NAME" in refused(site, PROBE)


@pytest.mark.parametrize(
    ("minimum", "client", "agreed"),
    [("1.2", "TLSv1_2", "TLSv1.2"), ("1.3", "TLSv1_3", "TLSv1.3"), ("1.3", "TLSv1_2", None)],
)
def test_the_oldest_tls_version_is_a_setting(site: Site, minimum: str, client: str, agreed: str | None) -> None:
    site.set("min_tls_version", minimum)
    tls = trusting(site.world.authority.root_pem, maximum=ssl.TLSVersion[client])
    if agreed is None:
        with pytest.raises(ssl.SSLError):
            site.get(tls=tls)
    else:
        assert site.get(tls=tls).tls_version == agreed


FORWARD = ("forwarding_url", {"url": "https://spgo.io/$1", "status_code": 301})


def test_forwarding_by_page_rule_makes_no_connection_to_an_origin(site: Site) -> None:
    site.page_rule(f"{HOST}/*", FORWARD)
    got = site.get(f"{PROBE}?target=x")
    assert (got.status, got.headers["location"]) == (301, "https://spgo.io/f/a/b/c/d?target=x")
    assert got.headers["server"] == "cloudflare"
    assert site.get(f"https://{HOST}/.well-known/assetlinks.json").status == 301
    assert site.world.events.listed() == []


def test_ssl_first_makes_the_forwarding_rule_dead(site: Site) -> None:
    site.page_rule(f"{HOST}/*", FORWARD)
    site.page_rule("*.example.com/*", ("ssl", "full"), priority=2)
    assert (site.get().status, site.seen().host) == (302, HOST)


def test_a_redirect_rule_can_leave_app_links_out(site: Site) -> None:
    expression = f'http.host eq "{HOST}" and not starts_with(http.request.uri.path, "/.well-known/")'
    value = {
        "target_url": {"expression": 'concat("https://spgo.io", http.request.uri.path)'},
        "status_code": 301,
        "preserve_query_string": True,
    }
    rule = {"action": "redirect", "expression": expression, "action_parameters": {"from_value": value}}
    site.rules("http_request_dynamic_redirect", rule)
    got = site.get(f"{PROBE}?a=b")
    assert (got.status, got.headers["location"]) == (301, "https://spgo.io/f/a/b/c/d?a=b")
    site.get(f"https://{HOST}/.well-known/assetlinks.json")
    assert site.seen().path == "/.well-known/assetlinks.json"


@pytest.mark.parametrize(
    ("mode", "scheme", "outcome"),
    [
        ("flexible", "https", "http"),
        ("full", "https", "https"),
        ("strict", "https", "https"),
        ("full", "http", "http"),
        ("off", "http", "http"),
    ],
)
def test_the_ssl_mode_towards_the_origin(site: Site, mode: str, scheme: str, outcome: str) -> None:
    site.set("ssl", mode)
    assert site.get(f"{scheme}://{HOST}/f/a/b/c/d").status == 302
    assert site.seen().scheme == outcome


def test_flexible_and_an_origin_that_wants_https_make_a_loop(site: Site) -> None:
    site.origin(("/f/", Response.of(301, {"Location": f"https://{HOST}/f/"})))
    site.set("ssl", "flexible")
    got = site.get(f"https://{HOST}/f/")
    assert (got.status, got.headers["location"]) == (301, f"https://{HOST}/f/")


def test_without_ssl_a_visitor_is_sent_to_http(site: Site) -> None:
    site.page_rule(f"{HOST}/*", ("ssl", "off"))
    got = site.get()
    assert (got.status, got.headers["location"]) == (301, f"http://{HOST}/f/a/b/c/d")


@pytest.mark.parametrize(
    ("mode", "fault", "outcome"),
    [
        ("full", "certificate-expired", 302),
        ("strict", "certificate-expired", 526),
        ("full", "certificate-wrong-host", 302),
        ("strict", "certificate-wrong-host", 526),
        ("full", "certificate-self-signed", 302),
        ("strict", "certificate-self-signed", 526),
        ("full", "certificate-none", 525),
        ("full", "plain-http-on-443", 525),
        ("full", "connection-refused", 521),
        ("full", "drop", 520),
    ],
)
def test_what_goes_wrong_at_the_origin(site: Site, mode: str, fault: str, outcome: int) -> None:
    site.set("ssl", mode)
    site.world.faults.add(NetworkFault(fault=fault, at="spgo.io"))
    got = site.get()
    assert got.status == outcome
    assert got.headers["server"] == "cloudflare"
    if outcome >= 520:
        assert got.body == f"error code: {outcome}".encode()


def test_an_origin_that_does_not_answer_in_time(world: World) -> None:
    with World(Settings(zones=(), cloudflare=CloudflareSettings(origin_timeout=1.0))) as hasty:
        site = Site(hasty)
        hasty.faults.add(NetworkFault(fault="delay", at="spgo.io", seconds=60.0))
        assert site.get().body == b"error code: 524"


@pytest.mark.parametrize(
    ("kind", "content", "code", "status"),
    [
        ("CNAME", "nowhere.website-unknown.test", 1016, 530),
        ("A", "127.0.0.51", 1000, 403),
        ("CNAME", "click.foreign.example", 1014, 403),
        ("CNAME", "loop.example.com", 1001, 409),
    ],
)
def test_records_that_lead_nowhere(site: Site, kind: str, content: str, code: int, status: int) -> None:
    site.cloudflare.hold_zone("foreign.example")
    site.cloudflare.put_record("example.com", "loop", "CNAME", "bad.example.com", proxied=True)
    site.cloudflare.put_record("example.com", "bad", kind, content, proxied=True)
    got = site.get("https://bad.example.com/f/")
    assert (got.status, got.body) == (status, f"error code: {code}".encode())


def test_a_browser_gets_a_page(site: Site) -> None:
    site.cloudflare.control(edge_errors={HOST: 1020})
    got = site.get(headers={"Accept": "text/html,*/*"})
    assert (got.status, got.headers["content-type"]) == (403, "text/html; charset=UTF-8")
    assert b"1020" in got.body
    assert site.get().body == b"error code: 1020"


@pytest.mark.parametrize(
    ("forced", "status", "marks"),
    [
        (1018, 409, {}),
        (1015, 429, {}),
        (1010, 403, {}),
        (523, 523, {}),
        ("challenge", 403, {"cf-mitigated": "challenge"}),
    ],
)
def test_errors_on_demand(site: Site, forced: int | str, status: int, marks: dict[str, str]) -> None:
    site.cloudflare.control(edge_errors={HOST: forced})
    got = site.get()
    assert got.status == status
    assert got.headers.items() >= marks.items()


def test_a_firewall_rule_blocks_and_challenges(site: Site) -> None:
    block = {"action": "block", "expression": 'http.user_agent contains "scanner"'}
    challenge = {"action": "managed_challenge", "expression": 'http.request.uri.path eq "/f/"'}
    site.rules("http_request_firewall_custom", block, challenge)
    assert site.get(headers={"User-Agent": "mail-scanner/1"}).body == b"error code: 1020"
    assert site.get(f"https://{HOST}/f/").headers["cf-mitigated"] == "challenge"
    assert site.get().status == 302


def test_the_host_and_headers_that_rules_rewrite(site: Site) -> None:
    site.page_rule(f"{HOST}/*", ("host_header_override", "spgo.io"))
    site.get()
    assert site.seen().host == "spgo.io"
    headers = {"User-Agent": {"operation": "set", "value": "edge"}}
    site.rules(
        "http_request_late_transform",
        {"action": "rewrite", "expression": "true", "action_parameters": {"headers": headers}},
    )
    shown = {"X-Edge": {"operation": "set", "value": "yes"}}
    site.rules(
        "http_response_headers_transform",
        {"action": "rewrite", "expression": "true", "action_parameters": {"headers": shown}},
    )
    assert site.get().headers["x-edge"] == "yes"
    assert site.seen().user_agent == "edge"


def test_the_origin_may_be_asked_for_the_visitors_host(world: World) -> None:
    with World(Settings(zones=(), cloudflare=CloudflareSettings(origin_sni="host"))) as strict:
        assert Site(strict).get().body == b"error code: 525", "the endpoint answers to its own name only"


def test_a_cname_to_another_proxied_host_of_the_account(site: Site) -> None:
    site.cloudflare.put_record("example.com", "alias", "CNAME", HOST, proxied=True)
    assert site.get("https://alias.example.com/f/a/b/c/d").status == 302
    assert site.seen().host == "alias.example.com"


def test_tracking_paths_are_never_kept_and_everything_is_if_asked(site: Site) -> None:
    clock = Clock()
    with World(Settings(zones=(), now=clock)) as timed:
        other = Site(timed)
        assert [other.get().headers["cf-cache-status"] for _time in range(2)] == ["DYNAMIC", "DYNAMIC"]
        other.page_rule(f"{HOST}/*", ("cache_level", "cache_everything"))
        assert [other.get().headers["cf-cache-status"] for _time in range(3)] == ["MISS", "HIT", "HIT"]
        clock.advance(1199)
        assert other.get().headers["age"] == "1199"
        clock.advance(1)
        assert other.get().headers["cf-cache-status"] == "MISS"
        assert len(timed.events.listed()) == 4


def test_static_files_are_kept_as_the_origin_says(site: Site) -> None:
    fresh = Response.of(200, {"Cache-Control": "max-age=60"}, b"body")
    site.origin(("/a.css", fresh), ("/b.css", Response.of(200, {"Cache-Control": "no-store"}, b"body")))
    kept = [site.get(f"https://{HOST}/{name}.css").headers["cf-cache-status"] for name in "aabb"]
    assert kept == ["MISS", "HIT", "BYPASS", "BYPASS"]
    site.world.flush_edges()
    assert site.get(f"https://{HOST}/a.css").headers["cf-cache-status"] == "MISS"


def test_a_fault_lets_the_edge_keep_a_click(site: Site) -> None:
    site.world.faults.add(NetworkFault(fault="cache-ttl", at="cloudflare", seconds=3600))
    assert [site.get().headers["cf-cache-status"] for _time in range(2)] == ["MISS", "HIT"]


def test_a_zone_in_cname_setup(world: World) -> None:
    world.reset()
    own = world.own_zones.create("example.com")
    world.delegate("example.com", own)
    world.cloudflare.control(plan="business")
    environment = world.environment()
    headers = {"Authorization": f"Bearer {environment['CLOUDFLARE_API_TOKEN']}"}
    body = {"name": "example.com", "type": "partial", "account": {"id": environment["CLOUDFLARE_ACCOUNT_ID"]}}
    _status, made = call("POST", f"{environment['CLOUDFLARE_BASE_URL']}/zones", body, headers)
    world.own_zones.put("cloudflare-verify.example.com", "TXT", [f'"{made["result"]["verification_key"]}"'])
    world.own_zones.put(HOST, "CNAME", [f"{HOST}.cdn.cloudflare.net"])
    world.cloudflare.put_record("example.com", HOST, "CNAME", "spgo.io", proxied=True)
    assert world.directory.addresses(HOST) == list(world.addresses.cloudflare)
    tls = trusting(world.authority.root_pem)
    assert fetch(HOST, "/f/", world.addresses.cloudflare[1], world.ports.https, tls=tls).status == 200


def test_it_all_works_on_one_address(world: World) -> None:
    with World(replace(Settings(zones=()), single_address=True)) as small:
        site = Site(small)
        for mode, scheme in (("full", "https"), ("flexible", "http")):
            site.set("ssl", mode)
            assert site.get().status == 302
            assert (site.seen().host, site.seen().scheme) == (HOST, scheme)
        site.page_rule(f"{HOST}/*", FORWARD)
        assert site.get().status == 301
