# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Route 53 as a DNS host: zones found and names read by the fewest calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.route53.client import (
    HostedZone,
    Page,
    Route53Client,
    ZonePage,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.route53.hosting import Route53Hosting
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.hosting import Zone

EXAMPLE = Zone("Z1", "example.com")


class FakeRoute53(Route53Client):
    """Holds zones and record sets, and lists them in Route 53's order with a limit per page."""

    def __init__(
        self, zones: Sequence[HostedZone] = (), names: Sequence[str] = (), *, page: int = 100, by_text: bool = False
    ) -> None:
        self._zones = sorted(zones, key=lambda zone: zone.name.split(".")[::-1])
        self._by_text = by_text
        self._names = sorted(names, key=self._key)
        self._page = page
        self.calls = 0

    def _key(self, name: str) -> Any:
        labels = name.split(".")[::-1]
        return ".".join((*labels, "")) if self._by_text else labels

    def zone_pages(self, name: str) -> Iterator[ZonePage]:
        left = [zone for zone in self._zones if zone.name.split(".")[::-1] >= name.split(".")[::-1]]
        while True:
            self.calls += 1
            listed, left = left[: self._page], left[self._page :]
            yield ZonePage(tuple(listed), not left)
            if not left:
                return

    def record_sets_from(self, zone_id: str, name: str, limit: int = 300) -> Page:
        self.calls += 1
        limit = min(limit, self._page)
        left = [one for one in self._names if self._key(one) >= self._key(name)]
        sets = tuple(
            {"Name": f"{one}.", "Type": "A", "ResourceRecords": [{"Value": "192.0.2.1"}]} for one in left[:limit]
        )
        return Page(sets, len(left) <= limit)


def public(zone_id: str, name: str) -> HostedZone:
    return HostedZone(zone_id, name, private=False)


ZONES = [
    public("Z1", "example.com"),
    public("Z2", "mail.example.com"),
    HostedZone("Z3", "example.com", private=True),
    public("Z4", "example.net"),
    public("Z5", "other.com"),
]


@pytest.mark.parametrize(
    ("names", "options", "expected", "calls"),
    [
        (["track.example.com"], {}, {"track.example.com": "Z1"}, 1),
        (["*.example.com", "example.com"], {}, {"*.example.com": "Z1", "example.com": "Z1"}, 1),
        (
            ["a.mail.example.com", "mail.example.com", "track.example.com"],
            {},
            {"a.mail.example.com": "Z2", "mail.example.com": "Z2", "track.example.com": "Z1"},
            1,
        ),
        (
            ["track.example.com", "track.example.net"],
            {},
            {"track.example.com": "Z1", "track.example.net": "Z4"},
            1,
        ),
        (["a.mail.example.com"], {"zone": "example.com"}, {"a.mail.example.com": "Z1"}, 1),
        (["track.example.com"], {"zone_id": "/hostedzone/Z9"}, {"track.example.com": "Z9"}, 0),
        (["track.example.com"], {"zone_id": "Z9", "zone": "example.com"}, {"track.example.com": "Z9"}, 0),
    ],
)
def test_the_zone_of_each_name(names: list[str], options: dict[str, str], expected: dict[str, str], calls: int) -> None:
    client = FakeRoute53(ZONES)
    zones = Route53Hosting(client).zones(names, **options)
    assert {name: zone.id for name, zone in zones.items()} == expected
    assert client.calls == calls


def test_private_zones_are_looked_for_only_when_asked() -> None:
    zones = Route53Hosting(FakeRoute53(ZONES), private=True).zones(["track.example.com"])
    assert zones["track.example.com"] == Zone("Z3", "example.com")


@pytest.mark.parametrize(
    ("zones", "private", "options", "said"),
    [
        (ZONES, False, {"zone": "missing.com"}, "does not have the public hosted zone missing.com"),
        (ZONES[3:], False, {}, "does not have a public hosted zone that holds track.example.com"),
        (ZONES[:2], True, {"zone": "example.com"}, "does not have the private hosted zone example.com"),
        ([*ZONES, public("Z6", "example.com")], False, {}, r"several public hosted zones example.com .*\(Z1, Z6\)"),
    ],
)
def test_no_zone_and_several_are_refused(
    zones: list[HostedZone], private: bool, options: dict[str, str], said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        Route53Hosting(FakeRoute53(zones), private=private).zones(["track.example.com"], **options)


def test_zones_are_read_no_further_than_needed() -> None:
    many = [public(f"Z{number}", f"z{number:03d}.example.com") for number in range(300)]
    client = FakeRoute53([*ZONES, *many])
    assert Route53Hosting(client).zones(["track.example.com"])["track.example.com"].id == "Z1"
    assert client.calls == 1
    client = FakeRoute53([*ZONES, *many])
    assert Route53Hosting(client).zones(["track.z250.example.com"])["track.z250.example.com"].id == "Z250"
    assert client.calls == 3


@pytest.mark.parametrize("by_text", [False, True])
@pytest.mark.parametrize(
    ("held", "asked", "page", "calls"),
    [
        pytest.param([], ["a.example.com", "b.example.com"], 300, 1, id="an empty zone"),
        pytest.param(["a.example.com"], ["a.example.com"], 300, 1, id="one name"),
        pytest.param(
            ["a.example.com", "b.example.com"], ["a.example.com", "b.example.com", "c.example.com"], 300, 1, id="a page"
        ),
        pytest.param(
            [f"t{number:04d}.example.com" for number in range(1000)],
            [f"t{number:04d}.example.com" for number in range(1000)],
            300,
            4,
            id="a thousand names",
        ),
        pytest.param(
            [f"t{number:04d}.example.com" for number in range(1000)],
            ["t0000.example.com", "t0999.example.com"],
            300,
            2,
            id="far apart",
        ),
        pytest.param(["*.example.com", "a.example.com"], ["*.example.com", "a.example.com"], 300, 2, id="a wildcard"),
        pytest.param(
            ["a.example.com", "a-b.example.com", "x.a.example.com"],
            ["a.example.com", "a-b.example.com", "x.a.example.com"],
            300,
            2,
            id="an order that is not sure",
        ),
        pytest.param(["a.example.com"] * 25 + ["b.example.com"], ["a.example.com"], 300, 2, id="many sets at one name"),
    ],
)
def test_names_are_read_in_the_fewest_pages(
    held: list[str], asked: list[str], page: int, calls: int, by_text: bool
) -> None:
    client = FakeRoute53(names=held, page=page, by_text=by_text)
    found = Route53Hosting(client).read(EXAMPLE, asked)
    assert sorted(one.record_set.name for one in found) == sorted(name for name in held if name in asked)
    assert client.calls == calls
