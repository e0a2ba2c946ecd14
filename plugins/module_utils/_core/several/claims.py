# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only one entry of a list can have: two that claim it would take it from each other in every run."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InputError


@dataclass(frozen=True)
class Claim:
    """``key`` tells apart what is claimed, ``option`` and ``value`` claim it, ``reason`` is why one alone can."""

    key: Hashable
    option: str
    value: Any
    reason: str


Claims = Callable[[Mapping[str, Any]], Iterable[Claim]]


def refuse_rivals(
    option: str, entries: Sequence[Mapping[str, Any]], claims: Claims, subject: Callable[[Mapping[str, Any]], str]
) -> None:
    """Raises InputError where two entries of the list ``option`` claim the same."""
    first: dict[Hashable, int] = {}
    for at, entry in enumerate(entries):
        for claim in claims(entry):
            other = first.setdefault(claim.key, at)
            if other != at:
                both = f"both {subject(entries[other])} ({option}[{other}]) and {subject(entry)} ({option}[{at}])"
                raise InputError(f"{option}[{at}].{claim.option}", claim.value, f"{both} ask for it: {claim.reason}")
