# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``cloudfront_tracking_tenants`` in both hosts: many domains by one task, counted by their requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from support.cloudfront_lab import CloudFrontLab, cloudfront_lab
from support.hosts import RunTask, run_in_process

MODULE = "cloudfront_tracking_tenants"
A, B, C = "a.example.com", "b.example.com", "c.example.com"
TEMPLATES, GROUP = "GET /distributionsByConnectionMode/tenant-only", "GET /connection-group/sparkpost-tracking"
POLICIES = ["GET /cache-policy", "GET /origin-request-policy"]
FUNCTION = "GET /function/sparkpost-tracking-forwarded-host"
TENANTS, BY_DOMAIN = "POST /distribution-tenants", "GET /distribution-tenant"
SHARED = [TEMPLATES, GROUP, *POLICIES, FUNCTION]


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[CloudFrontLab]:
    with cloudfront_lab() as lab:
        yield lab


@pytest.fixture(name="aws")
def _aws(served: CloudFrontLab) -> CloudFrontLab:
    served.reset()
    return served


@pytest.fixture(name="wildcard")
def _wildcard(aws: CloudFrontLab) -> str:
    return aws.certificate("*.example.com")


def entries(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"domain": name, **more} for name in names]


def writes(requests: Sequence[str]) -> list[str]:
    """The requests that change something: CloudFront lists tenants by POST."""
    return [one for one in requests if not one.startswith(("GET ", TENANTS))]


def names(aws: CloudFrontLab) -> list[str]:
    return sorted(name for one in aws.served.service.tenants.all() for name in one.domains)


def test_created_served_and_kept(aws: CloudFrontLab, wildcard: str, run_task: RunTask) -> None:
    options = aws.options(domains=entries(A, B, certificate_arn=wildcard), endpoint="eu")
    predicted = run_task(MODULE, options, check_mode=True)
    assert (predicted["failed"], names(aws), writes(aws.requests[3:])) == (False, [], [])
    made = run_task(MODULE, options)
    assert (made["failed"], made["changed"], names(aws)) == (False, True, [A, B])
    assert made["actions"] == predicted["actions"]
    assert [(one["verb"], one["object"], one["domain"]) for one in made["changes"]] == [
        (one["verb"], one["object"], one["domain"]) for one in predicted["changes"]
    ]
    endpoint = made["connection_group"]["routing_endpoint"]
    assert [(one["name"], one["value"]) for one in made["serving_records"]] == [(A, endpoint), (B, endpoint)]
    assert [(one["domain"], one["failed"], one["tenant"]["domains"]) for one in made["results"]] == [
        (A, False, [A]),
        (B, False, [B]),
    ]
    assert (made["distribution"]["endpoint"], made["distribution"]["minimum_tls"]) == ("eu.spgo.io", "TLSv1.2_2021")
    assert made["distribution"]["identify_domain"] == "function"
    (served, other) = sorted(aws.served.service.tenants_served(), key=lambda one: str(one.config["Aliases"]["Items"]))
    assert served.config["ViewerCertificate"]["ACMCertificateArn"] == wildcard
    assert served.config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "allow-all"
    assert other.config["Aliases"]["Items"] == [B]
    with aws.recorded() as requests:
        again = run_task(MODULE, options)
    assert (again["failed"], again["changed"], again["actions"], again["results"][0]["changed"]) == (
        False,
        False,
        [],
        False,
    )
    assert requests == [*SHARED, TENANTS]
    with aws.recorded() as requests:
        run_task(MODULE, {**options, "domains": entries(A), "manage_shared": False})
    assert requests == [TEMPLATES, GROUP, BY_DOMAIN]


@pytest.mark.matrix
def test_a_second_run_reads_pages(aws: CloudFrontLab, wildcard: str) -> None:
    """Two pages hold 130 tenants; a few that stand on the second are looked up by name."""
    many = entries(*(f"t{number}.example.com" for number in range(130)))
    options = aws.options(certificate_arn=wildcard)
    made = run_in_process(MODULE, {**options, "domains": many})
    assert (made["failed"], len(names(aws))) == (False, 130), made.get("msg")
    with aws.recorded() as requests:
        assert not run_in_process(MODULE, {**options, "domains": many})["changed"]
    assert requests == [*SHARED, TENANTS, TENANTS]
    last = [one.domains[0] for one in aws.served.service.tenants.all()][-2:]
    with aws.recorded() as requests:
        assert not run_in_process(MODULE, {**options, "domains": entries(*last)})["changed"]
    assert requests == [*SHARED, TENANTS, BY_DOMAIN, BY_DOMAIN]


