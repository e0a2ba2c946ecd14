# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Cloudflare's records are read: the fewest requests, and the zone of each name."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare import errors
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.client import CloudflareClient
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.dns.lookup import Records, Zones
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ForbiddenError, RefusedError
from support.scripted_api import ADDRESS, Said, ScriptedApi


def client(api: ScriptedApi) -> CloudflareClient:
    return CloudflareClient(api.session(), ADDRESS, {})


def page(names: list[str], number: int = 1, pages: int = 1) -> Said:
    result = [{"id": name, "name": name, "type": "TXT", "content": "x"} for name in names]
    info = {"page": number, "per_page": 100, "total_pages": pages}
    return Said(200, {"success": True, "result": result, "result_info": info})


def read(api: ScriptedApi, *names: str) -> list[str]:
    return [str(raw["name"]) for raw in Records(client(api)).at("z", names)]


def test_one_name_is_asked_for_exactly() -> None:
    api = ScriptedApi(page(["track.example.com"]))
    assert read(api, "track.example.com", "track.example.com") == ["track.example.com"]
    assert api.asked[0].params == {"name.exact": "track.example.com", "per_page": "100"}


def test_names_that_end_alike_are_one_list() -> None:
    api = ScriptedApi(page(["track.example.com", "_a.track.example.com", "my-track.example.com"]))
    assert read(api, "track.example.com", "_a.track.example.com") == ["track.example.com", "_a.track.example.com"]
    assert api.asked[0].params["name.endswith"] == "track.example.com"


def test_many_names_are_read_by_pages() -> None:
    names = [f"h{number}.example.com" for number in range(250)]
    api = ScriptedApi(page(names[:100], 1, 3), page(names[100:200], 2, 3), page(names[200:], 3, 3))
    assert read(api, *names) == names
    assert [asked.params.get("page") for asked in api.asked] == [None, "2", "3"]


def test_few_names_in_a_large_zone_are_asked_for_one_by_one() -> None:
    api = ScriptedApi(page(["a.example.com"], 1, 9), page(["a.example.com"]), page([]))
    assert read(api, "a.example.com", "b.example.com") == ["a.example.com"]
    assert [asked.params.get("name.exact") for asked in api.asked] == [None, "a.example.com", "b.example.com"]


def test_names_without_a_common_ending_are_read_from_the_whole_zone() -> None:
    api = ScriptedApi(page(["a.example", "b.test"]))
    assert read(api, "a.example", "b.test") == ["a.example", "b.test"]
    assert "name.endswith" not in api.asked[0].params


def zones(*names: str) -> Said:
    result = [{"id": f"id of {name}", "name": name} for name in names]
    return Said(200, {"success": True, "result": result, "result_info": {"page": 1, "total_pages": 1}})


HIDDEN = Said(403, {"success": False, "errors": [{"code": 0, "message": "requires permission"}], "result": None})


def holding(api: ScriptedApi, *names: str) -> dict[str, str]:
    return {name: zone.name for name, zone in Zones(client(api)).holding(names).items()}


def test_the_longest_zone_holds_a_name() -> None:
    api = ScriptedApi(zones("example.com", "news.example.com", "ample.com"))
    assert holding(api, "a.news.example.com", "*.example.com") == {
        "a.news.example.com": "news.example.com",
        "*.example.com": "example.com",
    }
    assert len(api.asked) == 1


def test_a_token_for_some_zones_is_asked_for_each_possible_one() -> None:
    api = ScriptedApi(HIDDEN, HIDDEN, zones("example.com"), HIDDEN)
    assert holding(api, "a.example.com", "b.example.com")["b.example.com"] == "example.com"
    assert [asked.params.get("name") for asked in api.asked] == [None, "a.example.com", "example.com", "b.example.com"]


def test_a_token_for_no_zone_of_the_names_is_told_so() -> None:
    with pytest.raises(ForbiddenError) as raised:
        holding(ScriptedApi(HIDDEN, HIDDEN), "example.com")
    assert "'zone_id'" in raised.value.remedy
    assert not isinstance(raised.value, errors.ZoneHiddenError)


@pytest.mark.parametrize(
    ("listed", "said"),
    [(zones("example.net"), "no zone that holds"), (zones("example.com", "example.com"), "several zones")],
)
def test_a_name_without_one_zone_is_refused(listed: Any, said: str) -> None:
    # Two zones of one name have different ids.
    listed.body["result"] = [{**each, "id": str(number)} for number, each in enumerate(listed.body["result"])]
    with pytest.raises(RefusedError, match=said):
        holding(ScriptedApi(listed), "track.example.com")
