# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles verify and audit have left on the hosts of a play, and which host speaks for all of them.

Each host of a play may be one domain, and a report or a summary holds all. By which strategy hosts run is not ours to
choose, so that any of them may be the first or the only one to have findings. The first host of the batch that has
some notes whose findings are there, and speaks for these; a host that is not noted there speaks, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Findings:
    """What a role leaves in the variables of a host, which may have none of it yet."""

    role: str
    variables: Variables
    #: Whether what a proof by mail found counts, too.
    mail: bool = False

    # Ansible templates a host's variable whenever it is read, so each is read once.
    @cached_property
    def checks(self) -> list[dict[str, Any]]:
        """The results of the check, one a domain."""
        return _results(self.variables.get("verify_result"))

    @cached_property
    def mails(self) -> list[dict[str, Any]]:
        """The results of the proofs by mail."""
        return _results(self.variables.get("verify_email_result")) if self.mail else []

    @cached_property
    def verdicts(self) -> list[dict[str, Any]]:
        """The verdicts of an audit, one a domain."""
        return list(self.variables.get("audit_result") or ())

    @property
    def are_there(self) -> bool:
        """Whether the role has got as far as its findings."""
        return bool(self.verdicts if self.role == "audit" else self.checks)

    @property
    def runs(self) -> list[str]:
        """The ids of the runs that these findings come from, the last one at the end."""
        found = [*self.checks, *(self.mails if self.role == "verify" else ())]
        return list(dict.fromkeys(str(each["run_id"]) for each in found))

    @property
    def noted(self) -> Sequence[str]:
        """The runs that the host noted, to speak for their hosts."""
        return self.variables.get(f"__{self.role}_noted") or ()


@dataclass(frozen=True)
class Play:
    """The hosts of a play as one of them sees them."""

    hostvars: Mapping[str, Variables]
    host: str
    #: The hosts of the batch that have not failed, and all hosts of the play.
    batch: Sequence[str]
    hosts: Sequence[str]


@dataclass(frozen=True)
class Speaker:
    """Whether a host speaks for others, and the runs that it is to note before."""

    speaks: bool
    noted: list[str]


def speaker_of(play: Play, role: str, *, mail: bool = False) -> Speaker:
    """Whether the play's host speaks. To read the variables of every host takes its time: only the first host does."""
    first = _first(play, role)
    if play.host == first:
        return Speaker(speaks=True, noted=_runs(play, role, mail=mail))
    own = Findings(role, play.hostvars[play.host], mail).runs
    noted = Findings(role, play.hostvars[first]).noted
    return Speaker(speaks=not own or own[-1] not in noted, noted=[])


def _first(play: Play, role: str) -> str:
    there = (name for name in play.batch if Findings(role, play.hostvars[name]).are_there)
    return next(there, play.host)


def _runs(play: Play, role: str, *, mail: bool) -> list[str]:
    runs: dict[str, None] = {}
    for found in findings_of(play, role, mail=mail):
        runs.update(dict.fromkeys(found.runs))
    return list(runs)


def findings_of(play: Play, role: str, *, mail: bool = False) -> Iterator[Findings]:
    """Those of every host of the play that has some."""
    for name in play.hosts:
        found = Findings(role, play.hostvars[name], mail)
        if found.are_there:
            yield found


def report_of(play: Play) -> str:
    """The folder of the reports that the host wrote, else of those that another host of the play wrote, else ""."""
    paths = [_path(play.hostvars[name]) for name in (*play.hosts, play.host)]
    return next(filter(None, reversed(paths)), "")


def tally(healthy: int, domains: int) -> str:
    """How many of the domains are healthy, in words."""
    noun, verb = ("domain" if domains == 1 else "domains"), ("is" if 1 in (healthy, domains) else "are")
    return f"{healthy} of {domains} {noun} {verb} healthy"


def _path(variables: Variables) -> str:
    return str((variables.get("verify_report") or {}).get("path") or "")


def _results(registered: Any) -> list[dict[str, Any]]:
    """The results of a check, or of a loop of checks; a task that was skipped has none."""
    found = registered.get("results") if isinstance(registered, Mapping) else None
    return [each for each in found or () if each.get("run_id")]
