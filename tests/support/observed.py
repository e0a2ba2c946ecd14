# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of playbooks in a populated world: what each cost others while it went on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lab.journal import Entry
from support.clicker import Clicker, Lost
from support.playbooks import PlaybookRun, Playbooks
from support.populated import Populated
from support.snapshot import Snapshot, snapshot

QUICK: dict[str, Any] = {
    "verify_cache_ttl": 1,
    "sparkpost_domain_wait_timeout": 30,
    "cloudfront_default_ttl": 1,
    "cloudfront_wait_interval": 1,
    "cloudfront_dns_wait_timeout": 60,
    "fastly_default_ttl": 1,
    "fastly_wait_interval": 1,
    "fastly_dns_wait_timeout": 60,
    "fastly_certificate_wait_timeout": 30,
    "cloudflare_wait_interval": 1,
    "cloudflare_delegation_wait_timeout": 30,
    "cloudflare_certificate_wait_timeout": 30,
}


@dataclass(frozen=True)
class Observed:
    """A run, what it cost others, and what it wrote."""

    run: PlaybookRun
    lost: list[Lost] = field(default_factory=list)
    harmed: list[str] = field(default_factory=list)
    writes: list[Entry] = field(default_factory=list)
    worked: set[tuple[str, str]] = field(default_factory=set)

    def harmless(self) -> Observed:
        """Itself; raises AssertionError where something was lost or changed that belongs to others."""
        assert not self.lost, "\n".join(map(str, self.lost))
        assert not self.harmed, "\n".join(self.harmed)
        return self

    def refused(self, *words: str) -> Observed:
        """Itself; raises AssertionError unless the run refused before any write and told why in these words."""
        self.harmless()
        assert self.run.status == 2, self.run.output
        assert not self.writes, self.writes
        for word in words:
            assert word in self.run.output, self.run.output
        return self


@dataclass(frozen=True)
class Observe:
    """Runs playbooks for domains while clicks go on."""

    populated: Populated
    home: Path

    def __call__(
        self,
        playbook: str,
        *domains: str | Mapping[str, Any],
        arguments: tuple[str, ...] = (),
        beside: Iterable[str] = (),
        mine: Iterable[str] = (),
        on_line: Callable[[str], None] | None = None,
        on_start: Callable[[int], None] | None = None,
        since: Snapshot | None = None,
        environment: Mapping[str, str] | None = None,
        **variables: Any,
    ) -> Observed:
        """Click at the domains, the names ``beside`` them and all foreign ones; ``mine`` are places that may change.

        A variable that is None is not named at all. What belongs to others is compared with how it is before, or was
        ``since``; ``environment`` is what differs from that of a user of the lab.
        """
        lab = self.populated.lab
        entries = [{"domain": each} if isinstance(each, str) else dict(each) for each in domains]
        names = [entry["domain"] for entry in entries]
        before = replace(since or snapshot(lab), mine=(*(f"tracking domain {name} " for name in names), *mine))
        lab.journal.clear()
        given = {**QUICK, "tracking_domains": entries, **variables}
        chosen = {name: value for name, value in given.items() if value is not None}
        with Clicker(lab, [*names, *beside], self.populated.foreign) as clicker:
            playbooks = Playbooks(self.home, lab.environment())
            finished = playbooks.run(
                playbook, chosen, *arguments, environment=environment, on_line=on_line, on_start=on_start
            )
        writes = lab.journal.entries(writes=True)
        return Observed(finished, clicker.lost, before.harmed(snapshot(lab)), writes, clicker.works)
