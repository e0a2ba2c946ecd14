# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where and as whom SparkPost is spoken to: options, environment, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.arguments import access

KEY = "sparkpost-key-0123456789abcdef"
US = "https://api.sparkpost.com/api/v1"
EU = "https://api.eu.sparkpost.com/api/v1"


@pytest.mark.parametrize(
    ("params", "environment", "expected"),
    [
        pytest.param({"api_key": KEY, "region": "us"}, {}, ("us", US), id="us"),
        pytest.param({"api_key": KEY, "region": "eu"}, {}, ("eu", EU), id="eu"),
        pytest.param({"api_key": KEY, "region": "EU "}, {}, ("eu", EU), id="upper case"),
        pytest.param({"api_key": KEY, "region": "", "api_url": ""}, {}, ("us", US), id="empty answers"),
        pytest.param(
            {"api_key": "", "region": ""},
            {"SPARKPOST_API_KEY": KEY, "SPARKPOST_REGION": "eu"},
            ("eu", EU),
            id="empty answers leave it to the environment",
        ),
        pytest.param({"api_key": f"{KEY}\n", "region": "us"}, {}, ("us", US), id="key with the newline of its file"),
        pytest.param(
            {"api_key": KEY, "region": "us", "api_url": "https://t.example.com/api/v1/"},
            {},
            ("us", "https://t.example.com/api/v1"),
            id="own address",
        ),
        pytest.param(
            {"api_key": KEY, "region": "us", "api_url": "http://127.0.0.1:8080"},
            {},
            ("us", "http://127.0.0.1:8080/api/v1"),
            id="own address without a path",
        ),
        pytest.param(
            {"api_key": KEY, "region": "eu"},
            {"SPARKPOST_API_URL": "https://t.example.com/x"},
            ("eu", "https://t.example.com/x"),
            id="address of the environment",
        ),
    ],
)
def test_access(
    params: dict[str, Any], environment: dict[str, str], expected: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    granted = access(params)
    assert (granted.region.name, granted.api_url) == expected
    assert granted.api_key == KEY
    assert KEY not in repr(granted)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        pytest.param({"region": "us"}, "'api_key' is not set. Set it, or the environment variable SPARKPOST_API_KEY"),
        pytest.param({"api_key": "  ", "region": "us"}, "SPARKPOST_API_KEY", id="blank key"),
        pytest.param({"api_key": KEY, "region": "ap"}, "'region' is 'ap', but it must be one of us, eu", id="region"),
        pytest.param({"api_key": KEY, "region": "us", "api_url": "api.example.com"}, "must be an address", id="host"),
        pytest.param(
            {"api_key": KEY, "region": "us", "api_url": "ftp://a.example.com"}, "must be an address", id="ftp"
        ),
        pytest.param({"api_key": KEY, "region": "us", "api_url": "https://["}, "must be an address", id="brackets"),
        pytest.param({"api_key": KEY, "region": "us", "api_url": "https://a:b/"}, "must be an address", id="port"),
        pytest.param({"api_key": KEY, "region": "us", "api_url": "https://a.b/x?y"}, "must be an address", id="query"),
    ],
)
def test_what_is_refused(params: dict[str, Any], words: str) -> None:
    with pytest.raises(TrackingError) as raised:
        access(params)
    assert words in raised.value.sentence()


@pytest.mark.parametrize(
    "params",
    [
        {"api_key": f"Bearer {KEY}", "region": "us"},
        {"api_key": f"{KEY}\u00fc", "region": "us"},
        {"api_key": KEY, "region": "us", "api_url": f"https://user:{KEY}@api.example.com/api/v1"},
    ],
)
def test_what_is_refused_is_not_shown_where_it_may_be_secret(params: dict[str, Any]) -> None:
    with pytest.raises(InputError) as raised:
        access(params)
    assert KEY not in raised.value.sentence() + repr(raised.value.facts)
