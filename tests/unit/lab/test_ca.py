# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each kind of certificate, judged by a real handshake."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from cryptography import x509

from lab.ca import Authority, server_context
from lab.clients import trusting
from lab.context import IssuedCertificate

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")

HOST = "track.example.com"
AUTHORITY = Authority()


def handshake(certificate: IssuedCertificate, client: ssl.SSLContext, **versions: ssl.TLSVersion) -> str | None:
    """Shakes hands over a socket pair as a client of HOST; returns the protocol version."""
    server_side, client_side = socket.socketpair()
    context = server_context(certificate, **versions)

    def serve() -> None:
        try:
            context.wrap_socket(server_side, server_side=True).close()
        except OSError:
            server_side.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(client_side, server_hostname=HOST) as secured:
            return secured.version()
    finally:
        client_side.close()
        thread.join(5)


@pytest.mark.parametrize(
    "certificate",
    [
        AUTHORITY.issue([HOST]),
        AUTHORITY.issue(["other.example.com", "*.example.com"]),
        AUTHORITY.issue([HOST], issuer=AUTHORITY.root),
        AUTHORITY.expiring([HOST]),
    ],
    ids=["plain", "wildcard", "by the root", "about to expire"],
)
def test_a_good_certificate_is_accepted(certificate: IssuedCertificate) -> None:
    assert handshake(certificate, trusting(AUTHORITY.root_pem)) == "TLSv1.3"


@pytest.mark.parametrize(
    ("make", "verify_code"),
    [
        (lambda: AUTHORITY.expired([HOST]), 10),
        (lambda: AUTHORITY.not_yet_valid([HOST]), 9),
        (lambda: AUTHORITY.self_signed([HOST]), 18),
        (lambda: AUTHORITY.without_chain([HOST]), 20),
        (lambda: AUTHORITY.issue(["other.example.com"]), 62),
        (lambda: Authority("Other").issue([HOST]), 20),
    ],
    ids=["expired", "not yet valid", "self-signed", "no chain", "wrong host", "another authority"],
)
def test_a_bad_certificate_is_refused_for_its_own_reason(
    make: Callable[[], IssuedCertificate], verify_code: int
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        handshake(make(), trusting(AUTHORITY.root_pem))
    assert refused.value.verify_code == verify_code


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2])
def test_old_versions_are_offered_only_where_asked(version: ssl.TLSVersion) -> None:
    certificate, client = AUTHORITY.issue([HOST]), trusting(AUTHORITY.root_pem, version, version)
    named = version.name.replace("_", ".")
    assert handshake(certificate, client, minimum=ssl.TLSVersion.TLSv1) == named
    if version < ssl.TLSVersion.TLSv1_2:
        with pytest.raises(ssl.SSLError):
            handshake(certificate, client)


def test_the_period_is_as_asked_for() -> None:
    start = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    issued = AUTHORITY.issue([HOST, "127.0.0.1"], not_before=start, not_after=start + timedelta(days=7))
    certificate = x509.load_pem_x509_certificate(issued.certificate_pem.encode())
    assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (start, start + timedelta(days=7))
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [HOST]
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_a_name_longer_than_a_common_name_stands_in_the_san_alone() -> None:
    long_name = f"{'a' * 60}.example.com"
    certificate = x509.load_pem_x509_certificate(AUTHORITY.issue([long_name]).certificate_pem.encode())
    assert not certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)


def test_a_certificate_needs_a_name() -> None:
    with pytest.raises(ValueError, match="at least one name"):
        AUTHORITY.issue([])
