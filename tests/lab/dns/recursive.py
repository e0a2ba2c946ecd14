# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A recursive resolver: follows delegations and CNAMEs, and remembers answers for their TTL."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, replace

import dns.rcode

from lab.clock import Now
from lab.dns.directory import Directory
from lab.dns.records import SERVFAIL, Answer, RecordSet, is_within, normal

#: How many CNAMEs are followed before the resolver gives up; BIND's limit is of this size.
MOST_ALIASES = 16


@dataclass(frozen=True)
class _Positive:
    record_set: RecordSet
    expires: float


@dataclass(frozen=True)
class _Negative:
    rcode: dns.rcode.Rcode
    soa: RecordSet
    expires: float


class Resolver:
    """One resolver with a cache of its own.

    Negative answers are kept for the smaller of the SOA's TTL and its minimum
    (RFC 2308, 5): who asks too early for a name has to wait for that.
    Failures are not kept.
    """

    def __init__(self, directory: Directory, now: Now, max_ttl: float = math.inf) -> None:
        #: Limits how long anything is remembered, in seconds.
        self.max_ttl = max_ttl
        #: Whether zones whose keys do not fit their DS records are refused.
        self.validates = True
        self._directory, self._now = directory, now
        self._lock = threading.Lock()
        self._positive: dict[tuple[str, str], _Positive] = {}
        self._negative: dict[tuple[str, str], _Negative] = {}

    def flush(self, name: str | None = None) -> None:
        """Forgets everything, or what is known of the name and the names below it."""
        with self._lock:
            for cache in (self._positive, self._negative):
                for key in [key for key in cache if name is None or is_within(key[0], normal(name))]:
                    del cache[key]

    def answer(self, name: str, record_type: str, *, checking: bool = True) -> Answer:
        """As :meth:`lookup`; SERVFAIL where a zone on the way does not validate and ``checking`` is not disabled."""
        said = self.lookup(name, record_type)
        if not (checking and self.validates) or record_type == "DS":
            return said
        view = self._directory.view()
        names = [normal(name), *(normal(each.values[0]) for each in said.answer if each.type == "CNAME")]
        codes = [code for code in map(view.bogus, names) if code is not None]
        return replace(SERVFAIL, extended=codes[0]) if codes else said

    def lookup(self, name: str, record_type: str) -> Answer:
        """The whole answer: every CNAME on the way, then the records, or the SOA that proves their absence."""
        found: list[RecordSet] = []
        name = normal(name)
        view = None
        for _unused in range(MOST_ALIASES):
            known = self._recall(name, record_type)
            if known is None:
                view = view or self._directory.view()
                said = view.find(name, record_type)
                if said.rcode not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
                    return replace(SERVFAIL, answer=tuple(found))
                self._remember(name, record_type, said)
                known = _first(said, name, record_type)
            found.extend(known.answer)
            last = known.answer[-1] if known.answer else None
            if last is None or last.type != "CNAME" or record_type in ("CNAME", "ANY"):
                return Answer(known.rcode, tuple(found), known.authority, authoritative=False)
            name = normal(last.values[0])
        return SERVFAIL

    def _recall(self, name: str, record_type: str) -> Answer | None:
        with self._lock:
            for kind in (record_type, "CNAME"):
                held = self._positive.get((name, kind))
                left = held.expires - self._now() if held else 0
                if held and left > 0:
                    return Answer(answer=(replace(held.record_set, ttl=math.ceil(left)),))
            for kind in (record_type, "*"):
                negative = self._negative.get((name, kind))
                left = negative.expires - self._now() if negative else 0
                if negative and left > 0:
                    return Answer(negative.rcode, authority=(replace(negative.soa, ttl=math.ceil(left)),))
        return None

    def _remember(self, name: str, record_type: str, said: Answer) -> None:
        with self._lock:
            for each in said.answer:
                if record_type != "ANY":
                    expires = self._now() + min(each.ttl, self.max_ttl)
                    self._positive[each.name, each.type] = _Positive(each, expires)
            last = _chain_end(said, name)
            soa = next((each for each in said.authority if each.type == "SOA"), None)
            if soa is not None:
                ttl = min(soa.ttl, int(soa.values[0].split()[-1]))
                kind = "*" if said.rcode == dns.rcode.NXDOMAIN else record_type
                expires = self._now() + min(ttl, self.max_ttl)
                self._negative[last, kind] = _Negative(said.rcode, replace(soa, ttl=ttl), expires)


def _chain_end(said: Answer, name: str) -> str:
    aliases = [each for each in said.answer if each.type == "CNAME"]
    return normal(aliases[-1].values[0]) if aliases else name


def _first(said: Answer, name: str, record_type: str) -> Answer:
    """The part of an answer that concerns the name itself; the rest of its chain is recalled step by step."""
    own = tuple(each for each in said.answer if each.name == name)
    if own and own[-1].type == "CNAME" and record_type not in ("CNAME", "ANY"):
        return Answer(answer=own)
    return Answer(said.rcode, own, () if own else said.authority)
