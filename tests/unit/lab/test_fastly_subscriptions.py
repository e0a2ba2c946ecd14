# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's TLS subscriptions: from an order to a certificate that is in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from cryptography import x509

from lab.fastly.fakes import Answer, Api, World, fastly_in, relationships

D = "click.example.com"
EDGE = (("192.0.2.61", "192.0.2.62", "2001:db8::61"), ("192.0.2.63",))
NOT_FOUND = {"errors": [{"title": "Not found", "detail": "The subscription you requested was not found"}]}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World) -> Api:
    return Api(fastly_in(world, EDGE))


def order(
    api: Api, *domains: str, attributes: Mapping[str, Any] | None = None, name: str = "tls_domains", **more: str
) -> Answer:
    data = {
        "type": "tls_subscription",
        "attributes": attributes or {},
        "relationships": relationships(**{name: domains}, **more),
    }
    return api("POST", "/tls/subscriptions", json_body={"data": data})


def patch(api: Api, identity: str, force: bool = False, authority: str = "", **related: str | Sequence[str]) -> Answer:
    attributes = {"certificate_authority": authority} if authority else {}
    data = {"type": "tls_subscription", "attributes": attributes, "relationships": relationships(**related)}
    return api("PATCH", f"/tls/subscriptions/{identity}{'?force=true' if force else ''}", json_body={"data": data})


def challenges(document: Any) -> dict[tuple[str, str], list[str]]:
    """Values of all challenges by kind and name."""
    return {
        (each["type"], each["record_name"]): each["values"]
        for authorization in document["included"]
        for each in authorization["attributes"]["challenges"]
    }


def prove(world: World, document: Any) -> None:
    """Makes every validation record of an order resolve."""
    for (kind, name), values in challenges(document).items():
        if kind == "managed-dns":
            world.records[name, "CNAME"] = [f"{values[0].upper()}."]


def look(api: Api, identity: str) -> Any:
    return api.must("GET", f"/tls/subscriptions/{identity}?include=tls_authorizations")


def state(api: Api, identity: str) -> str:
    return str(api.must("GET", f"/tls/subscriptions/{identity}")["data"]["attributes"]["state"])


def issue(api: Api, world: World, *domains: str) -> str:
    """A subscription with its certificate in use."""
    made = order(api, *domains).document
    prove(world, made)
    identity = str(made["data"]["id"])
    assert state(api, identity) == "issued"
    return identity


