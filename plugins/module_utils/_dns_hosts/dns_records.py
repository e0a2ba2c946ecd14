# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records of a task, kept at whichever DNS host it names.

This lives above the providers, since it names them; the model and the planner are below them, in ``_dns``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._core.arguments import WAIT, Arguments
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.errors import ApiError, InputError, RefusedError
from .._core.library import Library
from .._core.names import is_within, record_name
from .._core.plan import Action, ObjectChange, Plan, differing
from .._core.resource import Resource, managed
from .._core.wait import Look, Wait
from .._dns.hosting import DnsHosting, DnsProvider, Zone
from .._dns.records import DEFAULT_TTL, UNKNOWN, Change, Found, RecordSet, absent, changed, present, wanted_sets
from .._dns.values import TYPES
from .providers import PROVIDERS


@dataclass(frozen=True)
class Section:
    """One zone: the record sets that the task names in it, and all that stands at their names."""

    zone: Zone
    named: tuple[RecordSet, ...]
    found: tuple[Found, ...] = ()

    def standing(self) -> list[RecordSet]:
        """The record sets of the named names and types as they stand, in the order of the task."""
        return [other.record_set for one in self.named for other in self.found if other.record_set.key == one.key]


@dataclass(frozen=True)
class Records:
    """Every zone that the task touches; ``tokens`` are those of the batches written so far."""

    sections: tuple[Section, ...]
    tokens: tuple[str, ...] = ()


class DnsRecords(Resource[Records]):
    """Record sets at a DNS host: one look-up a name at most, one write a zone as a rule."""

    def __init__(self, context: TaskContext) -> None:
        params = context.params
        provider = PROVIDERS[params["provider"]]
        self._state: str = params["state"]
        self._purge: bool = params["purge_values"]
        self._replace = bool(params.get("replace_conflicting"))
        self._zone = record_name(params["zone"], option="zone") if params.get("zone") else ""
        self._zone_id: str = params.get("zone_id") or ""
        self._named = wanted_sets(
            params["records"],
            unknown_allowed=context.check_mode or self._state == "absent",
            setting_names=tuple(provider.record_options),
        )
        self._check_zone()
        self._wait = _wait(params, provider)
        self._progress = context.progress
        self._service = provider.name
        self._hosting: DnsHosting = provider.connect(context)

    def read(self) -> Records:
        names = sorted({one.name for one in self._named})
        if not names:
            return Records(())
        zone_of = self._hosting.zones(names, zone=self._zone, zone_id=self._zone_id)
        zones = dict.fromkeys(zone_of[name] for name in names)
        sections = [Section(zone, tuple(one for one in self._named if zone_of[one.name] == zone)) for zone in zones]
        return Records(tuple(self._looked_up(section) for section in sections))

    def plan(self, current: Records | None) -> Plan[Records]:
        before = current or Records(())
        actions: list[Action] = []
        warnings: list[str] = []
        after: list[Section] = []
        for section in before.sections:
            changes, told = self._changes(section)
            self._check_objections(changes)
            warnings.extend(told)
            actions.extend(_action(self._service, section.zone, batch) for batch in self._hosting.batches(changes))
            after.append(replace(section, found=changed(section.found, changes)))
        return Plan(before, Records(tuple(after)), tuple(actions), tuple(warnings))

    def execute(self, action: Action, state: Records | None) -> Records:
        zone, changes = action.arguments["zone"], action.arguments["changes"]
        before = state or Records(())
        try:
            token = self._hosting.write(zone, changes)
        except ApiError:
            # A deletion that was sent twice, or that somebody else was faster with, is refused though all is well.
            if not self._stands(zone, changes):
                raise
            token = ""
        sections = tuple(
            replace(section, found=changed(section.found, changes)) if section.zone == zone else section
            for section in before.sections
        )
        return Records(sections, (*before.tokens, token) if token else before.tokens)

    def wait(self, state: Records | None) -> Records | None:
        if state is None or self._wait is None or not state.tokens:
            return state

        def look() -> Look[None]:
            standing = [pending for pending in map(self._hosting.pending, state.tokens) if pending]
            return Look(None, "; ".join(dict.fromkeys(standing)))

        self._wait.until(look, progress=self._progress)
        return state

    def show(self, state: Records | None) -> dict[str, Any]:
        sections = state.sections if state else ()
        return {
            "records": [
                {"name": one.name, "type": one.type, **_settings(one), "value": list(one.values)}
                for section in sections
                for one in section.standing()
            ],
            "zones": [{"id": section.zone.id, "name": section.zone.name or None} for section in sections],
        }

    def compare(self, state: Records | None) -> dict[str, Any]:
        sets = [one for section in (state.sections if state else ()) for one in section.standing()]
        return {f"{one.name} {one.type}": _settings(one) for one in sorted(sets, key=lambda one: one.key)}

    def _check_zone(self) -> None:
        for one in self._named:
            if self._zone and not is_within(one.name, self._zone):
                raise InputError("zone", self._zone, f"it does not hold {one.name}: the record needs another zone")

    def _looked_up(self, section: Section) -> Section:
        names = dict.fromkeys(one.name for one in section.named)
        return replace(section, found=self._hosting.read(section.zone, names))

    def _changes(self, section: Section) -> tuple[tuple[Change, ...], tuple[str, ...]]:
        if self._state == "absent":
            return absent(section.named, section.found, apex=section.zone.name)
        changes = present(
            section.named,
            section.found,
            apex=section.zone.name,
            purge_values=self._purge,
            replace_conflicting=self._replace,
            rules=self._hosting.rules,
        )
        return changes, ()

    def _check_objections(self, changes: Sequence[Change]) -> None:
        for change in changes:
            objection = self._hosting.objection(change)
            if objection:
                raise RefusedError(
                    f"Cannot {change.describe()}: {objection}",
                    remedy="Leave the record out of the task, or change it at your DNS host by hand",
                    facts={"name": change.record_set.name, "type": change.record_set.type},
                )

    def _stands(self, zone: Zone, changes: Sequence[Change]) -> bool:
        """Whether the record sets are as a refused batch would have left them; worth a look after deletions only."""
        if all(change.after for change in changes):
            return False
        found = self._hosting.read(zone, dict.fromkeys(change.record_set.name for change in changes))
        standing = {one.record_set.key: one.record_set for one in found}
        return all(standing.get(change.record_set.key) == change.after for change in changes)


