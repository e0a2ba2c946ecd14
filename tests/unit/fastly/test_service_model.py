# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services and versions as Fastly writes them, in one normalised form."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.model import (
    Backend,
    CacheSetting,
    RequestSetting,
    Service,
    Version,
)

VERSION: dict[str, Any] = {
    "number": 3,
    "active": True,
    "locked": True,
    "domains": [{"name": "Track.Example.com"}, {"name": "links.example.org"}],
    "backends": [
        {
            "name": "sparkpost",
            "address": "SPGO.io",
            "port": 443,
            "use_ssl": True,
            "ssl_check_cert": True,
            "ssl_cert_hostname": "spgo.io",
            "ssl_sni_hostname": "spgo.io",
            "min_tls_version": "1.2",
            "max_tls_version": None,
            "override_host": None,
            "request_condition": "",
            "ssl_client_key": "fastly-client-key-0123456789abcdef",
        }
    ],
    "settings": {"general.default_ttl": 10, "general.default_host": None},
    "request_settings": [{"name": "defaults", "default_host": "WWW.example.com", "version": "3"}],
    "cache_settings": [{"name": "long", "ttl": "3600", "action": None, "version": "3"}],
    "vcls": [{"name": "main", "main": True, "content": "sub vcl_recv {}"}, {"name": "part", "content": "table x {}"}],
    "snippets": [{"name": "ttl", "content": "set beresp.ttl = 1h;"}, {"name": "log", "content": "log req.url;"}],
}


def test_a_version_is_read_in_normalised_form() -> None:
    version = Version.from_api(VERSION)
    assert version == Version(
        number=3,
        locked=True,
        domains=("links.example.org", "track.example.com"),
        backends=(
            Backend(
                "sparkpost",
                "spgo.io",
                443,
                use_ssl=True,
                ssl_cert_hostname="spgo.io",
                ssl_sni_hostname="spgo.io",
                min_tls_version="1.2",
            ),
        ),
        default_ttl=10,
        request_settings=(RequestSetting("defaults", "www.example.com"),),
        cache_settings=(CacheSetting("long", 3600),),
        ttl_code=("VCL main", "snippet ttl"),
    )
    assert "fastly-client-key" not in repr(version)


@pytest.mark.parametrize("empty", [None, ""])
def test_null_and_empty_are_the_same(empty: str | None) -> None:
    raw = {"name": "a", "address": "spgo.io", "port": 443, "override_host": empty, "min_tls_version": empty}
    assert Backend.from_api(raw) == Backend("a", "spgo.io", 443)


@pytest.mark.parametrize(
    ("raw", "expected"), [(True, True), ("1", True), ("true", True), ("0", False), (0, False), (None, False)]
)
def test_truth_in_all_its_forms(raw: object, expected: bool) -> None:
    assert Backend.from_api({"name": "a", "use_ssl": raw}).use_ssl is expected


def test_the_certificate_is_checked_unless_the_api_says_otherwise() -> None:
    assert Backend.from_api({"name": "a"}).ssl_check_cert
    assert not Backend.from_api({"name": "a", "ssl_check_cert": "0"}).ssl_check_cert


def test_a_zero_ttl_is_a_value() -> None:
    assert Version.from_api({"number": 1, "settings": {"general.default_ttl": 0}}).default_ttl == 0
    assert Version.from_api({"number": 1, "settings": {}}).default_ttl == 3600
    assert CacheSetting.from_api({"name": "a", "ttl": "0"}).ttl == 0
    assert CacheSetting.from_api({"name": "a", "ttl": None}).ttl is None


def test_a_creation_leaves_empty_fields_out_and_an_update_clears_them() -> None:
    before = Backend("a", "spgo.io", 443, use_ssl=True, override_host="spgo.io")
    after = Backend("a", "spgo.io", 443, use_ssl=True)
    assert after.to_api() == {
        "name": "a",
        "address": "spgo.io",
        "port": 443,
        "use_ssl": True,
        "ssl_check_cert": True,
    }
    assert after.changes_from(before) == {"override_host": ""}


def test_a_port_goes_with_the_use_of_tls_since_fastly_derives_it() -> None:
    before, after = Backend("a", port=8443, use_ssl=True), Backend("a", port=443, use_ssl=True)
    assert after.changes_from(before) == {"port": 443, "use_ssl": True}


def numbered(*versions: tuple[int, bool, bool]) -> list[dict[str, Any]]:
    return [{"number": number, "active": active, "locked": locked} for number, active, locked in versions]


@pytest.mark.parametrize(
    ("versions", "active", "highest", "draft"),
    [
        (numbered((1, False, False)), None, 1, 1),
        (numbered((1, True, True)), 1, 1, None),
        (numbered((1, False, True), (2, True, True), (3, False, False)), 2, 3, 3),
        (numbered((1, False, False), (2, True, True)), 2, 2, None),
        (numbered((2, True, True), (3, False, False), (4, False, False), (5, False, True)), 2, 5, 4),
        ([], None, 0, None),
    ],
)
def test_the_numbers_of_a_service(
    versions: list[dict[str, Any]], active: int | None, highest: int, draft: int | None
) -> None:
    service = Service.from_api({"id": "a", "name": "b", "versions": versions, "version": 7})
    assert (service.active_number, service.highest, service.open_draft) == (active, highest, draft)
    assert service.latest is None


def test_details_hold_the_active_version_or_the_latest() -> None:
    active = Service.from_api(
        {"id": "a", "name": "b", "versions": numbered((3, True, True)), "version": VERSION, "active_version": VERSION}
    )
    assert active.active == Version.from_api(VERSION)
    assert active.latest is None
    draft = {**VERSION, "active": False, "locked": False}
    fresh = Service.from_api(
        {"id": "a", "name": "b", "versions": numbered((3, False, False)), "version": draft, "active_version": None}
    )
    assert fresh.active is None
    assert fresh.latest == Version.from_api(draft)
