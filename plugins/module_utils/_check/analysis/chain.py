# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why clients refuse a certificate or its chain: OpenSSL's code and the chain as it was sent, taken together. Pure.

OpenSSL tells the code and not which certificate of the chain it is about. The codes are X509_V_ERR_* of the manual page
X509_STORE_CTX_get_error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..._tls.certificate import Certificate
from ..._tls.details import Details
from ..._tls.names import covers
from ..cdn.registry import CDNS

_DEFAULT_NAMES = frozenset(name for cdn in CDNS.values() for name in cdn.default_names)
_NAME_MISMATCH = 62
#: An authority of the chain may not issue for the name (RFC 5280, section 4.2.1.10), or the limit cannot be read.
_CONSTRAINTS = frozenset({47, 48, 49, 50, 51, 52, 53, 54})


@dataclass(frozen=True)
class Cause:
    """What is wrong: the id of a finding, the name of its remedy with the values it wants, and further words."""

    id: str
    remedy: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True)
class Refused:
    """A certificate that was not accepted: OpenSSL's code, and what was sent. ``now`` is Unix seconds, or 0."""

    code: int
    domain: str
    certificate: Certificate | None
    chain: Sequence[Details]
    now: float

    @property
    def own(self) -> Details:
        """The server's certificate."""
        return self.chain[0] if self.chain else Details()

    @property
    def path(self) -> list[Details]:
        """From the server's certificate upwards, as far as one that was sent issued the one before."""
        path = [self.own]
        while not path[-1].signs_itself:
            above = next((one for one in self.chain[1:] if path[-1].is_issued_by(one) and one not in path), None)
            if above is None:
                break
            path.append(above)
        return path


def why_refused(refused: Refused) -> Cause:
    """The cause, whatever the code."""
    certificate = refused.certificate
    if certificate and _is_default(certificate) and not covers(certificate.names, refused.domain):
        return Cause("cert_not_issued")
    if refused.code in _CONSTRAINTS:
        return Cause("cert_chain_refused", "constraints")
    explain = _BY_CODE.get(refused.code, _other)
    return explain(refused)


def _is_default(certificate: Certificate) -> bool:
    return bool({certificate.subject.lower(), *certificate.names} & _DEFAULT_NAMES)


def _by_name(refused: Refused) -> Cause:
    """The name is not among those that count; it may be the common name, which browsers ignore."""
    certificate = refused.certificate
    if certificate is None or certificate.names or not covers((certificate.subject.lower(),), refused.domain):
        return Cause("cert_wrong_host")
    addresses = ", ".join(refused.own.addresses)
    held = f"it is for {addresses} alone" if addresses else "it has no subject alternative name"
    return Cause("cert_no_san", words=f"its common name is {certificate.subject}, and {held}")


def _self_signed(_refused: Refused) -> Cause:
    return Cause("cert_self_signed")


def _expired(refused: Refused) -> Cause:
    return _by_dates(refused, "cert_expired", "expired", lambda one: 0 < one.not_after < refused.now)


def _not_yet_valid(refused: Refused) -> Cause:
    return _by_dates(refused, "cert_not_yet_valid", "not_yet_valid", lambda one: one.not_before > refused.now)


def _by_dates(refused: Refused, own: str, above: str, is_off: Callable[[Details], bool]) -> Cause:
    """Whose dates are wrong, the certificate's or those of an authority in the chain."""
    certificate = refused.certificate
    if not refused.now or certificate is None or not certificate.not_before <= refused.now <= certificate.not_after:
        return Cause(own)
    return _of_authority(refused, above, is_off)


def _weak_key(refused: Refused) -> Cause:
    if refused.own.is_weak or not refused.chain:
        return Cause("cert_weak_key", known={"key": refused.own.key or "too small"}, words=_has_key(refused.own))
    return _of_authority(refused, "weak", lambda one: one.is_weak)


def _weak_signature(refused: Refused) -> Cause:
    if refused.own.has_weak_signature or not refused.chain:
        known = {"digest": refused.own.digest.upper() or "a weak hash"}
        return Cause("cert_weak_signature", known=known, words=f"it is signed with {known['digest']}")
    return _of_authority(refused, "weak", lambda one: one.has_weak_signature)


def _has_key(own: Details) -> str:
    return f"its key is {own.key}" if own.key else ""


