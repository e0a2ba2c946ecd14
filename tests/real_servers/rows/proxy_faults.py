# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies of one's own that do not pass clicks on, each with the edit by which its remedy is followed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lab.ca import Authority
from real_servers.remedies import (
    Edit,
    apache_end,
    apache_hosts,
    apache_setting,
    at_the_end,
    caddy_sites,
    h2o_path,
    haproxy_first,
    haproxy_server,
    nginx_cache,
    nginx_directive,
    nginx_location,
    nginx_no_limits,
    nginx_setting,
    squid_ahead,
    varnish_hop,
    varnish_times,
)
from real_servers.row import Row
from real_servers.rows.builders import (
    APACHE_HOST,
    H2O_PATH,
    HAPROXY_SERVER,
    LIGHTTPD_PROXY,
    NGINX_LOCATION,
    SQUID_PEER,
    apache,
    caddy,
    h2o,
    haproxy,
    lighttpd,
    nginx,
    squid,
    varnish,
)
from real_servers.servers.process import Process
from real_servers.site import DOMAIN, Site

_NOBODY = "127.0.0.1:1"
_WELCOME = """location / { default_type text/html; return 200 "<html><head><title>Welcome to nginx!</title></head>\
<body><h1>Welcome to nginx!</h1></body></html>"; }"""
_IT_WORKS = (
    "<html><head><title>Apache2 Debian Default Page: It works</title></head><body><h1>It works!</h1></body></html>"
)
_PASSWORD = "AuthType Basic\nAuthName clicks\nAuthUserFile /dev/null\nRequire valid-user"
_PASS = "sub vcl_recv { return (pass); }"
_BOB = "bob $2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG"


@dataclass(frozen=True)
class Fault:
    """``builds`` starts it and gives the server that the remedy is about; ``edit`` is None where no line is quoted."""

    id: str
    builds: Callable[[Site], Process]
    edit: Edit | None
    says: str = ""
    remedy: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    expect: str = "own_proxy"
    brief: bool = False
    arrives: bool = False
    status: str = "fail"
    groups: tuple[str, ...] = ("dns", "tls", "http")

    @property
    def server(self) -> str:
        """Whose fault it is."""
        return self.id.partition("-")[0]

    @property
    def servers(self) -> tuple[str, ...]:
        """What it needs: TLS in front of Varnish is HAProxy's, and its remedy has nginx behind it."""
        return ("varnish", "haproxy", "nginx") if self.server == "varnish" else (self.server,)

    def row(self) -> Row:
        """As any other row."""
        return Row(
            self.id,
            "proxy",
            self.builds,
            self.expect,
            servers=self.servers,
            arrives=self.arrives,
            status=self.status,
            says=(self.says,),
            remedy=self.remedy,
            never=("127.0.0.53", *self.never),
            groups=self.groups,
            # nginx counts whole seconds, so that less would be too little to tell.
            options={"cache_ttl": 6} if "cache" in self.groups else {},
            brief=self.brief,
        )


def _slow(site: Site) -> None:
    site.origin.delay = 4.0


def _strangers(site: Site) -> str:
    """A file with an authority that did not issue the origin's certificate."""
    return str(site.files(Authority("Stranger").issue(["stranger.test"])).chain)


def _nginx(changed: str, into: str = "") -> Callable[[Site], Process]:
    """A location with one part changed, or with one more line."""
    location = NGINX_LOCATION.replace(changed, into) if changed in NGINX_LOCATION else NGINX_LOCATION + changed
    return lambda site: nginx(site, location)


def _nginx_late(site: Site) -> Process:
    _slow(site)
    return nginx(site, f"{NGINX_LOCATION} proxy_read_timeout 1s;")


def _nginx_old_address(site: Site) -> Process:
    """The name of the endpoint led elsewhere when nginx started."""
    hosts = site.folder / "hosts"
    today = hosts.read_text()
    hosts.write_text(f"{site.others[3]} spgo.io\n")
    started = nginx(site, NGINX_LOCATION.replace("{origin}", "{name}"))
    hosts.write_text(today)
    return started


