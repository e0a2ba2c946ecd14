# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Obstacles are told once, with the domains that they concern."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.obstacle import Obstacle
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import Report
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.telling import conclusion, lines, told

A, B, C = "a.example.com", "b.example.com", "c.example.org"


def report(domain: str, *obstacles: tuple[str, str, str]) -> Report:
    found = tuple(Obstacle(*each) for each in obstacles)
    return Report(domain, "fastly", "obstructed" if found else "ready", obstacles=found)


def missing(domain: str) -> tuple[str, str, str]:
    return "zone_missing", f"There is no zone for {domain} in this account", "Use the account that has it"


def test_what_differs_by_the_domain_alone_is_one_obstacle() -> None:
    found = [report(A, missing(A)), report(B, missing(B)), report(C)]
    assert lines(found) == (
        f"{A}, {B}: There is no zone for the domain in this account. [zone_missing]",
        "-> Use the account that has it.",
    )


def test_a_sentence_that_begins_with_the_domain_still_begins_like_one() -> None:
    found = [report(name, ("x", f"{name} is paused", f"Resume {name}")) for name in (A, B)]
    assert lines(found) == (f"{A}, {B}: The domain is paused. [x]", "-> Resume the domain.")


def test_an_obstacle_of_one_domain_names_it_once() -> None:
    assert lines([report(A, missing(A))])[0] == f"There is no zone for {A} in this account. [zone_missing]"
    assert lines([report(A, ("paused", "Cloudflare is paused for example.com.", "Resume it."))]) == (
        f"{A}: Cloudflare is paused for example.com. [paused]",
        "-> Resume it.",
    )


@pytest.mark.parametrize(
    "text", ["_acme-challenge.{} is taken", "{}.example.net is taken", "www-{} is taken", "The record {}.cdn.test"]
)
def test_a_longer_name_is_not_the_domain(text: str) -> None:
    found = [report(name, ("taken", text.format(name), "Remove it")) for name in (A, B)]
    assert [each.domains for each in told(found)] == [(A,), (B,)]
    assert "the domain" not in " ".join(lines(found))


def test_a_domain_at_the_end_of_a_sentence_is_the_domain() -> None:
    found = [report(name, ("x", f"Nothing serves {name}", f"Look at {name}. Then run again")) for name in (A, B)]
    assert lines(found) == (f"{A}, {B}: Nothing serves the domain. [x]", "-> Look at the domain. Then run again.")


def test_the_same_text_with_another_remedy_is_another_obstacle() -> None:
    found = [
        report(A, ("x", "It is full", "Wait")),
        report(B, ("x", "It is full", "Pay")),
        report(C, ("y", "No", "No")),
    ]
    assert len(lines(found)) == 6


def test_very_many_domains_are_counted() -> None:
    names = [f"t{at}.example.com" for at in range(30)]
    (headline, _remedy) = lines([report(name, missing(name)) for name in names])
    assert headline.startswith("t0.example.com, t1.example.com, ")
    assert "t19.example.com and 10 more: There is no zone for the domain" in headline


def test_the_conclusion_is_the_obstacle_or_names_the_domains() -> None:
    same = [report(A, missing(A)), report(B, missing(B)), report(C)]
    assert conclusion(same) == (
        f"{A}, {B}: There is no zone for the domain in this account. Use the account that has it."
    )
    other = [*same[:2], report(C, ("caa_forbids", "CAA forbids it", "Add a record"))]
    assert conclusion(other) == (
        f"3 of 3 domains cannot be set up (zone_missing: {A}, {B}; caa_forbids: {C}). "
        "Each obstacle is listed above with its remedy."
    )
