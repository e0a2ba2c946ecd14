# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates of the user's own at Fastly: keys, certificates, activations, domains, configurations."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from lab.context import IssuedCertificate
from lab.fastly.fakes import Answer, Api, World, fastly_in, relationships

D = "click.example.com"
EDGE = (("192.0.2.61", "2001:db8::61"), ("192.0.2.63",))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World) -> Api:
    return Api(fastly_in(world, EDGE))


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


def send(api: Api, method: str, path: str, attributes: Any = None, **related: str) -> Answer:
    data = {"type": "", "attributes": attributes or {}, "relationships": relationships(**related)}
    return api(method, f"/tls/{path}", json_body={"data": data})


def upload_key(api: Api, issued: IssuedCertificate) -> str:
    return str(send(api, "POST", "private_keys", {"key": issued.private_key_pem}).document["data"]["id"])


def upload(api: Api, issued: IssuedCertificate, name: str = "") -> str:
    blob = issued.certificate_pem + issued.chain_pem
    answer = send(api, "POST", "certificates", {"cert_blob": blob, "name": name})
    assert answer.status == 201, answer.wire
    return str(answer.document["data"]["id"])


def problem(answer: Answer) -> tuple[int, str, str]:
    (error,) = answer.document["errors"]
    return answer.status, error["title"], error["detail"]


class TestKeys:
    """Kept, described, never shown."""

    def test_a_life(self, api: Api) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        made = send(api, "POST", "private_keys", {"key": pem(key), "name": "mine"})
        assert made.status == 201
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        described = {
            "key_length": 2048,
            "key_type": "RSA",
            "name": "mine",
            "created_at": None,
            "replace": False,
            "public_key_sha1": hashlib.sha1(public).hexdigest(),
        }
        assert made.document["data"]["attributes"] == described
        identity = made.document["data"]["id"]
        shown = api.must("GET", f"/tls/private_keys/{identity}")["data"]["attributes"]
        assert shown == {**described, "created_at": "2026-11-24T12:34:56.000Z"}
        assert "PRIVATE" not in str(api.must("GET", "/tls/private_keys"))
        assert api("DELETE", f"/tls/private_keys/{identity}").wire == (204, None)
        assert problem(api("GET", f"/tls/private_keys/{identity}"))[0] == 404

    def test_the_digest_is_that_of_openssl(self, api: Api, tmp_path: Path) -> None:
        """Source: the digest of two recorded keys, which this command line reproduces."""
        text = pem(ec.generate_private_key(ec.SECP256R1()))
        path = tmp_path / "key.pem"
        path.write_text(text)
        found = subprocess.run(["openssl", "pkey", "-in", str(path), "-pubout"], capture_output=True, check=True)
        made = send(api, "POST", "private_keys", {"key": text}).document["data"]["attributes"]
        assert made["public_key_sha1"] == hashlib.sha1(found.stdout).hexdigest()
        assert (made["key_type"], made["key_length"], made["name"]) == ("ECDSA", 256, None)

    @pytest.mark.parametrize(
        ("key", "title", "detail"),
        [
            ("", "Missing required attribute", "param is missing or the value is empty: key"),
            ("no PEM", "Invalid value for key", "key is not a valid private key"),
            (pem(ed25519.Ed25519PrivateKey.generate()), "Invalid value for key", "key has an unsupported type"),
        ],
    )
    def test_refusals(self, api: Api, key: str, title: str, detail: str) -> None:
        assert problem(send(api, "POST", "private_keys", {"key": key})) == (400, title, detail)

    def test_twice_the_same(self, api: Api, world: World) -> None:
        issued = world.issue([D])
        upload_key(api, issued)
        again = {"key": issued.private_key_pem}
        assert problem(send(api, "POST", "private_keys", again))[2] == "key has already been taken"
        api.service.control(private_keys_unique=False)
        assert send(api, "POST", "private_keys", again).status == 201

    def test_a_key_in_use_stays(self, api: Api, world: World) -> None:
        issued = world.issue([D])
        identity = upload_key(api, issued)
        unused = upload_key(api, world.issue([D]))
        certificate = upload(api, issued)
        assert problem(api("DELETE", f"/tls/private_keys/{identity}"))[1] == "Can't delete private key"
        for value, wanted in (("true", identity), ("false", unused)):
            listed = api.must("GET", f"/tls/private_keys?filter[in_use]={value}")["data"]
            assert [each["id"] for each in listed] == [wanted]
        api.must("DELETE", f"/tls/certificates/{certificate}")
        assert api("DELETE", f"/tls/private_keys/{identity}").status == 204


