# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks of the roles for long lists, in a playbook of one's own: from nothing to clicks, and again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lab.clients import fetch, trusting
from lab.origin.links import click_path
from lab.world import World
from support.playbooks import Playbooks

PATH = click_path("https://www.example.org/", recipient="reader@example.org", region="us")


def play(folder: Path, *includes: dict[str, Any], **variables: Any) -> str:
    """A playbook that runs tasks of roles."""
    tasks = [{"ansible.builtin.include_role": include} for include in includes]
    file = folder / "long_list.yml"
    file.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": tasks}]))
    return str(file)


def clicked(lab: World, host: str, address: str) -> int:
    return fetch(host, PATH, address, lab.ports.https, tls=trusting(lab.authority.root_pem)).status


def test_tenants(lab: World, playbooks: Playbooks, tmp_path: Path) -> None:
    names = ["a.example.com", "b.example.com"]
    parts = ("certificates", "tenants", "serving_records")
    includes = [{"name": "sparkpost.tracking.cloudfront", "tasks_from": part} for part in parts]
    ready = [{"domain": name} for name in names]
    file = play(tmp_path, *includes, cloudfront_ready=ready, cloudfront_wait_interval=1, cloudfront_endpoint="us")
    playbooks.run(file).succeeded()
    for name in names:
        assert clicked(lab, name, lab.addresses.cloudfront[0]) == 302
        assert len(lab.directory.aliases(name)) == 2
    lab.journal.clear()
    assert playbooks.run(file).succeeded().changed == 0
    writes = [one.action for one in lab.journal.entries(writes=True) if not str(one.action).startswith("List")]
    assert writes == []


def test_custom_hostnames(lab: World, playbooks: Playbooks, tmp_path: Path) -> None:
    lab.host_cloudflare_zone("agency.dev")
    lab.cloudflare.control(saas=True)
    lab.aws.create_hosted_zone("brand-a.shop")
    lab.delegate("brand-a.shop")
    name = "track.brand-a.shop"
    variables = {
        "cloudflare_ready": [{"domain": name}],
        "cloudflare_saas_zone": "agency.dev",
        "cloudflare_fallback_origin": "edge.agency.dev",
        "cloudflare_endpoint": "us",
        "cloudflare_dns_provider": "route53",
        "cloudflare_wait_interval": 1,
    }
    file = play(tmp_path, {"name": "sparkpost.tracking.cloudflare", "tasks_from": "custom_hostnames"}, **variables)
    playbooks.run(file).succeeded()
    assert clicked(lab, name, lab.addresses.cloudflare[0]) == 302
    assert lab.directory.aliases(name) == [name, "edge.agency.dev"]
    lab.journal.clear()
    assert playbooks.run(file).succeeded().changed == 0
    assert list(lab.journal.entries(writes=True)) == []
