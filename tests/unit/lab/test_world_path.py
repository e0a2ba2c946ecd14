# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole way on the real parts: certificate, distribution, CNAME, SparkPost; each waits for the one before."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import boto3
import dns.message
import dns.query
import pytest
from botocore.config import Config

from lab.clients import PATIENCE, call, fetch, trusting
from lab.clock import Clock
from lab.context import Latency
from lab.origin.links import click_path
from lab.settings import Settings
from lab.world import World

HOST = "track.example.com"


@pytest.fixture
def world() -> Iterator[World]:
    with World() as world:
        yield world


class Operator:
    """Somebody with nothing but the environment."""

    def __init__(self, world: World) -> None:
        self.world, self.environment = world, world.environment()

    def aws(self, service: str) -> Any:
        connect: Any = boto3.client
        return connect(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            region_name=self.environment["AWS_DEFAULT_REGION"],
            config=Config(retries={"total_max_attempts": 1}),
        )

    def sparkpost(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": self.environment["SPARKPOST_API_KEY"], "Content-Type": "application/json"}
        return call(method, self.environment["SPARKPOST_API_URL"] + path, body, headers)

    def lookup(self, name: str, record_type: str = "A") -> list[str]:
        address, _unused, port = self.environment["TRACKING_RESOLVERS"].partition(":")
        reply = dns.query.udp(dns.message.make_query(name, record_type), address, port=int(port), timeout=PATIENCE)
        return [value for rrset in reply.answer for value in sorted(record.to_text() for record in rrset)]

    def upsert(self, name: str, value: str) -> None:
        route53 = self.aws("route53")
        zone = route53.list_hosted_zones_by_name(DNSName="example.com")["HostedZones"][0]["Id"]
        record = {"Name": name, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": value}]}
        changes = [{"Action": "UPSERT", "ResourceRecordSet": record}]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    def request_certificate(self) -> str:
        acm = self.aws("acm")
        return str(acm.request_certificate(DomainName=HOST, ValidationMethod="DNS")["CertificateArn"])

    def certificate(self, arn: str) -> dict[str, Any]:
        found: dict[str, Any] = self.aws("acm").describe_certificate(CertificateArn=arn)["Certificate"]
        return found

    def validate(self, arn: str) -> None:
        record = self.certificate(arn)["DomainValidationOptions"][0]["ResourceRecord"]
        self.upsert(record["Name"], record["Value"])

    def distribute(self, arn: str) -> dict[str, Any]:
        config = {
            "CallerReference": "one",
            "Comment": "",
            "Enabled": True,
            "Aliases": {"Quantity": 1, "Items": [HOST]},
            "Origins": {"Quantity": 1, "Items": [_origin()]},
            "DefaultCacheBehavior": {
                "TargetOriginId": "sparkpost",
                "ViewerProtocolPolicy": "allow-all",
                "ForwardedValues": {
                    "QueryString": True,
                    "Cookies": {"Forward": "none"},
                    "Headers": {"Quantity": 1, "Items": ["User-Agent"]},
                },
                "MinTTL": 0,
                "DefaultTTL": 10,
                "MaxTTL": 31536000,
            },
            "ViewerCertificate": {
                "CloudFrontDefaultCertificate": False,
                "ACMCertificateArn": arn,
                "SSLSupportMethod": "sni-only",
                "MinimumProtocolVersion": "TLSv1.2_2021",
            },
        }
        made: dict[str, Any] = self.aws("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]
        return made


def _origin() -> dict[str, Any]:
    named = {"HeaderName": "X-Forwarded-Host", "HeaderValue": HOST}
    return {
        "Id": "sparkpost",
        "DomainName": "spgo.io",
        "CustomHeaders": {"Quantity": 1, "Items": [named]},
        "CustomOriginConfig": {
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
            "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
        },
    }


def test_a_domain_goes_live_step_by_step(world: World) -> None:
    operator = Operator(world)
    arn = operator.request_certificate()
    assert operator.certificate(arn)["Status"] == "PENDING_VALIDATION"
    operator.validate(arn)
    assert operator.certificate(arn)["Status"] == "ISSUED"
    domain = operator.distribute(arn)["DomainName"]
    assert operator.sparkpost("POST", "/tracking-domains", {"domain": HOST})[0] == 200
    assert operator.sparkpost("POST", f"/tracking-domains/{HOST}/verify")[0] == 400
    operator.upsert(HOST, domain)
    world.flush_resolvers()
    assert operator.lookup(HOST) == [f"{domain}.", *operator.lookup(domain)]
    for secure in (False, True):
        operator.sparkpost("PUT", f"/tracking-domains/{HOST}", {"secure": secure})
        assert operator.sparkpost("POST", f"/tracking-domains/{HOST}/verify")[1]["results"]["verified"] is True
    path = click_path("https://www.example.org/", recipient="reader@example.org")
    agent = {"User-Agent": "Reader/1.0"}
    got = fetch(HOST, path, "127.0.0.31", world.ports.https, tls=trusting(world.authority.root_pem), headers=agent)
    assert (got.status, got.headers["location"]) == (302, "https://www.example.org/")
    [event] = operator.sparkpost("GET", "/events/message?events=click&to=2999-01-01T00:00:00Z")[1]["results"]
    assert (event["user_agent"], event["target_link_url"]) == ("Reader/1.0", "https://www.example.org/")
    assert (event["ip_address"], event["rcpt_to"]) == ("127.0.0.1", "reader@example.org")
    [click] = world.events.listed("click")
    assert (click.tracking_domain, click.registered) == (HOST, True)


def test_the_journal_counts_what_was_asked(world: World) -> None:
    operator = Operator(world)
    operator.validate(operator.request_certificate())
    assert [each.action for each in world.journal.entries("aws", writes=True)] == [
        "RequestCertificate",
        "ChangeResourceRecordSets",
    ]
    assert [each.action for each in world.journal.entries("aws", writes=False)] == [
        "DescribeCertificate",
        "ListHostedZonesByName",
    ]


def test_each_step_may_take_its_time() -> None:
    clock, latency = Clock(), Latency(dns_propagation=30.0, certificate_issue=20.0, distribution_deploy=50.0)
    with World(Settings(latency=latency, now=clock)) as world:
        operator = Operator(world)
        arn = operator.request_certificate()
        operator.validate(arn)
        assert operator.certificate(arn)["Status"] == "PENDING_VALIDATION"
        clock.advance(30)
        assert operator.certificate(arn)["Status"] == "PENDING_VALIDATION"
        clock.advance(20)
        assert operator.certificate(arn)["Status"] == "ISSUED"
        made = operator.distribute(arn)
        assert made["Status"] == "InProgress"
        operator.upsert(HOST, made["DomainName"])
        assert world.context.resolve(HOST, "CNAME") == []
        clock.advance(30)
        assert world.context.resolve(HOST, "CNAME") == [made["DomainName"]]
        cloudfront = operator.aws("cloudfront")
        assert cloudfront.get_distribution(Id=made["Id"])["Distribution"]["Status"] == "InProgress"
        clock.advance(20)
        assert cloudfront.get_distribution(Id=made["Id"])["Distribution"]["Status"] == "Deployed"


def test_without_its_delegation_nothing_validates(world: World) -> None:
    operator = Operator(world)
    world.registrar.undelegate("example.com")
    arn = operator.request_certificate()
    operator.validate(arn)
    assert operator.certificate(arn)["Status"] == "PENDING_VALIDATION"
    world.delegate("example.com")
    assert operator.certificate(arn)["Status"] == "ISSUED"


def test_a_reset_leaves_an_empty_account_with_its_zone(world: World) -> None:
    operator = Operator(world)
    operator.validate(operator.request_certificate())
    operator.sparkpost("POST", "/tracking-domains", {"domain": HOST})
    assert call("POST", operator.environment["LAB_CONTROL_URL"] + "/reset") == (200, {"done": True})
    assert operator.aws("acm").list_certificates()["CertificateSummaryList"] == []
    assert operator.sparkpost("GET", "/tracking-domains")[1]["results"] == []
    assert operator.lookup("example.com", "NS") == [
        f"{server}." for server in sorted(world.registrar.delegations()["example.com"])
    ]


def test_the_official_client_reaches_sparkpost_over_tls(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    official: Any = importlib.import_module("sparkpost")
    environment = world.environment()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", environment["TRACKING_CA_PATH"])
    place = environment["LAB_SPARKPOST_TLS_URL"].removeprefix("https://").removesuffix("/api/v1")
    client = official.SparkPost(environment["SPARKPOST_API_KEY"], place)
    # It knows no tracking domains, but its generic verbs reach them.
    assert client.templates.request("GET", f"{client.base_uri}/tracking-domains") == []
    assert [each.path for each in world.journal.entries("sparkpost")] == ["/api/v1/tracking-domains"]
