# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API: what it shows, what it changes, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.aws.iam.keys import AccessKey
from lab.clients import LabUnderTest, call
from lab.faults import NETWORK_FAULTS
from lab.settings import Settings

HOST = "track.example.com"


@pytest.fixture
def lab() -> Iterator[LabUnderTest]:
    lab = LabUnderTest()
    with lab.world:
        yield lab


def test_health_says_where_everything_is(lab: LabUnderTest) -> None:
    status, health = lab.control("GET", "/health")
    assert (status, health["ready"], health["apis"]["aws"]) == (200, True, lab.world.url("aws"))
    assert health["ports"] == {"80": lab.world.ports.http, "443": lab.world.ports.https, "53": lab.world.ports.dns}
    assert lab.control("GET", "/environment") == (200, lab.world.environment())


def test_the_index_lists_every_route(lab: LabUnderTest) -> None:
    _unused, index = lab.control("GET", "/")
    assert {"GET /_lab/requests", "POST /_lab/reset", "POST /_lab/faults", "POST /_lab/latency"} <= set(index["routes"])


def test_requests_are_shown_filtered_and_forgotten(lab: LabUnderTest) -> None:
    call("GET", lab.world.environment()["SPARKPOST_API_URL"])
    call("POST", lab.world.environment()["LAB_SPARKPOST_EU_API_URL"])
    services = [each["service"] for each in lab.control("GET", "/requests")[1]["requests"]]
    assert services == ["sparkpost", "sparkpost-eu"]
    assert len(lab.control("GET", "/requests?service=sparkpost-eu")[1]["requests"]) == 1
    [write] = lab.control("GET", "/requests?writes=true")[1]["requests"]
    assert {"number", "method", "path", "status", "at"} <= set(write)
    assert write["service"] == "sparkpost-eu"
    lab.control("DELETE", "/requests")
    assert lab.control("GET", "/requests")[1] == {"requests": []}


def test_latency_is_set_in_place(lab: LabUnderTest) -> None:
    status, latency = lab.control("POST", "/latency", {"distribution_deploy": 2.5, "dns_propagation": 1})
    assert (status, latency["distribution_deploy"], latency["certificate_issue"]) == (200, 2.5, 0.0)
    assert lab.world.context.latency.dns_propagation == 1.0
    assert lab.control("GET", "/latency")[1] == latency


def test_an_api_fault_comes_and_goes(lab: LabUnderTest) -> None:
    fault = {"service": "sparkpost", "method": "GET", "path": "/api/*", "status": 429, "count": 1}
    status, added = lab.control("POST", "/faults", {**fault, "headers": {"Retry-After": "1"}})
    assert status == 200
    url = lab.world.environment()["SPARKPOST_API_URL"]
    assert [call("GET", url)[0] for _unused in range(2)] == [429, 200]
    [shown] = lab.control("GET", "/faults")[1]["faults"]
    assert (shown["number"], shown["hits"], shown["status"]) == (added["number"], 1, 429)
    assert lab.control("DELETE", f"/faults?number={added['number']}")[0] == 200
    assert lab.control("DELETE", f"/faults?number={added['number']}")[0] == 404


def test_a_network_fault_comes_and_goes(lab: LabUnderTest) -> None:
    assert lab.control("POST", "/faults", {"fault": "dns-servfail", "host": "spgo.io"})[0] == 200
    assert lab.ask("spgo.io").rcode == "SERVFAIL"
    assert lab.control("DELETE", "/faults")[0] == 200
    assert lab.ask("spgo.io").rcode == "NOERROR"
    assert lab.control("GET", "/faults")[1]["network"] == dict(NETWORK_FAULTS)


def test_events_are_shown_by_type(lab: LabUnderTest) -> None:
    lab.get("http://spgo.io/f/")
    lab.get("http://spgo.io/elsewhere")
    assert [each["type"] for each in lab.control("GET", "/events")[1]["events"]] == ["probe", "unknown"]
    [probe] = lab.control("GET", "/events?type=probe")[1]["events"]
    assert {"user_agent", "ip_address", "tracking_domain", "path", "query", "scheme", "host", "sni", "at"} <= set(probe)
    lab.control("DELETE", "/events")
    assert lab.control("GET", "/events")[1] == {"events": []}


