# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check mode predicted of a set-up, told by domain: which changes it would make, or why nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import tracking_domain_name

_HOST = re.compile(r"[\w*-]+(?:\.[\w-]+)+")
_WRITE = re.compile(r"^write to zone \S+: ")
_LONGEST_VALUE = 80
#: Stands for a setting that one side does not have.
_NOTHING = "(none)"


def drift_of(results: Any, domains: Sequence[str], stopped: Any = ()) -> list[dict[str, Any]]:
    """One ``{domain, changes, error}`` for each domain, in the order given.

    ``results`` are registered results of tasks in check mode, of loops or not, nested in lists as they come.
    ``stopped`` are failures after which nothing further was planned, so that they concern every domain.
    """
    names = list(dict.fromkeys(_normal(name) for name in domains))
    changes: dict[str, list[str]] = {name: [] for name in names}
    errors: dict[str, list[str]] = {name: [] for name in names}
    for item in _items(stopped):
        if item.get("failed"):
            _add(errors, _concerned_by_item(item, names), _reason(item))
            _add(errors, [name for name in names if not errors[name]], _reason(item))
    for item in _items(results):
        concerned = _concerned_by_item(item, names)
        if item.get("failed"):
            _add(errors, concerned, _reason(item))
        for text in _changes(item):
            _add(changes, _concerned_by_text(text, concerned), text)
    return [{"domain": name, "changes": changes[name], "error": " ".join(errors[name])} for name in names]


def as_reported(drift: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same as ``tracking_report`` takes it: ``{domain, changes}``, with what is not known among the changes."""
    return [
        {
            "domain": each["domain"],
            "changes": [*each["changes"], *([f"could not be determined: {each['error']}"] if each["error"] else [])],
        }
        for each in drift
    ]


def _add(told: dict[str, list[str]], names: Sequence[str], text: str) -> None:
    for name in names:
        if text not in told[name]:
            told[name].append(text)


def _normal(name: Any) -> str:
    try:
        return tracking_domain_name(str(name))
    except InputError:
        return str(name).strip().rstrip(".").lower()


def _items(results: Any) -> Iterator[Mapping[str, Any]]:
    """The results of single tasks, those of loops taken apart; what was skipped says nothing."""
    if isinstance(results, Mapping):
        within = results.get("results")
        if isinstance(within, (list, tuple)):
            yield from _items(within)
        elif results and not results.get("skipped"):
            yield results
    elif isinstance(results, (list, tuple)):
        for each in results:
            yield from _items(each)


def _concerned_by_item(item: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """The domains that the loop's item names; all where it names none."""
    looped = item.get(str(item.get("ansible_loop_var", "item")))
    entries = looped if isinstance(looped, (list, tuple)) else [looped]
    own = {_normal(entry["domain"]) for entry in entries if isinstance(entry, Mapping) and entry.get("domain")}
    if isinstance(looped, str):
        own = {name for name in names if name.endswith(f".{_normal(looped)}")}
    return [name for name in names if name in own] or list(names)


def _concerned_by_text(text: str, names: Sequence[str]) -> list[str]:
    """The domains among these that the text names, or names a record below; all where it names none."""
    found = set()
    for host in _HOST.findall(text.lower()):
        above = [name for name in names if host == name or host.endswith(f".{name}")]
        if above:
            found.add(max(above, key=len))
    return [name for name in names if name in found] or list(names)


def _changes(item: Mapping[str, Any]) -> list[str]:
    """What the task would do, one line each: its actions with the settings that differ, or records left to a person."""
    if item.get("failed"):
        return []
    texts = [part for action in item.get("actions") or () for part in _WRITE.sub("", str(action)).split("; ")]
    if not texts and item.get("pending"):
        return [f"ask for the record {line}" for line in item.get("zone_lines") or ()]
    if not texts:
        return []
    differences = _differences(item.get("diff"))
    return texts if not differences else _explained(texts, differences)


def _explained(texts: Sequence[str], differences: Mapping[str, str]) -> list[str]:
    """Each difference stands behind the text that names its host, else behind the first one."""
    behind: dict[int, list[str]] = {}
    for setting, change in differences.items():
        hosts = _HOST.findall(setting.lower())
        place = next((at for at, text in enumerate(texts) if hosts and hosts[0] in text.lower()), 0)
        behind.setdefault(place, []).append(f"{setting}: {change}")
    return [f"{text} ({'; '.join(behind[at])})" if at in behind else text for at, text in enumerate(texts)]


def _differences(diff: Any) -> dict[str, str]:
    """The settings of something that stands and would be changed; none for what would be made anew."""
    if not isinstance(diff, Mapping):
        return {}
    before, after = diff.get("before"), diff.get("after")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping) or before.get("state") == "absent":
        return {}
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return {
        name: f"{_shown(old.get(name, _NOTHING))} -> {_shown(new.get(name, _NOTHING))}"
        for name in dict.fromkeys([*old, *new])
        if old.get(name, _NOTHING) != new.get(name, _NOTHING) and old
    }


def _leaves(value: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, within in value.items():
        name = f"{prefix}{key}"
        if isinstance(within, Mapping) and within:
            yield from _leaves(within, f"{name} ")
        else:
            yield name, within


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def _reason(item: Mapping[str, Any]) -> str:
    said = " ".join(str(item.get("msg") or item.get("reason") or "the task failed without a word").split())
    return said if said.endswith((".", "!", "?")) else f"{said}."
