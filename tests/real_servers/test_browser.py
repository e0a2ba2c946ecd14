# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a certificate or a handshake is judged, Chromium is asked too: one row of each kind of verdict."""

from __future__ import annotations

import os
import secrets

import pytest

from real_servers import browser
from real_servers.having import demand
from real_servers.row import Row
from real_servers.rows.registry import ROWS
from real_servers.site import site_of_its_own

_JUDGED = {(row.expect, row.arrives): row for row in ROWS if row.area == "tls" and row.arrives is not None}


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id, marks=pytest.mark.matrix()) for row in _JUDGED.values()])
def test_chromium_agrees_with_the_row(row: Row) -> None:
    reason = browser.missing()
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    for server in row.servers:
        demand(server)
    with site_of_its_own() as site:
        row.builds(site)
        assert browser.arrives(site, f"r{secrets.token_hex(4)}") == row.arrives
