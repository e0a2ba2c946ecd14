# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads zones: what the module cloudflare_zone_info runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.errors import ForbiddenError
from ..._core.library import Library
from ..._core.result import Result
from ..._dns.library import DNSPYTHON
from ..._http.library import REQUESTS
from ..._http.options import env_fallback
from .. import errors
from ..arguments import CLOUDFLARE, NamedZone, connect, identifier
from ..client import CloudflareClient
from ..model import Zone
from . import settings
from .client import ZoneClient
from .delegation import CHECK_DELEGATION, DelegationProbe, delegation_records, verification_record

STATUSES = ("initializing", "pending", "active", "moved")

ARGUMENTS = Arguments(
    options={
        "zone": {"type": "str"},
        "zone_id": {"type": "str"},
        "account_id": {"type": "str", "fallback": (env_fallback, ["CLOUDFLARE_ACCOUNT_ID"])},
        "status": {"type": "str", "choices": list(STATUSES)},
        "settings": {"type": "list", "elements": "str", "choices": list(settings.OPTIONS)},
    }
).merge(CLOUDFLARE, CHECK_DELEGATION, Arguments(options={"check_delegation": {"type": "bool", "default": False}}))


class Reader:
    """Reads the zones that a task asks for."""

    def __init__(self, client: CloudflareClient, params: Mapping[str, Any]) -> None:
        self._client = client
        self._zones = ZoneClient(client)
        self._named = NamedZone.from_user(params) if params.get("zone") or params.get("zone_id") else NamedZone()
        self._account_id = identifier(str(params.get("account_id") or ""), "account_id")
        self._status: str = params.get("status") or ""
        self._settings = settings.names_from_user(params.get("settings"))
        self._observer = DelegationProbe(params)

    def read(self) -> list[dict[str, Any]]:
        """In the order of their names."""
        fitting = (zone for zone in self._found() if self._fits(zone))
        return [self._shown(zone) for zone in sorted(fitting, key=lambda zone: (zone.name, zone.id))]

    def _found(self) -> list[Zone]:
        if self._named.zone_id:
            if self._named.name:
                # It also refuses two that disagree.
                zone = self._client.zone(name=self._named.name, zone_id=self._named.zone_id)
                return [zone] if zone.status else [self._zones.read(zone.id)]
            return [self._zones.read(self._named.zone_id)]
        if self._named.name:
            found = self._zones.find(self._named.name, self._account_id)
            return [] if found is None else [found]
        params = {"account.id": self._account_id, "status": self._status}
        asked = {name: value for name, value in params.items() if value}
        try:
            listed = list(self._client.pages("/zones", asked, permission=errors.ZONE_READ))
        except ForbiddenError as error:
            if error.code == "0":
                error.remedy = (
                    "This token may not list zones, as one for some zones only may not: name one by 'zone' or "
                    f"'zone_id', or give the token the permission '{errors.ZONE_READ}' for all zones"
                )
            raise
        return [Zone.from_api(shown) for shown in listed if isinstance(shown, Mapping)]

    def _fits(self, zone: Zone) -> bool:
        """Also where Cloudflare filtered already."""
        in_account = not self._account_id or zone.account_id in ("", self._account_id)
        return in_account and self._status in ("", zone.status)

    def _shown(self, zone: Zone) -> dict[str, Any]:
        delegation = self._observer.look(zone)
        return {
            **zone.show(),
            "delegated": delegation.delegated,
            "delegation": delegation.show(),
            "delegation_records": delegation_records(zone),
            "verification_record": verification_record(zone),
            "settings": {name: self._zones.setting(zone.id, name).value for name in self._settings},
        }


def _perform(context: TaskContext) -> Result:
    return Result(
        values={"zones": Reader(connect(context.params, context.secrets, context.progress), context.params).read()}
    )


def _subject(params: Mapping[str, Any]) -> str:
    return NamedZone.from_user(params).label() if params.get("zone") or params.get("zone_id") else ""


def _libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    return (DNSPYTHON,) if params.get("check_delegation") else ()


DEFINITION = Definition(
    name="cloudflare_zone_info",
    arguments=ARGUMENTS,
    perform=_perform,
    subject=_subject,
    libraries=(REQUESTS,),
    libraries_by=_libraries,
)
