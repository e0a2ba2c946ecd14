# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether DNS answers with the desired records yet: each server of their zone, and each resolver."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .._check.cdn.registry import detect
from .._check.probes.edge_serves import edge_serves
from .._check.probes.trust import verifying
from .._core.arguments import WAIT, Arguments, check_seconds
from .._core.concurrency import map_concurrently
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.errors import HopelessError, InputError, WaitTimeoutError
from .._core.names import shown_name
from .._core.result import Result
from .._core.wait import Contradiction, Look, Wait
from .._dns.answers import Answer, Outcome
from .._dns.connect_to import connect_to
from .._dns.equivalence import equivalence
from .._dns.iterative import IterativeLookup
from .._dns.library import DNSPYTHON
from .._dns.options import RESOLVING
from .._dns.records import DEFAULT_TTL, UNKNOWN, RecordSet, check_targets, desired_sets
from .._dns.resolver import ADDRESS_TYPES, Resolver
from .._dns.servers import resolvers
from .._dns.values import TYPES, canonical
from .._http.options import env_fallback
from . import memory
from .contradiction import contradiction
from .providers import PROVIDERS
from .replaced import comment as replacement
from .replaced import replaced
from .wildcard_answers import look as look_at_wildcards

#: Types whose last word is a host name, which a zone file would complete without a trailing dot.
_ENDS_IN_HOST = frozenset({"CNAME", "NS", "MX", "PTR", "SRV"})

_ANY = "any_value"
#: Who may still change the records while a task waits: a person, or whatever tasks of the user's own set going.
_OTHERS = ("manual", "custom")


@dataclass(frozen=True)
class Seen:
    """One record set, and how every server stands to it. ``missing`` are sentences, one a server that differs.

    ``against`` is what the servers of the zone say against it, ``remedy`` what to do where that is not to correct it.
    ``replaces`` is what it takes the place of, where that was looked for.
    """

    record_set: RecordSet
    missing: tuple[str, ...]
    against: Contradiction | None = None
    remedy: str = ""
    replaces: tuple[RecordSet, ...] = ()

    @property
    def pending(self) -> str:
        """How it stands where it is not as desired, in one line."""
        if not self.missing:
            return ""
        if self.against:
            return self.against.error.message
        more = _more(len(self.missing) - 1, "server")
        return f"{self.record_set.type} {self.record_set.name}: {self.missing[0]}{more}"


def compare(desired: RecordSet, answers: Iterable[Answer], remembered: Iterable[Answer] = (), *, present: bool) -> Seen:
    """Compare what the servers say with what is desired; resolvers say what they have ``remembered``.

    A server that makes no statement is passed over, since networks commonly let only some of them be asked; where
    none makes one, the record counts as missing.
    """
    answers, remembered = tuple(answers), tuple(remembered)
    statements = [answer for answer in answers if answer.outcome.is_statement]
    recollections = [answer for answer in remembered if answer.outcome.is_statement]
    if not (statements or recollections):
        outcomes = {answer.outcome.value for answer in (*answers, *remembered)}
        reason = ", ".join(sorted(outcomes)) or "no server could be queried"
        return Seen(desired, (f"no server answered ({reason})",))
    if not (desired.values or _any_value(desired)) and present:
        return Seen(desired, (f"the value is not known yet {UNKNOWN}",))
    missing = tuple(filter(None, (_missing(desired, answer, present) for answer in statements)))
    old = tuple(
        f"{said}, {memory.for_how_long(answer)}"
        for answer in recollections
        if (said := _missing(desired, answer, present))
    )
    # Where the zone's servers were not heard, a resolver's answer need not be an old one.
    return Seen(desired, missing + old, remedy=memory.REMEDY if statements and not missing else "")


def _more(number: int, what: str) -> str:
    return f" (and {number} more {what}{'' if number == 1 else 's'})" if number else ""


def zone_line(record_set: RecordSet) -> list[str]:
    """The records as lines of a zone file, ready to be copied."""
    values = record_set.values or (UNKNOWN,)
    dot = "." if record_set.type in _ENDS_IN_HOST and record_set.values else ""
    return [f"{record_set.name}. {record_set.ttl} IN {record_set.type} {value}{dot}" for value in values]


def _any_value(desired: RecordSet) -> bool:
    return bool(dict(desired.settings).get(_ANY))


