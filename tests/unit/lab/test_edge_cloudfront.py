# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's edge over real connections: hosts, protocols, what it forwards and what it keeps."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from lab.clients import PATIENCE, Got, LabUnderTest, trusting
from lab.clock import Clock
from lab.edges.messages import Response
from lab.fakes import CACHE_POLICY, REQUEST_POLICY, legacy_behaviour, origin
from lab.origin.events import Event
from lab.origin.links import click_path
from lab.settings import CloudFrontSettings, Settings

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")

HOST = "track.example.com"
PROBE = f"https://{HOST}/f/a/b/c/d"
POLICIES = {"CachePolicyId": CACHE_POLICY, "OriginRequestPolicyId": REQUEST_POLICY}


@pytest.fixture
def lab() -> Iterator[LabUnderTest]:
    lab = LabUnderTest()
    with lab.world:
        yield lab


def seen(lab: LabUnderTest) -> Event:
    """The last request that reached an endpoint."""
    return lab.world.events.listed()[-1]


def behaviour(*headers: str, query: bool = True, **settings: Any) -> dict[str, Any]:
    """A default cache behaviour that whitelists the headers."""
    values = {
        "QueryString": query,
        "Cookies": {"Forward": "none"},
        "Headers": {"Quantity": len(headers), "Items": list(headers)},
    }
    return {"DefaultCacheBehavior": legacy_behaviour(ForwardedValues=values, **settings)}


def custom_origin(**settings: Any) -> dict[str, Any]:
    """Origins with one that differs in its CustomOriginConfig."""
    made = origin()
    made["CustomOriginConfig"].update(settings)
    return {"Origins": {"Quantity": 1, "Items": [made]}}


