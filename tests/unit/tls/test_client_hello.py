# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An offer of everything in TLS, and what OpenSSL's servers choose of it."""

from __future__ import annotations

import ssl
import struct

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.client_hello import (
    SERVER_HELLO,
    SERVER_KEY_EXCHANGE,
    Chosen,
    chosen_from,
    client_hello,
    group_in,
    group_name,
    is_complete,
)
from lab.ca import Authority, server_context

NAME = "track.example.com"
CIPHERS = {0xC02B: "ECDHE-ECDSA-AES128-GCM-SHA256", 0xC02F: "ECDHE-RSA-AES128-GCM-SHA256"}
AUTHORITY = Authority("Client Hello")


def served(change: object = None, *, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, curve: str = "") -> bytes:
    """What a server of Python's sends back to the offer, in memory."""
    context = server_context(AUTHORITY.issue([NAME]))
    context.maximum_version = newest
    if curve:
        context.set_ecdh_curve(curve)
    if change is not None:
        context.sni_callback = lambda *_given: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    incoming.write(client_hello(NAME, list(CIPHERS)))
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    with pytest.raises(ssl.SSLError):
        server.do_handshake()
    return outgoing.read()


def test_openssl_takes_the_offer_of_tls_1_3() -> None:
    chosen = chosen_from(served(), CIPHERS)
    assert chosen is not None
    assert (chosen.version, chosen.group, chosen.certificate) == ("TLSv1.3", "X25519", b"")
    assert chosen.cipher.startswith("TLS_AES_")


@pytest.mark.parametrize(
    ("curve", "group"),
    [("prime256v1", "P-256"), ("secp521r1", "P-521"), ("X448", "X448"), ("brainpoolP256r1", "brainpoolP256r1")],
)
def test_group_and_certificate_of_tls_1_2_are_read(curve: str, group: str) -> None:
    received = served(newest=ssl.TLSVersion.TLSv1_2, curve=curve)
    chosen = chosen_from(received, CIPHERS)
    assert chosen is not None
    assert (chosen.version, chosen.group) == ("TLSv1.2", group)
    assert chosen.cipher in CIPHERS.values()
    assert ssl.DER_cert_to_PEM_cert(chosen.certificate).startswith("-----BEGIN")
    assert is_complete(received)
    assert not is_complete(received[:-1])


def test_alert_and_demand_for_another_group_choose_nothing() -> None:
    refused = served(change=True)
    assert refused[0] == 21
    assert (is_complete(refused), chosen_from(refused, CIPHERS)) == (True, None)
    # It has no certificate to show for that yet.
    retried = served(curve="secp384r1")
    assert chosen_from(retried, CIPHERS) is None


@pytest.mark.parametrize("received", [b"", b"\x16", b"\x16\x03\x03\x00\x05\x02", b"HTTP/1.1 400 Bad Request\r\n"])
def test_what_is_no_answer_chooses_nothing(received: bytes) -> None:
    assert chosen_from(received, CIPHERS) is None


@pytest.mark.parametrize("cut", [1, 5, 9, 20, 45, 60])
def test_messages_that_are_cut_off_break_nothing(cut: int) -> None:
    hello = served()[:cut]
    body = hello[9:]
    wrong = struct.pack("!BHH", 22, 0x0303, len(body) + 4) + b"\x02" + len(body).to_bytes(3, "big") + body
    assert isinstance(chosen_from(wrong, CIPHERS), (Chosen, type(None)))


def test_groups_have_their_names() -> None:
    assert group_in(SERVER_KEY_EXCHANGE, b"\x03\x00\x19\x41") == 25
    assert group_in(SERVER_KEY_EXCHANGE, b"\x01\x00\x19") == 0
    assert group_in(SERVER_HELLO, b"") == 0
    assert [group_name(number) for number in (0, 25, 30, 0x1234)] == ["", "P-521", "X448", "group 0x1234"]
