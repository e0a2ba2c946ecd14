# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reverse proxy of the user's own, which is recognised by its name in the headers Server and Via."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..model.cdn import Cdn
from .proxy_pages import PAGES
from .proxy_settings import SETTINGS
from .proxy_steps import family
from .servers import PROXIES

#: Caches that leave Server to whatever stands behind. Fastly's is "1.1 varnish" alone.
_VIA = re.compile(r"1\.[01] \S{1,200} \((varnish|squid)/[^()]{1,40}\)", re.IGNORECASE)

PROXY = Cdn(
    "proxy",
    "the proxy",
    signs=tuple(("server", name) for name in PROXIES),
    patterns=(("via", _VIA),),
    pages=PAGES,
    target_hint="the proxy's own hostname",
    certificate_step="configure the certificate and its chain in the TLS virtual host for {domain} (ssl_certificate "
    "with fullchain.pem in nginx, SSLCertificateFile in Apache)",
    tls_step="'ssl_protocols TLSv1.2 TLSv1.3;' in nginx, 'SSLProtocol -all +TLSv1.2 +TLSv1.3' in Apache",
    origin_step="'proxy_pass https://{endpoint};' with 'proxy_ssl_server_name on;' in nginx, 'SSLProxyEngine On' and "
    "'ProxyPreserveHost Off' with 'ProxyPass / https://{endpoint}/' in Apache",
    host_step="'proxy_set_header Host $host;' in nginx, 'ProxyAddHeaders On' in Apache",
    http_step="the same location in the virtual host for port 80, without 'return 301' or a Redirect",
    cache_step="'proxy_cache_valid 200 302 {cache_ttl}s;' in nginx, 'CacheMaxExpire {cache_ttl}' in Apache, 'set "
    "beresp.ttl = {cache_ttl}s;' in Varnish",
    keep_step="Leave it as it is; or, if repeated clicks by scanners should not be counted, cache responses for a few "
    "seconds with 'proxy_cache_valid 200 302 10s;'",
    mark_step="'add_header X-Cache-Status $upstream_cache_status always;' in nginx, 'CacheHeader on' in Apache",
    app_links_step="a location for /.well-known/ ahead of the one that is passed on",
    agent_step="no 'proxy_set_header User-Agent' in nginx, no 'RequestHeader' for User-Agent in Apache",
    address_step="'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;' in nginx, 'ProxyAddHeaders On' in "
    "Apache, 'option forwardfor' in HAProxy",
    key_step="'proxy_cache_key $scheme$proxy_host$request_uri;' in nginx, no vcl_hash of your own in Varnish",
    query_step="'proxy_pass https://{endpoint};' without a path or variable in nginx, and no rewrite that shortens or "
    "refuses the address",
    length_step="'large_client_header_buffers 4 16k;' in nginx, 'LimitRequestLine 16384' in Apache, 'tune.bufsize "
    "32768' in HAProxy, and no rule that limits it",
)
_BY_FAMILY: Mapping[str, Cdn] = {name: replace(PROXY, **steps) for name, steps in SETTINGS.items()}


def by_server(headers: Iterable[tuple[str, str]]) -> Cdn:
    """The profile with the settings of the server that names itself in these headers; the general one for none."""
    given = [(name.lower(), value.strip().lower()) for name, value in headers]
    kept = (found.group(1) for name, value in given if name == "via" and (found := _VIA.match(value)))
    named = (each for name, value in given if name == "server" for each in PROXIES if value.startswith(each))
    return next((_BY_FAMILY[own] for own in map(family, (*kept, *named)) if own in _BY_FAMILY), PROXY)
