# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of the user's own nginx, Apache or other proxy: their errors, and what they serve before they are set up.

What each page looks like was seen on the servers as Debian ships them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..model.error_page import ErrorPage, PageMeaning
from ..model.http_answer import HttpAnswer
from .proxy_steps import (
    APACHES,
    CERTIFICATE,
    DEFAULT,
    FORBIDDEN,
    HANDSHAKE,
    LIMITED,
    LOCAL,
    LOGIN,
    MISCONFIGURED,
    NO_NAME,
    NO_TLS,
    PLAIN,
    SLOW,
    UNREACHED,
    family,
    step,
)
from .servers import PROXIES

_SERVER_ERRORS = range(500, 505)
_REFUSALS = range(400, 500)
_MAY_HEAL = 60
# Bounded, and without two ways to read a space: a page may be made to keep its reader busy.
_HEADING = re.compile(r"<h1[^>]{0,200}>([^<]{3,200})</h1>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{3,200})</title>", re.IGNORECASE)
#: How HAProxy, which names itself nowhere, begins its pages.
_HAPROXY = re.compile(r"\s{0,4}<html><body><h1>[45]\d\d [^<]{3,60}</h1>\n")
_LONGEST_NAME = 80
#: Of servers that do not name themselves: the words of their pages.
_NAMELESS: Mapping[str, str] = {
    "no server is available to handle this request": "haproxy",
    "<center>nginx": "nginx",
    "<center>openresty": "openresty",
}
_DEFAULTS = ("welcome to nginx", "it works!", "apache2 ubuntu default page", "apache2 debian default page", "test page")
#: What each kind of page means.
_MEANINGS: Mapping[str, str] = {
    UNREACHED: "the proxy cannot reach SparkPost",
    SLOW: "SparkPost does not answer the proxy in time",
    HANDSHAKE: "SparkPost refuses the proxy's TLS handshake, or the proxy refuses SparkPost's certificate",
    NO_NAME: "the proxy cannot look up the name that it is to pass requests on to",
    NO_TLS: "the proxy gets no HTTP from SparkPost, as where it does not speak TLS to port 443",
    MISCONFIGURED: "the proxy's own configuration fails",
    PLAIN: "port 443 expects TLS and got plain HTTP",
    DEFAULT: "the server's default page, so no virtual host for the domain is in use",
    LOCAL: "the server answers by itself instead of passing the request on",
    LIMITED: "the server refuses the request because of a limit on their number, or for maintenance",
    LOGIN: "the server asks for a password",
    FORBIDDEN: "a rule of the server refuses the request",
    CERTIFICATE: "the server asks for a client certificate",
}
#: Words of pages by server family: what they mean.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "nginx": {
        "no required ssl certificate was sent": CERTIFICATE,
        "the ssl certificate error": CERTIFICATE,
        "plain http request was sent to https port": PLAIN,
    },
    "apache": {
        "error during ssl handshake with remote server": HANDSHAKE,
        "dns lookup failure": NO_NAME,
        "speaking plain http to an ssl-enabled server port": PLAIN,
        "proxy server could not handle the request": UNREACHED,
    },
    "haproxy": {"invalid or incomplete response": NO_TLS},
    "squid": {"unable to determine ip address": NO_NAME},
}
_BY_STATUS: Mapping[int, str] = {
    401: LOGIN,
    403: FORBIDDEN,
    429: LIMITED,
    500: MISCONFIGURED,
    502: UNREACHED,
    503: UNREACHED,
    504: SLOW,
}
#: nginx's own statuses for a client certificate that is missing or not accepted, should they reach a client.
_NGINX_CERTIFICATE = (495, 496)
_UNAVAILABLE = 503


def server_of(answer: HttpAnswer) -> str:
    """Which server made the page, by the header Server or else its own words; "" for none of those known here."""
    if answer.server:
        return next((name for name in PROXIES if answer.server.startswith(name)), "")
    text = answer.text.lower()
    named = next((name for words, name in _NAMELESS.items() if words in text), "")
    return named or ("haproxy" if _HAPROXY.match(text) else "")


def _is_page(answer: HttpAnswer) -> bool:
    server = server_of(answer)
    if not server:
        return False
    if answer.status in _SERVER_ERRORS:
        return True
    if answer.body.strip():
        return answer.status == 200 or answer.status >= 400
    return _is_empty_page(answer, server)


