# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``dns_records`` over a host of the tests' own: what every provider can rely on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from unittest.mock import Mock

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.arguments import Arguments
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.context import TaskContext
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ApiError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.resource import managed
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.result import Result
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.hosting import DnsHosting, DnsProvider, Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import Change, Found, RecordSet
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.keeping import Surroundings
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts import dns_records
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts.providers import PROVIDERS

ZONE = Zone("z-1", "example.com")


class MemoryHosting(DnsHosting):
    """Takes one change a write, and refuses names that start with "refused"."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], RecordSet] = {}
        self.looks_left = 0
        self.looked_around = 0

    def zones(self, names: Sequence[str], *, zone: str = "", zone_id: str = "") -> Mapping[str, Zone]:
        return dict.fromkeys(names, ZONE)

    def read(self, zone: Zone, names: Iterable[str]) -> tuple[Found, ...]:
        wanted = set(names)
        return tuple(Found(one) for one in self.held.values() if one.name in wanted)

    def surroundings(self, zone: Zone, names: Iterable[str]) -> Surroundings:
        self.looked_around += 1
        found = tuple(Found(one) for one in self.held.values())
        return Surroundings(zone.name, frozenset(one.record_set.name for one in found), found)

    def batches(self, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        yield from ((change,) for change in changes)

    def write(self, zone: Zone, changes: Sequence[Change]) -> str:
        (change,) = changes
        if change.record_set.name.startswith("refused"):
            raise ApiError("Memory", operation="write", status=400, reason="not this one")
        if change.after is None:
            del self.held[change.record_set.key]
        else:
            self.held[change.after.key] = change.after
        return f"token of {change.record_set.name}"

    def pending(self, token: str) -> str:
        self.looks_left -= 1
        return "on its way" if self.looks_left >= 0 else ""


class MemoryHost:
    """A task's parameters, and what it was told."""

    check_mode = False
    diff_mode = True
    secrets: frozenset[str] = frozenset()

    def __init__(self, *records: Mapping[str, Any], **params: Any) -> None:
        self.params: dict[str, Any] = {
            "provider": "memory",
            "records": list(records),
            "state": "present",
            "purge_values": False,
            "wait": False,
            "wait_timeout": 2,
            "wait_interval": 1,
            **params,
        }
        self.messages: list[str] = []

    def progress(self, message: str) -> None:
        self.messages.append(message)

    def warn(self, message: str) -> None:
        raise AssertionError(message)

    def exit(self, values: dict[str, Any]) -> None:
        raise AssertionError(values)

    def fail(self, values: dict[str, Any]) -> None:
        raise AssertionError(values)


@pytest.fixture
def hosting(monkeypatch: pytest.MonkeyPatch) -> MemoryHosting:
    held = MemoryHosting()

    def connect(_host: TaskContext) -> DnsHosting:
        return held

    options = {"proxied": {"type": "bool"}}
    account, catalogue = "memory", Mock()
    provider = DnsProvider(
        *("memory", "Memory", Arguments(), connect, account, catalogue),
        identifier=lambda text, _option: text,
        record_options=options,
    )
    monkeypatch.setattr(dns_records, "PROVIDERS", {"memory": provider})
    return held


def perform(host: MemoryHost) -> Result:
    return managed(dns_records.DnsRecords)(host)


def cname(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "CNAME", "value": "d1.cloudfront.net", "ttl": 300, **more}


def test_a_failure_in_the_middle_keeps_what_was_done(hosting: MemoryHosting) -> None:
    host = MemoryHost(cname("a.example.com"), cname("refused.example.com"), cname("z.example.com"))
    result = perform(host)
    assert result.changed
    assert result.error is not None
    lines = result.values["actions"]
    assert result.values["applied"] == lines[:1]
    assert result.values["failed_action"] == lines[1]
    assert result.values["not_attempted"] == lines[2:]
    assert [one["name"] for one in result.values["records"]] == ["a.example.com"]
    assert result.after == {"a.example.com CNAME": {"value": ["d1.cloudfront.net"], "ttl": 300}}


def test_settings_of_a_provider_reach_it_and_stay(hosting: MemoryHosting) -> None:
    assert perform(MemoryHost(cname("a.example.com", proxied=True))).changed
    assert hosting.held[("a.example.com", "CNAME")].settings == (("proxied", True),)
    unnamed = perform(MemoryHost(cname("a.example.com", proxied=None)))
    assert not unnamed.changed
    assert unnamed.values["records"][0]["proxied"] is True
    assert perform(MemoryHost(cname("a.example.com", proxied=False))).changed


@pytest.mark.parametrize(("looks", "late"), [(0, False), (1, False), (9, True)])
def test_waiting_is_for_what_was_written(hosting: MemoryHosting, looks: int, late: bool) -> None:
    hosting.looks_left = looks
    host = MemoryHost(cname("a.example.com"), wait=True, wait_timeout=2)
    result = perform(host)
    assert result.changed
    assert (result.error is not None) is late
    assert bool(host.messages) is (looks > 0)
    if late:
        assert "at every name server of Memory" in str(result.error)
    again = perform(MemoryHost(cname("a.example.com"), wait=True))
    assert (again.changed, again.error) == (False, None)


def test_the_options_of_every_provider_are_options_of_the_module() -> None:
    options = dns_records.DEFINITION.arguments.options
    assert options["provider"]["choices"] == sorted(PROVIDERS)
    for provider in PROVIDERS.values():
        assert provider.arguments.options.keys() <= options.keys()
        assert provider.record_options.keys() <= options["records"]["options"].keys()
        assert set(provider.libraries) <= set(dns_records.DEFINITION.needed({"provider": provider.name}))
