# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All zones of the lab and the servers that hold them: the DNS as data, without packets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import dns.dnssec
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from lab.dns.records import REFUSED, Answer, RecordSet, Zone, is_within, normal, parents
from lab.dns.registrar import Registrar
from lab.network import Addresses

#: Names of the lab's own name servers, as a resolver would learn them.
ROOT_SERVER = "a.root-servers.net"
REGISTRY_SERVER = "a.gtld-servers.net"
INFRASTRUCTURE_SERVER = "ns1.infrastructure.test"
OWN_DNS_SERVERS = ("ns1.own-dns.test", "ns2.own-dns.test")
_CLOUDFLARE = ".ns.cloudflare.com"
_HOST_TTL = 172800
_DS_TTL = 86400
_MOST_STEPS = 32
#: Extended errors of RFC 8914, sections 4.7 and 4.10.
DNSSEC_BOGUS, DNSKEY_MISSING = 6, 9


class Servers:
    """Gives each name server name its address, for good: the next free one of its owner's addresses."""

    def __init__(self, addresses: Addresses) -> None:
        self._lock = threading.Lock()
        self._addresses = addresses
        self.reset()

    def reset(self) -> None:
        """Takes back what was given to hosted zones."""
        addresses = self._addresses
        hosts = {
            ROOT_SERVER: addresses.registry,
            REGISTRY_SERVER: addresses.registry,
            INFRASTRUCTURE_SERVER: addresses.infrastructure,
        }
        for number, name in enumerate(OWN_DNS_SERVERS):
            hosts[name] = addresses.own_dns[number % len(addresses.own_dns)]
        with self._lock:
            self._hosts, self._given = hosts, 0

    def address(self, name: str) -> str:
        """The address of a hosted zone's name server, given out at the first call."""
        with self._lock:
            if name not in self._hosts:
                pool = self._addresses.cloudflare_dns if name.endswith(_CLOUDFLARE) else self._addresses.route53
                self._hosts[name] = pool[self._given % len(pool)]
                self._given += 1
            return self._hosts[name]

    def known(self) -> dict[str, str]:
        """Every name with its address, as a copy."""
        with self._lock:
            return dict(self._hosts)


class Directory:
    """Finds answers as the authoritative servers give them now.

    ``hosted`` and ``static`` give the zones as they are served at each call; nothing is
    kept here, so that an answer is never older than its question.
    """

    def __init__(
        self,
        servers: Servers,
        registrar: Registrar,
        hosted: Callable[[], Sequence[Zone]],
        static: Callable[[], Sequence[Zone]],
    ) -> None:
        self._servers, self._registrar = servers, registrar
        self._hosted, self._static = hosted, static

    def view(self) -> View:
        """The whole DNS at this instant."""
        zones = [*self._static(), *self._hosted()]
        for name in {server for zone in zones for server in zone.name_servers}:
            self._servers.address(name)
        return View(zones, self._servers.known(), self._registrar.delegations(), self._registrar.signed())

    def resolve(self, name: str, record_type: str) -> list[str]:
        """The values that the authoritative servers hold for the name now; CNAMEs are not followed."""
        found = self.view().find(normal(name), record_type.upper())
        return [
            value
            for each in found.answer
            if each.name == normal(name) and each.type == record_type.upper()
            for value in each.values
        ]

    def addresses(self, name: str) -> list[str]:
        """The addresses at the end of the name's CNAMEs, IPv4 first."""
        view = self.view()
        return [*view.addresses(normal(name), "A"), *view.addresses(normal(name), "AAAA")]

    def aliases(self, name: str) -> list[str]:
        """The name and the targets of its CNAMEs, in order."""
        found = self.view().follow(normal(name), "A")
        return [normal(name), *(normal(each.values[0]) for each in found.answer if each.type == "CNAME")]


