# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a distribution does for a click: the lab's edge obeys its settings, and the endpoint tells what it saw."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from lab.clients import fetch, trusting
from lab.origin.links import click_path
from lab.world import World
from support.hosts import RunTask

AGENT = "Reader/1.0 (somebody's mail program)"
ONE = ["track.example.com"]
TWO = ["click.example.com", "go.example.com"]
TENANTS = ["a.example.com", "b.example.com"]


def certificate(lab: World, names: list[str]) -> str:
    """The ARN of an issued certificate."""
    reach = lab.environment()
    connect: Any = boto3.client
    acm, route53 = (
        connect(
            service,
            region_name="us-east-1",
            endpoint_url=reach["AWS_ENDPOINT_URL"],
            aws_access_key_id=reach["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=reach["AWS_SECRET_ACCESS_KEY"],
        )
        for service in ("acm", "route53")
    )
    arn = acm.request_certificate(DomainName=names[0], SubjectAlternativeNames=names, ValidationMethod="DNS")[
        "CertificateArn"
    ]
    options = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    records = {option["ResourceRecord"]["Name"]: option["ResourceRecord"]["Value"] for option in options}
    zone = route53.list_hosted_zones_by_name(DNSName="example.com")["HostedZones"][0]["Id"]
    changes = [
        {
            "Action": "UPSERT",
            "ResourceRecordSet": {"Name": name, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": value}]},
        }
        for name, value in records.items()
    ]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    return str(arn)


def click(lab: World, host: str, region: str, *, https: bool) -> tuple[int, str | None]:
    path = click_path("https://www.example.org/?offer=1", recipient="reader@example.org", region=region)
    tls = trusting(lab.authority.root_pem) if https else None
    port = lab.ports.https if https else lab.ports.http
    # Somebody who claims to have asked for another domain must not be believed.
    headers = {"User-Agent": AGENT, "X-Forwarded-Host": "another.example.net"}
    got = fetch(host, path, lab.addresses.cloudfront[0], port, tls=tls, headers=headers)
    return got.status, got.headers.get("location")


@pytest.mark.parametrize("cache_settings", ["legacy", "policies"])
@pytest.mark.parametrize(("domains", "identify_domain"), [(ONE, "header"), (ONE, "function"), (TWO, "function")])
@pytest.mark.parametrize("endpoint", ["us", "eu"])
def test_a_click_is_told_apart(
    lab: World, run_task: RunTask, domains: list[str], identify_domain: str, cache_settings: str, endpoint: str
) -> None:
    result = run_task(
        "cloudfront_tracking_distribution",
        {
            "domains": domains,
            "certificate_arn": certificate(lab, domains),
            "endpoint": endpoint,
            "identify_domain": identify_domain,
            "cache_settings": cache_settings,
        },
    )
    assert not result["failed"], result["msg"]
    lab.events.clear()
    for host in domains:
        for https in (True, False):
            lab.flush_edges()
            assert click(lab, host, endpoint, https=https) == (302, "https://www.example.org/?offer=1")
    seen = [(one.tracking_domain, one.user_agent, one.endpoint, one.scheme) for one in lab.events.listed("click")]
    host_of = {"us": "spgo.io", "eu": "eu.spgo.io"}
    assert seen == [(host, AGENT, host_of[endpoint], "https") for host in domains for _unused in range(2)]


def test_clicks_through_one_connection_group_are_told_apart(lab: World, run_task: RunTask) -> None:
    wanted = [{"domain": name, "certificate_arn": certificate(lab, [name])} for name in TENANTS]
    made = run_task("cloudfront_tracking_tenants", {"domains": wanted, "endpoint": "eu"})
    assert not made["failed"], made["msg"]
    served = run_task("dns_records", {"provider": "route53", "records": made["serving_records"]})
    assert not served["failed"], served["msg"]
    endpoint = made["connection_group"]["routing_endpoint"]
    lab.events.clear()
    for name in TENANTS:
        assert lab.directory.aliases(name) == [name, endpoint]
        assert set(lab.directory.addresses(name)) & set(lab.addresses.cloudfront)
        for https in (True, False):
            lab.flush_edges()
            assert click(lab, name, "eu", https=https) == (302, "https://www.example.org/?offer=1")
    seen = [(one.tracking_domain, one.user_agent, one.endpoint) for one in lab.events.listed("click")]
    assert seen == [(name, AGENT, "eu.spgo.io") for name in TENANTS for _unused in range(2)]


def test_neither_the_endpoint_nor_a_name_without_a_tenant_is_served(lab: World, run_task: RunTask) -> None:
    arn = certificate(lab, ["*.example.com"])
    options = {"domains": [{"domain": name, "certificate_arn": arn} for name in TENANTS]}
    made = run_task("cloudfront_tracking_tenants", options)
    assert not made["failed"], made["msg"]
    path = click_path("https://www.example.org/", recipient="reader@example.org", region="us")
    for host in (made["connection_group"]["routing_endpoint"], "c.example.com"):
        got = fetch(host, path, lab.addresses.cloudfront[0], lab.ports.http)
        assert got.status == 403, host
    gone = run_task("cloudfront_tracking_tenants", {"domains": [{"domain": TENANTS[0]}], "state": "absent"})
    assert not gone["failed"], gone["msg"]
    got = fetch(TENANTS[0], path, lab.addresses.cloudfront[0], lab.ports.http)
    kept = fetch(TENANTS[1], path, lab.addresses.cloudfront[0], lab.ports.https, tls=trusting(lab.authority.root_pem))
    assert (got.status, kept.status) == (403, 302)
