# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read from certificates, and from bytes that are none or that the library refuses."""

from __future__ import annotations

import contextlib
import datetime
import subprocess
import sys
import warnings
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtensionOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.certificate import (
    Certificate,
    UnreadableError,
    read,
    validity,
)
from support.collection import ROOT

UTC = datetime.timezone.utc
KEY = ec.generate_private_key(ec.SECP256R1())
LABELS = st.text("az09-", min_size=1, max_size=10)
NAMES = st.lists(st.builds(lambda *labels: ".".join(labels), LABELS, LABELS), max_size=5)
INSTANTS = st.datetimes(datetime.datetime(1970, 1, 2), datetime.datetime(2100, 1, 1))


def made(
    names: list[str],
    start: datetime.datetime,
    end: datetime.datetime,
    issuer: str = "Somebody",
    *more: x509.ExtensionType,
    serial_number: int = 0,
) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Subject")])
    authority = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, issuer), x509.NameAttribute(NameOID.COMMON_NAME, "CA 1")]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority)
        .public_key(KEY.public_key())
        .serial_number(serial_number or x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
    for extension in (x509.BasicConstraints(ca=False, path_length=None), *more):
        builder = builder.add_extension(extension, False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def seconds(instant: datetime.datetime) -> float:
    return instant.replace(microsecond=0, tzinfo=datetime.timezone.utc).timestamp()


@given(NAMES, INSTANTS, INSTANTS, st.text("äbc", min_size=1, max_size=20))
def test_fields_are_those_that_were_put_in(
    names: list[str], one: datetime.datetime, other: datetime.datetime, issuer: str
) -> None:
    start, end = sorted((one, other))
    expected = Certificate(tuple(dict.fromkeys(names)), "Subject", f"{issuer}, CA 1", seconds(start), seconds(end))
    assert read(made(names, start, end, issuer)) == expected


GOOD = made(["track.example.com"], datetime.datetime(2026, 1, 1), datetime.datetime(2051, 1, 1))


def test_years_beyond_2049_have_another_form() -> None:
    assert read(GOOD).not_after == seconds(datetime.datetime(2051, 1, 1))


@given(st.binary(max_size=200))
def test_rubbish_is_no_certificate(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(data)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_any_changed_byte_is_borne(position: int, value: int) -> None:
    changed = bytearray(GOOD)
    changed[position] = value
    with contextlib.suppress(UnreadableError):
        read(bytes(changed))


@pytest.mark.parametrize("length", range(0, len(GOOD), 7))
def test_a_certificate_that_is_cut_short_is_none(length: int) -> None:
    with pytest.raises(UnreadableError):
        read(GOOD[:length])


#: Names in which a byte is no ASCII character, which OpenSSL takes.
_BAD_NAMES = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x03\x82\x01\xff")
_START, _END = datetime.datetime(2026, 1, 1), datetime.datetime(2026, 3, 1)


def test_what_the_library_refuses_says_why_in_one_line() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(made([], _START, _END, "Somebody", _BAD_NAMES))
    assert str(caught.value).strip()
    assert "\n" not in str(caught.value)


def test_a_certificate_without_names_has_none() -> None:
    assert read(made([], _START, _END)).names == ()


def test_reading_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read(GOOD)


def test_what_a_later_release_will_refuse_is_read_without_a_warning() -> None:
    """In a process of its own, since pytest has filters of its own."""
    zero = made([], _START, _END, serial_number=1).replace(b"\x02\x01\x01", b"\x02\x01\x00", 1)
    package = "ansible_collections.sparkpost.tracking.plugins.module_utils._tls"
    script = (
        f"import {package}.library; from {package}.certificate import read; "
        f"print(read(bytes.fromhex('{zero.hex()}')).subject)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "build" / "tree", capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("Subject\n", "")


class _Early:
    """A certificate as releases before 42 have it: naive times in UTC."""

    not_valid_before = _START
    not_valid_after = _END


def test_dates_are_aware_with_every_release() -> None:
    early: Any = _Early()
    dates = (_START.replace(tzinfo=UTC), _END.replace(tzinfo=UTC))
    late: Any = SimpleNamespace(not_valid_before_utc=dates[0], not_valid_after_utc=dates[1])
    assert validity(early) == validity(late) == dates
