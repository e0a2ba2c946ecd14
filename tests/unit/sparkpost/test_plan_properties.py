# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever stands and whatever is wanted: a plan carried out leaves nothing to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Plan
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.wait import WaitLimits
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.desired import DesiredTrackingDomain
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import (
    Association,
    Registration,
    Status,
    TlsCertificate,
    TrackingDomain,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.plan import plan

D = "track.example.com"
SENDERS = ("a.example.com", "b.example.com")

statuses = st.builds(
    Status,
    verified=st.booleans(),
    cname_status=st.sampled_from(["", "unverified", "pending", "invalid", "valid"]),
    compliance_status=st.sampled_from(["pending", "valid", "blocked"]),
    tls_status=st.sampled_from(["unknown", "unavailable", "pending", "failed", "expired", "valid"]),
)
codes = st.sampled_from([None, "acme:dns", "acme:rejected_identifier", "service:internal", "something:new"])
domains = st.builds(
    TrackingDomain,
    domain=st.just(D),
    secure=st.booleans(),
    default=st.booleans(),
    subaccount=st.sampled_from([0, 7]),
    status=statuses,
    uses_managed_certificate=st.booleans(),
    tls_certificate=st.one_of(st.none(), st.builds(TlsCertificate, error_code=codes)),
)
flags = st.sampled_from([None, True, False])
wishes = st.builds(
    DesiredTrackingDomain,
    domain=st.just(D),
    absent=st.booleans(),
    secure=flags,
    default=flags,
    subaccount=st.sampled_from([None, 0, 7]),
    verify=st.booleans(),
    managed_certificate=flags,
    sending_domains=st.just(SENDERS),
    wait_limits=st.builds(WaitLimits, wait=st.booleans()),
).filter(lambda desired: not (desired.managed and desired.secure is False))
associations = st.tuples(
    *(st.builds(Association, st.just(each), st.sampled_from(["", D, "x.example.com"])) for each in SENDERS)
)
registrations = st.builds(Registration, tracking=st.one_of(st.none(), domains), associations=associations)


def planned(current: Registration, desired: DesiredTrackingDomain) -> Plan[Registration]:
    """The plan; a wish that is refused is no example."""
    try:
        return plan(current, desired)
    except TrackingError:
        assume(False)
        raise


@given(registrations, wishes)
def test_a_plan_carried_out_leaves_nothing_to_do(current: Registration, desired: DesiredTrackingDomain) -> None:
    after = planned(current, desired).after
    assert after is not None
    assert plan(after, desired).actions == ()


@given(registrations, wishes)
def test_without_a_step_nothing_is_predicted_to_change(current: Registration, desired: DesiredTrackingDomain) -> None:
    made = planned(current, desired)
    assert (made.before == made.after) or made.actions


@given(registrations, wishes)
def test_what_is_not_named_stays(current: Registration, desired: DesiredTrackingDomain) -> None:
    assume(current.tracking is not None and not desired.absent)
    after = planned(current, desired).after
    assert current.tracking is not None
    assert after is not None
    assert after.tracking is not None
    before = current.tracking
    assert after.tracking.subaccount == before.subaccount
    if desired.default is None:
        assert after.tracking.default == before.default
    if desired.secure is None and not desired.managed:
        assert after.tracking.secure == before.secure
    if not desired.verify:
        assert after.tracking.verified == before.verified
    if not desired.managed:
        assert after.tracking.uses_managed_certificate == before.uses_managed_certificate


@given(registrations, wishes)
def test_what_is_named_comes_true(current: Registration, desired: DesiredTrackingDomain) -> None:
    after = planned(current, desired).after
    assert after is not None
    if desired.absent:
        assert after.tracking is None
        assert all(each.tracking_domain != D for each in after.associations)
        return
    assert after.tracking is not None
    assert after.tracking.verified or not desired.verify
    assert desired.default in (None, after.tracking.default)
    assert all(each.tracking_domain == D for each in after.associations)
    if not desired.managed:
        assert desired.secure in (None, after.tracking.secure)


@given(domains, wishes)
def test_a_step_is_only_refused_before_the_first(current: TrackingDomain, desired: DesiredTrackingDomain) -> None:
    """Killed after any step, the next run goes on from there: no step leads into a refusal."""
    made = planned(Registration(current), replace(desired, sending_domains=()))
    state = current
    for action in made.actions:
        arguments = action.arguments
        if action.verb == "verify":
            state = replace(state, status=replace(state.status, verified=True))
        if action.verb == "update":
            changes: dict[str, Any] = {name: bool(value) for name, value in arguments.items()}
            state = replace(state, **changes)
        if action.verb == "request":
            state = replace(state, status=replace(state.status, tls_status="pending"), tls_certificate=None)
        if action.verb != "delete":
            plan(Registration(state), desired)
