# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks ahead: whether the next renewal of the certificate will succeed. Pure: facts in, findings out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..._core.names import is_within
from ..._dns.answers import Outcome
from ..._dns.caa_policy import ACCOUNT, METHODS, refusal
from ..._tls.certificate import Certificate
from ..cdn.other import OTHER
from ..model.connection import FailureKind
from ..model.finding import Branch, Evidence, Finding
from ..model.http_answer import REDIRECTS, Exchange, host_of
from ..model.issuers import Issuer, issuer_of, lead_of
from ..model.renewal_facts import RenewalFacts, ValidationFacts
from ..model.tracking_check import TrackingCheck
from ..probes.observations import Observations
from ..rules.registry import found
from .scheme_answers import describe

#: What an authority does not take for an answer to HTTP-01, beside a redirect to another host.
_REFUSALS = frozenset({401, 403, 407, 429})
_LEAST_SERVER_ERROR = 500


@dataclass(frozen=True)
class Ahead:
    """All that is known; ``now`` is Unix seconds, ``known_ids`` are findings of other groups that are bad."""

    check: TrackingCheck
    seen: Observations
    now: float
    known_ids: frozenset[str]

    @property
    def records(self) -> tuple[ValidationFacts, ...]:
        """The validation records."""
        return self.seen.renewal.records if self.seen.renewal else ()

    @property
    def certificate(self) -> Certificate | None:
        """Of the certificates that are served and accepted, the one that ends first."""
        served = [each.certificate for each in self.seen.tls if each.verified.done and each.certificate is not None]
        return min(served, key=lambda certificate: certificate.not_after, default=None)

    @property
    def issuer(self) -> Issuer | None:
        """Who issued it; None for one that is not known."""
        return issuer_of(self.certificate.issuer) if self.certificate else None

    def finding(self, finding_id: str, observed: str, remedy: str = "", **known: str) -> Finding:
        """With the evidence of the group."""
        facts = self.seen.renewal or RenewalFacts()
        evidence = [
            Evidence(
                "dns",
                "resolver",
                each.server,
                facts.at,
                f"{each.record.name}. CNAME {each.target or each.outcome.value}",
            )
            for each in facts.records
        ]
        return found(
            finding_id,
            self.check,
            observed=observed,
            remedies=(remedy,) if remedy else (),
            facts=known,
            evidence=[*evidence, *(each.evidence() for each in self.seen.challenge_files)],
            duration_ms=facts.duration_ms,
            now=self.now,
        )


def analyse_renewal(
    check: TrackingCheck, seen: Observations, findings: Sequence[Finding], *, now: float
) -> list[Finding]:
    """What stands in the way, each by itself; one finding that nothing does where that is so."""
    bad = frozenset(each.id for each in findings if each.is_bad)
    ahead = Ahead(check, seen, now, bad)
    if seen.renewal is None:
        return []
    problems = [*_validation(ahead), *_authority(ahead), *_signatures(ahead), *_files(ahead)]
    if problems:
        return problems
    if "cert_expiring" in bad:
        reason = "follows from cert_expiring: the renewal is overdue, and what stands in its way cannot be seen"
        return [ahead.finding("renewal", "").skipped(reason)]
    words = _seen(ahead)
    healthy = ahead.finding("renewal", words)
    return [healthy] if words else [healthy.skipped(_why_unknown(seen, findings))]


def _why_unknown(seen: Observations, findings: Sequence[Finding]) -> str:
    cause = next((each.id for each in findings if each.blocks and each.branch is Branch.NAME), "")
    if cause and not seen.tls:
        return f"follows from {cause}"
    looked = "no certificate is served" if seen.tls else "no connection was made to look at a certificate"
    return f"{looked}, and no validation record is known"


def _seen(ahead: Ahead) -> str:
    """What was looked at, and is well."""
    parts = []
    certificate = ahead.certificate
    if certificate is not None:
        life = certificate.life
        lead = lead_of(ahead.check.cdn.id if ahead.check.cdn else "", certificate.issuer, life)
        name = ahead.issuer.name if ahead.issuer else certificate.issuer or "an unknown issuer"
        left = f"{math.floor(certificate.days_left(ahead.now))} of {life:.0f} days left"
        known = ahead.issuer is not None or (ahead.check.cdn is not None and ahead.check.cdn.id == "sparkpost")
        due = f"renewal is due at {lead.due:.0f}" if known else f"overdue with fewer than {lead.least:.0f} left"
        parts.append(f"{name}: {left}, {due}")
    if _needs_record(ahead) and not ahead.records:
        parts.append(
            "its validation record was not looked at, because only the account tells its name (see validation_records)"
        )
    parts += [f"{each.record.name} leads to {each.target}" for each in ahead.records if each.target]
    if ahead.seen.challenge_files:
        parts.append("the path of HTTP-01 answers")
    return "; ".join(parts)


def _needs_record(ahead: Ahead) -> bool:
    """Whether the certificate is renewed by a record whose name nobody can guess."""
    return ahead.check.cdn is not None and ahead.check.cdn.id == "cloudfront" and ahead.certificate is not None


