# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of figures holds what was measured, and nothing else writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import reliability

from support import figures


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    figures.keep("killed", "setup_fastly", points=12, survived=12)
    outcomes = [
        {"service": "fastly", "outcome": "recovered", "count": 14},
        {"service": "fastly", "outcome": "told", "count": 2},
    ]
    figures.keep("faults", "setup_fastly, empty", kind="empty", outcomes=outcomes, wrong=1)
    figures.keep("faults", "setup_fastly again, empty", kind="empty", outcomes=outcomes, wrong=0)
    figures.keep("races", "one service", held=9, told=3, wrong=0)
    figures.keep("answers", "a certificate", tried=1234, wrong=0)
    return tmp_path


def test_the_tables_hold_what_was_measured(folder: Path) -> None:
    text = reliability.rendered(folder)
    for row in (
        ("setup_fastly", "12", "12 of 12"),
        ("all", "12", "12 of 12"),
        ("empty", "-", "-", "28 + 4", "-", "1"),
        ("one service", "9", "3", "0"),
    ):
        assert "   * - " + "\n     - ".join(row) in text
    assert "1,234 answers" in text
    # What no test has measured is no figure.
    assert "not measured" in text
    assert "32 MB" in text


def test_a_later_run_replaces_the_figures_of_the_one_before(folder: Path) -> None:
    figures.keep("killed", "setup_fastly", points=13, survived=12)
    (found,) = figures.kept("killed", folder)
    assert (found["points"], found["survived"]) == (13, 12)


def test_the_page_is_written_between_its_marks_alone() -> None:
    page = reliability.PAGE.read_text(encoding="utf-8")
    assert page.count(reliability.BEGIN) == page.count(reliability.END) == 1
    written = reliability.replaced(page, "TABLES")
    assert written.startswith(page.partition(reliability.BEGIN)[0])
    assert written.endswith(page.partition(reliability.END)[2])
    assert reliability.replaced(written, "TABLES") == written
