# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Caches of real servers: what they tell of themselves, under which address and for how long they keep answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tools import debian

from real_servers.origin import Arrived
from real_servers.row import HEALTHY, Row
from real_servers.rows.builders import (
    APACHE_HOST,
    NGINX_LOCATION,
    SQUID_PEER,
    apache,
    haproxy,
    nginx,
    squid,
    varnish,
)
from real_servers.site import DOMAIN, Site

_MARK = "add_header X-Cache-Status $upstream_cache_status always;"


def _nginx(cache: str, *, dead: bool = False, warm: bool = False) -> Callable[[Site], None]:
    """nginx with a cache; ``dead``: SparkPost went away after the fixed paths had been kept."""

    def build(site: Site) -> None:
        folder = site.room("cache")
        folder.chmod(0o777)
        nginx(
            site,
            f"{NGINX_LOCATION} proxy_cache clicks; {cache}",
            http=f"proxy_cache_path {folder} keys_zone=clicks:1m;",
        )
        if warm or dead:
            for path in ("a/b/c/d", ""):
                for scheme in ("https", "http"):
                    site._curl(f"{scheme}://{DOMAIN}/f/{path}")
        if dead:
            site.origin.behaviour = lambda _arrived: (502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>")

    return build


def _varnish(fetched: str, more: str = "") -> Callable[[Site], None]:
    def build(site: Site) -> None:
        varnish(site, f"backend default {{ {{behind}} }}\nsub vcl_backend_response {{ {fetched} }}\n{more}")

    return build


def _apache(cache: str) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        # In memory: whoever Apache runs as may not be allowed to write below the tests' folder.
        module = f"{debian.below('usr/lib/apache2/modules')}/mod_cache_socache.so"
        sparkpost = replace(site.origin)

        def may_be_kept(arrived: Arrived) -> tuple[int, Mapping[str, str], bytes]:
            # Apache keeps no redirect that names no time.
            status, headers, body = sparkpost.answer(arrived)
            return status, {**headers, "Cache-Control": "max-age=3600"}, body

        if cache:
            site.origin.behaviour = may_be_kept
        apache(site, f"{APACHE_HOST}\n{cache}", config=f"LoadModule cache_socache_module {module}\nCacheSocache shmcb")

    return build


def _haproxy(backend: str, config: str = "") -> Callable[[Site], None]:
    def build(site: Site) -> None:
        haproxy(site, backend=backend, config=config)

    return build


def _squid(cache: str) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        squid(site, SQUID_PEER, cache=cache)

    return build


def _passes_path_alone(site: Site) -> None:
    nginx(site, NGINX_LOCATION.replace("https://{origin};", "https://{origin}$uri;"))


_NGINX, _VARNISH = ("nginx",), ("haproxy", "varnish")
_KEEP = "proxy_cache_valid 200 302"
_HASH_HOST = "sub vcl_hash { hash_data(req.http.host); return (lookup); }"
_HASH_PATH = 'sub vcl_hash { hash_data(regsub(req.url, "\\?.*", "")); return (lookup); }'

ROWS = (
    Row("nginx-silent-hour", "cache", _nginx(f"{_KEEP} 1h;"), HEALTHY, _NGINX, arrives=True),
    Row("nginx-marked-hour", "cache", _nginx(f"{_KEEP} 1h; {_MARK}"), "cache_too_long", _NGINX, arrives=True),
    Row("nginx-marked-as-wanted", "cache", _nginx(f"{_KEEP} 1s; {_MARK}"), HEALTHY, _NGINX, arrives=True),
    Row("nginx-marked-bypassed", "cache", _nginx(f"proxy_cache_bypass 1; {_MARK}"), HEALTHY, _NGINX, arrives=True),
    Row(
        "nginx-key-host",
        "cache",
        _nginx(f'proxy_cache_key "$host"; {_KEEP} 1h; {_MARK}'),
        "cache_key_path",
        _NGINX,
        arrives=False,
        remedy=("proxy_cache_key", "$request_uri"),
        brief=True,
    ),
    Row(
        "nginx-key-host-silent",
        "cache",
        _nginx(f'proxy_cache_key "$host"; {_KEEP} 1h;'),
        "links_mixed_up",
        _NGINX,
        arrives=False,
    ),
    Row(
        "nginx-key-first-folder",
        "cache",
        _nginx(f'set $of ""; if ($uri ~ "^(/[^/]+/)") {{ set $of $1; }} proxy_cache_key "$of"; {_KEEP} 1h; {_MARK}'),
        "cache_key_path",
        _NGINX,
        arrives=False,
    ),
    Row(
        "nginx-key-no-query",
        "cache",
        _nginx(f'proxy_cache_key "$host$uri"; {_KEEP} 1h; {_MARK}'),
        "cache_key_query",
        _NGINX,
        arrives=True,
        remedy=("query",),
    ),
    Row("nginx-dead-behind-cache", "cache", _nginx(f"{_KEEP} 1h;", dead=True), "own_proxy", _NGINX, arrives=False),
    Row(
        "nginx-dead-behind-marked-cache",
        "cache",
        _nginx(f"{_KEEP} 1h; {_MARK}", dead=True),
        "own_proxy",
        _NGINX,
        arrives=False,
    ),
    Row(
        "nginx-kept-before-and-well",
        "cache",
        _nginx(f"{_KEEP} 1s; {_MARK}", warm=True),
        HEALTHY,
        _NGINX,
        arrives=True,
    ),
    Row("varnish-pass", "cache", _varnish("set beresp.uncacheable = true;"), HEALTHY, _VARNISH, arrives=True),
    Row("varnish-as-wanted", "cache", _varnish("set beresp.ttl = 1s; set beresp.grace = 0s;"), HEALTHY, _VARNISH),
    Row("varnish-hour", "cache", _varnish("set beresp.ttl = 1h;"), "cache_too_long", _VARNISH, arrives=True),
    Row(
        "varnish-key-host",
        "cache",
        _varnish("set beresp.ttl = 1h;", _HASH_HOST),
        "cache_key_path",
        _VARNISH,
        arrives=False,
    ),
    Row(
        "varnish-key-no-query",
        "cache",
        _varnish("set beresp.ttl = 1h;", _HASH_PATH),
        "cache_key_query",
        _VARNISH,
        arrives=True,
    ),
    Row(
        "varnish-drops-query",
        "cache",
        _varnish(
            "set beresp.uncacheable = true;",
            'sub vcl_recv { set req.url = regsub(req.url, "\\?.*", ""); return (pass); }',
        ),
        "query_dropped",
        _VARNISH,
        arrives=True,
    ),
    Row(
        "silent-without-query",
        "cache",
        _nginx(f'proxy_cache_key "$scheme$host$uri"; {_KEEP} 1h;'),
        "cache_key_query",
        _NGINX,
        arrives=True,
    ),
    Row(
        "silent-without-path",
        "cache",
        _nginx(f'proxy_cache_key "$scheme$host"; {_KEEP} 2s;'),
        "cache_key_path",
        _NGINX,
    ),
    Row("apache-off", "cache", _apache(""), HEALTHY, ("apache",), arrives=True),
    Row(
        "apache-hour",
        "cache",
        _apache("CacheEnable socache /\n CacheIgnoreNoLastMod On"),
        "cache_too_long",
        ("apache",),
        arrives=True,
    ),
    Row(
        "apache-ignores-query",
        "cache",
        _apache("CacheEnable socache /\n CacheIgnoreNoLastMod On\n CacheIgnoreQueryString On\n CacheHeader On"),
        "cache_key_query",
        ("apache",),
        arrives=True,
    ),
    Row("haproxy-off", "cache", _haproxy(""), HEALTHY, ("haproxy",), arrives=True),
    Row(
        "haproxy-drops-query",
        "cache",
        _haproxy("http-request set-query x=1"),
        "query_dropped",
        ("haproxy",),
        arrives=True,
    ),
    Row("squid-off", "cache", _squid("cache deny all"), HEALTHY, ("squid",), arrives=True),
    Row(
        "nginx-drops-query",
        "cache",
        _passes_path_alone,
        "query_dropped",
        _NGINX,
        arrives=True,
        remedy=("proxy_pass https://spgo.io;",),
        brief=True,
    ),
)
