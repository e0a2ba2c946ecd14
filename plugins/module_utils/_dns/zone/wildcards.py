# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which names exist in a zone, and for which a wildcard answers, by asking the zone's own servers alone.

A wildcard answers for a name where the deepest existing name above it (its closest encloser) holds the wildcard, and
a name exists as well where there is only something below it (RFC 4592, sections 2.2.2 and 3.3.1). So each record that
is written below such a name silences the wildcard for the names in between.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..answers import Answer, Outcome
from ..records import Found, RecordSet
from ..resolver import Delegation, Resolver
from ..values import canonical

#: Types that a wildcard may hold. What is not asked for here is not seen where DNS alone tells.
COPIED_TYPES = ("CNAME", "A", "AAAA", "MX", "TXT", "CAA", "HTTPS", "SRV")
# All servers of a zone hold the same as a rule; the second one is for the case that the first is silent.
_MOST_SERVERS = 2
_MOST_LABELS = 20


@dataclass(frozen=True)
class Encloser:
    """How a name stands in its zone. ``encloser`` is the deepest existing name at or above it.

    ``wildcard`` is the name of the wildcard that answers for it, "" for none; ``problem`` says why nothing is known.
    """

    name: str
    encloser: str = ""
    wildcard: str = ""
    problem: str = ""

    @property
    def exists(self) -> bool:
        """Whether the name itself exists, with records or only with names below it."""
        return self.encloser == self.name

    @property
    def known(self) -> bool:
        """Whether the zone's servers told."""
        return not self.problem


def between(name: str, encloser: str) -> tuple[str, ...]:
    """The names from below ``encloser`` down to above ``name``, the highest first."""
    if not name.endswith(f".{encloser}"):
        return ()
    labels = name.removesuffix(f".{encloser}").split(".")
    return tuple(".".join([*labels[depth:], encloser]) for depth in range(len(labels) - 1, 0, -1))


def silenced(written: Sequence[str], wildcard: str) -> tuple[str, ...]:
    """The names that stop being answered by the wildcard where records are written at these names, the highest first.

    Those of the written names themselves are not among them, unless another one lies below.
    """
    encloser = wildcard.removeprefix("*.")
    found = dict.fromkeys(each for name in written for each in between(name, encloser))
    return tuple(sorted(found, key=lambda each: (each.count("."), each)))


class ZoneNames:
    """Asks the servers of one zone. Raises nothing; each question is asked once."""

    def __init__(self, resolver: Resolver, delegation: Delegation, *, label: Callable[[], str] | None = None) -> None:
        self._resolver = resolver
        self._delegation = replace(delegation, servers=delegation.servers[:_MOST_SERVERS])
        self._label = label or (lambda: f"preflight-{secrets.token_hex(6)}")
        self._asked: dict[tuple[str, str], Answer] = {}
        self._beside: dict[str, str] = {}

    @property
    def zone(self) -> str:
        return self._delegation.zone

    @property
    def delegation(self) -> Delegation:
        """The servers that are asked."""
        return self._delegation

    def ask(self, name: str, record_type: str) -> Answer:
        """What the first server says that makes a statement."""
        key = (name, record_type)
        if key not in self._asked:
            self._asked[key] = self._ask(name, record_type)
        return self._asked[key]

    def encloser(self, name: str) -> Encloser:
        """The closest encloser of a name within the zone, and the wildcard that answers for the name."""
        here = self.zone
        for below in self._descending(name):
            beside = self.ask(self._random_below(here), "A")
            at = self.ask(below, "A")
            unclear = next((each for each in (beside, at) if not each.outcome.is_statement), None)
            if unclear is not None:
                return Encloser(name, problem=f"{unclear.name}: {unclear.outcome.value} from {unclear.server}")
            if beside.outcome is Outcome.NXDOMAIN:
                if at.outcome is Outcome.NXDOMAIN:
                    return Encloser(name, here)
            elif not self._exists_beside_wildcard(below, at, beside):
                return Encloser(name, here, f"*.{here}")
            here = below
        return Encloser(name, here)

    def records(self, encloser: str) -> tuple[Found, ...]:
        """What a wildcard below the name gives, by what a name that nobody made is answered with."""
        return self.at(self._random_below(encloser), owner=f"*.{encloser}")

    def at(self, name: str, *, owner: str = "", types: Sequence[str] = COPIED_TYPES) -> tuple[Found, ...]:
        """The record sets that a name is answered with, as those of ``owner`` (by default the name)."""
        owner = owner or name
        alias = self.ask(name, "CNAME")
        if alias.records:
            return (Found(RecordSet(owner, "CNAME", alias.records[:1], alias.ttl)),)
        answers = (self.ask(name, kind) for kind in types if kind != "CNAME")
        return tuple(
            Found(RecordSet(owner, each.record_type, _values(each), each.ttl))
            for each in answers
            if each.found and not each.chain
        )

    def _ask(self, name: str, record_type: str) -> Answer:
        answer = Answer(name, record_type, Outcome.UNREACHABLE, server="no server of the zone")
        for server in self._delegation.servers:
            (answer,) = self._resolver.authoritative(name, record_type, replace(self._delegation, servers=(server,)))
            if answer.outcome.is_statement:
                break
        return answer

    def _exists_beside_wildcard(self, name: str, at: Answer, beside: Answer) -> bool:
        """Whether the name exists although a wildcard beside it would answer for it too.

        Below an existing name the wildcard does not reach, so that a random name there is denied, or is answered by
        a wildcard of the name's own.
        """
        under = self.ask(self._random_below(name), "A")
        return under.outcome is Outcome.NXDOMAIN or _own(at) != _own(beside) or _own(under) != _own(beside)

    def _descending(self, name: str) -> Iterator[str]:
        yield from (*between(name, self.zone)[:_MOST_LABELS], *((name,) if name != self.zone else ()))

    def _random_below(self, name: str) -> str:
        """One random name below it, the same each time, so that it is asked for once."""
        if name not in self._beside:
            self._beside[name] = f"{self._label()}.{name}"
        return self._beside[name]


def _own(answer: Answer) -> str:
    """What stands at the name, comparable: addresses by their presence, since a CDN gives other ones each time."""
    if answer.chain:
        return answer.chain[0].target
    return "addresses" if answer.records else "nothing"


def _values(answer: Answer) -> tuple[str, ...]:
    """In canonical form, as records at a DNS host are compared."""
    return tuple(sorted({canonical(answer.record_type, value) for value in answer.records}))
