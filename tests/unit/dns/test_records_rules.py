# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records that make way for others, and hosts that depart from plain DNS."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError, RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import (
    Change,
    Found,
    HostRules,
    RecordSet,
    changed,
    desired_sets,
    present,
)

APEX, D = "example.com", "track.example.com"
FLATTENING = HostRules(apex_cname=True)


def a_set(record_type: str, *values: str, name: str = D) -> RecordSet:
    return RecordSet(name, record_type, values or ("spgo.io",), 300)


def found(*types: str, name: str = D, special: str = "") -> list[Found]:
    return [Found(a_set(record_type, name=name), special) for record_type in types]


def test_what_cannot_stand_beside_makes_way() -> None:
    existing = found("A", "TXT")
    changes = present([a_set("CNAME")], existing, apex=APEX, replace_conflicting=True)
    assert [change.describe() for change in changes] == [
        f"delete A {D} -> spgo.io",
        f"delete TXT {D} -> spgo.io",
        f"create CNAME {D} -> spgo.io",
    ]
    after = changed(existing, changes)
    assert [one.record_set for one in after] == [a_set("CNAME")]
    assert present([a_set("CNAME")], after, apex=APEX, replace_conflicting=True) == ()


def test_one_that_stands_in_the_way_of_two_goes_once() -> None:
    changes = present([a_set("A", "192.0.2.1"), a_set("TXT", "x")], found("CNAME"), apex=APEX, replace_conflicting=True)
    assert [change.verb for change in changes] == ["delete", "create", "create"]


@pytest.mark.parametrize(
    ("existing", "said"),
    [
        (found("NS"), "holds NS records"),
        (found("A", "NS"), "holds NS records"),
        (found("A", special="an alias to d1.cloudfront.net"), "holds A records"),
    ],
    ids=["delegation", "beside others", "special"],
)
def test_what_never_makes_way(existing: list[Found], said: str) -> None:
    with pytest.raises(RefusedError, match=said) as raised:
        present([a_set("CNAME")], existing, apex=APEX, replace_conflicting=True)
    advised = "replace_conflicting" in raised.value.remedy
    # Nobody is led to remove a delegation.
    assert advised is not any(one.record_set.type == "NS" for one in existing)


@pytest.mark.parametrize(
    ("desired", "existing"),
    [("CNAME", ["MX", "TXT", "NS", "SOA"]), ("TXT", ["CNAME"]), ("MX", ["CNAME", "TXT"])],
)
def test_a_host_that_flattens_takes_a_cname_at_the_apex(desired: str, existing: list[str]) -> None:
    one = a_set(desired, name=APEX)
    beside = found(*existing, name=APEX)
    assert present([one], beside, apex=APEX, rules=FLATTENING) == (Change(None, one),)
    with pytest.raises(RefusedError):
        present([one], beside, apex=APEX)


@pytest.mark.parametrize(("desired", "existing"), [("CNAME", "A"), ("AAAA", "CNAME")])
def test_addresses_beside_a_flattened_cname_conflict(desired: str, existing: str) -> None:
    one = a_set(desired, name=APEX)
    with pytest.raises(RefusedError, match=f"holds {existing} records"):
        present([one], found(existing, name=APEX), apex=APEX, rules=FLATTENING)
    changes = present([one], found(existing, name=APEX), apex=APEX, rules=FLATTENING, replace_conflicting=True)
    assert [change.verb for change in changes] == ["delete", "create"]


def test_below_the_apex_a_flattening_host_is_as_others() -> None:
    with pytest.raises(RefusedError, match="holds TXT records"):
        present([a_set("CNAME")], found("TXT"), apex=APEX, rules=FLATTENING)


def test_what_a_host_changes_by_itself_settles() -> None:
    def stored(desired: RecordSet, _before: Found | None) -> RecordSet:
        return replace(desired, ttl=1)

    rules = HostRules(stored=stored)
    (change,) = present([a_set("CNAME")], [], apex=APEX, rules=rules)
    assert change.after == replace(a_set("CNAME"), ttl=1)
    assert present([a_set("CNAME")], changed([], [change]), apex=APEX, rules=rules) == ()


