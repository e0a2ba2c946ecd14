# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every job template of the data files, as the controller stores it, run for good by ansible-runner.

Templates are run in stories, each with a lab of its own. A story fails where it does not run what it says, and a
template of the data that is in no story fails, too.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from lab.world import World
from support.awx_data import PREFIX, data
from support.awx_jobs import Controller, Ended, Job
from support.awx_rules import slices
from support.live_lab import plain, replace_config
from support.warm_program import warm_programs

TRACK, CLICK = DOMAINS = ("track.example.com", "click.example.com")
NAMES = {"tracking_names": f"{TRACK}\n{CLICK}\n", "tracking_endpoint": "us"}
CHECKS = ["dns", "tls", "http", "cache", "sparkpost"]
PLANNING = {"job_type": "check", "diff_mode": True}
TEMPLATES = [each["name"].removeprefix(PREFIX) for each in data()["controller_templates"]]

Story = Callable[[World, Controller], None]
#: The stories, and the templates that each runs.
STORIES: dict[Story, frozenset[str]] = {}


def runs(*templates: str) -> Callable[[Story], Story]:
    """Adds a story, in which each of the templates is run for good."""

    def add(story: Story) -> Story:
        STORIES[story] = frozenset(templates)
        return story

    return add


def launch(controller: Controller, name: str, answers: dict[str, Any], *hosts: str, **prompts: Any) -> Job:
    return controller.launch(f"{PREFIX}{name}", answers, hosts, **prompts)


def set_up(lab: World, controller: Controller, cdn: str, shown: str, **answers: str) -> None:
    """Both domains behind the CDN, after a plan that shows them and writes nothing."""
    plan = launch(controller, f"set up {cdn}", {**NAMES, **answers}, **PLANNING).succeeded()
    assert shown in plan.output
    assert all(domain in plan.output for domain in DOMAINS)
    assert lab.journal.entries(writes=True) == []

    done = launch(controller, f"set up {cdn}", {**NAMES, **answers}).succeeded()
    left = done.artifacts["sparkpost_tracking_verify"]
    assert (left["ok"], left["domains"], left["failed"]) == (True, len(DOMAINS), [])
    assert [at_sparkpost(lab, domain) for domain in DOMAINS] == [(True, True)] * len(DOMAINS)


@runs("set up CloudFront", "verify the edge", "verify", "audit", "forward User-Agent on CloudFront", "roll back")
def the_workflow_does_its_part_in_each_stage_and_rolls_a_failed_switch_back(lab: World, controller: Controller) -> None:
    answers = {**NAMES, "tracking_names": f"{TRACK}\n", "dns_provider": "route53"}
    stages = controller.workflow(f"{PREFIX}CloudFront in stages", answers)

    plan = job_of(next(stages)).succeeded()
    assert "(known after apply)" in plan.output
    assert lab.journal.entries(writes=True) == []
    assert next(stages) == Ended("approve_set_up", None)

    set_up = job_of(next(stages)).succeeded()
    (distribution,) = lab.aws.distributions()
    assert set_up.artifacts == {"sparkpost_tracking_edges": {TRACK: distribution.domain_name}}
    assert all(name.startswith("_") for name in names_in_dns(lab))
    assert lab.sparkpost["us"].domain(TRACK) is None

    # DNS does not lead to the edge, and yet it is the edge that is verified.
    verified = job_of(next(stages)).succeeded()
    assert f"{TRACK} (cloudfront, spgo.io): everything is as it should be" in verified.output
    assert verified.artifacts["sparkpost_tracking_verify"]["counts"]["pass"] == 1
    assert next(stages) == Ended("approve_switch", None)

    switched = job_of(next(stages)).succeeded()
    assert switched.artifacts["sparkpost_tracking_verify"]["ok"] is True
    assert TRACK in names_in_dns(lab)
    assert at_sparkpost(lab, TRACK) == (True, True)

    a_header_is_lost_and_comes_back(lab, controller)

    # The last stage finds an edge that recipients cannot use any more.
    lab.faults.network("certificate-expired", at="cloudfront", host=TRACK)
    after = list(stages)
    assert [(ended.name, job_of(ended).status) for ended in after] == [("verify", "failed"), ("roll_back", "failed")]
    assert job_of(after[0]).artifacts["sparkpost_tracking_verify"]["failed"] == [TRACK]
    assert f"Links in new messages to {TRACK} use http again: the switch, or" in job_of(after[1]).output
    assert at_sparkpost(lab, TRACK)[0] is False
    assert TRACK in names_in_dns(lab)


def a_header_is_lost_and_comes_back(lab: World, controller: Controller) -> None:
    """Somebody removes it in the console; the audit finds that, and the repair undoes it."""
    (distribution,) = lab.aws.distributions()
    before = plain(distribution.config)
    changed = plain(before)
    changed["DefaultCacheBehavior"]["ForwardedValues"]["Headers"] = {"Quantity": 0}
    replace_config(lab, distribution.id, changed)

    asked = {**NAMES, "tracking_names": TRACK, "cdn": "cloudfront", "audit_fail_on": "fail"}
    audit = launch(controller, "audit", asked)
    assert audit.status == "failed"
    left = audit.artifacts["sparkpost_tracking_audit"]
    assert (left["ok"], left["domains"], left["drift"], left["outage"]) == (False, 1, [TRACK], [])
    assert f"{TRACK}: drift (the set-up would update CloudFront distribution {distribution.id}" in audit.output
    assert lab.journal.entries(writes=True) == []

    given = {"distribution_id": distribution.id, "path_pattern": "", "wait_for_deployment": "false"}
    launch(controller, "forward User-Agent on CloudFront", given).succeeded()
    assert [plain(each.config) for each in lab.aws.distributions()] == [before]


