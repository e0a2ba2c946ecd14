# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What preflight found goes on with the entries that have no obstacle."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.filter.ready_entries import FilterModule

ready_entries = FilterModule().filters()["ready_entries"]
D = "track.example.com"
PLACE = {"endpoint": "eu.spgo.io", "zone": "example.com", "zone_id": "Z1"}


def report(domain: str = D, *obstacles: str, **facts: Any) -> dict[str, Any]:
    zone = {"held": {"id": "Z1", "name": "example.com"}, "create": None}
    return {
        "domain": domain,
        "obstacles": [{"id": each} for each in obstacles],
        "facts": {"endpoint": "eu.spgo.io", "zone": zone, **facts} if not obstacles else {},
    }


def test_a_domain_with_an_obstacle_is_left_out() -> None:
    entries = [{"domain": D}, {"domain": "Click.Example.com."}, {"domain": "go.example.com"}]
    preflight = {"results": [report(D, "cdn_unknown"), report("click.example.com")]}
    assert ready_entries(entries, preflight) == [{"domain": "Click.Example.com.", **PLACE}]


def test_a_zone_that_is_yet_to_be_created_has_no_id() -> None:
    preflight = {"results": [report(zone={"held": None, "create": "example.com"})]}
    assert ready_entries([{"domain": D, "endpoint": ""}], preflight) == [
        {"domain": D, "endpoint": "eu.spgo.io", "zone": "example.com"}
    ]


@pytest.mark.parametrize(
    ("entry", "options", "expected"),
    [
        ({}, {}, "arn:kept"),
        ({"certificate_arn": "arn:named"}, {}, "arn:named"),
        ({}, {"shared": True}, None),
        ({}, {"own_certificates": [D]}, None),
    ],
)
def test_an_attached_certificate_is_kept(entry: dict[str, Any], options: dict[str, Any], expected: str | None) -> None:
    preflight = {"results": [report(certificate={"arn": "arn:kept", "attached": True})]}
    (found,) = ready_entries([{"domain": D, **entry}], preflight, **options)
    assert found.get("certificate_arn") == expected


def test_a_service_is_named_by_its_id() -> None:
    preflight = {"results": [report(service={"id": "S1"})]}
    assert ready_entries([{"domain": D}], preflight)[0]["service_id"] == "S1"
    assert ready_entries([{"domain": D, "service_id": "S2"}], preflight)[0]["service_id"] == "S2"