def test_a_zone_kept_by_hand_from_record_to_answer(lab: LabUnderTest) -> None:
    _unused, made = lab.control("POST", "/dns/zones", {"zone": "own.org"})
    assert lab.control("POST", "/dns/delegations", {"zone": "own.org"})[1] == made
    record = {"name": "track.own.org", "type": "cname", "value": "spgo.io", "ttl": 60}
    assert lab.control("POST", "/dns/records", record) == (200, {"zone": "own.org"})
    assert lab.ask("track.own.org").answer[0] == ("track.own.org", "CNAME", "spgo.io")
    addresses = {"name": "own.org", "type": "A", "values": ["192.0.2.1", "192.0.2.2"]}
    lab.control("POST", "/dns/records", addresses)
    assert [value for _unused, _unused, value in lab.ask("own.org").answer] == ["192.0.2.1", "192.0.2.2"]
    assert lab.control("DELETE", "/dns/records", {"name": "track.own.org", "type": "CNAME"})[0] == 200
    assert lab.control("DELETE", "/dns/records", {"name": "track.own.org", "type": "CNAME"})[0] == 404
    assert lab.ask("track.own.org").rcode == "NOERROR"
    assert lab.control("POST", "/dns/flush", {"name": "own.org"})[0] == 200
    assert lab.ask("track.own.org").rcode == "NXDOMAIN"
    assert lab.control("DELETE", "/dns/zones?zone=own.org")[0] == 200
    assert lab.control("DELETE", "/dns/zones?zone=own.org")[0] == 404


def test_a_delegation_can_be_wrong_missing_and_mended(lab: LabUnderTest) -> None:
    before = lab.control("GET", "/dns")[1]["delegations"]["example.com"]
    lab.control("POST", "/dns/delegations", {"zone": "example.com", "name_servers": ["ns1.elsewhere.test"]})
    assert lab.ask("example.com", "SOA").rcode == "SERVFAIL"
    lab.control("DELETE", "/dns/delegations", {"zone": "example.com"})
    assert lab.ask("example.com", "SOA").rcode == "NXDOMAIN"
    assert lab.control("POST", "/dns/delegations", {"zone": "example.com"})[1] == {"name_servers": before}
    lab.control("POST", "/dns/flush")
    assert lab.ask("example.com", "SOA").rcode == "NOERROR"


def test_the_website_shows_what_is_published(lab: LabUnderTest) -> None:
    lab.aws.put_record("example.com", "A", lab.world.addresses.website)
    page = {"host": "example.com", "headers": {"Strict-Transport-Security": "max-age=1; includeSubDomains"}}
    assert lab.control("POST", "/website", {**page, "body": "Home"})[0] == 200
    got = lab.get("https://example.com/")
    assert (got.body, got.headers["strict-transport-security"]) == (b"Home", "max-age=1; includeSubDomains")
    assert lab.get("https://example.com/other").status == 200


def test_the_edges_forget_on_request(lab: LabUnderTest) -> None:
    lab.serve(HOST)
    lab.get(f"https://{HOST}/f/")
    assert lab.control("POST", "/cache/flush")[0] == 200
    assert lab.get(f"https://{HOST}/f/").headers["x-cache"] == "Miss from cloudfront"


def test_reset_goes_back_to_the_start(lab: LabUnderTest) -> None:
    lab.serve(HOST)
    lab.control("POST", "/latency", {"dns_propagation": 5})
    lab.control("POST", "/faults", {"fault": "connection-refused", "address": "127.0.0.31"})
    lab.control("POST", "/dns/zones", {"zone": "own.org"})
    lab.control("DELETE", "/dns/delegations", {"zone": "example.com"})
    lab.ask("example.com", "SOA")
    lab.get("http://spgo.io/f/")
    call("GET", lab.world.environment()["SPARKPOST_API_URL"])
    assert lab.control("POST", "/reset") == (200, {"done": True})
    assert lab.world.context.latency.dns_propagation == 0.0
    assert not lab.world.faults.listed()
    assert not lab.world.events.listed()
    assert not lab.world.journal.entries()
    assert lab.world.own_zones.zones() == []
    assert lab.aws.distributions() == []
    assert lab.ask("example.com", "SOA").rcode == "NOERROR"
    assert lab.get(f"http://{HOST}/f/", "127.0.0.31").status == 403


