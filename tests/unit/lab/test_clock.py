# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clocks of the lab's own tests: both kinds start where the run says, and a mix of them shows."""

from __future__ import annotations

import pytest

from lab.clock import Clock, Now, machine
from lab.context import Context, Latency
from lab.dns.propagation import Propagation
from lab.fakes import FakeAws
from lab.settings import Settings
from lab.world import World
from support.starts import STARTS, Starts


def test_both_kinds_start_where_the_run_says(starts: Starts) -> None:
    assert starts.machine <= machine() < starts.machine + 1e5
    assert Clock()() == starts.moved
    assert abs(starts.machine - starts.moved) > 900


def test_every_part_of_a_world_goes_by_its_clock() -> None:
    clock = Clock()
    world = World(Settings(now=clock))
    try:
        given = [world.context.now, world.cloudfront.cache._now, world.cloudflare_edge.cache._now]
        given += [world.fastly_edge.cache._now, world._propagation._now, world.resolvers[0]._now]
        given += [world.mail.inbox._now]
        assert {id(each) for each in given} == {id(clock)}
    finally:
        world.stop()


@pytest.mark.parametrize(
    ("changed_by", "served_by", "seen_in"),
    [
        ("moved", "moved", {"just_started", "up_for_months"}),
        ("machine", "machine", {"just_started", "up_for_months"}),
        ("moved", "machine", {"up_for_months"}),
        ("machine", "moved", {"just_started"}),
    ],
)
def test_a_mix_goes_wrong_in_one_of_the_two_runs(
    starts: Starts, changed_by: str, served_by: str, seen_in: set[str]
) -> None:
    """As the tests of the resolver's cache once were wrong on a machine that had been up for less than 1,000 s."""
    clocks: dict[str, Now] = {"moved": Clock(), "machine": machine}
    latency = Latency()
    context = Context(lambda _name, _kind: [], lambda _names: pytest.fail("issued"), latency, clocks[changed_by])
    aws = FakeAws(context)
    aws.create_hosted_zone("example.com")
    aws.put_record("www.example.com", "A", "192.0.2.1")
    [zone] = Propagation(latency, clocks[served_by]).observe(aws.hosted_zones())
    served = ("www.example.com", "A") in zone.records
    assert served is (starts in [STARTS[run] for run in seen_in])
