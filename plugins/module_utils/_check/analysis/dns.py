# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges what DNS said. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Sequence

from ..._dns.answers import Outcome
from ..model.dns_facts import CaaFacts, DnsFacts, Lookup
from ..model.finding import Evidence, Finding, Status
from ..model.subject import Subject
from ..rules.registry import found
from .delegation import analyse_delegation
from .targets import GOOD, name_finding, where

# One resolver's SERVFAIL may be its own trouble; two that agree are believed.
_ENOUGH_WITNESSES = 2
_SPARED = "the zone's own servers say so; resolvers were not asked, lest they remember the absence"


def analyse_dns(
    subject: Subject, facts: DnsFacts, *, now: float, managed: bool = False, foreign: bool = False
) -> list[Finding]:
    """The findings on the name.

    ``managed``: SparkPost says that it manages the domain's certificate. ``foreign``: the name's addresses answer, and
    by no mark are their answers the CDN's.
    """
    findings = [
        _target(subject, facts, now, managed),
        *_families(subject, facts, now, managed),
        _propagation(subject, facts, now, managed),
    ]
    if foreign and findings[0].id == "dns_flattened":
        name = subject.cdn.name if subject.cdn else "the CDN"
        observed = f"{findings[0].observed}: what answers there is not {name}"
        findings[0] = name_finding("dns_wrong_target", subject, facts, observed, now)
    findings = [*analyse_delegation(subject, facts, findings[0], now=now), *findings]
    if not facts.diverted:
        return findings
    reason = f"connections go to {facts.diverted} by the option 'connect_to', past DNS"
    return [each if each.status is Status.PASS else each.skipped(reason) for each in findings]


def _target(subject: Subject, facts: DnsFacts, now: float, managed: bool) -> Finding:
    truth = facts.truth
    if not truth:
        return _unknown(subject, facts, now)
    ids = [where(facts.whole(lookup), subject, managed=managed) for lookup in truth]
    best = next((index for index, finding_id in enumerate(ids) if finding_id in GOOD), 0)
    speakers = facts.speakers
    finding_id, observed = ids[best], truth[best].describe(subject.domain)
    if facts.spared:
        observed = f"{observed} ({_SPARED})"
    same = [each for each in speakers if each.own == truth[best].own]
    if same and all(map(_dangles, same)):
        finding_id, observed = "dns_dangling", same[0].describe(subject.domain)
    elif finding_id in GOOD and facts.recursive and not speakers:
        return _unresolved(subject, facts, truth[best], now)
    elif finding_id in GOOD:
        observed = next((each for each in same if not _dangles(each)), truth[best]).describe(subject.domain)
    status = None
    if finding_id == "dns_flattened" and facts.expected_addresses.isdisjoint(_all_addresses(facts)):
        status = Status.SKIP if facts.expected_addresses else None
    reason = (
        "a CDN gives other addresses at each look, so that these prove nothing: the probes decide" if status else ""
    )
    return name_finding(finding_id, subject, facts, observed, now, status=status, reason=reason)


def _dangles(lookup: Lookup) -> bool:
    return bool(lookup.chain) and lookup.outcome in (Outcome.NXDOMAIN, Outcome.NODATA)


def _all_addresses(facts: DnsFacts) -> set[str]:
    return {address for lookup in (*facts.recursive, *facts.authoritative) for address in lookup.addresses}


def _unknown(subject: Subject, facts: DnsFacts, now: float) -> Finding:
    """Nobody said anything about the name."""
    said = {lookup.server: lookup.outcome for lookup in (*facts.recursive, *facts.authoritative)}
    observed = "; ".join(f"{server}: {outcome.value}" for server, outcome in said.items()) or "no resolver to ask"
    broken = [outcome for outcome in said.values() if outcome is Outcome.SERVFAIL]
    sure = len(broken) == len(said) and len(broken) >= _ENOUGH_WITNESSES
    reason = "" if sure else "no DNS server gave an answer"
    status = Status.FAIL if sure else Status.ERROR
    return name_finding("dns_target", subject, facts, observed, now, status=status, reason=reason)


def _unresolved(subject: Subject, facts: DnsFacts, truth: Lookup, now: float) -> Finding:
    """The zone is right, and yet no resolver gives the answer."""
    outcomes = {lookup.outcome for lookup in facts.recursive}
    sure = outcomes == {Outcome.SERVFAIL}
    said = ", ".join(sorted(outcome.value for outcome in outcomes))
    observed = f"the zone says {truth.describe(subject.domain)}; every resolver asked says: {said}"
    reason = "" if sure else "no resolver gave an answer"
    status = Status.FAIL if sure else Status.ERROR
    return name_finding("dns_target", subject, facts, observed, now, status=status, reason=reason)


