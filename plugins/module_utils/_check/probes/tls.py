# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Performs TLS handshakes with one address: as a recipient would, without verification, and with old versions."""

from __future__ import annotations

import contextlib
import socket
import ssl
from dataclasses import dataclass

from ..._core.clock import Clock
from ..._tls.certificate import Certificate, UnreadableError, read
from ..._tls.client_hello import BROWSER_GROUPS, Chosen, chosen_from, client_hello, is_complete
from ..._tls.details import Details, details_of
from ..model.connection import Edge, Failure, FailureKind
from ..model.finding import utc
from .handshake_messages import group_of, presented, was_asked
from .trust import GROUPS, blind, by_group, known_ciphers, outdated, signed_by_rsa
from .wire import connect, failure_of

_CLEAR_TEXT = "HEAD / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n"
#: So many bytes of what is no TLS are shown.
_MOST_GREETING = 40
#: Bytes of a server's first answer that are read at most.
_MOST_FLIGHT = 64 * 1024
#: With TLS 1.3 a server refuses a client without certificate after the handshake, at once: seconds to wait for that.
_LATE_ALERT = 2.0
#: Seconds for clear text at a port that has been silent for the whole of its time.
_GREETING = 0.5
#: What the detail of a failure says where the connection came about, and the handshake did not.
IN_HANDSHAKE = "in the middle of the handshake"


@dataclass(frozen=True)
class Handshake:
    """One attempt: ``version`` ("TLSv1.3") and ``certificate`` where it came about, else ``failure``.

    ``unreadable`` says why the certificate that was served could not be read; "" where it could. ``cipher`` is the one
    that was agreed on, ``chain`` the certificates as they were sent. ``was_asked`` says that the server asked for a
    client certificate, which not all servers insist on. ``group`` is that of the key exchange, by its number.
    """

    version: str = ""
    certificate: Certificate | None = None
    failure: Failure | None = None
    unreadable: str = ""
    cipher: str = ""
    chain: tuple[Details, ...] = ()
    was_asked: bool = False
    group: int = 0

    @property
    def done(self) -> bool:
        """Whether the handshake came about."""
        return self.failure is None


@dataclass(frozen=True)
class TlsFacts:
    """What one address did. ``bare`` is the unverified attempt, made where the verified one failed above TCP.

    ``old`` is None where this machine's OpenSSL cannot offer old versions, or nothing listens. ``greeting`` is the
    beginning of what the port says in clear text, asked where no TLS came back. ``by_rsa`` is an attempt that allows
    certificates of RSA alone, made where the certificate that was served is one that browsers do not ask for.
    ``by_groups`` is the best attempt with a group for the key exchange that browsers have, made where another one was
    agreed on. ``chosen`` is what the server takes of an offer of everything, made where it refuses OpenSSL's.
    """

    edge: Edge
    verified: Handshake
    bare: Handshake | None = None
    old: Handshake | None = None
    can_test_old: bool = True
    greeting: str = ""
    by_rsa: Handshake | None = None
    by_groups: Handshake | None = None
    chosen: Chosen | None = None
    at: str = ""
    duration_ms: int = 0

    @property
    def certificate(self) -> Certificate | None:
        """The certificate that was served, verified or not."""
        return self.verified.certificate or (self.bare.certificate if self.bare else None)

    @property
    def chain(self) -> tuple[Details, ...]:
        """The certificates as they were sent, the server's own first."""
        return self.verified.chain or (self.bare.chain if self.bare else ())

    @property
    def speaks_plain_http(self) -> bool:
        """Whether the port answers a request in clear text, and no handshake."""
        return self.greeting.startswith("HTTP/")

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
        bare = self._shake(edge, blind()) if listens and not verified.done else None
        spoken = verified.done or (bare is not None and bare.done)
        return TlsFacts(
            edge,
            verified,
            bare=bare,
            old=old,
            can_test_old=can_test_old,
            greeting="" if spoken else self._greeting(edge, verified.failure),
            by_rsa=self._shake(edge, signed_by_rsa()) if _is_unusual(verified) else None,
            by_groups=self._by_groups(edge) if verified.group and verified.group not in BROWSER_GROUPS else None,
            chosen=self._offer_everything(edge) if listens and not spoken and _is_alert(verified.failure) else None,
            at=at,
            duration_ms=round((self._clock.now() - start) * 1000),
        )

    def _shake(self, edge: Edge, context: ssl.SSLContext) -> Handshake:
        asked = False
        try:
            with (
                connect(edge.place, self._timeout) as raw,
                context.wrap_socket(raw, server_hostname=self._domain, do_handshake_on_connect=False) as secured,
            ):
                try:
                    secured.do_handshake()
                    asked = was_asked(secured)
                    if asked:
                        _await_refusal(secured, self._timeout)
                    return _shaken(secured, asked=asked)
                except OSError as error:
                    return Handshake(failure=_in_handshake(error), was_asked=was_asked(secured))
        except OSError as error:
            return Handshake(failure=tls_failure(error), was_asked=asked)

    def _by_groups(self, edge: Edge) -> Handshake:
        """An attempt for each group that browsers have, until one comes about."""
        tried = Handshake()
        for name in GROUPS:
            tried = self._shake(edge, by_group(name))
            if tried.done:
                break
        return tried

    def _offer_everything(self, edge: Edge) -> Chosen | None:
        """What the server takes of more than OpenSSL's clients offer; None where it refuses that too."""
        known, received = known_ciphers(), b""
        try:
            with connect(edge.place, self._timeout) as raw:
                raw.sendall(client_hello(self._domain, list(known)))
                while len(received) < _MOST_FLIGHT and not is_complete(received) and (part := raw.recv(65536)):
                    received += part
        except OSError:
            return None
        return chosen_from(received, known)

    def _old(self, edge: Edge) -> tuple[Handshake | None, bool]:
        context = outdated()
        if context is None:
            return None, False
        old = self._shake(edge, context)
        if old.failure is not None and old.failure.detail in _OWN_REFUSALS:
            return None, False
        return old, True

    def _greeting(self, edge: Edge, failure: Failure | None) -> str:
        """The beginning of what comes back in clear text; "" for nothing, or where TLS was spoken.

        A server may close the connection where it gets a handshake that it does not expect. One that expects it may say
        in clear text that the request was no TLS, with the status 400.
        """
        if not _may_be_no_tls(failure):
            return ""
        patience = _GREETING if failure is not None and failure.kind is FailureKind.TIMEOUT else self._timeout
        try:
            with connect(edge.place, patience) as raw:
                raw.sendall(_CLEAR_TEXT.format(self._domain).encode())
                said = _first_bytes(raw, _MOST_GREETING).decode("latin-1").partition("\n")[0].strip()
        except OSError:
            return ""
        is_sure = failure is not None and failure.detail in NOT_TLS
        return said if is_sure or (said.startswith("HTTP/") and " 400" not in said) else ""


