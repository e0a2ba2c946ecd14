# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which names of a certificate stand for which host."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.names import covers

D = "track.example.com"


@pytest.mark.parametrize(
    ("names", "covered"),
    [
        ((D,), True),
        (("*.example.com",), True),
        (("*.com",), False),
        (("*.track.example.com",), False),
        (("example.com",), False),
        ((), False),
    ],
)
def test_names_that_cover_the_domain(names: tuple[str, ...], covered: bool) -> None:
    assert covers(names, D) is covered
