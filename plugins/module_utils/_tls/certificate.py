# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads certificates, also those that do not verify, by the library cryptography.

It works with every release from 37 on. The library is imported where it is used, since a module that can do without it
imports this file, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from .library import ignore_deprecations

if TYPE_CHECKING:
    from cryptography import x509


class UnreadableError(ValueError):
    """The library refuses the bytes as a certificate; the text says why."""


@dataclass(frozen=True)
class Certificate:
    """Names are lower case; times are Unix seconds, 0 where unknown."""

    names: tuple[str, ...] = ()
    subject: str = ""
    issuer: str = ""
    not_before: float = 0.0
    not_after: float = 0.0

    @property
    def life(self) -> float:
        """For how many days it is valid, from its first to its last."""
        return (self.not_after - self.not_before) / 86400

    def days_left(self, now: float) -> float:
        """Days until it expires, negative afterwards."""
        return (self.not_after - now) / 86400


def read(der: bytes) -> Certificate:
    """The fields that a diagnosis needs. Raises UnreadableError."""
    from cryptography import x509

    ignore_deprecations()
    try:
        parsed = x509.load_der_x509_certificate(der)
        subject, issuer = parsed.subject, parsed.issuer
        not_before, not_after = validity(parsed)
        return Certificate(
            names=alternative_names(parsed),
            subject=_first(subject, x509.NameOID.COMMON_NAME),
            issuer=_joined(_first(issuer, x509.NameOID.ORGANIZATION_NAME), _first(issuer, x509.NameOID.COMMON_NAME)),
            not_before=not_before.timestamp(),
            not_after=not_after.timestamp(),
        )
    except Exception as error:
        # The bytes are whatever a server sends, and the library parses much of them late, with errors of many kinds.
        raise UnreadableError(" ".join(str(error).split()) or type(error).__name__) from error


def alternative_names(parsed: x509.Certificate) -> tuple[str, ...]:
    """The DNS names of a certificate in lower case, each once."""
    from cryptography import x509

    try:
        extension = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(dict.fromkeys(name.lower() for name in extension.value.get_values_for_type(x509.DNSName)))


def validity(parsed: x509.Certificate) -> tuple[datetime, datetime]:
    """The dates of a certificate as aware times, from releases before 42 as well as from later ones."""
    if hasattr(parsed, "not_valid_after_utc"):
        return parsed.not_valid_before_utc, parsed.not_valid_after_utc
    utc = timezone.utc
    return parsed.not_valid_before.replace(tzinfo=utc), parsed.not_valid_after.replace(tzinfo=utc)


def _first(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    """The first attribute of this type in a distinguished name; "" for none."""
    return next((str(attribute.value) for attribute in name.get_attributes_for_oid(kind)), "")


def _joined(*parts: str) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))
