# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost has of a domain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import Status, TrackingDomain
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.preflight import (
    SparkPostWish,
    notes,
    obstacles,
    region_obstacles,
)
from support.preflight import ROLE, D, ids

WISH = SparkPostWish(D, "spgo.io", "us")


@pytest.mark.parametrize(
    ("endpoint", "region", "expected"),
    [
        ("spgo.io", "us", []),
        ("eu.spgo.io", "eu", []),
        ("spgo.io", "eu", ["region_mismatch"]),
        ("eu.spgo.io", "us", ["region_mismatch"]),
        ("eu.v2.spgo.io", "us", ["region_mismatch"]),
        ("spgo.io", "", []),
        ("eu.spgo.io", "", []),
        ("t1.et.e.sparkpost.com", "eu", []),
        ("track.corp.test", "us", []),
    ],
)
def test_region_and_endpoint(endpoint: str, region: str, expected: list[str]) -> None:
    obstacles = region_obstacles(SparkPostWish(D, endpoint, region), ROLE)
    assert ids(obstacles) == expected
    assert not obstacles or "tracking_endpoint" in obstacles[0].remedy


@pytest.mark.parametrize(
    ("status", "held", "wished", "expected"),
    [
        ({"tls_status": "pending"}, {}, {}, ["managed_certificate_pending"]),
        ({"tls_status": "pending"}, {}, {"managed": True}, []),
        ({"tls_status": "valid"}, {"uses_managed_certificate": True}, {}, []),
        ({"tls_status": "pending"}, {"uses_managed_certificate": True}, {}, []),
        ({"tls_status": "unknown"}, {}, {}, []),
        ({"compliance_status": "blocked"}, {}, {}, ["sparkpost_blocked"]),
        ({"compliance_status": "valid"}, {}, {}, []),
        ({}, {"subaccount": 7}, {}, []),
        ({}, {"subaccount": 7}, {"subaccount": 7}, []),
        ({}, {"subaccount": 7}, {"subaccount": 0}, ["sparkpost_subaccount"]),
        ({}, {"subaccount": 0}, {"subaccount": 7}, ["sparkpost_subaccount"]),
    ],
)
def test_the_domain_at_sparkpost(
    status: dict[str, Any], held: dict[str, Any], wished: dict[str, Any], expected: list[str]
) -> None:
    tracking = TrackingDomain(D, status=Status(**status), **held)
    assert ids(obstacles(tracking, replace(WISH, **wished), ROLE)) == expected


@pytest.mark.parametrize(
    ("uses_managed", "managed", "leads_to", "expected"),
    [
        (True, False, ("v2.spgo.io",), ["served_elsewhere"]),
        (True, False, ("links.example.net", "eu.v2.spgo.io"), ["served_elsewhere"]),
        (True, True, ("v2.spgo.io",), []),
        (False, False, ("v2.spgo.io",), []),
        # It has moved already.
        (True, False, ("d111.cloudfront.net",), []),
        (True, False, (), []),
    ],
)
def test_a_move_away_from_sparkposts_certificate_is_asked_for_by_name(
    uses_managed: bool, managed: bool, leads_to: tuple[str, ...], expected: list[str]
) -> None:
    tracking = TrackingDomain(D, uses_managed_certificate=uses_managed, status=Status(tls_status="valid"))
    found = obstacles(tracking, replace(WISH, managed=managed, leads_to=leads_to), ROLE)
    assert ids(found) == expected
    assert all("tracking_take_over" in one.allowed_by and one.is_allowed(D, ["served_elsewhere"]) for one in found)


def test_a_domain_that_is_not_there_speaks_against_nothing() -> None:
    assert (obstacles(None, WISH, ROLE), notes(None, WISH)) == ((), ())


@pytest.mark.parametrize(
    ("held", "words"), [({}, ""), ({"secure": True}, "clicks"), ({"uses_managed_certificate": True}, "managed HTTPS")]
)
def test_what_is_at_stake_is_reported(held: dict[str, Any], words: str) -> None:
    found = notes(TrackingDomain(D, **held), WISH)
    assert bool(found) is bool(words)
    assert words in " ".join(found)
