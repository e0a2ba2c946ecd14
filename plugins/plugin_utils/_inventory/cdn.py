# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which CDN stands in front of each domain, as DNS shows it: a few questions, side by side, within one deadline.

A resolver remembers that a name does not exist (RFC 2308), and whoever creates the record next would have to wait for
it to forget. So resolvers are only asked for domains that SparkPost has verified, which have a record; for any other
the servers of its zone are asked, whose answers nobody remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from threading import Lock

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.registry import CDNS, detect
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Deadline
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.concurrency import map_concurrently
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import is_within
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Delegation, Resolver
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import is_endpoint
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.listing import Entry

#: Beside the names of CDNs: the domain leads to SparkPost itself; it has no record; DNS did not say in time.
NONE, NO_RECORD, UNKNOWN = "none", "no_record", "unknown"

_AT_ONCE = 32
_SERVERS_OF_A_ZONE = 2
_MOST_REFERRALS = 6


@dataclass
class _Looker:
    resolver: Resolver
    deadline: Deadline
    endpoint: str
    #: Zones that were found already, with so many of their servers: many domains share one.
    zones: dict[tuple[str, int], Future[Delegation]] = field(default_factory=dict)
    guard: Lock = field(default_factory=Lock)

    def cdn(self, entry: Entry) -> str:
        if not self.deadline.left():
            return UNKNOWN
        domain = entry.tracking.domain
        if not entry.tracking.verified:
            return self._at_the_zone(domain)
        for record_type in ("A", "AAAA"):
            answer = self.resolver.lookup(domain, record_type)
            if answer.chain:
                return self._by_alias(answer)
            if answer.found:
                return _by_servers(self._zone(domain.partition(".")[2], most=0))
            if answer.outcome is Outcome.NXDOMAIN or not answer.outcome.is_statement:
                break
        return NO_RECORD if answer.outcome.is_statement else UNKNOWN

    def _at_the_zone(self, domain: str) -> str:
        """From the zone that every resolver knows, two labels long, down to the one that holds the domain."""
        zone = self._zone(".".join(domain.split(".")[-2:]), most=_SERVERS_OF_A_ZONE)
        for _referral in range(_MOST_REFERRALS):
            answer = self._ask(zone, domain, "A")
            if not answer.referral:
                return self._by_own_answer(zone, answer)
            zone = self._referred(answer)
        return UNKNOWN

    def _by_own_answer(self, zone: Delegation, answer: Answer) -> str:
        if not answer.outcome.is_statement:
            return UNKNOWN
        if answer.chain:
            found = self._by_alias(answer)
            further = self.resolver.lookup(answer.last_name, "A") if found == "other" else answer
            return self._by_alias(further) if further.chain else found
        has_addresses = answer.found or self._ask(zone, answer.name, "AAAA").found
        return _by_servers(zone) if has_addresses else NO_RECORD

    def _ask(self, zone: Delegation, domain: str, record_type: str) -> Answer:
        """What the first server says that speaks."""
        answer = Answer(domain, record_type, Outcome.UNREACHABLE)
        for server in zone.servers:
            if self.deadline.left():
                [answer] = self.resolver.authoritative(domain, record_type, replace(zone, servers=(server,)))
            if answer.outcome.is_statement or answer.referral:
                break
        return answer

    def _zone(self, name: str, *, most: int) -> Delegation:
        return self._once((name, most), lambda: self.resolver.delegation(name, most=most))

    def _referred(self, answer: Answer) -> Delegation:
        name, servers, glue = answer.referral, answer.referral_servers, dict(answer.glue)
        most = _SERVERS_OF_A_ZONE
        return self._once((name, most), lambda: self.resolver.named(name, servers, glue=glue, most=most))

    def _once(self, zone: tuple[str, int], find: Callable[[], Delegation]) -> Delegation:
        """Many domains of one zone are looked at side by side: the first of them finds it, the others wait for that."""
        with self.guard:
            is_first = zone not in self.zones
            found = self.zones.setdefault(zone, Future())
        if is_first:
            try:
                found.set_result(find())
            except BaseException as error:
                found.set_exception(error)
        return found.result()

    def _by_alias(self, answer: Answer) -> str:
        names = [link.target for link in answer.chain]
        found = detect(names).id
        if found == "other" and any(name == self.endpoint or is_endpoint(name) for name in names):
            return NONE
        return found


def _by_servers(zone: Delegation) -> str:
    """A CDN that shows addresses alone is known by its name servers, since it serves the zone itself."""
    zones = ((cdn.id, each) for cdn in CDNS.values() if cdn.flattens for each in cdn.name_server_zones)
    return next((name for name, own in zones if any(is_within(host, own) for host in zone.hosts)), "other")


def look_up(entries: Iterable[Entry], resolver: Resolver, deadline: Deadline, endpoint: str) -> tuple[Entry, ...]:
    """The entries with their CDNs; ``endpoint`` is the host that counts as SparkPost's own beside those of its regions.

    A CDN's name is that of ``tracking_check``; ``other`` is one that is not known, or a server of one's own.
    """
    entries = tuple(entries)
    found = map_concurrently(entries, _Looker(resolver, deadline, endpoint).cdn, at_once=_AT_ONCE)
    return tuple(replace(entry, cdn=cdn) for entry, cdn in zip(entries, found, strict=True))
