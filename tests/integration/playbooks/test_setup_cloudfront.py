# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``setup_cloudfront`` as a user runs it: from nothing, again without a write, in check mode, with any DNS."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.world import World
from support.playbooks import PlaybookRun, Playbooks

DOMAIN = "track.example.com"
#: The cache check waits for the time to live, so that a short one makes a quick test.
QUICK = {"cloudfront_default_ttl": 1, "verify_cache_ttl": 1, "cloudfront_wait_interval": 1}
#: The whole chain at AWS for one domain.
REQUESTS_ON_CREATE = 14
REQUESTS_ON_NO_OP = 7

Setup = Callable[..., PlaybookRun]


@pytest.fixture
def set_up(playbooks: Playbooks) -> Setup:
    def run(
        *domains: dict[str, Any] | str,
        arguments: tuple[str, ...] = (),
        on_line: Callable[[str], None] | None = None,
        **variables: Any,
    ) -> PlaybookRun:
        listed = [{"domain": each} if isinstance(each, str) else each for each in domains or (DOMAIN,)]
        chosen = {"tracking_domains": listed, **QUICK, **variables}
        return playbooks.run("setup_cloudfront", chosen, *arguments, on_line=on_line)

    return run


def actions(lab: World, service: str | None = None, *, writes: bool | None = None) -> list[str]:
    return [entry.action or f"{entry.method} {entry.path}" for entry in lab.journal.entries(service, writes=writes)]


def domain_at_sparkpost(lab: World, name: str = DOMAIN, region: str = "us") -> tuple[bool, bool]:
    """Whether it is verified and secure."""
    stored = lab.sparkpost[region].domain(name)
    assert stored is not None
    return stored["status"]["verified"], stored["secure"]


def test_from_nothing_to_verified_https_and_again_without_a_write(lab: World, set_up: Setup) -> None:
    first = set_up().succeeded()
    assert first.changed == 5
    assert domain_at_sparkpost(lab) == (True, True)
    assert "everything is as it should be" in first.output
    assert len(actions(lab, "aws")) == REQUESTS_ON_CREATE, str(actions(lab, "aws"))

    lab.journal.clear()
    second = set_up().succeeded()
    assert second.changed == 0
    assert actions(lab, writes=True) == []
    assert len(actions(lab, "aws")) == REQUESTS_ON_NO_OP, actions(lab, "aws")
    # Before, during and after: the key, the domain, and the proof.
    assert actions(lab, "sparkpost") == [f"GET /api/v1/tracking-domains/{DOMAIN}"] * 3

    require_records_for_clicks_and_renewals(lab)
    lab.journal.clear()
    assert set_up(arguments=("--check", "--diff")).succeeded().changed == 0
    assert actions(lab, writes=True) == []


def require_records_for_clicks_and_renewals(lab: World) -> None:
    (zone,) = lab.aws.hosted_zones()
    records = {record.name: record for record in zone.record_sets if record.type == "CNAME"}
    assert records[DOMAIN].ttl == 3600
    assert records[DOMAIN].values == (f"{lab.aws.distributions()[0].domain_name}.",)
    (validation,) = set(records) - {DOMAIN}
    assert validation.endswith(DOMAIN)
    assert validation.startswith("_")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--check", "--diff"), id="with diff"),
        pytest.param(("--check",), id="without", marks=pytest.mark.matrix),
    ],
)
def test_check_mode_on_an_empty_account_writes_nothing_and_shows_what_would_be_made(
    lab: World, set_up: Setup, arguments: tuple[str, ...]
) -> None:
    predicted = set_up(arguments=arguments).succeeded()
    assert actions(lab, writes=True) == []
    assert lab.aws.distributions() == []
    assert lab.sparkpost["us"].domain(DOMAIN) is None
    assert predicted.changed == 5
    if "--diff" in arguments:
        for shown in (
            '"status": "PENDING_VALIDATION"',
            '"endpoint": "spgo.io"',
            f'"{DOMAIN} CNAME"',
            f'"_known-after-apply.{DOMAIN} CNAME"',
            "(known after apply)",
            '"secure": true',
        ):
            assert shown in predicted.output


@pytest.mark.matrix
def test_an_account_in_europe(lab: World, set_up: Setup) -> None:
    variables = {
        "sparkpost_region": "eu",  # The endpoint follows.
        "sparkpost_api_url": lab.environment()["LAB_SPARKPOST_EU_API_URL"],
    }
    run = set_up(**variables).succeeded()
    assert f"{DOMAIN} (cloudfront, eu.spgo.io): everything is as it should be" in run.output
    assert domain_at_sparkpost(lab, region="eu") == (True, True)
    assert lab.sparkpost["us"].domain(DOMAIN) is None


@pytest.mark.matrix
def test_cache_policies_in_place_of_legacy_settings(lab: World, set_up: Setup) -> None:
    set_up(cloudfront_cache_settings="policies").succeeded()
    (distribution,) = lab.aws.distributions()
    assert distribution.config["DefaultCacheBehavior"]["CachePolicyId"]
    lab.journal.clear()
    assert set_up(cloudfront_cache_settings="policies").succeeded().changed == 0
    assert actions(lab, writes=True) == []


@pytest.mark.matrix
def test_several_domains_each_with_a_distribution_of_its_own(lab: World, set_up: Setup) -> None:
    run = set_up("track.example.com", {"domain": "Click.Example.com.", "default": True}).succeeded()
    assert "2 of 2 domains are healthy" in run.output
    assert len(lab.aws.distributions()) == 2
    stored = lab.sparkpost["us"].domain("click.example.com")
    assert stored is not None
    assert stored["default"] is True


