# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's refusals of tenants that an operator meets, with what to do about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...._core.errors import ApiError, ForbiddenError, TrackingError
from ..lookup import owners
from .client import TenantsClient
from .model import Tenant

#: The codes of a domain, or of a tenant's name, that something else has.
TAKEN = ("EntityAlreadyExists", "CNAMEAlreadyExists")
#: So many domains are looked up one by one to say who has them.
_LOOKED_UP = 10
_ELSEWHERE = (
    "No distribution and no tenant of this account has it, so one of another account does, or its DNS record points at "
    "another distribution: remove it there, or point the record elsewhere until the tenant exists"
)
_MOVES = "CloudFront's UpdateDomainAssociation moves a domain between them"
_REMEDIES = {
    "EntityLimitExceeded": (
        "A quota of the account is used up (by default 10,000 tenants, 100 connection groups): have it raised in "
        "Service Quotas"
    ),
    "TooManyDistributions": "Use one of the multi-tenant distributions that stand by 'distribution_id', or ask AWS for "
    "a higher quota (20 by default)",
    "DistributionAlreadyExists": "A distribution was made for this 'name' before and has another comment now: name it "
    "by 'distribution_id', or choose another 'name'",
    "InvalidAssociation": "Name a multi-tenant distribution by 'distribution_id', or leave the option out",
}
#: What a refusal says, in lower case. Source: aws/aws-sdk-php#3129.
_BY_WORDS = (
    (
        "could not verify domain name ownership",
        "No certificate shows that the domain is yours: name one that covers it by 'certificate_arn'. With "
        "'managed_certificate' the domain's CNAME record has to point at the connection group's routing endpoint "
        "first, which leaves the domain without an answer until the tenant stands",
    ),
    (
        "certificate",
        "The certificate must be issued, be in us-east-1 and cover the domain: wait until it is issued, or request one "
        "for the domain",
    ),
)


def told(error: TrackingError) -> None:
    """Give a refusal its remedy, where one is known by the refusal alone."""
    if not isinstance(error, ApiError) or isinstance(error, ForbiddenError) or error.code in TAKEN:
        return
    said = error.reason.lower()
    by_words = next((remedy for words, remedy in _BY_WORDS if words in said), "")
    error.remedy = _REMEDIES.get(error.code) or by_words or error.remedy


def way_out(tenant: Tenant) -> str:
    """What to do about a domain that a tenant of another distribution has."""
    return (
        f"name that distribution by 'distribution_id' ({tenant.distribution_id}), or delete the tenant first; {_MOVES}"
    )


def explain(client: TenantsClient, errors: Mapping[str, TrackingError]) -> None:
    """Say who has the domains that CloudFront refuses as taken: one search for all of them."""
    taken = {name: error for name, error in errors.items() if isinstance(error, ApiError) and error.code in TAKEN}
    if not taken:
        return
    known = _owners(client, taken)
    for name, error in taken.items():
        error.remedy = known.get(name, _ELSEWHERE)


def _owners(client: TenantsClient, names: Iterable[str]) -> dict[str, str]:
    """The remedy for each domain whose owner was found."""
    names = list(names)
    try:
        found = owners(client.distributions, names)
        remedies = {
            name: f"In this account the distribution {one.owner()} has it: keep it there, or remove it first; {_MOVES}"
            for name, one in found.items()
        }
        for name in [name for name in names if name not in remedies][:_LOOKED_UP]:
            tenant = client.by_domain(name)
            if tenant is not None:
                remedies[name] = f"In this account {tenant.owner()} has it: {way_out(tenant)}"
    except TrackingError:
        return {}
    return remedies
