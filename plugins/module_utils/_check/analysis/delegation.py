# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses what a name depends on: the delegation of its zone, and the zone's signatures. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..._core.names import is_within
from ..._core.suffixes import is_public_suffix
from ..._dns.answers import Outcome
from ..._dns.dnssec import SIGNATURE_ERRORS
from ..model.dns_facts import DnsFacts, Lookup
from ..model.finding import Finding, Status
from ..model.tracking_check import TrackingCheck
from .targets import ENDLESS, name_finding

# One resolver's SERVFAIL may be its own problem; two that agree are believed.
_ENOUGH_WITNESSES = 2
#: The remedy by what a resolver says of signatures (RFC 8914).
_BY_CODE = {7: "expired", 8: "early", 10: "unsigned", 12: "denial"}
_SILENCE = (Outcome.TIMEOUT, Outcome.UNREACHABLE)
_MISLED = frozenset({"dns_nxdomain", "dns_wrong_target"})


def analyse_delegation(check: TrackingCheck, facts: DnsFacts, target: Finding, *, now: float) -> list[Finding]:
    """What is wrong below the name itself; nothing where all is well. ``target`` is the finding on the name."""
    broken = _signatures(check, facts, now)
    if broken is not None:
        return [broken]
    if target.id in ENDLESS:
        return []
    for analyse in (_undelegated, _unserved, _silent, _misdirected, _partly_lame, _wrong_glue):
        finding = analyse(check, facts, target, now)
        if finding is not None:
            return [finding]
    return []


def _signatures(check: TrackingCheck, facts: DnsFacts, now: float) -> Finding | None:
    rejecting = _rejecting(facts)
    observed = [
        *_mismatch(facts),
        *([facts.signing.observed] if facts.signing.flaw and (rejecting or not facts.signing.is_bare) else []),
        *map(_rejected, rejecting),
    ]
    if not observed:
        return None
    keys = f" ({', '.join(map(str, facts.signing.keys))})" if facts.signing.keys else ""
    finding = name_finding(
        "dns_dnssec",
        check,
        facts,
        "; ".join(observed),
        now,
        remedies=_remedies(facts, rejecting),
        known={"signed_zone": _signed_zone(facts), "keys": keys},
    )
    evidence = [*finding.evidence, *(each.evidence(check.domain) for each in facts.unchecked)]
    # Where a resolver here does not validate, what depends on the name can still be evaluated.
    return replace(finding, evidence=tuple(evidence), blocks=finding.blocks and not facts.speakers)


def _remedies(facts: DnsFacts, rejecting: Sequence[tuple[Lookup, Lookup | None]]) -> tuple[str, ...]:
    """By what is wrong: a DS record that fits must not be touched, and one that does not is not mended by signing."""
    signing = facts.signing
    if signing.is_broken:
        return () if signing.keys else ("unkeyed",)
    if signing.flaw is not None and not signing.is_bare:
        return (signing.flaw.value,)
    codes = {code for checked, _unchecked in rejecting for code, _text in checked.extended}
    by_code = next((name for code, name in _BY_CODE.items() if code in codes), "")
    if by_code:
        return (by_code,)
    if signing.flaw is not None:
        return (signing.flaw.value,)
    halves = [{checked.ipv4.outcome, checked.ipv6.outcome} for checked, _unchecked in rejecting]
    return ("denial",) if any(Outcome.ANSWER in half for half in halves) else ("unclear",)


def _rejecting(facts: DnsFacts) -> list[tuple[Lookup, Lookup | None]]:
    """The resolvers that reject the signatures, each with what it says without a check of them."""
    checked = {each.server: each for each in facts.recursive}
    unchecked = {each.server: each for each in facts.unchecked if _tells_more(each, checked[each.server])}
    return [
        (each, unchecked.get(each.server))
        for each in facts.recursive
        if each.server in unchecked or (each.is_broken and _signature_errors(each))
    ]


def _tells_more(unchecked: Lookup, checked: Lookup) -> bool:
    """Whether a family that failed is there without a check of signatures."""
    families = ((unchecked.ipv4, checked.ipv4), (unchecked.ipv6, checked.ipv6))
    return any(bare.outcome.is_statement and full.outcome is Outcome.SERVFAIL for bare, full in families)


def _rejected(said: tuple[Lookup, Lookup | None]) -> str:
    checked, unchecked = said
    why = ", ".join(_signature_errors(checked))
    first = f"{checked.server} says SERVFAIL{f' ({why})' if why else ''}"
    return f"{first}, and gives the answer where it is told not to check signatures" if unchecked else first


