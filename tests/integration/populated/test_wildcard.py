# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wildcard answers for the tracking domain, and clicks arrive by it: no record below the name may silence it.

RFC 4592, section 2.2.2: a name with records below it exists, so that no wildcard answers for it any more.
"""

from __future__ import annotations

import pytest

from support.observed import Observe
from support.populated import Populated

_SILENCED = "a validation record below the name silences the wildcard until the name has a record of its own"
DOMAIN = "track.example.com"


@pytest.mark.xfail(strict=True, reason=_SILENCED)
@pytest.mark.parametrize("playbook", ["setup_cloudfront", "setup_fastly"])
def test_clicks_by_a_wildcard_go_on(populated: Populated, observe: Observe, playbook: str) -> None:
    populated.live_by_wildcard("example.com")
    observed = observe(playbook, DOMAIN).harmless()
    assert (DOMAIN, "http") in observed.worked
    observed.run.succeeded()
