# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the domains of a task have in common is asked for once; silence is nobody's common knowledge."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.shared_resolver import SharedResolver

FIRST, SECOND = HostPort("192.0.2.53", 53), HostPort("192.0.2.54", 53)
PATIENCE = 10


class Network:
    """Answers by server; the same for every name."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **outcomes: Outcome) -> None:
        self.outcomes = outcomes
        self.asked: list[tuple[str, str, HostPort]] = []
        self.gate = threading.Event()
        self.gate.set()
        monkeypatch.setattr(SharedResolver, "query", self._query)

    def _query(self, name: str, record_type: str, server: HostPort, **_how: bool) -> Answer:
        self.asked.append((name, record_type, server))
        assert self.gate.wait(PATIENCE)
        outcome = self.outcomes["first" if server == FIRST else "second"]
        records = ("ns1.example.net",) if outcome is Outcome.ANSWER else ()
        return Answer(name, record_type, outcome, records, server=str(server))


@pytest.mark.parametrize("outcome", [Outcome.ANSWER, Outcome.NXDOMAIN, Outcome.NODATA, Outcome.LOOP])
def test_statement_is_remembered(monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
    network = Network(monkeypatch, first=outcome)
    resolver = SharedResolver((FIRST,))
    answers = {resolver.lookup("example.com", "NS") for _time in range(3)}
    assert {answer.outcome for answer in answers} == {outcome}
    resolver.lookup("example.com", "CAA")
    resolver.lookup("example.org", "NS")
    assert network.asked == [("example.com", "NS", FIRST), ("example.com", "CAA", FIRST), ("example.org", "NS", FIRST)]


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.SERVFAIL, Outcome.REFUSED, Outcome.UNREACHABLE])
def test_silence_is_asked_again(monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
    network = Network(monkeypatch, first=outcome)
    resolver = SharedResolver((FIRST,))
    assert resolver.lookup("example.com", "NS").outcome is outcome
    network.outcomes["first"] = Outcome.ANSWER
    assert resolver.lookup("example.com", "NS").found
    assert len(network.asked) == 2


def test_who_asks_meanwhile_waits_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, first=Outcome.ANSWER)
    network.gate.clear()
    resolver = SharedResolver((FIRST,))
    with ThreadPoolExecutor(8) as pool:
        pending = [pool.submit(resolver.lookup, "example.com", "NS") for _asker in range(8)]
        network.gate.set()
        assert all(each.result(PATIENCE).found for each in pending)
    assert len(network.asked) == 1


def test_resolver_that_was_silent_is_asked_last(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, first=Outcome.TIMEOUT, second=Outcome.ANSWER)
    resolver = SharedResolver((FIRST, SECOND))
    assert resolver.lookup("example.com", "NS").found
    assert resolver.lookup("example.org", "NS").found
    asked = [server for name, _type, server in network.asked if name == "example.org"]
    assert asked == [SECOND]
    assert resolver.servers == (FIRST, SECOND)


def test_error_of_ours_reaches_every_asker_and_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch)
    resolver = SharedResolver((FIRST,))
    with pytest.raises(KeyError):
        resolver.lookup("example.com", "NS")
    network.outcomes["first"] = Outcome.ANSWER
    assert resolver.lookup("example.com", "NS").found
