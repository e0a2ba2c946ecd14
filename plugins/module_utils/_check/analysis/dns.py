# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses what DNS said. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.names import is_within
from ..._dns.answers import Outcome
from ..._dns.caa import CaaSet
from ..._dns.caa_policy import AUTHORITY, METHODS, Refusal, refusal
from ..cdn.other import OTHER
from ..model.dns_facts import CaaFacts, DnsFacts, Lookup
from ..model.finding import Evidence, Finding, Status, utc
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found
from .delegation import analyse_delegation
from .names.resolvers import blocked, overrides
from .names.servers import analyse_servers, stale, stale_servers
from .names.special import not_public
from .targets import GOOD, has_fixed_addresses, name_finding, target_kind

# One resolver's SERVFAIL may be its own problem; two that agree are believed.
_ENOUGH_WITNESSES = 2
#: Resolvers give up after 8 (Unbound's former limit), 11 (BIND since 9.18.28, Unbound) or at most 16 records.
_MOST_LINKS, _LIMIT_OF_MANY, _MOST_FOLLOWED = 9, 11, 16
_MOST_SHOWN = 6
#: What is wrong where nothing at all is known of the zone's records.
_NO_ANSWERS = frozenset({"dns_target", "dns_delegation", "dns_servers_silent", "dns_dnssec"})
_DEAF = "none of the resolvers answered any query"
_SPARED = "according to the zone's own servers; resolvers were not asked, so that they do not cache the absence"


def analyse_dns(
    check: TrackingCheck,
    facts: DnsFacts,
    *,
    now: float,
    managed: bool = False,
    foreign: bool = False,
    old_way: bool | None = None,
) -> list[Finding]:
    """The findings on the name.

    ``managed``: SparkPost says that it manages the domain's certificate. ``foreign``: the name's addresses answer, and
    by no mark are their answers the CDN's. ``old_way``: whether clicks work at the edge to which resolvers still lead
    by an older record; None where that is not known.
    """
    findings = [
        _target(check, facts, now, managed),
        *_families(check, facts, now, managed),
        _propagation(check, facts, now, managed, old_way),
    ]
    if foreign and findings[0].id == "dns_flattened":
        name = check.cdn.name if check.cdn else "the CDN"
        observed = f"{findings[0].observed}: what answers there is not {name}"
        findings[0] = name_finding("dns_wrong_target", check, facts, observed, now)
    below = analyse_delegation(check, facts, findings[0], now=now)
    if not any(each.blocks for each in below):
        below += analyse_servers(check, facts, now=now)
    cause = _cause([*below, findings[0]])
    if cause is not None and not facts.truth and findings[-1].status is Status.SKIP:
        findings[-1] = findings[-1].skipped(f"follows from {cause.id}")
    findings = [*below, *findings]
    if not facts.diverted:
        return findings
    reason = f"connections go to {facts.diverted} by the option 'connect_to', past DNS"
    return [each if each.status is Status.PASS else each.skipped(reason) for each in findings]


def _cause(findings: Sequence[Finding]) -> Finding | None:
    return next((each for each in findings if each.blocks and each.status is not Status.SKIP), None)


def _target(check: TrackingCheck, facts: DnsFacts, now: float, managed: bool) -> Finding:
    nowhere = _endless(check, facts, now) or _private(check, facts, now)
    if nowhere is not None:
        return nowhere
    truth = facts.truth
    if not truth:
        return _unknown(check, facts, now)
    ids = [target_kind(facts.whole(lookup), check, managed=managed) for lookup in truth]
    best = next((index for index, finding_id in enumerate(ids) if finding_id in GOOD), 0)
    speakers = facts.speakers
    finding_id, observed = ids[best], facts.whole(truth[best]).describe(check.domain)
    if facts.spared:
        observed = f"{observed} ({_SPARED})"
    same = [each for each in speakers if each.own == truth[best].own]
    ends = same or ([facts.whole(truth[best])] if facts.end is not None and facts.end.speaks else [])
    if ends and all(map(_dangles, ends)) and finding_id != "moved_to_bird":
        finding_id, observed = "dns_dangling", ends[0].describe(check.domain)
    elif finding_id in GOOD and facts.recursive and not speakers:
        return _unresolved(check, facts, truth[best], now)
    elif finding_id in GOOD:
        shown = next((each for each in ends if not _dangles(each)), truth[best])
        observed = shown.describe(check.domain)
        if not shown.addresses:
            observed = f"{_way(check, shown.names)} (the addresses of {shown.names[-1]} could not be looked up)"
    status = None
    longest = max((each.names for each in ends), key=len, default=())
    if finding_id in GOOD and len(longest) > _LIMIT_OF_MANY:
        observed = f"{len(longest)} CNAME records, which the resolvers at hand still follow: {_way(check, longest)}"
        return name_finding("dns_chain_long", check, facts, observed, now, status=Status.WARN)
    if finding_id == "dns_flattened" and facts.expected_addresses.isdisjoint(_all_addresses(facts)):
        status = Status.SKIP if facts.expected_addresses else None
    reason = "a CDN returns different addresses each time, so these prove nothing: the probes decide" if status else ""
    return name_finding(finding_id, check, facts, observed, now, status=status, reason=reason)


