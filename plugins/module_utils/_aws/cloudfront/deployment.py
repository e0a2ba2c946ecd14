# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing a distribution's configuration, and waiting until every edge location has it.

The polling is our own: botocore's waiter looks once a minute and says nothing meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._core.arguments import check_seconds
from ..._core.clock import Clock
from ..._core.errors import ConflictError
from ..._core.wait import Look, Wait
from .client import ATTEMPTS, CloudFrontClient, is_outdated
from .model import Distribution

#: Fewer distributions than these are read one by one.
_FEW = 5


class DeploymentLooks:
    """``count`` distributions are waited for, each looked at every ``interval`` seconds; for all threads of a task."""

    def __init__(self, client: CloudFrontClient, count: int, interval: int, clock: Clock | None = None) -> None:
        self._client = client
        self._by_list = count > _FEW
        # A list that another thread has read since the last look is new enough.
        self._fresh_for = interval / 2
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._statuses: Mapping[str, str] = {}

    def status(self, distribution_id: str) -> str:
        """Its status by a list that all share; "" where it is better read by itself."""
        if not self._by_list:
            return ""
        with self._lock:
            now = self._clock.now()
            if self._read_at is None or now - self._read_at >= self._fresh_for:
                pages = self._client.pages()
                self._statuses = {str(one.id): str(one.status) for page in pages for one in page}
                self._read_at = now
            return self._statuses.get(distribution_id, "")


@dataclass(frozen=True)
class Waiting:
    """Whether to wait for deployments, for how long at most and how often to look, in seconds."""

    wait: bool
    timeout: int
    interval: int
    progress: Callable[[str], None]
    looks: DeploymentLooks | None = None

    @classmethod
    def from_user(
        cls, params: Mapping[str, Any], progress: Callable[[str], None], looks: DeploymentLooks | None = None
    ) -> Waiting:
        """What the options of a task say. Raises InputError."""
        check_seconds(params, "wait_timeout", "wait_interval")
        return cls(params["wait"], params["wait_timeout"], params["wait_interval"], progress, looks)

    def until_deployed(self, client: CloudFrontClient, distribution: Distribution, purpose: str) -> Distribution:
        """The distribution, read in full, once every edge has it. Raises WaitTimeoutError."""

        def look() -> Look[Distribution]:
            seen = replace(self._seen(client, distribution), tags=distribution.tags)
            return Look(seen, "" if seen.deployed else f"its status is {seen.status}")

        return self._wait(f"CloudFront distribution {distribution.id} to be {purpose}").until(
            look, progress=self.progress
        )

    def until_all_deployed(self, client: CloudFrontClient, found: Sequence[Distribution]) -> list[Distribution]:
        """All of them, once every edge has each; those that were deployed when last read are not read again."""
        seen = list(found)
        looks = 0

        def look() -> Look[list[Distribution]]:
            nonlocal seen, looks
            if looks:
                seen = [one if one.deployed else client.get(str(one.id)) for one in seen]
            looks += 1
            late = ", ".join(f"{one.id} is {one.status}" for one in seen if not one.deployed)
            return Look(seen, late)

        names = ", ".join(str(one.id) for one in found if not one.deployed)
        return self._wait(f"CloudFront distribution {names} to be deployed").until(look, progress=self.progress)

    def _seen(self, client: CloudFrontClient, distribution: Distribution) -> Distribution:
        """As it is now; of many, as far as their list tells, which has all that a deployment changes."""
        listed = self.looks.status(str(distribution.id)) if self.looks is not None else ""
        return replace(distribution, status=listed) if listed else client.get(str(distribution.id))

    def _wait(self, what: str) -> Wait:
        return Wait(what, self.timeout, self.interval, usual="3 to 15 minutes")


def write(
    client: CloudFrontClient, current: Distribution, edit: Callable[[Distribution], Distribution]
) -> Distribution:
    """Edit and write a distribution that was read in full; read and edit anew where it was changed meanwhile."""
    for attempt in range(1, ATTEMPTS + 1):
        new = edit(current)
        if new.config == current.config:
            return current
        try:
            return client.update(new)
        except ConflictError as error:
            if attempt == ATTEMPTS or not is_outdated(error):
                raise
            current = replace(client.get(str(current.id)), tags=current.tags)
    raise AssertionError("unreachable")  # pragma: no cover
