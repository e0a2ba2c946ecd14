# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Edges that lead clicks astray: several addresses, redirects, paths, dead schemes, and pages of Varnish's own."""

from __future__ import annotations

from collections.abc import Callable

from lab.ca import server_context
from real_servers.origin import ENDPOINT
from real_servers.row import Row
from real_servers.rows.answering import found, small
from real_servers.rows.builders import (
    APACHE_HOST,
    NGINX_LOCATION,
    SQUID_PEER,
    apache,
    caddy,
    haproxy,
    lighttpd,
    nginx,
    squid,
    varnish,
)
from real_servers.servers.sockets import Sockets, close, over_tls, reset, silent
from real_servers.site import DOMAIN, HTTP, HTTPS, Site

_NGINX, _HAPROXY, _VARNISH = ("nginx",), ("haproxy",), ("haproxy", "varnish")


def _with_third(third: Callable[[Site, str], object]) -> Callable[[Site], None]:
    """Two addresses that work, and another one."""

    def build(site: Site) -> None:
        site.names.records[DOMAIN, "A"] = (site.address, *site.others[:2])
        nginx(site)
        nginx(site, address=site.others[0])
        third(site, site.others[1])

    return build


def _default_page(site: Site, place: str) -> None:
    line = 'default_type text/html; return 200 "<h1>Welcome to nginx!</h1>";'
    nginx(site, line, address=place)


def _other_certificate(site: Site, place: str) -> None:
    nginx(site, address=place, files=site.files(site.authority.issue(["www.example.com"])))


def _expired(site: Site, place: str) -> None:
    nginx(site, address=place, files=site.files(site.authority.expired([DOMAIN])))


_ADDRESSES = (
    Row("third-refuses", "edge", _with_third(lambda _site, _place: None), "conn_refused", _NGINX),
    Row("third-default-page", "edge", _with_third(_default_page), "own_proxy", _NGINX, says=("2 of 3",)),
    Row(
        "third-502",
        "edge",
        _with_third(lambda site, place: nginx(site, "proxy_pass http://127.0.0.1:1;", address=place)),
        "own_proxy",
        _NGINX,
        says=("2 of 3",),
    ),
    Row(
        "third-403",
        "edge",
        _with_third(lambda site, place: nginx(site, "deny all;", address=place)),
        "own_proxy",
        _NGINX,
    ),
    Row("third-wrong-name", "edge", _with_third(_other_certificate), "cert_wrong_host", _NGINX),
    Row("third-expired", "edge", _with_third(_expired), "cert_expired", _NGINX),
)


def _redirect(plain: str = "", secure: str = "") -> Callable[[Site], object]:
    """nginx with redirects in the place of a location."""

    def build(site: Site) -> object:
        return nginx(
            site,
            plain=f"server_name {DOMAIN}; {plain}" if plain else None,
            secure=f"server_name {DOMAIN}; {secure}" if secure else None,
        )

    return build


