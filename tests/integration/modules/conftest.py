# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules of one provider have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.fastly import ServedFastly, served_fastly


@pytest.fixture(scope="session")
def fastly_server() -> Iterator[ServedFastly]:
    """Fastly's API, started once a worker; use ``fastly``, which is empty before each test."""
    with served_fastly() as served:
        yield served


@pytest.fixture
def fastly(fastly_server: ServedFastly) -> ServedFastly:
    """An account with nothing in it."""
    fastly_server.reset()
    return fastly_server
