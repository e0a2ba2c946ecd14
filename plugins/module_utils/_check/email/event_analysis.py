# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost's event says of the click. Pure: the event in, findings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..._sparkpost.events import Event
from ..model.finding import Evidence, Finding, Status, utc
from ..model.subject import Subject
from ..rules.registry import found
from .address import Owner, owner_of
from .click import Click
from .events import Recorded

_AGENT_STEPS: Mapping[str, str] = {
    "cloudfront": "cloudfront_tracking_distribution, with 'manage: user_agent' for a distribution kept by other means",
    "fastly": "no header object and no VCL of the service may set or remove req.http.User-Agent",
    "cloudflare": "no transform rule and no Worker of the zone may set or remove User-Agent",
    "azure": "no rule set of Front Door may overwrite or delete the request header User-Agent",
    "gcp": "no custom request header of the backend service may set User-Agent",
    "proxy": "no 'proxy_set_header User-Agent' in nginx, no 'RequestHeader' for User-Agent in Apache",
}
_ADDRESS_STEPS: Mapping[str, str] = {
    "cloudfront": "CloudFront sends it by itself: no function, and no proxy between it and SparkPost, may remove it",
    "fastly": "'xff' of the service's request settings must be 'append' or 'append_all', and no VCL may remove it",
    "cloudflare": "no transform rule, no managed transform that removes visitors' addresses, and no Worker may "
    "remove it",
    "azure": "Front Door sends it by itself: no rule set may overwrite or delete it",
    "gcp": "the load balancer sends it by itself: no custom request header of the backend service may set it",
    "proxy": "'proxy_set_header X-Forwarded-For $remote_addr;' in nginx, 'ProxyAddHeaders On' in Apache",
}
_OTHERWISE = "see the CDN's own documentation of request headers"


def analyse_recorded(subject: Subject, recorded: Recorded, *, timeout: float, now: float) -> Finding:
    """The finding in the place of ``click_recorded``."""
    if not recorded.mine:
        others = len(recorded.others)
        more = f"; {others} of somebody else on the same mail" if others else ""
        return _finding("click_not_recorded", subject, f"no click of this run in {timeout:.0f} s{more}", now)
    times = len(recorded.mine)
    observed = f"there after {recorded.elapsed:.0f} s" + (f", {times} times" if times > 1 else "")
    return _finding("click_recorded", subject, observed, now, events=recorded.mine)


def analyse_agent(subject: Subject, event: Event, user_agent: str, *, now: float) -> Finding:
    """The finding in the place of ``ua_kept``."""
    if event.user_agent == user_agent:
        return _finding("ua_kept", subject, user_agent, now, events=[event])
    seen = f"'{event.user_agent}'" if event.user_agent else "no User-Agent"
    observed = f"{seen} in place of '{user_agent}'"
    return _finding("ua_lost", subject, observed, now, events=[event], agent_step=_step(_AGENT_STEPS, subject))


def analyse_address(
    subject: Subject, event: Event, click: Click, *, reverse_names: Iterable[str], now: float
) -> Finding:
    """The finding in the place of ``ip_kept``."""
    address = event.ip_address
    cdn = subject.cdn.id if subject.cdn else "other"
    owner = owner_of(address, own=click.own, edges=click.edges, cdn=cdn, reverse_names=reverse_names)
    if owner is None:
        reason = "SparkPost's event holds no address"
        return _finding("ip_kept", subject, "", now, status=Status.ERROR, reason=reason, events=[event])
    observed = f"{address}, {owner.value}"
    if owner in (Owner.EDGE, Owner.CDN):
        step = _step(_ADDRESS_STEPS, subject)
        return _finding("ip_lost", subject, observed, now, events=[event], address_step=step)
    return _finding("ip_kept", subject, observed, now, events=[event])


def _step(steps: Mapping[str, str], subject: Subject) -> str:
    return steps.get(subject.cdn.id if subject.cdn else "", _OTHERWISE)


def _finding(
    finding_id: str,
    subject: Subject,
    observed: str,
    now: float,
    *,
    status: Status | None = None,
    reason: str = "",
    events: Iterable[Event] = (),
    **steps: str,
) -> Finding:
    return found(
        finding_id,
        subject.values(**steps),
        observed=observed,
        status=status,
        reason=reason,
        evidence=[_evidence(each) for each in events],
        now=now,
    )


def _evidence(event: Event) -> Evidence:
    """What concerns the edge: who the recipient is and where the link led is nobody's business here."""
    data = f"type: {event.type}\nuser_agent: {event.user_agent}\nip_address: {event.ip_address}"
    return Evidence("sparkpost", "url", "GET /events/message", utc(event.at) if event.at else "", data, redacted=True)