def _validation(ahead: Ahead) -> list[Finding]:
    """Records that must stand for good, since each renewal has control of the name proved anew."""
    found_bad = []
    for each in ahead.records:
        wanted = _wanted(ahead, each)
        if wanted is None or each.outcome not in (Outcome.ANSWER, Outcome.NXDOMAIN, Outcome.NODATA, Outcome.LOOP):
            continue
        if not each.target:
            said = f"{each.record.name} has no CNAME record ({each.outcome.value})"
            found_bad.append(_lost(ahead, each, "missing", said, wanted))
        elif not _fits(each, wanted):
            said = f"{each.record.name} leads to {each.target}"
            found_bad.append(_lost(ahead, each, "wrong", f"{said}, and not to {_shown(wanted)}", wanted))
    return found_bad[:1]


def _lost(ahead: Ahead, each: ValidationFacts, remedy: str, said: str, wanted: str) -> Finding:
    return ahead.finding("renewal_validation", said, remedy, record_name=each.record.name, record_target=_shown(wanted))


def _shown(wanted: str) -> str:
    return f"a name of {wanted[2:]}" if wanted.startswith("*.") else wanted


def _wanted(ahead: Ahead, each: ValidationFacts) -> str | None:
    """The target that the record must have, with "*." ahead for any in a zone; None where no record is needed.

    A certificate of an authority that the CDN does not work with was uploaded, and is renewed elsewhere.
    """
    if each.record.value:
        return each.record.value
    cdn, issuer = ahead.check.cdn or OTHER, ahead.issuer
    if not cdn.validation_zone:
        return None
    uploaded = issuer is not None and not set(issuer.caa) & set(cdn.authorities)
    return None if uploaded or ahead.certificate is None else f"*.{cdn.validation_zone}"


def _fits(each: ValidationFacts, wanted: str) -> bool:
    if wanted.startswith("*."):
        return is_within(each.target, wanted[2:])
    return each.target == wanted


def _authority(ahead: Ahead) -> list[Finding]:
    """The authority that issued the present certificate, where CAA records forbid it to issue the next.

    A CDN that works with several takes another; of an own proxy the ACME account is its owner's, who named it.
    """
    caa, issuer, check = ahead.seen.caa, ahead.issuer, ahead.check
    if caa is None or caa.found.problem or not caa.found.records or issuer is None or "caa_forbids" in ahead.known_ids:
        return []
    cdn = check.cdn or OTHER
    if cdn.wildcard:
        return []
    methods = cdn.validation_methods if cdn.authorities else METHODS
    refused = refusal(caa.found, issuer.caa, accounts=check.acme_accounts, methods=methods)
    if refused is None or (refused.condition == ACCOUNT and not check.acme_accounts):
        return []
    holder = caa.found.holder
    observed = f"{holder} has {'; '.join(map(str, caa.found.records))}; the certificate is by {issuer.name}"
    return [ahead.finding("renewal_caa", observed, caa_holder=holder, authority=issuer.caa[0], issuer=issuer.name)]


def _signatures(ahead: Ahead) -> list[Finding]:
    """Authorities validate DNSSEC on the whole way, also where a validation record leads to somebody else's zone."""
    for each in ahead.records:
        if each.bogus:
            observed = f"{each.record.name} leads to {each.target}, and the signatures of {each.bogus} do not hold"
            known = {"record_name": each.record.name, "signed_zone": each.bogus}
            return [ahead.finding("renewal_dnssec", observed, **known)]
    return []


def _files(ahead: Ahead) -> list[Finding]:
    """The path of HTTP-01, at every address that this machine reaches."""
    files = ahead.seen.challenge_files
    bad = [each for each in files if _is_blocked(each, ahead.check.domain)]
    if not bad or "managed_conflict" in ahead.known_ids:
        return []
    observed = "; ".join(f"{each.edge.address}: {describe(each)}" for each in bad)
    families = {each.edge.is_ipv6 for each in bad}
    works = {each.edge.is_ipv6 for each in files if each not in bad}
    remedy = "ipv6" if families == {True} and False in works else ""
    return [ahead.finding("renewal_http", observed, remedy, **_addresses(bad))]


def _addresses(bad: Sequence[Exchange]) -> Mapping[str, str]:
    return {"addresses": ", ".join(dict.fromkeys(each.edge.address for each in bad))}


def _is_blocked(exchange: Exchange, domain: str) -> bool:
    """Whether an authority gets no answer there, or somebody else's. That nobody knows the token is as it should be."""
    if exchange.answer is None:
        return exchange.failure is not None and exchange.failure.kind is not FailureKind.UNREACHABLE
    # Where SparkPost itself leads with a token that nobody knows is its own affair.
    if exchange.answer.is_msys and exchange.answer.status in REDIRECTS:
        return False
    if exchange.location and host_of(exchange.location) != domain:
        return True
    return exchange.answer.status in _REFUSALS or exchange.answer.status >= _LEAST_SERVER_ERROR
