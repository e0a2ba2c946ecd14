# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What versions of a Fastly service hold: details, settings and the text that compares two of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.fastly.fakes import Api, World, fastly_in

NAME = "click.example.com"
VERSION_KEYS = {
    *("number", "service_id", "active", "locked", "staging", "testing", "deployed", "comment"),
    *("created_at", "updated_at", "deleted_at", "environments"),
}
CONTENT_KEYS = {
    *("acls", "backends", "cache_settings", "conditions", "dictionaries", "directors", "domains", "gzips", "headers"),
    *("healthchecks", "request_settings", "response_objects", "snippets", "vcls", "wordpress", "settings"),
}
SERVICE_KEYS = {
    *("id", "name", "comment", "type", "customer_id", "created_at", "updated_at", "deleted_at", "versions"),
    "environments",
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World) -> Api:
    return Api(fastly_in(world))


@pytest.fixture
def identity(api: Api) -> str:
    """A service with one open version."""
    return str(api.must("POST", "/service", {"name": NAME, "comment": "clicks"})["id"])


class TestDetails:
    """The contents of two versions."""

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ("", 1),
            ("?version=2", 2),
            ("?filter[versions.active]=true", 1),
            ("?filter[versions.latest_draft]=true", 3),
            ("?filter[versions.staged]=true", 2),
        ],
    )
    def test_which_versions(self, api: Api, identity: str, query: str, number: int) -> None:
        for path in ("/1/activate", "/1/clone", "/2/activate/staging", "/1/clone"):
            api.must("PUT", f"/service/{identity}/version{path}")
        details = api.must("GET", f"/service/{identity}/details{query}")
        assert set(details) == SERVICE_KEYS | {"version", "active_version"}
        assert set(details["version"]) == VERSION_KEYS | CONTENT_KEYS
        assert (details["version"]["number"], details["active_version"]["number"]) == (number, 1)
        assert len(details["versions"]) == 3

    def test_nothing_is_active(self, api: Api, identity: str) -> None:
        api.must("POST", f"/service/{identity}/version")
        details = api.must("GET", f"/service/{identity}/details?filter[versions.active]=true")
        assert (details["version"]["number"], details["active_version"]) == (2, None)
        assert details["version"]["settings"] == {
            "general.default_host": "",
            "general.default_pci": 0,
            "general.default_ttl": 3600,
            "general.stale_if_error": False,
            "general.stale_if_error_ttl": 43200,
        }
        assert api("GET", f"/service/{identity}/details?version=9").status == 404

    def test_the_domains_of_a_service(self, api: Api, identity: str) -> None:
        api.must("POST", f"/service/{identity}/version/1/domain", {"name": NAME})
        assert [each["name"] for each in api.must("GET", f"/service/{identity}/domain")] == [NAME]


class TestSettings:
    """They keep their types, whatever the form of the request."""

    @pytest.mark.parametrize(
        ("sent", "changed"),
        [
            ({"general.default_ttl": "0"}, {"general.default_ttl": 0}),
            (
                {"general.default_ttl": "10", "general.stale_if_error": "true", "ServiceVersion": "1"},
                {"general.default_ttl": 10, "general.stale_if_error": True},
            ),
            ({"general.default_host": "spgo.io"}, {"general.default_host": "spgo.io"}),
            ({"general.default_pci": 1}, {"general.default_pci": 1}),
            ({}, {}),
        ],
    )
    @pytest.mark.parametrize("in_json", [False, True])
    def test_a_part(
        self, api: Api, identity: str, sent: dict[str, Any], changed: dict[str, Any], in_json: bool
    ) -> None:
        path = f"/service/{identity}/version/1/settings"
        before = api.must("GET", path)
        after = api.must("PUT", path, json_body=sent) if in_json else api.must("PUT", path, sent)
        assert after == {**before, **changed}
        assert after == api.must("GET", path)
        assert (after["version"], after["service_id"]) == (1, identity)

    @pytest.mark.parametrize("value", ["ten", "-1", "1.5"])
    def test_no_number(self, api: Api, identity: str, value: str) -> None:
        answer = api("PUT", f"/service/{identity}/version/1/settings", {"general.default_ttl": value})
        assert answer.wire == (
            400,
            {"msg": "Bad request", "detail": f"Invalid value for general.default_ttl: '{value}'"},
        )


class TestDiff:
    """The text that compares two versions."""

    @pytest.fixture
    def diff(self, api: Api, identity: str) -> Callable[[str], Any]:
        base = f"/service/{identity}/version"
        api.must("POST", f"{base}/1/domain", {"name": NAME})
        api.must("PUT", f"{base}/1/clone")
        api.must("PUT", f"{base}/2/settings", {"general.default_ttl": "10"})
        api.must("POST", f"{base}/2/backend", {"name": "sparkpost", "address": "spgo.io", "port": "443"})
        return lambda path: api.must("GET", f"/service/{identity}/diff/from/{path}")

    def test_only_what_differs_is_marked(self, diff: Callable[[str], Any]) -> None:
        found = diff("1/to/2")
        assert {name: found[name] for name in ("from", "to", "format")} == {"from": "1", "to": "2", "format": "text"}
        lines = found["diff"].splitlines()
        marked = [line for line in lines if not line.startswith(" ")]
        assert marked[:4] == ["-backends: []", "+backends:", "+- name: sparkpost", "+  address: spgo.io"]
        assert "-  general.default_ttl: 3600" in marked
        assert "+  general.default_ttl: 10" in marked
        assert "+  use_ssl: true" in marked
        assert f" - name: {NAME}" in lines
        assert not any(word in found["diff"] for word in ("locked", "active", "created_at", "number"))

    @pytest.mark.parametrize("path", ["1/to/1", "2/to/2", "-1/to/2"])
    def test_nothing_differs(self, diff: Callable[[str], Any], path: str) -> None:
        assert all(line.startswith(" ") for line in diff(path)["diff"].splitlines())

    def test_numbers_from_the_end_and_other_formats(self, diff: Callable[[str], Any]) -> None:
        assert diff("-2/to/-1") == diff("1/to/2")
        html = diff("1/to/2?format=html")
        assert (html["format"], html["diff"][:5]) == ("html", "<pre>")

    def test_refusals(self, api: Api, identity: str) -> None:
        assert api("GET", f"/service/{identity}/diff/from/1/to/5").status == 404
        assert api("GET", f"/service/{identity}/diff/from/-9/to/1").status == 404
        assert api("GET", f"/service/{identity}/diff/from/1/to/1?format=pdf").status == 400
