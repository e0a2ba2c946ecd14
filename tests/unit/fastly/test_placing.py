# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How each domain comes to belong to a service: by its versions, or by domain management."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.desired import DesiredService
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.domains import VersionlessDomain
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.model import Service, Version
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.placing import (
    Attachments,
    Placing,
    placed,
)

D, E = "track.example.com", "click.example.com"


def service(*domains: str, attached: tuple[str, ...] = ()) -> Service:
    return Service("S1", "T", active_number=1, active=Version(1, domains=domains), attached=attached)


def known(**held: str) -> Attachments:
    """By name without the zone, the service that has it."""
    named = {f"{name}.example.com": service_id for name, service_id in held.items()}
    domains = {name: VersionlessDomain(f"id-{name}", name, service_id) for name, service_id in named.items()}
    return Attachments(domains, {"S2": "Other"})


@pytest.mark.parametrize(
    ("current", "kind", "held", "expected"),
    [
        (None, "auto", known(), Placing((D, E))),
        (None, "versionless", known(), Placing((), (D, E))),
        (None, "auto", known(track=""), Placing((E,), (D,))),
        (service(D), "auto", known(track=""), Placing((D, E))),
        (service(D), "versionless", known(), Placing((D,), (E,))),
        (service(attached=(D,)), "auto", known(track="S1"), Placing((), (E,))),
        (service(attached=(D,)), "classic", known(track="S1"), Placing((D, E))),
        (service(attached=(D, E)), "auto", known(track="S1", click="S1"), Placing()),
        (service(D), "classic", known(track="S2"), Placing((D, E))),
    ],
)
def test_each_domain_has_one_way(current: Service | None, kind: str, held: Attachments, expected: Placing) -> None:
    desired = DesiredService(name="T", domains=(D, E), domain_management=kind)
    assert placed(current, desired, held) == expected


@pytest.mark.parametrize("kind", ["auto", "versionless"])
@pytest.mark.parametrize("current", [None, service(), service(E)])
def test_what_another_service_has_is_not_taken(current: Service | None, kind: str) -> None:
    desired = DesiredService(name="T", domains=(D,), domain_management=kind)
    with pytest.raises(RefusedError, match=r"Other \(S2\)") as raised:
        placed(current, desired, known(track="S2"))
    assert "S2" in raised.value.remedy


def test_what_is_purged_is_detached() -> None:
    desired = DesiredService(name="T", domains=(D,), purge_domains=True)
    placing = placed(service(attached=(D, E)), desired, known(track="S1", click="S1"))
    assert placing == Placing((), (), (E,))
