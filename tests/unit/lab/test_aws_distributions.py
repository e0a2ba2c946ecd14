# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life of a distribution in the lab, its lists, and what the edges see of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lab.aws.distribution_config import completed
from lab.aws.served import ServedAws, distribution_config, served_aws, with_alias
from lab.services import AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
from lab.views import AwsAccount, DistributionView

FUNCTION_CODE = b"function handler(event) { return event.request; }"


@pytest.fixture
def aws() -> Iterator[ServedAws]:
    with served_aws() as served:
        yield served


@pytest.fixture
def cloudfront(aws: ServedAws) -> Any:
    return aws.client("cloudfront")


def change(cloudfront: Any, distribution_id: str, **settings: Any) -> dict[str, Any]:
    """Reads a distribution, edits its config and puts it back."""
    read = cloudfront.get_distribution_config(Id=distribution_id)
    config = {**read["DistributionConfig"], **settings}
    answer: dict[str, Any] = cloudfront.update_distribution(
        Id=distribution_id, IfMatch=read["ETag"], DistributionConfig=config
    )
    return answer


def status(cloudfront: Any, distribution_id: str) -> str:
    return str(cloudfront.get_distribution(Id=distribution_id)["Distribution"]["Status"])


def view(aws: ServedAws) -> DistributionView:
    account: AwsAccount = aws.service
    [only] = account.distributions()
    return only


def test_life_cycle(aws: ServedAws, cloudfront: Any) -> None:
    aws.latency.distribution_deploy = 30
    certificate = aws.issued_certificate("click.example.com")
    config = distribution_config(**with_alias("click.example.com", certificate=certificate))
    made = cloudfront.create_distribution(DistributionConfig=config)
    distribution_id = made["Distribution"]["Id"]
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert made["Location"].endswith(f"/distribution/{distribution_id}")
    assert made["Distribution"]["DomainName"].endswith(".cloudfront.net")
    assert status(cloudfront, distribution_id) == "InProgress"
    aws.clock.advance(30)
    assert status(cloudfront, distribution_id) == "Deployed"

    updated = change(cloudfront, distribution_id, Comment="second")
    assert updated["ETag"] != made["ETag"]
    assert updated["Distribution"]["Status"] == status(cloudfront, distribution_id) == "InProgress"
    aws.clock.advance(30)
    assert status(cloudfront, distribution_id) == "Deployed"

    disabled = change(cloudfront, distribution_id, Enabled=False)
    with pytest.raises(ClientError, match="DistributionNotDisabled"):
        cloudfront.delete_distribution(Id=distribution_id, IfMatch=disabled["ETag"])
    aws.clock.advance(30)
    cloudfront.delete_distribution(Id=distribution_id, IfMatch=disabled["ETag"])
    assert cloudfront.list_distributions()["DistributionList"]["Quantity"] == 0
    assert aws.service.distributions() == []


def test_the_answer_to_a_change_is_in_progress_even_without_delay(cloudfront: Any) -> None:
    made = cloudfront.create_distribution(DistributionConfig=distribution_config())["Distribution"]
    assert made["Status"] == "InProgress"
    assert status(cloudfront, made["Id"]) == "Deployed"


def test_lowering_the_delay_deploys_at_once(aws: ServedAws, cloudfront: Any) -> None:
    aws.latency.distribution_deploy = 600
    made = cloudfront.create_distribution(DistributionConfig=distribution_config())["Distribution"]
    assert status(cloudfront, made["Id"]) == "InProgress"
    aws.latency.distribution_deploy = 0
    assert status(cloudfront, made["Id"]) == "Deployed"


def test_edges_serve_the_former_config_until_a_change_is_deployed(aws: ServedAws, cloudfront: Any) -> None:
    aws.latency.distribution_deploy = 30
    distribution_id = cloudfront.create_distribution(DistributionConfig=distribution_config(Comment="first"))[
        "Distribution"
    ]["Id"]
    assert (view(aws).config["Comment"], view(aws).status) == ("first", "InProgress")
    aws.clock.advance(30)
    change(cloudfront, distribution_id, Comment="second")
    aws.clock.advance(10)
    change(cloudfront, distribution_id, Comment="third")
    assert (view(aws).config["Comment"], view(aws).status) == ("first", "InProgress")
    assert cloudfront.get_distribution_config(Id=distribution_id)["DistributionConfig"]["Comment"] == "third"
    aws.clock.advance(30)
    assert (view(aws).config["Comment"], view(aws).status) == ("third", "Deployed")


