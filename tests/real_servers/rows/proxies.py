# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies of one's own that are set up rightly, and in all the ways that they are set up wrongly."""

from __future__ import annotations

from real_servers.row import Row
from real_servers.rows.builders import NGINX_LOCATION, nginx
from real_servers.site import Site


def _good_nginx(site: Site) -> None:
    nginx(site, NGINX_LOCATION)


ROWS = (Row("nginx", "proxy", _good_nginx, servers=("nginx",), arrives=True, brief=True),)
