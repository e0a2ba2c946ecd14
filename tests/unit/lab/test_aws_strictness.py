# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWS refuses of an update, of a distribution with a pricing plan, and of a name that is led elsewhere."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.aws.served import ServedAws, distribution_config, served_aws, with_alias

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
D = "click.example.com"


@pytest.fixture
def aws() -> Iterator[ServedAws]:
    with served_aws() as served:
        yield served


class Distribution:
    """One distribution and its updates."""

    def __init__(self, aws: ServedAws, reference: str = "ref-1", **settings: Any) -> None:
        self._client = aws.client("cloudfront")
        made = self._client.create_distribution(DistributionConfig=distribution_config(reference, **settings))
        self.id: str = made["Distribution"]["Id"]
        self.arn: str = made["Distribution"]["ARN"]

    def update(self, change: Callable[[dict[str, Any]], object]) -> None:
        found = self._client.get_distribution_config(Id=self.id)
        config = copy.deepcopy(found["DistributionConfig"])
        change(config)
        self._client.update_distribution(Id=self.id, IfMatch=found["ETag"], DistributionConfig=config)

    def refusal(self, change: Callable[[dict[str, Any]], object]) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            self.update(change)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    def disable_and_delete(self) -> None:
        self.update(lambda config: config.update(Enabled=False))
        etag = self._client.get_distribution_config(Id=self.id)["ETag"]
        self._client.delete_distribution(Id=self.id, IfMatch=etag)


