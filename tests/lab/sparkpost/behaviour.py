# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything about the emulated account that a test may choose, with what is documented as the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class RateLimit:
    """A token bucket: ``capacity`` requests at once, then ``refill_per_second`` each second."""

    capacity: int
    refill_per_second: float


@dataclass
class Behaviour:
    """Switches of one SparkPost region.

    A switch exists where a test needs a fault, and where SparkPost's published texts are
    silent or contradict each other, so that a client can be shown to work either way.
    """

    #: Answer a POST of an existing domain with 400 and code "6100" instead of 409.
    #: Source: SparkPost's table of extended error codes against its API reference.
    legacy_exists_error: bool = False
    #: A PUT that changes ``secure`` makes the domain unverified. Not documented either way.
    secure_change_resets_verified: bool = False
    #: A PUT, DELETE or verify acts on a domain of another subaccount than the header names. Otherwise: 404.
    write_across_subaccounts: bool = False

    #: ``status.cname_status`` of a domain that was never verified.
    cname_status_new: str = "unverified"
    #: ``status.cname_status`` of a domain verified over HTTP with no CNAME at SparkPost.
    #: Source: the API reference's own sample of a verify reply.
    cname_status_behind_cdn: str = ""
    #: ``status.compliance_status`` of a new domain: pending, valid or blocked.
    compliance_status_new: str = "valid"
    #: ``status.tls_status`` without a managed certificate; None leaves the field out, as older objects do.
    tls_status_unmanaged: str | None = "unknown"
    #: Objects have ``uses_managed_certificate``; older ones lack it.
    shows_managed_certificate: bool = True
    #: Names that a POST refuses as being on a DNS blacklist.
    blacklisted: frozenset[str] = frozenset()
    #: How many tracking domains the plan allows, subaccounts included; None is no limit.
    plan_limit: int | None = None
    #: The status beyond the limit is not documented; the API reference's error table gives 403 for what a plan lacks.
    plan_limit_status: int = 403

    #: The path that a verification fetches.
    verify_path: str = "/f/a/b/c/d"
    #: A verification follows redirects to other places.
    verify_follows_redirects: bool = True
    #: A verification that cannot fetch the domain makes it unverified.
    failed_fetch_clears_verified: bool = False

    #: Why the next managed certificates fail, such as "acme:dns"; None issues them.
    certificate_error: str | None = None
    #: Names for which Let's Encrypt's policy forbids a certificate (403).
    certificate_refused: frozenset[str] = frozenset()
    #: How many of the next certificate/check and certificate/enable calls time out (503).
    certificate_timeouts: int = 0
    #: certificate/check of a domain that cannot have one: "error" (400), or "false" (200, supportsManagedCertificate).
    ineligible_check: str = "error"

    #: DELETE of a tracking domain that a sending domain uses answers 409 with code "1602".
    delete_associated_refused: bool = True
    #: A sending domain may not be associated with an unverified tracking domain.
    associate_unverified_refused: bool = False

    #: The account lives in this region; a key of the other region's is unknown here (401), since the two share nothing.
    holds_account: bool = True

    #: Requests beyond this bucket get 429; None is no limit. POST of a transmission is exempt, as documented.
    rate_limit: RateLimit | None = None
    #: How many of the next requests get 429, whatever the bucket holds.
    too_many_requests: int = 0
    #: The Retry-After header of a 429; absent by default, as nothing published mentions it.
    retry_after: str | None = None

    #: Stored templates by id, with the address that each sends from.
    templates: Mapping[str, str] = field(default_factory=lambda: {"my-first-email": "sandbox@sparkpostbox.com"})
    #: Sandbox mails left in the life of the account.
    sandbox_left: int = 5
    #: The code of the sending limit that is exceeded ("2101" hourly, "2102" daily, "2105" monthly); None is within.
    quota_exceeded: str | None = None

    #: New links carry their target as ``?target=``, as they did until 2019, instead of inside the path.
    links_in_query: bool = False

    #: Links are followed by whatever host they come; off, by the account's tracking domains and the domain that
    #: they were sent with alone. Nothing published tells.
    serves_unknown_domains: bool = True

    #: Further hosts that serve tracking here, such as a tenant's own.
    extra_endpoints: frozenset[str] = frozenset()
    #: Further hosts that can serve SparkPost-managed certificates.
    extra_managed_endpoints: frozenset[str] = frozenset()

    def set(self, **switches: Any) -> None:
        """Sets switches by name, from Python or from JSON values.

        Raises:
            ValueError: there is no switch of such a name; nothing is set then.
        """
        unknown = sorted(set(switches) - {known.name for known in fields(self)})
        if unknown:
            raise ValueError(f"SparkPost's emulator has no switch named {', '.join(unknown)}.")
        for name, value in switches.items():
            setattr(self, name, _shaped(getattr(self, name), name, value))


def _shaped(current: Any, name: str, value: Any) -> Any:
    """The value in the type of the field: JSON knows neither sets nor rate limits."""
    if isinstance(current, frozenset):
        return frozenset(value)
    if name == "rate_limit" and isinstance(value, Mapping):
        return RateLimit(**value)
    return value
