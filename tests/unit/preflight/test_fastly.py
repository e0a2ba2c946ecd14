# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services, versionless domains and subscriptions at Fastly."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.domains import VersionlessDomain
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.model import Backend, Service, Version
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.preflight import (
    Services,
    notes,
    obstacles,
    show,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls import preflight as tls
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.model import Subscription
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.several import serving
from support.preflight import ROLE, D, ids

NAME = "tracking"


def service(*hosts: str, domains: tuple[str, ...] = (), kind: str = "vcl") -> dict[str, Service]:
    version = Version(1, domains=domains, backends=tuple(Backend(host, host) for host in hosts))
    return {NAME: Service("S1", NAME, type=kind, active_number=1, active=version)}


def attached(service_id: str, fqdn: str = D) -> tuple[VersionlessDomain, ...]:
    return (VersionlessDomain("d1", fqdn, service_id, activated=True, verified=True),)


@pytest.mark.parametrize(
    ("held", "expected", "serves", "noted"),
    [
        (Services(), [], False, False),
        (Services(service("spgo.io")), [], False, False),
        (Services(service("spgo.io", domains=(D,))), [], True, False),
        (Services(service("eu.spgo.io", "spare.example.net", domains=(D,))), [], True, False),
        (Services(service("shop.example.net")), ["foreign_service"], False, False),
        (Services(service("192.0.2.1", domains=(D,))), ["foreign_service"], True, False),
        (Services(service(kind="wasm")), ["service_type"], False, False),
        (Services(service()), [], False, False),
        (Services(service("spgo.io"), attached("S1")), [], True, True),
        (Services(service("spgo.io"), attached("S2")), ["domain_on_other_service"], True, False),
        (Services({}, attached("S2")), ["domain_on_other_service"], True, False),
        (Services({}, attached("")), [], False, True),
        (Services({}, attached("S2", "other.example.com")), [], False, False),
    ],
)
def test_services(held: Services, expected: list[str], serves: bool, noted: bool) -> None:
    assert ids(obstacles(held, D, NAME, "spgo.io", ROLE)) == expected
    assert (held.serves(D, NAME), bool(notes(held, D, NAME))) == (serves, noted)


def test_an_endpoint_of_ones_own_is_no_foreign_backend() -> None:
    assert obstacles(Services(service("t.corp.test")), D, NAME, "t.corp.test", ROLE) == ()


def test_what_is_shown() -> None:
    shown = show(Services(service("spgo.io", domains=(D,)), attached("S1")), D, NAME)
    assert (shown["service"]["id"], shown["versionless_domain"]["service_id"], shown["versionless"]) == (
        "S1",
        "S1",
        True,
    )
    assert show(Services(), D, NAME)["versionless"] is False


def subscription(identity: str, state: str, **more: Any) -> Subscription:
    return Subscription(identity, "lets-encrypt", state, (D,), **more)


@pytest.mark.parametrize(
    ("found", "expected", "notes"),
    [
        ([], None, 0),
        ([subscription("a", "issued")], "a", 0),
        ([subscription("a", "pending"), subscription("b", "issued")], "b", 1),
        ([subscription("a", "issued"), subscription("b", "pending")], "a", 1),
        ([subscription("a", "failed"), subscription("b", "pending")], "b", 1),
        ([subscription("a", "pending", certificate_ids=("c",)), subscription("b", "pending")], "a", 1),
        ([subscription("a", "failed")], "a", 1),
    ],
)
def test_of_several_subscriptions_the_issued_one_serves(
    found: list[Subscription], expected: str | None, notes: int
) -> None:
    first = serving(found)
    assert (first.id if first else None) == expected
    assert len(tls.notes(D, found)) == notes
    shown = tls.show(found)
    assert (shown["id"] if shown else None) == expected


def test_where_none_serves_yet_the_named_authority_counts() -> None:
    found = [Subscription(one, one, "pending", (D,)) for one in ("certainly", "globalsign", "lets-encrypt")]
    for authority in ("certainly", "globalsign", "lets-encrypt"):
        first = serving(found, authority)
        assert first is not None
        assert first.authority == authority
    issued = Subscription("z", "certainly", "issued", (D,))
    assert serving([*found, issued], "lets-encrypt") is issued
