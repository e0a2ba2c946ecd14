# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A zone transfer against a small name server of the test's own."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rrset

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import connect_to
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Delegation, NameServer
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.transfer import transferred

Z = "example.org."
SOA = f"{Z} 300 IN SOA ns1.example.net. host.example.net. 1 2 3 4 5"
RECORDS = (
    f"{Z} 300 IN NS ns1.example.net.",
    f"{Z} 300 IN MX 10 mx.example.net.",
    f"www.{Z} 300 IN A 192.0.2.1",
    f"sub.{Z} 300 IN NS ns1.other.test.",
    f"{Z} 300 IN DNSKEY 257 3 13 AAAA",
)


@contextmanager
def server(*, allows: bool) -> Iterator[int]:
    """The port of a server that answers one transfer over TCP, or refuses it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _address = listening.accept()
            with connection:
                (length,) = struct.unpack("!H", connection.recv(2, socket.MSG_WAITALL))
                answer = dns.message.make_response(dns.message.from_wire(connection.recv(length, socket.MSG_WAITALL)))
                if allows:
                    for line in (SOA, *RECORDS, SOA):
                        owner, ttl, _class, kind, value = line.split(" ", 4)
                        answer.answer.append(dns.rrset.from_text(owner, int(ttl), "IN", kind, value))
                else:
                    answer.set_rcode(dns.rcode.REFUSED)
                wire = answer.to_wire()
                connection.sendall(struct.pack("!H", len(wire)) + wire)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


def ask(port: int) -> tuple[tuple[str, str], ...] | None:
    delegation = Delegation("example.org", (NameServer("ns1.example.net", "192.0.2.53"),))
    rules = connect_to([f"ns1.example.net:53:127.0.0.1:{port}"])
    return transferred(delegation, timeout=5, connect_to=rules)


def test_all_names_and_types_but_those_that_each_host_makes_itself() -> None:
    with server(allows=True) as port:
        assert ask(port) == (("example.org", "MX"), ("sub.example.org", "NS"), ("www.example.org", "A"))


def test_a_server_that_refuses_tells_nothing() -> None:
    with server(allows=False) as port:
        assert ask(port) is None


def test_nobody_to_ask() -> None:
    assert transferred(Delegation("example.org"), timeout=1) is None
