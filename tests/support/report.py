# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of checks as tracking_check gives them, made by hand for the tests of reports."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterator
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES
from support.collection import ROOT

HOST = "track.example.com"
RUN = "5f0c2b7e8d9a4c61b3e2f1a09d8c7b6a"
#: What a hostile server may put into a header, to be met as text wherever it is shown.
HOSTILE = "<script>alert(1)</script>\"'&"

CERTIFICATE = {
    "subject": HOST,
    "names": [HOST, "click.example.com"],
    "issuer": "Amazon RSA 2048 M02",
    "not_before": "2026-11-01T00:00:00Z",
    "not_after": "2027-01-30T00:00:00Z",
    "days_left": 66,
    "renew_below_days": 14.0,
    "address": "192.0.2.7",
}
INPUTS = {
    "expected_target": ["d111111abcdef8.cloudfront.net"],
    "checks": ["cache", "dns", "http", "renewal", "sparkpost", "tls"],
    "connect_to": [],
    "resolvers": [],
    "cache_ttl": 10,
    "warn_days": None,
    "expect_redirect": False,
    "app_links": False,
}
RECORD = f"{HOST}. 3600 IN CNAME d111111abcdef8.cloudfront.net."


def certificate(days_left: int) -> dict[str, Any]:
    """The certificate with so many days left on the day of the results."""
    end = datetime.date(2026, 11, 24) + datetime.timedelta(days_left + 1)
    return {**CERTIFICATE, "not_after": f"{end}T00:00:00Z", "days_left": days_left}


def item(finding_id: str, status: str = "pass", **more: Any) -> dict[str, Any]:
    """A finding of the catalogue with this status."""
    entry = RULES[finding_id]
    bad = status in ("warn", "fail", "error")
    return {
        "id": finding_id,
        "title": entry.title(Status(status)),
        "group": entry.group,
        "status": status,
        "severity": entry.severity,
        "kind": entry.kind(Status(status)),
        "expected": f"{finding_id} as expected",
        "observed": f"{finding_id} as observed",
        "remedy": f"Mend {finding_id}" if bad else "",
        "reason": f"{finding_id} has a reason" if status in ("skip", "error") else "",
        "evidence": [
            {
                "kind": "http",
                "url": f"https://{HOST}/f/",
                "at": "2026-11-24T20:35:02Z",
                "data": "seen",
                "redacted": False,
            }
        ],
        "guide_ref": "Step by Step Guide with AWS CloudFront",
        "duration_ms": 43,
        "retryable": False,
        "next_check_after": None,
        **more,
    }


def envelope(*items: dict[str, Any], domain: str = HOST, **more: Any) -> dict[str, Any]:
    """The results of one domain; a report reaches the verdict by itself."""
    return {
        "schema_version": 1,
        "tool_version": "0.1.0",
        "run_id": RUN,
        "started_at": "2026-11-24T20:35:00Z",
        "finished_at": "2026-11-24T20:35:14Z",
        "vantage": {"host": "controller.example.net"},
        "domain": domain,
        "cdn": "cloudfront",
        "endpoint": "spgo.io",
        "region": "us",
        "inputs": copy.deepcopy(INPUTS),
        "certificate": copy.deepcopy(CERTIFICATE),
        "records": {"wanted": [RECORD], "seen": [RECORD, "d111111abcdef8.cloudfront.net. 60 IN A 192.0.2.7"]},
        "checks": list(items),
        "table": [f"{domain} (cloudfront, spgo.io)"],
        **more,
    }


def healthy(**more: Any) -> dict[str, Any]:
    """A domain that is well."""
    names = ("dns_target", "caa_permits", "cert_valid", "https_probe", "http_probe", "cache_ttl", "sparkpost_ready")
    return envelope(*(item(name) for name in names), **more)


def broken(**more: Any) -> dict[str, Any]:
    """A domain that fails, with findings of each status."""
    return envelope(
        item("dns_target"),
        item("tls_old_offered", "warn"),
        item("cert_valid"),
        item("http_probe", "skip"),
        item(
            "cfront_alias",
            "fail",
            retryable=True,
            next_check_after="2026-11-24T20:40:00Z",
            remedy=f"Point the record at the distribution: {RECORD}",
        ),
        item("cache_ttl", "error"),
        item("secure_but_http_dead", "fail"),
        **more,
    )


def schema(name: str, *, strict: bool = True) -> dict[str, Any]:
    """A JSON Schema of the documentation; ``strict`` refuses fields that it does not describe."""
    text = (ROOT / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    if strict:
        for part in _parts(loaded):
            if "properties" in part and "description" in part:
                part.setdefault("additionalProperties", False)
    return loaded


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(each)
