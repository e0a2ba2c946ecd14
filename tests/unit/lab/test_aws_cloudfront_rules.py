# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lab's CloudFront refuses, one row per rule, as a boto3 client meets it."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.aws.cloudfront_rules import covers
from lab.aws.served import ServedAws, distribution_config, served_aws, with_alias

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
UNKNOWN_ID = "00000000-0000-0000-0000-000000000000"
UNKNOWN_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
DRAFT_ARN = "arn:aws:cloudfront::123456789012:function/draft"
LIVE_ARN = "arn:aws:cloudfront::123456789012:function/live"
Edit = Callable[[dict[str, Any]], object]


@dataclass
class World:
    """An account with certificates and a function in every state that matters."""

    aws: ServedAws
    cloudfront: Any
    issued: str
    pending: str
    european: str
    failed: str


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with served_aws() as aws:
        cloudfront = aws.client("cloudfront")
        settings = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
        cloudfront.create_function(Name="draft", FunctionConfig=settings, FunctionCode=b"// nothing")
        live = cloudfront.create_function(Name="live", FunctionConfig=settings, FunctionCode=b"// nothing")
        cloudfront.publish_function(Name="live", IfMatch=live["ETag"])
        failed = aws.request_certificate("failed.example.com")
        aws.service.fail_certificate(failed, "CAA_ERROR")
        yield World(
            aws=aws,
            cloudfront=cloudfront,
            issued=aws.issued_certificate("click.example.com", "*.wild.example.com"),
            pending=aws.request_certificate("pending.example.com"),
            european=aws.issued_certificate("click.example.com", region="eu-west-1"),
            failed=failed,
        )


def code_of(action: Callable[[], object]) -> tuple[str, int]:
    """The error code and HTTP status with which an action is refused."""
    with pytest.raises(ClientError) as caught:
        action()
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def behavior(config: dict[str, Any]) -> Any:
    return config["DefaultCacheBehavior"]


def origin(config: dict[str, Any]) -> Any:
    return config["Origins"]["Items"][0]


def use_policies(config: dict[str, Any], **settings: Any) -> None:
    for key in ("ForwardedValues", "MinTTL"):
        behavior(config).pop(key)
    behavior(config).update({"CachePolicyId": CACHING_DISABLED, **settings})


def second_origin(config: dict[str, Any]) -> None:
    config["Origins"] = {"Quantity": 2, "Items": [origin(config), copy.deepcopy(origin(config))]}


def associate(config: dict[str, Any], *associations: dict[str, str]) -> None:
    behavior(config)["FunctionAssociations"] = {"Quantity": len(associations), "Items": list(associations)}


def mix_viewer_events(config: dict[str, Any]) -> None:
    associate(config, {"EventType": "viewer-response", "FunctionARN": LIVE_ARN})
    edge = {"EventType": "viewer-request", "LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:f:1"}
    behavior(config)["LambdaFunctionAssociations"] = {"Quantity": 1, "Items": [edge]}


def forward_headers(config: dict[str, Any], *names: str, minimum: int = 0) -> None:
    behavior(config)["MinTTL"] = minimum
    behavior(config)["ForwardedValues"]["Headers"] = {"Quantity": len(names), "Items": list(names)}