_NGINX = (
    Fault("nginx-no-sni", _nginx("proxy_ssl_server_name on;"), nginx_location, "502 Bad Gateway", brief=True),
    Fault("nginx-other-sni", _nginx("spgo.io;", "$host;"), nginx_location, "502 Bad Gateway"),
    Fault(
        "nginx-no-resolver",
        _nginx("proxy_pass https://{origin}", "set $t spgo.io; proxy_pass https://$t"),
        nginx_location,
        "502 Bad Gateway",
    ),
    Fault("nginx-nobody", _nginx("{origin}", _NOBODY), nginx_location, "cannot reach SparkPost"),
    Fault("nginx-old-address", _nginx_old_address, nginx_location, "cannot reach SparkPost", ("reload",)),
    Fault("nginx-plain-to-tls", _nginx("https://{origin}", "http://{origin}"), nginx_location, "cannot reach"),
    Fault("nginx-late", _nginx_late, nginx_location, "in time"),
    Fault("nginx-welcome", lambda site: nginx(site, plain=_WELCOME, secure=_WELCOME), nginx_location, "default page"),
    Fault("nginx-404", lambda site: nginx(site, "root /nonexistent;"), nginx_location, "by itself"),
    Fault("nginx-403", _nginx("deny all;"), nginx_location, "a rule of the server", ("allow all;",)),
    Fault(
        "nginx-401",
        _nginx("auth_basic clicks; auth_basic_user_file /dev/null;"),
        nginx_directive,
        "password",
        ("auth_basic off;",),
        ("proxy_pass",),
    ),
    Fault(
        "nginx-limit-req",
        lambda site: nginx(
            site, f"{NGINX_LOCATION} limit_req zone=z;", http="limit_req_zone $host zone=z:1m rate=1r/m;"
        ),
        nginx_no_limits,
        "limit on their number",
        ("limit_req",),
        ("proxy_pass",),
        brief=True,
    ),
    Fault(
        "nginx-limit-req-429",
        lambda site: nginx(
            site,
            f"{NGINX_LOCATION} limit_req zone=z; limit_req_status 429;",
            http="limit_req_zone $host zone=z:1m rate=1r/m;",
        ),
        nginx_no_limits,
        "limit on their number",
        ("limit_req",),
    ),
    Fault("nginx-maintenance", lambda site: nginx(site, server="return 503;"), nginx_no_limits, "maintenance"),
    Fault("nginx-rewrite-cycle", lambda site: nginx(site, "rewrite ^ /x last;"), nginx_location, "own configuration"),
    Fault(
        "nginx-client-certificate",
        lambda site: nginx(site, server="", http=f"ssl_verify_client on; ssl_client_certificate {site.ca_path};"),
        nginx_directive,
        "client certificate",
        ("ssl_verify_client off;",),
        ("proxy_pass",),
        brief=True,
    ),
    Fault(
        "nginx-stranger",
        lambda site: nginx(
            site, f"{NGINX_LOCATION} proxy_ssl_verify on; proxy_ssl_trusted_certificate {_strangers(site)};"
        ),
        nginx_location,
        "cannot reach",
    ),
)


def _apache(changed: str, into: str = "") -> Callable[[Site], Process]:
    host = APACHE_HOST.replace(changed, into) if changed in APACHE_HOST else f"{APACHE_HOST}\n{changed}\n"
    return lambda site: apache(site, host)


def _apache_late(site: Site) -> Process:
    _slow(site)
    return apache(site, f"{APACHE_HOST}\nProxyTimeout 1\n")


