# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one zone answers: a table of questions, without packets."""

from __future__ import annotations

import dns.rcode
import pytest

from lab.dns.records import Answer, RecordSet, Zone, is_within, normal, parents


def zone() -> Zone:
    held = Zone("example.com", ("ns1.example.net",))
    for name, record_type, value in [
        ("example.com", "A", "192.0.2.1"),
        ("example.com", "CAA", '0 issue "amazon.com"'),
        ("www.example.com", "A", "192.0.2.2"),
        ("www.example.com", "TXT", '"hello"'),
        ("track.example.com", "CNAME", "d1.cloudfront.net"),
        ("short.example.com", "CNAME", "www.example.com"),
        ("dangling.example.com", "CNAME", "nothing.example.com"),
        ("loop-a.example.com", "CNAME", "loop-b.example.com"),
        ("loop-b.example.com", "CNAME", "loop-a.example.com"),
        ("a.deep.example.com", "A", "192.0.2.3"),
        ("*.wild.example.com", "A", "192.0.2.4"),
        ("taken.wild.example.com", "TXT", '"taken"'),
        ("sub.example.com", "NS", "ns1.sub.test"),
        ("under.example.com", "CNAME", "www.sub.example.com"),
    ]:
        held.add(RecordSet(name, record_type, 300, (value,)))
    return held


def shape(said: Answer) -> tuple[str, list[tuple[str, str]], list[str]]:
    return (
        dns.rcode.to_text(said.rcode),
        [(each.type, each.values[0]) for each in said.answer],
        [each.type for each in said.authority],
    )


@pytest.mark.parametrize(
    ("name", "record_type", "expected"),
    [
        ("www.example.com", "A", ("NOERROR", [("A", "192.0.2.2")], [])),
        ("www.example.com", "AAAA", ("NOERROR", [], ["SOA"])),
        ("none.example.com", "A", ("NXDOMAIN", [], ["SOA"])),
        ("deep.example.com", "A", ("NOERROR", [], ["SOA"])),
        ("b.deep.example.com", "A", ("NXDOMAIN", [], ["SOA"])),
        ("track.example.com", "A", ("NOERROR", [("CNAME", "d1.cloudfront.net")], [])),
        ("track.example.com", "CAA", ("NOERROR", [("CNAME", "d1.cloudfront.net")], [])),
        ("track.example.com", "CNAME", ("NOERROR", [("CNAME", "d1.cloudfront.net")], [])),
        ("short.example.com", "A", ("NOERROR", [("CNAME", "www.example.com"), ("A", "192.0.2.2")], [])),
        ("short.example.com", "AAAA", ("NOERROR", [("CNAME", "www.example.com")], ["SOA"])),
        ("dangling.example.com", "A", ("NXDOMAIN", [("CNAME", "nothing.example.com")], ["SOA"])),
        (
            "loop-a.example.com",
            "A",
            ("NOERROR", [("CNAME", "loop-b.example.com"), ("CNAME", "loop-a.example.com")], []),
        ),
        ("x.wild.example.com", "A", ("NOERROR", [("A", "192.0.2.4")], [])),
        ("x.y.wild.example.com", "A", ("NOERROR", [("A", "192.0.2.4")], [])),
        ("x.wild.example.com", "TXT", ("NOERROR", [], ["SOA"])),
        ("taken.wild.example.com", "A", ("NOERROR", [], ["SOA"])),
        ("example.com", "CAA", ("NOERROR", [("CAA", '0 issue "amazon.com"')], [])),
        ("example.com", "NS", ("NOERROR", [("NS", "ns1.example.net")], [])),
        ("www.sub.example.com", "A", ("NOERROR", [], ["NS"])),
        ("sub.example.com", "NS", ("NOERROR", [], ["NS"])),
        ("sub.example.com", "DS", ("NOERROR", [], ["SOA"])),
        ("under.example.com", "A", ("NOERROR", [("CNAME", "www.sub.example.com")], [])),
        ("www.example.com", "ANY", ("NOERROR", [("A", "192.0.2.2"), ("TXT", '"hello"')], [])),
    ],
)
def test_a_zone_answers(name: str, record_type: str, expected: tuple[str, list[tuple[str, str]], list[str]]) -> None:
    assert shape(zone().lookup(name, record_type)) == expected


def test_a_wildcard_answers_under_the_name_that_was_asked() -> None:
    assert zone().lookup("x.wild.example.com", "A").answer[0].name == "x.wild.example.com"


def test_only_a_referral_is_not_authoritative() -> None:
    said = zone().lookup("www.sub.example.com", "A")
    assert said.is_referral
    assert not said.authoritative
    assert zone().lookup("none.example.com", "A").authoritative


@pytest.mark.parametrize(
    ("name", "apex", "within"),
    [
        ("example.com", "example.com", True),
        ("a.example.com", "example.com", True),
        ("badexample.com", "example.com", False),
        ("com", "example.com", False),
        ("anything.test", "", True),
    ],
)
def test_names_belong_to_a_zone_by_whole_labels(name: str, apex: str, within: bool) -> None:
    assert is_within(name, apex) is within


def test_names_are_kept_in_one_form() -> None:
    assert normal("WWW.Example.COM.") == "www.example.com"
    assert normal("\\052.example.com.") == "*.example.com"
    assert list(parents("a.b")) == ["a.b", "b", ""]


@pytest.mark.parametrize(
    ("record_type", "value", "aliased"),
    [
        ("A", "192.0.2.1", False),
        ("AAAA", "2001:db8::1", False),
        ("A", "d1.cloudfront.net", True),
        ("CNAME", "d1.cloudfront.net", False),
    ],
)
def test_an_address_record_with_a_host_name_is_an_alias(record_type: str, value: str, aliased: bool) -> None:
    assert RecordSet("a.example.com", record_type, 60, (value,)).aliased() is aliased


def test_an_empty_non_terminal_hides_the_wildcard() -> None:
    """RFC 4592, section 2.2.2."""
    held = Zone("example.com", ("ns1.example.net",))
    held.add(RecordSet("*.example.com", "CNAME", 300, ("spgo.io",)))
    assert held.lookup("track.example.com", "CNAME").answer[0].values == ("spgo.io",)
    held.add(RecordSet("_1.track.example.com", "CNAME", 300, ("acm.test",)))
    for kind in ("A", "CNAME"):
        said = held.lookup("track.example.com", kind)
        assert (said.rcode, said.answer) == (dns.rcode.NOERROR, ())
    assert held.lookup("other.track.example.com", "A").rcode == dns.rcode.NXDOMAIN
    held.add(RecordSet("track.eu.example.com", "A", 300, ("192.0.2.1",)))
    assert held.lookup("eu.example.com", "A").answer == ()
    assert held.lookup("any.eu.example.com", "A").rcode == dns.rcode.NXDOMAIN


def test_a_wildcard_without_records_of_its_own_exists() -> None:
    """RFC 4592, section 2.2.3: it answers, and says nothing."""
    held = Zone("example.com", ("ns1.example.net",))
    held.add(RecordSet("a.*.example.com", "A", 300, ("192.0.2.1",)))
    said = held.lookup("track.example.com", "A")
    assert (said.rcode, said.answer) == (dns.rcode.NOERROR, ())
