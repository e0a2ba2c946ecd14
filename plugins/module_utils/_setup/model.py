# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a set-up knows of each domain, and what it has done for it so far."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._core.names import is_within, tracking_domain_name

CERT, CDN, DNS, SPARKPOST = "cert", "cdn", "dns", "sparkpost"
STEPS = (CERT, CDN, DNS, SPARKPOST)


@dataclass(frozen=True, eq=False)
class Domain:
    """A domain to set up: its entry, and what preflight found and was allowed to take over."""

    name: str
    entry: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    allowed: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_user(cls, entry: Mapping[str, Any], preflight: Mapping[str, Mapping[str, Any]]) -> Domain:
        """Of an entry, with the result of preflight by the domain's name. Raises InputError."""
        name = tracking_domain_name(entry["domain"])
        found = preflight.get(name) or {}
        return cls(name, entry, found.get("facts") or {}, tuple(found.get("allowed") or ()))

    def get(self, key: str) -> Any:
        """What the entry says, None where it says nothing; an empty answer of a job template is none."""
        value = self.entry.get(key)
        return None if value == "" else value

    @property
    def by_own_chain(self) -> bool:
        """Whether a name of the user's own leads the domain to the edge already, so that no record is due."""
        return bool(self.facts.get("by_own_chain"))

    @property
    def may_be_answered_by_wildcard(self) -> bool:
        """Whether a wildcard could answer for it now: not where preflight found that nothing does."""
        if not self.facts:
            return True
        live = self.facts.get("live")
        return bool(self.facts.get("wildcard")) or (live is not None and live.get("state") != "absent")

    @property
    def given_up(self) -> list[str]:
        """Names of records that are others', and that the user allowed to replace."""
        replaced = ("foreign_target", "served_elsewhere", "foreign_validation_record")
        return [str(each["subject"]) for each in self.allowed if each.get("id") in replaced]

    @property
    def allowed_ids(self) -> set[str]:
        """The obstacles that the user allowed to go past."""
        return {str(each.get("id")) for each in self.allowed}


@dataclass
class Standing:
    """How far one domain has come."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    done: bool = False


class Ledger:
    """What was done for each domain; threads write it side by side."""

    def __init__(self, domains: Sequence[Domain]) -> None:
        self._lock = threading.Lock()
        self.standing = {each.name: Standing() for each in domains}
        self.changed = False
        self.diffs: list[Any] = []

    def record(self, domains: Iterable[Domain], result: Mapping[str, Any]) -> None:
        """Note the changes of a call for these domains, each at the one that it concerns."""
        names = [each.name for each in domains]
        with self._lock:
            self.changed = self.changed or bool(result.get("changed"))
            diff = result.get("diff")
            if diff and result.get("changed"):
                self.diffs += diff if isinstance(diff, list) else [diff]
            for change in result.get("changes") or ():
                for name in _concerned(str(change.get("domain") or ""), names):
                    self.standing[name].changes.append(dict(change))

    def fail(self, domains: Iterable[Domain], message: str) -> None:
        """These go no further, and why."""
        with self._lock:
            for each in domains:
                self.standing[each.name].error = self.standing[each.name].error or message

    def note(self, domain: Domain, **facts: Any) -> None:
        """What the next steps and the summary need to know of a domain."""
        with self._lock:
            self.standing[domain.name].facts.update(facts)

    def finish(self, domains: Iterable[Domain]) -> None:
        """These have come to the end."""
        with self._lock:
            for each in domains:
                self.standing[each.name].done = True

    def going(self, domains: Iterable[Domain]) -> list[Domain]:
        """Those of them that have not failed."""
        return [each for each in domains if not self.standing[each.name].error]


def _concerned(changed: str, names: Sequence[str]) -> list[str]:
    """The domain that a change concerns, itself or by a name below it; else all whose zone it is in; else all."""
    above = [name for name in names if changed and is_within(changed, name)]
    if above:
        return [max(above, key=len)]
    return [name for name in names if changed and is_within(name, changed)] or list(names)
