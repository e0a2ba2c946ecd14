# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evaluates all observations of one domain: the findings that follow from them together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..._sparkpost.endpoints import is_endpoint
from ..cdn.answer_kind import FORWARDED, TRACKER
from ..cdn.answer_kind import classify as kind_of
from ..cdn.registry import CDNS, by_header, detect
from ..model.cdn import Cdn
from ..model.finding import Branch, Finding, Status
from ..model.http_answer import PROBE_TARGET, HttpAnswer, HttpFacts
from ..model.tracking_check import TrackingCheck
from ..probes.observations import Observations
from ..rules.registry import RULES, found
from .app_links import analyse_app_links
from .cache import analyse_cache
from .dns import analyse_caa, analyse_dns
from .family_split import split_families
from .hsts import analyse_hsts
from .http import analyse_http, analyse_https
from .links import analyse_links
from .names.ways import analyse_https_records, old_way_works
from .renewal import analyse_renewal
from .settle import settle
from .sparkpost import analyse_sparkpost
from .tls import analyse_tls, classify

_NO_CERTIFICATE = frozenset({"cert_not_issued", "cert_expired", "cfront_alias"})


def recognise_cdn(check: TrackingCheck, seen: Observations) -> TrackingCheck:
    """The check with its CDN, by the names in DNS, else by the marks in an answer; one that was named stays."""
    if check.cdn is not None:
        known = _by_marks(seen)
        # Of a proxy that was named, the answers tell which one it is.
        return check.with_cdn(known) if check.cdn.id == known.id == "proxy" else check
    facts = seen.dns
    # What is wanted counts first, then what the zone says: a resolver may still know the way of before a move.
    sources = (
        check.expected_targets,
        [name for lookup in (facts.authoritative if facts else ()) for name in lookup.names],
        [name for lookup in (facts.recursive if facts else ()) for name in lookup.names],
    )
    detected = [cdn for cdn in map(detect, sources) if cdn.id != "other"]
    return check.with_cdn(detected[0] if detected else _by_marks(seen))


def _answers(seen: Observations) -> list[HttpAnswer]:
    """In the order in which they count: of a server that hides behind SparkPost's name, a page of its own tells."""
    short = [exchange for each in seen.http for exchange in (*each.https, *each.http)]
    further = [exchange for each in seen.http for exchange in each.links.all]
    return [exchange.answer for exchange in (*short, *further) if exchange.answer]


def _by_marks(seen: Observations) -> Cdn:
    """A CDN is known by a mark in an answer where DNS shows addresses alone."""
    known = (by_header(answer.headers) for answer in _answers(seen))
    return next((cdn for cdn in known if cdn.id != "other"), CDNS["other"])


def _is_foreign(check: TrackingCheck, seen: Observations) -> bool:
    """Whether the answers of a name that shows addresses alone are not the CDN's, although there are some."""
    cdn, answers = check.cdn, _answers(seen)
    if cdn is None or not cdn.flattens or not answers:
        return False
    return not any(each.server == cdn.id or cdn.signed(each.headers) for each in answers)


