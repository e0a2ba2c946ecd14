# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of a distribution: what is done, what is refused, and that a plan carried out leaves nothing to do."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront import functions
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.desired import DesiredDistribution
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.functions import ViewerFunction
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.model import Distribution
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.plan import (
    DistributionState,
    created,
    planned,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.policies import (
    CachePolicy,
    OriginRequestPolicy,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.shared import Shared
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.view import settings
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Plan
from support.distribution_configs import CERTIFICATE, ORIGIN_SECRET, full_config, with_policies

D = "track.example.com"
ID = "E1A2B3C4D5E6F7"
DESIRED = DesiredDistribution(domains=(D,), certificate_arn=CERTIFICATE)
POLICIES = replace(DESIRED, cache_settings="policies")
SUBJECT = f"CloudFront distribution {ID}"


def existing(config: dict[str, Any] | None = None, **facts: Any) -> Distribution:
    arn = f"arn:aws:cloudfront::123456789012:distribution/{ID}"
    given = {"id": ID, "arn": arn, "domain_name": "d1.cloudfront.net", "status": "Deployed", "etag": "ETAG1"}
    return Distribution(config=config or full_config(), **{**given, **facts})


def described(current: DistributionState, desired: DesiredDistribution) -> list[str]:
    return [action.describe() for action in planned(current, desired).actions]


def settled(desired: DesiredDistribution = DESIRED) -> DistributionState:
    """What stands after a run."""
    after = planned(DistributionState(existing()), desired).after
    assert after is not None
    return after


def foreign(config: dict[str, Any] | None = None) -> Distribution:
    config = config or full_config()
    config["Origins"]["Items"][0]["DomainName"] = "www.shop.example"
    config["Comment"] = "the shop"
    return existing(config)


@pytest.mark.parametrize(
    ("current", "desired", "actions"),
    [
        (DistributionState(None), DESIRED, [f"create CloudFront distribution for {D}"]),
        (
            DistributionState(None),
            POLICIES,
            [
                "create CloudFront cache policy sparkpost-tracking",
                "create CloudFront origin request policy sparkpost-tracking",
                f"create CloudFront distribution for {D}",
            ],
        ),
        (
            DistributionState(None),
            replace(DESIRED, domains=("a.example.com", "b.example.com"), identify_domain="function"),
            [
                "publish CloudFront function sparkpost-tracking-forwarded-host",
                "create CloudFront distribution for a.example.com, b.example.com",
            ],
        ),
        (DistributionState(existing()), DESIRED, [f"update {SUBJECT}"]),
        (settled(), DESIRED, []),
        (settled(), replace(DESIRED, certificate_arn=None), []),
        (settled(), DesiredDistribution(distribution_id=ID), []),
        (settled(), replace(DESIRED, endpoint="eu.spgo.io"), [f"update {SUBJECT}"]),
        (settled(POLICIES), POLICIES, []),
        (settled(POLICIES), replace(DESIRED, cache_settings="legacy"), [f"update {SUBJECT}"]),
        (settled(), replace(DESIRED, absent=True), [f"disable {SUBJECT}", f"delete {SUBJECT}"]),
        (
            DistributionState(existing({**full_config(), "Enabled": False})),
            replace(DESIRED, absent=True),
            [f"delete {SUBJECT}"],
        ),
        (DistributionState(None), replace(DESIRED, absent=True), []),
    ],
)
def test_actions(current: DistributionState, desired: DesiredDistribution, actions: list[str]) -> None:
    assert described(current, desired) == actions


def test_drifted_shared_things_are_corrected_alone() -> None:
    desired = replace(POLICIES, identify_domain="function")
    stands = settled(desired)
    cache, request = CachePolicy.from_user(desired), OriginRequestPolicy.from_user(desired)
    drifted = Shared(
        replace(cache, max_ttl=86400, id="c1"),
        replace(request, headers=("accept",), id="o1"),
        ViewerFunction(b"function handler(event) { return event.request; }", "arn:aws:f/x"),
    )
    assert stands.distribution is not None
    config = copy.deepcopy(dict(stands.distribution.config))
    config["DefaultCacheBehavior"].update({"CachePolicyId": "c1", "OriginRequestPolicyId": "o1"})
    current = DistributionState(replace(stands.distribution, config=config), drifted)
    plan = planned(current, desired)
    assert [action.describe() for action in plan.actions] == [
        "update CloudFront cache policy sparkpost-tracking",
        "update CloudFront origin request policy sparkpost-tracking-forwarded-host",
        f"publish CloudFront function {functions.NAME}",
    ]
    before, after = (_view(one) for one in (plan.before, plan.after))
    assert before.keys() == after.keys()
    assert {key for key in before if before[key] != after[key]} == {
        "max_ttl",
        "cache_policy",
        "forwarded_headers",
        "forwards_user_agent",
        "origin_request_policy",
        "function",
    }


def _view(state: DistributionState | None) -> dict[str, Any]:
    assert state is not None
    assert state.distribution is not None
    return settings(state.distribution.config, state.shared)


# Creation


def test_a_new_distribution_is_as_the_guide_has_it() -> None:
    config = created(DESIRED, Shared()).config
    behavior = config["DefaultCacheBehavior"]
    assert config["Aliases"] == {"Quantity": 1, "Items": [D]}
    assert config["ViewerCertificate"] == {
        "ACMCertificateArn": CERTIFICATE,
        "CloudFrontDefaultCertificate": False,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }
    assert behavior["ForwardedValues"] == {
        "QueryString": True,
        "Cookies": {"Forward": "none"},
        "Headers": {"Quantity": 1, "Items": ["User-Agent"]},
    }
    assert (behavior["MinTTL"], behavior["DefaultTTL"], behavior["MaxTTL"]) == (0, 10, 31536000)
    assert behavior["AllowedMethods"]["Items"] == ["GET", "HEAD"]
    (origin,) = config["Origins"]["Items"]
    assert origin["CustomHeaders"]["Items"] == [{"HeaderName": "X-Forwarded-Host", "HeaderValue": D}]
    assert origin["CustomOriginConfig"] == {
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "OriginProtocolPolicy": "https-only",
        "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
        "OriginReadTimeout": 30,
        "OriginKeepaliveTimeout": 5,
    }


def test_the_reference_is_that_of_the_request() -> None:
    def reference(desired: DesiredDistribution) -> str:
        return str(created(replace(desired, identify_domain="none"), Shared()).config["CallerReference"])

    pair = replace(DESIRED, domains=("a.example.com", "b.example.com"))
    assert reference(pair) == reference(replace(pair, domains=("b.example.com", "a.example.com")))
    assert reference(DESIRED) == reference(replace(DESIRED, endpoint="spgo.io"))
    assert len({reference(one) for one in (DESIRED, pair, replace(DESIRED, endpoint="eu.spgo.io"))}) == 3


def test_a_long_list_of_domains_fits_the_comment() -> None:
    domains = tuple(f"{'long-label-' * 5}{number}.{'a' * 60}.example.com" for number in range(100))
    config = created(replace(DESIRED, domains=domains, identify_domain="none"), Shared()).config
    assert len(config["Comment"]) <= 128
    assert config["Comment"].endswith("and 99 more")
    alone = created(replace(DESIRED, domains=domains[:1]), Shared()).config["Comment"]
    assert alone.startswith("SparkPost tracking: long-label-")
    assert len(alone) <= 128


def test_nothing_can_be_created_without_domains_or_certificate() -> None:
    with pytest.raises(RefusedError, match=f"no distribution {ID}"):
        planned(DistributionState(None), DesiredDistribution(distribution_id=ID))
    with pytest.raises(RefusedError, match="needs a certificate"):
        planned(DistributionState(None), replace(DESIRED, certificate_arn=None))


# What is not ours


@pytest.mark.parametrize("absent", [False, True])
def test_a_foreign_distribution_is_refused_by_name(absent: bool) -> None:
    with pytest.raises(RefusedError) as caught:
        planned(DistributionState(foreign()), replace(DESIRED, absent=absent))
    sentence = caught.value.sentence()
    assert ID in sentence
    assert "'the shop'" in sentence
    assert "www.shop.example" in sentence
    assert "'adopt'" in sentence


def test_an_origin_group_is_foreign() -> None:
    config = full_config()
    config["DefaultCacheBehavior"]["TargetOriginId"] = "failover"
    with pytest.raises(RefusedError, match="origin failover"):
        planned(DistributionState(existing(config)), DESIRED)


def test_adoption_needs_to_be_told_the_endpoint() -> None:
    adopting = replace(DESIRED, adopt=True)
    with pytest.raises(RefusedError, match="does not forward") as caught:
        planned(DistributionState(foreign()), adopting)
    assert "'endpoint'" in caught.value.remedy
    assert described(DistributionState(foreign()), replace(adopting, endpoint="spgo.io")) == [f"update {SUBJECT}"]
    assert described(DistributionState(foreign()), replace(adopting, absent=True))[-1] == f"delete {SUBJECT}"


def test_an_endpoint_of_ones_own_is_no_foreign_origin() -> None:
    desired = replace(DESIRED, endpoint="www.shop.example")
    assert described(DistributionState(foreign()), desired) == [f"update {SUBJECT}"]


def test_other_domains_are_not_deleted_with_the_one_named() -> None:
    config = {**full_config(), "Aliases": {"Quantity": 2, "Items": [D, "other.example.com"]}}
    current = DistributionState(existing(config))
    gone = replace(DESIRED, absent=True)
    with pytest.raises(RefusedError, match=r"also serves other\.example\.com"):
        planned(current, gone)
    for allowed in (
        replace(gone, purge_domains=True),
        replace(gone, distribution_id=ID),
        replace(gone, domains=(D, "other.example.com")),
    ):
        assert described(current, allowed)[-1] == f"delete {SUBJECT}"


# Tags


@pytest.mark.parametrize(
    ("current", "tags", "purge", "actions"),
    [
        ({"team": "a"}, None, True, []),
        ({"team": "a"}, {"team": "a"}, False, []),
        ({"team": "a", "x": "y"}, {"team": "b"}, False, [("tag", {"tags": {"team": "b"}})]),
        ({"team": "a", "x": "y"}, {"team": "a"}, True, [("untag", {"names": ["x"]})]),
        ({"aws:cloudformation:stack": "s"}, {}, True, []),
        ({}, {"team": "a"}, True, [("tag", {"tags": {"team": "a"}})]),
    ],
)
def test_tags(
    current: dict[str, str], tags: dict[str, str] | None, purge: bool, actions: list[tuple[str, dict[str, Any]]]
) -> None:
    stands = settled()
    assert stands.distribution is not None
    state = replace(stands, distribution=replace(stands.distribution, tags=current))
    plan = planned(state, replace(DESIRED, tags=tags, purge_tags=purge))
    assert [
        (action.verb, {name: value for name, value in action.arguments.items() if name != "step"})
        for action in plan.actions
    ] == actions


# Warnings


@pytest.mark.parametrize("header", ["*", "Host", "host"])
def test_a_forwarded_host_is_warned_of(header: str) -> None:
    config = full_config()
    config["DefaultCacheBehavior"]["ForwardedValues"]["Headers"] = {"Quantity": 1, "Items": [header]}
    (warning,) = planned(DistributionState(existing(config)), DESIRED).warnings
    assert "502" in warning


def test_a_lowered_tls_version_is_warned_of() -> None:
    config = full_config()
    config["ViewerCertificate"]["MinimumProtocolVersion"] = "TLSv1.3_2025"
    assert planned(DistributionState(existing(config)), DESIRED).warnings == ()
    (warning,) = planned(DistributionState(existing(config)), replace(DESIRED, minimum_tls="TLSv1.2_2021")).warnings
    assert "from TLSv1.3_2025 to TLSv1.2_2021" in warning


# What is not named


OWN_POLICY = OriginRequestPolicy("owners", ("accept",), id="33333333-aaaa-4bbb-8ccc-444444444444")


def test_a_policy_of_somebody_elses_without_the_user_agent_is_kept_and_reported() -> None:
    config = with_policies()
    plan = planned(DistributionState(existing(config), Shared(origin_request_policy=OWN_POLICY)), DESIRED)
    assert plan.after is not None
    assert plan.after.distribution is not None
    behavior = plan.after.distribution.config["DefaultCacheBehavior"]
    assert behavior == config["DefaultCacheBehavior"]
    (warning,) = plan.warnings
    assert "owners" in warning
    assert "Managed-AllViewerExceptHostHeader" in warning


@pytest.mark.parametrize(
    "shared",
    [
        Shared(origin_request_policy=replace(OWN_POLICY, header_behavior="allViewerAndWhitelistCloudFront")),
        Shared(origin_request_policy=replace(OWN_POLICY, header_behavior="allExcept", headers=("host",))),
        Shared(origin_request_policy=OWN_POLICY, user_agent_in_key=True),
    ],
)
def test_policies_that_forward_it_are_kept(shared: Shared) -> None:
    plan = planned(DistributionState(existing(with_policies()), shared), DESIRED)
    assert plan.warnings == ()
    assert {action.verb for action in plan.actions} == {"update"}  # X-Forwarded-Host at the origin.


def test_a_behaviour_without_an_origin_request_policy_gets_one_of_the_user_agent_alone() -> None:
    config = with_policies()
    del config["DefaultCacheBehavior"]["OriginRequestPolicyId"]
    assert described(DistributionState(existing(config)), DESIRED) == [
        "create CloudFront origin request policy sparkpost-tracking-user-agent",
        f"update {SUBJECT}",
    ]


def test_a_policy_of_ours_is_corrected() -> None:
    held = OriginRequestPolicy("sparkpost-tracking", ("accept",), id=OWN_POLICY.id)
    actions = described(DistributionState(existing(with_policies()), Shared(origin_request_policy=held)), DESIRED)
    assert actions[0] == "update CloudFront origin request policy sparkpost-tracking"


def test_a_disabled_distribution_is_reported_and_enabled_where_that_is_named() -> None:
    current = settled()
    assert current.distribution is not None
    off = replace(
        current, distribution=replace(current.distribution, config={**current.distribution.config, "Enabled": False})
    )
    plan = planned(off, DESIRED)
    assert plan.actions == ()
    assert "is disabled" in plan.warnings[0]
    assert described(off, replace(DESIRED, enabled=True)) == [f"update {SUBJECT}"]


def test_several_domains_of_a_new_distribution_need_a_way_to_identify_them() -> None:
    with pytest.raises(TrackingError, match="identify_domain"):
        planned(DistributionState(None), replace(DESIRED, domains=("a.example.com", "b.example.com")))


# Properties

certificates = [CERTIFICATE, CERTIFICATE.replace("12345678-", "87654321-", 1)]
ttls = st.tuples(*[st.integers(0, 100)] * 3).map(sorted)
wishes = st.builds(
    lambda order, default, least, most, **options: DesiredDistribution(
        default_ttl=order[1] if default else None,
        min_ttl=order[0] if least else None,
        max_ttl=order[2] if most else None,
        **options,
    ),
    ttls,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    domains=st.sampled_from([(), (D,), ("b.example.com",), (D, "b.example.com")]),
    distribution_id=st.just(ID),
    endpoint=st.sampled_from([None, "spgo.io", "eu.spgo.io", "clicks.enterprise.example"]),
    certificate_arn=st.sampled_from([None, *certificates]),
    minimum_tls=st.sampled_from([None, "TLSv1.2_2018", "TLSv1.3_2025"]),
    cache_settings=st.sampled_from([None, "legacy", "policies"]),
    origin_protocol=st.sampled_from([None, "https-only", "match-viewer"]),
    viewer_protocol=st.sampled_from([None, "allow-all", "redirect-to-https", "https-only"]),
    identify_domain=st.sampled_from([None, "header", "function", "none"]),
    price_class=st.sampled_from([None, "PriceClass_All"]),
    http_version=st.sampled_from([None, "http2"]),
    ipv6=st.sampled_from([None, True, False]),
    comment=st.sampled_from([None, "words"]),
    enabled=st.sampled_from([None, True, False]),
    tags=st.sampled_from([None, {}, {"team": "a"}]),
    purge_tags=st.booleans(),
    purge_domains=st.booleans(),
    adopt=st.booleans(),
)
headers = st.sampled_from([[], ["User-Agent"], ["user-agent", "Host"], ["*"], ["X-Forwarded-Host"]])


@st.composite
def configs(draw: st.DrawFn) -> dict[str, Any]:
    config: dict[str, Any] = draw(st.sampled_from([full_config, with_policies]))()
    behavior = config["DefaultCacheBehavior"]
    if "ForwardedValues" in behavior:
        listed = draw(headers)
        behavior["ForwardedValues"]["Headers"] = {"Quantity": len(listed), "Items": listed}
        behavior["ForwardedValues"]["QueryString"] = draw(st.booleans())
        behavior.update(dict(zip(("MinTTL", "DefaultTTL", "MaxTTL"), draw(ttls), strict=True)))
    config["Origins"]["Items"][0]["DomainName"] = draw(st.sampled_from(["spgo.io", "EU.spgo.io", "www.shop.example"]))
    names = draw(st.sampled_from([[D], ["B.example.com", D], ["old.example.com"]]))
    config["Aliases"] = {"Quantity": len(names), "Items": names}
    config["ViewerCertificate"]["MinimumProtocolVersion"] = draw(st.sampled_from(["TLSv1", "TLSv1.2_2025"]))
    return config


def _possible(current: DistributionState, desired: DesiredDistribution) -> Plan[DistributionState]:
    """The plan; the example is dropped where what is wanted is refused."""
    try:
        return planned(current, desired)
    except TrackingError:
        reject()


@hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.one_of(st.none(), configs()), wishes)
def test_a_plan_carried_out_leaves_nothing_to_do(config: dict[str, Any] | None, desired: DesiredDistribution) -> None:
    original = copy.deepcopy(config)
    current = DistributionState(
        existing(config, tags={"old": "tag"} if desired.tags is not None else None) if config else None
    )
    plan = _possible(current, desired)
    assert plan.after is not None
    assert planned(plan.after, desired).actions == ()
    assert config == original
    if plan.before is not None and plan.before.distribution is not None:
        before, after = _view(plan.before), _view(plan.after)
        assert before.keys() == after.keys()
        updated = any(action.verb == "update" and action.object == SUBJECT for action in plan.actions)
        assert updated or before == after
        assert ORIGIN_SECRET not in str([before, after, [action.arguments for action in plan.actions]])
        _check_foreign(dict(plan.before.distribution.config), plan.after)


def _check_foreign(before: dict[str, Any], state: DistributionState) -> None:
    """What is not managed is there, as it was."""
    assert state.distribution is not None
    after = state.distribution.config
    managed = {
        *("Aliases", "Origins", "DefaultCacheBehavior", "Comment", "Enabled", "ViewerCertificate"),
        *("PriceClass", "HttpVersion", "IsIPV6Enabled"),
    }
    assert {key: after[key] for key in before if key not in managed} == {
        key: before[key] for key in before if key not in managed
    }
    assert after["Origins"]["Items"][1] == before["Origins"]["Items"][1]
    behavior, was = after["DefaultCacheBehavior"], before["DefaultCacheBehavior"]
    for key in ("LambdaFunctionAssociations", "ResponseHeadersPolicyId", "AllowedMethods", "Compress"):
        assert behavior[key] == was[key]
    assert was["FunctionAssociations"]["Items"][0] in behavior["FunctionAssociations"]["Items"]
    first, had = after["Origins"]["Items"][0], before["Origins"]["Items"][0]
    for key in ("Id", "OriginPath", "ConnectionAttempts", "ConnectionTimeout", "OriginShield"):
        assert first[key] == had[key]
    assert had["CustomHeaders"]["Items"][0] in first["CustomHeaders"]["Items"]
