# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every situation that was built from real servers: the truth by curl, then the verdict of the check."""

from __future__ import annotations

import pytest

from real_servers.having import demand, is_brief
from real_servers.row import Row
from real_servers.rows.registry import ROWS
from real_servers.site import site_of_its_own
from real_servers.verdict import assert_truth, assert_verdict, check


def _parameters() -> list[object]:
    """A mark without a kind leaves a row to ``make test-servers``; see support/matrix.py."""
    whole = pytest.mark.matrix()
    brief = [row for row in ROWS if row.brief and is_brief(row.servers)]
    return [pytest.param(row, id=str(row), marks=() if row in brief else whole) for row in ROWS]


@pytest.mark.parametrize("row", _parameters())
def test_the_first_cause_is_the_true_one(row: Row) -> None:
    for server in row.servers:
        demand(server)
    with site_of_its_own() as site:
        row.builds(site)
        assert_truth(site, row)
        assert_verdict(check(site, row), row)
