# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All rows: a file for each area, and a line here."""

from __future__ import annotations

from real_servers.row import Row
from real_servers.rows import dns, dns_odd, dns_signed, dns_ways, dns_zone, http, proxies, tls

ROWS: tuple[Row, ...] = (
    *dns.ROWS,
    *dns_zone.ROWS,
    *dns_signed.ROWS,
    *dns_ways.ROWS,
    *dns_odd.ROWS,
    *tls.ROWS,
    *http.ROWS,
    *proxies.ROWS,
)

_REPEATED = {str(row) for row in ROWS if sum(str(other) == str(row) for other in ROWS) > 1}
assert not _REPEATED, f"rows of the same name: {_REPEATED}"
