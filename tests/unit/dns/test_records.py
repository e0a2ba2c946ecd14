# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The neutral model of record sets and its planner."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError, RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import (
    Change,
    Found,
    RecordSet,
    absent,
    changed,
    check_targets,
    desired_sets,
    present,
)

ZONE = "example.com"
TRACK = "track.example.com"
CDN = "d1.cloudfront.net"


def a_set(record_type: str, *values: str, name: str = TRACK, ttl: int = 3600, **settings: Any) -> RecordSet:
    return RecordSet(name, record_type, tuple(sorted(values)), ttl, tuple(settings.items()))


def entry(record_type: str, value: Any, name: str = TRACK, ttl: int | None = 3600, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": record_type, "value": value, "ttl": ttl, **more}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Track.Example.COM.", "must lead to another name"),
        (TRACK, "must lead to another name"),
        ("192.0.2.1", "must lead to a host name"),
    ],
)
def test_a_cname_record_that_leads_nowhere_is_refused(value: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_targets(desired_sets([entry("CNAME", value)], unknown_allowed=False))


def test_other_records_may_hold_an_address() -> None:
    check_targets(desired_sets([entry("A", "192.0.2.1"), entry("TXT", TRACK)], unknown_allowed=False))
    check_targets(desired_sets([entry("CNAME", CDN)], unknown_allowed=False))


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([entry("CNAME", "D1.CloudFront.net.", name="Track.Example.COM.")], [a_set("CNAME", CDN)]),
        ([entry("CNAME", [CDN], ttl=None)], [a_set("CNAME", CDN)]),
        ([entry("CNAME", CDN)] * 2, [a_set("CNAME", CDN)]),
        ([entry("A", ["192.0.2.2", "192.0.2.1", "192.0.2.1"])], [a_set("A", "192.0.2.1", "192.0.2.2")]),
        (
            [entry("MX", "10 a.example.com"), entry("MX", "20 b.example.com")],
            [a_set("MX", "10 a.example.com", "20 b.example.com")],
        ),
        ([entry("TXT", 12345)], [a_set("TXT", "12345")]),
        (
            [entry("CNAME", CDN, name="*.example.com"), entry("CNAME", CDN, name="tràck.example.com")],
            [a_set("CNAME", CDN, name="*.example.com"), a_set("CNAME", CDN, name="xn--trck-1na.example.com")],
        ),
        ([], []),
    ],
)
def test_entries_become_record_sets(entries: list[dict[str, Any]], expected: list[RecordSet]) -> None:
    assert list(desired_sets(entries, unknown_allowed=False)) == expected


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([entry("CNAME", "")], r"records\[0\]\.value.*check mode only"),
        ([entry("CNAME", None)], "needs a value"),
        ([entry("CNAME", [])], "needs a value"),
        ([entry("CNAME", True)], "must be text"),
        ([entry("CNAME", {"a": 1})], "must be text"),
        ([entry("CNAME", [CDN, "d2.cloudfront.net"])], "takes one value"),
        ([entry("CNAME", CDN), entry("CNAME", "d2.cloudfront.net")], r"records\[1\]\.value.*another value"),
        ([entry("A", "192.0.2.1"), entry("A", "192.0.2.2", ttl=60)], r"records\[1\]\.ttl"),
        ([entry("CNAME", CDN), entry("TXT", "text")], r"no other records \(TXT\)"),
        ([entry("CNAME", CDN, ttl=-1)], r"records\[0\]\.ttl"),
        ([entry("CNAME", CDN, name="")], r"records\[0\]\.name"),
        ([entry("A", "192.0.2.1"), entry("A", "nowhere")], r"records\[1\]\.value"),
    ],
)
def test_bad_entries_are_named(entries: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        desired_sets(entries, unknown_allowed=False)


def test_a_value_may_be_unknown_where_allowed() -> None:
    (one,) = desired_sets([entry("CNAME", "")], unknown_allowed=True)
    assert one.values == ()
    assert one.describe() == "CNAME track.example.com -> (known after apply)"


def test_settings_of_a_provider_are_kept_apart() -> None:
    (one,) = desired_sets(
        [entry("CNAME", CDN, proxied=True, comment=None)], unknown_allowed=False, setting_names=("proxied", "comment")
    )
    assert one.settings == (("proxied", True),)


@pytest.mark.parametrize(
    ("desired", "existing", "options", "expected"),
    [
        pytest.param(a_set("CNAME", CDN), [], {}, ["create CNAME track.example.com -> d1.cloudfront.net"], id="create"),
        pytest.param(a_set("CNAME", CDN), [a_set("CNAME", CDN)], {}, [], id="same"),
        pytest.param(
            a_set("CNAME", CDN),
            [a_set("CNAME", "spgo.io")],
            {},
            ["update CNAME track.example.com -> d1.cloudfront.net"],
            id="a CNAME is replaced",
        ),
        pytest.param(
            a_set("CNAME", CDN),
            [a_set("CNAME", CDN, ttl=60)],
            {},
            ["update CNAME track.example.com -> d1.cloudfront.net"],
            id="ttl",
        ),
        pytest.param(
            a_set("CAA", '0 issue "amazon.com"'),
            [a_set("CAA", '0 issue "letsencrypt.org"')],
            {},
            ['update CAA track.example.com -> 0 issue "amazon.com", 0 issue "letsencrypt.org"'],
            id="others' values stay",
        ),
        pytest.param(
            a_set("CAA", '0 issue "amazon.com"'),
            [a_set("CAA", '0 issue "amazon.com"', '0 issue "letsencrypt.org"')],
            {},
            [],
            id="one of several is there",
        ),
        pytest.param(
            a_set("A", "192.0.2.1"),
            [a_set("A", "192.0.2.1", "192.0.2.2")],
            {"purge_values": True},
            ["update A track.example.com -> 192.0.2.1"],
            id="purge",
        ),
        pytest.param(
            a_set("TXT", "text"),
            [a_set("A", "192.0.2.1"), a_set("CNAME", CDN, name="other.example.com")],
            {},
            ["create TXT track.example.com -> text"],
            id="other types and names do not matter",
        ),
        pytest.param(
            a_set("CNAME"),
            [],
            {},
            ["create CNAME track.example.com -> (known after apply)"],
            id="unknown value",
        ),
        pytest.param(
            a_set("CNAME"),
            [a_set("CNAME", CDN)],
            {},
            ["update CNAME track.example.com -> (known after apply)"],
            id="unknown value over a known one",
        ),
        pytest.param(
            a_set("CNAME", CDN),
            [a_set("CNAME", CDN, proxied=True)],
            {},
            [],
            id="unnamed settings stay",
        ),
        pytest.param(
            a_set("CNAME", CDN, proxied=False),
            [a_set("CNAME", CDN, proxied=True)],
            {},
            ["update CNAME track.example.com -> d1.cloudfront.net"],
            id="named settings change",
        ),
    ],
)
def test_present(desired: RecordSet, existing: list[RecordSet], options: dict[str, Any], expected: list[str]) -> None:
    found = [Found(one) for one in existing]
    changes = present([desired], found, apex=ZONE, **options)
    assert [change.describe() for change in changes] == expected
    if desired.values:
        assert present([desired], changed(found, changes), apex=ZONE, **options) == ()


@pytest.mark.parametrize(
    ("desired", "found", "said"),
    [
        pytest.param(a_set("CNAME", CDN, name=ZONE), [], "apex", id="apex by name"),
        pytest.param(
            a_set("CNAME", CDN), [Found(a_set("SOA", "ns. host. 1 2 3 4 5"))], "apex", id="apex by its SOA record"
        ),
        pytest.param(
            a_set("CNAME", CDN),
            [Found(a_set("TXT", "text")), Found(a_set("A", "192.0.2.1"))],
            "holds A and TXT records, beside which a CNAME",
            id="CNAME beside others",
        ),
        pytest.param(
            a_set("TXT", "text"), [Found(a_set("CNAME", CDN))], "holds CNAME records, beside which a TXT", id="TXT"
        ),
        pytest.param(
            a_set("A", "192.0.2.1"),
            [Found(a_set("A"), special="an alias to d1.cloudfront.net")],
            "is an alias to d1.cloudfront.net, which a plain record would destroy",
            id="alias",
        ),
    ],
)
def test_what_cannot_stand_or_would_destroy_is_refused(desired: RecordSet, found: list[Found], said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        present([desired], found, apex=ZONE)


@pytest.mark.parametrize(
    ("unwanted", "existing", "expected"),
    [
        pytest.param(a_set("CNAME"), [], [], id="absent"),
        pytest.param(
            a_set("CNAME"),
            [a_set("CNAME", CDN, ttl=60)],
            ["delete CNAME track.example.com -> d1.cloudfront.net"],
            id="whatever the value",
        ),
        pytest.param(a_set("CNAME", "spgo.io"), [a_set("CNAME", CDN)], [], id="another value stays"),
        pytest.param(
            a_set("CAA", '0 issue "amazon.com"'),
            [a_set("CAA", '0 issue "amazon.com"', '0 issue "letsencrypt.org"', ttl=60)],
            ['update CAA track.example.com -> 0 issue "letsencrypt.org"'],
            id="one of several goes",
        ),
        pytest.param(
            a_set("A", "192.0.2.1", "192.0.2.2"),
            [a_set("A", "192.0.2.1")],
            ["delete A track.example.com -> 192.0.2.1"],
            id="the last one goes with its set",
        ),
    ],
)
def test_absent(unwanted: RecordSet, existing: list[RecordSet], expected: list[str]) -> None:
    found = [Found(one) for one in existing]
    changes, warnings = absent([unwanted], found, apex=ZONE)
    assert [change.describe() for change in changes] == expected
    assert warnings == ()
    assert absent([unwanted], changed(found, changes), apex=ZONE) == ((), ())


def test_a_special_set_is_never_removed() -> None:
    alias = Found(a_set("A"), special="an alias to d1.cloudfront.net")
    changes, warnings = absent([a_set("A", "192.0.2.1")], [alias], apex=ZONE)
    assert changes == ()
    assert "it stays" in warnings[0]
    with pytest.raises(RefusedError, match="alias to d1"):
        absent([a_set("A")], [alias], apex=ZONE)


def test_the_name_servers_of_a_zone_are_never_removed() -> None:
    with pytest.raises(RefusedError, match="those of the zone itself"):
        absent([a_set("NS", name=ZONE)], [Found(a_set("NS", "ns1.example.net", name=ZONE))], apex=ZONE)


def test_changes_fold_into_what_stands() -> None:
    kept, gone = Found(a_set("TXT", "text")), Found(a_set("A", "192.0.2.1"))
    after = changed([kept, gone], [Change(gone, None), Change(None, a_set("AAAA", "2001:db8::1"))])
    assert [one.record_set for one in after] == [a_set("TXT", "text"), a_set("AAAA", "2001:db8::1")]


def test_long_values_are_cut_for_a_person() -> None:
    line = a_set("TXT", "x" * 500).describe()
    assert line.endswith("...")
    assert len(line) < 200
