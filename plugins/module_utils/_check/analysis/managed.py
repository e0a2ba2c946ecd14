# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses the certificate that SparkPost manages for a domain. Pure: facts in, findings out."""

from __future__ import annotations

import datetime

from ..._sparkpost.model import TlsCertificate, TrackingDomain
from ..model.finding import Finding, Status
from ..model.issuers import lead_of
from ..model.sparkpost_facts import SparkPostFacts
from ..model.tracking_check import TrackingCheck
from ..rules.managed import PENDING
from ..rules.registry import RULES
from .sparkpost_finding import sparkpost_finding

#: How many days a certificate lasts where SparkPost does not say so (SparkPost's guide on managed HTTPS).
_USUAL_LIFE = 90.0


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

    late = left is not None and left < lead_of("sparkpost", "", _life(certificate)).least
    if status == "pending":
        return finding("managed_tls_stuck") if late else finding("managed_tls", Status.WARN)
    if status in ("failed", "unavailable", "expired"):
        return finding(f"managed_tls_{status}")
    if left is not None and left < 0:
        return finding("managed_tls_expired")
    if late and not code:
        # It works until it ends, and should have been renewed by now.
        return finding("managed_tls_stuck", Status.WARN)
    # A valid certificate with an error is one whose renewal has failed so far.
    return finding("managed_tls", Status.WARN if code else None)


def _life(certificate: TlsCertificate | None) -> float:
    """For how many days the certificate is valid, as SparkPost says."""
    begin = _seconds(certificate.issued_at if certificate else None)
    end = _seconds(certificate.expires_at if certificate else None)
    return (end - begin) / 86400 if begin is not None and end is not None and end > begin else _USUAL_LIFE


def _days_left(expires_at: str | None, now: float) -> float | None:
    end = _seconds(expires_at)
    return None if end is None else (end - now) / 86400


def _seconds(text: str | None) -> float | None:
    try:
        time = datetime.datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    time = time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
    return time.timestamp()
