# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One zone kept true: what the module cloudflare_zone runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..._core.arguments import WAIT, Arguments
from ..._core.context import TaskContext
from ..._core.errors import RefusedError
from ..._core.library import Library
from ..._core.names import shown_name
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from ..._core.several.arguments import ListForm
from ..._core.several.run import listed_definition
from ..._dns.library import DNSPYTHON
from ..._http.library import REQUESTS
from ..._http.options import env_fallback
from .. import errors
from ..arguments import CLOUDFLARE, LIMIT, ZONE, NamedZone, connect
from ..client import CloudflareClient
from ..model import Zone
from . import settings
from .client import ZoneClient
from .delegation import CHECK_DELEGATION, DelegationProbe, delegation_records, verification_record
from .plan import DesiredZone, ZoneState, plan
from .wait import Activation

ARGUMENTS = Arguments(
    options={
        "account_id": {"type": "str", "fallback": (env_fallback, ["CLOUDFLARE_ACCOUNT_ID"])},
        "type": {"type": "str", "choices": ["full", "partial"]},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "force": {"type": "bool", "default": False},
        "activation_check": {"type": "bool", "default": False},
        "settings": {"type": "dict", "options": settings.OPTIONS},
        "initial_settings": {"type": "dict", "options": settings.OPTIONS},
        "keep_stricter_ssl": {"type": "bool", "default": False},
    }
).merge(ZONE)


class ZoneResource(Resource[ZoneState]):
    """A zone with the settings that the task names."""

    def __init__(self, client: CloudflareClient, desired: DesiredZone, context: TaskContext) -> None:
        self._client = client
        self._zones = ZoneClient(client)
        self._desired = desired
        self._context = context
        self._observer = DelegationProbe(context.params)

    def read(self) -> ZoneState | None:
        zone = self._found()
        if zone is None:
            return None
        if self._desired.absent:
            return ZoneState(zone)
        named_settings = {name: self._zones.setting(zone.id, name) for name in self._desired.may_set(zone)}
        return ZoneState(zone, self._observer.look(zone), named_settings)

    def plan(self, current: ZoneState | None) -> Plan[ZoneState]:
        return plan(current, self._desired)

    def execute(self, action: Action, state: ZoneState | None) -> ZoneState | None:
        if action.verb == "create":
            return self._create(action)
        if state is None:
            raise AssertionError("the plan creates the zone first")
        if action.verb == "delete":
            self._zones.delete(state.zone.id)
            return None
        if action.verb == "set":
            return self._set(action, state)
        return replace(state, zone=self._zones.change_type(state.zone.id, action.arguments["type"]))

    def wait(self, state: ZoneState | None) -> ZoneState | None:
        if state is None:
            return None
        activation = Activation(self._zones, self._observer, self._desired, self._context.progress)
        state = activation.ask(state)
        return activation.wait(state) if self._desired.wait and not state.zone.active else state

    def show(self, state: ZoneState | None) -> dict[str, Any]:
        if state is None:
            return {
                "zone": None,
                "delegated": None,
                "delegation": None,
                "delegation_records": [],
                "verification_record": None,
                "settings": {},
                "activation_check": None,
            }
        return {
            "zone": state.zone.show(),
            "delegated": state.delegation.delegated,
            "delegation": state.delegation.show(),
            "delegation_records": delegation_records(state.zone),
            "verification_record": verification_record(state.zone),
            "settings": {name: setting.value for name, setting in state.settings.items()},
            "activation_check": state.activation_check or None,
        }

    def compare(self, state: ZoneState | None) -> dict[str, Any]:
        if state is None:
            return {}
        compared: dict[str, Any] = {"name": state.zone.name, "type": state.zone.type}
        if state.settings:
            compared["settings"] = {name: setting.value for name, setting in state.settings.items()}
        return compared

    def _found(self) -> Zone | None:
        named, absent = self._desired.zone, self._desired.absent
        try:
            if named.zone_id:
                return _same(self._zones.read(named.zone_id), named)
            return self._zones.find(named.name, self._desired.account_id)
        except errors.WrongIdError:
            if absent:
                return None
            raise
        except errors.ZoneHiddenError as error:
            if not absent:
                error.remedy += f"; creating it takes the permission '{errors.ZONE_WRITE}' for all zones of the account"
            raise

    def _create(self, action: Action) -> ZoneState:
        zone = self._zones.create(
            self._desired.zone.name, account_id=self._desired.account_id, zone_type=action.arguments["type"]
        )
        return ZoneState(zone, self._observer.look(zone))

    def _set(self, action: Action, state: ZoneState) -> ZoneState:
        name, value = action.arguments["name"], action.arguments["value"]
        setting = self._zones.change_setting(state.zone.id, name, value)
        if setting.value != value:
            self._context.warn(
                f"Cloudflare took the setting {name} as {settings.yaml(value)}, and shows it as "
                f"{settings.yaml(setting.value)}"
            )
        return replace(state, settings={**state.settings, name: setting})


def _same(zone: Zone, named: NamedZone) -> Zone:
    if named.name and zone.name != named.name:
        raise RefusedError(
            f"The options 'zone' and 'zone_id' disagree: {zone.id} is the zone {zone.name}, not {named.name}",
            remedy="Name one of them only, or the right id",
            facts={"zone": named.name, "zone_id": zone.id, "name": zone.name},
        )
    return zone


def _connect(context: TaskContext) -> CloudflareClient:
    return connect(context.params, context.secrets, context.progress)


def _build(context: TaskContext, client: CloudflareClient) -> ZoneResource:
    return ZoneResource(client, DesiredZone.from_user(context.params), context)


def _subject(params: Mapping[str, Any]) -> str:
    return NamedZone.from_user(params).label()


def libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    """dnspython, where DNS is asked."""
    return (DNSPYTHON,) if params.get("check_delegation", True) else ()


FORM = ListForm(
    option="zones",
    noun="zone",
    ready="active",
    arguments=ARGUMENTS,
    identity=("zone", "zone_id"),
    connect=_connect,
    build=_build,
    estimate=LIMIT.told,
    subject=_subject,
    domains=lambda params: [shown_name(params["zone"])] if params.get("zone") else [],
    begin=lambda client: client.begin(),
)

DEFINITION = replace(
    listed_definition("cloudflare_zone", FORM, CLOUDFLARE, CHECK_DELEGATION, WAIT, libraries=(REQUESTS,)),
    libraries_by=libraries,
)
