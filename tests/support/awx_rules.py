# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX accepts, and what it makes of it: surveys, credential types, schedules, projects, slices, variables.

Source: AWX 24.6.1, the validators of its API (api/views, api/serializers, main/fields, main/models/mixins) and the
rules by which it lists the playbooks of a project (main/utils/ansible). Each ``*_errors`` returns sentences; none
means that AWX accepts it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema
from dateutil.rrule import rrulestr
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

#: The Python type of an answer's default, by the type of its question.
_DEFAULTS: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": (float, int),
}
_CHOOSING = ("multiplechoice", "multiselect")
_FIELD_TYPES = {"string": str, "boolean": bool}
_NAME = "^[A-Za-z_][A-Za-z0-9_]*$"
#: Environment variables that a credential may not set, beside all that begin with ANSIBLE_.
_FORBIDDEN = {
    *("VIRTUAL_ENV", "PATH", "PYTHONPATH", "JOB_ID", "INVENTORY_ID", "INVENTORY_SOURCE_ID", "INVENTORY_UPDATE_ID"),
    *("AD_HOC_COMMAND_ID", "REST_API_URL", "REST_API_TOKEN", "MAX_EVENT_RES", "CALLBACK_QUEUE", "CALLBACK_CONNECTION"),
    *("CACHE", "JOB_CALLBACK_DEBUG", "INVENTORY_HOSTVARS", "AWX_HOST", "PROJECT_REVISION", "SUPERVISOR_CONFIG_PATH"),
}
_INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": {"type": "string"}},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "label"],
                "properties": {
                    "id": {"type": "string", "pattern": _NAME},
                    "label": {"type": "string"},
                    "type": {"enum": ["string", "boolean"]},
                    "format": {"enum": ["ssh_private_key", "url"]},
                    "choices": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string"}},
                    "help_text": {"type": "string"},
                    "multiline": {"type": "boolean"},
                    "secret": {"type": "boolean"},
                    "ask_at_runtime": {"type": "boolean"},
                    "default": {},
                },
            },
        },
    },
}
_INJECTORS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "env": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {_NAME: {"type": "string", "pattern": "^[\x00-\x7f]*$"}},
        },
        "extra_vars": {"type": "object"},
        "file": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {r"^template(\.[A-Za-z_][A-Za-z0-9_]*)?$": {"type": "string"}},
        },
    },
}
_PLAYS = re.compile(r"\s*-?\s*(hosts|(ansible\.builtin\.)?(include|import_playbook)):")
_HIDING = {"roles", "tasks", "group_vars", "host_vars"}


def survey_errors(survey: Mapping[str, Any]) -> list[str]:
    """Of a survey as it is posted to ``survey_spec``."""
    wanted: dict[str, type] = {"name": str, "description": str, "spec": list}
    found = [f"the survey's {key} is missing" for key in wanted if key not in survey]
    found += [f"the survey's {key} has another type" for key in survey if not isinstance(survey[key], wanted[key])]
    questions = survey.get("spec") or []
    if not questions:
        found.append("the survey asks nothing")
    variables = [question.get("variable") for question in questions]
    found += [f"{name} is asked for twice" for name in set(variables) if variables.count(name) > 1]
    return found + [error for question in questions for error in _question_errors(question)]


def _question_errors(question: Mapping[str, Any]) -> Iterator[str]:
    name = question.get("variable")
    for key, kind in (("type", str), ("question_name", str), ("variable", str), ("required", bool)):
        if not isinstance(question.get(key), kind):
            yield f"{name}: {key} is missing or has another type"
    kind = question.get("type", "")
    if kind not in _DEFAULTS:
        yield f"{name}: there is no type {kind}"
        return
    for key in ("min", "max"):
        limit = question.get(key)
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int)):
            yield f"{name}: {key} must be a whole number or null"
    default = question.get("default", "")
    if default != "" and not isinstance(default, _DEFAULTS[kind]):
        yield f"{name}: the default has another type"
    if isinstance(default, str) and default.startswith("$encrypted$"):
        yield f"{name}: a new default may not begin with $encrypted$"
    if kind in _CHOOSING:
        yield from _choice_errors(name, kind, question)


def _choice_errors(name: Any, kind: str, question: Mapping[str, Any]) -> Iterator[str]:
    if "choices" not in question:
        yield f"{name}: there is nothing to choose from"
        return
    defaults = [line for line in str(question.get("default", "")).splitlines() if line.strip()]
    if kind == "multiplechoice" and len(defaults) > 1:
        yield f"{name}: only one default can be chosen"
    if not set(defaults) <= set(_choices(question)):
        yield f"{name}: the default is not among the choices"


def _choices(question: Mapping[str, Any]) -> list[Any]:
    choices = question["choices"]
    return [each for each in choices.splitlines() if each.strip()] if isinstance(choices, str) else list(choices)


