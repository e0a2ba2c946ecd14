# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the zone that would take the records is the one that is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.catalogue import HeldZone, Holding
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import Host, ZoneView
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.zone_rules import (
    apex_note,
    apex_obstacles,
    chosen,
    ds_obstacles,
    is_moving,
    missing_names_obstacles,
    partial_record,
    zone_obstacles,
    zone_to_create,
)
from support.preflight import OLD_SERVERS, ROLE, D, Z, host, ids, record, wish

HERE = ("ns-1.awsdns-1.com", "ns-2.awsdns-2.net")
DELEGATED = ZoneView(Z, HERE)
CHILD = ZoneView(D, HERE)
EDGE = "d111111abcdef8.cloudfront.net"


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([("Z1", "mail.example.com", ()), ("Z2", Z, ())], "Z2"),
        ([("Z1", "mail.example.com", ()), ("Z2", "mail.example.com", ())], "Z1"),
        ([("Z1", Z, OLD_SERVERS), ("Z2", Z, HERE)], "Z2"),
        ([("Z1", Z, OLD_SERVERS), ("Z2", Z, (HERE[0], "ns9.other.test"))], "Z2"),
        ([], None),
    ],
)
def test_the_delegated_zone_is_taken(candidates: list[tuple[str, str, tuple[str, ...]]], expected: str | None) -> None:
    found = chosen([HeldZone(*one) for one in candidates], DELEGATED)
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("zone", "held", "words"),
    [
        pytest.param(DELEGATED, {"name_servers": HERE}, "", id="delegated here"),
        pytest.param(DELEGATED, {"name_servers": (HERE[1], "ns9.other.test")}, "", id="beside another host"),
        pytest.param(ZoneView(problem="no answer"), {"name_servers": OLD_SERVERS}, "", id="nothing is known"),
        pytest.param(DELEGATED, {"name_servers": OLD_SERVERS}, "is delegated to ns-1.awsdns-1.com", id="elsewhere"),
        pytest.param(
            DELEGATED,
            {"name": "mail.example.com", "name_servers": OLD_SERVERS},
            "No resolver uses the zone",
            id="below, alone",
        ),
        pytest.param(
            ZoneView("mail.example.com", OLD_SERVERS),
            {"name_servers": HERE},
            "mail.example.com is a separate zone",
            id="a zone below it is delegated away",
        ),
        pytest.param(
            ZoneView(undelegated=Z),
            {"name_servers": HERE},
            "does not delegate example.com to any name servers",
            id="unregistered",
        ),
        pytest.param(DELEGATED, {"type": "partial", "name_servers": HERE}, "partial (CNAME) setup", id="CNAME setup"),
    ],
)
def test_a_zone_that_nobody_asks(zone: ZoneView, held: dict[str, Any], words: str) -> None:
    domain_wish = replace(wish(), domain="track.mail.example.com")
    obstacles = zone_obstacles(domain_wish, zone, host(**held), ROLE)
    assert ids(obstacles) == (["zone_not_delegated"] if words else [])
    assert words in "".join(one.message for one in obstacles)


def test_no_zone_at_all() -> None:
    (obstacle,) = zone_obstacles(wish(), DELEGATED, Host("AWS Route 53"), ROLE)
    assert obstacle.id == "zone_missing"
    assert "ns-1.awsdns-1.com" in obstacle.message
    assert "dns_provider" in obstacle.remedy
    assert zone_obstacles(wish(dns_provider="manual"), DELEGATED, Host(), ROLE) == ()


@pytest.mark.parametrize(
    ("zone", "named", "created", "expected"),
    [
        (DELEGATED, "", Z, []),
        (ZoneView(problem="nobody"), "", "", ["zone_unknown"]),
        (ZoneView(problem="nobody"), "example.org", "example.org", []),
        (ZoneView(undelegated=Z), "", Z, []),
    ],
)
def test_a_zone_that_cloudflare_would_be_given(zone: ZoneView, named: str, created: str, expected: list[str]) -> None:
    domain_wish = replace(wish("cloudflare"), zone=named, domain="track.mail.example.com")
    none = Host("Cloudflare")
    assert ids(zone_obstacles(domain_wish, zone, none, ROLE)) == expected
    assert zone_to_create(domain_wish, zone, none) == created


def test_a_paused_zone_passes_nothing_on() -> None:
    paused = host(status="active", paused=True, name_servers=HERE)
    assert ids(zone_obstacles(wish("cloudflare"), DELEGATED, paused, ROLE)) == ["zone_paused"]
    assert zone_obstacles(wish("fastly", dns_provider="cloudflare"), DELEGATED, paused, ROLE) == ()


def test_a_zone_in_cname_setup_is_served_by_a_record_at_the_other_host() -> None:
    partial = host(type="partial", status="active")
    assert zone_obstacles(wish("cloudflare"), DELEGATED, partial, ROLE) == ()
    assert partial_record(wish("cloudflare"), partial) == {
        "name": D,
        "type": "CNAME",
        "value": f"{D}.cdn.cloudflare.net",
    }
    assert partial_record(wish("cloudflare"), host(status="active")) is None
    assert partial_record(wish("fastly", dns_provider="cloudflare"), partial) is None