_APACHE = (
    Fault(
        "apache-preserve-host",
        _apache("ProxyPreserveHost On"),
        apache_hosts,
        "TLS handshake",
        ("ProxyPreserveHost Off",),
        brief=True,
    ),
    Fault("apache-no-engine", _apache("SSLProxyEngine On"), apache_hosts, "own configuration", ("SSLProxyEngine On",)),
    Fault("apache-no-name", _apache("{name}", "spgo.invalid"), apache_hosts, "cannot look up the name"),
    Fault("apache-nobody", _apache("{name}", _NOBODY), apache_hosts, "cannot reach SparkPost"),
    Fault("apache-plain-to-tls", _apache("https://{name}", "http://{origin}"), apache_hosts, "cannot reach SparkPost"),
    Fault("apache-late", _apache_late, apache_hosts, "cannot reach SparkPost"),
    Fault("apache-404", lambda site: apache(site, ""), apache_hosts, "by itself"),
    Fault(
        "apache-403",
        _apache("<Location />\nRequire all denied\n</Location>"),
        apache_end,
        "a rule of the server",
        ("Require all granted",),
        ("ProxyPass",),
    ),
    Fault(
        "apache-401",
        _apache(f"<Location />\n{_PASSWORD}\n</Location>"),
        apache_end,
        "password",
        ("Require all granted",),
        ("ProxyPass",),
    ),
    Fault(
        "apache-stranger",
        lambda site: apache(
            site, f"{APACHE_HOST}\nSSLProxyVerify require\nSSLProxyCACertificateFile {_strangers(site)}\n"
        ),
        apache_hosts,
        "TLS handshake",
        ("SSLProxyVerify",),
    ),
)


def _haproxy_late(site: Site) -> Process:
    _slow(site)
    return haproxy(site, backend="timeout server 1s")


_HAPROXY = (
    Fault(
        "haproxy-no-sni",
        lambda site: haproxy(site, HAPROXY_SERVER.partition(" sni ")[0]),
        haproxy_server,
        "cannot reach SparkPost",
        brief=True,
    ),
    Fault(
        "haproxy-nobody",
        lambda site: haproxy(site, HAPROXY_SERVER.replace("{origin}", _NOBODY)),
        haproxy_server,
        "cannot reach SparkPost",
    ),
    Fault(
        "haproxy-check-fails",
        lambda site: haproxy(site, f"{HAPROXY_SERVER} check inter 200ms", backend="option httpchk GET /health"),
        haproxy_server,
        "cannot reach SparkPost",
    ),
    Fault("haproxy-late", _haproxy_late, haproxy_server, "in time"),
    Fault("haproxy-plain-to-tls", lambda site: haproxy(site, "server x {origin}"), haproxy_server, "not speak TLS"),
    Fault("haproxy-no-server", lambda site: haproxy(site, ""), haproxy_server, "cannot reach SparkPost"),
    Fault("haproxy-403", lambda site: haproxy(site, frontend="http-request deny"), haproxy_first, "a rule of"),
    Fault("haproxy-backend-403", lambda site: haproxy(site, backend="http-request deny"), haproxy_first, "a rule of"),
    Fault(
        "haproxy-429",
        lambda site: haproxy(site, frontend="http-request deny deny_status 429"),
        haproxy_first,
        "limit on their number",
    ),
    Fault("haproxy-401", lambda site: haproxy(site, frontend="http-request auth"), haproxy_first, "password"),
)


def _caddy_late(site: Site) -> Process:
    _slow(site)
    return caddy(site, "reverse_proxy https://{name} {\n transport http {\n response_header_timeout 1s\n }\n}")


