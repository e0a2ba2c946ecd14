# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records of a task, kept at whichever DNS host it names.

This lives above the providers, since it names them; the model and the planner are below them, in ``_dns``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._core.apply import PartlyAppliedError
from .._core.arguments import WAIT, Arguments, check_seconds
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.errors import ApiError, ConflictError, InputError, RefusedError
from .._core.library import Library
from .._core.names import is_within, record_name, shown_name
from .._core.plan import Action, ObjectChange, Plan, differing
from .._core.resource import Resource, managed
from .._core.wait import Look, Wait
from .._dns.connect_to import connect_to
from .._dns.hosting import DnsHosting, DnsProvider, Zone
from .._dns.library import DNSPYTHON
from .._dns.options import RESOLVING
from .._dns.records import UNKNOWN, Change, Found, RecordSet, absent, changed, check_targets, desired_sets, present
from .._dns.resolver import Resolver
from .._dns.servers import resolvers
from .._dns.values import TYPES
from .._dns.zone.arrival import Arrival
from .._dns.zone.keeping import Keeping, Surroundings, host_of, is_copy, keeping, may_silence
from .providers import PROVIDERS

#: Seconds until a host's servers surely have what its API took.
_SEEN_WITHIN = 60
#: How many records a title names.
_NAMED = 3
#: Types that lead a client to a server.
_LEADING = frozenset({"A", "AAAA", "CNAME", "HTTPS"})


@dataclass(frozen=True)
class Section:
    """One zone: the record sets that the task names in it, and all that stands at their names.

    ``around`` tells which wildcards answer, where that matters; ``copied`` are the sets that keep such answers.
    """

    zone: Zone
    named: tuple[RecordSet, ...]
    found: tuple[Found, ...] = ()
    around: Surroundings | None = None
    copied: tuple[RecordSet, ...] = ()

    def existing(self) -> list[RecordSet]:
        """The record sets that exist of the named names and types, in the order of the task."""
        return [other.record_set for one in self.named for other in self.found if other.record_set.key == one.key]

    def written(self, changes: Sequence[Change]) -> Section:
        """As it is after the changes."""
        copied = tuple(change.record_set for change in changes if change.copied_from)
        return replace(self, found=changed(self.found, changes), copied=(*self.copied, *copied))


@dataclass(frozen=True)
class Records:
    """Every zone that the task touches; ``tokens`` are those of the batches written so far.

    ``unseen`` are copies that were written and have to be served before anything else is written.
    """

    sections: tuple[Section, ...]
    tokens: tuple[str, ...] = ()
    unseen: tuple[Change, ...] = ()