def evaluate(check: TrackingCheck, seen: Observations, *, now: float) -> list[Finding]:
    """Every finding, in verdict order. ``now`` is Unix seconds."""
    known = recognise_cdn(check, seen).in_zone(seen.dns.zone if seen.dns else "")
    managed = seen.sparkpost is not None and seen.sparkpost.managed
    findings: list[Finding] = []
    old_way = None
    if seen.dns is not None:
        old_way = old_way_works(seen.ways, known, secure=_secure(seen))
        findings += analyse_dns(
            known, seen.dns, now=now, managed=managed, foreign=_is_foreign(known, seen), old_way=old_way
        )
        findings += analyse_https_records(known, seen.dns, seen.ways, now=now)
    edge = _analyse_edge(known, seen, now)
    findings += edge
    if seen.caa is not None:
        needed = any(finding.id in _NO_CERTIFICATE for finding in edge)
        findings.append(analyse_caa(known, seen.caa, now=now, needed=needed, before=findings))
    https, http = _works(findings, "https_probe"), _works(findings, "http_probe")
    if old_way is False:
        https = False
    own = [exchange for each in seen.http for exchange in each.https]
    hsts = analyse_hsts(known, seen.parents, own, https_works=https, now=now) if own else None
    findings += [hsts] if hsts is not None else []
    if seen.sparkpost is not None:
        known_ids = {finding.id for finding in findings}
        reported = analyse_sparkpost(
            known, seen.sparkpost, now=now, https_works=https, http_works=http, behind=_behind(known, seen)
        )
        # The other region shows at several places, and is one cause.
        findings += [finding for finding in reported if finding.id not in known_ids]
    if _is_http_only(known, seen, findings):
        findings = [_only_warns(each) for each in findings]
    if "renewal" in known.groups:
        findings += analyse_renewal(known, seen, findings, now=now)
    return settle(findings)


def _is_http_only(check: TrackingCheck, seen: Observations, findings: Sequence[Finding]) -> bool:
    """Whether the domain leads straight to SparkPost, which makes http links for it, and these work.

    Nobody asked for https there, as by naming a CDN, and no browser is told to use nothing else.
    """
    is_behind = check.cdn is not None and check.cdn.id not in ("other", "sparkpost")
    if _secure(seen) is not False or check.expected_targets or is_behind:
        return False
    found = {(each.id, each.status) for each in findings}
    direct, works = ("dns_wrong_target", Status.FAIL) in found, ("http_probe", Status.PASS) in found
    lookups = (*seen.dns.authoritative, *seen.dns.recursive) if seen.dns else ()
    leads = any(is_endpoint(name) for lookup in lookups for name in lookup.names)
    return direct and works and leads and ("hsts", Status.FAIL) not in found


def _only_warns(finding: Finding) -> Finding:
    """What https lacks costs no click as long as links are made with http."""
    concerns = finding.id in ("dns_wrong_target", "not_secure") or finding.branch is Branch.HTTPS
    if not concerns or finding.status is not Status.FAIL:
        return finding
    observed = f"{finding.observed}; SparkPost makes http links for it (secure is false), and these work"
    kind = RULES[finding.id].kind(Status.WARN)
    return replace(finding, status=Status.WARN, kind=kind, blocks=False, observed=observed)


def _secure(seen: Observations) -> bool | None:
    """Whether SparkPost makes https links for the domain; None where it was not asked or did not tell."""
    return seen.sparkpost.domain.secure if seen.sparkpost is not None and seen.sparkpost.domain is not None else None


def _behind(check: TrackingCheck, seen: Observations) -> str:
    """The name of the CDN to which DNS leads; "" where it leads to SparkPost itself, or where is not known."""
    lookups = (*seen.dns.authoritative, *seen.dns.recursive) if seen.dns else ()
    if not lookups or any(is_endpoint(name) for lookup in lookups for name in lookup.names):
        return ""
    return "" if check.cdn is None or check.cdn.id in ("other", "sparkpost") else check.cdn.name


def _analyse_edge(check: TrackingCheck, seen: Observations, now: float) -> list[Finding]:
    if not seen.tls:
        return _without_edge(check, seen, now)
    findings = analyse_tls(check, seen.tls, now=now)
    if seen.http:
        split, healthy = split_families(check, _healthy(check, seen), now=now)
        findings += [split] if split is not None else []
        shaken = all(each.verified.done for each in seen.tls)
        https = analyse_https(check, healthy, now=now, landings=seen.landings, shaken=shaken, endpoint=seen.endpoint)
        https = _of_how_many(https, seen)
        landed = {"landings": seen.landings, "endpoint": seen.endpoint}
        findings += [https, analyse_http(check, healthy, https, now=now, **landed)]
        if https.status in (Status.PASS, Status.WARN):
            findings += analyse_links(check, healthy, seen.endpoint, now=now)
    if seen.app_links:
        findings.append(analyse_app_links(check, seen.app_links, now=now))
    if seen.cache is not None:
        passes_query = any(one.with_query and one.with_query.location == PROBE_TARGET for one in seen.http)
        others = [each for one in seen.http for each in (*one.https, *one.links.all)]
        findings.append(analyse_cache(check, seen.cache, now=now, passes_query=passes_query, others=others))
    elif seen.http:
        finding = found("cache_ttl", check, observed="")
        findings.append(finding.skipped(_why_no_cache(check, seen)))
    return findings