def test_one_that_fails_stops_no_other(aws: CloudFrontLab, wildcard: str, run_task: RunTask) -> None:
    aws.served.service.hold_alias(B)
    domains = [
        *entries(A, B, certificate_arn=wildcard),
        {"domain": C, "certificate_arn": aws.served.request_certificate(C)},
        *entries("d.example.com", certificate_arn=wildcard),
    ]
    result = run_task(MODULE, aws.options(domains=domains))
    assert (result["failed"], result["changed"], names(aws)) == (True, True, [A, "d.example.com"])
    assert [(one["domain"], one["failed"]) for one in result["results"]] == [
        (A, False),
        (B, True),
        (C, True),
        ("d.example.com", False),
    ]
    assert [one["name"] for one in result["failed_items"]] == [B, C]
    assert "2 of 4 distribution tenants failed. " in result["msg"]
    assert "so one of another account does" in result["results"][1]["msg"]
    assert "wait until it is issued" in result["results"][2]["msg"]
    assert f"create CloudFront distribution tenant {A}" in result["applied"]
    assert {one["domain"] for one in result["changes"]} == {"", A, "d.example.com"}


def test_the_owner_of_a_domain_is_named(aws: CloudFrontLab, wildcard: str, run_task: RunTask) -> None:
    options = aws.options(domains=entries(A, certificate_arn=wildcard))
    run_task(MODULE, options)
    result = run_task(MODULE, {**options, "name": "another"})
    assert result["failed"]
    assert f"the distribution tenant {A}" in result["msg"]


def test_no_second_distribution_is_made_for_domains_that_stand_in_another(aws: CloudFrontLab, wildcard: str) -> None:
    options = aws.options(domains=entries(A, B, certificate_arn=wildcard))
    assert run_in_process(MODULE, options)["changed"]
    aws.requests.clear()
    for check_mode in (True, False):
        result = run_in_process(MODULE, {**options, "name": "another"}, check_mode=check_mode)
        assert (result["failed"], result["changed"]) == (True, False)
        assert "has it already" in result["msg"]
        assert "Name that distribution by 'distribution_id'" in result["msg"]
    assert writes(aws.requests) == []


def test_settings_follow_and_the_rest_is_kept(aws: CloudFrontLab, wildcard: str, run_task: RunTask) -> None:
    options = aws.options(domains=entries(A, certificate_arn=wildcard))
    made = run_task(MODULE, options)["results"][0]["tenant"]
    found = aws.client.get_distribution_tenant(Identifier=made["id"])
    own = {**found["DistributionTenant"]["Customizations"], "WebAcl": {"Action": "disable"}}
    aws.client.update_distribution_tenant(
        Id=made["id"], IfMatch=found["ETag"], Customizations=own, Parameters=[{"Name": "brand", "Value": "x"}]
    )
    other = aws.certificate(A)
    changed = run_task(MODULE, {**options, "domains": entries(A, certificate_arn=other, enabled=False)})
    assert [(one["verb"], one["before"], one["after"]) for one in changed["changes"]] == [
        ("update", {"certificate_arn": wildcard, "enabled": True}, {"certificate_arn": other, "enabled": False})
    ]
    now = aws.client.get_distribution_tenant(Identifier=made["id"])["DistributionTenant"]
    assert (now["Customizations"]["Certificate"]["Arn"], now["Enabled"]) == (other, False)
    assert (now["Customizations"]["WebAcl"], now["Parameters"]) == (
        {"Action": "disable"},
        [{"Name": "brand", "Value": "x"}],
    )
    shared = run_task(MODULE, {**options, "domains": entries(A), "endpoint": "eu", "ipv6": False})
    assert [(one["verb"], one["domain"]) for one in shared["changes"]] == [("update", ""), ("update", "")]
    assert (shared["distribution"]["endpoint"], shared["connection_group"]["ipv6"]) == ("eu.spgo.io", False)
    assert any("is disabled" in text for text in shared.get("warnings", ["is disabled"]))
    assert not run_task(MODULE, {**options, "domains": entries(A), "endpoint": "eu", "ipv6": False})["changed"]