class DnsRecords(Resource[Records]):
    """Record sets at a DNS host: one look-up a name at most, one write a zone as a rule."""

    def __init__(self, context: TaskContext) -> None:
        params = context.params
        provider = PROVIDERS[params["provider"]]
        self._state: str = params["state"]
        self._purge: bool = params["purge_values"]
        self._replace = bool(params.get("replace_conflicting"))
        self._replaced = frozenset(
            record_name(name, option="replace_names") for name in params.get("replace_names") or ()
        )
        self._zone = record_name(params["zone"], option="zone") if params.get("zone") else ""
        self._zone_id = provider.identifier(params.get("zone_id") or "", "zone_id")
        self._named = desired_sets(
            params["records"],
            unknown_allowed=context.check_mode or self._state == "absent",
            setting_names=tuple(provider.record_options),
        )
        self._check_zone()
        if self._state == "present":
            check_targets(self._named)
            _check_settings(params["records"], provider, context)
        self._wait = _wait(params, provider)
        self._progress = context.progress
        self._service = provider.name
        self._params = params
        self._keeps = self._state == "present" and params.get("keep_wildcard_answers") is not False
        self._comment = str(params.get("owner_comment") or "")
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
            changes, notes = self._changes(section)
            self._check_objections(changes)
            kept = self._keeping(section, changes)
            warnings.extend((*notes, *kept.notes))
            steps = self._steps(kept, changes)
            actions.extend(self._action(section.zone, batch) for step in steps for batch in self._hosting.batches(step))
            after.append(section.written([change for step in steps for change in step]))
        return Plan(before, Records(tuple(after)), tuple(actions), tuple(warnings))

    def execute(self, action: Action, state: Records | None) -> Records:
        zone, changes = action.arguments["zone"], action.arguments["changes"]
        before = state or Records(())
        self._see(before.unseen)
        try:
            token = self._hosting.write(zone, changes)
        except ApiError as error:
            # What was sent twice, or what somebody else was faster with, is refused though all is well.
            if not self._stands(zone, changes, error):
                return self._without_changed(action, before, error)
            token = ""
        copies = tuple(change for change in changes if change.copied_from)
        sections = tuple(section.written(changes) if section.zone == zone else section for section in before.sections)
        return Records(sections, (*before.tokens, token) if token else before.tokens, copies)

    def _without_changed(self, action: Action, before: Records, error: ApiError) -> Records:
        """Write what is left of a batch without the domains whose records somebody else has changed meanwhile.

        Raises PartlyAppliedError after that; the error itself where nothing has changed, or nothing is left.
        """
        zone, changes = action.arguments["zone"], action.arguments["changes"]
        lost = self._changed_meanwhile(zone, changes) if self._hosting.says_changed(error) else frozenset()
        if not lost:
            raise error
        told = _changed_meanwhile(lost, error)
        left = [one for one in changes if host_of(one.record_set.name) not in lost]
        if not left:
            raise told
        token = self._hosting.write(zone, left)
        sections = tuple(section.written(left) if section.zone == zone else section for section in before.sections)
        given_up = [one for one in changes if one not in left]
        raise PartlyAppliedError(
            self._action(zone, left), self._action(zone, given_up), Records(sections, (*before.tokens, token)), told
        )

    def _changed_meanwhile(self, zone: Zone, changes: Sequence[Change]) -> frozenset[str]:
        """The domains at whose names something else stands now than what was read."""
        found = self._hosting.read(zone, dict.fromkeys(change.record_set.name for change in changes))
        now = {one.record_set.key: one.record_set for one in found}
        return frozenset(
            host_of(one.record_set.name)
            for one in changes
            if now.get(one.record_set.key) != (one.before.record_set if one.before else None)
        )

    def wait(self, state: Records | None) -> Records | None:
        if state is None or self._wait is None or not state.tokens:
            return state

        def look() -> Look[None]:
            waiting_for = [pending for pending in map(self._hosting.pending, state.tokens) if pending]
            return Look(None, "; ".join(dict.fromkeys(waiting_for)))

        self._wait.until(look, progress=self._progress)
        return state

    def show(self, state: Records | None) -> dict[str, Any]:
        sections = state.sections if state else ()
        return {
            "records": [
                {"name": one.name, "type": one.type, **_settings(one), "value": list(one.values)}
                for section in sections
                for one in section.existing()
            ],
            "zones": [{"id": section.zone.id, "name": section.zone.name or None} for section in sections],
        }

    def compare(self, state: Records | None) -> dict[str, Any]:
        sections = state.sections if state else ()
        sets = [one for section in sections for one in (*section.existing(), *section.copied)]
        return {f"{one.name} {one.type}": _settings(one) for one in sorted(sets, key=lambda one: one.key)}

    def _action(self, zone: Zone, batch: Sequence[Change]) -> Action:
        """One write for several records: each is a change of its own."""
        target = f"zone {zone.name or zone.id}"
        return Action(
            "write",
            target,
            {"zone": zone, "changes": tuple(batch)},
            service=self._service,
            sentence=f"write to {target}: {'; '.join(change.describe() for change in batch)}",
            parts=tuple(_part(self._service, change) for change in batch),
        )

    def _check_zone(self) -> None:
        for one in self._named:
            if self._zone and not is_within(one.name, self._zone):
                raise InputError("zone", self._zone, f"it does not hold {one.name}: the record needs another zone")

    def _looked_up(self, section: Section) -> Section:
        names = dict.fromkeys(one.name for one in section.named)
        read = self._known(section, names) or replace(section, found=self._hosting.read(section.zone, names))
        asked = [name for name in names if self._keeps and self._is_asked(name, read)]
        return replace(read, around=self._hosting.surroundings(read.zone, asked)) if asked else read

    def _known(self, section: Section, names: Iterable[str]) -> Section | None:
        """The section by what an earlier task read, where it needs no change, or nothing but records beside it.

        What is changed or removed is read first, and compared, as somebody else may have written to it meanwhile.
        """
        found = self._hosting.known(section.zone, names) if self._state == "present" else None
        if found is None:
            return None
        known = replace(section, found=found)
        try:
            changes, _notes = self._changes(known)
        except RefusedError:
            return None
        return None if any(change.before for change in changes) else known

    def _is_asked(self, name: str, section: Section) -> bool:
        """Whether it matters what a wildcard says of the name: it is new, or a copy of that may be in the way."""
        own = [one for one in section.named if one.name == name]
        beside = [other for other in section.found if other.record_set.name == name]
        if not beside:
            # What stands at a name, or is written to it in the same step, is no wildcard's to answer.
            sets = (*(one.record_set for one in section.found), *(section.named if self._hosting.is_atomic else ()))
            return may_silence(name, own, section.zone.name, {one.name for one in sets})
        rivals = {other.record_set.type for other in beside} - {"CNAME", "NS", "SOA"}
        # What is replaced in any case need not be known as a copy.
        is_alias = any(one.type == "CNAME" for one in own)
        settled = self._replace or name in self._replaced
        return is_alias and not settled and bool(rivals or any(other.special for other in beside))

    def _keeping(self, section: Section, changes: Sequence[Change]) -> Keeping:
        existing_names = {one.record_set.name for one in section.found}
        created = [change.after for change in changes if change.after and change.after.name not in existing_names]
        return keeping(created, section.around) if section.around and created else Keeping()

    def _steps(self, kept: Keeping, changes: Sequence[Change]) -> tuple[tuple[Change, ...], ...]:
        """What keeps names answered comes first, in the same batch where the servers take a batch as a whole.

        What stays beside a CNAME record comes with it: alone it would leave the name without an address.
        """
        owned = tuple(self._owned(change) for change in kept.copies)
        aliases = {change.record_set.name for change in changes if change.record_set.type == "CNAME" and change.after}
        copies = tuple(copy for copy in owned if copy.record_set.name not in aliases)
        beside = tuple(copy for copy in owned if copy not in copies)
        changes = (*changes, *beside)
        first = (*copies, *(change for change in changes if change.record_set.name in kept.names))
        rest = tuple(change for change in changes if change not in first)
        if not copies or self._hosting.is_atomic:
            return ((*first, *rest),)
        return (first, rest)

    def _owned(self, change: Change) -> Change:
        """A copy as the host stores it, with the comment that marks our records."""
        if change.after is None:
            return change
        settings = tuple(item for item in change.after.settings if item[0] != "comment")
        comment = (("comment", self._comment),) if self._comment else ()
        return replace(change, after=replace(change.after, settings=(*comment, *settings)))

    def _see(self, copies: Sequence[Change]) -> None:
        """Wait until all servers of the zone have the copies, so that nothing is silenced by what comes next."""
        if not copies or self._hosting.is_atomic:
            return
        if DNSPYTHON.missing:
            raise RefusedError(
                f"Whether the copies of {copies[0].copied_from.record_set.name if copies[0].copied_from else ''} are "
                "served cannot be seen without the Python library dnspython",
                remedy="Install dnspython where the task runs, and run it again",
            )
        places = connect_to(self._params.get("connect_to"))
        arrival = Arrival(Resolver(resolvers(self._params.get("resolvers")), connect_to=places), copies)
        names = ", ".join(dict.fromkeys(change.record_set.name for change in copies))
        wait = Wait(
            f"the zone's servers to answer for {names} without the wildcard",
            _SEEN_WITHIN,
            1,
            remedy="Check that the servers of the zone can be asked from here; 'keep_wildcard_answers: false' writes "
            "the records without looking, and the names lose the wildcard's answer meanwhile",
        )
        wait.until(lambda: Look(None, arrival.pending()), progress=self._progress)

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
            is_free=lambda found: _is_given_up(found, self._replaced) or _is_copy(found, section.around),
        )
        return changes, ()

    def _check_objections(self, changes: Sequence[Change]) -> None:
        for change in changes:
            objection = self._hosting.objection(change)
            if objection:
                raise RefusedError(
                    f"Cannot {change.describe()}: {objection}",
                    remedy="Leave the record out of the task, or change it manually at your DNS host",
                    facts={"name": change.record_set.name, "type": change.record_set.type},
                )

    def _stands(self, zone: Zone, changes: Sequence[Change], error: ApiError) -> bool:
        """Whether the record sets are as a refused batch would have left them, where the refusal may mean that."""
        if all(change.after for change in changes) and not self._hosting.says_changed(error):
            return False
        found = self._hosting.read(zone, dict.fromkeys(change.record_set.name for change in changes))
        existing = {one.record_set.key: one.record_set for one in found}
        return all(existing.get(change.record_set.key) == change.after for change in changes)


