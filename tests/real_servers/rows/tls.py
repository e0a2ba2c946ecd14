# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates and handshakes, as browsers judge them."""

from __future__ import annotations

from real_servers.row import Row
from real_servers.rows.builders import NGINX_LOCATION, nginx
from real_servers.site import DOMAIN, Site


def _expired(site: Site) -> None:
    nginx(site, NGINX_LOCATION, files=site.files(site.authority.expired([DOMAIN])))


def _no_chain(site: Site) -> None:
    nginx(site, NGINX_LOCATION, files=site.files(site.authority.without_chain([DOMAIN])))


ROWS = (
    Row("nginx-expired", "tls", _expired, "cert_expired", servers=("nginx",), arrives=False, brief=True),
    Row("no-chain", "tls", _no_chain, "cert_chain", servers=("nginx",), arrives=False, remedy=("fullchain",)),
)
