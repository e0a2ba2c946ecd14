# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network faults at an edge, each as a client meets it."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from lab.clients import PATIENCE, LabUnderTest, trusting
from lab.faults import NETWORK_FAULTS

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")

HOST = "track.example.com"
URL = f"https://{HOST}/f/"
FIRST, SECOND = "127.0.0.31", "127.0.0.32"


@pytest.fixture
def lab() -> Iterator[LabUnderTest]:
    lab = LabUnderTest()
    with lab.world:
        lab.serve(HOST)
        yield lab


@pytest.mark.parametrize(
    ("fault", "verify_code"),
    [
        ("certificate-expired", 10),
        ("certificate-not-yet-valid", 9),
        ("certificate-self-signed", 18),
        ("certificate-no-chain", 20),
        ("certificate-wrong-host", 62),
        ("certificate-default", 62),
    ],
)
def test_a_bad_certificate_on_one_address(lab: LabUnderTest, fault: str, verify_code: int) -> None:
    number = lab.world.faults.network(fault, at="cloudfront", address=FIRST)
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        lab.get(URL, FIRST)
    assert refused.value.verify_code == verify_code
    assert lab.get(URL, SECOND).status == 200
    lab.world.faults.remove(number)
    assert lab.get(URL, FIRST).status == 200


def test_a_fault_can_concern_one_host(lab: LabUnderTest) -> None:
    lab.world.faults.network("certificate-expired", host=HOST)
    assert lab.get("https://de1.cloudfront.net/f/").status == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        lab.get(URL)


def test_a_certificate_may_be_about_to_end(lab: LabUnderTest) -> None:
    lab.world.faults.network("certificate-expiring", days=2.0)
    plain = socket.create_connection((FIRST, lab.world.ports.https), timeout=PATIENCE)
    with trusting(lab.world.authority.root_pem).wrap_socket(plain, server_hostname=HOST) as secured:
        end = ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))
    assert 1.9 < (end - time.time()) / 86400 < 2.1


def test_a_handshake_may_be_refused(lab: LabUnderTest) -> None:
    lab.world.faults.network("certificate-none")
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        lab.get(URL)


def test_old_tls_only(lab: LabUnderTest) -> None:
    lab.world.faults.network("tls-old-only")
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version"):
        lab.get(URL)
    old = trusting(lab.world.authority.root_pem, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
    assert lab.get(URL, tls=old).tls_version == "TLSv1.1"


def test_old_tls_beside_the_new(lab: LabUnderTest) -> None:
    lab.world.faults.network("tls-old-offered")
    assert lab.get(URL).tls_version == "TLSv1.3"
    old = trusting(lab.world.authority.root_pem, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1)
    assert lab.get(URL, tls=old).tls_version == "TLSv1"


def test_plain_http_on_the_tls_port(lab: LabUnderTest) -> None:
    lab.world.faults.network("plain-http-on-443")
    with pytest.raises(ssl.SSLError, match=r"(?i)wrong.version.number"):
        lab.get(URL)


def test_a_plain_client_on_the_tls_port_gets_a_bad_request(lab: LabUnderTest) -> None:
    with socket.create_connection((FIRST, lab.world.ports.https), timeout=PATIENCE) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert plain.recv(64).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    ("port", "refused", "served"),
    [(None, ["http", "https"], []), (80, ["http"], ["https"]), (443, ["https"], ["http"])],
)
def test_a_port_may_be_closed(lab: LabUnderTest, port: int | None, refused: list[str], served: list[str]) -> None:
    lab.world.faults.network("connection-refused", address=FIRST, port=port)
    for scheme in refused:
        with pytest.raises(ConnectionRefusedError):
            lab.get(f"{scheme}://{HOST}/f/", FIRST)
        assert lab.get(f"{scheme}://{HOST}/f/", SECOND).status == 200
    for scheme in served:
        assert lab.get(f"{scheme}://{HOST}/f/", FIRST).status == 200
    lab.world.faults.clear()
    assert lab.get(f"http://{HOST}/f/", FIRST).status == lab.get(URL, FIRST).status == 200


@pytest.mark.parametrize("fault", ["connection-reset", "drop"])
def test_a_connection_may_break(lab: LabUnderTest, fault: str) -> None:
    lab.world.faults.network(fault, at="cloudfront", count=1)
    with pytest.raises(OSError, match=r"(?i)reset|closed|eof"):
        lab.get(f"http://{HOST}/f/", FIRST)
    assert lab.get(f"http://{HOST}/f/", FIRST).status == 200


def test_a_connection_may_hang(lab: LabUnderTest) -> None:
    lab.world.faults.network("connection-hang", at="cloudfront", seconds=30.0)
    with socket.create_connection((FIRST, lab.world.ports.http), timeout=0.3) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            plain.recv(64)


def test_an_answer_may_be_replaced_delayed_or_changed(lab: LabUnderTest) -> None:
    lab.world.faults.network("response", at="cloudfront", status=403, body="challenge", headers={"X": "1"}, count=1)
    got = lab.get(URL)
    assert (got.status, got.body, got.headers["x"]) == (403, b"challenge", "1")
    lab.world.faults.network("headers", at="cloudfront", headers={"Server": "nginx"})
    lab.world.faults.network("delay", at="cloudfront", seconds=0.2)
    started = time.monotonic()
    assert lab.get(URL).headers["server"] == "nginx"
    assert time.monotonic() - started >= 0.2


def test_an_origin_may_throttle(lab: LabUnderTest) -> None:
    lab.world.faults.network("throttle", at="spgo.io")
    got = lab.get(URL)
    assert (got.status, got.headers["server"], got.body) == (403, "msys-http", b"")


def test_an_origin_may_lose_sight_of_the_recipient(lab: LabUnderTest) -> None:
    lab.world.faults.network("request-headers", at="spgo.io", headers={"X-Forwarded-For": "", "User-Agent": "Proxy"})
    lab.get(URL)
    [event] = lab.world.events.listed()
    assert event.ip_address in (FIRST, SECOND)
    assert event.user_agent == "Proxy"


def test_every_fault_has_a_description() -> None:
    assert all(text and not text.endswith(".") for text in NETWORK_FAULTS.values())
