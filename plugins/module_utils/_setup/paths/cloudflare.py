# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare: zone and delegation, the proxied record, the rule, and the certificate of the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..._cloudflare.host.info import DEFINITION as HOSTS
from ..._cloudflare.zone.resource import DEFINITION as ZONE
from ..._dns_hosts.dns_records import DEFINITION as RECORDS
from ..._dns_hosts.records_wait import DEFINITION as RECORDS_WAIT
from ..._preflight.model import CLOUDFLARE
from ..calls import CallFailedError
from ..model import CDN, CERT, DNS, Domain
from ..run import Run
from .cloudflare_rules import Rules

#: Stands for the ID of a zone that check mode predicts: the form is right, and nothing has it.
_PREDICTED = "0" * 32


@dataclass(frozen=True)
class Zone:
    """A zone, by its ID where it is known, and the domains of the list that are within."""

    name: str
    id: str
    domains: Sequence[Domain]


class Cloudflare:
    """The path of the domains that Cloudflare serves."""

    name = CLOUDFLARE

    def __init__(self, run: Run) -> None:
        self._run = run
        self._settings = run.settings(CLOUDFLARE)

    def carry(self, domains: Sequence[Domain]) -> None:
        """Take the domains as far as they come, each zone by itself."""
        if not self._run.steps & {DNS, CDN}:
            self._run.finish(domains, CLOUDFLARE)
            return
        by_zone: dict[str, list[Domain]] = {}
        for each in domains:
            by_zone.setdefault(str(each.get("zone")), []).append(each)
        self._run.side_by_side((within, partial(self._zone, name, within)) for name, within in by_zone.items())

    def _zone(self, name: str, domains: Sequence[Domain]) -> None:
        known = next((str(each.get("zone_id")) for each in domains if each.get("zone_id")), "")
        zone_id = known if known and not self._is_unfinished(name, domains) else self._found(name, domains)
        zone = Zone(name, zone_id, domains)
        changed = self._records(zone)
        if CDN in self._run.steps:
            rules = Rules(self._run, self._settings, zone.name, zone.id)
            self._run.isolated(domains, rules.keep)
            changed = changed or rules.changed
        self._point(zone)
        if changed and not self._run.check_mode and self._run.steps & {CERT, CDN}:
            self._hosts(zone)
        for each in domains:
            self._run.ledger.note(each, edge="Cloudflare")
        forwards = {each.get("mode") for each in domains} == {"forward"}
        self._run.finish(domains, CLOUDFLARE, expect_redirect=forwards)

    def _is_unfinished(self, name: str, domains: Sequence[Domain]) -> bool:
        """Whether the zone has to be looked at because it is not active, or because a setting of it is wanted."""
        if any(each.get("zone_id_is_named") for each in domains):
            return False
        zones = [each.facts.get("zone") or {} for each in domains]
        held: Mapping[str, Any] = next((zone["held"] for zone in zones if zone.get("held")), {})
        if held.get("name") != name:
            return False
        return domains[0].get("ssl_scope") == "zone" or held.get("status") != "active"

    def _found(self, name: str, domains: Sequence[Domain]) -> str:
        """The ID of a zone that exists and is delegated by now."""
        settings: dict[str, Any] = {}
        if domains[0].get("ssl_scope") == "zone":
            settings["ssl"] = self._named_ssl() or "full"
        if self._run.check_mode and any((each.facts.get("zone") or {}).get("create") == name for each in domains):
            settings["min_tls_version"] = "1.2"
        options = {
            "zone": name,
            "account_id": self._settings["account_id"],
            "settings": settings or None,
            "keep_stricter_ssl": not self._named_ssl(),
        }
        made = self._call(ZONE, domains, options)
        if made["changed"] and not self._run.check_mode:
            self._call(ZONE, domains, {"zone": name, "settings": {"min_tls_version": "1.2"}})
        if made["zone"]["status"] != "active" and not self._run.check_mode:
            self._delegate(name, made)
        return made["zone"]["id"] or _PREDICTED

    def _delegate(self, name: str, made: Mapping[str, Any]) -> None:
        """Tell what to enter elsewhere, and wait until the zone is active."""
        asked = made["delegation_records"]
        if asked:
            self._run.tell(f"Enter the name servers of {name} at its registrar:")
        for record in asked:
            self._run.tell(f"  {record['name']} {record['type']} {', '.join(_values(record))}")
        if made["verification_record"] is not None:
            self._ask_elsewhere([made["verification_record"]])
        limits = self._run.limits(CLOUDFLARE, "delegation")
        self._run.caller.one(ZONE, CLOUDFLARE, {"zone": name, "activation_check": True, **limits})

    def _records(self, zone: Zone) -> bool:
        """The proxied records; returns whether any changed."""
        records = [
            {"name": each.name, "type": "CNAME", "value": each.get("endpoint"), "proxied": True}
            for each in zone.domains
        ]
        options = {
            "provider": CLOUDFLARE,
            "zone_id": zone.id,
            "preflight": self._run.params["preflight"],
            "keep_wildcard_answers": any(each.may_be_answered_by_wildcard for each in zone.domains),
            "replace_names": sorted({name for each in zone.domains for name in each.given_up}),
            "records": records,
        }
        made = self._call(RECORDS, zone.domains, options)
        seen = [
            {"name": each.name, "type": "A", "any_value": True}
            for each in zone.domains
            if not each.facts.get("partial_record")
        ]
        if seen and not self._run.check_mode:
            self._run.caller.one(RECORDS_WAIT, "", {"records": seen, **self._run.limits(CLOUDFLARE, "dns")})
        return bool(made["changed"])

    def _point(self, zone: Zone) -> None:
        """In a zone with CNAME setup another DNS host answers for the names."""
        elsewhere = [each.facts["partial_record"] for each in zone.domains if each.facts.get("partial_record")]
        if elsewhere and DNS in self._run.steps:
            self._ask_elsewhere(elsewhere)

    def _ask_elsewhere(self, records: Sequence[Mapping[str, Any]]) -> None:
        seen = self._run.caller.one(RECORDS_WAIT, "", {"records": list(records)})
        for line in seen["zone_lines"] if seen["pending"] else ():
            self._run.tell(f"Create at the zone's authoritative DNS host: {line}")
        if not self._run.check_mode:
            self._run.caller.one(RECORDS_WAIT, "", {"records": list(records), **self._run.limits(CLOUDFLARE, "dns")})

    def _hosts(self, zone: Zone) -> None:
        """Wait for the certificates, and require that no other rule interferes."""
        unproven = [each for each in zone.domains if (each.facts.get("edge") or {}).get("certificate") is not True]
        if not unproven:
            return
        # What preflight read of other rules it has told, and the user may have allowed.
        unread = [each for each in unproven if (each.facts.get("edge") or {}).get("rewrites") is None]
        options = {
            "zone_id": zone.id,
            "hosts": [each.name for each in unproven],
            "checks": None if unread else ["record", "certificate"],
            **self._run.limits(CLOUDFLARE, "certificate"),
        }
        found = self._run.caller.one(HOSTS, CLOUDFLARE, options)
        problems = {host["host"]: " ".join(host["problems"]) for host in found["hosts"] if host["problems"]}
        for each in unproven:
            if each.name in problems:
                self._run.ledger.fail([each], problems[each.name])

    def _named_ssl(self) -> str:
        named = str(self._settings["ssl"] or "auto")
        return "" if named == "auto" else named

    def _call(self, definition: Any, domains: Sequence[Domain], options: Mapping[str, Any]) -> dict[str, Any]:
        result = self._run.caller.result(definition, CLOUDFLARE, options)
        self._run.ledger.record(domains, result)
        if result["failed"]:
            raise CallFailedError({**result, "changes": []})
        return result


def _values(record: Mapping[str, Any]) -> list[str]:
    value = record["value"]
    return [str(each) for each in (value if isinstance(value, list) else [value])]
