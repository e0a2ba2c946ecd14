# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether copies of a wildcard's records have reached all servers of the zone.

A copy says what the wildcard says, so that the answer for its own name shows nothing. A name below it does: where the
copy stands the wildcard does not reach any more, which goes for a copy that is a wildcard itself as well
(RFC 4592, section 2.2.1: ``*`` is a label like any other to those below it).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

from ..._core.concurrency import map_concurrently
from ..iterative import IterativeLookup
from ..records import Change
from ..resolver import Resolver

_LEADING = frozenset({"CNAME", "A", "AAAA"})


class Arrival:
    """Asks the zone's own servers, and never a resolver, about names below the copies."""

    def __init__(self, resolver: Resolver, copies: Iterable[Change], *, label: Callable[[], str] | None = None) -> None:
        self._zones = IterativeLookup(resolver)
        label = label or (lambda: f"seen-{secrets.token_hex(6)}")
        kinds: dict[str, str] = {}
        for change in copies:
            kinds.setdefault(change.record_set.name, change.record_set.type)
        # Below a name that has a copy as a wildcard the copy answers as well.
        owners = [name for name in kinds if f"*.{name}" not in kinds]
        self._questions = [
            (f"{label()}.{name}", "A" if kinds[name] in _LEADING else kinds[name], name) for name in owners
        ]

    def pending(self) -> str:
        """Which server still answers as if a copy were not there; "" once none does."""
        return next(filter(None, map_concurrently(self._questions, self._one)), "")

    def _one(self, question: tuple[str, str, str]) -> str:
        name, kind, owner = question
        answers = self._zones.authoritative(name, kind)
        statements = [each for each in answers if each.outcome.is_statement]
        if not statements:
            reason = ", ".join(sorted({each.outcome.value for each in answers})) or "none could be found"
            return f"no server of the zone of {owner} answered ({reason})"
        late = [each.server for each in statements if each.records or each.chain]
        return f"{late[0]} does not serve the records of {owner} yet" if late else ""