class TestHosts:
    """Which host is served, and with which certificate."""

    def test_a_click_goes_through_to_the_origin(self, lab: LabUnderTest) -> None:
        lab.serve(HOST)
        got = lab.get(PROBE, headers={"User-Agent": "Reader/1.0"})
        assert (got.status, got.headers["server"], got.headers["x-cache"]) == (302, "msys-http", "Miss from cloudfront")
        assert "cloudfront.net (CloudFront)" in got.headers["via"]
        assert got.headers["x-amz-cf-pop"] == "FRA56-P4"
        event = seen(lab)
        assert (event.user_agent, event.tracking_domain, event.host) == ("Reader/1.0", HOST, "spgo.io")
        assert (event.scheme, event.sni, event.ip_address) == ("https", "spgo.io", "127.0.0.1")
        assert event.peer in lab.world.addresses.cloudfront

    def test_every_address_serves_it(self, lab: LabUnderTest) -> None:
        lab.serve(HOST)
        assert [lab.get(PROBE, address).status for address in ("127.0.0.31", "127.0.0.32")] == [302, 302]

    def test_the_distributions_own_name_works_with_the_default_certificate(self, lab: LabUnderTest) -> None:
        lab.serve(HOST)
        assert lab.get("https://de1.cloudfront.net/f/").status == 200

    def test_an_unknown_host_gets_the_default_certificate_and_a_page(self, lab: LabUnderTest) -> None:
        with pytest.raises(ssl.SSLCertVerificationError) as refused:
            lab.get(PROBE, "127.0.0.31")
        assert refused.value.verify_code == 62
        got = lab.get(PROBE, "127.0.0.31", server_name="x.cloudfront.net")
        assert_page(got, 403, "Bad request")
        assert_page(lab.get(f"http://{HOST}/f/", "127.0.0.31"), 403, "Bad request")

    def test_a_restricted_behaviour_wants_a_key(self, lab: LabUnderTest) -> None:
        groups = {"Enabled": True, "Quantity": 1, "Items": ["group"]}
        lab.serve(HOST, DefaultCacheBehavior=legacy_behaviour(TrustedKeyGroups=groups))
        got = lab.get(PROBE)
        assert (got.status, got.headers["content-type"]) == (403, "text/xml")
        assert b"<Code>MissingKey</Code><Message>Missing Key-Pair-Id query parameter or cookie value" in got.body
        assert lab.get(f"{PROBE}?Key-Pair-Id=K1&Signature=s").status == 302

    @pytest.mark.parametrize("settings", [{"Enabled": False}, {"deployed": False}], ids=["disabled", "not deployed"])
    def test_a_distribution_may_not_serve(self, lab: LabUnderTest, settings: dict[str, Any]) -> None:
        lab.serve(HOST, **settings)
        assert_page(lab.get(f"http://{HOST}/f/", "127.0.0.31"), 403, "Bad request")

    def test_a_wildcard_alias_serves_what_no_other_claims(self, lab: LabUnderTest) -> None:
        lab.serve("*.example.com")
        lab.serve(
            HOST, identity="E2", Enabled=True, DefaultCacheBehavior=legacy_behaviour(AllowedMethods={"Items": []})
        )
        assert lab.get("https://other.example.com/f/", "127.0.0.31").status == 200
        assert lab.get(PROBE).status == 302

    def test_a_pending_certificate_leaves_the_default_one(self, lab: LabUnderTest) -> None:
        lab.aws.put_distribution(HOST, certificate="arn:aws:acm:us-east-1:123456789012:certificate/none")
        with pytest.raises(ssl.SSLCertVerificationError):
            lab.get(PROBE, "127.0.0.31")

    def test_a_connection_serves_the_host_that_it_was_made_for(self, lab: LabUnderTest) -> None:
        lab.serve(HOST)
        lab.aws.put_distribution("other.example.com", identity="E2")
        got = lab.get("https://other.example.com/f/", "127.0.0.31", server_name=HOST)
        assert_page(got, 421, "another host")

    @pytest.mark.parametrize(
        ("policy", "version", "works"),
        [
            ("TLSv1.2_2021", ssl.TLSVersion.TLSv1_1, False),
            ("TLSv1.2_2021", ssl.TLSVersion.TLSv1_2, True),
            ("TLSv1_2016", ssl.TLSVersion.TLSv1, True),
            ("TLSv1.1_2016", ssl.TLSVersion.TLSv1, False),
            ("TLSv1.1_2016", ssl.TLSVersion.TLSv1_1, True),
            ("TLSv1.3_2025", ssl.TLSVersion.TLSv1_2, False),
            ("TLSv1.3_2025", ssl.TLSVersion.TLSv1_3, True),
        ],
    )
    def test_the_security_policy_sets_the_oldest_version(
        self, lab: LabUnderTest, policy: str, version: ssl.TLSVersion, works: bool
    ) -> None:
        lab.serve(HOST, minimum=policy)
        client = trusting(lab.world.authority.root_pem, version, version)
        if works:
            assert lab.get(PROBE, tls=client).tls_version == version.name.replace("_", ".")
        else:
            with pytest.raises((ssl.SSLError, ConnectionError)):
                lab.get(PROBE, tls=client)


def assert_page(got: Got, status: int, text: str, x_cache: str = "Error from cloudfront") -> None:
    assert (got.status, got.headers["x-cache"], got.headers["server"]) == (status, x_cache, "CloudFront")
    assert got.headers["content-type"] == "text/html"
    assert text in got.body.decode()