def _missing(desired: RecordSet, answer: Answer, present: bool) -> str:
    seen = {canonical(desired.type, value) for value in answer.records} if answer.found else set()
    if present:
        if set(desired.values) <= seen and (desired.values or seen):
            return ""
        shown = ", ".join(sorted(seen)) or answer.outcome.value
        return f"{answer.server} says {shown}"
    left = seen & set(desired.values) if desired.values else seen
    return f"{answer.server} still has {', '.join(sorted(left))}" if left else ""


class _RecordProbe:
    """Asks for the records of one task."""

    def __init__(self, context: TaskContext) -> None:
        params = context.params
        self._present: bool = params["state"] == "present"
        provider = str(params.get("provider") or "")
        self._others_may_change = provider in _OTHERS
        self._written_at = "" if self._others_may_change else provider
        self.records = desired_sets(params["records"], unknown_allowed=True, setting_names=(_ANY,))
        if self._present:
            check_targets(self.records)
        self._check_values(waits=params["wait"] and not params["wildcard_answers"])
        check_seconds(params, "request_timeout")
        self._ca_path = str(params.get("ca_path") or "")
        self._timeout: int = params["request_timeout"]
        self._rules = connect_to(params["connect_to"])
        self._resolver = Resolver(resolvers(params["resolvers"]), timeout=self._timeout, connect_to=self._rules)
        self._zones = IterativeLookup(self._resolver)

    def _check_values(self, *, waits: bool) -> None:
        """Nobody can wait for a value that is not known."""
        for one in self.records if waits and self._present else ():
            if not (one.values or _any_value(one)):
                allowed = f"to be waited for, the {one.type} record of {one.name} needs a value, or {_ANY}"
                raise InputError("records.value", None, allowed)

    @property
    def resolver(self) -> Resolver:
        """What the task's options say of asking DNS."""
        return self._resolver

    @property
    def gives_up(self) -> bool:
        """Whether a wait ends early where it could only end by a change that nobody is about to make."""
        return not self._others_may_change

    def probe(self) -> tuple[Seen, ...]:
        return map_concurrently(self.records, self._one)

    def with_replaced(self, seen: Seen) -> Seen:
        """With what the record is to be entered in place of, for whoever enters it."""
        if not (self._present and seen.missing):
            return seen
        return replace(seen, replaces=replaced(self._resolver, self._zones, seen.record_set))

    def _one(self, desired: RecordSet) -> Seen:
        zone_servers = self._zones.authoritative(desired.name, desired.type)
        seen = compare(desired, zone_servers, present=self._present) if zone_servers else Seen(desired, ())
        if seen.missing and any(answer.outcome.is_statement for answer in zone_servers):
            # A resolver that is asked too early remembers for a while that there is nothing.
            return self._differing(seen, zone_servers) if self._present else seen
        recursive = map_concurrently(
            self._resolver.servers, lambda server: self._resolver.query(desired.name, desired.type, server)
        )
        seen = compare(desired, zone_servers, recursive, present=self._present)
        return seen if seen.missing or not self._present else self._with_addresses(seen)

    def _differing(self, seen: Seen, zone_servers: Sequence[Answer]) -> Seen:
        """What the servers of the zone say in place of a record, which may be as good as the record."""
        desired = seen.record_set
        given = self._addresses_in_place(desired, zone_servers)
        if self._leads_already(desired, given):
            return Seen(desired, ())
        addresses = tuple(dict.fromkeys(address for each in given for address in each))
        against = contradiction(desired, zone_servers, addresses if all(given) else (), self._written_at)
        return replace(seen, against=against, remedy=against.error.remedy if against else "")

    def _addresses_in_place(self, desired: RecordSet, zone_servers: Sequence[Answer]) -> tuple[tuple[str, ...], ...]:
        """The addresses that each of the zone's servers gives, where none of them has a CNAME record."""
        statements = [answer for answer in zone_servers if answer.outcome.is_statement]
        if desired.type != "CNAME" or any(answer.outcome is not Outcome.NODATA for answer in statements):
            return ()
        answers = self._zones.authoritative(desired.name, "A")
        return tuple(answer.records for answer in answers if answer.outcome.is_statement)

    def _leads_already(self, desired: RecordSet, given: Sequence[tuple[str, ...]]) -> bool:
        """Whether the zone's servers answer with addresses of the target in place of its name, every one of them.

        The addresses of a CDN turn, so that the edge at them is asked whether it serves the name.

        Alias records and flattened CNAME records do so. A validator needs the record itself.
        """
        if desired.name.startswith("_") or len(desired.values) != 1 or not given:
            return False
        return all(self._are_of_target(desired, addresses) for addresses in given)

    def _are_of_target(self, desired: RecordSet, addresses: tuple[str, ...]) -> bool:
        target = desired.values[0]
        cdn = detect([target])
        serves = edge_serves(cdn.id, self._trust, self._rules, timeout=self._timeout) if cdn.zones else None
        return equivalence(desired.name, addresses, target, self._resolver, serves).proved

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return verifying(self._ca_path)

    def _with_addresses(self, seen: Seen) -> Seen:
        """With the resolvers that have the CNAME record and still give the addresses of before.

        Nobody looks up the addresses of a validation record.
        """
        desired = seen.record_set
        if desired.type != "CNAME" or desired.name.startswith("_") or len(desired.values) != 1:
            return seen
        questions = [(kind, server) for server in self._resolver.servers for kind in ADDRESS_TYPES]
        answers = map_concurrently(questions, lambda each: self._resolver.query(desired.name, *each))
        old = memory.old_addresses(
            desired.values[0], answers, lambda addresses: self._are_of_target(desired, addresses)
        )
        return Seen(desired, old, remedy=memory.REMEDY if old else "")


