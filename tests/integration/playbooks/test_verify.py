# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``verify`` and ``update_cloudfront_user_agent`` as a user runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tools.stage import project_files

from support.collection import ROOT
from support.live_lab import CLICK, DOMAINS, TRACK, Live, stats

#: In the README, the line for somebody who has a domain name and nothing else.
_ONE_COMMAND = re.compile(r"^ansible-playbook sparkpost\.tracking\.verify -e domain=(\S+)$", re.MULTILINE)
#: Where the lab's internet is, which stands for the real one; neither keys nor APIs.
_INTERNET = ("TRACKING_RESOLVERS", "TRACKING_CONNECT_TO", "TRACKING_CA_PATH")


def test_the_readmes_one_command_diagnoses_a_domain_with_nothing_else(live: Live, tmp_path: Path) -> None:
    """From an installed collection, with a shell, and without a key, a configuration or an inventory."""
    command = _ONE_COMMAND.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert command is not None
    live.lab.faults.network("certificate-wrong-host", at="cloudfront", host=command[1])
    environment = {name: live.lab.environment()[name] for name in _INTERNET}
    environment |= {"HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    install(tmp_path / ".ansible" / "collections")
    run = subprocess.run(
        ["sh", "-c", command[0]], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2, run.stdout + run.stderr
    assert f"{command[1]} (cloudfront, spgo.io): does not work; first cause: cert_wrong_host" in run.stdout
    assert "-> " in run.stdout
    assert live.lab.journal.entries() == []


def install(collections: Path) -> None:
    """What installing the collection leaves there."""
    for name in project_files():
        if name.startswith(("meta/", "playbooks/", "plugins/", "roles/")) or name == "galaxy.yml":
            target = collections / "ansible_collections" / "sparkpost" / "tracking" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)


def test_broken_domains_are_named_with_cause_and_remedy_and_reports_hold_all(live: Live, tmp_path: Path) -> None:
    live.lab.faults.network("certificate-expired", at="cloudfront", host=CLICK)
    reports = tmp_path / "reports"
    run = live.run("verify", "--check", tracking_domains="\n".join(DOMAINS), verify_report_dir=str(reports))
    assert run.status == 2
    assert f"{TRACK} (cloudfront, spgo.io): everything is as it should be" in run.output
    assert f"{CLICK} (cloudfront, spgo.io): does not work; first cause: cert_expired" in run.output
    assert "->" in run.output
    assert live.lab.journal.entries(writes=True) == []
    written = {path.name for path in reports.iterdir()}
    assert written == {
        "index.json",
        "index.html",
        "junit.xml",
        *(f"{n}.{e}" for n in DOMAINS for e in ("json", "html")),
    }
    report = json.loads((reports / f"{CLICK}.json").read_text(encoding="utf-8"))
    assert report["schema_version"] == 1
    assert report["summary"]["first_cause"] == "cert_expired"
    assert report["checks"][0].keys() >= {"id", "group", "status", "expected", "observed", "remedy", "evidence"}
    assert "api_key" not in json.dumps(report)
    left = stats(run, "sparkpost_tracking_verify")
    assert left["counts"] == {"pass": 1, "warn": 0, "fail": 1, "error": 0, "skip": 0}
    assert (left["domains"], left["ok"], left["failed"], left["report"]) == (2, False, [CLICK], str(reports))
    assert left["soonest_expiry"]["domain"] == CLICK


@pytest.mark.parametrize(("fail_on", "status"), [("fail", 0), ("warn", 2), ("never", 0)])
def test_how_bad_it_must_be_to_fail(live: Live, fail_on: str, status: int) -> None:
    live.lab.faults.network("certificate-expiring", at="cloudfront", days=3)
    run = live.run("verify", domain=TRACK, verify_fail_on=fail_on, verify_checks=["tls"])
    assert run.status == status, run.output
    assert "cert_expiring" in run.output


@pytest.mark.parametrize("strategy", ["linear", "free"])
def test_hosts_of_an_inventory_are_domains_and_count_together(live: Live, tmp_path: Path, strategy: str) -> None:
    """By their names, or by what their variables say; the second one is broken."""
    live.lab.faults.network("certificate-expired", at="cloudfront", host=CLICK)
    inventory = tmp_path / "inventory.yml"
    hosts = {TRACK: {}, "newsletter": {"domain": CLICK}}
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    reports = tmp_path / "reports"
    variables: dict[str, Any] = {"tracking_hosts": "all", "verify_checks": ["tls"], "verify_report_dir": str(reports)}
    run = live.run_by(strategy, "verify", "-i", str(inventory), verify_report_formats=["json"], **variables)
    assert run.status == 2
    assert {name: recap.failed for name, recap in run.hosts.items()} == {TRACK: 0, "newsletter": 1}
    left = stats(run, "sparkpost_tracking_verify")
    assert (left["domains"], left["failed"], left["report"]) == (2, [CLICK], str(reports))
    assert {path.name for path in reports.iterdir()} == {"index.json", *(f"{name}.json" for name in DOMAINS)}
    written = json.loads((reports / "index.json").read_text(encoding="utf-8"))
    assert {each["domain"] for each in written["domains"]} == {*DOMAINS}
    assert "[WARNING]" not in run.output
    if strategy == "linear":
        # One host writes for both.
        assert run.changed == 1


@pytest.mark.parametrize("late", [0, 1])
def test_hosts_that_come_one_after_the_other_are_all_in_the_reports(live: Live, tmp_path: Path, late: int) -> None:
    """By the strategy ``free``: a host that is ready long before the other does not wait, and is not forgotten."""
    play = tmp_path / "play.yml"
    role = {"ansible.builtin.include_role": {"name": "sparkpost.tracking.verify"}}
    tasks = [
        _wait_for_the_other(late),
        {**role, "vars": {"verify_domains": [{"domain": "{{ inventory_hostname }}"}]}},
    ]
    python = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    settings = {"hosts": "all", "strategy": "free", "connection": "local", "gather_facts": False, "vars": python}
    play.write_text(json.dumps([{**settings, "tasks": tasks}]), encoding="utf-8")
    inventory = tmp_path / "inventory.yml"
    inventory.write_text(json.dumps({"all": {"hosts": {name: {} for name in DOMAINS}}}), encoding="utf-8")
    reports = tmp_path / "reports"
    variables: dict[str, Any] = {"verify_checks": ["tls"], "verify_report_dir": str(reports), "seen": str(reports)}
    run = live.run(str(play), "-i", str(inventory), verify_report_formats=["json"], **variables).succeeded()
    written = json.loads((reports / "index.json").read_text(encoding="utf-8"))
    assert {each["domain"] for each in written["domains"]} == {*DOMAINS}
    assert stats(run, "sparkpost_tracking_verify")["domains"] == 2
    assert "[WARNING]" not in run.output


def _wait_for_the_other(late: int) -> dict[str, Any]:
    """One host begins when the other has written its report."""
    return {
        "ansible.builtin.wait_for": {"path": "{{ seen }}/index.json", "timeout": 60, "sleep": 1},
        "when": f"inventory_hostname == '{DOMAINS[late]}'",
    }


def test_an_edge_is_proven_before_dns_leads_to_it(live: Live) -> None:
    """DNS still answers that there is no such name; the distribution is ready for it."""
    live.lab.faults.network("dns-nxdomain", host=TRACK)
    edge, ports = live.distribution(TRACK).domain_name, live.lab.ports
    rules = [f"{TRACK}:443:{edge}:{ports.https}", f"{TRACK}:80:{edge}:{ports.http}", f":53::{ports.dns}"]
    variables: dict[str, Any] = {"domain": TRACK, "verify_cdn": "cloudfront", "verify_checks": ["tls", "http", "cache"]}
    run = live.run("verify", verify_connect_to=rules, **variables).succeeded()
    assert f"{TRACK} (cloudfront, spgo.io): everything is as it should be" in run.output


def test_a_mail_proves_links_and_clicks(live: Live, tmp_path: Path) -> None:
    mailbox = {"source": "maildir", "maildir": live.lab.environment()["LAB_MAILDIR"], "wait_interval": 1}
    live.lab.sparkpost["us"].put_sending_domain("example.com")
    email = {"sender": "tracking@example.com", "recipient": "somebody@inbox.test", **mailbox}
    reports = tmp_path / "reports"
    variables: dict[str, Any] = {"domain": TRACK, "verify_checks": ["tls"], "verify_report_dir": str(reports)}
    run = live.run("verify", verify_email=email, **variables).succeeded()
    assert f"{TRACK} (cloudfront, spgo.io): what was tested is as it should be (tls), but no link" in run.output
    assert f"{TRACK} (cloudfront, spgo.io): everything is as it should be" in run.output
    report = json.loads((reports / f"{TRACK}.json").read_text(encoding="utf-8"))
    assert {check["group"] for check in report["checks"]} >= {"tls", "email"}
    assert "somebody" not in run.output + json.dumps(report)
    assert stats(run, "sparkpost_tracking_verify")["counts"]["pass"] == 1


def test_user_agent_is_made_to_reach_sparkpost_and_nothing_else_changes(live: Live) -> None:
    distribution = live.change(TRACK, somebody_keeps_the_user_agent)
    loose = live.config(TRACK)
    somebody_keeps_the_user_agent(loose)

    run = live.run("update_cloudfront_user_agent", distribution_id=distribution).succeeded()
    assert run.changed == 1
    after = live.config(TRACK)
    forwarded = after["DefaultCacheBehavior"]["ForwardedValues"]
    assert forwarded["Headers"]["Items"] == ["User-Agent"]
    somebody_keeps_the_user_agent(after)
    assert after == loose

    live.lab.journal.clear()
    assert live.run("update_cloudfront_user_agent", distribution_id=distribution).succeeded().changed == 0
    assert live.lab.journal.entries(writes=True) == []


def somebody_keeps_the_user_agent(config: dict[str, Any]) -> None:
    config["DefaultCacheBehavior"]["ForwardedValues"]["Headers"].update(Quantity=0, Items=[])


def test_without_a_distribution_the_sentence_says_what_to_give(live: Live) -> None:
    run = live.run("update_cloudfront_user_agent")
    assert run.status == 2
    assert "-e distribution_id=" in run.output