class TestViewer:
    """What a viewer may do."""

    @pytest.mark.parametrize(
        ("policy", "status"), [("allow-all", 302), ("redirect-to-https", 301), ("https-only", 403)]
    )
    def test_plain_http_by_policy(self, lab: LabUnderTest, policy: str, status: int) -> None:
        lab.serve(HOST, DefaultCacheBehavior=legacy_behaviour(ViewerProtocolPolicy=policy))
        got = lab.get(f"http://{HOST}/f/a/b/c/d?x=1")
        assert got.status == status
        if status == 301:
            assert got.headers["location"] == f"https://{HOST}/f/a/b/c/d?x=1"
            assert got.headers["x-cache"] == "Redirect from cloudfront"
        assert lab.get(PROBE).status == 302

    @pytest.mark.parametrize(
        ("allowed", "method", "status"),
        [
            (("HEAD", "GET"), "OPTIONS", 403),
            (("HEAD", "GET"), "POST", 403),
            (("HEAD", "GET"), "HEAD", 302),
            (("HEAD", "GET", "OPTIONS"), "OPTIONS", 405),
        ],
    )
    def test_methods(self, lab: LabUnderTest, allowed: tuple[str, ...], method: str, status: int) -> None:
        methods = {"Quantity": len(allowed), "Items": list(allowed)}
        lab.serve(HOST, DefaultCacheBehavior=legacy_behaviour(AllowedMethods=methods))
        assert lab.get(PROBE, method=method).status == status

    def test_a_get_with_a_body_is_refused(self, lab: LabUnderTest) -> None:
        lab.serve(HOST)
        assert_page(lab.get(PROBE, body=b"body"), 403, "body")

    def test_path_patterns_choose_the_behaviour_and_origin(self, lab: LabUnderTest) -> None:
        well_known = {"PathPattern": "/.well-known/*", "TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all"}
        lab.world.website.publish("website.test", "/.well-known/assetlinks.json", Response.of(200, {}, b"[]"))
        site = origin(Id="site", DomainName="website.test")
        lab.serve(
            HOST,
            CacheBehaviors={"Quantity": 1, "Items": [{**legacy_behaviour(), **well_known}]},
            Origins={"Quantity": 2, "Items": [origin(), site]},
        )
        assert lab.get(f"https://{HOST}/.well-known/assetlinks.json").body == b"[]"
        assert lab.get(PROBE).headers["server"] == "msys-http"


class TestOrigin:
    """How the edge reaches the origin."""

    @pytest.mark.parametrize(
        ("policy", "viewer", "expected"),
        [
            ("https-only", "http", "https"),
            ("http-only", "https", "http"),
            ("match-viewer", "http", "http"),
            ("match-viewer", "https", "https"),
        ],
    )
    def test_the_protocol_by_policy(self, lab: LabUnderTest, policy: str, viewer: str, expected: str) -> None:
        lab.serve(HOST, **custom_origin(OriginProtocolPolicy=policy))
        lab.get(f"{viewer}://{HOST}/f/")
        assert seen(lab).scheme == expected

    def test_a_whitelisted_host_breaks_the_handshake_with_the_origin(self, lab: LabUnderTest) -> None:
        lab.serve(HOST, **behaviour("Host"))
        assert_page(lab.get(PROBE), 502, "connect to the origin")

    def test_a_whitelisted_host_reaches_a_plain_origin(self, lab: LabUnderTest) -> None:
        plain = {
            "Id": "sparkpost",
            "DomainName": "spgo.io",
            "CustomOriginConfig": {"OriginProtocolPolicy": "http-only"},
        }
        lab.serve(HOST, **behaviour("Host"), Origins={"Quantity": 1, "Items": [plain]})
        assert lab.get(PROBE).status == 302
        assert (seen(lab).host, seen(lab).tracking_domain) == (HOST, HOST)

    @pytest.mark.parametrize("fault", ["certificate-expired", "certificate-self-signed", "certificate-wrong-host"])
    def test_a_bad_certificate_of_the_origin_is_502(self, lab: LabUnderTest, fault: str) -> None:
        lab.serve(HOST)
        lab.world.faults.network(fault, at="spgo.io")
        assert_page(lab.get(PROBE), 502, "connect to the origin")

    @pytest.mark.parametrize(
        ("fault", "status", "timeout"),
        [
            ("connection-refused", 502, PATIENCE),
            ("connection-reset", 502, PATIENCE),
            ("drop", 502, PATIENCE),
            ("connection-hang", 504, 0.3),
        ],
    )
    def test_an_origin_that_does_not_answer(self, fault: str, status: int, timeout: float) -> None:
        lab = LabUnderTest(Settings(cloudfront=CloudFrontSettings(origin_timeout=timeout)))
        with lab.world:
            lab.serve(HOST)
            lab.world.faults.network(fault, at="spgo.io")
            assert lab.get(PROBE).status == status

    def test_an_origin_that_does_not_resolve_is_502(self, lab: LabUnderTest) -> None:
        lab.serve(HOST, Origins={"Quantity": 1, "Items": [origin(DomainName="none.spgo.io")]})
        assert_page(lab.get(PROBE), 502, "connect to the origin")

    def test_an_old_protocol_towards_the_origin_fails(self, lab: LabUnderTest) -> None:
        lab.serve(HOST, **custom_origin(OriginSslProtocols={"Quantity": 1, "Items": ["TLSv1"]}))
        assert lab.get(PROBE).status == 502

    def test_an_origin_path_is_put_in_front(self, lab: LabUnderTest) -> None:
        lab.serve(HOST, Origins={"Quantity": 1, "Items": [origin(OriginPath="/base")]})
        lab.get(f"https://{HOST}/f/")
        assert seen(lab).path == "/base/f/"