def test_round_trip_changes_nothing(cloudfront: Any) -> None:
    distribution_id = cloudfront.create_distribution(DistributionConfig=distribution_config())["Distribution"]["Id"]
    before = cloudfront.get_distribution_config(Id=distribution_id)
    change(cloudfront, distribution_id)
    after = cloudfront.get_distribution_config(Id=distribution_id)
    assert after["DistributionConfig"] == before["DistributionConfig"]
    assert after["ETag"] != before["ETag"]


def test_foreign_settings_are_stored_as_sent(cloudfront: Any) -> None:
    config = distribution_config(
        PriceClass="PriceClass_100", HttpVersion="http2and3", IsIPV6Enabled=True, DefaultRootObject="index.html"
    )
    origin = config["Origins"]["Items"][0]
    origin.update(
        ConnectionAttempts=2,
        ConnectionTimeout=5,
        OriginShield={"Enabled": True, "OriginShieldRegion": "eu-west-1"},
        CustomHeaders={"Quantity": 1, "Items": [{"HeaderName": "X-Forwarded-Host", "HeaderValue": "c.example.com"}]},
    )
    config["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] = "67f7725c-6f97-4210-82d7-5512b31e9d03"
    extra = {**config["DefaultCacheBehavior"], "PathPattern": "/images/*"}
    config["CacheBehaviors"] = {"Quantity": 1, "Items": [extra]}
    distribution_id = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    stored = cloudfront.get_distribution_config(Id=distribution_id)["DistributionConfig"]
    assert stored == completed(config)
    assert {**stored["Origins"]["Items"][0], **origin} == {
        **stored["Origins"]["Items"][0],
        "CustomOriginConfig": origin["CustomOriginConfig"],
    }


def test_completed_leaves_its_argument_alone() -> None:
    config = distribution_config()
    full = completed(config)
    assert config == distribution_config()
    assert completed(full) == full
    assert full["DefaultCacheBehavior"]["MaxTTL"] == 31536000
    assert full["ViewerCertificate"]["CloudFrontDefaultCertificate"] is True


def test_summary_carries_what_decides_a_comparison(aws: ServedAws, cloudfront: Any) -> None:
    certificate = aws.issued_certificate("click.example.com")
    config = distribution_config(**with_alias("click.example.com", certificate=certificate))
    made = cloudfront.create_distribution(DistributionConfig=config)
    [summary] = cloudfront.list_distributions()["DistributionList"]["Items"]
    stored = made["Distribution"]["DistributionConfig"]
    shared = [
        "Aliases",
        "CacheBehaviors",
        "Comment",
        "CustomErrorResponses",
        "DefaultCacheBehavior",
        "Enabled",
        "HttpVersion",
        "IsIPV6Enabled",
        "OriginGroups",
        "Origins",
        "PriceClass",
        "Restrictions",
        "Staging",
        "ViewerCertificate",
        "WebACLId",
    ]
    assert {key: summary[key] for key in shared} == {key: stored[key] for key in shared}
    assert not {"CallerReference", "DefaultRootObject", "Logging"} & summary.keys()
    assert summary["Status"] == "Deployed"
    assert (summary["ETag"], summary["DomainName"]) == (made["ETag"], made["Distribution"]["DomainName"])


def test_lists_come_in_pages_of_a_hundred(cloudfront: Any) -> None:
    ids = [
        cloudfront.create_distribution(DistributionConfig=distribution_config(f"ref-{number}"))["Distribution"]["Id"]
        for number in range(205)
    ]
    pages = [page["DistributionList"] for page in cloudfront.get_paginator("list_distributions").paginate()]
    assert [page["Quantity"] for page in pages] == [100, 100, 5]
    assert [item["Id"] for page in pages for item in page["Items"]] == ids
    few = cloudfront.list_distributions(MaxItems="3", Marker=ids[1])["DistributionList"]
    assert ([item["Id"] for item in few["Items"]], few["IsTruncated"]) == (ids[2:5], True)
    with pytest.raises(ClientError, match="InvalidArgument"):
        cloudfront.list_distributions(Marker="E0000000000000")


def test_tags_and_invalidations_reach_moto(cloudfront: Any) -> None:
    tags = {"Items": [{"Key": "team", "Value": "mail"}]}
    made = cloudfront.create_distribution_with_tags(
        DistributionConfigWithTags={"DistributionConfig": distribution_config(), "Tags": tags}
    )["Distribution"]
    cloudfront.tag_resource(Resource=made["ARN"], Tags={"Items": [{"Key": "stage", "Value": "live"}]})
    cloudfront.untag_resource(Resource=made["ARN"], TagKeys={"Items": ["team"]})
    assert cloudfront.list_tags_for_resource(Resource=made["ARN"])["Tags"]["Items"] == [
        {"Key": "stage", "Value": "live"}
    ]
    batch = {"CallerReference": "now", "Paths": {"Quantity": 1, "Items": ["/*"]}}
    assert cloudfront.create_invalidation(DistributionId=made["Id"], InvalidationBatch=batch)["Invalidation"]["Id"]


def test_view_has_function_associations_and_live_code(aws: ServedAws, cloudfront: Any) -> None:
    settings = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
    made = cloudfront.create_function(Name="host", FunctionConfig=settings, FunctionCode=FUNCTION_CODE)
    cloudfront.publish_function(Name="host", IfMatch=made["ETag"])
    arn = made["FunctionSummary"]["FunctionMetadata"]["FunctionARN"]
    config = distribution_config()
    associations = {"Quantity": 1, "Items": [{"EventType": "viewer-request", "FunctionARN": arn}]}
    config["DefaultCacheBehavior"]["FunctionAssociations"] = associations
    distribution_id = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    cloudfront.update_function(
        Name="host", IfMatch=made["ETag"], FunctionConfig=settings, FunctionCode=b"// not published"
    )
    assert view(aws).functions == {arn: FUNCTION_CODE.decode()}
    assert view(aws).config["DefaultCacheBehavior"]["FunctionAssociations"] == associations
    stored = cloudfront.get_distribution_config(Id=distribution_id)["DistributionConfig"]
    assert stored["DefaultCacheBehavior"]["FunctionAssociations"] == associations


def test_views_are_copies(aws: ServedAws, cloudfront: Any) -> None:
    cloudfront.create_distribution(DistributionConfig=distribution_config())
    dict(view(aws).config)["Origins"]["Items"].clear()
    assert view(aws).config["Origins"]["Items"]


def test_conflicting_aliases_name_the_owner_half_hidden(aws: ServedAws, cloudfront: Any) -> None:
    certificate = aws.issued_certificate("click.example.com", "open.example.com")
    owner = cloudfront.create_distribution(
        DistributionConfig=distribution_config("a", **with_alias("click.example.com", certificate=certificate))
    )["Distribution"]["Id"]
    asking = cloudfront.create_distribution(DistributionConfig=distribution_config("b"))["Distribution"]["Id"]
    found = cloudfront.list_conflicting_aliases(DistributionId=asking, Alias="click.example.com")
    [conflict] = found["ConflictingAliasesList"]["Items"]
    assert conflict["DistributionId"].startswith("*")
    assert owner.endswith(conflict["DistributionId"].lstrip("*"))
    aws.service.hold_alias("open.example.com", account_id="999988887777")
    found = cloudfront.list_conflicting_aliases(DistributionId=asking, Alias="open.example.com")
    assert found["ConflictingAliasesList"]["Items"][0]["AccountId"] == "******887777"


def test_policy_users_are_listed(cloudfront: Any) -> None:
    config = distribution_config()
    for key in ("ForwardedValues", "MinTTL"):
        del config["DefaultCacheBehavior"][key]
    policy = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    config["DefaultCacheBehavior"]["CachePolicyId"] = policy
    distribution_id = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    found = cloudfront.list_distributions_by_cache_policy_id(CachePolicyId=policy)["DistributionIdList"]
    assert found["Items"] == [distribution_id]


def test_reset_and_identity(aws: ServedAws, cloudfront: Any) -> None:
    cloudfront.create_distribution(DistributionConfig=distribution_config())
    aws.service.create_hosted_zone("example.com")
    aws.request_certificate("click.example.com")
    aws.service.reset()
    assert cloudfront.list_distributions()["DistributionList"]["Quantity"] == 0
    assert aws.client("route53").list_hosted_zones()["HostedZones"] == []
    assert aws.client("acm").list_certificates()["CertificateSummaryList"] == []
    assert cloudfront.list_cache_policies(Type="managed")["CachePolicyList"]["Quantity"] == 6
    cloudfront.create_distribution(DistributionConfig=distribution_config())
    assert aws.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_moto_serves_whole_other_services(aws: ServedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", AWS_ACCESS_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", AWS_SECRET_ACCESS_KEY)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    logs: Any = boto3.client("logs", region_name="eu-west-1")
    logs.create_log_group(logGroupName="clicks")
    assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == ["clicks"]
    cloudfront: Any = boto3.client("cloudfront", region_name="eu-west-1")
    assert cloudfront.list_distributions()["DistributionList"]["Quantity"] == 0
