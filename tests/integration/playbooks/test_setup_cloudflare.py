# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``setup_cloudflare`` as a user runs it: from no zone at all, in both modes and by both kinds of rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.world import World
from support.playbooks import PlaybookRun, Playbooks

ZONE = "example.org"
DOMAIN = f"track.{ZONE}"
QUICK = {
    "verify_cache_ttl": 1,
    "cloudflare_wait_interval": 1,
    "cloudflare_delegation_wait_timeout": 30,
    "cloudflare_certificate_wait_timeout": 30,
    "sparkpost_domain_wait_timeout": 30,
}
REQUESTS_ON_CREATE = 12
REQUESTS_ON_NO_OP = 3
Setup = Callable[..., PlaybookRun]


@pytest.fixture
def set_up(lab: World, playbooks: Playbooks, tmp_path: Path) -> Setup:
    """Runs the playbook; new zones are delegated by tasks of the user's own."""
    registrar = tmp_path / "registrar.yml"
    registrar.write_text(
        f"""
- name: Enter the name servers at our registrar
  ansible.builtin.uri:
    url: {lab.control_url}/dns/delegations
    method: POST
    body_format: json
    body:
      zone: "{{{{ dns_records_list[0].name }}}}"
      name_servers: "{{{{ dns_records_list | map(attribute='value') | flatten }}}}"
""",
        encoding="utf-8",
    )

    def run(*arguments: str, domain: dict[str, Any] | None = None, **variables: Any) -> PlaybookRun:
        chosen = {
            "tracking_domains": [domain or {"domain": DOMAIN}],
            "cloudflare_account_id": lab.environment()["CLOUDFLARE_ACCOUNT_ID"],
            "cloudflare_registrar": "custom",
            "cloudflare_registrar_custom_tasks": str(registrar),
            **QUICK,
            **variables,
        }
        return playbooks.run("setup_cloudflare", chosen, *arguments)

    return run


def calls(lab: World, *, writes: bool | None = None) -> list[str]:
    entries = lab.journal.entries("cloudflare", writes=writes)
    return [f"{entry.method} {entry.path.removeprefix('/client/v4')}" for entry in entries]


def test_from_no_zone_to_verified_https_and_again_without_a_write(lab: World, set_up: Setup) -> None:
    run = set_up().succeeded()
    assert f"{DOMAIN} (cloudflare, spgo.io): everything is as it should be" in run.output
    stored = lab.sparkpost["us"].domain(DOMAIN)
    assert stored is not None
    assert (stored["secure"], stored["status"]["verified"]) == (True, True)

    lab.journal.clear()
    assert set_up().succeeded().changed == 0
    assert lab.journal.entries(writes=True) == []
    assert len(calls(lab)) == REQUESTS_ON_NO_OP, calls(lab)

    # The same number with the id of the zone.
    zone = lab.cloudflare.zone(ZONE)
    assert zone is not None
    lab.journal.clear()
    assert set_up(domain={"domain": DOMAIN, "zone_id": zone.id}).succeeded().changed == 0
    assert len(calls(lab)) == REQUESTS_ON_NO_OP, calls(lab)


def test_the_requests_of_a_set_up_in_an_existing_zone(lab: World, set_up: Setup) -> None:
    lab.host_cloudflare_zone(ZONE)
    lab.journal.clear()
    set_up().succeeded()
    assert len(calls(lab)) == REQUESTS_ON_CREATE, calls(lab)
    assert [call.partition(" ")[0] for call in calls(lab, writes=True)] == ["POST", "POST"]
    # Each is asked once: what preflight read is handed on.
    assert len(set(calls(lab))) == REQUESTS_ON_CREATE


