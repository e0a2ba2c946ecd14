# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sending domains and the tracking domain that each is associated with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lab.sparkpost import errors
from lab.sparkpost.names import is_valid
from lab.sparkpost.state import Scope, TrackingDomain, TrackingDomains

_OTHER_STATUSES = (
    "spf_status",
    "abuse_at_status",
    "cname_status",
    "mx_status",
    "postmaster_at_status",
    "verification_mailbox_status",
)


@dataclass
class SendingDomain:
    """One sending domain; ``tracking_domain`` is None where none is associated."""

    domain: str
    subaccount: int = 0
    verified: bool = True
    tracking_domain: str | None = None
    shared_with_subaccounts: bool = False

    def rendered(self) -> dict[str, Any]:
        """The object as the API shows it, without its name, which only lists have."""
        status: dict[str, Any] = {"ownership_verified": self.verified, "compliance_status": "valid"}
        status["dkim_status"] = "valid" if self.verified else "unverified"
        status.update(dict.fromkeys(_OTHER_STATUSES, "unverified"))
        shown: dict[str, Any] = {"status": status, "shared_with_subaccounts": self.shared_with_subaccounts}
        shown["is_default_bounce_domain"] = False
        if self.tracking_domain:
            shown["tracking_domain"] = self.tracking_domain
        if self.subaccount:
            shown["subaccount_id"] = self.subaccount
        return shown


class SendingDomains:
    """The sending domains of an account, by name; the caller holds the account's lock."""

    def __init__(self) -> None:
        self._domains: dict[str, SendingDomain] = {}

    def __iter__(self) -> Iterator[SendingDomain]:
        return iter(list(self._domains.values()))

    def put(self, domain: SendingDomain) -> None:
        """Stores the domain as it is, in place of another of its name."""
        self._domains[domain.domain] = domain

    def find(self, name: str, scope: Scope) -> SendingDomain:
        """Raises ApiError: 404 where the scope holds no domain of that name."""
        found = self._domains.get(name.lower())
        if found is None or scope not in (None, found.subaccount):
            raise errors.sending_domain_not_found(name)
        return found

    def listed(self, scope: Scope) -> list[SendingDomain]:
        """Those that the scope sees."""
        return [each for each in self if scope in (None, each.subaccount)]

    def usable(self, name: str, subaccount: int) -> SendingDomain | None:
        """The verified domain from which the subaccount may send, its own or a shared one."""
        found = self._domains.get(name.lower())
        if found is None or not found.verified:
            return None
        shared = found.shared_with_subaccounts and found.subaccount == 0
        return found if shared or found.subaccount == subaccount else None

    def using(self, tracking_domain: str) -> list[SendingDomain]:
        """Those associated with the tracking domain."""
        return [each for each in self if each.tracking_domain == tracking_domain]


def associate(sending: SendingDomain, name: object, tracking: TrackingDomains, verified_only: bool) -> None:
    """Associates the tracking domain of the same subaccount; an empty name clears the association.

    Raises:
        ApiError: 400 with code "1200" where that subaccount has no such tracking domain.
    """
    if name == "":
        sending.tracking_domain = None
        return
    found = _registered(name, tracking, sending.subaccount)
    if found is None or (verified_only and not found.verified):
        raise errors.tracking_domain_not_registered(str(name))
    sending.tracking_domain = found.domain


def _registered(name: object, tracking: TrackingDomains, subaccount: int) -> TrackingDomain | None:
    found = tracking.get(name) if isinstance(name, str) and is_valid(name) else None
    return found if found is not None and found.subaccount == subaccount else None
