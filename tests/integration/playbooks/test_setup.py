# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``setup`` as a user runs it: one list, several paths, one command."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lab.world import World
from support.playbooks import PlaybookRun, Playbooks

FRONT, FAST, OWN = "a.example.com", "b.example.com", "c.example.com"
MIXED = [FRONT, {"domain": FAST, "cdn": "fastly"}, {"domain": OWN, "cdn": "managed"}]
QUICK = {
    "cdn": "cloudfront",
    "cloudfront_default_ttl": 1,
    "fastly_default_ttl": 1,
    "verify_cache_ttl": 1,
    **{f"{path}_wait_interval": 1 for path in ("cloudfront", "cloudflare", "fastly", "managed")},
}

Setup = Callable[..., PlaybookRun]


@pytest.fixture
def set_up(playbooks: Playbooks) -> Setup:
    def run(domains: Any, *arguments: str, environment: dict[str, str] | None = None, **variables: Any) -> PlaybookRun:
        given = {"tracking_domains": domains, **QUICK, **variables}
        return playbooks.run("setup", given, *arguments, environment=environment)

    return run


def screen(run: PlaybookRun) -> list[str]:
    """What the run printed, its waits and the inventory's warning aside."""
    return [line for line in run.output.splitlines() if not line.startswith(("  [localhost]", "[WARNING]"))]


def test_a_mixed_list_from_nothing_to_verified_https_and_again_without_a_write(lab: World, set_up: Setup) -> None:
    assert lab.journal.entries() == []
    planned = set_up(MIXED, "--check").succeeded()
    assert lab.journal.entries(writes=True) == []
    assert "3 of 3 domains would change; nothing was written." in planned.output

    run = set_up(MIXED).succeeded()
    assert "3 of 3 domains verified; 3 changed; none failed." in run.output
    assert len(screen(run)) <= 40 + len(MIXED)
    for name in (FRONT, FAST, OWN):
        stored = lab.sparkpost["us"].domain(name)
        assert stored is not None
        assert (stored["secure"], stored["status"]["verified"]) == (True, True)
        assert stored["uses_managed_certificate"] is (name == OWN)

    lab.journal.clear()
    again = set_up(MIXED).succeeded()
    assert (again.changed, lab.journal.entries(writes=True)) == (0, [])
    assert "3 of 3 domains verified; none changed; none failed." in again.output


def test_one_domain_in_sixty_lines_and_a_summary_whatever_is_shown(
    lab: World, set_up: Setup, playbooks: Playbooks
) -> None:
    assert lab.journal.entries() == []
    log = playbooks.home / "ansible.log"
    run = set_up("", domain=FAST, cdn="fastly", environment={"ANSIBLE_LOG_PATH": str(log)}).succeeded()
    assert len(screen(run)) <= 60
    assert "1 of 1 domain verified; 1 changed; none failed." in log.read_text(encoding="utf-8")
    quiet = {"ANSIBLE_DISPLAY_OK_HOSTS": "false", "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false"}
    again = set_up("", domain=FAST, cdn="fastly", environment=quiet).succeeded()
    assert "1 of 1 domain verified; none changed; none failed." in again.output


@pytest.mark.matrix
@pytest.mark.parametrize("callback", ["minimal", "oneline"])
def test_the_summary_under_other_callbacks(lab: World, set_up: Setup, callback: str) -> None:
    assert lab.journal.entries() == []
    run = set_up("", domain=OWN, cdn="managed", environment={"ANSIBLE_STDOUT_CALLBACK": callback}).succeeded()
    assert "1 of 1 domain verified; 1 changed; none failed." in run.output


def test_one_that_never_ends_stops_no_other_and_fails_the_run(lab: World, set_up: Setup) -> None:
    vars(lab.context.latency).update(managed_certificate=3600)
    run = set_up(MIXED, managed_certificate_wait_timeout=6)
    assert run.status == 2
    assert "2 of 3 domains verified; 3 changed; 1 failed." in run.output
    assert f"FAILED {OWN} (not set up)" in run.output
    entries = lab.journal.entries("sparkpost")
    secured = [each.number for each in entries if each.method == "PUT" and each.path.endswith((FRONT, FAST))]
    looked = [each.number for each in entries if each.method == "GET" and each.path.endswith(OWN)]
    assert len(secured) == 2
    assert max(secured) < max(looked)


