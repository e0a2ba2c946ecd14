# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Making User-Agent reach SparkPost, and touching nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.model import Distribution
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.policies import OriginRequestPolicy
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.user_agent import (
    Forwarding,
    Target,
    planned,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError
from support.distribution_configs import differences, full_config, with_policies

ID = "E1A2B3C4D5E6F7"
TARGET = Target(ID)
OWN = OriginRequestPolicy.user_agent_only()
UPDATE = f"update CloudFront distribution {ID}"
DEFAULT = "DefaultCacheBehavior"


def forwarding(config: dict[str, Any], **facts: Any) -> Forwarding:
    return Forwarding(Distribution(config=config, id=ID, etag="ETAG1"), **facts)


def legacy(*headers: str) -> dict[str, Any]:
    config = full_config()
    config[DEFAULT]["ForwardedValues"]["Headers"] = {"Quantity": len(headers), "Items": list(headers)}
    return config


def without_policy() -> dict[str, Any]:
    config = with_policies()
    del config[DEFAULT]["OriginRequestPolicyId"]
    return config


@pytest.mark.parametrize(
    ("current", "actions", "places"),
    [
        (forwarding(legacy("Accept", "USER-AGENT")), [], set()),
        (forwarding(legacy("*")), [], set()),
        (
            forwarding(legacy("Accept")),
            [UPDATE],
            {f"{DEFAULT}.ForwardedValues.Headers.{key}" for key in ("Items", "Quantity")},
        ),
        (forwarding(with_policies(), policy=OriginRequestPolicy("Managed-AllViewer", (), "allViewer")), [], set()),
        (forwarding(without_policy(), key_headers=("user-agent",)), [], set()),
        (
            forwarding(without_policy()),
            ["create CloudFront origin request policy sparkpost-tracking-user-agent", UPDATE],
            {f"{DEFAULT}.OriginRequestPolicyId"},
        ),
        (forwarding(without_policy(), spare=replace(OWN, id="o1")), [UPDATE], {f"{DEFAULT}.OriginRequestPolicyId"}),
        (
            forwarding(without_policy(), spare=replace(OWN, headers=(), id="o1")),
            ["update CloudFront origin request policy sparkpost-tracking-user-agent", UPDATE],
            {f"{DEFAULT}.OriginRequestPolicyId"},
        ),
        (
            forwarding(with_policies(), policy=OriginRequestPolicy("sparkpost-tracking", ("accept",))),
            ["update CloudFront origin request policy sparkpost-tracking"],
            set(),
        ),
    ],
)
def test_actions(current: Forwarding, actions: list[str], places: set[str]) -> None:
    plan = planned(current, TARGET)
    assert [action.describe() for action in plan.actions] == actions
    assert plan.after is not None
    assert differences(current.distribution.config, plan.after.distribution.config) == places
    assert planned(plan.after, TARGET).actions == ()


def test_a_foreign_policy_is_not_changed_but_explained() -> None:
    policy = OriginRequestPolicy("owners-policy", ("accept",), id="33333333-aaaa-4bbb-8ccc-444444444444")
    with pytest.raises(RefusedError) as caught:
        planned(forwarding(with_policies(), policy=policy), TARGET)
    assert "owners-policy" in caught.value.message
    assert "Add User-Agent to the headers of that policy" in caught.value.remedy


@pytest.mark.parametrize(
    "name", ["Managed-CORS-CustomOrigin", "Managed-UserAgentRefererHeaders", "Managed-CORS-S3Origin"]
)
def test_nobody_is_told_to_edit_a_policy_that_aws_manages(name: str) -> None:
    with pytest.raises(RefusedError) as caught:
        planned(forwarding(with_policies(), policy=OriginRequestPolicy(name, ("origin",))), TARGET)
    assert "nobody can change it" in caught.value.message
    assert "Add User-Agent to the headers" not in caught.value.remedy
    assert "Give the behaviour Managed-AllViewerExceptHostHeader" in caught.value.remedy


def test_another_behaviour_is_found_by_its_pattern() -> None:
    config = full_config()
    config["CacheBehaviors"] = {
        "Quantity": 1,
        "Items": [{"PathPattern": "/f/*", **{k: v for k, v in legacy()[DEFAULT].items() if k != "Compress"}}],
    }
    plan = planned(forwarding(config), Target(ID, "/f/*"))
    assert plan.after is not None
    changed = differences(config, plan.after.distribution.config)
    assert changed == {f"CacheBehaviors.Items[0].ForwardedValues.Headers.{key}" for key in ("Items", "Quantity")}
    with pytest.raises(RefusedError, match="it has /f/"):
        planned(forwarding(config), Target(ID, "/open/*"))


def test_a_foreign_origin_is_warned_of() -> None:
    config = legacy("User-Agent")
    config["Origins"]["Items"][0]["DomainName"] = "clicks.enterprise.example"
    assert planned(forwarding(legacy("User-Agent")), TARGET).warnings == ()
    (warning,) = planned(forwarding(config), TARGET).warnings
    assert "clicks.enterprise.example" in warning
    assert planned(forwarding(config), Target(ID, endpoint="clicks.enterprise.example")).warnings == ()
