# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers over HTTP in every form that browsers take, and edges that work in their own way: all is well."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Mapping
from functools import partial

from real_servers.row import Row
from real_servers.rows.answering import Reply, found, small
from real_servers.rows.builders import (
    APACHE_HOST,
    NGINX_LOCATION,
    apache,
    caddy,
    haproxy,
    nginx,
)
from real_servers.site import DOMAIN, Site


def _with(more: Mapping[str, str]) -> Reply:
    return lambda path: found(path, more)


def _chunked(path: str) -> bytes:
    return found(path, {"Transfer-Encoding": "chunked"}, length=False) + b"0\r\n\r\n"


def _chunked_trailer(path: str) -> bytes:
    return found(path, {"Transfer-Encoding": "chunked", "Trailer": "X-T"}, length=False) + b"0;x=y\r\nX-T: 1\r\n\r\n"


def _ahead(first: bytes) -> Reply:
    return lambda path: first + found(path)


def _coded(coding: str, body: bytes) -> Reply:
    return lambda path: found(path, {"Content-Encoding": coding, "Content-Length": str(len(body))}, length=False) + body


def _late(path: str) -> bytes:
    time.sleep(3)
    return found(path)


_MANY = {f"X-Header-{number}": "value" for number in range(120)}
_LONG = {"Content-Security-Policy": "default-src 'self' " + "https://cdn.shop.test " * 1400}
_DEFLATE = zlib.compressobj(wbits=-15)
_RAW_DEFLATE = _DEFLATE.compress(b"") + _DEFLATE.flush()

_FORMS: Mapping[str, Reply] = {
    "plain": found,
    "chunked": _chunked,
    "chunked-trailer": _chunked_trailer,
    "no-length": lambda path: found(path, length=False),
    "http-1.0": lambda path: found(path, length=False).replace(b"HTTP/1.1", b"HTTP/1.0"),
    "bare-lf": lambda path: found(path).replace(b"\r\n", b"\n"),
    "no-reason": lambda path: found(path, status="302"),
    "lower-case": lambda path: found(path).lower().replace(b"http/1.1", b"HTTP/1.1"),
    "no-space-after-colon": lambda path: found(path, {"X-A": ""}).replace(b"Server: ", b"Server:"),
    "100-continue": _ahead(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "102-processing": _ahead(b"HTTP/1.1 102 Processing\r\n\r\n"),
    "103-early-hints": _ahead(b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n"),
    "two-103": _ahead(b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n" * 2),
    "120-headers": _with(_MANY),
    "30-kb-of-headers": _with(_LONG),
    "gzip": _coded("gzip", gzip.compress(b"")),
    "deflate": _coded("deflate", zlib.compress(b"")),
    "raw-deflate": _coded("deflate", _RAW_DEFLATE),
    "gzip-without-a-byte": _coded("gzip", b""),
    "identity": _coded("identity", b""),
    "charset": lambda path: found(path).replace(b"text/plain", b"Text/Plain; charset=UTF-8"),
    "latin-1": lambda path: found(path, {"X-City": "M\xfcnchen"}).decode().encode("latin-1"),
    "hsts": _with({"Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload"}),
    "h3-advertised": _with({"Alt-Svc": 'h3=":443"; ma=86400, h3-29=":443"'}),
    "upgrade-offered": _with({"Upgrade": "h2,h2c", "Connection": "Upgrade, Keep-Alive"}),
    "cookies": _with({"Set-Cookie": "__cf_bm=x; path=/; HttpOnly", "Set-cookie": "a=b"}),
    "robots": _with({"X-Robots-Tag": "noindex"}),
    "no-store": _with({"Cache-Control": "no-store, private", "Pragma": "no-cache", "Expires": "-1"}),
    "no-server": lambda path: found(path).replace(b"Server: msys-http\r\n", b""),
    "three-seconds": _late,
}
_BY_FORM = tuple(
    Row(f"form-{name}", "http", partial(small, reply=reply), arrives=True, brief=name == "chunked")
    for name, reply in _FORMS.items()
)


def _two_addresses(site: Site) -> None:
    site.names.records[DOMAIN, "A"] = (site.address, site.others[0], site.others[1])
    for place in (site.address, *site.others[:2]):
        haproxy(site, address=place)


_BY_EDGE = (
    Row(
        "nginx-h2",
        "http",
        lambda site: nginx(site, http="http2_max_concurrent_streams 8;", tls="http2"),
        servers=("nginx",),
        arrives=True,
    ),
    Row("haproxy-h2", "http", lambda site: haproxy(site, bind="alpn h2,http/1.1"), servers=("haproxy",), arrives=True),
    Row(
        "apache-h2",
        "http",
        lambda site: apache(site, config="Protocols h2 http/1.1"),
        servers=("apache",),
        arrives=True,
    ),
    Row(
        "caddy-encode",
        "http",
        lambda site: caddy(site, "encode gzip\nreverse_proxy https://{name}"),
        servers=("caddy",),
    ),
    Row(
        "nginx-rewrite",
        "http",
        lambda site: nginx(site, f"rewrite ^/(.*)$ /$1 break; {NGINX_LOCATION}"),
        servers=("nginx",),
        arrives=True,
    ),
    Row(
        "nginx-gzip-and-headers",
        "http",
        lambda site: nginx(
            site,
            http='gzip on; gzip_types *; add_header Strict-Transport-Security "max-age=31536000" always; '
            "add_header X-Frame-Options DENY; server_tokens off;",
        ),
        servers=("nginx",),
        arrives=True,
    ),
    Row(
        "nginx-named-server",
        "http",
        lambda site: nginx(site, f"{NGINX_LOCATION} proxy_pass_header Server;"),
        servers=("nginx",),
        arrives=True,
    ),
    Row(
        "nginx-http-1.1-to-origin",
        "http",
        lambda site: nginx(site, f'{NGINX_LOCATION} proxy_http_version 1.1; proxy_set_header Connection "";'),
        servers=("nginx",),
        arrives=True,
    ),
    Row(
        "nginx-limits-that-suffice",
        "http",
        lambda site: nginx(
            site,
            f"{NGINX_LOCATION} limit_req zone=z burst=500 nodelay;",
            http="limit_req_zone $binary_remote_addr zone=z:1m rate=100r/s;",
        ),
        servers=("nginx",),
        arrives=True,
    ),
    Row(
        "nginx-location-f-and-q",
        "http",
        lambda site: nginx(
            site, "return 404;", server=f"location /f/ {{ {NGINX_LOCATION} }} location /q/ {{ {NGINX_LOCATION} }}"
        ),
        servers=("nginx",),
        arrives=True,
    ),
    Row(
        "apache-deflate",
        "http",
        lambda site: apache(site, f"{APACHE_HOST}\nSetOutputFilter DEFLATE\nHeader always set X-A b\n"),
        servers=("apache",),
        arrives=True,
    ),
    Row("three-addresses", "http", _two_addresses, servers=("haproxy",), arrives=True),
)
ROWS: tuple[Row, ...] = (*_BY_FORM, *_BY_EDGE)
