# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a certificate by which clients accept or refuse it and the chain that it stands in.

Each is read by itself, since a certificate that one client refuses for one field may be read in all the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from .certificate import validity
from .library import ignore_deprecations

if TYPE_CHECKING:
    from cryptography import x509

_T = TypeVar("_T")
_U = TypeVar("_U")
#: The extended key usage "any" beside the one of servers (RFC 5280, section 4.2.1.12).
_SERVERS = frozenset({"1.3.6.1.5.5.7.3.1", "2.5.29.37.0"})


#: A key for signatures by RSA-PSS alone (RFC 4055, section 1.2), for which browsers have no signature scheme in TLS.
RSA_PSS = "RSA-PSS"
_RSA_PSS_KEY = bytes.fromhex("06092a864886f70d01010a")
#: Those for which TLS 1.3 has signature schemes (RFC 8446, section 4.2.3).
_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})


@dataclass(frozen=True)
class Details:
    """One certificate of a chain. Names are as a person reads them, ``*_dn`` as they are compared; times Unix seconds.

    ``key`` is such as "RSA 1024", ``key_bits`` 0 where that is not known, ``digest`` the hash of its signature.
    ``usages`` and ``for_servers`` are None where nothing is said of them, ``path_length`` where there is no limit.
    ``has_names``: whether it has DNS names beside its common name; ``addresses`` are its IP addresses. ``sources``
    are the addresses where its issuer's certificate can be had, ``key_id`` and ``issuer_key_id`` tell keys of one name
    apart. ``problem`` says why it could not be read at all.
    """

    subject: str = ""
    issuer: str = ""
    subject_dn: str = ""
    issuer_dn: str = ""
    key: str = ""
    key_bits: int = 0
    digest: str = ""
    is_authority: bool = False
    path_length: int | None = None
    usages: frozenset[str] | None = None
    for_servers: bool | None = None
    has_names: bool = False
    addresses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    not_before: float = 0.0
    not_after: float = 0.0
    signs_itself: bool = False
    key_id: str = ""
    issuer_key_id: str = ""
    problem: str = ""

    @property
    def is_unusual(self) -> bool:
        """Whether its key is of a kind that no browser asks for, though OpenSSL knows it."""
        if self.key in ("Ed25519", "Ed448", RSA_PSS):
            return True
        return self.key.startswith("EC ") and self.key[3:] not in _CURVES

    @property
    def is_weak(self) -> bool:
        """Whether clients refuse its key for its size (OpenSSL's level 2: 112 bits of security)."""
        least = {"RSA": 2048, "DSA": 2048, "EC": 224}.get(self.key.partition(" ")[0], 0)
        return 0 < self.key_bits < least

    @property
    def has_weak_signature(self) -> bool:
        """Whether it was signed by a hash that clients refuse; nobody looks at the signature of a root."""
        return self.digest in ("sha1", "md5") and not self.signs_itself

    @property
    def may_sign(self) -> bool:
        """Whether it is an authority's that may sign certificates."""
        return self.is_authority and (self.usages is None or "key_cert_sign" in self.usages)

    def is_issued_by(self, other: Details) -> bool:
        """Whether names and key identifiers say so; signatures are not looked at."""
        same_key = not (self.issuer_key_id and other.key_id) or self.issuer_key_id == other.key_id
        return self.issuer_dn == other.subject_dn and same_key


