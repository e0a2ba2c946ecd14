# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CAA records (RFC 8659): which authority may issue for a name, and where that is said."""

from __future__ import annotations

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
    """The relevant set for a name. ``holder`` owns it, ``asked`` is the name whose look-up led there.

    Both are "" where no name up to the top has CAA records: then any authority may issue.
    ``problem`` says why the climb could not be ended.
    """

    holder: str = ""
    asked: str = ""
    records: tuple[Caa, ...] = ()
    problem: str = ""


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
            return CaaSet(answer.last_name, current, records)
        if not answer.outcome.is_statement:
            return CaaSet(problem=f"CAA records of {current}: {answer.outcome.value} from {answer.server}")
    return CaaSet()