@pytest.mark.parametrize(
    ("cdn", "zone", "held", "moving"),
    [
        ("cloudflare", DELEGATED, Host("Cloudflare"), True),
        ("cloudflare", DELEGATED, host(status="pending", name_servers=("ada.ns.cloudflare.com",)), True),
        ("cloudflare", DELEGATED, host(status="active", name_servers=("ada.ns.cloudflare.com",)), False),
        ("cloudflare", DELEGATED, host(status="pending", name_servers=HERE), False),
        ("cloudflare", DELEGATED, host(status="pending", type="partial"), False),
        ("cloudflare", ZoneView(Z), Host("Cloudflare"), False),
        ("cloudfront", DELEGATED, Host("AWS Route 53"), False),
    ],
)
def test_a_zone_that_is_about_to_move(cdn: str, zone: ZoneView, held: Host, moving: bool) -> None:
    domain_wish = wish(cdn)
    assert is_moving(domain_wish, zone, held) is moving
    signed = replace(zone, ds=("2371 13 2 AB",))
    assert ids(ds_obstacles(domain_wish, signed, held, ROLE)) == (["ds_at_registrar"] if moving else [])
    assert ds_obstacles(domain_wish, zone, held, ROLE) == ()
    missing = missing_names_obstacles(domain_wish, zone, held, ["MX example.com", "A www.example.com"], ROLE)
    assert ids(missing) == (["zone_records_missing"] if moving else [])
    assert missing_names_obstacles(domain_wish, zone, held, [], ROLE) == ()


def test_what_would_be_lost_is_named_and_can_be_allowed() -> None:
    missing = [f"A host{number}.{Z}" for number in range(12)]
    (obstacle,) = missing_names_obstacles(wish("cloudflare"), DELEGATED, Host("Cloudflare"), missing, ROLE)
    assert f"A host0.{Z}" in obstacle.message
    assert "and 4 more" in obstacle.message
    assert obstacle.is_allowed(D, ["zone_records_missing"])
    assert "tracking_old_zone_names" in obstacle.remedy


@pytest.mark.parametrize(
    ("names", "name", "expected"),
    [
        ([Z, f"www.{Z}"], D, Z),
        ([Z, D], D, D),
        ([Z, f"_x.{D}"], D, D),
        ([Z, f"a.mail.{Z}"], f"track.mail.{Z}", f"mail.{Z}"),
        ([Z, f"nottrack.{Z}"], D, Z),
    ],
)
def test_the_closest_encloser_by_a_zone_that_was_read_as_a_whole(names: list[str], name: str, expected: str) -> None:
    held = Holding(HeldZone("Z1", Z), (record("A", "192.0.2.1"),), frozenset(names))
    assert held.encloser(name) == expected
    assert replace(held, names=None).encloser(name) == ""


@pytest.mark.parametrize(
    ("cdn", "zone", "unseen"),
    [
        ("cloudflare", ZoneView(Z, ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")), True),
        # Its servers refuse a zone that was deleted.
        ("cloudflare", ZoneView(Z, ("ada.ns.cloudflare.com",), problem="all servers refuse"), False),
        ("cloudflare", DELEGATED, False),
        ("cloudflare", ZoneView(Z, ("ns.cloudflare.com.example.net",)), False),
        ("fastly", ZoneView(Z, ("ada.ns.cloudflare.com",)), False),
    ],
)
def test_a_zone_that_the_token_does_not_see(cdn: str, zone: ZoneView, unseen: bool) -> None:
    domain_wish, none = wish(cdn), Host("Cloudflare")
    found = zone_obstacles(domain_wish, zone, none, ROLE)
    assert ("zone_unseen" in ids(found)) is unseen
    if unseen:
        assert zone_to_create(domain_wish, zone, none) == ""
        assert not is_moving(domain_wish, zone, none)
        assert "Zone Read" in found[0].remedy


@pytest.mark.parametrize(
    ("more", "zone", "found", "held", "expected"),
    [
        pytest.param({}, CHILD, [], {"name": D}, True, id="its zone is here"),
        pytest.param({}, CHILD, [], {}, True, id="its zone is elsewhere"),
        pytest.param({}, ZoneView(Z, HERE, problem="refused"), ["NS"], {}, True, id="its servers are silent"),
        pytest.param({"cdn": "fastly"}, CHILD, [], {"name": D}, True, id="Fastly"),
        pytest.param({"cdn": "cloudflare", "dns_provider": "cloudflare"}, DELEGATED, ["NS"], {}, True, id="proxied"),
        pytest.param({"dns_provider": "cloudflare"}, CHILD, [], {"name": D}, False, id="Cloudflare flattens"),
        pytest.param({}, DELEGATED, [], {}, False, id="a plain name"),
        pytest.param({"cdn": "own_proxy"}, CHILD, [], {"name": D}, False, id="addresses are desired"),
    ],
)
def test_a_domain_that_is_a_zone_of_its_own(
    more: dict[str, Any], zone: ZoneView, found: list[str], held: dict[str, Any], expected: bool
) -> None:
    one = replace(wish(), **more)
    here = host(*(record(kind, "ns1.example.net") for kind in found), **{"name_servers": HERE, **held})
    obstacles = apex_obstacles(one, zone, here, ())
    assert ids(obstacles) == (["zone_of_its_own"] if expected else [])
    for obstacle in obstacles:
        assert "such as clicks.example.com. Keep the NS records" in obstacle.remedy
        assert zone_obstacles(one, zone, here, ROLE) == ()


def test_an_alias_at_the_apex_that_leads_to_our_edge_is_kept() -> None:
    alias = record("A", special=f"an alias to {EDGE}")
    assert apex_obstacles(wish(), CHILD, host(alias, name=D), {EDGE}) == ()
    assert ids(apex_obstacles(wish(), CHILD, host(alias, name=D), ())) == ["zone_of_its_own"]


def test_at_an_apex_that_is_kept_by_hand_another_form_is_named() -> None:
    by_hand = replace(wish(), dns_provider="manual")
    assert apex_obstacles(by_hand, CHILD, Host(), ()) == ()
    assert "ALIAS" in apex_note(by_hand, CHILD, Host())
    assert apex_note(by_hand, DELEGATED, Host()) == ""
