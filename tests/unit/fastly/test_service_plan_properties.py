# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever stands and whatever is wanted: a plan carried out leaves nothing to do, and nothing foreign is touched."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Plan
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.desired import DesiredService
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.edit import tracking_backend
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.model import (
    Backend,
    CacheSetting,
    RequestSetting,
    Service,
    Version,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.plan import planned

HOSTS = st.sampled_from(["spgo.io", "eu.spgo.io", "www.example.net", "own.example.net", ""])
NAMES = ("a.example.com", "b.example.com", "c.example.com")
TLS = st.sampled_from(["", "1.0", "1.1", "1.2", "1.3"])

backends = st.lists(
    st.builds(
        Backend,
        name=st.sampled_from(["sparkpost", "originname", "www"]),
        address=HOSTS,
        port=st.sampled_from([80, 443, 8443]),
        use_ssl=st.booleans(),
        ssl_check_cert=st.booleans(),
        ssl_cert_hostname=HOSTS,
        ssl_sni_hostname=HOSTS,
        min_tls_version=TLS,
        max_tls_version=TLS,
        override_host=HOSTS,
        request_condition=st.sampled_from(["", "only-www"]),
    ),
    max_size=3,
    unique_by=lambda each: each.name,
).map(tuple)
domains = st.lists(st.sampled_from(NAMES), unique=True).map(lambda each: tuple(sorted(each)))
versions = st.builds(
    Version,
    number=st.integers(1, 9),
    locked=st.booleans(),
    domains=domains,
    backends=backends,
    default_ttl=st.sampled_from([0, 10, 3600]),
    default_host=HOSTS,
    request_settings=st.lists(
        st.builds(RequestSetting, st.sampled_from(["x", "y"]), HOSTS), max_size=2, unique_by=lambda each: each.name
    ).map(tuple),
    cache_settings=st.just((CacheSetting("long", 60),)),
    ttl_code=st.sampled_from([(), ("VCL main",)]),
)


@st.composite
def services(draw: st.DrawFn) -> Service:
    active = draw(st.one_of(st.none(), versions.map(lambda each: replace(each, locked=True))))
    latest = draw(versions if active is None else st.one_of(st.none(), versions))
    number = active.number if active else None
    return Service("id", "T", draw(st.sampled_from(["", "old"])), "vcl", number, active, latest)


wishes = st.builds(
    DesiredService,
    name=st.just("T"),
    domains=domains,
    purge_domains=st.booleans(),
    endpoint=st.sampled_from([None, "spgo.io", "eu.spgo.io", "own.example.net"]),
    backend=st.sampled_from(["", "originname"]),
    default_ttl=st.sampled_from([0, 10, 3600]),
    comment=st.sampled_from([None, "new"]),
    activate=st.booleans(),
    absent=st.booleans(),
    force=st.booleans(),
).filter(lambda desired: bool(desired.domains) or not desired.purge_domains)


def made(current: Service | None, desired: DesiredService) -> Plan[Service]:
    """The plan; a wish that is refused is no example."""
    try:
        return planned(current, desired)
    except TrackingError:
        assume(False)
        raise


@given(st.one_of(st.none(), services()), wishes)
def test_a_plan_carried_out_leaves_nothing_to_do(current: Service | None, desired: DesiredService) -> None:
    assert planned(made(current, desired).after, desired).actions == ()


@given(services(), wishes)
def test_without_a_step_nothing_is_predicted_to_change(current: Service, desired: DesiredService) -> None:
    plan = made(current, desired)
    assert plan.actions or plan.before == plan.after


@given(services(), wishes)
def test_nothing_is_written_into_a_locked_version(current: Service, desired: DesiredService) -> None:
    plan = made(current, desired)
    steps = [action.arguments["step"] for action in plan.actions]
    written = any(step in ("add_domain", "create_backend", "update_backend", "settings") for step in steps)
    base = current.active if current.active and (desired.activate or current.latest is None) else current.latest
    assert not (written and base and base.locked) or "clone" in steps


@given(services(), wishes)
def test_what_is_foreign_stays(current: Service, desired: DesiredService) -> None:
    assume(not desired.absent)
    after = made(current, desired).after
    assert after is not None
    version = after.described
    sources = [each for each in (current.active, current.latest) if each is not None]
    assert version is not None
    assert any(
        version.cache_settings == each.cache_settings
        and version.ttl_code == each.ttl_code
        and foreign(version, desired) == foreign(each, desired)
        and (desired.purge_domains or set(each.domains) <= set(version.domains))
        for each in sources
    )


def foreign(version: Version, desired: DesiredService) -> set[Backend]:
    ours = tracking_backend(version.backends, desired)
    return {each for each in version.backends if each is not ours}