class TestForwarding:
    """What of a request reaches the origin."""

    def test_the_user_agent_is_replaced_unless_forwarded(self, lab: LabUnderTest) -> None:
        lab.serve(HOST, **behaviour())
        lab.get(PROBE, headers={"User-Agent": "Reader/1.0"})
        assert seen(lab).user_agent == "Amazon CloudFront"

    def test_the_viewers_address_is_appended(self, lab: LabUnderTest) -> None:
        lab.serve(HOST)
        lab.get(PROBE, headers={"X-Forwarded-For": "192.0.2.9"})
        assert seen(lab).ip_address == "192.0.2.9"

    @pytest.mark.parametrize(("query", "passed"), [(True, "target=x"), (False, "")])
    def test_the_query_string_by_setting(self, lab: LabUnderTest, query: bool, passed: str) -> None:
        lab.serve(HOST, **behaviour(query=query))
        lab.get(f"{PROBE}?target=x")
        assert seen(lab).query == passed

    def test_without_the_query_an_old_link_loses_its_target(self, lab: LabUnderTest) -> None:
        path = click_path("https://www.example.com/landing?a=b", query=True)
        lab.serve(HOST, **behaviour(query=False))
        assert lab.get(f"https://{HOST}{path}").headers["location"] == "https://www.sparkpost.com/"
        lab.serve(HOST, **behaviour(query=True))
        lab.world.flush_edges()
        assert lab.get(f"https://{HOST}{path}").headers["location"] == "https://www.example.com/landing?a=b"

    @pytest.mark.parametrize(("lenient", "named"), [(False, "spgo.io"), (True, "viewer.example.com")])
    def test_an_unlisted_header_passes_only_where_chosen(self, lenient: bool, named: str) -> None:
        lab = LabUnderTest(Settings(cloudfront=CloudFrontSettings(forwards_unlisted_headers=lenient)))
        with lab.world:
            lab.serve(HOST, Origins={"Quantity": 1, "Items": [origin(CustomHeaders={"Quantity": 0})]})
            lab.get(PROBE, headers={"X-Forwarded-Host": "viewer.example.com"})
            assert seen(lab).tracking_domain == named

    def test_a_custom_header_wins_over_the_viewers(self, lab: LabUnderTest) -> None:
        lab.serve(HOST, **behaviour("X-Forwarded-Host"))
        lab.get(PROBE, headers={"X-Forwarded-Host": "viewer.example.com"})
        assert seen(lab).tracking_domain == HOST

    @pytest.mark.parametrize(
        ("headers", "user_agent", "tracking_domain"),
        [
            ({"HeaderBehavior": "none"}, "Amazon CloudFront", "spgo.io"),
            ({"HeaderBehavior": "whitelist", "Headers": {"Items": ["user-agent"]}}, "Reader/1.0", "spgo.io"),
            (
                {"HeaderBehavior": "whitelist", "Headers": {"Items": ["User-Agent", "X-Forwarded-Host"]}},
                "Reader/1.0",
                "viewer.example.com",
            ),
            ({"HeaderBehavior": "allExcept", "Headers": {"Items": ["Host"]}}, "Reader/1.0", "viewer.example.com"),
        ],
    )
    def test_by_policies(
        self, lab: LabUnderTest, headers: dict[str, Any], user_agent: str, tracking_domain: str
    ) -> None:
        queries = {"QueryStringBehavior": "whitelist", "QueryStrings": {"Items": ["target"]}}
        lab.aws.policies[CACHE_POLICY] = {"MinTTL": 1, "DefaultTTL": 10, "MaxTTL": 10}
        lab.aws.policies[REQUEST_POLICY] = {"HeadersConfig": headers, "QueryStringsConfig": queries}
        lab.serve(
            HOST,
            DefaultCacheBehavior={"TargetOriginId": "sparkpost", **POLICIES},
            Origins={"Quantity": 1, "Items": [origin(CustomHeaders={"Quantity": 0})]},
        )
        lab.get(
            f"{PROBE}?utm=1&target=x",
            headers={"User-Agent": "Reader/1.0", "X-Forwarded-Host": "viewer.example.com"},
        )
        event = seen(lab)
        assert (event.user_agent, event.tracking_domain, event.query) == (user_agent, tracking_domain, "target=x")


