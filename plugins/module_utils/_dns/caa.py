# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CAA records (RFC 8659): which authority may issue for a name, and where that is said."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .answers import Answer


@dataclass(frozen=True)
class Caa:
    """One CAA record; ``value`` of an issue property holds an authority's domain name and perhaps parameters."""

    flags: int
    tag: str
    value: str

    @classmethod
    def from_rdata(cls, rdata: Any) -> Caa:
        """The record as dnspython has it; what is not printable ASCII in its value is escaped."""
        value = "".join(chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03d}" for octet in rdata.value)
        return cls(int(rdata.flags), rdata.tag.decode("ascii", "replace").lower(), value)

    def __str__(self) -> str:
        return f'{self.flags} {self.tag} "{self.value}"'

    @property
    def issuer(self) -> str:
        """The authority's domain name; "" where the record forbids every authority."""
        return self.value.split(";")[0].strip().lower().rstrip(".")


@dataclass(frozen=True)
class CaaSet:
    """The relevant set for a name. ``holder`` owns it (a wildcard too), ``asked`` is the name whose look-up led there.

    Both are "" where no name up to the top has CAA records: then any authority may issue.
    ``problem`` says why the climb could not be ended.
    """

    holder: str = ""
    asked: str = ""
    records: tuple[Caa, ...] = ()
    problem: str = ""

    @property
    def by_wildcard(self) -> bool:
        """Whether a wildcard gives the set: a record at the name itself would keep the wildcard from answering."""
        return self.holder.startswith("*.")

    @property
    def by_alias(self) -> bool:
        """Whether a CNAME record led there."""
        return self.holder != self.asked and not self.by_wildcard


def climb(name: str, lookup: Callable[[str, str], Answer]) -> CaaSet:
    """The relevant set: the name's own, through its CNAME records, else its parents', one after the other.

    The target's parents are not climbed (RFC 8659, section 3, unlike RFC 6844).
    """
    labels = name.split(".")
    for depth in range(len(labels)):
        current = ".".join(labels[depth:])
        answer = lookup(current, "CAA")
        records = tuple(map(Caa.from_rdata, answer.rdata))
        if records:
            # Only the name itself can be one that does not exist: the names above an existing one exist.
            is_own = depth == 0 and answer.last_name == current
            holder = _holder(current, records, lookup) if is_own else answer.last_name
            return CaaSet(holder, current, records)
        if not answer.outcome.is_statement:
            return CaaSet(problem=f"CAA records of {current}: {answer.outcome.value} from {answer.server}")
    return CaaSet()


def _holder(name: str, records: tuple[Caa, ...], lookup: Callable[[str, str], Answer]) -> str:
    """The wildcard that gives a name these records, else the name: below an existing name no wildcard above answers.

    Source: RFC 4592, section 2.2.1.
    """

    def held(other: str) -> frozenset[Caa]:
        return frozenset(map(Caa.from_rdata, lookup(other, "CAA").rdata))

    if held(f"caa-{secrets.token_hex(6)}.{name}") != frozenset(records):
        return name
    labels = name.split(".")
    wildcards = (".".join(["*", *labels[depth:]]) for depth in range(1, len(labels)))
    return next((each for each in wildcards if held(each) == frozenset(records)), name)
