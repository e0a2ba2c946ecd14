# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where one DNS server says that the domain leads, and the shape of every finding on the name. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._core.names import is_within
from ..._dns.answers import Outcome
from ..._sparkpost.endpoints import is_endpoint, is_managed_endpoint
from ..model.dns_facts import DnsFacts, Lookup
from ..model.finding import Finding, Status
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found

#: The ids of names that lead where they should.
GOOD = frozenset({"dns_target", "dns_flattened"})
#: The ids of names whose CNAME records never come to an end.
ENDLESS = frozenset({"dns_cname_loop", "dns_chain_long"})
#: Where tracking domains lead that are managed on Bird's own platform: us1.links.bird.com, eu1.links.bird.com.
_BIRD = "links.bird.com"


def has_fixed_addresses(check: TrackingCheck) -> bool:
    """Whether the edge's addresses are the same for everybody: CDNs give those that are near to who asks."""
    return check.cdn is None or check.cdn.id in ("other", "proxy", "sparkpost")


def target_kind(lookup: Lookup, check: TrackingCheck, *, managed: bool = False) -> str:
    """The id for what one server says of the domain's target."""
    if lookup.outcome is Outcome.LOOP:
        return "dns_cname_loop"
    if lookup.outcome is Outcome.LONG:
        return "dns_chain_long"
    if lookup.chain:
        return _of_chain(lookup.names, check, managed)
    return "dns_flattened" if lookup.addresses else "dns_nxdomain"


def _of_chain(names: Sequence[str], check: TrackingCheck, managed: bool) -> str:
    if any(target in names for target in check.expected_targets):
        return "dns_target"
    if any(is_within(name, _BIRD) for name in names):
        return "moved_to_bird"
    endpoint = next((name for name in names if is_endpoint(name)), "")
    if endpoint and _may_be_direct(check):
        return _of_endpoint(endpoint, check, managed)
    if endpoint or check.expected_targets:
        return "dns_wrong_target"
    zones = check.cdn.zones if check.cdn else ()
    if zones and not any(is_within(name, zone) for name in names for zone in zones):
        return "dns_wrong_target"
    return "dns_target"


def _may_be_direct(check: TrackingCheck) -> bool:
    """Whether a CNAME straight to SparkPost can be what was meant: no CDN was named, or an endpoint is the target."""
    if check.expected_targets:
        return all(is_endpoint(target) for target in check.expected_targets)
    return check.cdn is None or check.cdn.id in ("other", "sparkpost")


def _of_endpoint(endpoint: str, check: TrackingCheck, managed: bool) -> str:
    if check.endpoint_named and check.in_other_region(endpoint):
        return "wrong_region"
    if is_managed_endpoint(endpoint):
        return "dns_target"
    # The first endpoints have no certificate for customers' names.
    return "endpoint_not_v2" if managed else "dns_wrong_target"


def name_finding(
    finding_id: str,
    check: TrackingCheck,
    facts: DnsFacts,
    observed: str,
    now: float,
    *,
    status: Status | None = None,
    reason: str = "",
    retry_after: int | None = None,
    remedies: Sequence[str] = (),
    known: Mapping[str, str] | None = None,
) -> Finding:
    """A finding on the name, with what every server said; ``known`` are values that its remedy names."""
    return found(
        finding_id,
        check,
        observed=observed,
        status=status,
        reason=reason,
        remedies=remedies,
        facts={**({"zone": facts.zone} if facts.zone else {}), **(known or {})},
        evidence=[lookup.evidence(check.domain) for lookup in (*facts.authoritative, *facts.recursive)],
        duration_ms=facts.duration_ms,
        now=now,
        retry_after=retry_after,
    )
