# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No form of a secret survives."""

from __future__ import annotations

import base64

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.redact import (
    MASK,
    Redactor,
    passwords_in,
    quoted,
    told,
)

KEY = "sparkpost-key/0123+456=789"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: {KEY}",
        f"{KEY}{KEY}",
        "https://example.com/?key=sparkpost-key%2F0123%2B456%3D789",
        f"Basic {base64.b64encode(f'{KEY}:'.encode()).decode()}",
    ],
)
def test_every_form_is_masked(text: str) -> None:
    masked = Redactor([KEY]).text(text)
    assert MASK in masked
    for form in (KEY, "0123", base64.b64encode(f"{KEY}:".encode()).decode()):
        assert form not in masked


def test_a_longer_secret_is_masked_whole() -> None:
    assert Redactor(["abcdef", "abcdefghij"]).text("abcdefghij") == MASK


def test_data_is_masked_at_any_depth_and_keeps_its_shape() -> None:
    data = {"a": [KEY, {"b": f"x{KEY}y", KEY: 1}], "c": 5, "d": None, "e": True}
    assert Redactor([KEY]).data(data) == {"a": [MASK, {"b": f"x{MASK}y", MASK: 1}], "c": 5, "d": None, "e": True}


def test_multi_line_secrets_are_masked_in_their_escaped_form_too() -> None:
    key = "-----BEGIN KEY-----\nabcdef\n-----END KEY-----\n"
    assert "abcdef" not in Redactor([key]).text(repr({"key": key}))


def test_the_lines_of_a_key_are_masked_each_alone() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n"
    joined = Redactor([key]).text(" ".join(key.split()))
    assert "MIIEvQ" not in joined
    assert "hkiG9w" not in joined
    assert "BEGIN KEY" in joined


def test_nothing_secret_nothing_changed() -> None:
    assert Redactor(["", "ab"]).text("a table about cabs") == "a table about cabs"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://operator:hunter2@host.example/x?y=1", f"see https://{MASK}@host.example/x?y=1"),
        ("Location: HTTP://token@h/", f"Location: HTTP://{MASK}@h/"),
        ("imap://a:b:c@[::1]:143/", f"imap://{MASK}@[::1]:143/"),
        ("https://host.example/@scope/name, owner@example.com", "https://host.example/@scope/name, owner@example.com"),
        ("'https://u:p%40x@h'", f"'https://{MASK}@h'"),
        ("https://host?mail=a@b.example", "https://host?mail=a@b.example"),
    ],
)
def test_the_userinfo_of_addresses_never_shows(text: str, shown: str) -> None:
    assert Redactor().text(text) == quoted(text) == told(text) == shown


def test_passwords_of_addresses_are_secrets_wherever_they_stand() -> None:
    first = ["https://operator:hunter2@h", {"b": "ftp://only-a-token@h"}]
    data = {"a": first, "c": "x@y", "d": 5, "e": "http://u:abc@h"}
    assert list(passwords_in(data)) == ["hunter2", "only-a-token"]
