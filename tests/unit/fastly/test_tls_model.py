# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Subscriptions, certificates, activations and records as Fastly's JSON:API writes them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly import json_api
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.model import (
    Activation,
    Authorization,
    StoredCertificate,
    Subscription,
    address_of,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.records import (
    Address,
    Record,
    addresses,
    serving_at,
    to_publish,
)

D = "track.example.com"


def authorization(domain: str, *, related: bool = False, state: str = "pending") -> dict[str, Any]:
    bare = domain.removeprefix("*.")
    resource: dict[str, Any] = {
        "id": f"auth-{domain}",
        "type": "tls_authorization",
        "attributes": {
            "state": state,
            "warnings": None,
            "challenges": [
                {
                    "type": "managed-dns",
                    "record_type": "CNAME",
                    "record_name": f"_acme-challenge.{bare}",
                    "values": ["abc.fastly-validations.com."],
                },
                {
                    "type": "managed-http-cname",
                    "record_type": "CNAME",
                    "record_name": domain,
                    "values": ["T.sni.global.fastly.net"],
                },
                {
                    "type": "managed-http-a",
                    "record_type": "A",
                    "record_name": domain,
                    "values": ["192.0.2.1", "192.0.2.2"],
                },
            ],
        },
    }
    if related:
        resource["relationships"] = {"tls_domain": {"data": {"type": "tls_domain", "id": domain}}}
    return resource


def subscription(*domains: str, state: str = "pending", certificates: tuple[str, ...] = ()) -> Subscription:
    held = {f"auth-{domain}": authorization(domain) for domain in domains}
    resource = {
        "id": "sub",
        "type": "tls_subscription",
        "attributes": {"certificate_authority": "lets-encrypt", "state": state},
        "relationships": {
            "tls_authorizations": {"data": [{"type": "tls_authorization", "id": each} for each in held]},
            "tls_certificates": {"data": [{"type": "tls_certificate", "id": each} for each in certificates]},
            "tls_domains": {"data": [{"type": "tls_domain", "id": each.upper()} for each in domains]},
            "tls_configuration": {"data": {"type": "tls_configuration", "id": "conf"}},
        },
    }
    return Subscription.from_api(resource, held)


def test_a_subscription_with_its_records() -> None:
    made = subscription(D)
    assert (made.id, made.authority, made.state, made.domains) == ("sub", "lets-encrypt", "pending", (D,))
    assert made.configuration_id == "conf"
    [validation] = made.validation_records
    assert validation == Record(f"_acme-challenge.{D}", "CNAME", ("abc.fastly-validations.com",), 300)
    assert validation.to_values() == {
        "name": f"_acme-challenge.{D}",
        "type": "CNAME",
        "value": "abc.fastly-validations.com",
        "ttl": 300,
    }
    assert to_publish(made.domains, made.offered) == [
        {"name": D, "type": "CNAME", "value": "t.sni.global.fastly.net", "ttl": 3600}
    ]
    assert addresses(made.domains, made.offered) == [
        {"name": D, "type": "A", "value": ["192.0.2.1", "192.0.2.2"], "ttl": 3600}
    ]


def test_a_name_and_its_wildcard_share_a_validation_record() -> None:
    made = subscription("example.com", "*.example.com")
    assert len(made.authorizations) == 2
    assert len(made.validation_records) == 1


@pytest.mark.parametrize(
    ("state", "certificates", "issued", "ready"),
    [
        ("pending", (), False, False),
        ("processing", (), False, False),
        ("issued", ("c",), True, True),
        ("renewing", ("c",), True, True),
        ("renewing", (), True, True),
        ("failed", ("c",), True, False),
        ("failed", (), False, False),
        ("pending", ("c",), True, False),
    ],
)
def test_whether_a_certificate_serves(state: str, certificates: tuple[str, ...], issued: bool, ready: bool) -> None:
    made = subscription(D, state=state, certificates=certificates)
    assert (made.issued, made.ready) == (issued, ready)


def test_an_authorization_knows_its_domain_by_relationship_or_record() -> None:
    for related in (True, False):
        assert Authorization.from_api(authorization(D, related=related)).domain == D
    warned = authorization(D)
    warned["attributes"]["warnings"] = [{"type": "caa", "instructions": "Allow letsencrypt.org"}, {"type": "other"}]
    assert Authorization.from_api(warned).warnings == ("Allow letsencrypt.org", "other")


def test_certificates_and_activations() -> None:
    certificate = StoredCertificate.from_api(
        {
            "id": "c",
            "attributes": {
                "serial_number": "2341071107170126653",
                "not_after": "2026-12-01T03:57:02.000Z",
                "name": "n",
            },
            "relationships": {"tls_domains": {"data": [{"type": "tls_domain", "id": "Track.example.com"}]}},
        }
    )
    assert certificate == StoredCertificate("c", (D,), "2341071107170126653", "2026-12-01T03:57:02Z", "n")
    activation = Activation.from_api(
        {
            "id": "a",
            "relationships": {
                "tls_certificate": {"data": {"type": "tls_certificate", "id": "c"}},
                "tls_configuration": {"data": {"type": "tls_configuration", "id": "conf"}},
                "tls_domain": {"data": {"type": "tls_domain", "id": D}},
            },
        }
    )
    assert activation == Activation("a", D, "c", "conf")
    assert Activation.from_api({"id": "a"}) == Activation("a", "", "")


PLACES = (
    Address("t.sni.global.fastly.net", "CNAME"),
    Address("192.0.2.1", "A"),
    Address("2001:db8::1", "AAAA"),
    Address("198.51.100.1", "A", "na/eu"),
)


def test_the_records_for_the_whole_world_are_offered() -> None:
    assert serving_at(D, PLACES) == (
        Record(D, "CNAME", ("t.sni.global.fastly.net",)),
        Record(D, "A", ("192.0.2.1",)),
        Record(D, "AAAA", ("2001:db8::1",)),
    )
    assert serving_at(D, PLACES[3:]) == (Record(D, "A", ("198.51.100.1",)),)
    assert serving_at(D, ()) == ()


def test_addresses_are_published_where_no_alias_is_offered() -> None:
    offered = serving_at(D, PLACES[1:3])
    assert [each["type"] for each in to_publish([D], offered)] == ["A", "AAAA"]
    assert to_publish(["other.example.com"], offered) == []


def test_a_record_of_a_configuration_is_named_by_its_value() -> None:
    resource = {"id": "192.0.2.1", "attributes": {"record_type": "A", "region": "global"}}
    assert address_of(resource) == Address("192.0.2.1", "A")


def test_documents_out_and_in() -> None:
    body = json_api.document("t", {"a": 1}, {"one": ("o", "1")}, {"many": ("m", ["2", "3"])}, identity="9")
    assert body == {
        "data": {
            "type": "t",
            "id": "9",
            "attributes": {"a": 1},
            "relationships": {
                "one": {"data": {"type": "o", "id": "1"}},
                "many": {"data": [{"type": "m", "id": "2"}, {"type": "m", "id": "3"}]},
            },
        }
    }
    assert json_api.related(body["data"], "missing", "many") == ("2", "3")
    assert json_api.related_one(body["data"], "one") == "1"
    assert json_api.related_one({"relationships": {"one": {"data": None}}}, "one") == ""
    assert json_api.attributes({}) == {}
    assert json_api.document("t") == {"data": {"type": "t"}}
