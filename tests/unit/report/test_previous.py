# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changed since the run before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import reports
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.previous import NotOursError, parse, previous
from support.report import envelope, healthy, item

OLD = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def data(*statuses: tuple[str, str], **more: Any) -> dict[str, Any]:
    found, _warnings = reports([envelope(*(item(name, status) for name, status in statuses), **more)])
    return found[0].data


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([("cert_valid", "pass")], [("cert_valid", "pass")], []),
        ([("cert_valid", "pass")], [("cert_valid", "fail")], [("cert_valid", "pass", "fail")]),
        ([("cert_valid", "skip")], [("cert_valid", "pass")], [("cert_valid", "skip", "pass")]),
        (
            [("https_probe", "pass")],
            [("cfront_alias", "fail")],
            [("cfront_alias", None, "fail"), ("https_probe", "pass", None)],
        ),
        ([("not_secure", "fail")], [], [("not_secure", "fail", None)]),
    ],
)
def test_each_status_that_is_another_is_a_change(
    before: list[tuple[str, str]], after: list[tuple[str, str]], changes: list[tuple[str, str | None, str | None]]
) -> None:
    old = data(*before, run_id=OLD, started_at="2026-11-23T10:00:00Z")
    found = previous(parse(json.dumps(old)), data(*after))
    assert found is not None
    assert found["started_at"] == "2026-11-23T10:00:00Z"
    assert found["overall"] == old["summary"]["overall"]
    assert [(each["id"], each["from"], each["to"]) for each in found["changes"]] == changes


def test_there_is_nothing_before_the_first_run() -> None:
    assert previous(None, data()) is None


def test_a_report_of_the_same_run_keeps_what_it_was_compared_with() -> None:
    kept = {
        "started_at": "2026-11-22T10:00:00Z",
        "overall": "warn",
        "changes": [{"id": "x", "from": "pass", "to": None}],
    }
    assert previous({**data(), "previous": kept}, data()) == kept
    odd_change = {"id": "x", "from": "odd", "to": None}
    spoiled: tuple[dict[str, Any], ...] = (
        {"changes": [odd_change]},
        {"changes": None},
        {"overall": []},
        {"started_at": 7},
    )
    for odd in spoiled:
        assert previous({**data(), "previous": {**kept, **odd}}, data()) is None


def test_another_domain_in_the_file_is_no_earlier_run() -> None:
    assert previous(data(run_id=OLD, domain="click.example.com"), data()) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "schema_version 1"),
        ('"text"', "schema_version 1"),
        (json.dumps({**healthy(), "schema_version": 2}), "schema_version 1"),
        (json.dumps({**healthy(), "checks": [{"id": 7, "status": "pass"}]}), "checks"),
        (json.dumps({**healthy(), "checks": [{"id": "x", "status": ["pass"]}]}), "checks"),
        (json.dumps({**healthy(), "checks": None}), "checks"),
        (json.dumps({**healthy(), "summary": None}), "summary"),
        (json.dumps({**healthy(), "summary": {"overall": "fine"}}), "summary"),
    ],
)
def test_a_foreign_file_is_told_apart(text: str, says: str) -> None:
    with pytest.raises(NotOursError, match=says):
        parse(text)
