# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check mode predicted of a set-up, by domain: which changes it would make, or why they are not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import is_within, tracking_domain_name

_LONGEST_VALUE = 80
#: Stands for a setting that is absent before or after the change.
_NOTHING = "(none)"


@dataclass(frozen=True)
class _Predicted:
    """One predicted change: a sentence, and the domain name that it concerns, "" for none in particular."""

    domain: str
    text: str


def drift_of(results: Any, domains: Sequence[str], stopped: Any = ()) -> list[dict[str, Any]]:
    """One ``{domain, changes, error}`` for each domain, in the order given.

    ``results`` are registered results of tasks in check mode, of loops or not, nested in lists as they come.
    ``stopped`` are failures after which nothing further was planned, so that they concern every domain.
    """
    names = list(dict.fromkeys(_normal(name) for name in domains))
    changes: dict[str, list[str]] = {name: [] for name in names}
    errors: dict[str, list[str]] = {name: [] for name in names}
    failures = [item for item in _items(stopped) if _has_failed(item)]
    for item in failures:
        _add(errors, _concerned_by_item(item, names), _reason(item))
    for item in failures:
        _add(errors, [name for name in names if not errors[name]], _reason(item))
    for item in _items(results):
        concerned = _concerned_by_item(item, names)
        if _has_failed(item):
            _add(errors, concerned, _reason(item))
            continue
        for predicted in (*_changes(item), *_missing_records(item)):
            _add(changes, _concerned_by_change(predicted, concerned), predicted.text)
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


def _has_failed(item: Mapping[str, Any]) -> bool:
    """Whether it is the result of a task that failed, or what preflight says of a domain that cannot go on."""
    return bool(item.get("failed") or item.get("obstacles"))


def _add(lists: dict[str, list[str]], names: Sequence[str], text: str) -> None:
    for name in names:
        if text not in lists[name]:
            lists[name].append(text)


def _normal(name: Any) -> str:
    try:
        return tracking_domain_name(str(name))
    except InputError:
        return str(name).strip().rstrip(".").lower()


def _items(results: Any) -> Iterator[Mapping[str, Any]]:
    """The results of single tasks, with loops taken apart; skipped tasks are left out."""
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
    """The domains that the loop's item names, else those of the task's options, else all."""
    looped = item if item.get("obstacles") or "state" in item else item.get(str(item.get("ansible_loop_var", "item")))
    if isinstance(looped, str):
        own = {name for name in names if name.endswith(f".{_normal(looped)}")}
    else:
        entries = looped if isinstance(looped, (list, tuple)) else [looped]
        own = {_normal(entry["domain"]) for entry in entries if isinstance(entry, Mapping) and entry.get("domain")}
    if not own:
        own = _domains_of_options(item)
    return [name for name in names if name in own] or list(names)


def _domains_of_options(item: Mapping[str, Any]) -> set[str]:
    invocation = item.get("invocation")
    options = invocation.get("module_args") if isinstance(invocation, Mapping) else None
    if not isinstance(options, Mapping):
        return set()
    listed = options.get("domains")
    given = [options.get("domain"), *(listed if isinstance(listed, (list, tuple)) else ())]
    return {_normal(name) for name in given if isinstance(name, str) and name.strip()}


def _concerned_by_change(change: _Predicted, names: Sequence[str]) -> list[str]:
    """The domain among these that the change concerns, itself or by a name below it; else those below it; else all."""
    above = [name for name in names if is_within(change.domain, name)]
    if above:
        return [max(above, key=len)]
    below = [name for name in names if change.domain and is_within(name, change.domain)]
    return below or list(names)


def _changes(item: Mapping[str, Any]) -> Iterator[_Predicted]:
    for change in item.get("changes") or ():
        if isinstance(change, Mapping):
            yield _Predicted(_normal(change.get("domain") or ""), _sentence(change))


def _missing_records(item: Mapping[str, Any]) -> Iterator[_Predicted]:
    """The records that ``dns_records_wait`` does not see, for a person to enter; one line of a zone for each value."""
    asked = _asked_for(item.get("zone_lines") or ())
    for record in item.get("records") or ():
        if not isinstance(record, Mapping) or record.get("seen", True):
            continue
        for _value, sentence in zip(record.get("value") or [None], asked, strict=False):
            yield _Predicted(_normal(record.get("name") or ""), sentence)


def _asked_for(lines: Iterable[str]) -> Iterator[str]:
    """What a person is to do, by the lines of a zone; a comment says what the line below it takes the place of."""
    what = "ask for the record"
    for line in lines:
        if line.startswith("; "):
            what = line.removeprefix("; ").removesuffix(":")
            continue
        yield f"{what} {line}"
        what = "ask for the record"


def _sentence(change: Mapping[str, Any]) -> str:
    """The change with the settings that differ; of something new or gone only the value of a DNS record."""
    text = f"{change.get('verb')} {change.get('object')}"
    before, after = change.get("before"), change.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        differences = _differences(before, after)
        return f"{text} ({'; '.join(differences)})" if differences else text
    known = after if isinstance(after, Mapping) else before
    value = known.get("value") if isinstance(known, Mapping) else None
    return text if value is None else f"{text} -> {_shown(value)}"


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return [
        f"{name}: {_shown(old.get(name, _NOTHING))} -> {_shown(new.get(name, _NOTHING))}"
        for name in dict.fromkeys([*old, *new])
        if old.get(name, _NOTHING) != new.get(name, _NOTHING)
    ]


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
    if item.get("obstacles"):
        return " ".join(
            f"{str(one['message']).rstrip('.')}. {str(one['remedy']).rstrip('.')}." for one in item["obstacles"]
        )
    said = " ".join(str(item.get("msg") or item.get("reason") or "the task failed without a message").split())
    return said if said.endswith((".", "!", "?")) else f"{said}."
