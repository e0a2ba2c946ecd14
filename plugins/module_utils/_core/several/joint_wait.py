# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One wait for many: how many are ready, and what the others are waiting for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..clock import Clock
from ..errors import WaitTimeoutError
from ..wait import Look, Wait

#: So many names are told of those that are awaited.
_NAMED = 3


@dataclass(frozen=True)
class JointWait:
    """``things`` of which so many are awaited to be ``ready`` ("40 distribution tenants to be deployed")."""

    things: str
    ready: str
    timeout: float
    interval: float
    usual: str = ""
    remedy: str = ""

    def until(
        self,
        total: int,
        look: Callable[[], Mapping[str, str]],
        *,
        progress: Callable[[str], None],
        clock: Clock | None = None,
    ) -> dict[str, WaitTimeoutError]:
        """Look until none is pending; the error of each that still was when the time ran out.

        ``look`` returns how each pending one stands; those that will never come it leaves out. Raises what it raises.
        """
        last: dict[str, str] = {}

        def seen() -> Look[None]:
            last.clear()
            last.update(look())
            return Look(None, self._pending(last, total) if last else "")

        what = f"{total} {self.things} to be {self.ready}"
        wait = Wait(what, self.timeout, self.interval, usual=self.usual, remedy=self.remedy)
        try:
            wait.until(seen, progress=progress, clock=clock)
        except WaitTimeoutError as late:
            return {name: self._late(name, how, late) for name, how in last.items()}
        return {}

    def _late(self, name: str, how: str, late: WaitTimeoutError) -> WaitTimeoutError:
        elapsed = float(late.facts.get("elapsed", self.timeout))
        return WaitTimeoutError(
            f"Waited {elapsed:.0f} s for {name} to be {self.ready}, and the last state seen is: {how}",
            remedy=late.remedy,
            facts={**late.facts, "waited_for": name, "last_state": how},
        )

    def _pending(self, pending: Mapping[str, str], total: int) -> str:
        told = [f"{name} ({how})" for name, how in list(pending.items())[:_NAMED]]
        more = f" and {len(pending) - _NAMED} more" if len(pending) > _NAMED else ""
        return f"{total - len(pending)} of {total} {self.ready}, waiting for {', '.join(told)}{more}"
