# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every job template that the controller stores, with answers to its survey, run by ansible-runner.

The set-ups run in check mode here; test_workflow runs one for good, with the templates for what is set up then.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.world import World
from support.awx_data import PREFIX, data
from support.awx_jobs import Controller, Job
from support.awx_rules import slices

TRACK, CLICK = DOMAINS = ("track.example.com", "click.example.com")
NAMES = {"tracking_names": f"{TRACK}\n{CLICK}\n", "tracking_endpoint": "us"}
CHECKS = ["dns", "tls", "http", "cache", "sparkpost"]
PLANNING = {"job_type": "check", "diff_mode": True}
#: Of the set-ups: further answers, and what the plan has to show.
PLANS: dict[str, tuple[dict[str, Any], str]] = {
    "set up CloudFront": ({"dns_provider": "route53"}, '"status": "PENDING_VALIDATION"'),
    "set up Cloudflare": ({}, "spgo.io"),
    "set up Fastly": ({"dns_provider": "route53"}, "lets-encrypt"),
}
#: Run by the tests below and by test_workflow.
OTHERS = {
    *("verify", "verify the edge", "audit", "audit every domain", "forward User-Agent on CloudFront", "roll back"),
}


def launch(controller: Controller, name: str, answers: dict[str, Any], *hosts: str, **prompts: Any) -> Job:
    return controller.launch(f"{PREFIX}{name}", answers, hosts, **prompts)


def test_each_template_is_run() -> None:
    assert {each["name"].removeprefix(PREFIX) for each in data()["controller_templates"]} == {*PLANS, *OTHERS}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_shows_both_domains_and_writes_nothing(lab: World, controller: Controller, name: str) -> None:
    answers, shown = PLANS[name]
    plan = launch(controller, name, {**NAMES, **answers}, **PLANNING).succeeded()
    assert shown in plan.output
    assert all(domain in plan.output for domain in DOMAINS)
    assert lab.journal.entries(writes=True) == []


def test_a_verification_of_what_is_not_there_fails_and_names_it(controller: Controller) -> None:
    given = {"verify_cdn": "auto", "verify_checks": CHECKS, "verify_fail_on": "fail", "verify_report_dir": ""}
    job = launch(controller, "verify", {**NAMES, **given})
    assert job.status == "failed"
    left = job.artifacts["sparkpost_tracking_verify"]
    assert (left["domains"], left["failed"], left["report"]) == (2, list(DOMAINS), "")


def test_names_that_are_left_out_are_asked_for(controller: Controller) -> None:
    template = controller.find("job_templates", f"{PREFIX}verify")
    job = controller.run(template, {"tracking_names": "", "tracking_endpoint": "", "verify_report_dir": ""})
    assert job.status == "failed"
    assert "No tracking domain is given." in job.output


def test_an_audit_tells_drift_from_outage(lab: World, controller: Controller) -> None:
    lab.sparkpost["us"].put_domain(TRACK)
    job = launch(controller, "audit", {**NAMES, "cdn": "none", "audit_fail_on": "never"}).succeeded()
    left = job.artifacts["sparkpost_tracking_audit"]
    assert left["domains"] == 2
    assert set(left["outage"]) == set(DOMAINS)
    assert lab.journal.entries(writes=True) == []


def test_every_domain_of_the_account_is_audited_in_slices(lab: World, controller: Controller) -> None:
    """The hosts come from the inventory source; each slice looks at its own."""
    for domain in (*DOMAINS, "links.example.com"):
        lab.sparkpost["us"].put_domain(domain)
    hosts = listed(lab, controller)
    assert hosts == sorted([*DOMAINS, "links.example.com"])
    template = controller.find("job_templates", f"{PREFIX}audit every domain")
    seen = []
    for part in slices(hosts, template["job_slice_count"]):
        job = launch(controller, "audit every domain", {}, *part)
        assert job.artifacts["sparkpost_tracking_audit"]["domains"] == len(part)
        seen += job.artifacts["sparkpost_tracking_audit"]["outage"]
    assert sorted(seen) == hosts


def listed(lab: World, controller: Controller) -> list[str]:
    """The hosts that the inventory source finds."""
    (source,) = controller.objects["inventory_sources"].values()
    done = subprocess.run(
        [str(Path(sys.executable).parent / "ansible-inventory"), "-i", source["source_path"], "--list"],
        cwd=controller.project,
        env={
            **os.environ,
            **lab.environment(),
            "ANSIBLE_COLLECTIONS_PATH": str(controller.project / "requirements_collections"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(json.loads(done.stdout)["_meta"]["hostvars"])


def test_a_roll_back_leaves_alone_what_sparkpost_does_not_have(lab: World, controller: Controller) -> None:
    lab.sparkpost["us"].put_domain(TRACK, verified=True, secure=True)
    job = launch(controller, "roll back", {"tracking_names": f"{TRACK} {CLICK}", "roll_back_reason": ""}).succeeded()
    stored = lab.sparkpost["us"].domain(TRACK)
    assert stored is not None
    assert stored["secure"] is False
    assert lab.sparkpost["us"].domain(CLICK) is None
    assert "Links in new messages to" not in job.output


def test_a_playbook_by_its_full_name(controller: Controller) -> None:
    """As a project that allows overrides lets a template name it."""
    (project,) = controller.objects["projects"].values()
    assert project["allow_override"] is True
    template = {**controller.find("job_templates", f"{PREFIX}verify"), "playbook": "sparkpost.tracking.verify"}
    job = controller.run(template, {"domain": TRACK, "verify_checks": ["sparkpost"], "verify_fail_on": "never"})
    assert job.succeeded().artifacts["sparkpost_tracking_verify"]["domains"] == 1
