# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes in Route 53 are served after the delay, not before, and the old state meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lab.clock import Clock
from lab.context import Context, IssuedCertificate, Latency
from lab.dns.propagation import Propagation
from lab.fakes import FakeAws


class Host:
    """A DNS host with a clock, a delay of 30 seconds and one zone."""

    def __init__(self) -> None:
        self.clock = Clock()
        latency = Latency(dns_propagation=30.0)
        self.aws = FakeAws(Context(resolve=lambda name, kind: [], issue=_never, latency=latency, now=self.clock))
        self.aws.create_hosted_zone("example.com")
        self.propagation = Propagation(latency, self.clock)
        self.served()

    def served(self) -> dict[str, str]:
        [zone] = self.propagation.observe(self.aws.hosted_zones())
        return {name: each.values[0] for (name, kind), each in zone.records.items() if kind == "A"}


def _never(names: Sequence[str]) -> IssuedCertificate:
    raise AssertionError("No certificate is issued here.")


@pytest.fixture
def host() -> Host:
    return Host()


def test_a_new_record_is_served_after_the_delay(host: Host) -> None:
    host.aws.put_record("www.example.com", "A", "192.0.2.1")
    host.clock.advance(29)
    assert host.served() == {}
    host.clock.advance(1)
    assert host.served() == {"www.example.com": "192.0.2.1"}


def test_a_change_serves_the_old_value_until_then(host: Host) -> None:
    host.aws.put_record("www.example.com", "A", "192.0.2.1")
    host.clock.advance(30)
    host.served()
    host.aws.put_record("www.example.com", "A", "192.0.2.2")
    assert host.served() == {"www.example.com": "192.0.2.1"}
    host.clock.advance(30)
    assert host.served() == {"www.example.com": "192.0.2.2"}


def test_a_deletion_is_seen_after_the_delay(host: Host) -> None:
    host.aws.put_record("www.example.com", "A", "192.0.2.1")
    host.clock.advance(30)
    host.served()
    host.aws.delete_record("www.example.com", "A")
    assert host.served() == {"www.example.com": "192.0.2.1"}
    host.clock.advance(30)
    assert host.served() == {}


def test_a_second_change_on_the_way_counts_from_its_own_time(host: Host) -> None:
    host.aws.put_record("www.example.com", "A", "192.0.2.1")
    host.served()
    host.clock.advance(20)
    host.aws.put_record("www.example.com", "A", "192.0.2.2")
    host.served()
    host.clock.advance(29)
    assert host.served() == {}
    host.clock.advance(1)
    assert host.served() == {"www.example.com": "192.0.2.2"}


def test_the_zones_own_records_are_there_at_once(host: Host) -> None:
    host.aws.put_record("example.com", "NS", "ns-1.test")
    [zone] = host.propagation.observe(host.aws.hosted_zones())
    assert zone.records["example.com", "NS"].values == ("ns-1.test",)


def test_a_zone_that_is_made_anew_does_not_inherit(host: Host) -> None:
    host.aws.put_record("www.example.com", "A", "192.0.2.1")
    host.clock.advance(30)
    host.served()
    host.aws.reset()
    assert host.propagation.observe(host.aws.hosted_zones()) == []
    host.aws.create_hosted_zone("example.com")
    assert host.served() == {}
