# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which Rules do what a page rule does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.model import PageRule
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.successor import (
    rules_in_place_of,
)

T = "track.example.com/*"
HOST = '(http.host eq "track.example.com")'


def forward(target: str, url: str, status: int = 301) -> dict[str, Any]:
    """The action parameters of the redirect in place of the page rule."""
    forwarding = {"forwarding_url": {"url": url, "status_code": status}}
    [found] = rules_in_place_of(PageRule(target, forwarding))
    assert (found["phase"], found["action"]) == ("redirect", "redirect")
    value: dict[str, Any] = found["action_parameters"]["from_value"]
    assert value["status_code"] == status
    return {"expression": found["expression"], "keeps": value["preserve_query_string"], **value["target_url"]}


@pytest.mark.parametrize(
    ("target", "url", "redirect"),
    [
        (
            T,
            "https://spgo.io/$1",
            {"expression": 'concat("https://spgo.io", http.request.uri.path)', "keeps": True},
        ),
        (T, "https://spgo.io/", {"value": "https://spgo.io/", "keeps": False}),
        (T, r"https://spgo.io/\$1", {"value": "https://spgo.io/$1", "keeps": False}),
        (
            "http://*.example.com/*",
            "https://spgo.io/$1/$2",
            {
                "expression": 'wildcard_replace(http.request.full_uri, "http://*.example.com/*", '
                '"https://spgo.io/${1}/${2}")',
                "keeps": False,
            },
        ),
        (
            "*.example.com/*",
            "https://spgo.io/$2",
            {
                "expression": 'wildcard_replace(http.request.full_uri, "http*://*.example.com/*", '
                '"https://spgo.io/${3}")',
                "keeps": False,
            },
        ),
    ],
)
def test_forwarding(target: str, url: str, redirect: Mapping[str, Any]) -> None:
    found = forward(target, url)
    for name, value in redirect.items():
        assert found[name] == value


@pytest.mark.parametrize(
    ("target", "expression"),
    [
        (T, HOST),
        ("https://track.example.com/*", '(http.request.full_uri wildcard "https://track.example.com/*")'),
        ("track.example.com/f/*", '(http.request.full_uri wildcard "http*://track.example.com/f/*")'),
        ("*.example.com/*", '(http.request.full_uri wildcard "http*://*.example.com/*")'),
        ("track.example.com:8443/*", '(http.request.full_uri wildcard "http*://track.example.com:8443/*")'),
    ],
)
def test_the_expression(target: str, expression: str) -> None:
    [found] = rules_in_place_of(PageRule(target, {"ssl": "full"}))
    assert found == {
        "phase": "config",
        "action": "set_config",
        "expression": expression,
        "action_parameters": {"ssl": "full"},
    }


@pytest.mark.parametrize(
    ("actions", "phase", "parameters"),
    [
        ({"browser_check": "off", "rocket_loader": "on"}, "config", {"bic": False, "rocket_loader": True}),
        ({"disable_zaraz": None}, "config", {"disable_zaraz": True}),
        ({"cache_level": "bypass"}, "cache", {"cache": False}),
        (
            {"cache_level": "cache_everything", "edge_cache_ttl": 7200, "browser_cache_ttl": 0},
            "cache",
            {
                "cache": True,
                "edge_ttl": {"mode": "override_origin", "default": 7200},
                "browser_ttl": {"mode": "respect_origin"},
            },
        ),
        (
            {"cache_deception_armor": "on", "cache_by_device_type": "on"},
            "cache",
            {"cache_key": {"cache_deception_armor": True, "cache_by_device_type": True}},
        ),
    ],
)
def test_settings(actions: Mapping[str, Any], phase: str, parameters: Mapping[str, Any]) -> None:
    [found] = rules_in_place_of(PageRule(T, actions))
    assert (found["phase"], found["action_parameters"]) == (phase, parameters)


def test_https_for_all() -> None:
    [found] = rules_in_place_of(PageRule(T, {"always_use_https": None}))
    assert found["expression"] == f"({HOST} and not ssl)"
    assert found["action_parameters"]["from_value"]["preserve_query_string"] is True


@pytest.mark.parametrize(
    "actions", [{"waf": "off"}, {"disable_security": None}, {"cache_level": "basic"}, {"later": 1}]
)
def test_what_has_none(actions: Mapping[str, Any]) -> None:
    assert rules_in_place_of(PageRule(T, actions)) == []
