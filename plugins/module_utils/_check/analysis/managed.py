# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges the certificate that SparkPost manages for a domain. Pure: facts in, findings out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from ..._sparkpost.model import TrackingDomain
from ..model.finding import Finding, Status
from ..model.subject import Subject
from ..probes.sparkpost import SparkPostFacts
from .sparkpost_finding import sparkpost_finding

#: What to do by the authority's error code. Source: the SparkPost API reference, tls_certificate.error_code.
_STEPS: Mapping[str, str] = {
    "acme:dns": "Let the domain's name resolve everywhere: the authority could not look it up",
    "acme:unauthorized": "Let every address of the domain (AAAA records too) lead to SparkPost itself, with no proxy "
    "between: another server answered the authority",
    "acme:rejected_identifier": "Use a CDN with a certificate of its own: the authority refuses this name",
    "acme:temporary": "Wait an hour, and ask SparkPost's support if it stays",
    "service:internal": "Wait an hour, and ask SparkPost's support if it stays",
}
_ASK = "Ask SparkPost's support"
_PATIENCE = "Wait: it takes 15 minutes as a rule. Ask SparkPost's support if it has not ended after 30"
#: Renewal starts 15 days before the end, and takes minutes: a day later something is wrong.
#: Source: SparkPost's guide on managed HTTPS.
_RENEWAL_DAYS, _PATIENCE_DAYS = 15, 1


def analyse_managed(
    subject: Subject, facts: SparkPostFacts, domain: TrackingDomain, behind: str, *, now: float
) -> list[Finding]:
    """The state of the certificate, and whether what stands in front of SparkPost gets in its way.

    ``behind`` is the name of the CDN to which the domain leads, "" where it leads to SparkPost itself.
    """
    if not (domain.uses_managed_certificate or domain.tls_certificate is not None or domain.certificate_pending):
        return []
    state = _state(subject, facts, domain, now)
    if not behind or not (domain.uses_managed_certificate or domain.certificate_pending):
        return [state]
    broken = state.id in ("managed_tls_failed", "managed_tls_expired", "managed_tls_stuck")
    observed = (
        f"SparkPost manages a certificate for {domain.domain}, which leads to {behind}: the authority's look "
        f"(HTTP-01, http://{domain.domain}/.well-known/acme-challenge/) ends there; {state.observed}"
    )
    status = Status.FAIL if broken else None
    return [sparkpost_finding("managed_conflict", subject, facts, observed, now, status), state]


def _state(subject: Subject, facts: SparkPostFacts, domain: TrackingDomain, now: float) -> Finding:
    status = domain.status.tls_status or "unknown"
    certificate = domain.tls_certificate
    code = (certificate.error_code if certificate else None) or ""
    left = _days_left(certificate.expires_at if certificate else None, now)
    until = f", expires {certificate.expires_at}" if certificate and certificate.expires_at else ""
    observed = f"tls_status {status}{', error_code ' + code if code else ''}{until}"
    step = _STEPS.get(code, _PATIENCE if status == "pending" else _ASK)

    def finding(finding_id: str, its: Status | None = None) -> Finding:
        return sparkpost_finding(finding_id, subject, facts, observed, now, its, managed_step=step)

    if status == "pending":
        late = left is not None and left < _RENEWAL_DAYS - _PATIENCE_DAYS
        return finding("managed_tls_stuck") if late else finding("managed_tls", Status.WARN)
    if status in ("failed", "unavailable", "expired"):
        return finding(f"managed_tls_{status}")
    if left is not None and left < 0:
        return finding("managed_tls_expired")
    # A valid certificate with an error is one whose renewal has failed so far.
    return finding("managed_tls", Status.WARN if code else None)


def _days_left(expires_at: str | None, now: float) -> float | None:
    try:
        end = datetime.datetime.fromisoformat((expires_at or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    end = end if end.tzinfo else end.replace(tzinfo=datetime.timezone.utc)
    return (end.timestamp() - now) / 86400
