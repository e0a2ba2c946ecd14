# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may ask the lab's AWS for what: signatures, policies, and refusals as AWS words them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lab.aws.iam.keys import AccessKey
from lab.aws.iam.policy import Demand, Policy
from lab.aws.iam.signature import lateness
from lab.aws.served import ServedAws, distribution_config, served_aws

USER = "arn:aws:iam::123456789012:user/tracking"
KEY, SECRET = "AKIALEASTLEASTLEAST0", "aws-least-secret-0123456789abcdef0123456789"


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAws]:
    with served_aws() as running:
        yield running


@pytest.fixture
def aws(served: ServedAws) -> Iterator[ServedAws]:
    yield served
    served.service.reset()


def allowing(*actions: str, resource: str = "*", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def client(aws: ServedAws, service: str, secret: str = SECRET, token: str | None = None, key: str = KEY) -> Any:
    connect: Any = boto3.client
    return connect(
        service,
        region_name="us-east-1",
        endpoint_url=aws.url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"total_max_attempts": 1}),
    )


def refused(call: Any, **arguments: Any) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response: Any = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


def test_a_request_by_whoever_has_another_secret_or_no_key(aws: ServedAws) -> None:
    aws.service.add_key(AccessKey(KEY, SECRET))
    wrong = {service: client(aws, service, "another-secret") for service in ("acm", "cloudfront", "route53")}
    assert refused(wrong["acm"].list_certificates)[:2] == ("InvalidSignatureException", 400)
    assert refused(wrong["cloudfront"].list_distributions)[:2] == ("SignatureDoesNotMatch", 403)
    assert refused(wrong["route53"].list_hosted_zones_by_name)[:2] == ("SignatureDoesNotMatch", 403)
    assert refused(client(aws, "sts", "another-secret").get_caller_identity)[:2] == ("SignatureDoesNotMatch", 403)
    unknown = {
        name: client(aws, name, key="AKIANOBODYNOBODYNOB0") for name in ("acm", "route53", "pricing-plan-manager")
    }
    assert refused(unknown["acm"].list_certificates)[:2] == ("UnrecognizedClientException", 400)
    assert refused(unknown["route53"].list_hosted_zones_by_name) == (
        "InvalidClientTokenId",
        403,
        "The security token included in the request is invalid.",
    )
    assert refused(unknown["pricing-plan-manager"].list_subscriptions)[:2] == ("UnrecognizedClientException", 403)


def test_temporary_credentials(aws: ServedAws) -> None:
    aws.service.add_key(AccessKey(KEY, SECRET, session_token="session-token-0123456789"))
    assert client(aws, "acm", token="session-token-0123456789").list_certificates()["CertificateSummaryList"] == []
    assert refused(client(aws, "acm", token="another-token").list_certificates)[0] == "UnrecognizedClientException"
    assert refused(client(aws, "cloudfront").list_distributions)[0] == "InvalidClientTokenId"
    aws.service.add_key(AccessKey(KEY, SECRET, session_token="session-token-0123456789", expired=True))
    stale = client(aws, "cloudfront", token="session-token-0123456789")
    assert refused(stale.list_distributions) == (
        "ExpiredToken",
        403,
        "The security token included in the request is expired",
    )


def test_every_character_of_a_path_and_query_is_signed(aws: ServedAws) -> None:
    aws.service.add_key(AccessKey(KEY, SECRET))
    cloudfront, route53 = client(aws, "cloudfront"), client(aws, "route53")
    assert refused(cloudfront.get_distribution, Id="a b~d")[0] == "NoSuchDistribution"
    assert "Tags" in cloudfront.list_tags_for_resource(Resource="arn:aws:x:é=&/ +*")
    listed = route53.list_hosted_zones_by_name(DNSName="*.a b.é=&+~.example.com")
    assert listed["HostedZones"] == []


@pytest.mark.parametrize(
    ("minutes", "words"), [(-6, "Signature expired: "), (6, "Signature not yet current: "), (4, ""), (-4, "")]
)
def test_a_clock_that_is_off(minutes: int, words: str) -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
    given = f"{now + timedelta(minutes=minutes):%Y%m%dT%H%M%SZ}"
    assert lateness(given, now).startswith(words)
    assert bool(lateness(given, now)) is bool(words)


def test_refusals_in_the_words_of_each_service(aws: ServedAws) -> None:
    aws.service.add_key(AccessKey(KEY, SECRET, policies=()))
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/x"
    acm, cloudfront, route53 = (client(aws, service) for service in ("acm", "cloudfront", "route53"))
    reason = "because no identity-based policy allows the"
    assert refused(acm.list_certificates) == (
        "AccessDeniedException",
        400,
        f"User: {USER} is not authorized to perform: acm:ListCertificates {reason} acm:ListCertificates action",
    )
    assert refused(acm.get_certificate, CertificateArn=arn)[2] == (
        f"User: {USER} is not authorized to perform: acm:GetCertificate on resource: {arn} "
        f"{reason} acm:GetCertificate action"
    )
    assert refused(cloudfront.get_distribution, Id="E1")[:2] == ("AccessDenied", 403)
    assert (
        "on resource: arn:aws:cloudfront::123456789012:distribution/E1 "
        in refused(cloudfront.get_distribution, Id="E1")[2]
    )
    assert (
        "on resource: arn:aws:route53:::hostedzone/Z1 "
        in refused(route53.list_resource_record_sets, HostedZoneId="Z1")[2]
    )
    assert "on resource: arn:aws:route53:::change/C1 " in refused(route53.get_change, Id="/change/C1")[2]
    assert refused(client(aws, "pricing-plan-manager").list_subscriptions)[:2] == ("AccessDeniedException", 403)


