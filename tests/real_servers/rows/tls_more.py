# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that a server does not know, ports of further products, several certificates, client certificates for paths."""

from __future__ import annotations

import subprocess
from functools import partial

from lab.ca import server_context
from lab.context import IssuedCertificate
from real_servers import pki
from real_servers.row import Row
from real_servers.rows.builders import NGINX_LOCATION, filled
from real_servers.rows.tls_servers import Builds, apache_tls, caddy_tls, good, haproxy_tls, nginx_tls, rsa
from real_servers.servers.sockets import Sockets, Treat, close, drip, over_tls, reset, silent, sparkpost
from real_servers.servers.web import H2o, Lighttpd, Nginx, Squid, Varnish
from real_servers.site import DOMAIN, HTTP, HTTPS, Site

_row = partial(Row, area="tls", groups=("dns", "tls", "http"))
_PATIENCE = {"timeout": 2}
_NOT_FINISH = ("Open port", "Finish issuing")


def _plain(site: Site) -> None:
    site.start(Sockets(site.address, HTTP, sparkpost))


def _on_ports(secure: Treat, plain: Treat) -> Builds:
    def builds(site: Site) -> None:
        for port, treat in ((HTTPS, secure), (HTTP, plain)):
            site.start(Sockets(site.address, port, treat))

    return builds


def _default_rejects(site: Site) -> object:
    """nginx that knows other names only, and refuses all others in the handshake."""
    files = site.files()
    config = f"""
server {{ listen {site.address}:{HTTPS} ssl default_server; ssl_reject_handshake on; }}
server {{ listen {site.address}:{HTTPS} ssl; server_name www.example.com;
    ssl_certificate {files.certificate}; ssl_certificate_key {files.key}; location / {{ return 204; }} }}
server {{ listen {site.address}:{HTTP}; location / {{ {filled(site, NGINX_LOCATION)} }} }}
"""
    return site.start(Nginx(site.room("nginx"), site.address, HTTPS, config))


def _default_site(site: Site) -> object:
    """nginx in which the domain has no server block: what comes first answers, with its own certificate."""
    own = site.files(pki.issued(pki.leaf(["www.example.com"], pki.root_of(site.authority))))
    config = f"""
server {{ listen {site.address}:{HTTPS} ssl; server_name www.example.com;
    ssl_certificate {own.certificate}; ssl_certificate_key {own.key}; location / {{ return 200 "hello"; }} }}
server {{ listen {site.address}:{HTTP}; location / {{ {filled(site, NGINX_LOCATION)} }} }}
"""
    return site.start(Nginx(site.room("nginx"), site.address, HTTPS, config))


def _two_certificates(first: str, second: str) -> Builds:
    """nginx with two certificates, of which each client gets the one that it can use."""

    def builds(site: Site) -> object:
        other = site.files(good(site, second))
        lines = f"ssl_certificate {other.certificate}; ssl_certificate_key {other.key};"
        return nginx_tls(lines, lambda at: good(at, first))(site)

    return builds