def _changed_meanwhile(domains: Collection[str], error: ApiError) -> ConflictError:
    """The error for records that somebody else wrote between reading and writing; nothing of theirs is lost."""
    listed = ", ".join(sorted(domains))
    return ConflictError(
        error.provider,
        operation=error.operation,
        status=error.status,
        code=error.code,
        reason=f"somebody else has changed records of {listed} since they were read, and they were left alone "
        f"({error.reason})",
        remedy="Run again: what stands there now is read first",
    )


def _is_given_up(found: Found, names: Collection[str]) -> bool:
    """Whether the operator allowed to replace it: what leads clients away from such a name, or proves control of it."""
    name, kind = found.record_set.key
    return name in names and (kind in _LEADING or (kind == "TXT" and name.startswith("_")))


def _is_copy(found: Found, around: Surroundings | None) -> bool:
    """Whether it says what a wildcard would say in its place, and so belongs to nobody else."""
    name = found.record_set.name
    return around is not None and is_copy(found, around.without(name).wildcard(name))


def _part(service: str, change: Change) -> ObjectChange:
    record_set = change.record_set
    before = None if change.before is None else _settings(change.before.record_set)
    after = None if change.after is None else _settings(change.after)
    if before is not None and after is not None:
        before, after = differing(before, after)
    target = f"record {record_set.name} {record_set.type}"
    return ObjectChange(service, target, change.verb, host_of(record_set.name), before, after)


