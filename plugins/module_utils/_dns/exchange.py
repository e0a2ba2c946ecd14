# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One question to one DNS server, over UDP and, where the answer is cut short, TCP."""

from __future__ import annotations

from dataclasses import replace
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
#: No chain is followed further: resolvers give up after 8 to 16 records already.
_LONGEST_CHAIN = 32


def ask(
    name: str,
    record_type: str,
    place: HostPort,
    *,
    timeout: float,
    recursion: bool = True,
    extended: bool = False,
    unchecked: bool = False,
    signed: bool = False,
    label: str = "",
) -> Answer:
    """What the server at ``place`` says; ``timeout`` is seconds for all attempts together.

    Never raises for what the network or the server does: that is the answer's ``outcome``. ``label`` is how the
    answer names the server. ``extended`` asks by EDNS, without which a server may give no reason for an error
    (RFC 8914, section 3); ``unchecked`` lets a resolver answer although signatures do not hold (RFC 4035, 3.2.2);
    ``signed`` asks for signatures, which takes EDNS too.
    """
    server = label or str(place)
    try:
        query = _question(name, record_type, recursion=recursion, unchecked=unchecked)
    except dns.exception.DNSException as error:
        return Answer(name, record_type, Outcome.NXDOMAIN, server=server, detail=f"no DNS name: {error}")
    if extended or signed:
        query.use_edns(0, payload=_PAYLOAD, ednsflags=dns.flags.DO if signed else 0)
    outcome, detail = Outcome.TIMEOUT, f"no answer within {timeout:g} s"
    for _attempt in range(_ATTEMPTS):
        try:
            reply = _over_udp(query, place, timeout / _ATTEMPTS)
            return read(reply, name, record_type, server)
        except dns.message.Truncated as error:
            return _whole(query, _part(error), (name, record_type), place, timeout, server)
        except dns.exception.Timeout:
            continue
        except OSError as error:
            outcome, detail = Outcome.UNREACHABLE, error.strerror or str(error)
        except (dns.exception.DNSException, EOFError, ValueError) as error:
            outcome, detail = Outcome.SERVFAIL, f"an answer that makes no sense: {type(error).__name__}"
    return Answer(name, record_type, outcome, server=server, detail=detail)


def answers_tcp(name: str, place: HostPort, timeout: float) -> bool:
    """Whether a server answers a question about the name over TCP, whatever it says."""
    try:
        dns.query.tcp(dns.message.make_query(name or ".", "SOA"), place.host, timeout=timeout, port=place.port)
    except (OSError, dns.exception.DNSException, EOFError, ValueError):
        return False
    return True


def _whole(query: Any, short: Any, asked: tuple[str, str], place: HostPort, timeout: float, server: str) -> Answer:
    """The answer that did not fit into a datagram: over TCP, else in the larger one that EDNS allows."""
    name, record_type = asked
    try:
        reply = dns.query.tcp(query, place.host, timeout=timeout / _ATTEMPTS, port=place.port)
        return read(reply, name, record_type, server)
    except dns.exception.Timeout:
        why = "no answer"
    except OSError as error:
        why = error.strerror or str(error)
    except (dns.exception.DNSException, EOFError, ValueError) as error:
        why = type(error).__name__
    larger = dns.message.make_query(query.question[0].name, record_type, use_edns=0, payload=_PAYLOAD)
    larger.flags = query.flags
    try:
        reply = _over_udp(larger, place, timeout / _ATTEMPTS)
        return replace(read(reply, name, record_type, server), no_tcp=why)
    except (OSError, dns.exception.DNSException, EOFError, ValueError):
        part = read(short, name, record_type, server)
        return replace(part, outcome=Outcome.TRUNCATED, records=(), rdata=(), no_tcp=why, detail=f"TCP: {why}")


def _part(error: Any) -> Any:
    """As much of an answer as fitted into the datagram."""
    return error.message()


def _over_udp(query: Any, place: HostPort, timeout: float) -> Any:
    return dns.query.udp(
        query, place.host, timeout=timeout, port=place.port, ignore_unexpected=True, raise_on_truncation=True
    )


def _question(name: str, record_type: str, *, recursion: bool, unchecked: bool) -> Any:
    query = dns.message.make_query(dns.name.from_text(name), record_type)
    if not recursion:
        query.flags &= ~dns.flags.RD
    if unchecked:
        query.flags |= dns.flags.CD
    return query


def read(reply: Any, name: str, record_type: str, server: str) -> Answer:
    """A dnspython message as an answer. Raises ValueError for one that contradicts itself."""
    rcode = reply.rcode()
    aliases, found, endless = _chain(reply)
    if rcode == dns.rcode.NXDOMAIN and found is not None:
        raise ValueError("NXDOMAIN, and records of the name")
    chain = tuple(Link(plain(rrset.name), plain(rrset[0].target), int(rrset.ttl)) for rrset in aliases)
    outcome = endless or _outcome(rcode, is_found=found is not None)
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
        signatures=_signatures(reply, [*aliases, *([] if found is None else [found])]),
        detail="" if rcode == dns.rcode.NOERROR else dns.rcode.to_text(rcode),
    )


def _chain(reply: Any) -> tuple[list[Any], Any, Outcome | None]:
    """The CNAME record sets on the way, the record set at their end (None for none), and how they fail to end."""
    if len(reply.question) != 1:
        # Some servers leave it out where they refuse.
        return [], None, None
    question = reply.question[0]
    name, passed = question.name, set()
    aliases: list[Any] = []
    while len(aliases) < _LONGEST_CHAIN:
        found = reply.get_rrset(reply.answer, name, question.rdclass, question.rdtype)
        alias = reply.get_rrset(reply.answer, name, question.rdclass, dns.rdatatype.CNAME)
        if found is not None or alias is None:
            return aliases, found, None
        aliases.append(alias)
        passed.add(name)
        name = alias[0].target
        if name in passed:
            return aliases, None, Outcome.LOOP
    return aliases, None, Outcome.LONG


def _outcome(rcode: int, *, is_found: bool) -> Outcome:
    if rcode == dns.rcode.NXDOMAIN:
        return Outcome.NXDOMAIN
    if rcode in (dns.rcode.REFUSED, dns.rcode.NOTAUTH, dns.rcode.NOTIMP):
        return Outcome.REFUSED
    if rcode != dns.rcode.NOERROR:
        return Outcome.SERVFAIL
    return Outcome.ANSWER if is_found else Outcome.NODATA


def _signatures(reply: Any, sets: list[Any]) -> tuple[tuple[Any, Any], ...]:
    """Each record set with the set of its signatures, None where it has none.

    The CNAME record that a DNAME record stands for has none of its own (RFC 6672, section 5.3.1).
    """

    def signature(of: Any) -> Any:
        return reply.get_rrset(reply.answer, of.name, of.rdclass, dns.rdatatype.RRSIG, covers=of.rdtype)

    above = [each for each in reply.answer if each.rdtype == dns.rdatatype.DNAME]
    whole = [next((up for up in above if each.name.is_subdomain(up.name)), each) for each in sets]
    return tuple((each, signature(each)) for each in whole)


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
