# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One address to connect to, and why a connection to it failed."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ..._dns.connect_to import HostPort


class FailureKind(str, enum.Enum):
    """Why a connection failed. UNREACHABLE: this machine has no route there, which says nothing about the edge."""

    REFUSED = "connection refused"
    TIMEOUT = "timed out"
    UNREACHABLE = "no route from this machine"
    NO_ADDRESS = "the name has no address"
    RESET = "connection reset"
    CLOSED = "connection closed without a response"
    TLS = "TLS failed"
    CERTIFICATE = "certificate not accepted"
    NOT_HTTP = "not an HTTP response"


@dataclass(frozen=True)
class Failure:
    """``code`` is OpenSSL's verification code where ``kind`` is CERTIFICATE, ``detail`` the system's own words."""

    kind: FailureKind
    detail: str = ""
    code: int = 0

    def __str__(self) -> str:
        return f"{self.kind.value} ({self.detail})" if self.detail else self.kind.value


@dataclass(frozen=True)
class Edge:
    """One address of the domain, as DNS gives it, and where to connect for it on a given port."""

    address: str
    place: HostPort

    @property
    def is_ipv6(self) -> bool:
        """Whether it is an IPv6 address."""
        return ":" in self.address