class View:
    """The DNS at one instant: zones, servers and delegations that fit together."""

    def __init__(
        self,
        zones: Iterable[Zone],
        hosts: dict[str, str],
        delegations: dict[str, tuple[str, ...]],
        signed: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._hosts, self._signed = hosts, signed or {}
        self._by_server: dict[str, list[Zone]] = {}
        zones = list(zones)
        own = self._infrastructure(zones)
        for zone in chain(own, self._registries([*own, *zones], delegations), zones):
            for server in zone.name_servers:
                self._by_server.setdefault(server, []).append(zone)

    def answer(self, address: str, name: str, record_type: str) -> Answer:
        """What the servers at the address say of the name; REFUSED outside their zones."""
        servers = [server for server, held in self._hosts.items() if held == address]
        return self._answer(servers, name, record_type)

    def _answer(self, servers: Iterable[str], name: str, record_type: str) -> Answer:
        held = [zone for server in servers for zone in self._by_server.get(server, []) if is_within(name, zone.apex)]
        if not held:
            return REFUSED
        deepest = max(held, key=lambda zone: len(zone.apex))
        return self._complete(deepest, deepest.lookup(name, record_type))

    def find(self, name: str, record_type: str) -> Answer:
        """Walks from the root along the delegations to the servers of the name's zone and asks them."""
        servers: tuple[str, ...] = (ROOT_SERVER,)
        apex: str | None = None
        for _unused in range(_MOST_STEPS):
            said = self._ask(servers, name, record_type)
            if not said.is_referral:
                return said
            cut = next(each for each in said.authority if each.type == "NS")
            # A referral that leads nowhere deeper is a lame server's (RFC 1034, 5.3.3).
            if apex is not None and len(cut.name) <= len(apex):
                break
            servers, apex = cut.values, cut.name
        return Answer(rcode=dns.rcode.SERVFAIL, authoritative=False)

    def follow(self, name: str, record_type: str) -> Answer:
        """As :meth:`find`, with CNAMEs followed across zones; SERVFAIL for a loop."""
        found: list[RecordSet] = []
        seen: set[str] = set()
        while name not in seen and len(seen) < _MOST_STEPS:
            seen.add(name)
            said = self.find(name, record_type)
            found.extend(said.answer)
            last = said.answer[-1] if said.answer else None
            if last is None or last.type != "CNAME" or record_type in ("CNAME", "ANY") or said.authority:
                return Answer(said.rcode, tuple(found), said.authority, (), authoritative=False)
            seen.update(each.name for each in said.answer)
            name = normal(last.values[0])
        return Answer(rcode=dns.rcode.SERVFAIL, authoritative=False)

    def addresses(self, name: str, record_type: str) -> list[str]:
        """The addresses of one family at the end of the name's CNAMEs."""
        return [
            value for each in self.follow(name, record_type).answer if each.type == record_type for value in each.values
        ]

    def bogus(self, name: str) -> int | None:
        """The extended error of a resolver that validates, where the zone has no key that its DS records name.

        Signatures themselves are taken to hold: the lab has none.
        """
        zone = next((parent for parent in parents(name) if parent in self._signed), None)
        if zone is None:
            return None
        keys = [value for each in self.find(zone, "DNSKEY").answer if each.type == "DNSKEY" for value in each.values]
        if not keys:
            return DNSKEY_MISSING
        return None if key_tags("DS", self._signed[zone]) & key_tags("DNSKEY", keys) else DNSSEC_BOGUS

    def _ask(self, servers: Iterable[str], name: str, record_type: str) -> Answer:
        said = Answer(rcode=dns.rcode.SERVFAIL, authoritative=False)
        for server in servers:
            answer = self._answer([server], name, record_type)
            if answer.rcode in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
                return answer
        return said

    def _complete(self, zone: Zone, said: Answer) -> Answer:
        """Turns alias records into addresses and gives a referral its glue."""
        answer: list[RecordSet] = []
        for each in said.answer:
            answer.extend(self._unaliased(each) if each.aliased() else [each])
        if said.answer and not answer:  # An alias whose target has no address of that family.
            return Answer(authority=(zone.soa,))
        servers = [value for each in said.authority if each.type == "NS" for value in each.values]
        glue = tuple(
            RecordSet(server, "A", _HOST_TTL, (self._hosts[server],)) for server in servers if server in self._hosts
        )
        return Answer(said.rcode, tuple(answer), said.authority, glue, said.authoritative, said.silent)

    def _unaliased(self, alias: RecordSet) -> list[RecordSet]:
        found = [value for target in alias.values for value in self.addresses(normal(target), alias.type)]
        return [RecordSet(alias.name, alias.type, alias.ttl, tuple(found))] if found else []

    def _infrastructure(self, zones: Sequence[Zone]) -> list[Zone]:
        """Zones that hold the names of name servers, except where a zone of the user's holds them itself."""
        taken = {zone.apex for zone in zones}
        made: dict[str, Zone] = {}
        for host, address in self._hosts.items():
            apex = _registered(host)
            if any(parent in taken for parent in parents(host)):
                continue
            zone = made.setdefault(apex, Zone(apex, (INFRASTRUCTURE_SERVER,)))
            zone.add(RecordSet(host, "A", _HOST_TTL, (address,)))
        return list(made.values())

    def _registries(self, zones: Sequence[Zone], delegations: dict[str, tuple[str, ...]]) -> list[Zone]:
        """The root and every top-level domain that is needed, with the delegations in it."""
        lab = {zone.apex: zone.name_servers for zone in zones if set(zone.name_servers) & _LAB_SERVERS}
        root = Zone("", (ROOT_SERVER,))
        registries: dict[str, Zone] = {}
        for apex, name_servers in {**lab, **delegations}.items():
            top = apex.rpartition(".")[2]
            registry = registries.setdefault(top, Zone(top, (REGISTRY_SERVER,)))
            registry.add(RecordSet(apex, "NS", _HOST_TTL, name_servers))
            if apex in self._signed:
                registry.add(RecordSet(apex, "DS", _DS_TTL, self._signed[apex]))
        for top in registries:
            root.add(RecordSet(top, "NS", _HOST_TTL, (REGISTRY_SERVER,)))
        return [root, *registries.values()]


#: Whoever is served by these is part of the lab and delegated without a registrar.
_LAB_SERVERS = frozenset({INFRASTRUCTURE_SERVER})


def key_tags(record_type: str, values: Iterable[str]) -> set[int]:
    """The tags of the keys that DS or DNSKEY records are about (RFC 4034, appendix B)."""
    kind = dns.rdatatype.from_text(record_type)
    found: list[Any] = [dns.rdata.from_text(dns.rdataclass.IN, kind, value) for value in values]
    return {each.key_tag if record_type == "DS" else dns.dnssec.key_id(each) for each in found}


def _registered(host: str) -> str:
    """The domain that a registrant would hold: one label below the public suffix, as far as the lab needs it."""
    labels = host.split(".")
    depth = 3 if len(labels) > 2 and labels[-2] in ("co", "com", "org") and len(labels[-1]) == 2 else 2
    return ".".join(labels[-depth:])