def _private(check: TrackingCheck, facts: DnsFacts, now: float) -> Finding | None:
    """The name leads to addresses that recipients cannot reach, be they all or some."""
    if not check.public_only:
        return None
    truth = facts.truth
    told = [facts.whole(each) for each in truth]
    told += [each for each in facts.speakers if any(each.own == one.own for one in truth)]
    addresses = tuple(dict.fromkeys(address for each in told for address in each.addresses))
    inside = not_public(addresses)
    if not inside:
        return None
    names = next((each.names for each in told if each.addresses), ())
    others = len(addresses) - len(inside)
    more = f"; {others} further address{'es are' if others > 1 else ' is'} public" if others else ""
    observed = f"{_way(check, names)} -> {', '.join(inside)}{more}"
    return name_finding("dns_private_address", check, facts, observed, now, known={"addresses": ", ".join(inside)})


def _endless(check: TrackingCheck, facts: DnsFacts, now: float) -> Finding | None:
    """CNAME records that lead in a circle, or that are more than resolvers follow."""
    trail = facts.trail
    asked = (*facts.recursive, *facts.authoritative)
    if any(each.addresses for each in facts.speakers):
        longest = max((each.names for each in facts.speakers), key=len)
        if len(longest) <= _MOST_FOLLOWED:
            return None
        observed = f"{len(longest)} CNAME records: {_way(check, longest)}"
        return name_finding("dns_chain_long", check, facts, observed, now)
    said = [(each.outcome, each.names) for each in asked if each.chain]
    said += [(trail.outcome, tuple(link.target for link in trail.chain))] if trail is not None else []
    loop = next((names for outcome, names in said if outcome is Outcome.LOOP), None)
    if loop is not None:
        return name_finding("dns_cname_loop", check, facts, _way(check, loop), now)
    longest = max((names for _outcome, names in said), key=len, default=())
    endless = any(outcome is Outcome.LONG for outcome, _names in said)
    # A shorter one counts where resolvers fail, and not for what is missing at its end.
    if not endless and (len(longest) < _MOST_LINKS or facts.trail_ends is False or any(map(_dangles, facts.recursive))):
        return None
    observed = f"{'at least ' if endless else ''}{len(longest)} CNAME records: {_way(check, longest)}"
    return name_finding("dns_chain_long", check, facts, observed, now)


def _way(check: TrackingCheck, names: Sequence[str]) -> str:
    shown = names if len(names) <= _MOST_SHOWN else (*names[: _MOST_SHOWN - 1], "...", names[-1])
    return " -> ".join((check.domain, *shown))


def _dangles(lookup: Lookup) -> bool:
    return bool(lookup.chain) and lookup.outcome in (Outcome.NXDOMAIN, Outcome.NODATA)


def _all_addresses(facts: DnsFacts) -> set[str]:
    return {address for lookup in (*facts.recursive, *facts.authoritative) for address in lookup.addresses}


def _unknown(check: TrackingCheck, facts: DnsFacts, now: float) -> Finding:
    """Nobody said anything about the name: whose fault that is depends on whether anybody says anything at all."""
    said = {lookup.server: lookup.outcome for lookup in (*facts.recursive, *facts.authoritative)}
    observed = "; ".join(f"{server}: {outcome.value}" for server, outcome in said.items()) or "no resolver to ask"
    broken = [outcome for outcome in said.values() if outcome is Outcome.SERVFAIL]
    sure = len(broken) == len(said) and (len(broken) >= _ENOUGH_WITNESSES or (bool(broken) and bool(facts.witnesses)))
    if sure:
        return name_finding("dns_target", check, facts, observed, now, status=Status.FAIL)
    return _deaf(check, facts, observed, now)


def _deaf(check: TrackingCheck, facts: DnsFacts, observed: str, now: float) -> Finding:
    """No resolver answers for the domain, and it cannot be told that the zone is at fault."""
    dead = not facts.witnesses
    reason = "no DNS server gave an answer" if not dead else _DEAF
    remedies = ("resolver",) if dead else ()
    resolvers = ", ".join(each.server for each in facts.recursive) or "none"
    return name_finding(
        "dns_target",
        check,
        facts,
        f"{observed}: {_DEAF}" if dead else observed,
        now,
        status=Status.ERROR,
        reason=reason,
        remedies=remedies,
        known={"resolvers": resolvers},
    )


