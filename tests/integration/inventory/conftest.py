# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory of the served lab's SparkPost account."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.world import World
from support.inventories import Inventory


@pytest.fixture
def inventory(lab: World, tmp_path: Path) -> Inventory:
    """Read by the real command, in an empty folder."""
    return Inventory(tmp_path, lab.environment())


@pytest.fixture
def account(lab: World) -> World:
    """Four domains: new, secure, the default one, and one of a subaccount with a certificate of SparkPost's."""
    sparkpost = lab.sparkpost["us"]
    sparkpost.put_domain("a.example.com")
    sparkpost.put_domain("b.example.com", verified=True, secure=True)
    sparkpost.put_domain("c.example.com", verified=True, secure=True, default=True)
    managed = {"tls_status": "valid", "uses_managed_certificate": True, "cname_status": "valid"}
    sparkpost.put_domain("d.example.org", verified=True, secure=True, subaccount=12, **managed)
    lab.journal.clear()
    return lab
