# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rate limiting: a token bucket, and a count of requests to refuse."""

from __future__ import annotations

from lab.sparkpost.behaviour import Behaviour


class Bucket:
    """Tokens left and when they were last counted; full at first. The caller holds the account's lock."""

    def __init__(self) -> None:
        self._tokens: float | None = None
        self._counted_at = 0.0

    def take(self, behaviour: Behaviour, now: float) -> bool:
        """Whether one more request is allowed at ``now`` (seconds, monotonic); if so, it is counted."""
        if behaviour.too_many_requests > 0:
            behaviour.too_many_requests -= 1
            return False
        limit = behaviour.rate_limit
        if limit is None:
            self._tokens = None
            return True
        full = float(limit.capacity)
        refilled = (now - self._counted_at) * limit.refill_per_second
        tokens = full if self._tokens is None else min(full, self._tokens + refilled)
        self._counted_at = now
        allowed = tokens >= 1
        self._tokens = tokens - 1 if allowed else tokens
        return allowed
