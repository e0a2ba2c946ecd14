# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which zone a name is looked for from, and which zone below it its servers speak of."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Link, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.nearest_zone import (
    alias_targets,
    deeper_zone,
    enclosing,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Delegation, NameServer, Resolver

D, EDGE = "track.example.com", "d111.cloudfront.net"


class Network(Resolver):
    """``zones`` are those that resolvers know; ``said`` is what the servers of a zone say of any name."""

    def __init__(self, *zones: str, said: dict[str, Answer] | None = None) -> None:
        super().__init__(())
        self._zones = zones
        self._said = said or {}
        self.asked: list[str] = []
        self.looked_up: list[str] = []

    def delegation(self, name: str, *, most: int | None = None) -> Delegation:
        self.asked.append(name)
        labels = name.split(".")
        above = [".".join(labels[depth:]) for depth in range(len(labels))]
        zone = next((each for each in above if each in self._zones), "")
        return Delegation(zone, (NameServer(f"ns.{zone}", "192.0.2.1"),))

    def authoritative(
        self, name: str, record_type: str, delegation: Delegation, *, signed: bool = False
    ) -> tuple[Answer, ...]:
        return (self._said.get(delegation.zone, Answer(name, record_type, Outcome.TIMEOUT)),)

    def lookup(self, name: str, record_type: str, patience: float | None = None) -> Answer:
        self.looked_up.append(name)
        return Answer(name, record_type, Outcome.NXDOMAIN, chain=(Link(name, "a.test", 1), Link("a.test", EDGE, 1)))


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        (D, "example.com"),
        ("a.b.c.example.com", "example.com"),
        ("example.com", "com"),
        ("track.example.co.uk", "example.co.uk"),
        ("a.track.example.co.uk", "example.co.uk"),
        ("example.co.uk", "co.uk"),
        ("track.example.me.uk", "example.me.uk"),
        ("track.example.blogspot.example", "blogspot.example"),
        ("track.a.b.kawasaki.jp", "a.b.kawasaki.jp"),
        ("localhost", "localhost"),
    ],
)
def test_resolver_is_asked_for_the_registrable_domain(name: str, asked: str) -> None:
    network = Network("com", "co.uk")
    enclosing(network, name)
    assert network.asked == [asked]


def denial(zone: str, *, authoritative: bool = True, **more: Any) -> Answer:
    return Answer(D, "A", Outcome.NXDOMAIN, zone=zone, authoritative=authoritative, **more)


@pytest.mark.parametrize(
    ("answer", "zone", "deeper"),
    [
        (Answer(D, "A", Outcome.REFUSED, referral=D), "example.com", D),
        (Answer(D, "A", Outcome.REFUSED, referral="com"), "example.com", ""),
        (Answer(D, "A", Outcome.REFUSED, referral="other.example.com"), "example.com", ""),
        (Answer(D, "A", Outcome.REFUSED, referral="example.com"), "", "example.com"),
        (denial("example.com"), "example.com", ""),
        (denial("example.com"), "com", "example.com"),
        (denial("example.com", authoritative=False), "com", ""),
        (denial("com", chain=(Link(D, EDGE, 1),)), "example.com", ""),
        (Answer(D, "A", Outcome.TIMEOUT), "example.com", ""),
    ],
)
def test_zone_below(answer: Answer, zone: str, deeper: str) -> None:
    assert deeper_zone(D, zone, [Answer(D, "A", Outcome.TIMEOUT), answer]) == deeper


def answered(**more: Any) -> Answer:
    return Answer(D, "CNAME", Outcome.ANSWER, ("a.test",), authoritative=True, **more)


@pytest.mark.parametrize(
    ("said", "targets", "looked_up"),
    [
        ({"example.com": answered()}, ("a.test", EDGE), [D]),
        ({"example.com": denial("example.com")}, (), []),
        ({}, ("a.test", EDGE), [D]),
        (
            {"example.com": Answer(D, "CNAME", Outcome.REFUSED, referral=D), D: denial(D)},
            (),
            [],
        ),
    ],
    ids=["there", "not there", "nobody answers", "not there in the zone below"],
)
def test_aliases_are_followed_by_a_resolver_only_where_the_zone_has_them(
    said: dict[str, Answer], targets: tuple[str, ...], looked_up: list[str]
) -> None:
    network = Network("example.com", D, said=said)
    assert alias_targets(network, D) == targets
    assert network.looked_up == looked_up
