# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a DNS server says to a message that it does not take, as errors with its own words."""

from __future__ import annotations

from typing import Any

from ..._core.errors import ApiError, AuthenticationError, ForbiddenError, NetworkError, TrackingError
from ..library import DNSPYTHON

if not DNSPYTHON.missing:
    import dns.exception
    import dns.message
    import dns.rcode
    import dns.tsig

#: A prerequisite that does not hold. Source: RFC 2136, section 2.2.
CHANGED = ("YXDOMAIN", "YXRRSET", "NXDOMAIN", "NXRRSET")
_FORBIDDEN = ("REFUSED", "NOTAUTH", "NOTZONE")
#: Source: RFC 2136, section 2.2, and RFC 8945, section 5.2.
_WORDS = {
    "FORMERR": "the server does not understand the message",
    "SERVFAIL": "the server failed at it, as it does where it cannot write its zone file or journal",
    "NOTIMP": "the server does not support dynamic updates",
    "REFUSED": "the server refuses it",
    "NOTAUTH": "the server is not authoritative for the zone, or does not accept the key for it",
    "NOTZONE": "a name is not within the zone",
    "YXDOMAIN": "a name has records that should have none",
    "YXRRSET": "a record set exists that should not",
    "NXDOMAIN": "a name has no records that should have some",
    "NXRRSET": "a record set is not what it was when it was read",
}
_REMEDIES = {
    "NOTIMP": "Enable dynamic updates for the zone on this server, or name the zone's primary server",
    "REFUSED": "Allow this key to update the zone (in BIND 'update-policy' or 'allow-update', in Knot 'acl', in "
    "PowerDNS 'dnsupdate=yes' with 'TSIG-ALLOW-DNSUPDATE'), and check the address from which the server sees you. If "
    "this server is a secondary of the zone, name the primary server instead",
    "NOTAUTH": "Check that this is the zone's primary server and that the key's name, secret and algorithm are those "
    "of the server",
    "SERVFAIL": "Look into the server's log, which says why",
    **dict.fromkeys(
        CHANGED,
        "Run again, since somebody else has changed it meanwhile. If it happens again, compare what the server itself "
        "shows at the name",
    ),
}
_NO_KEY = "No key was given: set 'tsig_name' and 'tsig_secret' (RFC2136_TSIG_KEY and RFC2136_TSIG_SECRET)"
_KEYS = {
    "PeerBadKey": ("BADKEY", "the server does not know a key of this name and algorithm"),
    "PeerBadSignature": ("BADSIG", "the server has another secret for this key, or another algorithm"),
    "PeerBadTime": ("BADTIME", "the clocks of this machine and of the server differ too much"),
    "PeerBadTruncation": ("BADTRUNC", "the server requires a longer signature than the algorithm's truncated one"),
}
_KEY_REMEDY = "Check 'tsig_name', 'tsig_secret' and 'tsig_algorithm' against the server's own configuration"
_CLOCK_REMEDY = "Set the clock of the machine that is wrong"


class UnsignedError(NetworkError):
    """The answer to a signed message is not signed, so that anybody may have sent it."""


def signed(server: str, operation: str, reply: Any) -> Any:
    """The answer, where it is signed or refuses the message. Raises UnsignedError."""
    if not reply.had_tsig and reply.rcode() == dns.rcode.NOERROR:
        raise _unsigned(server, operation)
    return reply


def refusal(server: str, operation: str, code: Any, *, signed: bool = True) -> ApiError:
    """The error for an answer's code; ``signed`` is whether a key signed the message."""
    name = str(dns.rcode.to_text(code))
    kind = ForbiddenError if name in _FORBIDDEN else ApiError
    return kind(
        f"The DNS server {server}",
        operation=operation,
        status=int(code),
        code=name,
        reason=_WORDS.get(name, "the server gives no further reason"),
        remedy=_NO_KEY if name in _FORBIDDEN and not signed else _REMEDIES.get(name, ""),
    )


def key_refused(server: str) -> AuthenticationError:
    """The server answers without the key, and refuses the same with it."""
    return AuthenticationError(
        f"The DNS server {server}",
        operation="a question that the key signs",
        status=int(dns.rcode.NOTAUTH),
        code="NOTAUTH",
        reason="the server does not accept the key: its name, its secret or its algorithm is not what the server has",
        remedy=_KEY_REMEDY,
    )


def failure(server: str, operation: str, error: Exception) -> TrackingError:
    """The error for what dnspython or the network raised."""
    code, reason = _KEYS.get(type(error).__name__, ("", ""))
    if code:
        remedy = _CLOCK_REMEDY if code == "BADTIME" else _KEY_REMEDY
        return AuthenticationError(
            f"The DNS server {server}",
            operation=operation,
            status=int(dns.rcode.NOTAUTH),
            code=code,
            reason=reason,
            remedy=remedy,
        )
    if isinstance(error, (dns.tsig.BadSignature, dns.tsig.BadTime, dns.message.UnknownTSIGKey)):
        return NetworkError(
            f"The answer of the DNS server {server} to {operation} is not signed by the key ({error})",
            remedy="Check that nothing between changes DNS messages, and that both clocks are right",
        )
    if isinstance(error, dns.exception.FormError) and "TSIG" in str(error):
        return _unsigned(server, operation)
    if isinstance(error, dns.exception.Timeout):
        return NetworkError(f"The DNS server {server} did not answer {operation} in time", remedy=_REACH)
    if isinstance(error, OSError):
        said = error.strerror or str(error)
        return NetworkError(f"The DNS server {server} cannot be reached over TCP: {said}", remedy=_REACH)
    return NetworkError(
        f"The answer of the DNS server {server} to {operation} makes no sense ({type(error).__name__})",
        remedy="Check that a DNS server listens there",
    )


def _unsigned(server: str, operation: str) -> UnsignedError:
    return UnsignedError(
        f"The DNS server {server} did not sign its answer to {operation}",
        remedy="Check that the server knows the key, and that it has the zone",
    )


_REACH = "Check the address and the port of the server, and that a firewall lets DNS over TCP through"
