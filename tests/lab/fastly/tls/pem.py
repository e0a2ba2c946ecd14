# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys and certificates as PEM text, and what the API tells of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes, PublicKeyTypes
from cryptography.x509.oid import NameOID

from lab.context import IssuedCertificate


@dataclass(frozen=True)
class KeyFacts:
    """What the API tells of a private key."""

    length: int
    type: str
    public_key_sha1: str


@dataclass(frozen=True)
class CertificateFacts:
    """What the API tells of a certificate, and which key it needs."""

    issued_to: str
    issuer: str
    not_before: datetime
    not_after: datetime
    serial_number: str
    signature_algorithm: str
    names: tuple[str, ...]
    public_key_sha1: str
    #: Nobody vouches for it but itself.
    self_signed: bool


def public_key_sha1(key: PublicKeyTypes | CertificatePublicKeyTypes) -> str:
    """SHA-1 over the PEM text of the public key, final newline included. Source: two recorded keys, recalculated."""
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha1(pem, usedforsecurity=False).hexdigest()


def read_key(pem: str) -> KeyFacts:
    """Raises ValueError: the text is no unencrypted key of a type that serves TLS."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (TypeError, ValueError) as error:
        raise ValueError("is not a valid private key") from error
    if isinstance(key, rsa.RSAPrivateKey):
        kind = "RSA"
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        kind = "ECDSA"
    else:
        raise ValueError("has an unsupported type")
    return KeyFacts(key.key_size, kind, public_key_sha1(key.public_key()))


def read_certificates(blob: str) -> tuple[str, str, CertificateFacts]:
    """The first certificate as PEM, the others as PEM, and the facts of the first.

    Raises:
        ValueError: the text holds no certificate.
    """
    try:
        leaf, *others = x509.load_pem_x509_certificates(blob.encode())
    except ValueError as error:
        raise ValueError("is not a valid certificate") from error
    chain = "".join(_pem(each) for each in others)
    return _pem(leaf), chain, _facts(leaf)


def facts_of(issued: IssuedCertificate) -> CertificateFacts:
    """The facts of a certificate of the lab's authority."""
    return read_certificates(issued.certificate_pem)[2]


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _facts(leaf: x509.Certificate) -> CertificateFacts:
    names = _alternative_names(leaf)
    return CertificateFacts(
        issued_to=_common_name(leaf.subject) or (names[0] if names else ""),
        issuer=_common_name(leaf.issuer),
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        serial_number=str(leaf.serial_number),
        signature_algorithm=_algorithm(leaf),
        names=names,
        public_key_sha1=public_key_sha1(leaf.public_key()),
        self_signed=_is_self_signed(leaf),
    )


def _alternative_names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(name.lower() for name in extension.value.get_values_for_type(x509.DNSName))


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _algorithm(leaf: x509.Certificate) -> str:
    """Digest and key in the order that the recorded ``SHA256-RSA`` has; the other way round for elliptic keys."""
    digest = leaf.signature_hash_algorithm.name.upper() if leaf.signature_hash_algorithm else "NONE"
    elliptic = isinstance(leaf.signature_algorithm_parameters, ec.ECDSA)
    return f"ECDSA-{digest}" if elliptic else f"{digest}-RSA"


def _is_self_signed(leaf: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(leaf)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True
