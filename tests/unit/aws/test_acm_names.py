# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of certificates."""

from __future__ import annotations

import re

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.names import (
    certificate_names,
    idempotency_token,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.names import covers, uncovered

LONG = f"{'a' * 60}.example.com"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["track.example.com"], ("track.example.com",)),
        ([" Track.Example.COM. ", "track.example.com"], ("track.example.com",)),
        (["*.example.com", "example.com"], ("*.example.com", "example.com")),
        (["*.Bücher.example"], ("*.xn--bcher-kva.example",)),
        ([LONG, "b.example.com", "c.example.com"], ("b.example.com", LONG, "c.example.com")),
        ([f"{'a' * 52}.example.com"], (f"{'a' * 52}.example.com",)),
    ],
)
def test_names_are_normalised_and_one_that_can_be_the_common_name_comes_first(
    given: list[str], expected: tuple[str, ...]
) -> None:
    assert certificate_names(given) == expected


@pytest.mark.parametrize(
    ("given", "most", "said"),
    [
        ([], 10, "at least one domain"),
        (["https://track.example.com/"], 10, "host name alone"),
        (["track_1.example.com"], 10, "must be a host name"),
        (["localhost"], 10, "must be a full name"),
        (["a.*.example.com"], 10, "whole first label"),
        (["*x.example.com"], 10, "whole first label"),
        ([LONG], 10, "no more than 64 characters"),
        ([f"t{number}.example.com" for number in range(11)], 10, "11 names.*max_names is 10.*quota"),
    ],
)
def test_names_that_no_certificate_can_have_are_refused(given: list[str], most: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        certificate_names(given, most=most)


def test_repeated_names_do_not_count_twice() -> None:
    names = [f"t{number}.example.com" for number in range(10)]
    assert len(certificate_names([*names, names[0].upper()], most=10)) == 10


@pytest.mark.parametrize(
    ("held", "name", "expected"),
    [
        (["track.example.com"], "track.example.com", True),
        (["*.example.com"], "track.example.com", True),
        (["*.example.com"], "*.example.com", True),
        (["*.example.com"], "example.com", False),
        (["*.example.com"], "a.track.example.com", False),
        (["track.example.com"], "*.example.com", False),
        ([], "track.example.com", False),
    ],
)
def test_a_wildcard_stands_for_one_label(held: list[str], name: str, expected: bool) -> None:
    assert covers(held, name) is expected
    assert (uncovered(held, [name]) == ()) is expected


def test_the_idempotency_token_follows_from_the_set_of_names() -> None:
    token = idempotency_token(["a.example.com", "b.example.com"], "RSA_2048")
    assert re.fullmatch(r"\w{32}", token)
    assert token == idempotency_token(["b.example.com", "a.example.com"], "RSA_2048")
    others = [
        idempotency_token(["a.example.com"], "RSA_2048"),
        idempotency_token(["a.example.com", "b.example.com"], "EC_prime256v1"),
        idempotency_token(["a.example.com", "b.example.com"], "RSA_2048", ["arn:failed"]),
    ]
    assert len({token, *others}) == 4
