# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TCP connections to one given address, and the words for why there is none."""

from __future__ import annotations

import enum
import errno
import socket
from dataclasses import dataclass

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import Place


class Trouble(str, enum.Enum):
    """Why a connection came to nothing. UNREACHABLE: this machine has no way there, which says nothing of the edge."""

    REFUSED = "connection refused"
    TIMEOUT = "no answer in time"
    UNREACHABLE = "no route from this machine"
    NAMELESS = "the name has no address"
    RESET = "connection reset"
    CLOSED = "connection closed without an answer"
    TLS = "TLS failed"
    CERTIFICATE = "certificate not accepted"
    NONSENSE = "no HTTP answer"


@dataclass(frozen=True)
class Failure:
    """``code`` is OpenSSL's verification code where ``trouble`` is CERTIFICATE, ``detail`` the system's own words."""

    trouble: Trouble
    detail: str = ""
    code: int = 0

    def __str__(self) -> str:
        return f"{self.trouble.value} ({self.detail})" if self.detail else self.trouble.value


_UNREACHABLE = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.EADDRNOTAVAIL,
        errno.ENETDOWN,
        errno.EAFNOSUPPORT,
        errno.EPERM,
        errno.EACCES,
    }
)


@dataclass(frozen=True)
class Edge:
    """One address of the domain, as DNS gives it, and where to connect for it on a given port."""

    address: str
    place: Place

    @property
    def is_ipv6(self) -> bool:
        """Whether the address is one of IPv6."""
        return ":" in self.address


def connect(place: Place, timeout: float) -> socket.socket:
    """A connected socket. Raises OSError."""
    return socket.create_connection((place.host, place.port), timeout=timeout)


def trouble_of(error: OSError) -> Failure:
    """An error of the socket layer, in our words."""
    detail = error.strerror or str(error) or type(error).__name__
    if isinstance(error, (TimeoutError, socket.timeout)):
        return Failure(Trouble.TIMEOUT)
    if isinstance(error, ConnectionRefusedError):
        return Failure(Trouble.REFUSED)
    if isinstance(error, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)):
        return Failure(Trouble.RESET)
    if error.errno in _UNREACHABLE:
        return Failure(Trouble.UNREACHABLE, detail)
    return Failure(Trouble.CLOSED, detail)
