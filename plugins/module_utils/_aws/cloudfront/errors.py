# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's refusals that an operator meets, with what to do about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..._core.errors import ApiError, TrackingError
from ..._core.names import is_within
from ..._dns.connect_to import connect_to
from ..._dns.library import DNSPYTHON
from ..._dns.nearest_zone import alias_targets
from ..._dns.resolver import Resolver
from ..._dns.servers import resolvers
from .client import PLANNED, CloudFrontClient
from .lookup import hosts, owners
from .plan import CANCEL

#: Seconds for a look-up of where a domain's record leads.
_TIMEOUT = 2.0
_ZONE = "cloudfront.net"
_REMEDIES = {
    "InvalidViewerCertificate": (
        "The certificate must be issued, be in us-east-1 and cover every domain of the distribution: "
        "wait until it is issued, or request one for all of them"
    ),
    "TooManyDistributionCNAMEs": "Spread the domains over several distributions, or ask AWS for a higher quota",
    "TooManyDistributions": "Put several domains on one distribution, or ask AWS for a higher quota",
    "TooManyCertificates": "Reuse a certificate, or ask AWS for a higher quota",
    "InvalidTTLOrder": "Set min_ttl, default_ttl and max_ttl in this order, or leave min_ttl and max_ttl out",
    "IllegalUpdate": "Compare the distribution in the AWS console with the task's options",
    "FunctionInUse": "Take the function off the distributions that use it first",
}
#: What a refusal says, in lower case, whatever its code is. Sources: gronxb/hot-updater#855,
#: cloud-custodian/cloud-custodian#10477 and ekristen/aws-nuke#1024 (flat-rate plans).
_BY_WORDS = (
    (
        (PLANNED,),
        f"{CANCEL}. The distribution is disabled already: set 'enabled' to true (state: present) to let it serve again",
    ),
    (
        ("function cannot be shared by distributions with a pricing plan",),
        "A function of a distribution with a flat-rate plan belongs to that distribution alone. Give each domain a "
        "distribution of its own with 'identify_domain: header', which needs no function (in the role "
        "cloudfront_shared_distribution: false), or change the distribution that has the plan to pay-as-you-go",
    ),
    (
        ("must have a web acl", "remove or replace the web acl"),
        "A distribution with a flat-rate plan keeps the web ACL that came with the plan: attach it again, or change "
        "to pay-as-you-go in the CloudFront console",
    ),
    (
        ("not supported for continuous deployment", "used by a continuous deployment policy"),
        "A continuous deployment stands in the way: disable and delete its policy in the CloudFront console (tab "
        "Continuous deployment of the primary distribution), and run again",
    ),
    (
        ("not available in this tier",),
        "The distribution has a flat-rate plan, which does not have what is named. Give its default cache behavior "
        "policies that AWS manages, such as Managed-CachingDisabled with the origin request policy "
        "Managed-AllViewerExceptHostHeader, and leave out 'cache_settings' and the TTLs (in the role the variables "
        "cloudfront_cache_settings and cloudfront_default_ttl), so that these are kept. Otherwise change to "
        "pay-as-you-go in the CloudFront console",
    ),
)


#: Where a domain's DNS record leads, which decides whether CloudFront gives the name to a distribution.
Leads = Callable[[str], tuple[str, ...]]


def leads(params: Mapping[str, Any]) -> Leads:
    """Looks records up by the options ``resolvers`` and ``connect_to``, which are checked here. Raises InputError.

    The function raises nothing, and finds nothing where DNS cannot be asked, be it for want of the library.
    """
    rules = connect_to(params.get("connect_to"))
    if any(params.get("resolvers") or ()):
        resolvers(params["resolvers"])

    def look(domain: str) -> tuple[str, ...]:
        if DNSPYTHON.missing:
            return ()
        try:
            servers = resolvers(params.get("resolvers"))
        except TrackingError:
            return ()
        return alias_targets(Resolver(servers, timeout=_TIMEOUT, connect_to=rules), domain)

    return look


def explained(
    error: ApiError, client: CloudFrontClient, domains: Iterable[str], own_id: str | None, leads: Leads
) -> ApiError:
    """The refusal with a remedy, where one is known. A domain in use costs a search for who has it."""
    if error.code == "CNAMEAlreadyExists":
        error.remedy = _in_use(client, tuple(domains), own_id, leads)
    else:
        error.remedy = _by_words(error.reason) or _REMEDIES.get(error.code) or error.remedy
    return error


def _by_words(reason: str) -> str:
    said = reason.lower()
    return next((remedy for words, remedy in _BY_WORDS if any(each in said for each in words)), "")


def _in_use(client: CloudFrontClient, domains: tuple[str, ...], own_id: str | None, leads: Leads) -> str:
    try:
        found = {name: one for name, one in owners(client, domains).items() if one.id != own_id}
        if not found:
            return _by_record(client, domains, own_id, leads)
    except TrackingError:
        return _elsewhere(domains)
    placed = "; ".join(f"{name} is on {found[name].owner()}" for name in sorted(found))
    return f"In this account {placed}: take it off there, or keep that distribution instead"


def _by_record(client: CloudFrontClient, domains: tuple[str, ...], own_id: str | None, leads: Leads) -> str:
    """CloudFront refuses a name, too, whose DNS record leads to another distribution, even to one without the name.

    Source: Amazon CloudFront Developer Guide, "Requirements for using alternate domain names".
    """
    targets = {name: [host for host in leads(name) if is_within(host, _ZONE)] for name in domains}
    by_host = hosts(client, {host for named in targets.values() for host in named})
    for name, named in targets.items():
        ours = next((by_host[host] for host in named if host in by_host), None)
        if ours is not None and ours.id != own_id:
            return (
                f"The record {name} points at {ours.domain_name}, which is this account's distribution {ours.owner()} "
                f"and lacks the name: add 'distribution_id: {ours.id}' to the domain's entry (the option "
                "distribution_id of the task) to use that distribution, or point the record elsewhere first"
            )
        if named and ours is None:
            return (
                f"The record {name} points at {named[0]}, which is no distribution of this account: use the account "
                "that has it, or remove the alias there and point the record elsewhere until the new distribution has "
                "the alias; CloudFront's AssociateAlias moves it without a gap"
            )
    return _elsewhere(domains)


def _elsewhere(domains: tuple[str, ...]) -> str:
    return (
        f"No distribution of this account has {' or '.join(domains[:3])}, so one of another account does, "
        "or the domain's DNS record points at another distribution: remove the alias there, or move it with "
        "CloudFront's AssociateAlias, and point the record elsewhere until the distribution has the alias"
    )
