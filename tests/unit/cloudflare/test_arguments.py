# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of every Cloudflare module: which credentials are sent, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare import arguments
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.arguments import NamedZone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.errors import MissingCredentialsError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from support.scripted_api import ADDRESS, Said, ScriptedApi

TOKEN = "cloudflare-token-0123456789abcdef0123456789"
EMAIL, KEY = "owner@example.com", "0123456789abcdef0123456789abcdef01234"
ID = "023e105f4ecef8ad9ca31a8372d0c353"


def sent(monkeypatch: pytest.MonkeyPatch, **params: Any) -> tuple[dict[str, str], str]:
    """The credentials among the headers of a request by these options, and its path."""
    api = ScriptedApi(Said(200, {"success": True, "result": []}))
    secrets: list[str] = []

    def session(_params: Any, hidden: Any, _progress: Any, **_limit: Any) -> Any:
        secrets.extend(hidden)
        return api.session(*secrets)

    monkeypatch.setattr(arguments, "http_session", session)
    arguments.connect({"base_url": f"{ADDRESS}/client/v4", **params}, [TOKEN, KEY]).get("/zones")
    headers = api.asked[0].headers
    assert {TOKEN, KEY} <= set(secrets)
    names = ("Authorization", "X-Auth-Email", "X-Auth-Key")
    return {name: headers[name] for name in names if name in headers}, api.asked[0].path


BY_KEY = {"X-Auth-Email": EMAIL, "X-Auth-Key": KEY}
BY_TOKEN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    ("params", "headers"),
    [
        ({"api_token": TOKEN}, BY_TOKEN),
        ({"api_token": f"Bearer {TOKEN}"}, BY_TOKEN),
        ({"api_token": TOKEN, "email": EMAIL}, BY_TOKEN),
        ({"api_token": TOKEN, "email": EMAIL, "api_key": KEY}, BY_TOKEN),
        ({"email": EMAIL, "api_key": KEY}, BY_KEY),
        ({"api_token": "", "email": EMAIL, "api_key": KEY}, BY_KEY),
    ],
)
def test_a_token_wins_and_the_two_ways_are_never_mixed(
    monkeypatch: pytest.MonkeyPatch, params: dict[str, str], headers: dict[str, str]
) -> None:
    assert sent(monkeypatch, **params)[0] == headers


def test_an_empty_option_leaves_it_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    monkeypatch.setenv("CLOUDFLARE_EMAIL", EMAIL)
    assert sent(monkeypatch, api_token="")[0] == BY_TOKEN


def test_an_address_without_a_path_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in (ADDRESS, f"{ADDRESS}/", f"{ADDRESS}/client/v4/"):
        assert sent(monkeypatch, api_token=TOKEN, base_url=address)[1] == "/client/v4/zones"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"email": EMAIL}, "needs the global API key"),
        ({"api_key": KEY}, "needs the e-mail address"),
        ({"api_token": "two words"}, "holds spaces"),
        ({"api_token": TOKEN, "base_url": "api.cloudflare.com"}, "must be an address"),
        ({"api_token": TOKEN, "base_url": "https://me:pass@api.test/client/v4"}, "must be an address"),
    ],
)
def test_what_cannot_be_sent_is_refused(params: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said) as raised:
        arguments.connect(params, [])
    assert KEY not in raised.value.message
    assert "pass@" not in raised.value.message


def test_no_credentials_at_all() -> None:
    with pytest.raises(MissingCredentialsError) as raised:
        arguments.connect({"api_token": "", "email": None}, [])
    assert "CLOUDFLARE_API_TOKEN" in raised.value.remedy


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"zone": " Example.COM. "}, NamedZone("example.com")),
        ({"zone": "", "zone_id": ID.upper()}, NamedZone("", ID)),
        ({"zone": "bücher.example", "zone_id": ID}, NamedZone("xn--bcher-kva.example", ID)),
    ],
)
def test_zones_are_normalised(params: dict[str, str], named: NamedZone) -> None:
    assert NamedZone.from_user(params) == named


@pytest.mark.parametrize(
    ("params", "option"),
    [
        ({"zone": "", "zone_id": ""}, "zone"),
        ({"zone": "https://example.com/"}, "zone"),
        ({"zone_id": "example.com"}, "zone_id"),
        ({"zone_id": ID[:-1]}, "zone_id"),
    ],
)
def test_bad_zones_are_refused(params: dict[str, str], option: str) -> None:
    with pytest.raises(InputError) as raised:
        NamedZone.from_user(params)
    assert raised.value.option == option
