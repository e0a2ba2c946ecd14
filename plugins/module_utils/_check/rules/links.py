# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: what short links do not show, of links that differ, opens, long links and links with a query."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from .documents import SPARKPOST_HTTPS, SPARKPOST_PROXY
from .rule import CDN_GUIDE, Rule

_link = partial(Rule, group="http", branch=Branch.HTTPS, guide_ref=CDN_GUIDE)

RULES = (
    _link(
        id="links_mixed_up",
        fails="Every link leads to the same place",
        layer=Layer.ORIGIN,
        status=Status.FAIL,
        severity="critical",
        expected="an answer for each path of its own",
        remedy="Let each path have an answer of its own: make the whole path a part of the cache key ({key_step}), or "
        "do not cache at all, and pass on the whole path to {endpoint} ({origin_step}); then empty the cache",
        cause="The edge's cache does not tell paths apart and shows no sign of itself, or a rewrite makes one path of "
        "all. Recipients land where somebody else's link leads.",
        detection="New links are requested through the edge, and one from the endpoint itself. SparkPost's answer "
        "holds a part of the link; those through the edge do not, and are the same for different links.",
        links=(SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="https://track.example.com/f/0f1e2d3c/4b5a6978/8796a5b4/c3d2e1f0: 302 to https://example.com/welcome, "
        "text/plain, empty, server: nginx; and the same for "
        "https://track.example.com/f/1a2b3c4d/5e6f7a8b/9cadbecf/d0e1f2a3",
        explains=frozenset({"https_probe", "http_probe", "query_dropped"}),
        because="answers for other links say nothing about this one",
    ),
    _link(
        id="query_dropped",
        fails="The edge drops the query of links",
        layer=Layer.ORIGIN,
        status=Status.FAIL,
        severity="high",
        expected="SparkPost gets the path and the query of a link as the recipient's browser sends them",
        remedy="Pass on the whole address with its query to {endpoint} ({query_step})",
        cause="Links of the older form carry their target in the query (?target=...). The edge passes on the path "
        "alone, so that their recipients do not arrive.",
        detection="A new link with a target in its query is requested through the edge and from the endpoint itself. "
        "SparkPost's endpoint leads to the target, and through the edge it does not. Where the endpoint does not "
        "follow such a link either, only the links of a test mail show it.",
        links=(SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="https://track.example.com/f/0f1e/2d3c/4b5a/6978?target=https%3A%2F%2Fexample.com%2F: 302 to "
        "https://www.sparkpost.com/, text/plain, empty, server: msys-http; but "
        "https://spgo.io/f/0f1e/2d3c/4b5a/6978?target=https%3A%2F%2Fexample.com%2F: 302 to https://example.com/, "
        "text/plain, empty, server: msys-http",
    ),
    _link(
        id="opens_lost",
        fails="Opens do not reach SparkPost",
        layer=Layer.ORIGIN,
        status=Status.FAIL,
        severity="high",
        expected="SparkPost's answer for paths below /q/ as for those below /f/",
        remedy="Pass all paths of {domain} on to {endpoint}, not only those below /f/: images that count opens are "
        "below /q/ ({origin_step})",
        cause="The edge passes on the paths of clicks, /f/, and answers those of opens by itself. Clicks are counted, "
        "and opens are not.",
        detection="Where SparkPost answers for /f/, a new path below /q/ is requested too, and somebody else answers: "
        "a page of the edge's own, another server's name, or nothing.",
        links=(SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample='https://track.example.com/q/0f1e2d3c/4b5a6978/8796a5b4: 404 (nginx\'s page "404 Not Found": the server '
        "answers by itself instead of passing the request on), text/html, 153 bytes, server: nginx",
    ),
    _link(
        id="long_links",
        fails="Long links do not reach SparkPost",
        layer=Layer.ORIGIN,
        status=Status.FAIL,
        severity="high",
        expected="SparkPost's answer for a path of 2000 bytes as for a short one",
        remedy="Allow longer addresses at the edge: at least 8 KiB for the request line ({length_step})",
        cause="A tracked link holds its whole target, so that links to long addresses are long themselves. The edge "
        "refuses them.",
        detection="Where SparkPost answers for a short path below /f/, one of 2000 bytes is requested too, and "
        "somebody else answers, or nobody: 414, another error of the edge's own, or a connection that ends.",
        links=(SPARKPOST_HTTPS, SPARKPOST_PROXY),
        sample="https://track.example.com/f/0f1e2d3c/4b5a6978/87... (a path of 2000 bytes): 414, text/html, 170 bytes, "
        "server: nginx",
    ),
)
