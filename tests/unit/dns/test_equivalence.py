# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When addresses are those of an edge: never by two sets that are equal or different."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.equivalence import (
    LOOKUPS,
    equivalence,
    shared_addresses,
)

TARGET = "d111111abcdef8.cloudfront.net"


class Rotating:
    """A resolver whose answer for the target turns."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.looks = 0

    def addresses(self, _name: str) -> tuple[str, ...]:
        answer = self._answers[self.looks % len(self._answers)]
        self.looks += 1
        return tuple(answer)


@pytest.mark.parametrize(
    ("own", "answers", "serves", "expected", "looks"),
    [
        pytest.param(("192.0.2.1",), [("192.0.2.1", "192.0.2.2")], False, True, 1, id="shared at once"),
        pytest.param(
            ("192.0.2.3",), [("192.0.2.1",), ("192.0.2.2",), ("192.0.2.3",)], False, True, 3, id="shared late"
        ),
        pytest.param(("192.0.2.9",), [("192.0.2.1",)], False, False, LOOKUPS, id="another set, and nobody serves"),
        pytest.param(("192.0.2.9",), [("192.0.2.1",)], True, True, LOOKUPS, id="another set, served by the edge"),
        pytest.param(("192.0.2.9",), [()], True, True, 1, id="a target without addresses"),
        pytest.param((), [("192.0.2.1",)], True, False, 0, id="no addresses of its own"),
    ],
)
def test_what_proves_it(
    own: tuple[str, ...], answers: list[Sequence[str]], serves: bool, expected: bool, looks: int
) -> None:
    resolver = Rotating(*answers)
    found = equivalence("track.example.com", own, TARGET, resolver, lambda _name, _own: serves)  # type: ignore[arg-type]
    assert (found.proved, resolver.looks) == (expected, looks)
    assert found.reason


def test_without_a_target_the_edge_alone_tells() -> None:
    resolver = Rotating(["192.0.2.1"])
    found = equivalence("track.example.com", ("192.0.2.1",), "", resolver, lambda _name, _own: False)  # type: ignore[arg-type]
    assert (found.proved, resolver.looks) == (False, 0)


def test_shared_addresses_keep_their_order() -> None:
    assert shared_addresses(["b", "a", "c"], [["a"], ["b"]]) == ("b", "a")
