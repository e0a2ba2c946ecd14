# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS for rows that are about something else: a resolver, the top-level domain's server, and two of the zone's own."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Mapping

from lab.dns.directory import View
from lab.dns.records import Answer, RecordSet, Zone
from lab.dns.server import DnsServer
from lab.faults import Faults
from lab.network import bind_all

PORT = 5300
_TTL = 300


class Names:
    """``addresses`` are the resolver's, the top-level domains' server's, and those of the zones' two servers."""

    def __init__(
        self, addresses: tuple[str, str, str, str], records: Mapping[tuple[str, str], tuple[str, ...]]
    ) -> None:
        """``records`` are by name and type; a zone is the last two labels of a name."""
        self._addresses = addresses
        self.records = dict(records)

    @property
    def resolver(self) -> str:
        """As the option ``resolvers`` wants it."""
        return f"{self._addresses[0]}:{PORT}"

    def view(self) -> View:
        """All zones as they stand now."""
        zones = dict.fromkeys(map(_zone, (name for name, _type in self.records)), ("ns1.names.test", "ns2.names.test"))
        made = [Zone(apex, servers) for apex, servers in {**zones, "names.test": ("ns1.names.test",)}.items()]
        by_apex = {each.apex: each for each in made}
        hosts = {"ns1.names.test": self._addresses[2], "ns2.names.test": self._addresses[3]}
        for host, address in hosts.items():
            by_apex["names.test"].add(RecordSet(host, "A", _TTL, (address,)))
        for (name, kind), values in self.records.items():
            by_apex[_zone(name)].add(RecordSet(name, kind, _TTL, values))
        delegations = {each.apex: each.name_servers for each in made}
        above = {"a.root-servers.net": self._addresses[1], "a.gtld-servers.net": self._addresses[1]}
        return View(made, {**hosts, **above}, delegations)

    @contextlib.contextmanager
    def running(self) -> Iterator[Names]:
        """Answers until the block ends."""
        resolver, *authoritative = self._addresses
        servers = [
            self._server((resolver,), "resolver"),
            self._server(tuple(authoritative), "authoritative"),
        ]
        for server in servers:
            server.start()
        try:
            yield self
        finally:
            for server in servers:
                server.stop()

    def _server(self, addresses: tuple[str, ...], kind: str) -> DnsServer:
        bound = bind_all(addresses, PORT, (socket.SOCK_STREAM, socket.SOCK_DGRAM))
        tcp = [each for each in bound if each.type == socket.SOCK_STREAM]
        udp = [each for each in bound if each.type == socket.SOCK_DGRAM]

        def respond(address: str, name: str, record_type: str, _checking: bool) -> Answer:
            view = self.view()
            return view.follow(name, record_type) if kind == "resolver" else view.answer(address, name, record_type)

        return DnsServer(udp, tcp, respond, Faults(), kind)


def _zone(name: str) -> str:
    return ".".join(name.split(".")[-2:])