def _unresolved(check: TrackingCheck, facts: DnsFacts, truth: Lookup, now: float) -> Finding:
    """The zone is right, and yet no resolver gives the answer."""
    outcomes = {lookup.outcome for lookup in facts.recursive}
    said = ", ".join(sorted(outcome.value for outcome in outcomes))
    way = f"the zone says {' -> '.join((check.domain, *truth.names))}" if truth.chain else "the zone has addresses"
    observed = f"{way}; every resolver asked says: {said}"
    if not facts.witnesses and outcomes != {Outcome.SERVFAIL}:
        return _deaf(check, facts, observed, now)
    ends = bool(truth.addresses) or (facts.end is not None and bool(facts.end.addresses))
    if outcomes == {Outcome.REFUSED} or (ends and outcomes <= {Outcome.REFUSED, Outcome.TIMEOUT}):
        return name_finding("dns_resolver_blocks", check, facts, observed, now, known={"resolver": _names(facts)})
    ends = ends or any(each.speaks for each in facts.unchecked)
    if facts.part.zone and not ends:
        known = {"last_name": truth.names[-1], "part": facts.part.zone, "part_servers": ", ".join(facts.part.servers)}
        return name_finding("dns_target_silent", check, facts, observed, now, remedies=("part",), known=known)
    if truth.chain and not ends and not (facts.zone and is_within(truth.names[-1], facts.zone)):
        known = {"last_name": truth.names[-1]}
        return name_finding("dns_target_silent", check, facts, observed, now, known=known)
    return name_finding("dns_target", check, facts, observed, now, status=Status.FAIL)


def _names(facts: DnsFacts) -> str:
    return ", ".join(each.server for each in facts.recursive)


def _propagation(check: TrackingCheck, facts: DnsFacts, now: float, managed: bool, old_way: bool | None) -> Finding:
    truth = facts.truth
    good = next((each for each in truth if target_kind(facts.whole(each), check, managed=managed) in GOOD), None)
    if good is None or _endless(check, facts, now) is not None:
        return name_finding("dns_propagation", check, facts, "", now).skipped(
            "the zone itself does not give the right answer"
        )
    blocking = [each for each in facts.speakers if overrides(each, facts, check.domain)]
    if blocking:
        return blocked(check, facts, blocking, now)
    behind = stale_servers(check, facts, good)
    if behind:
        return stale(check, facts, behind, good, now)
    asked = [each for each in (*facts.authoritative, *facts.recursive) if each.speaks]
    ends = any(each.own == good.own and each.addresses for each in asked)
    fixed = has_fixed_addresses(check)
    old = [
        each
        for each in asked
        if each.own != good.own
        or (fixed and each in facts.recursive and facts.is_other(each, good))
        or (ends and each in facts.recursive and _dangles(each))
    ]
    if old:
        return _not_yet(check, facts, old, now, old_way)
    if not any(each.speaks for each in facts.authoritative):
        why = facts.problem or "none of them answered; outgoing traffic to port 53 may be blocked or intercepted"
        return name_finding("dns_propagation", check, facts, "", now).skipped(
            f"the zone's servers could not be asked: {why}"
        )
    return name_finding("dns_propagation", check, facts, _agreement(facts, good), now)


def _not_yet(check: TrackingCheck, facts: DnsFacts, old: Sequence[Lookup], now: float, old_way: bool | None) -> Finding:
    """Some resolvers remember an older record: that is a fault only where clicks do not work by it."""
    left = max(facts.delegation_ttl, *(each.ttl for each in old))
    said = "; ".join(f"{each.server} says {each.describe(check.domain)}, for {each.ttl} s more" for each in old)
    if old_way and all(each.addresses for each in old):
        until = utc(now + left)[11:16]
        known = {"until": until}
        observed = f"Switching: works, by the old way until {until} UTC: {said}"
        return name_finding("dns_switching", check, facts, observed, now, retry_after=left or None, known=known)
    return name_finding("dns_not_propagated", check, facts, said, now, retry_after=left or None)


