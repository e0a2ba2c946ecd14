# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads distribution tenants in front of SparkPost: those of some domains, of one distribution, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...._core.arguments import Arguments
from ...._core.context import TaskContext
from ...._core.definition import Definition
from ...._core.names import shown_name, tracking_domain_name
from ...._core.result import Result
from ...._dns.entries import record_entry
from ...._sparkpost.endpoints import endpoint_host
from ...session import AWS, BOTO3, AwsSession
from ..desired import distribution_id_of
from ..model import Distribution
from ..origin import forwards_to_sparkpost
from ..shared import Shared
from .client import TenantsClient
from .model import ConnectionGroup, Tenant
from .template import shown

ARGUMENTS = Arguments(
    options={
        "domains": {"type": "list", "elements": "str"},
        "distribution_id": {"type": "str"},
        "endpoint": {"type": "str"},
    },
).merge(AWS)


def _perform(context: TaskContext) -> Result:
    params = context.params
    names = tuple(dict.fromkeys(tracking_domain_name(name, option="domains") for name in params.get("domains") or ()))
    distribution_id = distribution_id_of(params)
    endpoint = endpoint_host(params["endpoint"]) if params.get("endpoint") else None
    client = TenantsClient(AwsSession(params, context.progress))
    templates = [
        one
        for one in client.templates()
        if (one.id == distribution_id if distribution_id else forwards_to_sparkpost(one.origin(), endpoint))
    ]
    found = [tenant for template in templates for tenant in _of(client, template, names)]
    if names:
        found.sort(key=lambda one: min(names.index(name) for name in one.domains if name in names))
    groups = _groups(client, found)
    return Result(
        values={
            "tenants": [_view(one, groups) for one in found],
            "distributions": [shown(one, Shared()) for one in templates],
            "connection_groups": [group.view() for group in groups.values()],
        }
    )


def _of(client: TenantsClient, template: Distribution, names: Iterable[str]) -> list[Tenant]:
    """The tenants of a distribution, or those of the domains."""
    names = tuple(names)
    if names:
        by_domain = client.find(names, str(template.id))
        return list({one.id: one for one in by_domain.values()}.values())
    return [tenant for page, _is_last in client.pages(str(template.id)) for tenant in page]


def _groups(client: TenantsClient, tenants: Iterable[Tenant]) -> dict[str, ConnectionGroup]:
    """The connection groups of the tenants by their ids."""
    ids = sorted({one.connection_group_id for one in tenants} - {""})
    found = {one: client.group(one) for one in ids}
    return {one: group for one, group in found.items() if group is not None}


def _view(tenant: Tenant, groups: Mapping[str, ConnectionGroup]) -> dict[str, Any]:
    group = groups.get(tenant.connection_group_id)
    endpoint = None if group is None else group.routing_endpoint
    return {**tenant.view(), "serving_records": [record_entry(name, "CNAME", endpoint) for name in tenant.domains]}


def _subject(params: Mapping[str, Any]) -> str:
    domains = params.get("domains") or []
    return ", ".join(map(shown_name, domains[:3])) or str(params.get("distribution_id") or "distribution tenants")


DEFINITION = Definition(
    name="cloudfront_tracking_tenants_info",
    arguments=ARGUMENTS,
    perform=_perform,
    subject=_subject,
    libraries=(BOTO3,),
)
