# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects for AWX keep AWX's rules, fit together, and hold no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.awx_data import OBJECTS, PREFIX, PROJECT, ROOT, data, read
from support.awx_rules import (
    accepted,
    answer_errors,
    could_be_playbook,
    credential_type_errors,
    injected,
    job_variables,
    launch_errors,
    playbooks,
    rrule_errors,
    slices,
    survey_errors,
)

DATA = data()
TEMPLATES = {each["name"].removeprefix(PREFIX): each for each in DATA["controller_templates"]}
WORKFLOWS = {each["name"].removeprefix(PREFIX): each for each in DATA["controller_workflows"]}
#: What the roles of infra.controller_configuration loop over. Source: its role dispatch.
VARIABLES = {
    *("controller_credential_types", "controller_credentials", "controller_execution_environments"),
    *("controller_projects", "controller_inventories", "controller_inventory_sources", "controller_templates"),
    *("controller_workflows", "controller_schedules"),
}
#: The question by which a template knows its domains, and an answer.
NAMES = {"tracking_names": "track.example.com"}


def questions(template: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = template.get("survey_spec", {}).get("spec", [])
    return found


def nodes() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, workflow in WORKFLOWS.items():
        for node in workflow["workflow_nodes"]:
            if node["unified_job_template"]["type"] == "job_template":
                yield name, node


def template_of(node: dict[str, Any]) -> dict[str, Any]:
    return TEMPLATES[node["unified_job_template"]["name"].removeprefix(PREFIX)]


def test_awx_offers_the_playbooks_and_nothing_else() -> None:
    wrapped = {path.name for path in (ROOT / "playbooks").glob("*.yml")}
    assert set(playbooks(PROJECT)) == wrapped | {"verify_edge.yml", "roll_back.yml"}


def test_each_playbook_has_a_template() -> None:
    assert {template["playbook"] for template in TEMPLATES.values()} == set(playbooks(PROJECT))


def test_the_data_has_the_form_of_infra_controller_configuration() -> None:
    assert set(DATA) == VARIABLES
    assert all(each["name"] for objects in DATA.values() for each in objects)


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_the_playbook_hands_on_all_that_the_data_holds(name: str) -> None:
    [play] = read("load.yml")
    [task] = [task for task in play["tasks"] if task["loop"] == f"{{{{ {name} }}}}"]
    [options] = [value for key, value in task.items() if key.startswith("awx.awx.")]
    assert {key for each in DATA[name] for key in each} == set(options)
    for key, value in options.items():
        assert f"item.{key}" in value


@pytest.mark.parametrize("name", [*TEMPLATES, *WORKFLOWS])
def test_awx_accepts_the_survey(name: str) -> None:
    surveyed = {**TEMPLATES, **WORKFLOWS}[name]
    assert survey_errors(surveyed["survey_spec"]) == [] if surveyed.get("survey_enabled") else not questions(surveyed)


@pytest.mark.parametrize("kind", DATA["controller_credential_types"], ids=lambda kind: str(kind["name"]))
def test_awx_accepts_the_credential_type(kind: dict[str, Any]) -> None:
    assert credential_type_errors(kind["inputs"], kind["injectors"]) == []
    assert kind["kind"] == "cloud"
    secret = {field["id"] for field in kind["inputs"]["fields"] if field.get("secret")}
    assert secret == set(kind["inputs"]["required"])
    assert set(kind["injectors"]) == {"env"}


def test_awx_accepts_the_schedules_and_can_start_what_they_start() -> None:
    for schedule in DATA["controller_schedules"]:
        assert rrule_errors(schedule["rrule"]) == []
        template = TEMPLATES[schedule["unified_job_template"].removeprefix(PREFIX)]
        assert launch_errors(template, template.get("survey_spec", {}), schedule.get("extra_data", {})) == []


def test_what_is_named_exists() -> None:
    names = {key: {each["name"] for each in objects} for key, objects in DATA.items()}
    for template in TEMPLATES.values():
        assert set(template["credentials"]) <= names["controller_credentials"]
        assert template["project"] in names["controller_projects"]
        assert template["inventory"] in names["controller_inventories"]
        assert template["execution_environment"] in names["controller_execution_environments"]
    for credential in DATA["controller_credentials"]:
        assert credential["credential_type"] in names["controller_credential_types"] | {"Amazon Web Services"}
    [source] = DATA["controller_inventory_sources"]
    assert (PROJECT / source["source_path"]).is_file()


def test_no_secret_is_in_the_data() -> None:
    for credential in DATA["controller_credentials"]:
        assert credential["update_secrets"] is False
        for value in credential["inputs"].values():
            assert re.fullmatch(r"\{\{ lookup\('ansible.builtin.env', '[A-Z_]+'\) \}\}", value)


@pytest.mark.parametrize(("workflow", "node"), list(nodes()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_node_has_what_its_template_asks_for(workflow: str, node: dict[str, Any]) -> None:
    template, flow = template_of(node), WORKFLOWS[workflow]
    answers = job_variables(flow, flow["survey_spec"], NAMES)
    own = accepted(template, template["survey_spec"], node.get("extra_data", {}))
    assert own == node.get("extra_data", {})
    given = job_variables(template, template["survey_spec"], {**own, **answers})
    for question in questions(template):
        # AWX gives no default of a multiselect to a job; without an answer there the role's own default counts.
        if question["type"] != "multiselect":
            assert answer_errors(question, given) == []
    asked = {"job_type": "job_type", "diff_mode": "diff_mode", "job_tags": "tags"}
    assert all(template[f"ask_{asked[key]}_on_launch"] for key in asked if key in node)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_goes_through_its_stages(name: str) -> None:
    listed = {node["identifier"]: node for node in WORKFLOWS[name]["workflow_nodes"]}
    after = {at: [each["identifier"] for each in _links(node, "success_nodes")] for at, node in listed.items()}
    stages = ["plan", "approve_set_up", "set_up", "verify_edge", "approve_switch", "switch", "verify"]
    assert [after[stage] for stage in stages] == [[stage] for stage in stages[1:]] + [[]]
    failing = {at: [each["identifier"] for each in _links(node, "failure_nodes")] for at, node in listed.items()}
    assert {at: ways for at, ways in failing.items() if ways} == {"switch": ["roll_back"], "verify": ["roll_back"]}
    assert (listed["plan"]["job_type"], listed["plan"]["diff_mode"]) == ("check", True)
    assert "job_type" not in listed["switch"]
    assert {"sparkpost", "verify"}.isdisjoint(listed["set_up"]["job_tags"].split(","))
    assert listed["roll_back"]["extra_data"]["roll_back_reason"]


def _links(node: dict[str, Any], way: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = node.get("related", {}).get(way, [])
    return found


def test_what_runs_in_slices_has_a_host_for_each_domain_and_shares_nothing() -> None:
    sliced = [template for template in TEMPLATES.values() if template.get("job_slice_count", 1) > 1]
    assert [template["playbook"] for template in sliced] == ["audit.yml"]
    assert all(template["extra_vars"] == {"tracking_hosts": "all"} for template in sliced)


@pytest.mark.parametrize(
    ("hosts", "count", "expected"),
    [
        (["c", "a", "b"], 2, [["a", "c"], ["b"]]),
        (["a", "b"], 5, [["a"], ["b"]]),
        ([], 3, [[]]),
        (["a", "b", "c"], 1, [["a", "b", "c"]]),
    ],
)
def test_slices(hosts: list[str], count: int, expected: list[list[str]]) -> None:
    assert slices(hosts, count) == expected


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"required": "yes"}, "required is missing or has another type"),
        ({"type": "choice"}, "there is no type choice"),
        ({"max": ""}, "max must be a whole number or null"),
        ({"default": 5}, "the default has another type"),
        ({"default": "c"}, "the default is not among the choices"),
        ({"default": "a\nb"}, "only one default can be chosen"),
        ({"default": "$encrypted$"}, "a new default may not begin with $encrypted$"),
    ],
)
def test_a_survey_that_awx_refuses(change: dict[str, Any], said: str) -> None:
    question = {
        "question_name": "Q",
        "variable": "q",
        "type": "multiplechoice",
        "required": True,
        "choices": ["a", "b"],
    }
    good = {"name": "S", "description": "", "spec": [question]}
    assert survey_errors(good) == []
    assert any(said in error for error in survey_errors({**good, "spec": [{**question, **change}]}))
    assert survey_errors({**good, "spec": [question, question]}) == ["q is asked for twice"]


