# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that are odd and right, several addresses, opens, long links, ports, and who is not SparkPost at all."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from real_servers.row import HEALTHY, Row
from real_servers.rows.builders import (
    APACHE_HOST,
    CADDY_SITE,
    NGINX_LOCATION,
    apache,
    caddy,
    haproxy,
    nginx,
    varnish,
)
from real_servers.servers.scripted import Said, Scripted
from real_servers.site import DOMAIN, HTTP, HTTPS, Site

_NGINX = ("nginx",)
_FOUND = b"HTTP/1.1 302 Found\r\n"
_REST = b"Content-Type: text/plain\r\nServer: msys-http\r\nLocation: https://www.shop.test/\r\n"
_EMPTY = b"Content-Length: 0\r\n\r\n"
_GOOD = _FOUND + _REST + _EMPTY


def _scripted(say: Callable[[str], Said]) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        site.start(Scripted(site.address, HTTPS, HTTP, site.files(), say))

    return build


def _says(*pieces: bytes | float) -> Callable[[Site], None]:
    return _scripted(lambda _path: pieces)


def _healthy(name: str, *pieces: bytes | float) -> Row:
    return Row(f"odd-{name}", "http", _says(*pieces), HEALTHY)


_MANY = b"".join(b"X-Header-%d: %s\r\n" % (number, b"v" * 200) for number in range(120))
_GZIPPED = gzip.compress(b"")
_ODD = (
    _healthy("early-hints", b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n", _GOOD),
    _healthy("processing-and-continue", b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", _GOOD),
    _healthy("many-headers", _FOUND + _MANY + _REST + _EMPTY),
    _healthy("one-long-header", _FOUND + b"X-Policy: " + b"v" * 100_000 + b"\r\n" + _REST + _EMPTY),
    _healthy("bare-line-feeds", _GOOD.replace(b"\r\n", b"\n")),
    _healthy("http-1.0", _GOOD.replace(b"HTTP/1.1", b"HTTP/1.0")),
    _healthy("http-1.0-no-length", b"HTTP/1.0 302 Found\r\n" + _REST + b"\r\n"),
    _healthy("no-reason", _GOOD.replace(b" Found", b"")),
    _healthy("odd-reason", _GOOD.replace(b"Found", b"Moved Temporarily, for now")),
    _healthy("no-length", _FOUND + _REST + b"Connection: close\r\n\r\n"),
    _healthy("chunked", _FOUND + _REST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    _healthy(
        "gzip-empty", _FOUND + _REST + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_GZIPPED), _GZIPPED
    ),
    _healthy("doubled-headers", _FOUND + _REST + _REST + _EMPTY),
    _healthy("lower-case", _GOOD.replace(b"Content-Type", b"content-type").replace(b"Location", b"location")),
    _healthy("folded", _FOUND + b"X-Long: one\r\n two\r\n\tthree\r\n" + _REST + _EMPTY),
    _healthy("cookies", _FOUND + b"Set-Cookie: lang=en; Path=/\r\n" * 3 + _REST + _EMPTY),
    _healthy("three-seconds", 3.0, _GOOD),
    Row(
        "odd-two-locations", "http", _says(_FOUND + _REST + b"Location: https://evil.test/\r\n" + _EMPTY), "https_probe"
    ),
    Row("odd-no-http", "http", _says(b"220 mail.example.com ESMTP\r\n"), "https_probe"),
    Row("slow", "http", _says(6.0, _GOOD), "slow_origin", says=("6.",)),
)


def _empty_page(_path: str) -> Said:
    return (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + _EMPTY,)


def _page(kind: bytes, body: bytes) -> Callable[[Site], None]:
    return _says(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind, len(body), body))


def _nginx_returns(line: str) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        nginx(site, line)

    return build


_NOBODY = (
    Row("empty-200", "http", _scripted(_empty_page), "origin_unproven", status="warn", brief=True),
    Row(
        "empty-200-nginx",
        "http",
        _nginx_returns('default_type text/plain; return 200 "";'),
        "origin_unproven",
        _NGINX,
        arrives=False,
    ),
    Row(
        "empty-200-caddy",
        "http",
        lambda site: caddy(site, 'header Content-Type text/plain\nrespond ""'),
        "origin_unproven",
        ("caddy",),
    ),
    Row("ok-text", "http", _page(b"text/plain", b"ok"), "https_probe"),
    Row("ok-json", "http", _page(b"application/json", b'{"status": "ok"}'), "https_probe"),
    Row("parking", "http", _page(b"text/html", b"<html><title>example.com is for sale</title></html>"), "https_probe"),
    Row("no-content", "http", _says(b"HTTP/1.1 204 No Content\r\n\r\n"), "https_probe"),
)


def _three_addresses(last: Callable[[Site, str], object]) -> Callable[[Site], None]:
    """Two addresses that work, and a third."""

    def build(site: Site) -> None:
        places = (site.address, *site.others[:2])
        site.names.records[DOMAIN, "A"] = places
        for place in places[:2]:
            haproxy(site, address=place)
        last(site, places[2])

    return build


def _bad_gateway(site: Site, place: str) -> None:
    haproxy(site, f"server dead {site.others[3]}:9", address=place)


def _parked(site: Site, place: str) -> None:
    body = b"<html>It works!</html>"
    said = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    site.start(Scripted(place, HTTPS, HTTP, site.files(), lambda _path: (said,)))


def _works(site: Site, place: str) -> None:
    haproxy(site, address=place)


_ADDRESSES = (
    Row("three-of-three", "http", _three_addresses(_works), HEALTHY, ("haproxy",)),
    Row("third-502", "http", _three_addresses(_bad_gateway), "own_proxy", ("haproxy",), says=("2 of 3",), brief=True),
    Row("third-parked", "http", _three_addresses(_parked), "https_probe", ("haproxy",), says=("2 of 3",)),
)

_ONLY_F = NGINX_LOCATION


def _nginx_only(path: str) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        inner = f"server_name {DOMAIN}; location {path} {{ {NGINX_LOCATION} }}"
        nginx(site, plain=inner, secure=inner)

    return build


def _varnish_only_f(site: Site) -> None:
    vcl = """
backend default { {behind} }
sub vcl_recv { if (req.url !~ "^/f/") { return (synth(404, "Not Found")); } return (pass); }
"""
    varnish(site, vcl)


_OPENS = (
    Row("opens-nginx", "http", _nginx_only("/f/"), "opens_lost", _NGINX, arrives=True, remedy=("/q/",)),
    Row(
        "opens-apache",
        "http",
        lambda site: apache(
            site, APACHE_HOST.replace("ProxyPass / ", "ProxyPass /f/ ").replace("{name}/ dis", "{name}/f/ dis")
        ),
        "opens_lost",
        ("apache",),
        arrives=True,
    ),
    Row(
        "opens-haproxy",
        "http",
        lambda site: haproxy(site, frontend="http-request deny deny_status 404 unless { path_beg /f/ }"),
        "opens_lost",
        ("haproxy",),
        arrives=True,
    ),
    Row(
        "opens-caddy",
        "http",
        lambda site: caddy(site, f"handle /f/* {{\n{CADDY_SITE}\n}}"),
        "opens_lost",
        ("caddy",),
        arrives=True,
    ),
    Row("opens-varnish", "http", _varnish_only_f, "opens_lost", ("haproxy", "varnish"), arrives=True),
    Row("opens-both", "http", _nginx_only("~ ^/(f|q)/"), HEALTHY, _NGINX, arrives=True),
    Row(
        "long-nginx",
        "http",
        lambda site: nginx(site, server="large_client_header_buffers 4 512; client_header_buffer_size 256;"),
        "long_links",
        _NGINX,
        arrives=True,
        says=("414",),
    ),
    Row(
        "long-apache",
        "http",
        lambda site: apache(site, config="LimitRequestLine 1024"),
        "long_links",
        ("apache",),
        arrives=True,
    ),
    Row(
        "long-haproxy",
        "http",
        lambda site: haproxy(site, frontend="http-request deny deny_status 400 if { url_len gt 500 }"),
        "long_links",
        ("haproxy",),
        arrives=True,
    ),
)


def _redirects(plain: str) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        nginx(site, plain=f"server_name {DOMAIN}; {plain}")

    return build


_PORTS = (
    Row(
        "port-8443-dead",
        "http",
        _redirects("return 301 https://$host:8443$request_uri;"),
        "old_http_broken",
        _NGINX,
        status="fail",
        says=(":8443", "and then"),
        remedy=("port",),
        brief=True,
    ),
    Row(
        "port-443-named",
        "http",
        _redirects("return 301 https://$host:443$request_uri;"),
        "old_http_broken",
        _NGINX,
        status="warn",
    ),
    Row(
        "port-80-to-8080",
        "http",
        _redirects("return 302 http://$host:8080$request_uri;"),
        "old_http_broken",
        _NGINX,
        status="fail",
    ),
    Row(
        "https-to-8443",
        "http",
        lambda site: nginx(site, secure=f"server_name {DOMAIN}; return 302 https://$host:8443$request_uri;"),
        "https_probe",
        _NGINX,
        arrives=False,
        says=(":8443",),
    ),
)

_NAMES = (
    Row(
        "varnish-dead-backend",
        "http",
        lambda site: varnish(site, f'backend default {{ .host = "{site.others[3]}"; .port = "9"; }}'),
        "own_proxy",
        ("haproxy", "varnish"),
        arrives=False,
        never=("fastly",),
        brief=True,
    ),
    Row(
        "varnish-served-by",
        "http",
        lambda site: varnish(
            site,
            f'backend default {{ .host = "{site.others[3]}"; .port = "9"; }}\n'
            'sub vcl_deliver { set resp.http.X-Served-By = "cache-01"; }\n'
            'sub vcl_backend_error { set beresp.http.X-Served-By = "cache-01"; }',
        ),
        "own_proxy",
        ("haproxy", "varnish"),
        arrives=False,
        never=("fastly",),
    ),
)

ROWS = (*_ODD, *_NOBODY, *_ADDRESSES, *_OPENS, *_PORTS, *_NAMES)
