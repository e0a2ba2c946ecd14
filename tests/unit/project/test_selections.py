# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is run, tried or left out by the tools of the project themselves."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tools.versions import NEWEST, SUPPORTED, Version, is_proven, summary

from support.matrix import selection, writes
from support.order import spread

MUST, MAY = Version("2.16", "3.11"), Version("2.21", "3.14", optional=True)


@pytest.mark.parametrize(
    ("must", "may", "proven"),
    [
        ("ok", "ok", True),
        ("ok", "not tried", True),
        ("ok", "FAILED", False),
        ("not tried", "ok", False),
        ("FAILED", "not tried", False),
    ],
)
def test_an_optional_version_may_stay_untried_and_no_other(must: str, may: str, proven: bool) -> None:
    assert is_proven({MUST: must, MAY: may}) is proven


def test_what_was_not_tried_is_counted() -> None:
    assert summary({MUST: "ok", MAY: "ok"}) == "2 of 2 versions pass the demo's playbooks."
    assert summary({MUST: "ok", MAY: "not tried"}) == "1 of 2 versions pass the demo's playbooks. 1 not tried."


def test_the_newest_version_that_is_tried_everywhere_is_not_optional() -> None:
    assert NEWEST in SUPPORTED
    assert not NEWEST.optional
    assert {version.python for version in SUPPORTED if version.optional} == {"3.14"}


class TestMatrix:
    """One case of each kind of each test, and all others left to the whole matrix."""

    WRITES = (
        {"service": "acm", "action": "RequestCertificate"},
        {"service": "acm", "action": "ImportCertificate"},
        {"service": "acm", "action": "UpdateCertificateOptions"},
        {"service": "sparkpost", "method": "POST", "path": "*/tracking-domains"},
        {"service": "sparkpost", "method": "PUT", "path": "*/tracking-domains/*"},
        {"service": "sparkpost", "method": "POST", "path": "*/verify"},
    )

    @pytest.fixture
    def items(self, request: pytest.FixtureRequest) -> list[pytest.Item]:
        """Two tests of all the writes, and one that is no part of a matrix."""
        made = [self._item(request, f"{test}[{case.id}]", case.marks) for test in "ab" for case in writes(self.WRITES)]
        return [*made, self._item(request, "c[1]", ()), self._item(request, "c[2]", ())]

    def _item(self, request: pytest.FixtureRequest, name: str, marks: tuple[pytest.MarkDecorator, ...]) -> pytest.Item:
        assert isinstance(request.node, pytest.Function)
        item = pytest.Function.from_parent(request.node.parent, name=name, callobj=self.test_kinds)
        for mark in marks:
            item.add_marker(mark)
        return item

    def test_kinds(self, items: list[pytest.Item]) -> None:
        chosen, left = selection(items)
        first = ["RequestCertificate", "UpdateCertificateOptions"]
        assert [item.name for item in chosen] == [
            *(f"{test}[{each}]" for test in "ab" for each in first),
            "c[1]",
            "c[2]",
        ]
        assert [item.name for item in left] == [
            f"{test}[{each}]"
            for test in "ab"
            for each in ("ImportCertificate", "POST */tracking-domains", "PUT */tracking-domains/*", "POST */verify")
        ]

    def test_a_mark_without_a_kind_leaves_a_test_to_the_whole(self, request: pytest.FixtureRequest) -> None:
        long = self._item(request, "d", (pytest.mark.matrix,))
        assert selection([long]) == ([], [long])


@dataclass(frozen=True)
class Named:
    """Stands for a test of pytest's."""

    path: str
    number: int = 0


def test_long_files_begin_the_parts_and_stay_whole() -> None:
    long = [Named(f"tests/integration/docs/{file}.py", number) for file in "abc" for number in range(4)]
    short = [Named("tests/unit/core/test_plan.py", number) for number in range(30)]
    ordered = spread([*short, *long], 3)
    assert sorted(ordered, key=repr) == sorted([*short, *long], key=repr)
    for part in (ordered[:14], ordered[14:28], ordered[28:]):
        assert [one.path for one in part[:4]] == [part[0].path] * 4
        assert "docs" in part[0].path
        assert {one.path for one in part[4:]} == {"tests/unit/core/test_plan.py"}


@pytest.mark.parametrize("parts", [1, 2, 7, 50])
def test_nothing_is_lost_in_any_number_of_parts(parts: int) -> None:
    folders = ("unit", "integration/live")
    items = [Named(f"tests/{folder}/{number % 5}.py", number) for number in range(20) for folder in folders]
    assert sorted(spread(items, parts), key=repr) == sorted(items, key=repr)
