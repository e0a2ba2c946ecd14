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
WANTED = DesiredCertificate((D,))
BOTH = DesiredCertificate((E, D))


@pytest.mark.parametrize(
    ("current", "wanted", "steps"),
    [
        (None, WANTED, "create"),
        (PENDING, WANTED, ""),
        (ISSUED, WANTED, ""),
        (replace(ISSUED, state="renewing"), WANTED, ""),
        (replace(ISSUED, state="processing"), WANTED, ""),
        (PENDING, BOTH, "update"),
        (replace(PENDING, domains=(E, D)), WANTED, ""),
        (replace(PENDING, domains=(E, D)), replace(WANTED, purge_domains=True), "update"),
        (PENDING, replace(WANTED, authority="globalsign"), "update"),
        (PENDING, replace(WANTED, authority="lets-encrypt"), ""),
        (replace(PENDING, authority="certainly"), WANTED, ""),
        (ISSUED, replace(BOTH, force=True), "update"),
        (FAILED, WANTED, "delete create"),
        (None, replace(WANTED, absent=True), ""),
        (PENDING, replace(WANTED, absent=True), "delete"),
        (ISSUED, replace(WANTED, absent=True, force=True), "delete"),
    ],
)
def test_steps(current: Subscription | None, wanted: DesiredCertificate, steps: str) -> None:
    plan = plan_subscription(current, wanted)
    assert " ".join(action.arguments["step"] for action in plan.actions) == steps


@pytest.mark.parametrize(
    ("current", "wanted", "said"),
    [
        (ISSUED, BOTH, "serves track.example.com already"),
        (replace(PENDING, state="processing"), BOTH, "takes no changes"),
        (replace(ISSUED, state="renewing"), replace(BOTH, force=True), "takes no changes"),
        (ISSUED, replace(WANTED, absent=True), "live links may need it"),
        (replace(PENDING, domains=(E, D)), replace(WANTED, absent=True), f"also has {E}"),
        (replace(FAILED, domains=(E, D)), WANTED, f"also has {E}"),
    ],
)
def test_what_would_harm_is_refused(current: Subscription, wanted: DesiredCertificate, said: str) -> None:
    with pytest.raises(RefusedError, match=said) as raised:
        plan_subscription(current, wanted)
    assert raised.value.remedy


def test_a_failed_one_is_made_anew_with_its_authority_and_a_warning() -> None:
    plan = plan_subscription(replace(FAILED, authority="certainly"), WANTED)
    assert "Allow letsencrypt.org" in plan.warnings[0]
    assert plan.after == Subscription(None, "certainly", "pending", (D,))


def test_a_failed_renewal_serves_on_and_is_warned_of() -> None:
    plan = plan_subscription(replace(ISSUED, state="failed"), WANTED)
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
def test_a_plan_carried_out_leaves_nothing_to_do(current: Subscription | None, wanted: DesiredCertificate) -> None:
    try:
        plan = plan_subscription(current, wanted)
    except RefusedError:
        assume(False)
        raise
    assert plan_subscription(plan.after, wanted).actions == ()
    assert plan.actions or plan.before == plan.after
