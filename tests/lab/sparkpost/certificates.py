# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that SparkPost manages: eligibility, the request, and the issue some time later."""

from __future__ import annotations

from lab.context import IssuedCertificate
from lab.sparkpost import errors
from lab.sparkpost.account import Account
from lab.sparkpost.state import TrackingDomain

#: Source: SparkPost's guide on managed HTTPS (90 days, renewed before they end).
_LIFETIME = 90 * 24 * 3600.0


def check(account: Account, name: str, subaccount: int) -> bool:
    """Whether the domain, verified or not, can have a managed certificate; changes nothing.

    Raises:
        ApiError: 400 not eligible, 403 Let's Encrypt refuses it, 404 no such domain, 503 timed out.
    """
    with account.lock:
        domain = account.tracking.find_to_write(name, subaccount)
        _refuse_or_time_out(account, domain)
    eligible = account.points_at_managed(domain.domain)
    if not eligible and account.behaviour.ineligible_check == "error":
        raise errors.certificate_ineligible()
    return eligible


def enable(account: Account, name: str, subaccount: int) -> TrackingDomain:
    """Starts the issue of a managed certificate; one that is pending or valid is left alone.

    Raises:
        ApiError: 400 unverified or no CNAME at a managed endpoint; 403, 404 and 503 as for ``check``.
    """
    with account.lock:
        domain = account.tracking.find_to_write(name, subaccount)
        _refuse_or_time_out(account, domain)
        if not domain.verified:
            raise errors.certificate_needs_verified()
    if not account.points_at_managed(domain.domain):
        raise errors.certificate_ineligible()
    with account.lock:
        if not (domain.tls_status == "pending" or domain.uses_managed_certificate):
            domain.tls_status, domain.error_code = "pending", None
            domain.requested_at = account.context.now()
        return domain


def _refuse_or_time_out(account: Account, domain: TrackingDomain) -> None:
    behaviour = account.behaviour
    if behaviour.certificate_timeouts > 0:
        behaviour.certificate_timeouts -= 1
        raise errors.certificate_timed_out()
    if domain.domain in behaviour.certificate_refused:
        raise errors.certificate_refused(domain.domain)


def settle(account: Account) -> None:
    """Issues, or fails, every requested certificate whose time has come."""
    with account.lock:
        due = [each for each in account.tracking if _is_due(account, each)]
    for domain in due:
        error = account.behaviour.certificate_error
        if error is None and not account.points_at_managed(domain.domain):
            error = "acme:unauthorized"
        issued = account.context.issue([domain.domain]) if error is None else None
        with account.lock:
            if domain.requested_at is not None:
                _record(account, domain, issued, error)


def _is_due(account: Account, domain: TrackingDomain) -> bool:
    if domain.requested_at is None:
        return False
    return account.context.now() - domain.requested_at >= account.context.latency.managed_certificate


def _record(account: Account, domain: TrackingDomain, issued: IssuedCertificate | None, error: str | None) -> None:
    domain.requested_at = None
    if issued is None:
        domain.tls_status, domain.error_code = "failed", error
        return
    domain.certificate = issued
    domain.issued_at = account.wall()
    domain.expires_at = domain.issued_at + _LIFETIME
    domain.tls_status = "valid"
    domain.uses_managed_certificate = domain.secure = True
