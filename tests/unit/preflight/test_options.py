# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be used is refused in one sentence before anything is read, by preflight as by the modules."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts.providers import PROVIDERS
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight import run
from support.hosts import RunTask

D = "track.example.com"
CLOUDFLARE_ID = "023e105f4ecef8ad9ca31a8372d0c353"
CREDENTIALS: dict[str, dict[str, Any]] = {
    "route53": {"access_key": "AKIAEXAMPLE", "secret_key": "secret-0123456789"},
    "cloudflare": {"api_token": "token-0123456789abcdef0123456789abcdef"},
    "rfc2136": {"rfc2136_server": "127.0.0.1"},
}
RULES = {
    "route53": "it must be the id of a hosted zone",
    "cloudflare": "it must be an id of 32 hexadecimal digits",
    "rfc2136": "it must be a DNS name",
}
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


#: Where a zone's id is its name, some of them are names.
ODD_IDS = [
    (provider, odd)
    for provider in PROVIDERS
    for odd in ODD
    if not (provider == "rfc2136" and odd in ("example.com", "ZÄ", CLOUDFLARE_ID[:-1]))
]


@pytest.mark.parametrize(("provider", "odd"), ODD_IDS)
def test_an_odd_zone_id_is_refused_by_preflight(run_task: RunTask, provider: str, odd: str) -> None:
    entries = [{"domain": f"click.{D}"}, {"domain": D, "zone_id": odd}]
    refused = run_task("tracking_preflight", {"cdn": "fastly", "dns_provider": provider, "domains": entries})
    assert refused["failed"]
    assert f"The option 'domains[1].zone_id' is {odd!r}, but {RULES[provider]}" in refused["msg"]


@pytest.mark.parametrize(("provider", "odd"), ODD_IDS)
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


@pytest.mark.parametrize("provider", ["route53", "cloudflare"])
def test_each_provider_refuses_the_ids_of_others(provider: str) -> None:
    others = {"route53": CLOUDFLARE_ID, "cloudflare": "Z0123456789ABCDEFGHIJ"}
    with pytest.raises(InputError, match="zone_id"):
        PROVIDERS[provider].identifier(others[provider], "zone_id")


HALVES = [
    (
        "cloudflare",
        {"CLOUDFLARE_EMAIL": "a@example.com"},
        "'email' is 'a@example.com', but it needs the global API key",
    ),
    (
        "cloudflare",
        {"CLOUDFLARE_API_KEY": "key-0123456789"},
        "'api_key' is '(hidden)', but it needs the e-mail address",
    ),
    ("route53", {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}, "'access_key' is 'AKIAEXAMPLE', but it needs the secret key"),
    ("route53", {"AWS_SECRET_ACCESS_KEY": "key-0123456789"}, "'secret_key' is '(hidden)', but it needs the access key"),
    (
        "route53",
        {"AWS_SECRET_ACCESS_KEY": "key-0123456789", "AWS_SESSION_TOKEN": "token-0123456789"},
        "'secret_key' is '(hidden)', but it needs the access key",
    ),
]


@pytest.fixture(name="nowhere")
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No resolver, no file of AWS's, and no API: whoever asks gets an error other than the one that is expected."""
    monkeypatch.setenv("TRACKING_RESOLVERS", "127.0.0.1:9")
    monkeypatch.setattr(run, "_TIMEOUT", 0.01)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    for name in ("AWS_ENDPOINT_URL", "CLOUDFLARE_BASE_URL", "FASTLY_API_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(("provider", "variables", "said"), HALVES)
def test_half_of_a_providers_credentials_is_told_by_preflight(
    run_task: RunTask, provider: str, variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    options = {"cdn": "managed", "dns_provider": provider, "domains": [{"domain": D}], "retry_timeout": 1}
    refused = run_task("tracking_preflight", options)
    assert refused["failed"]
    assert f"The option {said}" in refused["msg"]
    assert "Correct it where it is set: at the task, in its defaults, or in the environment." in refused["msg"]
    assert "key-0123456789" not in str(refused)


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(("provider", "variables", "said"), HALVES)
def test_half_of_a_providers_credentials_is_refused_by_the_modules(
    run_task: RunTask, provider: str, variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    record = {"name": D, "type": "CNAME", "value": "spgo.io"}
    refused = run_task("dns_records", {"provider": provider, "records": [record], "retry_timeout": 1})
    assert refused["failed"]
    assert f"The option {said}" in refused["msg"]
    assert "key-0123456789" not in str(refused)


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(("provider", "variables", "said"), HALVES)
def test_half_of_the_credentials_of_another_provider_is_nobodys_concern(
    run_task: RunTask, provider: str, variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    other = {"route53": "cloudflare", "cloudflare": "route53"}[provider]
    record = {"name": D, "type": "CNAME", "value": "spgo.io"}
    refused = run_task("dns_records", {"provider": other, "records": [record], "zone_id": "?", **CREDENTIALS[other]})
    assert "'zone_id' is '?'" in refused["msg"]
    assert said not in refused["msg"]