def _is_empty_page(answer: HttpAnswer, server: str) -> bool:
    """Whether an answer without a body is the server's own: SparkPost's have a type, as far as they are known.

    Caddy answers 200 where it has nothing to say, and refuses without a word.
    """
    if answer.content_type:
        return False
    return answer.status in _REFUSALS or (server == "caddy" and answer.status == 200)


def is_limited(answer: HttpAnswer) -> bool:
    """Whether the page refuses one request among many, which says nothing about what was asked for."""
    return _is_page(answer) and _kind(answer) == LIMITED


def name_of(answer: HttpAnswer) -> str:
    """What the page calls itself: its heading, else its title; "" where it has neither, or a whole paragraph there.

    Squid calls each of its pages an error, and has the name in a header.
    """
    if answer.header("X-Squid-Error"):
        return answer.header("X-Squid-Error").partition(" ")[0][:_LONGEST_NAME]
    for pattern in (_HEADING, _TITLE):
        found = pattern.search(answer.text)
        name = " ".join(found.group(1).split()) if found else ""
        if 0 < len(name) <= _LONGEST_NAME:
            return name
    return ""


def _explain(answer: HttpAnswer) -> PageMeaning:
    return _meaning(server_of(answer), _kind(answer), name_of(answer), may_heal=answer.status in _SERVER_ERRORS)


def _meaning(server: str, kind: str, name: str, *, may_heal: bool) -> PageMeaning:
    shown = server.capitalize() if server in APACHES else server
    called = f'{shown}\'s page "{name}": ' if name else f"{shown}: "
    return PageMeaning(called + _MEANINGS[kind], step(kind, server), _MAY_HEAL if may_heal else None)


def _kind(answer: HttpAnswer) -> str:
    own, text = family(server_of(answer)), answer.text.lower()
    said = next((kind for words, kind in _WORDS.get(own, {}).items() if words in text), "")
    if said:
        return said
    if own == "nginx" and answer.status in _NGINX_CERTIFICATE:
        return CERTIFICATE
    if own == "nginx" and answer.status == _UNAVAILABLE and answer.body.strip():
        # It says so of a limit or a 'return 503' of its own; of a backend that it does not reach, 502 or 504.
        return LIMITED
    if answer.status in _BY_STATUS:
        return _BY_STATUS[answer.status]
    empty = answer.status == 200 and not answer.body
    return DEFAULT if empty or any(words in text for words in _DEFAULTS) else LOCAL


#: Which kinds of pages are met, by server; those of no other kind of server are like the last one's.
_MET: Mapping[str, tuple[str, ...]] = {
    "nginx": (UNREACHED, SLOW, MISCONFIGURED, PLAIN, CERTIFICATE, LIMITED, LOGIN, FORBIDDEN, DEFAULT, LOCAL),
    "apache": (UNREACHED, HANDSHAKE, NO_NAME, SLOW, MISCONFIGURED, PLAIN, LOGIN, FORBIDDEN, DEFAULT, LOCAL),
    "haproxy": (UNREACHED, NO_TLS, SLOW, LIMITED, LOGIN, FORBIDDEN),
    "caddy": (UNREACHED, SLOW, LOGIN, FORBIDDEN, DEFAULT, LOCAL),
    "varnish": (UNREACHED, FORBIDDEN, LOCAL),
    "squid": (UNREACHED, NO_NAME, SLOW, FORBIDDEN),
    "lighttpd": (UNREACHED, SLOW, LOGIN, FORBIDDEN, LOCAL),
    "h2o": (UNREACHED, SLOW, LOCAL),
    "envoy": (UNREACHED, SLOW, LIMITED, LOGIN, FORBIDDEN, CERTIFICATE, PLAIN, LOCAL),
}
_HEALS = frozenset({UNREACHED, SLOW, HANDSHAKE, NO_NAME, NO_TLS, MISCONFIGURED})


def _cases() -> Iterator[PageMeaning]:
    for server, kinds in _MET.items():
        for kind in kinds:
            yield _meaning(server, kind, "", may_heal=kind in _HEALS)


PAGES = (ErrorPage("own_proxy", _is_page, _explain, tuple(_cases()), is_weak=True),)
