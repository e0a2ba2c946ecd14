# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CAA: what the records permit, and the climb of RFC 8659."""

from __future__ import annotations

import dns.rdata
import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Link, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import Caa, CaaSet, climb
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa_policy import refusal

D, EDGE = "track.example.com", "d111.cloudfront.net"
NOBODY = dns.rdata.from_text("IN", "CAA", '0 issue ";"')


def caa(text: str) -> Caa:
    return Caa.from_rdata(dns.rdata.from_text("IN", "CAA", text))


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ('0 issue "amazon.com"', Caa(0, "issue", "amazon.com")),
        ('128 ISSUE "ca.test; policy=ev"', Caa(128, "issue", "ca.test; policy=ev")),
        ('0 issue ";"', Caa(0, "issue", ";")),
        ('0 iodef "mailto:\\"a\\"\\009@ca.test"', Caa(0, "iodef", 'mailto:"a"\\009@ca.test')),
    ],
)
def test_records_are_read(text: str, record: Caa) -> None:
    assert caa(text) == record


@pytest.mark.parametrize(
    ("records", "permitted"),
    [
        ([], True),
        (['0 issue "amazon.com"'], True),
        (['0 issue "letsencrypt.org"', '0 issue "AMAZON.com. ; account=1"'], True),
        (['0 issue "letsencrypt.org"'], False),
        (['0 issue "notamazon.com"'], False),
        (['0 issue ";"'], False),
        (['0 issue ""'], False),
        (['0 issuewild ";"'], True),
        (['0 iodef "mailto:admin@example.com"'], True),
        (['128 tbs "unknown"', '0 issue "amazon.com"'], False),
        (['0 tbs "unknown"', '0 issue "amazon.com"'], True),
        (['128 issue "amazon.com"'], True),
    ],
)
def test_permission(records: list[str], permitted: bool) -> None:
    found = CaaSet("example.com", D, tuple(map(caa, records)))
    assert (refusal(found, ["amazon.com", "amazontrust.com"]) is None) is permitted


@pytest.mark.parametrize(
    ("records", "permitted"),
    [
        ([], True),
        (['0 issue "amazon.com"'], True),
        (['0 issuewild ";"'], False),
        (['0 issuewild "amazon.com"'], True),
        (['0 issue "letsencrypt.org"', '0 issuewild "amazon.com"'], False),
        (['0 issue "amazontrust.com"', '0 issuewild "amazon.com"'], False),
        (['0 issue "amazon.com"', '0 issuewild "amazon.com"'], True),
    ],
)
def test_permission_for_a_wildcard_is_asked_of_its_own_property(records: list[str], permitted: bool) -> None:
    found = CaaSet("example.com", D, tuple(map(caa, records)))
    assert (refusal(found, ["amazon.com", "amazontrust.com"], wildcard=True) is None) is permitted


def nothing(name: str) -> Answer:
    return Answer(name, "CAA", Outcome.NODATA)


@pytest.mark.parametrize(
    ("known", "holder", "asked"),
    [
        ({}, "", ""),
        ({"example.com": Answer("example.com", "CAA", Outcome.ANSWER, rdata=(NOBODY,))}, "example.com", "example.com"),
        ({D: Answer(D, "CAA", Outcome.ANSWER, chain=(Link(D, EDGE, 60),), rdata=(NOBODY,))}, EDGE, D),
        ({"cloudfront.net": Answer("cloudfront.net", "CAA", Outcome.ANSWER, rdata=(NOBODY,))}, "", ""),
        ({D: Answer(D, "CAA", Outcome.NXDOMAIN)}, "", ""),
    ],
)
def test_climb_follows_the_alias_and_then_the_own_parents_alone(
    known: dict[str, Answer], holder: str, asked: str
) -> None:
    seen: list[str] = []

    def lookup(name: str, record_type: str) -> Answer:
        assert record_type == "CAA"
        seen.append(name)
        return known.get(name, nothing(name))

    found = climb(D, lookup)
    assert (found.holder, found.asked, found.problem) == (holder, asked, "")
    assert seen == [D, "example.com", "com"][: len(seen)]


def test_a_look_up_that_fails_ends_the_climb_without_a_verdict() -> None:
    found = climb(D, lambda name, _type: Answer(name, "CAA", Outcome.SERVFAIL, server="192.0.2.1:53"))
    assert found.records == ()
    assert "SERVFAIL from 192.0.2.1:53" in found.problem


@pytest.mark.parametrize(
    ("given", "holder"),
    [
        pytest.param(["*.example.com"], "*.example.com", id="by a wildcard"),
        pytest.param(["*.com", "*.example.com"], "*.example.com", id="by the closest wildcard"),
        pytest.param([D, "*.example.com"], D, id="its own, the same as the wildcard's"),
        pytest.param([D], D, id="its own"),
        pytest.param(["example.com", "*.other.test"], "example.com", id="a parent's"),
    ],
)
def test_the_holder_of_what_a_wildcard_gives_is_the_wildcard(given: list[str], holder: str) -> None:
    """As the servers of a zone answer: below a name that exists, no wildcard above it does."""

    def look(name: str, _record_type: str) -> Answer:
        exists = name in given or (name.endswith(f".{D}") and D in given) or not name.endswith(f".{given[-1][2:]}")
        source = name if exists or not given[-1].startswith("*.") else given[-1]
        if source not in given:
            return nothing(name)
        return Answer(name, "CAA", Outcome.ANSWER, rdata=(NOBODY,))

    found = climb(D, look)
    assert (found.holder, found.by_wildcard, found.by_alias) == (holder, holder.startswith("*."), False)