REFUSALS: list[tuple[str, Edit, str, str]] = [
    ("comment too long", lambda c: c.update(Comment="x" * 129), "InvalidArgument", "longer than 128"),
    ("price class", lambda c: c.update(PriceClass="PriceClass_300"), "InvalidArgument", "PriceClass_300"),
    ("HTTP version", lambda c: c.update(HttpVersion="http9"), "InvalidArgument", "http9"),
    ("viewer protocol", lambda c: behavior(c).update(ViewerProtocolPolicy="http-only"), "InvalidArgument", "http-only"),
    ("same origin id twice", second_origin, "InvalidArgument", "must be unique"),
    (
        "unknown target origin",
        lambda c: behavior(c).update(TargetOriginId="other"),
        "NoSuchOrigin",
        "no origin or origin group other",
    ),
    ("origin of no kind", lambda c: origin(c).pop("CustomOriginConfig"), "InvalidOrigin", "exactly one kind"),
    ("connection attempts", lambda c: origin(c).update(ConnectionAttempts=4), "InvalidArgument", "between 1 and 3"),
    (
        "read timeout",
        lambda c: origin(c)["CustomOriginConfig"].update(OriginReadTimeout=121),
        "InvalidOriginReadTimeout",
        "between 1 and 120",
    ),
    (
        "origin TLS 1.3",
        lambda c: origin(c)["CustomOriginConfig"].update(OriginSslProtocols={"Quantity": 1, "Items": ["TLSv1.3"]}),
        "InvalidArgument",
        "TLSv1.3",
    ),
    (
        "same custom header twice",
        lambda c: origin(c).update(
            CustomHeaders={
                "Quantity": 2,
                "Items": [
                    {"HeaderName": "X-Forwarded-Host", "HeaderValue": "a.example.com"},
                    {"HeaderName": "x-forwarded-host", "HeaderValue": "b.example.com"},
                ],
            }
        ),
        "InvalidArgument",
        "stands twice",
    ),
    ("quantity of origins", lambda c: c["Origins"].update(Quantity=2), "InconsistentQuantities", "Quantity"),
    ("quantity of aliases", lambda c: c.update(Aliases={"Quantity": 1}), "InconsistentQuantities", "Quantity"),
    (
        "default TTL over maximum",
        lambda c: behavior(c).update(MinTTL=0, DefaultTTL=3600, MaxTTL=60),
        "InvalidTTLOrder",
        "order",
    ),
    ("minimum over default", lambda c: behavior(c).update(MinTTL=60, DefaultTTL=0), "InvalidTTLOrder", "order"),
    ("all headers, minimum TTL", lambda c: forward_headers(c, "*", minimum=1), "InvalidArgument", "MinTTL to 0"),
    ("all headers and another", lambda c: forward_headers(c, "*", "User-Agent"), "InvalidArgument", "name only"),
    (
        "policy and legacy",
        lambda c: behavior(c).update(CachePolicyId=CACHING_DISABLED),
        "InvalidArgument",
        "cannot have both",
    ),
    ("neither policy nor legacy", lambda c: behavior(c).pop("ForwardedValues"), "InvalidArgument", "must have either"),
    ("TTL beside a policy", lambda c: use_policies(c, MaxTTL=60), "InvalidArgument", "beside CachePolicyId"),
    (
        "origin policy without cache policy",
        lambda c: behavior(c).update(OriginRequestPolicyId=ALL_VIEWER_EXCEPT_HOST),
        "InvalidArgument",
        "needs a cache policy",
    ),
    (
        "unknown cache policy",
        lambda c: use_policies(c, CachePolicyId=UNKNOWN_ID),
        "NoSuchCachePolicy",
        "cache policy does not exist",
    ),
    (
        "unknown origin policy",
        lambda c: use_policies(c, OriginRequestPolicyId=UNKNOWN_ID),
        "NoSuchOriginRequestPolicy",
        "origin request policy does not exist",
    ),
    (
        "function not published",
        lambda c: associate(c, {"EventType": "viewer-request", "FunctionARN": DRAFT_ARN}),
        "InvalidFunctionAssociation",
        "not in the LIVE stage",
    ),
    (
        "two functions for an event",
        lambda c: associate(c, *[{"EventType": "viewer-request", "FunctionARN": LIVE_ARN}] * 2),
        "InvalidFunctionAssociation",
        "one function each",
    ),
    (
        "function on an origin event",
        lambda c: associate(c, {"EventType": "origin-request", "FunctionARN": LIVE_ARN}),
        "InvalidFunctionAssociation",
        "one function each",
    ),
    ("functions beside Lambda@Edge", mix_viewer_events, "InvalidFunctionAssociation", "cannot mix"),
]


