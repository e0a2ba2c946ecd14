# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the click among SparkPost's events, and what the event says of who clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..._core.clock import Clock
from ..._core.errors import WaitTimeoutError
from ..._core.wait import Look, Wait
from ..._sparkpost.client import SparkPostClient
from ..._sparkpost.events import Event, EventQuery

#: User-Agents that CDNs put in place of the recipient's. Source: the CloudFront developer guide (request behaviour).
CDN_AGENTS = frozenset({"Amazon CloudFront"})
#: The clocks of this machine and of SparkPost's may differ by so many seconds.
_SKEW = 120.0
_BEFORE = 3600.0
#: For so many seconds the click of this run may still come, after another one on the same mail was seen.
_GRACE = 60.0


@dataclass(frozen=True)
class Recorded:
    """The events that are, or must be, the click's; ``elapsed`` is how long they took, in seconds.

    ``others`` are clicks on the same mail by somebody else, such as a scanner.
    """

    mine: tuple[Event, ...] = ()
    others: tuple[Event, ...] = ()
    elapsed: float = 0.0


@dataclass(frozen=True)
class ClickWatch:
    """What to look for. ``own``: nobody else knows the mail, so that a click without the mark may be ours too.

    ``timeout`` and ``interval`` are seconds, ``clicked`` is Unix seconds.
    """

    transmission_id: str
    recipient: str
    subaccount: int
    user_agent: str
    clicked: float
    own: bool
    timeout: float
    interval: float

    def wait(self, client: SparkPostClient, progress: Callable[[str], None], clock: Clock) -> Recorded:
        """Ask until the click is there or the time is over. Raises TrackingError where the API cannot be read."""
        start, first_other, last = clock.now(), [0.0], [Recorded()]

        def look() -> Look[Recorded]:
            client.begin()
            seen = self._sorted(client.events(self._query(clock)), clock.now() - start)
            last[0] = seen
            if seen.mine:
                return Look(seen)
            if self.own and seen.others:
                first_other[0] = first_other[0] or clock.now()
                if clock.now() - first_other[0] >= _GRACE:
                    return Look(self._taken(seen))
                return Look(seen, "there are clicks on the mail, but none with the mark of this one")
            return Look(seen, "there is no click yet")

        wait = Wait("SparkPost's event of the click", self.timeout, self.interval, usual="up to a few minutes")
        try:
            return wait.until(look, progress=progress, clock=clock)
        except WaitTimeoutError:
            return self._taken(last[0]) if self.own else last[0]

    def _query(self, clock: Clock) -> EventQuery:
        return EventQuery(
            types=("click",),
            start=self.clicked - _BEFORE,
            # The second that has begun counts too.
            end=clock.wall() + 1,
            transmission_id=self.transmission_id,
            recipient="" if self.transmission_id else self.recipient,
            subaccount=self.subaccount,
        )

    def _sorted(self, events: Sequence[Event], elapsed: float) -> Recorded:
        near = [each for each in events if each.type == "click" and self._is_near(each)]
        marked = [each for each in near if each.user_agent == self.user_agent]
        if not marked and self.own:
            marked = [each for each in near if each.user_agent in CDN_AGENTS]
        return Recorded(tuple(marked), tuple(each for each in near if each not in marked), elapsed)

    def _is_near(self, event: Event) -> bool:
        return not event.at or event.at >= self.clicked - _SKEW

    def _taken(self, seen: Recorded) -> Recorded:
        """The earliest of the others as ours, since nothing of ours came."""
        if seen.mine or not seen.others:
            return seen
        return Recorded((min(seen.others, key=lambda each: each.at),), elapsed=seen.elapsed)
