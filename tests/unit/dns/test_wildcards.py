# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which names exist and which a wildcard answers for, told by the zone's servers alone."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.wildcards import ZoneNames, between, silenced
from support.preflight import Z, ZoneResolver

D = f"track.mail.{Z}"
STAR = {(f"*.{Z}", "CNAME"): ["spgo.io."]}


def names(records: dict[tuple[str, str], Sequence[str]]) -> ZoneNames:
    resolver = ZoneResolver(Z, records)
    numbers = itertools.count()
    return ZoneNames(resolver, resolver.delegation, label=lambda: f"random{next(numbers)}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("records", "encloser", "wildcard"),
    [
        pytest.param({}, Z, "", id="nothing but the apex"),
        pytest.param(STAR, Z, f"*.{Z}", id="a wildcard two labels up"),
        pytest.param(
            {**STAR, (f"mail.{Z}", "MX"): ["10 mx.example.net."]}, f"mail.{Z}", "", id="mail exists: no reach"
        ),
        pytest.param({**STAR, (f"a.b.mail.{Z}", "A"): ["192.0.2.1"]}, f"mail.{Z}", "", id="mail exists, though empty"),
        pytest.param(
            {**STAR, (f"*.mail.{Z}", "CNAME"): ["eu.spgo.io."]}, f"mail.{Z}", f"*.mail.{Z}", id="the nearer wildcard"
        ),
        pytest.param({**STAR, (D, "CNAME"): ["d1.cloudfront.net."]}, D, "", id="the name itself"),
        pytest.param({**STAR, (f"_acme-challenge.{D}", "TXT"): ['"x"']}, D, "", id="the name, by what is below it"),
        pytest.param({(f"*.{Z}", "A"): ["192.0.2.1"], (D, "A"): ["192.0.2.1"]}, D, "", id="the same address twice"),
        pytest.param({(f"*.{Z}", "MX"): ["10 mx.example.net."]}, Z, f"*.{Z}", id="a wildcard for mail alone"),
    ],
)
def test_the_closest_encloser(records: dict[tuple[str, str], Sequence[str]], encloser: str, wildcard: str) -> None:
    found = names(records).encloser(D)
    assert (found.encloser, found.wildcard, found.exists, found.known) == (encloser, wildcard, encloser == D, True)


def test_a_wildcard_is_copied_with_all_its_types() -> None:
    zone = names({(f"*.{Z}", "A"): ["192.0.2.2", "192.0.2.1"], (f"*.{Z}", "MX"): ["10 mx.example.net."]})
    found = {(one.record_set.name, one.record_set.type): one.record_set.values for one in zone.records(Z)}
    assert found == {
        (f"*.{Z}", "A"): ("192.0.2.1", "192.0.2.2"),
        (f"*.{Z}", "MX"): ("10 mx.example.net",),
    }


def test_servers_that_do_not_answer_tell_nothing() -> None:
    resolver = ZoneResolver(Z, {})
    silent = ZoneNames(resolver, resolver.delegation.__class__(Z))  # type: ignore[arg-type]
    assert not silent.encloser(D).known
    assert not silent.encloser(D).exists


@pytest.mark.parametrize(
    ("written", "wildcard", "expected"),
    [
        ([f"track.{Z}"], f"*.{Z}", []),
        ([f"_x.track.{Z}"], f"*.{Z}", [f"track.{Z}"]),
        ([D], f"*.{Z}", [f"mail.{Z}"]),
        ([D, f"_x.{D}"], f"*.{Z}", [f"mail.{Z}", D]),
        ([f"_x.{D}"], f"*.mail.{Z}", [D]),
        ([f"_x.a.b.c.{Z}"], f"*.{Z}", [f"c.{Z}", f"b.c.{Z}", f"a.b.c.{Z}"]),
        (["other.test"], f"*.{Z}", []),
    ],
)
def test_names_that_a_wildcard_stops_answering_for(written: list[str], wildcard: str, expected: list[str]) -> None:
    assert list(silenced(written, wildcard)) == expected


def test_names_in_between() -> None:
    assert between(D, Z) == (f"mail.{Z}",)
    assert between(f"track.{Z}", Z) == ()
