# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rate limit over all credentials of a user.

Source: Cloudflare's documentation of API limits: 1200 requests in five minutes, then 429 for five
minutes, with retry-after in seconds and the x-ratelimit headers.
"""

from __future__ import annotations

import math

from lab.cloudflare.behaviour import Behaviour


class Limiter:
    """Counts requests; the caller holds the account's lock."""

    def __init__(self) -> None:
        self._since = -math.inf
        self._counted = 0
        self._blocked_until = -math.inf

    def take(self, behaviour: Behaviour, now: float) -> dict[str, str] | None:
        """Counts one request at ``now`` (seconds, monotonic); the headers of a 429 where it is one too many."""
        if behaviour.too_many_requests > 0:
            behaviour.too_many_requests -= 1
            return {} if behaviour.retry_after is None else {"retry-after": behaviour.retry_after}
        limit = behaviour.rate_limit
        if limit is None:
            return None
        if now < self._blocked_until:
            return self._headers(limit.requests, self._blocked_until - now)
        if now - self._since >= limit.seconds:
            self._since, self._counted = now, 0
        self._counted += 1
        if self._counted <= limit.requests:
            return None
        self._blocked_until = now + limit.blocked
        self._since = -math.inf
        return self._headers(limit.requests, limit.blocked)

    def _headers(self, limit: int, wait: float) -> dict[str, str]:
        seconds = str(math.ceil(wait))
        return {
            "retry-after": seconds,
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": seconds,
        }
