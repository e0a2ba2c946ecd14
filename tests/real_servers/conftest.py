# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""At the end of a run, the score: of the situations of each area, how many were judged rightly."""

from __future__ import annotations

from collections import Counter

import pytest

from real_servers.row import Row

_AREA = "real-servers-area"


@pytest.fixture(autouse=True)
def _area(request: pytest.FixtureRequest) -> None:
    row = getattr(request.node, "callspec", None) and request.node.callspec.params.get("row")
    is_opinion = "test_browser" in request.node.nodeid
    area = "Chromium's opinion" if is_opinion else row.area if isinstance(row, Row) else "remedies"
    request.node.user_properties.append((_AREA, area))


class _Score:
    def __init__(self) -> None:
        self.outcomes: dict[str, Counter[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        areas = [str(area) for name, area in report.user_properties if name == _AREA]
        if areas and report.when == "call":
            self.outcomes.setdefault(areas[0], Counter())[report.outcome] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.outcomes:
            return
        terminalreporter.section("real servers: judged rightly, by area")
        for area, counts in sorted(self.outcomes.items()):
            run = counts["passed"] + counts["failed"]
            absent = f", {counts['skipped']} not run for want of a server" if counts["skipped"] else ""
            terminalreporter.write_line(f"{area} {counts['passed']} of {run}{absent}")
        passed = sum(counts["passed"] for counts in self.outcomes.values())
        run = passed + sum(counts["failed"] for counts in self.outcomes.values())
        terminalreporter.write_line(f"all {passed} of {run}")


def pytest_configure(config: pytest.Config) -> None:
    """The score belongs to the process that collects the reports, which is not a worker's."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Score(), "real-servers-score")
