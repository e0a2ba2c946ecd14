# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of everything that belongs to others, to compare before and after a run.

A thing that is new afterwards is nobody's loss; one that changed or went away is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from lab.cloudflare.views import ZoneView
from lab.world import World

_Item = tuple[str, Any]
#: What a provider makes up: ids and tokens, names at its edges, certificates.
_ID = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|\b(?=[A-Za-z]*\d)[0-9A-Za-z]{12,}\b|\bd[0-9a-z]{12,13}\.cloudfront|_[0-9a-f]{32}\."
    r"|-----BEGIN.*END CERTIFICATE-----"
)
#: What changes by itself, or tells of a time.
_PASSING = frozenset({"changed_at", "etag", "updated_at", "created_at", "last_updated", "modified_on"})


@dataclass(frozen=True)
class Snapshot:
    """Everything by its place; ``mine`` are prefixes of places that the run may change."""

    held: Mapping[str, str]
    mine: tuple[str, ...] = field(default=())

    def harmed(self, after: Snapshot) -> list[str]:
        """One sentence for each thing of others that is not as it was."""
        found = []
        for place, value in self.held.items():
            now = after.held.get(place, "nothing")
            if now != value and not place.startswith(self.mine):
                found.append(f"{place}: was {value}, is {now}")
        return found

    def made(self, before: Snapshot) -> list[str]:
        """What is there beside what was, without the ids that a provider gives, in order."""
        new = [f"{place}: {value}" for place, value in self.held.items() if place not in before.held]
        return sorted(without_ids(each) for each in new)


def without_ids(text: str) -> str:
    """The text without what a provider makes up."""
    return _ID.sub("(id)", text)


def snapshot(lab: World, *, mine: Iterable[str] = ()) -> Snapshot:
    """The state now."""
    items = [*_names(lab), *_aws(lab), *_cloudflare(lab), *_fastly(lab), *_sparkpost(lab)]
    return Snapshot(
        {place: json.dumps(lasting(value), sort_keys=True, default=str) for place, value in items}, tuple(mine)
    )


def lasting(value: Any) -> Any:
    """The value without what changes by itself."""
    if isinstance(value, Mapping):
        return {str(key): lasting(each) for key, each in value.items() if key not in _PASSING}
    if isinstance(value, list | tuple):
        return [lasting(each) for each in value]
    return value


def _names(lab: World) -> Iterator[_Item]:
    """Delegations, and the records of every zone but Cloudflare's, which have more to them than an answer."""
    for zone, servers in lab.registrar.delegations().items():
        yield f"delegation {zone}", servers
    for zone, ds in lab.registrar.signed().items():
        yield f"DS {zone}", ds
    for held in lab.own_zones.zones():
        for record in held.records.values():
            yield f"record {record.name} {record.type} by hand", (record.ttl, record.values)
    for hosted in lab.aws.hosted_zones():
        for each in hosted.record_sets:
            yield f"record {each.name} {each.type} in {hosted.id}", (each.ttl, each.values)


def _aws(lab: World) -> Iterator[_Item]:
    for each in lab.aws.distributions():
        for key, value in each.config.items():
            yield f"distribution {each.id} {key}", value
    for held in lab.aws.certificates():
        yield f"certificate {held.arn}", held.names


def _cloudflare(lab: World) -> Iterator[_Item]:
    for zone in lab.cloudflare.zones():
        for record in zone.records:
            place = f"record {record.name} {record.type} {record.id} at Cloudflare"
            yield place, (record.content, record.ttl, record.proxied, record.priority, dict(record.settings))
        for key, value in zone.settings.items():
            yield f"setting {key} of {zone.name}", value
        yield f"flattening of {zone.name}", zone.flattens_all
        yield from _rules(zone)


def _rules(zone: ZoneView) -> Iterator[_Item]:
    """Each rule, and which of any two goes first."""
    for rule in zone.page_rules:
        yield f"page rule {rule.id} of {zone.name}", (rule.pattern, rule.actions)
    for phase, rules in zone.rules.items():
        for each in rules:
            yield f"rule {each.id} of {zone.name}", (phase, each.action, each.expression, each.parameters)
        for first, second in combinations(rules, 2):
            yield f"rule {first.id} ahead of {second.id}", True
    for ahead, behind in combinations(zone.page_rules, 2):
        yield f"page rule {ahead.id} ahead of {behind.id}", True


def _fastly(lab: World) -> Iterator[_Item]:
    for name in lab.fastly.service_names():
        details = lab.fastly.details(name) or {}
        yield f"service {name}", {"comment": details.get("comment"), "active": details.get("active_version")}
    for each in lab.fastly.tls_activations():
        yield f"certificate of {each.domain} at Fastly", (each.names, each.certificate.certificate_pem)


def _sparkpost(lab: World) -> Iterator[_Item]:
    for region, service in lab.sparkpost.items():
        for name in service.domains():
            yield f"tracking domain {name} in {region}", service.domain(name)
