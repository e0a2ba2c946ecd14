# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones as tables: from the API, from a task, and the plan between them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.arguments import NamedZone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone import settings
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone.delegation import (
    Delegation,
    delegation_records,
    verification_record,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone.plan import (
    DesiredZone,
    ZoneState,
    plan,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone.settings import Setting
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError, RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.parent import ParentAnswer, ParentView

ACCOUNT, OTHER = "1ab0c10dfa4e1ab0c10dfa4e1ab0c10d", "2ab0c10dfa4e1ab0c10dfa4e1ab0c10d"
ID = "023e105f4ecef8ad9ca31a8372d0c353"
NAMES = ("ada.ns.cloudflare.com", "hank.ns.cloudflare.com")
ZONE = Zone(ID, "example.com", status="active", type="full", name_servers=NAMES, account_id=ACCOUNT)

PENDING = Zone("f" * 32, "example.com", status="pending", type="full")
ACTIVE_BEFORE = Zone("f" * 32, "example.com", status="moved", type="full", activated_on="2026-01-01T00:00:00Z")


def desired(**options: Any) -> DesiredZone:
    return DesiredZone(NamedZone("example.com"), **options)


def test_a_zone_from_the_api() -> None:
    shown = {
        "id": ID,
        "name": "Example.com",
        "status": "pending",
        "type": "full",
        "name_servers": ["HANK.ns.cloudflare.com.", "ada.ns.cloudflare.com"],
        "original_name_servers": None,
        "account": {"id": ACCOUNT, "name": "Example Ltd"},
        "plan": {"legacy_id": "pro"},
        "meta": {"page_rule_quota": 20},
    }
    zone = Zone.from_api(shown)
    assert (zone.name, zone.name_servers, zone.original_name_servers) == ("example.com", NAMES, ())
    assert (zone.account_id, zone.plan, zone.page_rule_quota, zone.active) == (ACCOUNT, "pro", 20, False)


def test_an_object_with_nothing_but_an_id() -> None:
    zone = Zone.from_api({"id": ID, "meta": None, "plan": None, "account": None, "name_servers": None})
    assert zone == Zone(ID, type="full")
    assert zone.label() == ID
    assert zone.show()["page_rule_quota"] is None


@pytest.mark.parametrize(
    ("current", "asked", "lines"),
    [
        pytest.param(None, {"account_id": ACCOUNT}, ["create zone example.com"], id="new"),
        pytest.param(
            None,
            {"account_id": ACCOUNT, "settings": {"ssl": "full", "browser_check": False}},
            [
                "create zone example.com",
                "set setting ssl of zone example.com to full",
                "set setting browser_check of zone example.com to false",
            ],
            id="a new zone gets every named setting",
        ),
        pytest.param(ZoneState(ZONE), {}, [], id="nothing"),
        pytest.param(ZoneState(ZONE), {"account_id": ACCOUNT, "type": "full"}, [], id="as it stands"),
        pytest.param(ZoneState(ZONE), {"type": "partial"}, ["update zone example.com to type: partial"], id="type"),
        pytest.param(
            ZoneState(ZONE, settings={"ssl": Setting("ssl", "flexible"), "tls_1_3": Setting("tls_1_3", "on")}),
            {"settings": {"ssl": "full", "tls_1_3": "on"}},
            ["set setting ssl of zone example.com to full"],
            id="settings that differ",
        ),
        pytest.param(
            ZoneState(ZONE, settings={"ssl": Setting("ssl", "full", editable=False)}),
            {"settings": {"ssl": "full"}},
            [],
            id="a setting that nobody may change, as it is wanted",
        ),
        pytest.param(None, {"absent": True}, [], id="absent already"),
        pytest.param(ZoneState(ZONE), {"absent": True, "force": True}, ["delete zone example.com"], id="absent"),
    ],
)
def test_plans(current: ZoneState | None, asked: dict[str, Any], lines: list[str]) -> None:
    made = plan(current, desired(**asked))
    assert [action.describe() for action in made.actions] == lines
    if made.after is not None:
        again = plan(made.after, desired(**asked))
        assert not again.changed


@pytest.mark.parametrize(
    ("current", "asked", "said", "remedy"),
    [
        pytest.param(None, {}, "'account_id' is needed", "'account_id'", id="no account"),
        pytest.param(ZoneState(ZONE), {"absent": True}, "all of its DNS records", "'force'", id="no force"),
        pytest.param(
            ZoneState(ZONE), {"account_id": OTHER}, f"belongs to the account {ACCOUNT}", "'account_id'", id="account"
        ),
        pytest.param(
            ZoneState(ZONE),
            {"account_id": OTHER, "absent": True, "force": True},
            "belongs to the account",
            "'account_id'",
            id="delete in another account",
        ),
        pytest.param(
            ZoneState(ZONE, settings={"ssl": Setting("ssl", "off", editable=False)}),
            {"settings": {"ssl": "full"}},
            "does not let it be changed",
            "plan",
            id="not editable",
        ),
    ],
)
def test_refusals(current: ZoneState | None, asked: dict[str, Any], said: str, remedy: str) -> None:
    with pytest.raises(RefusedError, match=said) as raised:
        plan(current, desired(**asked))
    assert remedy in raised.value.remedy


def parent(*name_servers: str, problem: str = "") -> Delegation:
    return Delegation(NAMES, ParentView("example.com", "com", (ParentAnswer("a.test", name_servers, problem),)))


@pytest.mark.parametrize(
    ("zone", "delegation", "said"),
    [
        (ZONE, parent(*NAMES), []),
        (ZONE, Delegation(NAMES), []),
        (ZONE, parent("ns1.example.net"), ["is active, but the servers of com delegate it to ns1.example.net"]),
        (Zone(ID, "example.com", status="pending"), parent("ns1.example.net"), []),
        (Zone(ID, "example.com", status="active", paused=True), Delegation(), ["Cloudflare is paused"]),
    ],
)
def test_warnings(zone: Zone, delegation: Delegation, said: list[str]) -> None:
    warnings = plan(ZoneState(zone, delegation), desired()).warnings
    assert len(warnings) == len(said)
    assert all(words in warning for words, warning in zip(said, warnings, strict=True))


@pytest.mark.parametrize(
    ("delegation", "delegated", "words", "shown"),
    [
        (Delegation(NAMES), None, "was not looked at", None),
        (parent(*NAMES), True, "delegate it to Cloudflare", ([], [])),
        (parent(), False, "have no delegation of it", (list(NAMES), [])),
        (parent(NAMES[0], "ns1.example.net"), False, "not to exactly", ([NAMES[1]], ["ns1.example.net"])),
        (parent(problem="timeout"), None, "a.test: timeout", ([], [])),
    ],
)
def test_delegation_in_words_and_values(
    delegation: Delegation, delegated: bool | None, words: str, shown: tuple[list[str], list[str]] | None
) -> None:
    assert delegation.delegated is delegated
    assert words in delegation.describe()
    values = delegation.show()
    assert (None if values is None else (values["missing"], values["foreign"])) == shown


def test_the_records_to_enter_elsewhere() -> None:
    assert [(each["type"], each["value"]) for each in delegation_records(ZONE)] == [("NS", name) for name in NAMES]
    assert verification_record(ZONE) is None
    partial = Zone(ID, "example.com", type="partial", verification_key="284344499-1084221259")
    assert delegation_records(partial) == []
    assert verification_record(partial) == {
        "name": "cloudflare-verify.example.com",
        "type": "TXT",
        "value": "284344499-1084221259",
        "ttl": 3600,
    }


@pytest.mark.parametrize(
    ("name", "shown", "value"),
    [
        ("ssl", "full", "full"),
        ("always_use_https", "on", True),
        ("always_use_https", "off", False),
        ("tls_1_3", "on", "on"),
        ("browser_cache_ttl", 14400, 14400),
    ],
)
def test_settings_both_ways(name: str, shown: Any, value: Any) -> None:
    assert Setting.from_api(name, {"value": shown}).value == value
    assert settings.to_api(value) == shown


def test_settings_of_a_task() -> None:
    assert settings.from_user({"ssl": "full", "browser_check": False, "tls_1_3": None}) == {
        "ssl": "full",
        "browser_check": False,
    }
    assert settings.from_user(None) == {}
    for seconds in (-1, settings.LONGEST_BROWSER_CACHE + 1):
        with pytest.raises(InputError):
            settings.from_user({"browser_cache_ttl": seconds})


@pytest.mark.parametrize(
    ("held", "value", "keep", "written"),
    [
        ("strict", "full", True, False),
        ("origin_pull", "full", True, False),
        ("strict", "full", False, True),
        ("flexible", "full", True, True),
        ("strict", "off", True, True),
    ],
)
def test_a_stricter_mode_is_kept_on_request(held: str, value: str, keep: bool, written: bool) -> None:
    state = ZoneState(ZONE, settings={"ssl": Setting("ssl", held)})
    made = plan(state, desired(settings={"ssl": value}, keep_stricter_ssl=keep))
    assert bool(made.actions) is written


@pytest.mark.parametrize(
    ("zone", "held", "written"),
    [
        pytest.param(None, None, True, id="a new zone"),
        pytest.param(PENDING, Setting("min_tls_version", "1.0", changed=False), True, id="interrupted before"),
        pytest.param(PENDING, Setting("min_tls_version", "1.2", changed=True), False, id="set before"),
        pytest.param(PENDING, Setting("min_tls_version", "1.0", changed=True), False, id="somebody's choice"),
        pytest.param(ACTIVE_BEFORE, None, False, id="moved away after it was active"),
        pytest.param(ZONE, None, False, id="active"),
    ],
)
def test_initial_settings_are_those_of_a_zone_that_nobody_relies_on(
    zone: Zone | None, held: Setting | None, written: bool
) -> None:
    wanted = desired(initial_settings={"min_tls_version": "1.2"}, account_id=ACCOUNT)
    looked_at = wanted.may_set(zone) if zone else ()
    assert bool(looked_at) is (held is not None)
    state = None if zone is None else ZoneState(zone, settings={"min_tls_version": held} if held else {})
    made = plan(state, wanted)
    assert [action.arguments for action in made.actions if action.verb == "set"] == (
        [{"name": "min_tls_version", "value": "1.2"}] if written else []
    )


def test_a_setting_that_is_named_wins_over_an_initial_one() -> None:
    state = ZoneState(PENDING, settings={"ssl": Setting("ssl", "flexible", changed=False)})
    made = plan(state, desired(settings={"ssl": "strict"}, initial_settings={"ssl": "full"}))
    assert [action.arguments["value"] for action in made.actions] == ["strict"]
