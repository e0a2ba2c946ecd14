# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explanations: connections, TLS versions and certificates."""

from __future__ import annotations

from collections.abc import Mapping

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
from .explanation import Explanation

_OLD_TLS = rfc(8996, "Deprecating TLS 1.0 and TLS 1.1")
_X509 = rfc(5280, "Internet X.509 Public Key Infrastructure Certificate and CRL Profile")
_IDENTITY = rfc(9525, "Service Identity in TLS")
_ISSUE = (CLOUDFRONT_CERTIFICATES, CLOUDFLARE_NO_CERTIFICATE, CLOUDFLARE_UNIVERSAL, FASTLY_CERTIFICATES)

EXPLANATIONS: Mapping[str, Explanation] = {
    "edge_tcp": Explanation(
        "Something listens on port 443 of every address that the name leads to. It is an error, and no failure of the "
        "domain's, where this machine has no route to any of them, as is usual for IPv6 on many networks.",
        "Each address from DNS, or those of the option connect_to, is connected to on port 443.",
        (SPARKPOST_HTTPS,),
        sample="2 addresses accepted a connection",
    ),
    "conn_refused": Explanation(
        "Nothing listens on port 443 of the address, a firewall rejects the connection, or the server ends the "
        "handshake without a word. Mostly the name leads to a server that is no edge of the CDN's.",
        "The connection is refused or reset, or closed before the handshake says anything.",
        (SPARKPOST_PROXY, SPARKPOST_HTTPS),
        sample="192.0.2.10: connection refused (1 of 2 addresses)",
    ),
    "timeout": Explanation(
        "A firewall drops the packets on the way, the server is overloaded or gone, or the CDN has trouble.",
        "The connection or the TLS handshake does not come about within the option timeout. Whether it is the way "
        "rather than the edge shows from another network, or at another site behind the same CDN.",
        (SPARKPOST_PROXY,),
        sample="192.0.2.10: no answer in time",
    ),
    "tls_plain_port": Explanation(
        "The server on port 443 was set up as a plain web server: its virtual host lacks the TLS switch (ssl in nginx, "
        "SSLEngine in Apache).",
        "The answer to the TLS handshake is no TLS, and where the same port is asked over plain HTTP, it answers.",
        (SPARKPOST_PROXY,),
        sample="192.0.2.10: plain HTTP instead of TLS",
    ),
    "tls_old_only": Explanation(
        "The edge is limited to TLS 1.0 or 1.1, which browsers and mail clients refuse today.",
        "A handshake with TLS 1.2 and newer fails with an alert about the version, and one that offers TLS 1.0 and 1.1 "
        "alone succeeds.",
        (_OLD_TLS, CLOUDFRONT_TLS, CLOUDFLARE_TLS),
        sample="192.0.2.10: nothing newer than TLSv1.1",
    ),
    "tls_version": Explanation(
        "Recipients' clients and the edge agree on TLS 1.2 or 1.3.",
        "The versions that the handshakes with all addresses settled on are listed.",
        (_OLD_TLS,),
        sample="TLSv1.3",
    ),
    "tls_old": Explanation(
        "The edge refuses the versions that are withdrawn.",
        "A second handshake offers TLS 1.0 and 1.1 alone and is refused. It is skipped where the OpenSSL of this "
        "machine can offer neither.",
        (_OLD_TLS,),
        sample="2 addresses refused TLS 1.0 and 1.1",
    ),
    "tls_old_offered": Explanation(
        "The edge still accepts TLS 1.0 or 1.1. Clicks work; security audits and some senders' rules object.",
        "A second handshake that offers TLS 1.0 and 1.1 alone succeeds.",
        (_OLD_TLS, CLOUDFRONT_TLS, CLOUDFLARE_TLS),
        sample="TLSv1.1 at 192.0.2.10, 192.0.2.11",
    ),
    "cert_valid": Explanation(
        "Every address of the edge shows a certificate for the name, by a public authority, with its chain, and more "
        "days left than the option warn_days.",
        "A handshake with each address, with the name in SNI, verifies the certificate as a browser does: with the "
        "public authorities of this machine, and the file of the option ca_path.",
        (_X509, _IDENTITY),
        sample="issued by Amazon RSA 2048 M02 for track.example.com, until 2027-03-01T23:59:59Z (97 days)",
    ),
    "cert_not_issued": Explanation(
        "The certificate is still waiting for validation, was issued and never attached, or cannot be issued. At "
        "Cloudflare a name more than one label below its zone is not covered by Universal SSL.",
        "The edge refuses the handshake with an alert, as Cloudflare does, or shows the CDN's own default certificate, "
        "such as *.cloudfront.net.",
        _ISSUE,
        sample="192.0.2.10: certificate not accepted; the certificate is for *.cloudfront.net",
    ),
    "cert_wrong_host": Explanation(
        "The certificate that is attached names other hosts: it was requested for another domain, its wildcard covers "
        "one label less than it takes, or the name leads to somebody else's server.",
        "Verification ends with a host name mismatch (OpenSSL's code 62). The names on the certificate stand in the "
        "finding.",
        (_IDENTITY, *_ISSUE),
        sample="192.0.2.10: certificate not accepted (Hostname mismatch); the certificate is for www.example.com",
    ),
    "cert_self_signed": Explanation(
        "The server signed its certificate itself, or an authority of your own did. Browsers warn, and recipients "
        "turn back.",
        "Verification ends with a self-signed certificate in the chain (OpenSSL's codes 18 and 19). An authority of "
        "your own passes where the option ca_path names its file, which proves nothing about recipients.",
        (SPARKPOST_PROXY, _X509),
        sample="192.0.2.10: certificate not accepted (self-signed certificate)",
    ),
    "cert_chain": Explanation(
        "The server sends its certificate without the intermediate ones. Desktop browsers often help themselves; many "
        "mail clients and scanners do not, so that it fails for some recipients only.",
        "Verification finds no way from the certificate to a public authority (OpenSSL's code 20 and its kin).",
        (_X509, SPARKPOST_PROXY),
        sample="192.0.2.10: certificate not accepted (unable to get local issuer certificate)",
    ),
    "cert_expired": Explanation(
        "Renewal failed or was never set up. Certificates that were imported are not renewed by the CDN; those that it "
        "issued need their validation record for ever.",
        "The end of validity of the certificate is past (OpenSSL's code 10).",
        (ACM_RENEWAL, FASTLY_CERTIFICATES, SPARKPOST_MANAGED),
        sample="192.0.2.10: certificate not accepted (certificate has expired)",
    ),
    "cert_not_yet_valid": Explanation(
        "The certificate begins in the future, or the clock of this machine is behind.",
        "The beginning of validity of the certificate is still to come (OpenSSL's code 9). The evidence holds both "
        "the dates and the time of the look.",
        (_X509,),
        sample="192.0.2.10: certificate not accepted (certificate is not yet valid)",
    ),
    "cert_expiring": Explanation(
        "Certificates that renew by themselves do so earlier than 14 days before their end, so that one with fewer "
        "days left was not renewed: its validation record is gone, CAA forbids it, or it was imported.",
        "The certificate is valid at every address, and the first of them to end has fewer days left than the option "
        "warn_days.",
        (ACM_RENEWAL, FASTLY_CERTIFICATES, SPARKPOST_MANAGED),
        sample="issued by R11 for track.example.com, until 2026-12-01T08:00:00Z (6 days)",
    ),
}
