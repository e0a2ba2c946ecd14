# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which host of a play speaks for all, as its hosts come one after the other or together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.filter.play_speaker import FilterModule
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._play import Play, findings_of, report_of

play_speaker = FilterModule().filters()["play_speaker"]
HOSTS = ["a", "b", "c"]


def has(run: str, *, noted: list[str] | None = None, mail: str = "") -> dict[str, Any]:
    """The variables of a host whose verification and audit have ended, and what it noted."""
    mails = {"results": [{"run_id": mail, "domain": "x"}]} if mail else {"results": [{"skipped": True}]}
    found = {"verify_result": {"results": [{"run_id": run, "domain": "x"}]}, "audit_result": [{"domain": "x"}]}
    notes = {} if noted is None else {"__verify_noted": noted, "__audit_noted": noted}
    return {**found, "verify_email_result": mails, **notes}


def asked(hostvars: Mapping[str, Any], host: str, role: str = "verify", **options: Any) -> tuple[bool, list[str]]:
    answer = play_speaker(hostvars, role, host, **{"batch": HOSTS, "hosts": HOSTS, **options})
    return answer["speaks"], answer["noted"]


NOTHING: dict[str, Any] = {}


@pytest.mark.parametrize("role", ["verify", "audit"])
@pytest.mark.parametrize(
    ("hostvars", "host", "speaks", "noted"),
    [
        pytest.param({"a": has("1"), "b": has("2"), "c": has("3")}, "a", True, ["1", "2", "3"], id="the first of all"),
        pytest.param({"a": has("1"), "b": has("2"), "c": has("3")}, "b", True, [], id="before anything is noted"),
        pytest.param(
            {"a": has("1", noted=["1", "2", "3"]), "b": has("2"), "c": has("3")},
            "b",
            False,
            [],
            id="noted by the first",
        ),
        pytest.param(
            {"a": has("1", noted=["1"]), "b": has("2"), "c": has("3")}, "b", True, [], id="came after the note"
        ),
        pytest.param({"a": NOTHING, "b": has("2"), "c": NOTHING}, "b", True, ["2"], id="alone so far"),
        pytest.param({"a": NOTHING, "b": has("2", noted=["2"]), "c": has("3")}, "c", True, [], id="the second of two"),
        pytest.param(
            {"a": has("1", noted=["1", "2"]), "b": has("2", noted=["2"]), "c": NOTHING}, "b", False, [], id="overtaken"
        ),
        pytest.param(
            {"a": has("4", noted=["1"]), "b": has("2"), "c": has("3")}, "a", True, ["4", "2", "3"], id="a second time"
        ),
    ],
)
def test_who_speaks(role: str, hostvars: Mapping[str, Any], host: str, speaks: bool, noted: list[str]) -> None:
    assert asked(hostvars, host, role) == (speaks, noted)


def test_a_host_that_has_failed_speaks_no_more() -> None:
    hostvars = {"a": has("1", noted=["1", "2"]), "b": has("2"), "c": has("3")}
    assert asked(hostvars, "b", batch=["b", "c"]) == (True, ["1", "2", "3"])


def test_the_first_of_a_later_batch_notes_the_earlier_ones_too() -> None:
    hostvars = {"a": has("1", noted=["1"]), "b": has("2"), "c": NOTHING}
    assert asked(hostvars, "b", batch=["b"]) == (True, ["1", "2"])


def test_a_proof_by_mail_is_the_later_run() -> None:
    hostvars = {"a": has("1", mail="m1", noted=["1", "m1", "2"]), "b": has("2", mail="m2"), "c": NOTHING}
    assert asked(hostvars, "b", mail=True) == (True, [])
    assert asked(hostvars, "b") == (False, [])
    assert asked(hostvars, "a", mail=True) == (True, ["1", "m1", "2", "m2"])


class Counted(dict[str, dict[str, Any]]):
    """Variables of hosts, whose reading is counted."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.read: list[str] = []

    def __getitem__(self, host: str) -> dict[str, Any]:
        self.read.append(host)
        return super().__getitem__(host)


def test_only_the_first_host_reads_the_variables_of_all() -> None:
    hosts = [str(number) for number in range(1000)]
    hostvars = Counted({name: has(name, noted=hosts if name == "0" else None) for name in hosts})
    assert asked(hostvars, "500", batch=hosts, hosts=hosts) == (False, [])
    assert set(hostvars.read) == {"0", "500"}
    hostvars.read.clear()
    assert asked(hostvars, "0", batch=hosts, hosts=hosts) == (True, hosts)
    assert len(hostvars.read) <= len(hosts) + 1


def found(hostvars: Mapping[str, Any]) -> Iterator[str]:
    for each in findings_of(Play(hostvars, "a", (), HOSTS), "verify"):
        yield from each.runs


def test_hosts_without_findings_are_left_out() -> None:
    assert list(found({"a": NOTHING, "b": {"verify_result": {"failed": True, "msg": "no"}}, "c": has("3")})) == ["3"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ({}, ""),
        ({"b": "reports"}, "reports"),
        ({"b": "one", "c": "two"}, "two"),
        ({"a": "own", "c": "two"}, "own"),
        ({"a": "", "b": "one"}, "one"),
    ],
)
def test_the_report_is_the_hosts_own_or_the_last_one(paths: Mapping[str, str], expected: str) -> None:
    hostvars = {name: {"verify_report": {"path": paths[name]}} if name in paths else {} for name in HOSTS}
    assert report_of(Play(hostvars, "a", (), HOSTS)) == expected
