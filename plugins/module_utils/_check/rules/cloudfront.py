# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: CloudFront's error pages, and what AWS WAF answers in front of it."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import CLOUDFRONT_GUIDE
from .documents import (
    AWS_WAF_CHALLENGE,
    CLOUDFRONT_403,
    CLOUDFRONT_502,
    CLOUDFRONT_ALIASES,
    CLOUDFRONT_ERRORS,
    CLOUDFRONT_FUNCTIONS,
    SPARKPOST_HTTPS,
)
from .rule import PAGE_STEP, Rule

_page = partial(
    Rule,
    group="cdn",
    layer=Layer.EDGE,
    branch=Branch.HTTPS,
    status=Status.FAIL,
    severity="critical",
    guide_ref=CLOUDFRONT_GUIDE,
    blocks=True,
    slot="https_probe",
    cdn="cloudfront",
)
_EVERY_REQUEST = "CloudFront passes on every request for {domain}"
_TO_ENDPOINT = "CloudFront passes requests on to {endpoint}"

RULES = (
    _page(
        id="cfront_alias",
        fails="No CloudFront distribution has the name",
        expected="{domain} as an alternate domain name of the distribution",
        remedy="Add {domain} to the distribution's alternate domain names, with an issued certificate in us-east-1 "
        "that names it (options 'domains' and 'certificate_arn' of cloudfront_tracking_distribution)",
        cause="DNS leads the name to CloudFront, and no distribution has it among its alternate domain names: the "
        "alias was never added, was moved away, or its distribution was deleted.",
        detection="CloudFront itself answers 403 with 'Bad request' in the page (server: CloudFront, x-cache: Error "
        "from cloudfront). A refusal by a firewall or by country has another text and is not mistaken for it.",
        links=(CLOUDFRONT_ALIASES, CLOUDFRONT_403),
        sample="https://track.example.com/f/a/b/c/d: 403, text/html, 919 bytes, server: CloudFront",
        retry_after=300,
        explains=frozenset({"cert_not_issued"}),
        because="CloudFront serves its default certificate where no distribution has the name",
    ),
    _page(
        id="cfront_challenge",
        fails="AWS WAF challenges clients",
        expected=_EVERY_REQUEST,
        remedy="Exclude {domain} from the rules of the distribution's web ACL whose action is Challenge or CAPTCHA, "
        "which mail scanners and apps cannot solve: use a scope-down statement that leaves out the host, or a rule "
        "ahead of them that allows it",
        cause="A rule of the distribution's web ACL has the action Challenge or CAPTCHA. A recipient's browser may "
        "pass; mail scanners, image proxies, apps and SparkPost's own verification cannot.",
        detection="The answer has the header x-amzn-waf-action: challenge (202) or captcha (405).",
        links=(AWS_WAF_CHALLENGE,),
        sample="https://track.example.com/f/a/b/c/d: 202 (AWS WAF's challenge), text/html, 1998 bytes, server: "
        "CloudFront",
    ),
    _page(
        id="cfront_blocked",
        fails="CloudFront refuses requests for the domain",
        expected=_EVERY_REQUEST,
        remedy=PAGE_STEP,
        cause="A rule of the distribution's web ACL blocks the request, its geographic restriction excludes the "
        "country that it comes from, or the cache behavior answers signed URLs only.",
        detection="CloudFront itself answers 403 without 'Bad request' in the page (server: CloudFront, x-cache: Error "
        "from cloudfront); a page that mentions the country comes from the geographic restriction, and one that asks "
        "for a key pair ID from a behavior that restricts viewer access.",
        links=(CLOUDFRONT_403, CLOUDFRONT_ERRORS),
        sample="https://track.example.com/f/a/b/c/d: 403 (CloudFront refuses the request, as a web ACL of AWS WAF "
        "makes it do), text/html, 919 bytes, server: CloudFront",
    ),
    _page(
        id="cfront_function",
        fails="A function at CloudFront's edge fails",
        expected="no function in the cache behavior that serves {domain}, or one that works",
        remedy="Check the function's log, and fix it or remove it from the cache behavior that serves {domain}; the "
        "one that cloudfront_tracking_distribution creates is repaired by running that module again (option "
        "'identify_domain')",
        cause="A CloudFront function or a Lambda@Edge function in the cache behavior fails, is not allowed to run, or "
        "returns a result that CloudFront does not accept.",
        detection="CloudFront itself answers 502 or 503 with a page that mentions the function.",
        links=(CLOUDFRONT_FUNCTIONS, CLOUDFRONT_ERRORS),
        sample="https://track.example.com/f/a/b/c/d: 503, text/html, 1034 bytes, server: CloudFront",
        retry_after=60,
    ),
    _page(
        id="cfront_502",
        fails="CloudFront cannot reach the origin",
        expected=_TO_ENDPOINT,
        remedy="Set the distribution's origin to {endpoint} with TLS 1.2, and stop forwarding the Host header: the "
        "origin's certificate is for {endpoint} (options 'endpoint' and 'origin_protocol' of "
        "cloudfront_tracking_distribution)",
        cause="CloudFront cannot establish a TLS connection to the origin: the Host header is forwarded, so that it "
        "expects your name on SparkPost's certificate; the origin's name is wrong; or CloudFront uses a version of TLS "
        "that SparkPost refuses.",
        detection="CloudFront itself answers 502 or 504 (server: CloudFront, x-cache: Error from cloudfront).",
        links=(CLOUDFRONT_502, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 502, text/html, 1003 bytes, server: CloudFront",
        retry_after=60,
    ),
    _page(
        id="cfront_error",
        fails="CloudFront responds with an error of its own",
        expected=_TO_ENDPOINT,
        remedy=PAGE_STEP,
        cause="CloudFront responds with an error for another reason than those with a finding of their own: an invalid "
        "request, a quota, or a lack of capacity at the edge location.",
        detection="CloudFront itself answers with a status of 400 or above (server: CloudFront, x-cache: Error from "
        "cloudfront), and its page is none of the others.",
        links=(CLOUDFRONT_ERRORS,),
        sample="https://track.example.com/f/a/b/c/d: 503 (CloudFront is out of capacity, or a quota of the account is "
        "exceeded), text/html, 780 bytes, server: CloudFront",
    ),
)