class TestOrder:
    """What a creation takes and answers."""

    @pytest.mark.parametrize("name", ["tls_domains", "tls_domain"])
    def test_the_answer_has_the_challenges(self, api: Api, name: str) -> None:
        answer = order(api, D, name=name)
        assert answer.status == 201
        assert answer.headers["Content-Type"].startswith("application/vnd.api+json")
        data = answer.document["data"]
        assert data["attributes"] == {
            "certificate_authority": "certainly",
            "state": "pending",
            "has_active_order": True,
            "created_at": "2026-11-24T12:34:56.000Z",
            "updated_at": "2026-11-24T12:34:56.000Z",
        }
        assert data["relationships"]["tls_domains"]["data"] == [{"id": D, "type": "tls_domain"}]
        assert data["relationships"]["common_name"]["data"]["id"] == D
        assert data["relationships"]["tls_certificates"]["data"] == []
        found = challenges(answer.document)
        (target,) = found.pop(("managed-dns", f"_acme-challenge.{D}"))
        assert target.endswith(".fastly-validations.com")
        assert target in api.service.validation_names()
        assert found == {
            ("managed-http-cname", D): ["t.sni.global.fastly.net"],
            ("managed-http-a", D): ["192.0.2.61", "192.0.2.62"],
        }
        assert [each["attributes"]["state"] for each in answer.document["included"]] == ["pending"]

    def test_a_wildcard_shares_the_validation_record(self, api: Api) -> None:
        made = order(api, D, f"*.{D}").document
        records = [
            each
            for authorization in made["included"]
            for each in authorization["attributes"]["challenges"]
            if each["type"] == "managed-dns"
        ]
        assert len(records) == 2
        assert records[0] == records[1]

    def test_what_may_be_chosen(self, api: Api) -> None:
        second = api.service.tls_configurations()[1]
        made = order(
            api,
            "Click.Example.com",
            "open.example.com",
            attributes={"certificate_authority": "lets-encrypt"},
            common_name="open.example.com",
            tls_configuration=second.id,
        ).document
        related = made["data"]["relationships"]
        assert made["data"]["attributes"]["certificate_authority"] == "lets-encrypt"
        assert [each["id"] for each in related["tls_domains"]["data"]] == [D, "open.example.com"]
        assert related["common_name"]["data"]["id"] == "open.example.com"
        assert related["tls_configuration"]["data"]["id"] == second.id
        assert challenges(made)["managed-http-cname", D] == ["n.sni.global.fastly.net"]

    @pytest.mark.parametrize(
        ("domains", "options", "status", "detail"),
        [
            ((), {}, 400, "param is missing or the value is empty: tls_domains"),
            (("localhost",), {}, 400, "tls_domains holds 'localhost', which is not a domain"),
            (("held.example.com",), {}, 400, "tls_domains 'held.example.com' has already been taken"),
            ((D,), {"attributes": {"certificate_authority": "x"}}, 400, "certificate_authority is not included"),
            ((D,), {"common_name": "other.example.com"}, 400, "common_name must be one of the domains"),
            ((D,), {"tls_configuration": "none"}, 404, "The TLS configuration you requested was not found"),
        ],
    )
    def test_refusals(self, api: Api, domains: tuple[str, ...], options: Any, status: int, detail: str) -> None:
        order(api, "held.example.com")
        answer = order(api, *domains, **options)
        assert answer.status == status
        assert answer.document["errors"][0]["detail"].startswith(detail)
        assert len(api.must("GET", "/tls/subscriptions")["data"]) == 1

    def test_switches(self, api: Api) -> None:
        api.service.control(subscription_needs_service=True, default_authority="lets-encrypt")
        assert order(api, D).document["errors"][0]["detail"] == (
            f"Please add {D} to an active service to begin TLS enablement."
        )
        api.service.put_service("s", [D])
        assert order(api, D).document["data"]["attributes"]["certificate_authority"] == "lets-encrypt"
        assert order(api, D).status == 400
        api.service.control(subscription_domains_unique=False)
        assert order(api, D).status == 201

    def test_the_authority_is_changed_by_a_second_subscription(self, api: Api) -> None:
        first = order(api, D, attributes={"certificate_authority": "certainly"})
        second = order(api, D, attributes={"certificate_authority": "lets-encrypt"})
        assert (first.status, second.status) == (201, 201)
        found = api.must("GET", f"/tls/subscriptions?filter[tls_domains.id]={D}")["data"]
        assert {each["attributes"]["certificate_authority"] for each in found} == {"certainly", "lets-encrypt"}