def details_of(der: bytes) -> Details:
    """All that can be read of a certificate. Raises nothing."""
    from cryptography import x509

    ignore_deprecations()
    try:
        parsed = x509.load_der_x509_certificate(der)
    except Exception as error:
        # The bytes are whatever a server sends.
        return Details(problem=" ".join(str(error).split()) or type(error).__name__)
    subject, issuer = _or(lambda: parsed.subject, None), _or(lambda: parsed.issuer, None)
    starts, ends = _or(lambda: validity(parsed), (None, None))
    key, bits = _or(lambda: _key(parsed), ("", 0))
    constraints: Any = _extension(parsed, x509.BasicConstraints)
    alternative: Any = _extension(parsed, x509.SubjectAlternativeName)
    purposes: Any = _extension(parsed, x509.ExtendedKeyUsage)
    return Details(
        subject=_readable(subject),
        issuer=_readable(issuer),
        subject_dn=_or(lambda: subject.rfc4514_string() if subject else "", ""),
        issuer_dn=_or(lambda: issuer.rfc4514_string() if issuer else "", ""),
        key=key,
        key_bits=bits,
        digest=_or(lambda: parsed.signature_hash_algorithm.name if parsed.signature_hash_algorithm else "", ""),
        is_authority=constraints is not None and bool(constraints.ca),
        path_length=None if constraints is None else constraints.path_length,
        usages=_or(lambda: _usages(parsed), None),
        for_servers=None if purposes is None else any(each.dotted_string in _SERVERS for each in purposes),
        has_names=bool(alternative and alternative.get_values_for_type(x509.DNSName)),
        addresses=tuple(map(str, alternative.get_values_for_type(x509.IPAddress))) if alternative else (),
        sources=_or(lambda: _sources(parsed), ()),
        not_before=starts.timestamp() if starts else 0.0,
        not_after=ends.timestamp() if ends else 0.0,
        signs_itself=subject is not None and subject == issuer,
        key_id=_key_id(_extension(parsed, x509.SubjectKeyIdentifier), "digest"),
        issuer_key_id=_key_id(_extension(parsed, x509.AuthorityKeyIdentifier), "key_identifier"),
    )


def _or(read: Callable[[], _T], otherwise: _U) -> _T | _U:
    """What can be read, since the library parses much of a certificate late, with errors of many kinds."""
    try:
        return read()
    except Exception:
        return otherwise


def _extension(parsed: x509.Certificate, kind: Any) -> Any:
    return _or(lambda: parsed.extensions.get_extension_for_class(kind).value, None)


def _readable(name: x509.Name | None) -> str:
    """The common name, else the whole."""
    from cryptography import x509

    if name is None:
        return ""
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def _key(parsed: x509.Certificate) -> tuple[str, int]:
    if _is_for_pss(parsed):
        return RSA_PSS, 0
    key: Any = parsed.public_key()
    kind = type(key).__name__.removeprefix("_").removesuffix("PublicKey")
    if kind.startswith(("Ed25519", "Ed448")):
        return kind, 0
    curve = getattr(key, "curve", None)
    if curve is not None:
        return f"EC {curve.name}", int(curve.key_size)
    return f"{kind} {key.key_size}", int(key.key_size)


def _is_for_pss(parsed: x509.Certificate) -> bool:
    """By the algorithm of the key, of which older releases of the library say nothing."""
    oid = getattr(parsed, "public_key_algorithm_oid", None)
    if oid is not None:
        return bool(oid.dotted_string == "1.2.840.113549.1.1.10")
    # It stands in the key, and in the signature where that is of the same kind.
    in_signature = parsed.signature_algorithm_oid.dotted_string == "1.2.840.113549.1.1.10"
    return parsed.tbs_certificate_bytes.count(_RSA_PSS_KEY) > int(in_signature)


def _key_id(extension: Any, field: str) -> str:
    return (getattr(extension, field, None) or b"").hex()


def _usages(parsed: x509.Certificate) -> frozenset[str] | None:
    from cryptography import x509

    usage = _extension(parsed, x509.KeyUsage)
    if usage is None:
        return None
    names = ("digital_signature", "content_commitment", "key_encipherment", "key_agreement", "key_cert_sign")
    return frozenset(name for name in names if getattr(usage, name))


def _sources(parsed: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    access = _extension(parsed, x509.AuthorityInformationAccess)
    if access is None:
        return ()
    issuers = (each for each in access if each.access_method == AuthorityInformationAccessOID.CA_ISSUERS)
    return tuple(str(each.access_location.value) for each in issuers)
