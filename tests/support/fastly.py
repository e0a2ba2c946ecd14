# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's emulator alone, served on loopback in a world of plain tables, for tests of its modules."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

from lab.fastly.auth import Token
from lab.fastly.fakes import READER, TOKEN, Api, World, tls_alone
from lab.fastly.service import FastlyService
from lab.faults import ApiFault, Faults
from lab.journal import Journal
from lab.middleware import Recorder, identify_as
from lab.servers import WsgiServer

#: Of the one TLS configuration, for documentation alone (RFC 5737, RFC 3849).
ADDRESSES = ("192.0.2.10", "192.0.2.11", "2001:db8::10")


class TickingWorld(World):
    """Its clock goes on by ``tick`` seconds whenever somebody looks at it."""

    tick = 0.0

    def now(self) -> float:
        self.elapsed += self.tick
        return super().now()


class ServedFastly:
    """One account, its world, and what was sent to it."""

    def __init__(self) -> None:
        self.world = TickingWorld()
        tokens: list[Token | str] = [TOKEN, Token(READER, read_only=True)]
        # The clock of the machine, so that the reset of the rate limit lies ahead of the modules under test.
        self.service = FastlyService(self.world.context(), tokens, [ADDRESSES], tls_alone(), wall=time.time)
        #: Calls the API past the journal.
        self.api = Api(self.service)
        self.journal = Journal()
        self.faults = Faults()
        recorder = Recorder(self.service.app, identify_as("fastly", "fastly"), self.journal, self.faults)
        self._server = WsgiServer(recorder, "127.0.0.1", 0, "fastly")
        self._server.start()
        self.url = f"http://127.0.0.1:{self._server.port}"

    def stop(self) -> None:
        self._server.stop()

    def reset(self) -> None:
        """As new: no services, certificates, DNS, faults or memory of requests."""
        self.service.reset()
        self.world.elapsed, self.world.tick = 0.0, 0.0
        self.world.records.clear()
        self.faults.clear()
        self.journal.clear()

    def sent(self) -> list[str]:
        """Method and path of each request since the last look, in order."""
        entries = self.journal.entries()
        self.journal.clear()
        return [f"{entry.method} {entry.path}" for entry in entries]

    def wrote(self) -> list[str]:
        """As ``sent``, without the requests that only read."""
        return [each for each in self.sent() if not each.startswith("GET ")]

    def fail(self, method: str, path: str, **fault: Any) -> None:
        """Puts an API fault in force; ``path`` is a glob."""
        self.faults.add(ApiFault(service="fastly", method=method, path=path, **fault))

    def options(self, **options: Any) -> dict[str, Any]:
        """A task's options, with the address and the token."""
        return {"api_url": self.url, "api_token": TOKEN, **options}

    def active(self, name: str) -> dict[str, Any]:
        """The active version of the service of that name, as ``/details`` shows it."""
        details = self.service.details(name)
        assert details is not None
        version: dict[str, Any] = details["active_version"]
        assert version is not None
        return version

    def versions(self, name: str) -> list[tuple[int, bool, bool]]:
        """Number, whether active, and whether locked, of each version of the service."""
        details = self.service.details(name)
        return [(each["number"], each["active"], each["locked"]) for each in (details or {"versions": []})["versions"]]


@contextlib.contextmanager
def served_fastly() -> Iterator[ServedFastly]:
    """Serves until the block ends."""
    served = ServedFastly()
    try:
        yield served
    finally:
        served.stop()


#: A backend as the official command line makes one from an address alone: the Host header is overridden.
CLI_BACKEND = {
    "name": "originname",
    "address": "spgo.io",
    "port": 443,
    "use_ssl": True,
    "ssl_check_cert": True,
    "override_host": "spgo.io",
    "ssl_cert_hostname": "spgo.io",
    "ssl_sni_hostname": "spgo.io",
}
#: A backend as it is wanted.
GOOD_BACKEND = {
    "name": "sparkpost",
    "address": "spgo.io",
    "port": 443,
    "use_ssl": True,
    "ssl_check_cert": True,
    "ssl_cert_hostname": "spgo.io",
    "ssl_sni_hostname": "spgo.io",
    "min_tls_version": "1.2",
}
