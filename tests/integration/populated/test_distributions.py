# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Distributions that stand: with further names, another origin, a pricing plan, or settings that break every click."""

from __future__ import annotations

from typing import Any

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import WEBSITE, Populated

DOMAIN, OTHER = "track.example.com", "links.example.com"
SHARED = "cloudfront_shared_distribution: true"


def _with_aliases(*names: str) -> Any:
    def change(config: dict[str, Any]) -> None:
        config["Aliases"] = {"Quantity": len(names), "Items": list(names)}

    return change


def behind(populated: Populated, *aliases: str, change: Any = None) -> dict[str, Any]:
    """A distribution of somebody's with these names, to which the domain's record leads."""

    def edit(config: dict[str, Any]) -> None:
        _with_aliases(*aliases)(config)
        if change is not None:
            change(config)

    made = populated.behind_cloudfront(DOMAIN, edit, names=aliases)
    for name in {DOMAIN, *(alias for alias in aliases if not alias.startswith("*."))}:
        populated.record(name, "CNAME", f"{made['DomainName']}.")
    return made


def test_a_distribution_with_further_names(populated: Populated, observe: Observe) -> None:
    behind(populated, DOMAIN, OTHER)
    populated.sending(OTHER)
    observe("setup_cloudfront", DOMAIN).refused(OTHER, SHARED)


@pytest.mark.matrix
def test_a_distribution_with_further_names_that_are_all_listed(populated: Populated, observe: Observe) -> None:
    """The remedy of the one before, followed."""
    behind(populated, DOMAIN, OTHER)
    populated.lab.sparkpost["us"].put_domain(OTHER, secure=True, verified=True, compliance_status="valid")
    observed = observe("setup_cloudfront", DOMAIN, OTHER, mine=["distribution "], cloudfront_shared_distribution=True)
    assert not observed.harmed, observed.harmed
    observed.run.succeeded()


@pytest.mark.parametrize("aliases", first_of("a wildcard", ["*.example.com"], [DOMAIN, "*.example.com"]))
def test_a_wildcard_that_covers_the_name(populated: Populated, observe: Observe, aliases: list[str]) -> None:
    behind(populated, *aliases)
    observed = observe("setup_cloudfront", DOMAIN)
    assert (DOMAIN, "https") in observed.worked
    observed.refused("Use another name for tracking")
    assert "distribution_id" not in observed.run.output


def test_a_wildcard_that_nobody_uses_yet(populated: Populated, observe: Observe) -> None:
    """A closer alias takes precedence, in the same account."""
    populated.behind_cloudfront(OTHER, _with_aliases("*.example.com"), names=["*.example.com"])
    observe("setup_cloudfront", DOMAIN).harmless().run.succeeded()


def _to_the_website(config: dict[str, Any]) -> None:
    (origin,) = config["Origins"]["Items"]
    origin["DomainName"] = WEBSITE
    origin["CustomOriginConfig"]["OriginProtocolPolicy"] = "http-only"


ADOPTED = first_of(
    "adopted", {"cloudfront_adopt": True}, {"tracking_take_over": ["foreign_origin"]}, {"tracking_take_over": [DOMAIN]}
)


@pytest.mark.parametrize("allowed", ADOPTED)
def test_a_distribution_with_another_origin_is_adopted(
    populated: Populated, observe: Observe, allowed: dict[str, Any]
) -> None:
    """Its update is a whole one, which CloudFront would refuse otherwise."""
    behind(populated, DOMAIN, change=_to_the_website)
    refused = observe("setup_cloudfront", DOMAIN).refused("cloudfront_adopt: true")
    assert "foreign_origin" in refused.run.output
    observed = observe("setup_cloudfront", DOMAIN, mine=["distribution "], **allowed)
    assert not observed.harmed, observed.harmed
    observed.run.succeeded()


@pytest.mark.matrix
def test_a_disabled_distribution_is_enabled_where_that_is_allowed(populated: Populated, observe: Observe) -> None:
    behind(populated, DOMAIN, change=lambda config: config.update(Enabled=False))
    observe("setup_cloudfront", DOMAIN).refused("is disabled")
    allowed = ["distribution_disabled"]
    observed = observe("setup_cloudfront", DOMAIN, mine=["distribution "], tracking_take_over=allowed)
    assert not observed.harmed, observed.harmed
    observed.run.succeeded()


def _managed(config: dict[str, Any]) -> None:
    """Managed-CachingDisabled and Managed-AllViewerExceptHostHeader, as a flat-rate plan has them."""
    behavior = config["DefaultCacheBehavior"]
    for key in ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL"):
        del behavior[key]
    behavior["CachePolicyId"] = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    behavior["OriginRequestPolicyId"] = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


@pytest.mark.parametrize("tier", first_of("a plan", "FREE", "PRO", "BUSINESS"))
def test_a_flat_rate_plan(populated: Populated, observe: Observe, tier: str) -> None:
    """What it refuses is told beforehand; what works there is what the remedy says, and is kept."""
    made = behind(populated, DOMAIN, change=_managed)
    populated.lab.aws.subscribe(made["Id"], tier)
    observe("setup_cloudfront", DOMAIN, cloudfront_cache_settings="legacy").refused(tier, "CachingDisabled")
    observed = observe("setup_cloudfront", DOMAIN, cloudfront_default_ttl=None)
    assert (DOMAIN, "https") in observed.worked
    observed.harmless().run.succeeded()


def _signed(config: dict[str, Any]) -> None:
    config["DefaultCacheBehavior"]["TrustedSigners"] = {"Enabled": True, "Quantity": 1, "Items": ["self"]}


def test_a_behavior_that_wants_signed_urls(populated: Populated, observe: Observe) -> None:
    """Found by the set-up and by the verification, with the same remedy."""
    behind(populated, DOMAIN, change=_signed)
    observe("setup_cloudfront", DOMAIN).refused("Restrict viewer access")
    found = observe("verify", DOMAIN)
    assert found.run.status == 2
    assert "Restrict viewer access" in found.run.output
    assert "web ACL" not in found.run.output


def test_a_managed_certificate_that_is_pending(populated: Populated, observe: Observe) -> None:
    """Behind a CDN it would fail, which is too late to tell once DNS has moved."""
    populated.record(DOMAIN, "CNAME", "spgo.io.")
    populated.lab.sparkpost["us"].put_domain(DOMAIN, verified=True, compliance_status="valid", tls_status="pending")
    observe("setup_cloudfront", DOMAIN).refused(DOMAIN, "managed certificate", "tls_status 'valid'")
