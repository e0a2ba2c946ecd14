# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signed zones at any host: healthy ones validate, and a key that does not fit stops resolvers and authorities."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.clients import LabUnderTest

#: Of no key of the lab's.
OTHER_DS = "12345 13 2 " + "ab" * 32


@pytest.fixture
def lab() -> Iterator[LabUnderTest]:
    lab = LabUnderTest()
    with lab.world:
        yield lab


def test_a_healthy_zone_at_a_provider(lab: LabUnderTest) -> None:
    lab.aws.put_record("track.example.com", "CNAME", "spgo.io")
    lab.world.sign("example.com")
    assert lab.ask("example.com", "DNSKEY").rcode == "NOERROR"
    assert lab.ask("example.com", "DNSKEY").answer
    assert lab.ask("example.com", "DS").answer
    assert lab.ask("track.example.com").rcode == "NOERROR"
    assert lab.world.context.validates("track.example.com")


def test_a_healthy_zone_that_is_kept_by_hand(lab: LabUnderTest) -> None:
    lab.world.own_zones.create("example.net")
    lab.world.own_zones.put("example.net", "A", ["192.0.2.1"])
    lab.world.delegate("example.net")
    lab.world.sign("example.net")
    assert lab.ask("example.net").answer == [("example.net", "A", "192.0.2.1")]


def test_a_key_that_does_not_fit(lab: LabUnderTest) -> None:
    lab.world.sign("example.com")
    lab.world.registrar.secure("example.com", [OTHER_DS])
    assert lab.ask("example.com", "NS").rcode == "SERVFAIL"
    assert not lab.world.context.validates("track.example.com")


def test_a_signed_zone_that_moved_without_its_key(lab: LabUnderTest) -> None:
    lab.world.own_zones.create("example.net")
    lab.world.delegate("example.net")
    lab.world.registrar.secure("example.net", [OTHER_DS])
    assert not lab.world.context.validates("example.net")
    lab.world.registrar.secure("example.net", [])
    assert lab.world.context.validates("example.net")


def test_a_reset_leaves_nothing_signed(lab: LabUnderTest) -> None:
    lab.world.sign("example.com")
    lab.world.reset()
    assert lab.ask("example.com", "DNSKEY").answer == []
    assert lab.ask("example.com", "DS").answer == []
