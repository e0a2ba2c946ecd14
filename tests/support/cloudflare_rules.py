# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's emulator alone, served on loopback with one zone, for tests of the modules for its rules."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lab.cloudflare.fakes import Caller
from support.cloudflare import ServedCloudflare

ZONE = "example.com"


class ServedRules(ServedCloudflare):
    """One account with the zone; paths are those below the zone."""

    zone_id = ""

    def reset(self) -> None:
        """As new: the zone, without rules, faults or memory of requests."""
        super().reset()
        self.zone_id = self.zone(ZONE, plan="pro")

    def options(self, **options: Any) -> dict[str, Any]:
        """A task's options, with the address, the token and the zone by its id, unless they name it."""
        zone = {} if "zone" in options else {"zone_id": self.zone_id}
        return super().options(**zone, **options)

    def sent(self) -> list[str]:
        """Method and path below the zone (``/zone`` is the zone itself) of each request since the last look."""
        zone = f"/zones/{self.zone_id}"
        return [
            each.replace(zone, "", 1) if f"{zone}/" in each else each.replace(zone, "/zone") for each in super().sent()
        ]

    def fail(self, method: str, path: str, **fault: Any) -> None:
        """Puts an API fault in force; ``path`` is a glob below the zone."""
        super().fail(method, f"/zones/{self.zone_id}{path}", **fault)

    def put_page_rules(self, *rules: tuple[str, Mapping[str, Any]], status: str = "active") -> list[str]:
        """Makes page rules by target and actions, the first one first, and returns their ids; no request is counted."""
        ids = []
        for priority, (target, actions) in enumerate(reversed(rules), start=1):
            body = {
                "targets": [{"target": "url", "constraint": {"operator": "matches", "value": target}}],
                "actions": [{"id": name, "value": value} for name, value in actions.items()],
                "priority": priority,
                "status": status,
            }
            made: str = self._call("POST", "/pagerules", body)["id"]
            ids.append(made)
        return ids[::-1]

    def page_rules(self) -> list[dict[str, Any]]:
        """The page rules as the API shows them, the first one first, without the instants."""
        listed: list[dict[str, Any]] = self._call("GET", "/pagerules")
        return [{name: value for name, value in each.items() if not name.endswith("_on")} for each in listed]

    def order(self) -> list[str]:
        """The targets of the page rules, the first one first."""
        return [str(each["targets"][0]["constraint"]["value"]) for each in self.page_rules()]

    def put_rules(self, phase: str, rules: Sequence[Mapping[str, Any]]) -> None:
        """Makes the entry point of a phase; no request is counted."""
        self._call("PUT", f"/rulesets/phases/{phase}/entrypoint", {"rules": [dict(each) for each in rules]})

    def rules(self, phase: str) -> list[dict[str, Any]]:
        """The rules of a phase as the API shows them, empty where there is no entry point."""
        answer = Caller(self.service)("GET", f"/zones/{self.zone_id}/rulesets/phases/{phase}/entrypoint")
        return list(answer.result["rules"]) if answer.status == 200 else []

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        return Caller(self.service)(method, f"/zones/{self.zone_id}{path}", body).result


@contextlib.contextmanager
def served_rules() -> Iterator[ServedRules]:
    """Serves until the block ends."""
    served = ServedRules()
    try:
        yield served
    finally:
        served.stop()