@pytest.mark.parametrize(
    ("domains", "variables", "said"),
    [
        ([FRONT], {"cdn": ""}, f"The entry of {FRONT} in tracking_domains names no cdn"),
        ([FRONT], {"cdn": "akamai"}, "'cdn'"),
        ([{"domain": FRONT, "cdn": "managd"}], {}, "did you mean managed?"),
        ([FRONT, {"domain": "A.example.com.", "cdn": "managed"}], {}, f"both name {FRONT}"),
        ([FRONT], {"tracking_domain": "x"}, "The extra variable 'tracking_domain' is unknown"),
    ],
)
def test_bad_input_is_one_sentence_before_anything_is_read(
    lab: World, set_up: Setup, domains: Any, variables: dict[str, Any], said: str
) -> None:
    run = set_up(domains, **variables)
    assert run.status == 2
    assert said in run.output
    assert lab.journal.entries() == []


def test_tags_go_as_far_as_they_say(lab: World, set_up: Setup) -> None:
    set_up([{"domain": FAST, "cdn": "fastly"}], "--tags", "cert").succeeded()
    assert [each.action for each in lab.journal.entries("route53", writes=True)] == ["ChangeResourceRecordSets"]
    assert lab.sparkpost["us"].domain(FAST) is None
    listed = set_up(MIXED, "--list-tags")
    for tag in ("cert", "cdn", "dns", "sparkpost", "verify", "report"):
        assert tag in listed.output.partition("TASK TAGS")[2]


@pytest.mark.matrix
def test_an_obstacle_stops_its_own_domain(lab: World, set_up: Setup) -> None:
    assert lab.journal.entries() == []
    run = set_up([{"domain": OWN, "cdn": "managed"}, {"domain": "x.elsewhere.test", "cdn": "fastly"}])
    assert run.status == 2
    assert "1 of 2 domains verified" in run.output
    assert "FAILED x.elsewhere.test" in run.output


@pytest.mark.matrix
def test_an_audit_of_a_mixed_list_finds_what_drifted(lab: World, set_up: Setup, playbooks: Playbooks) -> None:
    mixed = [{"domain": FAST, "cdn": "fastly"}, {"domain": OWN, "cdn": "managed"}]
    set_up(mixed).succeeded()
    lab.journal.clear()
    well = playbooks.run("audit", {"tracking_domains": mixed, "verify_cache_ttl": 1}).succeeded()
    assert f"{FAST}: no drift; no outage." in well.output
    assert f"{OWN}: no drift; no outage." in well.output
    assert lab.journal.entries(writes=True) == []
    stored = lab.sparkpost["us"].domain(FAST)
    assert stored is not None
    missing = [*mixed, {"domain": "d.example.com", "cdn": "managed"}]
    run = playbooks.run("audit", {"tracking_domains": missing, "verify_cache_ttl": 1})
    assert run.status == 2
    assert "create record d.example.com CNAME" in json.dumps(run.output)


@pytest.mark.matrix
def test_the_role_of_sparkposts_own_certificates_in_a_play_of_the_users(lab: World, playbooks: Playbooks) -> None:
    play = playbooks.home / "own.yml"
    tasks = [{"ansible.builtin.include_role": {"name": "sparkpost.tracking.managed"}}]
    play.write_text(
        json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}]),
        encoding="utf-8",
    )
    variables = {"tracking_domains": [OWN], "managed_wait_interval": 1}
    playbooks.run(str(play), variables).succeeded()
    stored = lab.sparkpost["us"].domain(OWN)
    assert stored is not None
    assert stored["secure"] is True
    lab.journal.clear()
    assert playbooks.run(str(play), variables).succeeded().changed == 0
    assert lab.journal.entries(writes=True) == []
