# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``cloudfront_tracking_distribution`` when answers are lost, when deployments take time, and when it deletes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront import functions
from lab.aws.served import distribution_config
from support.cloudfront_lab import PLANS, CloudFrontLab, cloudfront_lab
from support.cloudfront_module import Module
from support.hosts import RunTask
from support.matrix import first_of

D = "track.example.com"
LIST, CREATE = "GET /distribution", "POST /distribution"
#: Managed-CachingDisabled and Managed-AllViewerExceptHostHeader. Source: AWS's documentation of managed policies.
_MANAGED = {
    "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
}
GET, PUT, DELETE = "GET /distribution/*", "PUT /distribution/*/config", "DELETE /distribution/*"


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[CloudFrontLab]:
    with cloudfront_lab() as lab:
        yield lab


@pytest.fixture(name="aws")
def _aws(served: CloudFrontLab) -> CloudFrontLab:
    served.reset()
    return served


@pytest.fixture(name="module")
def _module(aws: CloudFrontLab, run_task: RunTask) -> Module:
    return Module(aws, run_task)


# Lost answers and used references


def test_a_lost_answer_makes_no_second_distribution(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D)
    aws.drop.add(CREATE)
    result = module(domains=[D], certificate_arn=arn)
    assert result["changed"], result
    assert module.requests[:3] == [LIST, CREATE, CREATE]
    listed = aws.client.list_distributions()["DistributionList"]["Items"]
    assert [one["Id"] for one in listed] == [result["distribution"]["id"]]
    assert module(domains=[D], certificate_arn=arn)["changed"] is False


def test_a_reference_that_is_used_up_is_replaced(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D, "moved.example.com")
    made = module(domains=[D], certificate_arn=arn)["distribution"]["id"]
    moved = {"Quantity": 1, "Items": ["moved.example.com"]}
    aws.edit(made, lambda config: config.update({"Aliases": moved}))
    result = module(domains=[D], certificate_arn=arn)
    assert result["changed"], result
    assert result["distribution"]["id"] != made
    assert module.requests == [LIST, CREATE, LIST, CREATE]


# Waiting and deletion


def test_wait_tells_how_it_stands(module: Module, aws: CloudFrontLab, capsys: pytest.CaptureFixture[str]) -> None:
    arn = aws.certificate(D)
    aws.served.latency.distribution_deploy = 30
    result = module(domains=[D], certificate_arn=arn)
    assert result["distribution"]["status"] == "InProgress"
    aws.pace = 11
    result = module(domains=[D], certificate_arn=arn, wait=True)
    assert (result["changed"], result["distribution"]["status"]) == (False, "Deployed")
    assert module.requests == [LIST, GET, GET]
    shown = " ".join(result.get("progress", [])) + capsys.readouterr().out
    assert f"Waiting for CloudFront distribution {result['distribution']['id']} to be deployed" in shown


def test_a_wait_that_is_too_short_says_so(module: Module, aws: CloudFrontLab) -> None:
    aws.served.latency.distribution_deploy = 3000
    result = module(domains=[D], certificate_arn=aws.certificate(D), wait=True, wait_timeout=1)
    assert (result["failed"], result["changed"]) == (True, True)
    assert "InProgress" in result["msg"]
    assert result["distribution"]["domain_name"].endswith("cloudfront.net")


def test_deletion_disables_waits_and_deletes(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D)
    module(domains=[D], certificate_arn=arn)
    aws.served.latency.distribution_deploy = 10
    aws.pace = 6
    foreseen = module(domains=[D], state="absent", check_mode=True)
    result = module(domains=[D], state="absent")
    assert result["actions"] == foreseen["actions"]
    assert module.requests == [LIST, GET, PLANS, PUT, GET, GET, DELETE]
    assert (result["changed"], result["distribution"], result["serving_records"]) == (True, None, [])
    assert module(domains=[D], state="absent")["changed"] is False
    aws.pace = 0
    aws.served.latency.distribution_deploy = 0
    module.done(domains=[D], certificate_arn=arn)


@pytest.mark.parametrize("tier", first_of("a plan", "FREE", "PRO", "BUSINESS"))
def test_a_flat_rate_plan_is_found_before_anything_is_disabled(module: Module, aws: CloudFrontLab, tier: str) -> None:
    made = module(domains=[D], certificate_arn=aws.certificate(D))["distribution"]["id"]
    aws.served.service.subscribe(made, tier)
    message = module.refused(domains=[D], state="absent")
    assert f"has the flat-rate plan {tier}" in message
    assert "Cancel the flat-rate plan" in message
    assert aws.config(made)["Enabled"] is True
    aws.served.service.cancel_plan(made)
    assert module(domains=[D], state="absent")["changed"]


