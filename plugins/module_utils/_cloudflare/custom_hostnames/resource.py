# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking domains as custom hostnames, kept true: the fleet behind ``cloudflare_custom_hostnames``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..._core.concurrency import map_concurrently
from ..._core.errors import ApiError, HopelessError, TrackingError
from ..._core.plan import Action, Plan
from ..._core.several.fleet import Fleet, Settled, Standing
from ..._core.several.joint_wait import JointWait
from ..._core.wait import WaitLimits
from ..._dns.entries import record_entry
from ..client import CloudflareClient
from ..model import Zone
from .client import FOR_ALL, CustomHostnameClient
from .desired import DesiredHostnames
from .model import HOPELESS, CustomHostname, SaasZone
from .plan import new_hostname, plan_zone, planned, removed, wanted

#: Seconds within which Cloudflare tells the records of a new hostname.
_TOLD_WITHIN = 60
#: Seconds between two times that Cloudflare is asked to look for the records at once.
_ASKED_EVERY = 60
_ENTER = (
    "Enter the records of 'validation_records' at the domain's DNS host, and check that its CAA records allow the "
    "certificate authority. A domain that is proxied by a zone of its own at Cloudflare is served only once its CNAME "
    "record points here"
)


class CustomHostnames(Fleet[SaasZone, CustomHostname]):
    """The zone (by its name), the fallback origin, and the pages of the list; the quota where any is new."""

    called = "custom hostnames"

    def __init__(
        self,
        desired: DesiredHostnames,
        client: CloudflareClient,
        limits: WaitLimits,
        progress: Callable[[str], None],
    ) -> None:
        self._desired = desired
        self._client = client
        self._limits = limits
        self._progress = progress
        self._hostnames: CustomHostnameClient | None = None
        self._new: set[str] = set()
        self._lock = threading.Lock()
        self._refusal: ApiError | None = None

    @property
    def hostnames(self) -> CustomHostnameClient:
        """The verbs in the zone, once it is known."""
        if self._hostnames is None:
            raise AssertionError("the zone is read first")
        return self._hostnames

    def read(self) -> Standing[SaasZone, CustomHostname]:
        desired = self._desired
        if not desired.hostnames:
            return Standing(SaasZone(Zone(desired.zone.zone_id, desired.zone.name)), {})
        zone = self._client.zone(name=desired.zone.name, zone_id=desired.zone.zone_id)
        self._hostnames = CustomHostnameClient(self._client, zone.id)
        fallback = None if desired.absent else self.hostnames.fallback()
        found = self.hostnames.find(desired.hostnames)
        self._new = set(desired.hostnames) - set(found)
        quota = self.hostnames.quota() if self._new and not desired.absent else None
        return Standing(SaasZone(zone, fallback, quota), {name: found.get(name) for name in desired.hostnames})

    def plan_shared(self, standing: Standing[SaasZone, CustomHostname]) -> Plan[SaasZone]:
        return plan_zone(standing.shared, self._desired, new=len(self._new))

    def plan_member(self, name: str, current: CustomHostname | None, shared: SaasZone) -> Plan[CustomHostname]:
        if self._desired.absent:
            return removed(current)
        return planned(current, self._desired.hostnames[name])

    def execute_shared(self, action: Action, shared: SaasZone | None) -> SaasZone | None:
        if shared is None:
            raise AssertionError("the zone is read first")
        return replace(shared, fallback=self.hostnames.set_fallback(self._desired.fallback_origin))

    def execute_member(
        self, name: str, action: Action, state: CustomHostname | None, shared: SaasZone
    ) -> CustomHostname | None:
        with self._lock:
            self._client.begin()
            refusal = self._refusal
        if action.verb == "create" and refusal is not None:
            # What refuses one new hostname refuses all: nobody asks a thousand times.
            raise TrackingError(f"{name} was not attempted after this: {refusal.message}", remedy=refusal.remedy)
        try:
            return self._execute(name, action, state)
        except ApiError as error:
            if error.code in FOR_ALL:
                with self._lock:
                    self._refusal = self._refusal or error
            raise

    def _execute(self, name: str, action: Action, state: CustomHostname | None) -> CustomHostname | None:
        wish = self._desired.hostnames[name]
        if action.verb == "create":
            return self.hostnames.create(new_hostname(wish))
        if state is None:
            raise AssertionError("a step of the plan has no custom hostname to work on")
        if action.verb == "delete":
            self.hostnames.delete(state)
            return None
        return self.hostnames.change(wanted(state, wish))

    # Waiting for all of them

    def wait(self, states: Mapping[str, CustomHostname | None], shared: SaasZone) -> Settled[CustomHostname]:
        seen = {name: one for name, one in states.items() if one is not None}
        if self._desired.absent or not seen:
            return Settled()
        told = self._told(seen)
        return self._ready(told) if self._limits.wait else Settled(told)

    def _told(self, seen: Mapping[str, CustomHostname]) -> dict[str, CustomHostname]:
        """With the records of the new ones, which Cloudflare tells a moment after the creation.

        One that tells none within the time is left as it is: the next run shows them.
        """
        known = dict(seen)

        def look() -> dict[str, str]:
            late = [name for name, one in known.items() if not one.tells_records and name in self._new]
            known.update(self._found(late))
            return {name: known[name].pending() for name in late if not known[name].tells_records}

        wait = JointWait("custom hostnames", "told their records", min(_TOLD_WITHIN, self._limits.timeout), 1)
        wait.until(len(known), look, progress=self._progress)
        return known

    def _ready(self, seen: Mapping[str, CustomHostname]) -> Settled[CustomHostname]:
        """Wait until the edge serves each with a certificate; those that never will be are told at once."""
        known, lost = dict(seen), {}
        interval = self._limits.interval
        looks = 0

        def look() -> dict[str, str]:
            nonlocal looks
            late = [name for name, one in known.items() if not one.is_ready and name not in lost]
            asked = looks % max(1, _ASKED_EVERY // interval) == 0
            looks += 1
            known.update(self._asked(known[name] for name in late) if asked else self._found(late))
            for name in late:
                if known[name].status in HOPELESS:
                    lost[name] = HopelessError(f"{name}: Cloudflare has it as {known[name].status}", remedy=_ENTER)
            return {name: known[name].pending() for name in late if name not in lost and not known[name].is_ready}

        wait = JointWait(
            "custom hostnames", "active", self._limits.timeout, interval, "minutes after their records", _ENTER
        )
        errors = wait.until(len(known), look, progress=self._progress)
        return Settled(known, {**errors, **lost})

    def _found(self, names: Iterable[str]) -> dict[str, CustomHostname]:
        names = list(names)
        self._client.begin()
        return self.hostnames.find(names) if names else {}

    def _asked(self, late: Iterable[CustomHostname]) -> dict[str, CustomHostname]:
        """Each after Cloudflare was made to look for its records now, rather than by its own schedule."""
        self._client.begin()
        asked = map_concurrently(late, self.hostnames.change, at_once=self.at_once)
        return {one.host: one for one in asked}

    # Telling

    def show(self, shared: SaasZone, states: Mapping[str, CustomHostname | None]) -> dict[str, Any]:
        known = [one for one in states.values() if one is not None]
        fallback = shared.fallback
        origin = (
            [{**record_entry(fallback.origin, "CNAME", self._desired.endpoint, 1), "proxied": True}] if fallback else []
        )
        return {
            "zone": {"id": shared.zone.id or None, "name": shared.zone.name or None},
            "fallback_origin": None if fallback is None else fallback.view(),
            "origin_records": origin,
            "validation_records": [record for one in known for record in one.validation_records()],
            "serving_records": [self._serving(one, shared) for one in known],
        }

    def show_member(self, name: str, state: CustomHostname | None, shared: SaasZone) -> dict[str, Any]:
        if state is None:
            return {"custom_hostname": None, "ready": False, "validation_records": [], "serving_records": []}
        return {
            "custom_hostname": state.view(),
            "ready": state.is_ready,
            "validation_records": state.validation_records(),
            "serving_records": [self._serving(state, shared)],
        }

    def compare_shared(self, shared: SaasZone) -> dict[str, Any]:
        return {"fallback_origin": None if shared.fallback is None else shared.fallback.origin}

    def compare_member(self, state: CustomHostname | None) -> dict[str, Any]:
        return {"state": "absent"} if state is None else {"state": "present", **state.managed()}

    def _serving(self, hostname: CustomHostname, shared: SaasZone) -> dict[str, Any]:
        target = self._desired.cname_target or (shared.fallback.origin if shared.fallback else None)
        return record_entry(hostname.host, "CNAME", target)
