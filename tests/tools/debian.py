# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real web and DNS servers for the tests, from the packages of this machine's own Debian or Ubuntu release.

What the machine lacks is downloaded and unpacked below build/servers/root; apt keeps its lists and archives below
build/servers too. So neither root nor an installation is needed, and no service is enabled or started.
Run as a program it ends with 0 in any case, except where CI is set: without a server its tests are skipped by name.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "build" / "servers"
ROOT = FOLDER / "root"
LOG = FOLDER / "apt.log"
_PATIENCE = 600


@dataclass(frozen=True)
class Package:
    """``program`` is what the tests run of it; ``brief`` ones belong to the selection of ``make test``."""

    names: tuple[str, ...]
    program: str
    brief: bool = False
    #: Programs of the machine's that it needs beside its own, and the packages that have them.
    needs: Mapping[str, str] | None = None


SERVERS: Mapping[str, Package] = {
    "nginx": Package(("nginx-light", "libnss-wrapper"), "nginx", brief=True),
    "apache": Package(("apache2-bin", "libnss-wrapper"), "apache2", brief=True),
    "haproxy": Package(("haproxy",), "haproxy", brief=True),
    # Varnish compiles its configuration.
    "varnish": Package(("varnish",), "varnishd", needs={"cc": "gcc"}),
    "caddy": Package(("caddy",), "caddy"),
    # No server: by it Chromium is told whom to trust.
    "certutil": Package(("libnss3-tools",), "certutil"),
    "squid": Package(("squid-openssl",), "squid"),
    "lighttpd": Package(("lighttpd", "lighttpd-mod-openssl"), "lighttpd"),
    "h2o": Package(("h2o",), "h2o"),
    "bind": Package(("bind9",), "named", brief=True),
    "knot": Package(("knot", "knot-dnsutils"), "knotd", brief=True),
    "powerdns": Package(("pdns-server", "pdns-backend-bind", "pdns-backend-sqlite3"), "pdns_server"),
    "nsd": Package(("nsd",), "nsd", brief=True),
    "unbound": Package(("unbound",), "unbound", brief=True),
    "knot-resolver": Package(("knot-resolver",), "kresd"),
    "dnsmasq": Package(("dnsmasq-base",), "dnsmasq"),
}


def program(name: str) -> Path | None:
    """A program of the unpacked packages, else the machine's own; None where there is none."""
    for folder in (*_unpacked("usr/sbin", "usr/bin"), *map(Path, ("/usr/sbin", "/usr/local/sbin"))):
        if (folder / name).is_file():
            return folder / name
    found = shutil.which(name)
    return Path(found) if found else None


def missing(server: str) -> str:
    """Why the server cannot be run here, "" where it can."""
    package = SERVERS[server]
    lacks = [each for each in (package.program, *(package.needs or ())) if program(each) is None]
    return f"{server} could not be had: no program {', '.join(lacks)}" if lacks else ""


def environment() -> dict[str, str]:
    """The machine's, with the unpacked programs and libraries ahead."""
    path = os.pathsep.join([*map(str, _unpacked("usr/sbin", "usr/bin")), os.environ.get("PATH", ""), "/usr/sbin"])
    return {**os.environ, "PATH": path, "LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries()))}


def libraries() -> list[Path]:
    """Folders with the libraries of the unpacked packages."""
    here = sysconfig.get_config_var("MULTIARCH") or f"{os.uname().machine}-linux-gnu"
    return _unpacked(f"usr/lib/{here}", f"lib/{here}", "usr/lib", f"usr/lib/{here}/libkres", f"usr/lib/{here}/varnish")


def below(path: str) -> Path:
    """A file or folder of the packages: the unpacked one, else the machine's own."""
    unpacked = ROOT / path
    return unpacked if unpacked.exists() else Path("/", path)


def _unpacked(*folders: str) -> list[Path]:
    return [ROOT / folder for folder in folders]


class _Apt:
    """The machine's apt with state of our own."""

    def __init__(self) -> None:
        self._environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (FOLDER / folder).mkdir(parents=True, exist_ok=True)

    def run(self, *arguments: str) -> bool:
        """Whether it went well; what it said is in the log."""
        options = {
            "Dir::State": FOLDER / "state",
            "Dir::State::status": "/var/lib/dpkg/status",
            "Dir::Cache": FOLDER / "cache",
            "Debug::NoLocking": 1,
            "APT::Sandbox::User": "",
            "APT::Install-Recommends": 0,
            "Acquire::Retries": 3,
        }
        given = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        return _logged(["apt-get", "--quiet", *given, *arguments], self._environment)

    def download(self, names: Iterable[str]) -> bool:
        """The packages with all that the machine lacks of what they depend on."""
        return self.run("install", "--yes", "--no-remove", "--download-only", *names)

    def archives(self) -> Iterator[Path]:
        """What was downloaded."""
        yield from sorted((FOLDER / "cache" / "archives").glob("*.deb"))


def _logged(command: list[str], environment: Mapping[str, str] | None = None) -> bool:
    with LOG.open("ab") as log:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, timeout=_PATIENCE
        )
    return done.returncode == 0


def fetch(servers: Iterable[str]) -> None:
    """Downloads and unpacks what the servers lack on this machine."""
    lacking = [server for server in servers if missing(server)]
    if not lacking or not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return
    ROOT.mkdir(parents=True, exist_ok=True)
    apt = _Apt()
    apt.run("update")
    wanted = [_wanted(SERVERS[server]) for server in lacking]
    # One call for all is quick; where one of them is unknown to this release, the others are still to be had.
    if not apt.download(name for names in wanted for name in names):
        for names in wanted:
            apt.download(names)
    for archive in apt.archives():
        # Another C library than the machine's would break whatever else is loaded beside it.
        if archive.name.startswith("libc6_") or _logged(["dpkg-deb", "--extract", str(archive), str(ROOT)]):
            archive.unlink()


def _wanted(package: Package) -> list[str]:
    return [*package.names, *(name for tool, name in (package.needs or {}).items() if program(tool) is None)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brief", action="store_true", help="only those of the selection that make test runs")
    brief = parser.parse_args().brief
    wanted = [name for name, package in SERVERS.items() if package.brief or not brief]
    if any(map(missing, wanted)):
        started = time.monotonic()
        print("Unpacking servers for the tests ... ", end="", flush=True)
        fetch(wanted)
        print(f"{time.monotonic() - started:.0f} s")
    absent = [reason for reason in map(missing, wanted) if reason]
    for reason in absent:
        print(f"Not run: {reason} (see {LOG}).")
    return int(bool(absent and os.environ.get("CI")))


if __name__ == "__main__":
    sys.exit(main())