def answer_errors(question: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    """Of what is given for a question when a template is launched."""
    name, kind = question["variable"], question["type"]
    if name not in answers:
        return [f"{name} is missing"] if question["required"] else []
    answer = answers[name]
    least, most = question.get("min"), question.get("max")
    if kind in _CHOOSING:
        if isinstance(answer, list) != (kind == "multiselect"):
            return [f"{name} has another type"]
        chosen = answer if kind == "multiselect" else [answer]
        return [f"{each} is no choice of {name}" for each in chosen if each not in _choices(question)]
    if type(answer) not in {"integer": (int,), "float": (float, int)}.get(kind, (str,)):
        return [f"{name} has another type"]
    size = len(answer) if isinstance(answer, str) else answer
    too_small, too_large = least is not None and size < least, most is not None and size > most
    return [f"{name} is out of bounds"] if too_small or too_large else []


def launch_errors(template: Mapping[str, Any], survey: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Of the variables with which a template is launched by hand."""
    questions = survey.get("spec", [])
    found = [error for question in questions for error in answer_errors(question, given)]
    unasked = set(given) - {question["variable"] for question in questions}
    if unasked and not template.get("ask_variables_on_launch"):
        found.append(f"nothing asks for {sorted(unasked)}")
    return found


def accepted(template: Mapping[str, Any], survey: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a node of a workflow takes of the workflow's variables; the rest is ignored, and so is what is invalid."""
    questions = {question["variable"]: question for question in survey.get("spec", [])}
    return {
        name: value
        for name, value in given.items()
        if (not answer_errors(questions[name], given) if name in questions else template.get("ask_variables_on_launch"))
    }


def job_variables(template: Mapping[str, Any], survey: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """A job's extra variables: the template's, over them the survey's defaults, over them the answers.

    A default that would not do as an answer is left out, as the text of a multiselect's always is.
    """
    defaults = {
        question["variable"]: question["default"]
        for question in survey.get("spec", [])
        if question.get("default") is not None
        and not answer_errors(question, {question["variable"]: question["default"]})
    }
    return {**json.loads(template.get("extra_vars") or "{}"), **defaults, **answers}


def credential_type_errors(inputs: Mapping[str, Any], injectors: Mapping[str, Any]) -> list[str]:
    """Of a custom credential type."""
    found = [error.message for error in jsonschema.Draft4Validator(_INPUTS).iter_errors(inputs)]
    found += [error.message for error in jsonschema.Draft4Validator(_INJECTORS).iter_errors(injectors)]
    if found:
        return found
    fields = inputs.get("fields", [])
    ids = [field["id"] for field in fields]
    found += [f"{each} is declared twice or reserved" for each in ids if ids.count(each) > 1 or each == "tower"]
    found += [error for field in fields for error in _field_errors(field)]
    found += [
        f"{name} may not be set"
        for name in injectors.get("env", {})
        if name.startswith("ANSIBLE_") or name in _FORBIDDEN
    ]
    example = dict.fromkeys(ids, "EXAMPLE")
    return found + [error for part in injectors.values() for error in _template_errors(part, example)]


def _field_errors(field: Mapping[str, Any]) -> Iterator[str]:
    kind = field.get("type", "string")
    if "default" in field and not isinstance(field["default"], _FIELD_TYPES[kind]):
        yield f"{field['id']}: the default has another type"
    for key in ("choices", "multiline", "format", "secret"):
        if key in field and kind != "string":
            yield f"{field['id']}: {key} is for strings"


def _template_errors(part: Mapping[str, Any], example: Mapping[str, str]) -> Iterator[str]:
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for name, template in part.items():
        try:
            sandbox.from_string(template).render(example)
        except TemplateError as error:
            yield f"{name}: {error}"


def injected(injectors: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, str]:
    """The environment variables that a credential gives to a job; a field without a value is an empty text."""
    sandbox = ImmutableSandboxedEnvironment()
    return {name: sandbox.from_string(text).render(inputs) for name, text in injectors.get("env", {}).items()}


def rrule_errors(text: str) -> list[str]:
    """Of a schedule's rule."""
    starts, rules = re.findall(r"DTSTART(?:;[^:]+)?:\d+T\d+Z?", text), re.findall(r"RRULE:(\S*)", text)
    found = [] if len(starts) == 1 else ["there must be one DTSTART"]
    found += ["DTSTART needs a time zone"] if re.search(r"DTSTART:\d+T\d+(?!\d*Z)\b", text) else []
    found += [] if rules else ["there must be a rule"]
    found += [f"{word} is not allowed" for word in ("EXDATE", "RDATE") if f"{word}:" in text.upper()]
    for rule in rules:
        parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
        found += [] if "INTERVAL" in parts else ["INTERVAL is missing"]
        found += ["SECONDLY is not allowed"] if parts.get("FREQ") == "SECONDLY" else []
        found += ["BYDAY takes no number"] if re.match(r"\d", parts.get("BYDAY", "")) else []
        found += ["COUNT and UNTIL exclude each other"] if {"COUNT", "UNTIL"} <= set(parts) else []
        found += ["COUNT is above 999"] if int(parts.get("COUNT", 0)) > 999 else []
    return found or _parse_errors(text)


def _parse_errors(text: str) -> list[str]:
    try:
        rrulestr(text.replace(" RRULE", "\nRRULE"))
    except ValueError as error:
        return [str(error)]
    return []


def playbooks(project: Path) -> list[str]:
    """The files that AWX offers as playbooks of a project, by their paths in it."""
    files = [path for path in project.rglob("*") if path.suffix in (".yml", ".yaml") and path.is_file()]
    names = [path.relative_to(project) for path in files]
    return sorted(name.as_posix() for name in names if not _is_hidden(name) and could_be_playbook(project / name))


def _is_hidden(name: Path) -> bool:
    folders = name.parts[:-1]
    return bool(_HIDING & set(folders)) or any(folder.startswith(".") for folder in folders)


def could_be_playbook(path: Path) -> bool:
    """By its lines alone: AWX parses no YAML here."""
    lines = path.read_text(encoding="utf-8", errors="ignore").splitlines()
    return lines[:1] != [] and (lines[0].startswith("$ANSIBLE_VAULT;") or any(map(_PLAYS.match, lines)))


def slices(hosts: Sequence[str], count: int) -> list[list[str]]:
    """The hosts of each slice of a job: in turn by name, and never more slices than hosts."""
    at_most = min(count, len(hosts)) or 1
    return [sorted(hosts)[at::at_most] for at in range(at_most)]
