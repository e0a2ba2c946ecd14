# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Edits of a distribution's configuration: each changes what it is for, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront import functions
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.desired import DesiredDistribution
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.edit import edited
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.functions import ViewerFunction
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.model import sendable
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.policies import (
    CachePolicy,
    OriginRequestPolicy,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.shared import Shared
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError
from support.distribution_configs import (
    CERTIFICATE,
    FOREIGN_FUNCTION,
    differences,
    full_config,
    with_policies,
)

D = "track.example.com"
OURS = "arn:aws:cloudfront::123456789012:function/sparkpost-tracking-forwarded-host"
DEFAULT = "DefaultCacheBehavior"
FORWARDED = f"{DEFAULT}.ForwardedValues"
TTLS = {f"{DEFAULT}.{key}" for key in ("MinTTL", "DefaultTTL", "MaxTTL")}
ORIGIN = "Origins.Items[0]"
HEADERS = {f"{ORIGIN}.CustomHeaders.Items", f"{ORIGIN}.CustomHeaders.Quantity"}
DESIRED = DesiredDistribution(domains=(D,))


def shared_for(desired: DesiredDistribution) -> Shared:
    """What the task needs, as it stands in the account."""
    needed = Shared.from_user(desired)
    return Shared(
        needed.cache_policy and replace(needed.cache_policy, id="cache-policy-1"),
        needed.origin_request_policy and replace(needed.origin_request_policy, id="origin-policy-1"),
        needed.function and ViewerFunction(functions.CODE, OURS),
    )


def edit(config: dict[str, Any], desired: DesiredDistribution) -> dict[str, Any]:
    return edited(config, desired, shared_for(desired))


def settled() -> dict[str, Any]:
    """The owner's distribution after a first run."""
    return edit(full_config(), DESIRED)


def test_first_run_only_identifies_the_domain() -> None:
    before = full_config()
    after = edit(before, DESIRED)
    assert differences(before, after) == HEADERS
    assert after["Origins"]["Items"][0]["CustomHeaders"] == {
        "Quantity": 2,
        "Items": [
            *before["Origins"]["Items"][0]["CustomHeaders"]["Items"],
            {"HeaderName": "X-Forwarded-Host", "HeaderValue": D},
        ],
    }


def test_what_was_read_is_not_changed_in_place() -> None:
    before = full_config()
    edit(before, replace(DESIRED, endpoint="eu.spgo.io", cache_settings="policies", price_class="PriceClass_All"))
    assert before == full_config()


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({}, set()),
        ({"endpoint": "spgo.io"}, set()),
        ({"endpoint": "eu.spgo.io"}, {f"{ORIGIN}.DomainName"}),
        ({"endpoint": "click.enterprise.example.net"}, {f"{ORIGIN}.DomainName"}),
        ({"origin_protocol": "match-viewer"}, {f"{ORIGIN}.CustomOriginConfig.OriginProtocolPolicy"}),
        ({"viewer_protocol": "redirect-to-https"}, {f"{DEFAULT}.ViewerProtocolPolicy"}),
        ({"default_ttl": 60}, {f"{DEFAULT}.DefaultTTL"}),
        ({"min_ttl": 1, "max_ttl": 10}, {f"{DEFAULT}.MinTTL", f"{DEFAULT}.MaxTTL"}),
        ({"price_class": "PriceClass_100"}, set()),
        ({"price_class": "PriceClass_All"}, {"PriceClass"}),
        ({"http_version": "http2and3"}, set()),
        ({"http_version": "http3"}, {"HttpVersion"}),
        ({"ipv6": True}, {"IsIPV6Enabled"}),
        ({"comment": "other words"}, {"Comment"}),
        ({"enabled": False}, {"Enabled"}),
        ({"certificate_arn": CERTIFICATE}, set()),
        (
            {"minimum_tls": "TLSv1.3_2025"},
            {
                "ViewerCertificate.MinimumProtocolVersion",
                *{"ViewerCertificate.Certificate", "ViewerCertificate.CertificateSource"},
            },
        ),
        ({"domains": ()}, set()),
        ({"identify_domain": "none"}, HEADERS),
        (
            {"identify_domain": "function"},
            {
                *HEADERS,
                *(f"{FORWARDED}.Headers.{key}" for key in ("Items", "Quantity")),
                *(f"{DEFAULT}.FunctionAssociations.{key}" for key in ("Items", "Quantity")),
            },
        ),
        (
            {"cache_settings": "policies"},
            {FORWARDED, *TTLS, f"{DEFAULT}.CachePolicyId", f"{DEFAULT}.OriginRequestPolicyId"},
        ),
    ],
)
def test_each_option_changes_its_own_place(change: dict[str, Any], places: set[str]) -> None:
    before = settled()
    assert differences(before, edit(before, replace(DESIRED, **change))) == places


