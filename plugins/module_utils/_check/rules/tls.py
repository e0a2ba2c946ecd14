# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: the connection and its certificate."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from .documents import (
    ACM_RENEWAL,
    CLOUDFLARE_NO_CERTIFICATE,
    CLOUDFLARE_TLS,
    CLOUDFLARE_UNIVERSAL,
    CLOUDFRONT_CERTIFICATES,
    CLOUDFRONT_TLS,
    FASTLY_CERTIFICATES,
    SPARKPOST_HTTPS,
    SPARKPOST_MANAGED,
    SPARKPOST_PROXY,
    rfc,
)
from .rule import CDN_GUIDE, CERTIFICATE_GUIDE, Rule

_OLD_TLS = rfc(8996, "Deprecating TLS 1.0 and TLS 1.1")
_X509 = rfc(5280, "Internet X.509 Public Key Infrastructure Certificate and CRL Profile")
_IDENTITY = rfc(9525, "Service Identity in TLS")
_ISSUE = (CLOUDFRONT_CERTIFICATES, CLOUDFLARE_NO_CERTIFICATE, CLOUDFLARE_UNIVERSAL, FASTLY_CERTIFICATES)
_CONNECTION = "a connection to port 443 of every address"
_CERTIFICATE = "a valid certificate for {domain} with its chain, on every address"

