# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the variables and tags of a run, in one sentence each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import endpoint_host
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._known import (
    LEFT_BEHIND,
    PREFIXES,
    SHARED,
    SPECIAL_TAGS,
    Playbook,
    option_of,
    sources_of,
    variables,
)

# Near enough for a slip of the finger, and too near for a name that somebody else chose.
_NEAR = 0.9
_TYPES = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "dict": "a dictionary",
    "list": "a list",
}


def unknown_variables(extra: Iterable[str]) -> Iterator[str]:
    """A sentence for each unknown extra variable with a prefix of ours."""
    known = variables()
    for name in extra:
        near = _nearest(name, known)
        ours = name.startswith(PREFIXES) or (name.startswith("dns_") and near)
        if name in known or name in LEFT_BEHIND or not ours:
            continue
        advice = f"; did you mean '{near[0]}'?" if near else f". {_where(name)}"
        yield f"The extra variable '{name}' is unknown{advice}"


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    """The variable that was meant, if any; the prefix, which would make all of a role alike, is not compared."""
    for prefix in filter(name.startswith, (*PREFIXES, "dns_")):
        rests = [each.removeprefix(prefix) for each in known if each.startswith(prefix)]
        return [f"{prefix}{rest}" for rest in difflib.get_close_matches(name.removeprefix(prefix), rests, n=1)]
    return []


def _where(name: str) -> str:
    role = next((prefix[:-1] for prefix in PREFIXES if name.startswith(prefix)), "")
    role = {"sparkpost": "sparkpost_domain", "tracking": "verify"}.get(role, role)
    return f"ansible-doc -t role sparkpost.tracking.{role} lists the valid ones."


def near_misses(names: Iterable[str]) -> Iterator[str]:
    """A sentence for each variable, whoever set it, that looks like a misspelled one of ours."""
    known = variables()
    for name in names:
        if name in known or name in LEFT_BEHIND or not name.startswith(PREFIXES):
            continue
        near = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
        if near:
            yield f"The variable '{name}' is not one of sparkpost.tracking; did you mean '{near[0]}'?"


def unknown_tags(name: str, playbook: Playbook, given: Iterable[str]) -> Iterator[str]:
    """A sentence for each tag that selects or skips nothing."""
    for tag in given:
        if tag in playbook.tags or tag in SPECIAL_TAGS:
            continue
        near = difflib.get_close_matches(tag, playbook.tags, n=1)
        meant = f"; did you mean '{near[0]}'?" if near else "."
        tags = f"its tags are {', '.join(playbook.tags)}" if playbook.tags else "it has none"
        yield f"The playbook {name} has no tag '{tag}', {tags}{meant}"


def unusable_values(playbook: Playbook, values: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each variable whose value the role that reads it would refuse."""
    cdn = playbook.cdn or str(values.get("cdn") or values.get("audit_cdn") or "")
    # A list may have several, whose DNS providers are the same but for Cloudflare's.
    cdn = "managed" if "setup" in playbook.roles else cdn
    for name, value in values.items():
        option = option_of(name, playbook, cdn)
        if value in (None, "") and (name in SHARED or option is None):
            continue
        if any(values.get(source) == value for source in sources_of(name)):
            # It is reported under the name by which the user set it.
            continue
        problem = _problem(name, value, option) if option is not None else ""
        if (
            not problem
            and value
            and (name == "tracking_endpoint" or (option is not None and name.endswith("_endpoint")))
        ):
            problem = _endpoint_problem(name, value)
        if problem:
            yield problem


def _endpoint_problem(name: str, value: Any) -> str:
    try:
        endpoint_host(str(value))
    except InputError as error:
        return f"The variable '{name}' is {value!r}, but {error.allowed}."
    return ""


def _problem(name: str, value: Any, option: Mapping[str, Any]) -> str:
    # Defaults of suboptions are the role's business.
    spec = {key: option[key] for key in ("type", "choices", "elements", "options") if key in option}
    found = ArgumentSpecValidator({name: spec}).validate({name: value}).error_messages
    if not found:
        return ""
    # A value that may be a secret is not shown.
    must = f"'{name}' must" if option.get("no_log") else f"'{name}' is {value!r}, but it must"
    choices: Sequence[Any] = [each for each in option.get("choices") or () if each != ""]
    if choices and option.get("type") == "list":
        given = value if isinstance(value, list) else str(value).split(",")
        unknown = [str(each).strip() for each in given if str(each).strip() not in map(str, choices)]
        near = difflib.get_close_matches(unknown[0], [str(each) for each in choices], n=1) if unknown else []
        meant = f"; did you mean {near[0]}?" if near else "."
        listed = ", ".join(map(repr, unknown)) or repr(value)
        return f"The variable '{name}' contains {listed}, but may contain only {', '.join(map(str, choices))}{meant}"
    if choices:
        near = difflib.get_close_matches(str(value), [str(each) for each in choices], n=1)
        meant = f"; did you mean {near[0]}?" if near else "."
        return f"The variable {must} be one of {', '.join(map(str, choices))}{meant}"
    expected = _TYPES.get(str(option.get("type")))
    if expected and not option.get("options"):
        return f"The variable {must} be {expected}."
    return f"The variable '{name}' cannot be used: {' '.join(found).rstrip('.')}."