_CADDY = (
    Fault("caddy-nobody", lambda site: caddy(site, f"reverse_proxy https://{_NOBODY}"), caddy_sites, "cannot reach"),
    Fault(
        "caddy-other-sni",
        lambda site: caddy(
            site, "reverse_proxy https://{name} {\n transport http {\n tls_server_name track.example.com\n }\n}"
        ),
        caddy_sites,
        "cannot reach",
    ),
    Fault("caddy-late", _caddy_late, caddy_sites, "in time"),
    Fault("caddy-empty", lambda site: caddy(site, ""), caddy_sites, "default page"),
    Fault("caddy-404", lambda site: caddy(site, "root * /nonexistent\nfile_server"), caddy_sites, "by itself"),
    Fault("caddy-403", lambda site: caddy(site, "respond 403"), None, "a rule of the server"),
    Fault(
        "caddy-401",
        lambda site: caddy(site, f"basicauth {{\n{_BOB}\n}}\nreverse_proxy https://{{name}}"),
        None,
        "password",
        never=("proxy_pass",),
    ),
)
_OTHERS = (
    Fault(
        "squid-nobody",
        lambda site: squid(site, SQUID_PEER.replace("{address}", "127.0.0.1").replace("{port}", "1")),
        squid_ahead,
        "cannot reach",
    ),
    Fault(
        "squid-403",
        lambda site: squid(site, SQUID_PEER.replace("http_access allow all", "http_access deny all")),
        squid_ahead,
        "ERR_ACCESS_DENIED",
    ),
    Fault("squid-no-sni", lambda site: squid(site, SQUID_PEER.replace("ssldomain=spgo.io", "")), squid_ahead, "reach"),
    Fault(
        "lighttpd-nobody",
        lambda site: lighttpd(site, LIGHTTPD_PROXY.replace("{address}", "127.0.0.1").replace("{plain_port}", "1")),
        at_the_end,
        "cannot reach",
    ),
    Fault("lighttpd-404", lambda site: lighttpd(site, ""), at_the_end, "by itself"),
    Fault("lighttpd-403", lambda site: lighttpd(site, f'{LIGHTTPD_PROXY}url.access-deny = ("")'), None, "a rule of"),
    Fault("h2o-nobody", lambda site: h2o(site, H2O_PATH.replace("{name}", _NOBODY)), h2o_path, "cannot reach"),
    Fault("h2o-404", lambda site: h2o(site, "file.dir: /nonexistent"), h2o_path, "by itself"),
)
_VARNISH = (
    Fault(
        "varnish-nobody",
        lambda site: varnish(site, f'backend default {{ .host = "127.0.0.1"; .port = "1"; }}\n{_PASS}'),
        varnish_hop,
        "cannot reach SparkPost",
        ("speaks no TLS",),
        ("fastly",),
    ),
    Fault(
        "varnish-tls-backend",
        lambda site: varnish(site, f'backend default {{ .host = "{{address}}"; .port = "{{port}}"; }}\n{_PASS}'),
        varnish_hop,
        "cannot reach SparkPost",
        ("speaks no TLS",),
        ("fastly",),
    ),
)
_UP, _ALL = "return 301 https://$host$request_uri;", ("dns", "tls", "http", "cache")
_HOUR = "add_header X-Cache-Status $upstream_cache_status always; proxy_cache_valid 200 302 1h;"


def _nginx_cache(more: str) -> Callable[[Site], Process]:
    def builds(site: Site) -> Process:
        folder = site.room("cache")
        folder.chmod(0o777)
        return nginx(
            site,
            f"{NGINX_LOCATION} proxy_cache clicks; {more}",
            http=f"proxy_cache_path {folder} keys_zone=clicks:1m;",
        )

    return builds


def _works(
    name: str, expect: str, builds: Callable[[Site], Process], edit: Edit, remedy: str = "", status: str = "fail"
) -> Fault:
    """Clicks arrive, and yet something is wrong."""
    return Fault(name, builds, edit, "", (remedy,), expect=expect, arrives=True, status=status)


def _varnish_hour(site: Site) -> Process:
    return varnish(site, "backend default { {behind} }\nsub vcl_backend_response { set beresp.ttl = 1h; }")