_tcp = partial(
    Rule, group="tls", layer=Layer.TCP, branch=Branch.HTTPS, severity="critical", guide_ref=CDN_GUIDE, slot="edge_tcp"
)
_tls = partial(Rule, group="tls", layer=Layer.TLS, branch=Branch.HTTPS, guide_ref=CERTIFICATE_GUIDE)
#: A certificate that clients do not accept.
_certificate = partial(
    _tls, status=Status.FAIL, severity="critical", expected=_CERTIFICATE, blocks=True, slot="cert_valid"
)

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
        remedy="Open port 443 on the edge, or point {domain} to an address where the CDN listens",
        cause="Nothing listens on port 443 of the address, a firewall rejects the connection, or the server drops the "
        "handshake without an alert. Usually the name leads to a server that is not an edge of the CDN.",
        detection="The connection is refused or reset, or closed before anything is received in the handshake.",
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
        detection="The connection or the TLS handshake does not complete within the option timeout. To find out "
        "whether the network rather than the edge is at fault, try from another network, or try another site behind "
        "the same CDN.",
        links=(SPARKPOST_PROXY,),
        sample="192.0.2.10: timed out",
        blocks=True,
        retry_after=60,
    ),
    _certificate(
        id="tls_plain_port",
        fails="Port 443 serves plain HTTP",
        expected="TLS on port 443",
        remedy="Enable TLS on port 443 of the edge, with a certificate for {domain}",
        cause="The server on port 443 is set up as a plain web server: its virtual host does not enable TLS (ssl in "
        "nginx, SSLEngine in Apache).",
        detection="The response to the TLS handshake is not TLS, and the same port answers a plain HTTP request.",
        links=(SPARKPOST_PROXY,),
        sample="192.0.2.10: plain HTTP instead of TLS",
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
    _tls(
        id="cert_valid",
        passes="The certificate is valid",
        fails="The certificate is not valid",
        status=Status.PASS,
        severity="critical",
        expected=_CERTIFICATE,
        remedy="Attach a certificate that clients can read: {certificate_step}",
        cause="Every address of the edge presents a certificate for the name, issued by a public authority, with its "
        "chain, and with more days left than the option warn_days.",
        detection="A handshake with each address, with the name in SNI, verifies the certificate as a browser does: "
        "against the public authorities of this machine, and those in the file of the option ca_path.",
        links=(_X509, _IDENTITY),
        sample="issued by Amazon RSA 2048 M02 for track.example.com, until 2027-03-01T23:59:59Z (97 days)",
        slot="cert_valid",
    ),
    _certificate(
        id="cert_not_issued",
        fails="The edge has no certificate for the name",
        remedy="Finish issuing the certificate and attach it: {certificate_step}",
        cause="The certificate is still waiting for validation, was issued but never attached, or cannot be issued. At "
        "Cloudflare, a name more than one label below its zone is not covered by Universal SSL.",
        detection="The edge refuses the handshake with an alert, as Cloudflare does, or presents the CDN's own default "
        "certificate, such as *.cloudfront.net.",
        links=_ISSUE,
        sample="192.0.2.10: certificate not accepted; the certificate is for *.cloudfront.net",
        retry_after=300,
    ),
    _certificate(
        id="cert_wrong_host",
        fails="The certificate is for other names",
        remedy="Attach a certificate that names {domain}: {certificate_step}",
        cause="The attached certificate names other hosts: it was requested for another domain, its wildcard does not "
        "reach the name's depth, or the name points to someone else's server.",
        detection="Verification ends with a hostname mismatch (OpenSSL's code 62). The finding shows the names on the "
        "certificate.",
        links=(_IDENTITY, *_ISSUE),
        sample="192.0.2.10: certificate not accepted (Hostname mismatch); the certificate is for www.example.com",
    ),
    _certificate(
        id="cert_self_signed",
        fails="The certificate is not from an authority that clients trust",
        remedy="Attach a certificate from a public authority: {certificate_step}",
        cause="The server signed its certificate itself, or an authority of your own did. Browsers show a warning, and "
        "recipients turn back.",
        detection="Verification ends with a self-signed certificate in the chain (OpenSSL's codes 18 and 19). An "
        "authority of your own passes if the option ca_path names its file, which proves nothing for recipients.",
        links=(SPARKPOST_PROXY, _X509),
        sample="192.0.2.10: certificate not accepted (self-signed certificate)",
    ),
    _certificate(
        id="cert_chain",
        fails="The certificate's chain does not lead to an authority that clients trust",
        remedy="Install the certificate together with its intermediate certificates: {certificate_step}",
        cause="The server sends its certificate without the intermediate ones. Desktop browsers can often fill in the "
        "gap; many mail clients and scanners cannot, so that it fails for some recipients only.",
        detection="Verification finds no path from the certificate to a public authority (OpenSSL's code 20 and "
        "similar ones).",
        links=(_X509, SPARKPOST_PROXY),
        sample="192.0.2.10: certificate not accepted (unable to get local issuer certificate)",
    ),
    _certificate(
        id="cert_expired",
        fails="The certificate has expired",
        remedy="Renew the certificate and attach the new one: {certificate_step}",
        cause="Renewal failed or was never set up. Imported certificates are not renewed by the CDN; those that it "
        "issued need their validation record permanently.",
        detection="The end of the certificate's validity has passed (OpenSSL's code 10).",
        links=(ACM_RENEWAL, FASTLY_CERTIFICATES, SPARKPOST_MANAGED),
        sample="192.0.2.10: certificate not accepted (certificate has expired)",
    ),
    _certificate(
        id="cert_not_yet_valid",
        fails="The certificate is not valid yet",
        remedy="Attach a certificate that is valid now, and set this machine's clock if it is wrong: "
        "{certificate_step}",
        cause="The certificate's validity starts in the future, or this machine's clock is slow.",
        detection="The start of the certificate's validity is still to come (OpenSSL's code 9). The evidence has both "
        "the dates and the time of the check.",
        links=(_X509,),
        sample="192.0.2.10: certificate not accepted (certificate is not yet valid)",
    ),
    _tls(
        id="cert_expiring",
        fails="The certificate expires soon",
        status=Status.WARN,
        severity="medium",
        expected="more than {warn_days} days left",
        remedy="{renewal_step}",
        cause="Certificates that renew automatically do so earlier than 14 days before they expire, so one with fewer "
        "days left was not renewed: its validation record is gone, CAA forbids it, or it was imported.",
        detection="The certificate is valid on every address, and the first one to expire has fewer days left than the "
        "option warn_days.",
        links=(ACM_RENEWAL, FASTLY_CERTIFICATES, SPARKPOST_MANAGED),
        sample="issued by R11 for track.example.com, until 2026-12-01T08:00:00Z (6 days)",
        slot="cert_valid",
        late=True,
    ),
)
