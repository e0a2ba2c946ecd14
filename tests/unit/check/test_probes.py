# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The probes against servers that say anything but what they should."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import (
    Edge,
    Failure,
    FailureKind,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import Exchange
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.http import (
    EdgePair,
    HttpProbe,
    from_first,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.tls import TlsProbe, tls_failure
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.trust import blind, outdated, verifying
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.wire import (
    failure_of,
    lacks_way_back,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import HostPort
from support.certificates import issue
from support.servers import LOOPBACK, PATIENCE, free_port, tcp_server

D = "track.example.com"


def at(port: int) -> Edge:
    return Edge(LOOPBACK, HostPort(LOOPBACK, port))


def http(timeout: float = PATIENCE) -> HttpProbe:
    return HttpProbe(D, verifying(), timeout, Clock())


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), FailureKind.REFUSED),
        (TimeoutError("timed out"), FailureKind.TIMEOUT),
        (ConnectionResetError(errno.ECONNRESET, "reset"), FailureKind.RESET),
        (BrokenPipeError(errno.EPIPE, "broken"), FailureKind.RESET),
        (OSError(errno.ENETUNREACH, "unreachable"), FailureKind.UNREACHABLE),
        (OSError(errno.EHOSTUNREACH, "no route"), FailureKind.UNREACHABLE),
        (OSError(errno.EADDRNOTAVAIL, "no address"), FailureKind.UNREACHABLE),
        (OSError(errno.EIO, "odd"), FailureKind.CLOSED),
        (OSError("words alone"), FailureKind.CLOSED),
    ],
)
def test_socket_errors_by_what_they_mean(error: OSError, kind: FailureKind) -> None:
    assert failure_of(error).kind is kind
    assert tls_failure(error).kind is kind


@pytest.mark.parametrize(
    ("own", "destination", "expected"),
    [
        ("fd00::2", "2606:4700::1111", True),
        ("fe80::1%eth0", "2606:4700::1111", True),
        ("2001:db8::2", "2606:4700::1111", False),
        ("fd00::2", "fd00::3", False),
        ("::1", "::1", False),
        ("", "2606:4700::1111", False),
        ("10.0.0.2", "192.0.2.1", False),
    ],
)
def test_silence_over_ipv6_tells_nothing_without_an_address_of_ones_own(
    own: str, destination: str, expected: bool
) -> None:
    assert lacks_way_back(own, destination) is expected


def test_tls_errors_keep_openssls_words() -> None:
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
    error.reason = "WRONG_VERSION_NUMBER"
    assert tls_failure(error).detail == "WRONG_VERSION_NUMBER"
    assert tls_failure(ssl.SSLEOFError(8, "EOF occurred")).kind is FailureKind.CLOSED


@pytest.mark.parametrize(
    ("sent", "status", "body"),
    [
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", 302, b""),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, b"until the end"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", 200, b"short"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200, b"abc"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000, 200, b"x" * 65536),
        (b"HTTP/1.1 302\r\nLocation: http://[broken\r\nContent-Length: 0\r\n\r\n", 302, b""),
    ],
)
def test_answers_as_they_come(sent: bytes, status: int, body: bytes) -> None:
    with tcp_server(sent) as port:
        exchange = http().get(f"http://{D}/f/", at(port))
    assert exchange.answer is not None
    assert (exchange.answer.status, exchange.answer.body) == (status, body)
    assert exchange.location == ""


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (b"", FailureKind.CLOSED),
        (b"220 smtp.example.com ESMTP\r\n", FailureKind.NOT_HTTP),
        (b"HTTP/1.1 nonsense\r\n\r\n", FailureKind.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 60_000 + b"\r\n", FailureKind.NOT_HTTP),
    ],
)
def test_what_is_no_http(sent: bytes, kind: FailureKind) -> None:
    with tcp_server(sent) as port:
        exchange = http().get(f"http://{D}/f/", at(port))
    assert exchange.failure is not None
    assert exchange.failure.kind is kind


def test_domain_stands_in_host_whatever_the_port() -> None:
    seen: list[bytes] = []
    with socket.create_server((LOOPBACK, 0)) as listening:
        probe = http(0.3)
        listening.settimeout(PATIENCE)
        port = listening.getsockname()[1]
        exchange = probe.get(f"http://{D}/f/?x=1", at(port))
        connection, _client = listening.accept()
        with connection:
            seen.append(connection.recv(4096))
    assert seen[0].startswith(b"GET /f/?x=1 HTTP/1.1\r\n")
    assert f"Host: {D}\r\n".encode() in seen[0]
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.TIMEOUT


