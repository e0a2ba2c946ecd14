# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's own certificate as PEM texts: taken apart, compared, and checked before it is sent anywhere.

Taking apart and comparing needs no library. Looking into the certificate needs ``cryptography``, which is used where it
is installed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .._core.clock import instant
from .._core.errors import InputError
from .certificate import alternative_names, validity
from .names import plain, uncovered

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_NOT_SHOWN = "(not shown)"


@dataclass(frozen=True)
class Material:
    """PEM texts: one certificate, its private key, and the chain ("" for none), the issuer of the certificate first."""

    certificate: str
    private_key: str = field(repr=False)
    chain: str = ""

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """SHA-256 of the certificate and of each one of the chain, in hexadecimal."""
        return fingerprints(f"{self.certificate}\n{self.chain}")


@dataclass(frozen=True)
class Facts:
    """The fields of a certificate; times are aware.

    ``public_key_sha1`` is that of its public key as PEM text, in hexadecimal, by which Fastly tells private keys apart.
    """

    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    serial_number: int = 0
    public_key_sha1: str = ""


def material_of(certificate: str, private_key: str, chain: str) -> Material:
    """The texts as services take them: what follows the certificate in its own text belongs to the chain.

    Raises InputError where a text is not what its option says; it never holds the private key.
    """
    first, *following = _blocks("certificate", certificate)
    if "PRIVATE KEY-----" not in private_key:
        raise InputError("private_key", _NOT_SHOWN, "it must be a private key as PEM text, not the path of a file")
    if "ENCRYPTED" in private_key:
        raise InputError("private_key", _NOT_SHOWN, "it is encrypted, and a key without passphrase is needed")
    rest = _blocks("chain", chain) if chain else following
    return Material(first, private_key.strip() + "\n", "".join(rest))


def fingerprints(pem: str) -> tuple[str, ...]:
    """SHA-256 of each certificate in a PEM text, in hexadecimal."""
    return tuple(hashlib.sha256(base64.b64decode(body)).hexdigest() for body in _BLOCK.findall(pem))


def same_material(desired: tuple[str, ...], held: tuple[str, ...]) -> bool:
    """Whether the held certificate is the desired one, and its chain too where one is given."""
    return held[: len(desired)] == desired if len(desired) == 1 else held == desired


def facts_of(material: Material) -> Facts | None:
    """The fields of the certificate, or None where the library ``cryptography`` is not installed.

    Raises InputError for a certificate that cannot be read, and for a private key that does not belong to it.
    """
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
    except ImportError:
        return None
    try:
        certificate = x509.load_pem_x509_certificate(material.certificate.encode())
        names = tuple(dict.fromkeys(map(plain, alternative_names(certificate))))
        public_key = _public_pem(certificate)
    except Exception as error:
        # Much of a certificate is parsed late, and errors are of many kinds.
        raise InputError("certificate", "PEM text", f"it cannot be read as a certificate ({error})") from error
    try:
        key: Any = serialization.load_pem_private_key(material.private_key.encode(), password=None)
    except Exception:
        # Whatever the library says might quote the key.
        raise InputError("private_key", _NOT_SHOWN, "it cannot be read as a private key") from None
    # Releases before 40 cannot compare the keys themselves.
    if _public_pem(key) != public_key:
        raise InputError("private_key", _NOT_SHOWN, "it does not belong to the certificate")
    # Not for security: it names a key. The text has lines of 64 characters and a line end behind the last.
    digest = hashlib.sha1(public_key, usedforsecurity=False).hexdigest()
    return Facts(names, *validity(certificate), certificate.serial_number, digest)


def _public_pem(owner: Any) -> bytes:
    """The public key of a certificate or of a private key, as PEM text."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem: bytes = owner.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


def check_facts(facts: Facts, domains: tuple[str, ...], now: datetime) -> None:
    """Raise InputError where a certificate is out of its dates or does not serve one of the domains."""
    if facts.not_after <= now:
        raise InputError("certificate", "PEM text", f"it expired on {instant(facts.not_after)}: give the renewed one")
    if facts.not_before > now + timedelta(minutes=5):
        raise InputError("certificate", "PEM text", f"it is not valid before {instant(facts.not_before)}")
    missing = uncovered(facts.names, domains)
    if missing:
        held = ", ".join(facts.names) or "no name at all"
        raise InputError("certificate", "PEM text", f"it does not serve {', '.join(missing)}: it is for {held}")


def _blocks(option: str, text: str) -> list[str]:
    """Each certificate of a text, alone and with clean line ends."""
    blocks = []
    for body in _BLOCK.findall(text):
        lines = "".join(body.split())
        try:
            base64.b64decode(lines, validate=True)
        except binascii.Error as error:
            raise InputError(option, "PEM text", f"a certificate in it is damaged ({error})") from error
        folded = "\n".join(lines[at : at + 64] for at in range(0, len(lines), 64))
        blocks.append(f"-----BEGIN CERTIFICATE-----\n{folded}\n-----END CERTIFICATE-----\n")
    if not blocks:
        raise InputError(option, text[:40], "it must be a certificate as PEM text, not the path of a file")
    return blocks
