# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versionless domains, as go-fastly's recordings of the Domain Management API have them."""

from __future__ import annotations

from typing import Any

import pytest

from lab.fastly.fakes import Api, World, fastly_in

ROOT = "/domain-management/v1/domains"
D = "track.example.com"


@pytest.fixture
def api() -> Api:
    return Api(fastly_in(World()))


def create(api: Api, fqdn: str = D, **more: Any) -> Any:
    return api("POST", ROOT, json_body={"fqdn": fqdn, "service_id": None, "description": None, **more})


def test_a_domain_comes_and_goes(api: Api) -> None:
    service = api.service.put_service("clicks")
    made = create(api)
    assert made.status == 201
    assert list(made.document) == [
        *("id", "created_at", "fqdn", "updated_at", "service_id", "activated", "verified", "description")
    ]
    assert (made.document["fqdn"], made.document["service_id"], made.document["activated"]) == (D, None, False)
    place = f"{ROOT}/{made.document['id']}"
    changed = api("PATCH", place, json_body={"service_id": service, "description": "ours"})
    assert (changed.status, changed.document["service_id"], changed.document["description"]) == (200, service, "ours")
    assert api("GET", place).document == changed.document
    assert api("DELETE", place).wire == (204, None)
    assert api("GET", place).status == 404


def test_a_name_is_taken_once(api: Api) -> None:
    create(api)
    assert create(api).wire == (
        400,
        {"errors": [{"title": "Invalid value for fqdn", "detail": "fqdn has already been taken"}]},
    )
    assert create(api, "nonsense").document["errors"][0]["detail"] == "fqdn is invalid"
    assert create(api, "a.example.com", service_id="nobody").status == 400


def test_a_list_holds_names_in_part_and_goes_by_pages(api: Api) -> None:
    for number in range(5):
        create(api, f"t{number}.example.com")
    create(api, "www.example.org")
    seen: list[str] = []
    cursor = ""
    while True:
        page = api.must("GET", f"{ROOT}?fqdn=example.com&limit=2&sort=-fqdn{cursor}")
        seen += [each["fqdn"] for each in page["data"]]
        assert (page["meta"]["total"], page["meta"]["limit"]) == (5, 2)
        if "next_cursor" not in page["meta"]:
            break
        cursor = f"&cursor={page['meta']['next_cursor']}"
    assert seen == [f"t{number}.example.com" for number in (4, 3, 2, 1, 0)]
    for match, count in {"contains": 6, "exact": 0, "starts_with": 0, "ends_with": 0}.items():
        assert len(api.must("GET", f"{ROOT}?fqdn=example.&fqdn_match={match}")["data"]) == count
    assert len(api.must("GET", f"{ROOT}?activated=false&verified=false")["data"]) == 6
    assert api.must("GET", f"{ROOT}?activated=true")["data"] == []
    assert api("GET", f"{ROOT}?limit=0").status == 400
    assert api("GET", f"{ROOT}?sort=created_at").status == 400
    assert api("GET", f"{ROOT}?cursor=nonsense").status == 400


def test_the_service_serves_it_although_no_version_holds_it(api: Api) -> None:
    service = api.service.put_service("clicks", ["old.example.com"])
    create(api, service_id=service)
    (active,) = api.service.active_services()
    assert active.domains == ("old.example.com", D)
    versions = api.must("GET", f"/service/{service}/details")["active_version"]
    assert [each["name"] for each in versions["domains"]] == ["old.example.com"]


def test_both_kinds_of_domains_share_the_names(api: Api) -> None:
    held = api.service.put_service("classic", [D])
    other = api.service.put_service("other", active=False)
    assert create(api, service_id=other).status == 400
    assert create(api, service_id=held).status == 201  # The move from one kind to the other.
    answer = api("POST", f"/service/{other}/version/1/domain", {"name": D})
    assert answer.status == 400
    assert "already taken" in answer.document["detail"]


def test_an_account_without_classic_domains(api: Api) -> None:
    service = api.service.put_service("clicks", active=False)
    api.service.control(classic_domains=False)
    assert api("POST", f"/service/{service}/version/1/domain", {"name": D}).status == 400
    assert create(api, service_id=service).status == 201


def test_vcl_that_does_not_compile_is_met_at_the_activation(api: Api) -> None:
    service = api.service.put_service("clicks", [D], active=False)
    api.service.control(vcl_error="Syntax error: Expected STRING expression")
    assert api("GET", f"/service/{service}/version/1/validate").document == {"status": "ok"}
    answer = api("PUT", f"/service/{service}/version/1/activate")
    assert (answer.status, answer.document["detail"]) == (422, "Syntax error: Expected STRING expression")
