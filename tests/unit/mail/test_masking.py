# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is personal shows nowhere."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.masking import (
    Masker,
    shown_link,
    shown_recipient,
)

RECIPIENT = "Rosalind.Franklin+test@inbox.test"
TOKEN = "abcdefghijklmnopqrstuv"
LINK = f"https://track.example.com/f/a/{TOKEN}~~/AAAAAQ~/{'x' * 40}~?target=https%3A%2F%2Fexample.com%2Fprivate"


@pytest.fixture(name="masker")
def _masker() -> Masker:
    masker = Masker()
    masker.learn_recipient(RECIPIENT)
    masker.learn_links([LINK])
    return masker


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (LINK, "https://track.example.com/f/…"),
        ("http://track.example.com/q/abc", "http://track.example.com/q/…"),
        ("https://example.com/account/rosalind?x=1", "https://example.com/…"),
        ("https://example.com/?mail=rosalind", "https://example.com/…"),
        ("https://example.com/", "https://example.com/"),
        ("https://rosalind:secret@example.com:8443/x", "https://example.com:8443/…"),
        ("https://[2001:db8::1]/f/abc", "https://[2001:db8::1]/f/…"),
        ("https://[broken/f/a", "(…)"),
        ("https://example.com:port/f/a", "(…)"),
        ("mailto:rosalind@example.com", "(…)"),
        ("", "(…)"),
    ],
)
def test_shown_link(url: str, shown: str) -> None:
    assert shown_link(url) == shown


@pytest.mark.parametrize(("address", "shown"), [(RECIPIENT, "R***@inbox.test"), ("a@b.test", "a***@b.test")])
def test_shown_recipient(address: str, shown: str) -> None:
    assert shown_recipient(address) == shown


@pytest.mark.parametrize(
    "text",
    [
        f"to {RECIPIENT}",
        f"to <{RECIPIENT.lower()}>",
        "recipients=Rosalind.Franklin%2Btest%40inbox.test",
        f"GET {LINK} failed",
        f"path /f/a/{TOKEN}~~/x",
        json.dumps({"url": LINK, "to": RECIPIENT}),
        LINK.replace("&", "&amp;"),
    ],
)
def test_text(masker: Masker, text: str) -> None:
    shown = masker.text(text)
    assert "rosalind" not in shown.lower()
    assert TOKEN not in shown
    assert "private" not in shown


def test_data(masker: Masker) -> None:
    given = {"links": [LINK, 1, None], "to": (RECIPIENT,)}
    assert masker.data(given) == {"links": ["https://track.example.com/f/…", 1, None], "to": ["R***@inbox.test"]}


def test_mail_does_not_decide_what_results_say() -> None:
    masker = Masker()
    words = ("ready_for_cutover", "track.example.com", "2026-11-24T20:35:00Z", "sparkpost_tracking_domain")
    masker.learn_links([f"https://evil.example/f/{word}/x" for word in words])
    assert masker.data({word: word for word in words}) == {word: word for word in words}


def test_ordinary_words_stay(masker: Masker) -> None:
    text = "track.example.com: AAAAAQ is short, and rosy words stay"
    assert masker.text(text) == text


@pytest.mark.parametrize("error", [ValueError(f"bad {LINK}"), KeyError(RECIPIENT), OSError(2, "no file", RECIPIENT)])
def test_exceptions(masker: Masker, error: Exception) -> None:
    with pytest.raises(type(error)) as raised, masker.guard():
        raise error
    assert "Rosalind" not in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_errors_of_our_own(masker: Masker) -> None:
    with pytest.raises(TrackingError) as raised, masker.guard():
        raise TrackingError(f"no {RECIPIENT}", remedy=f"look at {LINK}", facts={"to": RECIPIENT})
    shown = raised.value.sentence() + str(raised.value) + str(raised.value.facts)
    assert "Rosalind" not in shown
    assert TOKEN not in shown
