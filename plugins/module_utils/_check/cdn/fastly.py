# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly.

Sources: Fastly's documentation on TLS, and "Public IP list" of its API.
"""

from __future__ import annotations

from ..model.cdn import Cdn
from ..model.guides import FASTLY_CERTIFICATE_GUIDE, FASTLY_GUIDE
from .fastly_pages import FASTLY_SIGNS, PAGES

FASTLY = Cdn(
    "fastly",
    "Fastly",
    zones=("fastly.net", "fastlylb.net"),
    default_names=("*.fastly.net", "*.global.ssl.fastly.net", "default.ssl.fastly.net"),
    validation_zone="fastly-validations.com",
    authorities=("letsencrypt.org", "certainly.com", "globalsign.com"),
    marks=("x-fastly-request-id", "fastly-debug-digest", "fastly-debug-path", "fastly-restarts"),
    patterns=FASTLY_SIGNS,
    pages=PAGES,
    guide=FASTLY_GUIDE,
    certificate_guide=FASTLY_CERTIFICATE_GUIDE,
    target_hint="the hostname of the Fastly TLS configuration (value 'serving_records' of fastly_tls_certificate)",
    certificate_step="the domain's fastly_tls_certificate must reach the status 'issued', and the domain's record must "
    "be one of its 'serving_records'",
    tls_step="a Fastly TLS configuration whose lowest version is TLS 1.2",
    origin_step="option 'endpoint' of fastly_tracking_service",
    host_step="fastly_tracking_service clears the override host and both default hosts",
    http_step="no 'force_ssl' in the request settings of the service",
    cache_step="option 'default_ttl' of fastly_tracking_service, and no cache setting or VCL that sets another TTL",
    keep_step="If repeated clicks by scanners should not be counted, set the service's fallback TTL to a few seconds "
    "(option 'default_ttl' of fastly_tracking_service)",
    key_step="no VCL that sets req.hash by itself",
    query_step="no VCL that changes req.url",
    app_links_step="a second backend for /.well-known/ with a condition, or a synthetic response",
    agent_step="no header object and no VCL of the service may set or remove req.http.User-Agent",
    address_step="'xff' in the service's request settings must be 'append' or 'append_all', and no VCL may remove the "
    "header",
    address_ranges=(
        *("23.235.32.0/20", "43.249.72.0/22", "103.244.50.0/24", "103.245.222.0/23", "103.245.224.0/24"),
        *("104.156.80.0/20", "140.248.64.0/18", "140.248.128.0/17", "146.75.0.0/17", "151.101.0.0/16"),
        *("157.52.64.0/18", "167.82.0.0/17", "167.82.128.0/20", "167.82.160.0/20", "167.82.224.0/20"),
        *("172.111.64.0/18", "185.31.16.0/22", "199.27.72.0/21", "199.232.0.0/16", "2a04:4e40::/32", "2a04:4e42::/32"),
    ),
    reverse_zones=("fastly.net",),
)