def _propagation(subject: Subject, facts: DnsFacts, now: float, managed: bool) -> Finding:
    truth = facts.truth
    good = next((each for each in truth if where(facts.whole(each), subject, managed=managed) in GOOD), None)
    if good is None:
        return name_finding("dns_propagation", subject, facts, "", now).skipped(
            "the zone itself does not say the right thing"
        )
    asked = [each for each in (*facts.authoritative, *facts.recursive) if each.speaks]
    ends = any(each.own == good.own and each.addresses for each in asked)
    old = [each for each in asked if each.own != good.own or (ends and each in facts.recursive and _dangles(each))]
    if old:
        left = max(facts.delegation_ttl, *(each.ttl for each in old))
        said = "; ".join(f"{each.server} says {each.describe(subject.domain)}, for {each.ttl} s more" for each in old)
        return name_finding("dns_not_propagated", subject, facts, said, now, retry_after=left or None)
    if not any(each.speaks for each in facts.authoritative):
        why = facts.problem or "none of them answered; port 53 may be closed on the way out, or answered on the way"
        return name_finding("dns_propagation", subject, facts, "", now).skipped(
            f"the zone's servers could not be asked: {why}"
        )
    return name_finding("dns_propagation", subject, facts, _agreement(facts, good), now)


def _families(subject: Subject, facts: DnsFacts, now: float, managed: bool) -> list[Finding]:
    """A server that denies the name, or fails, where one family is asked for, and gives the other's addresses."""
    good = [each for each in facts.speakers if where(each, subject, managed=managed) in GOOD and each.addresses]
    for outcome, enough in ((Outcome.NXDOMAIN, 1), (Outcome.SERVFAIL, len(good))):
        torn = [each for each in good if outcome in (each.ipv4.outcome, each.ipv6.outcome)]
        if not torn or len(torn) < enough:
            continue
        broken = "AAAA" if torn[0].ipv6.outcome is outcome else "A"
        said = "; ".join(f"{each.server}: {each.describe(subject.domain)}, {broken} {outcome.value}" for each in torn)
        last = torn[0].names[-1] if torn[0].names else subject.domain
        step = (
            f"Let the servers that answer for {last} say NOERROR without records where the {broken} "
            f"records are asked for and there are none: {outcome.value} makes clients give the whole name up"
        )
        return [name_finding("aaaa_mismatch", subject, facts, said, now, steps={"family_step": step})]
    return []


def _count(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _agreement(facts: DnsFacts, good: Lookup) -> str:
    asked = (*facts.authoritative, *facts.recursive)
    silent = [each.server for each in asked if not each.speaks]
    servers = f"{_count(facts.authoritative, 'server')} of {facts.zone} and {_count(facts.recursive, 'resolver')}"
    missing = f", without {', '.join(silent)}, which gave no answer" if silent else ""
    return f"{servers} agree on {good.own}{missing} (TTL {good.ttl} s)"


def analyse_caa(subject: Subject, facts: CaaFacts, *, now: float, needed: bool = False) -> Finding:
    """Whether the CDN's authority may issue. ``needed``: there is no certificate, so that forbidding is the cause."""
    caa = facts.found
    if caa.problem:
        reason = f"the CAA records could not be read ({caa.problem})"
        return _caa("caa_permits", subject, facts, caa.problem, now, Status.ERROR, reason)
    if not caa.records:
        return _caa("caa_permits", subject, facts, "no CAA records: any authority may issue", now)
    observed = f"{caa.holder} has {'; '.join(map(str, caa.records))}"
    if not subject.cas:
        reason = "it is not known which authority issues for this CDN (option 'certificate_authorities')"
        return _caa("caa_permits", subject, facts, observed, now).skipped(reason)
    if caa.permits(subject.cas, wildcard=bool(subject.cdn and subject.cdn.wildcard and not subject.authorities)):
        return _caa("caa_permits", subject, facts, observed, now)
    # A missing certificate that SparkPost manages has its own findings, with SparkPost's word for the cause.
    is_cause = needed and not (subject.cdn and subject.cdn.id == "sparkpost")
    return _caa("caa_forbids", subject, facts, observed, now, Status.FAIL if is_cause else None)


def _caa(
    finding_id: str,
    subject: Subject,
    facts: CaaFacts,
    observed: str,
    now: float,
    status: Status | None = None,
    reason: str = "",
) -> Finding:
    caa = facts.found
    lines = "\n".join(f"{caa.holder}. IN CAA {record}" for record in caa.records) or "; no CAA records up to the top"
    return found(
        finding_id,
        subject.values(caa_holder=caa.holder, caa_owner=_caa_owner(facts)),
        observed=observed,
        status=status,
        reason=reason,
        evidence=[Evidence("caa", "resolver", caa.asked or subject.domain, facts.at, caa.problem or lines)],
        duration_ms=facts.duration_ms,
        now=now,
    )


def _caa_owner(facts: CaaFacts) -> str:
    """Who can change the records: whoever is behind the CNAME record that led to them, else the user."""
    caa = facts.found
    return f"Ask the owner of {caa.holder} to add there" if caa.holder != caa.asked else f"Add to {caa.holder}"
