# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a test does where a server is not there: it is skipped by name, but fails where everything is to be run."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest
from tools import debian


def is_brief(servers: Iterable[str]) -> bool:
    """Whether ``make test`` downloads all of them."""
    return all(debian.SERVERS[server].brief for server in servers)


def demand(server: str) -> None:
    """Goes on where the server can be run."""
    reason = debian.missing(server)
    if not reason:
        return
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(f"{reason}; 'make test-servers' downloads it")
