# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists in one task against the served lab: by how many requests, and that none stops another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from lab.world import World
from support.hosts import RunTask, run_in_process

NAMES = [f"t{at}.example.com" for at in range(6)]


def run(module: str, *, run_task: RunTask = run_in_process, **options: Any) -> dict[str, Any]:
    result = run_task(module, options)
    assert not result["failed"], result["msg"]
    return result


def requests(lab: World) -> Counter[str]:
    """What was asked since the last time, each by its name."""
    counted = Counter(entry.action or f"{entry.method} {entry.path}" for entry in lab.journal.entries())
    lab.journal.clear()
    return counted


def issued(lab: World, names: list[str]) -> list[Mapping[str, Any]]:
    """Certificates for the names, each with its records in DNS; the results of the task that waited for them."""
    wanted = [{"domains": [name]} for name in names]
    made = run("acm_tracking_certificate", certificates=wanted)["results"]
    records = [record for one in made for record in one["validation_records"]]
    run("dns_records", provider="route53", records=records)
    waited = run("acm_tracking_certificate", certificates=wanted, wait=True, wait_interval=1)
    assert {one["certificate"]["status"] for one in waited["results"]} == {"ISSUED"}
    lab.journal.clear()
    results: list[Mapping[str, Any]] = waited["results"]
    return results


def test_what_stands_at_cloudfront_is_seen_by_one_list_each(lab: World) -> None:
    certified = issued(lab, NAMES)
    known = [{"domains": one["domains"], "known_records": one["validation_records"]} for one in certified]
    seen = run("acm_tracking_certificate", certificates=known)
    assert not seen["changed"]
    assert requests(lab) == {"ListCertificates": 1}
    arns = [one["certificate"]["arn"] for one in certified]
    assert [one["certificate"]["arn"] for one in seen["results"]] == arns
    wanted = [{"domains": [name], "certificate_arn": arn} for name, arn in zip(NAMES, arns, strict=True)]
    options: dict[str, Any] = {"distributions": wanted, "wait": True, "wait_interval": 1}
    assert run("cloudfront_tracking_distribution", **options)["changed"]
    assert requests(lab)["CreateDistribution"] == len(NAMES)
    again = run("cloudfront_tracking_distribution", **options)
    assert (again["changed"], requests(lab)) == (False, {"ListDistributions": 1})


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([], id="none stands"),
        pytest.param(
            [
                {"name": "_a.t0.example.com", "value": "_a.acm-validations.aws"},
                {"name": "_b.t0.example.com", "value": "_b.acm-validations.aws"},
            ],
            id="one may be of another account",
        ),
        pytest.param([{"name": "_a.t0.example.com", "value": "_a.example.net"}], id="not of ACM"),
    ],
)
def test_a_certificate_is_described_where_the_zone_does_not_tell(lab: World, records: list[dict[str, str]]) -> None:
    (one,) = issued(lab, NAMES[:1])
    seen = run("acm_tracking_certificate", certificates=[{"domains": NAMES[:1], "known_records": records}])
    assert requests(lab) == {"ListCertificates": 1, "DescribeCertificate": 1}
    assert seen["results"][0]["validation_records"] == one["validation_records"]


def test_a_distribution_that_cannot_be_made_stops_no_other(lab: World) -> None:
    certified = issued(lab, NAMES[:2])
    wanted = [{"domains": one["domains"], "certificate_arn": one["certificate"]["arn"]} for one in certified]
    foreign = {"domains": ["other.example.com"], "certificate_arn": certified[0]["certificate"]["arn"]}
    result = run_in_process("cloudfront_tracking_distribution", {"distributions": [foreign, *wanted]})
    assert result["failed"]
    assert result["changed"]
    assert [one["failed"] for one in result["results"]] == [True, False, False]
    assert [one["domains"] for one in result["failed_items"]] == [["other.example.com"]]
    assert len(lab.aws.distributions()) == 2


