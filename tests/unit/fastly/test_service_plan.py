# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which version is written, and by which steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.desired import DesiredService
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.model import Backend, Service, Version
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.plan import planned

D = "track.example.com"
BACKEND = Backend(
    "sparkpost",
    "spgo.io",
    443,
    use_ssl=True,
    ssl_cert_hostname="spgo.io",
    ssl_sni_hostname="spgo.io",
    min_tls_version="1.2",
)
GOOD = Version(3, locked=True, domains=(D,), backends=(BACKEND,), default_ttl=10)
OTHER = replace(GOOD, default_ttl=60)
OPEN = replace(GOOD, number=4, locked=False)
OPEN_OTHER = replace(OTHER, number=4, locked=False)
DESIRED = DesiredService(name="T", domains=(D,))
TEN = replace(DESIRED, default_ttl=10)


def serving(active: Version | None, latest: Version | None = None) -> Service:
    return Service("id", "T", active_number=active.number if active else None, active=active, latest=latest, highest=4)


@pytest.mark.parametrize(
    ("current", "desired", "steps"),
    [
        pytest.param(
            None, DESIRED, "create add_domain create_backend settings validate activate", id="nothing there yet"
        ),
        pytest.param(
            None, replace(DESIRED, activate=False), "create add_domain create_backend settings validate", id="draft"
        ),
        pytest.param(
            None,
            replace(DESIRED, default_ttl=3600),
            "create add_domain create_backend validate activate",
            id="ttl as is",
        ),
        pytest.param(serving(GOOD), DESIRED, "", id="equal"),
        pytest.param(serving(OTHER), TEN, "clone settings validate activate", id="ttl"),
        pytest.param(serving(OTHER), DESIRED, "", id="ttl not named"),
        pytest.param(serving(None, GOOD), DESIRED, "validate activate", id="equal but inactive"),
        pytest.param(serving(None, OPEN), DESIRED, "validate activate", id="equal but open"),
        pytest.param(serving(None, OTHER), TEN, "clone settings validate activate", id="locked and different"),
        pytest.param(serving(None, OTHER), DESIRED, "validate activate", id="locked, and its ttl not named"),
        pytest.param(serving(None, OPEN_OTHER), DESIRED, "settings validate activate", id="open and different"),
        pytest.param(serving(OTHER, OPEN), TEN, "clone settings validate activate", id="a draft is not taken up"),
        pytest.param(serving(OTHER, OPEN), replace(DESIRED, activate=False), "", id="the draft is there"),
        pytest.param(
            serving(OTHER, OPEN_OTHER), replace(TEN, activate=False), "settings validate", id="the draft differs"
        ),
        pytest.param(serving(OTHER), replace(TEN, activate=False), "clone settings validate", id="no draft yet"),
        pytest.param(serving(GOOD, OPEN_OTHER), replace(DESIRED, activate=False), "", id="the active one is right"),
        pytest.param(serving(None, GOOD), replace(DESIRED, activate=False), "", id="prepared but not to be activated"),
        pytest.param(serving(GOOD), replace(DESIRED, comment="of mails"), "update", id="comment"),
        pytest.param(serving(GOOD), DesiredService(name="New", service_id="id"), "update", id="name"),
        pytest.param(serving(OTHER), replace(DESIRED, absent=True, force=True), "deactivate delete", id="removal"),
        pytest.param(serving(None, OPEN), replace(DESIRED, absent=True), "delete", id="removal of a draft"),
        pytest.param(None, replace(DESIRED, absent=True), "", id="absent already"),
    ],
)
def test_steps(current: Service | None, desired: DesiredService, steps: str) -> None:
    plan = planned(current, desired)
    assert " ".join(action.arguments["step"] for action in plan.actions) == steps


def test_the_prediction_names_no_number_that_fastly_assigns() -> None:
    after = planned(serving(OTHER), TEN).after
    assert after is not None
    assert after.active_number is None
    assert after.active == replace(GOOD, number=None)
    fresh = planned(None, DESIRED).after
    assert fresh is not None
    assert (fresh.id, fresh.active_number) == (None, None)
    known = planned(serving(None, OPEN), DESIRED).after
    assert known is not None
    assert known.active_number == 4


def test_actions_say_what_is_written_and_where() -> None:
    current = serving(replace(OTHER, domains=("old.example.com",), backends=(replace(BACKEND, override_host="x.io"),)))
    actions = [action.describe() for action in planned(current, replace(TEN, purge_domains=True)).actions]
    assert actions == [
        "clone version 3 of service T",
        f"add domain {D} to the new version of service T",
        "remove domain old.example.com from the new version of service T",
        "update backend sparkpost (override_host) in the new version of service T",
        "update settings (general.default_ttl: 10) in the new version of service T",
        "validate the new version of service T",
        "activate the new version of service T",
    ]


def test_a_live_service_is_deleted_by_force_alone() -> None:
    with pytest.raises(RefusedError, match="Version 3 of the service T") as raised:
        planned(serving(GOOD), replace(DESIRED, absent=True))
    assert "force" in raised.value.remedy


def test_a_compute_service_is_refused() -> None:
    with pytest.raises(RefusedError, match="Compute service"):
        planned(replace(serving(GOOD), type="wasm"), DESIRED)


def test_a_compute_service_is_not_deleted() -> None:
    compute = replace(serving(None, OPEN), type="wasm")
    with pytest.raises(RefusedError, match="Compute service"):
        planned(compute, replace(DESIRED, absent=True, force=True))


def test_other_domains_are_not_deleted_with_a_service() -> None:
    held = serving(GOOD)
    removed = replace(DESIRED, absent=True, force=True)
    others = replace(removed, domains=("other.example.net",))
    with pytest.raises(RefusedError, match="also has") as caught:
        planned(held, others)
    assert "purge_domains" in caught.value.remedy
    assert planned(held, replace(others, purge_domains=True)).changed
    assert planned(held, replace(removed, domains=())).changed
    attached = replace(held, attached=("third.example.net",))
    with pytest.raises(RefusedError, match=r"also has third\.example\.net"):
        planned(attached, removed)
