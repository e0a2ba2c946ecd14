# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page's command leaves in the controller is what the data files say, and it can be run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lab.services import AWS_ACCESS_KEY_ID, CLOUDFLARE_API_TOKEN, FASTLY_API_TOKEN, SPARKPOST_API_KEY
from support.awx_data import data
from support.awx_jobs import Loaded
from support.documents import blocks
from support.playbooks import PlaybookRun

PAGE = "docs/docsite/rst/awx.rst"
DATA = data()
#: What the modules turn into references, or use up themselves.
_REFERENCES = {
    *("organization", "project", "inventory", "execution_environment", "credentials", "default_environment"),
    *("credential", "source_project", "unified_job_template", "survey_spec", "extra_vars", "workflow_nodes"),
    *("update_project", "wait", "destroy_current_nodes", "credential_type", "update_secrets", "inputs"),
}
_COLLECTIONS = {"controller_templates": "job_templates", "controller_workflows": "workflow_job_templates"}
_SITE = {"{{ awx_image }}": "tracking-ee:latest", "{{ awx_project_branch }}": "main"}
_SITE["{{ awx_project_url }}"] = "https://git.example.com/tracking/awx_project.git"


def stored(loaded: Loaded, variable: str) -> dict[str, dict[str, Any]]:
    """The objects that a variable of the data names, by name."""
    collection = _COLLECTIONS.get(variable, variable.removeprefix("controller_"))
    return {each["name"]: each for each in loaded.objects[collection].values() if not each.get("managed")}


def files(collections: Path) -> dict[str, bytes]:
    """What is installed there, by path."""
    (place,) = collections.glob("ansible_collections/sparkpost/tracking")
    held = (path for path in place.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in held}


def test_a_sync_of_the_project_installs_what_the_tarball_holds(shared: Path, project: Path, collections: Path) -> None:
    """It comes from git, by the project's collections/requirements.yml; so jobs run what the tarball has."""
    assert (project / "collections" / "requirements.yml").is_file()
    synced, installed = files(shared / "requirements_collections"), files(collections)
    assert len(installed) > 100
    assert sorted(synced) == sorted(installed)
    assert [name for name in synced if synced[name] != installed[name]] == []


def test_the_page_writes_the_file_that_it_shows(loaded: Loaded) -> None:
    """All of its commands were typed, too: the fixture ends with an error where one is left or fails."""
    (site,) = (block for block in blocks(PAGE) if block.caption)
    assert (loaded.folder / site.caption).read_text(encoding="utf-8") == f"{site.text}\n"
    assert "TASK [Load the schedules]" in loaded.output


def test_everything_arrives(loaded: Loaded) -> None:
    for variable, objects in DATA.items():
        found = stored(loaded, variable)
        assert set(found) == {each["name"] for each in objects}
        for each in objects:
            said = {key: _SITE.get(str(value), value) for key, value in each.items() if key not in _REFERENCES}
            assert {key: found[each["name"]].get(key) for key in said} == said
            assert found[each["name"]]["survey"] == each["survey_spec"] if "survey_spec" in each else True


def test_references_lead_where_the_data_says(loaded: Loaded) -> None:
    def name(collection: str, number: int) -> str:
        return str(loaded.objects[collection][number]["name"])

    for template in DATA["controller_templates"]:
        found = stored(loaded, "controller_templates")[template["name"]]
        assert name("projects", found["project"]) == template["project"]
        assert name("inventories", found["inventory"]) == template["inventory"]
        assert name("execution_environments", found["execution_environment"]) == template["execution_environment"]
        linked = {name("credentials", each) for each in found["links"]["credentials"]}
        assert linked == set(template["credentials"])
        assert json.loads(found.get("extra_vars", "{}")) == template.get("extra_vars", {})
    for schedule in DATA["controller_schedules"]:
        found = stored(loaded, "controller_schedules")[schedule["name"]]
        assert name("job_templates", found["unified_job_template"]) == schedule["unified_job_template"]


def test_the_workflows_have_their_nodes_links_and_approvals(loaded: Loaded) -> None:
    nodes = loaded.objects["workflow_job_template_nodes"]
    for workflow in DATA["controller_workflows"]:
        number = stored(loaded, "controller_workflows")[workflow["name"]]["id"]
        found = {node["identifier"]: node for node in nodes.values() if node["workflow_job_template"] == number}
        assert list(found) == [node["identifier"] for node in workflow["workflow_nodes"]]
        for node in workflow["workflow_nodes"]:
            at = found[node["identifier"]]
            for way in ("success_nodes", "failure_nodes"):
                wanted = [each["identifier"] for each in node.get("related", {}).get(way, [])]
                assert [nodes[each]["identifier"] for each in at["links"].get(way, [])] == wanted
            approval = node["unified_job_template"]["type"] == "workflow_approval"
            runs = loaded.objects["workflow_approval_templates" if approval else "job_templates"]
            run = runs[at["unified_job_template"]]
            assert run["name"] == node["unified_job_template"]["name"]
            asked = ("job_type", "job_tags", "diff_mode", "extra_data")
            assert {key: at.get(key) for key in asked} == {key: node.get(key) for key in asked}


def test_credentials_hold_what_the_environment_held(loaded: Loaded) -> None:
    found = {name: each["inputs"] for name, each in stored(loaded, "controller_credentials").items()}
    assert found["SparkPost tracking - SparkPost"]["api_key"] == SPARKPOST_API_KEY
    assert set(found["SparkPost tracking - SparkPost"]) == {"api_key", "api_url"}
    assert found["SparkPost tracking - AWS"]["username"] == AWS_ACCESS_KEY_ID
    assert found["SparkPost tracking - Cloudflare"]["api_token"] == CLOUDFLARE_API_TOKEN
    assert found["SparkPost tracking - Fastly"] == {"api_token": FASTLY_API_TOKEN}
    assert not any(key in loaded.output for key in (SPARKPOST_API_KEY, CLOUDFLARE_API_TOKEN, FASTLY_API_TOKEN))


def test_loading_again_changes_nothing(loaded: Loaded) -> None:
    assert PlaybookRun(0, loaded.output).changed == len(DATA)
    assert PlaybookRun(0, loaded.again).changed == 0
    assert loaded.again.count("ok: [localhost] => (item=") == len(DATA["controller_workflows"]) + 1


def test_the_page_makes_the_context_of_an_execution_environment(loaded: Loaded) -> None:
    context = loaded.folder / "awx_project" / "context"
    (recipe,) = (path for path in context.iterdir() if path.name in ("Containerfile", "Dockerfile"))
    lines = recipe.read_text(encoding="utf-8").splitlines()
    assert "FROM $EE_BASE_IMAGE AS base" in lines
    assert any(line.startswith("ARG EE_BASE_IMAGE=") for line in lines)
    assert (context / "_build" / "requirements.yml").read_text(encoding="utf-8").count("type: git") == 1
