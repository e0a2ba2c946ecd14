# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``manage: user_agent`` in both hosts, and the playbook over it: the header is forwarded, nothing else is touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cloudfront_lab import ACCESS_KEY, SECRET_KEY, CloudFrontLab, cloudfront_lab
from support.distribution_configs import ORIGIN_SECRET, differences, full_config, with_policies
from support.hosts import RunTask
from support.playbooks import Playbooks

MODULE = "cloudfront_tracking_distribution"
GET, PUT = "GET /distribution/*", "PUT /distribution/*/config"
POLICY, KEY_POLICY = "GET /origin-request-policy/*", "GET /cache-policy/*"
LIST_POLICIES, CREATE_POLICY = "GET /origin-request-policy", "POST /origin-request-policy"
DEFAULT = "DefaultCacheBehavior"
#: AWS's own policies. Source: Amazon CloudFront Developer Guide, "Use managed policies".
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
CORS_CUSTOM_ORIGIN = "59781a5b-3903-41f3-afcb-af62929ccde1"


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[CloudFrontLab]:
    with cloudfront_lab() as lab:
        yield lab


@pytest.fixture(name="aws")
def _aws(served: CloudFrontLab) -> CloudFrontLab:
    served.reset()
    served.publish("owners-own-function", b"function handler(event) { return event.response; }")
    return served


def owned(aws: CloudFrontLab, config: dict[str, Any]) -> str:
    certificate = aws.certificate("track.example.com")
    return aws.create(
        {**config, "ViewerCertificate": {**config["ViewerCertificate"], "ACMCertificateArn": certificate}}
    )


def legacy(*headers: str) -> dict[str, Any]:
    config = full_config()
    stored = {"Quantity": len(headers), **({"Items": list(headers)} if headers else {})}
    config[DEFAULT]["ForwardedValues"]["Headers"] = stored
    return config


#: Managed-AllViewerExceptHostHeader. Source: AWS's documentation of managed policies.
EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def by_policies(origin_request_policy: str | None) -> dict[str, Any]:
    config = with_policies()
    config[DEFAULT]["CachePolicyId"] = CACHING_OPTIMIZED
    del config[DEFAULT]["OriginRequestPolicyId"]
    if origin_request_policy:
        config[DEFAULT]["OriginRequestPolicyId"] = origin_request_policy
    return config


def run(
    aws: CloudFrontLab, run_task: RunTask, *, check_mode: bool = False, **options: Any
) -> tuple[dict[str, Any], list[str]]:
    with aws.recorded() as requests:
        result = run_task(MODULE, aws.options(manage="user_agent", **options), check_mode=check_mode)
    assert ORIGIN_SECRET not in json.dumps(result)
    return result, requests


def test_the_header_joins_the_whitelist(aws: CloudFrontLab, run_task: RunTask) -> None:
    distribution_id = owned(aws, legacy("Accept-Language"))
    before = aws.config(distribution_id)
    foreseen, requests = run(aws, run_task, distribution_id=distribution_id, check_mode=True)
    assert requests == [GET]
    result, requests = run(aws, run_task, distribution_id=distribution_id)
    assert requests == [GET, PUT]
    assert foreseen["actions"] == result["actions"] == [f"update CloudFront distribution {distribution_id}"]
    assert foreseen["diff"] == result["diff"]
    assert (result["diff"]["before"]["forwards_user_agent"], result["diff"]["after"]["forwards_user_agent"]) == (
        False,
        True,
    )
    after = aws.config(distribution_id)
    assert differences(before, after) == {f"{DEFAULT}.ForwardedValues.Headers.{key}" for key in ("Quantity", "Items")}
    assert after[DEFAULT]["ForwardedValues"]["Headers"]["Items"] == ["Accept-Language", "User-Agent"]
    again, requests = run(aws, run_task, distribution_id=distribution_id)
    assert (again["changed"], requests) == (False, [GET])


@pytest.mark.parametrize("header", ["USER-AGENT", "*"])
def test_a_header_that_passes_is_left(aws: CloudFrontLab, run_task: RunTask, header: str) -> None:
    result, requests = run(aws, run_task, distribution_id=owned(aws, legacy(header)))
    assert (result["changed"], requests) == (False, [GET])


def test_a_behaviour_without_origin_request_policy_is_given_one(aws: CloudFrontLab, run_task: RunTask) -> None:
    distribution_id = owned(aws, by_policies(None))
    before = aws.config(distribution_id)
    result, requests = run(aws, run_task, distribution_id=distribution_id)
    assert requests == [GET, KEY_POLICY, LIST_POLICIES, CREATE_POLICY, PUT]
    assert result["diff"]["after"]["origin_request_policy"] == {
        "name": "sparkpost-tracking-user-agent",
        "header_behavior": "whitelist",
        "headers": ["User-Agent"],
        "cookies": "none",
        "query_strings": "none",
    }
    assert differences(before, aws.config(distribution_id)) == {f"{DEFAULT}.OriginRequestPolicyId"}
    again, requests = run(aws, run_task, distribution_id=distribution_id)
    assert (again["changed"], requests) == (False, [GET, POLICY])


def test_a_policy_that_lets_it_through_is_left(aws: CloudFrontLab, run_task: RunTask) -> None:
    result, requests = run(aws, run_task, distribution_id=owned(aws, by_policies(ALL_VIEWER)))
    assert (result["changed"], requests) == (False, [GET, POLICY])


