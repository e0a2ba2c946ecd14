# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that stands at all services and in all zones, comparable between two runs of the lab."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lab.fastly.fakes import Api
from lab.fastly.service import FastlyService
from lab.services import FASTLY_API_TOKEN
from lab.world import World
from support.snapshot import lasting, snapshot, without_ids

#: A caller's reference is random by its purpose; a version's number counts the attempts.
_OF_AN_ATTEMPT = (" CallerReference: ", "service ")
#: Some are without a digit by chance.
_ID = re.compile(r"\b(?:[A-Z0-9]{12,}|[0-9A-Za-z]{22})\b")
_NAMES = re.compile(
    r"\bns-\d+\.awsdns-\d+\.[a-z.]+\b|\b[0-9a-z]+\.cloudfront\.net\b|\b[0-9a-z]+\.fastly-validations\.com\b"
)


def final_state(lab: World) -> list[str]:
    """One line for each thing, without the ids and times that providers give: what is doubled stands twice."""
    held = [f"{place}: {_in_any_order(place, value)}" for place, value in snapshot(lab).held.items()]
    kept = [line for line in held if _OF_AN_ATTEMPT[0] not in line and not line.startswith(_OF_AN_ATTEMPT[1])]
    more = [f"{place}: {json.dumps(lasting(value), sort_keys=True, default=str)}" for place, value in _further(lab)]
    return sorted(_ID.sub("(id)", without_ids(_NAMES.sub("(name)", line))) for line in [*kept, *more])


def _in_any_order(place: str, value: str) -> str:
    """The order of a distribution's aliases means nothing."""
    if not place.endswith(" Aliases"):
        return value
    aliases = json.loads(value)
    return json.dumps({**aliases, "Items": sorted(aliases.get("Items", []))}, sort_keys=True)


def difference(before: list[str], after: list[str]) -> list[str]:
    """What is missing, and what is there beside; each as often as it is."""
    left, surplus = list(before), []
    for line in after:
        if line in left:
            left.remove(line)
        else:
            surplus.append(line)
    return [*(f"missing: {line}" for line in left), *(f"surplus: {line}" for line in surplus)]


def _further(lab: World) -> Iterator[tuple[str, Any]]:
    for certificate in lab.aws.certificates():
        yield f"certificate {certificate.arn} of", (certificate.names, certificate.status)
    for zone in lab.cloudflare.zones():
        yield f"zone {zone.name}", (zone.type, zone.status)
    active = {service.name: service for service in lab.fastly.active_services()}
    for name in lab.fastly.service_names():
        service = active.get(name)
        shown = service and (sorted(service.domains), service.backends, service.settings, service.objects)
        yield f"at Fastly, {name}", (lab.fastly.details(name) or {}).get("comment")
        yield f"active at Fastly, {name}", shown
    assert isinstance(lab.fastly, FastlyService)
    listed = Api(lab.fastly, FASTLY_API_TOKEN).must("GET", "/tls/subscriptions")["data"]
    for each in listed:
        names = sorted(one["id"] for one in each["relationships"]["tls_domains"]["data"])
        yield "subscription", (names, each["attributes"]["certificate_authority"], each["attributes"]["state"])