def test_every_quantity_is_right() -> None:
    desired = replace(DESIRED, domains=(D, "b.example.com"), identify_domain="function", endpoint="eu.spgo.io")
    for settings in ("legacy", "policies"):
        _check_quantities(edit(full_config(), replace(desired, cache_settings=settings)))


def _check_quantities(node: Any) -> None:
    if isinstance(node, dict):
        if "Quantity" in node:
            assert node["Quantity"] == len(node.get("Items", []))
        for value in node.values():
            _check_quantities(value)
    elif isinstance(node, list):
        for value in node:
            _check_quantities(value)


# Aliases


@pytest.mark.parametrize(
    ("present", "domains", "purge", "after"),
    [
        (["A.example.com"], ("a.example.com",), False, ["A.example.com"]),
        (["b.example.com", "a.example.com"], ("a.example.com", "b.example.com"), False, None),
        (["a.example.com"], ("b.example.com", "a.example.com"), False, ["a.example.com", "b.example.com"]),
        (["a.example.com", "b.example.com"], ("a.example.com",), False, None),
        (["A.example.com", "b.example.com"], ("a.example.com",), True, ["A.example.com"]),
        (["a.example.com"], (), True, None),
    ],
)
def test_aliases(present: list[str], domains: tuple[str, ...], purge: bool, after: list[str] | None) -> None:
    config = {**full_config(), "Aliases": {"Quantity": len(present), "Items": present}}
    desired = DesiredDistribution(domains=domains, purge_domains=purge, identify_domain="none")
    expected = present if after is None else after
    assert edit(config, desired)["Aliases"] == {"Quantity": len(expected), "Items": expected}


def test_too_many_aliases_are_refused() -> None:
    present = [f"n{number}.example.com" for number in range(100)]
    config = {**full_config(), "Aliases": {"Quantity": 100, "Items": present}}
    with pytest.raises(RefusedError, match="would have 101 domains") as caught:
        edit(config, replace(DESIRED, identify_domain="function"))
    assert "purge_domains" in caught.value.remedy


# Caching


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ([], ["User-Agent"]),
        (["user-agent"], ["user-agent"]),
        (["*"], ["*"]),
        (["Accept"], ["Accept", "User-Agent"]),
    ],
)
def test_user_agent_is_added_once(headers: list[str], after: list[str]) -> None:
    config = settled()
    stored = {"Quantity": len(headers), **({"Items": headers} if headers else {})}
    config[DEFAULT]["ForwardedValues"]["Headers"] = stored
    assert edit(config, DESIRED)[DEFAULT]["ForwardedValues"]["Headers"] == {"Quantity": len(after), "Items": after}


@pytest.mark.parametrize("empty", [{}, {"Headers": {"Quantity": 0}}, {"Headers": {"Quantity": 0, "Items": []}}])
def test_absent_and_empty_headers_are_the_same(empty: dict[str, Any]) -> None:
    config = settled()
    del config[DEFAULT]["ForwardedValues"]["Headers"]
    config[DEFAULT]["ForwardedValues"].update(empty)
    headers = edit(config, DESIRED)[DEFAULT]["ForwardedValues"]["Headers"]
    assert headers == {"Quantity": 1, "Items": ["User-Agent"]}