def _settings(record_set: RecordSet) -> dict[str, Any]:
    return {"value": list(record_set.values) or UNKNOWN, "ttl": record_set.ttl, **dict(record_set.settings)}


def _wait(params: Mapping[str, Any], provider: DnsProvider) -> Wait | None:
    check_seconds(params, "wait_timeout", "wait_interval")
    if not params["wait"]:
        return None
    what = f"the records at every name server of {provider.title}"
    return Wait(what, params["wait_timeout"], params["wait_interval"], usual="less than a minute")


def _subject(params: Mapping[str, Any]) -> str:
    names = list(dict.fromkeys(shown_name(entry.get("name")) for entry in params.get("records") or ()))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"records of {', '.join(names[:_NAMED])}{more}" if names else "records"


def provider_libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    """Those of the provider that the task names."""
    provider = PROVIDERS.get(str(params.get("provider")))
    return provider.libraries if provider else ()


def _check_settings(entries: Sequence[Mapping[str, Any]], provider: DnsProvider, context: TaskContext) -> None:
    """Settings that only other hosts have. Raises InputError for one that decides on how the name is served."""
    elsewhere = [
        name for one in PROVIDERS.values() for name in one.record_options if name not in provider.record_options
    ]
    for at, entry in enumerate(entries):
        for name in dict.fromkeys(elsewhere):
            value = entry.get(name)
            having = " or ".join(one.name for one in PROVIDERS.values() if name in one.record_options)
            if value is True:
                raise InputError(f"records[{at}].{name}", value, f"only records at {having} have it: leave it out")
            if value:
                context.warn(f"records[{at}].{name} has no effect, since only records at {having} have it")


def _record_options(providers: Iterable[DnsProvider]) -> dict[str, Mapping[str, Any]]:
    options: dict[str, Mapping[str, Any]] = {
        "name": {"type": "str", "required": True},
        "type": {"type": "str", "required": True, "choices": list(TYPES)},
        "value": {"type": "raw"},
        "ttl": {"type": "int"},
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
        "replace_names": {"type": "list", "elements": "str", "default": []},
        "keep_wildcard_answers": {"type": "bool", "default": True},
    }
)

DEFINITION = Definition(
    name="dns_records",
    arguments=_OWN.merge(
        WAIT,
        RESOLVING,
        *(each for provider in PROVIDERS.values() for each in (provider.arguments, provider.write_arguments)),
    ),
    perform=managed(DnsRecords),
    subject=_subject,
    libraries_by=provider_libraries,
)
