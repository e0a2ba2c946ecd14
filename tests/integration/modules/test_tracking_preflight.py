# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``tracking_preflight`` against the lab: what stands is found, told and left alone."""

from __future__ import annotations

from typing import Any

import pytest

from lab.world import World
from support.hosts import RunTask

Z, D = "example.com", "track.example.com"


class Preflight:
    """Runs the module in one host; nothing that it does may write."""

    def __init__(self, run_task: RunTask, lab: World) -> None:
        self._run, self._lab = run_task, lab

    def __call__(self, *domains: Any, **options: Any) -> dict[str, Any]:
        entries = [{"domain": one} if isinstance(one, str) else one for one in domains]
        before = len(self._lab.journal.entries(writes=True))
        result = self._run("tracking_preflight", {"domains": entries, **options})
        assert len(self._lab.journal.entries(writes=True)) == before
        assert result["changed"] is False
        return result

    def one(self, domain: Any = D, **options: Any) -> dict[str, Any]:
        """The result of a single domain."""
        result = self(domain, **options)
        assert "results" in result, result
        (found,) = result["results"]
        return dict(found)


@pytest.fixture
def preflight(run_task: RunTask, lab: World) -> Preflight:
    return Preflight(run_task, lab)


def ids(found: dict[str, Any]) -> list[str]:
    return [one["id"] for one in found["obstacles"]]


def put(run_task: RunTask, *records: dict[str, Any], provider: str = "route53") -> None:
    """What an owner has entered before."""
    result = run_task("dns_records", {"provider": provider, "records": list(records)})
    assert not result["failed"], result["msg"]


def cname(name: str, value: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "CNAME", "value": value, "ttl": 60, **more}


@pytest.fixture
def route53(lab: World) -> World:
    """The lab's own zone at Route 53, which is delegated there."""
    assert [zone.name for zone in lab.aws.hosted_zones()] == [Z]
    return lab


def requests(lab: World) -> list[str]:
    """The requests to APIs since the last look."""
    entries = lab.journal.entries()
    lab.journal.clear()
    return [f"{one.service} {one.action or one.path}" for one in entries]


def test_a_blank_account_is_ready(route53: World, preflight: Preflight) -> None:
    found = preflight.one(cdn="cloudfront", dns_provider="route53")
    assert (ids(found), found["state"]) == ([], "ready")
    assert found["facts"]["zone"]["held"]["name"] == Z
    assert found["facts"]["live"]["state"] == "absent"
    assert found["facts"]["distribution"] is None


def test_a_wildcard_that_answers_is_found_with_what_it_takes_to_keep_it(
    route53: World, preflight: Preflight, run_task: RunTask
) -> None:
    put(run_task, cname(f"*.{Z}", "spgo.io"))
    found = preflight.one(cdn="cloudfront", dns_provider="route53")
    facts = found["facts"]
    assert (found["state"], facts["live"]["state"], facts["wildcard"]) == ("ready", "wildcard", f"*.{Z}")
    assert facts["live"]["serves_sparkpost"] is True
    assert facts["silenced"] == [D]
    assert facts["copies"] == [cname(D, "spgo.io")]


def test_what_belongs_to_somebody_else_is_not_taken_over(
    route53: World, preflight: Preflight, run_task: RunTask
) -> None:
    put(run_task, cname(D, "shops.myshopify.com"))
    result = preflight(D, cdn="cloudfront", dns_provider="route53", caller="role")
    assert result["failed"] is True
    (obstacle,) = result["results"][0]["obstacles"]
    assert (obstacle["id"], obstacle["subject"]) == ("foreign_target", D)
    assert f"{D} has the record CNAME shops.myshopify.com" in result["msg"]
    assert "Shopify" in result["msg"]
    assert "tracking_take_over: [foreign_target]" in result["msg"]
    for allowed in ("foreign_target", D):
        found = preflight.one(cdn="cloudfront", dns_provider="route53", take_over=[allowed])
        assert (found["state"], ids(found), found["allowed"][0]["id"]) == ("ready", [], "foreign_target")


def test_one_domain_stops_and_the_others_go_on(route53: World, preflight: Preflight, run_task: RunTask) -> None:
    put(run_task, cname(D, "shops.myshopify.com"))
    result = preflight(D, f"click.{Z}", cdn="cloudfront", dns_provider="route53")
    assert (result["failed"], result["ready"], result["obstructed"]) == (False, [f"click.{Z}"], [D])
    assert result["summary"] == "1 of 2 domains cannot go on: foreign_target."
    assert preflight(D, f"click.{Z}", cdn="cloudfront", dns_provider="route53", strict=True)["failed"] is True


def test_reads_grow_with_pages_not_with_domains(route53: World, preflight: Preflight) -> None:
    route53.journal.clear()
    preflight(*(f"track{number}.{Z}" for number in range(30)), cdn="cloudfront", dns_provider="route53")
    assert requests(route53) == [
        "route53 ListHostedZonesByName",
        "route53 ListResourceRecordSets",
        "cloudfront ListDistributions",
        "acm ListCertificates",
        "sparkpost /api/v1/tracking-domains",
    ]
