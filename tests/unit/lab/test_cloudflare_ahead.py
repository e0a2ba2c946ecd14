# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What acts at Cloudflare's edge ahead of page rules and origins, and how the API shows it."""

from __future__ import annotations

from typing import Any

import pytest

from lab.cloudflare.fakes import Caller, World, cloudflare_in
from lab.cloudflare.service import CloudflareService
from lab.cloudflare.views import ZoneView
from lab.edges.cloudflare_ahead import bulk_redirect, worker
from lab.edges.cloudflare_rules import treatment
from lab.edges.messages import Headers, Peer, Request

HOST = "track.example.com"
PEER = Peer("192.0.2.9", "127.0.0.51", "https", HOST)


@pytest.fixture
def service() -> CloudflareService:
    made = cloudflare_in(World())
    made.create_zone("example.com", active=True)
    return made


def view(service: CloudflareService) -> ZoneView:
    found = service.zone("example.com")
    assert found is not None
    return found


def request(path: str = "/f/a", query: str | None = None) -> Request:
    return Request("GET", path, query, Headers([("Host", HOST)]))


@pytest.mark.parametrize(
    ("pattern", "answers"),
    [
        ("*example.com/*", True),
        ("*.example.com/*", True),
        (f"{HOST}/*", True),
        (f"{HOST}/f/*", True),
        (f"https://{HOST}/*", True),
        (f"http://{HOST}/*", False),
        (f"{HOST}/", False),
        ("www.example.com/*", False),
    ],
)
def test_a_worker_answers_what_its_route_matches(service: CloudflareService, pattern: str, answers: bool) -> None:
    service.put_worker_route("example.com", pattern)
    assert (worker(view(service), request(), PEER) is not None) is answers


def test_the_most_specific_route_counts_and_may_keep_workers_away(service: CloudflareService) -> None:
    service.put_worker_route("example.com", "*example.com/*")
    service.put_worker_route("example.com", f"{HOST}/*", "")
    assert worker(view(service), request(), PEER) is None


@pytest.mark.parametrize(
    ("source", "options", "target"),
    [
        (f"https://{HOST}/f/a", {}, "https://www.example.org/"),
        (HOST, {}, None),
        (HOST, {"subpath_matching": True}, "https://www.example.org/f/a"),
        (f"{HOST}/f", {"subpath_matching": True, "preserve_path_suffix": False}, "https://www.example.org/"),
        (f"{HOST}/f/a", {"preserve_query_string": True}, "https://www.example.org/?x=1"),
        ("www.example.com/f/a", {}, None),
    ],
)
def test_a_bulk_redirect(service: CloudflareService, source: str, options: dict[str, Any], target: str | None) -> None:
    service.put_bulk_redirect(source, "https://www.example.org/", **options)
    expected = None if target is None else (301, target)
    assert bulk_redirect(view(service), request(query="x=1")) == expected
    assert treatment(view(service), request(query="x=1"), PEER).redirect == expected


def test_the_api_shows_both(service: CloudflareService) -> None:
    call, zone = Caller(service), view(service).id
    route = service.put_worker_route("example.com", f"{HOST}/*", "hello")
    shown = {"id": route, "pattern": f"{HOST}/*", "script": "hello"}
    assert call("GET", f"/zones/{zone}/workers/routes").result == [shown]
    assert call("GET", f"/zones/{zone}/workers/routes/{route}").result == shown
    account = service.account_id
    phase = f"/accounts/{account}/rulesets/phases/http_request_redirect/entrypoint"
    assert call("GET", phase).codes == [10003]
    held = service.put_bulk_redirect(HOST, "https://www.example.org/", status_code=302)
    (rule,) = call("GET", phase).result["rules"]
    (listed,) = call("GET", f"/accounts/{account}/rules/lists").result
    assert rule["action_parameters"]["from_list"]["name"] == listed["name"]
    (item,) = call("GET", f"/accounts/{account}/rules/lists/{held}/items").result
    assert item["redirect"] == {"source_url": HOST, "target_url": "https://www.example.org/", "status_code": 302}


def test_a_batch_reaches_the_servers_one_by_one() -> None:
    world = World()
    service = cloudflare_in(world)
    service.create_zone("example.com", active=True)
    held = service.put_record("example.com", HOST, "A", "192.0.2.1")["id"]
    seen: list[list[str]] = []
    service.context.stepped = lambda how: seen.append([each.type for each in view(service).records])
    body = {"deletes": [{"id": held}], "posts": [{"name": HOST, "type": "CNAME", "content": "spgo.io"}]}
    zone = view(service).id
    assert Caller(service)("POST", f"/zones/{zone}/dns_records/batch", body).status == 200
    assert seen == [[]]
    assert [each.type for each in view(service).records] == ["CNAME"]
