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


def _with_much_of_others(config: dict[str, Any]) -> None:
    """Settings of every kind that a colleague may have made, and no User-Agent for SparkPost."""
    (origin,) = config["Origins"]["Items"]
    bucket = {
        "Id": "links",
        "DomainName": "links.s3.amazonaws.com",
        "OriginPath": "/links",
        "S3OriginConfig": {"OriginAccessIdentity": ""},
        "OriginAccessControlId": "E327GJI25M56DG",
    }
    config["Origins"] = {"Quantity": 2, "Items": [origin, bucket]}
    behavior = config["DefaultCacheBehavior"]
    behavior["ForwardedValues"]["Headers"] = {"Quantity": 1, "Items": ["Accept-Language"]}
    behavior["ResponseHeadersPolicyId"] = "67f7725c-6f97-4210-82d7-5512b31e9d03"
    links = {
        "PathPattern": "/.well-known/*",
        "TargetOriginId": "links",
        "ViewerProtocolPolicy": "redirect-to-https",
        "Compress": True,
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    }
    config["CacheBehaviors"] = {"Quantity": 1, "Items": [links]}
    page = {"ErrorCode": 404, "ResponsePagePath": "/404.html", "ResponseCode": "404", "ErrorCachingMinTTL": 300}
    config["CustomErrorResponses"] = {"Quantity": 1, "Items": [page]}
    config["Logging"] = {"Enabled": True, "IncludeCookies": False, "Bucket": "logs.s3.amazonaws.com", "Prefix": "c/"}
    config["Restrictions"] = {"GeoRestriction": {"RestrictionType": "blacklist", "Quantity": 1, "Items": ["AQ"]}}
    config["WebACLId"] = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/company/1"
    config["DefaultRootObject"] = "index.html"


def test_only_what_must_change_changes(populated: Populated, observe: Observe) -> None:
    """The browser is forwarded, which SparkPost needs; everything else of the distribution is as it was."""
    made = populated.behind_cloudfront(DOMAIN, _with_much_of_others)
    populated.record(DOMAIN, "CNAME", f"{made['DomainName']}.")
    before = made["DistributionConfig"]
    own = f"distribution {made['Id']} DefaultCacheBehavior"
    observe("setup_cloudfront", DOMAIN, mine=[own], cloudfront_probe=False, **UNNAMED).harmless().run.succeeded()
    (now,) = [each.config for each in populated.lab.aws.distributions() if each.id == made["Id"]]
    old, new = before["DefaultCacheBehavior"], dict(now["DefaultCacheBehavior"])
    headers = new["ForwardedValues"]["Headers"]["Items"]
    assert sorted(headers) == ["Accept-Language", "User-Agent"]
    new["ForwardedValues"] = {**new["ForwardedValues"], "Headers": old["ForwardedValues"]["Headers"]}
    assert {key: value for key, value in new.items() if old.get(key) != value} == {}


@pytest.mark.matrix
def test_only_what_must_change_changes_in_a_service(populated: Populated, observe: Observe) -> None:
    """Another fallback TTL is named; the objects of others are in the new version as they were in the old one."""
    name = f"SparkPost engagement tracking {DOMAIN}"
    populated.behind_fastly(DOMAIN, {"general.stale_if_error": True}, name=name, shield="fra-de", comment="ours")
    before = (populated.lab.fastly.details(name) or {})["active_version"]
    observed = observe("setup_fastly", DOMAIN, mine=[f"service {name}"], fastly_default_ttl=1)
    observed.harmless().run.succeeded()
    after = (populated.lab.fastly.details(name) or {})["active_version"]
    assert after["number"] == before["number"] + 1
    assert after["settings"] == {**before["settings"], "general.default_ttl": 1}
    times = ("created_at", "updated_at", "version")
    for old, new in zip(before["backends"], after["backends"], strict=True):
        assert {key: new[key] for key in new if key not in times} == {key: old[key] for key in old if key not in times}


@pytest.mark.matrix
@pytest.mark.parametrize("record", ["app.example.org", "flat.example.org", "www.example.org"])
def test_rules_and_records_of_others_stay_beside_a_new_domain(
    populated: Populated, observe: Observe, record: str
) -> None:
    observed = observe("setup_cloudflare", "track.example.org", beside=[record])
    observed.harmless().run.succeeded()
