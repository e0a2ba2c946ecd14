# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of the user's own nginx, Apache or other proxy: their errors, and what they serve before they are set up.

Sources: nginx's documentation on ngx_http_proxy_module (proxy_ssl_server_name, proxy_ssl_name, variables in proxy_pass
need a resolver), Apache's documentation on mod_proxy and mod_ssl (SSLProxyEngine, disablereuse, ProxyAddHeaders).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..model.error_page import ErrorPage, PageMeaning
from ..model.http_answer import HttpAnswer
from .servers import PROXIES

_NGINXES = ("nginx", "openresty", "tengine")
_APACHES = ("apache", "httpd", "litespeed")
_SERVER_ERRORS = range(500, 505)
_MAY_HEAL = 60
# Bounded, and without two ways to read a space: a page may be made to keep its reader busy.
_HEADING = re.compile(r"<h1[^>]{0,200}>([^<]{3,200})</h1>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{3,200})</title>", re.IGNORECASE)
_LONGEST_NAME = 80
#: Of servers that do not name themselves: the words of their pages.
_NAMELESS: Mapping[str, str] = {
    "no server is available to handle this request": "haproxy",
    "<center>nginx": "nginx",
}
_DEFAULTS = ("welcome to nginx", "it works!", "apache2 ubuntu default page", "apache2 debian default page", "test page")
_NGINX_ORIGIN = (
    "resolver 127.0.0.53 valid=10s; set $tracking {endpoint}; proxy_pass https://$tracking; proxy_ssl_server_name on; "
    "proxy_ssl_name {endpoint}; proxy_set_header Host $host;"
)
_APACHE_ORIGIN = "SSLProxyEngine On, ProxyPass / https://{endpoint}/ disablereuse=On, ProxyAddHeaders On"

#: What each kind of page means.
_MEANINGS: Mapping[str, str] = {
    "unreached": "the proxy cannot reach SparkPost",
    "slow": "SparkPost does not answer the proxy in time",
    "misconfigured": "the proxy's own configuration fails",
    "plain": "port 443 expects TLS and got plain HTTP",
    "default": "the server's default page, so no virtual host for the domain is in use",
    "local": "the server answers by itself instead of passing the request on",
}
_APACHE_UNREACHED = (
    f"In both virtual hosts for {{domain}}: {_APACHE_ORIGIN}; and allow it to connect: on SELinux 'setsebool -P "
    "httpd_can_network_connect on'"
)
_NGINX_LOCAL = (
    "Add a server block with 'server_name {domain};' for port 80 and for port 443 whose 'location /' says: "
    f"{_NGINX_ORIGIN}"
)
_APACHE_LOCAL = f"Add a <VirtualHost> with ServerName {{domain}} for port 80 and for port 443: {_APACHE_ORIGIN}"
#: What to do, by kind of page and of server.
_STEPS: Mapping[tuple[str, str], str] = {
    ("unreached", "nginx"): f"In the location for {{domain}}: {_NGINX_ORIGIN} (in its error log, 'could not be "
    "resolved' points to the resolver, 'SSL_do_handshake() failed' to SNI)",
    ("slow", "nginx"): f"In the location for {{domain}}: {_NGINX_ORIGIN} (and let the proxy connect to {{endpoint}} on "
    "port 443)",
    ("unreached", "apache"): _APACHE_UNREACHED,
    ("slow", "apache"): _APACHE_UNREACHED,
    ("default", "nginx"): _NGINX_LOCAL,
    ("local", "nginx"): _NGINX_LOCAL,
    ("default", "apache"): _APACHE_LOCAL,
    ("local", "apache"): _APACHE_LOCAL,
}
_ANY_SERVER: Mapping[str, str] = {
    "unreached": "Point the proxy's backend to {endpoint}, port 443, with TLS and {endpoint} as SNI",
    "slow": "Point the proxy's backend to {endpoint}, port 443, with TLS and {endpoint} as SNI",
    "misconfigured": "Read the proxy's error log, and check the virtual host for {domain}",
    "plain": "Give port 80 a server block of its own ('listen 80;') next to 'listen 443 ssl;', with the same location",
    "default": "Let the proxy pass every path of {domain} on to https://{endpoint}",
    "local": "Let the proxy pass every path of {domain} on to https://{endpoint}",
}


def server_of(answer: HttpAnswer) -> str:
    """Which server made the page, by the header Server or else its own words; "" for none of those known here."""
    if answer.server:
        return next((name for name in PROXIES if answer.server.startswith(name)), "")
    text = answer.text.lower()
    return next((name for words, name in _NAMELESS.items() if words in text), "")


def _is_page(answer: HttpAnswer) -> bool:
    if not server_of(answer):
        return False
    if answer.status in _SERVER_ERRORS:
        return True
    return bool(answer.body.strip()) and (answer.status == 200 or answer.status >= 400)


def name_of(answer: HttpAnswer) -> str:
    """What the page calls itself: its heading, else its title; "" where it has neither, or a whole paragraph there."""
    for pattern in (_HEADING, _TITLE):
        found = pattern.search(answer.text)
        name = " ".join(found.group(1).split()) if found else ""
        if 0 < len(name) <= _LONGEST_NAME:
            return name
    return ""


def _explain(answer: HttpAnswer) -> PageMeaning:
    return _meaning(server_of(answer), _kind(answer), name_of(answer), may_heal=answer.status in _SERVER_ERRORS)


def _meaning(server: str, kind: str, name: str, *, may_heal: bool) -> PageMeaning:
    shown = server.capitalize() if server in _APACHES else server
    called = f'{shown}\'s page "{name}": ' if name else f"{shown}: "
    step = _STEPS.get((kind, _family(server)), _ANY_SERVER[kind])
    return PageMeaning(called + _MEANINGS[kind], step, _MAY_HEAL if may_heal else None)


def _family(server: str) -> str:
    if server in _NGINXES:
        return "nginx"
    return "apache" if server in _APACHES else ""


def _kind(answer: HttpAnswer) -> str:
    if answer.status in (502, 503, 504) or (answer.status == 500 and _family(server_of(answer)) == "apache"):
        return "slow" if answer.status == 504 else "unreached"
    if answer.status == 500:
        return "misconfigured"
    text = answer.text.lower()
    if "plain http request was sent to https port" in text:
        return "plain"
    return "default" if any(words in text for words in _DEFAULTS) else "local"


def _cases() -> Iterator[PageMeaning]:
    for server in ("nginx", "apache", "haproxy"):
        for kind in _MEANINGS:
            may_heal = kind in ("unreached", "slow", "misconfigured")
            # Apache and HAProxy do not have these.
            if server == "nginx" or kind not in ("misconfigured", "plain"):
                yield _meaning(server, kind, "", may_heal=may_heal)


PAGES = (ErrorPage("own_proxy", _is_page, _explain, tuple(_cases()), is_weak=True),)
