# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Obstacles at a terminal: one line each, the remedy beneath, and nothing of all that was found."""

from __future__ import annotations

import re

import pytest

from lab.world import World
from support.playbooks import PlaybookRun, Playbooks

READY = "track.example.com"
LOST = ["a.example.net", "b.example.net"]
HEADLINE = "a.example.net, b.example.net: AWS Route 53 has no zone for the domain in this account."
REMEDY = "> Use the account that contains the zone, set the entry"


def is_readable(run: PlaybookRun) -> None:
    """The obstacle and its remedy each begin a line, and no result is printed as it came."""
    for text in (HEADLINE, REMEDY):
        assert re.search(rf"^[\s\"'-]*{re.escape(text)}", run.output, re.MULTILINE), run.output
    for noise in ("facts", "name_servers", '"results"', "can_proceed", "invocation", "Traceback"):
        assert noise not in run.output


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("cdn", ["cloudfront", pytest.param("fastly", marks=pytest.mark.matrix)])
def test_where_every_domain_has_one(lab: World, playbooks: Playbooks, cdn: str, form: str) -> None:
    environment = {"ANSIBLE_CALLBACK_RESULT_FORMAT": form}
    run = playbooks.run(f"setup_{cdn}", {"tracking_domains": LOST}, environment=environment)
    assert run.status == 2
    is_readable(run)
    assert lab.journal.entries(writes=True) == []


@pytest.mark.parametrize("strict", [False, True])
def test_where_one_domain_is_ready(lab: World, playbooks: Playbooks, strict: bool) -> None:
    """The check shows what the run does: all for the ready one, or nothing."""
    variables = {"tracking_domains": [*LOST, READY], "tracking_strict": strict}
    run = playbooks.run("setup_fastly", variables, "--check", "--diff")
    assert run.status == 2
    is_readable(run)
    assert (run.changed > 0) is not strict
    assert run.output.count(HEADLINE) >= 2
    assert lab.journal.entries(writes=True) == []


def test_an_audit_compares_nothing_of_them_and_all_of_the_others(lab: World, playbooks: Playbooks) -> None:
    elsewhere = {"domain": "c.example.com", "cdn": "cloudfront"}
    variables = {"tracking_domains": [*LOST, READY, elsewhere], "cdn": "fastly", "verify_checks": ["dns"]}
    run = playbooks.run("audit", variables)
    assert run.status == 2
    verdicts = {name: said(run, name) for name in (*LOST, READY, "c.example.com")}
    assert f"create tracking domain {READY}" in verdicts[READY]
    for name in LOST:
        assert "the set-up would" not in verdicts[name]
        assert f"drift could not be determined: AWS Route 53 has no zone for {name} in this account." in verdicts[name]
        assert f"create tracking domain {name}" not in run.output
    assert "the set-up would request certificate for c.example.com" in verdicts["c.example.com"]
    assert lab.journal.entries(writes=True) == []


def said(run: PlaybookRun, domain: str) -> str:
    """The verdict on a domain."""
    return next(line for line in run.output.splitlines() if line.strip().startswith(f'"{domain}: outage ('))
