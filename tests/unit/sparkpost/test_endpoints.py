# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's endpoints: which there are, and what each user of the table makes of a value."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.sparkpost.tracking.plugins.filter.endpoint_host import FilterModule
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import (
    REGIONS,
    endpoint_host,
    is_endpoint,
    is_managed_endpoint,
    region_of,
)
from ansible_collections.sparkpost.tracking.plugins.test.endpoint import TestModule as EndpointTests

ALLOWED = "it must be a region (us or eu) or the host name of an endpoint, such as spgo.io."
BAD = ["", "localhost", "https://spgo.io", "spgo.io/f", "no host", "192.0.2.1"]


@pytest.mark.parametrize(
    ("host", "known", "managed", "region"),
    [
        ("spgo.io", True, False, "us"),
        ("EU.spgo.io.", True, False, "eu"),
        ("v2.spgo.io", True, True, "us"),
        ("eu.v2.spgo.io", True, True, "eu"),
        ("acme.et.e.sparkpost.com", True, False, ""),
        ("et.e.sparkpost.com", False, False, ""),
        ("notspgo.io", False, False, ""),
        ("spgo.io.evil.example", False, False, ""),
        ("www.sparkpost.com", False, False, ""),
        ("", False, False, ""),
    ],
)
def test_known_endpoints(host: str, known: bool, managed: bool, region: str) -> None:
    assert (is_endpoint(host), is_managed_endpoint(host), region_of(host)) == (known, managed, region)


@pytest.mark.parametrize(
    ("value", "host"),
    [
        *((name, region.endpoint) for name, region in REGIONS.items()),
        (" EU ", "eu.spgo.io"),
        ("eu.v2.spgo.io", "eu.v2.spgo.io"),
        ("Links.Acme.Example.", "links.acme.example"),
        ("acme.et.e.sparkpost.com", "acme.et.e.sparkpost.com"),
    ],
)
def test_a_region_or_a_host_is_an_endpoint(value: str, host: str) -> None:
    assert endpoint_host(value) == host
    assert FilterModule().filters()["endpoint_host"](value) == host
    assert EndpointTests().tests()["endpoint"](value)


@pytest.mark.parametrize("value", BAD)
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(InputError) as caught:
        endpoint_host(value, option="domains[0].endpoint")
    assert caught.value.sentence() == f"The option 'domains[0].endpoint' is {value!r}, but {ALLOWED}"
    with pytest.raises(AnsibleFilterError, match="The option 'endpoint' is"):
        FilterModule().filters()["endpoint_host"](value)
    assert not EndpointTests().tests()["endpoint"](value)


@pytest.mark.parametrize("value", [None, 5, ["us"], {"endpoint": "us"}])
def test_a_value_of_another_type_is_no_endpoint(value: Any) -> None:
    assert not EndpointTests().tests()["endpoint"](value)
