# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers on loopback that stop when told to: plain TCP, UDP, and WSGI by werkzeug."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from lab.network import address_of, bind, port_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_JOIN_SECONDS = 5.0
#: How long a connection may stay silent.
IDLE_SECONDS = 30.0
_DATAGRAM = 65535


def reset(connection: socket.socket) -> None:
    """Closes a connection so that the other side sees a reset, not an orderly end."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class _Loop:
    """A thread that waits on sockets and can be woken up."""

    def __init__(self, name: str) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._tasks: list[tuple[Callable[[], None], Future[None]]] = []
        self._lock = threading.Lock()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def watch(self, watched: socket.socket, ready: Callable[[socket.socket], None]) -> None:
        self._selector.register(watched, selectors.EVENT_READ, ready)

    def unwatch(self, watched: socket.socket) -> None:
        self._selector.unregister(watched)

    def perform(self, task: Callable[[], None]) -> None:
        """Runs the task in the loop's thread and waits for it; the selector is not safe to share.

        Raises:
            OSError: raised by the task.
        """
        if not self._thread.is_alive():
            task()
            return
        done: Future[None] = Future()
        with self._lock:
            self._tasks.append((task, done))
        self._waker.send(b"x")
        done.result(_JOIN_SECONDS)

    def stop(self) -> None:
        self._stopping = True
        self._waker.send(b"x")
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)
        self._selector.close()
        self._wake.close()
        self._waker.close()

    def _run(self) -> None:
        while not self._stopping:
            for key, _unused in self._selector.select():
                if key.fileobj is self._wake:
                    self._wake.recv(64)
                elif isinstance(key.fileobj, socket.socket):
                    key.data(key.fileobj)
            self._run_tasks()

    def _run_tasks(self) -> None:
        with self._lock:
            tasks, self._tasks = self._tasks, []
        for task, done in tasks:
            try:
                task()
            except OSError as error:
                done.set_exception(error)
            else:
                done.set_result(None)


class TcpServer:
    """Accepts on any number of listening sockets and hands each connection to a thread of its own.

    ``handle`` gets the connection and the address it was made to, and may close the connection
    or leave that to the server.
    """

    def __init__(
        self, listening: Iterable[socket.socket], handle: Callable[[socket.socket, str], None], name: str
    ) -> None:
        self._loop = _Loop(f"lab-{name}")
        self._handle = handle
        self._name = name
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._listening = {(address_of(each), port_of(each)): each for each in listening}

    def start(self) -> None:
        """Starts accepting."""
        for each in self._listening.values():
            self._loop.watch(each, self._accept)
        self._loop.start()

    def stop(self) -> None:
        """Closes the sockets, ends every connection and waits for the threads."""
        self._loop.stop()
        for each in self._listening.values():
            each.close()
        with self._lock:
            running = dict(self._connections)
        for connection in running.values():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in running:
            thread.join(_JOIN_SECONDS)

    def places(self) -> list[tuple[str, int]]:
        """The addresses and ports that it listens on now."""
        return list(self._listening)

    def close(self, address: str, port: int) -> None:
        """Stops listening on one address and port: connections there are refused from now on."""

        def task() -> None:
            closed = self._listening.pop((address, port), None)
            if closed is not None:
                self._loop.unwatch(closed)
                closed.close()

        self._loop.perform(task)

    def open(self, address: str, port: int) -> None:
        """Listens again on an address and port that :meth:`close` gave up."""

        def task() -> None:
            if (address, port) not in self._listening:
                opened = bind(address, port)
                self._listening[address, port] = opened
                self._loop.watch(opened, self._accept)

        self._loop.perform(task)

    def _accept(self, listening: socket.socket) -> None:
        try:
            connection, _unused = listening.accept()
        except OSError:
            return
        # The copy ends the connection at stop(), even when TLS has taken the original over.
        copy = connection.dup()
        address = address_of(listening)
        thread = threading.Thread(target=self._serve, args=(connection, copy, address), name=f"lab-{self._name}-peer")
        thread.daemon = True
        with self._lock:
            self._connections[thread] = copy
        thread.start()

    def _serve(self, connection: socket.socket, copy: socket.socket, address: str) -> None:
        try:
            connection.settimeout(IDLE_SECONDS)
            self._handle(connection, address)
        except (OSError, EOFError):
            pass  # The peer went away, or its handshake failed: nothing to answer.
        finally:
            connection.close()
            copy.close()
            with self._lock:
                self._connections.pop(threading.current_thread(), None)


class UdpServer:
    """Answers datagrams; ``answer`` gets the datagram and the address it came to, and may return None."""

    def __init__(self, bound: Iterable[socket.socket], answer: Callable[[bytes, str], bytes | None], name: str) -> None:
        self._loop = _Loop(f"lab-{name}")
        self._bound = list(bound)
        self._answer = answer
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix=f"lab-{name}")

    def start(self) -> None:
        """Starts answering."""
        for each in self._bound:
            self._loop.watch(each, self._receive)
        self._loop.start()

    def stop(self) -> None:
        """Stops answering and closes the sockets."""
        self._loop.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for each in self._bound:
            each.close()

    def _receive(self, bound: socket.socket) -> None:
        with contextlib.suppress(OSError):
            datagram, peer = bound.recvfrom(_DATAGRAM)
            self._pool.submit(self._reply, bound, datagram, peer)

    def _reply(self, bound: socket.socket, datagram: bytes, peer: Any) -> None:
        answer = self._answer(datagram, address_of(bound))
        if answer is not None:
            with contextlib.suppress(OSError):
                bound.sendto(answer, peer)


class _QuietHandler(WSGIRequestHandler):
    """werkzeug's handler without its log, and with time limits on a silent peer."""

    timeout = IDLE_SECONDS

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """The journal records the requests; only an exception inside an application is worth a line here."""
        if type == "error" and message.startswith("Error on request"):
            sys.stderr.write(f"{message}\n")


class _TrackingServer(ThreadedWSGIServer):
    """werkzeug's threaded server that knows its connections, so that it can end them."""

    daemon_threads = True

    def __init__(self, host: str, port: int, app: WSGIApplication, tls: ssl.SSLContext | None, fd: int) -> None:
        super().__init__(host, port, app, _QuietHandler, fd=fd)
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        if tls is not None:
            # A handshake in accept() would let one silent client hold up all others.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            self.ssl_context = tls

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        copy = socket.socket(fileno=socket.dup(request.fileno()))
        with self._lock:
            self._open[threading.current_thread()] = copy
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.pop(threading.current_thread(), None)
            copy.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A failed handshake or a vanished client is no event; the base class would print it."""

    def end_connections(self) -> None:
        with self._lock:
            running = dict(self._open)
        for copy in running.values():
            with contextlib.suppress(OSError):
                copy.shutdown(socket.SHUT_RDWR)
        for thread in running:
            thread.join(_JOIN_SECONDS)


class WsgiServer:
    """A WSGI application on one loopback address and port, plain or over TLS."""

    def __init__(
        self, app: WSGIApplication, address: str, port: int, name: str, tls: ssl.SSLContext | None = None
    ) -> None:
        """Binds at once.

        Raises:
            OSError: the port is taken.
        """
        with bind(address, port) as listening:
            self.port = port_of(listening)
            self._server = _TrackingServer(address, self.port, app, tls, listening.fileno())
        self.address = address
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name=f"lab-{name}", daemon=True
        )

    def start(self) -> None:
        """Starts serving."""
        self._thread.start()

    def stop(self) -> None:
        """Stops serving, ends every connection and waits for the threads."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(_JOIN_SECONDS)
        self._server.end_connections()
        self._server.server_close()
