# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdict of an audit: drift, outage, lateness and defects of a domain, and how bad that is together."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.filter.audit_verdicts import FilterModule

DOMAIN = "track.example.com"
EXPIRED = {"id": "cert_expired", "status": "fail", "kind": "outage"}
EXPIRING = {"id": "cert_expiring", "status": "warn", "kind": "lateness"}
PENDING = {"id": "cname_pending", "status": "fail", "kind": "lateness"}
CACHED = {"id": "cache_too_long", "status": "warn", "kind": "defect"}
UNTESTED = {"id": "sparkpost_ready", "status": "error", "kind": None}
WELL = {"id": "cert_valid", "status": "pass", "kind": None}


def verdict(*checks: dict[str, Any], **drift: Any) -> dict[str, Any]:
    compared = [{"domain": DOMAIN, "changes": [], "error": "", **drift}]
    (told,) = FilterModule().filters()["audit_verdicts"]([{"domain": DOMAIN, "checks": list(checks)}], compared)
    found: dict[str, Any] = told
    return found


@pytest.mark.parametrize(
    ("checks", "drift", "state", "sentence"),
    [
        ([WELL], {}, "pass", "no drift; no outage"),
        ([WELL], {"changes": ["update it"]}, "fail", "drift, the set-up would update it; no outage"),
        ([WELL], {"error": "No key."}, "fail", "drift could not be determined: No key; no outage"),
        ([EXPIRED, WELL], {}, "fail", "outage (cert_expired); no drift"),
        ([EXPIRING], {}, "warn", "lateness (cert_expiring); no drift; no outage"),
        ([PENDING], {}, "fail", "lateness (cname_pending); no drift; no outage"),
        ([CACHED], {}, "warn", "defects (cache_too_long); no drift; no outage"),
        ([UNTESTED], {}, "warn", "not tested (sparkpost_ready); no drift; no outage"),
        (
            [EXPIRED, EXPIRING, CACHED, UNTESTED],
            {"changes": ["update it", "tag it"], "error": "No zone."},
            "fail",
            "outage (cert_expired); drift, the set-up would update it, then tag it; "
            "drift could not be determined: No zone; "
            "lateness (cert_expiring); defects (cache_too_long); not tested (sparkpost_ready)",
        ),
    ],
)
def test_kinds_are_told_apart(checks: list[dict[str, Any]], drift: dict[str, Any], state: str, sentence: str) -> None:
    told = verdict(*checks, **drift)
    assert (told["state"], told["verdict"]) == (state, f"{DOMAIN}: {sentence}.")


def test_ids_are_listed_by_kind() -> None:
    told = verdict(EXPIRED, EXPIRING, CACHED, UNTESTED, changes=["update it"])
    assert told["outages"] == ["cert_expired"]
    assert told["lateness"] == ["cert_expiring"]
    assert told["defects"] == ["cache_too_long"]
    assert told["untested"] == ["sparkpost_ready"]
    assert told["drift"] == ["update it"]


def test_what_was_not_compared_has_no_word_on_drift() -> None:
    (told,) = FilterModule().filters()["audit_verdicts"]([{"domain": DOMAIN, "checks": [WELL]}])
    assert told["compared"] is False
    assert told["verdict"] == f"{DOMAIN}: no outage."