class TestCertificates:
    """Described by what they say themselves."""

    def test_a_life(self, api: Api, world: World) -> None:
        issued = world.issue([D, "*.example.com"])
        upload_key(api, issued)
        identity = upload(api, issued, "mine")
        shown = api.must("GET", f"/tls/certificates/{identity}")["data"]
        attributes = shown["attributes"]
        assert (attributes["issued_to"], attributes["issuer"], attributes["name"]) == (
            D,
            "Lab Intermediate CA",
            "mine",
        )
        assert attributes["serial_number"].isdigit()
        assert attributes["not_after"].endswith(".000Z")
        assert attributes["signature_algorithm"] == "ECDSA-SHA256"
        assert [each["id"] for each in shown["relationships"]["tls_domains"]["data"]] == [D, "*.example.com"]
        assert "BEGIN" not in str(shown)
        assert send(api, "PATCH", f"certificates/{identity}", {"name": "ours"}).status == 200
        assert api.must("GET", f"/tls/certificates/{identity}")["data"]["attributes"]["name"] == "ours"
        assert api("DELETE", f"/tls/certificates/{identity}").wire == (204, None)

    def test_refusals(self, api: Api, world: World) -> None:
        issued = world.issue([D])
        blob = {"cert_blob": issued.certificate_pem}
        assert problem(send(api, "POST", "certificates", blob))[2] == "No private key matches the certificate"
        assert problem(send(api, "POST", "certificates"))[2].endswith("cert_blob")
        assert problem(send(api, "POST", "certificates", {"cert_blob": "x"}))[1] == "Invalid value for cert_blob"
        unnamed = world.authority.issue(["192.0.2.1"])
        upload_key(api, unnamed)
        assert problem(send(api, "POST", "certificates", {"cert_blob": unnamed.certificate_pem}))[1] == (
            "Can't create certificate"
        )

    def test_an_untrusted_root_may_be_refused(self, api: Api, world: World) -> None:
        lone = world.authority.self_signed([D])
        upload_key(api, lone)
        api.service.control(untrusted_roots_refused=True)
        blob: dict[str, Any] = {"cert_blob": lone.certificate_pem}
        assert problem(send(api, "POST", "certificates", blob))[2] == "Certificate chain has no trusted root"
        assert send(api, "POST", "certificates", {**blob, "allow_untrusted_root": True}).status == 201

    def test_a_renewal_in_place(self, api: Api, world: World) -> None:
        first, second, other = world.issue([D]), world.issue([D]), world.issue(["other.example.com"])
        for each in (first, second, other):
            upload_key(api, each)
        identity = upload(api, first)
        send(api, "POST", "activations", tls_certificate=identity, tls_domain=D)
        refused = send(api, "PATCH", f"certificates/{identity}", {"cert_blob": other.certificate_pem})
        assert problem(refused) == (400, "Can't update certificate", f"The certificate is not for {D}")
        assert send(api, "PATCH", f"certificates/{identity}", {"cert_blob": second.certificate_pem}).status == 200
        (active,) = api.service.tls_activations()
        assert active.certificate.certificate_pem == second.certificate_pem
        assert active.certificate.private_key_pem == second.private_key_pem

    def test_one_of_a_subscription_is_not_the_users(self, api: Api, world: World) -> None:
        data = {"relationships": relationships(tls_domains=[D])}
        made = api.must("POST", "/tls/subscriptions", json_body={"data": data})
        record = made["included"][0]["attributes"]["challenges"][0]
        world.records[record["record_name"], "CNAME"] = record["values"]
        (certificate,) = api.must("GET", "/tls/certificates")["data"]
        for method in ("PATCH", "DELETE"):
            assert "subscription" in problem(send(api, method, f"certificates/{certificate['id']}"))[2]
        taken = send(api, "POST", "activations", tls_certificate=certificate["id"], tls_domain=D)
        assert problem(taken)[2] == "domain_id has already been taken"


