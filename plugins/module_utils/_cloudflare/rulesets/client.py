# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry point of one phase of a zone, over the API: per-rule calls, so that the rules of others stay.

A write of the whole ruleset replaces all its rules, and is never used: a phase gets its first rule by the creation of
its entry point, which is refused where somebody else has created it meanwhile.
Source: Cloudflare's documentation of the Rulesets API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..._core.errors import ApiError, NotFoundError, RefusedError, TrackingError
from ..client import CloudflareClient
from ..errors import NoEntryPointError
from ..model import UNMADE_ZONE
from .model import Phase, Ruleset

#: How the service says that the plan allows no more. Source: public reports, with the codes 50001 and 20217.
_FULL = re.compile(r"exceeded the maximum number of rules in the phase \S+ (\d+) out of (\d+)")
_DRY = "?dry_run=true"
#: With these words, one phase cannot have a second entry point. Source: the refusal quoted in
#: userbradley/documentation.breadnet.co.uk#609, and the words alone in cloudflare/terraform-provider-cloudflare#6273.
_EXISTS = "20217"


class EntryPoint:
    """Raises ApiError, NetworkError; RefusedError where the phase is full."""

    def __init__(self, client: CloudflareClient, zone_id: str, phase: Phase) -> None:
        self._client = client
        self._phase = phase
        self._is_unmade = zone_id == UNMADE_ZONE
        self._rulesets = f"/zones/{zone_id}/rulesets"
        self._path = f"{self._rulesets}/phases/{phase.id}/entrypoint"

    def read(self) -> Ruleset:
        """Its rules; one that is not there is as one without rules. One request."""
        if self._is_unmade:
            return Ruleset()
        try:
            return _ruleset(self._client.get(self._path, permission=self._phase.read))
        except NoEntryPointError:
            return Ruleset()

    def create(self, stored: Ruleset, body: Mapping[str, Any]) -> Ruleset:
        """Add the rule of the body, making the entry point of it where there is none."""
        if stored.id is None:
            made = self._made(body)
            if made is not None:
                return made
            stored = self.read()
        ref, known = body["ref"], {rule.id for rule in stored.rules}

        def took_effect() -> Ruleset | None:
            seen = self.read()
            return seen if any(rule.ref == ref and rule.id not in known for rule in seen.rules) else None

        return self._after(self._post(str(stored.id), body, took_effect=took_effect))

    def _made(self, body: Mapping[str, Any]) -> Ruleset | None:
        """The entry point, created with this one rule; None where the phase has one by now."""
        ref = body["ref"]

        def took_effect() -> Ruleset | None:
            seen = self.read()
            return seen if seen.id is not None and [rule.ref for rule in seen.rules] == [ref] else None

        first = {name: value for name, value in body.items() if name != "position"}
        ruleset = {"name": "default", "kind": "zone", "phase": self._phase.id, "rules": [first]}
        try:
            made = self._client.post(self._rulesets, ruleset, permission=self._phase.write, took_effect=took_effect)
        except ApiError as error:
            if error.code == _EXISTS and "maximum number of zone rulesets" in error.reason:
                return None
            raise _full(error, self._phase) from error
        return self._after(made)

    def update(self, stored: Ruleset, rule_id: str, body: Mapping[str, Any]) -> Ruleset:
        """Define the rule anew, or move it, or both."""
        try:
            # The body says how the rule is to be, so that a repetition does no harm.
            return self._after(self._patch(stored.id, rule_id, body))
        except NotFoundError as error:
            raise _gone() from error

    def delete(self, stored: Ruleset, rule_id: str) -> Ruleset:
        """Take the rule out; one that is gone already is as good."""
        try:
            left = self._client.delete(self._rule(stored.id, rule_id), permission=self._phase.write)
        except NotFoundError:
            seen = self.read()
            if any(rule.id == rule_id for rule in seen.rules):
                raise
            return seen
        return self._after(left)

    def check_creation(self, stored: Ruleset, body: Mapping[str, Any]) -> None:
        """Have the service look at what ``create`` would send; nothing is stored."""
        if self._is_unmade:
            return
        if stored.id is None:
            self._put(body, _DRY)
        else:
            self._post(stored.id, body, _DRY, took_effect=lambda: None)

    def check_update(self, stored: Ruleset, rule_id: str, body: Mapping[str, Any]) -> None:
        """Have the service look at what ``update`` would send; nothing is stored."""
        self._patch(stored.id, rule_id, body, _DRY)

    def _put(self, body: Mapping[str, Any], query: str = "") -> Any:
        try:
            return self._client.put(f"{self._path}{query}", {"rules": [dict(body)]}, permission=self._phase.write)
        except ApiError as error:
            raise _full(error, self._phase) from error

    def _post(self, ruleset_id: str, body: Mapping[str, Any], query: str = "", *, took_effect: Any) -> Any:
        path = f"{self._rulesets}/{ruleset_id}/rules{query}"
        try:
            return self._client.post(path, dict(body), permission=self._phase.write, took_effect=took_effect)
        except ApiError as error:
            raise _full(error, self._phase) from error

    def _patch(self, ruleset_id: str | None, rule_id: str, body: Mapping[str, Any], query: str = "") -> Any:
        return self._client.patch(
            f"{self._rule(ruleset_id, rule_id)}{query}",
            dict(body),
            permission=self._phase.write,
            took_effect=lambda: None,
        )

    def _rule(self, ruleset_id: str | None, rule_id: str) -> str:
        return f"{self._rulesets}/{ruleset_id}/rules/{rule_id}"

    def _after(self, answer: Any) -> Ruleset:
        """The ruleset that a write answers with; read where it answers with none."""
        if isinstance(answer, Ruleset):
            return answer
        return _ruleset(answer) if isinstance(answer, Mapping) and answer.get("rules") is not None else self.read()


def _ruleset(body: Any) -> Ruleset:
    if not isinstance(body, Mapping):
        raise TrackingError("Cloudflare's answer holds no ruleset", remedy="Run again to see what took effect")
    return Ruleset.from_api(body)


def _full(error: ApiError, phase: Phase) -> TrackingError:
    found = _FULL.search(error.reason)
    if found is None:
        return error
    return RefusedError(
        f"The zone's plan allows {found[2]} {phase.name} rules, and this would be number {found[1]}: {error.reason}",
        remedy="Remove one that is not needed, put several hosts into the expression of one rule, or take a plan that "
        "allows more",
        facts=error.facts,
    )


def _gone() -> TrackingError:
    return TrackingError(
        "Cloudflare no longer has the rule: someone else has removed it",
        remedy="Run the task again to create a new one",
    )