def _origin(config: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = config["Origins"]["Items"][0]
    return found


def _behavior(config: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = config["DefaultCacheBehavior"]
    return found


def _with_policy(config: dict[str, Any], policy: str = CACHING_DISABLED) -> None:
    behavior = _behavior(config)
    for key in ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL"):
        behavior.pop(key, None)
    behavior["CachePolicyId"] = policy


class TestUpdates:
    def test_what_is_read_may_be_sent(self, aws: ServedAws) -> None:
        Distribution(aws).update(lambda config: config.update(Comment="new"))

    @pytest.mark.parametrize("key", ["OriginPath", "CustomHeaders", "ConnectionAttempts", "ConnectionTimeout"])
    def test_fields_of_an_origin(self, aws: ServedAws, key: str) -> None:
        refused = Distribution(aws).refusal(lambda config: _origin(config).pop(key))
        assert refused == ("IllegalUpdate", f"{key} is required for updates.")

    @pytest.mark.parametrize("key", ["OriginSslProtocols", "OriginReadTimeout", "OriginKeepaliveTimeout"])
    def test_fields_of_a_custom_origin(self, aws: ServedAws, key: str) -> None:
        refused = Distribution(aws).refusal(lambda config: _origin(config)["CustomOriginConfig"].pop(key))
        assert refused == ("IllegalUpdate", f"{key} is required for updates.")

    def test_fields_of_a_behavior(self, aws: ServedAws) -> None:
        distribution = Distribution(aws)
        refused = distribution.refusal(lambda config: _behavior(config).pop("FieldLevelEncryptionId"))
        assert refused == ("InvalidArgument", "The parameter Field level encryption id is required.")
        assert distribution.refusal(lambda config: _behavior(config).pop("Compress"))[0] == "IllegalUpdate"

    def test_more_headers_than_the_quota(self, aws: ServedAws) -> None:
        headers = [f"X-{number}" for number in range(11)]
        named = {"Quantity": len(headers), "Items": headers}
        refused = Distribution(aws).refusal(lambda config: _behavior(config)["ForwardedValues"].update(Headers=named))
        assert refused[0] == "TooManyHeadersInForwardedValues"

    def test_a_staging_copy_has_no_names(self, aws: ServedAws) -> None:
        settings = with_alias(D, certificate=aws.issued_certificate(D))
        with pytest.raises(ClientError, match="staging distribution"):
            Distribution(aws, Staging=True, **settings)


class TestPricingPlans:
    def test_they_are_listed(self, aws: ServedAws) -> None:
        distribution = Distribution(aws)
        client = aws.client("pricing-plan-manager")
        assert client.list_subscriptions()["subscriptionSummaries"] == []
        aws.service.subscribe(distribution.id, "PRO", change="CANCELLATION")
        (summary,) = client.list_subscriptions()["subscriptionSummaries"]
        assert (summary["planTier"], summary["status"]) == ("PRO", "ACTIVE")
        assert distribution.arn in summary["resourceArns"]
        assert summary["scheduledChange"]["changeType"] == "CANCELLATION"
        found = client.get_subscription(arn=summary["arn"])
        assert found["subscription"]["planTier"] == "PRO"
        assert found["eTag"] == summary["eTag"]
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.get_subscription(arn="arn:aws:pricingplanmanager::1:subscription/none")

    def test_not_everybody_may_read_them(self, aws: ServedAws) -> None:
        aws.service.forbid_plans()
        client = aws.client("pricing-plan-manager")
        with pytest.raises(client.exceptions.AccessDeniedException):
            client.list_subscriptions()

    def test_legacy_settings_are_refused(self, aws: ServedAws) -> None:
        distribution = Distribution(aws)
        aws.service.subscribe(distribution.id)
        code, message = distribution.refusal(lambda config: config.update(Comment="new"))
        assert code == "InvalidArgument"
        assert message.startswith("You're using configuration not available in this tier: legacy forwarded values")
        distribution.update(_with_policy)

    @pytest.mark.parametrize(("tier", "may"), [("FREE", False), ("PRO", False), ("BUSINESS", True), ("PREMIUM", True)])
    def test_own_cache_policies(self, aws: ServedAws, tier: str, may: bool) -> None:
        policy = aws.client("cloudfront").create_cache_policy(
            CachePolicyConfig={"Name": "ours", "MinTTL": 0, "DefaultTTL": 10, "MaxTTL": 60}
        )["CachePolicy"]["Id"]
        distribution = Distribution(aws)
        aws.service.subscribe(distribution.id, tier)
        if may:
            distribution.update(lambda config: _with_policy(config, policy))
        else:
            assert "custom cache policy" in distribution.refusal(lambda config: _with_policy(config, policy))[1]

    def test_the_web_acl_stays(self, aws: ServedAws) -> None:
        distribution = Distribution(aws)
        aws.service.subscribe(distribution.id)
        distribution.update(_with_policy)
        refused = distribution.refusal(lambda config: config.update(WebACLId=""))
        assert "must have a web ACL resource" in refused[1]

    def test_a_function_is_not_shared(self, aws: ServedAws) -> None:
        client = aws.client("cloudfront")
        settings = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
        made = client.create_function(Name="ours", FunctionConfig=settings, FunctionCode=b"// nothing")
        client.publish_function(Name="ours", IfMatch=made["ETag"])
        arn = made["FunctionSummary"]["FunctionMetadata"]["FunctionARN"]
        used = {"Quantity": 1, "Items": [{"FunctionARN": arn, "EventType": "viewer-request"}]}

        def use(config: dict[str, Any]) -> None:
            _with_policy(config)
            _behavior(config)["FunctionAssociations"] = used

        first, second = Distribution(aws), Distribution(aws, "ref-2")
        first.update(use)
        aws.service.subscribe(second.id, "BUSINESS")
        assert "cannot be shared" in second.refusal(use)[1]

    def test_nothing_is_deleted_while_the_plan_lasts(self, aws: ServedAws) -> None:
        distribution = Distribution(aws)
        distribution.update(_with_policy)
        aws.service.subscribe(distribution.id)
        with pytest.raises(ClientError, match="while it's subscribed to a pricing plan") as caught:
            distribution.disable_and_delete()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
        aws.service.cancel_plan(distribution.id)
        distribution.disable_and_delete()


def test_a_name_that_leads_to_a_distribution_of_another_account(aws: ServedAws) -> None:
    settings = with_alias(D, certificate=aws.issued_certificate(D))
    aws.service.hold_domain("d9other.cloudfront.net")
    aws.records[D, "CNAME"] = ["d9other.cloudfront.net."]
    with pytest.raises(ClientError, match="incorrectly configured DNS record") as caught:
        Distribution(aws, **settings)
    assert caught.value.response["Error"]["Code"] == "CNAMEAlreadyExists"


class TestIssue:
    def test_caa_records_are_judged_at_the_issue(self, aws: ServedAws) -> None:
        arn = aws.request_certificate(D)
        aws.records["example.com", "CAA"] = ['0 issue "letsencrypt.org"']
        aws.publish_validation(arn)
        found = aws.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
        assert (found["Status"], found["FailureReason"]) == ("FAILED", "CAA_ERROR")

    def test_amazon_may_issue_by_any_of_its_names(self, aws: ServedAws) -> None:
        aws.records["example.com", "CAA"] = ['0 issue "letsencrypt.org"', '0 issue "awstrust.com"']
        arn = aws.issued_certificate(D)
        assert aws.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"