def test_a_distribution_with_tags_takes_two_actions(aws: ServedAws) -> None:
    aws.service.add_key(AccessKey(KEY, SECRET, policies=(allowing("cloudfront:CreateDistribution"),)))
    tags = {"Items": [{"Key": "a", "Value": "b"}]}
    config = {"DistributionConfig": distribution_config(), "Tags": tags}
    call = client(aws, "cloudfront").create_distribution_with_tags
    assert "perform: cloudfront:TagResource on" in refused(call, DistributionConfigWithTags=config)[2]
    assert aws.service.distributions() == []


def test_kinds_of_policies(aws: ServedAws) -> None:
    acm = client(aws, "acm")
    allowed = allowing("acm:*")

    def words(**policies: Any) -> str:
        aws.service.add_key(AccessKey(KEY, SECRET, **{"policies": (allowed,), **policies}))
        return refused(acm.list_certificates)[2]

    denied = allowing("acm:List*", effect="Deny")
    assert words(policies=(allowed, denied)).endswith("with an explicit deny in an identity-based policy")
    assert words(boundary=allowing("route53:*")).endswith(
        "because no permissions boundary allows the acm:ListCertificates action"
    )
    assert words(organization=denied).endswith("with an explicit deny in a service control policy")
    aws.service.add_key(AccessKey(KEY, SECRET, policies=(allowed,)))
    assert acm.list_certificates()["CertificateSummaryList"] == []


def test_a_policy_of_one_zone_and_of_kinds_of_changes(aws: ServedAws) -> None:
    zone = aws.service.create_hosted_zone("example.com").id
    condition = {
        "ForAllValues:StringEquals": {
            "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"],
            "route53:ChangeResourceRecordSetsRecordTypes": ["CNAME"],
        }
    }
    resource = f"arn:aws:route53:::hostedzone/{zone}"
    document = allowing("route53:ChangeResourceRecordSets", resource=resource, Condition=condition)
    aws.service.add_key(AccessKey(KEY, SECRET, policies=(document,)))
    change = client(aws, "route53").change_resource_record_sets

    def batch(action: str, kind: str, value: str) -> dict[str, Any]:
        record = {"Name": "a.example.com", "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
        return {"Changes": [{"Action": action, "ResourceRecordSet": record}]}

    change(HostedZoneId=zone, ChangeBatch=batch("CREATE", "CNAME", "b.example.com"))
    assert (
        refused(change, HostedZoneId=zone, ChangeBatch=batch("UPSERT", "CNAME", "c.example.com"))[0] == "AccessDenied"
    )
    assert refused(change, HostedZoneId=zone, ChangeBatch=batch("CREATE", "A", "192.0.2.1"))[0] == "AccessDenied"
    assert refused(change, HostedZoneId="ZOTHER", ChangeBatch=batch("CREATE", "CNAME", "b."))[0] == "AccessDenied"


def on(resource: str, **more: Any) -> dict[str, Any]:
    return {"Action": "*", "Resource": resource, **more}


def where(operator: str, key: str, value: Any) -> dict[str, Any]:
    return on("*", Condition={operator: {key: value}})


REGION, MFA = "aws:RequestedRegion", "aws:MultiFactorAuthPresent"
LISTING = Demand("acm:ListCertificates", "*", {REGION.lower(): ("us-east-1",)})
GETTING = Demand("acm:GetCertificate", "arn:aws:acm:x:certificate/a")


@pytest.mark.parametrize(
    ("statement", "demand", "allowed"),
    [
        ({"Action": "ACM:list*", "Resource": "*"}, LISTING, True),
        ({"Action": "acm:List?ertificates", "Resource": "*"}, LISTING, True),
        ({"NotAction": "acm:*", "Resource": "*"}, LISTING, False),
        ({"NotAction": "iam:*", "Resource": "*"}, LISTING, True),
        (on("arn:aws:acm:*:certificate/a"), GETTING, True),
        (on("arn:aws:acm:*:certificate/A"), GETTING, False),
        (on("arn:aws:acm:::certificate/a"), LISTING, False),
        ({"Action": "*", "NotResource": "arn:aws:acm:*"}, GETTING, False),
        (where("StringEquals", REGION, "eu-west-1"), LISTING, False),
        (where("StringLike", REGION, "us-*"), LISTING, True),
        (where("StringNotEquals", REGION, "us-east-1"), LISTING, False),
        (where("Bool", MFA, "true"), LISTING, False),
        (where("BoolIfExists", MFA, True), LISTING, True),
        (where("Null", MFA, "true"), LISTING, True),
    ],
)
def test_statements(statement: dict[str, Any], demand: Demand, allowed: bool) -> None:
    policy = Policy.from_document({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}})
    assert policy.allows(demand) is allowed


@pytest.mark.parametrize(
    "document",
    [
        {"Statement": []},
        {"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]},
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*"}]},
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Actions": "*", "Action": "*", "Resource": "*"}]},
        allowing("*", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
    ],
    ids=json.dumps,
)
def test_what_is_no_policy_or_unknown_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Policy.from_document(document)
