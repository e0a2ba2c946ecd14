# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A ClientHello that offers more than OpenSSL's clients can, what a server chooses of it, and its key exchange group.

The ssl module of Python before 3.15 cannot choose ciphers of TLS 1.3, and offers no curve but the usual ones.
Source: RFC 8446, sections 4.1 and 4.2; RFC 8422, section 5.4; IANA's registry of TLS parameters.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE, DONE = 1, 2, 11, 12, 14
_HANDSHAKE_RECORD = 22
_SNI, _GROUPS, _POINT_FORMATS, _SIGNATURES, _VERSIONS, _KEY_SHARE = 0, 10, 11, 13, 43, 51
_RENEGOTIATION_INFO = 0xFF01
_TLS12, _TLS13 = 0x0303, 0x0304
_NAMED_CURVE = 3
#: Ciphers of TLS 1.3; those of TLS 1.2 are the caller's.
_SUITES_13 = {
    0x1301: "TLS_AES_128_GCM_SHA256",
    0x1302: "TLS_AES_256_GCM_SHA384",
    0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    0x1304: "TLS_AES_128_CCM_SHA256",
    0x1305: "TLS_AES_128_CCM_8_SHA256",
}
_X25519 = 29
_GROUP_NAMES = {
    _X25519: "X25519",
    23: "P-256",
    24: "P-384",
    25: "P-521",
    30: "X448",
    22: "secp256k1",
    26: "brainpoolP256r1",
    27: "brainpoolP384r1",
    28: "brainpoolP512r1",
    256: "ffdhe2048",
    257: "ffdhe3072",
    258: "ffdhe4096",
    0x11EC: "X25519MLKEM768",
}
#: Chromium's, which has fewer than other browsers (ssl/extensions.cc of BoringSSL).
BROWSER_GROUPS = frozenset({_X25519, 23, 24, 0x11EC, 0x6399})
#: ECDSA, RSA-PSS and RSA with SHA-2, EdDSA, ECDSA over brainpool curves, and at last those with SHA-1.
_ALGORITHMS = (
    *(0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601),
    *(0x0807, 0x0808, 0x081A, 0x081B, 0x081C, 0x0203, 0x0201),
)
#: What a server that asks for another key exchange sends in place of a random number (RFC 8446, section 4.1.3).
_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


@dataclass(frozen=True)
class Chosen:
    """What a server chose. ``group`` is that of the key exchange, "" where it is not known; ``certificate`` is DER,
    empty where it is encrypted."""

    version: str
    cipher: str
    group: str = ""
    certificate: bytes = b""


def client_hello(name: str, ciphers: Sequence[int]) -> bytes:
    """A record with everything there is to offer: these ciphers of TLS 1.2, and all of TLS 1.3."""
    suites = [*_SUITES_13, *(each for each in ciphers if each not in _SUITES_13)]
    host = name.encode("ascii")
    share = struct.pack("!HH", _X25519, 32) + os.urandom(32)
    extensions = b"".join(
        _extension(kind, body)
        for kind, body in (
            (_SNI, _sized(b"\0" + _sized(host))),
            (_GROUPS, _sized(_words(group for group in _GROUP_NAMES if group < 0x1000))),
            (_POINT_FORMATS, b"\x01\x00"),
            (_SIGNATURES, _sized(_words(_ALGORITHMS))),
            (_VERSIONS, b"\x04" + _words((_TLS13, _TLS12))),
            (_KEY_SHARE, _sized(share)),
            (_RENEGOTIATION_INFO, b"\0"),
        )
    )
    session = os.urandom(32)
    body = struct.pack("!H", _TLS12) + os.urandom(32) + bytes([len(session)]) + session
    body += _sized(_words(suites)) + b"\x01\x00" + _sized(extensions)
    message = bytes([CLIENT_HELLO]) + len(body).to_bytes(3, "big") + body
    return struct.pack("!BHH", _HANDSHAKE_RECORD, 0x0301, len(message)) + message


