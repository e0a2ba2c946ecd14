# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a row lives: loopback addresses of its own, names, an authority, an origin, and the servers that it starts."""

from __future__ import annotations

import contextlib
import random
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from lab.ca import Authority
from lab.context import IssuedCertificate
from real_servers.names import PORT as DNS_PORT
from real_servers.names import Names
from real_servers.origin import ENDPOINT, LANDING, Origin

DOMAIN = "track.example.com"
#: Where the domain's servers listen; high ones, since tests need no root.
HTTPS, HTTP = 4430, 8000
#: Where the origin listens, beside 443 and 80 if this machine does not leave these to root.
ORIGIN_HTTPS, ORIGIN_HTTP = 4431, 8001
_CURL_PATIENCE = 25


class Startable(Protocol):
    """A server of Debian's or a small one of our own."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


Made = TypeVar("Made", bound=Startable)


@dataclass(frozen=True)
class Files:
    """A certificate as servers want it: with its chain, its key, both in one file, and the chain alone."""

    certificate: Path
    key: Path
    both: Path
    chain: Path


@dataclass(frozen=True)
class Click:
    """What curl saw of one click: the last status and where it was led outside of the domain."""

    token: str
    status: int
    location: str
    error: str

    @property
    def arrived(self) -> bool:
        """Whether the recipient of this link gets the landing page of this link."""
        return self.status in (301, 302, 303, 307, 308) and self.location.startswith(f"{LANDING}{self.token}")


class Site:
    """``address`` is the domain's; ``others`` are free for more addresses of it or for servers behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # 127.0.0.0/8 is all loopback on Linux: an address of one's own, and no port is ever somebody else's.
        net = f"127.{random.randrange(64, 128)}.{random.randrange(256)}"
        base = random.randrange(1, 20) * 10
        self.address = f"{net}.{base}"
        self.others = tuple(f"{net}.{base + number}" for number in range(1, 5))
        self.authority = Authority("Real Servers")
        self.ca_path = folder / "ca.pem"
        self.ca_path.write_text(self.authority.root_pem)
        address = f"{net}.{base + 5}"
        usual = (443, 80) if _may_listen(address, 443) else ()
        self.origin = Origin(address, self.authority, (ORIGIN_HTTPS, *usual[:1]), (ORIGIN_HTTP, *usual[1:]))
        (folder / "hosts").write_text(f"{address} {ENDPOINT}\n{address} eu.{ENDPOINT}\n127.0.0.1 localhost\n")
        self.names = Names(
            (f"{net}.{base + 6}", f"{net}.{base + 7}", f"{net}.{base + 8}", f"{net}.{base + 9}"),
            {(DOMAIN, "A"): (self.address,), (ENDPOINT, "A"): (self.origin.address,)},
        )
        #: In place of ``names``, what the options ``resolvers`` and ``connect_to`` say.
        self.resolvers: list[str] = [self.names.resolver]
        self.connect_to: list[str] = [
            *(f"{DOMAIN}:443::{HTTPS}", f"{DOMAIN}:80::{HTTP}"),
            *(
                f"{ENDPOINT}:443:{address}:{self.origin.https_port}",
                f"{ENDPOINT}:80:{address}:{self.origin.http_port}",
            ),
            f":53::{DNS_PORT}",
        ]
        #: What rows change of the options of the check.
        self.options: dict[str, Any] = {}
        self._closing = contextlib.ExitStack()
        self._count = 0

    @contextlib.contextmanager
    def running(self) -> Iterator[Site]:
        """With origin and names, until the block ends; then every server that was started is stopped."""
        with self._closing:
            self._closing.enter_context(self.origin.running())
            self._closing.enter_context(self.names.running())
            yield self

    def start(self, server: Made) -> Made:
        """Starts a server that ends with the site."""
        self._closing.callback(server.stop)
        server.start()
        return server

    def run(self, context: contextlib.AbstractContextManager[Any]) -> Any:
        """Enters a context that ends with the site."""
        return self._closing.enter_context(context)

    def room(self, name: str = "server") -> Path:
        """A new folder for a server."""
        self._count += 1
        folder = self.folder / f"{self._count}-{name}"
        folder.mkdir()
        return folder

    def files(self, issued: IssuedCertificate | None = None) -> Files:
        """A certificate in files; a good one of the domain by default."""
        made = issued or self.authority.issue([DOMAIN])
        folder = self.room("certificate")
        texts = {
            "certificate": made.certificate_pem + made.chain_pem,
            "key": made.private_key_pem,
            "both": made.certificate_pem + made.chain_pem + made.private_key_pem,
            "chain": made.chain_pem,
        }
        for name, text in texts.items():
            (folder / f"{name}.pem").write_text(text)
        return Files(*(folder / f"{name}.pem" for name in ("certificate", "key", "both", "chain")))

    def click(self, token: str, scheme: str = "https", query: str = "") -> Click:
        """One click by curl, which follows redirects as long as they stay at the domain or lead to the endpoint."""
        url, path = f"{scheme}://{DOMAIN}/f/{token}/AAAB/BBBC/{token}", ""
        url += f"?{query}" if query else ""
        for _hop in range(6):
            status, path, error = self._curl(url)
            if not path or _host(path) not in (DOMAIN, ENDPOINT):
                return Click(token, status, path, error)
            url = path
        return Click(token, 0, path, "too many redirects")

    def _curl(self, url: str) -> tuple[int, str, str]:
        command = ["curl", "-sS", "-o", "/dev/null", "--max-time", str(_CURL_PATIENCE), "--cacert", str(self.ca_path)]
        command += ["-w", "%{http_code} %{redirect_url}", "-A", "Mozilla/5.0 (real servers)"]
        # Its form wants the host on both sides: curl has no names of ours.
        for host, address, https, http in (
            (DOMAIN, self.address, HTTPS, HTTP),
            (ENDPOINT, self.origin.address, self.origin.https_port, self.origin.http_port),
        ):
            command += ["--connect-to", f"{host}:443:{address}:{https}", "--connect-to", f"{host}:80:{address}:{http}"]
            command += ["--connect-to", f"{host}::{address}:"]
        done = subprocess.run([*command, url], capture_output=True, text=True, timeout=60, check=False)
        status, _space, location = done.stdout.partition(" ")
        return int(status or 0), location.strip(), done.stderr.strip()


@contextlib.contextmanager
def site_of_its_own() -> Iterator[Site]:
    """A site in a new folder, which servers that give up root can read too."""
    with tempfile.TemporaryDirectory(prefix="real-servers-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Site(folder).running() as site:
            yield site


def _may_listen(address: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_server((address, port)):
        return True
    return False


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]
