# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies of one's own that are set up rightly, and in all the ways that they are set up wrongly."""

from __future__ import annotations

from real_servers.row import Row
from real_servers.rows.builders import (
    LIGHTTPD_PROXY,
    apache,
    caddy,
    h2o,
    haproxy,
    lighttpd,
    nginx,
    squid,
    varnish,
)

_PASS = "backend default { {behind} }\nsub vcl_recv { return (pass); }"

ROWS = (
    Row("nginx", "proxy", nginx, servers=("nginx",), arrives=True, brief=True),
    Row("apache", "proxy", apache, servers=("apache",), arrives=True, brief=True),
    Row("haproxy", "proxy", haproxy, servers=("haproxy",), arrives=True, brief=True),
    Row("varnish", "proxy", lambda site: varnish(site, _PASS), servers=("haproxy", "varnish"), arrives=True),
    Row("caddy", "proxy", caddy, servers=("caddy",), arrives=True),
    Row("squid", "proxy", squid, servers=("squid",), arrives=True),
    Row("lighttpd", "proxy", lambda site: lighttpd(site, LIGHTTPD_PROXY), servers=("lighttpd",), arrives=True),
    Row("h2o", "proxy", h2o, servers=("h2o",), arrives=True),
)
