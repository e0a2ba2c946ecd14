# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read where a list or a page does not tell it all."""

from __future__ import annotations

import itertools
import ssl
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.route53.client import HostedZone, Page, ZonePage
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.route53.preflight import Route53Catalogue
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import (
    Edge,
    Failure,
    FailureKind,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import Exchange, HttpAnswer
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.edge_serves import edge_serves, proves
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.http import HttpProbe
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import ConnectTo, HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.catalogue import HeldZone
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.wildcards import ZoneNames
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight import moving
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.forms import Forms
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import Host, Looked, Moving
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.moves import scanned
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.parts.part import Part
from support.preflight import D, Z, ZoneResolver, host, record, wish, world

EDGE = Edge("192.0.2.1", HostPort("192.0.2.1", 443))


@pytest.mark.parametrize(
    ("headers", "status", "cdn", "expected"),
    [
        ([("X-Amz-Cf-Id", "x")], 302, "cloudfront", True),
        ([("X-Amz-Cf-Id", "x")], 200, "cloudfront", True),
        ([("X-Amz-Cf-Id", "x")], 403, "cloudfront", False),
        ([("X-Served-By", "cache-fra-etou8220100-FRA")], 302, "cloudfront", False),
        ([("X-Served-By", "cache-fra-etou8220100-FRA")], 302, "fastly", True),
        ([], 302, "fastly", False),
        ([("X-Amz-Cf-Id", "x"), ("CF-Ray", "x")], 302, "cloudfront", False),
        ([("CF-Ray", "x"), ("X-Served-By", "cache-fra-etou8220100-FRA")], 302, "fastly", False),
        ([("CF-Ray", "x"), ("X-Amz-Cf-Id", "x")], 302, "cloudflare", True),
    ],
)
def test_an_edge_that_serves_the_name(headers: list[tuple[str, str]], status: int, cdn: str, expected: bool) -> None:
    exchange = Exchange("https://x/", EDGE, answer=HttpAnswer(status, headers=tuple(headers)))
    assert proves(exchange, cdn) is expected
    assert not proves(Exchange("https://x/", EDGE, failure=Failure(FailureKind.CERTIFICATE)), cdn)


@pytest.mark.parametrize(
    ("more", "body", "expected"),
    [
        ([("Server", "msys-http")], b"", True),
        ([("Content-Type", "text/plain")], b"", True),
        ([("Server", "nginx"), ("Content-Type", "text/html")], b"<html>", False),
        ([("Content-Type", "text/plain")], b"hello", False),
    ],
)
def test_an_edge_of_a_site_passes_no_clicks_on(
    monkeypatch: pytest.MonkeyPatch, more: list[tuple[str, str]], body: bytes, expected: bool
) -> None:
    headers = (("X-Amz-Cf-Id", "x"), *more)
    answer = Exchange("https://x/", EDGE, answer=HttpAnswer(302, headers=headers, body=body))
    monkeypatch.setattr(HttpProbe, "get_once", lambda *_arguments: answer)
    trust = ssl.create_default_context()
    assert edge_serves("cloudfront", trust, ConnectTo(), timeout=1, clicks=True)(D, ("192.0.2.1",)) is expected
    assert edge_serves("cloudfront", trust, ConnectTo(), timeout=1)(D, ("192.0.2.1",))


def test_what_sparkpost_knows_to_be_secure_is_not_asked_for() -> None:
    star = record("CNAME", "t.sni.global.fastly.net", name=f"*.{Z}")
    seen = world(wildcard=[star], encloser=Z)
    forms = Forms(SimpleNamespace(), lambda: pytest.fail("the edge was asked"), ConnectTo())  # type: ignore[arg-type]
    secure = Part(facts={"sparkpost": {"secure": True}})
    assert forms.clicked(wish("cloudfront"), seen, host(wildcard=[star], encloser=Z), [secure])
    assert not forms.clicked(wish("fastly"), seen, host(wildcard=[star], encloser=Z), [secure])


def test_a_scan_finds_common_names_and_those_that_are_named() -> None:
    records = {
        (Z, "MX"): ["10 mx.example.net."],
        (f"*.{Z}", "A"): ["192.0.2.9"],
        (f"www.{Z}", "CNAME"): ["www.example.net."],
        (f"_dmarc.{Z}", "TXT"): ['"v=DMARC1"'],
        (f"odd.{Z}", "A"): ["192.0.2.1"],
        (f"seldom.{Z}", "A"): ["192.0.2.2"],
    }
    resolver = ZoneResolver(Z, records)
    numbers = itertools.count()
    names = ZoneNames(resolver, resolver.delegation, label=lambda: f"random{next(numbers)}")  # type: ignore[arg-type]
    assert scanned(names, ["odd", f"gone.{Z}", " "]) == (
        (f"*.{Z}", "A"),
        (f"_dmarc.{Z}", "TXT"),
        (Z, "MX"),
        (f"odd.{Z}", "A"),
        (f"www.{Z}", "CNAME"),
    )


@pytest.mark.parametrize(
    ("whole", "lost"),
    [
        (((f"hidden.{Z}", "A"), (Z, "MX")), (f"A hidden.{Z}", f"MX {Z}")),
        ((), ()),
        (None, (f"MX {Z}",)),
    ],
)
def test_a_transfer_tells_more_than_a_scan(
    monkeypatch: pytest.MonkeyPatch, whole: tuple[tuple[str, str], ...] | None, lost: tuple[str, ...]
) -> None:
    resolver = ZoneResolver(Z, {(Z, "MX"): ["10 mx.example.net."], (f"hidden.{Z}", "A"): ["192.0.2.1"]})
    names = ZoneNames(resolver, resolver.delegation)  # type: ignore[arg-type]
    reader: Any = SimpleNamespace(zone_names=lambda _zone: names, connect_to=None)
    monkeypatch.setattr(moving, "transferred", lambda *_given, **_more: whole)
    looked = Looked({D: world()}, {D: Host("Cloudflare")})
    nobody: Any = None
    found = moving.missing_records([wish("cloudflare")], looked, reader, nobody, [])
    assert found == {D: Moving(lost, is_whole=whole is not None)}


class Route53:
    """Record sets by name, of which one page holds no more than the first ones."""

    def __init__(self, *names: str, page: int) -> None:
        self._sets = [{"Name": f"{name}.", "Type": "NS" if name == Z else "TXT", **VALUE} for name in names]
        self._page = page
        self.reads: list[str] = []

    def zone_pages(self, _name: str) -> Any:
        yield ZonePage((HostedZone("Z1", Z, private=False), HostedZone("Z2", f"mail.{Z}", private=False)), True)

    def record_sets_from(self, _zone_id: str, name: str, limit: int = 300) -> Page:
        self.reads.append(name)
        at = [place for place, one in enumerate(self._sets) if str(one["Name"]) == f"{name}."]
        start = at[0] if at else len(self._sets)
        found = self._sets[start : start + min(limit, self._page)]
        return Page(tuple(found), start + len(found) >= len(self._sets))


VALUE = {"TTL": 300, "ResourceRecords": [{"Value": "ns-1.awsdns-1.com."}]}


def test_a_small_zone_is_read_by_one_page_and_known_as_a_whole() -> None:
    client: Any = Route53(Z, f"www.{Z}", f"track.{Z}", page=300)
    holding = Route53Catalogue(client).read(HeldZone("Z1", Z), [f"track.{Z}", f"*.{Z}"])
    assert client.reads == [Z]
    assert [one.record_set.name for one in holding.found] == [f"track.{Z}"]
    assert (holding.zone.name_servers, holding.encloser(f"a.www.{Z}")) == (("ns-1.awsdns-1.com",), f"www.{Z}")


def test_of_a_large_zone_the_names_alone_are_read() -> None:
    client: Any = Route53(Z, f"a.{Z}", f"track.{Z}", f"www.{Z}", page=1)
    holding = Route53Catalogue(client).read(HeldZone("Z1", Z), [f"track.{Z}"])
    assert client.reads[0] == Z
    assert f"track.{Z}" in {one.record_set.name for one in holding.found}
    assert holding.names is None
    assert holding.zone.name_servers == ("ns-1.awsdns-1.com",)


def test_all_zones_that_hold_a_name_the_longest_first() -> None:
    client: Any = Route53(Z, page=300)
    found = Route53Catalogue(client).holding([f"track.mail.{Z}", f"track.{Z}"])
    assert {name: [zone.id for zone in zones] for name, zones in found.items()} == {
        f"track.mail.{Z}": ["Z2", "Z1"],
        f"track.{Z}": ["Z1"],
    }