@pytest.mark.matrix
def test_several_domains_on_one_distribution(lab: World, set_up: Setup) -> None:
    names = ["track.example.com", "click.example.com"]
    run = set_up(*names, cloudfront_shared_distribution=True).succeeded()
    assert "2 of 2 domains are healthy" in run.output
    (distribution,) = lab.aws.distributions()
    assert sorted(distribution.config["Aliases"]["Items"]) == sorted(names)
    seen = {event.tracking_domain for event in lab.events.listed()}
    assert seen >= set(names)
    lab.journal.clear()
    assert set_up(*names, cloudfront_shared_distribution=True).succeeded().changed == 0
    assert actions(lab, writes=True) == []


def test_a_certificate_of_ones_own(lab: World, set_up: Setup) -> None:
    own = lab.authority.issue([DOMAIN])
    certificates = {
        DOMAIN: {"certificate": own.certificate_pem, "private_key": own.private_key_pem, "chain": own.chain_pem}
    }
    run = set_up(cloudfront_own_certificates=certificates).succeeded()
    assert "RequestCertificate" not in actions(lab, "acm")
    assert "everything is as it should be" in run.output
    assert own.private_key_pem.splitlines()[1] not in run.output
    lab.journal.clear()
    assert set_up(cloudfront_own_certificates=certificates).succeeded().changed == 0
    assert actions(lab, writes=True) == []


def test_dns_by_hand_shows_the_records_and_goes_on_when_they_are_entered(lab: World, set_up: Setup) -> None:
    lab.own_zones.create("example.org")
    lab.delegate("example.org")
    entered: list[str] = []

    def enter(line: str) -> None:
        """The person who reads the screen and types the record into some console."""
        words = line.strip().strip('",').split()
        if len(words) == 5 and words[2:4] == ["IN", "CNAME"]:
            lab.own_zones.put(words[0], "CNAME", [words[4]], int(words[1]))
            entered.append(words[0])

    set_up("track.example.org", dns_provider="manual", on_line=enter).succeeded()
    assert len(entered) == 2
    assert entered[1] == "track.example.org."
    assert "ChangeResourceRecordSets" not in actions(lab)
    assert set_up("track.example.org", dns_provider="manual", on_line=enter).succeeded().changed == 0
    assert len(entered) == 2


@pytest.mark.matrix
def test_dns_by_tasks_of_ones_own(lab: World, set_up: Setup, tmp_path: Path) -> None:
    lab.own_zones.create("example.org")
    lab.delegate("example.org")
    tasks = tmp_path / "our dns.yml"
    tasks.write_text(
        f"""
- name: Keep the records by our own means
  ansible.builtin.uri:
    url: {lab.control_url}/dns/records
    method: POST
    body_format: json
    body: {{name: "{{{{ item.name }}}}", type: "{{{{ item.type }}}}", values: ["{{{{ item.value }}}}"], ttl: 60}}
  loop: "{{{{ dns_records_list }}}}"
""",
        encoding="utf-8",
    )
    run = set_up("track.example.org", dns_provider="custom", dns_custom_tasks=str(tasks)).succeeded()
    assert "track.example.org (cloudfront, spgo.io): everything is as it should be" in run.output
    assert "ChangeResourceRecordSets" not in actions(lab)


@pytest.mark.matrix
def test_waits_show_their_progress(lab: World, set_up: Setup) -> None:
    vars(lab.context.latency).update(certificate_issue=2, distribution_deploy=2, dns_propagation=1)
    run = set_up().succeeded()
    assert "Waiting for the certificate for track.example.com to be issued: PENDING_VALIDATION" in run.output
    assert "to be deployed: " in run.output
    assert "Waiting for a DNS record" in run.output


@pytest.mark.matrix
def test_as_ordinary_modules_it_is_the_same(lab: World, playbooks: Playbooks) -> None:
    variables = {"tracking_domains": [{"domain": DOMAIN}], **QUICK}
    outside = {"TRACKING_IN_PROCESS": "0"}
    assert playbooks.run("setup_cloudfront", variables, environment=outside).succeeded().changed == 5
    assert len(actions(lab, "aws")) == REQUESTS_ON_CREATE
    lab.journal.clear()
    assert playbooks.run("setup_cloudfront", variables, environment=outside).succeeded().changed == 0
    assert actions(lab, writes=True) == []


def test_hosts_of_an_inventory_are_tracking_domains(lab: World, playbooks: Playbooks, tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yml"
    hosts = {name: {"tracking_domains": [{"domain": name}]} for name in ("track.example.com", "click.example.com")}
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    run = playbooks.run(
        "setup_cloudfront", {"tracking_hosts": "all", **QUICK}, "-i", str(inventory), "--limit", "click.example.com"
    ).succeeded()
    assert list(run.hosts) == ["click.example.com"]
    assert domain_at_sparkpost(lab, "click.example.com") == (True, True)
    assert lab.sparkpost["us"].domain("track.example.com") is None


@pytest.mark.parametrize(
    ("tags", "services"),
    [("sparkpost", {"sparkpost"}), ("dns", {"acm", "route53", "cloudfront"}), ("verify", set())],
)
def test_tags_limit_what_is_done(lab: World, set_up: Setup, tags: str, services: set[str]) -> None:
    set_up(arguments=("--tags", tags), cloudfront_probe=False, sparkpost_domain_verify=False, verify_fail_on="never")
    assert {entry.service for entry in lab.journal.entries(writes=True)} == services
