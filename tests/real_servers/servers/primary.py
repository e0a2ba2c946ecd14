# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Primary servers that take dynamic updates signed by a key, which alone may transfer the zones."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import dns.rdatatype
import dns.zone
from tools import debian

from real_servers.names import PORT
from real_servers.servers.dns import Bind, Knot, NameServer

#: Name, algorithm and base64 secret.
Key = tuple[str, str, str]


def _bind(folder: Path, zones: Mapping[str, str], key: Key, *, transfers: bool) -> NameServer:
    name, algorithm, secret = key
    return Bind(
        folder,
        zones,
        zone_extra=f'update-policy {{ grant "{name}" zonesub ANY; }}; allow-transfer {{ '
        + (f'key "{name}"; }};' if transfers else "none; };"),
        extra=f'key "{name}" {{ algorithm {algorithm}; secret "{secret}"; }};',
    )


def _own_address() -> str:
    """One for each worker of the tests, since Knot DNS listens on a port that all of them share."""
    return f"127.0.53.{100 + int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:])}"


def _knot(folder: Path, zones: Mapping[str, str], key: Key, *, transfers: bool) -> NameServer:
    name, algorithm, secret = key
    actions = "[update, transfer]" if transfers else "[update]"
    return Knot(
        folder,
        _own_address(),
        zones,
        zone_extra="    acl: updates\n    zonefile-sync: -1\n    journal-content: changes\n",
        extra=f"key:\n  - id: {name}\n    algorithm: {algorithm}\n    secret: {secret}\n"
        f"acl:\n  - id: updates\n    key: {name}\n    action: {actions}\n",
    )


class _PowerDnsWithDatabase(NameServer):
    """PowerDNS that keeps its zones in SQLite, since those of zone files cannot be updated."""

    def __init__(self, folder: Path, zones: Mapping[str, str], key: Key, *, transfers: bool) -> None:
        address = _own_address()
        database = folder / "zones.sqlite3"
        _fill(database, zones, key, transfers=transfers)
        modules = next(each / "pdns" for each in debian.libraries() if (each / "pdns").is_dir())
        (folder / "pdns.conf").write_text(f"""
module-dir={modules}
launch=gsqlite3
gsqlite3-database={database}
gsqlite3-dnssec=yes
local-address={address}
local-port={PORT}
socket-dir={folder}
guardian=no
daemon=no
security-poll-suffix=
primary=yes
receiver-threads=1
distributor-threads=1
dnsupdate=yes
dname-processing=yes
allow-dnsupdate-from=127.0.0.0/8
allow-axfr-ips=
""")
        super().__init__(folder, address, "pdns_server", [f"--config-dir={folder}"])


def _fill(database: Path, zones: Mapping[str, str], key: Key, *, transfers: bool) -> None:
    schema = debian.below("usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql").read_text()
    name, algorithm, secret = key
    with contextlib.closing(sqlite3.connect(database)) as opened, opened:
        opened.executescript(schema)
        opened.execute("INSERT INTO tsigkeys (name, algorithm, secret) VALUES (?, ?, ?)", (name, algorithm, secret))
        for apex, text in zones.items():
            added = opened.execute("INSERT INTO domains (name, type) VALUES (?, 'NATIVE')", (apex,)).lastrowid
            kinds = ["TSIG-ALLOW-DNSUPDATE", *(["TSIG-ALLOW-AXFR"] if transfers else [])]
            opened.executemany(
                "INSERT INTO domainmetadata (domain_id, kind, content) VALUES (?, ?, ?)",
                [(added, kind, name) for kind in kinds],
            )
            zone = dns.zone.from_text(text, origin=apex, relativize=False, check_origin=False)
            opened.executemany(
                "INSERT INTO records (domain_id, name, type, content, ttl, prio, auth) VALUES (?, ?, ?, ?, ?, 0, 1)",
                [
                    (
                        added,
                        owner.to_text(omit_final_dot=True),
                        dns.rdatatype.to_text(rdata.rdtype),
                        rdata.to_text().removesuffix("."),
                        ttl,
                    )
                    for owner, ttl, rdata in zone.iterate_rdatas()
                ],
            )


def _powerdns(folder: Path, zones: Mapping[str, str], key: Key, *, transfers: bool) -> NameServer:
    return _PowerDnsWithDatabase(folder, zones, key, transfers=transfers)


PRIMARIES: Mapping[str, Callable[..., NameServer]] = {"bind": _bind, "knot": _knot, "powerdns": _powerdns}
