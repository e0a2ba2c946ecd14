# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Web servers that people run as proxies of their own."""

from __future__ import annotations

#: How they begin to name themselves in the header Server.
PROXIES = (
    *("nginx", "openresty", "tengine", "angie", "freenginx"),
    *("apache", "httpd", "litespeed", "openlitespeed", "lighttpd", "microsoft-iis", "h2o"),
    *("caddy", "haproxy", "envoy", "istio-envoy", "traefik", "varnish", "squid", "ats", "awselb", "kestrel"),
)
#: Of these, the ones that put their own name in place of the name of whatever stands behind.
RENAMING = ("nginx", "openresty", "tengine", "angie", "freenginx", "h2o")
