# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All observations of one domain, and the findings that follow from them together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..._sparkpost.endpoints import is_endpoint
from ..cdn.profiles import CDNS, Cdn, by_header, detect
from ..model.dns_facts import CaaFacts, DnsFacts
from ..model.finding import Finding, Status
from ..model.http_answer import Exchange, HttpAnswer
from ..model.subject import Subject
from ..probes.cache import CacheFacts
from ..probes.http import HttpFacts
from ..probes.sparkpost import SparkPostFacts
from ..probes.tls import TlsFacts
from ..result.verdict import settle
from ..rules.registry import CATALOGUE, found
from .answer_kind import FORWARDED
from .answer_kind import classify as kind_of
from .app_links import analyse_app_links
from .cache import analyse_cache
from .dns import analyse_caa, analyse_dns
from .family_split import split_families
from .hsts import analyse_hsts
from .http import analyse_http, analyse_https
from .sparkpost import analyse_sparkpost
from .tls import analyse_tls, classify

_NO_CERTIFICATE = frozenset({"cert_not_issued", "cert_expired", "cfront_alias"})


@dataclass(frozen=True)
class Observations:
    """What the probes brought back; None or empty for those that were not made."""

    dns: DnsFacts | None = None
    caa: CaaFacts | None = None
    tls: tuple[TlsFacts, ...] = ()
    http: tuple[HttpFacts, ...] = ()
    cache: CacheFacts | None = None
    #: What the endpoint answers where redirects lead to it.
    landings: tuple[Exchange, ...] = ()
    app_links: tuple[Exchange, ...] = ()
    #: The home pages of the hosts above the domain, where its https does not work.
    parents: tuple[Exchange, ...] = ()
    sparkpost: SparkPostFacts | None = None


def recognise_cdn(subject: Subject, seen: Observations) -> Subject:
    """The subject with its CDN, by the names in DNS, else by the marks in an answer; one that was named stays."""
    if subject.cdn is not None:
        return subject
    lookups = (*seen.dns.authoritative, *seen.dns.recursive) if seen.dns else ()
    cdn = detect([*(name for lookup in lookups for name in lookup.names), *subject.expected_targets])
    return subject.with_cdn(cdn if cdn.id != "other" else _by_marks(seen))


def _answers(seen: Observations) -> list[HttpAnswer]:
    return [exchange.answer for each in seen.http for exchange in (*each.https, *each.http) if exchange.answer]


def _by_marks(seen: Observations) -> Cdn:
    """A CDN is known by a mark in an answer where DNS shows addresses alone."""
    known = (by_header(answer.headers) for answer in _answers(seen))
    return next((cdn for cdn in known if cdn.id != "other"), CDNS["other"])


def _is_foreign(subject: Subject, seen: Observations) -> bool:
    """Whether the answers of a name that shows addresses alone are not the CDN's, although there are some."""
    cdn, answers = subject.cdn, _answers(seen)
    if cdn is None or not cdn.flattens or not answers:
        return False
    return not any(each.server == cdn.id or cdn.signed(each.headers) for each in answers)


def evaluate(subject: Subject, seen: Observations, *, now: float) -> list[Finding]:
    """Every finding, in verdict order. ``now`` is Unix seconds."""
    known = recognise_cdn(subject, seen).in_zone(seen.dns.zone if seen.dns else "")
    managed = seen.sparkpost is not None and seen.sparkpost.managed
    findings: list[Finding] = []
    if seen.dns is not None:
        findings += analyse_dns(known, seen.dns, now=now, managed=managed, foreign=_is_foreign(known, seen))
    edge = _analyse_edge(known, seen, now)
    findings += edge
    if seen.caa is not None:
        needed = any(finding.id in _NO_CERTIFICATE for finding in edge)
        findings.append(analyse_caa(known, seen.caa, now=now, needed=needed))
    https, http = _works(findings, "https_probe"), _works(findings, "http_probe")
    own = [exchange for each in seen.http for exchange in each.https]
    hsts = analyse_hsts(known, seen.parents, own, https_works=https, now=now) if own else None
    findings += [hsts] if hsts is not None else []
    if seen.sparkpost is not None:
        told = {finding.id for finding in findings}
        said = analyse_sparkpost(
            known, seen.sparkpost, now=now, https_works=https, http_works=http, behind=_behind(known, seen)
        )
        # The other region shows at several places, and is one cause.
        findings += [finding for finding in said if finding.id not in told]
    return settle(findings)


def _behind(subject: Subject, seen: Observations) -> str:
    """The name of the CDN to which DNS leads; "" where it leads to SparkPost itself, or where is not known."""
    lookups = (*seen.dns.authoritative, *seen.dns.recursive) if seen.dns else ()
    if not lookups or any(is_endpoint(name) for lookup in lookups for name in lookup.names):
        return ""
    return "" if subject.cdn is None or subject.cdn.id in ("other", "sparkpost") else subject.cdn.name


def _analyse_edge(subject: Subject, seen: Observations, now: float) -> list[Finding]:
    if not seen.tls:
        return _without_edge(subject, seen, now)
    findings = analyse_tls(subject, seen.tls, now=now)
    if seen.http:
        split, healthy = split_families(subject, _healthy(subject, seen), now=now)
        findings += [split] if split is not None else []
        https = analyse_https(subject, healthy, now=now, landings=seen.landings)
        findings += [https, analyse_http(subject, healthy, https, now=now, landings=seen.landings)]
    if seen.app_links:
        findings.append(analyse_app_links(subject, seen.app_links, now=now))
    if seen.cache is not None:
        findings.append(analyse_cache(subject, seen.cache, now=now))
    elif seen.http:
        finding = found("cache_ttl", subject.values(), observed="")
        findings.append(finding.skipped(_why_no_cache(subject, seen)))
    return findings


def _why_no_cache(subject: Subject, seen: Observations) -> str:
    kinds = {kind_of(each, subject) for facts in seen.http for each in facts.https}
    if FORWARDED in kinds:
        return "the edge redirects to SparkPost, so that it has no answer of SparkPost's to keep"
    return "there is no answer of SparkPost's over https that could be kept"


def _without_edge(subject: Subject, seen: Observations, now: float) -> list[Finding]:
    """There was no address to connect to."""
    if seen.dns is None:
        return []
    reason = f"{seen.dns.diverted or subject.domain} has no address to connect to"
    return [
        found(name, subject.values(), observed="", status=Status.ERROR, reason=reason, now=now)
        for name in ("edge_tcp", "cert_valid", "https_probe", "http_probe", "cache_ttl")
    ]


def _healthy(subject: Subject, seen: Observations) -> Sequence[HttpFacts]:
    """The answers of addresses whose TLS works; of all where it works at none."""
    broken = {each.edge.address for each in seen.tls if classify(each, subject.domain)}
    healthy = [each for each in seen.http if each.https[0].edge.address not in broken]
    return healthy or seen.http


def _works(findings: Sequence[Finding], slot: str) -> bool | None:
    """Whether the probe in this place reached SparkPost, as it stands once causes are settled; None for unknown."""
    settled = [finding for finding in settle(findings) if _slot(finding) == slot]
    if not settled:
        return None
    finding = settled[0]
    if finding.status is Status.SKIP:
        blockers = [each for each in findings if each.blocks and each.status is Status.FAIL]
        return False if blockers else None
    return None if finding.status is Status.ERROR else finding.status is not Status.FAIL


def _slot(finding: Finding) -> str:
    return CATALOGUE[finding.id].slot
