# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's client over a scripted API: envelope, pages, errors in words, the zone of a task."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare import errors
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.client import CloudflareClient
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    ApiError,
    AuthenticationError,
    ForbiddenError,
    RateLimitedError,
    RefusedError,
    TrackingError,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.retry import BRIEFLY
from support.scripted_api import ADDRESS, Said, ScriptedApi

TOKEN = "cloudflare-token-0123456789abcdef0123456789"
ID, OTHER_ID = "0" * 31 + "1", "0" * 31 + "2"


def client(api: ScriptedApi, *, deadline: float = 60.0) -> CloudflareClient:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return CloudflareClient(api.session(TOKEN, deadline=deadline), f"{ADDRESS}/client/v4", headers)


def ok(result: Any, **more: Any) -> Said:
    return Said(200, {"success": True, "errors": [], "messages": [], "result": result, **more})


def refused(status: int, *codes: tuple[int, str], messages: Any = None, **headers: str) -> Said:
    listed = [{"code": code, "message": message} for code, message in codes]
    body = {"success": False, "errors": listed, "messages": messages, "result": None}
    return Said(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def items(first: int, last: int) -> list[dict[str, str]]:
    return [{"id": f"item-{number}"} for number in range(first, last + 1)]


def test_a_result_is_what_the_envelope_holds() -> None:
    api = ScriptedApi(ok({"id": ID}))
    assert client(api).get("/y/x", params={"a": "b"}) == {"id": ID}
    (asked,) = api.asked
    assert (asked.path, asked.params) == ("/client/v4/y/x", {"a": "b"})
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert "X-Auth-Email" not in asked.headers


@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_the_verbs_return_results(method: str) -> None:
    api = ScriptedApi(ok([1]))
    assert getattr(client(api), method)("/x", {"a": None}) == [1]
    assert (api.asked[0].method, api.asked[0].body) == (method.upper(), {"a": None})


@pytest.mark.parametrize(("answer", "result"), [(ok({"id": ID}), {"id": ID}), (ok(None), None), (Said(200), None)])
def test_a_deletion_may_answer_with_an_id_or_nothing(answer: Said, result: Any) -> None:
    assert client(ScriptedApi(answer)).delete("/x") == result


def test_what_the_api_echoes_shows_no_secret() -> None:
    shown = client(ScriptedApi(ok({"comment": f"by {TOKEN}"}))).get("/x")
    assert TOKEN not in repr(shown)


@pytest.mark.parametrize("body", [[], {"results": []}, {"success": True}, "text"])
def test_another_shape_is_not_this_api(body: Any) -> None:
    api = ScriptedApi(*[Said(200, body)] * 50)
    with pytest.raises(TrackingError, match="no answer of its API") as raised:
        client(api).get("/x")
    assert len(api.asked) > 1, "what was cut off may be whole the next time"
    assert sum(api.slept) <= BRIEFLY
    assert "CLOUDFLARE_BASE_URL" in raised.value.remedy


def test_a_refusal_may_come_as_200() -> None:
    answer = Said(200, {"success": False, "errors": [{"code": 1004, "message": "not so"}], "result": None})
    with pytest.raises(ApiError, match="200, 1004: not so"):
        client(ScriptedApi(answer)).get("/x")


def test_what_took_effect_is_returned_in_place_of_the_result() -> None:
    api = ScriptedApi(Said(502), ok([{"id": ID}]))
    speaker = client(api)
    assert speaker.post("/x", {}, took_effect=lambda: speaker.get("/x")) == [{"id": ID}]
    assert api.lines == ["POST /client/v4/x", "GET /client/v4/x"]


class TestPages:
    def read(self, *script: Said, per_page: int = 2) -> tuple[list[str], ScriptedApi]:
        api = ScriptedApi(*script)
        found = [each["id"] for each in client(api).pages("/x", {"status": "all"}, per_page=per_page)]
        return found, api

    def test_total_pages_ends_it(self) -> None:
        info = {"per_page": 2, "total_pages": 2, "total_count": 4}
        found, api = self.read(
            ok(items(1, 2), result_info={**info, "page": 1}), ok(items(3, 4), result_info={**info, "page": 2})
        )
        assert found == ["item-1", "item-2", "item-3", "item-4"]
        assert [asked.params for asked in api.asked] == [
            {"status": "all", "per_page": "2"},
            {"status": "all", "per_page": "2", "page": "2"},
        ]

    def test_total_count_ends_it(self) -> None:
        found, api = self.read(
            ok(items(1, 2), result_info={"per_page": 2, "total_count": 3}),
            ok(items(3, 3), result_info={"per_page": 2, "total_count": 3}),
        )
        assert len(found) == 3
        assert len(api.asked) == 2

    def test_a_short_page_ends_it(self) -> None:
        found, _api = self.read(ok(items(1, 2), result_info={"page": 1}), ok(items(3, 3), result_info={"page": 2}))
        assert len(found) == 3

    def test_a_smaller_page_than_asked_is_not_the_last(self) -> None:
        info = {"per_page": 2, "total_count": 3}
        found, _api = self.read(ok(items(1, 2), result_info=info), ok(items(3, 3), result_info=info), per_page=100)
        assert len(found) == 3

    def test_an_empty_page_ends_it(self) -> None:
        found, api = self.read(ok(items(1, 2), result_info={"page": 1}), ok([], result_info={"page": 2}))
        assert len(found) == 2
        assert len(api.asked) == 2

    @pytest.mark.parametrize("more", [{}, {"result_info": None}])
    def test_a_list_without_pages_is_one_request(self, more: dict[str, Any]) -> None:
        found, api = self.read(ok(items(1, 2), **more))
        assert len(found) == 2
        assert len(api.asked) == 1

    def test_no_list_is_an_empty_one(self) -> None:
        assert self.read(ok(None))[0] == []

    def test_cursors(self) -> None:
        found, api = self.read(
            ok(items(1, 2), result_info={"cursors": {"after": "next"}}), ok(items(3, 3), result_info={"cursors": {}})
        )
        assert len(found) == 3
        assert api.asked[1].params["cursor"] == "next"

    def test_a_list_that_ignores_pages_is_not_read_for_ever(self) -> None:
        same = ok(items(1, 2), result_info={"page": 1, "per_page": 2, "total_pages": 9})
        found, api = self.read(same, same)
        assert found == ["item-1", "item-2"]
        assert len(api.asked) == 2

    def test_an_item_that_moves_on_is_given_once(self) -> None:
        info = {"per_page": 2, "total_pages": 2}
        found, _api = self.read(ok(items(1, 2), result_info=info), ok(items(2, 3), result_info=info))
        assert found == ["item-1", "item-2", "item-3"]

    def test_pages_tell_how_many_follow(self) -> None:
        api = ScriptedApi(ok(items(1, 2), result_info={"per_page": 2, "total_count": 7}))
        assert next(client(api).paged("/x", per_page=2)).left == 3


ERRORS = [
    pytest.param(
        refused(
            400, (1004, "See messages"), messages=[{"code": 1, "message": ".distinctTargetUrl: not one", "type": None}]
        ),
        errors.ValidationError,
        "400, 1004: See messages; .distinctTargetUrl: not one",
        "",
        id="1004 with messages",
    ),
    pytest.param(
        refused(400, (1004, "DNS Validation Error"), (9021, "Invalid TTL")),
        errors.ValidationError,
        "DNS Validation Error; Invalid TTL",
        "",
        id="1004 with a cause",
    ),
    pytest.param(
        refused(400, (1011, "Page Rules do not support it")),
        errors.AccountTokenError,
        "1011",
        "cloudflare_rule",
        id="1011",
    ),
    pytest.param(
        refused(400, (1061, "exists")), errors.AlreadyExistsError, "1061: exists", "exists already", id="1061"
    ),
    pytest.param(refused(400, (1068, "Permission denied")), ForbiddenError, "1068", "'account_id'", id="1068"),
    pytest.param(
        refused(400, (81053, "CNAME")), errors.RecordClashError, "81053", "Remove the other records", id="81053"
    ),
    pytest.param(refused(400, (81054, "CNAME")), errors.RecordClashError, "81054", "Remove the CNAME", id="81054"),
    pytest.param(refused(400, (81057, "exists")), errors.AlreadyExistsError, "81057", "", id="81057"),
    pytest.param(
        refused(400, (1004, "DNS Validation Error"), (81058, "identical")),
        errors.AlreadyExistsError,
        "400, 81058",
        "",
        id="81058 behind 1004",
    ),
    pytest.param(refused(404, (10003, "no entrypoint")), errors.NoEntryPointError, "404, 10003", "", id="10003"),
    pytest.param(refused(404, (7003, "no route"), (7000, "none")), errors.WrongIdError, "7003", "'zone_id'", id="7003"),
    pytest.param(refused(404, (81044, "gone")), errors.RecordMissingError, "81044", "", id="81044"),
    pytest.param(
        refused(403, (10000, "Authentication error")), ForbiddenError, "403, 10000", "'DNS Write'", id="10000"
    ),
    pytest.param(refused(401, (9109, "Invalid access token")), AuthenticationError, "9109", "API_TOKEN", id="9109"),
    pytest.param(
        refused(400, (6003, "Invalid request headers")), AuthenticationError, "6003", "'api_token'", id="6003"
    ),
    pytest.param(refused(400, (10000, "Authentication error")), AuthenticationError, "10000", "API_TOKEN", id="400"),
    pytest.param(refused(400, (12345, "new")), ApiError, "400, 12345: new", "", id="unknown"),
]


@pytest.mark.parametrize(("answer", "kind", "said", "remedy"), ERRORS)
def test_errors_by_code_with_what_to_do(answer: Said, kind: type[ApiError], said: str, remedy: str) -> None:
    with pytest.raises(kind) as raised:
        client(ScriptedApi(answer)).post("/x", {}, permission=errors.DNS_WRITE)
    assert said in raised.value.message
    assert remedy in raised.value.remedy
    assert raised.value.__class__ is kind


@pytest.mark.parametrize(
    ("body", "reason", "code"),
    [
        ({"errors": None, "messages": None}, "no explanation", ""),
        ({"errors": [], "messages": ["bare"]}, "bare", ""),
        ({"errors": [{"code": 0, "message": "a  b"}]}, "a b", "0"),
        ({"errors": [{"code": 7, "message": "x", "source": {"pointer": "/rules/0"}}]}, "x (at /rules/0)", "7"),
        (
            {
                "errors": [
                    {"code": 6003, "message": "headers", "error_chain": [{"code": 6103, "message": "X-Auth-Key"}]}
                ]
            },
            "headers (X-Auth-Key)",
            "6003",
        ),
        (
            {"errors": [{"code": 1004, "message": "DNS", "error_chain": [{"code": 81057, "message": "exists"}]}]},
            "DNS (exists)",
            "81057",
        ),
    ],
)
def test_words_and_code_of_an_error_body(body: Any, reason: str, code: str) -> None:
    problem = errors.problem(body)
    assert (problem.reason, problem.code) == (reason, code)


def test_a_remedy_of_the_place_goes_before_the_general_one() -> None:
    with pytest.raises(ApiError) as raised:
        client(ScriptedApi(refused(400, (1061, "exists")))).post("/x", {}, remedies={"1061": "Look elsewhere"})
    assert raised.value.remedy == "Look elsewhere"


def test_retry_after_is_waited_for_within_the_deadline() -> None:
    api = ScriptedApi(refused(429, (971, "slow down"), retry_after="30"), ok([]))
    assert client(api).get("/x") == []
    assert api.slept == [30.5]


def test_a_longer_retry_after_than_the_deadline_is_not_hammered() -> None:
    api = ScriptedApi(refused(429, (971, "slow down"), retry_after="300"))
    with pytest.raises(RateLimitedError) as raised:
        client(api).get("/x")
    assert len(api.asked) == 1
    assert "'retry_timeout' (more than 300)" in raised.value.remedy
    api = ScriptedApi(refused(429, (971, "slow down"), retry_after="300"), ok([]))
    assert client(api, deadline=330).get("/x") == []


def zone(identity: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": identity, "name": name, "status": "active", **more}


class TestZone:
    def test_by_name_it_is_one_request_and_exact(self) -> None:
        api = ScriptedApi(ok([zone(OTHER_ID, "my-example.com"), zone(ID, "Example.com.")], result_info={"page": 1}))
        assert client(api).zone(name="example.com").id == ID
        assert [asked.params["name"] for asked in api.asked] == ["example.com"]

    def test_by_id_it_is_none(self) -> None:
        found = client(ScriptedApi()).zone(zone_id=ID)
        assert (found.id, found.name, found.status) == (ID, "", "")

    def test_an_empty_list_means_that_there_is_none(self) -> None:
        with pytest.raises(errors.ZoneMissingError, match="lists no zone") as raised:
            client(ScriptedApi(ok([]))).zone(name="example.com")
        assert "'zone_id'" in raised.value.remedy

    def test_403_with_code_0_means_that_nobody_tells(self) -> None:
        words = "Actor 'x' requires permission 'com.cloudflare.api.account.zone.list' to list zones"
        with pytest.raises(errors.ZoneHiddenError) as raised:
            client(ScriptedApi(refused(403, (0, words)))).zone(name="example.com")
        assert words in raised.value.message
        for way_out in ("does not exist", "does not cover", "'Zone Read'", "'zone_id'"):
            assert way_out in raised.value.remedy

    def test_another_403_is_a_missing_permission(self) -> None:
        with pytest.raises(ForbiddenError) as raised:
            client(ScriptedApi(refused(403, (10000, "Authentication error")))).zone(name="example.com")
        assert not isinstance(raised.value, errors.ZoneHiddenError)
        assert "'Zone Read'" in raised.value.remedy

    def test_several_of_one_name_are_reported(self) -> None:
        listed = ok([zone(ID, "example.com", account={"id": "a", "name": "A"}), zone(OTHER_ID, "example.com")])
        with pytest.raises(RefusedError, match="in account A") as raised:
            client(ScriptedApi(listed)).zone(name="example.com")
        assert raised.value.facts["ids"] == [ID, OTHER_ID]

    @pytest.mark.parametrize(
        ("accounts", "asked", "found"),
        [(["a", "b"], "b", OTHER_ID), (["a"], "a", ID), (["a"], "b", ID), ([], "a", None)],
        ids=["one of several", "the one", "of another account", "none"],
    )
    def test_the_account_chooses_among_several(self, accounts: list[str], asked: str, found: str | None) -> None:
        ids = dict(zip(("a", "b"), (ID, OTHER_ID), strict=True))
        api = ScriptedApi(ok([zone(ids[each], "example.com", account={"id": each}) for each in accounts]))
        seen = client(api).find_zone("example.com", account_id=asked)
        assert (seen and seen.id) == found
        assert len(api.asked) == 1

    def test_a_name_and_an_id_that_agree(self) -> None:
        api = ScriptedApi(ok(zone(ID, "example.com")))
        assert client(api).zone(name="example.com", zone_id=ID).status == "active"
        assert api.lines == [f"GET /client/v4/zones/{ID}"]

    def test_a_name_and_an_id_that_disagree(self) -> None:
        with pytest.raises(RefusedError, match="disagree"):
            client(ScriptedApi(ok(zone(ID, "example.net")))).zone(name="example.com", zone_id=ID)

    def test_a_token_that_may_not_read_the_zone_is_taken_at_its_word(self) -> None:
        found = client(ScriptedApi(refused(403, (9109, "no")))).zone(name="example.com", zone_id=ID)
        assert (found.id, found.name) == (ID, "example.com")
