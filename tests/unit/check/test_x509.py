# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader of certificates against certificates that another library made, and against rubbish."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.x509 import Certificate, read

KEY = ec.generate_private_key(ec.SECP256R1())
NAMES = st.lists(st.from_regex(r"[a-z]{1,20}(\.[a-z]{1,10}){1,3}", fullmatch=True), max_size=5)
INSTANTS = st.datetimes(datetime.datetime(1970, 1, 2), datetime.datetime(2100, 1, 1))


def made(names: list[str], start: datetime.datetime, end: datetime.datetime, issuer: str = "Somebody") -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Subject")])
    authority = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, issuer), x509.NameAttribute(NameOID.COMMON_NAME, "CA 1")]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def seconds(instant: datetime.datetime) -> float:
    return instant.replace(microsecond=0, tzinfo=datetime.timezone.utc).timestamp()


@given(NAMES, INSTANTS, INSTANTS, st.text("äbc", min_size=1, max_size=20))
def test_fields_are_those_that_were_put_in(
    names: list[str], one: datetime.datetime, other: datetime.datetime, issuer: str
) -> None:
    start, end = sorted((one, other))
    expected = Certificate(tuple(names), "Subject", f"{issuer}, CA 1", seconds(start), seconds(end))
    assert read(made(names, start, end, issuer)) == expected


GOOD = made(["track.example.com"], datetime.datetime(2026, 1, 1), datetime.datetime(2051, 1, 1))


def test_years_beyond_2049_have_another_form() -> None:
    certificate = read(GOOD)
    assert certificate is not None
    assert certificate.not_after == seconds(datetime.datetime(2051, 1, 1))


@given(st.binary(max_size=200))
def test_rubbish_is_no_certificate(data: bytes) -> None:
    assert read(data) is None


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_any_changed_byte_is_borne(position: int, value: int) -> None:
    changed = bytearray(GOOD)
    changed[position] = value
    read(bytes(changed))


@pytest.mark.parametrize("length", range(0, len(GOOD), 7))
def test_a_certificate_that_is_cut_short_is_none(length: int) -> None:
    assert read(GOOD[:length]) is None
