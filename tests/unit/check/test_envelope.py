# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What results say beside the findings: the certificate, and the records wanted and seen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import DnsFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.tls import Handshake, TlsFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.result.certificate_card import certificate_card
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.result.envelope import broken, envelope
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.result.records_card import records_card
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import found
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.certificate import Certificate
from support.check_facts import DAY, NOW, TARGET, D, certificate, check_of, fails, lookup, refuses, works

LINE = f"{D}. 3600 IN CNAME {TARGET}."


def shown(days: float, address: str = "192.0.2.1") -> TlsFacts:
    return works(address, verified=Handshake("TLSv1.3", certificate(days=days)))


@pytest.mark.parametrize(
    ("seen", "left", "address"),
    [
        ([shown(90)], 90, "192.0.2.1"),
        ([shown(13.9)], 13, "192.0.2.1"),
        ([shown(0.4)], 0, "192.0.2.1"),
        ([shown(-0.5)], -1, "192.0.2.1"),
        ([shown(90), shown(3, "192.0.2.2"), shown(50, "192.0.2.3")], 3, "192.0.2.2"),
        ([fails(FailureKind.REFUSED), shown(9, "192.0.2.2")], 9, "192.0.2.2"),
        ([refuses(10, certificate(days=-3))], -3, "192.0.2.1"),
    ],
)
def test_certificate_that_expires_first(seen: list[TlsFacts], left: int, address: str) -> None:
    card = certificate_card(check_of(), seen, now=NOW)
    assert card is not None
    assert (card["days_left"], card["address"], card["names"]) == (left, address, [D])
    assert card["issuer"] == "Amazon, Amazon RSA 2048 M02"


def test_times_are_utc_and_null_where_they_cannot_be_read() -> None:
    card = certificate_card(check_of(), [shown(1)], now=NOW)
    assert card is not None
    assert (card["not_before"], card["not_after"]) == ("2026-11-14T20:00:00Z", "2026-11-25T20:00:00Z")
    unread = works(verified=Handshake("TLSv1.3", Certificate((D,), "s", "i")))
    dated = works("192.0.2.2", verified=Handshake("TLSv1.3", certificate()))
    card = certificate_card(check_of(), [unread], now=NOW)
    assert card is not None
    assert (card["not_before"], card["not_after"], card["days_left"]) == (None, None, None)
    card = certificate_card(check_of(), [unread, dated], now=NOW)
    assert card is not None
    assert card["address"] == "192.0.2.2"


@pytest.mark.parametrize("seen", [[], [fails(FailureKind.TIMEOUT)]])
def test_no_certificate(seen: list[TlsFacts]) -> None:
    assert certificate_card(check_of(), seen, now=NOW) is None


@pytest.mark.parametrize(
    ("cdn", "options", "wanted"),
    [
        ("cloudfront", {"expected_targets": (TARGET, "d222.cloudfront.net")}, [LINE]),
        ("cloudfront", {}, []),
        ("cloudflare", {}, [f"{D}. 3600 IN CNAME spgo.io. ; proxied"]),
        ("cloudflare", {"endpoint": "eu.spgo.io"}, [f"{D}. 3600 IN CNAME eu.spgo.io. ; proxied"]),
        ("sparkpost", {}, [f"{D}. 3600 IN CNAME v2.spgo.io."]),
        ("sparkpost", {"endpoint": "track.tenant.example"}, [f"{D}. 3600 IN CNAME v2.spgo.io."]),
    ],
)
def test_wanted_records_where_dns_says_nothing(cdn: str, options: dict[str, Any], wanted: list[str]) -> None:
    assert records_card(check_of(cdn, **options), None, []) == {"wanted": wanted, "seen": []}


def test_record_that_fits_is_the_one_that_is_wanted() -> None:
    known, seen = check_of(), DnsFacts(authoritative=(lookup(TARGET),))
    fits = found("dns_target", known, observed="")
    assert records_card(known, seen, [fits])["wanted"] == [LINE]
    wrong = found("dns_wrong_target", known, observed="")
    assert records_card(known, seen, [wrong])["wanted"] == []


def test_seen_records_are_those_of_the_zone_else_of_a_resolver() -> None:
    own, of_resolver = lookup(TARGET, server="ns1"), lookup("old.example.net", addresses=("192.0.2.9",))
    silent = lookup(addresses=(), outcome=Outcome.TIMEOUT)
    own_lines = [f"{D}. 300 IN CNAME {TARGET}.", f"{TARGET}. 300 IN A 192.0.2.1"]
    facts = DnsFacts(recursive=(of_resolver,), authoritative=(silent, own))
    assert records_card(check_of(), facts, [])["seen"] == own_lines
    facts = DnsFacts(recursive=(of_resolver,), authoritative=(silent,))
    assert records_card(check_of(), facts, [])["seen"][0] == f"{D}. 300 IN CNAME old.example.net."
    assert records_card(check_of(), DnsFacts(recursive=(silent,)), [])["seen"] == []


def test_defect_has_the_same_shape() -> None:
    error = KeyError("no such thing")
    made = broken(check_of(), error, "KeyError: 'no such thing', at look, probe.py line 7", (NOW, NOW + DAY))
    shown = envelope(made, {"connect_to": None, "resolvers": ["192.0.2.53"]}, "run")
    assert (shown["ok"], shown["certificate"], shown["cdn"]) == (False, None, "cloudfront")
    assert shown["summary"]["first_cause"] == "check_defect"
    assert not shown["summary"]["ready_for_cutover"]
    assert shown["checks"][0]["remedy"] == "Please report it with the task's options"
    assert (shown["started_at"], shown["finished_at"]) == ("2026-11-24T20:00:00Z", "2026-11-25T20:00:00Z")
    assert json.loads(json.dumps(shown)) == shown
