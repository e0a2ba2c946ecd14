# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's emulator alone, served on loopback in a world of plain tables, for tests of its modules."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from lab.faults import ApiFault, Faults
from lab.journal import Journal
from lab.middleware import Recorder, identify_as
from lab.servers import WsgiServer
from lab.sparkpost.auth import ApiKey
from lab.sparkpost.fakes import API_KEY, World, sparkpost_in
from lab.sparkpost.fetching import FetchError, FetchResult

_ROOT = "/api/v1"


class TickingWorld(World):
    """Its clock goes on by ``tick`` seconds whenever somebody looks at it; its web can be down for a while."""

    tick = 0.0
    #: How many of the next fetches get no answer, whatever the tables say.
    silent = 0

    def now(self) -> float:
        self.elapsed += self.tick
        return self.elapsed

    def fetch(self, url: str) -> FetchResult:
        if self.silent > 0:
            self.silent -= 1
            self.fetched.append(url)
            raise FetchError(f"nothing answers at {url} yet")
        return super().fetch(url)


class ServedSparkPost:
    """One region, its world, and what was sent to it."""

    def __init__(self, api_keys: Sequence[ApiKey | str] = (API_KEY,)) -> None:
        self.world = TickingWorld()
        self.service = sparkpost_in(self.world, api_keys=api_keys)
        self.journal = Journal()
        self.faults = Faults()
        recorder = Recorder(self.service.app, identify_as("sparkpost", "sparkpost"), self.journal, self.faults)
        self._server = WsgiServer(recorder, "127.0.0.1", 0, "sparkpost")
        self._server.start()
        self.url = f"http://127.0.0.1:{self._server.port}{_ROOT}"

    def stop(self) -> None:
        self._server.stop()

    def reset(self) -> None:
        """As new: no domains, DNS, web, faults or memory of requests."""
        self.service.reset()
        self.world.elapsed, self.world.tick, self.world.silent = 0.0, 0.0, 0
        self.world.latency.managed_certificate = 0.0
        for table in (self.world.records, self.world.answers, self.world.fetched):
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
        self.faults.add(ApiFault(service="sparkpost", method=method, path=f"{_ROOT}{path}", **fault))

    def options(self, **options: Any) -> dict[str, Any]:
        """A task's options, with the address and the key."""
        return {"api_url": self.url, "api_key": API_KEY, **options}

    def stored(self, name: str) -> dict[str, Any]:
        """The tracking domain as the API would show it, empty where there is none; no request is counted."""
        return self.service.domain(name) or {}


@contextlib.contextmanager
def served_sparkpost(api_keys: Sequence[ApiKey | str] = (API_KEY,)) -> Iterator[ServedSparkPost]:
    """Serves until the block ends."""
    served = ServedSparkPost(api_keys)
    try:
        yield served
    finally:
        served.stop()
