# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks at certificates that are waited for together: one list tells which ones have to be looked at."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from ..._core.clock import Clock
from .client import AcmClient
from .model import PENDING, Certificate

#: Fewer certificates than these are described one by one, which tells more than a list does.
_FEW = 5


class CertificateLooks:
    """``count`` certificates are waited for, each looked at every ``interval`` seconds; for all threads of a task."""

    def __init__(self, client: AcmClient, count: int, interval: int, clock: Clock | None = None) -> None:
        self._client = client
        self._by_list = count > _FEW
        # A list that another thread has read since the last look is new enough.
        self._fresh_for = interval / 2
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._statuses: Mapping[str, str] = {}

    def look(self, certificate: Certificate) -> Certificate:
        """The certificate as it is now. Raises NotFoundError."""
        has_all = bool(certificate.validations) and certificate.records_complete
        if self._by_list and has_all and self._status(certificate.arn) == certificate.status == PENDING:
            return certificate
        return self._client.describe(certificate.arn)

    def _status(self, arn: str) -> str:
        with self._lock:
            now = self._clock.now()
            if self._read_at is None or now - self._read_at >= self._fresh_for:
                self._statuses = {one.arn: one.status for one in self._client.summaries()}
                self._read_at = now
            return self._statuses.get(arn, "")
