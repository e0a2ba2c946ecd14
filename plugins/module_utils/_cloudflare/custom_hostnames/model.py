# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A custom hostname, the fallback origin and the quota as Cloudflare returns them.

Source: the typed models of Cloudflare's Python client, and its documentation "Cloudflare for SaaS".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._dns.entries import VALIDATION_TTL, record_entry
from ..model import Zone

ACTIVE = "active"
#: States of a certificate that Cloudflare has given up on; asking again begins anew.
_GIVEN_UP = ("_timed_out", "expired", "deleted", "inactive")
#: States of a hostname that no record can heal. Source: Cloudflare for SaaS, "Hostname validation".
HOPELESS = ("blocked", "pending_blocked", "moved", "deleted", "pending_deletion", "test_blocked", "test_failed")
_WITH_CERTIFICATE = (ACTIVE, "pending_expiration", "backup_issued", "holding_deployment", "pending_cleanup")


@dataclass(frozen=True)
class CustomHostname:
    """``id`` is "" while it does not exist yet; ``minimum_tls`` is "" where the zone's setting counts."""

    host: str
    id: str = ""
    status: str = ""
    ssl_status: str = ""
    method: str = "txt"
    type: str = "dv"
    authority: str = ""
    minimum_tls: str = ""
    settings: tuple[tuple[str, Any], ...] = ()
    origin_server: str = ""
    created_at: str = ""
    #: Name and value of each TXT record to enter.
    owner_record: tuple[str, str] | None = None
    ssl_records: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()

    @classmethod
    def from_api(cls, shown: Mapping[str, Any]) -> CustomHostname:
        """From a result of the API."""
        ssl = shown.get("ssl") or {}
        settings = ssl.get("settings") or {}
        owner = shown.get("ownership_verification") or {}
        problems = (*(shown.get("verification_errors") or ()), *map(_message, ssl.get("validation_errors") or ()))
        return cls(
            host=str(shown["hostname"]).lower().rstrip("."),
            id=str(shown["id"]),
            status=str(shown.get("status") or ""),
            ssl_status=str(ssl.get("status") or ""),
            method=str(ssl.get("method") or "txt"),
            type=str(ssl.get("type") or "dv"),
            authority=str(ssl.get("certificate_authority") or ""),
            minimum_tls=str(settings.get("min_tls_version") or ""),
            settings=tuple(sorted(settings.items(), key=lambda item: str(item[0]))),
            origin_server=str(shown.get("custom_origin_server") or ""),
            created_at=str(shown.get("created_at") or ""),
            owner_record=_text(owner.get("name"), owner.get("value")) if owner.get("type") == "txt" else None,
            ssl_records=_ssl_records(ssl),
            errors=tuple(str(each) for each in problems),
        )

    def ssl_to_api(self) -> dict[str, Any]:
        """The ``ssl`` of a write; what is not named in one is not documented to stay."""
        settings = {**dict(self.settings), **({"min_tls_version": self.minimum_tls} if self.minimum_tls else {})}
        sent: dict[str, Any] = {"method": self.method, "type": self.type, "settings": settings}
        if self.authority:
            sent["certificate_authority"] = self.authority
        return sent

    @property
    def is_ready(self) -> bool:
        """Whether the edge serves it with a certificate."""
        return self.status == ACTIVE and self.ssl_status in _WITH_CERTIFICATE

    @property
    def is_given_up(self) -> bool:
        """Whether its certificate will not come unless it is asked for again."""
        return any(part in self.ssl_status for part in _GIVEN_UP)

    @property
    def tells_records(self) -> bool:
        """Whether Cloudflare has told all records that it looks for."""
        owned = self.status == ACTIVE or self.owner_record is not None
        return owned and (self.ssl_status in _WITH_CERTIFICATE or bool(self.ssl_records) or self.method != "txt")

    def pending(self) -> str:
        """What it is waiting for, "" where it is ready."""
        if self.is_ready:
            return ""
        problem = f": {self.errors[0]}" if self.errors else ""
        return f"hostname {self.status}, certificate {self.ssl_status}{problem}"

    def validation_records(self) -> list[dict[str, Any]]:
        """The records that show Cloudflare and the authority whose it is, ahead of the CNAME record."""
        owner = (self.owner_record,) if self.owner_record else ()
        return [record_entry(name, "TXT", value, VALIDATION_TTL) for name, value in (*owner, *self.ssl_records)]

    def view(self) -> dict[str, Any]:
        """What people see of it."""
        return {
            "id": self.id or None,
            "hostname": self.host,
            "status": self.status or None,
            "ssl_status": self.ssl_status or None,
            "ssl_method": self.method,
            "certificate_authority": self.authority or None,
            "minimum_tls": self.minimum_tls or None,
            "custom_origin_server": self.origin_server or None,
            "created_at": self.created_at or None,
            "errors": list(self.errors),
        }

    def managed(self) -> dict[str, Any]:
        """What of it is managed."""
        return {"minimum_tls": self.minimum_tls or None, "certificate_authority": self.authority or None}


@dataclass(frozen=True)
class FallbackOrigin:
    """The proxied host of the zone whose origin all custom hostnames are fetched from."""

    origin: str
    status: str = ""
    errors: tuple[str, ...] = ()

    @classmethod
    def from_api(cls, shown: Mapping[str, Any]) -> FallbackOrigin | None:
        """From a result of the API; None for one that is being deleted."""
        origin, status = str(shown.get("origin") or "").lower(), str(shown.get("status") or "")
        if not origin or status in ("pending_deletion", "deleted"):
            return None
        return cls(origin, status, tuple(str(each) for each in shown.get("errors") or ()))

    def view(self) -> dict[str, Any]:
        """What people see of it."""
        return {"origin": self.origin, "status": self.status or None, "errors": list(self.errors)}


@dataclass(frozen=True)
class Quota:
    """How many custom hostnames the plan includes, and how many there are."""

    allocated: int
    used: int

    @classmethod
    def from_api(cls, shown: Mapping[str, Any]) -> Quota:
        """From a result of the API."""
        return cls(int(shown["allocated"]), int(shown["used"]))


@dataclass(frozen=True)
class SaasZone:
    """What all custom hostnames of a task share."""

    zone: Zone
    fallback: FallbackOrigin | None = None
    quota: Quota | None = None


def _message(problem: Any) -> str:
    return str(problem.get("message") or "") if isinstance(problem, Mapping) else str(problem)


def _text(name: Any, value: Any) -> tuple[str, str] | None:
    return (str(name).lower().rstrip("."), str(value)) if name and value else None


def _ssl_records(ssl: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Of a certificate that is issued, nothing is to be entered any more."""
    if str(ssl.get("status") or "") in _WITH_CERTIFICATE:
        return ()
    listed = [each for each in ssl.get("validation_records") or () if isinstance(each, Mapping)]
    found = [_text(each.get("txt_name"), each.get("txt_value")) for each in (*listed, ssl)]
    return tuple(dict.fromkeys(one for one in found if one is not None))
