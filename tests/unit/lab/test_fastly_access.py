# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may call Fastly's API and how often, its headers, and the switches of the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from lab.fastly.fakes import READER, TOKEN, Api, World, fastly_in

UNAUTHORIZED = (401, {"msg": "Provided credentials are missing or invalid"})
FORBIDDEN = (403, {"msg": "You are not authorized to perform this action"})
#: The full hour after 12:34:56.
RESET = "1795525200"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World) -> Api:
    return Api(fastly_in(world))


class TestAccess:
    """The Fastly-Key header."""

    @pytest.mark.parametrize(
        ("key", "read", "write"),
        [
            (TOKEN, (200, []), 200),
            (f" {TOKEN} ", (200, []), 200),
            (READER, (200, []), 403),
            ("", UNAUTHORIZED, 401),
            (f"Bearer {TOKEN}", UNAUTHORIZED, 401),
            (TOKEN.upper(), UNAUTHORIZED, 401),
            ("\u00e9", UNAUTHORIZED, 401),
        ],
    )
    def test_who_is_let_in(self, api: Api, key: str, read: tuple[int, Any], write: int) -> None:
        assert api("GET", "/service", headers={"Fastly-Key": key}).wire == read
        assert api("POST", "/service", {"name": "s"}, headers={"Fastly-Key": key}).status == write

    def test_the_words_are_switches(self, api: Api) -> None:
        assert api("DELETE", "/tls/certificates/x", headers={"Fastly-Key": READER}).wire == FORBIDDEN
        api.service.control(forbidden="No.", unauthorized="Who?")
        assert api("DELETE", "/service/x", headers={"Fastly-Key": READER}).wire == (403, {"msg": "No."})
        assert api("GET", "/service", headers={"Fastly-Key": "x"}).wire == (401, {"msg": "Who?"})

    def test_the_document_of_the_account_endpoint_needs_no_token(self, api: Api) -> None:
        path = "/realms/fastly/.well-known/openid-configuration"
        answer = api("GET", path, headers={"Fastly-Key": ""})
        assert answer.status == 200
        assert answer.document["issuer"] == "http://localhost/realms/fastly"

    @pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"'])
    def test_a_body_that_cannot_be_read(self, api: Api, body: bytes) -> None:
        reply = api._client.post("/service", data=body, headers={"Fastly-Key": TOKEN})
        assert (reply.status_code, (reply.get_json() or {})["msg"]) == (400, "Bad request")


class TestLimits:
    """Writes of the hour, 429 and 502."""

    def test_only_writes_of_the_service_side_tell_what_is_left(self, api: Api) -> None:
        written = api("POST", "/service", {"name": "s"})
        assert (written.headers["Fastly-RateLimit-Remaining"], written.headers["Fastly-RateLimit-Reset"]) == (
            "9999",
            RESET,
        )
        refused = api("POST", "/service", {"name": "s"})
        assert (refused.status, refused.headers["Fastly-RateLimit-Remaining"]) == (409, "9998")
        for method, path in (("GET", "/service"), ("POST", "/tls/private_keys"), ("GET", "/tls/domains")):
            assert "Fastly-RateLimit-Remaining" not in api(method, path).headers
        assert written.headers["Cache-Control"] == "no-store"
        assert written.headers["Status"] == "200 OK"

    def test_the_hour_is_spent(self, api: Api, world: World) -> None:
        api.service.control(hourly_writes=2)
        assert [api("POST", "/service", {"name": f"s{n}"}).status for n in range(3)] == [200, 200, 429]
        refused = api("POST", "/service", {"name": "s9"})
        assert "hourly rate limit" in refused.document["msg"]
        assert (refused.headers["Fastly-RateLimit-Remaining"], refused.headers["Fastly-RateLimit-Reset"]) == (
            "0",
            RESET,
        )
        assert "Retry-After" not in refused.headers
        assert api("GET", "/service").status == 200
        world.elapsed = 1503  # 12:59:59
        assert api("POST", "/service", {"name": "s9"}).status == 429
        world.elapsed = 1504
        assert api("POST", "/service", {"name": "s9"}).status == 200

    def test_switches_of_the_limit(self, api: Api) -> None:
        api.service.control(too_many_requests=1, retry_after="7")
        refused = api("GET", "/service")
        assert (refused.status, refused.headers["Retry-After"]) == (429, "7")
        assert api("GET", "/service").status == 200
        api.service.control(limits_reads=True, hourly_writes=1)
        assert [api("GET", "/service").status for _unused in range(2)] == [200, 429]

    def test_a_page_from_the_cache_in_front(self, api: Api) -> None:
        api.service.control(bad_gateways=1)
        answer = api("POST", "/service", {"name": "s"})
        assert (answer.status, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
        assert "<h1>502 Bad Gateway</h1>" in answer.document
        assert api("GET", "/service").wire == (200, [])


class TestSwitches:
    """One place for what is not known."""

    def test_reset_takes_everything_back(self, api: Api) -> None:
        before = api.service.switches()
        api.service.control(taken_domains=["a.example.com"], rolls_back=False)
        assert api.service.switches()["taken_domains"] == ["a.example.com"]
        api.must("POST", "/service", {"name": "s"})
        api.service.reset()
        assert api.service.switches() == before
        assert api.service.service_names() == []

    def test_an_unknown_one(self, api: Api) -> None:
        with pytest.raises(ValueError, match="no switch named nothing"):
            api.service.control(nothing=1, rolls_back=False)
        assert api.service.behaviour.rolls_back is True
