# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explanations: what SparkPost itself says of the domain."""

from __future__ import annotations

from collections.abc import Mapping

from .documents import (
    LETSENCRYPT_CAA,
    LETSENCRYPT_CHALLENGE,
    LETSENCRYPT_IPV6,
    SPARKPOST_API,
    SPARKPOST_BLOCKED,
    SPARKPOST_CASE,
    SPARKPOST_HTTPS,
    SPARKPOST_MANAGED,
    SPARKPOST_PROXY,
)
from .explanation import Explanation

_ASKED = "GET /tracking-domains/<domain> of SparkPost's API"

EXPLANATIONS: Mapping[str, Explanation] = {
    "sparkpost_ready": Explanation(
        "SparkPost knows the domain, has verified it and writes https links with it. Where it fails, SparkPost does "
        "not know the domain here: it belongs to another account, region or subaccount, or was never created.",
        f"{_ASKED} shows verified true, compliance valid and secure true. Without a key the check is skipped; where "
        "the API refuses the key or does not answer, it is an error.",
        (SPARKPOST_API, SPARKPOST_HTTPS),
        sample="verified true, cname_status valid, compliance_status valid, secure true",
    ),
    "compliance_blocked": Explanation(
        "SparkPost's compliance team has blocked the domain, mostly because of abuse seen with it, or because another "
        "account uses it. No setting changes that.",
        f"compliance_status is blocked in {_ASKED}.",
        (SPARKPOST_BLOCKED, SPARKPOST_CASE),
        sample="verified false, cname_status valid, compliance_status blocked, secure false",
    ),
    "compliance_pending": Explanation(
        "SparkPost looks at new domains before it uses them, and has not finished.",
        f"compliance_status is pending in {_ASKED}.",
        (SPARKPOST_API, SPARKPOST_CASE),
        sample="verified true, cname_status valid, compliance_status pending, secure false",
    ),
    "verify_400": Explanation(
        "SparkPost fetches the domain from its own network to verify it, and got no answer: something at the edge "
        "refuses that network although it lets this machine through, such as a geographic restriction or a firewall.",
        "With the option verify, SparkPost is asked to verify the domain and answers 400. Its own words stand in the "
        "finding.",
        (SPARKPOST_API,),
        sample="HTTP request to https://track.example.com:443 failed.",
    ),
    "cname_pending": Explanation(
        "SparkPost has not looked again since the record was made.",
        f"verified is false and cname_status is pending in {_ASKED}.",
        (SPARKPOST_API,),
        sample="verified false, cname_status pending, compliance_status valid, secure false",
    ),
    "api_unverified": Explanation(
        "Nobody has verified the domain yet, or the last look of SparkPost's failed. It writes no links with a domain "
        "that is not verified; verify it anew after each change between http and https.",
        f"verified is false in {_ASKED}.",
        (SPARKPOST_API, SPARKPOST_HTTPS),
        sample="verified false, cname_status none, compliance_status valid, secure false",
    ),
    "host_overridden": Explanation(
        "SparkPost knows a tracking domain by the header Host, or X-Forwarded-Host. An override of Host at the CDN, "
        "which is often added against certificate errors at the origin, hides it.",
        "It cannot be seen from outside, and is inferred: the probes reach SparkPost, SparkPost was just asked to "
        "verify (option verify), fetched the domain, and does not recognise it.",
        (SPARKPOST_PROXY, SPARKPOST_HTTPS),
        sample="the probes reach SparkPost, and yet SparkPost does not recognise the domain when it looks",
    ),
    "not_secure": Explanation(
        "The last step of the guide is missing: the domain works over https, and SparkPost still writes http links.",
        f"verified is true and secure is false in {_ASKED}.",
        (SPARKPOST_HTTPS, SPARKPOST_API),
        sample="verified true, cname_status valid, compliance_status valid, secure false",
    ),
    "not_default": Explanation(
        "Another tracking domain is the default of the account or subaccount, or SparkPost's own. Mails that name no "
        "tracking domain, and whose sending domain has none, use that one.",
        f"default is false in {_ASKED}, where the option default says that it is to be true.",
        (SPARKPOST_API,),
        sample="default is false, so that mails of the account use another domain unless they name this one",
    ),
    "not_associated": Explanation(
        "A sending domain is associated with another tracking domain, or with none, so that its mails use the default "
        "one.",
        "The object of each sending domain in the option sending_domains is read from SparkPost's API and names "
        "another tracking domain, or none. Without the grant for it nothing is known, and it is an error.",
        (SPARKPOST_API,),
        sample="mails from news.example.com use the default domain",
    ),
    "managed_conflict": Explanation(
        "SparkPost renews its certificate by a file that the authority fetches from the domain over http. Behind a CDN "
        "the authority gets the CDN's answer, so that renewal fails sooner or later; recipients see the CDN's "
        "certificate anyway.",
        f"uses_managed_certificate is true in {_ASKED}, and the name leads to a CDN. It is a failure once tls_status "
        "is failed or expired, or the renewal does not come to an end.",
        (SPARKPOST_MANAGED, LETSENCRYPT_CHALLENGE),
        sample="SparkPost manages a certificate for track.example.com, which leads to CloudFront: the authority's look "
        "(HTTP-01, http://track.example.com/.well-known/acme-challenge/) ends there; tls_status valid",
    ),
    "managed_tls": Explanation(
        "SparkPost holds a valid certificate for the domain and renews it 15 days before its end.",
        f"tls_status is valid in {_ASKED}. It is a warning while tls_status is pending, which takes 15 minutes as a "
        "rule.",
        (SPARKPOST_MANAGED,),
        sample="tls_status valid, expires 2027-02-01T00:00:00.000Z",
    ),
    "managed_tls_failed": Explanation(
        "The authority asks for a file at http://<domain>/.well-known/acme-challenge/, and did not get SparkPost's: "
        "the name does not lead to SparkPost's V2 endpoint, a CDN answers in between, AAAA records lead elsewhere, or "
        "CAA records forbid it.",
        f"tls_status is failed in {_ASKED}. tls_certificate.error_code tells which it is and decides on the remedy.",
        (SPARKPOST_MANAGED, LETSENCRYPT_CHALLENGE, LETSENCRYPT_CAA, LETSENCRYPT_IPV6),
        sample="tls_status failed, error_code acme:unauthorized",
    ),
    "managed_tls_unavailable": Explanation(
        "The authority does not issue for this name by its own policy, so that no retry helps.",
        f"tls_status is unavailable in {_ASKED}.",
        (SPARKPOST_MANAGED, SPARKPOST_HTTPS),
        sample="tls_status unavailable, error_code acme:rejected_identifier",
    ),
    "managed_tls_expired": Explanation(
        "Renewal failed until the certificate ended, mostly because the record was moved away from SparkPost.",
        f"tls_status is expired in {_ASKED}, or the certificate's end is past.",
        (SPARKPOST_MANAGED, LETSENCRYPT_CHALLENGE),
        sample="tls_status expired, expires 2026-11-01T00:00:00.000Z",
    ),
    "managed_tls_stuck": Explanation(
        "Renewal starts 15 days before the end and takes minutes. A day later the authority has refused more than "
        "once.",
        f"tls_status is pending in {_ASKED}, while the certificate has fewer than 14 days left.",
        (SPARKPOST_MANAGED, SPARKPOST_CASE),
        sample="tls_status pending, error_code acme:temporary, expires 2026-12-01T00:00:00.000Z",
    ),
    "secure_but_http_dead": Explanation(
        "SparkPost writes https links into each mail that leaves now, and they do not work. Every minute adds mail "
        "that cannot be mended afterwards, so that this comes before the cause.",
        f"secure is true in {_ASKED}, and the probe over https fails.",
        (SPARKPOST_API, SPARKPOST_HTTPS),
        sample="secure is true, and the probe over https fails",
    ),
}