def _await_refusal(secured: ssl.SSLSocket, timeout: float) -> None:
    """Raise OSError where the server breaks the connection off, as it does where it insists on a client certificate.

    One that asks without insisting is silent, or ends the connection in good order.
    """
    secured.settimeout(min(timeout, _LATE_ALERT))
    with contextlib.suppress(TimeoutError):
        secured.recv(1)


def _shaken(secured: ssl.SSLSocket, *, asked: bool) -> Handshake:
    version, cipher, group = secured.version() or "", (secured.cipher() or ("",))[0], group_of(secured)
    chain = tuple(details_of(der) for der in presented(secured))
    der = secured.getpeercert(binary_form=True) or b""
    try:
        certificate = read(der)
        chain = chain or (details_of(der),)
        return Handshake(version, certificate, cipher=cipher, chain=chain, was_asked=asked, group=group)
    except UnreadableError as error:
        return Handshake(version, unreadable=str(error), cipher=cipher, chain=chain, was_asked=asked, group=group)


#: OpenSSL's words for an answer that is no TLS record.
NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "RECORD_LAYER_FAILURE"})
#: OpenSSL's own words where it is this side that cannot offer what was asked for.
_OWN_REFUSALS = frozenset({"NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE", "NO_CIPHER_MATCH", "INTERNAL_ERROR"})


def tls_failure(error: OSError) -> Failure:
    """An error of a handshake: OpenSSL's verification code, or its reason as ``detail``."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failure(FailureKind.CERTIFICATE, error.verify_message, error.verify_code)
    if isinstance(error, ssl.SSLEOFError):
        return Failure(FailureKind.CLOSED, IN_HANDSHAKE)
    if isinstance(error, ssl.SSLError):
        return Failure(FailureKind.TLS, error.reason or _reason_in(str(error)))
    return failure_of(error)


def _reason_in(text: str) -> str:
    """OpenSSL's word in a text such as "[SSL] ASN1 lib (_ssl.c:1006)", where the ssl module knows no name for it."""
    words = text.partition("] ")[2].partition(" (")[0] or text
    return words.upper().replace(" ", "_")


def _in_handshake(error: OSError) -> Failure:
    """As ``tls_failure``, with the place in its detail where the words of the error do not tell."""
    failure = tls_failure(error)
    return failure if failure.detail else Failure(failure.kind, IN_HANDSHAKE)


def _may_be_no_tls(failure: Failure | None) -> bool:
    """Whether a question in clear text is worth it."""
    if failure is None:
        return False
    stalls = failure.kind is FailureKind.TIMEOUT and failure.detail == IN_HANDSHAKE
    return stalls or failure.detail in NOT_TLS or failure.kind in (FailureKind.RESET, FailureKind.CLOSED)


def _is_alert(failure: Failure | None) -> bool:
    """Whether the server ended the handshake by an alert."""
    return failure is not None and failure.kind is FailureKind.TLS and "ALERT" in failure.detail


def _is_unusual(shake: Handshake) -> bool:
    """Whether the certificate has a key of a kind that browsers do not ask for."""
    return bool(shake.chain) and shake.chain[0].is_unusual


def _above_tcp(failure: Failure | None) -> bool:
    """Whether a further attempt would show more: silence lasts as long each time."""
    return failure is not None and failure.kind not in (
        FailureKind.REFUSED,
        FailureKind.TIMEOUT,
        FailureKind.UNREACHABLE,
    )


def _first_bytes(raw: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count and b"\n" not in data:
        part = raw.recv(count - len(data))
        if not part:
            break
        data += part
    return data