def test_absent_waits_once_for_all(aws: CloudFrontLab, wildcard: str, run_task: RunTask) -> None:
    options = aws.options(domains=entries(A, B, C, certificate_arn=wildcard))
    run_task(MODULE, options)
    aws.served.latency.distribution_deploy = 30
    aws.pace = 14
    gone = {**options, "domains": entries(A, B), "state": "absent"}
    predicted = run_task(MODULE, gone, check_mode=True)
    with aws.recorded() as requests:
        result = run_task(MODULE, gone)
    assert (result["failed"], result["changed"], names(aws)) == (False, True, [C]), result.get("msg")
    assert result["actions"] == predicted["actions"]
    assert [one["verb"] for one in result["changes"]] == ["disable", "delete", "disable", "delete"]
    assert [one["tenant"] for one in result["results"]] == [None, None]
    assert requests[:2] == [TEMPLATES, TENANTS]
    assert not {GROUP, FUNCTION, *POLICIES} & set(requests)
    with aws.recorded() as requests:
        assert not run_task(MODULE, gone)["changed"]
    assert requests == [TEMPLATES, TENANTS, BY_DOMAIN]


def test_waits_once_for_all(aws: CloudFrontLab, wildcard: str) -> None:
    aws.served.latency.distribution_deploy = 60
    aws.pace = 19
    result = run_in_process(MODULE, aws.options(domains=entries(A, B, C, certificate_arn=wildcard), wait=True))
    assert not result["failed"], result.get("msg")
    assert {one["tenant"]["status"] for one in result["results"]} == {"Deployed"}
    aws.served.latency.distribution_deploy = 6000
    late = run_in_process(
        MODULE, aws.options(domains=entries(A, "d.example.com", certificate_arn=wildcard), wait=True, wait_timeout=1)
    )
    assert [(one["domain"], one["failed"]) for one in late["results"]] == [(A, False), ("d.example.com", True)]
    assert late["results"][1]["error"]["kind"] == "wait_timeout"


def test_a_certificate_that_cloudfront_manages(aws: CloudFrontLab, wildcard: str) -> None:
    """The record has to lead to the connection group first, and the certificate is attached once it is issued."""
    made = run_in_process(MODULE, aws.options(domains=entries(A, certificate_arn=wildcard)))
    wanted = aws.options(domains=[{"domain": "track.example.net", "managed_certificate": True}])
    refused = run_in_process(MODULE, wanted)
    assert "could not verify domain name ownership" in refused["msg"].lower()
    assert "has to point at the connection group" in refused["msg"]
    aws.served.records["track.example.net", "CNAME"] = [made["connection_group"]["routing_endpoint"]]
    aws.served.latency.certificate_issue = 20
    aws.pace = 9
    result = run_in_process(MODULE, wanted)
    assert not result["failed"], result["msg"]
    assert [one["verb"] for one in result["changes"]] == ["create", "attach"]
    arn = result["results"][0]["tenant"]["certificate_arn"]
    certificate = aws.served.service.certificate(arn)
    assert certificate is not None
    assert certificate.names == ("track.example.net",)
    assert not run_in_process(MODULE, wanted)["changed"]


def test_a_lost_answer_doubles_nothing(aws: CloudFrontLab, wildcard: str) -> None:
    for start in ("POST /distribution-tenant", "POST /connection-group", "POST /distribution"):
        aws.reset()
        wildcard = aws.certificate("*.example.com")
        aws.drop.add(start)
        result = run_in_process(MODULE, aws.options(domains=entries(A, B, certificate_arn=wildcard)))
        assert (result["failed"], names(aws)) == (False, [A, B]), (start, result.get("msg"))


def test_what_is_shared_must_exist_unless_managed(aws: CloudFrontLab, wildcard: str, run_task: RunTask) -> None:
    result = run_task(MODULE, aws.options(domains=entries(A, certificate_arn=wildcard), manage_shared=False))
    assert "'manage_shared' is false" in result["msg"]
    assert writes(aws.requests[2:]) == []


def test_an_empty_list_asks_nothing(aws: CloudFrontLab, run_task: RunTask) -> None:
    result = run_task(MODULE, aws.options(domains=[]))
    assert (result["failed"], result["changed"], result["results"], aws.requests) == (False, False, [], [])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domains": entries("*.example.com")}, "domains[0].domain"),
        ({"domains": entries("example.com")}, "subdomain"),
        ({"domains": [*entries(A), *entries(A.upper(), enabled=True)]}, "named twice"),
        ({"domains": entries(A, certificate_arn="x")}, "domains[0].certificate_arn"),
        ({"domains": entries(A), "name": "no name"}, "name"),
        ({"domains": entries(A), "default_ttl": -1}, "default_ttl"),
        ({"domains": entries(A), "distribution_id": "no id"}, "distribution_id"),
        ({"domains": entries(A)}, "needs a certificate"),
    ],
)
def test_bad_input(aws: CloudFrontLab, run_task: RunTask, options: dict[str, Any], words: str) -> None:
    aws.requests.clear()
    result = run_task(MODULE, aws.options(**options))
    assert (result["failed"], words in result["msg"], writes(aws.requests)) == (True, True, []), result["msg"]
