# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Multi-tenant distributions, tenants and connection groups in the lab, driven by boto3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.aws.served import ServedAws, distribution_config, served_aws, with_alias

NAME = "track.example.com"
#: Managed-CachingOptimized.
POLICY = "658327ea-f89d-4fab-a63d-7e88639e58f6"


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[ServedAws]:
    with served_aws() as served:
        yield served


@pytest.fixture(name="aws")
def _aws(served: ServedAws) -> ServedAws:
    served.service.reset()
    served.records.clear()
    served.latency.distribution_deploy = 0.0
    return served


@pytest.fixture(name="cloudfront")
def _cloudfront(aws: ServedAws) -> Any:
    return aws.client("cloudfront")


def template_config(**settings: Any) -> dict[str, Any]:
    config = distribution_config(ConnectionMode="tenant-only", **settings)
    config["DefaultCacheBehavior"] = {
        "TargetOriginId": "sparkpost",
        "ViewerProtocolPolicy": "allow-all",
        "CachePolicyId": POLICY,
    }
    return config


def template(cloudfront: Any, reference: str = "ref-1", **settings: Any) -> str:
    config = {**template_config(**settings), "CallerReference": reference}
    return str(cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"])


def tenant(aws: ServedAws, cloudfront: Any, name: str = NAME, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"Name": name, "Domains": [{"Domain": name}], **more}
    if not {"Customizations", "ManagedCertificateRequest"} & set(more):
        given["Customizations"] = {"Certificate": {"Arn": aws.issued_certificate(name)}}
    answer: dict[str, Any] = cloudfront.create_distribution_tenant(**given)
    return answer


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Code"])


@pytest.mark.parametrize(
    "settings",
    [
        {"Aliases": {"Quantity": 0}},
        {"PriceClass": "PriceClass_All"},
        {"IsIPV6Enabled": True},
        {
            "ViewerCertificate": {
                "ACMCertificateArn": "arn:aws:acm:us-east-1:1:certificate/1",
                "SSLSupportMethod": "vip",
            }
        },
        {"DefaultCacheBehavior": distribution_config()["DefaultCacheBehavior"]},
    ],
    ids=["aliases", "price class", "ipv6", "dedicated addresses", "legacy caching"],
)
def test_what_a_template_cannot_have(cloudfront: Any, settings: dict[str, Any]) -> None:
    config = {**template_config(), **settings}
    assert refused(cloudfront.create_distribution, DistributionConfig=config) == "InvalidArgument"


def test_a_template_is_listed_by_its_mode_and_keeps_it(aws: ServedAws, cloudfront: Any) -> None:
    made = template(cloudfront)
    cloudfront.create_distribution(DistributionConfig=distribution_config("ref-2"))
    listed = cloudfront.list_distributions_by_connection_mode(ConnectionMode="tenant-only")["DistributionList"]
    assert [(one["Id"], one["ConnectionMode"]) for one in listed["Items"]] == [(made, "tenant-only")]
    read = cloudfront.get_distribution_config(Id=made)
    assert not {"Aliases", "PriceClass", "IsIPV6Enabled"} & set(read["DistributionConfig"])
    cloudfront.update_distribution(Id=made, IfMatch=read["ETag"], DistributionConfig=read["DistributionConfig"])
    read = cloudfront.get_distribution_config(Id=made)
    direct = {**read["DistributionConfig"], "ConnectionMode": "direct"}
    code = refused(cloudfront.update_distribution, Id=made, IfMatch=read["ETag"], DistributionConfig=direct)
    assert code == "IllegalUpdate"
    assert [one.id for one in aws.service.distributions()] != [made]


def test_life_of_a_tenant(aws: ServedAws, cloudfront: Any) -> None:
    aws.latency.distribution_deploy = 30
    made = tenant(aws, cloudfront, DistributionId=template(cloudfront))["DistributionTenant"]
    group = cloudfront.get_connection_group(Identifier=made["ConnectionGroupId"])["ConnectionGroup"]
    assert (made["Status"], group["IsDefault"], aws.service.tenants_served()) == ("InProgress", True, [])
    aws.clock.advance(30)
    (served,) = aws.service.tenants_served()
    assert served.config["Aliases"]["Items"] == [NAME]
    assert aws.service.routing_endpoints() == {group["RoutingEndpoint"]: True}
    found = cloudfront.get_distribution_tenant_by_domain(Domain=NAME)
    assert (found["DistributionTenant"]["Id"], found["DistributionTenant"]["Status"]) == (made["Id"], "Deployed")
    etag = found["ETag"]
    assert refused(cloudfront.delete_distribution_tenant, Id=made["Id"], IfMatch=etag) == "ResourceNotDisabled"
    assert refused(cloudfront.update_distribution_tenant, Id=made["Id"], IfMatch="E0") == "PreconditionFailed"
    kept = {"Customizations": found["DistributionTenant"]["Customizations"]}
    off = cloudfront.update_distribution_tenant(Id=made["Id"], IfMatch=etag, Enabled=False, **kept)
    assert refused(cloudfront.delete_distribution_tenant, Id=made["Id"], IfMatch=off["ETag"]) == "ResourceNotDisabled"
    assert [one.config["Enabled"] for one in aws.service.tenants_served()] == [True]
    aws.clock.advance(30)
    cloudfront.delete_distribution_tenant(Id=made["Id"], IfMatch=off["ETag"])
    assert refused(cloudfront.get_distribution_tenant, Identifier=made["Id"]) == "EntityNotFound"


def test_what_is_left_out_of_an_update_is_lost(aws: ServedAws, cloudfront: Any) -> None:
    made = tenant(
        aws,
        cloudfront,
        DistributionId=template(cloudfront),
        Parameters=[{"Name": "brand", "Value": "a"}],
        Customizations={
            "Certificate": {"Arn": aws.issued_certificate(NAME)},
            "GeoRestrictions": {"RestrictionType": "whitelist", "Locations": ["DE"]},
        },
    )
    arn = made["DistributionTenant"]["Customizations"]["Certificate"]["Arn"]
    changed = cloudfront.update_distribution_tenant(
        Id=made["DistributionTenant"]["Id"], IfMatch=made["ETag"], Customizations={"Certificate": {"Arn": arn}}
    )["DistributionTenant"]
    assert ("Parameters" in changed, changed["Customizations"]) == (False, {"Certificate": {"Arn": arn}})


def test_who_may_have_a_name(aws: ServedAws, cloudfront: Any) -> None:
    made = template(cloudfront)
    create = cloudfront.create_distribution_tenant
    arn = aws.issued_certificate(NAME, "*.example.org")
    given: dict[str, Any] = {"DistributionId": made, "Customizations": {"Certificate": {"Arn": arn}}}
    alias = aws.issued_certificate("own.example.org")
    own = distribution_config("ref-2", **with_alias("own.example.org", certificate=alias))
    other = cloudfront.create_distribution(DistributionConfig=own)["Distribution"]
    aws.service.hold_alias("held.example.org")
    aws.records["leads.example.org", "CNAME"] = [other["DomainName"]]
    for taken in ("own", "held", "leads"):
        name = f"{taken}.example.org"
        assert refused(create, Name=name, Domains=[{"Domain": name}], **given) == "CNAMEAlreadyExists", name
    create(Name=NAME, Domains=[{"Domain": NAME}], **given)
    assert refused(create, Name="again", Domains=[{"Domain": NAME}], **given) == "CNAMEAlreadyExists"
    assert refused(create, Name=NAME, Domains=[{"Domain": "b.example.org"}], **given) == "EntityAlreadyExists"
    config = distribution_config("ref-3", **with_alias(NAME, certificate=arn))
    assert refused(cloudfront.create_distribution, DistributionConfig=config) == "CNAMEAlreadyExists"
    elsewhere = {**given, "DistributionId": other["Id"]}
    assert refused(create, Name="other", Domains=[{"Domain": "b.example.org"}], **elsewhere) == "InvalidAssociation"
    several = [{"Domain": f"{number}.example.org"} for number in range(6)]
    assert refused(create, Name="many", Domains=several, **given) == "EntityLimitExceeded"
    conflicts = cloudfront.list_domain_conflicts(
        Domain="held.example.org", DomainControlValidationResource={"DistributionId": made}
    )["DomainConflicts"]
    assert [one["ResourceType"] for one in conflicts] == ["distribution"]


def test_control_of_a_name_has_to_be_shown(aws: ServedAws, cloudfront: Any) -> None:
    create, made = cloudfront.create_distribution_tenant, template(cloudfront)
    given: dict[str, Any] = {"DistributionId": made, "Name": NAME, "Domains": [{"Domain": NAME}]}
    pending = {"Certificate": {"Arn": aws.request_certificate(NAME)}}
    other = {"Certificate": {"Arn": aws.issued_certificate("b.example.com")}}
    for more in ({}, {"Customizations": pending}, {"Customizations": other}):
        assert refused(create, **given, **more) == "InvalidArgument"
    group = cloudfront.create_connection_group(Name="clicks")["ConnectionGroup"]
    managed: dict[str, Any] = {
        "ConnectionGroupId": group["Id"],
        "ManagedCertificateRequest": {"ValidationTokenHost": "cloudfront"},
    }
    assert refused(create, **given, **managed) == "InvalidArgument"
    aws.records[NAME, "CNAME"] = [group["RoutingEndpoint"]]
    tenant_id = create(**given, **managed)["DistributionTenant"]["Id"]
    details = cloudfront.get_managed_certificate_details(Identifier=tenant_id)["ManagedCertificateDetails"]
    assert details["CertificateStatus"] == "issued"
    certificate = aws.service.certificate(details["CertificateArn"])
    assert certificate is not None
    assert certificate.names == (NAME,)


def test_a_tenant_inherits_the_certificate_of_its_template(aws: ServedAws, cloudfront: Any) -> None:
    viewer = with_alias(certificate=aws.issued_certificate("*.example.com"))["ViewerCertificate"]
    made = template(cloudfront, ViewerCertificate=viewer)
    tenant(aws, cloudfront, DistributionId=made, Customizations={})
    (served,) = aws.service.tenants_served()
    assert served.config["ViewerCertificate"]["ACMCertificateArn"] == viewer["ACMCertificateArn"]


def test_what_is_used_is_not_deleted(aws: ServedAws, cloudfront: Any) -> None:
    made = template(cloudfront)
    group = cloudfront.create_connection_group(Name="clicks")
    given = {"DistributionId": made, "ConnectionGroupId": group["ConnectionGroup"]["Id"]}
    arn = tenant(aws, cloudfront, **given)["DistributionTenant"]["Customizations"]["Certificate"]["Arn"]
    off = cloudfront.update_connection_group(
        Id=group["ConnectionGroup"]["Id"], IfMatch=group["ETag"], Enabled=False, Ipv6Enabled=True
    )
    identity = {"Id": group["ConnectionGroup"]["Id"], "IfMatch": off["ETag"]}
    assert refused(cloudfront.delete_connection_group, **identity) == "CannotDeleteEntityWhileInUse"
    read = cloudfront.get_distribution_config(Id=made)
    config = {**read["DistributionConfig"], "Enabled": False}
    etag = cloudfront.update_distribution(Id=made, IfMatch=read["ETag"], DistributionConfig=config)["ETag"]
    assert refused(cloudfront.delete_distribution, Id=made, IfMatch=etag) == "ResourceInUse"
    assert refused(aws.client("acm").delete_certificate, CertificateArn=arn) == "ResourceInUseException"


def test_lists_come_by_pages(aws: ServedAws, cloudfront: Any) -> None:
    arn, made = aws.issued_certificate("*.example.com"), template(cloudfront)
    for number in range(5):
        tenant(
            aws, cloudfront, f"t{number}.example.com", DistributionId=made, Customizations={"Certificate": {"Arn": arn}}
        )
    names: list[str] = []
    marker: dict[str, str] = {}
    pages = 0
    while True:
        page = cloudfront.list_distribution_tenants(MaxItems=2, AssociationFilter={"DistributionId": made}, **marker)
        names += [one["Name"] for one in page["DistributionTenantList"]]
        pages += 1
        if not page.get("NextMarker"):
            break
        marker = {"Marker": page["NextMarker"]}
    assert (names, pages) == ([f"t{number}.example.com" for number in range(5)], 3)
    found = cloudfront.list_distribution_tenants_by_customization(CertificateArn=arn)["DistributionTenantList"]
    assert len(found) == 5
    aws.service.tenants.limit = 5
    given = {"DistributionId": made, "Name": NAME, "Domains": [{"Domain": NAME}]}
    certificate = {"Customizations": {"Certificate": {"Arn": arn}}}
    assert refused(cloudfront.create_distribution_tenant, **given, **certificate) == "EntityLimitExceeded"
