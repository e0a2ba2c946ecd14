# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explanations: what the edge and the origin answer, and how long answers are kept."""

from __future__ import annotations

from collections.abc import Mapping

from .documents import (
    ANDROID_APPS,
    APPLE_APPS,
    CLOUDFLARE_CACHE,
    CLOUDFLARE_FORWARDING,
    CLOUDFLARE_HTTPS,
    CLOUDFLARE_LOOP,
    CLOUDFRONT_CACHE,
    CLOUDFRONT_HTTPS,
    FASTLY_CACHE,
    SPARKPOST_APPS,
    SPARKPOST_HTTPS,
    SPARKPOST_PROXY,
    rfc,
)
from .explanation import Explanation

_SEMANTICS = rfc(9110, "HTTP Semantics")
_CACHING = rfc(9111, "HTTP Caching")
_CACHE_PAGES = (SPARKPOST_HTTPS, CLOUDFRONT_CACHE, FASTLY_CACHE, CLOUDFLARE_CACHE)

EXPLANATIONS: Mapping[str, Explanation] = {
    "redirect_loop": Explanation(
        "Two rules send the client to and fro: one redirects http to https, another, or an origin that is asked over "
        "http (Cloudflare's SSL mode flexible), redirects back.",
        "Redirects are followed as long as they stay at the domain, and come back to an address that was asked "
        "already.",
        (CLOUDFLARE_LOOP,),
        sample="https://track.example.com/f/a/b/c/d -> http://track.example.com/f/a/b/c/d -> "
        "https://track.example.com/f/a/b/c/d",
    ),
    "https_downgraded": Explanation(
        "A rule or the origin redirects https to http: at the domain itself, or to SparkPost's endpoint. Clicks still "
        "arrive, but in the clear, and in browsers that use https alone for the domain they never end.",
        "The answer to a probe over https is a redirect to http with the same path. Where the address over http is "
        "redirected back, it is redirect_loop.",
        (CLOUDFLARE_LOOP, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 301 to http://track.example.com/f/a/b/c/d, text/html, 90 bytes, "
        "server: nginx",
    ),
    "redirect_mode": Explanation(
        "The CDN answers clicks with a redirect to SparkPost's endpoint. Clicks are counted, but recipients see "
        "SparkPost's host name, browsers keep a permanent redirect, and Android does not verify app links.",
        "The answer to a probe is 301, 302, 307 or 308 to the same path at an endpoint of SparkPost's. Where that is "
        "what you want, say so with the option expect_redirect, and it passes as redirect_expected.",
        (CLOUDFLARE_FORWARDING, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 301 to https://spgo.io/f/a/b/c/d, text/html, 167 bytes, "
        "server: cloudflare",
    ),
    "lost_query": Explanation(
        "The target of the forwarding rule does not carry the query on. Links of older mail name their target there "
        "(?target=...), and their recipients do not arrive.",
        "With the option expect_redirect one probe has a query, and the address that it is redirected to lacks it.",
        (CLOUDFLARE_FORWARDING,),
        sample="https://track.example.com/f/a/b/c/d?target=https%3A%2F%2Fexample.com%2F: 301 to "
        "https://spgo.io/f/a/b/c/d, text/html, 167 bytes, server: cloudflare",
    ),
    "redirect_expected": Explanation(
        "The CDN forwards clicks to SparkPost's endpoint with path and query unchanged, and SparkPost answers there.",
        "With the option expect_redirect, the redirect of each probe is followed to the endpoint, whose certificate "
        "and answer are checked like those of the domain.",
        (CLOUDFLARE_FORWARDING,),
        sample="301 to https://spgo.io/f/a/b/c/d; there /f/a/b/c/d 302, /f/ 200, text/plain and empty; server: "
        "msys-http",
    ),
    "throttled": Explanation(
        "SparkPost limits requests from one source, and so may the edge. It says nothing about the domain, and so is "
        "an error rather than a failure.",
        "The answer is 403, empty and from SparkPost, or 429 and no known page.",
        (SPARKPOST_HTTPS,),
        sample="https://track.example.com/f/a/b/c/d: 403, text/plain, empty, server: msys-http",
    ),
    "https_probe": Explanation(
        "A click over https reaches SparkPost. Where it fails, the edge answers with something of its own: a page of "
        "the origin's default site, a maintenance page, a rule for the path, or an origin that is not SparkPost.",
        "Every address is asked for /f/a/b/c/d and /f/ over https. SparkPost's answer is 200 or 302, text/plain and "
        "empty; its name in the header Server is evidence, not a condition, since some CDNs replace it. The paths "
        "belong to no message, so that no click is recorded.",
        (SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="/f/a/b/c/d 302, /f/ 200, text/plain and empty; server: msys-http",
    ),
    "app_links": Explanation(
        "An app may open the domain's links where the domain itself serves two files about it. Android and Apple "
        "follow no redirect for them, so that a CDN which forwards everything to SparkPost hides them.",
        "With the option app_links, both files below /.well-known/ are fetched over https: status 200, JSON, and for "
        "Android the type application/json. What they say about your app is not judged.",
        (SPARKPOST_APPS, ANDROID_APPS, APPLE_APPS),
        sample="both files: 200, JSON, no redirect",
    ),
    "cfront_https_only": Explanation(
        "The distribution's viewer protocol policy is https-only. Links in mail that was sent before the switch to "
        "https start with http, and stay in inboxes for years.",
        "CloudFront refuses the probe over http with 403, and answers the same probe over https.",
        (CLOUDFRONT_HTTPS,),
        sample="http://track.example.com/f/a/b/c/d: 403, text/html, 919 bytes, server: CloudFront",
    ),
    "hsts": Explanation(
        "A host above the domain sends Strict-Transport-Security with includeSubDomains, or the domain did so itself, "
        "or its top-level domain is one of those that browsers preload. They then turn every http link into an https "
        "one, so that links die with https although http works.",
        "Where https does not work, the hosts above the domain, up to its zone, are asked for their page over https. "
        "One that does not answer is no fault of the domain's. While https works, the finding passes.",
        (rfc(6797, "HTTP Strict Transport Security"),),
        sample="example.com makes browsers use https alone for track.example.com, and https does not work, so that "
        "http links fail in them too",
    ),
    "old_http_broken": Explanation(
        "Port 80 is closed, refuses, or leads elsewhere. Links in mail that was sent before the switch to https start "
        "with http, and stay in inboxes for years.",
        "The probe over http does not reach SparkPost although that over https does. A plain redirect to the same "
        "address over https is a warning only: it is one step more, which some old clients cannot take. One that drops "
        "the query, in which older links name their target, is a failure.",
        (SPARKPOST_HTTPS, CLOUDFLARE_HTTPS, CLOUDFRONT_HTTPS),
        sample="http://track.example.com/f/a/b/c/d: connection refused",
    ),
    "http_probe": Explanation(
        "A click on an old link, over plain http, reaches SparkPost just as one over https does.",
        "Every address is asked for /f/a/b/c/d and /f/ over http, and the answer is judged like that over https.",
        (SPARKPOST_HTTPS,),
        sample="/f/a/b/c/d 302, /f/ 200, text/plain and empty; server: msys-http",
    ),
    "cache_too_long": Explanation(
        "The edge answers from its cache longer than the option cache_ttl allows. SparkPost does not see what the "
        "cache answers, so that a recipient's second click or open is not counted.",
        "A fresh path is asked several times at once, and once more after cache_ttl and a fifth. The last answer is "
        "still the first one, by the marks of the CDN, its Age, or its Date.",
        (*_CACHE_PAGES, _CACHING),
        sample="after 12 s the same answer still comes from the cache, 12 s old (x-cache: Hit from cloudfront)",
    ),
    "cache_off": Explanation(
        "The edge passes every request on. Clicks are all counted, and so are those of mail scanners that try a link "
        "several times within seconds.",
        "Several requests for one fresh path within two seconds all reach SparkPost.",
        _CACHE_PAGES,
        sample="3 repeats within seconds were all passed on to SparkPost",
    ),
    "cache_ttl": Explanation(
        "Repeats within seconds come from the cache, and later ones reach SparkPost: scanners' repeats are screened, "
        "and people's are counted.",
        "A fresh path is asked several times at once: a repeat comes from the cache. After cache_ttl and a fifth, the "
        "answer is a new one.",
        (*_CACHE_PAGES, _CACHING),
        sample="a repeat came from the cache (x-cache: Hit from cloudfront), and after 12 s SparkPost was asked again",
    ),
}