def _of_how_many(https: Finding, seen: Observations) -> Finding:
    """The finding with the number of addresses, where there are more than are asked."""
    in_full = [each for each in seen.http if each.https[0].answer is not None]
    with_links = sum(each.opens is not None for each in in_full)
    if 0 < with_links < len(in_full) and https.status in (Status.PASS, Status.WARN):
        words = f"opens, long links and links with a query were tried at {with_links} of {len(in_full)} addresses"
        https = replace(https, observed=f"{https.observed}; {words}")
    lookups = (seen.dns.recursive or seen.dns.authoritative) if seen.dns else ()
    known, asked = {address for each in lookups for address in each.addresses}, len(seen.http)
    if len(known) <= asked or (seen.dns and seen.dns.diverted):
        return https
    return replace(https, observed=f"{https.observed}; {asked} of {len(known)} addresses were asked")


def _why_no_cache(check: TrackingCheck, seen: Observations) -> str:
    kinds = {kind_of(each, check) for facts in seen.http for each in facts.https}
    if FORWARDED in kinds:
        return "the edge redirects to SparkPost, so it has no response of SparkPost's to cache"
    if TRACKER in kinds and all(classify(each, check.domain) is None for each in seen.tls):
        return "responses take too long to look at the cache too"
    if TRACKER in kinds:
        return "the certificate is refused"
    return "there is no response from SparkPost over https that could be cached"


def _without_edge(check: TrackingCheck, seen: Observations, now: float) -> list[Finding]:
    """There was no address to connect to."""
    if seen.dns is None:
        return []
    reason = f"{seen.dns.diverted or check.domain} has no address to connect to"
    return [
        found(name, check, observed="", status=Status.ERROR, reason=reason, now=now)
        for name in ("edge_tcp", "cert_valid", "https_probe", "http_probe", "cache_ttl")
    ]


def _healthy(check: TrackingCheck, seen: Observations) -> Sequence[HttpFacts]:
    """The answers of addresses whose TLS works; of all where it works at none."""
    broken = {each.edge.address for each in seen.tls if classify(each, check.domain)}
    healthy = [each for each in seen.http if each.https[0].edge.address not in broken]
    facts, cache = healthy or seen.http, seen.cache
    if cache is None or cache.first is None:
        return facts
    edge, more = cache.first.exchange.edge, cache.new_links
    return [replace(each, again=(*each.again, *more)) if each.https[0].edge == edge else each for each in facts]


def _works(findings: Sequence[Finding], slot: str) -> bool | None:
    """Whether the probe in this place reached SparkPost, as it stands once causes are settled; None for unknown."""
    settled = [finding for finding in settle(findings) if _slot(finding) == slot]
    if not settled:
        return None
    finding = settled[0]
    if finding.status is Status.SKIP:
        return _worked_where_it_was_tried(findings, slot)
    return None if finding.status is Status.ERROR else finding.status is not Status.FAIL


def _worked_where_it_was_tried(findings: Sequence[Finding], slot: str) -> bool | None:
    """What a probe that does not count any more has shown: one that was not made has shown nothing."""
    raw = next((finding for finding in findings if _slot(finding) == slot), None)
    if raw is not None and raw.status is Status.FAIL:
        return False
    blockers = [each for each in findings if each.blocks and each.status is Status.FAIL]
    return False if any(each.branch is not Branch.NAME for each in blockers) else None


def _slot(finding: Finding) -> str:
    return RULES[finding.id].slot
