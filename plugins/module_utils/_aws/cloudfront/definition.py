# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``cloudfront_tracking_distribution`` is: its options, and which of its two works a task asks for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..._core.arguments import WAIT
from ..._core.context import TaskContext
from ..._core.errors import InputError
from ..._core.names import shown_name
from ..._core.resource import Resource
from ..._core.several.arguments import ListForm
from ..._core.several.claims import Claim
from ..._core.several.run import listed_definition
from ..._dns.options import RESOLVING
from ..._sparkpost.endpoints import endpoint_host
from ..paces import limit_of
from ..session import AWS, BOTO3, AwsSession
from .client import CloudFrontClient
from .deployment import DeploymentLooks, Waiting
from .desired import ARGUMENTS, DesiredDistribution, distribution_id_of, domains_of
from .errors import leads
from .lookup import DistributionIndex
from .resource import Account, TrackingDistribution
from .user_agent import Target, UserAgentForwarding


@dataclass(frozen=True)
class _Shared:
    account: Account
    looks: DeploymentLooks


def _connect(context: TaskContext) -> _Shared:
    params = context.params
    client = CloudFrontClient(AwsSession(params, context.progress))
    count = 1 if params.get("distributions") is None else len(params["distributions"])
    account = Account(client, DistributionIndex(client), by_list=count > 1)
    return _Shared(account, DeploymentLooks(client, count, params["wait_interval"]))


def _build(context: TaskContext, shared: _Shared) -> Resource[Any]:
    params, account = context.params, shared.account
    waiting = Waiting.from_user(params, context.progress, shared.looks)
    if params["manage"] == "user_agent":
        return UserAgentForwarding(_target(params), account.client, waiting)
    if params.get("path_pattern"):
        raise InputError("path_pattern", params["path_pattern"], "it belongs to manage=user_agent alone")
    desired = replace(DesiredDistribution.from_user(params), certificate_unknown=context.check_mode)
    return TrackingDistribution(desired, account, waiting, leads(params))


def _target(params: Mapping[str, Any]) -> Target:
    distribution_id = distribution_id_of(params)
    if not distribution_id:
        raise InputError("distribution_id", "", "manage=user_agent needs the id of a distribution")
    if params["state"] == "absent":
        raise InputError("state", "absent", "manage=user_agent can only be present")
    if params.get("domains"):
        raise InputError("domains", params["domains"], "manage=user_agent takes no domains, since it changes none")
    endpoint = params.get("endpoint")
    return Target(distribution_id, params.get("path_pattern") or "", endpoint_host(endpoint) if endpoint else None)


def subject(params: Mapping[str, Any]) -> str:
    """What a message is about: the first domain, else the distribution's id."""
    domains = params.get("domains") or []
    if not domains:
        return f"distribution {distribution_id_of(params)}"
    first = domains_of({"domains": domains[:1]})[0]
    return first if len(domains) == 1 else f"{first} and {len(domains) - 1} more"


def _domains(params: Mapping[str, Any]) -> list[str]:
    return [shown_name(one) for one in params.get("domains") or () if one]


def _identified(params: Mapping[str, Any]) -> Hashable:
    """A distribution may take its domains by several entries."""
    named = str(params.get("distribution_id") or "").strip()
    return named, params.get("path_pattern") or "", frozenset(_domains(params))


def _claims(params: Mapping[str, Any]) -> Iterable[Claim]:
    """Each domain, which CloudFront lets one distribution have."""
    if params["state"] == "present":
        for domain in dict.fromkeys(_domains(params)):
            yield Claim(domain, "domains", domain, "CloudFront serves a domain by one distribution")


FORM = ListForm(
    option="distributions",
    noun="distribution",
    ready="deployed",
    arguments=ARGUMENTS,
    identity=("domains", "distribution_id", "path_pattern"),
    common=("manage",),
    connect=_connect,
    build=_build,
    estimate=limit_of("cloudfront", "create_distribution").told,
    subject=subject,
    domains=_domains,
    identified=_identified,
    claims=_claims,
)

DEFINITION = listed_definition("cloudfront_tracking_distribution", FORM, WAIT, AWS, RESOLVING, libraries=(BOTO3,))
