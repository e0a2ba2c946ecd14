# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: what the edge and the origin answer, over HTTPS and plain HTTP, to short links."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import CLOUDFRONT_GUIDE, GUIDE
from .documents import (
    ANDROID_APPS,
    APPLE_APPS,
    CLOUDFLARE_FORWARDING,
    CLOUDFLARE_HTTPS,
    CLOUDFLARE_LOOP,
    CLOUDFRONT_HTTPS,
    SPARKPOST_APPS,
    SPARKPOST_HTTPS,
    SPARKPOST_PROXY,
    rfc,
)
from .rule import CDN_GUIDE, Remedy, Rule

_TRACKER = "200 or 302 from SparkPost, text/plain, with an empty body"
_OLD_LINKS = "the same response over http, for the links in mail that has already been sent"
_REDIRECTED = "a redirect to https://{endpoint} with the same path and query"

UNSTEADY = Remedy(
    "Look for the one that fails among the servers and addresses behind {domain}, or those of the origin: ask each of "
    "them by itself, repair it or take it out of service, and let the edge try another when one fails ({origin_step})",
    "some requests fail, and others of their kind do not",
)

_https = partial(Rule, group="http", branch=Branch.HTTPS, guide_ref=CDN_GUIDE, slot="https_probe")
_http = partial(Rule, group="http", branch=Branch.HTTP, guide_ref=GUIDE, slot="http_probe")

