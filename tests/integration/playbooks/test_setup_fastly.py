# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``setup_fastly`` as a user runs it: issued and uploaded certificates, each domain alone or all on one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.world import World
from support.playbooks import PlaybookRun, Playbooks

DOMAIN = "track.example.com"
QUICK = {
    "fastly_default_ttl": 1,
    "verify_cache_ttl": 1,
    "fastly_wait_interval": 1,
    "fastly_dns_wait_timeout": 30,
    "fastly_certificate_wait_timeout": 30,
    "sparkpost_domain_wait_timeout": 30,
}
REQUESTS_ON_CREATE = 14
REQUESTS_ON_NO_OP = 5
#: Tasks that change something, and those that check mode predicts to: service, subscription, validation record,
#: serving record, SparkPost.
CHANGED_ON_CREATE = 5

Setup = Callable[..., PlaybookRun]


@pytest.fixture
def set_up(playbooks: Playbooks) -> Setup:
    def run(*names: str, arguments: tuple[str, ...] = (), **variables: Any) -> PlaybookRun:
        domains = [{"domain": name} for name in names or (DOMAIN,)]
        return playbooks.run("setup_fastly", {"tracking_domains": domains, **QUICK, **variables}, *arguments)

    return run


def test_from_nothing_to_verified_https_and_again_without_a_write(lab: World, set_up: Setup) -> None:
    run = set_up().succeeded()
    assert run.changed == CHANGED_ON_CREATE
    assert f"{DOMAIN} (fastly, spgo.io): everything is as it should be" in run.output
    stored = lab.sparkpost["us"].domain(DOMAIN)
    assert stored is not None
    assert (stored["secure"], stored["status"]["verified"]) == (True, True)
    assert len(lab.journal.entries("fastly")) == REQUESTS_ON_CREATE

    lab.journal.clear()
    assert set_up().succeeded().changed == 0
    assert lab.journal.entries(writes=True) == []
    assert len(lab.journal.entries("fastly")) == REQUESTS_ON_NO_OP


def test_check_mode_on_an_empty_account_writes_nothing(lab: World, set_up: Setup) -> None:
    run = set_up(arguments=("--check", "--diff")).succeeded()
    assert lab.journal.entries(writes=True) == []
    assert lab.fastly.service_names() == []
    assert run.changed == CHANGED_ON_CREATE
    assert f'"_acme-challenge.{DOMAIN} CNAME"' in run.output


@pytest.mark.matrix
def test_a_certificate_of_ones_own(lab: World, set_up: Setup) -> None:
    own = lab.authority.issue([DOMAIN])
    certificates = {DOMAIN: {"certificate": own.certificate_pem + own.chain_pem, "private_key": own.private_key_pem}}
    run = set_up(fastly_own_certificates=certificates, arguments=("-vvvv", "--diff")).succeeded()
    assert "everything is as it should be" in run.output
    assert own.private_key_pem.splitlines()[1] not in run.output
    assert lab.environment()["FASTLY_API_TOKEN"] not in run.output
    lab.journal.clear()
    assert set_up(fastly_own_certificates=certificates).succeeded().changed == 0
    assert lab.journal.entries(writes=True) == []


@pytest.mark.matrix
def test_several_domains_on_one_service(lab: World, set_up: Setup) -> None:
    names = ["track.example.com", "click.example.com"]
    run = set_up(*names, fastly_shared_service=True).succeeded()
    assert "2 of 2 domains are healthy" in run.output
    assert len(lab.fastly.service_names()) == 1


def test_waits_show_their_progress(lab: World, set_up: Setup) -> None:
    vars(lab.context.latency).update(certificate_issue=2)
    assert "Waiting for the certificate" in set_up().succeeded().output
