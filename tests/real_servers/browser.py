# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Chromium as a second opinion: whether a recipient's click ends on the landing page of the recipient's own link."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from tools import debian
from tools.chromium import MISSING, find_chromium

from lab.ca import server_context
from real_servers.origin import ENDPOINT, LANDING
from real_servers.servers.sockets import Sockets, over_tls
from real_servers.site import DOMAIN, HTTP, HTTPS, Site

_LANDING_PORT = 4432
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


def missing() -> str:
    """Why there is no second opinion here, "" where there is one."""
    if find_chromium() is None:
        return MISSING
    return "" if debian.program("certutil") else "no program certutil, by which Chromium is told of an authority"


def arrives(site: Site, token: str) -> bool:
    """Whether Chromium shows the landing page of this link."""
    home = _home(site)
    host = urlsplit(LANDING).hostname or ""
    tls = server_context(site.authority.issue([host]))
    site.start(Sockets(site.others[3], _LANDING_PORT, over_tls(tls, _landing)))
    places = {
        f"{DOMAIN}:443": f"{site.address}:{HTTPS}",
        f"{DOMAIN}:80": f"{site.address}:{HTTP}",
        f"{ENDPOINT}:443": f"{site.origin.address}:{site.origin.https_port}",
        f"{host}:443": f"{site.others[3]}:{_LANDING_PORT}",
    }
    rules = ", ".join([*(f"MAP {name} {place}" for name, place in places.items()), "MAP * ~NOTFOUND"])
    command = [str(find_chromium()), *_FLAGS, f"--user-data-dir={home / 'data'}", f"--host-resolver-rules={rules}"]
    url = f"https://{DOMAIN}/f/{token}/AAAB/BBBC/{token}"
    shown = subprocess.run(
        [*command, "--dump-dom", url],
        env={**os.environ, "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return f"landed at /{token}." in shown.stdout


def _landing(accepted: socket.socket) -> None:
    path = accepted.recv(65536).split(b" ")[1]
    body = b"<html>landed at %s.</html>" % path
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    accepted.sendall(head + body)


def _home(site: Site) -> Path:
    """A home folder in which the tests' authorities are trusted, as an administrator's are on Linux."""
    home = site.room("home")
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    certutil = str(debian.program("certutil"))
    commands = [[certutil, "-N", "-d", f"sql:{database}", "--empty-password"]]
    texts = {*_CERTIFICATE.findall(site.ca_path.read_text()), site.authority.root_pem}
    for number, text in enumerate(sorted(texts)):
        path = home / f"{number}.pem"
        path.write_text(text)
        commands.append([certutil, "-A", "-d", f"sql:{database}", "-t", "C,,", "-n", str(number), "-i", str(path)])
    for command in commands:
        subprocess.run(command, env=debian.environment(), capture_output=True, timeout=60, check=True)
    return home
