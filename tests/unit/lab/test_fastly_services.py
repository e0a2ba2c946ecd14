# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's services and versions: searches, lists, deletion, and the life of a version."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from lab.fastly.fakes import Api, World, fastly_in

NAME = "click.example.com"
VERSION_KEYS = {
    *("number", "service_id", "active", "locked", "staging", "testing", "deployed", "comment"),
    *("created_at", "updated_at", "deleted_at", "environments"),
}
SERVICE_KEYS = {
    *("id", "name", "comment", "type", "customer_id", "created_at", "updated_at", "deleted_at", "versions"),
    "environments",
}
NOT_FOUND = "Record not found"


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


def flags(document: Any) -> tuple[int, bool, bool]:
    return document["number"], document["active"], document["locked"]


def all_flags(api: Api, identity: str) -> list[tuple[int, bool, bool]]:
    return [flags(each) for each in api.must("GET", f"/service/{identity}/version")]


class TestServices:
    """Found by name and by id, changed, deleted."""

    def test_a_new_service_has_one_open_version(self, api: Api) -> None:
        made = api.must("POST", "/service", {"name": NAME, "comment": "clicks"})
        assert set(made) == SERVICE_KEYS | {"publish_key", "paused"}
        assert (made["name"], made["comment"], made["type"]) == (NAME, "clicks", "vcl")
        assert made["created_at"] == "2026-11-24T12:34:56Z"
        assert len(made["id"]) == 22
        assert made["id"].isalnum()
        (version,) = made["versions"]
        assert set(version) == VERSION_KEYS
        assert flags(version) == (1, False, False)
        assert api.must("GET", f"/service/{made['id']}") == made

    def test_a_body_in_json_is_taken_too(self, api: Api) -> None:
        made = api.must("POST", "/service", json_body={"name": NAME, "type": "wasm"})
        assert (made["name"], made["type"], made["comment"]) == (NAME, "wasm", "")

    def test_search_wants_the_exact_name(self, api: Api) -> None:
        for name in (f"{NAME}.", f"x{NAME}", NAME, NAME.upper()):
            api.must("POST", "/service", {"name": name})
        found = api.must("GET", f"/service/search?name={NAME}")
        assert found["name"] == NAME
        assert set(found) == SERVICE_KEYS

    @pytest.mark.parametrize(
        ("method", "path", "form", "status", "msg", "detail"),
        [
            ("GET", "/service/search?name=other", None, 404, NOT_FOUND, "Cannot load service '{customer}'-'other'"),
            ("GET", "/service/unknown", None, 404, NOT_FOUND, "Cannot load service 'unknown'"),
            ("GET", "/service/{id}/version/7", None, 404, NOT_FOUND, "number => 7"),
            ("GET", "/service/{id}/version/x", None, 404, NOT_FOUND, "number => x"),
            ("POST", "/service", {"name": NAME}, 409, "Duplicate record", f"Duplicate service: '{NAME}'"),
            ("POST", "/service", {"name": ""}, 400, "Bad request", "Name can't be blank"),
            ("POST", "/service", {"name": "n", "type": "perl"}, 400, "Bad request", "Invalid value for type: 'perl'"),
            ("PUT", "/service/{id}", {"name": ""}, 400, "Bad request", "Name can't be blank"),
            ("GET", "/service/{id}/nothing", None, 404, "Not found", None),
            ("GET", "/service/{id}/version/1/http3", None, 404, "Not found", None),
            ("PATCH", "/service/{id}", None, 404, "Not found", None),
        ],
    )
    def test_refusals(
        self,
        api: Api,
        identity: str,
        method: str,
        path: str,
        form: dict[str, str] | None,
        status: int,
        msg: str,
        detail: str | None,
    ) -> None:
        customer = api.must("GET", f"/service/{identity}")["customer_id"]
        answer = api(method, path.replace("{id}", identity), form)
        assert (answer.status, answer.document["msg"]) == (status, msg)
        if detail is None:
            assert set(answer.document) == {"msg"}
        else:
            assert detail.replace("{customer}", customer) in answer.document["detail"]

    def test_an_unknown_id_may_be_a_bad_request(self, api: Api) -> None:
        api.service.control(unknown_service_status=400)
        refused = {"msg": "Bad request", "detail": "Cannot load service 'unknown'"}
        assert api("GET", "/service/unknown").wire == (400, refused)

    def test_names_may_be_shared(self, api: Api, identity: str) -> None:
        api.service.control(service_names_unique=False)
        assert api.must("POST", "/service", {"name": NAME})["id"] != identity

    def test_name_and_comment_change_without_a_version(self, api: Api, world: World, identity: str) -> None:
        world.elapsed = 60
        changed = api.must("PUT", f"/service/{identity}", {"comment": "new", "ServiceID": identity})
        assert (changed["name"], changed["comment"], len(changed["versions"])) == (NAME, "new", 1)
        assert changed["updated_at"] == "2026-11-24T12:35:56Z"
        assert api.must("PUT", f"/service/{identity}", {"name": "other"})["name"] == "other"
        assert api("GET", f"/service/search?name={NAME}").status == 404

    def test_deletion_needs_an_inactive_service(self, api: Api, identity: str) -> None:
        api.must("PUT", f"/service/{identity}/version/1/activate")
        refused = {"msg": "Bad request", "detail": "Cannot delete service with active version"}
        assert api("DELETE", f"/service/{identity}").wire == (400, refused)
        api.must("PUT", f"/service/{identity}/version/1/deactivate")
        assert api("DELETE", f"/service/{identity}").wire == (200, {"status": "ok"})
        gone = {"msg": "Bad request", "detail": f"Service '{identity}' is deleted"}
        for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/details"), ("PUT", "/version/1/clone")):
            assert api(method, f"/service/{identity}{path}").wire == (400, gone)
        assert api("GET", f"/service/search?name={NAME}").status == 404
        assert api("GET", "/service").document == []
        assert api("POST", "/service", {"name": NAME}).status == 200


