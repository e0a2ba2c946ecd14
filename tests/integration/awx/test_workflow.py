# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A workflow that the controller stores, run stage by stage by ansible-runner, and its failure edge."""

from __future__ import annotations

from typing import Any

from lab.world import World
from support.awx_data import PREFIX
from support.awx_jobs import Controller, Ended, Job

DOMAIN = "track.example.com"
WORKFLOW = f"{PREFIX}CloudFront in stages"
ANSWERS = {"tracking_names": f"{DOMAIN}\n", "tracking_endpoint": "us", "dns_provider": "route53"}


def names_in_dns(lab: World) -> set[str]:
    (zone,) = lab.aws.hosted_zones()
    return {record.name for record in zone.record_sets if record.type == "CNAME"}


def at_sparkpost(lab: World) -> dict[str, Any]:
    stored = lab.sparkpost["us"].domain(DOMAIN)
    assert stored is not None
    return dict(stored)


def job_of(ended: Ended) -> Job:
    assert ended.job is not None
    return ended.job


def test_each_stage_does_its_part_and_a_failed_switch_is_rolled_back(lab: World, controller: Controller) -> None:
    stages = controller.workflow(WORKFLOW, ANSWERS)

    plan = job_of(next(stages)).succeeded()
    assert "(known after apply)" in plan.output
    assert lab.journal.entries(writes=True) == []
    assert next(stages) == Ended("approve_set_up", None)

    set_up = job_of(next(stages)).succeeded()
    (distribution,) = lab.aws.distributions()
    assert set_up.artifacts == {"sparkpost_tracking_edges": {DOMAIN: distribution.domain_name}}
    assert all(name.startswith("_") for name in names_in_dns(lab))
    assert lab.sparkpost["us"].domain(DOMAIN) is None

    # DNS does not lead to the edge, and yet it is the edge that is verified.
    verified = job_of(next(stages)).succeeded()
    assert f"{DOMAIN} (cloudfront, spgo.io): everything is as it should be" in verified.output
    assert verified.artifacts["sparkpost_tracking_verify"]["counts"]["pass"] == 1
    assert next(stages) == Ended("approve_switch", None)

    job_of(next(stages)).succeeded()
    assert DOMAIN in names_in_dns(lab)
    assert (at_sparkpost(lab)["secure"], at_sparkpost(lab)["status"]["verified"]) == (True, True)

    given = {"distribution_id": distribution.id, "path_pattern": "", "wait_for_deployment": "false"}
    forwarded = controller.launch(f"{PREFIX}forward User-Agent on CloudFront", given, job_type="check").succeeded()
    assert "changed=0" in forwarded.output

    # The last stage finds an edge that recipients cannot use any more.
    lab.faults.network("certificate-expired", at="cloudfront", host=DOMAIN)
    after = list(stages)
    assert [(ended.name, job_of(ended).status) for ended in after] == [("verify", "failed"), ("roll_back", "failed")]
    assert job_of(after[0]).artifacts["sparkpost_tracking_verify"]["failed"] == [DOMAIN]
    assert f"Links in new messages to {DOMAIN} use http again: the switch, or" in job_of(after[1]).output
    assert at_sparkpost(lab)["secure"] is False
    assert DOMAIN in names_in_dns(lab)
