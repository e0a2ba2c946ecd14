# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A check before the record exists: no resolver learns of the absence, so that a set-up that follows need not wait."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Resolver
from support.checks_site import HOST, ZONE, Check, Site
from support.hosts import run_in_process

GROUPS = ("dns", "tls", "http")
DEEP = f"click.news.{ZONE}"


def _found(result: dict[str, Any], finding_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in result["checks"] if each["id"] == finding_id)
    return found


def _seen_at_once(site: Site, name: str = HOST) -> None:
    """The record is made, and everybody sees it at the first look."""
    site.record(name, "CNAME", f"{site.target}.")
    record = {"name": name, "type": "CNAME", "value": f"{site.target}."}
    waited = run_in_process("dns_records_wait", {"records": [record], "wait": False})
    assert waited["pending"] == []
    for resolver in site.world.resolvers:
        for kind in ("CNAME", "A"):
            assert resolver.lookup(name, kind).answer


@pytest.fixture(name="bare")
def _bare(site: Site) -> Site:
    """The zone is there, the domain's record is not, and no resolver knows anything."""
    site.remove(HOST, "CNAME")
    site.world.flush_resolvers()
    return site


@pytest.mark.parametrize("cdn", ["auto", "cloudfront", "fastly", "other"])
def test_check_of_a_missing_name_leaves_nothing_in_the_resolvers_memory(bare: Site, check: Check, cdn: str) -> None:
    result = check(*GROUPS, cdn=cdn)
    assert result["summary"]["first_cause"] == "dns_nxdomain", result["table"]
    missing = _found(result, "dns_nxdomain")
    assert "resolvers were not asked, so that they do not cache the absence" in missing["observed"]
    assert len(missing["evidence"]) == 2
    assert _found(result, "caa_permits")["status"] == "pass"
    _seen_at_once(bare)


def test_name_with_other_records_below_or_beside_it_counts_as_missing(bare: Site, check: Check) -> None:
    """So it is while a certificate is being validated: NODATA for the domain is remembered as NXDOMAIN is."""
    bare.record(f"_0a1b2c.{HOST}", "CNAME", "_3d4e5f.acm-validations.aws.")
    result = check(*GROUPS, cdn="cloudfront")
    assert result["summary"]["first_cause"] == "dns_nxdomain"
    assert "NODATA" in _found(result, "dns_nxdomain")["observed"]
    _seen_at_once(bare)


def test_names_between_the_zone_and_the_domain_are_not_asked_for_either(bare: Site, check: Check) -> None:
    assert check(*GROUPS, domain=DEEP)["summary"]["first_cause"] == "dns_nxdomain"
    _seen_at_once(bare, DEEP)
    bare.record(f"news.{ZONE}", "A", "192.0.2.1")
    assert all(resolver.lookup(f"news.{ZONE}", "A").answer for resolver in bare.world.resolvers)


@pytest.mark.parametrize("delegated", [True, False])
def test_zone_below_is_the_one_that_lacks_the_record(bare: Site, check: Check, delegated: bool) -> None:
    """It is referred to, or held by the same servers, which then deny in its name."""
    below = f"news.{ZONE}"
    bare.world.own_zones.create(below)
    if delegated:
        bare.world.delegate(below)
    missing = _found(check("dns", domain=DEEP), "dns_nxdomain")
    assert f"Add this record to the zone {below}" in missing["remedy"]


def test_authority_above_the_missing_name_counts(bare: Site, check: Check) -> None:
    bare.record(ZONE, "CAA", '0 issue "letsencrypt.org"')
    result = check("dns", cdn="cloudfront")
    assert ZONE in _found(result, "caa_forbids")["observed"]
    _seen_at_once(bare)


def test_resolvers_are_asked_where_the_zones_servers_are_silent(bare: Site, check: Check) -> None:
    bare.world.faults.network("dns-timeout", at="authoritative")
    missing = _found(check("dns", timeout=1), "dns_nxdomain")
    assert "not asked" not in missing["observed"]
    assert {each["resolver"] for each in missing["evidence"] if "NXDOMAIN" in each["data"]} == {
        f"{address}:{port}" for address, port in bare.world.resolver_places
    }


def test_resolver_that_remembers_an_absence_from_before_is_reported(bare: Site, check: Check) -> None:
    for resolver in bare.world.resolvers:
        resolver.lookup(HOST, "A")
    bare.record(HOST, "CNAME", f"{bare.target}.")
    result = check("dns")
    assert result["summary"]["first_cause"] == "dns_not_propagated", result["table"]


def test_healthy_domain_costs_each_resolver_the_same_questions_as_ever(
    site: Site, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    real = Resolver.query

    def query(resolver: Resolver, name: str, kind: str, server: Any, **how: bool) -> Any:
        asked.append((name, kind))
        return real(resolver, name, kind, server, **how)

    monkeypatch.setattr(Resolver, "query", query)
    assert check("dns")["summary"]["overall"] == "pass"
    of_domain = sorted(each for each in asked if each[0] == HOST)
    # Two resolvers for both families; one for the zone and for CAA records.
    assert of_domain == sorted([(HOST, "A"), (HOST, "AAAA")] * 2 + [(HOST, "NS"), (HOST, "CAA")])
    assert sorted(each for each in asked if each[0] == ZONE) == [(ZONE, "CAA"), (ZONE, "DS"), (ZONE, "NS")]
