# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for custom hostnames and their fallback origin, and how answers are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.arguments import NamedZone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.custom_hostnames.desired import (
    DesiredHostname,
    DesiredHostnames,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.custom_hostnames.model import (
    CustomHostname,
    FallbackOrigin,
    Quota,
    SaasZone,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.custom_hostnames.plan import (
    plan_zone,
    planned,
    removed,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import HopelessError, RefusedError

HOST, ORIGIN = "track.brand.shop", "edge.agency.dev"
ZONE = SaasZone(Zone("z1", "agency.dev"))
SHOWN: dict[str, Any] = {
    "id": "h1",
    "hostname": HOST,
    "status": "pending",
    "ssl": {
        "status": "pending_validation",
        "method": "txt",
        "type": "dv",
        "settings": {"min_tls_version": "1.2", "http2": "on"},
        "certificate_authority": "google",
        "validation_records": [{"txt_name": f"_acme-challenge.{HOST}", "txt_value": "token"}],
        "validation_errors": [{"message": "SERVFAIL looking up CAA"}],
    },
    "verification_errors": ["not found"],
    "ownership_verification": {"type": "txt", "name": f"_cf-custom-hostname.{HOST}", "value": "owner"},
}


def desired(**more: Any) -> DesiredHostnames:
    return DesiredHostnames({HOST: DesiredHostname(HOST)}, NamedZone("agency.dev"), **more)


def test_an_answer_is_read_in_full() -> None:
    one = CustomHostname.from_api(SHOWN)
    assert [(record["name"], record["value"]) for record in one.validation_records()] == [
        (f"_cf-custom-hostname.{HOST}", "owner"),
        (f"_acme-challenge.{HOST}", "token"),
    ]
    assert (one.is_ready, one.tells_records, one.errors) == (False, True, ("not found", "SERVFAIL looking up CAA"))
    assert one.ssl_to_api() == {
        "method": "txt",
        "type": "dv",
        "settings": {"min_tls_version": "1.2", "http2": "on"},
        "certificate_authority": "google",
    }


@pytest.mark.parametrize("lacking", ["ssl", "ownership_verification", "verification_errors", "status"])
def test_what_a_hostname_of_others_may_lack(lacking: str) -> None:
    one = CustomHostname.from_api({key: value for key, value in SHOWN.items() if key != lacking})
    assert (one.host, one.is_ready) == (HOST, False)


def test_one_that_is_served_needs_no_record_any_more() -> None:
    one = CustomHostname.from_api({**SHOWN, "status": "active", "ssl": {"status": "active", "method": "txt"}})
    assert (one.is_ready, one.pending(), one.tells_records) == (True, "", True)


@pytest.mark.parametrize(
    ("status", "wish", "verbs"),
    [
        ("pending_validation", DesiredHostname(HOST), []),
        ("active", DesiredHostname(HOST, minimum_tls="1.2"), []),
        ("active", DesiredHostname(HOST, minimum_tls="1.3"), ["update"]),
        ("active", DesiredHostname(HOST, authority="ssl_com"), ["update"]),
        ("validation_timed_out", DesiredHostname(HOST), ["update"]),
    ],
)
def test_a_hostname_that_stands(status: str, wish: DesiredHostname, verbs: list[str]) -> None:
    held = replace(CustomHostname.from_api(SHOWN), ssl_status=status)
    assert [action.verb for action in planned(held, wish).actions] == verbs


def test_a_new_hostname_has_tls_1_2_and_txt_validation() -> None:
    (action,) = planned(None, DesiredHostname(HOST)).actions
    assert (action.verb, action.after) == (
        "create",
        {"hostname": HOST, "minimum_tls": "1.2", "certificate_authority": None},
    )


def test_what_no_record_can_heal() -> None:
    with pytest.raises(HopelessError, match="blocked"):
        planned(replace(CustomHostname.from_api(SHOWN), status="blocked"), DesiredHostname(HOST))


def test_removal() -> None:
    assert [action.verb for action in removed(CustomHostname.from_api(SHOWN)).actions] == ["delete"]
    assert removed(None).actions == ()


def test_the_fallback_origin() -> None:
    with pytest.raises(RefusedError, match="has no fallback origin"):
        plan_zone(ZONE, desired(), new=1)
    (made,) = plan_zone(ZONE, desired(fallback_origin=ORIGIN), new=1).actions
    assert (made.verb, made.after) == ("create", {"origin": ORIGIN})
    held = replace(ZONE, fallback=FallbackOrigin(ORIGIN, "active"))
    for wish in (desired(), desired(fallback_origin=ORIGIN), desired(fallback_origin="x.agency.dev", absent=True)):
        assert plan_zone(held, wish, new=1).actions == ()
    with pytest.raises(RefusedError, match="which all its custom hostnames use"):
        plan_zone(held, desired(fallback_origin="x.agency.dev"), new=1)
    replaced = plan_zone(held, desired(fallback_origin="x.agency.dev", replace_fallback_origin=True), new=1)
    assert [action.verb for action in replaced.actions] == ["update"]


def test_more_than_the_plan_includes_is_said() -> None:
    held = replace(ZONE, fallback=FallbackOrigin(ORIGIN, "active"), quota=Quota(100, 90))
    assert plan_zone(held, desired(), new=10).warnings == ()
    assert "has 101 custom hostnames and includes 100" in plan_zone(held, desired(), new=11).warnings[0]
