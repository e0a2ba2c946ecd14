# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Load balancers that answer for a host in place of its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..._core.obstacle import Obstacle, Words
from .rewrites import load_balancers_of
from .wish import HostWish


def balancer_obstacles(balancers: Iterable[Mapping[str, Any]], wish: HostWish, words: Words) -> Iterable[Obstacle]:
    """One of the very name takes precedence over a CNAME record, so that clicks go on to its origins.

    One of a wildcard gives way to a record of the name. Source: Cloudflare's documentation of Load Balancing, "DNS
    records".
    """
    kind = "load_balancer"
    for balancer in load_balancers_of(wish.domain, balancers):
        name = str(balancer.get("name") or "").lower().rstrip(".")
        # A redirect is answered ahead of any origin, if requests reach the edge at all.
        is_ahead = wish.mode != "forward" or balancer.get("proxied") is not True
        if name == wish.domain and is_ahead:
            yield Obstacle(
                kind,
                f"A load balancer of Cloudflare answers for {wish.domain} ({_described(balancer)}). It takes "
                "precedence over a CNAME record of the same name, so clicks would go on to its origins",
                f"Check who needs it, then disable or delete the load balancer {name} (Traffic, Load Balancing). If "
                f"its origins are SparkPost's, allow it with {words.take_over(kind)}",
                allowed_by=words.take_over(kind),
                subject=name,
            )
            return


def _described(balancer: Mapping[str, Any]) -> str:
    return str(balancer.get("description") or f"id {balancer.get('id')}")
