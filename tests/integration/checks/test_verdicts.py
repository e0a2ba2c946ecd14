# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the whole check says over the lab: healthy domains, edges before their cutover, and what follows from what."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.cache import CacheProbe
from support.causes import recognised
from support.checks_site import HOST, Check, Site

HEALTHY = [
    "dns_target",
    "dns_propagation",
    "caa_permits",
    "edge_tcp",
    "tls_version",
    "tls_old",
    "cert_valid",
    "https_probe",
    "http_probe",
    "cache_ttl",
    "sparkpost_ready",
    "renewal",
]


def by_id(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {check["id"]: check for check in result["checks"]}
    assert len(found) == len(result["checks"])
    return found


def writes(site: Site) -> list[Any]:
    return list(site.world.journal.rendered("sparkpost", writes=True))


def test_healthy_domain_passes_every_check_and_records_no_click(site: Site, either_check: Check) -> None:
    result = either_check(fail_on="warn", expected_target=[site.target])
    assert not result["failed"]
    assert not result["changed"]
    assert [each["id"] for each in result["checks"]] == HEALTHY
    assert {each["status"] for each in result["checks"]} == {"pass"}
    assert result["summary"] == {
        "overall": "pass",
        "counts": {"pass": len(HEALTHY), "warn": 0, "fail": 0, "error": 0, "skip": 0},
        "first_cause": None,
        "urgent": [],
        "ok": True,
        "ready_for_cutover": True,
    }
    assert (result["cdn"], result["endpoint"], result["domain"]) == ("cloudfront", "spgo.io", HOST)
    assert {event.type for event in site.world.events.listed()} == {"probe", "open"}
    assert writes(site) == []


def test_every_address_of_both_families_is_looked_at(site: Site, either_check: Check) -> None:
    result = either_check("tls")
    addresses = {each["ip"].rpartition(":")[0] for each in by_id(result)["cert_valid"]["evidence"]}
    assert addresses == {"127.0.0.31", "127.0.0.32", "[::1]"}


def test_both_editions_of_the_probe_pass_and_are_told_apart(site: Site, either_check: Check) -> None:
    seen = by_id(either_check("http"))["https_probe"]["observed"]
    # What another check asked for a moment ago comes out of the edge's cache, and is no evidence.
    assert "/f/ with a new link 302" in seen
    assert "server: msys-http" in seen


def test_no_server_name_is_needed(site: Site, either_check: Check) -> None:
    site.fault("headers", headers={"Server": "edge-of-somebody"})
    found = by_id(either_check("http"))
    assert found["https_probe"]["status"] == found["http_probe"]["status"] == "pass"
    assert "server: edge-of-somebody" in found["https_probe"]["observed"]


def test_domain_that_is_meant_for_http_alone_is_no_outage(site: Site, check: Check) -> None:
    site.record(HOST, "CNAME", "spgo.io.")
    site.world.flush_resolvers()
    site.world.sparkpost["us"].change_domain(HOST, secure=False)
    result = check("dns", "tls", "http", "sparkpost", fail_on="fail")
    found = by_id(result)
    assert not result["failed"]
    assert (result["summary"]["overall"], result["summary"]["first_cause"]) == ("warn", "dns_wrong_target")
    assert found["http_probe"]["status"] == "pass"
    assert "these work" in found["dns_wrong_target"]["observed"]
    assert {each["kind"] for each in result["checks"] if each["status"] == "warn"} == {"defect"}
    assert "hsts" not in found
    # With https links in the mail, or a CDN that was named, it is an outage all the same.
    assert check("dns", "tls", "http", fail_on="fail")["failed"]
    assert check("dns", "tls", "http", "sparkpost", cdn="cloudfront", fail_on="fail")["failed"]
    site.world.sparkpost["us"].change_domain(HOST, secure=True)
    assert check("dns", "tls", "http", "sparkpost", fail_on="fail")["failed"]


def test_edge_is_checked_before_dns_leads_to_it(site: Site, either_check: Check) -> None:
    site.remove(HOST, "CNAME")
    ports = site.world.ports
    rules = [
        f"{HOST}:443:{site.target}:{ports.https}",
        f"{HOST}:80:{site.target}:{ports.http}",
        f":53::{ports.dns}",
    ]
    result = either_check(connect_to=rules, cdn="cloudfront")
    found = by_id(result)
    assert found["dns_nxdomain"]["status"] == "skip"
    assert "connect_to" in found["dns_nxdomain"]["reason"]
    assert "NXDOMAIN" in found["dns_nxdomain"]["observed"]
    assert found["https_probe"]["status"] == found["cert_valid"]["status"] == found["cache_ttl"]["status"] == "pass"
    assert result["summary"]["ready_for_cutover"]
    assert result["summary"]["first_cause"] is None


def test_edge_that_is_named_wrongly_cannot_be_tested(site: Site, either_check: Check) -> None:
    rules = [f"{HOST}::no-such-edge.cloudfront.net:", f":53::{site.world.ports.dns}"]
    result = either_check("tls", "http", connect_to=rules)
    assert result["summary"]["first_cause"] == "edge_tcp"
    assert by_id(result)["edge_tcp"]["status"] == "error"
    assert not result["summary"]["ready_for_cutover"]


def test_what_follows_is_skipped_and_names_its_cause(site: Site, either_check: Check) -> None:
    site.fault("certificate-expired")
    found = by_id(either_check("tls", "http", "cache"))
    assert found["cert_expired"]["status"] == "fail"
    for follower in ("https_probe", "cache_ttl"):
        assert (found[follower]["status"], found[follower]["remedy"]) == ("skip", "")
    assert found["https_probe"]["reason"] == "follows from cert_expired"
    assert found["http_probe"]["status"] == "pass"


def test_cause_is_returned_though_its_group_was_not_asked_for(site: Site, either_check: Check) -> None:
    site.remove(HOST, "CNAME")
    result = either_check("http")
    assert result["summary"]["first_cause"] == "dns_nxdomain"
    assert by_id(result)["https_probe"]["status"] == "skip"


def test_links_that_are_https_while_the_edge_is_dead_are_urgent(site: Site, either_check: Check) -> None:
    site.fault("certificate-expired")
    result = either_check("tls", "http", "sparkpost", fail_on="fail")
    assert result["summary"]["first_cause"] == "cert_expired"
    assert result["summary"]["urgent"] == ["secure_but_http_dead"]
    recognised("secure_but_http_dead")
    assert result["failed"]
    assert result["msg"].startswith(f"{HOST}: The certificate has expired (cert_expired): ")
    assert "Urgent: Disable https links at once" in result["msg"]
    assert result["error"]["kind"] == "check_failed"


def test_alias_is_the_cause_of_the_default_certificate(site: Site, either_check: Check) -> None:
    site.reconfigure(lambda config: config.update(Aliases={"Quantity": 0, "Items": []}))
    found = by_id(either_check("tls", "http"))
    assert found["cfront_alias"]["status"] == "fail"
    assert found["cert_not_issued"]["status"] == "skip"
    assert found["cert_not_issued"]["reason"].startswith("follows from cfront_alias")


def test_cache_that_is_off_is_reported_but_no_fault(site: Site, either_check: Check) -> None:
    site.fault("cache-ttl", seconds=0)
    result = either_check("cache")
    found = by_id(result)["cache_off"]
    assert (found["status"], found["severity"]) == ("pass", "info")
    assert found["remedy"]
    assert result["summary"]["ok"]
    recognised("cache_off")


def test_cache_probe_falls_back_where_fresh_paths_are_no_probes(site: Site, either_check: Check) -> None:
    site.world.endpoints["spgo.io"]._settings = type(site.world.endpoints["spgo.io"]._settings)(any_four_segments=False)
    try:
        result = either_check("cache")
    finally:
        site.world.endpoints["spgo.io"]._settings = site.world.settings.origin
    assert by_id(result)["cache_ttl"]["status"] == "pass"


def test_one_of_two_addresses_down_is_a_failure_that_hides_nothing(site: Site, either_check: Check) -> None:
    site.fault("connection-refused", address="127.0.0.32", port=443)
    result = either_check("tls", "http")
    found = by_id(result)
    assert result["summary"]["first_cause"] == "conn_refused"
    assert "1 of 3 addresses" in found["conn_refused"]["observed"]
    assert found["cert_valid"]["status"] == found["https_probe"]["status"] == "pass"


@pytest.mark.parametrize(("limit", "fails"), [("fail", False), ("warn", True), ("never", False)])
def test_warnings_fail_the_task_only_where_asked(site: Site, either_check: Check, limit: str, fails: bool) -> None:
    site.fault("certificate-expiring")
    result = either_check("tls", fail_on=limit)
    assert result["failed"] is fails
    assert by_id(result)["cert_expiring"]["status"] == "warn"


def test_throttled_is_neither_good_nor_bad_but_warned_of(site: Site, either_check: Check) -> None:
    site.world.faults.network("throttle", at="spgo.io")
    assert not either_check("http", fail_on="fail")["failed"]
    result = either_check("http", fail_on="unproven")
    assert result["failed"]
    assert not result["summary"]["ok"]
    assert by_id(result)["throttled"]["retryable"]
    assert by_id(result)["throttled"]["next_check_after"] > result["finished_at"]


def test_silent_resolvers_are_no_verdict(site: Site, either_check: Check) -> None:
    site.world.faults.network("dns-timeout", at="resolver")
    result = either_check("dns", "tls", timeout=1)
    assert result["summary"]["overall"] == "error"
    assert result["summary"]["first_cause"] == "dns_target"
    assert not result["summary"]["ok"]
    assert result["summary"]["counts"]["fail"] == 0


def test_servfail_everywhere_is_believed(site: Site, either_check: Check) -> None:
    site.world.faults.network("dns-servfail", at="resolver", host=HOST)
    found = by_id(either_check("dns"))["dns_target"]
    assert found["status"] == "fail"
    assert "SERVFAIL" in found["observed"]


def test_truncated_answers_come_again_over_tcp(site: Site, either_check: Check) -> None:
    site.world.faults.network("dns-truncate", host="*")
    assert either_check("dns")["summary"]["overall"] == "pass"


def test_without_a_key_the_status_is_skipped(site: Site, either_check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPARKPOST_API_KEY")
    result = either_check("http", "sparkpost", fail_on="warn")
    found = by_id(result)["sparkpost_ready"]
    assert found["status"] == "skip"
    assert "SPARKPOST_API_KEY" in found["reason"]
    assert result["summary"]["overall"] == "pass"


def test_refused_key_is_neither_good_nor_bad_and_not_shown(site: Site, either_check: Check) -> None:
    key = "sparkpost-key-that-is-not-known-0123456789"
    result = either_check("sparkpost", api_key=key)
    result.pop("invocation", None)
    found = by_id(result)["sparkpost_ready"]
    assert found["status"] == "error"
    assert "401" in found["reason"]
    assert key not in json.dumps(result)


def test_domain_of_another_subaccount_is_reported(site: Site, either_check: Check) -> None:
    site.world.sparkpost["us"].change_domain(HOST, subaccount=7)
    assert by_id(either_check("sparkpost", subaccount=7))["sparkpost_ready"]["status"] == "pass"
    found = by_id(either_check("sparkpost", subaccount=12))["sparkpost_ready"]
    assert found["status"] == "fail"
    assert "7" in found["observed"]


def test_verification_is_asked_for_only_by_the_option_and_not_in_check_mode(site: Site, either_check: Check) -> None:
    site.world.sparkpost["us"].change_domain(HOST, verified=False)
    assert by_id(either_check("sparkpost"))["api_unverified"]["status"] == "fail"
    foreseen = either_check("sparkpost", verify=True, check_mode=True)
    assert not foreseen["changed"]
    assert writes(site) == []
    result = either_check("sparkpost", verify=True)
    assert by_id(result)["sparkpost_ready"]["status"] == "pass"
    assert result["changed"]
    assert len(writes(site)) == 1
    assert not either_check("sparkpost", verify=True)["changed"]


def test_identity_that_gets_lost_is_inferred(site: Site, either_check: Check) -> None:
    site.world.sparkpost["us"].control(verify_path="/nothing-of-sparkposts")
    result = either_check("tls", "http", "sparkpost", verify=True)
    found = by_id(result)
    assert found["host_overridden"]["status"] == "warn"
    recognised("host_overridden")
    assert found["https_probe"]["status"] == "pass"
    assert found["api_unverified"]["status"] == "fail"


def test_managed_certificate_that_is_being_issued_is_waited_for(site: Site, either_check: Check) -> None:
    site.world.sparkpost["us"].change_domain(HOST, tls_status="pending", requested_at=site.world.context.now() + 900)
    found = by_id(either_check("sparkpost"))["managed_tls"]
    assert (found["status"], found["observed"]) == ("warn", "tls_status pending")


def test_check_waits_for_the_cache_once(site: Site, either_check: Check) -> None:
    pause, waited = CacheProbe._pause, []

    def noted(probe: CacheProbe, seconds: float) -> None:
        waited.append(seconds)
        pause(probe, seconds)

    with mock.patch.object(CacheProbe, "_pause", noted):
        either_check(cache_ttl=2)
    # The rest of a lifetime and the margin, however long the requests before it took.
    assert len(waited) == 1
    assert waited[0] <= 2 + 0.5


def test_results_keep_to_their_limits(site: Site, either_check: Check) -> None:
    site.fault(
        "response",
        status=200,
        headers={"Content-Type": "text/html", "Set-Cookie": "id=secret-cookie"},
        body="<script>" * 5000,
    )
    result = either_check("http")
    evidence = [each for finding in result["checks"] for each in finding["evidence"]]
    assert max(len(each["data"].encode()) for each in evidence) <= 2048
    assert any(each["redacted"] for each in evidence)
    assert "secret-cookie" not in json.dumps(result["checks"])
    assert all(len(line) <= 120 for line in result["table"])
