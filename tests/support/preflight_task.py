# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``tracking_preflight`` against the served lab, and enters what an owner had before."""

from __future__ import annotations

from typing import Any

from lab.world import World
from support.hosts import RunTask

D = "track.example.com"


class Preflight:
    """Runs the module in one host; nothing that it does may write."""

    def __init__(self, run_task: RunTask, lab: World) -> None:
        self._run, self._lab = run_task, lab

    def __call__(self, *domains: Any, **options: Any) -> dict[str, Any]:
        entries = [{"domain": one} if isinstance(one, str) else one for one in domains]
        before = len(self._lab.journal.entries(writes=True))
        result = self._run("tracking_preflight", {"domains": entries, **options})
        assert len(self._lab.journal.entries(writes=True)) == before
        assert result["changed"] is False
        return result

    def one(self, domain: Any = D, **options: Any) -> dict[str, Any]:
        """The result of a single domain."""
        result = self(domain, **options)
        assert "results" in result, result
        (found,) = result["results"]
        return dict(found)


def found_ids(found: dict[str, Any]) -> list[str]:
    return [one["id"] for one in found["obstacles"]]


def put(run_task: RunTask, *records: dict[str, Any], provider: str = "route53") -> None:
    """What an owner has entered before."""
    result = run_task("dns_records", {"provider": provider, "records": list(records)})
    assert not result["failed"], result["msg"]


def cname(name: str, value: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "CNAME", "value": value, "ttl": 60, **more}


def requests(lab: World) -> list[str]:
    """The requests to APIs since the last look."""
    entries = lab.journal.entries()
    lab.journal.clear()
    return [f"{one.service} {one.action or one.path}" for one in entries]
