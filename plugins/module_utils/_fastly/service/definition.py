# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``fastly_tracking_service`` is: its options, and the resource that they stand for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.names import shown_name
from ..._core.several.arguments import ListForm
from ..._core.several.claims import Claim
from ..._core.several.run import listed_definition
from ..._http.library import REQUESTS
from ..._http.options import env_fallback
from ..arguments import FASTLY, LIMIT, connect
from .client import ServiceClient
from .desired import AUTO, CLASSIC, VERSIONLESS, DesiredService
from .resource import TrackingService

ARGUMENTS = Arguments(
    options={
        "name": {"type": "str"},
        "service_id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "domains": {"type": "list", "elements": "str"},
        "purge_domains": {"type": "bool", "default": False},
        "endpoint": {"type": "str", "fallback": (env_fallback, ["SPARKPOST_REGION"])},
        "backend": {"type": "str"},
        "default_ttl": {"type": "int"},
        "comment": {"type": "str"},
        "activate": {"type": "bool", "default": True},
        "force": {"type": "bool", "default": False},
        "domain_management": {"type": "str", "choices": [AUTO, CLASSIC, VERSIONLESS], "default": AUTO},
    },
    required_one_of=(("name", "service_id"),),
)


def _connect(context: TaskContext) -> ServiceClient:
    return ServiceClient(connect(context.params, context.secrets, context.progress))


def _build(context: TaskContext, client: ServiceClient) -> TrackingService:
    return TrackingService(DesiredService.from_user(context.params), client, context)


def subject(params: Mapping[str, Any]) -> str:
    """What a message is about: the service, by the name or id that the task gives."""
    return f"service {params.get('name') or params.get('service_id') or ''}".strip()


def _identified(params: Mapping[str, Any]) -> Hashable:
    """A service may take its domains by several entries."""
    return subject(params), frozenset(map(shown_name, params.get("domains") or ()))


def _claims(params: Mapping[str, Any]) -> Iterable[Claim]:
    """Each domain, of which Fastly has one service."""
    if params["state"] == "present":
        for domain in dict.fromkeys(map(shown_name, filter(None, params.get("domains") or ()))):
            yield Claim(domain, "domains", domain, "Fastly serves a domain by one service")


FORM = ListForm(
    option="services",
    noun="service",
    ready="active",
    arguments=ARGUMENTS,
    identity=("name", "service_id", "domains"),
    connect=_connect,
    build=_build,
    estimate=LIMIT.told,
    subject=subject,
    domains=lambda params: [shown_name(one) for one in params.get("domains") or ()],
    identified=_identified,
    claims=_claims,
    removals_first=True,
    begin=lambda client: client.begin(),
)

DEFINITION = listed_definition("fastly_tracking_service", FORM, FASTLY, libraries=(REQUESTS,))
