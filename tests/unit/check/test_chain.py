# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why clients refuse a certificate or its chain, from OpenSSL's code and the certificates as they were sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.chain import (
    Refused,
    why_avoided,
    why_refused,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.tls import classify
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.tls import (
    IN_HANDSHAKE,
    Handshake,
    TlsFacts,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.certificate import Certificate
from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.details import Details
from support.check_facts import DAY, NOW, D, certificate, fails, works

SOURCE = ("http://ca.example/ca.cer",)


def held(subject: str, issuer: str, **more: Any) -> Details:
    given: dict[str, Any] = {"key": "EC secp256r1", "key_bits": 256, "digest": "sha256", "not_after": NOW + DAY, **more}
    return Details(subject, issuer, f"CN={subject}", f"CN={issuer}", signs_itself=subject == issuer, **given)


def authority(subject: str, issuer: str, **more: Any) -> Details:
    return held(subject, issuer, **{"is_authority": True, "usages": frozenset({"key_cert_sign"}), **more})


OWN = held(D, "Issuing CA 1")
MIDDLE = authority("Issuing CA 1", "Example Root")


def cause(code: int, *chain: Details, served: Certificate | None = None) -> tuple[str, str]:
    found = why_refused(Refused(code, D, served or certificate(), chain or (OWN,), NOW))
    return found.id, found.remedy


@pytest.mark.parametrize(
    ("code", "chain", "expected"),
    [
        # Nothing tells whether an intermediate is missing or the authority is private: the remedy has both.
        (20, [OWN], ("cert_chain", "")),
        (20, [replace(OWN, sources=SOURCE)], ("cert_chain", "missing")),
        (21, [replace(OWN, sources=SOURCE), authority("Another CA", "Example Root")], ("cert_chain", "missing")),
        (
            20,
            [OWN, replace(MIDDLE, sources=SOURCE, issuer="Example CA", issuer_dn="CN=Example CA")],
            ("cert_chain", "missing"),
        ),
        (20, [held(D, "Corp Root CA")], ("cert_self_signed", "")),
        (20, [OWN, MIDDLE], ("cert_self_signed", "")),
        (20, [OWN, authority("Issuing CA 1", "Corp CA")], ("cert_self_signed", "")),
        (20, [OWN, replace(MIDDLE, usages=frozenset({"crl_sign"}))], ("cert_chain_refused", "no_authority")),
        (20, [OWN, held("Issuing CA 1", "Example Root")], ("cert_chain_refused", "no_authority")),
        # The right name with another key is not the issuer.
        (
            20,
            [replace(OWN, sources=SOURCE, issuer_key_id="01"), replace(MIDDLE, key_id="02")],
            ("cert_chain", "missing"),
        ),
        (79, [OWN, held("Issuing CA 1", "Example Root")], ("cert_chain_refused", "no_authority")),
        (24, [OWN, held("Issuing CA 1", "Example Root")], ("cert_chain_refused", "no_authority")),
        (25, [OWN, MIDDLE], ("cert_chain_refused", "path_length")),
        (7, [OWN, MIDDLE], ("cert_chain_refused", "signature")),
        (47, [OWN, MIDDLE], ("cert_chain_refused", "constraints")),
        (48, [OWN, MIDDLE], ("cert_chain_refused", "constraints")),
        (34, [OWN, MIDDLE], ("cert_chain_refused", "")),
        (10, [OWN, replace(MIDDLE, not_after=NOW - DAY)], ("cert_chain_refused", "expired")),
        (9, [OWN, replace(MIDDLE, not_before=NOW + DAY)], ("cert_chain_refused", "not_yet_valid")),
        (66, [replace(OWN, key="RSA 1024", key_bits=1024)], ("cert_weak_key", "")),
        (67, [OWN, replace(MIDDLE, key="RSA 1024", key_bits=1024)], ("cert_chain_refused", "weak")),
        (68, [replace(OWN, digest="sha1")], ("cert_weak_signature", "")),
        (68, [OWN, replace(MIDDLE, digest="sha1")], ("cert_chain_refused", "weak")),
        (26, [replace(OWN, for_servers=False)], ("cert_usage", "")),
        (26, [OWN, replace(MIDDLE, for_servers=False)], ("cert_chain_refused", "purpose")),
        (26, [replace(OWN, usages=frozenset({"key_cert_sign"}))], ("cert_usage", "")),
    ],
)
def test_cause_by_code_and_chain(code: int, chain: list[Details], expected: tuple[str, str]) -> None:
    assert cause(code, *chain) == expected


def test_the_certificate_that_it_is_about_is_named() -> None:
    found = why_refused(Refused(10, D, certificate(), (OWN, replace(MIDDLE, not_after=NOW - DAY)), NOW))
    assert found.known == {"issuer": "Issuing CA 1"}
    assert "Issuing CA 1" in found.words


@pytest.mark.parametrize(
    ("subject", "names", "addresses", "expected"),
    [
        (D, (), (), "cert_no_san"),
        ("*.example.com", (), (), "cert_no_san"),
        (D, (), ("192.0.2.1",), "cert_no_san"),
        ("www.example.com", (), (), "cert_wrong_host"),
        (D, ("www.example.com",), (), "cert_wrong_host"),
    ],
)
def test_a_name_that_is_common_alone(
    subject: str, names: tuple[str, ...], addresses: tuple[str, ...], expected: str
) -> None:
    served = Certificate(names, subject, "Example CA", NOW - DAY, NOW + DAY)
    assert cause(62, replace(OWN, addresses=addresses), served=served)[0] == expected


@pytest.mark.parametrize(
    ("own", "version", "cipher", "by_rsa", "expected"),
    [
        (OWN, "TLSv1.3", "TLS_AES_128_GCM_SHA256", False, None),
        (replace(OWN, key="Ed25519"), "TLSv1.3", "TLS_AES_128_GCM_SHA256", False, "cert_key_type"),
        # A server with an RSA certificate beside it gives browsers that one.
        (replace(OWN, key="Ed25519"), "TLSv1.3", "TLS_AES_128_GCM_SHA256", True, None),
        (
            replace(OWN, usages=frozenset({"key_encipherment"})),
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            False,
            "cert_usage",
        ),
        (replace(OWN, usages=frozenset({"key_encipherment"})), "TLSv1.2", "ECDHE-RSA-AES128-SHA", False, "cert_usage"),
        (replace(OWN, usages=frozenset({"key_encipherment"})), "TLSv1.2", "AES128-GCM-SHA256", False, None),
        (replace(OWN, usages=frozenset({"digital_signature"})), "TLSv1.3", "TLS_AES_128_GCM_SHA256", False, None),
    ],
)
def test_what_browsers_refuse_and_openssl_accepts(
    own: Details, version: str, cipher: str, by_rsa: bool, expected: str | None
) -> None:
    found = why_avoided(own, version, cipher, by_rsa=by_rsa)
    assert (found.id if found else None) == expected


WIDE = Handshake("TLSv1.2", certificate(), cipher="DHE-RSA-AES128-SHA")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (fails(FailureKind.TLS, "SSLV3_ALERT_HANDSHAKE_FAILURE", bare=WIDE), "tls_no_cipher"),
        (fails(FailureKind.TLS, "TLSV13_ALERT_CERTIFICATE_REQUIRED"), "tls_client_certificate"),
        (fails(FailureKind.TLS, "TLSV1_ALERT_DECODE_ERROR"), "tls_failed"),
        (fails(FailureKind.TLS, "ASN1_LIB"), "cert_unreadable"),
        (fails(FailureKind.RESET, IN_HANDSHAKE), "tls_reset"),
        (fails(FailureKind.TIMEOUT, IN_HANDSHAKE), "tls_stalled"),
        (fails(FailureKind.CLOSED, greeting="HTTP/1.0 200 OK"), "tls_plain_port"),
        (fails(FailureKind.TLS, "WRONG_VERSION_NUMBER", greeting="SSH-2.0-x"), "tls_plain_port"),
        (
            works(
                verified=Handshake(failure=Failure(FailureKind.TLS, "SSLV3_ALERT_HANDSHAKE_FAILURE"), was_asked=True)
            ),
            "tls_client_certificate",
        ),
    ],
)
def test_handshakes_that_fail(facts: TlsFacts, expected: str) -> None:
    assert classify(facts, D) == expected