def test_a_plan_that_nobody_may_read_is_told_by_its_refusal(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D)
    made = module(domains=[D], certificate_arn=arn, cache_settings="policies")["distribution"]["id"]
    aws.edit(made, lambda config: config["DefaultCacheBehavior"].update(_MANAGED))
    aws.served.service.subscribe(made)
    aws.served.service.forbid_plans()
    result = module(domains=[D], state="absent")
    assert (result["failed"], result["changed"]) == (True, True)
    assert module.requests.count(DELETE) == 1
    assert "Cancel the flat-rate plan" in result["error"]["remedy"]
    assert "set 'enabled' to true" in result["error"]["remedy"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"ContinuousDeploymentPolicyId": "cdp-1"}, "the primary of the continuous deployment policy cdp-1"),
        ({"Staging": True}, "the staging copy of a continuous deployment"),
    ],
)
def test_what_cloudfront_does_not_delete_is_not_disabled(
    module: Module, aws: CloudFrontLab, settings: dict[str, Any], words: str
) -> None:
    made = aws.create(distribution_config(**settings))
    for check_mode in (True, False):
        result = module(distribution_id=made, state="absent", check_mode=check_mode)
        assert (result["failed"], result["changed"]) == (True, False)
        assert f"is {words}" in result["msg"]
        assert "CloudFront console" in result["error"]["remedy"]
        assert aws.writes() == []
    # What would have come of it.
    found = aws.client.get_distribution_config(Id=made)
    config = {**found["DistributionConfig"], "Enabled": False}
    with pytest.raises(ClientError):
        _disable_and_delete(aws, made, found["ETag"], config)


def _disable_and_delete(aws: CloudFrontLab, made: str, etag: str, config: dict[str, Any]) -> None:
    disabled = aws.client.update_distribution(Id=made, IfMatch=etag, DistributionConfig=config)
    aws.client.delete_distribution(Id=made, IfMatch=disabled["ETag"])


@pytest.mark.parametrize(
    "named",
    first_of("refused by a plan", {"cache_settings": "legacy"}, {"cache_settings": "policies", "default_ttl": 60}),
)
def test_what_a_plan_refuses_is_explained(module: Module, aws: CloudFrontLab, named: dict[str, Any]) -> None:
    arn = aws.certificate(D)
    made = module(domains=[D], certificate_arn=arn, cache_settings="policies")["distribution"]["id"]
    aws.edit(made, lambda config: config["DefaultCacheBehavior"].update(_MANAGED))
    aws.served.service.subscribe(made)
    result = module(domains=[D], certificate_arn=arn, **named)
    assert "not available in this tier" in result["msg"]
    assert "Managed-CachingDisabled" in result["error"]["remedy"]
    # The remedy, followed.
    kept = module(domains=[D], certificate_arn=arn)
    assert (kept["failed"], kept["changed"]) == (False, False)


def test_a_function_that_a_plan_does_not_let_be_shared(module: Module, aws: CloudFrontLab) -> None:
    first, second = ["a.example.com", "b.example.com"], ["c.example.com", "d.example.com"]
    arn, other = aws.certificate(*first), aws.certificate(*second)
    common: dict[str, Any] = {"identify_domain": "function", "cache_settings": "policies"}
    made = module(domains=first, certificate_arn=arn, **common)["distribution"]["id"]
    aws.edit(made, lambda config: config["DefaultCacheBehavior"].update(_MANAGED))
    aws.served.service.subscribe(made)
    result = module(domains=second, certificate_arn=other, **common)
    assert "cannot be shared" in result["msg"]
    assert "'identify_domain: header'" in result["error"]["remedy"]
    # The remedy, followed.
    assert not module(domains=second[:1], certificate_arn=other, identify_domain="header")["failed"]


def test_a_deletion_that_was_stopped_goes_on(module: Module, aws: CloudFrontLab) -> None:
    module(domains=[D], certificate_arn=aws.certificate(D))
    aws.served.latency.distribution_deploy = 3000
    stopped = module(domains=[D], state="absent", wait_timeout=1)
    assert (stopped["failed"], stopped["changed"]) == (True, True)
    assert stopped["applied"] == [f"disable CloudFront distribution {stopped['distribution']['id']}"]
    aws.served.latency.distribution_deploy = 0
    result = module(domains=[D], state="absent")
    assert result["actions"] == [f"delete CloudFront distribution {stopped['distribution']['id']}"]
    assert aws.client.list_distributions()["DistributionList"].get("Items", []) == []


def test_deletion_leaves_what_is_shared(module: Module, aws: CloudFrontLab) -> None:
    domains = ["a.example.com", "b.example.com"]
    module(
        domains=domains,
        certificate_arn=aws.certificate(*domains),
        identify_domain="function",
        cache_settings="policies",
    )
    assert "also serves b.example.com" in module.refused(domains=domains[:1], state="absent")
    assert module(domains=domains, state="absent")["changed"]
    assert len(aws.client.list_cache_policies(Type="custom")["CachePolicyList"]["Items"]) == 1
    assert aws.client.describe_function(Name=functions.NAME, Stage="LIVE")["FunctionSummary"]["Name"] == functions.NAME
