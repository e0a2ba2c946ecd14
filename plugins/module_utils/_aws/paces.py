# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests a second AWS's services take, by service, and by operation where each has a limit of its own."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from .._core.clock import Clock
from .._http.pace import Limit, Pace, pace_of

#: What a service takes of which nothing is published: CloudFront's limit is not, Route 53's is this.
#: Source: Route 53 Developer Guide, "Quotas" (five requests a second for each account).
_USUAL = 5
#: Source: AWS Certificate Manager User Guide, "Quotas", "API rate quotas".
_ACM: Mapping[str, int] = {
    "describe_certificate": 10,
    "get_certificate": 10,
    "delete_certificate": 10,
    "list_tags_for_certificate": 10,
    "list_certificates": 8,
    "import_certificate": 1,
}


class Paces:
    """One pace for each limit, for all threads of a task."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._paces: dict[str, Pace] = {}

    def of(self, service: str, operation: str) -> Pace:
        """The pace at which calls of the operation go out."""
        name = f"{service}.{operation}" if service == "acm" else service
        with self._lock:
            if name not in self._paces:
                self._paces[name] = pace_of(limit_of(service, operation), self._clock)
            return self._paces[name]


def limit_of(service: str, operation: str) -> Limit:
    """What the service takes of the operation."""
    rate = _ACM.get(operation, _USUAL) if service == "acm" else _USUAL
    called = f"AWS {service} ({operation})" if service == "acm" else f"AWS {service}"
    return Limit(called, rate, 1.0, burst=2 * rate)
