# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be used is refused in one sentence before anything is read, by preflight as by the modules."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts.providers import PROVIDERS
from support.hosts import RunTask

D = "track.example.com"
CLOUDFLARE_ID = "023e105f4ecef8ad9ca31a8372d0c353"
CREDENTIALS: dict[str, dict[str, Any]] = {
    "route53": {"access_key": "AKIAEXAMPLE", "secret_key": "secret-0123456789"},
    "cloudflare": {"api_token": "token-0123456789abcdef0123456789abcdef"},
}
RULES = {"route53": "it must be the id of a hosted zone", "cloudflare": "it must be an id of 32 hexadecimal digits"}
#: What no zone's id looks like, at any provider.
ODD = [
    "../../x",
    "/hostedzone/../x",
    "Z1/../Z2",
    "Z1?x=1",
    "example.com",
    "z 1",
    "Z1\n/x",
    "*",
    "ZÄ",
    CLOUDFLARE_ID[:-1],
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_odd_zone_id_is_refused_by_preflight(run_task: RunTask, provider: str, odd: str) -> None:
    entries = [{"domain": f"click.{D}"}, {"domain": D, "zone_id": odd}]
    refused = run_task("tracking_preflight", {"cdn": "fastly", "dns_provider": provider, "domains": entries})
    assert refused["failed"]
    assert f"The option 'domains[1].zone_id' is {odd!r}, but {RULES[provider]}" in refused["msg"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("dns_records", {"records": [{"name": D, "type": "CNAME", "value": "spgo.io"}]}),
        ("dns_zone_info", {"names": [D]}),
    ],
)
def test_an_odd_zone_id_is_refused_by_the_modules(
    run_task: RunTask, module: str, options: dict[str, Any], provider: str, odd: str
) -> None:
    refused = run_task(module, {**options, "provider": provider, "zone_id": odd, **CREDENTIALS[provider]})
    assert refused["failed"]
    assert f"The option 'zone_id' is {odd!r}, but {RULES[provider]}" in refused["msg"]


@pytest.mark.parametrize(
    ("provider", "value", "expected"),
    [
        ("route53", "", ""),
        ("route53", " Z0123456789ABCDEFGHIJ ", "Z0123456789ABCDEFGHIJ"),
        ("route53", "/hostedzone/Z2FDTNDATAQYW2", "Z2FDTNDATAQYW2"),
        ("route53", "hostedzone/Z2FDTNDATAQYW2", "Z2FDTNDATAQYW2"),
        ("cloudflare", "", ""),
        ("cloudflare", f" {CLOUDFLARE_ID.upper()} ", CLOUDFLARE_ID),
    ],
)
def test_a_zone_id_has_one_form(provider: str, value: str, expected: str) -> None:
    assert PROVIDERS[provider].identifier(value, "zone_id") == expected


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_refuses_the_ids_of_others(provider: str) -> None:
    others = {"route53": CLOUDFLARE_ID, "cloudflare": "Z0123456789ABCDEFGHIJ"}
    with pytest.raises(InputError, match="zone_id"):
        PROVIDERS[provider].identifier(others[provider], "zone_id")
