# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every playbook takes its domains in the same forms, and tells a slip before anything else happens."""

from __future__ import annotations

from typing import Any

import pytest

from lab.world import World
from support.playbooks import PlaybookRun, Playbooks

PLAYBOOKS = ["setup_cloudfront", "audit", "setup_cloudflare", "verify", "setup_fastly"]

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "domain": (
        {"domain": "nodots"},
        "The variable 'domain' is nodots, but a tracking domain must be a subdomain, such",
    ),
    "names": ({"tracking_domains": "a.example.com, com"}, "Entry 2 of tracking_domains is com, but a tracking domain"),
    "entries": (
        {"tracking_domains": ["a.example.com", {"domain": "b.example.com", "endpoint": "nowhere"}]},
        "The key 'endpoint' of b.example.com in tracking_domains is nowhere, but it must be a region (us or eu) or",
    ),
    "both": (
        {"domain": "a.example.com", "tracking_domains": "a.example.com\nb.example.com"},
        "The variable 'domain' is a.example.com and 'tracking_domains' is a.example.com, b.example.com, but only one",
    ),
    "key": (
        {"tracking_domains": [{"domain": "a.example.com", "sub_account": 1}]},
        "The entry of a.example.com in tracking_domains has the unknown key 'sub_account'; the nearest known key is",
    ),
    "variable": (
        {"domain": "a.example.com", "tracking_endpiont": "eu"},
        "The extra variable 'tracking_endpiont' is unknown; did you mean 'tracking_endpoint'?",
    ),
}


def refused(run: PlaybookRun, says: str) -> None:
    """It failed with the sentence, and with no more about itself than that."""
    assert run.status == 2, run.output
    assert says in run.output
    for noise in ("Traceback", "argument_spec", "domains[0]", "domains[1]"):
        assert noise not in run.output


def everywhere() -> list[Any]:
    """Each slip in each playbook; another playbook comes first for each."""
    return [
        pytest.param(playbook, *WRONG[slip], id=f"{slip}-{playbook}", marks=pytest.mark.matrix(slip))
        for at, slip in enumerate(WRONG)
        for playbook in [*PLAYBOOKS[at % len(PLAYBOOKS) :], *PLAYBOOKS[: at % len(PLAYBOOKS)]]
    ]


@pytest.mark.parametrize(("playbook", "variables", "says"), everywhere())
def test_a_slip_is_one_sentence_in_every_playbook(
    lab: World, playbooks: Playbooks, playbook: str, variables: dict[str, Any], says: str
) -> None:
    refused(playbooks.run(playbook, variables), says)
    assert lab.journal.entries() == []


@pytest.mark.parametrize(
    ("playbook", "tag", "says"),
    [
        (
            "setup_fastly",
            "certs",
            "The playbook setup_fastly has no tag 'certs', its tags are cert, cdn, dns, sparkpost",
        ),
        ("verify", "cdn", "The playbook verify has no tag 'cdn', its tags are verify, report."),
        ("update_cloudfront_user_agent", "cdn", "has no tag 'cdn', it has none."),
    ],
)
@pytest.mark.parametrize("option", ["--tags", "--skip-tags"])
def test_an_unknown_tag_is_one_sentence(
    lab: World, playbooks: Playbooks, playbook: str, tag: str, says: str, option: str
) -> None:
    refused(playbooks.run(playbook, {"domain": "a.example.com", "distribution_id": "E1"}, option, tag), says)
    assert lab.journal.entries() == []


def test_a_cdn_that_the_audit_does_not_know_is_one_sentence(lab: World, playbooks: Playbooks) -> None:
    run = playbooks.run("audit", {"domain": "a.example.com", "cdn": "akamai"})
    refused(run, "The variable 'cdn' is 'akamai', but it must be one of none, cloudfront, cloudflare, fastly, managed.")
    assert lab.journal.entries() == []


@pytest.mark.parametrize(
    "given",
    [
        ["a.example.com", "b.example.com"],
        [{"domain": "a.example.com"}, "b.example.com"],
        "a.example.com, b.example.com",
        "a.example.com b.example.com",
        "a.example.com\nb.example.com\n",
    ],
)
def test_the_forms_of_the_list_are_one_to_every_playbook(lab: World, playbooks: Playbooks, given: Any) -> None:
    """The verification reads it by what all the others read it by; the names do not exist, which it finds."""
    run = playbooks.run("verify", {"tracking_domains": given, "verify_checks": ["dns"]})
    assert run.status == 2
    assert "a.example.com (CDN not recognized, spgo.io): does not work" in run.output
    assert "b.example.com (CDN not recognized, spgo.io): does not work" in run.output


