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
from ..model.subject import Subject
from ..rules.registry import found

#: The ids of names that lead where they should.
GOOD = frozenset({"dns_target", "dns_flattened"})


def where(lookup: Lookup, subject: Subject, *, managed: bool = False) -> str:
    """The id for what one server says of the domain's target."""
    if lookup.outcome is Outcome.LOOP:
        return "dns_wrong_target"
    if lookup.chain:
        return _of_chain(lookup.names, subject, managed)
    return "dns_flattened" if lookup.addresses else "dns_nxdomain"


def _of_chain(names: Sequence[str], subject: Subject, managed: bool) -> str:
    if any(target in names for target in subject.expected_targets):
        return "dns_target"
    endpoint = next((name for name in names if is_endpoint(name)), "")
    if endpoint and _may_be_direct(subject):
        return _of_endpoint(endpoint, subject, managed)
    if endpoint or subject.expected_targets:
        return "dns_wrong_target"
    zones = subject.cdn.zones if subject.cdn else ()
    if zones and not any(is_within(name, zone) for name in names for zone in zones):
        return "dns_wrong_target"
    return "dns_target"


def _may_be_direct(subject: Subject) -> bool:
    """Whether a CNAME straight to SparkPost can be what was meant: no CDN was named, or an endpoint is the target."""
    if subject.expected_targets:
        return all(is_endpoint(target) for target in subject.expected_targets)
    return subject.cdn is None or subject.cdn.id in ("other", "sparkpost")


def _of_endpoint(endpoint: str, subject: Subject, managed: bool) -> str:
    if subject.endpoint_named and subject.in_other_region(endpoint):
        return "wrong_region"
    if is_managed_endpoint(endpoint):
        return "dns_target"
    # The first endpoints have no certificate for customers' names.
    return "endpoint_not_v2" if managed else "dns_wrong_target"


def name_finding(
    finding_id: str,
    subject: Subject,
    facts: DnsFacts,
    observed: str,
    now: float,
    *,
    status: Status | None = None,
    reason: str = "",
    retry_after: int | None = None,
    steps: Mapping[str, str] | None = None,
) -> Finding:
    """A finding on the name, with what every server said; ``steps`` are values that its remedy names."""
    return found(
        finding_id,
        subject.values(zone=facts.zone or subject.values()["zone"], **(steps or {})),
        observed=observed,
        status=status,
        reason=reason,
        evidence=[lookup.evidence(subject.domain) for lookup in (*facts.authoritative, *facts.recursive)],
        duration_ms=facts.duration_ms,
        now=now,
        retry_after=retry_after,
    )
