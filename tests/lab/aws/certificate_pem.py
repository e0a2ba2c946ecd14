# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ACM reads out of PEM text, and what it refuses to import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from lab.aws.account import wall_clock
from lab.aws.wire import AwsError
from lab.context import IssuedCertificate

_CURVES = {"secp256r1": "EC_prime256v1", "secp384r1": "EC_secp384r1", "secp521r1": "EC_secp521r1"}


@dataclass(frozen=True)
class PemFacts:
    """The members of a CertificateDetail that stand in the certificate itself."""

    names: tuple[str, ...]
    key_algorithm: str
    serial: str
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime


def facts_of(certificate_pem: str) -> PemFacts:
    """Reads one certificate. Raises AwsError ``ValidationException`` where the text is not one."""
    certificate = _one_certificate(certificate_pem)
    serial = f"{certificate.serial_number:x}"
    serial = serial.zfill(len(serial) + len(serial) % 2)
    return PemFacts(
        names=_names(certificate),
        key_algorithm=_key_algorithm(certificate),
        serial=":".join(serial[at : at + 2] for at in range(0, len(serial), 2)),
        subject=certificate.subject.rfc4514_string(),
        issuer=_common_name(certificate.issuer),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def check_import(material: IssuedCertificate) -> PemFacts:
    """Reads a certificate that a user imports, with its key and chain.

    Raises AwsError ``ValidationException`` for text that is no PEM, a key that does not belong to the
    certificate, a chain that does not lead to it and a certificate out of its dates.
    """
    certificate = _one_certificate(material.certificate_pem)
    facts = facts_of(material.certificate_pem)
    _check_key(certificate, material.private_key_pem)
    if facts.not_after <= wall_clock():
        raise _invalid("The certificate has expired.")
    if facts.not_before > wall_clock():
        raise _invalid("The certificate is not in effect yet.")
    _check_chain(certificate, material.chain_pem)
    return facts


def _one_certificate(pem: str) -> x509.Certificate:
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        raise _invalid("The certificate is not PEM-encoded or is not valid.") from None
    if len(found) != 1:
        raise _invalid("The certificate field contains more than one certificate; the others belong into the chain.")
    return found[0]


def _check_key(certificate: x509.Certificate, pem: str) -> None:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _invalid("The private key is not PEM-encoded, is encrypted or is not supported.") from None
    if key.public_key() != certificate.public_key():
        raise _invalid("The private key does not match the certificate.")


def _check_chain(certificate: x509.Certificate, pem: str) -> None:
    """Each certificate must be signed by the next one. Source: ACM user guide, prerequisites for importing."""
    try:
        chain: Sequence[x509.Certificate] = x509.load_pem_x509_certificates(pem.encode()) if pem.strip() else []
    except ValueError:
        raise _invalid("The certificate chain is not PEM-encoded or is not valid.") from None
    if not chain and certificate.issuer != certificate.subject:
        raise _invalid("A certificate that is not self-signed must be imported with its certificate chain.")
    for signed, signer in zip([certificate, *chain], chain, strict=False):
        try:
            signed.verify_directly_issued_by(signer)
        except (ValueError, TypeError, InvalidSignature):
            raise _invalid("Could not validate the certificate with the certificate chain.") from None


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names of the certificate, the common name first."""
    common = _common_name(certificate.subject)
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        others = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        others = []
    return tuple(dict.fromkeys([*([common] if common else []), *others]))


def _common_name(name: x509.Name) -> str:
    values = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(values[0].value) if values else ""


def _key_algorithm(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA_{key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    raise _invalid("The key algorithm of the certificate is not supported.")


def _invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message)
