# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking domains: statuses and bodies of GET, POST, PUT and DELETE, as they go over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from lab.sparkpost.fakes import Api, World, in_subaccount, sparkpost_in
from lab.sparkpost.service import SparkPostService

D = "click.example.com"
NEW = {
    "domain": D,
    "port": 80,
    "secure": False,
    "default": False,
    "status": {
        "verified": False,
        "cname_status": "unverified",
        "compliance_status": "valid",
        "tls_status": "unknown",
    },
    "uses_managed_certificate": False,
}
NOT_FOUND = (404, {"errors": [{"message": "resource not found"}]})


def invalid(status: int, value: Any) -> tuple[int, Any]:
    return status, {"errors": [{"param": "domain", "message": "domain must be valid", "value": value}]}


@pytest.fixture
def service() -> SparkPostService:
    return sparkpost_in(World())


@pytest.fixture
def api(service: SparkPostService) -> Api:
    return Api(service)


def test_the_life_of_a_domain(api: Api) -> None:
    path = f"/tracking-domains/{D}"
    assert api("GET", "/tracking-domains").wire == (200, {"results": []})
    assert api("POST", "/tracking-domains", {"domain": D}).wire == (200, {"results": {"domain": D}})
    assert api("GET", path).wire == (200, {"results": NEW})
    assert api("GET", "/tracking-domains").wire == (200, {"results": [NEW]})
    assert api("PUT", path, {"secure": True}).wire == (200, {"results": {"domain": D}})
    assert api("GET", path).wire == (200, {"results": {**NEW, "secure": True, "port": 443}})
    assert api("PUT", path, {"secure": False}).wire == (200, {"results": {"domain": D}})
    assert api("GET", path).wire == (200, {"results": NEW})
    assert api("DELETE", path).wire == (204, None)
    assert api("GET", path).wire == NOT_FOUND
    assert api("DELETE", path).wire == NOT_FOUND


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        pytest.param({"domain": D, "secure": True}, {"secure": True, "port": 443}, id="secure"),
        pytest.param({"domain": "CLICK.Example.COM"}, {}, id="case is folded"),
        pytest.param({"domain": D, "default": True}, {}, id="default is no field of a POST"),
        pytest.param({"domain": D, "subaccount_id": 7, "port": 1}, {}, id="unknown fields are ignored"),
    ],
)
def test_what_a_create_stores(api: Api, body: dict[str, Any], stored: dict[str, Any]) -> None:
    assert api("POST", "/tracking-domains", body).wire == (200, {"results": {"domain": D}})
    assert api("GET", f"/tracking-domains/{D}").document == {"results": {**NEW, **stored}}


INVALID_NAMES = ["localhost", "-click.example.com", "click_1.example.com", "a b.example.com", "x" * 64 + ".example.com"]


@pytest.mark.parametrize(
    "name", [*INVALID_NAMES, "click.example.com.", "klick.bücher.example", "192.0.2.1", "", None, 7]
)
def test_a_create_of_an_invalid_name_is_422(api: Api, name: Any) -> None:
    assert api("POST", "/tracking-domains", {"domain": name}).wire == invalid(422, name)
    assert api("GET", "/tracking-domains").document == {"results": []}


def test_a_create_without_a_name_is_422(api: Api) -> None:
    assert api("POST", "/tracking-domains", {}).wire == invalid(422, None)