def _action(service: str, zone: Zone, batch: Sequence[Change]) -> Action:
    """One write for several records: each is a change of its own."""
    target = f"zone {zone.name or zone.id}"
    return Action(
        "write",
        target,
        {"zone": zone, "changes": tuple(batch)},
        service=service,
        sentence=f"write to {target}: {'; '.join(change.describe() for change in batch)}",
        parts=tuple(_part(service, change) for change in batch),
    )


def _part(service: str, change: Change) -> ObjectChange:
    record_set = change.record_set
    before = None if change.before is None else _settings(change.before.record_set)
    after = None if change.after is None else _settings(change.after)
    if before is not None and after is not None:
        before, after = differing(before, after)
    target = f"record {record_set.name} {record_set.type}"
    return ObjectChange(service, target, change.verb, _host(record_set.name), before, after)


def _settings(record_set: RecordSet) -> dict[str, Any]:
    return {"value": list(record_set.values) or UNKNOWN, "ttl": record_set.ttl, **dict(record_set.settings)}


def _host(name: str) -> str:
    """The host that a record is about: its name without leading labels such as ``_acme-challenge`` (RFC 8552)."""
    labels = name.split(".")
    while labels and labels[0].startswith("_"):
        labels.pop(0)
    return ".".join(labels)


def _wait(params: Mapping[str, Any], provider: DnsProvider) -> Wait | None:
    for name in ("wait_timeout", "wait_interval"):
        if params[name] < 1:
            raise InputError(name, params[name], "it must be at least 1 second")
    if not params["wait"]:
        return None
    what = f"the records at every name server of {provider.title}"
    return Wait(what, params["wait_timeout"], params["wait_interval"], usual="less than a minute")


def _subject(params: Mapping[str, Any]) -> str:
    names = [str(entry.get("name") or "") for entry in params.get("records") or ()]
    return f"records of {params.get('zone') or ', '.join(dict.fromkeys(names[:1]))}" if names else "records"


def provider_libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    """Those of the provider that the task names."""
    provider = PROVIDERS.get(str(params.get("provider")))
    return provider.libraries if provider else ()


def _record_options(providers: Iterable[DnsProvider]) -> dict[str, Mapping[str, Any]]:
    options: dict[str, Mapping[str, Any]] = {
        "name": {"type": "str", "required": True},
        "type": {"type": "str", "required": True, "choices": list(TYPES)},
        "value": {"type": "raw"},
        "ttl": {"type": "int", "default": DEFAULT_TTL},
    }
    for provider in providers:
        options.update(provider.record_options)
    return options


_OWN = Arguments(
    options={
        "provider": {"type": "str", "required": True, "choices": sorted(PROVIDERS)},
        "zone": {"type": "str"},
        "zone_id": {"type": "str"},
        "records": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": _record_options(PROVIDERS.values()),
        },
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "purge_values": {"type": "bool", "default": False},
        "replace_conflicting": {"type": "bool", "default": False},
    }
)

DEFINITION = Definition(
    name="dns_records",
    arguments=_OWN.merge(
        WAIT, *(each for provider in PROVIDERS.values() for each in (provider.arguments, provider.write_arguments))
    ),
    perform=managed(DnsRecords),
    subject=_subject,
    libraries_by=provider_libraries,
)
