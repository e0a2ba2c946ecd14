# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses how the zone's own servers serve it: differing versions, closed ways, records that clash. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ...model.dns_facts import DnsFacts, Lookup
from ...model.finding import Finding, Status
from ...model.tracking_check import TrackingCheck
from ..targets import has_fixed_addresses, name_finding


def analyse_servers(check: TrackingCheck, facts: DnsFacts, *, now: float) -> list[Finding]:
    """What is wrong with how the servers serve the zone; nothing where all is well.

    What a resolver gets round is a warning: others may not.
    """
    works = any(each.addresses for each in facts.speakers)
    status = Status.WARN if works else Status.FAIL
    finders = (_no_tcp, _no_edns, _beside, _missing, _lagging)
    found = (finder(check, facts, status, now) for finder in finders)
    return [each for each in found if each is not None]


def _no_tcp(check: TrackingCheck, facts: DnsFacts, status: Status, now: float) -> Finding | None:
    closed = [each for each in facts.authoritative if each.no_tcp]
    if not closed:
        return None
    said = "; ".join(
        f"{each.server}: the answer does not fit into a datagram, and TCP: {each.no_tcp}" for each in closed
    )
    known = {"closed": _hosts(closed)}
    return name_finding("dns_tcp_closed", check, facts, said, now, status=status, known=known)


def _no_edns(check: TrackingCheck, facts: DnsFacts, status: Status, now: float) -> Finding | None:
    deaf = [each for each in facts.authoritative if each.drops_edns]
    if not deaf:
        return None
    said = "; ".join(f"{each.server} answers, but is silent where it is asked with EDNS" for each in deaf)
    return name_finding("dns_edns_dropped", check, facts, said, now, status=status, known={"deaf": _hosts(deaf)})


def _beside(check: TrackingCheck, facts: DnsFacts, _status: Status, now: float) -> Finding | None:
    if not facts.beside:
        return None
    types = ", ".join(facts.beside)
    apex = "SOA" in facts.beside
    observed = f"{check.domain} has a CNAME record, and beside it {types}"
    remedies = ("apex",) if apex else ()
    return name_finding("dns_cname_beside", check, facts, observed, now, remedies=remedies, known={"types": types})


def _missing(check: TrackingCheck, facts: DnsFacts, status: Status, now: float) -> Finding | None:
    if not facts.missing:
        return None
    observed = f"the servers of {facts.zone} say that {facts.missing} does not exist, and have {check.domain} below it"
    known = {"missing": facts.missing}
    return name_finding("dns_empty_name", check, facts, observed, now, status=status, known=known)


def _lagging(check: TrackingCheck, facts: DnsFacts, _status: Status, now: float) -> Finding | None:
    """A server with an older version of the zone; where the domain differs there, that has a finding of its own."""
    speaking = [each for each in facts.authoritative if each.speaks]
    newest = _newest(speaking)
    if newest is None or stale_servers(check, facts, newest):
        return None
    behind = [each for each in speaking if each.soa.is_older(newest.soa) and each.soa.is_kin(newest.soa)]
    if not behind:
        return None
    known = {"stale": _hosts(behind)}
    return name_finding("dns_serials", check, facts, _versions(speaking), now, known=known)


def stale_servers(check: TrackingCheck, facts: DnsFacts, good: Lookup) -> list[Lookup]:
    """The zone's servers that give another answer for the domain than those with its newest version.

    Where several have that, ``good`` is the one that counts.
    """
    speaking = [each for each in facts.authoritative if each.speaks]
    newest = _newest([good, *speaking] if good in speaking else speaking)
    if newest is None:
        return []
    older = [each for each in speaking if each.soa.is_older(newest.soa)]
    behind = [each for each in older if each.own != newest.own or _differs(each, newest)]
    if behind:
        return behind
    # Of one version by their serials, and yet not the same zone.
    return [each for each in speaking if each not in older and (each.own != newest.own or _other(check, each, newest))]


def _newest(speaking: Sequence[Lookup]) -> Lookup | None:
    best = next(iter(speaking), None)
    for each in speaking[1:]:
        best = each if best is not None and best.soa.is_older(each.soa) else best
    return best


def _differs(one: Lookup, other: Lookup) -> bool:
    return not one.chain and not other.chain and set(one.addresses) != set(other.addresses)


def _other(check: TrackingCheck, one: Lookup, other: Lookup) -> bool:
    """Whether two servers have addresses of which none is the same, and keep to them; a CDN's differ everywhere."""
    if not has_fixed_addresses(check):
        return False
    pairs = ((one.ipv4, other.ipv4), (one.ipv6, other.ipv6))
    apart = any(a.records and b.records and not set(a.records) & set(b.records) for a, b in pairs)
    return one.is_steady and other.is_steady and apart


def stale(check: TrackingCheck, facts: DnsFacts, behind: Sequence[Lookup], good: Lookup, now: float) -> Finding:
    """The finding on servers of the zone that give an old answer."""
    speaking = [each for each in facts.authoritative if each.speaks]
    said = "; ".join(f"{each.server} says {each.describe(check.domain)}" for each in speaking)
    same = not any(each.soa.is_older(good.soa) for each in behind)
    known = {"stale": _hosts(behind)}
    observed = f"{said} ({_versions(speaking)})"
    remedies = ("serial",) if same else ()
    return name_finding("dns_stale_server", check, facts, observed, now, remedies=remedies, known=known)


def _versions(speaking: Sequence[Lookup]) -> str:
    known = [f"{each.host or each.server}: {each.soa.serial}" for each in speaking if each.soa.serial is not None]
    return f"serials: {', '.join(known)}" if known else "serials not known"


def _hosts(lookups: Sequence[Lookup]) -> str:
    return ", ".join(dict.fromkeys(each.host or each.server for each in lookups))
