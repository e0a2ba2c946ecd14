# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small servers that answer clicks as SparkPost does, but for one thing in how they write it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from lab.ca import server_context
from real_servers.origin import HOME, LANDING
from real_servers.servers.sockets import Sockets, Treat, over_tls
from real_servers.site import DOMAIN, HTTP, HTTPS, Site

#: Makes all bytes of an answer to a path.
Reply = Callable[[str], bytes]


def small(site: Site, reply: Reply, plain: Reply | None = None) -> None:
    """Both schemes with the same answers, unless http has its own."""
    tls = server_context(site.authority.issue([DOMAIN]))
    site.start(Sockets(site.address, HTTPS, over_tls(tls, _answering(reply))))
    site.start(Sockets(site.address, HTTP, _answering(plain or reply)))


def location(path: str) -> str:
    """Where SparkPost leads by a path and its query."""
    parts = urlsplit(path)
    target = parse_qs(parts.query).get("target", [""])[0]
    if target:
        return target
    path = parts.path
    token = path.split("/")[2] if path.count("/") > 2 else ""
    return HOME if token in ("", "a") else f"{LANDING}{token}"


def found(path: str, more: Mapping[str, str] | None = None, *, length: bool = True, status: str = "302 Found") -> bytes:
    """An answer like SparkPost's, with more headers or without a length; opens get one without a body as well."""
    headers = {"Server": "msys-http", "Content-Type": "text/plain", "Location": location(path), **(more or {})}
    if length:
        headers["Content-Length"] = "0"
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode()


def _answering(reply: Reply) -> Treat:
    def treat(accepted: socket.socket) -> None:
        while True:
            asked = b""
            while b"\r\n\r\n" not in asked:
                part = accepted.recv(65536)
                if not part:
                    return
                asked += part
            answer = reply(asked.split(b" ")[1].decode())
            accepted.sendall(answer)
            # What has no end of its own ends with the connection.
            if b"close" in asked.lower() or not _ends(answer):
                return

    return treat


def _ends(answer: bytes) -> bool:
    lower = answer.lower()
    return b"content-length" in lower or b"chunked" in lower
