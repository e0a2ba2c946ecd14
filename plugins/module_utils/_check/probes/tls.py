# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Performs TLS handshakes with one address: as a recipient would, without verification, and with old versions."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

from ..._core.clock import Clock
from ..._tls.certificate import Certificate, UnreadableError, read
from ..model.connection import Edge, Failure, FailureKind
from ..model.finding import utc
from .trust import blind, outdated
from .wire import connect, failure_of

_CLEAR_TEXT = b"HEAD / HTTP/1.0\r\n\r\n"


@dataclass(frozen=True)
class Handshake:
    """One attempt: ``version`` ("TLSv1.3") and ``certificate`` where it came about, else ``failure``.

    ``unreadable`` says why the certificate that was served could not be read; "" where it could.
    """

    version: str = ""
    certificate: Certificate | None = None
    failure: Failure | None = None
    unreadable: str = ""

    @property
    def done(self) -> bool:
        """Whether the handshake came about."""
        return self.failure is None


@dataclass(frozen=True)
class TlsFacts:
    """What one address did. ``bare`` is the unverified attempt, made where the verified one failed above TCP.

    ``old`` is None where this machine's OpenSSL cannot offer old versions, or nothing listens.
    """

    edge: Edge
    verified: Handshake
    bare: Handshake | None = None
    old: Handshake | None = None
    can_test_old: bool = True
    speaks_plain_http: bool = False
    at: str = ""
    duration_ms: int = 0

    @property
    def certificate(self) -> Certificate | None:
        """The certificate that was served, verified or not."""
        return self.verified.certificate or (self.bare.certificate if self.bare else None)

    @property
    def is_current(self) -> bool:
        """Whether a handshake with TLS 1.2 or newer came about, verified or not."""
        return self.verified.done or (self.bare is not None and self.bare.done)

    @property
    def unreadable(self) -> str:
        """Why the certificate that was served could not be read; "" where it could, or where none was served."""
        return self.verified.unreadable or (self.bare.unreadable if self.bare else "")


class TlsProbe:
    """Performs TLS handshakes with SNI set to the domain; ``trust`` verifies, ``timeout`` is seconds an attempt."""

    def __init__(self, domain: str, trust: ssl.SSLContext, timeout: float, clock: Clock) -> None:
        self._domain = domain
        self._trust = trust
        self._timeout = timeout
        self._clock = clock

    def probe(self, edge: Edge) -> TlsFacts:
        """Everything there is to see of TLS at this address."""
        start, at = self._clock.now(), utc(self._clock.wall())
        verified = self._shake(edge, self._trust)
        listens = verified.done or _above_tcp(verified.failure)
        old, can_test_old = self._old(edge) if listens else (None, True)
        return TlsFacts(
            edge,
            verified,
            bare=self._shake(edge, blind()) if listens and not verified.done else None,
            old=old,
            can_test_old=can_test_old,
            speaks_plain_http=_is_no_tls(verified.failure) and self._speaks_plain_http(edge),
            at=at,
            duration_ms=round((self._clock.now() - start) * 1000),
        )

    def _shake(self, edge: Edge, context: ssl.SSLContext) -> Handshake:
        try:
            with (
                connect(edge.place, self._timeout) as raw,
                context.wrap_socket(raw, server_hostname=self._domain) as secured,
            ):
                return _shaken(secured)
        except OSError as error:
            return Handshake(failure=tls_failure(error))

    def _old(self, edge: Edge) -> tuple[Handshake | None, bool]:
        context = outdated()
        if context is None:
            return None, False
        old = self._shake(edge, context)
        if old.failure is not None and old.failure.detail in _OWN_REFUSALS:
            return None, False
        return old, True

    def _speaks_plain_http(self, edge: Edge) -> bool:
        try:
            with connect(edge.place, self._timeout) as raw:
                raw.sendall(_CLEAR_TEXT)
                return _first_bytes(raw, 5) == b"HTTP/"
        except OSError:
            return False


def _shaken(secured: ssl.SSLSocket) -> Handshake:
    version = secured.version() or ""
    try:
        return Handshake(version, read(secured.getpeercert(binary_form=True) or b""))
    except UnreadableError as error:
        return Handshake(version, unreadable=str(error))


#: OpenSSL's words for an answer that is no TLS record.
NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "RECORD_LAYER_FAILURE"})
#: OpenSSL's own words where it is this side that cannot offer what was asked for.
_OWN_REFUSALS = frozenset({"NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE", "NO_CIPHER_MATCH", "INTERNAL_ERROR"})


def tls_failure(error: OSError) -> Failure:
    """An error of a handshake: OpenSSL's verification code, or its reason as ``detail``."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failure(FailureKind.CERTIFICATE, error.verify_message, error.verify_code)
    if isinstance(error, ssl.SSLEOFError):
        return Failure(FailureKind.CLOSED, "in the middle of the handshake")
    if isinstance(error, ssl.SSLError):
        return Failure(FailureKind.TLS, error.reason or str(error))
    return failure_of(error)


def _is_no_tls(failure: Failure | None) -> bool:
    """Whether what came back was no TLS. Only then is plain HTTP worth a question: a TLS port may answer it too."""
    return failure is not None and failure.detail in NOT_TLS


def _above_tcp(failure: Failure | None) -> bool:
    return failure is not None and failure.kind not in (
        FailureKind.REFUSED,
        FailureKind.TIMEOUT,
        FailureKind.UNREACHABLE,
    )


def _first_bytes(raw: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = raw.recv(count - len(data))
        if not part:
            break
        data += part
    return data
