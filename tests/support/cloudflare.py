# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's emulator alone, served on loopback in a world of plain tables, for tests of its modules."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from lab.cloudflare.fakes import API_TOKEN, World, cloudflare_in
from lab.faults import ApiFault, Faults
from lab.journal import Journal
from lab.middleware import Recorder, identify_as
from lab.servers import WsgiServer
from support.servers import Said, ScriptedDns, dns_server

_ROOT = "/client/v4"


class ServedCloudflare:
    """One account, its world, and what was sent to it."""

    def __init__(self, **options: Any) -> None:
        """``options`` are those of ``cloudflare_in``."""
        self.world = World()
        self.service = cloudflare_in(self.world, **options)
        self.journal = Journal()
        self.faults = Faults()
        recorder = Recorder(self.service.app, identify_as("cloudflare", "cloudflare"), self.journal, self.faults)
        self._server = WsgiServer(recorder, "127.0.0.1", 0, "cloudflare")
        self._server.start()
        self.url = f"http://127.0.0.1:{self._server.port}{_ROOT}"

    def stop(self) -> None:
        self._server.stop()

    def reset(self) -> None:
        """As new: no zones, DNS, faults or memory of requests."""
        self.service.reset()
        self.world.elapsed = 0.0
        for table in (self.world.records, self.world.delegations, self.world.issued):
            table.clear()
        self.faults.clear()
        self.journal.clear()

    def sent(self) -> list[str]:
        """Method and path under the base path of each request since the last look, in order."""
        entries = self.journal.entries()
        self.journal.clear()
        return [f"{entry.method} {entry.path.removeprefix(_ROOT)}" for entry in entries]

    def wrote(self) -> list[str]:
        """As ``sent``, without the requests that only read."""
        return [each for each in self.sent() if not each.startswith("GET ")]

    def fail(self, method: str, path: str, **fault: Any) -> None:
        """Puts an API fault in force; ``path`` is a glob under the base path."""
        self.faults.add(ApiFault(service="cloudflare", method=method, path=f"{_ROOT}{path}", **fault))

    def zone(self, name: str = "example.com", **more: Any) -> str:
        """Makes an active zone without a request, and returns its id."""
        return self.service.create_zone(name, **{"active": True, **more}).id

    def records(self, zone: str = "example.com") -> dict[tuple[str, str], list[str]]:
        """The contents by name and type, sorted, as the zone holds them; no request is counted."""
        held: dict[tuple[str, str], list[str]] = {}
        found = self.service.zone(zone)
        for record in found.records if found else ():
            held.setdefault((record.name, record.type), []).append(record.content)
        return {key: sorted(contents) for key, contents in held.items()}

    def options(self, **options: Any) -> dict[str, Any]:
        """A task's options, with the address and the token."""
        return {"base_url": self.url, "api_token": API_TOKEN, **options}


class Registry:
    """One DNS server for all: the resolver, and the servers of ``com``, which delegate as a test says."""

    def __init__(self, server: ScriptedDns, script: dict[tuple[str, str], Said]) -> None:
        self._server, self._script = server, script
        self.reset()

    def reset(self) -> None:
        """No domain is registered."""
        self._script.clear()
        self._script["com", "NS"] = Said(answer=("com. 60 IN NS a.gtld.test.",))
        self._script["a.gtld.test", "A"] = Said(answer=("a.gtld.test. 60 IN A 127.0.0.1",))
        self._server.asked.clear()

    def delegate(self, zone: str, *name_servers: str) -> None:
        """Delegates a domain; without servers it does not exist."""
        lines = tuple(f"{zone}. 60 IN NS {server}." for server in name_servers)
        gone = Said(rcode="NXDOMAIN", authoritative=True)
        self._script[zone, "NS"] = Said(authority=lines) if lines else gone

    def asked(self) -> list[tuple[str, str]]:
        """Name and type of each question since the last look."""
        questions = [(name, kind) for name, kind, _recursive in self._server.asked]
        self._server.asked.clear()
        return questions

    def options(self) -> dict[str, Any]:
        """A task's options that lead to it."""
        port = self._server.port
        return {"resolvers": [f"127.0.0.1:{port}"], "connect_to": [f":53:127.0.0.1:{port}"]}


@contextlib.contextmanager
def served_registry() -> Iterator[Registry]:
    """Serves until the block ends."""
    script: dict[tuple[str, str], Said] = {}
    with dns_server(script) as server:
        yield Registry(server, script)


@contextlib.contextmanager
def served_cloudflare(**options: Any) -> Iterator[ServedCloudflare]:
    """Serves until the block ends."""
    served = ServedCloudflare(**options)
    try:
        yield served
    finally:
        served.stop()
