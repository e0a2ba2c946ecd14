# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: the certificate that SparkPost manages for a domain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import SECURE_GUIDE
from .documents import (
    LETSENCRYPT_CAA,
    LETSENCRYPT_CHALLENGE,
    LETSENCRYPT_IPV6,
    SPARKPOST_CASE,
    SPARKPOST_HTTPS,
    SPARKPOST_MANAGED,
)
from .rule import Remedy, Rule

_MODULE = "sparkpost_tracking_domain"
_API = "GET /tracking-domains/<domain> of SparkPost's API"
_VALID = "tls_status 'valid' for a certificate managed by SparkPost"
_ASK = "Ask SparkPost's support"
#: The name of the remedy where SparkPost is still busy.
PENDING = "pending"
_WAIT = "Wait an hour, and ask SparkPost's support if it does not change"
#: What to do by the authority's error code. Source: the SparkPost API reference, tls_certificate.error_code.
_STEPS: Mapping[str, str] = {
    "acme:dns": "Make the domain's name resolve everywhere: the CA could not look it up",
    "acme:unauthorized": "Let every address of the domain (including AAAA records) lead to SparkPost itself, with no "
    "proxy in between: another server answered the CA",
    "acme:rejected_identifier": "Use a CDN with its own certificate: the CA refuses this name",
    "acme:temporary": _WAIT,
    "service:internal": _WAIT,
    PENDING: "Wait: it usually takes 15 minutes. Ask SparkPost's support if it has not finished after 30",
}
_BY_CODE = {code: Remedy(step, code) for code, step in _STEPS.items()}
_SWITCH_OFF = f"Disable https links until it is renewed ({_MODULE} with secure: false)"

_managed = partial(
    Rule,
    group="sparkpost",
    layer=Layer.API,
    branch=Branch.API,
    expected=_VALID,
    guide_ref=SECURE_GUIDE,
    cdn="sparkpost",
)
#: Without a valid certificate, the edge cannot show one.
_broken = partial(
    _managed,
    status=Status.FAIL,
    slot="managed_tls",
    explains=frozenset({"cert_not_issued", "cert_expired", "cert_wrong_host", "https_probe", "not_secure"}),
    because="SparkPost has no valid certificate for the domain",
)

RULES = (
    _managed(
        id="managed_conflict",
        fails="A CDN in front of the domain prevents SparkPost from renewing its certificate",
        status=Status.WARN,
        severity="high",
        expected="either a certificate managed by SparkPost, or a CDN",
        remedy="Choose one of the two: make {domain} a CNAME of {managed_endpoint} alone; or keep the CDN with its own "
        "certificate, and delete and re-create the domain at SparkPost, since nothing else disables the managed one "
        f"({_MODULE})",
        cause="SparkPost renews its certificate with a file that the CA fetches from the domain over "
        "http. Behind a CDN, the CA gets the CDN's answer, so renewal fails sooner or later; recipients see "
        "the CDN's certificate in any case.",
        detection=f"uses_managed_certificate is true in {_API}, and the name leads to a CDN. It is a failure once "
        "tls_status is failed or expired, or the renewal does not finish.",
        links=(SPARKPOST_MANAGED, LETSENCRYPT_CHALLENGE),
        sample="SparkPost manages a certificate for track.example.com, which leads to CloudFront: the CDN answers the "
        "authority's request (HTTP-01, http://track.example.com/.well-known/acme-challenge/); tls_status valid",
        explains=frozenset({"managed_tls_failed", "managed_tls_expired", "managed_tls_stuck"}),
        because="the CDN answers the CA's request",
    ),
    _managed(
        id="managed_tls",
        passes="The certificate managed by SparkPost is valid",
        fails="The certificate managed by SparkPost is not ready",
        status=Status.PASS,
        severity="critical",
        remedy=_ASK,
        remedies=_BY_CODE,
        cause="SparkPost holds a valid certificate for the domain and renews it 15 days before it expires.",
        detection=f"tls_status is valid in {_API}. It is a warning while tls_status is pending, which usually takes 15 "
        "minutes.",
        links=(SPARKPOST_MANAGED,),
        sample="tls_status valid, expires 2027-02-01T00:00:00.000Z",
        retry_after=900,
        slot="managed_tls",
        late=True,
    ),
    _broken(
        id="managed_tls_failed",
        fails="SparkPost could not get a certificate",
        severity="critical",
        remedy=_ASK,
        remedies=_BY_CODE,
        cause="The authority requests a file at http://<domain>/.well-known/acme-challenge/, and did not get "
        "SparkPost's: the name does not lead to SparkPost's V2 endpoint, a CDN in between answers, AAAA records lead "
        "elsewhere, or CAA records forbid it.",
        detection=f"tls_status is failed in {_API}. tls_certificate.error_code tells which it is and decides on the "
        "remedy.",
        links=(SPARKPOST_MANAGED, LETSENCRYPT_CHALLENGE, LETSENCRYPT_CAA, LETSENCRYPT_IPV6),
        sample="tls_status failed, error_code acme:unauthorized",
        sample_remedy="acme:unauthorized",
    ),
    _broken(
        id="managed_tls_unavailable",
        fails="SparkPost's certificate authority refuses to issue for the domain",
        severity="critical",
        remedy="Put a CDN with its own certificate in front of {domain} (setup_cloudfront, setup_cloudflare or "
        "setup_fastly): SparkPost's authority does not issue for this name",
        cause="The authority does not issue for this name by its own policy, so that no retry helps.",
        detection=f"tls_status is unavailable in {_API}.",
        links=(SPARKPOST_MANAGED, SPARKPOST_HTTPS),
        sample="tls_status unavailable, error_code acme:rejected_identifier",
    ),
    _broken(
        id="managed_tls_expired",
        fails="The certificate managed by SparkPost has expired",
        severity="critical",
        remedy=f"{_SWITCH_OFF}. {_ASK}",
        remedies={code: Remedy(f"{_SWITCH_OFF}. {step}", code) for code, step in _STEPS.items()},
        cause="Renewal failed until the certificate expired, usually because the record was moved away from SparkPost.",
        detection=f"tls_status is expired in {_API}, or the certificate's expiry date has passed.",
        links=(SPARKPOST_MANAGED, LETSENCRYPT_CHALLENGE),
        sample="tls_status expired, expires 2026-11-01T00:00:00.000Z",
    ),
    _broken(
        id="managed_tls_stuck",
        fails="SparkPost's certificate is not being issued or renewed",
        severity="high",
        remedy=_ASK,
        remedies=_BY_CODE,
        cause="Renewal starts 15 days before the expiry of a certificate of 90 days, and takes minutes. A day later, "
        "the CA has refused more than once.",
        detection=f"In {_API}, less is left of the time from issued_at to expires_at than 14 of 90 days, "
        "and tls_status is pending. It is a warning while tls_status is still valid.",
        links=(SPARKPOST_MANAGED, SPARKPOST_CASE),
        sample="tls_status pending, error_code acme:temporary, expires 2026-12-01T00:00:00.000Z",
        sample_remedy="acme:temporary",
        retry_after=900,
        late=True,
    ),
)
