# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers in front of the origin in their usual set-up, of which a row changes one part."""

from __future__ import annotations

from real_servers.origin import ENDPOINT
from real_servers.servers.web import Nginx
from real_servers.site import DOMAIN, HTTP, HTTPS, ORIGIN_HTTPS, Files, Site

#: ``{origin}`` is where the endpoint answers.
NGINX_LOCATION = f"""
    proxy_pass https://{{origin}};
    proxy_ssl_server_name on;
    proxy_ssl_name {ENDPOINT};
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
"""


def nginx(site: Site, location: str, *, server: str = "", http: str = "", files: Files | None = None) -> Nginx:
    """Both schemes with the same ``location /``; ``server`` goes into both server blocks, ``http`` ahead of them."""
    own = files or site.files()
    origin = f"{site.origin.address}:{ORIGIN_HTTPS}"
    inner = f"server_name {DOMAIN}; {server} location / {{ {location.replace('{origin}', origin)} }}"
    config = f"""
{http}
server {{ listen {site.address}:{HTTP}; {inner} }}
server {{
    listen {site.address}:{HTTPS} ssl;
    ssl_certificate {own.certificate}; ssl_certificate_key {own.key};
    {inner}
}}
"""
    return site.start(Nginx(site.room("nginx"), site.address, HTTPS, config))
