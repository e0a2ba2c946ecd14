# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to set in nginx, Apache and other servers so that they pass clicks on to SparkPost, by kind of their pages.

Each configuration in quotes was followed word by word on the server itself in a test. Sources: nginx's documentation on
ngx_http_proxy_module (proxy_ssl_server_name is off by default), Apache's on mod_proxy and mod_ssl (with
ProxyPreserveHost On, the name of the request is the SNI), HAProxy's on sni and http-request, Squid's on cache_peer,
lighttpd's on mod_proxy (which speaks no TLS), and Varnish's on backends (which do not either).
"""

from __future__ import annotations

from collections.abc import Mapping

NGINXES = ("nginx", "openresty", "tengine", "angie", "freenginx")
APACHES = ("apache", "httpd", "litespeed", "openlitespeed")

#: Kinds of pages.
UNREACHED, SLOW, HANDSHAKE, NO_NAME, NO_TLS = "unreached", "slow", "handshake", "no_name", "no_tls"
MISCONFIGURED, PLAIN, DEFAULT, LOCAL = "misconfigured", "plain", "default", "local"
LIMITED, LOGIN, FORBIDDEN, CERTIFICATE = "limited", "login", "forbidden", "certificate"

# The name is looked up when nginx starts or reloads: one in a variable would need a resolver, which each network has
# elsewhere, and containers not at 127.0.0.53.
_NGINX = (
    "'location / {{ proxy_pass https://{endpoint}; proxy_ssl_server_name on; proxy_ssl_name {endpoint}; "
    "proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }}'"
)
_APACHE = (
    "'SSLProxyEngine On', 'ProxyPreserveHost Off', 'ProxyAddHeaders On' and 'ProxyPass / https://{endpoint}/ "
    "disablereuse=On'"
)
_HAPROXY = "'server sparkpost {endpoint}:443 ssl verify required ca-file @system-ca sni str({endpoint})'"
_CADDY = "'reverse_proxy https://{endpoint}'"
_SQUID = (
    "'acl tracking dstdomain {domain}', 'cache_peer {endpoint} parent 443 0 no-query no-digest originserver tls "
    "name=sparkpost', 'cache_peer_access sparkpost allow tracking', 'never_direct allow tracking' and 'http_access "
    "allow tracking'"
)
_LIGHTTPD = '\'$HTTP["host"] == "{domain}" {{ proxy.server = ( "" => (( "host" => "{endpoint}", "port" => 80 )) ) }}\''
_H2O = "'proxy.reverse.url: \"https://{endpoint}/\"' and 'proxy.preserve-host: ON'"

_NGINX_BLOCKS = (
    "In the server blocks with 'server_name {domain};' for port 80 and for port 443 (add the one that is missing), "
    f"have this in place of what 'location /' holds: {_NGINX}"
)
_APACHE_HOSTS = (
    "In the <VirtualHost> with 'ServerName {domain}' for port 80 and in the one for port 443 (add the one that is "
    f"missing), have these in place of other Proxy lines: {_APACHE}"
)
_HAPROXY_BACKEND = (
    f"In the backend that {{domain}} uses, have {_HAPROXY} in place of other server lines, and 'option forwardfor' "
    "(before HAProxy 2.6, the path of the system's file of authorities in place of @system-ca, such as "
    "/etc/ssl/certs/ca-certificates.crt)"
)
_CADDY_SITE = (
    "In the site block of the Caddyfile for 'http://{domain}, https://{domain}', have this alone beside tls: "
    f"{_CADDY}, which sends {{endpoint}} as SNI"
)
_SQUID_PEER = (
    "In squid.conf, in place of the cache_peer and cache_peer_access lines and ahead of the http_access lines, have "
    f"{_SQUID}"
)
_LIGHTTPD_HOST = (
    f"At the end of lighttpd.conf, with mod_proxy among server.modules, have {_LIGHTTPD}; it speaks no TLS to "
    "backends, and SparkPost takes clicks on port 80 as well"
)
_H2O_PATH = f'In h2o.conf, at the path "/" of {{domain}}, have {_H2O}'
_VARNISH_HOP = (
    "Varnish speaks no TLS to its backends, so let nginx on the same machine do it: 'server {{ listen 127.0.0.1:8081; "
    "location / {{ proxy_pass https://{endpoint}; proxy_ssl_server_name on; proxy_ssl_name {endpoint}; "
    "proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }} }}', and in the VCL "
    "'backend default "
    '{{ .host = "127.0.0.1"; .port = "8081"; }}\''
)
#: How each kind of server passes everything on to SparkPost.
PASS_ON: Mapping[str, str] = {
    "nginx": _NGINX_BLOCKS,
    "apache": _APACHE_HOSTS,
    "haproxy": _HAPROXY_BACKEND,
    "caddy": _CADDY_SITE,
    "squid": _SQUID_PEER,
    "lighttpd": _LIGHTTPD_HOST,
    "h2o": _H2O_PATH,
    "varnish": _VARNISH_HOP,
    "": "Let the proxy pass every path of {domain} on to https://{endpoint}, with {endpoint} as SNI and the Host of "
    "the request",
}
_RELOAD = "reload nginx, which looks {endpoint} up at that moment only"
_ALL_PATHS = "pass all of /f/ and /q/ on, whatever follows, and leave no location or rule of its own for a part of them"
_PORT = "let the firewall pass connections to {endpoint}, port 443"
_SELINUX = "on SELinux, 'setsebool -P httpd_can_network_connect on'"
_ALLOW_HAPROXY = (
    "Have 'http-request allow if {{ hdr_dom(host) -i {domain} }}' as the first http-request line of the front end and "
    "of the backend: a rule below refuses the request"
)
#: By kind of page and of server.
_OWN: Mapping[tuple[str, str], str] = {
    (UNREACHED, "nginx"): f"{_NGINX_BLOCKS}, and {_RELOAD}. If that does not help: {_PORT}; {_SELINUX}; its error log "
    "tells more",
    (SLOW, "nginx"): f"{_NGINX_BLOCKS}, and {_RELOAD}. If that does not help, {_PORT}",
    (MISCONFIGURED, "nginx"): f"{_NGINX_BLOCKS}. Its error log tells what fails now",
    (LIMITED, "nginx"): "Take limit_req and limit_conn out of http, server and location as far as they apply to "
    "{domain}, or raise their rate and burst far above the clicks of a mailing; also a 'return 503' or 'return 429' of "
    "a maintenance page",
    (LOGIN, "nginx"): "In 'location /' for {domain}, have 'auth_basic off;' in place of other auth_ lines: recipients "
    "have no password",
    (FORBIDDEN, "nginx"): f"{_NGINX_BLOCKS} with 'allow all;' ahead of proxy_pass, and remove rules that refuse by "
    "address, country or User-Agent (deny, 'return 403', ModSecurity)",
    (CERTIFICATE, "nginx"): "In the server block for {domain}, have 'ssl_verify_client off;' in place of other "
    "ssl_verify_client lines: recipients have no client certificate",
    (
        PLAIN,
        "nginx",
    ): "Give port 80 a server block of its own with 'listen 80;' and without 'ssl', next to the one with "
    "'listen 443 ssl;', and with the same location",
    (UNREACHED, "apache"): f"{_APACHE_HOSTS}. If that does not help: {_PORT}; {_SELINUX}; its error log tells more",
    (SLOW, "apache"): f"{_APACHE_HOSTS}. If that does not help, {_PORT}",
    (
        HANDSHAKE,
        "apache",
    ): f"{_APACHE_HOSTS}: with ProxyPreserveHost On, Apache sends {{domain}} as SNI, which SparkPost "
    "refuses. It tells the domain by X-Forwarded-Host. If that does not help, remove 'SSLProxyVerify', or give it "
    "SSLProxyCACertificateFile with the authorities of your system",
    (NO_NAME, "apache"): f"{_APACHE_HOSTS}: the name that stands there now cannot be looked up by this machine",
    (
        MISCONFIGURED,
        "apache",
    ): f"{_APACHE_HOSTS}: without SSLProxyEngine, Apache passes nothing on to an https address. "
    "Load the modules too ('a2enmod ssl proxy proxy_http')",
    (
        LOGIN,
        "apache",
    ): "At the end of both virtual hosts for {domain}, have '<Location \"/\">', 'Require all granted' and "
    "'</Location>', and no other Require lines for it: recipients have no password",
    (
        FORBIDDEN,
        "apache",
    ): "At the end of both virtual hosts for {domain}, have '<Location \"/\">', 'Require all granted' "
    "and '</Location>', and remove rules that refuse by address or User-Agent ('Require ip', RewriteRule with [F], "
    "ModSecurity)",
    (
        PLAIN,
        "apache",
    ): "Give port 80 a <VirtualHost *:80> of its own with 'SSLEngine Off', and with the same Proxy lines "
    "as the one for port 443",
    (UNREACHED, "haproxy"): f"{_HAPROXY_BACKEND}. If that does not help, {_PORT}",
    (NO_TLS, "haproxy"): f"{_HAPROXY_BACKEND}: SparkPost expects TLS on port 443",
    (LIMITED, "haproxy"): _ALLOW_HAPROXY,
    (LOGIN, "haproxy"): _ALLOW_HAPROXY,
    (FORBIDDEN, "haproxy"): _ALLOW_HAPROXY,
    (
        UNREACHED,
        "varnish",
    ): f"{_VARNISH_HOP}. If that is what there is, see whether nginx runs and reaches {{endpoint}} "
    "('varnishlog -g request -q \"RespStatus >= 500\"' tells more)",
    (FORBIDDEN, "varnish"): "Remove from vcl_recv what refuses requests for {domain} ('return (synth(403, ...))')",
    (UNREACHED, "squid"): f"{_SQUID_PEER}. If that does not help, {_PORT}",
    (NO_NAME, "squid"): f"{_SQUID_PEER}: the name that stands there now cannot be looked up by this machine",
    (FORBIDDEN, "squid"): f"{_SQUID_PEER}: an http_access rule refuses the request now",
}
_FAMILY_ALIKE = {HANDSHAKE: UNREACHED, NO_NAME: UNREACHED, NO_TLS: UNREACHED}
_ANY: Mapping[str, str] = {
    LIMITED: "Raise the limit on requests for {domain} far above the clicks of a mailing, or take it away",
    LOGIN: "Let the server ask for no password for {domain}: recipients have none",
    FORBIDDEN: "Remove the rule by which the server refuses requests for {domain}; a mail's recipients and scanners "
    "come from any address and with any User-Agent",
    CERTIFICATE: "Let the server ask for no client certificate for {domain}: recipients have none",
    PLAIN: "Let port 80 of {domain} speak plain HTTP, next to TLS on port 443",
}


def family(server: str) -> str:
    """Which servers it is configured like; "" for one of no known kind."""
    if server in NGINXES:
        return "nginx"
    if server in APACHES:
        return "apache"
    return server if server in PASS_ON else ""


def step(kind: str, server: str) -> str:
    """What to do about a page of this kind by this server, a template."""
    own = family(server)
    found = _OWN.get((kind, own)) or _ANY.get(kind) or _OWN.get((_FAMILY_ALIKE.get(kind, kind), own))
    return found or (f"{PASS_ON[own]}; {_ALL_PATHS}" if kind in (LOCAL, DEFAULT) else PASS_ON[own])
