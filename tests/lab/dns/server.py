# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS on the wire: UDP with truncation, TCP, EDNS, and the faults that strike here."""

from __future__ import annotations

import socket
import struct
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from lab.dns.records import REFUSED, SERVFAIL, Answer, RecordSet, normal
from lab.faults import Faults
from lab.servers import TcpServer, UdpServer

#: Answers over UDP without EDNS (RFC 1035, 4.2.1), and the size that servers offer with it (DNS flag day 2020).
PLAIN_SIZE, EDNS_SIZE = 512, 1232
_TCP_IDLE = 10.0

#: Answers a question: the address that it came to, the name without trailing dot, the type, and whether signatures
#: are to be checked.
Responder = Callable[[str, str, str, bool], Answer]


class DnsServer:
    """One set of DNS servers on one port, authoritative ones or resolvers."""

    def __init__(
        self, udp: Iterable[socket.socket], tcp: Iterable[socket.socket], respond: Responder, faults: Faults, kind: str
    ) -> None:
        """``kind`` is ``authoritative`` or ``resolver``, as network faults name the place."""
        self._respond, self._faults, self._kind = respond, faults, kind
        self._udp = UdpServer(udp, self._datagram, f"dns-{kind}-udp")
        self._tcp = TcpServer(tcp, self._stream, f"dns-{kind}-tcp")

    def start(self) -> None:
        """Starts answering."""
        self._udp.start()
        self._tcp.start()

    def stop(self) -> None:
        """Stops answering."""
        self._udp.stop()
        self._tcp.stop()

    def _datagram(self, wire: bytes, address: str) -> bytes | None:
        query = _parse(wire)
        if query is None:
            return _format_error(wire)
        reply = self._reply(query, address)
        if reply is None:
            return None
        if query.question and self._struck("dns-truncate", query, address):
            return _truncated(query, reply)
        size = min(max(query.payload, PLAIN_SIZE), EDNS_SIZE) if query.edns >= 0 else PLAIN_SIZE
        try:
            return reply.to_wire(max_size=size)
        except dns.exception.TooBig:
            return _truncated(query, reply)

    def _stream(self, connection: socket.socket, address: str) -> None:
        connection.settimeout(_TCP_IDLE)
        while True:
            (length,) = struct.unpack("!H", _exactly(connection, 2))
            wire = _exactly(connection, length)
            query = _parse(wire)
            reply = self._reply(query, address) if query else None
            answer = reply.to_wire() if reply else (_format_error(wire) if query is None else None)
            if answer is None:
                return
            connection.sendall(struct.pack("!H", len(answer)) + answer)

    def _reply(self, query: dns.message.Message, address: str) -> dns.message.Message | None:
        reply = dns.message.make_response(query, recursion_available=self._kind == "resolver")
        if query.opcode() != dns.opcode.QUERY:
            reply.set_rcode(dns.rcode.NOTIMP)
            return reply
        if len(query.question) != 1:
            reply.set_rcode(dns.rcode.FORMERR)
            return reply
        said = self._say(query, address) if query.question[0].rdclass == dns.rdataclass.IN else REFUSED
        if said.silent:
            return None
        _fill(reply, said)
        if said.extended is not None and query.edns >= 0:
            reply.use_edns(0, payload=EDNS_SIZE, options=[dns.edns.EDEOption(dns.edns.EDECode.make(said.extended))])
        return reply

    def _say(self, query: dns.message.Message, address: str) -> Answer:
        name, record_type = _asked(query)
        checking = not query.flags & dns.flags.CD
        for fault, said in _FAULTS.items():
            if self._struck(fault, query, address):
                return said
        try:
            bogus = self._faults.strike("dns-bogus", self._kind, address, name, record_type) if checking else None
            if bogus is not None:
                return replace(SERVFAIL, extended=bogus.code)
            return self._respond(address, name, record_type, checking)
        except Exception:
            # A server that cannot tell says SERVFAIL, so that the client goes on; whoever runs the lab sees the reason.
            traceback.print_exc()
            return SERVFAIL

    def _struck(self, fault: str, query: dns.message.Message, address: str) -> bool:
        name, record_type = _asked(query)
        struck = self._faults.strike(fault, self._kind, address, name, record_type)
        if struck is not None and struck.seconds:
            self._faults.pause(struck.seconds)
        return struck is not None


_FAULTS = {
    "dns-servfail": SERVFAIL,
    "dns-refused": REFUSED,
    "dns-nxdomain": Answer(rcode=dns.rcode.NXDOMAIN),
    "dns-timeout": Answer(silent=True),
}


def _asked(query: dns.message.Message) -> tuple[str, str]:
    question = query.question[0]
    return normal(question.name.to_text()), dns.rdatatype.to_text(question.rdtype)


def _parse(wire: bytes) -> dns.message.Message | None:
    try:
        query = dns.message.from_wire(wire)
    except (dns.exception.DNSException, ValueError, IndexError, struct.error):
        return None
    return None if query.flags & dns.flags.QR else query


def _format_error(wire: bytes) -> bytes | None:
    """FORMERR for what cannot be read; nothing for a reply or less than a header, lest servers talk to each other."""
    if len(wire) < 12 or wire[2] & 0x80:
        return None
    return wire[:2] + struct.pack("!HHHHH", 0x8000 | int(dns.rcode.FORMERR), 0, 0, 0, 0)


def _truncated(query: dns.message.Message, reply: dns.message.Message) -> bytes:
    short = dns.message.make_response(query, recursion_available=bool(reply.flags & dns.flags.RA))
    short.flags |= dns.flags.TC | (reply.flags & dns.flags.AA)
    short.set_rcode(reply.rcode())
    return short.to_wire()


def _fill(reply: dns.message.Message, said: Answer) -> None:
    reply.set_rcode(said.rcode)
    if said.authoritative:
        reply.flags |= dns.flags.AA
    for section, record_sets in (
        (reply.answer, said.answer),
        (reply.authority, said.authority),
        (reply.additional, said.additional),
    ):
        section.extend(_rrset(each) for each in record_sets)


def _rrset(record_set: RecordSet) -> dns.rrset.RRset:
    name = dns.name.from_text(record_set.name, dns.name.root)
    return dns.rrset.from_text_list(
        name, record_set.ttl, "IN", record_set.type, record_set.values, origin=dns.name.root, relativize=False
    )


def _exactly(connection: socket.socket, count: int) -> bytes:
    """Reads so many bytes.

    Raises:
        EOFError: the peer closed before they were all there.
    """
    read = b""
    while len(read) < count:
        part = connection.recv(count - len(read))
        if not part:
            raise EOFError
        read += part
    return read
