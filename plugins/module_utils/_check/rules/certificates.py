# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: the certificate, as clients judge it."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from .documents import (
    ACM_RENEWAL,
    CLOUDFLARE_NO_CERTIFICATE,
    CLOUDFLARE_UNIVERSAL,
    CLOUDFRONT_CERTIFICATES,
    FASTLY_CERTIFICATES,
    SPARKPOST_MANAGED,
    SPARKPOST_PROXY,
    rfc,
)
from .rule import CERTIFICATE_GUIDE, Remedy, Rule

_X509 = rfc(5280, "Internet X.509 Public Key Infrastructure Certificate and CRL Profile")
_IDENTITY = rfc(9525, "Service Identity in TLS")
_ISSUE = (CLOUDFRONT_CERTIFICATES, CLOUDFLARE_NO_CERTIFICATE, CLOUDFLARE_UNIVERSAL, FASTLY_CERTIFICATES)
_CERTIFICATE = "a valid certificate for {domain} with its chain, on every address"

_tls = partial(Rule, group="tls", layer=Layer.TLS, branch=Branch.HTTPS, guide_ref=CERTIFICATE_GUIDE)
#: A certificate that clients do not accept.
_certificate = partial(
    _tls, status=Status.FAIL, severity="critical", expected=_CERTIFICATE, blocks=True, slot="cert_valid"
)

