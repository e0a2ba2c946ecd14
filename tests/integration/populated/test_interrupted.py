# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A set-up in a populated world that is killed after each of its writes, and begun again each time.

Nobody loses a click or a setting by it, and what stands in the end is what an undisturbed run makes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from support import situations
from support.figures import keep
from support.killing import Killing
from support.observed import Observe, Observed
from support.populated import Populated
from support.situations import SetUp, Situation
from support.snapshot import Snapshot, snapshot

SITUATIONS: Mapping[str, Sequence[tuple[str, Situation]]] = {
    "cloudflare": (
        ("a wildcard of the edge", situations.a_wildcard_of_the_edge),
        ("two domains", situations.two_domains("setup_cloudflare")),
        ("a record that leads to SparkPost", situations.a_record_that_leads_to_sparkpost("setup_cloudflare")),
        ("a record that is named", situations.a_record_that_is_named("setup_cloudflare")),
        ("mail at the name", situations.mail_at_the_name),
        ("rules in the zone", situations.rules_in_the_zone),
    ),
    "cloudfront": (
        ("two domains", situations.two_domains("setup_cloudfront")),
        ("nothing at the name", situations.nothing_at_the_name("setup_cloudfront")),
        ("a wildcard two levels up", situations.a_wildcard_two_levels_up("setup_cloudfront")),
        ("a record that leads to SparkPost", situations.a_record_that_leads_to_sparkpost("setup_cloudfront")),
        ("a record that is named", situations.a_record_that_is_named("setup_cloudfront")),
        ("a distribution made by hand", situations.a_distribution_made_by_hand),
        ("alias records", situations.alias_records),
        ("a zone that is not delegated", situations.a_zone_that_is_not_delegated),
        ("a signed zone by hand", situations.a_signed_zone_by_hand("setup_cloudfront")),
    ),
    "fastly": (
        ("a wildcard", situations.a_wildcard("setup_fastly")),
        ("two domains", situations.two_domains("setup_fastly")),
        ("a wildcard two levels up", situations.a_wildcard_two_levels_up("setup_fastly")),
        ("a wildcard at Cloudflare", situations.a_wildcard_at_cloudflare),
        ("a record that leads to SparkPost", situations.a_record_that_leads_to_sparkpost("setup_fastly")),
        ("a record that is named", situations.a_record_that_is_named("setup_fastly")),
        ("a service made by hand", situations.a_service_made_by_hand),
        ("a signed zone by hand", situations.a_signed_zone_by_hand("setup_fastly")),
    ),
}


def run(
    observe: Observe,
    given: SetUp,
    *arguments: str,
    since: Snapshot | None = None,
    on_start: Callable[[int], None] | None = None,
) -> Observed:
    """The playbook of a situation, once."""
    observed = observe(
        given.playbook,
        *given.domains,
        arguments=arguments,
        beside=given.beside,
        mine=given.mine,
        on_start=on_start,
        since=since,
        **given.variables,
    )
    return replace(observed, lost=[each for each in observed.lost if each.name not in given.taken_over])


def silent(observe: Observe, given: SetUp) -> None:
    """A further run writes nothing."""
    again = run(observe, given).harmless()
    again.run.succeeded()
    assert not again.writes, again.writes


def undisturbed(observe: Observe, situation: Situation) -> list[str]:
    """What the set-up makes where nothing disturbs it; checked only, it tells of as many changes and makes none."""
    populated = situations.forget_everything(observe.populated)
    given = situation(populated)
    before = snapshot(populated.lab)
    checked = run(observe, given, "--check", "--diff").harmless()
    assert not checked.writes, checked.writes
    done = run(observe, given).harmless().run.succeeded()
    assert checked.run.changed == done.changed, checked.run.output + done.output
    silent(observe, given)
    return snapshot(populated.lab).made(before)


CASES = [pytest.param(build, id=f"{cdn}-{name}") for cdn, each in SITUATIONS.items() for name, build in each]


@pytest.mark.matrix
@pytest.mark.parametrize("situation", CASES)
def test_killed_after_each_write(
    populated: Populated, observe: Observe, situation: Situation, request: pytest.FixtureRequest
) -> None:
    given = situation(populated)
    before, killing = snapshot(populated.lab), Killing(populated.lab)
    through = killing.until_through(lambda started: run(observe, given, since=before, on_start=started))
    through.run.succeeded()
    assert killing.writes
    silent(observe, given)
    made = snapshot(populated.lab).made(before)
    expected = undisturbed(observe, situation)
    assert [each for each in made if each not in expected] == [each for each in expected if each not in made]
    assert made == expected
    keep("situations", request.node.callspec.id, tried=1, kills=killing.writes.total())
