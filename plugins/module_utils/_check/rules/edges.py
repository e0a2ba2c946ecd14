# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalogue: the pages that a CDN serves where it cannot do what it is there for."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import CLOUDFLARE_GUIDE, CLOUDFRONT_GUIDE, FASTLY_CERTIFICATE_GUIDE, FASTLY_GUIDE, Rule


def _entry(
    finding_id: str, title: str, expected: str, remedy: str, guide_ref: str, retry_after: int | None = None
) -> Rule:
    return Rule(
        id=finding_id,
        title=title,
        group="cdn",
        layer=Layer.EDGE,
        branch=Branch.HTTPS,
        status=Status.FAIL,
        severity="critical",
        expected=expected,
        remedy=remedy,
        guide_ref=guide_ref,
        blocks=True,
        retry_after=retry_after,
        slot="https_probe",
    )


ENTRIES = (
    _entry(
        "cfront_alias",
        "No CloudFront distribution has the name",
        "{domain} as alternate domain name of the distribution",
        "Add {domain} to the distribution's alternate domain names, with an issued certificate of us-east-1 that "
        "names it (options 'domains' and 'certificate_arn' of cloudfront_tracking_distribution)",
        CLOUDFRONT_GUIDE,
        300,
    ),
    _entry(
        "cfront_challenge",
        "AWS WAF asks clients to solve a challenge",
        "CloudFront passes every request for {domain} on",
        "Take {domain} out of the rules of the distribution's web ACL whose action is Challenge or CAPTCHA, which mail "
        "scanners and apps cannot solve: a scope-down statement that leaves the host out, or a rule ahead of them that "
        "allows it",
        CLOUDFRONT_GUIDE,
    ),
    _entry(
        "cfront_blocked",
        "CloudFront refuses requests for the domain",
        "CloudFront passes every request for {domain} on",
        "{page_step}",
        CLOUDFRONT_GUIDE,
    ),
    _entry(
        "cfront_function",
        "A function at CloudFront's edge fails",
        "no function in the behaviour that serves {domain}, or one that works",
        "Look at the function's log, and repair it or take it from the behaviour that serves {domain}; the one that "
        "cloudfront_tracking_distribution makes is set right by running it again (option 'identify_domain')",
        CLOUDFRONT_GUIDE,
        60,
    ),
    _entry(
        "cfront_502",
        "CloudFront cannot reach the origin",
        "CloudFront passes requests on to {endpoint}",
        "Set the distribution's origin to {endpoint} with TLS 1.2, and stop forwarding the header Host: the origin's "
        "certificate is for {endpoint} (options 'endpoint' and 'origin_protocol' of cloudfront_tracking_distribution)",
        CLOUDFRONT_GUIDE,
        60,
    ),
    _entry(
        "cfront_error",
        "CloudFront answers with an error of its own",
        "CloudFront passes requests on to {endpoint}",
        "{page_step}",
        CLOUDFRONT_GUIDE,
    ),
    _entry(
        "cf_challenge",
        "Cloudflare asks clients to solve a challenge",
        "Cloudflare passes every request for {domain} on",
        "Exempt {domain} from challenges, which mail scanners and apps cannot solve: 'security_level: essentially_off' "
        "and 'browser_check: off' for the host (cloudflare_page_rule, or cloudflare_rule in the phase config), and no "
        "WAF, bot or Under Attack rule that takes it in",
        CLOUDFLARE_GUIDE,
    ),
    _entry(
        "cf_1xxx",
        "Cloudflare's configuration keeps it from serving the name",
        "Cloudflare passes requests on to {endpoint}",
        "{page_step}",
        CLOUDFLARE_GUIDE,
    ),
    _entry(
        "cf_5xx",
        "Cloudflare gets no answer from the origin",
        "Cloudflare passes requests on to {endpoint}",
        "{page_step}",
        CLOUDFLARE_GUIDE,
    ),
    _entry(
        "fastly_421",
        "The name leads to another TLS configuration of Fastly's than the one with its certificate",
        "{domain} CNAME the host name of the TLS configuration that holds its certificate",
        "Change the CNAME record of {domain} to the one that Fastly gives for its certificate (value "
        "'serving_records' of fastly_tls_certificate)",
        FASTLY_CERTIFICATE_GUIDE,
        300,
    ),
    _entry(
        "fastly_unknown",
        "No active version of a Fastly service has the name",
        "{domain} as a domain of the service's active version",
        "Add {domain} to the service and activate the version that has it (options 'domains' and 'activate' of "
        "fastly_tracking_service)",
        FASTLY_GUIDE,
        60,
    ),
    _entry(
        "fastly_503",
        "Fastly gets no answer from the backend",
        "Fastly passes requests on to {endpoint}, and its certificate is accepted",
        "{page_step}",
        FASTLY_GUIDE,
        60,
    ),
)