def perform(context: TaskContext) -> Result:
    """Look once, or until every record is seen. Raises WaitTimeoutError by way of the result."""
    probe = _RecordProbe(context)
    params = context.params
    if params["wildcard_answers"]:
        result = look_at_wildcards(probe.resolver, probe.records if params["state"] == "present" else (), context)
        lines = [line for copy in result.values["copies"] for line in zone_line(_copied(copy))]
        return replace(result, values={**result.values, "zone_lines": lines})
    if not params["wait"]:
        return Result(values=_values(map_concurrently(probe.probe(), probe.with_replaced)))
    last: list[tuple[Seen, ...]] = []

    def look() -> Look[None]:
        last[:] = [probe.probe()]
        pending = [seen for seen in last[0] if seen.pending]
        if not pending:
            return Look(None)
        more = _more(len(pending) - 1, "record")
        against = tuple(seen.against for seen in pending if seen.against and probe.gives_up)
        return Look(None, f"{pending[0].pending}{more}", pending[0].remedy, against)

    wait = Wait(
        f"{len(probe.records)} DNS records" if len(probe.records) != 1 else "a DNS record",
        params["wait_timeout"],
        params["wait_interval"],
        usual="a few minutes, and up to the time to live of an older answer",
        remedy="Compare the zone at your DNS provider with the record lines in this result, and check that the domain "
        "is delegated to that provider; running the same play again continues here",
    )
    try:
        wait.until(look, progress=context.progress)
    except (HopelessError, WaitTimeoutError) as error:
        return Result(values=_values(last[0]), error=error)
    return Result(values=_values(last[0]))


def _values(seen: Iterable[Seen]) -> dict[str, Any]:
    seen = tuple(seen)
    return {
        "records": [
            {
                "name": one.record_set.name,
                "type": one.record_set.type,
                "value": list(one.record_set.values),
                "ttl": one.record_set.ttl,
                "seen": not one.missing,
                "missing": list(one.missing),
            }
            for one in seen
        ],
        "pending": [one.pending for one in seen if one.pending],
        "zone_lines": [
            line for one in seen if one.missing for line in (*replacement(one.replaces), *zone_line(one.record_set))
        ],
    }


def _copied(entry: Mapping[str, Any]) -> RecordSet:
    values = entry["value"] if isinstance(entry["value"], list) else [entry["value"]]
    return RecordSet(entry["name"], entry["type"], tuple(values), entry["ttl"])


def _subject(params: Mapping[str, Any]) -> str:
    names = [entry.get("name") for entry in params.get("records") or ()]
    return f"records of {shown_name(names[0])}" if names else "records"


ARGUMENTS = Arguments(
    options={
        "records": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "name": {"type": "str", "required": True},
                "type": {"type": "str", "required": True, "choices": list(TYPES)},
                "value": {"type": "raw"},
                "ttl": {"type": "int", "default": DEFAULT_TTL},
                _ANY: {"type": "bool", "default": False},
                "proxied": {"type": "bool"},
            },
        },
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "provider": {"type": "str", "choices": [*PROVIDERS, *_OTHERS]},
        "wildcard_answers": {"type": "bool", "default": False},
        "request_timeout": {"type": "int", "default": 5},
        "ca_path": {"type": "path", "fallback": (env_fallback, ["TRACKING_CA_PATH"])},
    }
).merge(RESOLVING, WAIT)

DEFINITION = Definition(
    name="dns_records_wait", arguments=ARGUMENTS, perform=perform, subject=_subject, libraries=(DNSPYTHON,)
)
