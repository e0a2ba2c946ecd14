# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``verify`` and ``update_cloudfront_user_agent`` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lab.world import World
from support.playbooks import Playbooks

DOMAIN = "track.example.com"
QUICK = {"cloudfront_default_ttl": 1, "verify_cache_ttl": 1, "cloudfront_wait_interval": 1}


@pytest.fixture
def live(lab: World, playbooks: Playbooks) -> World:
    """A lab in which the domain is set up."""
    playbooks.run("setup_cloudfront", {"tracking_domains": [{"domain": DOMAIN}], **QUICK}).succeeded()
    lab.journal.clear()
    return lab


def test_a_domain_name_is_all_it_takes(live: World, playbooks: Playbooks) -> None:
    run = playbooks.run("verify", {"domain": DOMAIN, **QUICK}, environment={"SPARKPOST_API_KEY": ""}).succeeded()
    assert f"{DOMAIN} (cloudfront, spgo.io): everything is as it should be" in run.output
    assert run.changed == 0
    assert live.journal.entries() == []


def test_a_broken_domain_is_named_with_its_cause_and_remedy(live: World, playbooks: Playbooks, tmp_path: Path) -> None:
    live.faults.network("certificate-expired", at="cloudfront")
    reports = tmp_path / "reports"
    variables: dict[str, Any] = {"domain": DOMAIN, "verify_report_dir": str(reports), **QUICK}
    run = playbooks.run("verify", variables)
    assert run.status == 2
    assert "first cause: cert_expired" in run.output
    assert "->" in run.output
    report = json.loads((reports / f"{DOMAIN}.json").read_text(encoding="utf-8"))
    assert report["schema_version"] == 1
    assert report["summary"]["first_cause"] == "cert_expired"
    assert report["checks"][0].keys() >= {"id", "group", "status", "expected", "observed", "remedy", "evidence"}
    assert "api_key" not in json.dumps(report)
    index = json.loads((reports / "index.json").read_text(encoding="utf-8"))
    assert [entry["domain"] for entry in index["domains"]] == [DOMAIN]


@pytest.mark.parametrize(("fail_on", "status"), [("fail", 0), ("warn", 2), ("never", 0)])
def test_how_bad_it_must_be_to_fail(live: World, playbooks: Playbooks, fail_on: str, status: int) -> None:
    live.faults.network("certificate-expiring", at="cloudfront", days=3)
    run = playbooks.run("verify", {"domain": DOMAIN, "verify_fail_on": fail_on, **QUICK})
    assert run.status == status, run.output
    assert "cert_expiring" in run.output


def test_user_agent_is_made_to_reach_sparkpost_and_nothing_else_changes(live: World, playbooks: Playbooks) -> None:
    (distribution,) = live.aws.distributions()
    loose = json.loads(json.dumps(distribution.config, default=str))
    headers = loose["DefaultCacheBehavior"]["ForwardedValues"]["Headers"]
    headers.update(Quantity=0, Items=[])
    replace_config(live, distribution.id, loose)
    live.journal.clear()

    run = playbooks.run("update_cloudfront_user_agent", {"distribution_id": distribution.id}).succeeded()
    assert run.changed == 1
    after = json.loads(json.dumps(live.aws.distributions()[0].config, default=str))
    assert after["DefaultCacheBehavior"]["ForwardedValues"]["Headers"]["Items"] == ["User-Agent"]
    after["DefaultCacheBehavior"]["ForwardedValues"]["Headers"] = headers
    assert after == loose

    live.journal.clear()
    assert playbooks.run("update_cloudfront_user_agent", {"distribution_id": distribution.id}).succeeded().changed == 0
    assert live.journal.entries(writes=True) == []


def test_without_a_distribution_the_sentence_says_what_to_give(lab: World, playbooks: Playbooks) -> None:
    run = playbooks.run("update_cloudfront_user_agent")
    assert run.status == 2
    assert "-e distribution_id=" in run.output


def replace_config(lab: World, distribution_id: str, config: dict[str, Any]) -> None:
    """What somebody does in the console."""
    import boto3

    client: Any = boto3.client("cloudfront", endpoint_url=lab.url("aws"), region_name="us-east-1")
    etag = client.get_distribution_config(Id=distribution_id)["ETag"]
    client.update_distribution(Id=distribution_id, IfMatch=etag, DistributionConfig=config)