class TestList:
    """Pages by the Link header."""

    @pytest.fixture
    def many(self, api: Api) -> Api:
        for number in range(1, 6):
            api.service.put_service(f"s{number}", active=number == 2)
        return api

    @pytest.mark.parametrize(
        ("query", "names", "relations"),
        [
            ("", ["s1", "s2", "s3", "s4", "s5"], {}),
            ("?page=1&per_page=2", ["s1", "s2"], {"last": 3, "next": 2}),
            ("?page=2&per_page=2", ["s3", "s4"], {"last": 3, "next": 3, "prev": 1, "first": 1}),
            ("?page=3&per_page=2", ["s5"], {"prev": 2, "first": 1}),
            ("?page=4&per_page=2", [], {"prev": 3, "first": 1}),
            ("?direction=descend&page=1&per_page=2&sort=created", ["s5", "s4"], {"last": 3, "next": 2}),
            ("?direction=ascend&page=1&per_page=100&sort=created", ["s1", "s2", "s3", "s4", "s5"], {}),
        ],
    )
    def test_pages(self, many: Api, query: str, names: list[str], relations: dict[str, int]) -> None:
        answer = many("GET", f"/service{query}")
        assert [each["name"] for each in answer.document] == names
        parts = [part.rsplit('; rel="', 1) for part in answer.headers.get("Link", "").split(", ") if part]
        found = {relation.rstrip('"'): url for url, relation in parts}
        pages = {
            relation: int(parse_qs(url.strip("<>").partition("?")[2])["page"][0]) for relation, url in found.items()
        }
        assert pages == relations
        assert all(url.startswith("<http://localhost/service?") and url.endswith(">") for url in found.values())

    def test_an_entry_tells_the_number_that_counts(self, many: Api) -> None:
        listed = many.must("GET", "/service")
        assert set(listed[0]) == SERVICE_KEYS | {"version", "paused"}
        assert [each["version"] for each in listed] == [1, 1, 1, 1, 1]
        identity = listed[1]["id"]
        many.must("PUT", f"/service/{identity}/version/1/clone")
        many.must("PUT", f"/service/{listed[2]['id']}/version/1/clone")
        assert [each["version"] for each in many.must("GET", "/service")] == [1, 1, 2, 1, 1]