_UP, _DOWN = "return 301 https://$host$request_uri;", "return 301 http://$host$request_uri;"
_ELSEWHERE = "return 301 https://www.shop.test/;"
_REDIRECTS = (
    Row("loop-nginx", "edge", _redirect(_UP, _DOWN), "redirect_loop", _NGINX, arrives=False),
    Row("loop-on-itself", "edge", _redirect(secure="return 302 $request_uri;"), "redirect_loop", _NGINX, arrives=False),
    Row(
        "loop-haproxy",
        "edge",
        lambda site: haproxy(site, frontend="http-request redirect scheme https code 301"),
        "redirect_loop",
        _HAPROXY,
        arrives=False,
    ),
    Row("down-nginx", "edge", _redirect(secure=_DOWN), "https_downgraded", _NGINX, arrives=True, status="warn"),
    Row(
        "down-apache",
        "edge",
        lambda site: apache(site, secure=f"Redirect permanent / http://{DOMAIN}/"),
        "https_downgraded",
        ("apache",),
        arrives=True,
    ),
    Row("home-nginx", "edge", _redirect(secure=_ELSEWHERE), "https_probe", _NGINX, arrives=False),
    Row("home-plain", "edge", _redirect(_ELSEWHERE), "old_http_broken", _NGINX, arrives=True, status="fail"),
    Row("up-nginx", "edge", _redirect(_UP), "old_http_broken", _NGINX, arrives=True, status="warn"),
    Row(
        "up-308",
        "edge",
        _redirect("return 308 https://$host$request_uri;"),
        "old_http_broken",
        _NGINX,
        arrives=True,
        status="warn",
    ),
    Row(
        "up-caddy",
        "edge",
        lambda site: caddy(site, plain=f"redir https://{DOMAIN}{{uri}} permanent"),
        "old_http_broken",
        ("caddy",),
        arrives=True,
        status="warn",
    ),
    Row(
        "up-without-query",
        "edge",
        _redirect("return 301 https://$host$uri;"),
        "old_http_broken",
        _NGINX,
        arrives=True,
        status="fail",
    ),
    Row(
        "up-to-port",
        "edge",
        lambda site: apache(site, plain=f"Redirect permanent / https://{DOMAIN}:8443/"),
        "old_http_broken",
        ("apache",),
        arrives=True,
        status="fail",
        says=(":8443",),
        remedy=("port",),
    ),
    Row(
        "up-to-port-by-haproxy",
        "edge",
        lambda site: haproxy(
            site, frontend=f"http-request redirect location https://{DOMAIN}:8443%[capture.req.uri] if !{{ ssl_fc }}"
        ),
        "old_http_broken",
        _HAPROXY,
        arrives=True,
        status="fail",
        remedy=("port",),
    ),
    Row(
        "https-to-port",
        "edge",
        _redirect(secure="return 301 https://$host:8443$request_uri;"),
        "https_probe",
        _NGINX,
        arrives=False,
        remedy=("port",),
    ),
    Row(
        "forwarded",
        "edge",
        _redirect(secure=f"return 301 https://{ENDPOINT}$request_uri;"),
        "redirect_mode",
        _NGINX,
        arrives=True,
        status="warn",
    ),
    Row(
        "forwarded-as-wanted",
        "edge",
        _redirect(
            f"return 308 https://{ENDPOINT}$request_uri;",
            f"return 308 https://{ENDPOINT}$request_uri;",
        ),
        servers=_NGINX,
        arrives=True,
        options={"expect_redirect": True},
    ),
)


def _same(treat: Callable[..., None]) -> Callable[[Site], None]:
    """Both schemes dead in the same way, https after the handshake."""

    def build(site: Site) -> None:
        tls = server_context(site.authority.issue([DOMAIN]))
        site.start(Sockets(site.address, HTTPS, over_tls(tls, treat)))
        site.start(Sockets(site.address, HTTP, treat))

    return build


def _plain_alone(site: Site) -> None:
    nginx(site)
    # Nobody listens on port 80: its place leads to where nothing is.
    site.connect_to = [each.replace(f"{DOMAIN}:80::{HTTP}", f"{DOMAIN}:80::9") for each in site.connect_to]


def _plain_dead(treat: Callable[..., None]) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        small(site, found)
        other = site.others[2]
        site.start(Sockets(other, HTTP, treat))
        site.connect_to = [
            each.replace(f"{DOMAIN}:80::{HTTP}", f"{DOMAIN}:80:{other}:{HTTP}") for each in site.connect_to
        ]

    return build


_QUICK = {"timeout": 2}
_DEAD = (
    Row("both-reset", "edge", _same(reset), "edge_no_answer", never=("port 80",), options=_QUICK),
    Row("both-close", "edge", _same(close), "edge_no_answer", never=("port 80",), options=_QUICK),
    Row("both-silent", "edge", _same(silent), "edge_no_answer", never=("port 80",), options=_QUICK),
    Row("http-refuses", "edge", _plain_alone, "old_http_broken", _NGINX, arrives=True, status="fail"),
    Row("http-resets", "edge", _plain_dead(reset), "old_http_broken", arrives=True, status="fail"),
    Row("http-is-silent", "edge", _plain_dead(silent), "old_http_broken", arrives=True, status="fail", options=_QUICK),
)


def _slow_nginx(site: Site) -> None:
    site.origin.delay = 6.0
    nginx(site)


