# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which records keep a wildcard's answers where new records would silence it."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import Found, RecordSet
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.keeping import (
    Surroundings,
    is_copy,
    keeping,
    may_silence,
)

APEX = "example.com"
WILDCARD = Found(RecordSet("*.example.com", "CNAME", ("spgo.io",), 300))
PROOF = RecordSet("_x1.track.example.com", "CNAME", ("_y1.acm-validations.aws",), 300)


def around(*found: Found, apex: str = APEX) -> Surroundings:
    return Surroundings(apex, frozenset(one.record_set.name for one in found), found)


def a_set(name: str, kind: str = "A", value: str = "192.0.2.1") -> Found:
    return Found(RecordSet(name, kind, (value,), 300))


def owners(*created: RecordSet, given: Surroundings) -> list[tuple[str, str]]:
    return [change.record_set.key for change in keeping(created, given).copies]


def test_a_validation_record_brings_a_copy_to_its_host() -> None:
    kept = keeping([PROOF], around(WILDCARD))
    (copy,) = kept.copies
    assert copy.after == RecordSet("track.example.com", "CNAME", ("spgo.io",), 300)
    assert copy.copied_from is WILDCARD
    assert kept.names == {"track.example.com"}
    assert kept.notes == (
        "*.example.com answers for names below track.example.com now, but will not once track.example.com has its own "
        "record",
    )


def test_names_between_are_answered_below_them_too() -> None:
    deep = RecordSet("_x1.track.mail.example.com", "CNAME", ("_y1.acm-validations.aws",), 300)
    assert owners(deep, given=around(WILDCARD)) == [
        ("*.mail.example.com", "CNAME"),
        ("mail.example.com", "CNAME"),
        ("track.mail.example.com", "CNAME"),
    ]


def test_all_types_and_forms_are_copied() -> None:
    alias = Found(RecordSet("*.example.com", "A", (), 0), "an alias to d1.cloudfront.net")
    mail = a_set("*.example.com", "MX", "10 mail.example.net")
    assert owners(PROOF, given=around(alias, mail)) == [("track.example.com", "A"), ("track.example.com", "MX")]
    (first, _second) = keeping([PROOF], around(alias, mail)).copies
    assert first.special == "an alias to d1.cloudfront.net"
    assert first.describe() == "create A track.example.com -> an alias to d1.cloudfront.net (as *.example.com)"


@pytest.mark.parametrize(
    "given",
    [
        around(),
        around(a_set("www.example.com")),
        around(WILDCARD, a_set("track.example.com")),
        around(WILDCARD, a_set("other.track.example.com")),
        around(a_set("*.other.example.com")),
        around(WILDCARD, a_set("*.track.example.com", "TXT", "x"), apex=""),
    ],
    ids=["empty", "no wildcard", "exists", "exists by a name below", "wildcard elsewhere", "wildcard at the host"],
)
def test_nothing_is_copied_where_nothing_would_be_silenced(given: Surroundings) -> None:
    assert owners(PROOF, given=given) == []


def test_the_closest_wildcard_answers() -> None:
    closer = a_set("*.mail.example.com", "A", "192.0.2.7")
    deep = RecordSet("_x1.track.mail.example.com", "CNAME", ("_y1.acm-validations.aws",), 300)
    (copy,) = keeping([deep], around(WILDCARD, closer)).copies
    assert copy.after == RecordSet("track.mail.example.com", "A", ("192.0.2.7",), 300)


def test_a_set_of_the_same_task_needs_no_copy_but_comes_first() -> None:
    serving = RecordSet("track.example.com", "CNAME", ("d1.cloudfront.net",), 300)
    kept = keeping([PROOF, serving], around(WILDCARD))
    assert kept.copies == ()
    assert kept.names == {"track.example.com"}


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [("TXT", "x", ["A", "MX"]), ("A", "192.0.2.9", ["MX"]), ("CNAME", "spgo.io", []), ("MX", "0 .", ["A"])],
)
def test_the_rest_of_what_a_wildcard_says_of_a_host_stays(kind: str, value: str, kept: list[str]) -> None:
    wildcards = around(a_set("*.example.com"), a_set("*.example.com", "MX", "10 mail.example.net"))
    created = RecordSet("host.example.com", kind, (value,), 300)
    assert owners(created, given=wildcards) == [("host.example.com", each) for each in kept]


@pytest.mark.parametrize(
    ("name", "kind", "apex", "may"),
    [
        ("_x1.track.example.com", "CNAME", APEX, True),
        ("_x1.track.example.com", "CNAME", "", True),
        ("track.example.com", "CNAME", APEX, False),
        ("track.example.com", "CNAME", "", False),
        ("track.example.com", "TXT", APEX, True),
        ("_dmarc.example.com", "TXT", APEX, False),
        ("example.com", "TXT", APEX, False),
        ("track.example.co.uk", "CNAME", "example.co.uk", False),
    ],
)
def test_it_is_looked_for_only_where_it_matters(name: str, kind: str, apex: str, may: bool) -> None:
    assert may_silence(name, [RecordSet(name, kind, (), 300)], apex) is may


def test_a_proxied_record_leaves_room_for_what_the_wildcard_says_beside_addresses() -> None:
    proxied = RecordSet("track.example.com", "CNAME", ("spgo.io",), 1, (("proxied", True),))
    wildcards = [a_set("*.example.com", kind) for kind in ("A", "AAAA", "HTTPS", "MX", "TXT")]
    assert may_silence(proxied.name, [proxied], APEX)
    assert owners(proxied, given=around(*wildcards)) == [(proxied.name, "MX"), (proxied.name, "TXT")]
    assert owners(proxied, given=around(WILDCARD)) == []
    dns_only = RecordSet(proxied.name, "CNAME", ("spgo.io",), 1, (("proxied", False),))
    assert owners(dns_only, given=around(*wildcards)) == []


def test_a_copy_is_known_by_what_the_wildcard_would_say() -> None:
    copy = a_set("track.example.com")
    given = around(a_set("*.example.com"), copy, a_set("_x1.track.example.com", "TXT", "x"))
    assert given.wildcard("track.example.com") == ()
    above = given.without("track.example.com").wildcard("track.example.com")
    assert is_copy(copy, above)
    assert not is_copy(a_set("track.example.com", value="192.0.2.2"), above)
