# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From how a zone stands to how a task wants it. No input or output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..._core.arguments import check_seconds
from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan
from ..arguments import NamedZone, identifier
from ..model import SERVICE, Zone
from . import settings
from .delegation import Delegation
from .settings import Setting

FULL = "full"
#: A task that asked Cloudflare to look at the delegation: it will, or it has done so a short while ago.
REQUESTED, TOO_SOON = "requested", "too_soon"


@dataclass(frozen=True)
class DesiredZone:
    """None and "" leave what stands alone."""

    zone: NamedZone
    absent: bool = False
    force: bool = False
    account_id: str = ""
    type: str = ""
    activation_check: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    #: Of a zone that has never been active, where nobody has changed them.
    initial_settings: Mapping[str, Any] = field(default_factory=dict)
    keep_stricter_ssl: bool = False
    wait: bool = False
    wait_timeout: int = 1800
    wait_interval: int = 15

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> DesiredZone:
        """Raises InputError."""
        check_seconds(params, "wait_timeout", "wait_interval")
        return cls(
            zone=NamedZone.from_user(params),
            absent=params["state"] == "absent",
            force=params["force"],
            account_id=identifier(str(params.get("account_id") or ""), "account_id"),
            type=params.get("type") or "",
            activation_check=params["activation_check"],
            settings=settings.from_user(params.get("settings")),
            initial_settings=settings.from_user(params.get("initial_settings"), "initial_settings"),
            keep_stricter_ssl=bool(params.get("keep_stricter_ssl")),
            wait=params["wait"],
            wait_timeout=params["wait_timeout"],
            wait_interval=params["wait_interval"],
        )

    def may_set(self, zone: Zone) -> tuple[str, ...]:
        """The settings of that zone to look at."""
        initial = () if zone.activated_on or zone.active else self.initial_settings
        return tuple(dict.fromkeys([*self.settings, *initial]))

    def wanted_settings(self, state: ZoneState) -> dict[str, Any]:
        """The settings that the zone shall have."""
        initial = {
            name: value
            for name, value in self.initial_settings.items()
            if not state.zone.id or (name in state.settings and not state.settings[name].changed)
        }
        return {**initial, **self.settings}


@dataclass(frozen=True)
class ZoneState:
    """A zone as a task finds or leaves it, with the settings that the task names.

    The id of a zone that is yet to be created is "". ``activation_check`` is REQUESTED or TOO_SOON where Cloudflare was
    asked to look at the delegation.
    """

    zone: Zone
    delegation: Delegation = field(default_factory=Delegation)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    activation_check: str = ""


def plan(current: ZoneState | None, desired: DesiredZone) -> Plan[ZoneState]:
    """The plan. Raises RefusedError; nothing is written then."""
    if current is not None:
        _refuse_other_account(current.zone, desired)
    if desired.absent:
        return _removal(current, desired)
    actions: list[Action] = []
    if current is None:
        _refuse_creation(desired)
        state = ZoneState(Zone("", desired.zone.name, status="pending", type=desired.type or FULL))
        kind = {"type": state.zone.type}
        actions.append(Action("create", f"zone {desired.zone.name}", kind, service=SERVICE, after=kind))
    else:
        state = current
    state = _typed(state, desired, actions)
    state = _with_settings(state, desired, actions)
    return Plan(current, state, tuple(actions), tuple(_warnings(current)))


def _removal(current: ZoneState | None, desired: DesiredZone) -> Plan[ZoneState]:
    if current is None:
        return Plan(None, None)
    if not desired.force:
        raise RefusedError(
            f"Deleting the zone {current.zone.label()} would delete all of its DNS records, rules and certificates",
            remedy="Set 'force' to true if that is what you want",
            facts={"zone": current.zone.name, "zone_id": current.zone.id},
        )
    before = {"type": current.zone.type}
    return Plan(current, None, (Action("delete", f"zone {current.zone.label()}", service=SERVICE, before=before),))


def _refuse_creation(desired: DesiredZone) -> None:
    if not desired.account_id:
        raise RefusedError(
            f"Cloudflare has no zone {desired.zone.name} for these credentials; to create it, 'account_id' is needed",
            remedy="Set 'account_id' to the id of the account that is to hold it, which the account's overview page "
            "shows; if the zone exists, check its name and what the token covers",
            facts={"option": "account_id", "zone": desired.zone.name},
        )


def _refuse_other_account(zone: Zone, desired: DesiredZone) -> None:
    if desired.account_id and zone.account_id not in ("", desired.account_id):
        raise RefusedError(
            f"The zone {zone.label()} belongs to the account {zone.account_id}, not to {desired.account_id}",
            remedy="Set 'account_id' to that, or leave it out",
            facts={"account_id": zone.account_id, "wanted_account_id": desired.account_id},
        )


def _typed(state: ZoneState, desired: DesiredZone, actions: list[Action]) -> ZoneState:
    if not desired.type or state.zone.type == desired.type:
        return state
    target, kind = f"zone {state.zone.label()}", {"type": desired.type}
    action = Action(
        "update",
        target,
        kind,
        service=SERVICE,
        before={"type": state.zone.type},
        after=kind,
        sentence=f"update {target} to type: {desired.type}",
    )
    actions.append(action)
    return replace(state, zone=replace(state.zone, type=desired.type))


def _with_settings(state: ZoneState, desired: DesiredZone, actions: list[Action]) -> ZoneState:
    """What a new zone starts with is not known, so that every named setting is set then."""
    after = dict(state.settings)
    for name, value in desired.wanted_settings(state).items():
        held = state.settings.get(name)
        if held is not None and (held.value == value or _is_kept(name, held.value, value, desired)):
            continue
        if held is not None and not held.editable:
            raise RefusedError(
                f"The setting {name} of zone {state.zone.label()} is {settings.yaml(held.value)}, and "
                "Cloudflare does not let it be changed",
                remedy=f"Leave '{name}' out of 'settings', or choose a plan that has it",
                facts={"setting": name, "value": held.value},
            )
        after[name] = Setting(name, value)
        actions.append(_setting_action(state.zone, name, held, value))
    return replace(state, settings=after)


def _is_kept(name: str, held: Any, value: Any, desired: DesiredZone) -> bool:
    return name == "ssl" and desired.keep_stricter_ssl and value == "full" and held in settings.STRICTER_THAN_FULL


def _setting_action(zone: Zone, name: str, current: Setting | None, value: Any) -> Action:
    target = f"setting {name} of zone {zone.label()}"
    return Action(
        "set",
        target,
        {"name": name, "value": value},
        service=SERVICE,
        before=None if current is None else {name: current.value},
        after={name: value},
        sentence=f"set {target} to {settings.yaml(value)}",
    )


def _warnings(current: ZoneState | None) -> list[str]:
    said: list[str] = []
    if current is not None and current.zone.paused:
        said.append(
            f"Cloudflare is paused for the zone {current.zone.label()}: it serves DNS only, so that no rule and no "
            "certificate of the zone has any effect"
        )
    if current is not None and current.zone.active and current.delegation.delegated is False:
        said.append(
            f"The zone {current.zone.label()} is active, but {current.delegation.describe()}: Cloudflare will "
            "drop it unless that is corrected"
        )
    return said