def proxied(record_set: RecordSet, value: bool = True) -> RecordSet:
    return replace(record_set, settings=(("proxied", value),))


@pytest.mark.parametrize("existing", [["MX", "TXT"], ["CAA"], ["SRV", "HTTPS"]])
def test_mail_records_may_stand_beside_a_proxied_cname(existing: list[str]) -> None:
    one = proxied(a_set("CNAME"))
    assert present([one], found(*existing), apex=APEX) == (Change(None, one),)
    beside = [Found(one), *found(*existing)]
    assert present([a_set("TLSA")], beside, apex=APEX) == (Change(None, a_set("TLSA")),)


@pytest.mark.parametrize("existing", ["A", "AAAA", "NS"])
def test_addresses_and_a_delegation_may_not(existing: str) -> None:
    with pytest.raises(RefusedError, match=f"holds {existing} records"):
        present([proxied(a_set("CNAME"))], found(existing), apex=APEX)
    with pytest.raises(RefusedError, match="holds CNAME records"):
        present([a_set(existing)], [Found(proxied(a_set("CNAME")))], apex=APEX)


def test_mail_records_may_not_stand_beside_a_cname_that_is_to_be_dns_only() -> None:
    with pytest.raises(RefusedError, match="holds MX records"):
        present([proxied(a_set("CNAME"), False)], [Found(proxied(a_set("CNAME"))), *found("MX")], apex=APEX)


def test_a_proxied_cname_that_keeps_its_setting_leaves_room() -> None:
    existing = [Found(proxied(a_set("CNAME", "old.example.net"))), *found("MX")]
    (change,) = present([a_set("CNAME")], existing, apex=APEX)
    assert change.after is not None
    assert change.after.proxied


@pytest.mark.parametrize(("beside", "taken"), [("MX", True), ("TXT", True), ("A", False), ("NS", False)])
def test_what_a_task_may_name_beside_a_proxied_cname(beside: str, taken: bool) -> None:
    value = {"MX": "10 mail.example.net", "A": "192.0.2.1"}.get(beside, "text")
    entries: list[dict[str, Any]] = [
        {"name": D, "type": "CNAME", "value": "spgo.io", "proxied": True},
        {"name": D, "type": beside, "value": value},
    ]
    if taken:
        assert len(desired_sets(entries, unknown_allowed=False, setting_names=["proxied"])) == 2
    else:
        with pytest.raises(InputError, match="can hold no other records"):
            desired_sets(entries, unknown_allowed=False, setting_names=["proxied"])


def alias(record_type: str, target: str) -> Found:
    return Found(a_set(record_type), f"an alias to {target}")


def test_alias_records_that_lead_to_the_target_are_the_right_state_in_another_form() -> None:
    existing = [alias("A", "d1.cloudfront.net"), alias("AAAA", "d1.cloudfront.net"), *found("MX")]
    assert present([a_set("CNAME", "d1.cloudfront.net")], existing, apex=APEX) == ()


@pytest.mark.parametrize(
    "existing",
    [
        [alias("A", "d2.cloudfront.net")],
        [alias("A", "d1.cloudfront.net"), alias("AAAA", "d2.cloudfront.net")],
        [alias("A", "d1.cloudfront.net"), *found("AAAA")],
    ],
)
def test_those_that_lead_elsewhere_are_not(existing: list[Found]) -> None:
    with pytest.raises(RefusedError, match="cannot stand"):
        present([a_set("CNAME", "d1.cloudfront.net")], existing, apex=APEX, replace_conflicting=True)


@pytest.mark.parametrize("special", ["", "an alias to d1.cloudfront.net"])
def test_what_is_free_makes_way(special: str) -> None:
    existing = found("A", special=special)
    changes = present([a_set("CNAME")], existing, apex=APEX, is_free=lambda _found: True)
    assert [change.verb for change in changes] == ["delete", "create"]
    assert [one.record_set for one in changed(existing, changes)] == [a_set("CNAME")]
