# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers in front of the origin in their usual set-up, of which a row changes one part.

In the parts, ``{origin}`` stands for the origin's address and port of https, ``{plain}`` for those of http.
"""

from __future__ import annotations

from real_servers.origin import ENDPOINT
from real_servers.servers.web import Apache, Caddy, H2o, HaProxy, Lighttpd, Nginx, Squid, Varnish
from real_servers.site import DOMAIN, HTTP, HTTPS, Files, Site

NGINX_LOCATION = f"""
    proxy_pass https://{{origin}};
    proxy_ssl_server_name on;
    proxy_ssl_name {ENDPOINT};
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
"""
APACHE_HOST = """
    SSLProxyEngine On
    ProxyPass / https://{name}/ disablereuse=On
    ProxyPassReverse / https://{name}/
"""
HAPROXY_SERVER = f"server sparkpost {{origin}} ssl verify none sni str({ENDPOINT})"
CADDY_SITE = "reverse_proxy https://{name}"
SQUID_PEER = f"""
cache_peer {{address}} parent {{port}} 0 no-query no-digest originserver name=sparkpost tls ssldomain={ENDPOINT} \
sslflags=DONT_VERIFY_PEER
cache_peer_access sparkpost allow all
http_access allow all
"""
VARNISH_VCL = """
backend default {{ .host = "{plain_host}"; .port = "{plain_port}"; }}
sub vcl_recv {{ return (pass); }}
"""


def filled(site: Site, text: str) -> str:
    """The text with the places of the origin."""
    origin = site.origin
    name = ENDPOINT if origin.https_port == 443 else f"{ENDPOINT}:{origin.https_port}"
    places = {
        "{origin}": f"{origin.address}:{origin.https_port}",
        "{plain}": f"{origin.address}:{origin.http_port}",
        "{name}": name,
        "{address}": origin.address,
        "{port}": str(origin.https_port),
        "{plain_port}": str(origin.http_port),
    }
    for mark, place in places.items():
        text = text.replace(mark, place)
    return text


def nginx(
    site: Site,
    location: str = NGINX_LOCATION,
    *,
    server: str = "",
    http: str = "",
    plain: str | None = None,
    secure: str | None = None,
    tls: str = "",
    address: str = "",
    files: Files | None = None,
) -> Nginx:
    """Both schemes with the same ``location /``.

    ``server`` goes into both server blocks, ``http`` ahead of them; ``plain`` or ``secure`` is the whole inside of the
    block of its scheme, in place of ``server`` and the location; ``tls`` are more parameters of the listening one.
    """
    own, place = files or site.files(), address or site.address
    inner = f"server_name {DOMAIN}; {server} location / {{ {location} }}"
    config = f"""
{http}
server {{ listen {place}:{HTTP}; {inner if plain is None else plain} }}
server {{
    listen {place}:{HTTPS} ssl {tls};
    ssl_certificate {own.certificate}; ssl_certificate_key {own.key};
    {inner if secure is None else secure}
}}
"""
    return site.start(Nginx(site.room("nginx"), place, HTTPS, filled(site, config)))


def apache(
    site: Site,
    host: str = APACHE_HOST,
    *,
    config: str = "",
    plain: str | None = None,
    secure: str | None = None,
    name: str = DOMAIN,
) -> Apache:
    """Both schemes with the same inside of the virtual host, unless ``plain`` or ``secure`` is one's own."""
    own = site.files()
    whole = f"""
Listen {site.address}:{HTTP}
Listen {site.address}:{HTTPS}
{config}
<VirtualHost {site.address}:{HTTP}>
    ServerName {name}
    {host if plain is None else plain}
</VirtualHost>
<VirtualHost {site.address}:{HTTPS}>
    ServerName {name}
    SSLEngine on
    SSLCertificateFile {own.certificate}
    SSLCertificateKeyFile {own.key}
    {host if secure is None else secure}
</VirtualHost>
"""
    return site.start(Apache(site.room("apache"), site.address, HTTPS, filled(site, whole)))