@pytest.mark.parametrize(
    ("stored", "change", "after"),
    [
        ((0, 86400, 31536000), {"default_ttl": 10}, (0, 10, 31536000)),
        ((3600, 86400, 31536000), {"default_ttl": 10}, (10, 10, 31536000)),
        ((0, 5, 5), {"default_ttl": 10}, (0, 10, 10)),
        ((1, 10, 10), {"default_ttl": 10}, (1, 10, 10)),
        ((3, 86400, 31536000), {}, (3, 86400, 31536000)),
        ((0, 3, 31536000), {"min_ttl": 5}, (5, 5, 31536000)),
        ((0, 86400, 31536000), {"max_ttl": 60}, (0, 60, 60)),
        ((1, 10, 10), {"default_ttl": 300, "max_ttl": 600}, (1, 300, 600)),
        ((0, 10, 31536000), {"default_ttl": 0}, (0, 0, 31536000)),
    ],
)
def test_ttls_keep_their_order(
    stored: tuple[int, int, int], change: dict[str, Any], after: tuple[int, int, int]
) -> None:
    config = settled()
    config[DEFAULT].update(dict(zip(("MinTTL", "DefaultTTL", "MaxTTL"), stored, strict=True)))
    behavior = edit(config, replace(DESIRED, **change))[DEFAULT]
    assert (behavior["MinTTL"], behavior["DefaultTTL"], behavior["MaxTTL"]) == after


def test_the_whole_query_is_forwarded() -> None:
    config = settled()
    config[DEFAULT]["ForwardedValues"].update(
        {"QueryString": False, "QueryStringCacheKeys": {"Quantity": 1, "Items": ["target"]}}
    )
    assert edit(config, DESIRED) == config
    forwarded = edit(config, replace(DESIRED, cache_settings="legacy"))[DEFAULT]["ForwardedValues"]
    assert forwarded["QueryString"] is True
    assert forwarded["QueryStringCacheKeys"] == {"Quantity": 0}


def test_policies_replace_legacy_settings_and_back() -> None:
    policies = edit(settled(), replace(DESIRED, cache_settings="policies"))[DEFAULT]
    assert not policies.keys() & {"ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL"}
    assert (policies["CachePolicyId"], policies["OriginRequestPolicyId"]) == ("cache-policy-1", "origin-policy-1")
    legacy = edit({**settled(), DEFAULT: policies}, replace(DESIRED, cache_settings="legacy"))[DEFAULT]
    assert not legacy.keys() & {"CachePolicyId", "OriginRequestPolicyId"}
    assert legacy["ForwardedValues"] == {
        "QueryString": True,
        "Cookies": {"Forward": "none"},
        "Headers": {"Quantity": 1, "Items": ["User-Agent"]},
    }
    assert (legacy["MinTTL"], legacy["DefaultTTL"], legacy["MaxTTL"]) == (0, 10, 31536000)


def test_a_foreign_response_headers_policy_survives_both_ways() -> None:
    before = with_policies()
    for settings in ("legacy", "policies"):
        after = edit(before, replace(DESIRED, cache_settings=settings))
        assert after[DEFAULT]["ResponseHeadersPolicyId"] == before[DEFAULT]["ResponseHeadersPolicyId"]


def test_empty_policy_ids_are_not_taken_for_policies() -> None:
    before = settled()
    before[DEFAULT].update({"CachePolicyId": "", "OriginRequestPolicyId": ""})
    assert edit(before, DESIRED) == before


# The origin


def _foreign_origin() -> dict[str, Any]:
    config = full_config()
    config["Origins"]["Items"][0]["DomainName"] = "www.shop.example"
    return config


def test_adoption_adds_an_origin_and_keeps_the_foreign_one() -> None:
    before = _foreign_origin()
    after = edit(before, replace(DESIRED, endpoint="eu.spgo.io", adopt=True))
    assert after["Origins"]["Items"][:2] == before["Origins"]["Items"]
    added = after["Origins"]["Items"][2]
    assert (after["Origins"]["Quantity"], after[DEFAULT]["TargetOriginId"]) == (3, "sparkpost-tracking")
    assert added["DomainName"] == "eu.spgo.io"
    assert added["CustomOriginConfig"]["OriginSslProtocols"] == {"Quantity": 1, "Items": ["TLSv1.2"]}
    assert after["CacheBehaviors"] == before["CacheBehaviors"]


