# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Surveys offer what the roles and playbooks behind them take, with the same choices and defaults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import REGIONS
from support.awx_data import PREFIX, PROJECT, data
from support.collection import NAME, ROOT, load_yaml

DATA = data()
TEMPLATES = {each["name"].removeprefix(PREFIX): each for each in DATA["controller_templates"]}
WORKFLOWS = {each["name"].removeprefix(PREFIX): each for each in DATA["controller_workflows"]}
#: Choices that no survey offers, for they need a file of tasks.
NOT_IN_SURVEYS = frozenset({"custom"})
#: A survey asks for it in any case; the roles' own default is the region of the account.
GIVEN_ANYWAY = frozenset({"tracking_endpoint"})
#: Types of AWX's questions by type of an option.
TYPES = {
    "str": frozenset({"text", "textarea", "multiplechoice"}),
    "int": frozenset({"integer"}),
    "list": frozenset({"multiselect"}),
    "bool": frozenset({"multiplechoice"}),
}
_ROLE = re.compile(rf"name: \"?{re.escape(NAME)}\.(\{{\{{ \w+ \}}\}}|\w+)")


def questions(surveyed: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = surveyed.get("survey_spec", {}).get("spec", [])
    return found


ASKED = [
    pytest.param(template, question, id=f"{name}-{question['variable']}")
    for name, template in TEMPLATES.items()
    for question in questions(template)
]


def playbooks_of(template: dict[str, Any]) -> list[Path]:
    """The playbook of the AWX project, and that of the collection which it imports."""
    own = PROJECT / template["playbook"]
    imported = re.findall(rf"import_playbook: {re.escape(NAME)}\.(\w+)", own.read_text(encoding="utf-8"))
    return [own, *(ROOT / "playbooks" / f"{name}.yml" for name in imported)]


def roles_of(files: list[Path]) -> set[str]:
    """The roles that run in the end: a role whose name is a variable stands for all that the variable may name."""
    found: set[str] = set()
    waiting = list(files)
    while waiting:
        for named in _ROLE.findall(waiting.pop().read_text(encoding="utf-8")):
            names = {"cloudfront", "cloudflare", "fastly", "managed"} if named.startswith("{{") else {named}
            for role in names - found:
                waiting += (ROOT / "roles" / role / "tasks").glob("*.yml")
            found |= names
    return found


def options_of(template: dict[str, Any], variable: str) -> dict[str, tuple[dict[str, Any], Any]]:
    """The roles' options that take the answer, by their own name or by their default, each with its default."""
    found = {}
    for role in roles_of(playbooks_of(template)):
        options = load_yaml(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]["main"]["options"]
        defaults = load_yaml(f"roles/{role}/defaults/main.yml")
        for name, option in options.items():
            default = str(defaults.get(name, ""))
            if name == variable or re.match(rf"\{{\{{ {variable} \| default\(", default):
                found[name] = (option, option.get("default"))
    return found


def read_by_playbook(template: dict[str, Any], variable: str) -> list[str]:
    """What the playbooks of a template have in place of an empty answer."""
    texts = [path.read_text(encoding="utf-8") for path in playbooks_of(template)]
    return [default for text in texts for default in re.findall(rf"\b{variable} \| default\((.*?), true\)", text)]


@pytest.mark.parametrize(("template", "question"), ASKED)
def test_a_question_is_what_reads_its_answer(template: dict[str, Any], question: dict[str, Any]) -> None:
    variable = question["variable"]
    for option, default in options_of(template, variable).values():
        assert question["type"] in TYPES[option["type"]]
        if "choices" in option:
            assert set(question["choices"]) == set(option["choices"]) - NOT_IN_SURVEYS
        if option["type"] == "list":
            # An empty list stands for all, which a survey shows as such.
            assert question["default"].split("\n") == (default or question["choices"])
        elif variable not in GIVEN_ANYWAY:
            assert question["default"] == default
    for default in () if variable in GIVEN_ANYWAY else read_by_playbook(template, variable):
        assert str(question.get("default", "")).lower() == default.strip("'").lower()


@pytest.mark.parametrize(("template", "question"), ASKED)
def test_an_answer_is_read_by_its_own_template(template: dict[str, Any], question: dict[str, Any]) -> None:
    variable = question["variable"]
    texts = [path.read_text(encoding="utf-8") for path in playbooks_of(template)]
    assert options_of(template, variable) or any(re.search(rf"\b{variable}\b", text) for text in texts)


@pytest.mark.parametrize("surveyed", [*TEMPLATES.values(), *WORKFLOWS.values()], ids=[*TEMPLATES, *WORKFLOWS])
def test_endpoints_are_those_of_sparkposts_regions(surveyed: dict[str, Any]) -> None:
    for question in questions(surveyed):
        if question["variable"] == "tracking_endpoint":
            assert question["choices"] == list(REGIONS)
            assert question["default"] == next(iter(REGIONS))


def test_regions_of_the_credential_are_sparkposts() -> None:
    [fields] = [each["inputs"]["fields"] for each in DATA["controller_credential_types"] if "SparkPost" in each["name"]]
    [region] = [field for field in fields if field["id"] == "region"]
    assert region["choices"] == list(REGIONS)
    assert region["default"] == next(iter(REGIONS))


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_asks_what_its_set_up_asks(name: str) -> None:
    cdn = name.removesuffix(" in stages")
    assert questions(WORKFLOWS[name]) == questions(TEMPLATES[f"set up {cdn}"])


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_runs_by_tags_that_the_roles_have(name: str) -> None:
    for node in WORKFLOWS[name]["workflow_nodes"]:
        template = TEMPLATES.get(node["unified_job_template"]["name"].removeprefix(PREFIX))
        if template is None:
            continue
        files = [path for role in roles_of(playbooks_of(template)) for path in (ROOT / "roles" / role).glob("tasks/*")]
        known = {tag for path in files for tag in re.findall(r"tags: \[(.*)\]", path.read_text(encoding="utf-8"))}
        tags = {tag for listed in known for tag in listed.split(", ")}
        assert set(filter(None, node.get("job_tags", "").split(","))) <= tags


def test_roles_behind_a_playbook() -> None:
    audit, update = TEMPLATES["audit"], TEMPLATES["forward User-Agent on CloudFront"]
    every = {path.name for path in (ROOT / "roles").iterdir()}
    assert roles_of(playbooks_of(audit)) == every
    assert roles_of(playbooks_of(update)) == set()
    assert set(options_of(audit, "cdn")) == {"audit_cdn"}
    assert set(options_of(TEMPLATES["set up Fastly"], "dns_provider")) == {
        "fastly_dns_provider",
        "dns_records_provider",
    }