class TestCache:
    """For how long answers are kept, and what tells them apart; on a clock that the test moves."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def lab(self, clock: Clock) -> Iterator[LabUnderTest]:
        lab = LabUnderTest(Settings(now=clock))
        with lab.world:
            yield lab

    def hits(self, lab: LabUnderTest, clock: Clock, *after: float, url: str = PROBE) -> list[bool]:
        """Whether a request so many seconds after the one before was answered from the cache."""
        found = []
        for seconds in after:
            clock.advance(seconds)
            found.append(lab.get(url).headers["x-cache"] == "Hit from cloudfront")
        return found

    @pytest.mark.parametrize(
        ("settings", "path", "after", "expected"),
        [
            ({"DefaultTTL": 10}, "/f/a/b/c/d", (0, 9, 2), [False, True, False]),
            ({"DefaultTTL": 0}, "/f/a/b/c/d", (0, 0), [False, False]),
            ({"DefaultTTL": 86400}, "/f/a/b/c/d", (0, 3600), [False, True]),
            ({"MinTTL": 0}, "/q/pixel", (0, 0), [False, False]),
            ({"MinTTL": 1}, "/q/pixel", (0, 0, 2), [False, True, False]),
            ({"MinTTL": 20, "DefaultTTL": 20}, "/f/a/b/c/d", (0, 19, 2), [False, True, False]),
        ],
    )
    def test_legacy_ttls(
        self,
        lab: LabUnderTest,
        clock: Clock,
        settings: dict[str, int],
        path: str,
        after: tuple[float, ...],
        expected: list[bool],
    ) -> None:
        lab.serve(HOST, DefaultCacheBehavior=legacy_behaviour(**settings))
        assert self.hits(lab, clock, *after, url=f"https://{HOST}{path}") == expected

    @pytest.mark.parametrize(
        ("stated", "after", "expected"),
        [
            ("max-age=100", (0, 59, 2), [False, True, False]),
            ("max-age=5", (0, 9, 2), [False, True, False]),
            ("s-maxage=20, max-age=1", (0, 19, 2), [False, True, False]),
            ("no-store", (0, 9, 2), [False, True, False]),
        ],
    )
    def test_what_the_origin_states_is_kept_within_the_bounds(
        self, lab: LabUnderTest, clock: Clock, stated: str, after: tuple[float, ...], expected: list[bool]
    ) -> None:
        lab.serve(HOST, DefaultCacheBehavior=legacy_behaviour(MinTTL=10, DefaultTTL=30, MaxTTL=60))
        lab.world.faults.network("headers", at="spgo.io", headers={"Cache-Control": stated})
        assert self.hits(lab, clock, *after) == expected

    def test_a_hit_has_an_age_and_the_origins_date(self, lab: LabUnderTest, clock: Clock) -> None:
        lab.serve(HOST)
        first = lab.get(PROBE)
        clock.advance(7)
        second = lab.get(PROBE)
        assert (second.headers["age"], second.headers["date"]) == ("7", first.headers["date"])
        assert len(lab.world.events.listed()) == 1

    @pytest.mark.parametrize(
        ("settings", "headers", "query", "hit"),
        [
            (behaviour("User-Agent"), {"User-Agent": "A"}, "", True),
            (behaviour("User-Agent"), {"User-Agent": "B"}, "", False),
            (behaviour(), {"User-Agent": "B"}, "", True),
            (behaviour(), {}, "?x=1", False),
            (behaviour(query=False), {}, "?x=1", True),
            (behaviour("*"), {"User-Agent": "A"}, "", False),
        ],
    )
    def test_what_tells_answers_apart(
        self, lab: LabUnderTest, settings: dict[str, Any], headers: dict[str, str], query: str, hit: bool
    ) -> None:
        plain = {
            "Id": "sparkpost",
            "DomainName": "spgo.io",
            "CustomOriginConfig": {"OriginProtocolPolicy": "http-only"},
        }
        lab.serve(HOST, **settings, Origins={"Quantity": 1, "Items": [plain]})
        lab.get(PROBE, headers={"User-Agent": "A"})
        got = lab.get(PROBE + query, headers={"User-Agent": "A", **headers})
        assert (got.headers["x-cache"] == "Hit from cloudfront") is hit

    def test_a_cache_policy_keys_by_nothing_but_the_path(self, lab: LabUnderTest, clock: Clock) -> None:
        lab.aws.policies[CACHE_POLICY] = {"MinTTL": 1, "DefaultTTL": 10, "MaxTTL": 10}
        lab.serve(HOST, DefaultCacheBehavior={"TargetOriginId": "sparkpost", "CachePolicyId": CACHE_POLICY})
        lab.get(PROBE, headers={"User-Agent": "A"})
        assert lab.get(f"{PROBE}?x=1", headers={"User-Agent": "B"}).headers["x-cache"] == "Hit from cloudfront"
        clock.advance(11)
        assert lab.get(PROBE).headers["x-cache"] == "Miss from cloudfront"

    @pytest.mark.parametrize(("status", "kept"), [(404, True), (503, True), (403, False), (420, False)])
    def test_errors_are_kept_for_ten_seconds_by_status(
        self, lab: LabUnderTest, clock: Clock, status: int, kept: bool
    ) -> None:
        lab.serve(HOST)
        fault = lab.world.faults.network("response", at="spgo.io", status=status)
        assert lab.get(PROBE).headers["x-cache"] == "Error from cloudfront"
        lab.world.faults.remove(fault)
        assert lab.get(PROBE).status == (status if kept else 302)
        clock.advance(11)
        assert lab.get(PROBE).status == 302

    def test_an_error_may_have_a_ttl_of_its_own(self, lab: LabUnderTest, clock: Clock) -> None:
        lab.serve(HOST, CustomErrorResponses={"Items": [{"ErrorCode": 503, "ErrorCachingMinTTL": 60}]})
        fault = lab.world.faults.network("response", at="spgo.io", status=503)
        lab.get(PROBE)
        lab.world.faults.remove(fault)
        clock.advance(59)
        assert lab.get(PROBE).status == 503
        clock.advance(2)
        assert lab.get(PROBE).status == 302

    def test_the_fault_overrides_every_setting(self, lab: LabUnderTest, clock: Clock) -> None:
        lab.serve(HOST)
        lab.world.faults.network("cache-ttl", seconds=3600.0)
        assert self.hits(lab, clock, 0, 3000) == [False, True]

    def test_a_flush_forgets(self, lab: LabUnderTest, clock: Clock) -> None:
        lab.serve(HOST)
        lab.get(PROBE)
        lab.world.flush_edges()
        assert self.hits(lab, clock, 0) == [False]


COPY_HOST = """
function handler(event) {
    var request = event.request;
    request.headers['x-forwarded-host'] = {value: request.headers.host.value};
    return request;
}
"""
ARN = "arn:aws:cloudfront::123456789012:function/copy-host"


class TestFunctions:
    """CloudFront Functions on viewer-request."""

    def serve(self, lab: LabUnderTest, source: str, *aliases: str, whitelist: tuple[str, ...] = ()) -> None:
        association = {"Quantity": 1, "Items": [{"FunctionARN": ARN, "EventType": "viewer-request"}]}
        settings = behaviour("User-Agent", *whitelist)
        settings["DefaultCacheBehavior"]["FunctionAssociations"] = association
        bare = origin(CustomHeaders={"Quantity": 0})
        lab.serve(*(aliases or (HOST,)), functions={ARN: source}, Origins={"Quantity": 1, "Items": [bare]}, **settings)

    def test_the_host_is_copied_for_each_domain(self, lab: LabUnderTest) -> None:
        self.serve(lab, COPY_HOST, HOST, "other.example.com", whitelist=("X-Forwarded-Host",))
        lab.get(PROBE)
        assert seen(lab).tracking_domain == HOST
        lab.get("https://other.example.com/f/a/b/c/d")
        assert seen(lab).tracking_domain == "other.example.com"

    def test_a_header_that_is_not_let_through_goes_nowhere(self, lab: LabUnderTest) -> None:
        self.serve(lab, COPY_HOST)
        lab.get(PROBE)
        assert seen(lab).tracking_domain == "spgo.io"

    def test_path_and_query_can_be_changed(self, lab: LabUnderTest) -> None:
        self.serve(
            lab,
            "const handler = ({request}) => ({...request, uri: '/f/', querystring: {a: {value: '1'}, "
            "b: {value: '2', multiValue: [{value: '2'}, {value: '3'}]}}});",
        )
        assert lab.get(f"{PROBE}?z=0").status == 200
        assert (seen(lab).path, seen(lab).query) == ("/f/", "a=1&b=2&b=3")

    def test_an_untouched_query_stays_as_it_was(self, lab: LabUnderTest) -> None:
        self.serve(lab, COPY_HOST)
        lab.get(f"{PROBE}?b=%20x&flag&a=1")
        assert seen(lab).query == "b=%20x&flag&a=1"

    def test_a_function_can_answer_by_itself(self, lab: LabUnderTest) -> None:
        self.serve(
            lab,
            "function handler(event) { return {statusCode: 307, headers: {location: {value: event.request.uri + "
            "event.context.distributionId + event.viewer.ip}}}; }",
        )
        got = lab.get(PROBE)
        assert (got.status, got.headers["location"]) == (307, "/f/a/b/c/dE1127.0.0.1")
        assert got.headers["x-cache"] == "FunctionGeneratedResponse from cloudfront"
        assert lab.world.events.listed() == []

    @pytest.mark.parametrize(
        "source",
        [
            "function handler(event) { throw new Error('no'); }",
            "this is no JavaScript",
            "function handler(event) { return null; }",
            "function handler(event) { event.request.headers['x-real-ip'] = {value: '1'}; return event.request; }",
            "function handler(event) { event.request.headers.host = {value: 'x'}; return event.request; }",
            "",
        ],
        ids=["throws", "syntax", "nothing", "disallowed", "read-only", "unpublished"],
    )
    def test_a_failing_function_is_503(self, lab: LabUnderTest, source: str) -> None:
        self.serve(lab, source)
        assert_page(lab.get(PROBE), 503, "function", "FunctionExecutionError from cloudfront")
