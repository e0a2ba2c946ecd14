# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads tracking distributions: one by its id, those of some domains, or all of the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.arguments import WAIT, Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.errors import NotFoundError
from ..._core.names import shown_name
from ..._core.result import Result
from ..._sparkpost.endpoints import endpoint_host
from ..session import AWS, BOTO3, AwsSession
from .client import CloudFrontClient
from .deployment import Waiting
from .desired import distribution_id_of, domains_of
from .lookup import owners
from .model import Distribution
from .origin import forwards_to_sparkpost
from .shared import Shared
from .view import description, serving_records

ARGUMENTS = Arguments(
    options={
        "distribution_id": {"type": "str"},
        "domains": {"type": "list", "elements": "str"},
        "endpoint": {"type": "str"},
    },
    mutually_exclusive=(("distribution_id", "domains"),),
).merge(WAIT, AWS)


def _perform(context: TaskContext) -> Result:
    distribution_id, domains = distribution_id_of(context.params), domains_of(context.params)
    endpoint = endpoint_host(context.params["endpoint"]) if context.params.get("endpoint") else None
    waiting = Waiting.from_user(context.params, context.progress)
    client = CloudFrontClient(AwsSession(context.params, context.progress))
    if distribution_id:
        found = _one(client, distribution_id)
    elif domains:
        found = list({one.id: one for one in owners(client, domains).values()}.values())
    else:
        found = [one for page in client.pages() for one in page if forwards_to_sparkpost(one.origin(), endpoint)]
    if waiting.wait:
        found = waiting.until_all_deployed(client, found)
    return Result(values={"distributions": [_shown(one) for one in found]})


def _one(client: CloudFrontClient, distribution_id: str) -> list[Distribution]:
    try:
        return [client.get(distribution_id)]
    except NotFoundError:
        return []


def _shown(distribution: Distribution) -> dict[str, Any]:
    shown = description(distribution, Shared())
    del shown["tags"]
    return {**shown, "serving_records": serving_records(distribution)}


def _subject(params: Mapping[str, Any]) -> str:
    domains = params.get("domains") or []
    return str(params.get("distribution_id") or ", ".join(map(shown_name, domains[:3])) or "tracking distributions")


DEFINITION = Definition(
    name="cloudfront_tracking_distribution_info",
    arguments=ARGUMENTS,
    perform=_perform,
    subject=_subject,
    libraries=(BOTO3,),
)
