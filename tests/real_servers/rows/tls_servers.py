# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Web servers with TLS in their usual set-up, of which a row changes the certificate or a setting of TLS."""

from __future__ import annotations

import ssl
from collections.abc import Callable

from lab.ca import server_context
from lab.context import IssuedCertificate
from real_servers import pki
from real_servers.rows.builders import NGINX_LOCATION, nginx
from real_servers.servers.sockets import Sockets, over_tls, sparkpost
from real_servers.servers.web import Apache, Caddy, HaProxy
from real_servers.site import DOMAIN, HTTP, HTTPS, Site

Builds = Callable[[Site], object]
#: What makes the certificate of a site.
Makes = Callable[[Site], IssuedCertificate]


def trust(site: Site, root: pki.Pair) -> pki.Pair:
    """The root, which the check and curl trust from now on."""
    with site.ca_path.open("a") as file:
        file.write(root.pem)
    return root


def good(site: Site, key: str = "ec-p256") -> IssuedCertificate:
    """A certificate as it should be, by the trusted root."""
    usages = pki.SIGNS_AND_DECRYPTS if key.startswith("rsa") else pki.SIGNS
    return pki.issued(pki.leaf([DOMAIN], pki.root_of(site.authority), key, usages=usages))


def rsa(site: Site) -> IssuedCertificate:
    """The same with a key of RSA."""
    return good(site, "rsa-2048")


def nginx_tls(server: str = "", makes: Makes = good, http: str = "") -> Builds:
    """nginx with these lines in both server blocks."""

    def builds(site: Site) -> object:
        lines = server.replace("{folder}", str(site.folder))
        return nginx(site, NGINX_LOCATION, server=lines, http=http, files=site.files(makes(site)))

    return builds


def apache_tls(server: str = "", makes: Makes = good, engine: str = "on") -> Builds:
    """Apache with these lines in the virtual host for https."""

    def builds(site: Site) -> object:
        files = site.files(makes(site))
        proxied = f"ProxyPass / http://{site.origin.address}:{site.origin.http_port}/"
        secure = f"""
SSLEngine {engine}
SSLCertificateFile {files.certificate}
SSLCertificateKeyFile {files.key}
{server.replace("{folder}", str(site.folder))}
"""
        config = f"""
Listen {site.address}:{HTTPS} http
Listen {site.address}:{HTTP} http
<VirtualHost {site.address}:{HTTPS}>
ServerName {DOMAIN}
{secure if engine == "on" else ""}
{proxied}
</VirtualHost>
<VirtualHost {site.address}:{HTTP}>
ServerName {DOMAIN}
{proxied}
</VirtualHost>
"""
        return site.start(Apache(site.room("apache"), site.address, HTTPS, config))

    return builds


def haproxy_tls(bind: str = "", makes: Makes = good, *, secure: bool = True, extra: str = "") -> Builds:
    """HAProxy with these words in the line ``bind``."""

    def builds(site: Site) -> object:
        files = site.files(makes(site))
        words = f"ssl crt {files.both} {bind.replace('{folder}', str(site.folder))}" if secure else ""
        config = f"""
frontend all
    bind {site.address}:{HTTPS} {words}
    bind {site.address}:{HTTP}
    default_backend sparkpost
backend sparkpost
    option forwardfor
    server one {site.origin.address}:{site.origin.http_port}
"""
        return site.start(HaProxy(site.room("haproxy"), site.address, HTTPS, config, extra))

    return builds


def caddy_tls(tls: str = "", makes: Makes = good, *, host: str = DOMAIN, scheme: str = "https") -> Builds:
    """Caddy with these lines in the block ``tls``; ``host`` is whose site stands on the port of https."""

    def builds(site: Site) -> object:
        files = site.files(makes(site))
        proxied = f"reverse_proxy http://{site.origin.address}:{site.origin.http_port}"
        lines = f"tls {files.certificate} {files.key} {{\n{tls.replace('{folder}', str(site.folder))}\n}}"
        config = f"""
{scheme}://{host}:{HTTPS} {{
    bind {site.address}
    {lines if scheme == "https" else ""}
    {proxied}
}}
http://{DOMAIN}:{HTTP} {{
    bind {site.address}
    {proxied}
}}
"""
        return site.start(Caddy(site.room("caddy"), site.address, HTTPS, config))

    return builds


def python_tls(makes: Makes = good, change: Callable[[ssl.SSLContext], None] = lambda _context: None) -> Builds:
    """Python's own TLS, which needs no server of Debian's; ``change`` sets one thing otherwise."""

    def builds(site: Site) -> None:
        issued = makes(site)
        # Level 0 loads what later levels refuse; what is offered is the client's choice.
        context = server_context(issued, ssl.TLSVersion.TLSv1)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(cadata=site.authority.root_pem)
        change(context)
        site.start(Sockets(site.address, HTTPS, over_tls(context, sparkpost)))
        site.start(Sockets(site.address, HTTP, sparkpost))

    return builds
