# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones as Cloudflare shows them.

Source: the typed models of Cloudflare's Python client (zones).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: How the return value ``changes`` names Cloudflare.
SERVICE = "cloudflare"

ACTIVE, MOVED = "active", "moved"
#: Cloudflare itself has put an end to these. Its documentation ("Zone status") says that it deletes zones that are not
#: delegated in time; the two words are those of clients of the older API (ZoneStatus of zingz0r/CloudFlare.Client). The
#: models of its Python client 5.9 have neither, so that a zone that is gone may just as well not be listed.
ENDED = frozenset({"deactivated", "deleted"})


#: The ID of a zone that check mode predicts. It has the form of an ID, and nothing is in such a zone.
UNMADE_ZONE = "0" * 32


@dataclass(frozen=True)
class Zone:
    """One zone. Where only ``id`` is set nothing of it was read.

    ``status`` is initializing, pending, active or moved; ``type`` full, partial, secondary or internal. Name servers
    are in lower case, without a trailing dot, sorted. ``plan`` is free, pro, business, enterprise or "" where
    Cloudflare did not tell; ``page_rule_quota`` is None there. Instants are as Cloudflare writes them (ISO 8601, UTC).
    """

    id: str
    name: str = ""
    status: str = ""
    type: str = ""
    paused: bool = False
    name_servers: tuple[str, ...] = ()
    original_name_servers: tuple[str, ...] = ()
    original_registrar: str = ""
    account_id: str = ""
    account_name: str = ""
    plan: str = ""
    page_rule_quota: int | None = None
    verification_key: str = ""
    created_on: str = ""
    activated_on: str = ""

    @classmethod
    def from_api(cls, shown: Mapping[str, Any]) -> Zone:
        """From an object of the API; every field but the id may be missing or null."""
        account, plan, meta = (_object(shown.get(part)) for part in ("account", "plan", "meta"))
        quota = meta.get("page_rule_quota")
        return cls(
            id=str(shown.get("id") or ""),
            name=_name(shown.get("name")),
            status=_text(shown.get("status")),
            type=_text(shown.get("type")) or "full",
            paused=shown.get("paused") is True,
            name_servers=_names(shown.get("name_servers")),
            original_name_servers=_names(shown.get("original_name_servers")),
            original_registrar=_text(shown.get("original_registrar")),
            account_id=_text(account.get("id")),
            account_name=_text(account.get("name")),
            plan=_text(plan.get("legacy_id")),
            page_rule_quota=quota if isinstance(quota, int) and not isinstance(quota, bool) else None,
            verification_key=_text(shown.get("verification_key")),
            created_on=_text(shown.get("created_on")),
            activated_on=_text(shown.get("activated_on")),
        )

    @property
    def active(self) -> bool:
        """Whether Cloudflare serves the zone."""
        return self.status == ACTIVE

    def label(self) -> str:
        """How a message names the zone."""
        return self.name or self.id

    def show(self) -> dict[str, Any]:
        """The return value ``zone``; null is what Cloudflare has not told."""
        return {
            "id": self.id or None,
            "name": self.name,
            "status": self.status or None,
            "type": self.type,
            "paused": self.paused,
            "name_servers": list(self.name_servers),
            "original_name_servers": list(self.original_name_servers),
            "original_registrar": self.original_registrar or None,
            "account": {"id": self.account_id or None, "name": self.account_name or None},
            "plan": self.plan or None,
            "page_rule_quota": self.page_rule_quota,
            "verification_key": self.verification_key or None,
            "created_on": self.created_on or None,
            "activated_on": self.activated_on or None,
        }


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _name(value: Any) -> str:
    return _text(value).lower().rstrip(".")


def _names(value: Any) -> tuple[str, ...]:
    return tuple(sorted(_name(each) for each in value)) if isinstance(value, list) else ()