def _for_pss(site: Site) -> IssuedCertificate:
    """A key for signatures by RSA-PSS alone, which the library can neither make nor certify."""
    root = pki.root_of(site.authority)
    for name, text in (("ca", root.pem), ("ca.key", root.key_pem), ("names", f"subjectAltName=DNS:{DOMAIN}\n")):
        (site.folder / name).write_text(text)
    for command in (
        "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out own.key",
        f"req -new -key own.key -subj /CN={DOMAIN} -out own.csr",
        "x509 -req -in own.csr -CA ca -CAkey ca.key -set_serial 7 -days 60 -extfile names -out own.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=site.folder, capture_output=True, check=True)
    texts = [(site.folder / name).read_text() for name in ("own.pem", "own.key")]
    return IssuedCertificate(texts[0], "", texts[1])


def _one_silent(site: Site) -> None:
    """A second address of the domain, where TLS works and nothing comes after it."""
    site.names.records[DOMAIN, "A"] = (site.address, site.others[0])
    for address, treat in ((site.address, sparkpost), (site.others[0], reset)):
        site.start(Sockets(address, HTTPS, over_tls(server_context(good(site)), treat)))
        site.start(Sockets(address, HTTP, sparkpost))


def _varnish_alone(site: Site) -> object:
    _plain(site)
    vcl = f'backend default {{ .host = "{site.address}"; .port = "{HTTP}"; }}'
    return site.start(Varnish(site.room("varnish"), site.address, HTTPS, vcl))


def _lighttpd_plain(site: Site) -> object:
    _plain(site)
    config = f'server.bind = "{site.address}"\nserver.port = {HTTPS}\n'
    return site.start(Lighttpd(site.room("lighttpd"), site.address, HTTPS, config))


def _h2o_plain(site: Site) -> object:
    _plain(site)
    folder = site.room("h2o")
    config = f"""
listen:
  host: {site.address}
  port: {HTTPS}
hosts:
  default:
    paths:
      "/":
        file.dir: {folder}
"""
    return site.start(H2o(folder, site.address, HTTPS, config))


def _squid_plain(site: Site) -> object:
    _plain(site)
    config = f"http_port {site.address}:{HTTPS} accel defaultsite={DOMAIN}\nhttp_access allow all\n"
    return site.start(Squid(site.room("squid"), site.address, HTTPS, config))


def _clients(builds: Builds) -> Builds:
    def made(site: Site) -> object:
        (site.folder / "clients.pem").write_text(site.authority.root_pem)
        return builds(site)

    return made


_PATH = """
SSLProtocol {}
SSLCACertificateFile {{folder}}/clients.pem
<Location /f/>
SSLVerifyClient require
</Location>
"""


def _one_of_two(site: Site) -> None:
    """A second address of the domain that resets connections."""
    site.names.records[DOMAIN, "A"] = (site.address, site.others[0])
    good_one = over_tls(server_context(good(site)), sparkpost)
    for address, treat in ((site.address, good_one), (site.others[0], reset)):
        site.start(Sockets(address, HTTPS, treat))
        site.start(Sockets(address, HTTP, sparkpost))


_SNI = (
    _row(
        "nginx-reject-handshake",
        builds=_default_rejects,
        expect="cert_not_issued",
        servers=("nginx",),
        remedy=("virtual host",),
        never=_NOT_FINISH,
    ),
    _row(
        "haproxy-strict-sni",
        builds=haproxy_tls(
            "strict-sni", lambda site: pki.issued(pki.leaf(["www.example.com"], pki.root_of(site.authority)))
        ),
        expect="cert_not_issued",
        servers=("haproxy",),
    ),
    _row(
        "caddy-other-site",
        builds=caddy_tls(
            makes=lambda site: pki.issued(pki.leaf(["www.example.com"], pki.root_of(site.authority))),
            host="www.example.com",
        ),
        expect="cert_not_issued",
        servers=("caddy",),
        remedy=("virtual host",),
        never=_NOT_FINISH,
    ),
    _row(
        "nginx-default-site",
        builds=_default_site,
        expect="cert_wrong_host",
        servers=("nginx",),
        says=("www.example.com",),
    ),
)
_PORTS = (
    _row("varnish-plain", builds=_varnish_alone, expect="tls_plain_port", servers=("varnish",)),
    _row("lighttpd-plain", builds=_lighttpd_plain, expect="tls_plain_port", servers=("lighttpd",)),
    _row("h2o-plain", builds=_h2o_plain, expect="tls_plain_port", servers=("h2o",)),
    _row("squid-plain", builds=_squid_plain, expect="tls_plain_port", servers=("squid",)),
)
_SEVERAL = (
    _row("rsa-beside-ecdsa", builds=_two_certificates("ec-p256", "rsa-2048"), servers=("nginx",), arrives=True),
    _row("rsa-beside-ed25519", builds=_two_certificates("ed25519", "rsa-2048"), servers=("nginx",), arrives=True),
    _row("ecdsa-beside-ed25519", builds=_two_certificates("ed25519", "ec-p256"), servers=("nginx",), arrives=True),
)
_KEYS = (
    # No client has the curve: it takes an offer of everything to see the certificate.
    _row(
        "secp256k1",
        builds=nginx_tls(makes=lambda site: good(site, "ec-k256")),
        expect="cert_key_type",
        servers=("nginx",),
        remedy=("P-256",),
        never=_NOT_FINISH,
    ),
    _row("rsa-pss", builds=nginx_tls(makes=_for_pss), expect="cert_key_type", servers=("nginx",), says=("RSA-PSS",)),
)
_PATHS = (
    _row(
        "apache-client-for-path-13",
        builds=_clients(apache_tls(_PATH.format("TLSv1.3"))),
        expect="own_proxy",
        servers=("apache",),
        arrives=False,
    ),
    _row(
        "apache-client-for-path-12",
        builds=_clients(apache_tls(_PATH.format("TLSv1.2"), rsa)),
        expect="tls_client_certificate",
        servers=("apache",),
        arrives=False,
    ),
)
_GROUPS = (
    *(
        _row(
            f"group-{name}-alone",
            builds=builds,
            expect="tls_no_cipher",
            servers=(server,),
            says=(words,),
            remedy=("X25519",),
            never=("virtual host",),
        )
        for name, server, builds, words in (
            ("p521-nginx", "nginx", nginx_tls("ssl_ecdh_curve secp521r1;"), "P-521"),
            ("p521-haproxy", "haproxy", haproxy_tls("ecdhe secp521r1 curves P-521"), "P-521"),
            ("p521-caddy", "caddy", caddy_tls("curves secp521r1"), "P-521"),
            ("x448-nginx", "nginx", nginx_tls("ssl_ecdh_curve X448;"), "X448"),
            (
                "brainpool-nginx",
                "nginx",
                nginx_tls("ssl_protocols TLSv1.2; ssl_ecdh_curve brainpoolP256r1;"),
                "brainpoolP256r1",
            ),
        )
    ),
    _row(
        "ccm-alone-1.3",
        builds=haproxy_tls("ssl-min-ver TLSv1.3 ciphersuites TLS_AES_128_CCM_SHA256"),
        expect="tls_no_cipher",
        servers=("haproxy",),
        says=("TLS_AES_128_CCM_SHA256",),
    ),
    *(
        _row(f"group-{name}", builds=nginx_tls(f"ssl_ecdh_curve {groups};"), servers=("nginx",), arrives=True)
        for name, groups in (("p384", "secp384r1"), ("p521-first", "secp521r1:prime256v1"), ("x25519", "X25519"))
    ),
)
_DEAD = (
    _row(
        "slow-handshake",
        builds=_on_ports(drip, sparkpost),
        expect="tls_stalled",
        options=_PATIENCE,
    ),
    _row("one-of-two-silent", builds=_one_silent, expect="edge_no_answer", says=("1 of 2 addresses",)),
    _row("one-of-two-resets", builds=_one_of_two, expect="tls_reset", says=("1 of 2 addresses",)),
    _row(
        "both-close",
        builds=_on_ports(close, close),
        expect="tls_reset",
        never=("port 80",),
    ),
    _row(
        "https-silent-http-reset",
        builds=_on_ports(silent, reset),
        expect="tls_stalled",
        options=_PATIENCE,
    ),
)

ROWS: tuple[Row, ...] = (*_SNI, *_PORTS, *_SEVERAL, *_KEYS, *_PATHS, *_GROUPS, *_DEAD)