def _signature_errors(lookup: Lookup) -> list[str]:
    known = (code for code, _text in lookup.extended if code in SIGNATURE_ERRORS)
    return [f"extended error {code}: {SIGNATURE_ERRORS[code]}" for code in known]


def _mismatch(facts: DnsFacts) -> list[str]:
    signing = facts.signing
    if not signing.is_broken:
        return []
    if signing.digest_differs:
        return [
            f"the DS record of {signing.zone} names the key {signing.named[0]} with another digest than the key has"
        ]
    keys = f"its keys are {', '.join(map(str, signing.keys or ()))}" if signing.keys else "it has no keys"
    return [f"the DS record of {signing.zone} names the key {', '.join(map(str, signing.named))}, and {keys}"]


def _signed_zone(facts: DnsFacts) -> str:
    """The zone whose signatures fail: the domain's own, unless that is not signed and an alias leads out of it."""
    if facts.signing.named:
        return facts.signing.zone
    names = next((each.names for each in (*facts.authoritative, *facts.unchecked) if each.names), ())
    if names and not facts.signing.named and not is_within(names[-1], facts.zone):
        return f"the zone of {names[-1]}"
    return facts.zone or "the zone"


def _undelegated(check: TrackingCheck, facts: DnsFacts, _target: Finding, now: float) -> Finding | None:
    """The registry does not know the domain at all."""
    outside = bool(facts.zone) and is_public_suffix(facts.zone) and is_within(check.domain, facts.zone)
    if not outside or {each.outcome for each in facts.truth} != {Outcome.NXDOMAIN}:
        return None
    labels = check.domain.removesuffix(f".{facts.zone}").split(".")
    registered = f"{labels[-1]}.{facts.zone}"
    observed = f"the servers of {facts.zone} know no name servers for {registered} (NXDOMAIN)"
    return _delegation(check, facts, observed, now, "unregistered", {"registered": registered})


def _unserved(check: TrackingCheck, facts: DnsFacts, _target: Finding, now: float) -> Finding | None:
    """None of the servers that the zone is delegated to serves it, and no resolver has an answer."""
    if facts.truth or is_public_suffix(facts.zone) or not facts.name_servers:
        return None
    answered = any(each.is_lame for each in facts.authoritative)
    broken = [each for each in facts.recursive if each.is_broken]
    if not broken or len(broken) < len(facts.recursive):
        return None
    if not answered:
        return None
    said = _said(facts.authoritative) or facts.problem
    observed = f"no name server of {facts.zone} serves it: {said}"
    failing = all(_fails(each) for each in facts.authoritative if each.is_lame)
    known = {"name_servers": ", ".join(facts.name_servers)}
    remedy = "failing" if failing else "unserved"
    if failing and any(each.soa.serial is not None for each in facts.authoritative):
        # The zone is loaded: it is this name that they cannot answer.
        observed, remedy = f"no name server of {facts.zone} can answer for {check.domain}: {said}", "unanswerable"
    return _delegation(check, facts, observed, now, remedy, known)


def _silent(check: TrackingCheck, facts: DnsFacts, _target: Finding, now: float) -> Finding | None:
    """None of the zone's servers answers, and resolvers that answer for others get nothing from them either.

    One such witness is enough, since it has just been heard; two that fail alike need none.
    """
    failed = [each for each in facts.recursive if each.outcome in (Outcome.SERVFAIL, Outcome.TIMEOUT)]
    if facts.truth or is_public_suffix(facts.zone) or len(failed) < len(facts.recursive) or not failed:
        return None
    if any(answer.outcome not in _SILENCE for each in facts.authoritative for answer in (each.ipv4, each.ipv6)):
        return None
    broken = [each for each in failed if each.outcome is Outcome.SERVFAIL]
    nameless = bool(facts.name_servers) and not facts.authoritative
    if not facts.witnesses and len(broken) < (1 if nameless else _ENOUGH_WITNESSES):
        return None
    names = ", ".join(facts.name_servers)
    heard = f"; {facts.witnesses[0]} answers for other zones" if facts.witnesses else ""
    asked = _said((*facts.authoritative, *failed))
    if nameless:
        said = f"none of the name servers of {facts.zone} ({names}) has an address"
        return _delegation(check, facts, f"{said}; {asked}", now, "nameless", {"name_servers": names})
    return name_finding(
        "dns_servers_silent",
        check,
        facts,
        f"no name server of {facts.zone or check.domain} answers: {asked}{heard}",
        now,
        known={"name_servers": f" ({names})" if names else ""},
    )


