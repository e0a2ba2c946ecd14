# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API whose address refuses connections is reported within seconds, with the address and the reason."""

from __future__ import annotations

import time
from typing import Any

import pytest

from support.hosts import RunTask
from support.servers import free_port

#: Well within a minute, on a busy machine too.
SOON = 20.0
ACCESS_KEY = {"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}


@pytest.mark.parametrize(
    ("module", "address", "options"),
    [
        pytest.param(
            "cloudflare_zone",
            "base_url",
            {"zone": "example.com", "api_token": "t" * 40, "wait": True, "check_delegation": False},
            id="a zone that is waited for",
        ),
        pytest.param(
            "dns_records",
            "endpoint_url",
            {
                "provider": "route53",
                "records": [{"name": "track.example.com", "type": "CNAME", "value": "spgo.io"}],
                **ACCESS_KEY,
            },
            id="records at Route 53",
        ),
        pytest.param(
            "fastly_tracking_service",
            "api_url",
            {"name": "clicks", "domains": ["track.example.com"], "api_token": "t" * 32},
            id="a service at Fastly",
            marks=pytest.mark.matrix("further"),
        ),
        pytest.param(
            "sparkpost_tracking_domain",
            "api_url",
            {"domain": "track.example.com", "api_key": "k" * 40},
            id="a domain at SparkPost",
            marks=pytest.mark.matrix("further"),
        ),
        pytest.param(
            "cloudfront_tracking_distribution",
            "endpoint_url",
            {"domains": ["track.example.com"], "state": "absent", **ACCESS_KEY},
            id="a distribution",
            marks=pytest.mark.matrix("further"),
        ),
    ],
)
def test_it_is_told_soon(run_task: RunTask, module: str, address: str, options: dict[str, Any]) -> None:
    place = f"127.0.0.1:{free_port()}"
    start = time.monotonic()
    result = run_task(module, {address: f"http://{place}", **options})
    assert time.monotonic() - start < SOON
    assert (result["failed"], result["error"]["kind"]) == (True, "network")
    assert place in result["msg"]
    assert "connect" in result["msg"].lower()
    assert "Check the" in result["error"]["remedy"]
