# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TCP connections to one given address, and why there is none."""

from __future__ import annotations

import errno
import ipaddress
import socket

from ..._core.clock import Clock
from ..._dns.connect_to import HostPort
from ..model.connection import Failure, FailureKind

_UNREACHABLE = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.EADDRNOTAVAIL,
        errno.ENETDOWN,
        errno.EAFNOSUPPORT,
        errno.EPERM,
        errno.EACCES,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
    }
)

#: So many bytes are read at a time.
_PIECE = 64 * 1024
#: RFC 4193: nobody outside has a way to these.
_UNIQUE_LOCAL = ipaddress.IPv6Network("fc00::/7")


def connect(place: HostPort, timeout: float) -> socket.socket:
    """A connected socket. Raises OSError.

    Silence over IPv6 says nothing where this machine has no address of IPv6 that answers could find.
    """
    try:
        return socket.create_connection((place.host, place.port), timeout=timeout)
    except TimeoutError:
        if lacks_way_back(_own_address(place), place.host):
            raise OSError(errno.EADDRNOTAVAIL, "this machine has no global IPv6 address") from None
        raise


class TimedSocket:
    """A connected socket that is read within a deadline, however slowly the bytes drip.

    A socket's own time-out restarts with each byte, so that a server could hold its reader for hours.
    """

    def __init__(self, connected: socket.socket, timeout: float, clock: Clock) -> None:
        """``timeout`` is seconds: for silence, and for all that is read until ``allow`` says otherwise."""
        self._connected = connected
        self._timeout = timeout
        self._clock = clock
        self._deadline = clock.deadline(timeout)

    def allow(self, seconds: float) -> None:
        """From now on, so many seconds for what is read."""
        self._deadline = self._clock.deadline(seconds)

    def receive(self) -> bytes:
        """What comes next, no bytes at the end. Raises OSError."""
        left = min(self._timeout, self._deadline.left())
        if left <= 0:
            raise TimeoutError("timed out")
        self._connected.settimeout(left)
        return self._connected.recv(_PIECE)


def lacks_way_back(own: str, destination: str) -> bool:
    """Whether packets to an IPv6 address elsewhere would come from one that is known in this network alone."""
    try:
        there, here = ipaddress.IPv6Address(destination), ipaddress.IPv6Address(own.partition("%")[0])
    except ValueError:
        return False
    return _is_local(here) and not _is_local(there)


def _is_local(address: ipaddress.IPv6Address) -> bool:
    return address.is_loopback or address.is_link_local or address in _UNIQUE_LOCAL


def _own_address(place: HostPort) -> str:
    """The address that this machine would send from, as its routes say; "" where there is none. Sends nothing."""
    try:
        family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((place.host, place.port))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def failure_of(error: OSError) -> Failure:
    """An error of the socket layer, in our words."""
    detail = error.strerror or str(error) or type(error).__name__
    if isinstance(error, (TimeoutError, socket.timeout)):
        return Failure(FailureKind.TIMEOUT)
    if isinstance(error, ConnectionRefusedError):
        return Failure(FailureKind.REFUSED)
    if isinstance(error, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)):
        return Failure(FailureKind.RESET)
    if error.errno in _UNREACHABLE:
        return Failure(FailureKind.UNREACHABLE, detail)
    return Failure(FailureKind.CLOSED, detail)
