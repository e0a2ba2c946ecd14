# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hourly budget of requests that are no reads."""

from __future__ import annotations

from lab.fastly import errors
from lab.fastly.behaviour import Behaviour

_HOUR = 3600


class Budget:
    """Counts within full hours of the wall clock. Source: Fastly-RateLimit-Reset in recordings."""

    def __init__(self) -> None:
        self._hour, self._spent = 0, 0

    def spend(self, behaviour: Behaviour, wall: float, *, is_read: bool) -> dict[str, str]:
        """Counts one request; returns the headers of its answer.

        Raises:
            ApiError: 429, with the same headers.
        """
        hour = int(wall) // _HOUR
        if hour != self._hour:
            self._hour, self._spent = hour, 0
        counts = not is_read or behaviour.limits_reads
        exceeded = behaviour.too_many_requests > 0 or (counts and self._spent >= behaviour.hourly_writes)
        behaviour.too_many_requests = max(0, behaviour.too_many_requests - 1)
        if counts and not exceeded:
            self._spent += 1
        remaining = 0 if exceeded else max(0, behaviour.hourly_writes - self._spent)
        headers = {
            "Fastly-RateLimit-Remaining": str(remaining),
            "Fastly-RateLimit-Reset": str((hour + 1) * _HOUR),
        }
        if exceeded:
            refused = errors.too_many_requests()
            refused.headers.update(headers)
            if behaviour.retry_after is not None:
                refused.headers["Retry-After"] = behaviour.retry_after
            raise refused
        return headers if counts else {}