def _throttles(site: Site) -> None:
    site.origin.behaviour = lambda _arrived: (403, {"Content-Type": "text/plain"}, b"")
    nginx(site)


_PATHS = (
    Row(
        "nginx-path-prefix",
        "edge",
        lambda site: nginx(site, NGINX_LOCATION.replace("https://{origin};", "https://{origin}/track/;")),
        "https_probe",
        _NGINX,
        arrives=False,
    ),
    Row(
        "apache-path-prefix",
        "edge",
        lambda site: apache(site, APACHE_HOST.replace("{name}/", "{name}/track/")),
        "https_probe",
        ("apache",),
        arrives=False,
    ),
    Row(
        "apache-only-f",
        "edge",
        lambda site: apache(site, APACHE_HOST.replace("ProxyPass / https://{name}/", "ProxyPass /f https://{name}/f")),
        "opens_lost",
        ("apache",),
        arrives=True,
    ),
    Row(
        "lighttpd-only-f",
        "edge",
        lambda site: lighttpd(site, 'proxy.server = ("/f/" => (("host" => "{address}", "port" => {plain_port})))'),
        "opens_lost",
        ("lighttpd",),
        arrives=True,
    ),
    Row("slow-nginx", "edge", _slow_nginx, "slow_origin", _NGINX, arrives=True, groups=("dns", "tls", "http")),
    Row("throttled", "edge", _throttles, "throttled", _NGINX),
    Row(
        "apache-long",
        "edge",
        lambda site: apache(site, config="LimitRequestLine 1000"),
        "long_links",
        ("apache",),
        arrives=True,
    ),
    Row(
        "nginx-query-refused",
        "edge",
        lambda site: nginx(site, f"if ($args) {{ return 403; }} {NGINX_LOCATION}"),
        "query_dropped",
        _NGINX,
        arrives=True,
    ),
    Row(
        "nginx-query-cut",
        "edge",
        lambda site: nginx(site, f"set $args ''; {NGINX_LOCATION}"),
        "query_dropped",
        _NGINX,
        arrives=True,
    ),
    Row(
        "apache-query-cut",
        "edge",
        lambda site: apache(site, f"RewriteEngine On\nRewriteRule ^ %{{REQUEST_URI}}? [PT]\n{APACHE_HOST}"),
        "query_dropped",
        ("apache",),
        arrives=True,
    ),
)
_PASS = "sub vcl_recv { return (pass); }"
_BACKEND = "backend default { {behind} }\n"
_CACHES = (
    Row(
        "varnish-nobody",
        "edge",
        lambda site: varnish(site, f'backend default {{ .host = "127.0.0.1"; .port = "1"; }}\n{_PASS}'),
        "own_proxy",
        _VARNISH,
        arrives=False,
        says=("varnish's page",),
        remedy=("nginx", ".port = "),
        never=("fastly",),
    ),
    Row(
        "varnish-tls-backend",
        "edge",
        lambda site: varnish(site, f'backend default {{ .host = "{{address}}"; .port = "{{port}}"; }}\n{_PASS}'),
        "own_proxy",
        _VARNISH,
        arrives=False,
        remedy=("speaks no TLS",),
        never=("fastly",),
    ),
    Row(
        "varnish-maintenance",
        "edge",
        lambda site: varnish(site, f'{_BACKEND}sub vcl_recv {{ return (synth(503, "Maintenance")); }}'),
        "own_proxy",
        _VARNISH,
        arrives=False,
        never=("fastly",),
    ),
    Row(
        "varnish-403",
        "edge",
        lambda site: varnish(site, f'{_BACKEND}sub vcl_recv {{ return (synth(403, "Forbidden")); }}'),
        "own_proxy",
        _VARNISH,
        arrives=False,
        remedy=("vcl_recv",),
        never=("fastly",),
    ),
    Row(
        "squid-keeps",
        "edge",
        lambda site: squid(
            site, f"refresh_pattern . 60 100% 60 override-expire ignore-no-store\n{SQUID_PEER}", cache=""
        ),
        servers=("squid",),
        arrives=True,
    ),
)
ROWS = (*_ADDRESSES, *_REDIRECTS, *_DEAD, *_PATHS, *_CACHES)