@pytest.mark.parametrize(
    ("fields", "env", "said"),
    [
        ([{"id": "a-b", "label": "A"}], {}, "does not match"),
        ([{"id": "tower", "label": "A"}], {}, "declared twice or reserved"),
        ([{"id": "a", "label": "A", "type": "boolean", "secret": True}], {}, "secret is for strings"),
        ([{"id": "a", "label": "A", "default": True}], {}, "the default has another type"),
        ([{"id": "a", "label": "A", "hint": "x"}], {}, "hint"),
        ([], {"ANSIBLE_CONFIG": "x"}, "may not be set"),
        ([], {"PATH": "x"}, "may not be set"),
        ([], {"A": "{{ undeclared }}"}, "undeclared"),
        ([], {"A": "ü"}, "does not match"),
    ],
)
def test_a_credential_type_that_awx_refuses(fields: list[dict[str, Any]], env: dict[str, str], said: str) -> None:
    assert any(said in error for error in credential_type_errors({"fields": fields}, {"env": env}))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("RRULE:FREQ=DAILY;INTERVAL=1", "one DTSTART"),
        ("DTSTART:20260105T060000 RRULE:FREQ=DAILY;INTERVAL=1", "time zone"),
        ("DTSTART:20260105T060000Z", "a rule"),
        ("DTSTART:20260105T060000Z RRULE:FREQ=DAILY", "INTERVAL"),
        ("DTSTART:20260105T060000Z RRULE:FREQ=SECONDLY;INTERVAL=1", "SECONDLY"),
        ("DTSTART:20260105T060000Z RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=1MO", "BYDAY"),
        ("DTSTART:20260105T060000Z RRULE:FREQ=DAILY;INTERVAL=1;COUNT=1000", "999"),
        ("DTSTART:20260105T060000Z RRULE:FREQ=DAILY;INTERVAL=1;COUNT=2;UNTIL=20270101T000000Z", "exclude"),
        ("DTSTART:20260105T060000Z RRULE:FREQ=SOMETIMES;INTERVAL=1", "invalid"),
    ],
)
def test_a_schedule_that_awx_refuses(rule: str, said: str) -> None:
    assert any(said in error for error in rrule_errors(rule)), rrule_errors(rule)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- hosts: all\n", True),
        ("  hosts: all\n", True),
        ("- name: x\n  ansible.builtin.import_playbook: y\n", True),
        ("- import_playbook: y\n", True),
        ('"hosts": all\n', False),
        ("- ansible.builtin.include_tasks: y\n", False),
        ("$ANSIBLE_VAULT;1.1;AES256\n", True),
        ("", False),
    ],
)
def test_what_awx_takes_for_a_playbook(text: str, expected: bool, tmp_path: Path) -> None:
    path = tmp_path / "file.yml"
    path.write_text(text, encoding="utf-8")
    assert could_be_playbook(path) is expected
    (tmp_path / "tasks").mkdir()
    path.rename(tmp_path / "tasks" / "file.yml")
    assert playbooks(tmp_path) == []


