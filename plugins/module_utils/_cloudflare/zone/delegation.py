# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a zone is delegated to the name servers that Cloudflare gave it, by the word of its parent's servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.arguments import Arguments
from ..._core.errors import TrackingError
from ..._core.suffixes import is_public_suffix
from ..._dns.connect_to import connect_to
from ..._dns.entries import record_entry
from ..._dns.options import RESOLVING
from ..._dns.parent import ParentView, at_parent
from ..._dns.resolver import Resolver
from ..._dns.servers import resolvers
from ..model import Zone

#: Seconds for one question.
_TIMEOUT = 5.0
#: What registrars as a rule set for name servers, in seconds; it is theirs to choose.
_TTL = 86400

#: Documented with each module that has it.
CHECK_DELEGATION = Arguments(options={"check_delegation": {"type": "bool", "default": True}}).merge(RESOLVING)


@dataclass(frozen=True)
class Delegation:
    """``view`` is what the parent says, None where it was not asked; ``expected`` are the zone's own name servers."""

    expected: tuple[str, ...] = ()
    view: ParentView | None = None

    @property
    def delegated(self) -> bool | None:
        """Whether the parent delegates to exactly these name servers, None where that is not known."""
        return self.view.delegates_to(self.expected) if self.view is not None else None

    @property
    def unregistered(self) -> bool:
        """Whether the registry has no such name: neither delegated nor there at all."""
        return self.view is not None and self.view.unknown and is_public_suffix(self.view.parent)

    def describe(self) -> str:
        """What the parent says of the zone, in words."""
        if self.view is None:
            return "its delegation was not looked at"
        if self.delegated is None:
            return f"its delegation could not be checked ({self.view.reason or 'it has no name servers yet'})"
        parent = self.view.parent or "the root"
        if self.delegated:
            return f"the servers of {parent} delegate it to Cloudflare"
        said = ", ".join(self.view.name_servers)
        if not said:
            return f"the servers of {parent} have no delegation of it"
        return f"the servers of {parent} delegate it to {said}, not to exactly {', '.join(self.expected)}"

    def show(self) -> dict[str, Any] | None:
        """The return value ``delegation``, None where nobody was asked."""
        if self.view is None:
            return None
        found = self.view.name_servers
        expected = set(self.expected) if self.view.statements else set()
        return {
            "parent": self.view.parent or None,
            "parent_servers": [answer.server for answer in self.view.statements],
            "found": list(found),
            "missing": sorted(expected - set(found)),
            "foreign": sorted(set(found) - expected),
            "problem": self.view.reason or None,
        }


class DelegationProbe:
    """Asks DNS as a task wants it, or not at all."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Raises InputError for what is no resolver."""
        self._params = params
        self._rules = connect_to(params.get("connect_to"))
        self._enabled: bool = params["check_delegation"]
        if self._enabled and any(params.get("resolvers") or ()):
            resolvers(params["resolvers"])

    def look(self, zone: Zone) -> Delegation:
        """What the parent says of a full zone; raises nothing."""
        if not self._enabled or zone.type != "full" or not zone.name:
            return Delegation(zone.name_servers)
        try:
            servers = resolvers(self._params.get("resolvers"))
        except TrackingError as error:
            return Delegation(zone.name_servers, ParentView(zone.name, problem=error.message))
        resolver = Resolver(servers, timeout=_TIMEOUT, connect_to=self._rules)
        return Delegation(zone.name_servers, at_parent(resolver, zone.name))


def delegation_records(zone: Zone) -> list[dict[str, Any]]:
    """The NS records to enter at the registrar, in the place of all that stand there; none for a partial zone."""
    if zone.type != "full":
        return []
    return [record_entry(zone.name, "NS", server, _TTL) for server in zone.name_servers]


def verification_record(zone: Zone) -> dict[str, Any] | None:
    """The record by which a partial zone is activated at its DNS host; None for others.

    Source: Cloudflare's documentation, "Partial (CNAME) setup".
    """
    if zone.type != "partial" or not zone.verification_key:
        return None
    return record_entry(f"cloudflare-verify.{zone.name}", "TXT", zone.verification_key)
