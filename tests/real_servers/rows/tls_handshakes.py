# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Handshakes: versions, ciphers, client certificates, and ports that speak something else or nothing."""

from __future__ import annotations

import base64
import ssl
from functools import partial
from pathlib import Path

from lab.ca import server_context
from real_servers.pki import der
from real_servers.row import Row
from real_servers.rows.tls_servers import Builds, apache_tls, caddy_tls, good, haproxy_tls, nginx_tls, python_tls, rsa
from real_servers.servers.sockets import (
    Crowded,
    Sockets,
    Treat,
    alert,
    close,
    damaged_certificate,
    drip,
    over_tls,
    reset,
    says,
    silent,
    sparkpost,
)
from real_servers.servers.web import HaProxy
from real_servers.site import HTTP, HTTPS, Site

#: A server that never answers is waited for so long, in seconds.
_PATIENCE = {"timeout": 2}
_GROUPS = ("dns", "tls", "http")
_row = partial(Row, area="tls", groups=_GROUPS)
_NEVER_INTERMEDIATE = ("intermediate",)
_OLD = "ssl_protocols {}; ssl_ciphers ALL:@SECLEVEL=0;"
_FIPS_FREE = "ssl_protocols TLSv1.2; ssl_ciphers {};"


def _with_parameters(folder: Path) -> str:
    """A group for DHE (RFC 7919, ffdhe2048), without the minutes that it takes to find one."""
    prime = int(
        "FFFFFFFFFFFFFFFFADF85458A2BB4A9AAFDC5620273D3CF1D8B9C583CE2D3695A9E13641146433FBCC939DCE249B3EF97D2FE363630C75D8"
        "F681B202AEC4617AD3DF1ED5D5FD65612433F51F5F066ED0856365553DED1AF3B557135E7F57C935984F0C70E0E68B77E2A689DAF3EFE872"
        "1DF158A136ADE73530ACCA4F483A797ABC0AB182B324FB61D108A94BB2C8E3FBB96ADAB760D7F4681D4F42A3DE394DF4AE56EDE76372BB19"
        "0B07A7C8EE0A6D709E02FCE1CDF7E2ECC03404CD28342F619172FE9CE98583FF8E4F1232EEF28183C3FE3B1B4C6FAD733BB5FCBC2EC22005"
        "C58EF1837D1683B2C6F34A26C1B2EFFA886B423861285C97FFFFFFFFFFFFFFFF",
        16,
    )
    numbers = (prime.to_bytes(257, "big"), b"\x02")
    text = base64.encodebytes(der(0x30, b"".join(der(0x02, each) for each in numbers))).decode()
    path = folder / "dh.pem"
    path.write_text(f"-----BEGIN DH PARAMETERS-----\n{text}-----END DH PARAMETERS-----\n")
    return str(path)


def _dhe(site: Site) -> object:
    parameters = _with_parameters(site.folder)
    lines = f"{_FIPS_FREE.format('DHE-RSA-AES256-GCM-SHA384')} ssl_dhparam {parameters};"
    return nginx_tls(lines, rsa)(site)


def _clients(builds: Builds) -> Builds:
    """With an authority of clients in a file, which the lines name."""

    def made(site: Site) -> object:
        (site.folder / "clients.pem").write_text(site.authority.root_pem)
        return builds(site)

    return made


def _sockets(secure: Treat | None, plain: Treat | None = sparkpost) -> Builds:
    """Small servers on both ports; nothing listens where there is None."""

    def builds(site: Site) -> None:
        for port, treat in ((HTTPS, secure), (HTTP, plain)):
            if treat is not None:
                site.start(Sockets(site.address, port, treat))

    return builds


def _after_tls(treat: Treat, plain: Treat = sparkpost) -> Builds:
    """What a server does after a good handshake."""

    def builds(site: Site) -> None:
        _sockets(over_tls(server_context(good(site)), treat), plain)(site)

    return builds


def _balancer(site: Site) -> object:
    """TCP is balanced among no server at all."""
    config = f"""
frontend secure
    mode tcp
    bind {site.address}:{HTTPS}
    default_backend none
backend none
    mode tcp
    server gone {site.others[0]}:9
frontend plain
    bind {site.address}:{HTTP}
    default_backend sparkpost
backend sparkpost
    server one {site.origin.address}:{site.origin.http_port}
"""
    return site.start(HaProxy(site.room("haproxy"), site.address, HTTPS, config))


def _crowded(site: Site) -> None:
    site.start(Crowded(site.address, HTTPS))
    site.start(Sockets(site.address, HTTP, sparkpost))


def _ccm_alone(context: ssl.SSLContext) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-ECDSA-AES128-CCM")


