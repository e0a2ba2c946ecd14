# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``audit`` as a user runs it: drift, outage and lateness told apart, and nothing written, with --check or without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.live_lab import CLICK, DOMAINS, ENTRIES, TRACK, Live, stats
from support.playbooks import PlaybookRun


def audited(live: Live, *arguments: str, **variables: Any) -> PlaybookRun:
    """An audit of both domains, which must not write."""
    run = live.run("audit", *arguments, tracking_domains=ENTRIES, cdn="cloudfront", **variables)
    assert live.lab.journal.entries(writes=True) == []
    return run


def test_healthy_domains_have_no_drift_and_no_outage(live: Live) -> None:
    run = audited(live).succeeded()
    assert run.changed == 0
    for name in DOMAINS:
        assert f"{name}: no drift; no outage." in run.output
    assert "2 of 2 domains are healthy." in run.output
    assert {entry.provider for entry in live.lab.journal.entries()} == {"aws", "sparkpost"}
    assert stats(run, "sparkpost_tracking_audit") == {
        "domains": 2,
        "ok": True,
        "drift": [],
        "undetermined": [],
        "untested": [],
        "outage": [],
        "lateness": [],
        "defects": [],
        "report": "",
    }


def test_drift_of_one_domain_and_an_outage_of_another(live: Live, tmp_path: Path) -> None:
    distribution = live.change(TRACK, somebody_lets_answers_be_kept_for_a_minute)
    live.lab.faults.network("certificate-expired", at="cloudfront", host=CLICK)
    reports = tmp_path / "reports"

    run = audited(live, verify_report_dir=str(reports))
    assert run.status == 2
    changes = [f"update CloudFront distribution {distribution} (default_ttl: 60 -> 1)"]
    assert f"{TRACK}: drift (the set-up would {changes[0]}); defects (cache_too_long); no outage." in run.output
    assert f"{CLICK}: outage (cert_expired, secure_but_http_dead); no drift." in run.output
    assert f"0 of 2 domains are healthy; outage: {CLICK}; drift: {TRACK}; defects: {TRACK}." in run.output
    left = stats(run, "sparkpost_tracking_audit")
    assert (left["drift"], left["outage"], left["lateness"]) == ([TRACK], [CLICK], [])
    assert left["report"] == str(reports)

    index = json.loads((reports / "index.json").read_text(encoding="utf-8"))
    assert {each["domain"]: each["drift"] for each in index["domains"]} == {TRACK: changes, CLICK: []}
    assert f"distribution {distribution}" in (reports / f"{TRACK}.html").read_text(encoding="utf-8")


def test_validation_records_that_the_cdn_knows_are_looked_for(live: Live, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    options = {"verify_checks": ["renewal"], "verify_report_formats": ["json"]}
    audited(live, verify_report_dir=str(reports), **options).succeeded()
    (report,) = reports.glob(f"{TRACK}*.json")
    (found,) = json.loads(report.read_text(encoding="utf-8"))["checks"]
    assert (found["id"], found["status"]) == ("renewal", "pass")
    assert "acm-validations.aws" in found["observed"]


@pytest.mark.parametrize("strategy", ["linear", "free"])
def test_hosts_of_an_inventory_count_together_by_every_strategy(live: Live, tmp_path: Path, strategy: str) -> None:
    live.lab.faults.network("certificate-expired", at="cloudfront", host=CLICK)
    inventory = tmp_path / "inventory.yml"
    inventory.write_text(json.dumps({"all": {"hosts": {name: {} for name in DOMAINS}}}), encoding="utf-8")
    reports = tmp_path / "reports"
    variables: dict[str, Any] = {"tracking_hosts": "all", "verify_checks": ["tls"], "verify_report_dir": str(reports)}
    run = live.run_by(strategy, "audit", "-i", str(inventory), verify_report_formats=["json"], **variables)
    assert {name: recap.failed for name, recap in run.hosts.items()} == {TRACK: 0, CLICK: 1}
    left = stats(run, "sparkpost_tracking_audit")
    assert (left["domains"], left["outage"], left["report"]) == (2, [CLICK], str(reports))
    index = json.loads((reports / "index.json").read_text(encoding="utf-8"))
    assert {each["domain"] for each in index["domains"]} == {*DOMAINS}
    assert "[WARNING]" not in run.output


def somebody_lets_answers_be_kept_for_a_minute(config: dict[str, Any]) -> None:
    config["DefaultCacheBehavior"]["DefaultTTL"] = 60


def test_lateness_lets_the_run_pass(live: Live) -> None:
    """Here of a CDN that was built by other means, for which no key is needed."""
    live.lab.faults.network("certificate-expiring", at="cloudfront", days=3)
    run = live.run("audit", domain=TRACK, without_key=True, verify_checks=["tls"]).succeeded()
    assert f"{TRACK}: lateness (cert_expiring); no outage seen, but no link was clicked." in run.output
    assert f"0 of 1 domain is healthy; lateness: {TRACK}." in run.output
    assert stats(run, "sparkpost_tracking_audit")["lateness"] == [TRACK]
    assert live.lab.journal.entries() == []


def test_a_set_up_that_cannot_be_planned_hides_no_outage(live: Live) -> None:
    live.lab.faults.network("certificate-expired", at="cloudfront", host=CLICK)
    elsewhere = "track.example.nowhere"
    options = {"audit_fail_on": "never", "verify_checks": ["tls"], "cdn": "cloudfront"}
    domains = [*ENTRIES, {"domain": elsewhere}]
    run = live.run("audit", "--check", tracking_domains=domains, without_key=True, **options).succeeded()
    assert live.lab.journal.entries(writes=True) == []
    assert f"AWS Route 53 has no zone for {elsewhere} in this account" in run.output
    assert f"{TRACK}: drift could not be determined: 2 tracking domains: SparkPost needs an API key" in run.output
    left = stats(run, "sparkpost_tracking_audit")
    assert left["undetermined"] == [*DOMAINS, elsewhere]
    assert CLICK in left["outage"]
    assert TRACK not in left["outage"]
    assert left["drift"] == []
