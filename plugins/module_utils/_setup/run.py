# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all paths share: the calls, the ledger, DNS records, and the end at SparkPost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from .._check.definition import DEFINITION as CHECK
from .._core.context import TaskContext
from .._core.runner import located
from .._dns_hosts.dns_records import DEFINITION as RECORDS
from .._dns_hosts.providers import PROVIDERS
from .._dns_hosts.records_wait import DEFINITION as RECORDS_WAIT
from .._preflight.model import MANUAL
from .._sparkpost.resource import DEFINITION as TRACKING_DOMAIN
from .calls import RAISED_BY, Caller, CallFailedError
from .model import SPARKPOST, Domain, Ledger
from .progress import Progress

#: Each waits for something of its own; a thread that waits costs next to nothing.
_MOST_WAITING = 256


class Run:
    """One task: its calls and its ledger. Paths run side by side and share it."""

    def __init__(self, context: TaskContext, domains: Sequence[Domain]) -> None:
        self.params = context.params
        self.check_mode = context.check_mode
        self.tell = context.progress
        self.ledger = Ledger(domains)
        self.caller = Caller(context, Progress(self.ledger, context.progress))
        self.steps = frozenset(context.params["steps"])
        self._writing = {name: threading.Lock() for name in PROVIDERS}

    def settings(self, path: str) -> Mapping[str, Any]:
        """The settings that all domains of a path have."""
        found: Mapping[str, Any] = self.params["settings"][path]
        return found

    def side_by_side(self, works: Iterable[tuple[Sequence[Domain], Callable[[], None]]]) -> None:
        """Do all of it at once; what fails stops its own domains and nothing else."""
        works = [work for work in works if work[0]]
        if len(works) == 1:
            self._guarded(*works[0])
        elif works:
            with ThreadPoolExecutor(max_workers=min(_MOST_WAITING, len(works))) as pool:
                for _done in pool.map(lambda work: self._guarded(*work), works):
                    pass

    def _guarded(self, domains: Sequence[Domain], work: Callable[[], None]) -> None:
        try:
            work()
        except CallFailedError as error:
            self.ledger.record(domains, error.result)
            self.ledger.fail(domains, error.sentence())
        except Exception as error:
            self.ledger.fail(domains, f"internal error: {located(error)}. Please report it")

    def isolated(self, domains: Sequence[Domain], work: Callable[[list[Domain]], None]) -> None:
        """Do it for all of them; where that fails, for each alone, so that one stops no other."""
        if not domains:
            return
        try:
            work(list(domains))
        except CallFailedError as error:
            if len(domains) < 2:
                raise
            self.ledger.record(domains, error.result)
            self.side_by_side(([each], partial(work, [each])) for each in domains)

    def of_each(
        self, groups: Sequence[Sequence[Domain]], results: Sequence[Mapping[str, Any]]
    ) -> list[tuple[Sequence[Domain], Mapping[str, Any]]]:
        """The groups whose result is no failure, each with it; the others are failed here."""
        going = []
        for group, result in zip(groups, results, strict=True):
            self.ledger.record(group, result)
            if result.get("failed"):
                self.ledger.fail(group, CallFailedError(result).sentence())
            else:
                going.append((group, result))
        return going

    def records(
        self, domains: Sequence[Domain], records: Sequence[Mapping[str, Any]], path: str, *, may_silence: bool
    ) -> None:
        """Have the records at the DNS host and wait until they resolve. Raises CallFailedError."""
        if not records:
            return
        provider = str(domains[0].get("dns_provider") or "route53")
        limits = self.limits(path, "dns")
        if provider == MANUAL:
            self._ask_for(domains, records, limits, may_silence=may_silence)
            return
        zone_ids = {each.get("zone_id") for each in domains}
        options = {
            "provider": provider,
            "zone_id": zone_ids.pop() if len(zone_ids) == 1 else None,
            "records": list(records),
            "replace_names": sorted({name for each in domains for name in each.given_up}),
            "keep_wildcard_answers": may_silence,
        }
        with self._writing[provider]:
            self.ledger.record(domains, self.caller.one(RECORDS, PROVIDERS[provider].account, options))
        if not self.check_mode:
            self.caller.one(RECORDS_WAIT, "", {"records": list(records), "provider": provider, **limits})

    def _ask_for(
        self,
        domains: Sequence[Domain],
        records: Sequence[Mapping[str, Any]],
        limits: Mapping[str, Any],
        *,
        may_silence: bool,
    ) -> None:
        """Show the records that somebody is to enter, and wait until they resolve."""
        if may_silence:
            copies = self.caller.one(RECORDS_WAIT, "", {"records": list(records), "wildcard_answers": True})
            if copies["copies"]:
                self._show(domains, "Create first, so that no name stops resolving", copies["zone_lines"])
                if not self.check_mode:
                    first = {"records": copies["copies"], "wildcard_answers": True, **limits}
                    self.caller.one(RECORDS_WAIT, "", first)
        seen = self.caller.one(RECORDS_WAIT, "", {"records": list(records)})
        if seen["pending"]:
            self._show(domains, "Create or replace", seen["zone_lines"])
        if not self.check_mode:
            self.caller.one(RECORDS_WAIT, "", {"records": list(records), "provider": MANUAL, **limits})

    def _show(self, domains: Sequence[Domain], title: str, lines: Sequence[str]) -> None:
        self.tell(f"{title} at your DNS host:")
        for line in lines:
            self.tell(f"  {line}")
            if not line.startswith(";"):
                asked = {"service": "dns", "object": f"the record {line}", "verb": "ask for"}
                name = line.split()[0].rstrip(".").lower()
                self.ledger.record(domains, {"changes": [{"domain": name, **asked, "before": None, "after": None}]})

    def limits(self, path: str, what: str) -> dict[str, Any]:
        """How long to wait for something on a path, and how often to look."""
        settings = self.settings(path)
        return {
            "wait": True,
            "wait_timeout": settings[f"{what}_timeout"],
            "wait_interval": settings["wait_interval"],
            RAISED_BY: f"{path}_{what}_wait_timeout",
        }

    def finish(self, domains: Sequence[Domain], path: str, *, expect_redirect: bool = False) -> None:
        """Prove each edge, and then let SparkPost use the domain."""
        going = self.ledger.going(domains)
        if SPARKPOST in self.steps and going:
            if not self.check_mode and self.params["probe"]:
                going = self._proven(going, path, expect_redirect=expect_redirect)
            going = self.at_sparkpost(going, {"secure": self.params["settings"]["sparkpost"]["secure"]})
        self.ledger.finish(going)

    def at_sparkpost(self, domains: Sequence[Domain], options: Mapping[str, Any]) -> list[Domain]:
        """Have the domains at SparkPost, verified; returns those that are."""
        settings = self.params["settings"]["sparkpost"]
        entries = [
            {
                "domain": each.name,
                "subaccount": each.get("subaccount"),
                "default": each.get("default"),
                "sending_domains": each.get("sending_domains"),
                "verify": settings["verify"],
                "wait": settings["verify"],
                "wait_timeout": settings["timeout"],
                "wait_interval": settings["wait_interval"],
                RAISED_BY: "sparkpost_domain_wait_timeout",
                **options,
            }
            for each in domains
        ]
        results = self.caller.several(TRACKING_DOMAIN, "sparkpost", "domains", entries)
        going = self.of_each([[each] for each in domains], results)
        for group, result in going:
            self.ledger.note(group[0], sparkpost=result.get("tracking_domain"))
        return [group[0] for group, _result in going]

    def _proven(self, domains: Sequence[Domain], path: str, *, expect_redirect: bool) -> list[Domain]:
        """Those whose edge works, by DNS, TLS and HTTP; what cannot be tested is not proven."""
        checked = self.caller.result(
            CHECK,
            "sparkpost",
            {
                "domains": [{"domain": each.name, "endpoint": each.get("endpoint")} for each in domains],
                "cdn": path,
                "expect_redirect": expect_redirect,
                "acme_accounts": self.params["acme_accounts"],
                "checks": ["dns", "tls", "http"],
                "fail_on": "never",
            },
        )
        if "results" not in checked:
            raise CallFailedError(checked)
        unfit = {*checked["summary"]["failed"]}
        if self.params["fail_on"] not in ("fail", "never"):
            unfit |= {*checked["summary"]["untested"]}
        for domain, result in zip(domains, checked["results"], strict=True):
            if domain.name in unfit:
                self.ledger.fail([domain], f"{result['table'][0]}. It was not made secure at SparkPost")
        return self.ledger.going(domains)
