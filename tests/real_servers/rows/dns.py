# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What name servers and resolvers say of the domain."""

from __future__ import annotations

from real_servers.row import Row
from real_servers.rows.builders import NGINX_LOCATION, nginx
from real_servers.rows.name_servers import ZONE, lead, parent, text
from real_servers.servers.dns import Knot, Nsd
from real_servers.site import Site


def _plain(site: Site) -> None:
    nginx(site, NGINX_LOCATION)
    zone = {ZONE: text(ZONE, f"track A {site.address}")}
    servers = [
        site.start(Knot(site.room("knot"), site.others[1], zone)),
        site.start(Nsd(site.room("nsd"), site.others[2], zone)),
    ]
    lead(site, parent(site), servers)


ROWS = (Row("knot-and-nsd", "dns", _plain, servers=("nginx", "knot", "nsd", "unbound"), arrives=True, brief=True),)
