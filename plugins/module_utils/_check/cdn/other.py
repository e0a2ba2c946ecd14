# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A CDN that is not recognised: its name in sentences, and advice that holds for any.

Proxies that leave the header Server to SparkPost, such as Apache and HAProxy, are among these.
"""

from __future__ import annotations

from ..model.cdn import Cdn

OTHER = Cdn(
    "other",
    "the CDN",
    key_step="'proxy_cache_key $scheme$proxy_host$request_uri;' in nginx, no vcl_hash of your own in Varnish, else "
    "see the CDN's documentation on cache keys",
    query_step="all query strings at a CDN, 'proxy_pass https://{endpoint};' without a path or variable in nginx, and "
    "no rewrite that shortens or refuses the address",
    length_step="'large_client_header_buffers 4 16k;' in nginx, 'LimitRequestLine 16384' in Apache, 'tune.bufsize "
    "32768' in HAProxy, and no rule or firewall that limits it",
    origin_step="see the CDN's documentation on origins; in Apache, 'SSLProxyEngine On', 'ProxyPreserveHost Off' and "
    "'ProxyPass / https://{endpoint}/'; in HAProxy, 'server sparkpost {endpoint}:443 ssl verify "
    "required ca-file @system-ca sni str({endpoint})'",
    http_step="see the CDN's documentation on redirects to https; in HAProxy, 'bind :80' in the same front end and no "
    "'redirect scheme https'",
)
