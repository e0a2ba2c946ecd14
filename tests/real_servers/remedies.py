# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Follows a remedy: what it has in quotes goes into the configuration of the real server, where it says.

The text is the finding's; nothing of a configuration is known here but where such a line belongs. Two things stand for
others: a port for 443 where nobody but root may listen on that, and an address of the site's own for 127.0.0.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from real_servers.origin import ENDPOINT
from real_servers.servers.process import Process
from real_servers.servers.web import Nginx
from real_servers.site import DOMAIN, Site

#: Changes a configuration by the lines that a remedy quotes.
Edit = Callable[[str, Sequence[str]], str]
_QUOTED = re.compile(r"(?<![A-Za-z])'(.+?)'(?![A-Za-z])")
_DOUBT = ". If that"
#: The port that the remedy for Varnish gives to nginx.
_HOP = 8081
_LOCATION = re.compile(r"location / \{[^{}]*\}")


def quoted(site: Site, remedy: str) -> list[str]:
    """The lines that the remedy has in quotes, ahead of what to do if they do not help."""
    lines = _QUOTED.findall(remedy.partition(_DOUBT)[0])
    return [_placed(site, line) for line in lines]


def _placed(site: Site, line: str) -> str:
    port = site.origin.https_port
    if port != 443:
        line = re.sub(rf"https://{re.escape(ENDPOINT)}\b", f"https://{ENDPOINT}:{port}", line)
        line = line.replace(f"{ENDPOINT}:443", f"{ENDPOINT}:{port}").replace("parent 443", f"parent {port}")
        line = line.replace('"port" => 80', f'"port" => {site.origin.http_port}')
    return line.replace("127.0.0.1", site.others[2]).replace("@system-ca", str(site.ca_path))


def follow(site: Site, server: Process, lines: Sequence[str], edit: Edit) -> None:
    """Changes the configuration and starts the server anew with it; a server block stands for an nginx of its own."""
    for block in (line for line in lines if line.startswith("server { listen ")):
        site.start(Nginx(site.room("hop"), site.others[2], _HOP, block))
    server.stop()
    server.config.write_text(edit(server.config.read_text(), lines))
    server.start()


def nginx_location(text: str, lines: Sequence[str]) -> str:
    """``location /`` is replaced; 'allow all;' stands ahead of what it holds."""
    (block,) = [line for line in lines if line.startswith("location / {")]
    if "allow all;" in lines:
        block = block.replace("{", "{ allow all;", 1)
    assert _LOCATION.search(text), text
    return _LOCATION.sub(lambda _found: block, text)


def nginx_directive(text: str, lines: Sequence[str]) -> str:
    """A directive takes the place of those with its name's beginning."""
    (line,) = [each for each in lines if each.endswith("off;")]
    prefix = line.partition(" ")[0]
    family = "auth_" if prefix.startswith("auth_") else prefix
    text = re.sub(rf"\b{family}\w* [^;]*;", "", text) if family == "auth_" else re.sub(rf"\b{prefix} [^;]*;", "", text)
    place = "location / {" if family == "auth_" else f"server_name {DOMAIN}"
    return text.replace(place, f"{place} {line}" if family == "auth_" else f"{line} {place}")


def nginx_no_limits(text: str, _lines: Sequence[str]) -> str:
    """limit_req, limit_conn and 'return 503' are taken out."""
    return re.sub(r"\b(limit_(req|conn)\w*|return) [^;]*;", "", text)


def apache_hosts(text: str, lines: Sequence[str]) -> str:
    """The Proxy lines of each virtual host are replaced."""
    own = [line for line in lines if re.match(r"(SSL)?Proxy", line)]
    hosts = re.sub(r"(?m)^\s*((SSL)?Proxy\w*|Redirect\w*) .*$", "", text)
    return hosts.replace("</VirtualHost>", "\n".join((*own, "</VirtualHost>")))


def apache_end(text: str, lines: Sequence[str]) -> str:
    """The lines stand at the end of each virtual host."""
    own = [line for line in lines if line.startswith(("<", "Require all"))]
    return text.replace("</VirtualHost>", "\n".join((*own, "</VirtualHost>")))


