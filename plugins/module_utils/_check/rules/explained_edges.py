# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explanations: the pages that a CDN serves where it cannot do what it is there for."""

from __future__ import annotations

from collections.abc import Mapping

from .documents import (
    AWS_WAF_CHALLENGE,
    CLOUDFLARE_1XXX,
    CLOUDFLARE_5XX,
    CLOUDFLARE_CHALLENGE,
    CLOUDFRONT_403,
    CLOUDFRONT_502,
    CLOUDFRONT_ALIASES,
    CLOUDFRONT_ERRORS,
    CLOUDFRONT_FUNCTIONS,
    FASTLY_400,
    FASTLY_503,
    FASTLY_CERTIFICATES,
    FASTLY_DOMAINS,
    FASTLY_ORIGIN_TLS,
    SPARKPOST_HTTPS,
)
from .explanation import Explanation

EXPLANATIONS: Mapping[str, Explanation] = {
    "cfront_alias": Explanation(
        "DNS leads the name to CloudFront, and no distribution has it among its alternate domain names: the alias was "
        "never added, was moved away, or its distribution was deleted.",
        "CloudFront itself answers 403 with 'Bad request' in the page (server: CloudFront, x-cache: Error from "
        "cloudfront). A refusal by a firewall or by country has another text and is not taken for it.",
        (CLOUDFRONT_ALIASES, CLOUDFRONT_403),
        sample="https://track.example.com/f/a/b/c/d: 403, text/html, 919 bytes, server: CloudFront",
    ),
    "cfront_502": Explanation(
        "CloudFront gets no TLS connection to the origin: the header Host is forwarded, so that it looks for your name "
        "on SparkPost's certificate; the origin's name is wrong; or the origin is asked over a version of TLS that "
        "SparkPost refuses.",
        "CloudFront itself answers 502 or 504 (server: CloudFront, x-cache: Error from cloudfront).",
        (CLOUDFRONT_502, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 502, text/html, 1003 bytes, server: CloudFront",
    ),
    "cfront_challenge": Explanation(
        "A rule of the web ACL at the distribution has the action Challenge or CAPTCHA. A recipient's browser may "
        "pass; mail scanners, image proxies, apps and SparkPost's own look cannot.",
        "The answer has the header x-amzn-waf-action: challenge (202) or captcha (405).",
        (AWS_WAF_CHALLENGE,),
        sample="https://track.example.com/f/a/b/c/d: 202 (AWS WAF's challenge), text/html, 1998 bytes, server: "
        "CloudFront",
    ),
    "cfront_blocked": Explanation(
        "A rule of the web ACL at the distribution blocks the request, or its geographic restriction leaves the "
        "country out from which it comes.",
        "CloudFront itself answers 403 without 'Bad request' in the page (server: CloudFront, x-cache: Error from "
        "cloudfront); a page that speaks of the country is the restriction's.",
        (CLOUDFRONT_403, CLOUDFRONT_ERRORS),
        sample="https://track.example.com/f/a/b/c/d: 403 (CloudFront refuses the request, as a web ACL of AWS WAF "
        "makes it), text/html, 919 bytes, server: CloudFront",
    ),
    "cfront_function": Explanation(
        "A CloudFront function or a Lambda@Edge function in the behaviour fails, is not allowed to run, or gives a "
        "result that CloudFront does not take.",
        "CloudFront itself answers 502 or 503 with a page that speaks of the function.",
        (CLOUDFRONT_FUNCTIONS, CLOUDFRONT_ERRORS),
        sample="https://track.example.com/f/a/b/c/d: 503, text/html, 1034 bytes, server: CloudFront",
    ),
    "cfront_error": Explanation(
        "CloudFront answers for another reason than those with a finding of their own: a request that it does not "
        "take, a quota, or a lack of capacity at the place that was asked.",
        "CloudFront itself answers with 400 or more (server: CloudFront, x-cache: Error from cloudfront), and its page "
        "is none of the others.",
        (CLOUDFRONT_ERRORS,),
        sample="https://track.example.com/f/a/b/c/d: 503 (CloudFront is out of capacity, or over a quota of the "
        "account), text/html, 780 bytes, server: CloudFront",
    ),
    "cf_challenge": Explanation(
        "A security level, Under Attack mode, a bot rule or a WAF rule of the zone asks clients to prove that they are "
        "human. A recipient's browser may pass; mail scanners, image proxies and apps cannot.",
        "The answer has the header cf-mitigated: challenge, or is a 403, 429 or 503 of Cloudflare's with the challenge "
        "page as its text.",
        (CLOUDFLARE_CHALLENGE,),
        sample="https://track.example.com/f/a/b/c/d: 403, text/html, 7102 bytes, server: cloudflare",
    ),
    "cf_1xxx": Explanation(
        "The zone's configuration is at fault, not the origin: the record leads to an address or host that Cloudflare "
        "does not fetch from, the zone is not active, or a firewall or rate rule refuses the client.",
        "The page of Cloudflare's holds an error code from 1000 on. The code decides, not the status, since one code "
        "comes with several; the finding names the code, and the remedy is that code's.",
        (CLOUDFLARE_1XXX,),
        sample="https://track.example.com/f/a/b/c/d: 530 (Cloudflare's error 1016: the name that the record leads "
        "to does not resolve), text/plain, 16 bytes, server: cloudflare",
    ),
    "cf_5xx": Explanation(
        "Cloudflare reaches no working origin: the record leads to the wrong place, the origin is asked on a port or "
        "over a protocol that it does not speak, or its certificate does not fit the mode strict.",
        "The page of Cloudflare's holds one of the codes 520 to 527, or 500 to 504 where the page says so; the "
        "finding names the code, and the remedy is that code's.",
        (CLOUDFLARE_5XX,),
        sample="https://track.example.com/f/a/b/c/d: 521 (Cloudflare's error 521: the origin refuses connections), "
        "text/plain, 15 bytes, server: cloudflare",
    ),
    "fastly_421": Explanation(
        "Each TLS configuration of Fastly's has host names of its own, and a certificate is served by those that it "
        "was enabled for. The CNAME record leads to the host name of another one.",
        "The answer is 421 (Misdirected Request) and comes from Fastly.",
        (FASTLY_CERTIFICATES, FASTLY_400),
        sample="https://track.example.com/f/a/b/c/d: 421, text/html, 205 bytes, server: Varnish",
    ),
    "fastly_unknown": Explanation(
        "The domain was never added to a service, or the version of the service that has it was not activated. A "
        "domain can be on one service only.",
        "Fastly itself answers with the words 'Fastly error: unknown domain'.",
        (FASTLY_DOMAINS,),
        sample="https://track.example.com/f/a/b/c/d: 500, text/html, 239 bytes, server: Varnish",
    ),
    "fastly_503": Explanation(
        "The backend of the service is at fault: its address or port is wrong, its certificate is checked against "
        "another name, or SNI is not set to SparkPost's endpoint.",
        "Fastly itself answers 502, 503 or 504. What its page says stands in the finding and decides on the remedy.",
        (FASTLY_503, FASTLY_ORIGIN_TLS),
        sample="https://track.example.com/f/a/b/c/d: 503 (the page says \"hostname doesn't match against "
        'certificate"), text/html, 450 bytes, server: Varnish',
    ),
}