def test_redirects_are_followed_at_the_domain_alone_and_not_for_ever() -> None:
    here = f"HTTP/1.1 302 Found\r\nLocation: http://{D}/again\r\nContent-Length: 0\r\n\r\n".encode()
    with tcp_server(here) as port:
        probe = http()
        first = probe.get(f"http://{D}/f/", at(port))
        way = probe._follow(first, EdgePair(at(port), at(port)), first)
    assert [each.url for each in way] == [f"http://{D}/f/", f"http://{D}/again", f"http://{D}/again"]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (b"/caf\xc3\xa9 au lait?x=\xe9", b"/caf%C3%A9%20au%20lait?x=%E9"),
        (b"/f/%7Ea?x=[1]&y={2}", b"/f/%7Ea?x=[1]&y={2}"),
    ],
)
def test_redirect_is_followed_as_browsers_write_it(location: bytes, path: bytes) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://" + D.encode() + location + b"\r\nContent-Length: 0\r\n\r\n"
    with tcp_server(moved) as port:
        first = http().get(f"http://{D}/f/", at(port))
    with socket.create_server((LOOPBACK, 0)) as listening:
        listening.settimeout(PATIENCE)
        http(0.3).get(first.location, at(listening.getsockname()[1]))
        connection, _client = listening.accept()
        with connection:
            request = connection.recv(4096)
    assert request.startswith(b"GET " + path + b" HTTP/1.1\r\n")


def test_what_no_request_can_hold_is_no_answer() -> None:
    with tcp_server(b"HTTP/1.1 200 OK\r\n\r\n") as port:
        exchange = http().get(f"http://{D}/\u4e2d", at(port))
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.NOT_HTTP


@contextmanager
def dripping(start: bytes, drip: bytes) -> Iterator[int]:
    """The port of a server that says ``start`` at once, then ``drip`` again and again until the client has enough."""

    def serve() -> None:
        with listening.accept()[0] as connection, suppress(OSError):
            connection.sendall(start)
            while True:
                connection.sendall(drip)
                time.sleep(0.05)

    with socket.create_server((LOOPBACK, 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("start", "drip"),
    [
        (b"HTTP/1.1 20", b"0"),
        (b"HTTP/1.1 200 OK\r\nX-Drip: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x"),
    ],
)
def test_answer_that_drips_ends_in_time(start: bytes, drip: bytes) -> None:
    with dripping(start, drip) as port:
        exchange = http(0.3).get(f"http://{D}/f/", at(port))
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.TIMEOUT


def test_body_that_drips_is_read_as_far_as_it_came() -> None:
    with dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x") as port:
        exchange = http(4).get(f"http://{D}/f/", at(port))
    assert exchange.answer is not None
    assert 0 < len(exchange.answer.body) < 1000


@pytest.mark.parametrize(("location", "asked"), [(f"https://{D}/f/a/b/c/d", True), ("https://www.example.com/", False)])
def test_query_of_older_links_is_sent_where_http_leads_on_at_the_domain(location: str, asked: bool) -> None:
    moved = f"HTTP/1.1 301 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    with tcp_server(moved) as port:
        facts = http().probe(EdgePair(at(free_port()), at(port)))
    assert (facts.plain_query is not None) is asked
    if facts.plain_query is not None:
        assert facts.plain_query.url == f"{facts.http[0].url}?target=https%3A%2F%2Fexample.com%2F"


V4, V6 = (f"192.0.2.{number}" for number in range(1, 7)), (f"2001:db8::{number}" for number in range(1, 7))
EDGES = [Edge(address, HostPort(address, 80)) for address in (*V4, *V6)]


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "asked", "expected"),
    [
        (FailureKind.UNREACHABLE, None, ["192.0.2.1", "2001:db8::1"], None),
        (None, None, ["192.0.2.1"], None),
        (
            FailureKind.REFUSED,
            FailureKind.UNREACHABLE,
            ["192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2"],
            "REFUSED",
        ),
        (FailureKind.UNREACHABLE, FailureKind.UNREACHABLE, 4, "UNREACHABLE"),
        (FailureKind.UNREACHABLE, FailureKind.TIMEOUT, 4, "TIMEOUT"),
    ],
)
def test_families_take_turns_and_a_way_that_is_missing_tells_least(
    ipv4: FailureKind | None, ipv6: FailureKind | None, asked: list[str] | int, expected: str | None
) -> None:
    seen: list[str] = []

    def ask(edge: Edge) -> Exchange:
        seen.append(edge.address)
        failure = ipv6 if edge.is_ipv6 else ipv4
        return Exchange(f"http://{D}/", edge, failure=Failure(failure) if failure else None)

    found = from_first(EDGES, 4, ask, lambda exchange: exchange.failure is not None)
    assert found is not None
    assert (found.failure.kind.name if found.failure else None) == expected
    assert (len(seen) if isinstance(asked, int) else seen) == asked
    assert from_first([], 4, ask, lambda _exchange: True) is None


