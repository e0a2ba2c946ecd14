# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module ``tracking_setup``: all domains of a list, each on its path, in one task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from .._aws.session import BOTO3
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.errors import InputError, TrackingError
from .._core.library import Library
from .._core.names import shown_name, tracking_domain_name
from .._core.result import Result
from .._core.several.claims import refuse_rivals
from .._dns.library import DNSPYTHON
from .._http.library import REQUESTS
from .._http.pace import shared_paces
from .._preflight.model import CLOUDFRONT, MANAGED
from .._sparkpost.desired import default_claimed
from .model import CDN, CERT, DNS, Domain, Ledger
from .options import ARGUMENTS
from .paths.cloudflare import Cloudflare
from .paths.cloudfront import CloudFront
from .paths.fastly import Fastly
from .paths.managed import Managed
from .run import Run


class Path(Protocol):
    """What a file of ``paths`` offers."""

    def carry(self, domains: Sequence[Domain]) -> None:
        """Take the domains as far as they come."""


class AtSparkPost:
    """The end of a path alone, where nothing else is to be done."""

    def __init__(self, run: Run, path: str) -> None:
        self._run = run
        self._path = path

    def carry(self, domains: Sequence[Domain]) -> None:
        """Prove the edges and let SparkPost use the domains."""
        forwards = bool(domains) and all(each.get("mode") == "forward" for each in domains)
        self._run.finish(domains, self._path, expect_redirect=forwards)


class NotSetUpError(TrackingError):
    """One or more domains did not come to the end."""

    kind = "not_set_up"


def perform(context: TaskContext) -> Result:
    """Carry every domain along its path, none waiting for another, and tell what became of each."""
    found = {str(each.get("domain")): each for each in context.params["preflight"]}
    entries = context.params["domains"]
    domains = [Domain.from_user(entry, found) for entry in entries]
    _require_once(domains)
    refuse_rivals("domains", entries, default_claimed, lambda entry: tracking_domain_name(entry["domain"]))
    run = Run(context, domains)
    paths: dict[str, Path] = {each.name: each for each in (CloudFront(run), Cloudflare(run), Fastly(run), Managed(run))}
    if not run.steps & {CERT, CDN, DNS}:
        paths = {name: path if name == MANAGED else AtSparkPost(run, name) for name, path in paths.items()}
    by_path: dict[str, list[Domain]] = {}
    for domain, entry in zip(domains, entries, strict=True):
        by_path.setdefault(entry["cdn"], []).append(domain)
    # However many modules are called at once, they share what each service takes.
    with shared_paces():
        run.side_by_side((own, partial(paths[name].carry, own)) for name, own in by_path.items())
    return _result(run, domains)


def _require_once(domains: Sequence[Domain]) -> None:
    first: dict[str, int] = {}
    for place, each in enumerate(domains):
        if first.setdefault(each.name, place) != place:
            allowed = f"domains[{first[each.name]}] names the same domain, and each may be named once"
            raise InputError(f"domains[{place}].domain", each.name, allowed)


def _result(run: Run, domains: Sequence[Domain]) -> Result:
    ledger = run.ledger
    failed = [each.name for each in domains if ledger.standing[each.name].error]
    values: dict[str, Any] = {
        "results": [_one(each, ledger) for each in domains],
        "set_up": [each.name for each in domains if ledger.standing[each.name].done],
        "failed_domains": failed,
        "edges": {
            each.name: edge for each in domains if (edge := ledger.standing[each.name].facts.get("edge")) is not None
        },
        "changes": [change for each in domains for change in ledger.standing[each.name].changes],
    }
    if ledger.diffs:
        values["diff"] = ledger.diffs
    said = [f"{name}: {ledger.standing[name].error}" for name in failed]
    return Result(
        values=values,
        changed=ledger.changed,
        error=NotSetUpError(" ".join(each if each.endswith(".") else f"{each}." for each in said)) if failed else None,
        warnings=tuple(run.caller.warnings),
    )


def _one(domain: Domain, ledger: Ledger) -> dict[str, Any]:
    standing = ledger.standing[domain.name]
    return {
        "domain": domain.name,
        "cdn": domain.entry["cdn"],
        "state": "failed" if standing.error else "done",
        "failed": bool(standing.error),
        "msg": standing.error,
        "edge": standing.facts.get("edge"),
        "tracking_domain": standing.facts.get("sparkpost"),
        "changes": standing.changes,
    }


def _subject(params: Mapping[str, Any]) -> str:
    entries = params.get("domains") or []
    return shown_name(entries[0].get("domain")) if len(entries) == 1 and isinstance(entries[0], Mapping) else ""


def _libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    entries = [entry for entry in params.get("domains") or () if isinstance(entry, Mapping)]
    named = {entry.get("cdn") for entry in entries} | {entry.get("dns_provider") for entry in entries}
    return (REQUESTS, *((BOTO3,) if named & {CLOUDFRONT, "route53"} else ()))


DEFINITION = Definition(
    name="tracking_setup",
    arguments=ARGUMENTS,
    perform=perform,
    subject=_subject,
    libraries=(DNSPYTHON,),
    libraries_by=_libraries,
)
