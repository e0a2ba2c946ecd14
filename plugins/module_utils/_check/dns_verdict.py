# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges what DNS said. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.catalogue import found
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn import (
    ALL_ENDPOINTS,
    MANAGED_ENDPOINTS,
    REGION_OF,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.dns_facts import CaaFacts, DnsFacts, Lookup
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.finding import Evidence, Finding, Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.subject import Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import is_within
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Outcome

_GOOD = frozenset({"dns_target", "dns_flattened"})
# One resolver's SERVFAIL may be its own trouble; two that agree are believed.
_ENOUGH_WITNESSES = 2


def judge_dns(
    subject: Subject, facts: DnsFacts, *, now: float, managed: bool = False, foreign: bool = False
) -> list[Finding]:
    """The findings on the name.

    ``managed``: SparkPost says that it manages the domain's certificate. ``foreign``: the name's addresses answer, and
    by no mark are their answers the CDN's.
    """
    findings = [_target(subject, facts, now, managed), _propagation(subject, facts, now, managed)]
    if foreign and findings[0].id == "dns_flattened":
        name = subject.cdn.name if subject.cdn else "the CDN"
        observed = f"{findings[0].observed}: what answers there is not {name}"
        findings[0] = _finding("dns_wrong_target", subject, facts, observed, now)
    if not facts.diverted:
        return findings
    reason = f"connections go to {facts.diverted} by the option 'connect_to', past DNS"
    return [each if each.status is Status.PASS else each.skipped(reason) for each in findings]


def where(lookup: Lookup, subject: Subject, *, managed: bool = False) -> str:
    """The id for what one server says of the domain's target."""
    if lookup.outcome is Outcome.LOOP:
        return "dns_wrong_target"
    if lookup.chain:
        return _of_chain(lookup.names, subject, managed)
    return "dns_flattened" if lookup.addresses else "dns_nxdomain"


def _of_chain(names: Sequence[str], subject: Subject, managed: bool) -> str:
    if any(target in names for target in subject.expected_targets):
        return "dns_target"
    endpoint = next((name for name in names if name in ALL_ENDPOINTS), "")
    if endpoint and _may_be_direct(subject):
        return _of_endpoint(endpoint, subject, managed)
    if endpoint or subject.expected_targets:
        return "dns_wrong_target"
    zones = subject.cdn.zones if subject.cdn else ()
    if zones and not any(is_within(name, zone) for name in names for zone in zones):
        return "dns_wrong_target"
    return "dns_target"


def _may_be_direct(subject: Subject) -> bool:
    """Whether a CNAME straight to SparkPost can be what was meant: no CDN was named, or an endpoint is the target."""
    if subject.expected_targets:
        return all(target in ALL_ENDPOINTS for target in subject.expected_targets)
    return subject.cdn is None or subject.cdn.id in ("other", "sparkpost")


def _of_endpoint(endpoint: str, subject: Subject, managed: bool) -> str:
    if subject.endpoint_named and subject.region and REGION_OF[endpoint] != subject.region:
        return "wrong_region"
    if endpoint in MANAGED_ENDPOINTS.values():
        return "dns_target"
    # The first endpoints have no certificate for customers' names.
    return "endpoint_not_v2" if managed else "dns_wrong_target"


def _target(subject: Subject, facts: DnsFacts, now: float, managed: bool) -> Finding:
    truth = _truth(facts)
    if not truth:
        return _unknown(subject, facts, now)
    ids = [where(lookup, subject, managed=managed) for lookup in truth]
    best = next((index for index, finding_id in enumerate(ids) if finding_id in _GOOD), 0)
    speakers = [lookup for lookup in facts.recursive if lookup.speaks]
    finding_id, observed = ids[best], truth[best].describe(subject.domain)
    dangling = next((each for each in speakers if each.own == truth[best].own and _dangles(each)), None)
    if dangling is not None:
        finding_id, observed = "dns_dangling", dangling.describe(subject.domain)
    elif finding_id in _GOOD and facts.recursive and not speakers:
        return _unresolved(subject, facts, truth[best], now)
    elif finding_id in _GOOD:
        same = next((each for each in speakers if each.own == truth[best].own), truth[best])
        observed = same.describe(subject.domain)
    status = None
    if finding_id == "dns_flattened" and facts.expected_addresses.isdisjoint(_all_addresses(facts)):
        status = Status.SKIP if facts.expected_addresses else None
    reason = (
        "a CDN gives other addresses at each look, so that these prove nothing: the probes decide" if status else ""
    )
    return _finding(finding_id, subject, facts, observed, now, status=status, reason=reason)


def _truth(facts: DnsFacts) -> list[Lookup]:
    """The zone's own servers where they speak, else the resolvers."""
    return [each for each in facts.authoritative if each.speaks] or [each for each in facts.recursive if each.speaks]


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
    return _finding("dns_target", subject, facts, observed, now, status=status, reason=reason)


def _unresolved(subject: Subject, facts: DnsFacts, truth: Lookup, now: float) -> Finding:
    """The zone is right, and yet no resolver gives the answer."""
    outcomes = {lookup.outcome for lookup in facts.recursive}
    sure = outcomes == {Outcome.SERVFAIL}
    said = ", ".join(sorted(outcome.value for outcome in outcomes))
    observed = f"the zone says {truth.describe(subject.domain)}; every resolver asked says: {said}"
    reason = "" if sure else "no resolver gave an answer"
    status = Status.FAIL if sure else Status.ERROR
    return _finding("dns_target", subject, facts, observed, now, status=status, reason=reason)


def _propagation(subject: Subject, facts: DnsFacts, now: float, managed: bool) -> Finding:
    truth = _truth(facts)
    good = next((each for each in truth if where(each, subject, managed=managed) in _GOOD), None)
    if good is None:
        return _finding("dns_propagation", subject, facts, "", now).skipped(
            "the zone itself does not say the right thing"
        )
    old = [each for each in (*facts.authoritative, *facts.recursive) if each.speaks and each.own != good.own]
    if old:
        left = max(each.ttl for each in old)
        said = "; ".join(f"{each.server} says {each.describe(subject.domain)}, for {each.ttl} s more" for each in old)
        return _finding("dns_not_propagated", subject, facts, said, now, retry_after=left or None)
    if not any(each.speaks for each in facts.authoritative):
        why = facts.problem or "none of them answered; port 53 may be closed on the way out"
        return _finding("dns_propagation", subject, facts, "", now).skipped(
            f"the zone's servers could not be asked: {why}"
        )
    return _finding("dns_propagation", subject, facts, _agreement(facts, good), now)


def _agreement(facts: DnsFacts, good: Lookup) -> str:
    asked = (*facts.authoritative, *facts.recursive)
    silent = [each.server for each in asked if not each.speaks]
    servers = f"{len(facts.authoritative)} servers of {facts.zone} and {len(facts.recursive)} resolvers"
    missing = f", without {', '.join(silent)}, which gave no answer" if silent else ""
    return f"{servers} agree on {good.own}{missing} (TTL {good.ttl} s)"


def _finding(
    finding_id: str,
    subject: Subject,
    facts: DnsFacts,
    observed: str,
    now: float,
    *,
    status: Status | None = None,
    reason: str = "",
    retry_after: int | None = None,
) -> Finding:
    looked = (*facts.authoritative, *facts.recursive)
    values = subject.values(zone=facts.zone or subject.values()["zone"])
    return found(
        finding_id,
        values,
        observed=observed,
        status=status,
        reason=reason,
        evidence=[lookup.evidence(subject.domain) for lookup in looked],
        duration_ms=facts.duration_ms,
        now=now,
        retry_after=retry_after,
    )


def judge_caa(subject: Subject, facts: CaaFacts, *, now: float, needed: bool = False) -> Finding:
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
    if caa.permits(subject.cas):
        return _caa("caa_permits", subject, facts, observed, now)
    return _caa("caa_forbids", subject, facts, observed, now, Status.FAIL if needed else None)


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
