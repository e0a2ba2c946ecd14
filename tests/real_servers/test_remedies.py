# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each remedy for a proxy of one's own, followed word by word on the real server: then clicks arrive."""

from __future__ import annotations

from dataclasses import replace

import pytest

from real_servers.having import demand, is_brief
from real_servers.remedies import follow, quoted
from real_servers.row import HEALTHY, Row
from real_servers.rows.proxy_faults import FAULTS, Fault
from real_servers.site import Site, site_of_its_own
from real_servers.verdict import assert_truth, assert_verdict, check

_FOLLOWED = [
    pytest.param(fault, id=fault.id, marks=() if fault.brief and is_brief(fault.servers) else pytest.mark.matrix())
    for fault in FAULTS
    if fault.edit is not None
]


@pytest.mark.parametrize("fault", _FOLLOWED)
def test_a_remedy_that_is_followed_mends_the_fault(fault: Fault) -> None:
    for each in fault.servers:
        demand(each)
    row = fault.row()
    with site_of_its_own() as site:
        server = fault.builds(site)
        lines = quoted(site, _remedy(site, row))
        site.origin.delay = 0.0
        assert fault.edit is not None
        follow(site, server, lines, fault.edit)
        mended = replace(row, expect=HEALTHY, arrives=True)
        assert_truth(site, mended)
        assert_verdict(check(site, mended), mended)
        # SparkPost counts by it where a recipient is.
        assert all(each.headers.get("x-forwarded-for") for each in site.origin.clicks()[-2:])


def _remedy(site: Site, row: Row) -> str:
    result = check(site, row)
    (found,) = [each for each in result["checks"] if each["id"] == row.expect]
    return str(found["remedy"])
