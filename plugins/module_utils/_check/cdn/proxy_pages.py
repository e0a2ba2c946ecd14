# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of the user's own nginx, Apache or other proxy: their errors, and what they serve before they are set up.

Sources: nginx's documentation of ngx_http_proxy_module (proxy_ssl_server_name, proxy_ssl_name, variables in proxy_pass
need a resolver), Apache's documentation of mod_proxy and mod_ssl (SSLProxyEngine, disablereuse, ProxyAddHeaders).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..model.http_answer import HttpAnswer
from .edge_page import EdgePage, Explained
from .profiles import CDNS, by_header

_PASSES = ("nginx", "openresty", "tengine")
_APACHES = ("apache", "httpd", "litespeed")
_UNREACHED = range(500, 505)
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


def server_of(answer: HttpAnswer) -> str:
    """Which server made the page, by the header Server or else its own words; "" for none of those known here.

    What a CDN has passed on is its origin's page, and no proxy's of the domain itself.
    """
    if by_header(answer.headers).id not in ("proxy", "other"):
        return ""
    if answer.server:
        known = (sign for _header, sign in CDNS["proxy"].signs)
        return next((name for name in known if answer.server.startswith(name)), "")
    text = answer.text.lower()
    return next((name for words, name in _NAMELESS.items() if words in text), "")


def _is_page(answer: HttpAnswer) -> bool:
    if not server_of(answer):
        return False
    if answer.status in _UNREACHED:
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


def _explain(answer: HttpAnswer) -> Explained:
    server, name = server_of(answer), name_of(answer)
    shown = server.capitalize() if server in _APACHES else server
    meaning, step = _case(answer, "apache" if server in _APACHES else server)
    called = f'{shown}\'s page "{name}": ' if name else f"{shown}: "
    return Explained(called + meaning, step, 60 if answer.status in _UNREACHED else None)


def _case(answer: HttpAnswer, server: str) -> tuple[str, str]:
    """What it means and what to do."""
    if answer.status in (502, 503, 504) or (answer.status == 500 and server == "apache"):
        return _unreached(answer, server)
    if answer.status == 500:
        return "the proxy's own configuration fails", "Read its error log, and check the virtual host for {domain}"
    if "plain http request was sent to https port" in answer.text.lower():
        return (
            "it takes port 443 for TLS and was spoken to in plain HTTP",
            "Give port 80 a server block of its own ('listen 80;') beside 'listen 443 ssl;', with the same location",
        )
    return _unconfigured(answer, server)


def _unreached(answer: HttpAnswer, server: str) -> tuple[str, str]:
    slow = answer.status == 504
    meaning = "SparkPost does not answer the proxy in time" if slow else "the proxy cannot reach SparkPost"
    if server in _PASSES:
        why = (
            "let the proxy connect to {endpoint} on port 443"
            if slow
            else "its error log tells the resolver, 'could not be resolved', from SNI, 'SSL_do_handshake() failed'"
        )
        return meaning, f"In the location for {{domain}}: {_NGINX_ORIGIN} ({why})"
    if server == "apache":
        reach = "and let it connect: on SELinux 'setsebool -P httpd_can_network_connect on'"
        return meaning, f"In both virtual hosts for {{domain}}: {_APACHE_ORIGIN}; {reach}"
    return meaning, "Point the proxy's backend at {endpoint}, port 443, with TLS and {endpoint} as SNI"


def _unconfigured(answer: HttpAnswer, server: str) -> tuple[str, str]:
    text = answer.text.lower()
    default = any(words in text for words in _DEFAULTS)
    meaning = (
        "the server's default page, so that no virtual host for the domain is in use"
        if default
        else "the server answers by itself in place of passing the request on"
    )
    if server == "apache":
        return meaning, f"Have a <VirtualHost> with ServerName {{domain}} for port 80 and for 443: {_APACHE_ORIGIN}"
    if server in _PASSES:
        return meaning, (
            f"Have a server block with 'server_name {{domain}};' for port 80 and for 443 whose 'location /' says: "
            f"{_NGINX_ORIGIN}"
        )
    return meaning, "Let the proxy pass every path of {domain} on to https://{endpoint}"


PAGES = (EdgePage("own_proxy", _is_page, _explain),)