@pytest.mark.parametrize("name", INVALID_NAMES)
@pytest.mark.parametrize(
    ("method", "suffix"),
    [
        ("GET", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/verify"),
        ("POST", "/certificate/check"),
        ("POST", "/certificate/enable"),
    ],
)
def test_an_invalid_name_elsewhere_is_400(api: Api, name: str, method: str, suffix: str) -> None:
    assert api(method, f"/tracking-domains/{name.replace(' ', '%20')}{suffix}").wire == invalid(400, name)


@pytest.mark.parametrize(
    ("method", "suffix"),
    [
        ("GET", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/verify"),
        ("POST", "/certificate/check"),
        ("POST", "/certificate/enable"),
    ],
)
def test_an_unknown_name_is_404(api: Api, method: str, suffix: str) -> None:
    assert api(method, f"/tracking-domains/{D}{suffix}").wire == NOT_FOUND


def test_a_second_create_is_409_or_the_legacy_400(service: SparkPostService, api: Api) -> None:
    api("POST", "/tracking-domains", {"domain": D})
    again = {"domain": D.upper(), "secure": True}
    assert api("POST", "/tracking-domains", again).wire == (
        409,
        {"errors": [{"message": "The tracking domain already exists"}]},
    )
    assert api("POST", "/tracking-domains", again, in_subaccount(7)).status == 409
    service.behaviour.legacy_exists_error = True
    assert api("POST", "/tracking-domains", again).wire == (
        400,
        {"errors": [{"message": "Tracking domain exists", "code": "6100"}]},
    )
    assert api("GET", f"/tracking-domains/{D}").document == {"results": NEW}


def test_a_blacklisted_name_is_400(service: SparkPostService, api: Api) -> None:
    service.control(blacklisted=["bad.example.com"])
    assert api("POST", "/tracking-domains", {"domain": "bad.example.com"}).wire == (
        400,
        {
            "errors": [
                {"param": "domain", "message": "domain is on a DNS blacklist", "value": "bad.example.com"},
            ]
        },
    )


@pytest.mark.parametrize(("limit", "status"), [(None, 200), (2, 200), (1, 403)])
def test_the_plan_may_limit_the_number_of_domains(
    service: SparkPostService, api: Api, limit: int | None, status: int
) -> None:
    service.behaviour.plan_limit = limit
    api("POST", "/tracking-domains", {"domain": "first.example.com"}, in_subaccount(7))
    assert api("POST", "/tracking-domains", {"domain": D}).status == status
    assert service.domains() == ["first.example.com", D][: 2 if status == 200 else 1]


@pytest.mark.parametrize(
    ("stored", "body", "wire", "after"),
    [
        pytest.param({}, {}, (200, {"results": {"domain": D}}), {}, id="nothing"),
        pytest.param(
            {}, {"subaccount_id": 9, "domain": "x"}, (200, {"results": {"domain": D}}), {}, id="unknown fields"
        ),
        pytest.param({}, {"default": False}, (200, {"results": {"domain": D}}), {}, id="default off when off"),
        pytest.param(
            {},
            {"secure": True, "default": True},
            (422, {"errors": [{"message": f"Tracking domain '{D}' unverified."}]}),
            {},
            id="an unverified default changes nothing",
        ),
        pytest.param(
            {"verified": True},
            {"secure": True, "default": True},
            (200, {"results": {"domain": D}}),
            {"secure": True, "default": True},
            id="both when verified",
        ),
        pytest.param(
            {"verified": True, "default": True},
            {"default": False},
            (200, {"results": {"domain": D}}),
            {"default": False},
            id="default off",
        ),
        pytest.param(
            {},
            {"secure": "yes"},
            (400, {"errors": [{"param": "secure", "message": "secure must be a boolean", "value": "yes"}]}),
            {},
            id="secure of another type",
        ),
        pytest.param(
            {"verified": True},
            {"secure": True, "default": None},
            (400, {"errors": [{"param": "default", "message": "default must be a boolean", "value": None}]}),
            {},
            id="default of another type",
        ),
    ],
)
def test_what_an_update_changes(
    service: SparkPostService,
    api: Api,
    stored: dict[str, Any],
    body: dict[str, Any],
    wire: tuple[int, Any],
    after: dict[str, Any],
) -> None:
    service.put_domain(D, **stored)
    expected = {"secure": False, "default": stored.get("default", False), **after}
    assert api("PUT", f"/tracking-domains/{D}", body).wire == wire
    shown = api("GET", f"/tracking-domains/{D}").document["results"]
    assert {name: shown[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("resets", "body", "verified"),
    [
        (False, {"secure": True}, True),
        (True, {"secure": True}, False),
        (True, {"secure": False}, True),
        (True, {"default": True}, True),
    ],
)
def test_whether_a_secure_change_resets_verified(
    service: SparkPostService, api: Api, resets: bool, body: dict[str, Any], verified: bool
) -> None:
    service.behaviour.secure_change_resets_verified = resets
    service.put_domain(D, verified=True)
    api("PUT", f"/tracking-domains/{D}", body)
    assert api("GET", f"/tracking-domains/{D}").document["results"]["status"]["verified"] is verified


def test_there_is_one_default_for_each_subaccount(service: SparkPostService, api: Api) -> None:
    for name, subaccount in (("a.example.com", 0), ("b.example.com", 0), ("c.example.com", 7), ("d.example.com", 8)):
        service.put_domain(name, subaccount=subaccount, verified=True)
    for name, subaccount in (("a.example.com", 0), ("c.example.com", 7), ("d.example.com", 8), ("b.example.com", 0)):
        assert api("PUT", f"/tracking-domains/{name}", {"default": True}, in_subaccount(subaccount)).status == 200

    def names(default: str) -> list[str]:
        return [each["domain"] for each in api("GET", f"/tracking-domains?default={default}").document["results"]]

    assert names("true") == ["b.example.com", "c.example.com", "d.example.com"]
    assert names("false") == ["a.example.com"]


@pytest.mark.parametrize(
    ("header", "query", "names"),
    [
        (None, "", ["p.example.com", "s7.example.com", "s8.example.com"]),
        (0, "", ["p.example.com"]),
        (7, "", ["s7.example.com"]),
        (9, "", []),
        (None, "?subaccounts=7,8", ["s7.example.com", "s8.example.com"]),
        (None, "?subaccounts=0", ["p.example.com"]),
        (None, "?subaccounts=7&default=true", []),
        (7, "?subaccounts=7,8", ["s7.example.com"]),
        (None, "?page=2&per_page=1", ["p.example.com", "s7.example.com", "s8.example.com"]),
    ],
)
def test_what_a_list_sees(
    service: SparkPostService, api: Api, header: int | None, query: str, names: list[str]
) -> None:
    for name, subaccount in (("p.example.com", 0), ("s7.example.com", 7), ("s8.example.com", 8)):
        service.put_domain(name, subaccount=subaccount)
    headers = {} if header is None else in_subaccount(header)
    listed = api("GET", f"/tracking-domains{query}", headers=headers).document["results"]
    assert [each["domain"] for each in listed] == names


@pytest.mark.parametrize(
    ("method", "suffix", "header", "status"),
    [
        ("GET", "", None, 200),
        ("GET", "", 7, 200),
        ("GET", "", 0, 404),
        ("GET", "", 8, 404),
        ("PUT", "", None, 404),
        ("PUT", "", 7, 200),
        ("PUT", "", 8, 404),
        ("DELETE", "", None, 404),
        ("DELETE", "", 7, 204),
        ("POST", "/verify", 0, 404),
        ("POST", "/verify", 7, 400),
    ],
)
def test_a_domain_of_a_subaccount(
    service: SparkPostService, api: Api, method: str, suffix: str, header: int | None, status: int
) -> None:
    assert api("POST", "/tracking-domains", {"domain": D}, in_subaccount(7)).status == 200
    assert service.domain(D) == {**NEW, "subaccount_id": 7}
    headers = {} if header is None else in_subaccount(header)
    assert api(method, f"/tracking-domains/{D}{suffix}", headers=headers).status == status


def test_a_write_may_be_let_across_subaccounts_and_moves_nothing(service: SparkPostService, api: Api) -> None:
    service.put_domain(D, subaccount=7)
    service.behaviour.write_across_subaccounts = True
    assert api("PUT", f"/tracking-domains/{D}", {"secure": True}, in_subaccount(8)).status == 200
    assert service.domain(D) == {**NEW, "subaccount_id": 7, "secure": True, "port": 443}


def test_a_trailing_slash_and_the_body_of_a_get_are_ignored(api: Api) -> None:
    api("POST", "/tracking-domains/", {"domain": D})
    assert api("GET", "/tracking-domains/", b"no json").wire == (200, {"results": [NEW]})
    assert api("GET", f"/tracking-domains/{D}/", b"no json").wire == (200, {"results": NEW})
    assert api("GET", f"/tracking-domains/{D.upper()}").wire == (200, {"results": NEW})
    assert api("DELETE", f"/tracking-domains/{D}/", b"no json").wire == (204, None)


@pytest.mark.parametrize("body", [b"{", b"[]", b'"click.example.com"', b"\xff"])
def test_a_body_that_is_no_object_is_400(api: Api, body: bytes) -> None:
    assert api("POST", "/tracking-domains", body).wire == (
        400,
        {"errors": [{"message": "request body must be a JSON object"}]},
    )


@pytest.mark.parametrize(("refused", "wire"), [(False, (204, None)), (True, None)])
def test_the_delete_of_an_associated_domain(
    service: SparkPostService, api: Api, refused: bool, wire: tuple[int, Any] | None
) -> None:
    service.put_domain(D)
    service.put_sending_domain("example.com", tracking_domain=D)
    service.behaviour.delete_associated_refused = refused
    conflict = {"message": "resource conflict", "description": f"Tracking domain '{D}' is in use", "code": "1602"}
    assert api("DELETE", f"/tracking-domains/{D}").wire == (wire or (409, {"errors": [conflict]}))
    sending = api("GET", "/sending-domains/example.com").document["results"]
    assert sending.get("tracking_domain") == (D if refused else None)


def test_a_test_may_store_any_state(service: SparkPostService, api: Api) -> None:
    service.put_domain(
        D,
        subaccount=7,
        secure=True,
        verified=True,
        cname_status="",
        compliance_status="pending",
        tls_status="expired",
        uses_managed_certificate=True,
        issued_at=1_790_000_000.0,
        expires_at=1_797_776_000.5,
        error_code="acme:dns",
    )
    service.change_domain(D, compliance_status="blocked")
    assert api("GET", f"/tracking-domains/{D}").document["results"] == {
        "domain": D,
        "port": 443,
        "secure": True,
        "default": False,
        "status": {
            "verified": True,
            "cname_status": "",
            "compliance_status": "blocked",
            "tls_status": "expired",
        },
        "uses_managed_certificate": True,
        "tls_certificate": {
            "issued_at": "2026-09-21T14:13:20.000Z",
            "expires_at": "2026-12-20T14:13:20.500Z",
            "error_code": "acme:dns",
        },
        "subaccount_id": 7,
    }
    with pytest.raises(KeyError, match=r"other\.example\.com"):
        service.change_domain("other.example.com", secure=True)
    with pytest.raises(ValueError, match="no field named colour"):
        service.change_domain(D, colour="red")


def test_older_objects_lack_the_fields_of_managed_certificates(service: SparkPostService, api: Api) -> None:
    service.control(tls_status_unmanaged=None, shows_managed_certificate=False, cname_status_new="pending")
    api("POST", "/tracking-domains", {"domain": D})
    assert api("GET", f"/tracking-domains/{D}").document["results"] == {
        "domain": D,
        "port": 80,
        "secure": False,
        "default": False,
        "status": {"verified": False, "cname_status": "pending", "compliance_status": "valid"},
    }


def test_what_the_rest_of_the_lab_asks(service: SparkPostService) -> None:
    service.put_domain(D)
    assert [service.is_tracking_domain(name) for name in (D, "CLICK.example.com.", "example.com")] == [
        True,
        True,
        False,
    ]
    assert service.domain("example.com") is None


def test_a_reset_forgets_domains_and_switches(service: SparkPostService, api: Api) -> None:
    service.put_domain(D)
    service.put_sending_domain("example.com")
    service.control(plan_limit=0)
    service.reset()
    assert service.domains() == []
    assert api("GET", "/sending-domains").document == {"results": []}
    assert api("POST", "/tracking-domains", {"domain": D}).status == 200


def test_an_unknown_switch_is_refused_and_sets_nothing(service: SparkPostService) -> None:
    with pytest.raises(ValueError, match="no switch named plan_limits"):
        service.control(plan_limit=3, plan_limits=3)
    service.control(blacklisted=["b.example.com", "a.example.com"])
    switches = service.switches()
    assert (switches["plan_limit"], switches["blacklisted"]) == (None, ["a.example.com", "b.example.com"])
