# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small name servers in front of a real one, each with one fault that no real one can be told to have."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

from real_servers.names import PORT
from real_servers.site import Site

#: What becomes of a question and the real server's answer to it: another answer, or None for silence.
Fault = Callable[[dns.message.Message, dns.message.Message], "dns.message.Message | None"]


def drops_edns(question: dns.message.Message, answer: dns.message.Message) -> dns.message.Message | None:
    """As an old firewall does."""
    return None if question.edns >= 0 else answer


def drops_track(question: dns.message.Message, answer: dns.message.Message) -> dns.message.Message | None:
    """Silent about tracking domains alone, as a policy has it."""
    return None if question.question[0].name.to_text().startswith("track.") else answer


def refuses_edns(question: dns.message.Message, answer: dns.message.Message) -> dns.message.Message | None:
    """As a server from before EDNS does, which is allowed."""
    if question.edns < 0:
        return answer
    refused = dns.message.make_response(question)
    refused.use_edns(-1)
    refused.set_rcode(dns.rcode.FORMERR)
    return refused


def denies_empty(question: dns.message.Message, answer: dns.message.Message) -> dns.message.Message | None:
    """Says of names without records that they do not exist."""
    if not answer.answer and answer.rcode() == dns.rcode.NOERROR and question.question[0].rdtype == 2:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer


def mixes(question: dns.message.Message, answer: dns.message.Message) -> dns.message.Message | None:
    """Has a mail exchanger beside a CNAME record, and gives each to who asks for it."""
    if question.question[0].rdtype == dns.rdatatype.MX:
        answer.answer = [dns.rrset.from_text(question.question[0].name, 300, "IN", "MX", "10 mail.example.com.")]
    return answer


def cuts_off(_question: dns.message.Message, answer: dns.message.Message) -> dns.message.Message | None:
    """Lets large answers over TCP alone, where nobody is."""
    if len(answer.to_wire()) > 512:
        answer.flags |= dns.flags.TC
        answer.answer.clear()
        answer.authority.clear()
        answer.additional.clear()
    return answer


def fails(question: dns.message.Message, _answer: dns.message.Message) -> dns.message.Message | None:
    """Answers SERVFAIL to everything."""
    failed = dns.message.make_response(question)
    failed.set_rcode(dns.rcode.SERVFAIL)
    return failed


@dataclass
class OddServer:
    """Asks the server behind and does to its answer what the fault says; without a server behind it is silent."""

    address: str
    behind: tuple[str, int] | None = None
    fault: Fault | None = None

    def __post_init__(self) -> None:
        self.at, self.resolver = f"{self.address}@{PORT}", f"{self.address}:{PORT}"
        self._server: socketserver.ThreadingUDPServer | None = None

    def for_host(self, host: str) -> str:
        """The rule of ``connect_to`` by which it stands for a name server."""
        return f"{host}:53:{self.address}:{PORT}"

    def answer(self, wire: bytes) -> bytes | None:
        """What it says."""
        if self.behind is None:
            return None
        question = dns.message.from_wire(wire)
        try:
            given = dns.query.tcp(question, self.behind[0], port=self.behind[1], timeout=2)
        except (dns.exception.DNSException, OSError):
            return None
        said = self.fault(question, given) if self.fault else given
        return said.to_wire() if said is not None else None

    def start(self) -> None:
        """Listens on UDP; over TCP it refuses, and where it is silent nobody is reached."""
        odd = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                wire, place = self.request
                said = odd.answer(wire)
                if said is not None:
                    place.sendto(said, self.client_address)

        self._server = socketserver.ThreadingUDPServer((self.address, PORT), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Ends it."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def odd(site: Site, number: int, behind: tuple[str, int] | None = None, fault: Fault | None = None) -> OddServer:
    """Starts one at the ``number``-th address of the site; a silent one without more."""
    return site.start(OddServer(site.others[number], behind, fault))


def nobody(address: str) -> int:
    """A port where nobody is."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((address, 0))
        return int(free.getsockname()[1])