def test_a_policy_that_aws_manages_is_explained(aws: CloudFrontLab, run_task: RunTask) -> None:
    distribution_id = owned(aws, by_policies(CORS_CUSTOM_ORIGIN))
    result, _unused = run(aws, run_task, distribution_id=distribution_id)
    assert (result["failed"], aws.writes()) == (True, [])
    assert "User-Agent" in result["msg"]
    assert distribution_id in result["msg"]
    assert "Add User-Agent" not in result["msg"]
    assert "Give the behaviour Managed-AllViewerExceptHostHeader" in result["msg"]
    # The remedy, followed.
    aws.edit(distribution_id, lambda config: config["DefaultCacheBehavior"].update(OriginRequestPolicyId=EXCEPT_HOST))
    mended, _unused = run(aws, run_task, distribution_id=distribution_id)
    assert (mended["failed"], mended["changed"]) == (False, False)


def test_our_own_policy_is_corrected(aws: CloudFrontLab, run_task: RunTask) -> None:
    made = aws.client.create_origin_request_policy(
        OriginRequestPolicyConfig={
            "Name": "sparkpost-tracking",
            "HeadersConfig": {"HeaderBehavior": "none"},
            "CookiesConfig": {"CookieBehavior": "none"},
            "QueryStringsConfig": {"QueryStringBehavior": "all"},
        }
    )["OriginRequestPolicy"]["Id"]
    distribution_id = owned(aws, by_policies(made))
    before = aws.config(distribution_id)
    result, _unused = run(aws, run_task, distribution_id=distribution_id)
    assert result["actions"] == ["update CloudFront origin request policy sparkpost-tracking"]
    assert aws.config(distribution_id) == before
    again, _unused = run(aws, run_task, distribution_id=distribution_id)
    assert again["changed"] is False


def test_another_behaviour_by_its_pattern(aws: CloudFrontLab, run_task: RunTask) -> None:
    config = legacy()
    behavior = {**legacy()[DEFAULT], "PathPattern": "/f/*"}
    config["CacheBehaviors"] = {"Quantity": 1, "Items": [behavior]}
    distribution_id = owned(aws, config)
    before = aws.config(distribution_id)
    result, _unused = run(aws, run_task, distribution_id=distribution_id, path_pattern="/f/*")
    assert result["changed"]
    changed = differences(before, aws.config(distribution_id))
    assert changed == {f"CacheBehaviors.Items[0].ForwardedValues.Headers.{key}" for key in ("Quantity", "Items")}
    unknown, _unused = run(aws, run_task, distribution_id=distribution_id, path_pattern="/x/*")
    assert "it has /f/*" in unknown["msg"]


def test_a_change_meanwhile_is_kept(aws: CloudFrontLab, run_task: RunTask) -> None:
    distribution_id = owned(aws, legacy())
    aws.before["PUT /distribution"] = lambda: aws.edit(
        distribution_id, lambda config: config.update({"Comment": "changed meanwhile"})
    )
    result, _unused = run(aws, run_task, distribution_id=distribution_id, wait=True)
    assert (result["changed"], result["distribution"]["status"]) == (True, "Deployed")
    config = aws.config(distribution_id)
    assert config["Comment"] == "changed meanwhile"
    assert config[DEFAULT]["ForwardedValues"]["Headers"]["Items"] == ["User-Agent"]


# The playbook


@pytest.fixture(name="playbooks")
def _playbooks(aws: CloudFrontLab, tmp_path: Path) -> Playbooks:
    reach = {
        "AWS_ENDPOINT_URL": aws.served.url,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg"),
    }
    return Playbooks(tmp_path, reach)


PLAYBOOK = "update_cloudfront_user_agent"


def test_playbook_changes_once(aws: CloudFrontLab, playbooks: Playbooks) -> None:
    distribution_id = owned(aws, legacy("Accept-Language"))
    before = aws.config(distribution_id)
    named = {"distribution_id": distribution_id}
    aws.requests.clear()
    assert playbooks.run(PLAYBOOK, named, "--check", "--diff").succeeded().changed == 1
    assert aws.writes() == []
    assert playbooks.run(PLAYBOOK, named).succeeded().changed == 1
    assert differences(before, aws.config(distribution_id)) == {
        f"{DEFAULT}.ForwardedValues.Headers.{key}" for key in ("Quantity", "Items")
    }
    aws.requests.clear()
    assert playbooks.run(PLAYBOOK, named).succeeded().changed == 0
    assert len(aws.requests) == 1


def test_playbook_takes_a_path_pattern_and_waits(aws: CloudFrontLab, playbooks: Playbooks) -> None:
    config = legacy("User-Agent")
    config["CacheBehaviors"] = {"Quantity": 1, "Items": [{**legacy()[DEFAULT], "PathPattern": "/f/*"}]}
    distribution_id = owned(aws, config)
    variables = {"distribution_id": distribution_id, "path_pattern": "/f/*", "wait_for_deployment": True}
    assert playbooks.run(PLAYBOOK, variables).succeeded().changed == 1
    behavior = aws.config(distribution_id)["CacheBehaviors"]["Items"][0]
    assert behavior["ForwardedValues"]["Headers"]["Items"] == ["User-Agent"]


@pytest.mark.parametrize("variables", [{}, {"distribution_id": ""}])
def test_playbook_asks_for_the_id(playbooks: Playbooks, variables: dict[str, str]) -> None:
    done = playbooks.run(PLAYBOOK, variables)
    assert done.status == 2
    assert "Specify the CloudFront distribution, as in -e distribution_id=" in done.output
