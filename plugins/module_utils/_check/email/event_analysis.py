# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses what SparkPost's event says about the click. Pure: the event in, findings out."""

from __future__ import annotations

from collections.abc import Iterable

from ..._sparkpost.events import Event
from ..cdn.registry import CDNS
from ..model.finding import Evidence, Finding, Status, utc
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found
from .address import Owner, owner_of
from .click import Click
from .events import Recorded


def analyse_recorded(check: TrackingCheck, recorded: Recorded, *, timeout: float, now: float) -> Finding:
    """The finding in the place of ``click_recorded``."""
    if not recorded.mine:
        others = len(recorded.others)
        more = f"; {others} of someone else in the same email" if others else ""
        return _finding("click_not_recorded", check, f"no click of this run within {timeout:.0f} s{more}", now)
    times = len(recorded.mine)
    observed = f"recorded after {recorded.elapsed:.0f} s" + (f", {times} times" if times > 1 else "")
    return _finding("click_recorded", check, observed, now, events=recorded.mine)


def analyse_agent(check: TrackingCheck, event: Event, user_agent: str, *, now: float) -> Finding:
    """The finding in the place of ``ua_kept``."""
    if event.user_agent == user_agent:
        return _finding("ua_kept", check, user_agent, now, events=[event])
    seen = f"'{event.user_agent}'" if event.user_agent else "no User-Agent"
    observed = f"{seen} instead of '{user_agent}'"
    return _finding("ua_lost", check, observed, now, events=[event])


def analyse_address(
    check: TrackingCheck, event: Event, click: Click, *, reverse_names: Iterable[str], now: float
) -> Finding:
    """The finding in the place of ``ip_kept``."""
    address = event.ip_address
    cdn = check.cdn or CDNS["other"]
    owner = owner_of(address, own=click.own, edges=click.edges, cdn=cdn, reverse_names=reverse_names)
    if owner is None:
        reason = "SparkPost's event has no address"
        return _finding("ip_kept", check, "", now, status=Status.ERROR, reason=reason, events=[event])
    observed = f"{address}, {owner.value}"
    if owner in (Owner.EDGE, Owner.CDN):
        return _finding("ip_lost", check, observed, now, events=[event])
    return _finding("ip_kept", check, observed, now, events=[event])


def _finding(
    finding_id: str,
    check: TrackingCheck,
    observed: str,
    now: float,
    *,
    status: Status | None = None,
    reason: str = "",
    events: Iterable[Event] = (),
) -> Finding:
    return found(
        finding_id,
        check,
        observed=observed,
        status=status,
        reason=reason,
        evidence=[_evidence(each) for each in events],
        now=now,
    )


def _evidence(event: Event) -> Evidence:
    """What concerns the edge: who the recipient is and where the link led does not belong here."""
    data = f"type: {event.type}\nuser_agent: {event.user_agent}\nip_address: {event.ip_address}"
    return Evidence("sparkpost", "url", "GET /events/message", utc(event.at) if event.at else "", data, redacted=True)