class TestActivations:
    """A certificate in use for a domain."""

    @pytest.fixture
    def certificate(self, api: Api, world: World) -> str:
        issued = world.issue([D, "*.example.org"])
        upload_key(api, issued)
        return upload(api, issued)

    def test_a_life(self, api: Api, world: World, certificate: str) -> None:
        made = send(api, "POST", "activations", tls_certificate=certificate, tls_domain=D)
        assert made.status == 201
        identity = made.document["data"]["id"]
        default, second = api.service.tls_configurations()
        related = made.document["data"]["relationships"]
        assert related["tls_configuration"]["data"] == {"id": default.id, "type": "tls_configuration"}
        assert api.must("GET", f"/tls/activations/{identity}") == made.document
        assert problem(api("DELETE", f"/tls/certificates/{certificate}"))[2] == "Certificate has active domains"
        renewed = world.issue([D])
        upload_key(api, renewed)
        swapped = send(api, "PATCH", f"activations/{identity}", tls_certificate=upload(api, renewed))
        assert swapped.document["data"]["id"] == identity
        assert api.service.tls_activations()[0].certificate.certificate_pem == renewed.certificate_pem
        send(api, "PATCH", f"activations/{identity}", tls_configuration=second.id)
        assert api.service.tls_activations()[0].configuration_id == second.id
        assert api("DELETE", f"/tls/activations/{identity}").wire == (204, None)
        assert api.service.tls_activations() == []
        assert problem(api("GET", f"/tls/activations/{identity}"))[0] == 404

    @pytest.mark.parametrize(
        ("related", "status", "detail"),
        [
            ({"tls_domain": D}, 400, "param is missing or the value is empty: tls_certificate_id"),
            ({"tls_certificate": "CERT"}, 400, "param is missing or the value is empty: tls_domain_id"),
            ({"tls_certificate": "none", "tls_domain": D}, 404, "The certificate you requested was not found"),
            ({"tls_certificate": "CERT", "tls_domain": "x.example.com"}, 400, "does not cover x.example.com"),
            ({"tls_certificate": "CERT", "tls_domain": D, "tls_configuration": "none"}, 404, "TLS configuration"),
            ({"tls_certificate": "CERT", "tls_domain": "held.example.org"}, 400, "domain_id has already been taken"),
        ],
    )
    def test_refusals(self, api: Api, certificate: str, related: dict[str, str], status: int, detail: str) -> None:
        send(api, "POST", "activations", tls_certificate=certificate, tls_domain="held.example.org")
        given = {name: certificate if value == "CERT" else value for name, value in related.items()}
        answer = send(api, "POST", "activations", **given)
        assert answer.status == status
        assert detail in problem(answer)[2]

    def test_the_statuses_of_old_recordings(self, api: Api, certificate: str) -> None:
        api.service.control(activation_created_status=200, activation_deleted_status=200)
        made = send(api, "POST", "activations", tls_certificate=certificate, tls_domain=D)
        assert made.status == 200
        assert api("DELETE", f"/tls/activations/{made.document['data']['id']}").wire == (200, {})

    def test_filters(self, api: Api, certificate: str) -> None:
        second = api.service.tls_configurations()[1].id
        send(api, "POST", "activations", tls_certificate=certificate, tls_domain=D)
        send(api, "POST", "activations", tls_certificate=certificate, tls_domain=D, tls_configuration=second)
        found = {
            query: len(api.must("GET", f"/tls/activations?{query}")["data"])
            for query in (
                f"filter[tls_domain.id]={D}",
                f"filter[tls_configuration.id]={second}",
                "filter[tls_certificate.id]=none",
            )
        }
        assert list(found.values()) == [2, 1, 0]

    def test_domains_tell_what_is_about_them(self, api: Api, certificate: str) -> None:
        made = send(api, "POST", "activations", tls_certificate=certificate, tls_domain=D).document["data"]["id"]
        data = {"relationships": relationships(tls_domains=["new.example.com"])}
        subscription = api.must("POST", "/tls/subscriptions", json_body={"data": data})["data"]["id"]
        listed = api.must("GET", "/tls/domains")
        assert [each["id"] for each in listed["data"]] == ["*.example.org", D, "new.example.com"]
        assert listed["data"][1]["relationships"] == {
            "tls_activations": {"data": [{"id": made, "type": "tls_activation"}]},
            "tls_certificates": {"data": [{"id": certificate, "type": "tls_certificate"}]},
            "tls_subscriptions": {"data": []},
        }
        assert listed["meta"]["per_page"] == 20
        for query, names in (
            ("filter[in_use]=true", [D]),
            ("filter[in_use]=false", ["*.example.org", "new.example.com"]),
            (f"filter[tls_certificates.id]={certificate}", ["*.example.org", D]),
            (f"filter[tls_subscriptions.id]={subscription}", ["new.example.com"]),
        ):
            assert [each["id"] for each in api.must("GET", f"/tls/domains?{query}")["data"]] == names


class TestConfigurations:
    """DNS records that lead to the edge."""

    def test_records_only_when_asked_for(self, api: Api) -> None:
        plain = api.must("GET", "/tls/configurations")
        assert "included" not in plain
        listed = api.must("GET", "/tls/configurations?include=dns_records")
        first, second = listed["data"]
        assert (first["attributes"]["default"], second["attributes"]["default"]) == (True, False)
        assert [each["id"] for each in first["relationships"]["dns_records"]["data"]] == [
            "t.sni.global.fastly.net",
            "192.0.2.61",
            "2001:db8::61",
        ]
        kinds = {each["id"]: each["attributes"] for each in listed["included"]}
        assert kinds["t.sni.global.fastly.net"] == {"record_type": "CNAME", "region": "global"}
        assert [kinds[each]["record_type"] for each in ("192.0.2.61", "2001:db8::61")] == ["A", "AAAA"]

    def test_one(self, api: Api) -> None:
        configuration = api.service.tls_configurations()[0]
        path = f"/tls/configurations/{configuration.id}"
        assert "included" not in api.must("GET", path)
        assert len(api.must("GET", f"{path}?include=dns_records")["included"]) == 3
        assert api("GET", "/tls/configurations/none").status == 404