def test_reset_goes_back_to_the_delays_that_were_chosen() -> None:
    lab = LabUnderTest(Settings(latency=type(Settings().latency)(certificate_issue=3.0)))
    with lab.world:
        lab.control("POST", "/latency", {"certificate_issue": 0})
        lab.control("POST", "/reset")
        assert lab.control("GET", "/latency")[1]["certificate_issue"] == 3.0


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("GET", "/nothing", None, 404, "There is no /_lab/nothing; GET /_lab/ lists what there is."),
        ("GET", "/reset", None, 405, "/_lab/reset takes POST, not GET."),
        ("POST", "/faults", b"{", 400, "The body is no JSON"),
        ("POST", "/faults", [1], 400, "The body has to be a JSON object."),
        ("POST", "/faults", {"stauts": 500}, 400, "A fault has no `stauts`; there are "),
        ("POST", "/faults", {"status": "500"}, 400, "`status` of a fault cannot be '500'."),
        ("POST", "/faults", {"status": True}, 400, "`status` of a fault cannot be True."),
        ("POST", "/faults", {"drop": True, "when": "during"}, 400, "`when` is either before or after."),
        ("POST", "/faults", {"fault": "flood"}, 400, "There is no fault 'flood'; there are "),
        ("POST", "/faults", {"path": "^("}, 400, "`path` is no regular expression"),
        ("POST", "/faults", {"status": 99}, 400, "`status` has to be from 100 to 599, not 99."),
        ("DELETE", "/faults?number=x", None, 400, "`number` has to be"),
        ("POST", "/latency", {"deploy": 1}, 400, "No such latency: deploy; there are "),
        ("POST", "/latency", {"dns_propagation": -1}, 400, "`dns_propagation` has to be a number that is not negative"),
        ("POST", "/latency", {"dns_propagation": "soon"}, 400, "`dns_propagation` has to be a number"),
        ("POST", "/latency", {"dns_propagation": float("inf")}, 400, "`dns_propagation` has to be a number"),
        ("POST", "/dns/zones", {}, 400, "`zone` is missing: give it as a string."),
        ("POST", "/dns/records", {"name": "a.b", "type": "A"}, 400, "Give `values` as a list of strings"),
        (
            "POST",
            "/dns/records",
            {"name": "a.b", "type": "A", "value": "192.0.2.1"},
            400,
            "No zone kept by hand holds a.b",
        ),
        ("POST", "/dns/delegations", {"zone": "nobody.org"}, 400, "Nobody holds nobody.org"),
        ("POST", "/dns/delegations", {"zone": "org", "name_servers": ["a.b"]}, 400, "'org' cannot be delegated"),
        ("POST", "/dns/delegations", {"zone": "a.org", "name_servers": "a.b"}, 400, "Give `name_servers` as a list"),
        ("POST", "/dns/delegations", {"zone": "a.org", "ds": "1 13 2 ab"}, 400, "Give `ds` as a list"),
        ("POST", "/dns/delegations", {"zone": "a.org", "ds": ["one"]}, 400, "DS ['one'] is no valid record set"),
        ("POST", "/dns/delegations", {"zone": "a.org", "name_servers": []}, 400, "needs at least one name server"),
        ("POST", "/website", {"headers": ["x"]}, 400, "Give `headers` as an object of strings."),
    ],
)
def test_bad_input_is_refused_in_one_sentence(
    lab: LabUnderTest, method: str, path: str, body: Any, status: int, said: str
) -> None:
    got, answer = lab.control(method, path, body)
    assert got == status
    assert said in answer["error"]
    assert set(answer) == {"error"}
    assert lab.world.faults.listed() == []


def test_a_malformed_record_is_refused(lab: LabUnderTest) -> None:
    lab.control("POST", "/dns/zones", {"zone": "own.org"})
    for record_type, value in [("A", "300.1.1.1"), ("AAAA", "192.0.2.1"), ("BOGUS", "x"), ("CAA", "issue")]:
        status, answer = lab.control("POST", "/dns/records", {"name": "x.own.org", "type": record_type, "value": value})
        assert (status, "is no valid record set" in answer["error"]) == (400, True)


def test_everything_lives_below_its_prefix(lab: LabUnderTest) -> None:
    status, answer = call("GET", lab.world.url("control") + "/health")
    assert (status, answer) == (404, {"error": "Everything is below /_lab/."})


