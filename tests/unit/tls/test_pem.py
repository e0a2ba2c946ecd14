# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's own certificate, taken apart and checked before it leaves."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives import serialization

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.pem import (
    Facts,
    check_facts,
    facts_of,
    fingerprints,
    material_of,
    same_material,
)
from support.certificates import issue

MADE = issue(["track.example.com", "*.Example.com"])
NOW = datetime(2026, 11, 23, tzinfo=timezone.utc)


def encrypted(pem: str) -> str:
    key = serialization.load_pem_private_key(pem.encode(), None)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"passphrase-0123456789"),
    ).decode()


def test_texts_are_cleaned_and_compared_by_what_they_hold() -> None:
    clean = material_of(MADE.certificate, MADE.private_key, MADE.chain)
    untidy = material_of(f"Subject: x\r\n{MADE.certificate}".replace("\n", "\r\n"), MADE.private_key, MADE.chain)
    assert clean == untidy
    assert clean.fingerprints == fingerprints(MADE.certificate + MADE.chain)
    assert len(clean.fingerprints) == 2


def test_what_follows_the_certificate_is_its_chain() -> None:
    apart = material_of(MADE.certificate, MADE.private_key, MADE.chain)
    assert material_of(MADE.certificate + MADE.chain, MADE.private_key, "") == apart


@pytest.mark.parametrize(
    ("desired", "held", "expected"),
    [
        (("a",), ("a", "b"), True),
        (("a",), ("b",), False),
        (("a", "b"), ("a", "b"), True),
        (("a", "b"), ("a",), False),
        (("a", "b"), ("a", "c"), False),
        (("a",), (), False),
    ],
)
def test_same_material(desired: tuple[str, ...], held: tuple[str, ...], expected: bool) -> None:
    assert same_material(desired, held) is expected


@pytest.mark.parametrize(
    ("certificate", "private_key", "chain", "option"),
    [
        ("/etc/ssl/track.pem", MADE.private_key, "", "certificate"),
        (MADE.certificate.replace("M", "!", 1), MADE.private_key, "", "certificate"),
        (MADE.certificate, "/etc/ssl/track.key", "", "private_key"),
        (MADE.certificate, encrypted(MADE.private_key), "", "private_key"),
        (MADE.certificate, MADE.private_key, "/etc/ssl/chain.pem", "chain"),
    ],
)
def test_texts_that_are_something_else_are_refused(certificate: str, private_key: str, chain: str, option: str) -> None:
    with pytest.raises(InputError) as caught:
        material_of(certificate, private_key, chain)
    assert caught.value.option == option
    assert private_key not in caught.value.sentence()


def test_a_certificate_is_looked_into() -> None:
    facts = facts_of(material_of(MADE.certificate, MADE.private_key, MADE.chain))
    assert facts is not None
    assert facts.names == ("track.example.com", "*.example.com")
    assert facts.not_before < datetime.now(timezone.utc) < facts.not_after


def test_a_key_of_another_certificate_is_refused() -> None:
    other = issue(["track.example.com"])
    with pytest.raises(InputError, match="does not belong to the certificate") as caught:
        facts_of(material_of(MADE.certificate, other.private_key, ""))
    assert other.private_key not in str(caught.value)


def test_a_text_that_only_looks_like_a_key_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read as a private key"):
        facts_of(material_of(MADE.certificate, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", ""))


def test_without_the_library_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert facts_of(material_of(MADE.certificate, MADE.private_key, MADE.chain)) is None


@pytest.mark.parametrize(
    ("names", "starts", "ends", "said"),
    [
        (("track.example.com",), -10, -1, "expired on 2026-11-22"),
        (("track.example.com",), 1, 10, "not valid before 2026-11-24"),
        (("www.example.com",), -10, 10, "does not serve track.example.com: it is for www.example.com"),
        ((), -10, 10, "no name at all"),
    ],
)
def test_a_certificate_that_cannot_serve_is_refused(names: tuple[str, ...], starts: int, ends: int, said: str) -> None:
    facts = Facts(names, NOW + timedelta(days=starts), NOW + timedelta(days=ends))
    with pytest.raises(InputError, match=said):
        check_facts(facts, ("track.example.com",), NOW)


def test_a_certificate_that_serves_passes() -> None:
    facts = Facts(("*.example.com",), NOW - timedelta(days=1), NOW + timedelta(days=1))
    check_facts(facts, ("track.example.com",), NOW)


def test_the_private_key_is_in_no_representation() -> None:
    material = material_of(MADE.certificate, MADE.private_key, MADE.chain)
    assert material.private_key not in repr(material)
    assert "PRIVATE" not in repr(material)
