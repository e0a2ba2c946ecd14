# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written into a version, and what is left as it is."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.desired import DesiredService
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.edit import (
    competing,
    edited,
    overriding,
    tracking_backend,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.model import (
    Backend,
    CacheSetting,
    RequestSetting,
    Version,
)


def good(name: str = "sparkpost", host: str = "spgo.io", **more: str) -> Backend:
    settings = {"min_tls_version": "1.2", **more}
    return Backend(name, host, 443, use_ssl=True, ssl_cert_hostname=host, ssl_sni_hostname=host, **settings)  # type: ignore[arg-type]


WWW = Backend("www", "www.example.net", 80, request_condition="only-www")


@pytest.mark.parametrize(
    ("backends", "desired", "expected"),
    [
        ((), DesiredService(), (good(),)),
        ((), DesiredService(endpoint="eu.spgo.io"), (good(host="eu.spgo.io"),)),
        ((), DesiredService(backend="origin"), (good("origin"),)),
        ((Backend("sparkpost", "spgo.io"),), DesiredService(), (good(),)),
        ((good("originname", override_host="spgo.io"),), DesiredService(), (good("originname"),)),
        ((WWW, good("a", "eu.spgo.io")), DesiredService(), (WWW, good("a", "eu.spgo.io"))),
        ((WWW, good("a", "eu.spgo.io")), DesiredService(endpoint="spgo.io"), (WWW, good("a"))),
        ((WWW,), DesiredService(backend="www", endpoint="spgo.io"), (good("www", request_condition="only-www"),)),
        ((WWW,), DesiredService(backend="new"), (WWW, good("new"))),
        (
            (Backend("a", "own.example.net"),),
            DesiredService(endpoint="own.example.net"),
            (good("a", "own.example.net"),),
        ),
        ((good(min_tls_version="1.3"),), DesiredService(), (good(min_tls_version="1.3"),)),
        ((good(min_tls_version="1.0", max_tls_version="1.1"),), DesiredService(), (good(),)),
        ((good(max_tls_version="1.3"),), DesiredService(), (good(max_tls_version="1.3"),)),
    ],
)
def test_backends(backends: tuple[Backend, ...], desired: DesiredService, expected: tuple[Backend, ...]) -> None:
    assert edited(Version(backends=backends), desired).backends == expected


@pytest.mark.parametrize(
    ("backends", "desired", "said"),
    [
        ((WWW,), DesiredService(endpoint="spgo.io"), "forwards to something else"),
        ((WWW,), DesiredService(backend="www"), "no SparkPost endpoint"),
        ((Backend("sparkpost", "own.example.net"),), DesiredService(), "no SparkPost endpoint"),
    ],
)
def test_what_serves_something_else_is_refused(
    backends: tuple[Backend, ...], desired: DesiredService, said: str
) -> None:
    with pytest.raises(RefusedError, match=said) as raised:
        edited(Version(backends=backends), desired)
    assert raised.value.remedy


def test_the_endpoint_that_is_desired_comes_before_another_one() -> None:
    backends = (good("us"), good("eu", "eu.spgo.io"), good("other", "eu.spgo.io", request_condition="c"))
    assert tracking_backend(backends, DesiredService(endpoint="eu.spgo.io")) is backends[1]
    assert tracking_backend(backends, DesiredService()) is backends[0]
    assert tracking_backend((WWW,), DesiredService(endpoint="spgo.io")) is None


def test_everything_that_replaces_the_host_is_cleared() -> None:
    version = Version(
        backends=(good(override_host="spgo.io"),),
        default_host="spgo.io",
        request_settings=(RequestSetting("a", "spgo.io"), RequestSetting("b")),
    )
    after = edited(version, DesiredService())
    assert after.backends[0].override_host == ""
    assert after.default_host == ""
    assert [each.default_host for each in after.request_settings] == ["", ""]


def test_a_host_for_other_requests_is_kept() -> None:
    blog = RequestSetting("a", "www.website.test", "is blog")
    ours = RequestSetting("b", "spgo.io", "is track")
    after = edited(Version(backends=(good(),), request_settings=(blog, ours)), DesiredService(endpoint="spgo.io"))
    assert after.request_settings == (blog, RequestSetting("b", "", "is track"))


@pytest.mark.parametrize(
    ("purge", "expected"), [(False, ("a.example.com", "b.example.com", "c.example.com")), (True, ("b.example.com",))]
)
def test_domains_are_purged_only_when_asked(purge: bool, expected: tuple[str, ...]) -> None:
    version = Version(domains=("a.example.com", "c.example.com"))
    assert edited(version, DesiredService(domains=("b.example.com",), purge_domains=purge)).domains == expected


def test_foreign_settings_stay() -> None:
    version = Version(number=4, locked=True, cache_settings=(CacheSetting("a", 5),), ttl_code=("VCL main",))
    after = edited(version, DesiredService(default_ttl=0))
    assert (after.number, after.locked, after.cache_settings, after.ttl_code) == (
        4,
        True,
        (CacheSetting("a", 5),),
        ("VCL main",),
    )
    assert after.default_ttl == 0


def test_what_overrides_the_fallback_ttl() -> None:
    version = Version(
        ttl_code=("VCL main",),
        cache_settings=(
            CacheSetting("same", 10),
            CacheSetting("no ttl"),
            CacheSetting("long", 60),
            CacheSetting("p", 10, "pass"),
        ),
    )
    assert list(overriding(version, 10)) == ["VCL main", "cache setting long", "cache setting p"]


def test_other_backends_compete_unless_a_condition_keeps_them_apart() -> None:
    version = Version(backends=(good(), WWW, Backend("rest", "rest.example.net")))
    assert competing(version, DesiredService()) == ["rest"]
