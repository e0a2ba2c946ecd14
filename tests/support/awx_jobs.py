# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs what a controller stores as AWX does: by ansible-runner, with its variables, credentials and artifacts."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ansible_runner.interface

from support.awx_rules import accepted, injected, job_variables, launch_errors, playbooks
from support.awx_stub import Object
from support.warm_program import warm_programs

_run: Callable[..., Any] = ansible_runner.interface.run
#: Of AWX's own credential type, which no data file declares.
_AWS = {"username": "AWS_ACCESS_KEY_ID", "password": "AWS_SECRET_ACCESS_KEY"}


@dataclass(frozen=True)
class Loaded:
    """What a controller stored, what the commands printed that loaded it, and where the reader was."""

    objects: Mapping[str, Mapping[int, Object]]
    output: str
    again: str
    folder: Path


@dataclass(frozen=True)
class Job:
    """A job that has ended."""

    status: str
    output: str
    artifacts: Mapping[str, Any]
    tasks: tuple[str, ...]

    def succeeded(self) -> Job:
        """Itself; raises AssertionError with the output where the job failed."""
        assert self.status == "successful", self.output
        return self


@dataclass(frozen=True)
class Ended:
    """A node of a workflow that has been run; an approval, which is always given, has no job."""

    name: str
    job: Job | None


@dataclass
class Controller:
    """What is stored, and where its jobs run.

    ``project`` is the synced project, ``collections`` where its collections are installed; ``network`` has the
    environment variables that lead to the lab in place of the world; ``variables`` are those of the inventory.
    """

    objects: Mapping[str, Mapping[int, Object]]
    project: Path
    collections: Path
    home: Path
    network: Mapping[str, str]
    variables: Mapping[str, Any] = field(default_factory=dict)
    #: The names of the templates of which a job has played to its end, for good and not in check mode.
    played: set[str] = field(default_factory=set)
    _jobs: int = 0

    def find(self, collection: str, name: str) -> Object:
        """The one object of this name."""
        (found,) = (each for each in self.objects[collection].values() if each["name"] == name)
        return found

    def launch(self, name: str, answers: Mapping[str, Any], hosts: Sequence[str] = (), **prompts: Any) -> Job:
        """Launch a job template by hand, with an answer for each question that has to have one."""
        template = self.find("job_templates", name)
        survey = template["survey"]
        assert launch_errors(template, survey, answers) == []
        return self.run(template, job_variables(template, survey, answers), hosts, **prompts)

    def workflow(self, name: str, answers: Mapping[str, Any], start: str = "plan") -> Iterator[Ended]:
        """Run a workflow from a node on; what each node left reaches those after it."""
        flow = self.find("workflow_job_templates", name)
        assert launch_errors(flow, flow["survey"], answers) == []
        given = job_variables(flow, flow["survey"], answers)
        nodes = {
            number: node
            for number, node in self.objects["workflow_job_template_nodes"].items()
            if node["workflow_job_template"] == flow["id"]
        }
        following = [node for node in nodes.values() if node["identifier"] == start][:1]
        artifacts: dict[str, Any] = {}
        while following:
            node = following.pop(0)
            job = self._run_node(node, given, artifacts)
            artifacts |= job.artifacts if job else {}
            yield Ended(node["identifier"], job)
            way = "success_nodes" if job is None or job.status == "successful" else "failure_nodes"
            following += [nodes[number] for number in node["links"].get(way, [])]

    def _run_node(self, node: Object, given: Mapping[str, Any], artifacts: Mapping[str, Any]) -> Job | None:
        if node["unified_job_template"] in self.objects["workflow_approval_templates"]:
            return None
        template = self.objects["job_templates"][node["unified_job_template"]]
        survey = template["survey"]
        own = accepted(template, survey, node.get("extra_data", {}))
        prompts = {key: node[key] for key in ("job_type", "job_tags", "skip_tags", "diff_mode") if key in node}
        return self.run(template, job_variables(template, survey, {**own, **artifacts, **given}), **prompts)

    def run(self, template: Object, variables: Mapping[str, Any], hosts: Sequence[str] = (), **prompts: Any) -> Job:
        """Run a template's playbook: one that AWX offers, or one of a collection by its full name."""
        assert template["playbook"] in playbooks(self.project) or template["playbook"].count(".") == 2
        asked = {"job_type": "job_type", "job_tags": "tags", "skip_tags": "skip_tags", "diff_mode": "diff_mode"}
        assert all(template.get(f"ask_{asked[name]}_on_launch") for name in prompts), prompts
        place = self._private_folder(variables, hosts)
        runner = _run(
            private_data_dir=str(place),
            playbook=template["playbook"],
            cmdline=" ".join(["-e @env/job-variables", *_arguments({**template, **prompts})]),
            envvars=self._environment(template),
            quiet=True,
        )
        events = list(runner.events)
        ended = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
        if ended and {**template, **prompts}.get("job_type") != "check" and template in self._templates():
            self.played.add(template["name"])
        return Job(
            runner.status,
            runner.stdout.read(),
            ended[0].get("artifact_data", {}) if ended else {},
            tuple(event["event_data"]["task"] for event in events if event["event"] == "playbook_on_task_start"),
        )

    def _templates(self) -> list[Object]:
        """As they are stored, which a changed copy of one is not."""
        return list(self.objects["job_templates"].values())

    def _private_folder(self, variables: Mapping[str, Any], hosts: Sequence[str]) -> Path:
        """Each job has its own, with a copy of the project; the host of AWX's own inventory runs it."""
        self._jobs += 1
        place = self.home / f"job-{self._jobs}"
        shutil.copytree(self.project, place / "project", symlinks=True)
        (place / "env").mkdir()
        (place / "inventory").mkdir()
        (place / "project" / "env").mkdir()
        (place / "project" / "env" / "job-variables").write_text(json.dumps(dict(variables)), encoding="utf-8")
        inventory = {"all": {"hosts": {host: {} for host in hosts}, "vars": dict(self.variables)}}
        (place / "inventory" / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
        return place

    def _environment(self, template: Object) -> dict[str, str]:
        settings = {
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_HOME": str(self.collections.with_name("ansible")),
            "HOME": str(self.home),
            "PATH": f"{warm_programs()}:{Path(sys.executable).parent}:/usr/bin:/bin",
        }
        return {**self.network, **settings, **self._secrets(template)}

    def _secrets(self, template: Object) -> dict[str, str]:
        """What its credentials put into the environment."""
        found: dict[str, str] = {}
        for number in template["links"].get("credentials", []):
            credential = self.objects["credentials"][number]
            kind, inputs = self.objects["credential_types"][credential["credential_type"]], credential["inputs"]
            found |= (
                {_AWS[name]: value for name, value in inputs.items()}
                if kind.get("managed")
                else injected(kind["injectors"], _with_defaults(kind, inputs))
            )
        return found


def _with_defaults(kind: Object, inputs: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {each["id"]: each["default"] for each in kind["inputs"]["fields"] if "default" in each}
    return {**defaults, **inputs}


def _arguments(launched: Mapping[str, Any]) -> Iterator[str]:
    if launched.get("job_type") == "check":
        yield "--check"
    if launched.get("diff_mode"):
        yield "--diff"
    if launched.get("job_tags"):
        yield f"-t {launched['job_tags']}"
    if launched.get("skip_tags"):
        yield f"--skip-tags {launched['skip_tags']}"
