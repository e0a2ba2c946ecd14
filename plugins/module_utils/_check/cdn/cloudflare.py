# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare.

Sources: Cloudflare's documentation on certificate authorities, on the limits of Universal SSL, on its default cache
behavior, and "IP ranges" (www.cloudflare.com/ips).
"""

from __future__ import annotations

from ..model.cdn import Cdn
from ..model.guides import CLOUDFLARE_GUIDE
from .cloudflare_pages import PAGES

CLOUDFLARE = Cdn(
    "cloudflare",
    "Cloudflare",
    zones=("cdn.cloudflare.net",),
    default_names=("sni.cloudflaressl.com",),
    authorities=("letsencrypt.org", "pki.goog", "ssl.com", "sectigo.com", "digicert.com"),
    marks=("cf-ray",),
    pages=PAGES,
    guide=CLOUDFLARE_GUIDE,
    target_hint="{endpoint}, as a proxied record",
    record="{domain} CNAME {endpoint}, proxied (option 'proxied: true' of dns_records)",
    certificate_step="the record must be proxied and the zone active, with Universal SSL enabled and its certificate "
    "active (cloudflare_host_info shows all of these)",
    too_deep_step="Universal SSL covers {zone} and one label below it, and {domain} is deeper than that; order an "
    "advanced certificate that names it (or Total TLS), or use a name one label below {zone} (cloudflare_host_info "
    "shows what is covered)",
    tls_step="setting 'min_tls_version: 1.2' of cloudflare_zone",
    origin_step="the proxied record must lead to it (dns_records), with 'ssl: full' in cloudflare_zone or in the "
    "host's own rule; flexible and off fetch over http",
    host_step="no 'host_header_override' in cloudflare_page_rule, and no origin or transform rule that sets the "
    "header; cloudflare_host_info finds them",
    http_step="setting 'always_use_https: off' of cloudflare_zone, and no rule that does the same",
    cache_step="no 'cache_level: cache_everything' and no 'edge_cache_ttl' in cloudflare_page_rule, and no rule of the "
    "cache phase that matches the host; by itself Cloudflare does not cache tracking responses",
    keep_step="Leave it as it is: Cloudflare does not cache tracking responses by itself, and a page rule cannot cache "
    "them for just a few seconds",
    key_step="no cache rule with a cache key of its own",
    query_step="no rule that rewrites or redirects the address without its query",
    app_links_step="the record's target, or a Worker, must serve them; a redirect must leave out /.well-known/, which "
    "takes a cloudflare_rule of the redirect phase with "
    'not starts_with(http.request.uri.path, "/.well-known/") in its expression',
    agent_step="no transform rule and no Worker of the zone may set or remove User-Agent",
    address_step="no transform rule, no managed transform that removes visitors' addresses, and no Worker may remove "
    "it",
    flattens=True,
    wildcard=True,
    name_server_zones=("ns.cloudflare.com", "secondary.cloudflare.com"),
    zone_contact="dns.cloudflare.com",
    certificate_depth=1,
    address_ranges=(
        *("173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18"),
        *("108.162.192.0/18", "190.93.240.0/20", "188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17"),
        *("162.158.0.0/15", "104.16.0.0/13", "104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22", "2400:cb00::/32"),
        *("2606:4700::/32", "2803:f800::/32", "2405:b500::/32", "2405:8100::/32", "2a06:98c0::/29", "2c0f:f248::/32"),
    ),
)
