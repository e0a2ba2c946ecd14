# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From how a subscription stands to how it is wanted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.desired import DesiredCertificate
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.model import Authorization, Subscription
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.subscription_plan import plan_subscription

D, E = "track.example.com", "links.example.org"
PENDING = Subscription("sub", "lets-encrypt", "pending", (D,))
ISSUED = replace(PENDING, state="issued", certificate_ids=("c",))
FAILED = replace(PENDING, state="failed", authorizations=(Authorization("failed", D, ("Allow letsencrypt.org",)),))
DESIRED = DesiredCertificate((D,))
BOTH = DesiredCertificate((E, D))


@pytest.mark.parametrize(
    ("current", "desired", "steps"),
    [
        (None, DESIRED, "create"),
        (PENDING, DESIRED, ""),
        (ISSUED, DESIRED, ""),
        (replace(ISSUED, state="renewing"), DESIRED, ""),
        (replace(ISSUED, state="processing"), DESIRED, ""),
        (PENDING, BOTH, "update"),
        (replace(PENDING, domains=(E, D)), DESIRED, ""),
        (replace(PENDING, domains=(E, D)), replace(DESIRED, purge_domains=True), "update"),
        (PENDING, replace(DESIRED, authority="globalsign"), "update"),
        (PENDING, replace(DESIRED, authority="lets-encrypt"), ""),
        (replace(PENDING, authority="certainly"), DESIRED, ""),
        (ISSUED, replace(BOTH, force=True), "update"),
        (FAILED, DESIRED, "delete create"),
        (None, replace(DESIRED, absent=True), ""),
        (PENDING, replace(DESIRED, absent=True), "delete"),
        (ISSUED, replace(DESIRED, absent=True, force=True), "delete"),
    ],
)
def test_steps(current: Subscription | None, desired: DesiredCertificate, steps: str) -> None:
    plan = plan_subscription(current, desired)
    assert " ".join(action.arguments["step"] for action in plan.actions) == steps


@pytest.mark.parametrize(
    ("current", "desired", "said"),
    [
        (ISSUED, BOTH, "serves track.example.com already"),
        (replace(PENDING, state="processing"), BOTH, "takes no changes"),
        (replace(ISSUED, state="renewing"), replace(BOTH, force=True), "takes no changes"),
        (ISSUED, replace(DESIRED, absent=True), "live links may need it"),
        (replace(PENDING, domains=(E, D)), replace(DESIRED, absent=True), f"also has {E}"),
        (replace(FAILED, domains=(E, D)), DESIRED, f"also has {E}"),
    ],
)
def test_what_would_harm_is_refused(current: Subscription, desired: DesiredCertificate, said: str) -> None:
    with pytest.raises(RefusedError, match=said) as raised:
        plan_subscription(current, desired)
    assert raised.value.remedy


def test_a_failed_one_is_made_anew_with_its_authority_and_a_warning() -> None:
    plan = plan_subscription(replace(FAILED, authority="certainly"), DESIRED)
    assert "Allow letsencrypt.org" in plan.warnings[0]
    assert plan.after is not None
    assert replace(plan.after, authorizations=()) == Subscription(None, "certainly", "pending", (D,))
    assert [each.to_values() for each in plan.after.validation_records] == [
        {"name": f"_acme-challenge.{D}", "type": "CNAME", "value": None, "ttl": 300}
    ]


def test_a_failed_renewal_serves_on_and_is_warned_of() -> None:
    plan = plan_subscription(replace(ISSUED, state="failed"), DESIRED)
    assert plan.actions == ()
    assert "renewal" in plan.warnings[0]


subscriptions = st.builds(
    Subscription,
    st.just("sub"),
    st.sampled_from(["lets-encrypt", "certainly"]),
    st.sampled_from(["pending", "processing", "issued", "renewing", "failed"]),
    st.sampled_from([(D,), (E, D), (E,)]),
    st.sampled_from([(), ("c",)]),
)
wishes = st.builds(
    DesiredCertificate,
    st.sampled_from([(D,), (E, D)]),
    st.sampled_from(["", "lets-encrypt", "globalsign"]),
    purge_domains=st.booleans(),
    absent=st.booleans(),
    force=st.booleans(),
)


@given(st.one_of(st.none(), subscriptions), wishes)
def test_a_plan_carried_out_leaves_nothing_to_do(current: Subscription | None, desired: DesiredCertificate) -> None:
    try:
        plan = plan_subscription(current, desired)
    except RefusedError:
        assume(False)
        raise
    assert plan_subscription(plan.after, desired).actions == ()
    assert plan.actions or plan.before == plan.after
