# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's certificate authority: a root, one intermediate, and every kind of bad certificate a test may want.

Keys are elliptic (P-256), so that issuing takes a millisecond or so.
"""

from __future__ import annotations

import ipaddress
import ssl
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lab.context import IssuedCertificate

_ONE_DAY = timedelta(days=1)
#: How long a certificate lasts when nothing else is asked for, as a public CA's would at most.
VALIDITY = timedelta(days=90)


@dataclass(frozen=True)
class Issuer:
    """Who signs: a certificate of an authority and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        """The certificate as PEM text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


class Authority:
    """A root that signs one intermediate, which signs what servers present."""

    def __init__(self, name: str = "Lab") -> None:
        self.root = _authority(f"{name} Root CA")
        self.intermediate = _authority(f"{name} Intermediate CA", self.root)

    @property
    def root_pem(self) -> str:
        """What a client has to trust, as PEM text."""
        return self.root.pem

    def issue(
        self,
        names: Sequence[str],
        *,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        issuer: Issuer | None = None,
    ) -> IssuedCertificate:
        """Issues a server certificate for host names (wildcards too) or IP addresses.

        Args:
            names: the subject alternative names; the first one is the common name as well.
            not_before: first instant of validity (aware); an hour ago by default.
            not_after: last instant of validity (aware); 90 days after ``not_before`` by default.
            issuer: who signs, the intermediate by default; by ``root``, the chain is empty.

        Raises:
            ValueError: there are no names, or the period ends before it starts.
        """
        signer = issuer or self.intermediate
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _build(names, key, signer, not_before, not_after)
        return IssuedCertificate(_pem(certificate), "" if signer is self.root else signer.pem, _key_pem(key))

    def self_signed(self, names: Sequence[str]) -> IssuedCertificate:
        """A certificate that nobody vouches for but itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        return IssuedCertificate(_pem(_build(names, key, None, None, None)), "", _key_pem(key))

    def expired(self, names: Sequence[str], days: float = 1) -> IssuedCertificate:
        """A certificate that ended so many days ago."""
        end = _now() - timedelta(days=days)
        return self.issue(names, not_before=end - VALIDITY, not_after=end)

    def not_yet_valid(self, names: Sequence[str], days: float = 1) -> IssuedCertificate:
        """A certificate whose validity starts in so many days."""
        return self.issue(names, not_before=_now() + timedelta(days=days))

    def expiring(self, names: Sequence[str], days: float = 3) -> IssuedCertificate:
        """A certificate that is valid now and ends in so many days."""
        end = _now() + timedelta(days=days)
        return self.issue(names, not_before=end - VALIDITY, not_after=end)

    def without_chain(self, names: Sequence[str]) -> IssuedCertificate:
        """A good certificate whose intermediate the server will forget to send."""
        good = self.issue(names)
        return IssuedCertificate(good.certificate_pem, "", good.private_key_pem)


def server_context(
    certificate: IssuedCertificate,
    minimum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    maximum: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
) -> ssl.SSLContext:
    """A server's TLS settings that present the certificate with its chain.

    OpenSSL 3 speaks TLS 1.0 and 1.1 only at security level 0 (their handshake signs
    with SHA-1), so that level is set where, and only where, they are to be offered.
    Source: OpenSSL's SSL_CTX_set_security_level manual page.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if minimum < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = minimum, maximum
    context.set_alpn_protocols(["http/1.1"])
    _load(context, certificate)
    return context


def _load(context: ssl.SSLContext, certificate: IssuedCertificate) -> None:
    # The ssl module reads certificates from files only.
    with tempfile.TemporaryDirectory(prefix="lab-tls-") as folder:
        path = Path(folder, "pair.pem")
        path.write_text(certificate.private_key_pem + certificate.certificate_pem + certificate.chain_pem)
        context.load_cert_chain(path)


class ContextCache:
    """Server contexts by certificate and versions, so that a handshake does not load keys anew."""

    def __init__(self, size: int = 512) -> None:
        self._lock = threading.Lock()
        self._build = lru_cache(maxsize=size)(server_context)

    def get(
        self,
        certificate: IssuedCertificate,
        minimum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
        maximum: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
    ) -> ssl.SSLContext:
        """The context for the arguments, as :func:`server_context` builds it."""
        with self._lock:
            return self._build(certificate, minimum, maximum)


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _subject(common_name: str) -> x509.Name:
    # A common name holds 64 octets at most (RFC 5280, appendix A.1); longer names stand in the SAN alone.
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lab")]
    if len(common_name) <= 64:
        attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(attributes)


def _authority(name: str, parent: Issuer | None = None) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name)
    signer = parent.key if parent else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent.certificate.subject if parent else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - 3650 * _ONE_DAY)
        .not_valid_after(_now() + 3650 * _ONE_DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0 if parent else 1), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if parent:
        builder = builder.add_extension(_authority_key(parent.key), critical=False)
    return Issuer(builder.sign(signer, hashes.SHA256()), key)


def _build(
    names: Sequence[str],
    key: ec.EllipticCurvePrivateKey,
    issuer: Issuer | None,
    not_before: datetime | None,
    not_after: datetime | None,
) -> x509.Certificate:
    if not names:
        raise ValueError("A certificate needs at least one name.")
    start = not_before or _now() - timedelta(hours=1)
    subject = _subject(names[0])
    signer = issuer.key if issuer else key
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(not_after or start + VALIDITY)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_authority_key(signer), critical=False)
        .sign(signer, hashes.SHA256())
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _authority_key(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
