# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Name servers of Debian's: authoritative ones with zone files, and resolvers that ask these.

Each has an address of its own, but BIND, which listens on addresses of interfaces alone, a port of its own instead.
The check reaches authoritative servers by ``connect_to``, resolvers reach them by ``at`` in their own configuration.
"""

from __future__ import annotations

import contextlib
import getpass
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import dns.exception
import dns.message
import dns.query
from tools import debian

from real_servers.names import PORT
from real_servers.servers.process import Process
from support.servers import LOOPBACK, free_port


def _answers(address: str, port: int) -> bool:
    """Whether somebody there answers a question, whatever it says."""
    # Without recursion no resolver begins to resolve. BIND limits the rate of questions about itself (class CHAOS).
    query = dns.message.make_query(".", "NS", flags=0)
    with contextlib.suppress(dns.exception.DNSException, OSError):
        dns.query.udp(query, address, timeout=0.1, port=port)
        return True
    return False


class NameServer(Process):
    """``at`` is how resolvers' configurations name it, ``resolver`` how the option ``resolvers`` does."""

    def __init__(
        self,
        folder: Path,
        address: str,
        program: str,
        arguments: list[str],
        *,
        port: int = PORT,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.address, self.port = address, port
        self.at, self.resolver = f"{address}@{port}", f"{address}:{port}"
        super().__init__(program, arguments, folder, lambda: _answers(address, port), environment)

    def for_host(self, host: str) -> str:
        """The rule of ``connect_to`` by which this one stands for a name server, by host name or address."""
        return f"{host}:53:{self.address}:{self.port}"


class _Authoritative(NameServer):
    """``zones`` are texts of zone files by apex; ``extra`` is configuration of the row's own."""

    def __init__(
        self, folder: Path, address: str, program: str, arguments: list[str], zones: Mapping[str, str], port: int = PORT
    ) -> None:
        for apex, text in zones.items():
            zone_file(folder, apex).write_text(text)
        super().__init__(folder, address, program, arguments, port=port)


def zone_file(folder: Path, apex: str) -> Path:
    """Where the zone stands."""
    return folder / f"{apex or 'root'}.zone"


def _user() -> str:
    return getpass.getuser()


class Bind(_Authoritative):
    """BIND at 127.0.0.1; ``zone_extra`` goes into each zone's block, ``options`` into the options."""

    def __init__(
        self, folder: Path, zones: Mapping[str, str], options: str = "", zone_extra: str = "", extra: str = ""
    ) -> None:
        port = free_port()
        blocks = "\n".join(
            f'zone "{apex or "."}" {{ type primary; file "{zone_file(folder, apex)}"; {zone_extra} }};'
            for apex in zones
        )
        config = folder / "named.conf"
        config.write_text(f"""
options {{
    directory "{folder}"; pid-file "{folder}/pid"; session-keyfile "{folder}/session.key";
    listen-on port {port} {{ {LOOPBACK}; }}; listen-on-v6 {{ none; }};
    recursion no; allow-transfer {{ any; }}; notify no; {options}
}};
controls {{ }};
{blocks}
{extra}
""")
        super().__init__(folder, LOOPBACK, "named", ["-g", "-c", str(config), "-n", "1"], zones, port)


class BindResolver(NameServer):
    """BIND as a resolver at 127.0.0.1; ``forwarded`` are the servers of each zone, resolvers or such as hold all."""

    def __init__(self, folder: Path, forwarded: Mapping[str, str], options: str = "") -> None:
        port = free_port()
        blocks = "\n".join(
            f'zone "{apex}" {{ type forward; forward only; forwarders {{ {server.replace("@", " port ")}; }}; }};'
            for apex, server in forwarded.items()
        )
        config = folder / "named.conf"
        config.write_text(f"""
options {{
    directory "{folder}"; pid-file "{folder}/pid"; session-keyfile "{folder}/session.key";
    listen-on port {port} {{ {LOOPBACK}; }}; listen-on-v6 {{ none; }};
    recursion yes; allow-recursion {{ any; }}; dnssec-validation no; empty-zones-enable no; {options}
}};
controls {{ }};
{blocks}
""")
        super().__init__(folder, LOOPBACK, "named", ["-g", "-c", str(config), "-n", "1"], port=port)


class Knot(_Authoritative):
    """Knot DNS; ``zone_extra`` are lines of each zone, ``extra`` whole sections."""

    def __init__(
        self,
        folder: Path,
        address: str,
        zones: Mapping[str, str],
        zone_extra: str = "",
        extra: str = "",
        server: str = "",
    ) -> None:
        blocks = "\n".join(
            f"  - domain: {apex or '.'}\n    file: {zone_file(folder, apex)}\n{zone_extra}" for apex in zones
        )
        config = folder / "knot.conf"
        config.write_text(f"""
server:
    rundir: {folder}
    listen: {address}@{PORT}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
{server}
database:
    storage: {folder}
log:
  - target: stderr
    any: info
{extra}
zone:
{blocks}
""")
        super().__init__(folder, address, "knotd", ["-c", str(config)], zones)


class PowerDns(_Authoritative):
    """PowerDNS with its BIND backend; ``extra`` are lines of pdns.conf."""

    def __init__(self, folder: Path, address: str, zones: Mapping[str, str], extra: str = "") -> None:
        blocks = "\n".join(
            f'zone "{apex or "."}" {{ type master; file "{zone_file(folder, apex)}"; }};' for apex in zones
        )
        (folder / "named.conf").write_text(f'options {{ directory "{folder}"; }};\n{blocks}\n')
        modules = next(each / "pdns" for each in debian.libraries() if (each / "pdns").is_dir())
        (folder / "pdns.conf").write_text(f"""
module-dir={modules}
launch=bind
bind-config={folder}/named.conf
local-address={address}
local-port={PORT}
socket-dir={folder}
guardian=no
daemon=no
security-poll-suffix=
receiver-threads=1
distributor-threads=1
{extra}
""")
        super().__init__(folder, address, "pdns_server", [f"--config-dir={folder}"], zones)


class Nsd(_Authoritative):
    """NSD; ``extra`` are lines of its section ``server``."""

    def __init__(self, folder: Path, address: str, zones: Mapping[str, str], extra: str = "") -> None:
        blocks = "\n".join(
            f'zone:\n    name: "{apex or "."}"\n    zonefile: "{zone_file(folder, apex)}"' for apex in zones
        )
        config = folder / "nsd.conf"
        config.write_text(f"""
server:
    ip-address: {address}@{PORT}
    username: "{_user() if os.geteuid() == 0 else ""}"
    zonesdir: "{folder}"
    pidfile: "{folder}/pid"
    database: ""
    xfrdfile: "{folder}/xfrd.state"
    zonelistfile: "{folder}/zone.list"
    xfrdir: "{folder}"
    server-count: 1
{extra}
remote-control:
    control-enable: no
{blocks}
""")
        super().__init__(folder, address, "nsd", ["-d", "-c", str(config)], zones)


class Unbound(NameServer):
    """A resolver; ``stubs`` are the servers of each zone, ``extra`` lines of its section ``server``."""

    def __init__(self, folder: Path, address: str, stubs: Mapping[str, tuple[str, ...]], extra: str = "") -> None:
        blocks = "\n".join(
            f'stub-zone:\n    name: "{apex}"\n    stub-prime: no\n'
            + "\n".join(f"    stub-addr: {server}" for server in servers)
            for apex, servers in stubs.items()
        )
        config = folder / "unbound.conf"
        config.write_text(f"""
server:
    interface: {address}@{PORT}
    access-control: 127.0.0.0/8 allow
    do-not-query-localhost: no
    username: ""
    chroot: ""
    directory: "{folder}"
    pidfile: "{folder}/pid"
    use-syslog: no
    num-threads: 1
    module-config: "iterator"
    # It would deny every name below test. by itself (RFC 6761).
    local-zone: "test." nodefault
{extra}
remote-control:
    control-enable: no
{blocks}
""")
        super().__init__(folder, address, "unbound", ["-d", "-p", "-c", str(config)])


class KnotResolver(NameServer):
    """A resolver; ``stubs`` are the servers of each zone, ``extra`` is Lua of the row's own."""

    def __init__(self, folder: Path, address: str, stubs: Mapping[str, tuple[str, ...]], extra: str = "") -> None:
        rules = "\n".join(
            f"policy.add(policy.suffix(policy.STUB({{{_quoted(servers)}}}), policy.todnames({{'{apex or '.'}'}})))"
            # The first rule that fits decides: those of zones below come first.
            for apex, servers in sorted(stubs.items(), key=lambda stub: -stub[0].count("."))
        )
        config = folder / "kresd.conf"
        config.write_text(f"""
net.listen('{address}', {PORT}, {{ kind = 'dns' }})
trust_anchors.remove('.')
modules = {{ 'policy' }}
cache.size = 10 * MB
{extra}
{rules}
""")
        environment = {"LUA_PATH": "./?.lua;./?/init.lua;;", "LUA_CPATH": "./?.so;;"}
        super().__init__(
            folder, address, _relocated(folder), ["-c", str(config), "-n", str(folder)], environment=environment
        )


def _quoted(servers: Sequence[str]) -> str:
    return ", ".join(f"'{server}'" for server in servers)


def _relocated(folder: Path) -> str:
    """A copy of kresd that reads its parts from the folder where it runs: their place is compiled in.

    The machine's own needs none.
    """
    program = debian.program("kresd")
    lua = next((each / "knot-resolver" for each in debian.libraries() if (each / "knot-resolver").is_dir()), None)
    if program is None or lua is None:
        return "kresd"
    places = [place for place in (lua, debian.ROOT / "usr/share/dns") if place.is_dir()]
    compiled = [str(Path("/", place.relative_to(debian.ROOT))).encode() for place in places]

    def relocated(content: bytes) -> bytes:
        # As long as before: these are places in a program.
        for place in compiled:
            content = content.replace(place, b"." + b"/" * (len(place) - 1))
        return content

    for part in (part for place in places for part in place.iterdir()):
        if part.suffix == ".lua":
            (folder / part.name).write_bytes(relocated(part.read_bytes()))
        else:
            (folder / part.name).symlink_to(part)
    copy = folder / "kresd"
    copy.write_bytes(relocated(program.read_bytes()))
    copy.chmod(0o755)
    return str(copy)


class Dnsmasq(NameServer):
    """A forwarder; ``servers`` are those of each zone."""

    def __init__(self, folder: Path, address: str, servers: Mapping[str, str], *extra: str) -> None:
        forwarded = [f"--server=/{apex}/{server.replace('@', '#')}" for apex, server in servers.items()]
        arguments = [
            *("--keep-in-foreground", "--conf-file=/dev/null", f"--port={PORT}", f"--listen-address={address}"),
            *("--bind-interfaces", "--no-resolv", "--no-hosts", "--log-facility=-", f"--user={_user()}"),
            *(f"--pid-file={folder}/pid", "--group=", *forwarded, *extra),
        ]
        super().__init__(folder, address, "dnsmasq", arguments)