@pytest.mark.parametrize("count", [3, 12])
def test_sparkposts_domains_are_listed_once_and_written_once_each(lab: World, count: int, run_task: RunTask) -> None:
    names = [f"t{at}.example.com" for at in range(count)]
    options: dict[str, Any] = {"domains": [{"domain": name, "secure": False} for name in names]}
    assert run("sparkpost_tracking_domain", run_task=run_task, **options)["changed"]
    first = requests(lab)
    assert first["POST /api/v1/tracking-domains"] == count
    again = run("sparkpost_tracking_domain", run_task=run_task, **options)
    assert (again["changed"], again["changes"]) == (False, [])
    # By their names where they are few.
    assert sum(requests(lab).values()) == (count if count == 3 else 1)


def test_a_limit_of_sparkposts_is_kept_without_a_refusal(lab: World) -> None:
    lab.sparkpost["us"].control(rate_limit={"capacity": 10, "refill_per_second": 10.0})
    run("sparkpost_tracking_domain", domains=[{"domain": f"t{at}.example.com"} for at in range(20)])
    assert {entry.status for entry in lab.journal.entries("sparkpost")} == {200}
    assert len(lab.journal.entries("sparkpost")) == 21


def test_fastlys_subscriptions_are_listed_once(lab: World) -> None:
    run("fastly_tracking_service", name="clicks", domains=NAMES)
    options: dict[str, Any] = {"certificates": [{"domains": [name]} for name in NAMES], "authority": "lets-encrypt"}
    assert run("fastly_tls_certificate", **options)["changed"]
    lab.journal.clear()
    assert not run("fastly_tls_certificate", **options)["changed"]
    asked = requests(lab)
    assert asked.pop("GET /tls/subscriptions") == 1
    # Where a configuration is served is asked once, whoever uses it.
    assert set(asked.values()) <= {1}


def test_fastlys_services_are_read_one_by_one_since_no_list_tells_their_versions(lab: World) -> None:
    options: dict[str, Any] = {"services": [{"name": f"clicks {name}", "domains": [name]} for name in NAMES]}
    assert run("fastly_tracking_service", **options)["changed"]
    lab.journal.clear()
    assert not run("fastly_tracking_service", **options)["changed"]
    assert sum(requests(lab).values()) == 2 * len(NAMES)


def test_a_domain_goes_from_a_deleted_fastly_service_to_another_of_the_list(lab: World) -> None:
    assert run("fastly_tracking_service", name="old clicks", domains=NAMES[:1])["changed"]
    moved: list[dict[str, Any]] = [
        {"name": "new clicks", "domains": NAMES[:1]},
        {"name": "old clicks", "state": "absent", "force": True},
    ]
    assert run("fastly_tracking_service", services=moved)["changed"]
    assert not run("fastly_tracking_service", services=moved)["changed"]


def test_cloudflares_rules_of_a_zone_are_read_once(lab: World) -> None:
    lab.host_cloudflare_zone("example.org")
    hosts = [f"t{at}.example.org" for at in range(3)]
    rules: list[dict[str, Any]] = [{"target": f"{host}/*", "actions": {"ssl": "full"}} for host in hosts]
    assert run("cloudflare_page_rule", zone="example.org", rules=rules, legacy_note=False)["changed"]
    lab.journal.clear()
    assert not run("cloudflare_page_rule", zone="example.org", rules=rules, legacy_note=False)["changed"]
    # The zone by its name, and its rules.
    assert sum(requests(lab).values()) == 2
    phase: dict[str, Any] = {
        "zone": "example.org",
        "phase": "config",
        "action_parameters": {"ssl": "full"},
        "rules": [{"ref": f"ssl-{host}", "expression": f'(http.host eq "{host}")'} for host in hosts],
    }
    assert run("cloudflare_rule", **phase)["changed"]
    assert [one["rule"]["ref"] for one in run("cloudflare_rule", **phase)["results"]] == [f"ssl-{x}" for x in hosts]
    lab.journal.clear()
    assert not run("cloudflare_rule", **phase)["changed"]
    assert sum(requests(lab).values()) == 2