class TestIssue:
    """Proof first, then time."""

    def test_only_once_the_record_resolves_and_time_has_passed(self, api: Api, world: World) -> None:
        world.latency.certificate_issue = 30
        made = order(api, D).document
        identity = made["data"]["id"]
        assert (state(api, identity), api.service.tls_activations()) == ("pending", [])
        prove(world, made)
        assert state(api, identity) == "processing"
        assert [each["attributes"]["state"] for each in look(api, identity)["included"]] == ["passing"]
        world.elapsed = 29
        assert state(api, identity) == "processing"
        world.elapsed = 30
        issued = api.must("GET", f"/tls/subscriptions/{identity}")["data"]
        assert (issued["attributes"]["state"], issued["attributes"]["has_active_order"]) == ("issued", False)
        (active,) = api.service.tls_activations()
        assert (active.domain, active.names) == (D, (D,))
        (reference,) = issued["relationships"]["tls_certificates"]["data"]
        certificate = api.must("GET", f"/tls/certificates/{reference['id']}")["data"]
        held = x509.load_pem_x509_certificate(active.certificate.certificate_pem.encode())
        assert certificate["attributes"]["serial_number"] == str(held.serial_number)

    @pytest.mark.parametrize("values", [["x.fastly-validations.com"], []])
    def test_another_target_proves_nothing(self, api: Api, world: World, values: list[str]) -> None:
        identity = order(api, D).document["data"]["id"]
        world.records[f"_acme-challenge.{D}", "CNAME"] = values
        assert state(api, identity) == "pending"

    def test_every_name_is_needed(self, api: Api, world: World) -> None:
        made = order(api, D, "open.example.com").document
        prove(world, made)
        del world.records["_acme-challenge.open.example.com", "CNAME"]
        assert state(api, made["data"]["id"]) == "pending"
        states = [each["attributes"]["state"] for each in look(api, made["data"]["id"])["included"]]
        assert states == ["passing", "pending"]
        prove(world, made)
        assert state(api, made["data"]["id"]) == "issued"
        assert [each.domain for each in api.service.tls_activations()] == [D, "open.example.com"]

    def test_the_serving_record_may_do(self, api: Api, world: World) -> None:
        identity = order(api, D).document["data"]["id"]
        world.records[D, "CNAME"] = ["t.sni.global.fastly.net"]
        assert state(api, identity) == "pending"
        api.service.control(validates_by_serving_record=True)
        assert state(api, identity) == "issued"

    @pytest.mark.parametrize(
        ("name", "records", "domain", "authority", "issued"),
        [
            ("example.com", ['0 issue "letsencrypt.org"'], D, "lets-encrypt", True),
            ("example.com", ['0 issue "letsencrypt.org"'], D, "certainly", False),
            ("example.com", ['0 issue "amazon.com"'], D, "lets-encrypt", False),
            (D, ['0 issue ";"'], D, "globalsign", False),
            (D, ['0 issue "globalsign.com; policy=ev"'], D, "globalsign", True),
            ("example.com", ['0 iodef "mailto:a@example.com"'], D, "certainly", True),
            ("example.com", ['0 issue "letsencrypt.org"', '0 issuewild ";"'], f"*.{D}", "lets-encrypt", False),
            ("example.com", ['0 issue "letsencrypt.org"', '0 issuewild ";"'], D, "lets-encrypt", True),
        ],
    )
    def test_caa(
        self, api: Api, world: World, name: str, records: list[str], domain: str, authority: str, issued: bool
    ) -> None:
        world.records[name, "CAA"] = records
        made = order(api, domain, attributes={"certificate_authority": authority}).document
        prove(world, made)
        identity = made["data"]["id"]
        assert state(api, identity) == ("issued" if issued else "pending")
        warnings = look(api, identity)["included"][0]["attributes"]["warnings"]
        assert (warnings is None) == issued
        if not issued:
            assert warnings[0]["type"] == "caa"
            assert name in warnings[0]["instructions"]
            api.service.control(checks_caa=False)
            assert state(api, identity) == "issued"

    def test_caa_behind_an_alias(self, api: Api, world: World) -> None:
        world.records[D, "CNAME"] = ["t.sni.global.fastly.net"]
        world.records["t.sni.global.fastly.net", "CAA"] = ['0 issue "amazon.com"']
        made = order(api, D).document
        prove(world, made)
        assert state(api, made["data"]["id"]) == "pending"

    def test_failed_and_blocked(self, api: Api, world: World) -> None:
        api.service.control(failing_domains=[D], blocked_domains=["open.example.com"])
        identities = []
        for domain in (D, "open.example.com"):
            made = order(api, domain).document
            prove(world, made)
            identities.append(made["data"]["id"])
        assert [state(api, each) for each in identities] == ["failed", "pending"]
        assert look(api, identities[0])["data"]["attributes"]["has_active_order"] is False
        assert look(api, identities[1])["included"][0]["attributes"]["state"] == "blocked"
        refused = patch(api, identities[0], tls_domains=["new.example.com"])
        assert (refused.status, refused.document["errors"][0]["title"]) == (400, "Invalid value for state")

    def test_renewing_keeps_the_certificate(self, api: Api, world: World) -> None:
        identity = issue(api, world, D)
        api.service.control(renewing_domains=[D])
        assert state(api, identity) == "renewing"
        assert len(api.service.tls_activations()) == 1
        assert look(api, identity)["data"]["attributes"]["has_active_order"] is True
        api.service.control(renewing_domains=[])
        assert state(api, identity) == "issued"


