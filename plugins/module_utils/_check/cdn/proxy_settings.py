# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of a profile for each kind of server that can be told by its name: what one has to set in it.

What is in quotes was followed word by word on the server itself in a test, where a test has that server and fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .proxy_steps import PASS_ON

_NO_REWRITE = "no rewrite or rule that shortens or refuses the address"


def _within(server: str) -> str:
    """How it passes everything on, as a part of a sentence."""
    step = PASS_ON[server]
    return step[0].lower() + step[1:]


#: Steps by kind of server, as the fields of a profile.
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "nginx": {
        "certificate_step": "have 'ssl_certificate' with the full chain (fullchain.pem) and 'ssl_certificate_key' in "
        "the server block with 'server_name {domain};', and reload nginx",
        "tls_step": "'ssl_protocols TLSv1.2 TLSv1.3;'",
        "origin_step": _within("nginx"),
        "host_step": "'proxy_set_header Host $host;'",
        "http_step": _within("nginx") + ", and no 'return 301' or rewrite ahead of it",
        "cache_step": "'proxy_cache_valid 200 302 {cache_ttl}s;' in place of other proxy_cache_valid lines",
        "keep_step": "Leave it as it is; or, if repeated clicks by scanners should not be counted, cache responses "
        "for a few seconds with 'proxy_cache_valid 200 302 10s;'",
        "mark_step": "'add_header X-Cache-Status $upstream_cache_status always;'",
        "agent_step": "no 'proxy_set_header User-Agent'",
        "address_step": "'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'",
        "key_step": "'proxy_cache_key $scheme$proxy_host$request_uri;' in place of other proxy_cache_key lines",
        "query_step": _within("nginx") + f", and {_NO_REWRITE}",
        "length_step": "'large_client_header_buffers 4 16k;' in the block http, and no other such line",
    },
    "apache": {
        "certificate_step": "have 'SSLCertificateFile' with the full chain (fullchain.pem) and "
        "'SSLCertificateKeyFile' in the <VirtualHost> with 'ServerName {domain}', and reload Apache",
        "tls_step": "'SSLProtocol -all +TLSv1.2 +TLSv1.3'",
        "origin_step": _within("apache"),
        "host_step": "'ProxyAddHeaders On'",
        "http_step": _within("apache") + ", and no Redirect or RewriteRule for port 80",
        "cache_step": "'CacheDefaultExpire {cache_ttl}' and 'CacheMaxExpire {cache_ttl}', or no CacheEnable",
        "keep_step": "Leave it as it is; or, if repeated clicks by scanners should not be counted, cache responses "
        "for a few seconds with 'CacheEnable disk /' and 'CacheMaxExpire 10'",
        "mark_step": "'CacheHeader on'",
        "agent_step": "no 'RequestHeader' for User-Agent",
        "address_step": "'ProxyAddHeaders On'",
        "key_step": "'CacheIgnoreQueryString Off'",
        "query_step": _within("apache") + f", and {_NO_REWRITE}",
        "length_step": "'LimitRequestLine 16384' in the main configuration, and no other such line",
    },
    "haproxy": {
        "certificate_step": "have the certificate, its chain and its key in the file of 'crt' on the bind line for "
        "port 443, and reload HAProxy",
        "tls_step": "'ssl-min-ver TLSv1.2' on the bind line",
        "origin_step": _within("haproxy"),
        "host_step": "no 'http-request set-header Host'",
        "http_step": "'bind :80' in the same front end, and no 'redirect scheme https'",
        "cache_step": "'max-age {cache_ttl}' in the section cache, or no 'http-request cache-use'",
        "key_step": "no 'http-request cache-use' ahead of a rewrite",
        "query_step": "no 'http-request set-query', set-path or set-uri that shortens the address, and no rule that "
        "refuses it",
        "length_step": "'tune.bufsize 32768' in the section global, and no rule that limits it",
        "agent_step": "no 'http-request set-header User-Agent'",
        "address_step": "'option forwardfor'",
    },
    "caddy": {
        "certificate_step": "let Caddy have a certificate for 'https://{domain}' by itself, or name one by 'tls "
        "fullchain.pem key.pem'",
        "tls_step": "'protocols tls1.2 tls1.3' in tls",
        "origin_step": _within("caddy"),
        "host_step": "no 'header_up Host'",
        "http_step": _within("caddy") + "; a site block for http:// keeps Caddy from redirecting",
        "query_step": f"{_NO_REWRITE}: 'reverse_proxy https://{{endpoint}}' alone",
        "agent_step": "no 'header_up User-Agent'",
        "address_step": "no 'header_up X-Forwarded-For'",
    },
    "varnish": {
        "origin_step": _within("varnish"),
        "host_step": "no 'set req.http.Host' or bereq.http.Host in the VCL",
        "cache_step": "'set beresp.ttl = {cache_ttl}s;' and 'set beresp.grace = 0s;' at the end of "
        "vcl_backend_response, in place of other such lines",
        "keep_step": "Leave it as it is; or, if repeated clicks by scanners should not be counted, have 'set "
        "beresp.ttl = 10s;' in vcl_backend_response and no 'return (pass)'",
        "mark_step": "Varnish adds Age and X-Varnish, unless the VCL removes them",
        "key_step": "no vcl_hash of your own, or 'hash_data(req.url);' in it",
        "query_step": "no 'set req.url' that shortens the address",
        "length_step": "'-p http_req_size=32k' and '-p http_req_hdr_len=16k' on varnishd's command line, and no rule "
        "that limits it",
        "agent_step": "no 'set req.http.User-Agent' in the VCL",
        "address_step": "no 'unset req.http.X-Forwarded-For' in the VCL",
    },
    "squid": {
        "certificate_step": "have 'tls-cert=' with the full chain and 'tls-key=' on the https_port line",
        "origin_step": _within("squid"),
        "cache_step": "'cache deny all', or refresh_pattern lines without override-expire and ignore-no-store",
        "query_step": "no url_rewrite_program that shortens the address",
        "address_step": "'forwarded_for on'",
    },
    "lighttpd": {
        "certificate_step": "have 'ssl.pemfile' with the full chain and 'ssl.privkey' for {domain}",
        "origin_step": _within("lighttpd"),
        "http_step": _within("lighttpd") + ", and no url.redirect for plain http",
        "query_step": f"no url.rewrite, and {_NO_REWRITE}",
        "length_step": "'server.max-request-field-size = 32768'",
    },
    "h2o": {"origin_step": _within("h2o")},
}
