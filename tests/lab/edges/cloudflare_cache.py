# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether and for how long Cloudflare's edge keeps an answer.

Source: Cloudflare's documentation of the default cache behaviour: cached are static files by their
extension; a path without one is DYNAMIC unless everything is to be cached, and then an answer whose
origin says nothing is kept by its status.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any

from lab.edges.cache import stated_lifetime
from lab.edges.cloudflare_rules import Treatment
from lab.edges.messages import Peer, Response

_EXTENSIONS = re.compile(
    "7z|avi|avif|apk|bin|bmp|bz2|class|css|csv|docx?|dmg|ejs|eot|eps|exe|flac|gif|gz|ico|iso|jar|jpe?g|js|midi?|mkv"
    "|mp[34]|ogg|otf|pdf|pict|pls|png|pptx?|ps|rar|svgz?|swf|tar|tiff?|ttf|webm|webp|woff2?|xlsx?|zip|zst"
)
#: Seconds by status where the origin does not say.
_DEFAULTS: Mapping[int, int] = {200: 7200, 206: 7200, 301: 7200, 302: 1200, 303: 1200, 404: 180, 410: 180}
_SHORT = {"no-cache": 0, "no-store": -1}


def is_eligible(found: Treatment) -> bool:
    """Whether the cache is asked at all; otherwise the answer is DYNAMIC or BYPASS."""
    if found.request.method not in ("GET", "HEAD") or found.cache is False:
        return False
    name = found.request.path.rpartition("/")[2]
    by_extension = "." in name and _EXTENSIONS.fullmatch(name.rpartition(".")[2].lower()) is not None
    return found.cache is True or (by_extension and not (found.cache_level == "basic" and found.request.query))


def key_of(found: Treatment, peer: Peer) -> Hashable:
    """What tells answers apart."""
    query = None if found.cache_level == "simplified" else found.request.query
    return (peer.scheme, found.request.host, found.request.path, query, found.request.method)


def lifetime(found: Treatment, response: Response) -> float:
    """For how many seconds the answer is kept; 0 where it is not."""
    by_status = _by_status(found.edge_ttl_by_status, response.status)
    if by_status is not None:
        return max(float(by_status), 0.0)
    if found.edge_ttl is not None:
        return float(found.edge_ttl)
    stated = stated_lifetime(response.headers)
    if stated is not None:
        return stated
    if found.bypass_by_default or "Set-Cookie" in response.headers:
        return 0.0
    return float(_DEFAULTS.get(response.status, 0))


def _by_status(ttls: Mapping[str, Any], status: int) -> int | None:
    for key, value in ttls.items():
        first, _dash, last = str(key).partition("-")
        if int(first) <= status <= int(last or first):
            return _SHORT[value] if value in _SHORT else int(value)
    return None


def tell_browser(found: Treatment, response: Response) -> None:
    """Sets what a browser may keep, on answers that the edge's cache is for; a longer word of the origin's stays."""
    ttl = found.browser_ttl
    if not ttl or response.status >= 400:
        return
    stated = stated_lifetime(response.headers)
    if stated is None or stated < ttl:
        response.headers.set("Cache-Control", f"max-age={ttl}")