class TestProviders:
    """States that no API call brings about."""

    def test_a_hosted_zone_is_made_and_delegated(self, lab: LabUnderTest) -> None:
        status, made = lab.control("POST", "/aws/zones", {"zone": "second.org"})
        assert (status, len(made["name_servers"])) == (200, 4)
        assert lab.ask("second.org", "SOA").rcode == "NOERROR"

    def test_a_certificate_fails(self, lab: LabUnderTest) -> None:
        arn = lab.aws.put_certificate(HOST)
        assert lab.control("POST", "/aws/failed-certificates", {"arn": arn, "reason": "CAA_ERROR"})[0] == 200
        assert lab.aws.failures == {arn: "CAA_ERROR"}
        assert lab.control("POST", "/aws/failed-certificates", {"arn": "none", "reason": "CAA_ERROR"})[0] == 404

    def test_somebody_else_holds_an_alias(self, lab: LabUnderTest) -> None:
        assert lab.control("POST", "/aws/foreign-aliases", {"alias": HOST})[0] == 200
        assert lab.aws.foreign_aliases == [HOST]

    def test_a_key_of_the_aws_account_with_its_policies(self, lab: LabUnderTest) -> None:
        statement = {"Effect": "Allow", "Action": "acm:List*", "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        asked = {"id": "AKIA1", "secret": "s3cr3t", "policies": [document], "user": "ops"}
        assert lab.control("POST", "/aws/keys", asked) == (200, {"done": True})
        assert lab.aws.keys == [AccessKey("AKIA1", "s3cr3t", (document,), user="ops")]
        status, answer = lab.control("POST", "/aws/keys", {**asked, "policies": [{"Statement": []}]})
        assert (status, answer["error"]) == (400, "The Version of a policy is 2012-10-17 here.")

    def test_switches_are_shown_and_set_by_region(self, lab: LabUnderTest) -> None:
        asked = {"region": "eu", "delete_associated": False}
        assert lab.control("POST", "/sparkpost/switches", asked) == (200, {"delete_associated": False})
        assert lab.control("GET", "/sparkpost/switches") == (200, {"delete_associated": True})
        assert lab.control("POST", "/sparkpost/switches", {"bogus": 1}) == (400, {"error": "There is no such switch."})

    def test_domains_are_stored_and_changed(self, lab: LabUnderTest) -> None:
        stored = {"domain": HOST, "compliance_status": "valid", "verified": True}
        assert lab.control("POST", "/sparkpost/domains", stored)[0] == 200
        blocked = {"domain": HOST, "compliance_status": "blocked"}
        assert lab.control("POST", "/sparkpost/domains", blocked)[1] == {
            "compliance_status": "blocked",
            "verified": True,
        }
        assert lab.control("POST", "/sparkpost/sending-domains", {"domain": "example.com", "verified": False})[0] == 200
        assert lab.sparkpost().sending_domains == {"example.com": {"verified": False}}

    @pytest.mark.parametrize("region", ["us", "eu"])
    def test_links_and_pixels_are_accepted_by_the_endpoint(self, lab: LabUnderTest, region: str) -> None:
        asked = {"target": "https://www.example.org/?a=b", "region": region, "query": True}
        _unused, link = lab.control("POST", "/links", asked)
        endpoint = "eu.spgo.io" if region == "eu" else "spgo.io"
        assert lab.get(f"http://{endpoint}{link['path']}").headers["location"] == "https://www.example.org/?a=b"
        _unused, pixel = lab.control("POST", "/pixels", {"region": region, "recipient": "a@example.org"})
        assert lab.get(f"http://{endpoint}{pixel['path']}").status == 200
        assert [event["type"] for event in lab.sparkpost(region).events] == ["click", "open"]

    @pytest.mark.parametrize(
        ("path", "body", "said"),
        [
            ("/links", {}, "`target` is missing"),
            ("/links", {"target": "https://x", "colour": "red"}, "A link has no colour; there are "),
            ("/links", {"target": "https://x", "query": "yes"}, "`query` of a link cannot be 'yes'."),
            ("/pixels", {"region": "mars"}, "There is no region 'mars'; there are us and eu."),
            ("/sparkpost/domains", {"verified": True}, "`domain` is missing"),
        ],
    )
    def test_bad_input(self, lab: LabUnderTest, path: str, body: dict[str, Any], said: str) -> None:
        status, answer = lab.control("POST", path, body)
        assert status == 400
        assert said in answer["error"]
