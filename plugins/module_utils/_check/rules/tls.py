# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: the connection and the handshake."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from .documents import (
    CLOUDFLARE_TLS,
    CLOUDFRONT_TLS,
    SPARKPOST_HTTPS,
    SPARKPOST_PROXY,
    rfc,
)
from .rule import CDN_GUIDE, CERTIFICATE_GUIDE, Remedy, Rule

_OLD_TLS = rfc(8996, "Deprecating TLS 1.0 and TLS 1.1")
_CONNECTION = "a connection to port 443 of every address"

_tcp = partial(
    Rule, group="tls", layer=Layer.TCP, branch=Branch.HTTPS, severity="critical", guide_ref=CDN_GUIDE, slot="edge_tcp"
)
_tls = partial(Rule, group="tls", layer=Layer.TLS, branch=Branch.HTTPS, guide_ref=CERTIFICATE_GUIDE)
#: No handshake comes about, so that there is no certificate to judge.
_handshake = partial(_tls, status=Status.FAIL, severity="critical", blocks=True, slot="cert_valid")

RULES = (
    _tcp(
        id="edge_tcp",
        passes="Every address of the edge accepts connections",
        fails="Not every address of the edge accepts connections",
        status=Status.PASS,
        expected=_CONNECTION,
        remedy="Run the check from a network that can reach the addresses: this one has no route to them",
        cause="Port 443 is open on every address that the name leads to. Where this machine has no route to any of "
        "them, as is common for IPv6 on many networks, it is an error and says nothing about the domain.",
        detection="A connection is opened to port 443 of each address from DNS, or of those in the option connect_to.",
        links=(SPARKPOST_HTTPS,),
        sample="2 addresses accepted a connection",
    ),
    _tcp(
        id="conn_refused",
        fails="The edge refuses connections",
        status=Status.FAIL,
        expected=_CONNECTION,
        remedy="Open port 443 on the edge, or start what listens there; or point {domain} to an address where the CDN "
        "listens",
        cause="Nothing listens on port 443 of the address, or a firewall rejects the connection. Usually the name "
        "leads to a server that is not an edge of the CDN.",
        detection="The connection is refused before anything is sent.",
        links=(SPARKPOST_PROXY, SPARKPOST_HTTPS),
        sample="192.0.2.10: connection refused (1 of 2 addresses)",
        blocks=True,
        retry_after=60,
    ),
    _tcp(
        id="timeout",
        fails="The edge does not respond in time",
        status=Status.FAIL,
        expected="a response from port 443 of every address within {timeout} s",
        remedy="Allow port 443 in every firewall on the way (including this machine's), and check whether the CDN "
        "reports an incident",
        cause="A firewall drops the packets on the way, the server is overloaded or down, or the CDN has an incident.",
        detection="The connection is not accepted within the option timeout. To find out "
        "whether the network rather than the edge is at fault, try from another network, or try another site behind "
        "the same CDN.",
        links=(SPARKPOST_PROXY,),
        sample="192.0.2.10: timed out",
        blocks=True,
        retry_after=60,
    ),
    _handshake(
        id="tls_plain_port",
        fails="Port 443 does not speak TLS",
        expected="TLS on port 443",
        remedy="Enable TLS on port 443 of the edge, with a certificate for {domain}: the port serves plain HTTP. In "
        "nginx it is 'listen 443 ssl;', in Apache 'SSLEngine on', in HAProxy 'bind :443 ssl crt <file>'",
        remedies={
            "other": Remedy(
                "Let a web server with TLS and a certificate for {domain} listen on port 443: what answers there is "
                "another service, or a proxy that speaks no TLS",
                "the port answers with something else than HTTP",
            ),
        },
        cause="The server on port 443 is set up as a plain web server: its virtual host does not enable TLS (ssl in "
        "nginx, SSLEngine in Apache). Or another service listens there.",
        detection="The response to the TLS handshake is not TLS, or there is none, and the same port answers a plain "
        "HTTP request.",
        links=(SPARKPOST_PROXY,),
        sample="192.0.2.10: plain HTTP instead of TLS",
    ),
    _handshake(
        id="tls_stalled",
        fails="The edge accepts connections and does not take up TLS",
        expected="a TLS handshake with every address within {timeout} s",
        remedy="Look at the server behind the address first: it accepts connections on port 443 and is then silent, "
        "so no firewall keeps them out. Restart it, or lead {domain} to an edge that works; at a CDN, look for an "
        "incident",
        cause="The server hangs or is overloaded, a load balancer in front of it has no server to pass connections on "
        "to, or something in between swallows what is sent.",
        detection="The connection is accepted, and the TLS handshake does not complete within the option timeout.",
        links=(SPARKPOST_PROXY,),
        sample="192.0.2.10: timed out (in the middle of the handshake)",
        retry_after=60,
    ),
    _handshake(
        id="tls_reset",
        fails="The edge breaks off the TLS handshake",
        expected="a TLS handshake with every address",
        remedy="Look at what accepts the connections on port 443: it ends them without an answer once TLS begins. "
        "Usually a load balancer has no server to pass them on to, a firewall filters by the name in the handshake, or "
        "the server has no TLS virtual host for {domain} ({certificate_step})",
        cause="The port is open. Whatever listens there closes the connection when it has read the beginning of the "
        "handshake: a balancer without a healthy server, a filter, a server process that crashes, or one that closes "
        "connections for names that it does not know.",
        detection="The connection is accepted, and reset or closed in the handshake without an alert of TLS, also "
        "where nothing is verified.",
        links=(SPARKPOST_PROXY,),
        sample="192.0.2.10: connection reset (in the middle of the handshake)",
        retry_after=60,
    ),
    _handshake(
        id="tls_client_certificate",
        fails="The edge demands a certificate from the client",
        expected="a TLS handshake without a client certificate",
        remedy="Turn off the demand for client certificates for {domain}, since recipients have none: "
        "'ssl_verify_client off;' in nginx, 'SSLVerifyClient none' in Apache, no 'verify required' in HAProxy, no "
        "'client_auth' in Caddy, no mTLS rule at a CDN",
        cause="The server, or a rule of the CDN, was set up for mutual TLS, as for an API. Browsers and mail clients "
        "have no certificate to show.",
        detection="The server asks for a certificate and then ends the connection: in the handshake with TLS 1.2, "
        "after it with TLS 1.3. One that asks without insisting passes.",
        links=(rfc(8446, "The Transport Layer Security (TLS) Protocol Version 1.3"),),
        sample="192.0.2.10: TLS failed (TLSV13_ALERT_CERTIFICATE_REQUIRED)",
    ),
    _handshake(
        id="tls_no_cipher",
        fails="The edge and browsers have no cipher in common",
        expected="a cipher that browsers offer",
        remedy="Allow the ciphers that browsers offer, such as ECDHE-RSA-AES128-GCM-SHA256 and "
        "ECDHE-ECDSA-AES128-GCM-SHA256, or TLS 1.3: 'ssl_ciphers' in nginx, 'SSLCipherSuite' in Apache, 'bind … "
        "ciphers' in HAProxy, the security policy at a CDN ({tls_step})",
        remedies={
            "groups": Remedy(
                "Allow the groups for the key exchange that browsers offer, X25519, P-256 and P-384: 'ssl_ecdh_curve "
                "auto;' in nginx, 'SSLOpenSSLConfCmd Groups' in Apache, 'bind … curves' in HAProxy, 'curves' below "
                "'tls' in Caddy, the security policy at a CDN ({tls_step})",
                "the groups for the key exchange were cut down",
            ),
        },
        cause="The list of ciphers, or that of groups for the key exchange, was cut down to some that browsers have "
        "given up or never had: key exchange by DHE, CBC with SHA-256, CCM, Camellia, ARIA, 3DES; P-521, X448, "
        "brainpool curves.",
        detection="A handshake that offers what browsers offer is refused, and one that offers all that OpenSSL has, "
        "or all that there is, succeeds. Where a group is agreed on that browsers lack, theirs are offered one by one, "
        "and all are refused. The finding shows what the edge takes.",
        links=(CLOUDFRONT_TLS, CLOUDFLARE_TLS),
        sample="192.0.2.10: TLS failed (SSLV3_ALERT_HANDSHAKE_FAILURE); it takes TLSv1.2 with "
        "DHE-RSA-AES256-GCM-SHA384",
    ),
    _handshake(
        id="tls_failed",
        fails="The TLS handshake fails",
        expected="a TLS handshake with every address",
        remedy="Look into the error log of what serves {domain} on port 443, at the time of this check: it ends the "
        "handshake for a reason of its own, which the observation names in OpenSSL's words ({tls_step})",
        cause="The server and OpenSSL disagree on the handshake: a setting or a defect of the server, or a device in "
        "between that changes what is sent.",
        detection="The handshake ends with an alert or an error for which there is no finding of its own.",
        links=(SPARKPOST_PROXY,),
        sample="192.0.2.10: TLS failed (TLSV1_ALERT_DECODE_ERROR)",
    ),
    _tls(
        id="tls_old_only",
        fails="The edge supports only old versions of TLS",
        status=Status.FAIL,
        severity="critical",
        expected="TLS 1.2 or newer",
        remedy="Set the edge's minimum TLS version to 1.2 and allow newer ones ({tls_step})",
        cause="The edge is limited to TLS 1.0 or 1.1, which today's browsers and mail clients refuse.",
        detection="A handshake with TLS 1.2 or newer fails with an alert about the version, and one that offers only "
        "TLS 1.0 and 1.1 succeeds.",
        links=(_OLD_TLS, CLOUDFRONT_TLS, CLOUDFLARE_TLS),
        sample="192.0.2.10: nothing newer than TLSv1.1",
        blocks=True,
        slot="tls_version",
    ),
    _tls(
        id="tls_version",
        passes="TLS 1.2 or newer is used",
        status=Status.PASS,
        severity="high",
        expected="TLS 1.2 or newer",
        cause="Recipients' clients and the edge agree on TLS 1.2 or 1.3.",
        detection="The versions that were negotiated with all addresses are listed.",
        links=(_OLD_TLS,),
        sample="TLSv1.3",
        slot="tls_version",
    ),
    _tls(
        id="tls_old",
        passes="Old versions of TLS are refused",
        status=Status.PASS,
        severity="low",
        expected="TLS 1.0 and 1.1 refused",
        cause="The edge refuses the deprecated versions.",
        detection="A second handshake that offers only TLS 1.0 and 1.1 is refused. It is skipped where the OpenSSL of "
        "this machine can offer neither.",
        links=(_OLD_TLS,),
        sample="2 addresses refused TLS 1.0 and 1.1",
        slot="tls_old",
    ),
    _tls(
        id="tls_old_offered",
        fails="Old versions of TLS are still accepted",
        status=Status.WARN,
        severity="low",
        expected="TLS 1.0 and 1.1 refused",
        remedy="Set the edge's minimum TLS version to 1.2 ({tls_step})",
        cause="The edge still accepts TLS 1.0 or 1.1. Clicks work; security audits and some senders' policies object.",
        detection="A second handshake that offers only TLS 1.0 and 1.1 succeeds.",
        links=(_OLD_TLS, CLOUDFRONT_TLS, CLOUDFLARE_TLS),
        sample="TLSv1.1 at 192.0.2.10, 192.0.2.11",
        slot="tls_old",
    ),
    Rule(
        id="edge_no_answer",
        group="http",
        fails="The edge accepts connections and does not answer requests",
        layer=Layer.EDGE,
        branch=Branch.HTTPS,
        status=Status.FAIL,
        severity="critical",
        expected="a response to every request over https within {timeout} s",
        remedy="Look at the server or CDN to which {domain} leads: TLS works there, and then requests are dropped, "
        "reset, or never answered. Look into its log, restart it, or let it out of its overload; make sure that it "
        "reaches its origin ({origin_step}); at a CDN, look for an incident",
        cause="The edge is not dead on the wire, but dead behind it: the server hangs, its workers are all busy or "
        "crash at each request, it waits for an origin without a limit, or a filter resets connections.",
        detection="The handshake succeeds at every address that was asked, and no request over https gets an answer "
        "within the option timeout. What is wrong with http in the same way follows from it.",
        links=(SPARKPOST_PROXY, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: timed out",
        guide_ref=CDN_GUIDE,
        slot="https_probe",
        blocks=True,
        retry_after=60,
    ),
)
