# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several files say about the project is the same everywhere, and nothing is in them that must not be."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from tools.stage import project_files

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.version import VERSION
from support.collection import NAME, ROOT, load_yaml, plugin_names

PLUGINS = "ansible_collections.sparkpost.tracking.plugins"
MODULES = plugin_names("modules")
LOCKS = sorted(path.stem for path in (ROOT / "requirements").glob("*.in"))

#: Files that hold no comment, or that a tool rewrites, for which REUSE.toml speaks; and a list that is not ours.
_WITHOUT_HEADER = re.compile(
    r"\.(md|json|pem)$|^LICENSES/|^changelogs/(fragments/|changelog\.yaml$)|/_core/suffix_list\.py$"
)

#: Put together here, so that this file does not hold what it looks for.
_REGISTRIES = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"))]
_MACHINE = re.compile(r"(?<![\w.])/(root|work|tmp/notes|home/\w+|Users/\w+)/" + "|shared/" + "(reference|guide)")


def text_files() -> dict[str, str]:
    """Every file of the project that is text, by its path; the licence is the Free Software Foundation's."""
    files = {}
    for name in project_files():
        content = (ROOT / name).read_bytes()
        if not name.startswith("LICENSES/") and b"\0" not in content:
            files[name] = content.decode("utf-8")
    return files


def floors() -> dict[str, str]:
    """The least version of each library that requirements.txt asks for."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith("#")]
    return dict(line.split(">=") for line in asked)


def test_the_version_is_the_same_everywhere() -> None:
    changelog = ROOT / "changelogs" / "changelog.yaml"
    releases = load_yaml("changelogs/changelog.yaml")["releases"] if changelog.exists() else {}
    assert load_yaml("galaxy.yml")["version"] == VERSION
    assert VERSION in releases or "release_summary" in load_yaml(f"changelogs/fragments/{VERSION}.yml")


def test_the_least_ansible_core_is_the_same_everywhere() -> None:
    wanted = load_yaml("meta/runtime.yml")["requires_ansible"]
    assert wanted == ">=2.16.0"
    assert "ansible-core 2.16" in (ROOT / "README.md").read_text(encoding="utf-8")


def members(group: str) -> set[str]:
    """The modules of an action group, those of the groups that it extends included."""
    found: set[str] = set()
    for entry in load_yaml("meta/runtime.yml")["action_groups"][group]:
        if isinstance(entry, dict):
            for extended in entry["metadata"]["extend_group"]:
                found |= members(extended.removeprefix(f"{NAME}."))
        else:
            found.add(entry)
    return found


def test_the_group_all_holds_every_module() -> None:
    assert members("all") == set(MODULES)


def test_each_module_is_in_the_group_of_its_service() -> None:
    groups = load_yaml("meta/runtime.yml")["action_groups"]
    services = {name: members(name) for name in groups if name != "all"}
    assert set().union(*services.values()) == set(MODULES)
    for name, modules in services.items():
        assert modules, name


def test_each_module_has_its_action_plugin() -> None:
    assert plugin_names("action") == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_both_hosts_run_the_same_definition(name: str) -> None:
    module: Any = importlib.import_module(f"{PLUGINS}.modules.{name}")
    action: Any = importlib.import_module(f"{PLUGINS}.action.{name}")
    assert module.DEFINITION is action.ActionModule.definition
    assert module.DEFINITION.name == name


@pytest.mark.parametrize(("library", "floor"), floors().items())
def test_documented_floors_are_those_of_the_requirements(library: str, floor: str) -> None:
    wanted = f"{library} >= {floor}"
    stated = {
        name: re.findall(rf"{library} >= [\d.]+\d", text)
        for name, text in text_files().items()
        if name.startswith("plugins/") or name in ("README.md", "docs/docsite/rst/quick_start.rst")
    }
    assert stated["README.md"] == [wanted]
    assert {floor for found in stated.values() for floor in found} == {wanted}


def test_only_four_libraries_are_needed_at_run_time() -> None:
    assert set(floors()) == {"boto3", "requests", "dnspython", "cryptography"}
    assert load_yaml("meta/execution-environment.yml")["dependencies"] == {"python": "requirements.txt"}
    assert load_yaml("galaxy.yml")["dependencies"] == {}


@pytest.mark.parametrize("group", LOCKS)
def test_each_lock_holds_what_is_asked_for_with_hashes(group: str) -> None:
    asked = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?(==\S+)?$", _read(f"requirements/{group}.in"), flags=re.MULTILINE)
    lock = _read(f"requirements/{group}.txt")
    pinned = dict(re.findall(r"^([\w.-]+)(==[^\s;]+)", lock, flags=re.MULTILINE))
    assert asked
    for name, version in asked:
        assert name in pinned
        assert version in ("", pinned[name])
    entries = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_a_package_has_one_version_everywhere() -> None:
    versions: dict[str, set[str]] = {}
    for group in ("run", "lab", "test", "docs"):
        for name, version in re.findall(
            r"^([\w.-]+)==([^\s;]+)", _read(f"requirements/{group}.txt"), flags=re.MULTILINE
        ):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_no_file_names_a_registry_or_a_place_on_a_machine() -> None:
    found = []
    for name, text in text_files().items():
        found += [f"{name}: {host}" for host in _REGISTRIES if host in text]
        found += [f"{name}: {match[0]}" for match in _MACHINE.finditer(text)]
    assert found == []


def test_each_file_has_its_header() -> None:
    without = []
    for name, text in text_files().items():
        # What ansible-vault has encrypted is ciphertext from its first line.
        if text and not _WITHOUT_HEADER.search(name) and not text.startswith("$ANSIBLE_VAULT;"):
            head = text[:600]
            if "Copyright (c) 2026, sparkpost.tracking authors" not in head or "GPL-3.0-or-later\n" not in head:
                without.append(name)
    assert without == []


def test_each_module_and_role_is_in_the_readme() -> None:
    readme = _read("README.md")
    roles = sorted(path.name for path in (ROOT / "roles").iterdir())
    playbooks = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
    assert [name for name in [*MODULES, *roles, *playbooks] if f"`{name}`" not in readme] == []


def _read(name: str) -> str:
    return Path(ROOT / name).read_text(encoding="utf-8")