class TestChange:
    """Updates and deletions, with and without force."""

    def test_while_pending_no_force_is_needed(self, api: Api) -> None:
        identity = order(api, D).document["data"]["id"]
        changed = patch(api, identity, tls_domain=[D, "open.example.com"], common_name="open.example.com")
        assert changed.status == 200
        states = [each["attributes"]["state"] for each in changed.document["included"]]
        assert states == ["blocked", "pending"]
        assert changed.document["included"][0]["attributes"]["warnings"] == []
        assert changed.document["data"]["relationships"]["common_name"]["data"]["id"] == "open.example.com"
        states = [each["attributes"]["state"] for each in look(api, identity)["included"]]
        assert states == ["pending", "pending"]

    def test_an_active_one_keeps_serving_until_the_new_order_is_done(self, api: Api, world: World) -> None:
        identity = issue(api, world, D)
        before = api.service.tls_activations()[0].certificate
        refused = patch(api, identity, tls_domains=[D, "open.example.com"])
        assert (refused.status, refused.document["errors"][0]["title"]) == (400, "Can't update subscription")
        changed = patch(api, identity, force=True, tls_domains=[D, "open.example.com"])
        assert changed.document["data"]["attributes"]["state"] == "pending"
        assert [each.certificate for each in api.service.tls_activations()] == [before]
        prove(world, changed.document)
        assert state(api, identity) == "issued"
        active = api.service.tls_activations()
        assert [each.domain for each in active] == [D, "open.example.com"]
        assert all(set(each.names) == {D, "open.example.com"} for each in active)
        assert len(api.must("GET", "/tls/certificates")["data"]) == 1

    def test_a_domain_less(self, api: Api, world: World) -> None:
        identity = issue(api, world, D, "open.example.com")
        changed = patch(api, identity, force=True, tls_domains=["open.example.com"])
        assert changed.document["data"]["relationships"]["common_name"]["data"]["id"] == "open.example.com"
        assert [each.domain for each in api.service.tls_activations()] == ["open.example.com"]

    def test_another_authority_or_configuration(self, api: Api, world: World) -> None:
        identity = issue(api, world, D)
        second = api.service.tls_configurations()[1]
        assert patch(api, identity, force=True, tls_configuration=second.id).status == 200
        assert [each.configuration_id for each in api.service.tls_activations()] == [second.id]
        changed = patch(api, identity, force=True, authority="lets-encrypt").document["data"]["attributes"]
        assert changed["certificate_authority"] == "lets-encrypt"
        assert state(api, identity) == "issued"

    def test_deletion(self, api: Api, world: World) -> None:
        pending, identity = order(api, "a.example.com").document["data"]["id"], issue(api, world, D)
        assert api("DELETE", f"/tls/subscriptions/{pending}").wire == (204, None)
        refused = api("DELETE", f"/tls/subscriptions/{identity}")
        assert (refused.status, refused.document["errors"][0]["title"]) == (400, "Can't delete subscription")
        assert api("DELETE", f"/tls/subscriptions/{identity}?force=true").wire == (204, None)
        assert api("GET", f"/tls/subscriptions/{identity}").wire == (404, NOT_FOUND)
        assert api("DELETE", f"/tls/subscriptions/{identity}").wire == (404, NOT_FOUND)
        assert api.service.tls_activations() == []
        assert api.must("GET", "/tls/certificates")["data"] == []


class TestList:
    """Filters, pages, and what is included."""

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["a", "b", "c"]),
            ("?filter[tls_domains.id]=b.example.com", ["b"]),
            ("?filter[tls_domains.id]=x.example.com", []),
            ("?filter[state]=issued", ["c"]),
            ("?filter[has_active_order]=true", ["a", "b"]),
            ("?filter[has_active_order]=false", ["c"]),
            ("?page[size]=2", ["a", "b"]),
            ("?page[size]=2&page[number]=2", ["c"]),
        ],
    )
    def test_filters_and_pages(self, api: Api, world: World, query: str, found: list[str]) -> None:
        for name in "ab":
            order(api, f"{name}.example.com")
        issue(api, world, "c.example.com")
        listed = api.must("GET", f"/tls/subscriptions{query}")
        names = [each["relationships"]["common_name"]["data"]["id"] for each in listed["data"]]
        assert names == [f"{each}.example.com" for each in found]
        assert "included" not in listed

    def test_a_page_leads_to_the_others(self, api: Api) -> None:
        for name in "abc":
            order(api, f"{name}.example.com")
        listed = api.must("GET", "/tls/subscriptions?page[size]=1&page[number]=2&sort=created_at")
        assert listed["meta"] == {"per_page": 1, "current_page": 2, "record_count": 3, "total_pages": 3}
        path = "http://localhost/tls/subscriptions?page%5Bsize%5D=1&page%5Bnumber%5D={}&sort=created_at"
        numbers = {"self": 2, "first": 1, "prev": 1, "next": 3, "last": 3}
        assert listed["links"] == {name: path.format(number) for name, number in numbers.items()}
        first = api.must("GET", "/tls/subscriptions")
        assert (first["links"]["prev"], first["links"]["next"], first["meta"]["per_page"]) == (None, None, 100)
        assert api("GET", "/tls/subscriptions?page[number]=0").status == 400

    def test_included_only_when_asked_for(self, api: Api) -> None:
        identity = order(api, D).document["data"]["id"]
        assert "included" not in api.must("GET", f"/tls/subscriptions/{identity}")
        assert len(look(api, identity)["included"]) == 1
        listed = api.must("GET", f"/tls/subscriptions?filter[tls_domains.id]={D}&include=tls_authorizations")
        assert len(listed["included"]) == 1

    def test_without_the_media_type_filters_do_nothing(self, api: Api) -> None:
        order(api, D)
        path, plain = "/tls/subscriptions?filter[tls_domains.id]=x.example.com", {"Accept": "application/json"}
        assert len(api("GET", path, headers=plain).document["data"]) == 1
        api.service.control(filters_need_media_type=False)
        assert api("GET", path, headers=plain).document["data"] == []
