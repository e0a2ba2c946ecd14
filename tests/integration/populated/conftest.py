# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A world that stands already, and runs in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.world import World
from support.matrix import MARK
from support.observed import Observe
from support.populated import Populated


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the whole matrix all runs of a file but its first one: each file is about one kind of situation."""
    here, seen = Path(__file__).parent, set[Path]()
    for item in items:
        if here in item.path.parents and "observe" in getattr(item, "fixturenames", ()):
            if item.path in seen:
                item.add_marker(getattr(pytest.mark, MARK), append=False)
            seen.add(item.path)


@pytest.fixture
def populated(lab: World) -> Populated:
    """The world as it stands before anybody runs anything."""
    return Populated(lab).build()


@pytest.fixture
def observe(populated: Populated, tmp_path: Path) -> Observe:
    """Runs a playbook while clicks go on."""
    return Observe(populated, tmp_path)


@pytest.fixture
def registrar(lab: World, tmp_path: Path) -> dict[str, Any]:
    """Variables by which tasks of the user's own enter name servers at the registrar."""
    tasks = tmp_path / "registrar.yml"
    tasks.write_text(
        f"""
- name: Enter the name servers
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
    return {"cloudflare_registrar": "custom", "cloudflare_registrar_custom_tasks": str(tasks)}
