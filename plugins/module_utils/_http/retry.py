# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a request is repeated, and after how long: a pure policy."""

from __future__ import annotations

import datetime
import email.utils
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom

#: Repeating these changes nothing that one of them would not have changed (RFC 9110, section 9.2.2).
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})

#: Seconds before repeating after a 429 that does not say when. Source: SparkPost's API reference, "Rate Limiting".
LEAST_AFTER_429 = 1.0
#: Seconds during which something is repeated that seldom heals, such as a connection that is refused.
BRIEFLY = 5.0
#: Seconds of a pause from which on it is reported.
SILENT_PAUSE = 3.0

#: Python takes further characters for digits, and a larger number for no date.
_SECONDS = re.compile(r"[0-9]{1,10}")

_random = SystemRandom().random


@dataclass(frozen=True)
class RetryPolicy:
    """Full-jitter exponential backoff: a random share of ``base * 2**attempt``, at most ``cap`` seconds.

    ``random`` returns a float between 0 and 1.
    """

    base: float = 0.5
    cap: float = 20.0
    random: Callable[[], float] = _random

    def delay(self, attempt: int, retry_after: float | None = None, *, throttled: bool = False) -> float:
        """Seconds before repeating for the ``attempt``-th time (from 0); never sooner than the server asked.

        ``throttled`` after a 429: without a time given, each pause is longer than the one before, from a second on.
        """
        if throttled and retry_after is None:
            pause: float = min(self.cap, LEAST_AFTER_429 * 2**attempt) * (1 + self.random() / 2)
            return pause
        backoff: float = self.random() * min(self.cap, self.base * 2**attempt)
        return backoff if retry_after is None else retry_after + backoff


def is_transient(status: int) -> bool:
    """Whether the same request may succeed a little later."""
    return status == 429 or status >= 500


def whole_seconds(value: str) -> int | None:
    """A header's number of seconds, of an interval or since the epoch; None where it makes no sense as either."""
    return int(value) if _SECONDS.fullmatch(value.strip()) else None


def retry_after_seconds(value: str | None, now: float) -> float | None:
    """The header ``Retry-After`` as seconds from ``now`` (Unix seconds): a number or an HTTP date.

    None where the header is absent or makes no sense; never negative.
    """
    if not value:
        return None
    seconds = whole_seconds(value)
    if seconds is not None:
        return float(seconds)
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=datetime.timezone.utc)
    return max(0.0, date.timestamp() - now)
