# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays on the hosts of the inventory: by the right Python, whole or in slices, and safe from what a service says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tools.versions import NEWEST, OLDEST, Version, find_python

from lab.world import World
from support.checks_fleet import served_fleet
from support.checks_site import TTL
from support.inventories import Inventory
from support.playbooks import Playbooks

#: What a service says that would run a command if Ansible took it for a template.
EVIL = "{{ lookup('ansible.builtin.pipe', 'touch %s') }}"


def programs(version: Version | None) -> Path:
    """The folder of Ansible's programs of a version; those of this environment for None."""
    if version is None:
        return Path(sys.executable).parent
    obstacle, python = version.obstacle(), find_python(version.python)
    if obstacle or python is None:
        pytest.skip(obstacle)
    return version.prepare(python).parent


@pytest.mark.parametrize("version", [OLDEST, None, NEWEST], ids=str)
def test_what_a_service_says_is_never_evaluated(lab: World, tmp_path: Path, version: Version | None) -> None:
    inventory = Inventory(tmp_path, lab.environment(), programs(version))
    harm = tmp_path / "harm"
    evil = EVIL % harm
    lab.sparkpost["us"].put_domain("a.example.com", cname_status=evil, tls_status="{{ 7 * 7 }}")
    lab.sparkpost["us"].put_domain(f"{evil}.example.com")
    path = inventory.write(
        compose={"composed": "sparkpost_cname_status"},
        keyed_groups=[{"key": "sparkpost_cname_status", "prefix": "key"}],
    )
    done = inventory.run("ansible-playbook", "-i", str(path), str(_play(tmp_path)), TRACKING_IN_PROCESS="0")
    assert done.returncode == 0, done.stdout + done.stderr
    hosts = json.loads((tmp_path / "hosts.json").read_text(encoding="utf-8"))
    assert hosts["a.example.com"]["status"] == hosts["a.example.com"]["composed"] == evil
    assert hosts["a.example.com"]["tls"] == "{{ 7 * 7 }}"
    assert set(hosts) == {"a.example.com"}
    assert all(name.isidentifier() for name in hosts["a.example.com"]["groups"])
    assert not harm.exists()
    # The module ran by itself, with the Python of the command: discovery would have found another.
    assert hosts["a.example.com"]["listed"] == ["a.example.com"]
    assert Path(hosts["a.example.com"]["python"]).parent == inventory.programs
    assert "tracking domain that is no host name, and it is left out" in " ".join(done.stderr.split())


def _play(folder: Path) -> Path:
    """A play of a user's own, which sets no interpreter."""
    values = {
        "status": "sparkpost_cname_status",
        "composed": "composed",
        "tls": "sparkpost_tls_status",
        "groups": "group_names",
        "python": "ansible_python_interpreter",
        "listed": "listed.tracking_domains | map(attribute='domain') | list",
    }
    pairs = ", ".join(f"'{name}': {value}" for name, value in values.items())
    tasks: list[dict[str, Any]] = [
        {
            "sparkpost.tracking.sparkpost_tracking_domain_info": {"domain": "{{ tracking_domains[0].domain }}"},
            "register": "listed",
        },
        {"ansible.builtin.set_fact": {"collected": f"{{{{ {{{pairs}}} }}}}"}},
        {
            "ansible.builtin.copy": {
                "content": "{{ dict(ansible_play_hosts | zip(collected_of_all)) | to_json }}",
                "dest": str(folder / "hosts.json"),
                "mode": "0600",
            },
            "run_once": True,
            "vars": {"collected_of_all": "{{ ansible_play_hosts | map('extract', hostvars, 'collected') }}"},
        },
    ]
    play = {"name": "Tell", "hosts": "tracking_domains", "gather_facts": False, "tasks": tasks}
    path = folder / "play.yml"
    path.write_text(yaml.safe_dump([play]), encoding="utf-8")
    return path


def test_every_domain_is_verified_by_its_own_host_in_slices_that_lose_none(tmp_path: Path) -> None:
    done: list[str] = []
    with served_fleet(3) as fleet:
        inventory, playbooks = Inventory(tmp_path, fleet.environment), Playbooks(tmp_path, fleet.environment)
        path = inventory.write_cached()
        hosts = sorted(inventory.read(path).hosts)
        assert hosts == sorted(fleet.names)
        for number in range(2):
            part = hosts[number::2]
            variables = {"tracking_hosts": "all", "verify_cache_ttl": TTL, "verify_report_dir": f"reports-{number}"}
            run = playbooks.run("verify", variables, "-i", str(path), "--limit", ",".join(part)).succeeded()
            assert sorted(run.hosts) == part
            index = json.loads((tmp_path / f"reports-{number}" / "index.json").read_text(encoding="utf-8"))
            assert sorted(each["domain"] for each in index["domains"]) == part
            done += run.hosts
    assert sorted(done) == hosts
