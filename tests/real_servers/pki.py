# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates and authorities with one property each that clients look at, good ones and bad ones."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from lab.ca import Authority
from lab.context import IssuedCertificate

_PEM = serialization.Encoding.PEM
SERVERS, CLIENTS, MAIL = (
    (ExtendedKeyUsageOID.SERVER_AUTH,),
    (ExtendedKeyUsageOID.CLIENT_AUTH,),
    (ExtendedKeyUsageOID.EMAIL_PROTECTION,),
)
SIGNS, SIGNS_AND_DECRYPTS, DECRYPTS = (
    ("digital_signature",),
    ("digital_signature", "key_encipherment"),
    ("key_encipherment",),
)
_USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> str:
        """The certificate as PEM text."""
        return self.certificate.public_bytes(_PEM).decode()

    @property
    def key_pem(self) -> str:
        """The key as PEM text."""
        form = serialization.PrivateFormat.PKCS8
        pem: bytes = self.key.private_bytes(_PEM, form, serialization.NoEncryption())
        return pem.decode()


def root_of(authority: Authority) -> Pair:
    """The root that the check trusts."""
    return Pair(authority.root.certificate, authority.root.key)


def key_of(kind: str) -> Any:
    """By its name: "rsa-2048", "ec-p256", "ec-p384", "ec-p521", "ed25519", "ed448"."""
    family, _dash, size = kind.partition("-")
    if family == "rsa":
        return rsa.generate_private_key(65537, int(size))
    curves: dict[str, Any] = {
        "p256": ec.SECP256R1,
        "p384": ec.SECP384R1,
        "p521": ec.SECP521R1,
        "k256": ec.SECP256K1,
    }
    if family == "ec":
        return ec.generate_private_key(curves[size]())
    edwards: dict[str, Any] = {"ed25519": ed25519.Ed25519PrivateKey, "ed448": ed448.Ed448PrivateKey}
    return edwards[family].generate()


def authority(name: str, issuer: Pair | None = None, key: str = "ec-p256", **properties: Any) -> Pair:
    """An authority's certificate, a root where there is no issuer."""
    own = key_of(key)
    given: dict[str, Any] = {
        "usages": ("key_cert_sign", "crl_sign"),
        "purposes": (),
        "is_authority": True,
        **properties,
    }
    return make(name, own, issuer, **given)


def leaf(names: Sequence[str], issuer: Pair | None, key: str = "ec-p256", **properties: Any) -> Pair:
    """A server's certificate; its common name is ``common``, else the first name."""
    common = properties.pop("common", names[0] if names else "")
    return make(common, key_of(key), issuer, names=names, **{"usages": SIGNS, "purposes": SERVERS, **properties})


def make(
    common: str,
    key: Any,
    issuer: Pair | None,
    *,
    names: Sequence[str] = (),
    addresses: Sequence[str] = (),
    usages: Sequence[str] | None = SIGNS,
    purposes: Sequence[x509.ObjectIdentifier] = SERVERS,
    is_authority: bool | None = None,
    path_length: int | None = None,
    permitted: Sequence[str] = (),
    excluded: Sequence[str] = (),
    source: str = "",
    days: tuple[float, float] = (-1, 90),
    digest: str = "sha256",
) -> Pair:
    """A certificate, signed by itself where there is no issuer. ``days`` are its first and last, counted from now."""
    subject = _name(common)
    now = datetime.now(timezone.utc).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
    )
    signer = issuer.key if issuer else key
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False),
    ]
    held = [*map(x509.DNSName, names), *(x509.IPAddress(ipaddress.ip_address(each)) for each in addresses)]
    if held:
        extensions.append((x509.SubjectAlternativeName(held), False))
    if is_authority is not None:
        extensions.append((x509.BasicConstraints(is_authority, path_length if is_authority else None), True))
    if usages is not None:
        extensions.append((x509.KeyUsage(**{each: each in usages for each in _USAGES}), True))
    if purposes:
        extensions.append((x509.ExtendedKeyUsage(list(purposes)), False))
    if permitted or excluded:
        extensions.append((x509.NameConstraints(_trees(permitted), _trees(excluded)), True))
    if source:
        access = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(source)
        )
        extensions.append((x509.AuthorityInformationAccess([access]), False))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    is_edwards = isinstance(signer, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey))
    made = Pair(builder.sign(signer, None if is_edwards else hashes.SHA256()), key)
    return made if digest == "sha256" else _signed_anew(made, signer, digest)


def issued(own: Pair, *chain: Pair) -> IssuedCertificate:
    """The certificate with what the server sends after it."""
    return IssuedCertificate(own.pem, "".join(each.pem for each in chain), own.key_pem)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)] if common else [])


def _trees(names: Sequence[str]) -> list[x509.GeneralName] | None:
    return [x509.DNSName(each) for each in names] or None


def _signed_anew(made: Pair, signer: rsa.RSAPrivateKey, digest: str) -> Pair:
    """The same with a signature by a hash that the library's builder refuses; the signer's key must be one of RSA."""
    # PKCS #1's object identifiers differ in their last octet (RFC 8017, appendix C).
    prefix = bytes.fromhex("06092a864886f70d0101")
    old, new = prefix + b"\x0b", prefix + {"sha1": b"\x05", "md5": b"\x04"}[digest]
    to_sign = made.certificate.tbs_certificate_bytes.replace(old, new)
    kind = {"sha1": hashes.SHA1, "md5": hashes.MD5}[digest]()
    signature = signer.sign(to_sign, padding.PKCS1v15(), kind)
    whole = der(0x30, to_sign + der(0x30, new + b"\x05\x00") + der(0x03, b"\x00" + signature))
    return Pair(x509.load_der_x509_certificate(whole), made.key)


def der(tag: int, content: bytes) -> bytes:
    """One element of DER."""
    length = len(content)
    size = b"" if length < 0x80 else length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size) if size else length]) + size + content
