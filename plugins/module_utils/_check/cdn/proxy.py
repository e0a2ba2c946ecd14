# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reverse proxy of the user's own, which is recognised by the name in the header Server."""

from __future__ import annotations

from ..model.cdn import Cdn
from .proxy_pages import PAGES
from .servers import PROXIES

PROXY = Cdn(
    "proxy",
    "the proxy",
    signs=tuple(("server", name) for name in PROXIES),
    pages=PAGES,
    target_hint="the proxy's own hostname",
    certificate_step="configure the certificate and its chain in the TLS virtual host for {domain} (ssl_certificate "
    "with fullchain.pem in nginx, SSLCertificateFile in Apache)",
    tls_step="'ssl_protocols TLSv1.2 TLSv1.3;' in nginx, 'SSLProtocol -all +TLSv1.2 +TLSv1.3' in Apache",
    origin_step="'proxy_pass https://{endpoint};' with 'proxy_ssl_server_name on;' in nginx, 'SSLProxyEngine On' and "
    "'ProxyPreserveHost Off' with 'ProxyPass / https://{endpoint}/' in Apache",
    host_step="'proxy_set_header Host $host;' in nginx, 'ProxyAddHeaders On' in Apache",
    http_step="the same location in the virtual host for port 80, without 'return 301' or a Redirect",
    cache_step="'proxy_cache_valid 302 10s;' in nginx, 'CacheDefaultExpire 10' in Apache",
    keep_step="Leave it as it is; or, if repeated clicks by scanners should not be counted, cache responses for a few "
    "seconds with 'proxy_cache_valid 200 302 10s;'",
    mark_step="'add_header X-Cache-Status $upstream_cache_status always;' in nginx, 'CacheHeader on' in Apache",
    app_links_step="a location for /.well-known/ ahead of the one that is passed on",
    agent_step="no 'proxy_set_header User-Agent' in nginx, no 'RequestHeader' for User-Agent in Apache",
    address_step="'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;' in nginx, 'ProxyAddHeaders On' in "
    "Apache, 'option forwardfor' in HAProxy",
)
