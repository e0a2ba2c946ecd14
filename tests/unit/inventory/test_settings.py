# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory's options: what they mean, what is refused, and which of them tell cached listings apart."""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest
import yaml

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.settings import OPTIONS, Names, Settings
from support.collection import NAME, run_ansible
from support.inventories import options

PLUGIN = f"{NAME}.tracking_domains"
KEY = "sparkpost-key-0123456789abcdef"
_OF_FRAGMENTS = {
    *("strict", "compose", "groups", "keyed_groups", "use_extra_vars", "leading_separator"),
    *("cache", "cache_plugin", "cache_timeout", "cache_connection", "cache_prefix"),
}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SPARKPOST_API_KEY", "SPARKPOST_REGION", "SPARKPOST_API_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, {"sparkpost_region": "us"}),
        ({"region": "eu"}, {"sparkpost_region": "eu", "tracking_endpoint": "eu"}),
        ({"endpoint": "us"}, {"sparkpost_region": "us", "tracking_endpoint": "us"}),
        (
            {"api_url": "https://acme.example/", "endpoint": "Links.Acme.example."},
            {
                "sparkpost_region": "us",
                "sparkpost_api_url": "https://acme.example/api/v1",
                "tracking_endpoint": "links.acme.example",
            },
        ),
    ],
)
def test_hosts_are_told_where_their_account_is(given: dict[str, Any], place: dict[str, str]) -> None:
    assert Settings.from_options(options(**given)).labels.place == place


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"region": "asia"}, "region"),
        ({"api_url": "acme.example"}, "api_url"),
        ({"endpoint": "https://spgo.io"}, "endpoint"),
        ({"subaccounts": [-1]}, "subaccounts"),
        ({"hostvars_prefix": ""}, "hostvars_prefix"),
        ({"hostvars_prefix": "ansible_"}, "hostvars_prefix"),
        ({"hostvars_prefix": "my-"}, "hostvars_prefix"),
        ({"group_prefix": "my-"}, "group_prefix"),
        ({"dns_timeout": 0}, "dns_timeout"),
        ({"detect_cdn_timeout": 0}, "detect_cdn_timeout"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(given: dict[str, Any], option: str) -> None:
    with pytest.raises(InputError) as refused:
        Settings.from_options(options(**given))
    assert refused.value.option == option


@pytest.mark.parametrize(
    ("included", "excluded", "found"),
    [
        ((), (), ["a.example.com", "b.example.com", "a.example.org"]),
        (("*.example.com",), (), ["a.example.com", "b.example.com"]),
        (("a.example.org", "b.*"), (), ["b.example.com", "a.example.org"]),
        ((), ("a.*",), ["b.example.com"]),
        (("*.com",), ("a.*",), ["b.example.com"]),
        (("nothing.*",), (), []),
    ],
)
def test_domains_by_pattern(included: tuple[str, ...], excluded: tuple[str, ...], found: list[str]) -> None:
    names = Names(included, excluded)
    assert [each for each in ("a.example.com", "b.example.com", "a.example.org") if names.match(each)] == found


@pytest.mark.parametrize(
    "given",
    [
        {"region": "eu"},
        {"api_url": "https://acme.example/api/v1"},
        {"domains": ["*.example.com"]},
        {"exclude": ["*.example.com"]},
        {"default": True},
        {"secure": False},
        {"verified": True},
        {"subaccounts": [3]},
        {"detect_cdn": False},
        {"resolvers": ["192.0.2.53"]},
        {"endpoint": "links.acme.example"},
    ],
)
def test_listings_of_different_content_are_kept_apart(given: dict[str, Any]) -> None:
    assert Settings.from_options(options(**given)).identity() != Settings.from_options(options()).identity()


@pytest.mark.parametrize(
    "given",
    [
        {"api_key": KEY},
        {"api_url": "https://api.sparkpost.com/api/v1"},
        {"hostvars_prefix": "sp_", "group_prefix": "", "default_groups": False},
        {"request_timeout": 3, "retry_timeout": 3, "resolvers": [""]},
    ],
)
def test_a_listing_stays_the_same_whatever_is_made_of_it(given: dict[str, Any]) -> None:
    assert Settings.from_options(options(**given)).identity() == Settings.from_options(options()).identity()


@functools.cache
def page() -> dict[str, Any]:
    """What ansible-doc shows of the plugin."""
    shown = json.loads(run_ansible("doc", "--json", "--type", "inventory", PLUGIN))
    found: dict[str, Any] = shown[PLUGIN]
    return found


def test_every_documented_option_is_read_with_its_default() -> None:
    documented = page()["doc"]["options"]
    own = set(documented) - _OF_FRAGMENTS
    assert own - {"plugin", "hostname"} == set(OPTIONS)
    assert {name: documented[name].get("default") for name in OPTIONS} == options()


def test_examples_have_options_that_exist() -> None:
    examples = list(yaml.safe_load_all(page()["examples"]))
    assert len(examples) == 3
    for each in examples:
        assert each["plugin"] == PLUGIN
        assert set(each) <= set(page()["doc"]["options"])
        given = {name: value for name, value in each.items() if name in OPTIONS}
        assert Settings.from_options(options(**given)).labels.group_prefix == "tracking_"