def _misdirected(check: TrackingCheck, facts: DnsFacts, target: Finding, now: float) -> Finding | None:
    """The CDN is to serve the zone, and other name servers are asked for it, with another result.

    Where the domain was set up by a CNAME record alone, the zone stays elsewhere, and the record leads to the CDN.
    """
    cdn = check.cdn
    if cdn is None or not cdn.name_server_zones or check.expected_targets:
        return None
    own = {each.host for each in facts.authoritative if each.contact and each.contact == cdn.zone_contact}
    own |= {host for host in facts.name_servers if any(is_within(host, zone) for zone in cdn.name_server_zones)}
    foreign = [host for host in facts.name_servers if host not in own]
    speakers = [each for each in facts.authoritative if each.speaks]
    wrong = [each for each in speakers if each.host in foreign]
    if not wrong or not (_disagree(wrong, [each for each in speakers if each.host in own]) if own else _misled(target)):
        return None
    others = "; ".join(f"{each.server} says {each.describe(check.domain)}" for each in wrong)
    share = "some name servers" if own else "the name servers"
    observed = f"{share} of {facts.zone} are not {cdn.name}'s: {others}"
    known = {"foreign": ", ".join(foreign), "cdn_name": cdn.name, "cdn_zone": cdn.zones[0]}
    return _delegation(check, facts, observed, now, "elsewhere", known)


def _misled(target: Finding) -> bool:
    return target.status is Status.FAIL and target.id in _MISLED


def _disagree(wrong: Sequence[Lookup], right: Sequence[Lookup]) -> bool:
    """Whether the others answer another thing than the CDN's own servers, whose addresses are the same everywhere."""
    if not right:
        return False
    known = set(right[0].addresses)
    return any(
        each.own != right[0].own or bool(known and each.addresses and known.isdisjoint(each.addresses))
        for each in wrong
    )


def _partly_lame(check: TrackingCheck, facts: DnsFacts, _target: Finding, now: float) -> Finding | None:
    """Some of the zone's servers do not serve it: resolvers that meet these take longer, or give up."""
    lame = [each for each in facts.authoritative if each.is_lame or _is_silent(each)]
    answering = {each.host for each in facts.authoritative}
    lost = [host for host in facts.name_servers if answering and answering != {""} and host not in answering]
    if not (lame or lost) or not any(each.speaks for each in facts.authoritative):
        return None
    said = "; ".join(filter(None, (_said(lame), *(f"{host} has no address" for host in lost))))
    number = len(facts.authoritative) + len(lost)
    observed = f"{len(lame) + len(lost)} of {number} name servers of {facts.zone} do not serve it: {said}"
    hosts = ", ".join(dict.fromkeys([*(each.host or each.server for each in lame), *lost]))
    if all(map(_fails, lame)) and not lost:
        return _delegation(check, facts, observed, now, "failing", {"name_servers": hosts}, Status.WARN)
    return _delegation(check, facts, observed, now, "partly", {"lame": hosts}, Status.WARN)


def _wrong_glue(check: TrackingCheck, facts: DnsFacts, _target: Finding, now: float) -> Finding | None:
    """The registry has outdated addresses of name servers whose names are in the zone."""
    if not facts.glue:
        return None
    said = "; ".join(f"{host} at {address}" for host, address in facts.glue)
    known = {"lame": ", ".join(dict.fromkeys(host for host, _address in facts.glue))}
    observed = f"the zone above {facts.zone} has {said}, which is not their address by the zone itself"
    return _delegation(check, facts, observed, now, "glue", known, Status.WARN)


def _fails(lookup: Lookup) -> bool:
    """Whether it is set up for the zone, and cannot serve it."""
    return Outcome.SERVFAIL in (lookup.ipv4.outcome, lookup.ipv6.outcome)


def _is_silent(lookup: Lookup) -> bool:
    return lookup.ipv4.outcome is lookup.ipv6.outcome is Outcome.TIMEOUT


def _said(lookups: Iterable[Lookup]) -> str:
    return "; ".join(f"{each.server}: {_why(each)}" for each in lookups)


def _why(lookup: Lookup) -> str:
    answers = (lookup.ipv4, lookup.ipv6)
    if any(answer.outcome.is_statement for answer in answers):
        return "an answer without authority"
    worst = next((answer for answer in answers if answer.outcome is not Outcome.TIMEOUT), lookup.ipv4)
    return f"{worst.outcome.value} ({worst.detail})" if worst.referral else worst.outcome.value


def _delegation(
    check: TrackingCheck,
    facts: DnsFacts,
    observed: str,
    now: float,
    remedy: str,
    known: Mapping[str, str],
    status: Status | None = None,
) -> Finding:
    return name_finding("dns_delegation", check, facts, observed, now, status=status, remedies=(remedy,), known=known)
