# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdict of an audit: drift, outage, lateness and defects of a domain, and how bad that is together."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.filter.audit_verdicts import FilterModule
from ansible_collections.sparkpost.tracking.plugins.filter.play_findings import play_findings

DOMAIN = "track.example.com"
EXPIRED = {"id": "cert_expired", "status": "fail", "kind": "outage"}
EXPIRING = {"id": "cert_expiring", "status": "warn", "kind": "lateness"}
PENDING = {"id": "cname_pending", "status": "fail", "kind": "lateness"}
CACHED = {"id": "cache_too_long", "status": "warn", "kind": "defect"}
UNTESTED = {"id": "sparkpost_ready", "status": "error", "kind": None}
NAMED = {"id": "dns_target", "status": "pass", "kind": None, "group": "dns"}
FOLLOWED = {"id": "https_probe", "status": "pass", "kind": None, "group": "http"}
WELL = {"id": "cert_valid", "status": "pass", "kind": None}


def verdict(*checks: dict[str, Any], **drift: Any) -> dict[str, Any]:
    compared = [{"domain": DOMAIN, "changes": [], "error": "", **drift}]
    found: list[dict[str, Any]] = FilterModule().filters()["audit_verdicts"](
        [{"domain": DOMAIN, "checks": list(checks)}], compared
    )
    (only,) = found
    return only


@pytest.mark.parametrize(
    ("checks", "drift", "state", "sentence"),
    [
        ([WELL], {}, "pass", "no drift; no outage"),
        ([WELL], {"changes": ["update it"]}, "fail", "drift (the set-up would update it); no outage"),
        ([WELL], {"error": "No key."}, "fail", "drift could not be determined: No key; no outage"),
        ([EXPIRED, WELL], {}, "fail", "outage (cert_expired); no drift"),
        ([EXPIRING], {}, "warn", "lateness (cert_expiring); no drift; no outage"),
        ([PENDING], {}, "fail", "lateness (cname_pending); no drift; no outage"),
        ([CACHED], {}, "warn", "defects (cache_too_long); no drift; no outage"),
        ([UNTESTED, WELL], {}, "warn", "not tested (sparkpost_ready); no drift; no outage"),
        ([NAMED], {}, "pass", "no drift; no outage seen, but no link was clicked"),
        ([NAMED, FOLLOWED], {}, "pass", "no drift; no outage"),
        (
            [EXPIRED, EXPIRING, CACHED, UNTESTED],
            {"changes": ["update it", "tag it"], "error": "No zone."},
            "fail",
            "outage (cert_expired); drift (the set-up would update it, then tag it); "
            "drift could not be determined: No zone; "
            "lateness (cert_expiring); defects (cache_too_long); not tested (sparkpost_ready)",
        ),
    ],
)
def test_kinds_are_told_apart(checks: list[dict[str, Any]], drift: dict[str, Any], state: str, sentence: str) -> None:
    found = verdict(*checks, **drift)
    assert (found["state"], found["verdict"]) == (state, f"{DOMAIN}: {sentence}.")


def test_ids_are_listed_by_kind() -> None:
    found = verdict(EXPIRED, EXPIRING, CACHED, UNTESTED, changes=["update it"])
    assert found["outages"] == ["cert_expired"]
    assert found["lateness"] == ["cert_expiring"]
    assert found["defects"] == ["cache_too_long"]
    assert found["untested"] == ["sparkpost_ready"]
    assert found["drift"] == ["update it"]


def test_what_was_not_compared_has_no_word_on_drift() -> None:
    (found,) = FilterModule().filters()["audit_verdicts"]([{"domain": DOMAIN, "checks": [WELL]}])
    assert found["compared"] is False
    assert found["verdict"] == f"{DOMAIN}: no outage."


def audited(domain: str, state: str = "pass", **found: Any) -> dict[str, Any]:
    """A verdict."""
    none = {"outages": [], "drift": [], "drift_error": "", "lateness": [], "defects": [], "untested": []}
    return {"domain": domain, "state": state, "verdict": f"{domain}: {state}.", **none, **found}


def host(*verdicts: dict[str, Any], **result: Any) -> dict[str, Any]:
    """The variables of a host."""
    return {"audit_result": list(verdicts), "verify_result": result}


@pytest.mark.parametrize(
    ("fail_on", "bad"),
    [
        ("fail", ["y: fail."]),
        ("unproven", ["y: fail.", "z: warn."]),
        ("warn", ["x: warn.", "y: fail.", "z: warn."]),
        ("never", []),
    ],
)
def test_how_bad_a_domain_must_be_to_fail_the_run(fail_on: str, bad: list[str]) -> None:
    untested = audited("z", "warn", untested=["dns_target"])
    variables = host(audited("w"), audited("x", "warn"), audited("y", "fail"), untested)
    assert play_findings({"a": variables}, "audit", "a", fail_on=fail_on)["bad"] == bad


@pytest.mark.parametrize(("fail_on", "bad"), [("fail", ["It broke."]), ("never", [])])
def test_a_check_that_broke_fails_the_run(fail_on: str, bad: list[str]) -> None:
    variables = host(audited("x"), error={"kind": "defect"}, msg="It broke.")
    assert play_findings({"a": variables}, "audit", "a", fail_on=fail_on)["bad"] == bad


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([audited("x")], "1 of 1 domain is healthy."),
        (
            [audited("x", "fail", outages=["cert_expired"]), audited("y")],
            "1 of 2 domains is healthy; outage: x.",
        ),
        (
            [
                audited("u", "fail", drift=["update it"], defects=["cache_too_long"]),
                audited("v", "fail", drift_error="No zone."),
                audited("w", "warn", lateness=["cert_expiring"]),
                audited("x", "warn", untested=["sparkpost_ready"]),
                audited("y", "warn", defects=["cache_too_long"]),
            ],
            "0 of 5 domains are healthy; drift: u; drift could not be determined: v; lateness: w; defects: u, y; "
            "not tested: x.",
        ),
    ],
)
def test_the_sentence_names_the_domains_by_kind(verdicts: list[dict[str, Any]], sentence: str) -> None:
    assert play_findings({"a": host(*verdicts)}, "audit", "a")["sentence"] == sentence


def test_hosts_of_a_play_count_together() -> None:
    hostvars = {
        "a": host(audited("x")),
        "b": {
            **host(audited("y", "fail", outages=["cert_expired"], drift=["update it"], lateness=["cert_expiring"])),
            "verify_report": {"path": "reports"},
        },
        "c": host(audited("z", "fail", drift_error="No key.", defects=["cache_too_long"])),
        "d": {},
    }
    found = play_findings(hostvars, "audit", "a", ["a", "b", "c", "d"])
    assert (found["bad"], found["sentence"]) == ([], "1 of 1 domain is healthy.")
    assert [each["domain"] for each in found["results"]] == ["x", "y", "z"]
    assert found["stats"] == {
        "domains": 3,
        "ok": False,
        "drift": ["y"],
        "undetermined": ["z"],
        "outage": ["y"],
        "lateness": ["y"],
        "defects": ["z"],
        "untested": [],
        "report": "reports",
    }