def test_adoption_uses_an_origin_that_is_there() -> None:
    before = _foreign_origin()
    before["Origins"]["Items"].append({**full_config()["Origins"]["Items"][0], "Id": "clicks"})
    before["Origins"]["Quantity"] = 3
    after = edit(before, replace(DESIRED, endpoint="spgo.io", adopt=True))
    assert after[DEFAULT]["TargetOriginId"] == "clicks"
    assert after["Origins"]["Quantity"] == 3


def test_ids_of_origins_stay_unique() -> None:
    before = _foreign_origin()
    before["Origins"]["Items"][0]["Id"] = before[DEFAULT]["TargetOriginId"] = "sparkpost-tracking"
    after = edit(before, replace(DESIRED, endpoint="spgo.io", adopt=True))
    assert [origin["Id"] for origin in after["Origins"]["Items"]] == [
        "sparkpost-tracking",
        "app-links",
        "sparkpost-tracking-2",
    ]


def test_old_tls_towards_the_origin_is_replaced() -> None:
    before = settled()
    custom = before["Origins"]["Items"][0]["CustomOriginConfig"]
    custom["OriginSslProtocols"] = {"Quantity": 3, "Items": ["TLSv1", "TLSv1.1", "TLSv1.2"]}
    assert edit(before, DESIRED) == before
    named = replace(DESIRED, origin_protocol="https-only")
    after = edit(before, named)["Origins"]["Items"][0]["CustomOriginConfig"]
    assert after["OriginSslProtocols"] == {"Quantity": 1, "Items": ["TLSv1.2"]}
    assert (after["OriginReadTimeout"], after["OriginKeepaliveTimeout"]) == (45, 7)


def test_an_origin_without_tls_1_2_gets_it() -> None:
    before = settled()
    before["Origins"]["Items"][0]["CustomOriginConfig"]["OriginSslProtocols"] = {"Quantity": 1, "Items": ["TLSv1"]}
    after = edit(before, DESIRED)["Origins"]["Items"][0]["CustomOriginConfig"]
    assert after["OriginSslProtocols"] == {"Quantity": 1, "Items": ["TLSv1.2"]}


# What is not named


_OWNERS: dict[str, Any] = {
    "ViewerProtocolPolicy": "redirect-to-https",
    "MinTTL": 1,
    "DefaultTTL": 3,
    "MaxTTL": 60,
}


@pytest.mark.parametrize("protocol", ["match-viewer", "http-only", "https-only"])
@pytest.mark.parametrize("enabled", [True, False])
def test_what_is_not_named_is_kept(protocol: str, enabled: bool) -> None:
    before = {**settled(), "Enabled": enabled}
    before[DEFAULT].update(_OWNERS)
    before["Origins"]["Items"][0]["CustomOriginConfig"]["OriginProtocolPolicy"] = protocol
    assert edit(before, DESIRED) == before


def test_policies_of_the_owner_are_kept() -> None:
    before = with_policies()
    before["Origins"]["Items"][0]["CustomHeaders"] = settled()["Origins"]["Items"][0]["CustomHeaders"]
    assert edit(before, DESIRED) == before
    named = edit(before, replace(DESIRED, cache_settings="policies"))
    assert named[DEFAULT]["CachePolicyId"] == "cache-policy-1"


def test_a_user_agent_that_is_not_forwarded_is_all_that_changes() -> None:
    before = settled()
    before[DEFAULT].update(_OWNERS)
    before[DEFAULT]["ForwardedValues"]["Headers"] = {"Quantity": 1, "Items": ["Accept-Language"]}
    places = {f"{FORWARDED}.Headers.Items", f"{FORWARDED}.Headers.Quantity"}
    assert differences(before, edit(before, DESIRED)) == places


def test_a_function_that_identifies_the_domains_is_kept() -> None:
    existing = edit(full_config(), replace(DESIRED, identify_domain="function"))
    assert edit(existing, DESIRED) == existing


