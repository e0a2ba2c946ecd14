# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One question to one DNS server, over UDP and, where the answer is cut short, TCP."""

from __future__ import annotations

from typing import Any

from .answers import Answer, Link, Outcome
from .connect_to import HostPort
from .library import DNSPYTHON

if not DNSPYTHON.missing:
    import dns.edns
    import dns.exception
    import dns.flags
    import dns.message
    import dns.name
    import dns.query
    import dns.rcode
    import dns.rdataclass
    import dns.rdatatype

#: A datagram gets lost now and then: each question is asked this often before the server counts as silent.
_ATTEMPTS = 2
#: What an answer over UDP may hold with EDNS (DNS flag day 2020).
_PAYLOAD = 1232


def ask(
    name: str,
    record_type: str,
    place: HostPort,
    *,
    timeout: float,
    recursion: bool = True,
    extended: bool = False,
    unchecked: bool = False,
    label: str = "",
) -> Answer:
    """What the server at ``place`` says; ``timeout`` is seconds for all attempts together.

    Never raises for what the network or the server does: that is the answer's ``outcome``. ``label`` is how the
    answer names the server. ``extended`` asks by EDNS, without which a server may give no reason for an error
    (RFC 8914, section 3); ``unchecked`` lets a resolver answer although signatures do not hold (RFC 4035, 3.2.2).
    """
    server = label or str(place)
    try:
        query = _question(name, record_type, recursion=recursion, extended=extended, unchecked=unchecked)
    except dns.exception.DNSException as error:
        return Answer(name, record_type, Outcome.NXDOMAIN, server=server, detail=f"no DNS name: {error}")
    outcome, detail = Outcome.TIMEOUT, f"no answer within {timeout:g} s"
    for _attempt in range(_ATTEMPTS):
        try:
            reply, _tcp = dns.query.udp_with_fallback(
                query, place.host, timeout=timeout / _ATTEMPTS, port=place.port, ignore_unexpected=True
            )
            return read(reply, name, record_type, server)
        except dns.exception.Timeout:
            continue
        except OSError as error:
            outcome, detail = Outcome.UNREACHABLE, error.strerror or str(error)
        except (dns.exception.DNSException, EOFError, ValueError) as error:
            outcome, detail = Outcome.SERVFAIL, f"an answer that makes no sense: {type(error).__name__}"
    return Answer(name, record_type, outcome, server=server, detail=detail)


def _question(name: str, record_type: str, *, recursion: bool, extended: bool, unchecked: bool) -> Any:
    edns, payload = (0, _PAYLOAD) if extended else (None, None)
    query = dns.message.make_query(dns.name.from_text(name), record_type, use_edns=edns, payload=payload)
    if not recursion:
        query.flags &= ~dns.flags.RD
    if unchecked:
        query.flags |= dns.flags.CD
    return query


def read(reply: Any, name: str, record_type: str, server: str) -> Answer:
    """A dnspython message as an answer. Raises a DNSException for one that contradicts itself."""
    rcode = reply.rcode()
    aliases, found, is_loop = _chain(reply)
    chain = tuple(Link(plain(rrset.name), plain(rrset[0].target), int(rrset.ttl)) for rrset in aliases)
    outcome = _outcome(rcode, is_found=found is not None, is_loop=is_loop)
    ttls = [int(rrset.ttl) for rrset in (*aliases, *([] if found is None else [found]))]
    zone = ""
    if not ttls and outcome in (Outcome.NXDOMAIN, Outcome.NODATA):
        zone, ttl = _denial(reply)
        ttls = [ttl]
    authoritative = bool(reply.flags & dns.flags.AA)
    is_answered = bool(aliases) or found is not None
    referral, referral_servers = ("", ()) if authoritative or is_answered else _referral(reply)
    return Answer(
        name,
        record_type,
        outcome,
        records=tuple(_value(rdata, record_type) for rdata in found or ()),
        rdata=tuple(found or ()),
        chain=chain,
        ttl=min(ttls, default=0),
        server=server,
        authoritative=authoritative,
        zone=zone,
        referral=referral,
        referral_servers=referral_servers,
        glue=_glue(reply, referral_servers),
        extended=_extended(reply),
        detail="" if rcode == dns.rcode.NOERROR else dns.rcode.to_text(rcode),
    )


def _chain(reply: Any) -> tuple[list[Any], Any, bool]:
    """The CNAME record sets on the way, the record set at their end (None for none), and whether they never end."""
    if len(reply.question) != 1:
        # Some servers leave it out where they refuse.
        return [], None, False
    try:
        found = reply.resolve_chaining()
    except dns.message.ChainTooLong:
        return [rrset for rrset in reply.answer if rrset.rdtype == dns.rdatatype.CNAME], None, True
    return found.cnames, found.answer, False


def _outcome(rcode: int, *, is_found: bool, is_loop: bool) -> Outcome:
    if rcode == dns.rcode.NXDOMAIN:
        return Outcome.NXDOMAIN
    if rcode in (dns.rcode.REFUSED, dns.rcode.NOTAUTH, dns.rcode.NOTIMP):
        return Outcome.REFUSED
    if rcode != dns.rcode.NOERROR:
        return Outcome.SERVFAIL
    if is_found:
        return Outcome.ANSWER
    return Outcome.LOOP if is_loop else Outcome.NODATA


def plain(name: Any) -> str:
    """A dnspython name in lower case without the trailing dot; the root is ""."""
    return str(name.to_text(omit_final_dot=True)).lower().strip(".")


def _value(rdata: Any, record_type: str) -> str:
    if record_type in ("CNAME", "NS"):
        return plain(rdata.target)
    return str(rdata.to_text())


def _denial(reply: Any) -> tuple[str, int]:
    """The zone that denies, and how long that may be remembered: the smaller of the SOA's TTL and minimum.

    Source: RFC 2308, section 5.
    """
    for rrset in reply.authority:
        if rrset.rdtype == dns.rdatatype.SOA:
            return plain(rrset.name), min(int(rrset.ttl), int(rrset[0].minimum))
    return "", 0


def _referral(reply: Any) -> tuple[str, tuple[str, ...]]:
    """The zone to which the reply refers and its name servers, sorted; "" and none where it refers nowhere."""
    for rrset in reply.authority:
        if rrset.rdtype == dns.rdatatype.NS:
            return plain(rrset.name), tuple(sorted(plain(rdata.target) for rdata in rrset))
    return "", ()


def _glue(reply: Any, hosts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The addresses of these hosts that came along, IPv4 first."""
    return tuple(
        (plain(rrset.name), str(rdata.address))
        for kind in (dns.rdatatype.A, dns.rdatatype.AAAA)
        for rrset in reply.additional
        if rrset.rdtype == kind and rrset.rdclass == dns.rdataclass.IN and plain(rrset.name) in hosts
        for rdata in rrset
    )


def _extended(reply: Any) -> tuple[tuple[int, str], ...]:
    """The extended errors with their own words, if they have any (RFC 8914, section 2)."""
    options = [option for option in reply.options if isinstance(option, dns.edns.EDEOption)]
    return tuple((int(option.code), option.text or "") for option in options)