RULES = (
    _https(
        id="redirect_loop",
        fails="The redirects never end",
        layer=Layer.REDIRECT,
        status=Status.FAIL,
        severity="critical",
        expected=_TRACKER,
        remedy="Remove the rule that redirects {domain} to itself, and let the CDN use https to reach {endpoint} "
        "({origin_step})",
        cause="Two rules send the client back and forth: one redirects http to https, and another, or an origin that "
        "is fetched over http (Cloudflare's SSL mode flexible), redirects back.",
        detection="Redirects are followed as long as they stay on the domain, and come back to an address that was "
        "already visited.",
        links=(CLOUDFLARE_LOOP,),
        sample="https://track.example.com/f/a/b/c/d -> http://track.example.com/f/a/b/c/d -> "
        "https://track.example.com/f/a/b/c/d",
        blocks=True,
    ),
    _https(
        id="https_downgraded",
        fails="Links over https are redirected to http",
        layer=Layer.REDIRECT,
        status=Status.WARN,
        severity="high",
        expected=_TRACKER,
        remedy="Remove the rule that redirects https to http: a redirect to SparkPost must lead to https://{endpoint}, "
        "and requests that are passed on must be passed on over https ({origin_step})",
        cause="A rule or the origin redirects https to http: on the domain itself, or to SparkPost's endpoint. Clicks "
        "still arrive, but unencrypted, and in browsers that use only https for the domain they never do.",
        detection="The answer to a probe over https is a redirect to http with the same path. If the http address "
        "redirects back, the finding is redirect_loop.",
        links=(CLOUDFLARE_LOOP, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 301 to http://track.example.com/f/a/b/c/d, text/html, 90 bytes, "
        "server: nginx",
    ),
    _https(
        id="redirect_mode",
        fails="The CDN redirects to SparkPost instead of passing requests on",
        layer=Layer.REDIRECT,
        status=Status.WARN,
        severity="medium",
        expected=_TRACKER,
        remedy="Let the CDN pass requests on to {endpoint}: a redirect shows recipients SparkPost's hostname, and "
        "browsers cache a permanent one indefinitely",
        remedies={
            "expected": Remedy(
                "Let the redirect lead to the same path and query at https://{endpoint}", "with expect_redirect"
            ),
        },
        cause="The CDN answers clicks with a redirect to SparkPost's endpoint. Clicks are counted, but recipients see "
        "SparkPost's hostname, browsers cache a permanent redirect, and Android does not verify app links.",
        detection="The answer to a probe is 301, 302, 307 or 308 to the same path at one of SparkPost's endpoints. If "
        "that is what you want, say so with the option expect_redirect, and it passes as redirect_expected.",
        guide_ref=GUIDE,
        links=(CLOUDFLARE_FORWARDING, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 301 to https://spgo.io/f/a/b/c/d, text/html, 167 bytes, "
        "server: cloudflare",
        is_proof=True,
    ),
    _https(
        id="lost_query",
        fails="The redirect to SparkPost drops the query",
        layer=Layer.REDIRECT,
        status=Status.WARN,
        severity="high",
        expected=_REDIRECTED,
        remedy="Let the redirect keep the query, in which older links carry their target: use a wildcard at the end of "
        "the pattern and of the target (cloudflare_page_rule), or 'preserve_query_string' (cloudflare_rule)",
        cause="The target of the forwarding rule does not include the query. Links in older mail carry their target "
        "there (?target=...), and their recipients do not arrive.",
        detection="With the option expect_redirect, one probe has a query, and the address that it is redirected to "
        "lacks it.",
        links=(CLOUDFLARE_FORWARDING,),
        sample="https://track.example.com/f/a/b/c/d?target=https%3A%2F%2Fexample.com%2F: 301 to "
        "https://spgo.io/f/a/b/c/d, text/html, 167 bytes, server: cloudflare",
        is_proof=True,
        also=Rule(
            id="lost_query",
            group="email",
            layer=Layer.EVENTS,
            branch=Branch.EMAIL,
            fails="The query of a link is lost on its way to SparkPost",
            status=Status.FAIL,
            severity="high",
            expected="a click leads to the address that the link was made for, including its query",
            remedy="Let the edge pass on the whole query, in which older links carry their target: forward all query "
            "strings in CloudFront's cache behavior, use no rule or VCL that shortens the address, and keep the query "
            "in a redirect",
            cause="The edge shortens the address before it reaches SparkPost.",
            detection="The click leads to the link's target without its query, or without a part of it.",
            guide_ref=CDN_GUIDE,
            blocks=True,
            slot="link_lands",
        ),
    ),
    _https(
        id="redirect_expected",
        passes="The CDN redirects to SparkPost as expected, and SparkPost answers there",
        fails="The CDN does not redirect to SparkPost as expected",
        layer=Layer.ORIGIN,
        status=Status.PASS,
        severity="critical",
        expected=f"{_REDIRECTED}, and there {_TRACKER}",
        cause="The CDN forwards clicks to SparkPost's endpoint with path and query unchanged, and SparkPost answers "
        "there.",
        detection="With the option expect_redirect, the redirect of each probe is followed to the endpoint, whose "
        "certificate and answer are checked like those of the domain.",
        links=(CLOUDFLARE_FORWARDING,),
        sample="301 to https://spgo.io/f/a/b/c/d; there /f/a/b/c/d 302, /f/ 200, text/plain and empty; server: "
        "msys-http",
        is_proof=True,
    ),
    _https(
        id="throttled",
        fails="Requests from this machine are throttled",
        layer=Layer.ORIGIN,
        status=Status.ERROR,
        severity="low",
        expected=_TRACKER,
        remedy="Wait a minute and check again, with fewer requests from this address",
        cause="SparkPost limits requests from one source, and the edge may do so too. It says nothing about the "
        "domain, and is therefore an error rather than a failure.",
        detection="The answer is 403, empty and from SparkPost, or 429 without a known page.",
        links=(SPARKPOST_HTTPS,),
        sample="https://track.example.com/f/a/b/c/d: 403, text/plain, empty, server: msys-http",
        blocks=True,
        retry_after=60,
    ),
    _https(
        id="origin_unproven",
        fails="Nothing proves that it is SparkPost who answers",
        layer=Layer.ORIGIN,
        status=Status.WARN,
        severity="high",
        expected=_TRACKER,
        remedy="Find out who answers for {domain}: SparkPost answers /f/a/b/c/d with 302. If it is the edge itself, or "
        "a default site, pass all paths on to {endpoint} ({origin_step})",
        cause="Every answer is an empty page with status 200, as SparkPost's for /f/ is, but also that of a server "
        "that answers everything by itself. SparkPost's redirect was not seen, nor its name in the header Server.",
        detection="No answer over https is a 302, and none has server: msys-http.",
        links=(SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="/f/a/b/c/d 200, /f/ 200, text/plain and empty; server: caddy",
    ),
    _https(
        id="slow_origin",
        fails="Clicks take seconds",
        layer=Layer.ORIGIN,
        status=Status.WARN,
        severity="medium",
        expected="an answer within a second or two",
        remedy="Find out what the edge waits for: whether it resolves {endpoint} anew each time, tries an address that "
        "does not answer first, or is far away or overloaded ({origin_step})",
        cause="A recipient sees an empty page until the edge answers, and gives up. Most often the edge waits for a "
        "dead address of its origin or for a resolver, or limits its requests to the origin.",
        detection="SparkPost answers over https, and the quickest answer at an address takes 5 seconds or more.",
        links=(SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="/f/ with a new link 302, text/plain and empty; server: msys-http; after 8.0 s",
        is_proof=True,
    ),
    _https(
        id="https_probe",
        passes="SparkPost answers over HTTPS",
        fails="SparkPost does not answer over HTTPS",
        layer=Layer.ORIGIN,
        status=Status.PASS,
        severity="critical",
        expected=_TRACKER,
        remedy="Set the CDN's origin for {domain} to {endpoint}, with no rule that answers in its place "
        "({origin_step})",
        remedies={
            "port": Remedy(
                "Let no redirect name a port: {domain} itself must be served on port 443 as well as on 80 (in nginx "
                "'port_in_redirect off;', and 'https://$host$request_uri' as the target of a redirect)",
                "a redirect leads to another port",
            ),
            "location": Remedy(
                "Pass the whole path on to {endpoint}, and SparkPost's answer back as it is, with its status and its "
                "header Location: remove rewrites, and what hides or changes that header (in nginx "
                "'proxy_hide_header Location', and set 'proxy_redirect off;'; in Apache 'Header edit Location' or "
                "'Header unset Location'; in HAProxy 'http-response del-header'; in Caddy 'header_down')",
                "SparkPost's redirect arrives without its target, or with another one",
            ),
            "paths": Remedy(
                "Pass all of /f/ on to {endpoint}, whatever follows, and /q/ too: known paths alone are not enough "
                "({origin_step})",
                "only known paths are passed on",
            ),
            "unsteady": UNSTEADY,
        },
        cause="A click over https reaches SparkPost. Where it fails, the edge answers with something else: a page of "
        "the origin's default site, a maintenance page, a rule for the path, or an origin that is not SparkPost.",
        detection="Every address is asked for a new link over https, and the first of each family for /f/a/b/c/d and "
        "/f/ too. SparkPost's answer is 200 or 302, text/plain and empty; its name in the header Server is evidence, "
        "not a condition, since some CDNs replace it. An answer out of a cache is no evidence, and a new link that "
        "does not work is a failure whatever the others say, and so is one that does not lead where SparkPost's "
        "endpoint itself leads with such a link. Where some requests fail and others of their kind do not, one of "
        "several servers is at fault. The paths belong to no message, so that no click is "
        "recorded. Whether SparkPost is told the domain's name cannot be seen from outside: only the link of a test "
        "mail shows it (tracking_email_check).",
        links=(SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="/f/ with a new link 302, /f/a/b/c/d 302, /f/ 200, text/plain and empty; server: msys-http",
        is_proof=True,
    ),
    _https(
        id="app_links",
        passes="The files for app links are served without a redirect",
        fails="The files for app links are not served as Android and Apple require",
        layer=Layer.ORIGIN,
        status=Status.PASS,
        severity="high",
        expected="200 and JSON at https://{domain}/.well-known/assetlinks.json and .../apple-app-site-association",
        remedy="Serve both files as application/json from the edge itself: Android does not verify a domain that "
        "redirects them, and opens its links in the browser ({app_links_step})",
        cause="An app may open the domain's links if the domain itself serves two files about it. Android and Apple do "
        "not follow redirects for them, so that a CDN that forwards everything to SparkPost hides them.",
        detection="With the option app_links, both files below /.well-known/ are fetched over https: status 200, JSON, "
        "and for Android the type application/json. What they say about your app is not checked.",
        guide_ref=GUIDE,
        links=(SPARKPOST_APPS, ANDROID_APPS, APPLE_APPS),
        sample="both files: 200, JSON, no redirect",
        slot="app_links",
        is_condition=True,
    ),
    _http(
        id="cfront_https_only",
        fails="CloudFront refuses plain HTTP",
        group="cdn",
        layer=Layer.EDGE,
        status=Status.FAIL,
        severity="high",
        expected=_OLD_LINKS,
        remedy="Set the distribution's viewer protocol policy to 'allow-all' (option 'viewer_protocol' of "
        "cloudfront_tracking_distribution)",
        cause="The distribution's viewer protocol policy is https-only. Links in mail that was sent before the switch "
        "to https start with http, and stay in inboxes for years.",
        detection="CloudFront refuses the probe over http with 403, and answers the same probe over https.",
        guide_ref=CLOUDFRONT_GUIDE,
        links=(CLOUDFRONT_HTTPS,),
        sample="http://track.example.com/f/a/b/c/d: 403, text/html, 919 bytes, server: CloudFront",
        cdn="cloudfront",
    ),
    _http(
        id="hsts",
        passes="Browsers are told to use only https for the domain, and https works",
        fails="Browsers are told to use only https for the domain, and https does not work",
        layer=Layer.ORIGIN,
        status=Status.FAIL,
        severity="critical",
        expected="working https, wherever Strict-Transport-Security covers {domain}",
        remedy="Repair https first: http links do not help a recipient whose browser has seen that policy, since it "
        "turns them into https. As a stopgap, {hsts_host} can send 'Strict-Transport-Security: max-age=0', which each "
        "browser has to see once",
        facts={"hsts_host": "{zone}"},
        cause="A host above the domain sends Strict-Transport-Security with includeSubDomains, or the domain did so "
        "itself, or its top-level domain is one of those that browsers preload. Browsers then turn every http link "
        "into an https one, so that links fail along with https although http works.",
        detection="Where https does not work, the hosts above the domain, up to its zone, are asked for their home "
        "page over https. If one does not answer, that is not held against the domain. While https works, the finding "
        "passes.",
        links=(rfc(6797, "HTTP Strict Transport Security"),),
        sample="example.com makes browsers use only https for track.example.com, and https does not work, so that "
        "http links fail in them too",
        slot="",
        urgent=True,
    ),
    _http(
        id="old_http_broken",
        fails="Links in mail that has already been sent, which use http, do not work as before",
        layer=Layer.EDGE,
        status=Status.FAIL,
        severity="high",
        expected=_OLD_LINKS,
        remedy="Serve {domain} on port 80 as on port 443, without a redirect ({http_step})",
        remedies={
            "port": Remedy(
                "Serve {domain} on port 80 as on port 443, without a redirect ({http_step}); the one that is there "
                "names a port, which it must not",
                "the redirect leads to another port",
            ),
            "links": Remedy(
                "Let port 80 pass on what port 443 passes on: opens below /q/, links of 2000 bytes, and the whole "
                "query ({http_step})",
                "short links work over http, and others do not",
            ),
            "unsteady": UNSTEADY,
        },
        cause="Port 80 is closed, refuses connections, or leads elsewhere. Links in mail that was sent before the "
        "switch to https start with http, and stay in inboxes for years.",
        detection="The probe over http does not reach SparkPost although the one over https does. A plain redirect to "
        "the same address over https is only a warning: it is an extra step, which some old clients cannot take. One "
        "that drops the query, in which older links carry their target, is a failure.",
        links=(SPARKPOST_HTTPS, CLOUDFLARE_HTTPS, CLOUDFRONT_HTTPS),
        sample="http://track.example.com/f/a/b/c/d: connection refused",
    ),
    _http(
        id="http_probe",
        passes="SparkPost answers over plain HTTP too",
        fails="SparkPost does not answer over plain HTTP",
        layer=Layer.ORIGIN,
        status=Status.PASS,
        severity="high",
        expected=_OLD_LINKS,
        remedy="Serve {domain} on port 80 as on port 443 ({http_step})",
        cause="A click on an old link, over plain http, reaches SparkPost just as one over https does.",
        detection="Every address is asked over http what it is asked over https, opens, long links and links with a "
        "query included, and the answers are checked alike.",
        links=(SPARKPOST_HTTPS,),
        sample="/f/ with a new link 302, /f/a/b/c/d 302, /f/ 200, text/plain and empty; server: msys-http",
    ),
)
