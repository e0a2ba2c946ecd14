# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Web servers, proxies and caches of Debian's, each with a configuration of the row's own.

A configuration is given as the part that a user writes; what it takes to run below a folder, without root and beside
other servers, is put round it here. A class answers to ``start`` and ``stop``.
"""

from __future__ import annotations

import getpass
import os
import secrets
from pathlib import Path

from tools import debian

from real_servers.servers.process import Process, listens


def _user() -> str:
    return getpass.getuser()


def _is_root() -> bool:
    return os.geteuid() == 0


def _written(folder: Path, name: str, text: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    return str(path)


class Nginx(Process):
    """``http`` is what stands in its block ``http``."""

    config_name = "nginx.conf"

    def __init__(self, folder: Path, address: str, port: int, http: str) -> None:
        for each in ("body", "proxy", "fastcgi", "uwsgi", "scgi", "cache"):
            (folder / each).mkdir(parents=True, exist_ok=True)
        user = f"user {_user()};" if _is_root() else ""
        paths = " ".join(
            f"{name}_temp_path {folder / part};"
            for name, part in (("client_body", "body"), ("proxy", "proxy"), ("fastcgi", "fastcgi"))
        )
        config = f"""
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 256; }}
http {{
    access_log off;
    {paths} uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{http}
}}
"""
        arguments = ["-p", str(folder), "-c", _written(folder, self.config_name, config), "-e", "stderr"]
        super().__init__("nginx", arguments, folder, lambda: listens(address, port))


#: Modules that Debian's package enables, and those that the SparkPost guide asks for.
_APACHE_MODULES = (
    *("mpm_event", "authn_core", "authz_core", "authz_host", "authz_user", "auth_basic", "authn_file", "access_compat"),
    *("alias", "dir", "mime", "deflate", "filter", "headers", "rewrite", "setenvif", "reqtimeout"),
    *("socache_shmcb", "ssl", "proxy", "proxy_http", "cache", "cache_disk", "http2", "ratelimit", "expires"),
)


#: Apache serves nothing as root.
_NOBODY = "User #65534\nGroup #65534"


class Apache(Process):
    """``config`` is what a site's file holds."""

    config_name = "apache2.conf"

    def __init__(self, folder: Path, address: str, port: int, config: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for each in ("cache", "www"):
            (folder / each).mkdir(exist_ok=True)
            (folder / each).chmod(0o777)
        modules = debian.below("usr/lib/apache2/modules")
        load = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in _APACHE_MODULES)
        # Debian's own defaults stand here too: what a distribution ships is what users meet.
        whole = f"""
ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog /dev/stderr
LogLevel info
Mutex file:{folder}
{load}
SSLSessionCache shmcb:{folder}/scache(512000)
{_NOBODY if _is_root() else ""}
TypesConfig /dev/null
<Directory {folder}/www>
    Require all granted
</Directory>
DocumentRoot {folder}/www
{config}
"""
        arguments = ["-X", "-d", str(folder), "-f", _written(folder, self.config_name, whole)]
        super().__init__("apache2", arguments, folder, lambda: listens(address, port))


class HaProxy(Process):
    """``config`` is all after ``global`` and ``defaults``."""

    config_name = "haproxy.cfg"

    def __init__(self, folder: Path, address: str, port: int, config: str, extra: str = "") -> None:
        whole = f"""
global
    maxconn 100
    {extra}
defaults
    mode http
    retries 1
    timeout connect 3s
    timeout client 20s
    timeout server 20s
{config}
"""
        arguments = ["-db", "-f", _written(folder, self.config_name, whole)]
        super().__init__("haproxy", arguments, folder, lambda: listens(address, port))


class Varnish(Process):
    """``vcl`` is the whole configuration after its version line."""

    config_name = "default.vcl"

    def __init__(self, folder: Path, address: str, port: int, vcl: str, *options: str) -> None:
        # The path of its working folder is a parameter of a short socket name.
        arguments = [
            *("-F", "-n", str(folder / "work"), "-a", f"{address}:{port}"),
            *("-f", _written(folder, self.config_name, f"vcl 4.1;\n{vcl}"), "-s", "malloc,16m"),
            *("-p", f"vmod_path={debian.below(f'{_MODULES}/varnish/vmods')}", "-j", "none", *options),
        ]
        super().__init__("varnishd", arguments, folder, lambda: listens(address, port))


_MODULES = next(
    (Path(f"usr/lib/{each.name}") for each in debian.libraries() if each.name.endswith("-gnu")), Path("usr/lib")
)


class Caddy(Process):
    """``config`` is a Caddyfile."""

    config_name = "Caddyfile"

    def __init__(self, folder: Path, address: str, port: int, config: str) -> None:
        whole = f"{{\n    admin off\n    auto_https off\n    skip_install_trust\n}}\n{config}\n"
        arguments = ["run", "--adapter", "caddyfile", "--config", _written(folder, self.config_name, whole)]
        home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        super().__init__("caddy", arguments, folder, lambda: listens(address, port), home)


class Squid(Process):
    """``config`` is what follows its paths and rights."""

    config_name = "squid.conf"

    def __init__(self, folder: Path, address: str, port: int, config: str) -> None:
        # It gives up root by itself, and still writes its log and process id.
        folder.chmod(0o777)
        whole = f"""
pid_filename {folder}/squid.pid
cache_log {folder}/cache.log
access_log none
{"cache_effective_user nobody" if _is_root() else ""}
mime_table {debian.below("usr/share/squid/mime.conf")}
icon_directory {debian.below("usr/share/squid/icons")}
error_directory {debian.below("usr/share/squid/errors/en")}
coredump_dir {folder}
pinger_enable off
hosts_file {folder.parent / "hosts"}
sslproxy_session_cache_size 0
unlinkd_program {debian.below("usr/lib/squid/unlinkd")}
sslcrtd_program {debian.below("usr/lib/squid/security_file_certgen")} -s {folder}/ssl_db -M 4MB
shutdown_lifetime 0 seconds
{config}
"""
        # Its shared memory bears this name.
        arguments = ["-N", "-n", f"tests{secrets.token_hex(4)}", "-f", _written(folder, self.config_name, whole)]
        super().__init__("squid", arguments, folder, lambda: listens(address, port))


class Lighttpd(Process):
    """``config`` is what follows its modules."""

    config_name = "lighttpd.conf"

    def __init__(self, folder: Path, address: str, port: int, config: str) -> None:
        (folder / "www").mkdir(parents=True, exist_ok=True)
        whole = f"""
server.modules = ("mod_access", "mod_proxy", "mod_redirect", "mod_rewrite", "mod_setenv", "mod_openssl", "mod_auth")
server.document-root = "{folder}/www"
server.errorlog = "/dev/stderr"
server.upload-dirs = ("{folder}")
{config}
"""
        modules = str(debian.below("usr/lib/lighttpd"))
        arguments = ["-D", "-f", _written(folder, self.config_name, whole), "-m", modules]
        super().__init__("lighttpd", arguments, folder, lambda: listens(address, port))


class H2o(Process):
    """``config`` is its YAML."""

    config_name = "h2o.yml"

    def __init__(self, folder: Path, address: str, port: int, config: str) -> None:
        user = f"user: {_user()}\n" if _is_root() else ""
        share = {"H2O_ROOT": str(debian.below("usr"))}
        arguments = ["-c", _written(folder, self.config_name, f"{user}{config}\n")]
        super().__init__("h2o", arguments, folder, lambda: listens(address, port), share)