@pytest.mark.parametrize(
    ("rules", "mode"),
    [
        ("page_rules", "proxy"),
        pytest.param("rulesets", "forward", marks=pytest.mark.matrix),
        pytest.param("page_rules", "forward", marks=pytest.mark.matrix),
        pytest.param("rulesets", "proxy", marks=pytest.mark.matrix),
    ],
)
def test_both_modes_by_both_kinds_of_rules(lab: World, set_up: Setup, mode: str, rules: str) -> None:
    lab.host_cloudflare_zone(ZONE)
    choice = {"cloudflare_mode": mode, "cloudflare_rules": rules}
    run = set_up(**choice).succeeded()
    # The zone was there before, with Cloudflare's own minimum of TLS 1.0, and all that is its stays as it is.
    sentence = f"{DOMAIN} (cloudflare, spgo.io): works, with warnings; first cause: tls_old_offered"
    assert sentence in run.output, run.output
    seen = {event.host for event in lab.events.listed()}
    assert (DOMAIN in seen) is (mode == "proxy")
    # The verifier asks SparkPost's endpoint by itself as well.
    assert "spgo.io" in seen
    lab.journal.clear()
    assert set_up(**choice).succeeded().changed == 0
    assert lab.journal.entries(writes=True) == []


@pytest.mark.matrix
def test_forwarding_for_a_second_domain_of_the_zone(lab: World, set_up: Setup) -> None:
    lab.host_cloudflare_zone(ZONE)
    names = [DOMAIN, f"click.{ZONE}"]
    forward = {"cloudflare_mode": "forward", "cloudflare_probe": False}
    several = {"tracking_domains": [{"domain": name} for name in names]}
    set_up("--tags", "cdn,dns", **forward, tracking_domains=several["tracking_domains"][:1]).succeeded()
    assert set_up("--tags", "cdn,dns", **forward, **several).succeeded().changed == 2
    zone = lab.cloudflare.zone(ZONE)
    assert zone is not None
    ranked = [rule.pattern for rule in sorted(zone.page_rules, key=lambda rule: -rule.priority)]
    assert ranked[-1] == f"*.{ZONE}/*"
    assert sorted(ranked[:-1]) == sorted(f"{name}/*" for name in names)
    lab.journal.clear()
    assert set_up("--tags", "cdn,dns", **forward, **several).succeeded().changed == 0
    assert lab.journal.entries(writes=True) == []
    # Lists are read once for all domains.
    assert len(calls(lab)) == REQUESTS_ON_NO_OP, calls(lab)


def test_check_mode_without_a_zone_writes_nothing(lab: World, set_up: Setup) -> None:
    run = set_up("--check", "--diff").succeeded()
    assert lab.journal.entries(writes=True) == []
    assert lab.cloudflare.zone(ZONE) is None
    # The run itself sets the minimum of TLS in a task of its own.
    assert run.changed == 4
    for shown in ('"min_tls_version": "1.2"', f'"{DOMAIN} CNAME"', f"{DOMAIN}/*", '"secure": true'):
        assert shown in run.output


@pytest.mark.matrix
def test_the_guides_order_is_made_on_request_with_a_warning(lab: World, set_up: Setup) -> None:
    lab.host_cloudflare_zone(ZONE)
    run = set_up(cloudflare_mode="forward", cloudflare_rule_order="ssl_first", cloudflare_probe=False)
    assert "[WARNING]" in run.output
    assert "*.example.org/*" in run.output
    zone = lab.cloudflare.zone(ZONE)
    assert zone is not None
    assert [rule.pattern for rule in sorted(zone.page_rules, key=lambda rule: -rule.priority)] == [
        f"*.{ZONE}/*",
        f"{DOMAIN}/*",
    ]


def test_a_host_that_no_certificate_covers_is_not_called_ready(lab: World, set_up: Setup) -> None:
    lab.host_cloudflare_zone(ZONE)
    run = set_up(domain={"domain": f"click.mail.{ZONE}", "zone": ZONE})
    assert run.status == 2
    assert f"click.mail.{ZONE}: " in run.output
    assert "Advanced Certificate Manager" in run.output
    assert lab.journal.entries("sparkpost", writes=True) == []


def test_secrets_are_nowhere(lab: World, set_up: Setup) -> None:
    run = set_up("-vvvv", "--diff").succeeded()
    assert lab.environment()["CLOUDFLARE_API_TOKEN"] not in run.output
    assert lab.environment()["SPARKPOST_API_KEY"] not in run.output