def test_nothing_listens() -> None:
    facts = TlsProbe(D, verifying(), PATIENCE, Clock()).probe(at(free_port()))
    assert facts.verified.failure is not None
    assert facts.verified.failure.kind is FailureKind.REFUSED
    assert (facts.bare, facts.old) == (None, None)


def test_plain_http_where_tls_is_expected() -> None:
    with tcp_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        facts = TlsProbe(D, verifying(), PATIENCE, Clock()).probe(at(port))
    assert facts.speaks_plain_http


@contextmanager
def tls_server(certificate: str, private_key: str, folder: Path) -> Iterator[int]:
    """Shakes hands with whoever comes."""
    path = folder / "server.pem"
    path.write_text(certificate + private_key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with socket.create_server((LOOPBACK, 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    taken = listener.accept()[0]
                    with suppress(OSError), taken, context.wrap_socket(taken, server_side=True) as secured:
                        secured.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_certificate_that_the_library_refuses_leaves_the_handshake_as_it_is(tmp_path: Path) -> None:
    names = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x03\x82\x01\xff")
    made = issue([D], alternative_names=names)
    with tls_server(made.certificate, made.private_key, tmp_path) as port:
        facts = TlsProbe(D, verifying(), 5, Clock()).probe(at(port))
    assert facts.verified.failure is not None
    assert facts.verified.failure.kind is FailureKind.CERTIFICATE
    assert (facts.is_current, facts.certificate) == (True, None)
    assert facts.unreadable


def test_a_common_name_alone_is_no_name_of_a_host(tmp_path: Path) -> None:
    """Browsers read the subject alternative names alone, which OpenSSL's own check by default does not."""
    made = issue([D], alternative_names=x509.SubjectAlternativeName([x509.RFC822Name("postmaster@example.com")]))
    authority = tmp_path / "authority.pem"
    authority.write_text(made.chain)
    with tls_server(made.certificate, made.private_key, tmp_path) as port:
        facts = TlsProbe(D, verifying(str(authority)), PATIENCE, Clock()).probe(at(port))
    assert facts.verified.failure is not None
    assert facts.verified.failure.kind is FailureKind.CERTIFICATE


def test_contexts() -> None:
    assert verifying().minimum_version == blind().minimum_version == ssl.TLSVersion.TLSv1_2
    assert verifying().verify_mode is ssl.CERT_REQUIRED
    old = outdated()
    assert old is None or old.maximum_version == ssl.TLSVersion.TLSv1_1


def test_second_request_that_is_not_taken_goes_over_a_connection_of_its_own() -> None:
    """The first connection is kept open and never read again, as small servers do."""
    answers: list[bytes] = []
    held: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                taken = listener.accept()[0]
                answers.append(taken.recv(65536))
                taken.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")
                held.append(taken)

    with socket.create_server((LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        edge = at(listener.getsockname()[1])
        with http(0.3).conversation(edge) as conversation:
            seen = [conversation.get(f"http://{D}/{number}") for number in range(3)]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    for each in held:
        each.close()
    assert [each.answer.status if each.answer else 0 for each in seen] == [302, 302, 302]
    assert [asked.split()[1] for asked in answers] == [b"/0", b"/1", b"/2"]


def test_connection_is_kept_for_as_long_as_the_edge_keeps_it() -> None:
    seen: list[int] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                with listener.accept()[0] as taken:
                    seen.append(0)
                    # Two requests each, and then the end without a word.
                    for _request in range(2):
                        if taken.recv(65536):
                            seen[-1] += 1
                            taken.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server((LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with http().conversation(at(listener.getsockname()[1])) as conversation:
            asked = [conversation.get(f"http://{D}/{number}") for number in range(4)]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert all(each.answer for each in asked)
    assert seen == [2, 2]
