# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small servers on loopback that say exactly what a test tells them to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

#: How long an answer is waited for, in seconds: a bound for what hangs, which no busy machine reaches.
PATIENCE = 60.0
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Said:
    """One scripted answer: record lines in zone form (``name ttl IN type value``), by section.

    ``silent`` sends nothing; ``wire`` sends these bytes in place of an answer.
    """

    answer: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    rcode: str = "NOERROR"
    authoritative: bool = False
    silent: bool = False
    wire: bytes = b""


@dataclass
class ScriptedDns:
    """A DNS server over UDP; names and types that the script lacks are answered with NXDOMAIN."""

    script: Mapping[tuple[str, str], Said]
    #: (name, type, whether recursion was desired) of each question, in order.
    asked: list[tuple[str, str, bool]] = field(default_factory=list)
    port: int = 0

    def reply(self, wire: bytes) -> bytes:
        """The bytes to send, none for silence."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        key = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((*key, bool(query.flags & dns.flags.RD)))
        said = self.script.get(key, Said(rcode="NXDOMAIN"))
        if said.silent or said.wire:
            return said.wire
        message = dns.message.make_response(query)
        message.set_rcode(dns.rcode.from_text(said.rcode))
        message.flags |= dns.flags.AA if said.authoritative else 0
        message.answer.extend(_sets(said.answer))
        message.authority.extend(_sets(said.authority))
        return message.to_wire()


def _sets(lines: Sequence[str]) -> list[dns.rrset.RRset]:
    """One record set for each owner and type, in the order of their first lines."""
    grouped: dict[tuple[str, int, str], list[str]] = {}
    for line in lines:
        name, ttl, _class, kind, value = line.split(None, 4)
        grouped.setdefault((name, int(ttl), kind), []).append(value)
    return [dns.rrset.from_text_list(name, ttl, "IN", kind, texts) for (name, ttl, kind), texts in grouped.items()]


@contextmanager
def dns_server(script: Mapping[tuple[str, str], Said]) -> Iterator[ScriptedDns]:
    """Serves the script on a free port of 127.0.0.1 until the block ends."""
    server = ScriptedDns(script)
    stop = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind((LOOPBACK, 0))
        bound.settimeout(0.05)
        server.port = bound.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(server, bound, stop), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            thread.join()


def _serve(server: ScriptedDns, bound: socket.socket, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            wire, client = bound.recvfrom(4096)
        except TimeoutError:
            continue
        reply = server.reply(wire)
        if reply:
            bound.sendto(reply, client)


@contextmanager
def tcp_server(*answers: bytes) -> Iterator[int]:
    """Accepts connections one after the other on a free port and sends each the next answer, the last one for ever.

    It reads what comes first, and closes the connection after sending.
    """
    stop = threading.Event()
    with socket.create_server((LOOPBACK, 0)) as listening:
        listening.settimeout(0.05)
        thread = threading.Thread(target=_accept, args=(listening, list(answers), stop), daemon=True)
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            stop.set()
            thread.join()


def _accept(listening: socket.socket, answers: list[bytes], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            connection, _client = listening.accept()
        except TimeoutError:
            continue
        with connection:
            connection.settimeout(PATIENCE)
            try:
                connection.recv(65536)
                connection.sendall(answers.pop(0) if len(answers) > 1 else answers[0])
            except OSError:
                continue


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
