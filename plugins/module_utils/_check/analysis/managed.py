# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses the certificate that SparkPost manages for a domain. Pure: facts in, findings out."""

from __future__ import annotations

import datetime

from ..._sparkpost.model import TrackingDomain
from ..model.finding import Finding, Status
from ..model.sparkpost_facts import SparkPostFacts
from ..model.tracking_check import TrackingCheck
from ..rules.managed import PENDING
from ..rules.registry import RULES
from .sparkpost_finding import sparkpost_finding

#: Renewal starts 15 days before the end, and takes minutes: a day later something is wrong.
#: Source: SparkPost's guide on managed HTTPS.
_RENEWAL_DAYS, _PATIENCE_DAYS = 15, 1


def analyse_managed(
    check: TrackingCheck, facts: SparkPostFacts, domain: TrackingDomain, behind: str, *, now: float
) -> list[Finding]:
    """The state of the certificate, and whether what stands in front of SparkPost gets in its way.

    ``behind`` is the name of the CDN to which the domain leads, "" where it leads to SparkPost itself.
    """
    if not (domain.uses_managed_certificate or domain.tls_certificate is not None or domain.certificate_pending):
        return []
    state = _state(check, facts, domain, now)
    if not behind or not (domain.uses_managed_certificate or domain.certificate_pending):
        return [state]
    broken = state.id in ("managed_tls_failed", "managed_tls_expired", "managed_tls_stuck")
    observed = (
        f"SparkPost manages a certificate for {domain.domain}, which leads to {behind}: the CDN answers the "
        f"authority's request (HTTP-01, http://{domain.domain}/.well-known/acme-challenge/); {state.observed}"
    )
    status = Status.FAIL if broken else None
    return [sparkpost_finding("managed_conflict", check, facts, observed, now, status), state]


def _state(check: TrackingCheck, facts: SparkPostFacts, domain: TrackingDomain, now: float) -> Finding:
    status = domain.status.tls_status or "unknown"
    certificate = domain.tls_certificate
    code = (certificate.error_code if certificate else None) or ""
    left = _days_left(certificate.expires_at if certificate else None, now)
    until = f", expires {certificate.expires_at}" if certificate and certificate.expires_at else ""
    observed = f"tls_status {status}{', error_code ' + code if code else ''}{until}"
    remedy = code or (PENDING if status == "pending" else "")

    def finding(finding_id: str, its: Status | None = None) -> Finding:
        remedies = (remedy,) if remedy in RULES[finding_id].remedies else ()
        return sparkpost_finding(finding_id, check, facts, observed, now, its, remedies=remedies)

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
