# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks are found by their full names and parse; roles say the same in their defaults and argument specs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.collection import NAME, ROOT, load_yaml, run_ansible, tasks

PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
TASK_FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "roles").glob("*/tasks/*.yml"))


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_it_parses_by_its_full_name(playbook: str) -> None:
    assert f"playbooks/{playbook}.yml" in run_ansible("playbook", "--syntax-check", f"{NAME}.{playbook}")


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_it_assumes_nothing_of_the_machine(playbook: str) -> None:
    for play in load_yaml(f"playbooks/{playbook}.yml"):
        if "import_playbook" not in play:
            assert play["gather_facts"] is False
            assert play["become"] is False
            assert "ansible_playbook_python" in play["vars"]["ansible_python_interpreter"]


@pytest.mark.parametrize("role", ROLES)
def test_each_default_is_in_the_argument_spec(role: str) -> None:
    defaults = load_yaml(f"roles/{role}/defaults/main.yml") or {}
    options = load_yaml(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    assert set(defaults) <= set(options)
    for name, value in defaults.items():
        if not is_expression(value):
            assert value in (options[name].get("default"), "", None), name
    assert all(name.startswith(f"{role}_") for name in defaults)


#: Files that use a variable of a CDN's role outside of the role, where its defaults do not reach.
OUTSIDE = sorted(
    [
        *(f"playbooks/{name}.yml" for name in PLAYBOOKS),
        *(path.relative_to(ROOT).as_posix() for path in (ROOT / "roles").glob("*/vars/main.yml")),
    ]
)
#: A variable with the fallback that stands in for its role's default.
_FALLBACK = re.compile(r"\b((?:cloudfront|cloudflare|fastly)_\w+) \| default\(((?:[^()]|\([^()]*\))*), true\)")
_BY_NAME = re.compile(r"audit_cdn ~ '_(\w+)', default=''\)\s+\| default\(((?:[^()]|\([^()]*\))*), true\)")
_CDN_ROLES = ("cloudfront", "cloudflare", "fastly")


def fallbacks(path: str) -> list[tuple[str, str]]:
    """The variables of CDNs' roles that a file uses with a fallback, each with it."""
    text = (ROOT / path).read_text(encoding="utf-8")
    by_name = [(f"{role}_{name}", default) for name, default in _BY_NAME.findall(text) for role in _CDN_ROLES]
    return [*_FALLBACK.findall(text), *by_name]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_fallback_outside_of_a_role_is_the_default_of_the_role(path: str) -> None:
    for variable, fallback in fallbacks(path):
        default = load_yaml(f"roles/{variable.partition('_')[0]}/defaults/main.yml")[variable]
        expected = default.removeprefix("{{ ").removesuffix(" }}") if is_expression(default) else repr(default)
        assert fallback == expected, variable


def test_fallbacks_are_found() -> None:
    """What the audit and a set-up read before or after the roles; what they leave behind has no default there."""
    assert {name for name, _default in fallbacks("roles/audit/vars/main.yml")} == {
        *(f"{role}_endpoint" for role in _CDN_ROLES),
        "cloudflare_mode",
    }
    assert len(fallbacks("playbooks/setup_cloudflare.yml")) == 3


def is_expression(value: Any) -> bool:
    return isinstance(value, str) and "{{" in value


@pytest.mark.parametrize("path", TASK_FILES)
def test_tasks_use_full_names(path: str) -> None:
    assert [action for action, _unused in tasks(load_yaml(path) or []) if action.count(".") < 2] == []


@pytest.mark.parametrize("path", TASK_FILES)
def test_tasks_of_roles_take_no_privileges_whatever_the_users_settings_say(path: str) -> None:
    ours = [task for task in nested(load_yaml(path) or []) if any(key.startswith(f"{NAME}.") for key in task)]
    assert [task["name"] for task in ours if task.get("become") is not False] == []


def nested(listed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every task, those of blocks too."""
    for task in listed:
        yield task
        for part in ("block", "rescue", "always"):
            yield from nested(task.get(part) or [])


@pytest.mark.parametrize("group", ["all", "sparkpost"])
def test_defaults_of_an_action_group_reach_its_modules(group: str, tmp_path: Path) -> None:
    play = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "module_defaults": {f"group/{NAME}.{group}": {"request_timeout": 0}},
        "tasks": [
            {f"{NAME}.sparkpost_tracking_domain_info": {}, "register": "refused", "ignore_errors": True},
            {"ansible.builtin.assert": {"that": "'request_timeout' in refused.msg"}},
        ],
    }
    playbook = tmp_path / "defaults.yml"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    environment = {"SPARKPOST_API_KEY": "sparkpost-key-0123456789abcdef"}
    assert "failed=0" in run_ansible("playbook", str(playbook), environment=environment)


@pytest.mark.parametrize("role", _CDN_ROLES)
def test_entries_that_are_marked_for_another_cdn_are_left_alone(role: str, tmp_path: Path) -> None:
    marks = ["CloudFront", "cloudflare", " fastly ", "managed", "gcp", "auto", "", None]
    left = [mark for mark in marks if mark and mark.strip().lower() not in (role, "auto")]
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"tracking_domains": [{"domain": f"t{at}.example.com", "cdn": mark} for at, mark in enumerate(marks)]},
        "tasks": [
            {
                "ansible.builtin.include_role": {
                    "name": f"{NAME}.{role}",
                    "tasks_from": "results.yml",
                    "public": True,
                }
            },
            {
                "ansible.builtin.assert": {
                    "that": f"__{role}_left | map(attribute='cdn') | list == left",
                },
                "vars": {"left": left},
            },
        ],
    }
    playbook = tmp_path / "left.yml"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    assert "failed=0" in run_ansible("playbook", str(playbook))


def test_defaults_of_an_action_group_reach_options_that_a_role_omits(tmp_path: Path) -> None:
    play = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {"region": "nowhere"},
        "module_defaults": {f"group/{NAME}.sparkpost": {"region": "{{ region }}"}},
        "tasks": [
            {
                f"{NAME}.sparkpost_tracking_domain_info": {"region": "{{ '' or omit }}"},
                "register": "refused",
                "ignore_errors": True,
            },
            {"ansible.builtin.assert": {"that": "'nowhere' in refused.msg"}},
        ],
    }
    playbook = tmp_path / "defaults.yml"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    environment = {"SPARKPOST_API_KEY": "sparkpost-key-0123456789abcdef"}
    assert "failed=0" in run_ansible("playbook", str(playbook), environment=environment)
