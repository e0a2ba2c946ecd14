# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking domains of one account: a plain state machine that knows neither HTTP nor the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lab.context import IssuedCertificate
from lab.sparkpost import errors
from lab.sparkpost.behaviour import Behaviour
from lab.sparkpost.names import is_valid

#: Which subaccounts a request sees: one of them, 0 for the primary account, None for all.
Scope = int | None


@dataclass
class TrackingDomain:
    """One tracking domain. Instants are seconds since the epoch, but ``requested_at`` is on the lab's clock."""

    domain: str
    subaccount: int = 0
    secure: bool = False
    default: bool = False
    verified: bool = False
    cname_status: str = "unverified"
    compliance_status: str = "valid"
    tls_status: str | None = "unknown"
    uses_managed_certificate: bool = False
    requested_at: float | None = None
    issued_at: float | None = None
    expires_at: float | None = None
    error_code: str | None = None
    certificate: IssuedCertificate | None = None

    @property
    def port(self) -> int:
        """The port of new links."""
        return 443 if self.secure else 80

    @property
    def origin(self) -> str:
        """Scheme, host and port of new links, such as http://click.example.com:80."""
        return f"{'https' if self.secure else 'http'}://{self.domain}:{self.port}"


class TrackingDomains:
    """The tracking domains of an account and its subaccounts, by name; the caller holds the account's lock."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._domains: dict[str, TrackingDomain] = {}

    def __iter__(self) -> Iterator[TrackingDomain]:
        return iter(list(self._domains.values()))

    def get(self, name: str) -> TrackingDomain | None:
        """The domain of any subaccount, or None."""
        return self._domains.get(name.lower())

    def find(self, name: str, scope: Scope) -> TrackingDomain:
        """Raises ApiError: 400 for an invalid name, 404 where the scope holds none."""
        if not is_valid(name):
            raise errors.invalid_domain(name)
        found = self.get(name)
        if found is None or scope not in (None, found.subaccount):
            raise errors.not_found()
        return found

    def find_to_write(self, name: str, subaccount: int) -> TrackingDomain:
        """As ``find``, in the one subaccount that a write acts in."""
        return self.find(name, None if self._behaviour.write_across_subaccounts else subaccount)

    def listed(self, scope: Scope) -> list[TrackingDomain]:
        """Those that the scope sees, in order of creation."""
        return [each for each in self if scope in (None, each.subaccount)]

    def blank(self, name: str, **stored: Any) -> TrackingDomain:
        """A domain as it stands when new, or verified, with the fields of TrackingDomain that ``stored`` gives."""
        behaviour, verified = self._behaviour, stored.get("verified", False)
        fresh = {
            "cname_status": behaviour.cname_status_behind_cdn if verified else behaviour.cname_status_new,
            "compliance_status": behaviour.compliance_status_new,
            "tls_status": behaviour.tls_status_unmanaged,
        }
        return TrackingDomain(domain=name.lower(), **{**fresh, **stored})

    def create(self, name: object, secure: bool, subaccount: int) -> TrackingDomain:
        """Raises ApiError: 422 invalid name, 400 blacklisted, 409 (or 400) exists, plan limit."""
        if not isinstance(name, str) or not is_valid(name):
            raise errors.invalid_domain(name, status=422)
        if name.lower() in self._behaviour.blacklisted:
            raise errors.blacklisted(name)
        if self.get(name) is not None:
            raise errors.domain_exists(self._behaviour.legacy_exists_error)
        limit = self._behaviour.plan_limit
        if limit is not None and len(self._domains) >= limit:
            raise errors.plan_limit(self._behaviour.plan_limit_status)
        created = self.blank(name, secure=secure, subaccount=subaccount)
        self.put(created)
        return created

    def put(self, domain: TrackingDomain) -> None:
        """Stores the domain as it is, in place of another of its name."""
        self._domains[domain.domain] = domain

    def update(self, domain: TrackingDomain, secure: bool | None, default: bool | None) -> None:
        """Changes what is not None. Raises ApiError: 422 where an unverified domain would become the default."""
        if default and not domain.verified:
            raise errors.unverified(domain.domain)
        if secure is not None and secure != domain.secure:
            domain.secure = secure
            if self._behaviour.secure_change_resets_verified:
                domain.verified, domain.cname_status = False, self._behaviour.cname_status_new
        if default is not None:
            self._set_default(domain, default)

    def _set_default(self, domain: TrackingDomain, default: bool) -> None:
        """One default for the primary account and one for each subaccount."""
        if default:
            for other in self.listed(domain.subaccount):
                other.default = False
        domain.default = default

    def delete(self, domain: TrackingDomain) -> None:
        """Forgets the domain."""
        del self._domains[domain.domain]

    def record_verification(self, domain: TrackingDomain, reached: bool, direct: bool) -> None:
        """Keeps what a verification found: SparkPost answered; the CNAME is straight at SparkPost."""
        domain.verified = reached
        if reached:
            domain.cname_status = "valid" if direct else self._behaviour.cname_status_behind_cdn
        else:
            domain.cname_status = "invalid"
