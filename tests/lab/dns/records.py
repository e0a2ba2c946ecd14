# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones as data: record sets, and what a zone answers for a name and type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import dns.rcode

#: TTL of name server records and of made-up start-of-authority records, in seconds.
NS_TTL = 172800
SOA_TTL = 900
_SOA_TIMES = "1 7200 900 1209600 86400"


def normal(name: str) -> str:
    """A name as the lab keeps it: lower case, no trailing dot, the asterisk unescaped; the root is empty."""
    return name.lower().rstrip(".").replace("\\052", "*")


def parents(name: str) -> Iterable[str]:
    """The name itself, then each of its parents, down to and including the root."""
    while name:
        yield name
        name = name.partition(".")[2]
    yield ""


def is_within(name: str, apex: str) -> bool:
    """Whether the name is the apex or below it, by whole labels."""
    return not apex or name == apex or name.endswith(f".{apex}")


@dataclass(frozen=True)
class RecordSet:
    """All records of one name and type; values in presentation form, host names without a trailing dot."""

    name: str
    type: str
    ttl: int
    values: tuple[str, ...]

    def aliased(self) -> bool:
        """Whether an address record names a host instead of an address, as Route 53's alias records do."""
        return self.type in ("A", "AAAA") and any(not _is_address(value) for value in self.values)


def _is_address(value: str) -> bool:
    return ":" in value or value.replace(".", "").isdigit()


@dataclass(frozen=True)
class Answer:
    """What one server says: an answer, a referral, or that there is nothing, with the SOA that proves it."""

    rcode: dns.rcode.Rcode = dns.rcode.NOERROR
    answer: tuple[RecordSet, ...] = ()
    authority: tuple[RecordSet, ...] = ()
    additional: tuple[RecordSet, ...] = ()
    authoritative: bool = True
    #: No answer at all, as by a server that is down.
    silent: bool = False
    #: An extended error (RFC 8914), told to those who ask with EDNS.
    extended: int | None = None

    @property
    def is_referral(self) -> bool:
        """Whether it points to the servers of a zone below."""
        return not self.authoritative and any(each.type == "NS" for each in self.authority)


REFUSED = Answer(rcode=dns.rcode.REFUSED, authoritative=False)
SERVFAIL = Answer(rcode=dns.rcode.SERVFAIL, authoritative=False)


@dataclass
class Zone:
    """One zone as its name servers hold it."""

    apex: str
    name_servers: tuple[str, ...]
    #: By name and type.
    records: dict[tuple[str, str], RecordSet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Adds the records that no zone is without, where they are not given."""
        self._names: set[str] = set()
        for record_set in list(self.records.values()):
            self.add(record_set)
        if (self.apex, "NS") not in self.records:
            self.add(RecordSet(self.apex, "NS", NS_TTL, self.name_servers))
        if (self.apex, "SOA") not in self.records:
            primary = self.name_servers[0] if self.name_servers else "invalid"
            self.add(RecordSet(self.apex, "SOA", SOA_TTL, (f"{primary}. hostmaster.{primary}. {_SOA_TIMES}",)))

    def add(self, record_set: RecordSet) -> None:
        """Puts a record set in, in place of the one of its name and type."""
        self.records[record_set.name, record_set.type] = record_set
        for name in parents(record_set.name):
            if name in self._names:
                break
            self._names.add(name)

    def lookup(self, name: str, record_type: str) -> Answer:
        """Answers for a name at or below the apex; CNAMEs are followed as far as the zone goes."""
        chain: list[RecordSet] = []
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            step = self._step(name, record_type)
            if chain and not step.authoritative:
                break  # The rest is the business of a zone below.
            chain.extend(step.answer)
            last = step.answer[-1] if step.answer else None
            if last is None or last.type != "CNAME" or record_type in ("CNAME", "ANY"):
                return Answer(step.rcode, tuple(chain), step.authority, (), step.authoritative)
            name = normal(last.values[0])
            if not is_within(name, self.apex):
                break
        return Answer(answer=tuple(chain))

    def _step(self, name: str, record_type: str) -> Answer:
        cut = self._cut(name, record_type)
        if cut is not None:
            return Answer(authority=(cut,), authoritative=False)
        owner = self._owner(name)
        if owner is None:
            return Answer(rcode=dns.rcode.NXDOMAIN, authority=(self.soa,))
        found = [self._at(owner, name, kind) for kind in self._wanted(owner, record_type)]
        return Answer(answer=tuple(found)) if found else Answer(authority=(self.soa,))

    def _wanted(self, owner: str, record_type: str) -> list[str]:
        if record_type == "ANY":
            return [kind for held, kind in self.records if held == owner]
        if (owner, record_type) in self.records:
            return [record_type]
        return ["CNAME"] if (owner, "CNAME") in self.records else []

    def _at(self, owner: str, name: str, record_type: str) -> RecordSet:
        held = self.records[owner, record_type]
        return RecordSet(name, held.type, held.ttl, held.values)

    def _cut(self, name: str, record_type: str) -> RecordSet | None:
        """The delegation that covers the name, the highest one; DS belongs to the parent's side (RFC 4035, 3.1.4.1)."""
        cuts = [
            self.records[each, "NS"]
            for each in parents(name)
            if each != self.apex and is_within(each, self.apex) and (each, "NS") in self.records
        ]
        if cuts and not (record_type == "DS" and cuts[-1].name == name):
            return cuts[-1]
        return None

    def _owner(self, name: str) -> str | None:
        """The name whose records answer: itself, or the wildcard of the closest name that exists; None without either.

        Source: RFC 4592, sections 2.2.2 and 3.3.1: an empty non-terminal exists, the wildcard itself included.
        """
        if self._exists(name):
            return name
        for encloser in parents(name.partition(".")[2]):
            if self._exists(encloser):
                wildcard = f"*.{encloser}" if encloser else "*"
                return wildcard if self._exists(wildcard) else None
        return None

    def _exists(self, name: str) -> bool:
        """Whether the name holds records or has names below it (an empty non-terminal)."""
        return name in self._names

    @property
    def soa(self) -> RecordSet:
        """The start of authority, which proves that there is nothing else."""
        return self.records[self.apex, "SOA"]


class LateZone(Zone):
    """A zone whose records are fetched when it is first asked: most questions are about other zones."""

    def __init__(self, apex: str, name_servers: tuple[str, ...], fill: Callable[[], Iterable[RecordSet]]) -> None:
        super().__init__(apex, name_servers)
        self._fill: Callable[[], Iterable[RecordSet]] | None = fill

    def lookup(self, name: str, record_type: str) -> Answer:
        """As any zone's."""
        fill, self._fill = self._fill, None
        for record_set in fill() if fill else ():
            self.add(record_set)
        return super().lookup(name, record_type)