@pytest.mark.parametrize(("edit", "code", "words"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_refused_config(world: World, edit: Edit, code: str, words: str) -> None:
    config = distribution_config("refused")
    edit(config)
    with pytest.raises(ClientError, match=words) as caught:
        world.cloudfront.create_distribution(DistributionConfig=config)
    response = caught.value.response
    assert response["Error"]["Code"] == code
    assert response["ResponseMetadata"]["HTTPStatusCode"] == (404 if code.startswith("NoSuch") else 400)
    assert not world.cloudfront.list_distributions()["DistributionList"]["Quantity"]


def certificate_rows() -> list[tuple[str, Callable[[World], dict[str, Any]], str]]:
    def without(key: str) -> Callable[[World], dict[str, Any]]:
        def settings(world: World) -> dict[str, Any]:
            made = with_alias("click.example.com", certificate=world.issued)
            del made["ViewerCertificate"][key]
            return made

        return settings

    def changed(**values: Any) -> Callable[[World], dict[str, Any]]:
        def settings(world: World) -> dict[str, Any]:
            made = with_alias("click.example.com", certificate=world.issued)
            made["ViewerCertificate"].update(values)
            return made

        return settings

    invalid = "InvalidViewerCertificate"
    return [
        ("no certificate", lambda w: {"Aliases": {"Quantity": 1, "Items": ["click.example.com"]}}, invalid),
        ("unknown", lambda w: with_alias("click.example.com", certificate=UNKNOWN_ARN), invalid),
        ("another region", lambda w: with_alias("click.example.com", certificate=w.european), invalid),
        ("pending", lambda w: with_alias("pending.example.com", certificate=w.pending), invalid),
        ("failed", lambda w: with_alias("failed.example.com", certificate=w.failed), invalid),
        (
            "one name not covered",
            lambda w: with_alias("click.example.com", "other.example.com", certificate=w.issued),
            invalid,
        ),
        ("two labels below a wildcard", lambda w: with_alias("a.b.wild.example.com", certificate=w.issued), invalid),
        ("no SSLSupportMethod", without("SSLSupportMethod"), invalid),
        ("no MinimumProtocolVersion", without("MinimumProtocolVersion"), invalid),
        ("default certificate too", changed(CloudFrontDefaultCertificate=True), invalid),
        ("certificate of IAM", changed(ACMCertificateArn="", IAMCertificateId="ASCA0123456789"), invalid),
        ("certificate of IAM too", changed(IAMCertificateId="ASCA0123456789"), invalid),
        ("SSLv3 with SNI", changed(MinimumProtocolVersion="SSLv3"), "InvalidMinimumProtocolVersion"),
        ("unknown protocol version", changed(MinimumProtocolVersion="TLSv1.4_2026"), "InvalidArgument"),
        (
            "101 aliases",
            lambda w: with_alias(*[f"n{n}.wild.example.com" for n in range(101)], certificate=w.issued),
            "TooManyDistributionCNAMEs",
        ),
        (
            "alias twice",
            lambda w: with_alias("click.example.com", "CLICK.example.com", certificate=w.issued),
            "InvalidArgument",
        ),
    ]


@pytest.mark.parametrize(
    ("settings", "code"), [row[1:] for row in certificate_rows()], ids=[row[0] for row in certificate_rows()]
)
def test_refused_aliases(world: World, settings: Callable[[World], dict[str, Any]], code: str) -> None:
    config = distribution_config("refused", **settings(world))
    assert code_of(lambda: world.cloudfront.create_distribution(DistributionConfig=config)) == (code, 400)


def test_accepted_aliases(world: World) -> None:
    names = [f"n{n}.wild.example.com" for n in range(99)] + ["click.example.com"]
    config = distribution_config("accepted", **with_alias(*names, certificate=world.issued))
    made = world.cloudfront.create_distribution(DistributionConfig=config)
    assert made["Distribution"]["DistributionConfig"]["Aliases"] == {"Quantity": 100, "Items": names}
    config["Enabled"] = False
    delete(world.cloudfront, made["Distribution"]["Id"])


@pytest.mark.parametrize(
    ("names", "host", "expected"),
    [
        (("a.example.com",), "a.example.com", True),
        (("a.example.com",), "b.example.com", False),
        (("*.example.com",), "a.example.com", True),
        (("*.example.com",), "example.com", False),
        (("*.example.com",), "a.b.example.com", False),
        (("*.example.com",), "*.example.com", True),
        (("*.com", "a.example.com"), "*.example.com", False),
    ],
)
def test_covers(names: tuple[str, ...], host: str, expected: bool) -> None:
    assert covers(names, host) is expected


def delete(cloudfront: Any, distribution_id: str) -> None:
    """Disables and deletes a distribution."""
    read = cloudfront.get_distribution_config(Id=distribution_id)
    config = {**read["DistributionConfig"], "Enabled": False}
    updated = cloudfront.update_distribution(Id=distribution_id, IfMatch=read["ETag"], DistributionConfig=config)
    cloudfront.delete_distribution(Id=distribution_id, IfMatch=updated["ETag"])


@pytest.fixture
def existing(world: World) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A distribution for click.example.com: id, ETag, config."""
    config = distribution_config("existing", **with_alias("click.example.com", certificate=world.issued))
    made = world.cloudfront.create_distribution(DistributionConfig=config)
    yield made["Distribution"]["Id"], made["ETag"], made["Distribution"]["DistributionConfig"]
    delete(world.cloudfront, made["Distribution"]["Id"])


Existing = tuple[str, str, dict[str, Any]]


def test_alias_of_another_distribution(world: World, existing: Existing) -> None:
    config = distribution_config("second", **with_alias("Click.Example.com", certificate=world.issued))
    assert code_of(lambda: world.cloudfront.create_distribution(DistributionConfig=config)) == (
        "CNAMEAlreadyExists",
        409,
    )


def test_alias_of_another_account(world: World) -> None:
    world.aws.service.hold_alias("held.wild.example.com")
    config = distribution_config("held", **with_alias("held.wild.example.com", certificate=world.issued))
    assert code_of(lambda: world.cloudfront.create_distribution(DistributionConfig=config))[0] == "CNAMEAlreadyExists"


def test_alias_whose_dns_leads_to_another_distribution(world: World, existing: Existing) -> None:
    domain = world.cloudfront.get_distribution(Id=existing[0])["Distribution"]["DomainName"]
    world.aws.records["moved.wild.example.com", "CNAME"] = [f"{domain}."]
    moved = distribution_config("moved", **with_alias("moved.wild.example.com", certificate=world.issued))
    assert code_of(lambda: world.cloudfront.create_distribution(DistributionConfig=moved))[0] == "CNAMEAlreadyExists"
    config = {**existing[2], **with_alias("click.example.com", "moved.wild.example.com", certificate=world.issued)}
    updated = world.cloudfront.update_distribution(Id=existing[0], IfMatch=existing[1], DistributionConfig=config)
    assert updated["Distribution"]["DistributionConfig"]["Aliases"]["Quantity"] == 2


def test_caller_reference_twice(world: World, existing: Existing) -> None:
    config = distribution_config("existing")
    refused = code_of(lambda: world.cloudfront.create_distribution(DistributionConfig=config))
    assert refused == ("DistributionAlreadyExists", 409)


@pytest.mark.parametrize("missing", ["Aliases", "ViewerCertificate", "Logging", "HttpVersion", "DefaultRootObject"])
def test_partial_update(world: World, existing: Existing, missing: str) -> None:
    distribution_id, etag, config = existing
    partial = {key: value for key, value in config.items() if key != missing}
    update = world.cloudfront.update_distribution
    assert code_of(lambda: update(Id=distribution_id, IfMatch=etag, DistributionConfig=partial)) == (
        "IllegalUpdate",
        400,
    )
    assert world.cloudfront.get_distribution_config(Id=distribution_id)["DistributionConfig"] == config


def test_update_without_the_keys_of_later_editions(world: World, existing: Existing) -> None:
    distribution_id, etag, config = existing
    older = {key: value for key, value in config.items() if key not in ("Staging", "ContinuousDeploymentPolicyId")}
    updated = world.cloudfront.update_distribution(Id=distribution_id, IfMatch=etag, DistributionConfig=older)
    assert updated["Distribution"]["DistributionConfig"] == config


def test_caller_reference_is_fixed(world: World, existing: Existing) -> None:
    distribution_id, etag, config = existing
    changed = {**config, "CallerReference": "another"}
    update = world.cloudfront.update_distribution
    assert code_of(lambda: update(Id=distribution_id, IfMatch=etag, DistributionConfig=changed))[0] == "IllegalUpdate"


@pytest.mark.parametrize(
    ("if_match", "expected"),
    [({}, ("InvalidIfMatchVersion", 400)), ({"IfMatch": "E0000000000000"}, ("PreconditionFailed", 412))],
)
def test_if_match(world: World, existing: Existing, if_match: dict[str, str], expected: tuple[str, int]) -> None:
    distribution_id, _unused, config = existing
    update, remove = world.cloudfront.update_distribution, world.cloudfront.delete_distribution
    assert code_of(lambda: update(Id=distribution_id, DistributionConfig=config, **if_match)) == expected
    assert code_of(lambda: remove(Id=distribution_id, **if_match)) == expected


def test_delete_while_enabled(world: World, existing: Existing) -> None:
    remove = world.cloudfront.delete_distribution
    assert code_of(lambda: remove(Id=existing[0], IfMatch=existing[1])) == ("DistributionNotDisabled", 409)


@pytest.mark.parametrize("operation", ["get_distribution", "get_distribution_config", "delete_distribution"])
def test_unknown_distribution(world: World, operation: str) -> None:
    assert code_of(lambda: getattr(world.cloudfront, operation)(Id="E0000000000000")) == ("NoSuchDistribution", 404)


def test_one_of_many_concurrent_updates_wins(world: World, existing: Existing) -> None:
    distribution_id, etag, config = existing
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def update(number: int) -> None:
        changed = {**config, "Comment": f"writer {number}"}
        start.wait()
        try:
            world.cloudfront.update_distribution(Id=distribution_id, IfMatch=etag, DistributionConfig=changed)
            outcomes.append(changed["Comment"])
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=update, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [outcome for outcome in outcomes if outcome != "PreconditionFailed"]
    assert len(outcomes) == 8
    assert len(winners) == 1
    now = world.cloudfront.get_distribution_config(Id=distribution_id)
    assert now["DistributionConfig"]["Comment"] == winners[0]
    assert now["ETag"] != etag
