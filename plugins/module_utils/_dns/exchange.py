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
_LONGEST_CHAIN = 16
#: What an answer over UDP may hold with EDNS (DNS flag day 2020).
_PAYLOAD = 1232
_EXTENDED_ERROR = 15


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
    """A dnspython message as an answer."""
    rcode = reply.rcode()
    chain, records, ttls = _walk(reply, name, record_type)
    outcome = _outcome(rcode, chain, records)
    zone = ""
    if not ttls and outcome in (Outcome.NXDOMAIN, Outcome.NODATA):
        zone, ttl = _denial(reply)
        ttls = [ttl]
    authoritative = bool(reply.flags & dns.flags.AA)
    referral, referral_servers = ("", ()) if authoritative or chain or records else _referral(reply)
    return Answer(
        name,
        record_type,
        outcome,
        records=records,
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


def _outcome(rcode: int, chain: tuple[Link, ...], records: tuple[str, ...]) -> Outcome:
    if rcode == dns.rcode.NXDOMAIN:
        return Outcome.NXDOMAIN
    if rcode in (dns.rcode.REFUSED, dns.rcode.NOTAUTH, dns.rcode.NOTIMP):
        return Outcome.REFUSED
    if rcode != dns.rcode.NOERROR:
        return Outcome.SERVFAIL
    if records:
        return Outcome.ANSWER
    return Outcome.LOOP if _is_loop(chain) else Outcome.NODATA


def _is_loop(chain: tuple[Link, ...]) -> bool:
    return len(chain) >= _LONGEST_CHAIN or len({link.owner for link in chain} | {_end(chain)}) <= len(chain)


def _end(chain: tuple[Link, ...]) -> str:
    return chain[-1].target if chain else ""


def _walk(reply: Any, name: str, record_type: str) -> tuple[tuple[Link, ...], tuple[str, ...], list[int]]:
    """The CNAME records from the name on, the records at their end, and the TTLs of both."""
    wanted = dns.rdatatype.from_text(record_type)
    sets = {(plain(rrset.name), rrset.rdtype): rrset for rrset in reply.answer}
    chain: list[Link] = []
    ttls: list[int] = []
    current = name
    while len(chain) < _LONGEST_CHAIN:
        found = sets.get((current, wanted))
        if found is not None:
            return tuple(chain), tuple(_value(rdata, record_type) for rdata in found), [*ttls, found.ttl]
        alias = sets.get((current, dns.rdatatype.CNAME))
        if alias is None:
            break
        chain.append(Link(current, plain(alias[0].target), alias.ttl))
        ttls.append(alias.ttl)
        current = chain[-1].target
    return tuple(chain), (), ttls


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
    options = [option for option in reply.options if option.otype == _EXTENDED_ERROR]
    return tuple((int(option.code), str(option.text or "")) for option in options)