def _few(limit: str, page: str = "") -> Callable[[Site], Process]:
    """The first requests are passed on, and the others are refused."""
    zone = "limit_req_zone $host zone=z:1m rate=1r/s;"
    return lambda site: nginx(site, f"{NGINX_LOCATION} limit_req zone=z {limit} nodelay;", server=page, http=zone)


_SETTINGS = (
    _works("nginx-limit-after-four", "own_proxy", _few("burst=5"), nginx_no_limits, "limit_req", "warn"),
    _works(
        "nginx-limit-with-a-page",
        "own_proxy",
        _few(
            "burst=4",
            "error_page 503 /sorry; location = /sorry { internal; default_type text/html; return 200 sorry; }",
        ),
        nginx_no_limits,
        "limit_req",
        "warn",
    ),
    _works(
        "nginx-up",
        "old_http_broken",
        lambda site: nginx(site, plain=f"server_name {DOMAIN}; location / {{ {_UP} }}"),
        nginx_location,
        "location /",
        "warn",
    ),
    _works(
        "nginx-up-to-port",
        "old_http_broken",
        lambda site: nginx(site, plain=f"server_name {DOMAIN}; location / {{ return 301 https://$host:8443$uri; }}"),
        nginx_location,
        "names a port",
    ),
    _works(
        "apache-up",
        "old_http_broken",
        lambda site: apache(site, plain=f"Redirect permanent / https://{DOMAIN}/"),
        apache_hosts,
        "no Redirect",
        "warn",
    ),
    _works(
        "caddy-up",
        "old_http_broken",
        lambda site: caddy(site, plain=f"redir https://{DOMAIN}{{uri}} permanent"),
        caddy_sites,
        "reverse_proxy",
        "warn",
    ),
    _works(
        "nginx-no-opens",
        "opens_lost",
        lambda site: nginx(site, "return 404;", server=f"location /f/ {{ {NGINX_LOCATION} }}"),
        nginx_location,
    ),
    _works(
        "apache-no-opens",
        "opens_lost",
        lambda site: apache(site, APACHE_HOST.replace("ProxyPass / https://{name}/", "ProxyPass /f https://{name}/f")),
        apache_hosts,
    ),
    _works(
        "caddy-no-opens",
        "opens_lost",
        lambda site: caddy(site, "handle /f/* {\nreverse_proxy https://{name}\n}"),
        caddy_sites,
    ),
    _works("nginx-no-query", "query_dropped", _nginx("https://{origin};", "https://{origin}$uri;"), nginx_location),
    _works(
        "nginx-short-links",
        "long_links",
        lambda site: nginx(site, http="client_header_buffer_size 256; large_client_header_buffers 4 512;"),
        nginx_setting,
        "large_client_header_buffers 4 16k;",
    ),
    _works(
        "apache-short-links",
        "long_links",
        lambda site: apache(site, config="LimitRequestLine 1024"),
        apache_setting,
        "LimitRequestLine 16384",
    ),
    Fault(
        "nginx-key-host",
        _nginx_cache(f"{_HOUR} proxy_cache_key $host;"),
        nginx_cache,
        "",
        ("proxy_cache_key $scheme$proxy_host$request_uri;",),
        expect="cache_key_path",
        groups=_ALL,
    ),
    Fault(
        "nginx-hour",
        _nginx_cache(_HOUR),
        nginx_cache,
        "",
        ("proxy_cache_valid 200 302 6s;",),
        expect="cache_too_long",
        arrives=True,
        status="warn",
        groups=_ALL,
    ),
    Fault(
        "varnish-hour",
        _varnish_hour,
        varnish_times,
        "",
        ("set beresp.ttl = 6s;",),
        expect="cache_too_long",
        arrives=True,
        status="warn",
        groups=_ALL,
    ),
)
FAULTS = (*_NGINX, *_APACHE, *_HAPROXY, *_CADDY, *_VARNISH, *_OTHERS, *_SETTINGS)
ROWS = tuple(fault.row() for fault in FAULTS)
