# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records of a domain as lines of a zone file: those that it should have, and those that DNS gives. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..._sparkpost.endpoints import MANAGED_ENDPOINTS
from ..model.dns_facts import DnsFacts, Lookup
from ..model.finding import Finding, Status
from ..model.tracking_check import TrackingCheck

_TTL = 3600


def records_card(known: TrackingCheck, seen: DnsFacts | None, findings: Sequence[Finding]) -> dict[str, list[str]]:
    """``wanted`` is empty where it is not known which host of the CDN the domain belongs to."""
    said = _said(seen)
    return {"wanted": _wanted(known, said, findings), "seen": _lines(said, known.domain) if said else []}


def _wanted(known: TrackingCheck, said: Lookup | None, findings: Sequence[Finding]) -> list[str]:
    if known.expected_targets:
        return [_line(known.domain, known.expected_targets[0])]
    if known.cdn is not None and known.cdn.id == "cloudflare":
        return [f"{_line(known.domain, known.endpoint)} ; proxied"]
    if known.cdn is not None and known.cdn.id == "sparkpost":
        return [_line(known.domain, MANAGED_ENDPOINTS[known.region or "us"])]
    fits = any(finding.id == "dns_target" and finding.status is Status.PASS for finding in findings)
    return [_line(known.domain, said.names[0])] if fits and said is not None and said.names else []


def _line(domain: str, target: str) -> str:
    return f"{domain}. {_TTL} IN CNAME {target}."


def _said(seen: DnsFacts | None) -> Lookup | None:
    """What the zone's own servers say, else the resolvers: the first of them that has a record."""
    lookups = (*seen.authoritative, *seen.recursive) if seen is not None else ()
    return next((lookup for lookup in lookups if lookup.chain or lookup.addresses), None)


def _lines(said: Lookup, domain: str) -> list[str]:
    lines = said.evidence(domain).data.splitlines()
    return [line for line in lines if not line.startswith(";")]
