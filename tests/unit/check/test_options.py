# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input ends the task with one sentence before anything is looked at; both hosts say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check import tracking_check
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.options import ARGUMENTS, subject
from support.hosts import RunTask

D = "track.example.com"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domain": "example.com"}, "must be a subdomain, such as track.example.com"),
        ({"domain": "*.example.com"}, "one name, not a wildcard"),
        ({"domain": "https://track.example.com/"}, "host name alone"),
        ({"domain": "track_.example.com"}, "must be a host name"),
        ({"endpoint": "no host"}, "endpoint"),
        ({"expected_target": ["https://d111.cloudfront.net"]}, "expected_target"),
        ({"connect_to": ["edge.example.com"]}, "HOST1:PORT1:HOST2:PORT2"),
        ({"resolvers": ["dns.example.com"]}, "it must be an IP address"),
        ({"ca_path": "/no/such/file.pem"}, "ca_path"),
        ({"cache_ttl": -1}, "between 0 and 3600"),
        ({"warn_days": 1000}, "between 0 and 365"),
        ({"timeout": 0}, "between 1 and 120"),
        ({"region": "asia", "api_key": "sparkpost-key-0123456789abcdef"}, "one of us, eu"),
        ({"subaccount": -1}, "subaccount"),
        ({"cdn": "akamai"}, "cloudfront"),
        ({"checks": ["everything"]}, "sparkpost"),
        ({"fail_on": "always"}, "never"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_looked_at(run_task: RunTask, options: dict[str, Any], words: str) -> None:
    with mock.patch.object(tracking_check, "Observer") as observer:
        result = run_task("tracking_check", {"domain": D, "resolvers": ["127.0.0.1:1"], **options})
    assert result["failed"]
    assert words in result["msg"]
    assert "\n" not in result["msg"]
    assert not observer.called


def test_file_without_certificates_is_refused(run_task: RunTask, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    result = run_task("tracking_check", {"domain": D, "resolvers": ["127.0.0.1:1"], "ca_path": str(path)})
    assert result["failed"]
    assert "ca_path" in result["msg"]


def parameters(**options: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {name: each.get("default") for name, each in ARGUMENTS.options.items()}
    return {**defaults, "domain": D, **options}


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        ({"domain": "Track.Example.COM."}, "domain", D),
        ({"domain": "bücher.example.com"}, "domain", "xn--bcher-kva.example.com"),
        ({}, "endpoint", "spgo.io"),
        ({"region": "eu"}, "endpoint", "eu.spgo.io"),
        ({"endpoint": "EU"}, "endpoint", "eu.spgo.io"),
        ({"endpoint": "Track.Tenant.example."}, "endpoint", "track.tenant.example"),
        ({"endpoint": ""}, "endpoint_named", False),
        ({"endpoint": "us"}, "endpoint_named", True),
        ({"expected_target": ["D111.cloudfront.net.", ""]}, "expected_targets", ("d111.cloudfront.net",)),
        ({"checks": []}, "groups", frozenset({"dns", "tls", "http", "cache", "sparkpost"})),
        ({"checks": ["dns"]}, "groups", frozenset({"dns"})),
        ({"cdn": "auto"}, "cdn", None),
        ({}, "expect_redirect", False),
        ({"expect_redirect": True}, "expect_redirect", True),
        ({"app_links": True}, "app_links", True),
        ({"subaccount": 0}, "subaccount", 0),
    ],
)
def test_options_are_normalised(options: dict[str, Any], field: str, value: object) -> None:
    assert getattr(subject(parameters(**options)), field) == value
