# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What answers a request at Cloudflare's edge ahead of a zone's page rules and origin.

Source: Cloudflare's documentation of bulk redirects (after single redirects, ahead of everything towards the origin)
and of Workers routes (the most specific pattern wins; a route without a script keeps Workers away; page rules do not
act on what a Worker answers).
"""

from __future__ import annotations

import re

from lab.cloudflare.views import BulkRedirectView, WorkerRouteView, ZoneView
from lab.edges.messages import Peer, Request, Response


def bulk_redirect(zone: ZoneView, request: Request) -> tuple[int, str] | None:
    """Status and location, by the item with the longest source that matches."""
    found = [each for each in zone.bulk_redirects if _suffix(each, request) is not None]
    if not found:
        return None
    item = max(found, key=lambda each: len(each.source))
    location = item.target
    if item.subpaths and item.keeps_path:
        location = location.rstrip("/") + (_suffix(item, request) or "")
    if item.keeps_query and request.query is not None:
        location += f"?{request.query}"
    return item.status, location


def _suffix(item: BulkRedirectView, request: Request) -> str | None:
    """What of the path goes beyond the source; None where it does not match."""
    host, _unused, path = item.source.partition("/")
    wanted = f"/{path}".rstrip("/")
    if host.lower() != request.host:
        return None
    if request.path.rstrip("/") == wanted:
        return ""
    return request.path[len(wanted) :] if item.subpaths and request.path.startswith(f"{wanted}/") else None


def worker(zone: ZoneView, request: Request, peer: Peer) -> Response | None:
    """The answer of a Worker that has a route for the request; the lab's Workers say hello and nothing else."""
    url = f"{request.host}{request.path}"
    matching = [each for each in zone.worker_routes if _matches(each, url, peer)]
    route = max(matching, key=lambda each: len(each.pattern.replace("*", "")), default=None)
    if route is None or not route.script:
        return None
    return Response.of(200, {"Content-Type": "text/plain;charset=UTF-8"}, b"Hello World!")


def _matches(route: WorkerRouteView, url: str, peer: Peer) -> bool:
    scheme, mark, rest = route.pattern.partition("://")
    if mark and scheme != peer.scheme:
        return False
    pattern = (rest if mark else route.pattern).lower()
    host, slash, path = pattern.partition("/")
    wanted = re.escape(host + (slash or "/") + path).replace(r"\*", ".*")
    return re.fullmatch(wanted, url, re.IGNORECASE | re.DOTALL) is not None
