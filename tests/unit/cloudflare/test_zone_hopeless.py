# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which zones are waited for, and which never become active."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.arguments import NamedZone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone.delegation import Delegation
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone.hopeless import against
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone.plan import DesiredZone, ZoneState
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import HopelessError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.parent import ParentAnswer, ParentView

NAMES = ("ada.ns.cloudflare.com", "hank.ns.cloudflare.com")
Z = "example.com"


def state(*, name: str = Z, delegation: Delegation | None = None, **zone: Any) -> ZoneState:
    held = {"status": "pending", "type": "full", "name_servers": NAMES, **zone}
    return ZoneState(Zone("0" * 32, name, **held), delegation or Delegation(NAMES))


def parent(*answers: ParentAnswer, zone: str = Z) -> Delegation:
    return Delegation(NAMES, ParentView(zone, zone.partition(".")[2], answers))


OURS, THEIRS = ParentAnswer("a.test", NAMES), ParentAnswer("a.test", ("ns1.example.net",))
NOT_THERE, NOT_DELEGATED = ParentAnswer("a.test", unknown=True), ParentAnswer("b.test")
SILENT = ParentAnswer("c.test", problem="timeout")


def desired(zone_type: str = "") -> DesiredZone:
    return DesiredZone(NamedZone(Z), type=zone_type)


@pytest.mark.parametrize(
    ("stands", "zone_type", "said", "remedy"),
    [
        pytest.param(
            state(type="partial"), "full", "is of the type partial, and has not become", "leave 'type' out", id="type"
        ),
        pytest.param(state(type="secondary"), "full", "of the type secondary", "Convert", id="another type"),
        pytest.param(
            state(status="moved", delegation=parent(THEIRS)),
            "",
            "was active, and Cloudflare has given it up since (status moved): the servers of com delegate it to ns1",
            "Enter ada.ns.cloudflare.com and hank.ns.cloudflare.com as its only name servers",
            id="moved",
        ),
        pytest.param(
            state(status="moved", original_registrar="Example Registrar", delegation=parent(NOT_THERE)),
            "",
            "the servers of com have no delegation of it",
            "at the registrar",
            id="moved, and delegated to nobody",
        ),
        pytest.param(
            state(delegation=parent(NOT_THERE, SILENT)),
            "full",
            "The servers of com do not know example.com at all: the domain is not registered",
            "register or renew the domain",
            id="not registered",
        ),
        pytest.param(
            state(name="example.co.uk", delegation=parent(NOT_THERE, zone="example.co.uk")),
            "",
            "The servers of co.uk do not know example.co.uk",
            "Check the spelling",
            id="not registered below a suffix of two labels",
        ),
    ],
)
def test_what_does_not_become_active(stands: ZoneState, zone_type: str, said: str, remedy: str) -> None:
    (found,) = against(stands, desired(zone_type))
    assert said in found.error.message
    assert remedy in found.error.remedy
    assert found.error.facts["status"] == stands.zone.status


@pytest.mark.parametrize("status", ["deactivated", "deleted"])
def test_what_cloudflare_has_ended_ends_the_wait_at_once(status: str) -> None:
    with pytest.raises(HopelessError, match=f"to the status {status}") as raised:
        against(state(status=status), desired())
    assert "dashboard" in raised.value.remedy


@pytest.mark.parametrize(
    ("stands", "zone_type"),
    [
        pytest.param(state(), "", id="nobody was asked"),
        pytest.param(state(status="initializing"), "full", id="new"),
        pytest.param(state(delegation=parent(THEIRS)), "", id="delegated to others as yet"),
        pytest.param(state(delegation=parent(NOT_DELEGATED)), "", id="known without a delegation"),
        pytest.param(state(delegation=parent(NOT_THERE, THEIRS)), "", id="servers that differ"),
        pytest.param(state(delegation=parent(SILENT)), "", id="silence"),
        pytest.param(
            state(original_registrar="Example Registrar", delegation=parent(NOT_THERE)), "", id="new at its registrar"
        ),
        pytest.param(
            state(name=f"sub.{Z}", delegation=parent(NOT_THERE, zone=f"sub.{Z}")), "", id="part of another zone"
        ),
        pytest.param(state(status="moved", delegation=parent(OURS)), "", id="moved and back"),
        pytest.param(state(status="moved"), "", id="moved, and nobody was asked"),
        pytest.param(state(type="partial"), "", id="partial as it was"),
        pytest.param(state(type="partial"), "partial", id="partial as wanted"),
        pytest.param(state(paused=True, delegation=parent(OURS)), "", id="paused"),
    ],
)
def test_what_may_become_active(stands: ZoneState, zone_type: str) -> None:
    assert against(stands, desired(zone_type)) == ()
