# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What watches a populated world sees what happens to it: nothing gets by the clicks and the snapshot."""

from __future__ import annotations

import time

import pytest

from support.clicker import Clicker
from support.populated import NEWS, SERVING_CNAME, SHOP, Populated
from support.snapshot import snapshot


@pytest.fixture
def track(populated: Populated) -> str:
    return populated.live_by_wildcard("example.com")


def test_in_peace_nothing_is_lost_and_nothing_changes(populated: Populated, track: str) -> None:
    before = snapshot(populated.lab)
    with Clicker(populated.lab, [track], populated.foreign, interval=0.01) as clicker:
        while clicker.rounds < 3:
            time.sleep(0.01)
    assert clicker.lost == []
    assert before.harmed(snapshot(populated.lab)) == []
    assert {(track, "A"), (track, "http"), (SHOP, "https"), (NEWS, "https")} <= clicker.works
    assert (track, "https") not in clicker.works  # SparkPost has no certificate for it.


def test_a_silenced_wildcard_is_seen_by_the_write_alone(populated: Populated, track: str) -> None:
    with Clicker(populated.lab, [track], interval=60) as clicker:
        populated.record(f"_1.{track}", "CNAME", "acm.test.")
    assert {(each.name, each.what) for each in clicker.lost} == {(track, "A"), (track, "http")}
    assert clicker.lost[0].by == "the zone's servers"
    assert "ChangeResourceRecordSets" in clicker.lost[0].after


def test_a_wrong_target_is_seen(populated: Populated, track: str) -> None:
    with Clicker(populated.lab, [track], interval=60) as clicker:
        populated.record(track, "CNAME", f"{SERVING_CNAME}.")
    assert {(each.name, each.what) for each in clicker.lost} == {(track, "http")}


def test_what_belongs_to_others_is_compared(populated: Populated) -> None:
    lab = populated.lab
    before = snapshot(lab)
    (shop,) = [each for each in lab.aws.distributions() if SHOP in each.config["Aliases"]["Items"]]
    found = populated.aws("cloudfront").get_distribution_config(Id=shop.id)
    config = {**found["DistributionConfig"], "Comment": "ours now"}
    populated.aws("cloudfront").update_distribution(Id=shop.id, IfMatch=found["ETag"], DistributionConfig=config)
    populated.record("www.example.net", "CNAME", "elsewhere.test.")
    populated.cloudflare("PATCH", "/settings/ssl", {"value": "off"})
    populated.page_rule("*example.org/*", {"cache_level": "bypass"})
    harmed = "\n".join(before.harmed(snapshot(lab)))
    for place in (
        f"distribution {shop.id} Comment",
        "record www.example.net CNAME by hand",
        "setting ssl of example.org",
    ):
        assert place in harmed
    assert len(harmed.splitlines()) == 3  # What is new is nobody's loss.
    mine = snapshot(lab, mine=["distribution "])
    assert mine.harmed(snapshot(lab)) == []