def haproxy(
    site: Site,
    server: str = HAPROXY_SERVER,
    *,
    frontend: str = "",
    backend: str = "",
    config: str = "",
    bind: str = "",
    address: str = "",
) -> HaProxy:
    """One front end for both schemes; ``frontend`` and ``backend`` are lines of these, ``bind`` options of https."""
    own, place = site.files(), address or site.address
    whole = f"""
frontend tracking
    bind {place}:{HTTP}
    bind {place}:{HTTPS} ssl crt {own.both} {bind}
    {frontend}
    default_backend sparkpost
backend sparkpost
    option forwardfor
    {backend}
    {server}
{config}
"""
    return site.start(HaProxy(site.room("haproxy"), place, HTTPS, filled(site, whole)))


def varnish(site: Site, vcl: str, *options: str) -> Varnish:
    """Varnish, which speaks no TLS: HAProxy in front of it ends TLS, and behind it another one leads to the origin.

    In ``vcl``, ``{behind}`` is the address of the latter.
    """
    haproxy(site, f"server varnish {site.others[0]}:{HTTP}")
    if "{behind}" in vcl:
        haproxy(site, address=site.others[1])
    text = vcl.replace("{behind}", f'.host = "{site.others[1]}"; .port = "{HTTP}";')
    return site.start(Varnish(site.room("varnish"), site.others[0], HTTP, filled(site, text), *options))


def caddy(site: Site, inner: str = CADDY_SITE, *, plain: str | None = None, secure: str | None = None) -> Caddy:
    """Both schemes with the same site block."""
    own = site.files()
    whole = f"""
http://{DOMAIN}:{HTTP} {{
    bind {site.address}
    {inner if plain is None else plain}
}}
https://{DOMAIN}:{HTTPS} {{
    bind {site.address}
    tls {own.certificate} {own.key}
    {inner if secure is None else secure}
}}
"""
    return site.start(Caddy(site.room("caddy"), site.address, HTTPS, filled(site, whole)))


def squid(site: Site, config: str = SQUID_PEER, *, cache: str = "cache deny all") -> Squid:
    """As an accelerator for both schemes."""
    own = site.files()
    whole = f"""
http_port {site.address}:{HTTP} accel defaultsite={DOMAIN} vhost
https_port {site.address}:{HTTPS} accel defaultsite={DOMAIN} vhost tls-cert={own.certificate} tls-key={own.key}
forwarded_for on
{cache}
{config}
"""
    return site.start(Squid(site.room("squid"), site.address, HTTPS, filled(site, whole)))


def lighttpd(site: Site, config: str) -> Lighttpd:
    """Both schemes; ``config`` is for both."""
    own = site.files()
    whole = f"""
server.bind = "{site.address}"
server.port = {HTTP}
$SERVER["socket"] == "{site.address}:{HTTPS}" {{
    ssl.engine = "enable"
    ssl.pemfile = "{own.certificate}"
    ssl.privkey = "{own.key}"
}}
{config}
"""
    return site.start(Lighttpd(site.room("lighttpd"), site.address, HTTPS, filled(site, whole)))


#: lighttpd passes on by plain http alone, which SparkPost takes as well.
LIGHTTPD_PROXY = """
proxy.server = ("" => (("host" => "{address}", "port" => {plain_port})))
"""


H2O_PATH = """proxy.reverse.url: https://{name}/
        proxy.preserve-host: ON
        proxy.ssl.verify-peer: OFF"""


def h2o(site: Site, path: str = H2O_PATH) -> H2o:
    """Both schemes; ``path`` is what stands at ``/``."""
    own = site.files()
    whole = f"""
listen:
  host: {site.address}
  port: {HTTP}
hosts:
  "{DOMAIN}:{HTTP}":
    listen: {{host: {site.address}, port: {HTTP}}}
    paths:
      "/":
        {path}
  "{DOMAIN}":
    listen:
      host: {site.address}
      port: {HTTPS}
      ssl: {{certificate-file: {own.certificate}, key-file: {own.key}}}
    paths:
      "/":
        {path}
"""
    return site.start(H2o(site.room("h2o"), site.address, HTTPS, filled(site, whole)))
