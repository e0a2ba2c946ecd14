# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tracking domains that work behind one CloudFront distribution, in this process's lab or in one of its own.

As an agency has it that gives each client a name of its zone: one distribution, one certificate and one record for
``*.example.com`` (CloudFront takes a wildcard as an alternate domain name), and each domain's own entry at SparkPost.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from lab.settings import Settings
from lab.world import World
from support.checks_site import ZONE, Site

_WILDCARD = f"*.{ZONE}"
#: Importing and starting everything takes a few seconds on a busy machine.
_START_SECONDS = 60.0


def fleet_names(size: int) -> list[str]:
    """The domains."""
    return [f"client{number:03}.{ZONE}" for number in range(1, size + 1)]


class FleetSite(Site):
    """``names`` are the domains that work."""

    def __init__(self, world: World, size: int) -> None:
        super().__init__(world, _WILDCARD)
        self.names = fleet_names(size)

    def register(self) -> None:
        """Each domain has an entry of its own at SparkPost."""
        for name in self.names:
            self.world.sparkpost["us"].put_domain(name, secure=True, verified=True, compliance_status="valid")


@dataclass(frozen=True)
class ServedFleet:
    """A lab in a process of its own, so that it does not share this one's interpreter with what is measured."""

    names: list[str]
    environment: dict[str, str]

    def control(self, method: str, path: str) -> Any:
        """One call of the lab's control API."""
        request = urllib.request.Request(f"{self.environment['LAB_CONTROL_URL']}{path}", method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.load(answer)


@contextlib.contextmanager
def served_fleet(size: int) -> Iterator[ServedFleet]:
    """So many domains; the lab stops with the context."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, size), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(_START_SECONDS):
            raise TimeoutError("the lab did not start")
        yield ServedFleet(fleet_names(size), ours.recv())
    finally:
        ours.close()
        process.join(_START_SECONDS)
        if process.is_alive():
            process.kill()


def _serve(connection: Connection, size: int) -> None:
    """Serves until the other side closes the connection."""
    with World(Settings(zones=())) as world:
        FleetSite(world, size).build()
        connection.send(world.environment())
        with contextlib.suppress(EOFError):
            connection.recv()