def _demands(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_REQUIRED


def _asks(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_OPTIONAL


#: One for each cause, by small servers that every machine has.
_SMALL = (
    _row("small-good", builds=python_tls(), brief=True),
    _row("small-asks", builds=python_tls(change=_asks), brief=True),
    _row("small-no-cipher", builds=python_tls(change=_ccm_alone), expect="tls_no_cipher", brief=True),
    _row("small-demands", builds=python_tls(change=_demands), expect="tls_client_certificate", brief=True),
    _row("small-alert", builds=_sockets(alert(50)), expect="tls_failed", says=("DECODE",), brief=True),
    _row("small-access-denied", builds=_sockets(alert(49)), expect="cert_not_issued"),
    _row("small-unrecognized-name", builds=_sockets(alert(112)), expect="cert_not_issued", never=("Open port",)),
    _row("small-damaged", builds=_sockets(damaged_certificate), expect="cert_unreadable", brief=True),
    _row("small-crowded", builds=_crowded, expect="timeout", options=_PATIENCE, brief=True),
    _row("small-stall", builds=_sockets(silent), expect="tls_stalled", options=_PATIENCE, brief=True),
)

_CIPHERS = (
    _row(
        "nginx-rsa-exchange",
        builds=nginx_tls(_FIPS_FREE.format("AES128-GCM-SHA256:AES256-GCM-SHA384"), rsa),
        servers=("nginx",),
        arrives=True,
        brief=True,
    ),
    _row(
        "haproxy-rsa-exchange-cbc",
        builds=haproxy_tls("ssl-max-ver TLSv1.2 ciphers AES128-SHA:AES256-SHA", rsa),
        servers=("haproxy",),
        arrives=True,
    ),
    _row(
        "nginx-chacha-only",
        builds=nginx_tls(_FIPS_FREE.format("ECDHE-ECDSA-CHACHA20-POLY1305")),
        servers=("nginx",),
        arrives=True,
    ),
    _row(
        "nginx-dhe-only",
        builds=_dhe,
        expect="tls_no_cipher",
        servers=("nginx",),
        says=("DHE-RSA-AES256-GCM-SHA384",),
        remedy=("ssl_ciphers", "ECDHE"),
        never=("certificate issue", "port 443"),
    ),
    _row(
        "nginx-cbc-sha256-only",
        builds=nginx_tls(_FIPS_FREE.format("ECDHE-RSA-AES128-SHA256"), rsa),
        expect="tls_no_cipher",
        servers=("nginx",),
        says=("ECDHE-RSA-AES128-SHA256",),
        never=_NEVER_INTERMEDIATE,
    ),
    _row(
        "apache-aria-only",
        builds=apache_tls("SSLProtocol TLSv1.2\nSSLCipherSuite ECDHE-ARIA128-GCM-SHA256:ARIA128-GCM-SHA256", rsa),
        expect="tls_no_cipher",
        servers=("apache",),
        remedy=("SSLCipherSuite",),
    ),
    _row(
        "haproxy-ccm-only",
        builds=haproxy_tls("ssl-max-ver TLSv1.2 ciphers ECDHE-ECDSA-AES128-CCM"),
        expect="tls_no_cipher",
        servers=("haproxy",),
        says=("CCM",),
    ),
)

_VERSIONS = (
    _row("nginx-tls12-only", builds=nginx_tls("ssl_protocols TLSv1.2;"), servers=("nginx",), arrives=True),
    _row("nginx-tls13-only", builds=nginx_tls("ssl_protocols TLSv1.3;"), servers=("nginx",), arrives=True),
    _row("caddy-good", builds=caddy_tls(), servers=("caddy",), arrives=True),
    _row("apache-good", builds=apache_tls(), servers=("apache",), arrives=True),
    _row("haproxy-good", builds=haproxy_tls(), servers=("haproxy",), arrives=True),
    _row("nginx-http2", builds=nginx_tls("http2_max_concurrent_streams 8;"), servers=("nginx",), arrives=True),
    _row(
        "nginx-tls11-only",
        builds=nginx_tls(_OLD.format("TLSv1.1")),
        expect="tls_old_only",
        servers=("nginx",),
        says=("TLSv1.1",),
        remedy=("1.2",),
    ),
    _row("nginx-tls10-only", builds=nginx_tls(_OLD.format("TLSv1"), rsa), expect="tls_old_only", servers=("nginx",)),
    _row(
        "haproxy-tls11-only",
        builds=haproxy_tls("ssl-min-ver TLSv1.0 ssl-max-ver TLSv1.1 ciphers ALL:@SECLEVEL=0"),
        expect="tls_old_only",
        servers=("haproxy",),
    ),
    _row(
        "nginx-old-too",
        builds=nginx_tls(_OLD.format("TLSv1 TLSv1.1 TLSv1.2 TLSv1.3")),
        expect="tls_old_offered",
        status="warn",
        servers=("nginx",),
    ),
)

_CLIENT = (
    _row(
        "nginx-client-optional",
        builds=_clients(nginx_tls("ssl_verify_client optional; ssl_client_certificate {folder}/clients.pem;")),
        servers=("nginx",),
        arrives=True,
    ),
    _row(
        "haproxy-client-optional",
        builds=_clients(haproxy_tls("verify optional ca-file {folder}/clients.pem")),
        servers=("haproxy",),
        arrives=True,
    ),
    _row(
        "caddy-client-optional",
        builds=_clients(caddy_tls("client_auth {\nmode request\n}")),
        servers=("caddy",),
        arrives=True,
    ),
    *(
        _row(
            f"{server}-client-{version}",
            builds=_clients(builds),
            expect="tls_client_certificate",
            servers=(server,),
            remedy=("client certificates",),
            never=("intermediate", "Finish issuing", "Open port"),
            arrives=False,
        )
        for server, version, builds in (
            ("haproxy", "12", haproxy_tls("ssl-max-ver TLSv1.2 verify required ca-file {folder}/clients.pem")),
            ("haproxy", "13", haproxy_tls("ssl-min-ver TLSv1.3 verify required ca-file {folder}/clients.pem")),
            (
                "apache",
                "12",
                apache_tls("SSLProtocol TLSv1.2\nSSLVerifyClient require\nSSLCACertificateFile {folder}/clients.pem"),
            ),
            (
                "apache",
                "13",
                apache_tls("SSLProtocol TLSv1.3\nSSLVerifyClient require\nSSLCACertificateFile {folder}/clients.pem"),
            ),
            ("caddy", "12", caddy_tls("protocols tls1.2 tls1.2\nclient_auth {\nmode require\n}")),
            ("caddy", "13", caddy_tls("protocols tls1.3\nclient_auth {\nmode require\n}")),
        )
    ),
)

_NO_TLS = (
    _row(
        "haproxy-plain",
        builds=haproxy_tls(secure=False),
        expect="tls_plain_port",
        servers=("haproxy",),
        remedy=("TLS",),
    ),
    _row(
        "apache-plain",
        builds=apache_tls(engine="off"),
        expect="tls_plain_port",
        servers=("apache",),
        remedy=("SSLEngine on",),
    ),
    _row("caddy-plain", builds=caddy_tls(scheme="http"), expect="tls_plain_port", servers=("caddy",)),
    _row(
        "ssh",
        builds=_sockets(says(b"SSH-2.0-OpenSSH_9.2p1\r\n")),
        expect="tls_plain_port",
        says=("SSH-2.0",),
        never=("listen 443 ssl",),
    ),
    _row("smtp", builds=_sockets(says(b"220 mail.example.com ESMTP\r\n")), expect="tls_plain_port", says=("220",)),
    _row(
        "plain-that-closes",
        builds=_sockets(sparkpost),
        expect="tls_plain_port",
        options=_PATIENCE,
    ),
    _row("reset", builds=_sockets(reset), expect="tls_reset", never=("Open port", "Finish issuing"), brief=True),
    _row("close", builds=_sockets(close), expect="tls_reset", never=("Open port",)),
    _row("haproxy-no-server", builds=_balancer, expect="tls_reset", servers=("haproxy",), never=("Open port",)),
    _row("stall", builds=_sockets(silent), expect="tls_stalled", options=_PATIENCE, never=("Allow port", "Open port")),
    _row("nothing-listens", builds=_sockets(None), expect="conn_refused", remedy=("port 443",)),
)

_BOTH_DEAD = (
    _row("both-reset", builds=_sockets(reset, reset), expect="tls_reset", never=("port 80",)),
    _row("both-silent", builds=_sockets(silent, silent), expect="tls_stalled", options=_PATIENCE, never=("port 80",)),
    _row("both-refused", builds=_sockets(None, None), expect="conn_refused", never=("port 80 as",)),
    _row(
        "both-reset-late", builds=_after_tls(reset, reset), expect="edge_no_answer", never=("port 80 as",), brief=True
    ),
    _row(
        "both-silent-late",
        builds=_after_tls(silent, silent),
        expect="edge_no_answer",
        options=_PATIENCE,
        never=("port 80 as",),
    ),
    _row("both-drip", builds=_after_tls(drip, drip), expect="edge_no_answer", options=_PATIENCE, never=("port 80 as",)),
    _row("https-silent-late", builds=_after_tls(silent), expect="edge_no_answer", options=_PATIENCE),
    _row("https-closes-late", builds=_after_tls(close), expect="edge_no_answer"),
)

ROWS: tuple[Row, ...] = (*_SMALL, *_CIPHERS, *_VERSIONS, *_CLIENT, *_NO_TLS, *_BOTH_DEAD)