def _wrong_purpose(refused: Refused) -> Cause:
    above = next((one for one in refused.path[1:] if one.for_servers is False), None)
    own = refused.own
    if above is not None and own.for_servers is not False:
        return _of_authority(refused, "purpose", lambda one: one.for_servers is False)
    said = "extended key usage has no serverAuth" if own.for_servers is False else f"key usage is {_usages(own)}"
    return Cause("cert_usage", words=f"its {said}")


def _usages(own: Details) -> str:
    return ", ".join(sorted(own.usages or ())).replace("_", " ") or "for nothing that a server does"


def _no_authority(refused: Refused) -> Cause:
    return _of_authority(refused, "no_authority", lambda one: not one.may_sign)


def _too_long(refused: Refused) -> Cause:
    return _of_authority(refused, "path_length", lambda one: one.path_length is not None)


def _bad_signature(refused: Refused) -> Cause:
    return Cause("cert_chain_refused", "signature", _issuer_of(refused.own))


def _issuer_of(one: Details) -> Mapping[str, str]:
    return {"issuer": one.issuer} if one.issuer else {}


def _of_authority(refused: Refused, remedy: str, is_it: Callable[[Details], bool]) -> Cause:
    """The first certificate above the server's own that it is about."""
    bad = next((one for one in refused.path[1:] if is_it(one)), None)
    if bad is None:
        # The server's own one, or one that this machine knows and the server did not send.
        return Cause("cert_chain_refused", remedy)
    return Cause("cert_chain_refused", remedy, {"issuer": bad.subject}, f"it is about {bad.subject} in its chain")


def _other(_refused: Refused) -> Cause:
    return Cause("cert_chain_refused")


def _incomplete(refused: Refused) -> Cause:
    """No way to a known authority: something is missing, or the authority is none that clients know.

    An authority that calls itself a root has none above it. Public authorities say where their certificate can be had
    (CA/Browser Forum's Baseline Requirements, section 7.1.2.7.7), private ones seldom.
    """
    path = refused.path
    if any(not one.may_sign for one in path[1:]):
        return _no_authority(refused)
    top = path[-1]
    if top.signs_itself:
        return Cause("cert_self_signed")
    ends = f"the chain ends with {top.subject}, issued by {top.issuer}" if len(path) > 1 else ""
    if "root" in top.issuer.lower():
        return Cause("cert_self_signed", words=ends)
    if not top.sources and len(path) > 1:
        return Cause("cert_self_signed", words=ends)
    sent = ", ".join(one.subject for one in refused.chain[1:] if one not in path)
    words = f"the server sends {sent}, which did not issue it" if sent and len(path) == 1 else ends
    sure = "missing" if top.sources else ""
    return Cause("cert_chain", sure, _issuer_of(top), words)


_BY_CODE: Mapping[int, Callable[[Refused], Cause]] = {
    2: _incomplete,
    20: _incomplete,
    21: _incomplete,
    27: _incomplete,
    7: _bad_signature,
    9: _not_yet_valid,
    10: _expired,
    18: _self_signed,
    19: _self_signed,
    # An authority that is none, until OpenSSL 1.1.1 and since 3.0.
    24: _no_authority,
    79: _no_authority,
    25: _too_long,
    26: _wrong_purpose,
    32: _no_authority,
    _NAME_MISMATCH: _by_name,
    66: _weak_key,
    67: lambda refused: _of_authority(refused, "weak", lambda one: one.is_weak),
    68: _weak_signature,
}


def why_avoided(own: Details, version: str, cipher: str, *, by_rsa: bool) -> Cause | None:
    """Why browsers refuse a certificate that OpenSSL accepts; None where they do not.

    ``by_rsa``: the server has another certificate that they ask for.
    """
    if own.is_unusual and not by_rsa:
        return Cause("cert_key_type", known={"key": own.key}, words=f"its key is {own.key}")
    # With TLS 1.3 and ECDHE the key signs; it decrypts in the key exchange by RSA alone (RFC 5246, section 7.4.2).
    signs = version == "TLSv1.3" or cipher.startswith(("ECDHE-", "DHE-"))
    needed = "digital_signature" if signs else "key_encipherment"
    if own.usages is not None and needed not in own.usages:
        words = f"its key usage is {_usages(own)}, without {needed.replace('_', ' ')}"
        return Cause("cert_usage", words=words)
    return None
