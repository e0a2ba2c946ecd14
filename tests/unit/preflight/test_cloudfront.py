# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a distribution that stands says for or against serving a domain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.model import (
    ISSUED,
    PENDING,
    Certificate,
    Summary,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.preflight import CertificateFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.preflight import show as show_certificate
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.model import Distribution
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.policies import OriginRequestPolicy
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.preflight.account import (
    Account,
    DistributionWish,
    Forwarded,
    notes,
    obstacles,
    show,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.preflight.records import (
    record_obstacles,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.obstacle import Obstacle
from support.preflight import ROLE, D, Z, ids

POLICY = {"CachePolicyId": "658327ea", "OriginRequestPolicyId": "59781a5b", "ForwardedValues": None}
ARN = "arn:aws:cloudfront::123456789012:distribution/E1"


def distribution(
    *aliases: str, origin: str = "spgo.io", path: str = "", identity: str = "E1", behavior: Any = None, **config: Any
) -> Distribution:
    """A summary of one that tracks, with changes."""
    default = {"TargetOriginId": "o", "ForwardedValues": {"Headers": {"Quantity": 1, "Items": ["User-Agent"]}}}
    host = f"d{identity.lower()}.cloudfront.net"
    shape = {
        "Aliases": {"Quantity": len(aliases), "Items": list(aliases)},
        "Origins": {"Items": [{"Id": "o", "DomainName": origin, "OriginPath": path, "CustomOriginConfig": {}}]},
        "DefaultCacheBehavior": {**default, **(behavior or {})},
        "Enabled": True,
        "Comment": "",
        **config,
    }
    return Distribution(shape, identity, ARN, host, "Deployed")


def distribution_wish(**more: Any) -> DistributionWish:
    return replace(DistributionWish(D, (D,), "spgo.io"), **more)


def obstacle_ids(*distributions: Distribution, account: Account | None = None, **more: Any) -> list[str]:
    return ids(obstacles(replace(account or Account(), distributions=distributions), distribution_wish(**more), ROLE))


@pytest.mark.parametrize(
    ("found", "more", "expected"),
    [
        pytest.param([], {}, [], id="nothing there"),
        pytest.param([distribution("other.example.com")], {}, [], id="others' distributions"),
        pytest.param([distribution(D)], {}, [], id="ours"),
        pytest.param(
            [distribution(D, ViewerProtocolPolicy="redirect-to-https", PriceClass="x")], {}, [], id="settings"
        ),
        pytest.param([distribution(D, Enabled=False)], {}, ["distribution_disabled"], id="disabled"),
        pytest.param([distribution(D, path="/track")], {}, ["origin_path"], id="origin path"),
        pytest.param([distribution(D, path="/f")], {}, ["origin_path"], id="another origin path"),
        pytest.param(
            [distribution(D, behavior={"TrustedKeyGroups": {"Enabled": True, "Quantity": 1}})],
            {},
            ["signed_urls"],
            id="key groups",
        ),
        pytest.param(
            [distribution(D, behavior={"TrustedSigners": {"Enabled": True, "Quantity": 1}})],
            {},
            ["signed_urls"],
            id="signers",
        ),
        pytest.param(
            [distribution(D, behavior={"TrustedSigners": {"Enabled": False, "Quantity": 0}})], {}, [], id="no signers"
        ),
        pytest.param([distribution(D, origin="shop.example.net")], {}, ["foreign_origin"], id="a shop"),
        pytest.param([distribution(D, origin="bucket.s3.amazonaws.com")], {}, ["foreign_origin"], id="a bucket"),
        pytest.param(
            [distribution(D, origin="shop.example.net")], {"adopt": True}, [], id="a shop that may be changed"
        ),
        pytest.param([distribution(D, origin="t.corp.test")], {"endpoint": "t.corp.test"}, [], id="own endpoint"),
        pytest.param([distribution(D, "click.example.com")], {}, ["further_aliases"], id="a further alias"),
        pytest.param([distribution(D, "*.example.com")], {}, ["further_aliases"], id="a wildcard alias beside it"),
        pytest.param(
            [distribution(D, "click.example.com")],
            {"together": (D, "click.example.com")},
            [],
            id="all of them together",
        ),
        pytest.param([distribution("*.example.com")], {}, [], id="a wildcard alias, which a closer one overrules"),
        pytest.param(
            [distribution(D), distribution("click.example.com", identity="E2")],
            {"together": (D, "click.example.com")},
            ["spread_aliases"],
            id="spread over two",
        ),
        pytest.param([distribution(D)], {"distribution_id": "E9"}, ["distribution_missing"], id="an id of nobody's"),
        pytest.param(
            [distribution(D), distribution("x.example.com", identity="E2")],
            {"distribution_id": "E2"},
            ["alias_elsewhere"],
            id="an alias of another one",
        ),
        pytest.param([distribution(D, Staging=True)], {}, [], id="a staging copy has no alias of its own"),
    ],
)
def test_distributions(found: list[Distribution], more: dict[str, Any], expected: list[str]) -> None:
    assert obstacle_ids(*found, **more) == expected


def test_each_remedy_names_what_the_caller_knows() -> None:
    (foreign,) = obstacles(Account((distribution(D, origin="shop.example.net"),)), distribution_wish(), ROLE)
    assert "cloudfront_adopt: true" in foreign.remedy
    assert foreign.allowed_by == "tracking_take_over: [foreign_origin]"
    (further,) = obstacles(Account((distribution(D, "click.example.com"),)), distribution_wish(), ROLE)
    assert "cloudfront_shared_distribution: true" in further.remedy
    assert "click.example.com" in further.message


@pytest.mark.parametrize(
    ("forwarded", "expected", "noted"),
    [
        (Forwarded(OriginRequestPolicy("Managed-AllViewer", (), header_behavior="allViewer")), [], False),
        (Forwarded(OriginRequestPolicy("Managed-CORS-CustomOrigin", ("origin",))), ["user_agent_policy"], True),
        (Forwarded(OriginRequestPolicy("corp-policy", ("accept",))), ["user_agent_policy"], True),
        (Forwarded(OriginRequestPolicy("corp-policy", ("accept",)), ("user-agent",)), [], False),
        (Forwarded(OriginRequestPolicy("sparkpost-tracking", ())), [], True),
        (Forwarded(), [], True),
    ],
)
def test_policies_that_hide_the_browser(forwarded: Forwarded, expected: list[str], noted: bool) -> None:
    account = Account((distribution(D, behavior=POLICY),), {"E1": forwarded})
    assert ids(obstacles(account, distribution_wish(), ROLE)) == expected
    assert any("User-Agent" in note for note in notes(account, distribution_wish())) is noted


def test_legacy_settings_that_hide_the_browser_are_changed_and_reported() -> None:
    account = Account((distribution(D, behavior={"ForwardedValues": {"Headers": {"Quantity": 0}}}),))
    assert obstacles(account, distribution_wish(), ROLE) == ()
    assert any("guide requires" in note for note in notes(account, distribution_wish()))


@pytest.mark.parametrize(
    ("plans", "settings", "expected"),
    [
        (None, "legacy", []),
        ({}, "legacy", []),
        ({ARN: "FREE"}, "", []),
        ({ARN: "FREE"}, "legacy", ["pricing_plan"]),
        ({ARN: "BUSINESS"}, "legacy", ["pricing_plan"]),
        ({ARN: "PRO"}, "policies", ["pricing_plan"]),
        ({ARN: "BUSINESS"}, "policies", []),
    ],
)
def test_flat_rate_plans(plans: dict[str, str] | None, settings: str, expected: list[str]) -> None:
    assert obstacle_ids(distribution(D), account=Account(plans=plans), cache_settings=settings) == expected


def test_hosts_of_this_account() -> None:
    account = Account(
        (
            distribution(D, origin="shop.example.net", identity="E1"),
            distribution("click.example.com", identity="E2"),
            distribution("shop.example.com", origin="shop.example.net", identity="E3"),
        )
    )
    assert account.own_hosts(D, "spgo.io") == {"de1.cloudfront.net", "de2.cloudfront.net"}


def test_what_is_shown_of_a_distribution() -> None:
    shown = show(distribution(D, ViewerCertificate={"ACMCertificateArn": "arn:x"}))
    assert shown is not None
    assert (shown["id"], shown["aliases"], shown["certificate_arn"]) == ("E1", [D], "arn:x")
    assert show(None) is None


def summary(arn: str, *names: str, status: str = ISSUED, not_after: str = "2027-01-01T00:00:00Z") -> Summary:
    return Summary(arn, names[0], frozenset(names), status, "IMPORTED", "EC_prime256v1", not_after=not_after)


def test_a_certificate_that_covers_the_domain_is_kept() -> None:
    own, star = summary("arn:own", D), summary("arn:star", f"*.{Z}", not_after="2027-09-01T00:00:00Z")
    facts = CertificateFacts((own, star), (), {"arn:own": own, "arn:star": star})
    assert facts.kept("arn:own") == own
    assert facts.kept("arn:other") is None
    assert facts.best == star
    shown = show_certificate(facts, "arn:own")
    assert shown is not None
    assert (shown["arn"], shown["attached"]) == ("arn:own", True)


def test_one_that_is_pending_shows_its_records() -> None:
    pending = summary("arn:p", D, status=PENDING, not_after="")
    facts = CertificateFacts((pending,), (Certificate("arn:p", (D,), PENDING),), {"arn:p": pending})
    shown = show_certificate(facts, None)
    assert shown is not None
    assert (shown["status"], shown["validation_records"], shown["attached"]) == (PENDING, [], False)
    assert facts.kept("arn:p") is None
    assert show_certificate(CertificateFacts(), None) is None


def leading(found: list[Distribution], *chain: str, **more: Any) -> list[Obstacle]:
    """What is said of a record that leads there."""
    return list(record_obstacles(Account(tuple(found)), distribution_wish(**more), chain, ROLE))


WILD = distribution("*.example.com", identity="E7")


@pytest.mark.parametrize(
    ("found", "chain", "more", "words"),
    [
        ([], ["spgo.io"], {}, None),
        ([distribution(D)], ["de1.cloudfront.net"], {}, None),
        ([distribution(D)], ["de9.cloudfront.net"], {}, None),
        ([WILD], ["spgo.io"], {}, None),
        ([WILD], ["de7.cloudfront.net"], {}, "point the record of"),
        ([WILD], ["edge.example.net", "de7.cloudfront.net"], {}, "point the record of"),
        ([distribution("x.example.com")], ["de1.cloudfront.net"], {}, "Use another name"),
        ([distribution(identity="E3")], ["de3.cloudfront.net"], {}, "'distribution_id' in tracking_domains to E3"),
        ([distribution(identity="E3")], ["de3.cloudfront.net"], {"distribution_id": "E3"}, None),
        ([distribution(identity="E3")], ["de4.cloudfront.net"], {"distribution_id": "E3"}, "Use the AWS account"),
        ([], ["de4.cloudfront.net"], {}, "Use the AWS account"),
    ],
)
def test_a_record_that_keeps_the_alias_from_a_new_distribution(
    found: list[Distribution], chain: list[str], more: dict[str, Any], words: str | None
) -> None:
    said = leading(found, *chain, **more)
    assert ids(said) == ([] if words is None else ["record_at_other_distribution"])
    assert words is None or words in said[0].remedy


@pytest.mark.parametrize(
    "aliases", [[D, "*.example.com"], [D, "click.example.com", "*.example.com"], ["*.example.com"]]
)
def test_no_remedy_leads_into_another_obstacle(aliases: list[str]) -> None:
    """A wildcard cannot be listed, and its distribution is not advised where that would be refused."""
    found = [distribution(*aliases)]
    said = [*obstacles(Account(tuple(found)), distribution_wish(), ROLE), *leading(found, "de1.cloudfront.net")]
    assert len(said) == 1
    assert "distribution_id" not in said[0].remedy
    assert said[0].remedy.startswith("Use another name for tracking")