def test_variables_of_a_job() -> None:
    """The order of precedence, and the defaults that AWX leaves out."""
    spec = [
        {"variable": "text", "type": "text", "required": False, "default": ""},
        {"variable": "many", "type": "multiselect", "required": True, "choices": ["a", "b"], "default": "a\nb"},
        {"variable": "number", "type": "integer", "required": False, "default": 14, "min": 0},
    ]
    template = {"extra_vars": '{"number": 1, "other": 2}'}
    assert job_variables(template, {"spec": spec}, {}) == {"number": 14, "other": 2, "text": ""}
    assert job_variables(template, {"spec": spec}, {"number": 3, "many": ["b"]})["number"] == 3
    assert launch_errors(template, {"spec": spec}, {"many": "a"}) == ["many has another type"]
    assert launch_errors(template, {"spec": spec}, {"many": ["a"], "else": 1}) == ["nothing asks for ['else']"]


def test_what_a_credential_gives_to_a_job() -> None:
    [kind] = [each for each in DATA["controller_credential_types"] if each["name"] == "SparkPost API"]
    given = injected(kind["injectors"], {"api_key": "sparkpost-key-0123456789abcdef", "region": "eu"})
    assert given == {
        "SPARKPOST_API_KEY": "sparkpost-key-0123456789abcdef",
        "SPARKPOST_REGION": "eu",
        "SPARKPOST_API_URL": "",
    }


def test_the_execution_environment_installs_what_the_project_does() -> None:
    wanted = yaml.safe_load((PROJECT / "execution-environment.yml").read_text(encoding="utf-8"))
    assert (PROJECT / wanted["dependencies"]["galaxy"]).is_file()
    listed = yaml.safe_load((PROJECT / "collections" / "requirements.yml").read_text(encoding="utf-8"))
    assert [(each["type"], each["name"].rpartition("/")[2]) for each in listed["collections"]] == [
        ("git", "sparkpost.tracking.git")
    ]
    assert not (OBJECTS / "load.yml").is_relative_to(PROJECT)
