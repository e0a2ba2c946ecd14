# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strict transport security of the domain and the hosts above it, judged without network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.hsts import (
    Policy,
    analyse_hsts,
    policy,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import Exchange
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.hsts import parents
from support.check_facts import NOW, answer, check_of, exchange

WIDE = "max-age=31536000; includeSubDomains"
ZONE = "example.com"


def at(host: str, value: str | None, *, verified: bool = True) -> Exchange:
    """The home page of a host with this policy; None where it does not answer."""
    silent = Failure(FailureKind.REFUSED)
    given = exchange(silent if value is None else answer(200, Strict_Transport_Security=value))
    return replace(given, url=f"https://{host}/", verified=verified)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("max-age=31536000", Policy(ZONE, 31536000)),
        (WIDE, Policy(ZONE, 31536000, wide=True)),
        ('MAX-AGE="60" ; IncludeSubDomains; preload;', Policy(ZONE, 60, wide=True)),
        ("max-age=0; includeSubDomains", Policy(ZONE, 0, wide=True)),
        ("includeSubDomains", None),
        ("max-age=soon", None),
        ("max-age=-1", None),
        ("max-age=²", None),
        ("max-age=1; max-age=2", None),
        ("", None),
        (None, None),
    ],
)
def test_header_as_browsers_read_it(value: str | None, expected: Policy | None) -> None:
    assert policy(ZONE, at(ZONE, value)) == expected


def test_age_of_thousands_of_digits_is_a_long_one() -> None:
    longest = policy("example.com", at("example.com", f"max-age={'9' * 5000}"))
    assert longest is not None
    assert longest.max_age == 10**18 - 1
    assert policy("example.com", at("example.com", f"max-age={'0' * 5000}")) == Policy("example.com", 0)


def test_browsers_listen_over_https_with_a_good_certificate_alone() -> None:
    assert policy(ZONE, at(ZONE, WIDE, verified=False)) is None
    assert policy(ZONE, replace(at(ZONE, WIDE), url=f"http://{ZONE}/")) is None


@pytest.mark.parametrize(
    ("given", "domain", "covered"),
    [
        (Policy(ZONE, 60, wide=True), "track.example.com", True),
        (Policy(ZONE, 60, wide=True), ZONE, True),
        (Policy(ZONE, 60), "track.example.com", False),
        (Policy(ZONE, 0, wide=True), "track.example.com", False),
        (Policy(ZONE, 60, wide=True), "track.another-example.com", False),
    ],
)
def test_which_names_a_policy_covers(given: Policy, domain: str, covered: bool) -> None:
    assert given.covers(domain) is covered


@pytest.mark.parametrize(
    ("domain", "zone", "expected"),
    [
        ("track.example.com", ZONE, (ZONE,)),
        ("a.b.example.com", ZONE, ("b.example.com", ZONE)),
        ("a.b.example.com", "b.example.com", ("b.example.com",)),
        ("a.b.example.com", "", ("b.example.com", ZONE)),
        (
            "a.b.c.d.e.example.com",
            ZONE,
            ("b.c.d.e.example.com", "c.d.e.example.com", "d.e.example.com", "e.example.com"),
        ),
        ("track.example.com", "track.example.com", ()),
    ],
)
def test_hosts_above_up_to_the_zone(domain: str, zone: str, expected: tuple[str, ...]) -> None:
    assert parents(domain, zone) == expected


@pytest.mark.parametrize(
    ("asked", "works", "status"),
    [
        ([at(ZONE, WIDE)], False, "fail"),
        ([at(ZONE, WIDE)], True, "pass"),
        ([at(ZONE, WIDE)], None, "skip"),
        ([at("mail.example.com", None), at(ZONE, WIDE)], False, "fail"),
        ([at(ZONE, "max-age=60")], False, "pass"),
        ([at(ZONE, None)], False, None),
        ([at(ZONE, None)], True, None),
        ([at(ZONE, "")], True, None),
        ([], False, None),
        ([], None, None),
    ],
)
def test_verdict(asked: list[Exchange], works: bool | None, status: str | None) -> None:
    found = analyse_hsts(check_of(), asked, [], https_works=works, now=NOW)
    assert (found.status.value if found else None) == status


def test_policy_of_the_domains_own_counts_too() -> None:
    own = [exchange(answer(302, Strict_Transport_Security="max-age=60"))]
    found = analyse_hsts(check_of(), [], own, https_works=True, now=NOW)
    assert found is not None
    assert (found.status.value, "track.example.com makes browsers" in found.observed) == ("pass", True)


def test_preloaded_top_level_domain_needs_no_header() -> None:
    found = analyse_hsts(replace(check_of(), domain="track.example.dev"), [], [], https_works=False, now=NOW)
    assert found is not None
    assert found.status.value == "fail"
    assert found.observed.startswith("dev makes browsers use only https")
