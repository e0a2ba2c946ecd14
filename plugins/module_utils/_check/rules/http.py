# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalogue: what the edge and the origin answer, over HTTPS and plain HTTP, and how long answers are kept."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import CDN_GUIDE, CLOUDFRONT_GUIDE, GUIDE, Rule


def _entry(
    finding_id: str,
    title: str,
    group: str,
    status: Status,
    severity: str,
    expected: str,
    remedy: str = "",
    *,
    layer: Layer,
    branch: Branch = Branch.HTTPS,
    guide_ref: str = CDN_GUIDE,
    retry_after: int | None = None,
    slot: str = "https_probe",
    late: bool = False,
) -> Rule:
    return Rule(
        id=finding_id,
        title=title,
        group=group,
        layer=layer,
        branch=branch,
        status=status,
        severity=severity,
        expected=expected,
        remedy=remedy,
        guide_ref=guide_ref,
        blocks=status in (Status.FAIL, Status.ERROR) and branch is Branch.HTTPS,
        retry_after=retry_after,
        slot=slot,
        late=late,
    )


_TRACKER = "200 or 302 from SparkPost, text/plain, with an empty body"
_OLD_LINKS = "the same answer over http, for the links in mail already sent"
_CACHE = "an answer is kept, and for {cache_ttl} s at most"

ENTRIES = (
    _entry(
        "redirect_loop",
        "The redirects never end",
        "http",
        Status.FAIL,
        "critical",
        _TRACKER,
        "Remove the rule that redirects {domain} to itself, and let the CDN talk to {endpoint} over https "
        "({origin_step})",
        layer=Layer.REDIRECT,
    ),
    _entry(
        "https_downgraded",
        "Links over https are led down to http",
        "http",
        Status.WARN,
        "high",
        _TRACKER,
        "Remove the rule that redirects https to http: what redirects to SparkPost leads to https://{endpoint}, and "
        "what passes requests on does so over https ({origin_step})",
        layer=Layer.REDIRECT,
    ),
    _entry(
        "redirect_mode",
        "The CDN redirects to SparkPost instead of passing requests on",
        "http",
        Status.WARN,
        "medium",
        _TRACKER,
        "{redirect_step}",
        layer=Layer.REDIRECT,
        guide_ref=GUIDE,
    ),
    _entry(
        "lost_query",
        "The redirect to SparkPost drops the query",
        "http",
        Status.WARN,
        "high",
        "a redirect to https://{endpoint} with the same path and query",
        "Let the redirect keep the query, in which older links name their target: a wildcard at the end of the pattern "
        "and of the target (cloudflare_page_rule), or 'preserve_query_string' (cloudflare_rule)",
        layer=Layer.REDIRECT,
    ),
    _entry(
        "redirect_expected",
        "The CDN redirects to SparkPost, as it should, and SparkPost answers there",
        "http",
        Status.PASS,
        "critical",
        "a redirect to https://{endpoint} with the same path and query, and there " + _TRACKER,
        layer=Layer.ORIGIN,
    ),
    _entry(
        "throttled",
        "Requests from this machine are throttled",
        "http",
        Status.ERROR,
        "low",
        _TRACKER,
        "Wait a minute and look again, with fewer requests from this address",
        layer=Layer.ORIGIN,
        retry_after=60,
    ),
    _entry(
        "https_probe",
        "SparkPost answers over HTTPS",
        "http",
        Status.PASS,
        "critical",
        _TRACKER,
        "Set the CDN's origin for {domain} to {endpoint}, with no rule that answers in its place ({origin_step})",
        layer=Layer.ORIGIN,
    ),
    _entry(
        "app_links",
        "The files for app links are there, without a redirect",
        "http",
        Status.PASS,
        "high",
        "200 and JSON at https://{domain}/.well-known/assetlinks.json and .../apple-app-site-association",
        "Serve both files as application/json from the edge itself: Android does not verify a domain that redirects "
        "them, and opens its links in the browser ({app_links_step})",
        layer=Layer.ORIGIN,
        guide_ref=GUIDE,
        slot="app_links",
    ),
    _entry(
        "cfront_https_only",
        "CloudFront refuses plain HTTP",
        "cdn",
        Status.FAIL,
        "high",
        _OLD_LINKS,
        "Set the distribution's viewer protocol policy to 'allow-all' (option 'viewer_protocol' of "
        "cloudfront_tracking_distribution)",
        layer=Layer.EDGE,
        branch=Branch.HTTP,
        guide_ref=CLOUDFRONT_GUIDE,
        slot="http_probe",
    ),
    _entry(
        "hsts",
        "Browsers are told to use https alone for the domain",
        "http",
        Status.FAIL,
        "critical",
        "https that works, wherever Strict-Transport-Security covers {domain}",
        "Mend https first: http links help nobody whose browser has seen that policy, since it turns them into https. "
        "As a stopgap {hsts_host} can send 'Strict-Transport-Security: max-age=0', which each browser has to see once",
        layer=Layer.ORIGIN,
        branch=Branch.HTTP,
        guide_ref=GUIDE,
        slot="",
    ),
    _entry(
        "old_http_broken",
        "Links in mail already sent, which use http, do not work as they did",
        "http",
        Status.FAIL,
        "high",
        _OLD_LINKS,
        "Serve {domain} on port 80 as on port 443, without redirecting ({http_step})",
        layer=Layer.EDGE,
        branch=Branch.HTTP,
        guide_ref=GUIDE,
        slot="http_probe",
    ),
    _entry(
        "http_probe",
        "SparkPost answers over plain HTTP too",
        "http",
        Status.PASS,
        "high",
        _OLD_LINKS,
        "Serve {domain} on port 80 as on port 443 ({http_step})",
        layer=Layer.ORIGIN,
        branch=Branch.HTTP,
        guide_ref=GUIDE,
        slot="http_probe",
    ),
    _entry(
        "cache_too_long",
        "The edge keeps answers too long",
        "cache",
        Status.WARN,
        "medium",
        _CACHE,
        "Let answers be kept for {cache_ttl} s at most, since repeated clicks and opens within that time are not "
        "counted ({cache_step})",
        layer=Layer.CACHE,
        branch=Branch.CACHE,
        slot="cache_ttl",
    ),
    _entry(
        "cache_off",
        "The edge keeps no answers",
        "cache",
        Status.PASS,
        "info",
        _CACHE,
        "{keep_step}",
        layer=Layer.CACHE,
        branch=Branch.CACHE,
        slot="cache_ttl",
    ),
    _entry(
        "cache_ttl",
        "The edge keeps answers as long as it should",
        "cache",
        Status.PASS,
        "medium",
        _CACHE,
        layer=Layer.CACHE,
        branch=Branch.CACHE,
        slot="cache_ttl",
    ),
)