Step = tuple[str, str, int]


class TestVersions:
    """Open, locked, active, inactive."""

    @pytest.mark.parametrize(
        ("steps", "result"),
        [
            ([], [(1, False, False)]),
            ([("PUT", "/1/lock", 200)], [(1, False, True)]),
            ([("PUT", "/1/activate", 200)], [(1, True, True)]),
            ([("PUT", "/1/activate", 200), ("PUT", "/1/activate", 200)], [(1, True, True)]),
            ([("PUT", "/1/activate", 200), ("PUT", "/1/deactivate", 200)], [(1, False, True)]),
            ([("PUT", "/1/activate", 200), ("PUT", "/1/clone", 200)], [(1, True, True), (2, False, False)]),
            (
                [("PUT", "/1/activate", 200), ("PUT", "/1/clone", 200), ("PUT", "/2/activate", 200)],
                [(1, False, True), (2, True, True)],
            ),
            (
                [
                    *[("PUT", f"/1/{verb}", 200) for verb in ("activate", "clone")],
                    *[("PUT", f"/{number}/activate", 200) for number in (2, 1)],
                ],
                [(1, True, True), (2, False, True)],
            ),
            ([("POST", "", 200), ("PUT", "/1/clone", 200)], [(1, False, False), (2, False, False), (3, False, False)]),
            ([("PUT", "/1/lock", 200), ("PUT", "/1/settings", 422)], [(1, False, True)]),
            ([("PUT", "/1/activate", 200), ("PUT", "/1", 200)], [(1, True, True)]),
            ([("PUT", "/9/activate", 404)], [(1, False, False)]),
        ],
    )
    def test_a_life(self, api: Api, identity: str, steps: list[Step], result: list[tuple[int, bool, bool]]) -> None:
        for method, path, status in steps:
            answer = api(method, f"/service/{identity}/version{path}", {} if method == "PUT" else None)
            assert answer.status == status, answer.wire
        assert all_flags(api, identity) == result

    def test_an_empty_version_answers_in_short(self, api: Api, identity: str) -> None:
        api.must("POST", f"/service/{identity}/version/1/domain", {"name": NAME})
        made = api.must("POST", f"/service/{identity}/version", {"comment": "fresh"})
        assert made == {"comment": "fresh", "service_id": identity, "number": 2}
        assert api.must("POST", f"/service/{identity}/version") == {"service_id": identity, "number": 3}
        assert api.must("GET", f"/service/{identity}/version/2/domain") == []
        assert api.must("GET", f"/service/{identity}/version/2")["comment"] == "fresh"

    def test_a_clone_copies_everything(self, api: Api, world: World, identity: str) -> None:
        base = f"/service/{identity}/version"
        api.must("PUT", f"{base}/1", {"comment": "first"})
        api.must("PUT", f"{base}/1/settings", {"general.default_ttl": "10"})
        api.must("POST", f"{base}/1/domain", {"name": NAME})
        api.must("POST", f"{base}/1/vcl", {"name": "main", "content": "sub vcl_recv {}"})
        api.must("POST", f"{base}/1/logging/s3", {"name": "logs", "bucket_name": "clicks"})
        api.must("PUT", f"{base}/1/activate")
        world.elapsed = 5
        copy = api.must("PUT", f"{base}/1/clone")
        assert (*flags(copy), copy["comment"]) == (2, False, False, "first")
        assert copy["created_at"] == "2026-11-24T12:35:01Z"
        api.must("PUT", f"{base}/2/settings", {"general.default_ttl": "20"})
        api.must("DELETE", f"{base}/2/domain/{NAME}")
        assert api.must("GET", f"{base}/2/vcl")[0]["content"] == "sub vcl_recv {}"
        assert api.must("GET", f"{base}/2/logging/s3")[0]["bucket_name"] == "clicks"
        assert api.must("GET", f"{base}/1/settings")["general.default_ttl"] == 10
        assert len(api.must("GET", f"{base}/1/domain")) == 1

    def test_a_locked_version_takes_no_write(self, api: Api, identity: str) -> None:
        api.service.lock(identity, 1)
        detail = f"Version '1' for service '{identity}' is locked"
        for path, form in (("domain", {"name": NAME}), ("backend", {"name": "o", "address": "spgo.io"})):
            answer = api("POST", f"/service/{identity}/version/1/{path}", form)
            assert answer.wire == (422, {"msg": "Version locked", "detail": detail})

    def test_a_locked_comment_may_be_fixed(self, api: Api, identity: str) -> None:
        api.service.lock(identity, 1)
        assert api.must("PUT", f"/service/{identity}/version/1", {"comment": "late"})["comment"] == "late"
        api.service.control(locked_comment_writable=False)
        assert api("PUT", f"/service/{identity}/version/1", {"comment": "later"}).status == 422

    def test_activation_without_a_backend_only_warns(self, api: Api, identity: str) -> None:
        warned = api.must("PUT", f"/service/{identity}/version/1/activate")
        assert (*flags(warned), warned["msg"].splitlines()[0]) == (1, True, True, "Warning: No default director found")
        api.must("PUT", f"/service/{identity}/version/1/clone")
        api.must("POST", f"/service/{identity}/version/2/backend", {"name": "o", "address": "spgo.io"})
        assert api.must("PUT", f"/service/{identity}/version/2/activate")["msg"] is None
        assert "msg" not in api.must("PUT", f"/service/{identity}/version/2/deactivate")

    def test_what_does_not_validate_does_not_activate(self, api: Api, identity: str) -> None:
        base = f"/service/{identity}/version/1"
        assert api.must("GET", f"{base}/validate") == {"status": "ok"}
        api.service.control(validation_error="Syntax error in VCL")
        assert api("GET", f"{base}/validate").wire == (200, {"status": "error", "msg": "Syntax error in VCL"})
        assert api("PUT", f"{base}/activate").wire == (400, {"msg": "Bad request", "detail": "Syntax error in VCL"})
        api.service.control(validation_error=None, activation_error="The service is suspended")
        assert api.must("GET", f"{base}/validate") == {"status": "ok"}
        assert api("PUT", f"{base}/activate").document["detail"] == "The service is suspended"
        assert all_flags(api, identity) == [(1, False, False)]

    def test_rolling_back_may_be_refused(self, api: Api, identity: str) -> None:
        api.service.control(rolls_back=False)
        api.must("PUT", f"/service/{identity}/version/1/activate")
        api.must("PUT", f"/service/{identity}/version/1/deactivate")
        assert api("PUT", f"/service/{identity}/version/1/activate").status == 422

    def test_a_fresh_clone_may_be_late(self, api: Api, identity: str) -> None:
        api.service.control(fresh_version_misses=2)
        api.must("PUT", f"/service/{identity}/version/1/clone")
        statuses = [api("GET", f"/service/{identity}/version/2").status for _unused in range(3)]
        assert statuses == [404, 404, 200]

    def test_staging(self, api: Api, identity: str) -> None:
        staged = api.must("PUT", f"/service/{identity}/version/1/activate/staging")
        assert (staged["staging"], staged["active"], staged["locked"]) == (True, False, True)
        assert api.must("PUT", f"/service/{identity}/version/1/deactivate/staging")["staging"] is False

    def test_somebody_else_is_faster(self, api: Api, identity: str) -> None:
        api.must("PUT", f"/service/{identity}/version/1/activate")
        for _unused in range(2):
            api.must("PUT", f"/service/{identity}/version/1/clone")
        api.service.before("GET", r"/validate$", lambda: api.service.activate(identity, 3))
        api.must("GET", f"/service/{identity}/version/2/validate")
        assert all_flags(api, identity) == [(1, False, True), (2, False, False), (3, True, True)]
