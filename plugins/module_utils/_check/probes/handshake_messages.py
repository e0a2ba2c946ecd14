# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a handshake shows beside its result: whether a client certificate was asked for, and the chain as it was sent.

Python's module ``ssl`` tells the first by a hook that it keeps for itself since 3.8, and the second publicly since 3.13
only. Where it has neither, less is known, and alerts alone decide.
"""

from __future__ import annotations

import ssl
from typing import Any

from ..._tls.client_hello import SERVER_HELLO, SERVER_KEY_EXCHANGE, group_in

#: Handshake message "certificate_request" (RFC 8446, section 4.3.2; RFC 5246, section 7.4.4).
_CERTIFICATE_REQUEST = 13
_HOOK, _NOTE, _GROUP = "_msg_callback", "was_asked_for_certificate", "key_exchange_group"
#: Type and length ahead of the body of a message.
_HEAD = 4


def watch(context: ssl.SSLContext) -> None:
    """Note on every connection of this context whether the server asks for a client certificate, and its group."""
    if hasattr(context, _HOOK):
        setattr(context, _HOOK, _note)


def _note(connection: Any, direction: str, _version: Any, _content: Any, message: Any, data: bytes) -> None:
    if direction != "read":
        return
    if message == _CERTIFICATE_REQUEST:
        setattr(connection, _NOTE, True)
    elif message in (SERVER_HELLO, SERVER_KEY_EXCHANGE):
        setattr(connection, _GROUP, group_in(message, data[_HEAD:]) or getattr(connection, _GROUP, 0))


def group_of(connection: ssl.SSLSocket) -> int:
    """The group of the key exchange, by its number; 0 where there was none, or where that is not known."""
    return int(getattr(connection, _GROUP, 0))


def was_asked(connection: ssl.SSLSocket) -> bool:
    """Whether the server asked for a client certificate; False where that is not known."""
    return bool(getattr(connection, _NOTE, False))


def presented(connection: ssl.SSLSocket) -> tuple[bytes, ...]:
    """The certificates as the server sent them, its own first; empty where that is not known."""
    public = getattr(connection, "get_unverified_chain", None)
    if public is not None:
        return tuple(public() or ())
    hidden = getattr(getattr(connection, "_sslobj", None), "get_unverified_chain", None)
    return tuple(ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in (hidden() if hidden else None) or ())