def names_in_dns(lab: World) -> set[str]:
    (zone,) = lab.aws.hosted_zones()
    return {record.name for record in zone.record_sets if record.type == "CNAME"}


def at_sparkpost(lab: World, domain: str) -> tuple[bool, bool]:
    """Whether links are https, and whether the domain is verified."""
    stored = lab.sparkpost["us"].domain(domain)
    assert stored is not None
    return stored["secure"], stored["status"]["verified"]


def job_of(ended: Ended) -> Job:
    assert ended.job is not None
    return ended.job


@runs("set up Cloudflare")
def both_domains_behind_cloudflare(lab: World, controller: Controller) -> None:
    lab.host_cloudflare_zone("example.com")
    set_up(lab, controller, "Cloudflare", "spgo.io")
    zone = lab.cloudflare.zone("example.com")
    assert zone is not None
    records = {each.name: (each.type, each.content, each.proxied) for each in zone.records}
    assert records == dict.fromkeys(DOMAINS, ("CNAME", "spgo.io", True))
    rules = {each.pattern: each.actions for each in zone.page_rules}
    assert rules == {f"{domain}/*": {"ssl": "full"} for domain in DOMAINS}


@runs("set up Fastly")
def both_domains_behind_fastly(lab: World, controller: Controller) -> None:
    set_up(lab, controller, "Fastly", "lets-encrypt", dns_provider="route53")
    served = {each.domains: [backend["address"] for backend in each.backends] for each in lab.fastly.active_services()}
    assert served == {(domain,): ["spgo.io"] for domain in DOMAINS}
    assert {each.domain: each.names for each in lab.fastly.tls_activations()} == {each: (each,) for each in DOMAINS}
    assert set(DOMAINS) <= names_in_dns(lab)


@runs("set up")
def both_domains_by_one_template_for_all_paths(lab: World, controller: Controller) -> None:
    answers = {**NAMES, "cdn": "fastly", "dns_provider": "route53", "tracking_endpoint": "us"}
    done = launch(controller, "set up", answers).succeeded()
    left = done.artifacts["sparkpost_tracking_verify"]
    assert (left["ok"], left["domains"], left["failed"]) == (True, len(DOMAINS), [])
    assert [at_sparkpost(lab, domain) for domain in DOMAINS] == [(True, True)] * len(DOMAINS)
    assert set(done.artifacts["sparkpost_tracking_edges"]) == set(DOMAINS)


@runs("verify")
def a_verification_of_what_is_not_there_fails_and_names_it(lab: World, controller: Controller) -> None:
    given = {"verify_cdn": "auto", "verify_checks": CHECKS, "verify_fail_on": "fail", "verify_report_dir": ""}
    job = launch(controller, "verify", {**NAMES, **given})
    assert job.status == "failed"
    left = job.artifacts["sparkpost_tracking_verify"]
    assert (left["domains"], left["failed"], left["report"]) == (2, list(DOMAINS), "")


@runs("audit every domain")
def every_domain_of_the_account_is_audited_in_slices(lab: World, controller: Controller) -> None:
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
        [str(warm_programs() / "ansible-inventory"), "-i", source["source_path"], "--list"],
        cwd=controller.project,
        env={
            **os.environ,
            **lab.environment(),
            "ANSIBLE_COLLECTIONS_PATH": str(controller.collections),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(json.loads(done.stdout)["_meta"]["hostvars"])


@runs("roll back")
def a_roll_back_leaves_alone_what_sparkpost_does_not_have(lab: World, controller: Controller) -> None:
    lab.sparkpost["us"].put_domain(TRACK, verified=True, secure=True)
    job = launch(controller, "roll back", {"tracking_names": f"{TRACK} {CLICK}", "roll_back_reason": ""}).succeeded()
    stored = lab.sparkpost["us"].domain(TRACK)
    assert stored is not None
    assert stored["secure"] is False
    assert lab.sparkpost["us"].domain(CLICK) is None
    assert "Links in new messages to" not in job.output


#: What takes minutes.
LONG = (
    the_workflow_does_its_part_in_each_stage_and_rolls_a_failed_switch_back,
    both_domains_behind_cloudflare,
    both_domains_behind_fastly,
)


@pytest.mark.parametrize(
    "story",
    [pytest.param(story, marks=[pytest.mark.matrix] if story in LONG else []) for story in STORIES],
    ids=lambda story: story.__name__,
)
def test_templates_do_what_they_are_for(lab: World, controller: Controller, story: Story) -> None:
    story(lab, controller)
    assert controller.played == {f"{PREFIX}{name}" for name in STORIES[story]}


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_template_of_the_data_is_in_a_story(name: str) -> None:
    assert any(name in templates for templates in STORIES.values())


def test_names_that_are_left_out_are_asked_for(controller: Controller) -> None:
    template = controller.find("job_templates", f"{PREFIX}verify")
    job = controller.run(template, {"tracking_names": "", "tracking_endpoint": "", "verify_report_dir": ""})
    assert job.status == "failed"
    assert "No tracking domain is given." in job.output


def test_a_playbook_by_its_full_name(controller: Controller) -> None:
    """As a project that allows overrides lets a template name it."""
    (project,) = controller.objects["projects"].values()
    assert project["allow_override"] is True
    template = {**controller.find("job_templates", f"{PREFIX}verify"), "playbook": "sparkpost.tracking.verify"}
    job = controller.run(template, {"domain": TRACK, "verify_checks": ["sparkpost"], "verify_fail_on": "never"})
    assert job.succeeded().artifacts["sparkpost_tracking_verify"]["domains"] == 1
