# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges what SparkPost says of the domain. Pure: facts in, findings out."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.catalogue import found
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.finding import Evidence, Finding, Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.sparkpost_facts import SparkPostFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.subject import Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import TrackingDomain

#: What to do by the authority's error code. Source: the SparkPost API reference, tls_certificate.error_code.
_MANAGED_STEPS: Mapping[str, str] = {
    "acme:dns": "Let the domain's name resolve everywhere: the authority could not look it up",
    "acme:unauthorized": "Let every address of the domain (AAAA records too) lead to SparkPost itself, with no proxy "
    "between: another server answered the authority",
    "acme:rejected_identifier": "Use a CDN with a certificate of its own: the authority refuses this name",
    "acme:temporary": "Wait an hour, and ask SparkPost's support if it stays",
    "service:internal": "Wait an hour, and ask SparkPost's support if it stays",
}
_ASK = "Ask SparkPost's support"
#: Renewal starts 15 days before the end, and takes minutes: a day later something is wrong.
#: Source: SparkPost's guide on managed HTTPS.
_RENEWAL_DAYS, _PATIENCE_DAYS = 15, 1


def judge_sparkpost(
    subject: Subject, facts: SparkPostFacts, *, now: float, https_works: bool | None, http_works: bool | None
) -> list[Finding]:
    """The findings on SparkPost's status. ``https_works`` and ``http_works``: whether the probes reached SparkPost;
    None where they could not tell.
    """
    if facts.skipped or facts.problem:
        finding = _finding("sparkpost_ready", subject, facts, "", now)
        if facts.skipped:
            return [finding.skipped(facts.skipped)]
        return [_finding("sparkpost_ready", subject, facts, "", now, Status.ERROR, facts.problem)]
    domain = facts.domain
    if domain is None:
        observed = "SparkPost knows no tracking domain of this name here"
        return [_finding("sparkpost_ready", subject, facts, observed, now, Status.FAIL)]
    if _is_foreign(subject, domain):
        observed = f"it belongs to subaccount {domain.subaccount}, not to {subject.subaccount}"
        return [_finding("sparkpost_ready", subject, facts, observed, now, Status.FAIL)]
    findings = [_ready(subject, facts, domain, now)]
    if domain.secure and https_works is False:
        observed = "secure is true, and the probe over https fails"
        findings.append(_finding("secure_but_http_dead", subject, facts, observed, now))
    works = https_works if domain.secure else http_works
    if facts.looked and not domain.verified and works:
        observed = "the probes reach SparkPost, and yet SparkPost does not recognise the domain when it looks"
        findings.append(_finding("host_overridden", subject, facts, observed, now))
    region = _other_region(subject, facts, now)
    if region is not None:
        findings.append(region)
    if domain.uses_managed_certificate or domain.tls_certificate is not None or domain.certificate_pending:
        findings.append(_managed(subject, facts, domain, now))
    return findings


def _ready(subject: Subject, facts: SparkPostFacts, domain: TrackingDomain, now: float) -> Finding:
    status = domain.status
    shown = (
        f"verified {str(domain.verified).lower()}, cname_status {status.cname_status or 'none'}, "
        f"compliance_status {status.compliance_status or 'none'}, secure {str(domain.secure).lower()}"
    )
    if status.compliance_status == "blocked":
        return _finding("compliance_blocked", subject, facts, shown, now)
    if status.compliance_status == "pending":
        return _finding("compliance_pending", subject, facts, shown, now)
    if facts.refusal:
        return _finding("verify_400", subject, facts, facts.refusal, now)
    if not domain.verified:
        pending = status.cname_status == "pending"
        return _finding("cname_pending" if pending else "api_unverified", subject, facts, shown, now)
    return _finding("sparkpost_ready" if domain.secure else "not_secure", subject, facts, shown, now)


def _is_foreign(subject: Subject, domain: TrackingDomain) -> bool:
    """Whether another subaccount owns it. A key of a subaccount may see no number at all, which proves nothing."""
    return bool(domain.subaccount) and subject.subaccount not in (None, domain.subaccount)


def _other_region(subject: Subject, facts: SparkPostFacts, now: float) -> Finding | None:
    """SparkPost knows the domain in one region, and the endpoint that is wanted belongs to the other."""
    if not (facts.region and subject.endpoint_named and subject.region) or facts.region == subject.region:
        return None
    observed = f"the account is in the region {facts.region}, and the endpoint is {subject.endpoint}"
    # The edge works all the same: a probe looks alike in both regions.
    return replace(_finding("wrong_region", subject, facts, observed, now), blocks=False)


def _managed(subject: Subject, facts: SparkPostFacts, domain: TrackingDomain, now: float) -> Finding:
    status = domain.status.tls_status or "unknown"
    certificate = domain.tls_certificate
    code = (certificate.error_code if certificate else None) or ""
    left = _days_left(certificate.expires_at if certificate else None, now)
    until = f", expires {certificate.expires_at}" if certificate and certificate.expires_at else ""
    observed = f"tls_status {status}{', ' + code if code else ''}{until}"
    step = _MANAGED_STEPS.get(code, _ASK)
    if status == "pending":
        late = left is not None and left < _RENEWAL_DAYS - _PATIENCE_DAYS
        if late:
            return _finding("managed_tls_stuck", subject, facts, observed, now, step=step)
        return _finding("managed_tls", subject, facts, observed, now, Status.WARN, step=step)
    if status in ("failed", "unavailable", "expired"):
        return _finding(f"managed_tls_{status}", subject, facts, observed, now, step=step)
    if left is not None and left < 0:
        return _finding("managed_tls_expired", subject, facts, observed, now, step=step)
    return _finding("managed_tls", subject, facts, observed, now)


def _days_left(expires_at: str | None, now: float) -> float | None:
    try:
        end = datetime.datetime.fromisoformat((expires_at or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    end = end if end.tzinfo else end.replace(tzinfo=datetime.timezone.utc)
    return (end.timestamp() - now) / 86400


def _finding(
    finding_id: str,
    subject: Subject,
    facts: SparkPostFacts,
    observed: str,
    now: float,
    status: Status | None = None,
    reason: str = "",
    *,
    step: str = _ASK,
) -> Finding:
    shown = json.dumps(facts.domain.show(), sort_keys=True) if facts.domain else observed or reason
    evidence = [Evidence("sparkpost", "url", f"GET /tracking-domains/{subject.domain}", facts.at, shown)]
    return found(
        finding_id,
        subject.values(managed_step=step),
        observed=observed,
        status=status,
        reason=reason,
        evidence=evidence if facts.at else [],
        duration_ms=facts.duration_ms,
        now=now,
    )