def haproxy_server(text: str, lines: Sequence[str]) -> str:
    """The server lines are replaced."""
    (line,) = [each for each in lines if each.startswith("server ")]
    text = re.sub(r"(?m)^\s*(server|timeout server) .*$", "", text)
    assert "option forwardfor" in text
    return re.sub(r"(?m)^backend sparkpost$", f"backend sparkpost\n    {line}", text)


def haproxy_first(text: str, lines: Sequence[str]) -> str:
    """The rule is the first of the front end and of the backend."""
    (line,) = [each for each in lines if each.startswith("http-request ")]
    return re.sub(r"(?m)^((?:frontend|backend) \w+)$", rf"\1\n    {line}", text)


def caddy_sites(text: str, lines: Sequence[str]) -> str:
    """Beside ``bind`` and ``tls``, a site block holds the line alone."""
    (line,) = [each for each in lines if each.startswith("reverse_proxy ")]
    blocks = []
    for block in re.split(r"(?m)^(?=https?://)", text):
        kept = [each for each in block.splitlines() if re.match(r"\s*(bind|tls) ", each)]
        head = block.partition("\n")[0]
        blocks.append("\n".join((head, *kept, f"    {line}", "}\n")) if head.startswith("http") else block)
    return "".join(blocks)


def squid_ahead(text: str, lines: Sequence[str]) -> str:
    """The lines take the place of other peers, and stand ahead of rules of access."""
    text = re.sub(r"(?m)^cache_peer.*$", "", text)
    found = re.search(r"(?m)^(cache_peer|http_access)", text)
    place = found.start() if found else len(text)
    return "\n".join((text[:place], *lines, text[place:]))


def at_the_end(text: str, lines: Sequence[str]) -> str:
    """The first line that is quoted stands at the end."""
    return f"{text}\n{lines[0]}\n"


def h2o_path(text: str, lines: Sequence[str]) -> str:
    """What a path holds is replaced."""
    # It trusts authorities of its own list, in place of the system's.
    held = "\n".join(f"        {line}" for line in (*lines, "proxy.ssl.verify-peer: OFF"))
    return re.sub(r'(?m)^      "/":\n(        .*\n)+', f'      "/":\n{held}\n', text)


def varnish_hop(text: str, lines: Sequence[str]) -> str:
    """The backend is replaced."""
    (line,) = [each for each in lines if each.startswith("backend default")]
    return re.sub(r"backend default \{[^{}]*\}", line, text)


def varnish_times(text: str, lines: Sequence[str]) -> str:
    """Times take the place of other ones at the end of vcl_backend_response."""
    own = [line for line in lines if line.startswith("set beresp.")]
    text = re.sub(r"set beresp\.(ttl|grace) = [^;]*;", "", text)
    return re.sub(r"sub vcl_backend_response \{([^{}]*)\}", rf"sub vcl_backend_response {{\1{' '.join(own)} }}", text)


def nginx_cache(text: str, lines: Sequence[str]) -> str:
    """Each line takes the place of others of its name; the cache is emptied."""
    for line in (each for each in lines if each.startswith("proxy_cache_")):
        name = line.partition(" ")[0]
        text = re.sub(rf"\b{name} [^;]*;", "", text)
        text = text.replace("location / {", f"location / {{ {line}")
    # An empty cache is one in another folder.
    return re.sub(r"proxy_cache_path (\S+) ", r"proxy_cache_path \1/new ", text)


def nginx_setting(text: str, lines: Sequence[str]) -> str:
    """A line of the block http takes the place of others of its name."""
    (line,) = [each for each in lines if each.startswith("large_client_header_buffers ")]
    return re.sub(r"large_client_header_buffers [^;]*;", line, text)


def apache_setting(text: str, lines: Sequence[str]) -> str:
    """A line of the main configuration takes the place of others of its name."""
    (line,) = [each for each in lines if each.startswith("LimitRequestLine ")]
    return re.sub(r"(?m)^LimitRequestLine .*$", line, text)