class TestInventories:
    """``domain`` is a common variable of groups, where it means something else."""

    INVENTORY = """
[recipients]
a.example.com
b.example.com domain=c.example.com

[recipients:vars]
domain=corp.example.net
"""

    @pytest.fixture
    def inventory(self, playbooks: Playbooks) -> str:
        path = playbooks.home / "hosts.ini"
        path.write_text(self.INVENTORY, encoding="utf-8")
        return str(path)

    def test_it_counts_for_a_host_and_not_for_a_group(self, lab: World, playbooks: Playbooks, inventory: str) -> None:
        variables = {"tracking_hosts": "recipients", "verify_checks": ["dns"]}
        run = playbooks.run("verify", variables, "-i", inventory)
        assert "a.example.com (CDN not recognized, spgo.io): does not work" in run.output
        assert "c.example.com (CDN not recognized, spgo.io): does not work" in run.output
        assert "corp.example.net" not in run.output
        assert "b.example.com (CDN not recognized, spgo.io): does not work" not in run.output

    def test_host_vars_of_files_count_too(self, lab: World, playbooks: Playbooks, inventory: str) -> None:
        for folder, name, domain in (
            ("host_vars", "a.example.com", "d.example.com"),
            ("group_vars", "all", "corp.example.org"),
        ):
            (playbooks.home / folder).mkdir()
            (playbooks.home / folder / f"{name}.yml").write_text(f"domain: {domain}\n", encoding="utf-8")
        variables = {"tracking_hosts": "recipients", "verify_checks": ["dns"]}
        run = playbooks.run("verify", variables, "-i", inventory)
        assert "d.example.com (CDN not recognized, spgo.io): does not work" in run.output
        assert "corp.example" not in run.output

    def test_a_domain_of_all_hosts_is_none_of_the_set_up(self, lab: World, playbooks: Playbooks) -> None:
        path = playbooks.home / "hosts.ini"
        path.write_text("[all:vars]\ndomain=corp.example.net\n[web]\nweb1\n", encoding="utf-8")
        run = playbooks.run("setup_fastly", {}, "-i", str(path))
        refused(run, "No tracking domain is given. Set tracking_domains to a list, such as")
        assert lab.journal.entries() == []


def test_a_value_is_one_sentence_where_a_playbook_of_theirs_imports_ours(lab: World, playbooks: Playbooks) -> None:
    play = playbooks.home / "audit.yml"
    play.write_text("- import_playbook: sparkpost.tracking.audit\n", encoding="utf-8")
    run = playbooks.run(str(play), {"domain": "a.example.com", "cdn": "akamai", "audit_colour": "red"})
    refused(run, "The variable 'cdn' is 'akamai', but it must be one of none, cloudfront, cloudflare, fastly, managed.")
    assert "colour" not in run.output


def test_in_plays_of_others_a_near_miss_is_a_warning(lab: World, playbooks: Playbooks) -> None:
    play = playbooks.home / "site.yml"
    play.write_text(
        """
- name: Something of theirs
  hosts: localhost
  connection: local
  gather_facts: false
  vars:
    verify_check: [dns]
    fastly_colour: blue
  tasks:
    - name: Verify
      ansible.builtin.include_role:
        name: sparkpost.tracking.verify
      vars:
        verify_domains: a.example.com
        verify_checks: [dns]
        verify_fail_on: never
      tags: [verify]
- import_playbook: sparkpost.tracking.verify
""",
        encoding="utf-8",
    )
    variables = {"tracking_colour": "red", "domain": "b.example.com", "verify_fail_on": "never"}
    run = playbooks.run(str(play), variables, "--tags", "verify,theirs").succeeded()
    assert "The variable 'verify_check' is not one of sparkpost.tracking; did you mean 'verify_checks'?" in " ".join(
        run.output.split()
    )
    assert "colour" not in run.output
    assert "b.example.com (CDN not recognized, spgo.io): does not work" in run.output