# The identity


def test_a_fixed_header_for_several_domains_is_refused() -> None:
    config = {**full_config(), "Aliases": {"Quantity": 2, "Items": [D, "b.example.com"]}}
    assert edit(config, DESIRED) == config
    with pytest.raises(RefusedError) as caught:
        edit(config, replace(DESIRED, identify_domain="header"))
    sentence = caught.value.sentence()
    assert "identify_domain to function" in sentence
    assert "a distribution of its own" in sentence
    assert "purge_domains" in sentence


def test_a_wrong_fixed_header_is_corrected_in_any_spelling() -> None:
    config = full_config()
    config["Origins"]["Items"][0]["CustomHeaders"] = {
        "Quantity": 1,
        "Items": [{"HeaderName": "x-forwarded-host", "HeaderValue": "old.example.com"}],
    }
    headers = edit(config, DESIRED)["Origins"]["Items"][0]["CustomHeaders"]
    assert headers == {"Quantity": 1, "Items": [{"HeaderName": "X-Forwarded-Host", "HeaderValue": D}]}


def test_function_joins_a_foreign_one_of_another_event_and_leaves_again() -> None:
    before = settled()
    with_function = edit(before, replace(DESIRED, identify_domain="function"))
    behavior = with_function[DEFAULT]
    assert behavior["FunctionAssociations"]["Items"] == [
        {"FunctionARN": FOREIGN_FUNCTION, "EventType": "viewer-response"},
        {"FunctionARN": OURS, "EventType": "viewer-request"},
    ]
    assert behavior["ForwardedValues"]["Headers"]["Items"] == ["Accept-Language", "user-agent", "X-Forwarded-Host"]
    assert "X-Forwarded-Host" not in str(with_function["Origins"])
    assert edit(with_function, replace(DESIRED, identify_domain="header")) == before


def test_a_foreign_viewer_request_function_is_named_and_kept() -> None:
    config = settled()
    config[DEFAULT]["FunctionAssociations"]["Items"][0]["EventType"] = "viewer-request"
    with pytest.raises(RefusedError, match="owners-own-function") as caught:
        edit(config, replace(DESIRED, identify_domain="function"))
    assert "X-Forwarded-Host" in caught.value.remedy


@pytest.mark.parametrize("event", ["viewer-request", "viewer-response"])
def test_lambda_at_edge_on_a_viewer_event_is_named(event: str) -> None:
    config = settled()
    config[DEFAULT]["LambdaFunctionAssociations"]["Items"][0]["EventType"] = event
    with pytest.raises(RefusedError, match=f"function:log:3 on {event}"):
        edit(config, replace(DESIRED, identify_domain="function"))


# The certificate


@pytest.mark.parametrize(
    ("version", "asked", "after"),
    [
        ("TLSv1", None, "TLSv1.2_2021"),
        ("TLSv1.1_2016", None, "TLSv1.2_2021"),
        ("TLSv1.2_2018", None, "TLSv1.2_2018"),
        ("TLSv1.2_2025", None, "TLSv1.2_2025"),
        ("TLSv1.4_2031", None, "TLSv1.4_2031"),
        ("TLSv1.3_2025", "TLSv1.2_2021", "TLSv1.2_2021"),
        ("TLSv1.2_2019", "TLSv1.2_2025", "TLSv1.2_2025"),
    ],
)
def test_minimum_tls(version: str, asked: str | None, after: str) -> None:
    config = settled()
    config["ViewerCertificate"]["MinimumProtocolVersion"] = version
    assert edit(config, replace(DESIRED, minimum_tls=asked))["ViewerCertificate"]["MinimumProtocolVersion"] == after


def test_another_certificate_is_sent_without_deprecated_members() -> None:
    other = CERTIFICATE.replace("12345678-", "87654321-", 1)
    sent = sendable(edit(settled(), replace(DESIRED, certificate_arn=other)))["ViewerCertificate"]
    assert sent == {
        "ACMCertificateArn": other,
        "CloudFrontDefaultCertificate": False,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }


