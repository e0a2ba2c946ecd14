# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``tracking_preflight`` found of a zone, so that the tasks after it need not read it again.

Data from a playbook: what lacks the shape of preflight's facts counts as not handed on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._core.arguments import Arguments
from .model import ACTIVE, Zone

#: Documented in the doc fragment ``cloudflare.preflight``.
PREFLIGHT = Arguments(options={"preflight": {"type": "list", "elements": "dict"}})


@dataclass(frozen=True)
class HandedOn:
    """One zone and what preflight found there. ``records`` are the record sets at each domain, as its facts show them.

    ``page_rules`` is None where they were not read.
    """

    zone: Zone
    records: Mapping[str, Sequence[Mapping[str, Any]]]
    page_rules: tuple[Mapping[str, Any], ...] | None = None


def handed_on(results: Any, *, zone_id: str) -> HandedOn | None:
    """What the results tell of the zone; None where they do not tell of it.

    A zone that was not active yet may have been waited for ever since, up to a day, so it is read anew.
    """
    found = [(domain, facts) for domain, facts, held in _zones(results) if zone_id and held.get("id") == zone_id]
    if not found:
        return None
    held = found[0][1]["zone"]["held"]
    if held.get("status") != ACTIVE or not held.get("name"):
        return None
    rules = found[0][1].get("rules")
    rules = rules if isinstance(rules, Mapping) else {}
    quota, listed = rules.get("page_rule_quota"), rules.get("page_rules")
    return HandedOn(
        Zone(
            zone_id,
            str(held["name"]),
            ACTIVE,
            str(held.get("type") or "full"),
            page_rule_quota=quota if isinstance(quota, int) and not isinstance(quota, bool) else None,
        ),
        {domain: tuple(_objects(facts.get("records"))) for domain, facts in found},
        tuple(_objects(listed)) if isinstance(listed, list) else None,
    )


def _zones(results: Any) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Domain, facts and the zone that holds it, of each result that has one."""
    for one in _objects(results):
        facts = one.get("facts")
        zone = facts.get("zone") if isinstance(facts, Mapping) else None
        held = zone.get("held") if isinstance(zone, Mapping) else None
        if isinstance(facts, Mapping) and isinstance(held, Mapping) and one.get("domain"):
            yield str(one["domain"]), facts, held


def _objects(items: Any) -> Iterator[Mapping[str, Any]]:
    return (item for item in items if isinstance(item, Mapping)) if isinstance(items, list) else iter(())