RULES = (
    _tls(
        id="cert_valid",
        passes="The certificate is valid",
        fails="The certificate is not valid",
        status=Status.PASS,
        severity="critical",
        expected=_CERTIFICATE,
        remedy="Attach a certificate that clients can read: {certificate_step}",
        cause="Every address of the edge presents a certificate for the name, issued by a public authority, with its "
        "chain, and with more of its life left than its renewal leaves.",
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
        remedies={
            "silent": Remedy(
                "Add a TLS virtual host for {domain} with a certificate, at the server that ends the handshake "
                "({certificate_step}). If there is one, its key or its ciphers are of a kind that clients do not "
                "take: make a key of ECDSA with P-256, or of RSA with 2048 bits, and allow ECDHE ciphers (those of DHE "
                "need 'dhparam' besides)",
                "a server that is no known CDN refuses the handshake and does not say why (handshake_failure)",
            ),
            "refused": Remedy(
                "Let the edge know {domain}, which it refuses in the handshake: attach a certificate for the name, "
                "and at a server of your own add a TLS virtual host for it ({certificate_step})",
                "the edge refuses the name by an alert of its own (unrecognized_name, internal_error)",
            ),
        },
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
        id="cert_no_san",
        fails="The certificate has the domain only as its common name, which browsers ignore",
        remedy="Have a certificate issued that has {domain} among its subject alternative names, as a DNS name, and "
        "attach it: {certificate_step}",
        cause="The certificate was made by hand, or by an old tool, without subject alternative names. Browsers have "
        "not looked at the common name since 2017.",
        detection="Verification ends with a hostname mismatch, since the common name does not count; the certificate "
        "has no DNS names, and its common name is the domain.",
        links=(_IDENTITY,),
        sample="192.0.2.10: certificate not accepted (Hostname mismatch); its common name is track.example.com, and it "
        "has no subject alternative name",
    ),
    _certificate(
        id="cert_self_signed",
        fails="The certificate is not from an authority that clients trust",
        remedy="Attach a certificate from a public authority: {certificate_step}",
        cause="The server signed its certificate itself, or an authority of your own did. Browsers show a warning, and "
        "recipients turn back.",
        detection="Verification ends with a self-signed certificate in the chain (OpenSSL's codes 18 and 19), or the "
        "chain ends with an authority that this machine does not know. An authority of your own passes if the option "
        "ca_path names its file, which proves nothing for recipients.",
        links=(SPARKPOST_PROXY, _X509),
        sample="192.0.2.10: certificate not accepted (self-signed certificate)",
    ),
    _certificate(
        id="cert_chain",
        fails="The certificate's chain does not lead to an authority that clients trust",
        remedy="Install the certificate together with its intermediate certificates, of which the first is that of "
        "{issuer}: {certificate_step}. If {issuer} is an authority of your own, attach a certificate from a public "
        "authority instead",
        remedies={
            "missing": Remedy(
                "Install the certificate together with its intermediate certificates: that of {issuer} is missing "
                "({certificate_step})",
                "the certificate says where its issuer's can be had, as those of public authorities do",
                {"issuer": "Example TLS Issuing CA 1"},
            ),
        },
        facts={"issuer": "its issuer"},
        cause="The server sends its certificate without the intermediate ones. Desktop browsers can often fill in the "
        "gap; many mail clients and scanners cannot, so that it fails for some recipients only.",
        detection="Verification finds no path from the certificate to a public authority (OpenSSL's code 20 and "
        "similar ones), and the certificate of the issuer is not among those that the server sends.",
        links=(_X509, SPARKPOST_PROXY),
        sample="192.0.2.10: certificate not accepted (unable to get local issuer certificate)",
    ),
    _certificate(
        id="cert_chain_refused",
        fails="Clients refuse the certificate because of the authorities in its chain",
        remedy="Attach a certificate with another chain: {certificate_step}. The reason that is shown is OpenSSL's own",
        remedies={
            "expired": Remedy(
                "Replace the chain that the server sends: the certificate of {issuer} in it has expired. Take the "
                "authority's current one, or have the certificate renewed, which brings it along ({certificate_step})",
                "the certificate of an authority in the chain has expired",
                {"issuer": "Example TLS Issuing CA 1"},
            ),
            "not_yet_valid": Remedy(
                "Replace the chain that the server sends: the certificate of {issuer} in it is not valid yet "
                "({certificate_step}). Set this machine's clock if it is wrong",
                "the certificate of an authority in the chain is not valid yet",
            ),
            "no_authority": Remedy(
                "Attach a certificate that was issued by an authority: {issuer}, which signed it, may not issue "
                "certificates, so that no other chain helps ({certificate_step})",
                "what signed the certificate is not an authority's certificate, or may not sign",
            ),
            "path_length": Remedy(
                "Attach a certificate from another authority: there are more authorities in its chain than {issuer} "
                "allows below itself ({certificate_step})",
                "the chain is longer than an authority in it allows",
            ),
            "constraints": Remedy(
                "Attach a certificate from an authority that may issue for {domain}: one in the chain of the present "
                "one is restricted to other names ({certificate_step})",
                "an authority in the chain may issue for other names only (name constraints)",
            ),
            "purpose": Remedy(
                "Attach a certificate from an authority that may issue for web servers: {issuer} is restricted to "
                "other purposes, such as mail or clients ({certificate_step})",
                "an authority in the chain may not issue certificates for servers",
            ),
            "weak": Remedy(
                "Have the certificate issued again under a current authority, and send its chain: the key or the "
                "signature of {issuer} is too weak for clients ({certificate_step})",
                "the certificate of an authority in the chain has a short key, or a signature with SHA-1 or MD5",
            ),
            "signature": Remedy(
                "Send the certificate of {issuer} that belongs to the key that signed: a signature in the chain does "
                "not fit. If the file is right, have the certificate issued again ({certificate_step})",
                "a signature in the chain does not fit the key of the authority that is sent with it",
            ),
        },
        facts={"issuer": "an authority"},
        cause="The chain is complete, but clients do not accept one of the authorities in it for this certificate: it "
        "has expired, is restricted to other names or purposes, is not an authority, or has a weak key or signature.",
        detection="Verification ends with another code than those of missing certificates. The chain is read as the "
        "server sends it, and the certificate that the code is about is named.",
        links=(_X509, SPARKPOST_PROXY),
        sample="192.0.2.10: certificate not accepted (permitted subtree violation)",
        sample_remedy="constraints",
    ),
    _certificate(
        id="cert_weak_key",
        fails="The certificate's key is too weak for clients",
        remedy="Make a new key, ECDSA with P-256 or RSA with 2048 bits, have a certificate issued for it, and attach "
        "both: {certificate_step}. The present key is {key}",
        facts={"key": "shorter"},
        cause="The key is shorter than authorities may certify and clients accept: below 2048 bits for RSA.",
        detection="Verification ends with OpenSSL's code 66, at its security level 2.",
        links=(_X509,),
        sample="192.0.2.10: certificate not accepted (EE certificate key too weak); its key is RSA 1024",
    ),
    _certificate(
        id="cert_weak_signature",
        fails="The certificate is signed with a hash that clients refuse",
        remedy="Have the certificate issued again, signed with SHA-256, and attach it: {certificate_step}. The present "
        "one is signed with {digest}",
        facts={"digest": "a weak hash"},
        cause="SHA-1 and MD5 can be forged. No public authority has signed with them for years, and clients refuse "
        "such certificates.",
        detection="Verification ends with OpenSSL's code 68, at its security level 2, and the signature is on the "
        "certificate itself.",
        links=(rfc(9155, "Deprecating MD5 and SHA-1 Signature Hashes in TLS 1.2 and DTLS 1.2"), _X509),
        sample="192.0.2.10: certificate not accepted (CA signature digest algorithm too weak); it is signed with SHA1",
    ),
    _certificate(
        id="cert_usage",
        fails="The certificate may not be used for a web server",
        remedy="Have the certificate issued again for a server, and attach it: {certificate_step}. Its extended key "
        "usage must have serverAuth, and its key usage digitalSignature",
        cause="The certificate was made for another purpose, such as a client, mail or encryption alone. Browsers look "
        "at its key usage and its extended key usage.",
        detection="Verification ends with OpenSSL's code 26; or the key usage lacks what the handshake uses the key "
        "for, at which browsers look and OpenSSL does not.",
        links=(_X509,),
        sample="192.0.2.10: certificate not accepted (unsuitable certificate purpose); its extended key usage has no "
        "serverAuth",
    ),
    _certificate(
        id="cert_key_type",
        fails="Browsers do not support the kind of key that the certificate has",
        remedy="Have a certificate issued for an ECDSA key (P-256) or an RSA key (2048 bits), and attach it: "
        "{certificate_step}. Browsers know no {key}",
        facts={"key": "such keys"},
        cause="OpenSSL and curl accept keys of Ed25519, Ed448 and RSA-PSS; browsers do not offer them in the "
        "handshake, and public authorities do not certify them.",
        detection="The certificate has such a key, and the server has none of RSA beside it.",
        links=(rfc(8422, "Elliptic Curve Cryptography Cipher Suites for TLS 1.2 and Earlier"),),
        sample="192.0.2.10: the certificate is for track.example.com; its key is Ed25519",
    ),
    _certificate(
        id="cert_unreadable",
        fails="The certificate cannot be read",
        remedy="Attach a certificate that clients can read, as its authority issued it: {certificate_step}",
        cause="What the server sends as its certificate is damaged, or is none.",
        detection="OpenSSL gives up in the middle of the handshake, with an error of its reader of certificates.",
        links=(_X509,),
        sample="192.0.2.10: TLS failed (ASN1_LIB)",
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
        expected="at least {least_left} days left",
        facts={"least_left": "14"},
        remedy="{renewal_step}",
        cause="Whoever renews it does so earlier, so it was not renewed: its validation record is gone, CAA forbids "
        "it, or it was imported.",
        detection="The certificate is valid on every address, and of the first one to expire less of its life is left "
        "than its issuer and the CDN leave: a quarter for Let's Encrypt and Google, 34 of 198 days for ACM, 14 of 90 "
        "days for SparkPost, 2 days of two weeks at Cloudflare; for an unknown issuer 15 percent, and 14 days at "
        "most. The option warn_days sets a number of days instead.",
        links=(ACM_RENEWAL, FASTLY_CERTIFICATES, SPARKPOST_MANAGED),
        sample="issued by R11 for track.example.com, until 2026-12-01T08:00:00Z (6 days)",
        slot="cert_valid",
        late=True,
    ),
)
