# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: under which address and how long the edge caches responses."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from .documents import CLOUDFLARE_CACHE, CLOUDFRONT_CACHE, FASTLY_CACHE, SPARKPOST_HTTPS, rfc
from .rule import CDN_GUIDE, Rule

_CACHING = rfc(9111, "HTTP Caching")
_CACHE_PAGES = (SPARKPOST_HTTPS, CLOUDFRONT_CACHE, FASTLY_CACHE, CLOUDFLARE_CACHE)
_CACHED = "a response is cached, and for at most {cache_ttl} s"

_cache = partial(
    Rule,
    group="cache",
    layer=Layer.CACHE,
    branch=Branch.CACHE,
    expected=_CACHED,
    guide_ref=CDN_GUIDE,
    links=(*_CACHE_PAGES, _CACHING),
    slot="cache_ttl",
)

RULES = (
    _cache(
        id="cache_key_path",
        fails="The edge gives everybody the answer for somebody else's link",
        status=Status.FAIL,
        severity="critical",
        expected="an answer for each path of its own",
        remedy="Make the whole path a part of the cache key ({key_step}), or do not cache at all; then empty the "
        "cache, and keep answers for {cache_ttl} s at most ({cache_step})",
        cause="The edge's cache does not tell paths apart. The first recipient's answer is given to all others: they "
        "land where the first link leads, and SparkPost sees none of their clicks.",
        detection="The very first request of a random path is answered from the cache, by the cache's own mark, its "
        "Age or its Date, or the answer repeats what another path was answered.",
        sample="the very first request of /f/0f1e2d3c/4b5a6978/8796a5b4/c3d2e1f0 for which nobody had asked before, "
        "was answered from the cache (x-cache-status: HIT)",
        explains=frozenset(
            {
                *("https_probe", "http_probe", "links_mixed_up", "query_dropped", "opens_lost", "long_links"),
                *("own_proxy", "old_http_broken", "origin_unproven"),
            }
        ),
        because="what comes out of the cache says nothing about SparkPost",
    ),
    _cache(
        id="cache_key_query",
        fails="The edge's cache ignores the query of links",
        status=Status.FAIL,
        severity="high",
        expected="an answer for each query of its own",
        remedy="Make the whole query a part of the cache key ({key_step}), and pass it on to SparkPost ({query_step}); "
        "then empty the cache",
        cause="Links of the older form carry their target in the query (?target=...). A cache that ignores it gives "
        "one recipient the target of another, and mostly the query does not reach SparkPost either.",
        detection="A new path is requested without a query, and then with one that it never had: that answer comes "
        "from the cache. At CloudFront that is SparkPost's own advice, and no fault.",
        sample="the very first request of /f/0f1e2d3c/4b5a6978/8796a5b4/c3d2e1f0 with the query target=..., with which "
        "nobody had asked before, was answered from the cache (x-cache-status: HIT)",
    ),
    _cache(
        id="cache_too_long",
        fails="The edge caches responses for too long",
        status=Status.WARN,
        severity="medium",
        remedy="Let responses be cached for at most {cache_ttl} s, since repeated clicks and opens within that time "
        "are not counted ({cache_step})",
        cause="The edge serves responses from its cache for longer than the option cache_ttl allows. SparkPost does "
        "not see what the cache answers, so that a recipient's second click or open is not counted.",
        detection="A new path is requested several times in a row, again a second after cache_ttl, and once more "
        "3 s after it. The last response is still the first one, by the marks of the CDN, its Age, or its Date.",
        sample="after 12 s the same response still comes from the cache, 12 s old (x-cache: Hit from cloudfront)",
    ),
    _cache(
        id="cache_unknown",
        passes="Whether the edge caches responses cannot be told from outside",
        status=Status.SKIP,
        severity="info",
        remedy="To know it, let the edge say so in a header of its responses ({mark_step})",
        cause="No answer has a mark of a cache: no Age, no X-Cache or the like. A cache that says nothing, as nginx's, "
        "may be there or not.",
        detection="Several requests for one new path within two seconds, and none shows where its answer came from.",
        sample="no answer says whether it came from a cache",
        is_condition=True,
    ),
    _cache(
        id="cache_off",
        passes="The edge does not cache responses",
        status=Status.PASS,
        severity="info",
        remedy="{keep_step}",
        cause="The edge passes every request on. All clicks are counted, and so are those of mail scanners that try a "
        "link several times within seconds.",
        detection="Several requests for one new path within two seconds all reach SparkPost: each answer says so by "
        "the mark of a cache, or by an Age that does not grow.",
        links=_CACHE_PAGES,
        sample="3 repeats within seconds were all passed on to SparkPost (x-cache: Miss from cloudfront)",
        is_condition=True,
    ),
    _cache(
        id="cache_ttl",
        passes="The edge caches responses for as long as it should",
        fails="The edge does not cache responses for as long as it should",
        status=Status.PASS,
        severity="medium",
        cause="Repeats within seconds are answered from the cache, and later ones reach SparkPost: scanners' repeats "
        "are filtered out, and people's clicks are counted.",
        detection="A new path is requested several times in a row: a repeat is answered from the cache. A "
        "second after cache_ttl, the response is a new one.",
        sample="a repeat was answered from the cache (x-cache: Hit from cloudfront), and after 12 s SparkPost was "
        "asked again",
    ),
)
