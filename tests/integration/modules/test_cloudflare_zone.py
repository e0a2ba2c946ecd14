# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``cloudflare_zone`` and ``cloudflare_zone_info`` in both hosts, with every request counted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core import wait as waiting
from lab.cloudflare.service import ACCOUNT_ID
from support.cloudflare import Registry, ServedCloudflare, served_cloudflare, served_registry
from support.hosts import RunTask

Z = "example.com"
NARROW = "narrow-token-0123456789abcdef0123456789ab"
WRONG = "wrong-token-0123456789abcdef0123456789abc"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[ServedCloudflare, Registry]]:
    with served_cloudflare() as cloudflare, served_registry() as registry:
        yield cloudflare, registry


class Task:
    """Runs the modules in one host, with the options of every test."""

    def __init__(self, run_task: RunTask, cloudflare: ServedCloudflare, registry: Registry) -> None:
        self._run, self.cloudflare, self.registry = run_task, cloudflare, registry

    def __call__(self, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        given = self.cloudflare.options(**{"zone": Z, **self.registry.options(), **options})
        return self._run("cloudflare_zone", given, check_mode=check_mode)

    def info(self, **options: Any) -> dict[str, Any]:
        return self._run("cloudflare_zone_info", self.cloudflare.options(**self.registry.options(), **options))

    def sent(self) -> list[str]:
        """The requests since the last look, ids of zones as ID."""
        lines = self.cloudflare.sent()
        for zone in self.cloudflare.service.zones():
            lines = [line.replace(zone.id, "ID") for line in lines]
        return lines

    def delegate(self, *name_servers: str) -> None:
        """At the registry, and where the emulator looks by itself."""
        self.registry.delegate(Z, *name_servers)
        self.cloudflare.world.delegations[Z] = name_servers


@pytest.fixture
def task(run_task: RunTask, served: tuple[ServedCloudflare, Registry]) -> Task:
    for each in served:
        each.reset()
    return Task(run_task, *served)


NEW: dict[str, Any] = {
    "account_id": ACCOUNT_ID,
    "settings": {"ssl": "full", "always_use_https": False, "browser_cache_ttl": 300},
}


def test_a_zone_is_created_with_its_settings(task: Task) -> None:
    predicted = task(**NEW, check_mode=True)
    assert predicted["changed"]
    assert (predicted["zone"]["id"], predicted["delegation_records"]) == (None, [])
    assert task.sent() == ["GET /zones"]
    made = task(**NEW)
    assert made["actions"] == predicted["actions"]
    assert made["settings"] == predicted["settings"] == NEW["settings"]
    zone = made["zone"]
    assert (zone["status"], zone["type"], zone["plan"]) == ("pending", "full", "free")
    assert [record["value"] for record in made["delegation_records"]] == zone["name_servers"]
    assert task.sent() == [
        "GET /zones",
        "POST /zones",
        "PATCH /zones/ID/settings/ssl",
        "PATCH /zones/ID/settings/always_use_https",
        "PATCH /zones/ID/settings/browser_cache_ttl",
    ]
    again = task(**NEW)
    assert not again["changed"]
    assert again["zone"] == zone
    assert task.cloudflare.wrote() == []


def test_a_look_costs_one_request(task: Task) -> None:
    identity = task.cloudflare.zone(Z)
    assert not task()["changed"]
    assert task.sent() == ["GET /zones"]
    assert task(zone="", zone_id=identity)["zone"]["name"] == Z
    assert task.sent() == ["GET /zones/ID"]
    assert not task(zone_id=identity)["changed"]
    assert task.sent() == ["GET /zones/ID"]


def test_only_named_settings_are_read_and_written(task: Task) -> None:
    task.cloudflare.zone(Z)
    changed = task(settings={"ssl": "strict", "tls_1_3": "on"})
    assert changed["actions"] == ["set setting ssl of zone example.com to strict"]
    assert changed["diff"]["before"]["settings"] == {"ssl": "full", "tls_1_3": "on"}
    assert changed["diff"]["after"]["settings"] == {"ssl": "strict", "tls_1_3": "on"}
    assert task.sent() == [
        "GET /zones",
        "GET /zones/ID/settings/ssl",
        "GET /zones/ID/settings/tls_1_3",
        "PATCH /zones/ID/settings/ssl",
    ]


def test_a_setting_that_the_plan_does_not_take(task: Task) -> None:
    task.cloudflare.zone(Z)
    refused = task(settings={"ssl": "strict", "browser_cache_ttl": 0})
    assert refused["changed"]
    assert refused["applied"] == ["set setting ssl of zone example.com to strict"]
    assert refused["error"]["code"] == "1007"
    assert "The plan of the zone does not take 0 for 'browser_cache_ttl'" in refused["msg"]


def test_creating_needs_the_account(task: Task) -> None:
    refused = task()
    assert refused["error"]["kind"] == "refused"
    assert refused["msg"].startswith(f"Cloudflare has no zone {Z} for these credentials")
    assert "'account_id'" in refused["msg"]
    assert task.cloudflare.wrote() == []


def test_1068_is_explained(task: Task) -> None:
    task.cloudflare.service.control(zone_creation=False)
    refused = task(account_id=ACCOUNT_ID)
    assert refused["error"]["code"] == "1068"
    assert "Permission denied" in refused["msg"]
    assert f"Check that {ACCOUNT_ID} is the id of the account" in refused["msg"]
    assert "'Zone Write' for all zones" in refused["msg"]


def test_1061_is_explained(task: Task) -> None:
    task.cloudflare.service.hold_zone(Z)
    refused = task(account_id=ACCOUNT_ID)
    assert refused["error"]["code"] == "1061"
    assert "example.com already exists" in refused["msg"]
    assert "a zone already where these credentials do not see it" in refused["msg"]


def test_a_partial_zone_takes_a_plan(task: Task) -> None:
    refused = task(account_id=ACCOUNT_ID, type="partial")
    assert refused["error"]["code"] == "1104"
    assert "Business plan" in refused["msg"]
    task.cloudflare.service.control(plan="business")
    made = task(account_id=ACCOUNT_ID, type="partial")
    assert made["delegation_records"] == []
    record = made["verification_record"]
    assert record["name"] == "cloudflare-verify.example.com"
    task.cloudflare.world.records[record["name"], "TXT"] = [record["value"]]
    active = task(type="partial", activation_check=True, wait=True, wait_timeout=5, wait_interval=1)
    assert active["zone"]["status"] == "active"
    assert task.registry.asked() == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_creation_whose_answer_got_lost_is_not_doubled(task: Task, when: str) -> None:
    task.cloudflare.fail("POST", "/zones", drop=True, when=when, count=1)
    assert task(account_id=ACCOUNT_ID)["zone"]["status"] == "pending"
    assert len(task.cloudflare.service.zones()) == 1


@pytest.mark.parametrize("method", ["PATCH", "GET"])
def test_a_rate_limit_is_waited_for(task: Task, method: str) -> None:
    task.cloudflare.zone(Z)
    path = "/zones/*/settings/ssl"
    task.cloudflare.fail(method, path, status=429, headers={"Retry-After": "1"}, code="971", count=1)
    assert task(settings={"ssl": "strict"})["changed"]
    assert [line.split()[0] for line in task.sent()].count(method) >= 2


class TestHiddenZones:
    """403 with code 0 is no statement about a zone; an empty list is."""

    def narrow(self, task: Task, *permissions: str) -> None:
        task.cloudflare.service.add_token(NARROW, permissions, [Z])

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_a_hidden_zone_is_not_created_and_not_taken_for_absent(self, task: Task, state: str) -> None:
        task.cloudflare.zone(Z)
        self.narrow(task, "DNS Write")
        refused = task(api_token=NARROW, account_id=ACCOUNT_ID, state=state, force=True)
        assert refused["error"]["kind"] == "zone_hidden"
        assert "com.cloudflare.api.account.zone.list" in refused["msg"]
        assert "'zone_id'" in refused["msg"]
        assert ("creating it takes the permission 'Zone Write'" in refused["msg"]) is (state == "present")
        assert task.cloudflare.wrote() == []

    def test_a_narrow_token_sees_its_zone(self, task: Task) -> None:
        identity = task.cloudflare.zone(Z)
        self.narrow(task, "Zone Read")
        assert task(api_token=NARROW)["zone"]["id"] == identity
        refused = task(api_token=NARROW, activation_check=True, settings={"ssl": "full"})
        assert "'Zone Settings Read'" in refused["msg"]

    def test_info(self, task: Task) -> None:
        self.narrow(task, "Zone Read")
        assert task.info(zone=Z)["zones"] == []
        hidden = task.info(zone=Z, api_token=NARROW)
        assert hidden["error"]["kind"] == "zone_hidden"
        unlisted = task.info(api_token=NARROW)
        assert unlisted["error"]["code"] == "0"
        assert "name one by 'zone' or 'zone_id'" in unlisted["msg"]


def test_deleting_takes_force(task: Task) -> None:
    identity = task.cloudflare.zone(Z)
    refused = task(state="absent")
    assert "'force'" in refused["msg"]
    assert task.cloudflare.wrote() == []
    predicted = task(state="absent", force=True, check_mode=True)
    assert predicted["actions"] == ["delete zone example.com"]
    assert task.cloudflare.wrote() == []
    gone = task(state="absent", force=True)
    assert gone["actions"] == predicted["actions"]
    assert gone["zone"] is None
    assert not task(state="absent", force=True)["changed"]
    assert not task(zone="", zone_id=identity, state="absent", force=True)["changed"]


def test_a_zone_and_an_id_that_disagree(task: Task) -> None:
    task.cloudflare.zone(Z)
    refused = task(zone_id=task.cloudflare.zone("example.net"), state="absent", force=True)
    assert "disagree" in refused["msg"]
    assert task.cloudflare.wrote() == []


def test_an_unknown_id(task: Task) -> None:
    refused = task(zone="", zone_id="0" * 32)
    assert refused["error"]["kind"] == "wrong_id"
    assert "'zone_id'" in refused["msg"]


class TestDelegation:
    def test_at_the_parents_servers(self, task: Task) -> None:
        servers = list(task.cloudflare.service.create_zone(Z).name_servers)
        seen = task()
        assert seen["delegated"] is None
        task.delegate()
        seen = task()
        assert (seen["delegated"], seen["delegation"]["missing"]) == (False, sorted(servers))
        task.delegate(servers[0], "ns1.example.net")
        seen = task()
        assert (seen["delegated"], seen["delegation"]["foreign"]) == (False, ["ns1.example.net"])
        task.delegate(*servers)
        seen = task()
        assert (seen["delegated"], seen["delegation"]["parent"]) == (True, "com")
        assert seen["delegation"]["found"] == sorted(servers)

    def test_not_asked_for(self, task: Task) -> None:
        task.cloudflare.zone(Z)
        seen = task(check_delegation=False)
        assert (seen["delegated"], seen["delegation"]) == (None, None)
        assert task.registry.asked() == []

    def test_a_zone_that_is_given_up_is_warned_of(self, task: Task, capsys: pytest.CaptureFixture[str]) -> None:
        task.cloudflare.zone(Z)
        task.registry.delegate(Z, "ns1.example.net")
        # An ordinary module tells warnings beside its result.
        assert "Cloudflare will drop it" in repr(task()) + capsys.readouterr().err

    def test_info(self, task: Task) -> None:
        servers = task.cloudflare.service.create_zone(Z, active=True).name_servers
        task.delegate(*servers)
        (zone,) = task.info(zone=Z, check_delegation=True)["zones"]
        assert zone["delegated"] is True
        assert [record["value"] for record in zone["delegation_records"]] == sorted(servers)
        (zone,) = task.info(zone=Z)["zones"]
        assert (zone["delegated"], zone["delegation"]) == (None, None)


class TestActivation:
    def test_waits_until_the_registrar_has_delegated(self, task: Task) -> None:
        task.cloudflare.service.control(activates_by_itself=False)
        view = task.cloudflare.service.create_zone(Z)
        task.delegate(*view.name_servers)
        active = task(activation_check=True, wait=True, wait_timeout=10, wait_interval=1)
        assert active["zone"]["status"] == "active"
        assert (active["delegated"], active["activation_check"], active["changed"]) == (True, "requested", False)
        assert task.sent() == ["GET /zones", "PUT /zones/ID/activation_check", "GET /zones/ID"]

    def test_says_what_it_waits_for(self, task: Task) -> None:
        task.cloudflare.service.create_zone(Z)
        task.delegate("ns1.example.net")
        late = task(activation_check=True, wait=True, wait_timeout=2, wait_interval=1)
        assert late["error"]["kind"] == "wait_timeout"
        assert (late["error"]["status"], late["error"]["delegated"]) == ("pending", False)
        assert "the servers of com delegate it to ns1.example.net, not to exactly" in late["msg"]
        assert "Replace the name servers of example.com at its registrar by" in late["msg"]
        # A look could not help while the parent delegates elsewhere.
        assert task.cloudflare.wrote() == []

    def test_a_look_that_comes_too_soon_is_no_failure(self, task: Task) -> None:
        view = task.cloudflare.service.create_zone(Z)
        task.cloudflare.service.control(activates_by_itself=False)
        task.registry.delegate(Z, *view.name_servers)
        first, second = task(activation_check=True), task(activation_check=True)
        assert [first["activation_check"], second["activation_check"]] == ["requested", "too_soon"]
        assert not second["failed"]
        assert not second["changed"]
        assert task.cloudflare.wrote().count(f"PUT /zones/{view.id}/activation_check") == 2

    def test_a_look_that_comes_too_soon_by_429_is_not_hammered(self, task: Task) -> None:
        view = task.cloudflare.service.create_zone(Z)
        task.registry.delegate(Z, *view.name_servers)
        task.cloudflare.service.control(early_check_status=429, activates_by_itself=False)
        assert task(activation_check=True)["activation_check"] == "requested"
        task.sent()
        assert task(activation_check=True)["activation_check"] == "too_soon"
        assert task.sent() == ["GET /zones", "PUT /zones/ID/activation_check"]

    def test_an_active_zone_is_not_looked_at(self, task: Task) -> None:
        task.cloudflare.zone(Z)
        seen = task(activation_check=True, wait=True)
        assert seen["activation_check"] is None
        assert task.sent() == ["GET /zones"]

    def test_check_mode_asks_for_nothing(self, task: Task) -> None:
        task.cloudflare.service.create_zone(Z)
        assert task(activation_check=True, wait=True, check_mode=True)["activation_check"] is None
        assert task.cloudflare.wrote() == []

    def test_the_permission_that_is_wanting_is_named(self, task: Task) -> None:
        task.cloudflare.service.create_zone(Z)
        task.cloudflare.service.add_token(NARROW, ["Zone Read"], [Z])
        refused = task(api_token=NARROW, activation_check=True)
        assert "'Zone Write'" in refused["msg"]


class TestHopelessWaits:
    """A zone that cannot become active ends a wait early; one that merely is not active yet does not."""

    WAIT: ClassVar[dict[str, Any]] = {"activation_check": True, "wait": True, "wait_timeout": 60, "wait_interval": 1}

    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(waiting, "HOPELESS_AFTER", 1.0)

    @pytest.mark.parametrize("status", ["deactivated", "deleted"])
    def test_cloudflare_has_ended_it(self, task: Task, status: str) -> None:
        task.cloudflare.service.create_zone(Z)
        task.cloudflare.service.change_zone(Z, status=status)
        refused = task(**self.WAIT)
        assert (refused["error"]["kind"], refused["error"]["status"]) == ("hopeless", status)
        assert f"to the status {status}" in refused["msg"]

    @pytest.mark.parametrize("servers", [("ns1.example.net",), ("ns1.example.net", "ns2.example.net")])
    def test_it_was_moved_away(self, task: Task, servers: tuple[str, ...]) -> None:
        task.cloudflare.zone(Z)
        task.delegate(*servers)
        refused = task(**self.WAIT)
        assert (refused["error"]["kind"], refused["error"]["delegated"]) == ("hopeless", False)
        assert f"(status moved): the servers of com delegate it to {', '.join(servers)}" in refused["msg"]
        # Following the remedy helps.
        task.delegate(*task()["zone"]["name_servers"])
        assert task(**self.WAIT)["zone"]["status"] == "active"

    def test_the_registry_does_not_know_the_domain(self, task: Task) -> None:
        view = task.cloudflare.service.create_zone(Z)
        task.delegate()
        refused = task(**self.WAIT)
        assert refused["error"]["kind"] == "hopeless"
        assert f"The servers of com do not know {Z} at all" in refused["msg"]
        task.delegate(*view.name_servers)
        assert task(**self.WAIT)["zone"]["status"] == "active"

    def test_it_stays_partial(self, task: Task) -> None:
        task.cloudflare.service.control(plan="business")
        identity = task.cloudflare.service.create_zone(Z, type="partial").id
        shown = {"id": identity, "name": Z, "type": "partial", "status": "pending"}
        # An answer of success that changes nothing.
        task.cloudflare.fail("PATCH", "/zones/*", status=200, body=json.dumps({"success": True, "result": shown}))
        refused = task(**self.WAIT, type="full")
        assert refused["error"]["kind"] == "hopeless"
        assert "is of the type partial, and has not become one of the type full" in refused["msg"]

    def test_a_delegation_to_others_may_change(self, task: Task) -> None:
        view = task.cloudflare.service.create_zone(Z)
        task.delegate("ns1.example.net")
        timer = threading.Timer(2, task.delegate, view.name_servers)
        timer.start()
        active = task(**self.WAIT)
        timer.join()
        assert active["zone"]["status"] == "active"


class TestInfo:
    def test_all_zones_by_pages(self, task: Task) -> None:
        for number in range(60):
            task.cloudflare.zone(f"z{number:02}.example", active=number % 2 == 0)
        names = [zone["name"] for zone in task.info()["zones"]]
        assert names == [f"z{number:02}.example" for number in range(60)]
        assert task.sent() == ["GET /zones"] * 2
        assert len(task.info(status="pending")["zones"]) == 30
        assert len(task.info(account_id=ACCOUNT_ID)["zones"]) == 60
        assert task.info(account_id="f" * 32)["zones"] == []

    def test_one_zone_with_settings(self, task: Task) -> None:
        identity = task.cloudflare.zone(Z)
        (zone,) = task.info(zone_id=identity, settings=["ssl", "browser_check"])["zones"]
        assert zone["settings"] == {"ssl": "full", "browser_check": True}
        assert len(task.sent()) == 3
        assert task.info(zone="missing.example")["zones"] == []
        assert "disagree" in task.info(zone="example.net", zone_id=identity)["msg"]


def test_no_secret_in_any_result(task: Task) -> None:
    result = task(api_token=WRONG)
    assert result["error"]["kind"] == "authentication"
    assert WRONG not in repr(result)
