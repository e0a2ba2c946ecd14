# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``cloudfront_tracking_distribution_info`` in both hosts: what it finds, and by how many requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.cloudfront_lab import CloudFrontLab, cloudfront_lab
from support.distribution_configs import ORIGIN_SECRET, full_config
from support.hosts import RunTask

MODULE = "cloudfront_tracking_distribution_info"
LIST, GET = "GET /distribution", "GET /distribution/*"


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[CloudFrontLab]:
    with cloudfront_lab() as lab:
        yield lab


@pytest.fixture(name="aws")
def _aws(served: CloudFrontLab) -> CloudFrontLab:
    served.reset()
    served.publish("owners-own-function", b"function handler(event) { return event.response; }")
    return served


def make(aws: CloudFrontLab, name: str, origin: str = "spgo.io") -> str:
    config = full_config()
    config["CallerReference"] = name
    config["Aliases"] = {"Quantity": 1, "Items": [name]}
    config["Origins"]["Items"][0]["DomainName"] = origin
    config["ViewerCertificate"]["ACMCertificateArn"] = aws.certificate(name)
    return aws.create(config)


def read(aws: CloudFrontLab, run_task: RunTask, **options: Any) -> tuple[list[dict[str, Any]], list[str]]:
    with aws.recorded() as requests:
        result = run_task(MODULE, aws.options(**options), check_mode=True)
    assert (result["failed"], result["changed"]) == (False, False), result
    assert ORIGIN_SECRET not in json.dumps(result)
    return result["distributions"], requests


def test_all_that_forward_to_sparkpost(aws: CloudFrontLab, run_task: RunTask) -> None:
    own = [make(aws, "a.example.com"), make(aws, "b.example.com", "eu.spgo.io")]
    enterprise = make(aws, "c.example.com", "clicks.enterprise.example")
    found, requests = read(aws, run_task)
    assert ({one["id"] for one in found}, requests) == (set(own), [LIST])
    found, _unused = read(aws, run_task, endpoint="clicks.enterprise.example")
    assert {one["id"] for one in found} == {*own, enterprise}


def test_by_domains(aws: CloudFrontLab, run_task: RunTask) -> None:
    made = [make(aws, "a.example.com"), make(aws, "b.example.com", "www.shop.example")]
    found, requests = read(aws, run_task, domains=["B.example.com", "a.example.com", "none.example.com"])
    assert ({one["id"] for one in found}, requests) == (set(made), [LIST])
    assert read(aws, run_task, domains=["none.example.com"])[0] == []


def test_by_id(aws: CloudFrontLab, run_task: RunTask) -> None:
    made = make(aws, "a.example.com")
    (found,), requests = read(aws, run_task, distribution_id=made)
    assert requests == [GET]
    assert (found["domains"], found["endpoint"], found["forwards_user_agent"]) == (["a.example.com"], "spgo.io", True)
    assert found["serving_records"] == [
        {"name": "a.example.com", "type": "CNAME", "value": found["domain_name"], "ttl": 3600}
    ]
    assert read(aws, run_task, distribution_id="E1A2B3C4D5E6F7")[0] == []


def test_waits_for_several_at_once(aws: CloudFrontLab, run_task: RunTask, capsys: pytest.CaptureFixture[str]) -> None:
    aws.served.latency.distribution_deploy = 30
    names = ["a.example.com", "b.example.com"]
    made = [make(aws, name) for name in names]
    assert [one["status"] for one in read(aws, run_task, distribution_id=made[0])[0]] == ["InProgress"]
    aws.pace = 9
    found, requests = read(aws, run_task, domains=names, wait=True)
    assert {one["status"] for one in found} == {"Deployed"}
    assert requests == [LIST, GET, GET, GET, GET]
    aws.pace = 0
    aws.served.latency.distribution_deploy = 3000
    late = run_task(MODULE, aws.options(distribution_id=make(aws, "c.example.com"), wait=True, wait_timeout=1))
    assert late["failed"]
    assert "is InProgress" in late["msg"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domains": ["example.com"]}, "subdomain"),
        ({"distribution_id": "no id"}, "distribution_id"),
        ({"endpoint": "asia"}, "us or eu"),
        ({"distribution_id": "E1A2B3C4D5E6F7", "domains": ["a.example.com"]}, "mutually exclusive"),
    ],
)
def test_bad_input(aws: CloudFrontLab, run_task: RunTask, options: dict[str, Any], words: str) -> None:
    aws.requests.clear()
    result = run_task(MODULE, aws.options(**options))
    assert result["failed"]
    assert words in result["msg"]
    assert aws.requests == []