def chosen_from(received: bytes, names: dict[int, str]) -> Chosen | None:
    """What the server's records say; None for an alert, a request for another key exchange, or anything else.

    A server answers with a ServerHello once it has found a certificate for the name. ``names`` are those of ciphers.
    """
    chosen: Chosen | None = None
    for kind, body in _messages(received):
        if kind == SERVER_HELLO and chosen is None:
            chosen = _hello(body, names)
            if chosen is None:
                return None
        elif chosen is not None and kind == CERTIFICATE and len(body) > 6:
            size = int.from_bytes(body[3:6], "big")
            chosen = Chosen(chosen.version, chosen.cipher, chosen.group, body[6 : 6 + size])
        elif chosen is not None and kind == SERVER_KEY_EXCHANGE:
            chosen = Chosen(chosen.version, chosen.cipher, group_name(group_in(kind, body)), chosen.certificate)
    return chosen


def is_complete(received: bytes) -> bool:
    """Whether nothing more need be waited for: an alert, the end of the server's messages, or its encrypted ones."""
    if received[:1] not in (b"", bytes([_HANDSHAKE_RECORD])):
        return True
    kinds = [kind for kind, _body in _messages(received)]
    end = _end_of_clear_text(received)
    return DONE in kinds or (SERVER_HELLO in kinds and len(received) > end)


def group_in(kind: int, body: bytes) -> int:
    """The group that a ServerHello of TLS 1.3 or a ServerKeyExchange of TLS 1.2 names; 0 where it names none."""
    if kind == SERVER_KEY_EXCHANGE:
        return int.from_bytes(body[1:3], "big") if body[:1] == bytes([_NAMED_CURVE]) else 0
    return int.from_bytes(_extensions(body).get(_KEY_SHARE, b"")[:2], "big") if kind == SERVER_HELLO else 0


def group_name(group: int) -> str:
    """As people write it; "" for 0."""
    return _GROUP_NAMES.get(group, f"group {group:#06x}") if group else ""


def _hello(body: bytes, names: dict[int, str]) -> Chosen | None:
    if len(body) < 38 or body[2:34] == _RETRY:
        return None
    at = 35 + body[34]
    suite = int.from_bytes(body[at : at + 2], "big")
    version = int.from_bytes(_extensions(body).get(_VERSIONS, body[:2]), "big")
    cipher = {**names, **_SUITES_13}.get(suite, f"{suite:#06x}")
    shown = {_TLS12: "TLSv1.2", _TLS13: "TLSv1.3"}.get(version, f"version {version:#06x}")
    return Chosen(shown, cipher, group_name(group_in(SERVER_HELLO, body)))


def _extensions(hello: bytes) -> dict[int, bytes]:
    """Those of a ServerHello, whose fixed part is followed by a session, a cipher and a compression."""
    if len(hello) < 35:
        return {}
    at = 35 + hello[34] + 3 + 2
    found: dict[int, bytes] = {}
    while at + 4 <= len(hello):
        kind, size = struct.unpack_from("!HH", hello, at)
        found[kind] = hello[at + 4 : at + 4 + size]
        at += 4 + size
    return found


def _end_of_clear_text(received: bytes) -> int:
    """Where the handshake's records end that are not encrypted and complete."""
    at = 0
    while at + 5 <= len(received) and received[at] == _HANDSHAKE_RECORD:
        size = int.from_bytes(received[at + 3 : at + 5], "big")
        if at + 5 + size > len(received):
            return len(received)
        at += 5 + size
    return at


def _messages(received: bytes) -> Iterator[tuple[int, bytes]]:
    clear, at = b"", 0
    while at + 5 <= len(received) and received[at] == _HANDSHAKE_RECORD:
        size = int.from_bytes(received[at + 3 : at + 5], "big")
        clear += received[at + 5 : at + 5 + size]
        at += 5 + size
    at = 0
    while at + 4 <= len(clear):
        size = int.from_bytes(clear[at + 1 : at + 4], "big")
        if at + 4 + size > len(clear):
            return
        yield clear[at], clear[at + 4 : at + 4 + size]
        at += 4 + size


def _sized(body: bytes) -> bytes:
    return struct.pack("!H", len(body)) + body


def _words(values: Iterator[int] | Sequence[int]) -> bytes:
    return b"".join(struct.pack("!H", value) for value in values)


def _extension(kind: int, body: bytes) -> bytes:
    return struct.pack("!H", kind) + _sized(body)
