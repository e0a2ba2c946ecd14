# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: the certificate that SparkPost manages for a domain, and what the next renewal of any certificate needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import SECURE_GUIDE
from .documents import (
    ACM_RENEWAL,
    CLOUDFLARE_CAA,
    FASTLY_CERTIFICATES,
    LETSENCRYPT_CAA,
    LETSENCRYPT_CHALLENGE,
    LETSENCRYPT_IPV6,
    SPARKPOST_CASE,
    SPARKPOST_HTTPS,
    SPARKPOST_MANAGED,
    rfc,
)
from .rule import CERTIFICATE_GUIDE, Remedy, Rule

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

_AHEAD = "everything in place that the next renewal needs"
_renewal = partial(
    Rule,
    group="renewal",
    layer=Layer.API,
    branch=Branch.ISSUE,
    expected=_AHEAD,
    guide_ref=CERTIFICATE_GUIDE,
    severity="high",
    slot="renewal",
)
#: Clicks work today, and the certificate will not be renewed.
_stands_in_the_way = partial(_renewal, status=Status.WARN, late=True)

#: Of any certificate, whoever manages it.
RENEWAL = (
    _renewal(
        id="renewal",
        passes="Nothing is seen that stands in the way of the next renewal",
        status=Status.PASS,
        cause="The validation records are there, CAA records allow the authority in use, and where an authority "
        "fetches a file over http, the path is open. How much of a certificate's life is left when it is renewed "
        "depends on who renews it.",
        detection="The issuer is read from the certificate. Validation records are those of the option "
        "validation_records, and _acme-challenge where the CDN needs it; they are asked of the zone's own servers.",
        links=(ACM_RENEWAL, FASTLY_CERTIFICATES, SPARKPOST_MANAGED),
        sample="Amazon: 120 of 198 days left, renewal is due at 45",
    ),
    _stands_in_the_way(
        id="renewal_validation",
        fails="The record is gone or wrong by which the next renewal proves control of the name",
        remedy="Add this record, and leave it there for good: {record_name}. 3600 IN CNAME {record_target}",
        remedies={
            "missing": Remedy(
                "Add this record, and leave it there for good: {record_name}. 3600 IN CNAME {record_target}. "
                "(The certificate's module returns it among its 'validation_records'.)",
                "there is no record",
            ),
            "wrong": Remedy(
                "Change the record to: {record_name}. 3600 IN CNAME {record_target}. (The certificate's module "
                "returns it among its 'validation_records'.) If the present one belongs to an earlier provider, "
                "nobody needs it",
                "the record leads elsewhere",
            ),
        },
        facts={"record_name": "_acme-challenge.{domain}", "record_target": "a name of fastly-validations.com"},
        cause="Somebody tidied up the zone after the certificate was issued, or changed the provider. The certificate "
        "that is served works until it ends: each renewal has control of the name proved anew, and authorities may "
        "rely on an earlier proof for ever shorter times.",
        detection="The CNAME records of the option validation_records, and _acme-challenge behind Fastly, are asked "
        "of the zone's own servers and compared with where they must lead. A certificate of an authority that the CDN "
        "does not work with was uploaded, and needs none.",
        links=(ACM_RENEWAL, FASTLY_CERTIFICATES),
        sample="_acme-challenge.track.example.com has no CNAME record (NXDOMAIN)",
        sample_remedy="missing",
    ),
    _stands_in_the_way(
        id="renewal_caa",
        fails="CAA records forbid the authority of the present certificate to issue the next one",
        remedy='Add this record to {caa_holder}: {caa_holder}. 3600 IN CAA 0 issue "{authority}". Or have the next '
        "certificate issued by an authority that is named there",
        facts={"caa_holder": "{parent}", "authority": "letsencrypt.org", "issuer": "Let's Encrypt"},
        cause="CAA records were added or changed after the certificate was issued. Authorities read them at each "
        "renewal, and refuse.",
        detection="The issuer of the certificate is known, and the nearest CAA records do not name it, or only with "
        "parameters (RFC 8657) that do not fit. A CDN that changes to another authority by itself, as Cloudflare does, "
        "is left out.",
        links=(
            rfc(8659, "DNS Certification Authority Authorization (CAA) Resource Record"),
            LETSENCRYPT_CAA,
            CLOUDFLARE_CAA,
        ),
        sample='example.com has 0 issue "digicert.com"; the certificate is by Let\'s Encrypt',
    ),
    _stands_in_the_way(
        id="renewal_dnssec",
        fails="The zone behind a validation record has broken signatures, so that authorities refuse it",
        remedy="Have the DNSSEC signatures of {signed_zone} repaired, or its DS record removed at the zone above, by "
        "whoever runs it; until then point {record_name} to a provider whose zone is sound",
        facts={"record_name": "_acme-challenge.{domain}", "signed_zone": "validations.example.net"},
        cause="Authorities validate DNSSEC on the whole way of a validation since 2026-03-15, and a zone whose "
        "signatures do not hold is as good as none. The domain itself can be sound.",
        detection="A resolver fails for the target of the record and answers where it is told not to check signatures; "
        "or the DS record of the target's zone names none of its keys.",
        links=(rfc(4035, "Protocol Modifications for the DNS Security Extensions"),),
        sample="_acme-challenge.track.example.com leads to x.validations.example.net, and the signatures of "
        "validations.example.net do not hold",
    ),
    _stands_in_the_way(
        id="renewal_http",
        fails="The authority cannot fetch over http what the next renewal needs",
        remedy="Let {domain} lead to SparkPost alone, by its CNAME record, and keep port 80 open on the way: "
        "http://{domain}/.well-known/acme-challenge/ does not lead to SparkPost at {addresses}",
        remedies={
            "ipv6": Remedy(
                "Correct the AAAA records of {domain}, or remove them: a CNAME record to {managed_endpoint} needs "
                "none. The authority asks over IPv6 where there is an address, and {addresses} does not answer it",
                "IPv4 works, and IPv6 does not",
            ),
        },
        facts={"addresses": "192.0.2.10"},
        cause="SparkPost proves control by a file that the authority fetches over plain http (HTTP-01). A closed port, "
        "a redirect to another host, a firewall or an old AAAA record keeps it from the file.",
        detection="Where SparkPost manages the certificate, the path is asked for over http at addresses of both "
        "families, with a token that nobody knows. Any answer of SparkPost's will do, 404 too.",
        links=(SPARKPOST_MANAGED, LETSENCRYPT_CHALLENGE, LETSENCRYPT_IPV6),
        sample="192.0.2.10: http://track.example.com/.well-known/acme-challenge/x: connection refused",
    ),
)
