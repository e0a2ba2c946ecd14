# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Edges at which some clicks work: by one scheme, for some kinds of links, some clients, addresses or servers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from real_servers.row import HEALTHY, Row
from real_servers.rows.answering import found, small
from real_servers.rows.builders import HAPROXY_SERVER, NGINX_LOCATION, haproxy, nginx
from real_servers.site import DOMAIN, HTTP, Site

_http = partial(Row, area="partly", servers=("nginx",), groups=("dns", "tls", "http"))
_pool = partial(Row, area="partly", servers=("nginx", "haproxy"), groups=("dns", "tls", "http", "cache"))
_NO_OPENS = "location /q/ { return 404; }"
_NO_QUERY = f"set $args ''; {NGINX_LOCATION}"
_SHORT_HTTP, _SHORT_SERVER = "large_client_header_buffers 1 1k;", "client_header_buffer_size 512;"


def _plainly(first: str) -> Callable[[Site], object]:
    """nginx that passes everything on, with this ahead of it over http alone."""
    plain = f"server_name {DOMAIN}; {first} location / {{ {NGINX_LOCATION} }}"
    return lambda site: nginx(site, plain=plain)


def _agents(match: str, status: int = 403) -> Callable[[Site], object]:
    location = f"if ($http_user_agent {match}) {{ return {status}; }} {NGINX_LOCATION}"
    return lambda site: nginx(site, location)


def _last_of(number: int, last: Callable[[Site, str], object]) -> Callable[[Site], None]:
    """So many addresses, of which the last one is another server."""

    def build(site: Site) -> None:
        site.names.records[DOMAIN, "A"] = (site.address, *site.others[: number - 1])
        for address in (site.address, *site.others[: number - 2]):
            nginx(site, address=address)
        last(site, site.others[number - 2])

    return build


def _backends(good: int, location: str = NGINX_LOCATION, server: str = "") -> Callable[[Site], None]:
    """HAProxy in front of so many ways to SparkPost and of one other server."""

    def build(site: Site) -> None:
        nginx(site, location, server=server, address=site.others[2])
        lines = [HAPROXY_SERVER.replace("server sparkpost", f"server way{number}") for number in range(good)]
        haproxy(site, "\n    ".join((*lines, f"server other {site.others[2]}:{HTTP}")), backend="balance roundrobin")

    return build


def _every(number: int) -> Callable[[Site], None]:
    """A server whose every so manieth answer is an error."""

    def build(site: Site) -> None:
        count = 0

        def reply(path: str) -> bytes:
            nonlocal count
            count += 1
            error = b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\noops"
            return error if count % number == 0 else found(path)

        small(site, reply)

    return build


_BY_SCHEME = (
    _http("http-no-opens", builds=_plainly(_NO_OPENS), expect="old_http_broken", remedy=("/q/",), arrives=True),
    _http(
        "http-drops-query",
        builds=lambda site: nginx(site, plain=f"server_name {DOMAIN}; location / {{ {_NO_QUERY} }}"),
        expect="old_http_broken",
        remedy=("query",),
        arrives=True,
    ),
    _http("http-refuses-query", builds=_plainly("if ($args) { return 403; }"), expect="old_http_broken", arrives=True),
    _http(
        "http-refuses-long-links",
        builds=_plainly('if ($request_uri ~ "^.{1000}") { return 414; }'),
        expect="old_http_broken",
        remedy=("2000 bytes",),
        arrives=True,
    ),
    _http(
        "opens-204",
        builds=lambda site: nginx(site, server="location /q/ { return 204; }"),
        expect="opens_lost",
        arrives=True,
    ),
    _http(
        "opens-empty-200",
        builds=lambda site: nginx(site, server="location /q/ { default_type text/plain; return 200; }"),
        expect="opens_lost",
        arrives=True,
    ),
)
_BY_CLIENT = (
    _http("browsers-alone-mozilla", builds=_agents("!~ Mozilla"), expect=HEALTHY, arrives=True),
    _http("browsers-alone-chrome", builds=_agents("!~ Chrome"), expect=HEALTHY),
    _http("browsers-alone-silently", builds=_agents("!~ Chrome", 444), expect=HEALTHY),
    _http("no-scripts", builds=_agents('~* "bot|spider|python|curl"'), expect=HEALTHY, arrives=True),
    _http("no-browsers", builds=_agents("~ Mozilla"), expect="own_proxy", arrives=False),
)
_BY_ADDRESS = (
    _http(
        "fourth-no-opens",
        builds=_last_of(4, lambda site, place: nginx(site, server=_NO_OPENS, address=place)),
        expect="opens_lost",
        says=("1 of 4",),
        remedy=("/q/",),
        arrives=True,
        brief=True,
    ),
    _http(
        "third-short-links-alone",
        builds=_last_of(3, lambda site, place: nginx(site, address=place, http=_SHORT_HTTP, server=_SHORT_SERVER)),
        expect="long_links",
        says=("1 of 3",),
        arrives=True,
    ),
    _http(
        "third-drops-query",
        builds=_last_of(3, lambda site, place: nginx(site, _NO_QUERY, address=place)),
        expect="query_dropped",
        says=("1 of 3",),
        arrives=True,
    ),
    _http(
        "fourth-one-path-for-all",
        builds=_last_of(
            4, lambda site, place: nginx(site, f"rewrite ^ /f/a/b/c/d break; {NGINX_LOCATION}", address=place)
        ),
        expect="links_mixed_up",
        arrives=True,
    ),
    _http(
        "second-http-no-opens",
        builds=_last_of(
            2,
            lambda site, place: nginx(
                site, address=place, plain=f"server_name {DOMAIN}; {_NO_OPENS} location / {{ {NGINX_LOCATION} }}"
            ),
        ),
        expect="old_http_broken",
        arrives=True,
    ),
)
_BY_SERVER = (
    _pool("one-of-two-404", builds=_backends(1, "return 404;"), expect="own_proxy"),
    _pool("one-of-three-home", builds=_backends(2, "return 302 https://www.shop.test/;"), expect="https_probe"),
    _pool("one-of-two-no-opens", builds=_backends(1, server=_NO_OPENS), expect="own_proxy"),
    _pool("one-of-two-drops-query", builds=_backends(1, _NO_QUERY), expect="https_probe"),
    _pool(
        "one-of-three-default-page",
        builds=_backends(2, 'default_type text/html; return 200 "<h1>Welcome to nginx!</h1>";'),
        expect="own_proxy",
    ),
    _pool("four-alike", builds=_backends(3), expect=HEALTHY, arrives=True),
    Row("every-third-500", "partly", _every(3), "https_probe", brief=True),
    Row("every-second-500", "partly", _every(2), "https_probe"),
)
ROWS = (*_BY_SCHEME, *_BY_CLIENT, *_BY_ADDRESS, *_BY_SERVER)
