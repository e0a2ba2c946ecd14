# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shapes of answers: put together, kept, compared, and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from live import shapes
from live.callbacks.record import shape
from live.shapes import Answer

ANSWER = Answer("sparkpost", "GET /tracking-domains/{}", 200)


def line(body: Any, status: int = 200) -> dict[str, Any]:
    return {"service": ANSWER.service, "operation": ANSWER.operation, "status": status, "shape": shape(body)}


def seen(*bodies: Any) -> shapes.Shapes:
    return shapes.observed([line(body) for body in bodies])


def test_answers_are_put_together_with_what_is_optional_or_null() -> None:
    found = seen({"a": [{"id": "x", "n": 1}, {"id": "y"}], "b": None}, {"a": [], "b": "text"})
    assert found == {
        ANSWER: {
            "$": {"object"},
            "$.a": {"array"},
            "$.a[]": {"object"},
            "$.a[].id": {"string"},
            "$.a[].n": {"number", "absent"},
            "$.b": {"null", "string"},
        }
    }


@pytest.mark.parametrize(
    ("baseline", "answers", "expected"),
    [
        ([{"a": 1, "b": None}, {"b": "x"}], [{"a": 2, "b": "y"}], []),
        ([{"a": 1, "b": None}, {"b": "x"}], [{"b": None}], []),
        ([{"a": [{"id": 1}]}], [{"a": []}], []),
        ([{"a": 1}], [{}], ["$.a: missing (number in the lab)"]),
        ([{"a": 1}], [{"a": 1}, {}], ["$.a: missing in some answers"]),
        ([{"a": {"b": {"c": 1}}}], [{}], ["$.a: missing (object in the lab)"]),
        ([{"a": 1}], [{"a": 1, "b": {"c": [1]}}], ["$.b: additional (object)"]),
        ([{"a": 1}], [{"a": 1}, {"a": 1, "b": True}], ["$.b: additional (boolean)"]),
        ([{"a": 1}], [{"a": "1"}], ["$.a: string, where the lab has number"]),
        ([{"a": "x"}], [{"a": "x"}, {"a": None}], ["$.a: null, where the lab has string"]),
        ([{"a": [{"id": 1}]}], [{"a": [{"id": 1}, {}]}], ["$.a[].id: missing in some answers"]),
        ([{"a": []}], [{"a": [{"id": 1}]}], ["$.a[]: additional (object)"]),
        ([{"a": []}], [[]], ["$: array, where the lab has object"]),
    ],
)
def test_only_what_differs_is_named(baseline: list[Any], answers: list[Any], expected: list[str]) -> None:
    found = shapes.differences(seen(*baseline), seen(*answers))
    assert [f"{each.path}: {each.what}" for each in found] == expected
    assert all(each.answer == ANSWER for each in found)


@pytest.mark.parametrize(("status", "count"), [(200, 1), (404, 1), (409, 1), (429, 0), (500, 0), (503, 0)])
def test_an_answer_that_the_lab_never_gave_is_named_unless_it_is_of_the_moment(status: int, count: int) -> None:
    found = shapes.differences({}, shapes.observed([line({"errors": []}, status)]))
    assert [each.what for each in found] == ["the lab never gave such an answer, it holds $.errors"] * count


def test_what_the_check_did_not_meet_says_nothing() -> None:
    assert shapes.differences(seen({"a": 1}), {}) == []


def test_the_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "gone.json").write_text("{}", encoding="utf-8")
    kept = seen({"a": [{"id": "x"}, {}]}, None)
    shapes.save(kept, tmp_path)
    assert shapes.load(tmp_path) == kept
    assert [path.name for path in tmp_path.iterdir()] == ["sparkpost.json"]


def test_the_committed_baseline_holds_types_alone() -> None:
    types = {"absent", "array", "binary", "boolean", "null", "number", "object", "string", "time"}
    baseline = shapes.load()
    assert {answer.service for answer in baseline} == {
        *("acm", "cloudflare", "cloudfront", "fastly", "pricing-plan-manager", "route53", "sparkpost"),
    }
    assert set.union(*(each for known in baseline.values() for each in known.values())) <= types


def test_the_report_names_each_difference_below_its_answer() -> None:
    found = shapes.differences(seen({"a": 1}), seen({"a": "1", "b": 1}))
    page = shapes.report(found, 7)
    assert "7 kinds of answers were compared, and 2 differences found." in page
    assert "## sparkpost: `GET /tracking-domains/{}`, status 200" in page
    assert page.index("`$.a`: string, where the lab has number") < page.index("`$.b`: additional (number)")
    assert "make live-shapes" in page
    assert "make live-shapes" not in shapes.report([], 7)
