# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Return values that several modules share are documented in the same words: Ansible has no fragments for them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import yaml

from ansible_collections.sparkpost.tracking.plugins import modules

#: What every module that writes through a plan returns of its progress.
PROGRESS = ("actions", "changes", "applied", "failed_action", "not_attempted")
#: The keys of an entry of ``changes``, in their order.
CHANGE = ("domain", "service", "object", "verb", "before", "after")
#: Those that every module documents in words of its own.
PARTICULAR = ("domain", "service", "verb")

#: The value by which a module describes its object, and the one by which its twin describes several of them.
TWINS = {
    "acm_tracking_certificate": ("certificate", "certificates"),
    "cloudflare_page_rule": ("page_rule", "page_rules"),
    "cloudflare_rule": ("rule", "rules"),
    "cloudflare_zone": ("zone", "zones"),
    "cloudfront_tracking_distribution": ("distribution", "distributions"),
    "fastly_tls_certificate": ("certificate", "certificates"),
    "fastly_tracking_service": ("service", "services"),
    "sparkpost_tracking_domain": ("tracking_domain", "tracking_domains"),
}
NAMES = sorted(each.name for each in pkgutil.iter_modules(modules.__path__))


@cache
def documented(module: str) -> dict[str, Any]:
    source = importlib.import_module(f"{modules.__name__}.{module}")
    values: dict[str, Any] = yaml.safe_load(source.RETURN)
    return values


def without_samples(value: Any) -> Any:
    """The documentation of a value without what is particular to a module."""
    if not isinstance(value, Mapping):
        return value
    return {name: without_samples(each) for name, each in value.items() if name != "sample"}


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The names of values that both document, in different words."""
    shared = [name for name in one if name in other]
    return [name for name in shared if without_samples(one[name]) != without_samples(other[name])]


def _writers() -> list[str]:
    return [name for name in NAMES if "applied" in documented(name)]


def test_every_module_that_changes_an_object_has_its_twin_or_is_known_to_have_none() -> None:
    assert set(_writers()) - set(TWINS) == {"cloudflare_custom_hostnames", "cloudfront_tracking_tenants", "dns_records"}
    assert set(TWINS) <= set(_writers())


@pytest.mark.parametrize("module", _writers())
def test_the_progress_is_documented_in_the_same_words(module: str) -> None:
    pattern, found = documented("dns_records"), documented(module)
    assert [name for name in found if name in PROGRESS] == list(PROGRESS)
    assert differences({name: pattern[name] for name in PROGRESS if name != "changes"}, found) == []
    assert found["changes"]["description"] == pattern["changes"]["description"]
    assert tuple(found["changes"]["contains"]) == CHANGE


@pytest.mark.parametrize("module", [name for name in NAMES if "changes" in documented(name)])
def test_whoever_returns_changes_documents_every_key(module: str) -> None:
    keys = documented(module)["changes"]["contains"]
    assert tuple(keys) == CHANGE
    assert set(differences(keys, documented("dns_records")["changes"]["contains"])) <= set(PARTICULAR)


@pytest.mark.parametrize("module", [name for name in NAMES if "changes" in documented(name)])
def test_services_and_verbs_are_listed(module: str) -> None:
    keys = documented(module)["changes"]["contains"]
    for name in ("service", "verb"):
        assert f"V({keys[name]['sample']})" in str(keys[name]["description"])


@pytest.mark.parametrize("module", TWINS)
def test_twins_describe_an_object_in_the_same_words(module: str) -> None:
    own, listed = documented(module), documented(f"{module}_info")
    one, several = TWINS[module]
    described, listing = own[one]["contains"], listed[several]["contains"]
    assert len(set(described) & set(listing)) > 2
    assert differences(described, listing) == []


@pytest.mark.parametrize("module", [name for name in NAMES if "progress" in documented(name)])
def test_waiting_is_documented_in_the_same_words(module: str) -> None:
    assert differences({"progress": documented("cloudflare_zone")["progress"]}, documented(module)) == []


def test_a_difference_is_found_and_a_sample_is_none() -> None:
    one = {"a": {"description": "x", "sample": 1}, "b": {"contains": {"c": {"type": "str", "sample": 2}}}}
    alike = {"a": {"description": "x", "sample": 3}, "b": {"contains": {"c": {"type": "str", "sample": 4}}}, "d": {}}
    assert differences(one, alike) == []
    assert differences(one, {"a": {"description": "y"}, "b": {"contains": {"c": {"type": "int"}}}}) == ["a", "b"]
