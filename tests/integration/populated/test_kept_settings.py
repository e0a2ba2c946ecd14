# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands at the CDN already: what nobody named is kept, and what breaks every click is told."""

from __future__ import annotations

from typing import Any

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import Populated

DOMAIN = "track.example.com"
#: Nothing is named but the domain.
UNNAMED: dict[str, Any] = {
    "cloudfront_default_ttl": None,
    "fastly_default_ttl": None,
    "verify_cache_ttl": None,
    "verify_checks": ["dns"],
}


def _with_policies(config: dict[str, Any]) -> None:
    """UseOriginCacheControlHeaders-QueryStrings and AllViewerExceptHostHeader, both managed by AWS."""
    behavior = config["DefaultCacheBehavior"]
    for key in ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL"):
        del behavior[key]
    behavior["CachePolicyId"] = "4cc15a8a-d715-48a4-82b8-cc0b614638fe"
    behavior["OriginRequestPolicyId"] = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def _redirecting(config: dict[str, Any]) -> None:
    config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] = "redirect-to-https"


def _nothing(config: dict[str, Any]) -> None:
    """A default time to live of 3, TLSv1.2_2019, its own price class: as it is."""


@pytest.mark.parametrize(
    "change", first_of("kept", _with_policies, _nothing, _redirecting), ids=lambda each: each.__name__.strip("_")
)
def test_a_distribution_keeps_what_nobody_named(populated: Populated, observe: Observe, change: Any) -> None:
    target = populated.behind_cloudfront(DOMAIN, change)["DomainName"]
    populated.record(DOMAIN, "CNAME", f"{target}.")
    observe("setup_cloudfront", DOMAIN, cloudfront_probe=False, **UNNAMED).harmless().run.succeeded()


def test_a_certificate_that_covers_the_name_is_kept(populated: Populated, observe: Observe) -> None:
    target = populated.behind_cloudfront(DOMAIN, names=["*.example.com"])["DomainName"]
    populated.record(DOMAIN, "CNAME", f"{target}.")
    observed = observe("setup_cloudfront", DOMAIN, mine=["distribution "], cloudfront_probe=False)
    assert "RequestCertificate" not in {each.action for each in observed.writes}
    observed.harmless().run.succeeded()


def _with_origin_path(config: dict[str, Any]) -> None:
    config["Origins"]["Items"][0]["OriginPath"] = "/behind-us"


def test_a_path_ahead_of_every_click_is_reported(populated: Populated, observe: Observe) -> None:
    target = populated.behind_cloudfront(DOMAIN, _with_origin_path)["DomainName"]
    populated.record(DOMAIN, "CNAME", f"{target}.")
    observed = observe("setup_cloudfront", DOMAIN, mine=["distribution "], verify_fail_on="never")
    assert "/behind-us" in observed.harmless().run.output


def test_a_service_keeps_what_nobody_named(populated: Populated, observe: Observe) -> None:
    name = f"SparkPost engagement tracking {DOMAIN}"
    populated.behind_fastly(DOMAIN, {"general.default_ttl": 77}, name=name, max_conn=300, min_tls_version="1.3")
    observe("setup_fastly", DOMAIN, fastly_probe=False, **UNNAMED).harmless().run.succeeded()
