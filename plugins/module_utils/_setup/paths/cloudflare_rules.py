# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules at Cloudflare by which a host's requests are encrypted to SparkPost, or forwarded to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._cloudflare.page_rules.resource import DEFINITION as PAGE_RULE
from ..._cloudflare.rulesets.resource import DEFINITION as RULE
from ..._preflight.model import CLOUDFLARE
from ..model import Domain
from ..run import Run


class Rules:
    """Of one zone; ``changed`` tells whether any had to be made or changed."""

    def __init__(self, run: Run, settings: Mapping[str, Any], zone: str, zone_id: str) -> None:
        self._run = run
        self._settings = settings
        self._zone = zone
        self._zone_id = zone_id
        self._ssl = "" if settings["ssl"] in ("auto", None) else str(settings["ssl"])
        self.changed = False

    def keep(self, domains: Sequence[Domain]) -> None:
        """Have the rules of these domains. Raises CallFailedError."""
        by_page_rules = [each for each in domains if each.get("rules") != "rulesets"]
        if by_page_rules:
            self._encrypt_all(by_page_rules)
        wanted = [self._page_rule(each) for each in by_page_rules if self._is_ruled(each)]
        self._several(PAGE_RULE, [each for each in by_page_rules if self._is_ruled(each)], wanted)
        rest = [each for each in domains if each.get("rules") == "rulesets" and self._is_ruled(each)]
        self._several(RULE, rest, [self._rule(each) for each in rest])

    def _several(self, definition: Any, domains: Sequence[Domain], wanted: Sequence[Mapping[str, Any]]) -> None:
        results = self._run.caller.several(definition, CLOUDFLARE, "rules", wanted)
        self.changed = self.changed or any(result.get("changed") for result in results)
        self._run.of_each([[each] for each in domains], results)

    def _is_ruled(self, domain: Domain) -> bool:
        return _forwards(domain) or domain.get("ssl_scope") != "zone"

    def _encrypt_all(self, domains: Sequence[Domain]) -> None:
        """With forwarding, the rule for all hosts of the zone encrypts what is not forwarded."""
        found = [str(zone_rule) for each in domains if (zone_rule := _rules(each).get("zone_rule"))]
        kept = [rule for rule in found if not self._ssl or rule == "other"]
        if kept or not _forwards(domains[0]) or domains[0].get("ssl_scope") == "zone":
            return
        options = {
            "zone_id": self._zone_id,
            "target": f"*.{self._zone}/*",
            "actions": {"ssl": self._ssl or "full"},
            "legacy_note": False,
            "preflight": self._run.params["preflight"],
        }
        made = self._run.caller.one(PAGE_RULE, CLOUDFLARE, options)
        self.changed = self.changed or bool(made["changed"])
        self._run.ledger.record(domains, made)

    def _page_rule(self, domain: Domain) -> dict[str, Any]:
        forwards, found = _forwards(domain), _rules(domain)
        beside = f"*.{self._zone}/*" if forwards and domain.get("ssl_scope") != "zone" else None
        first = self._settings["rule_order"] == "forward_first"
        encrypting = {"ssl": self._ssl or found.get("stricter_ssl") or "full"}
        return {
            "zone_id": self._zone_id,
            "target": f"{domain.name}/*",
            "actions": self._forwarding(domain) if forwards else encrypting,
            # Preflight has refused to replace what is not ours, unless that was allowed.
            "purge_actions": bool(found.get("replaces")),
            "status": "active",
            "before": beside if first else None,
            "after": None if first else beside,
            "allow_shadowed": forwards and not first,
            "legacy_note": False,
            "preflight": [each for each in self._run.params["preflight"] or () if each.get("domain") == domain.name],
        }

    def _forwarding(self, domain: Domain) -> dict[str, Any]:
        url = f"https://{domain.get('endpoint')}/$1"
        return {"forwarding_url": {"url": url, "status_code": int(self._settings["forward_status"])}}

    def _rule(self, domain: Domain) -> dict[str, Any]:
        forwards = _forwards(domain)
        unless = ' and not starts_with(http.request.uri.path, "/.well-known/")'
        if not forwards or not self._settings["keep_well_known"]:
            unless = ""
        target = f'concat("https://{domain.get("endpoint")}", http.request.uri.path)'
        forwarding = {
            "from_value": {
                "target_url": {"expression": target},
                "status_code": int(self._settings["forward_status"]),
                "preserve_query_string": True,
            }
        }
        return {
            "zone_id": self._zone_id,
            "phase": "redirect" if forwards else "config",
            "ref": f"sparkpost-{'redirect' if forwards else 'ssl'}-{domain.name}",
            "description": f"SparkPost tracking of {domain.name}",
            "expression": f'(http.host eq "{domain.name}"{unless})',
            "action_parameters": forwarding if forwards else {"ssl": self._ssl or "full"},
        }


def _forwards(domain: Domain) -> bool:
    return bool(domain.get("mode") == "forward")


def _rules(domain: Domain) -> Mapping[str, Any]:
    found: Mapping[str, Any] = domain.facts.get("rules") or {}
    return found