def test_what_is_sent_is_what_was_read_but_for_derived_members() -> None:
    before = settled()
    assert differences(before, sendable(before)) == {
        "ViewerCertificate.Certificate",
        "ViewerCertificate.CertificateSource",
    }


def test_a_dedicated_address_is_kept() -> None:
    config = settled()
    config["ViewerCertificate"].update({"SSLSupportMethod": "vip", "MinimumProtocolVersion": "TLSv1"})
    assert edit(config, DESIRED)["ViewerCertificate"]["SSLSupportMethod"] == "vip"


def test_a_certificate_of_iam_is_kept() -> None:
    config = settled()
    config["ViewerCertificate"] = {
        "CloudFrontDefaultCertificate": False,
        "IAMCertificateId": "ASCAEXAMPLECERTIFICATE",
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1",
    }
    assert edit(config, DESIRED)["ViewerCertificate"] == {
        "CloudFrontDefaultCertificate": False,
        "IAMCertificateId": "ASCAEXAMPLECERTIFICATE",
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }


def test_domains_without_a_certificate_are_refused() -> None:
    config = {
        **full_config(),
        "Aliases": {"Quantity": 0},
        "ViewerCertificate": {
            "CloudFrontDefaultCertificate": True,
            "SSLSupportMethod": "vip",
            "MinimumProtocolVersion": "TLSv1",
            "CertificateSource": "cloudfront",
        },
    }
    with pytest.raises(RefusedError, match="needs a certificate"):
        edit(config, DESIRED)
    given = edit(config, replace(DESIRED, certificate_arn=CERTIFICATE))["ViewerCertificate"]
    assert given == {
        "ACMCertificateArn": CERTIFICATE,
        "CloudFrontDefaultCertificate": False,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }
    untouched = edit(config, DesiredDistribution(distribution_id="E1A2B3C4D5E6F7"))
    assert untouched["ViewerCertificate"] == config["ViewerCertificate"]


# Policies


def test_policies_are_named_by_what_they_say() -> None:
    names = {
        CachePolicy.from_user(replace(DESIRED, default_ttl=default, min_ttl=least, max_ttl=most)).name
        for default, least, most in [(10, None, None), (10, 1, 10), (10, 0, None), (60, None, None), (60, None, 90)]
    }
    assert names == {
        "sparkpost-tracking",
        "sparkpost-tracking-ttl-0-10-10",
        "sparkpost-tracking-ttl-1-60-60",
        "sparkpost-tracking-ttl-1-60-90",
    }


@pytest.mark.parametrize(
    "policy",
    [CachePolicy.from_user(DESIRED), CachePolicy.from_user(replace(DESIRED, default_ttl=0))],
)
def test_cache_policy_round_trip(policy: CachePolicy) -> None:
    assert CachePolicy.from_api({"Id": "c1", "CachePolicyConfig": policy.to_api()}) == policy


@pytest.mark.parametrize(
    "policy",
    [
        OriginRequestPolicy.from_user(DESIRED),
        OriginRequestPolicy.from_user(replace(DESIRED, identify_domain="function")),
        OriginRequestPolicy.user_agent_only(),
    ],
)
def test_origin_request_policy_round_trip(policy: OriginRequestPolicy) -> None:
    assert OriginRequestPolicy.from_api({"Id": "o1", "OriginRequestPolicyConfig": policy.to_api()}) == policy


@pytest.mark.parametrize(
    ("behavior", "headers", "expected"),
    [
        ("none", (), False),
        ("whitelist", ("accept",), False),
        ("whitelist", ("user-agent",), True),
        ("allViewer", (), True),
        ("allViewerAndWhitelistCloudFront", ("cloudfront-viewer-country",), True),
        ("allExcept", ("host",), True),
        ("allExcept", ("user-agent",), False),
    ],
)
def test_what_an_origin_request_policy_forwards(behavior: str, headers: tuple[str, ...], expected: bool) -> None:
    assert OriginRequestPolicy("any", headers, header_behavior=behavior).forwards("User-Agent") is expected