def _families(check: TrackingCheck, facts: DnsFacts, now: float, managed: bool) -> list[Finding]:
    """A server that denies the name, or fails, where one family is asked for, and gives the other's addresses."""
    right = next((each for each in facts.truth if target_kind(facts.whole(each), check, managed=managed) in GOOD), None)
    if right is not None and stale_servers(check, facts, right):
        # A resolver that asks an outdated server for one family and another server for the other says the same.
        return []
    good = [each for each in facts.speakers if target_kind(each, check, managed=managed) in GOOD and each.addresses]
    for outcome, enough in ((Outcome.NXDOMAIN, 1), (Outcome.SERVFAIL, len(good))):
        torn = [each for each in good if outcome in (each.ipv4.outcome, each.ipv6.outcome)]
        if not torn or len(torn) < enough:
            continue
        broken = "AAAA" if torn[0].ipv6.outcome is outcome else "A"
        said = "; ".join(f"{each.server}: {each.describe(check.domain)}, {broken} {outcome.value}" for each in torn)
        last = torn[0].names[-1] if torn[0].names else check.domain
        known = {"last_name": last, "broken_type": broken, "outcome": outcome.value}
        return [name_finding("aaaa_mismatch", check, facts, said, now, remedies=("servers",), known=known)]
    return []


def _count(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _agreement(facts: DnsFacts, good: Lookup) -> str:
    asked = (*facts.authoritative, *facts.recursive)
    silent = [each.server for each in asked if not each.speaks]
    servers = f"{_count(facts.authoritative, 'server')} of {facts.zone} and {_count(facts.recursive, 'resolver')}"
    missing = f", without {', '.join(silent)}, which gave no answer" if silent else ""
    serials = sorted({each.soa.serial for each in facts.authoritative if each.soa.serial is not None})
    version = f", serial {', '.join(map(str, serials))}" if serials else ""
    return f"{servers} agree on {good.own}{missing} (TTL {good.ttl} s{version})"


def analyse_caa(
    check: TrackingCheck, facts: CaaFacts, *, now: float, needed: bool = False, before: Sequence[Finding] = ()
) -> Finding:
    """Whether the CDN's authority may issue. ``needed``: there is no certificate, so that forbidding is the cause.

    ``before`` are the findings on the name: of a zone that gives no answers, no records tell nothing.
    """
    caa = facts.found
    cause = _cause([each for each in before if each.id in _NO_ANSWERS])
    if cause is not None and (caa.problem or not caa.records):
        return _caa("caa_permits", check, facts, caa.problem, now).skipped(f"follows from {cause.id}")
    if caa.problem:
        reason = f"the CAA records could not be read ({caa.problem})"
        return _caa("caa_permits", check, facts, caa.problem, now, Status.ERROR, reason)
    if not caa.records:
        return _caa("caa_permits", check, facts, "no CAA records: any authority may issue", now)
    observed = f"{caa.holder} has {'; '.join(map(str, caa.records))}"
    if not check.cas:
        reason = "it is not known which authority issues for this CDN (option 'certificate_authorities')"
        return _caa("caa_permits", check, facts, observed, now).skipped(reason)
    refused = _refused(check, caa)
    if refused is None:
        return _caa("caa_permits", check, facts, observed, now)
    # A missing certificate that SparkPost manages has its own findings, with SparkPost's word for the cause.
    is_cause = needed and not (check.cdn and check.cdn.id == "sparkpost")
    return _caa("caa_forbids", check, facts, observed, now, Status.FAIL if is_cause else None, refused=refused)


def _refused(check: TrackingCheck, caa: CaaSet) -> Refusal | None:
    """Why no authority may issue, None where one may. The methods of authorities that somebody names are unknown."""
    cdn = check.cdn or OTHER
    return refusal(
        caa,
        check.cas,
        accounts=check.acme_accounts,
        methods=METHODS if check.authorities else cdn.validation_methods,
        wildcard=cdn.wildcard and not check.authorities,
    )


def _caa_remedies(caa: CaaSet, refused: Refusal) -> tuple[str, ...]:
    """By the condition that failed; who can change records at the target of the CNAME record is somebody else."""
    if refused.condition != AUTHORITY:
        return (refused.condition,)
    return ("alias",) if caa.by_alias else ()


def _caa_facts(caa: CaaSet, refused: Refusal) -> Mapping[str, Any]:
    owner = f" (by the owner of {caa.holder}, where the name's CNAME record leads)" if caa.by_alias else ""
    return {"caa_record": refused.record, "parameter": refused.parameter, "owner": owner}


def _caa(
    finding_id: str,
    check: TrackingCheck,
    facts: CaaFacts,
    observed: str,
    now: float,
    status: Status | None = None,
    reason: str = "",
    refused: Refusal | None = None,
) -> Finding:
    caa = facts.found
    lines = "\n".join(f"{caa.holder}. IN CAA {record}" for record in caa.records) or "; no CAA records up to the top"
    return found(
        finding_id,
        check,
        observed=observed,
        status=status,
        reason=reason,
        remedies=_caa_remedies(caa, refused) if refused else (),
        facts={"caa_holder": caa.holder, **(_caa_facts(caa, refused) if refused else {})},
        evidence=[Evidence("caa", "resolver", caa.asked or check.domain, facts.at, caa.problem or lines)],
        duration_ms=facts.duration_ms,
        now=now,
    )
