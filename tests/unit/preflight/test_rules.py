# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CAA records, entries of a list, words, records that a moving zone lacks, and the conclusion as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.obstacle import Obstacle
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import Caa, CaaSet
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.wildcards import Encloser
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.caa_rules import caa_obstacles
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.conclude import (
    Known,
    cdn_obstacle,
    conclude,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import (
    Host,
    Live,
    Moving,
    Report,
    World,
    ZoneView,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.moves import lacking
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.parts.part import AS_IT_IS, RENEWED, Part
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.run import settled
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.telling import summary
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.words import CALLERS, words_of
from support.preflight import OLD_SERVERS, ROLE, D, Z, host, ids, record, wish, world


def parsed(text: str) -> Caa:
    flags, tag, value = text.split(" ", 2)
    return Caa(int(flags), tag, value.strip('"'))


def caa(*records: str) -> CaaSet:
    return CaaSet(Z, Z, tuple(map(parsed, records)))


@pytest.mark.parametrize(
    ("cdn", "records", "remedy"),
    [
        ("cloudfront", [], None),
        ("cloudfront", ['0 issue "amazon.com"'], None),
        ("cloudfront", ['0 issue "letsencrypt.org"'], '0 issue "amazon.com"'),
        ("fastly", ['0 issue "letsencrypt.org"'], None),
        ("fastly", ['0 issue "letsencrypt.org; accounturi=https://x.test/1"'], "tracking_acme_accounts"),
        ("fastly", ['0 issue "letsencrypt.org; validationmethods=http-01"'], "without validationmethods"),
        ("managed", ['0 issue "letsencrypt.org; validationmethods=http-01"'], None),
        ("managed", ['0 issue "letsencrypt.org; validationmethods=dns-01"'], "without validationmethods"),
        ("cloudflare", ['0 issue "letsencrypt.org"', '0 issuewild ";"'], "0 issue"),
        ("cloudflare", ['0 issue "pki.goog"'], None),
        ("cloudfront", ['128 tbs "x"', '0 issue "amazon.com"'], "critical flag"),
    ],
)
def test_caa(cdn: str, records: list[str], remedy: str | None) -> None:
    obstacles = caa_obstacles(wish(cdn), caa(*records), (), ROLE)
    assert ids(obstacles) == ([] if remedy is None else ["caa_forbids"])
    assert remedy is None or remedy in obstacles[0].remedy
    assert caa_obstacles(wish(cdn, own_certificate=True), caa(*records), (), ROLE) == ()


@pytest.mark.parametrize(
    ("record", "remedy"),
    [
        ('0 issue ";"', f'Add the record *.{Z} CAA 0 issue "amazon.com"'),
        ('0 issue "amazon.com; validationmethods=http-01"', f"Add the record *.{Z} CAA"),
        ('128 tbs "x"', f"Remove it from *.{Z}"),
    ],
)
def test_caa_by_a_wildcard_is_mended_at_the_wildcard(record: str, remedy: str) -> None:
    found = CaaSet(f"*.{Z}", D, (parsed(record),))
    (obstacle,) = caa_obstacles(wish(), found, (), ROLE)
    assert remedy in obstacle.remedy
    assert f" of *.{Z} " in obstacle.message


@pytest.mark.parametrize("record", ['0 issue ";"', '0 issue "letsencrypt.org; validationmethods=http-01"'])
def test_caa_at_the_domain_itself_has_to_go_where_no_record_can_stand_beside_its_cname(record: str) -> None:
    found = CaaSet(D, D, (parsed(record),))
    (obstacle,) = caa_obstacles(wish("fastly"), found, (), ROLE, host=host())
    assert obstacle.remedy.startswith(f"Remove the CAA records of {D}")
    for forbidden in caa_obstacles(wish("cloudflare"), found, (), ROLE, host=host()):
        assert f"{D} CAA 0 issue" in forbidden.remedy


def test_an_account_that_an_option_names_is_the_cdns() -> None:
    found = caa('0 issue "letsencrypt.org; accounturi=https://x.test/1"')
    assert caa_obstacles(wish("fastly"), found, ["https://x.test/1"], ROLE) == ()


@pytest.mark.parametrize(
    ("authorities", "record", "expected"),
    [
        (("letsencrypt.org",), "certainly.com", '0 issue "letsencrypt.org"'),
        (("globalsign.com",), "letsencrypt.org", '0 issue "globalsign.com"'),
        (("certainly.com",), "certainly.com", None),
        ((), "certainly.com", None),
    ],
)
def test_the_authority_that_is_to_issue_must_be_allowed(
    authorities: tuple[str, ...], record: str, expected: str | None
) -> None:
    obstacles = caa_obstacles(wish("fastly"), caa(f'0 issue "{record}"'), (), ROLE, authorities)
    assert ids(obstacles) == ([] if expected is None else ["caa_forbids"])
    assert expected is None or expected in obstacles[0].remedy


@pytest.mark.parametrize(
    ("cdn", "certificate", "state", "renewal"),
    [
        ("fastly", "", "obstructed", False),
        ("fastly", RENEWED, "ready", True),
        ("cloudfront", RENEWED, "ready", True),
        ("cloudfront", AS_IT_IS, "ready", False),
        ("fastly", AS_IT_IS, "ready", False),
    ],
)
def test_a_certificate_that_is_kept_needs_no_permission_now(
    cdn: str, certificate: str, state: str, renewal: bool
) -> None:
    part = Part(certificate=certificate)
    seen = replace(world(), caa=caa('0 issue "digicert.com"'))
    report = conclude(known(wish=settled(wish(cdn), [part]), world=seen, parts=(part,)), [], [], ROLE)
    assert report.state == state
    assert any("renewal will be refused" in alert for alert in report.alerts) is renewal


def test_a_certificate_that_is_kept_needs_no_validation_record() -> None:
    foreign = record("CNAME", "0123.auth.acme-dns.io", name=f"_acme-challenge.{D}")
    for certificate, expected in (("", ["foreign_validation_record"]), (AS_IT_IS, []), (RENEWED, None)):
        part = Part(certificate=certificate)
        report = conclude(known(wish=settled(wish("fastly"), [part]), host=host(foreign), parts=(part,)), [], [], ROLE)
        # A certificate that is renewed needs the record again.
        assert ids(report.obstacles) == (["foreign_validation_record"] if expected is None else expected)


@pytest.mark.parametrize(
    ("own", "cdn", "expected", "words"),
    [
        ("", "cloudfront", None, ""),
        ("cloudfront", "cloudfront", None, ""),
        ("fastly", "cloudfront", "cdn_differs", "skipped"),
        ("cloudflare", "fastly", "cdn_differs", "sets up fastly"),
        ("cloudfornt", "cloudfront", "cdn_unknown", "did you mean cloudfront"),
        ("akamai", "fastly", "cdn_unknown", "must be one of"),
        ("", "", "cdn_missing", "No CDN is specified"),
    ],
)
def test_an_entry_for_another_cdn_is_never_set_up_by_this_one(
    own: str, cdn: str, expected: str | None, words: str
) -> None:
    obstacle = cdn_obstacle(replace(wish(cdn), entry_cdn=own), ROLE)
    assert (obstacle.id if obstacle else None) == expected
    assert obstacle is None or words in obstacle.message


def test_every_caller_has_its_words() -> None:
    tables = [words_of(caller).table for caller in CALLERS]
    assert all(table.keys() == tables[0].keys() and all(table.values()) for table in tables)


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("module", "take_over: [foreign_target]"),
        ("role", "tracking_take_over: [foreign_target]"),
        ("playbook", "-e tracking_take_over=foreign_target"),
    ],
)
def test_each_caller_is_told_how_to_allow_it(caller: str, expected: str) -> None:
    assert words_of(caller).take_over("foreign_target") == expected


@pytest.mark.parametrize(
    ("old", "held", "expected"),
    [
        ([(f"www.{Z}", "A")], [], [f"A www.{Z}"]),
        ([(f"www.{Z}", "A")], [(f"www.{Z}", "CNAME")], []),
        ([(f"www.{Z}", "CNAME")], [(f"www.{Z}", "AAAA")], []),
        ([(Z, "MX"), (Z, "TXT")], [(Z, "MX")], [f"TXT {Z}"]),
        ([(D, "CNAME")], [], []),
        ([], [(Z, "MX")], []),
    ],
)
def test_what_the_new_zone_lacks(old: list[Any], held: list[Any], expected: list[str]) -> None:
    assert list(lacking(old, held, [D])) == expected


def known(**more: Any) -> Known:
    base = {"wish": wish(), "world": world(), "host": host(encloser=Z)}
    return Known(**{**base, **more})


def test_a_domain_that_nothing_speaks_against() -> None:
    report = conclude(known(), [], [], ROLE)
    assert (report.state, report.obstacles, report.allowed) == ("ready", (), ())
    assert report.facts["live"]["state"] == "absent"


def test_what_is_allowed_is_reported_and_stops_nothing() -> None:
    held = host(record("CNAME", "shops.myshopify.com"))
    stopped = conclude(known(host=held), [], [], ROLE)
    allowed = conclude(known(host=held), ["foreign_target"], [], ROLE)
    assert (stopped.state, ids(stopped.obstacles)) == ("obstructed", ["foreign_target"])
    assert (allowed.state, ids(allowed.obstacles), ids(allowed.allowed)) == ("ready", [], ["foreign_target"])


def test_what_cannot_be_right_cannot_be_allowed() -> None:
    fixed = Part(obstacles=(Obstacle("signed_urls", "It is signed", "Do", subject="E1"),))
    assert conclude(known(parts=(fixed,)), ["signed_urls", "E1", D], [], ROLE).state == "obstructed"


def test_dns_that_does_not_answer_leaves_the_state_open() -> None:
    silent = World(encloser=Encloser(D, problem="timeout"), live=Live(unknown="timeout"))
    report = conclude(known(world=silent, host=Host(), wish=wish(dns_provider="manual")), [], [], ROLE)
    assert report.state == "unknown"
    assert "timeout" in " ".join(report.notes)
    assert conclude(known(world=silent), [], [], ROLE).state == "ready"


@pytest.mark.parametrize(
    ("moving", "words"),
    [
        (Moving(is_whole=True), "compared by a zone transfer"),
        (Moving(), "so only common names were looked for. Add further ones to tracking_old_zone_names"),
    ],
)
def test_how_a_moving_zone_was_compared_is_reported(moving: Moving, words: str) -> None:
    pending = host(status="pending", name_servers=("ada.ns.cloudflare.com",))
    report = conclude(known(wish=wish("cloudflare"), host=pending, moving=moving), [], [], ROLE)
    assert report.state == "ready"
    assert words in " ".join(report.alerts)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (host(status="pending", name_servers=("ada.ns.cloudflare.com",)), "Import the zone's records"),
        (Host("Cloudflare"), f"Add {Z} to Cloudflare without changing its name servers yet"),
    ],
)
def test_what_a_moving_zone_would_lose_can_be_brought_there(held: Host, words: str) -> None:
    lost = Moving((f"MX {Z}", f"TXT _dmarc.{Z}"))
    (one,) = conclude(known(wish=wish("cloudflare"), host=held, moving=lost), [], [], ROLE).obstacles
    assert one.id == "zone_records_missing"
    assert f"MX {Z}, TXT _dmarc.{Z}" in one.message
    assert one.remedy.startswith(words)
    allowed = conclude(known(wish=wish("cloudflare"), host=held, moving=lost), ["zone_records_missing"], [], ROLE)
    assert (allowed.obstacles, ids(allowed.allowed)) == ((), ["zone_records_missing"])


def test_a_signed_zone_moves_only_by_an_explicit_word() -> None:
    signed = world(zone=ZoneView(Z, OLD_SERVERS, ds=("2371 13 2 AB",)))
    new = known(wish=wish("cloudflare"), host=Host("Cloudflare"), world=signed)
    (one,) = conclude(new, [], [], ROLE).obstacles
    assert (one.id, one.allowed_by) == ("ds_at_registrar", "tracking_take_over: [ds_at_registrar]")
    for allowed in ("ds_at_registrar", Z, D):
        assert ids(conclude(new, [allowed], [], ROLE).allowed) == ["ds_at_registrar"]


def test_a_proxied_record_where_another_cdn_serves_is_reported() -> None:
    held = host(record("CNAME", "d1.cloudfront.net", proxied=True))
    own = Part(own=frozenset({"d1.cloudfront.net"}))
    report = conclude(known(host=held, wish=wish(dns_provider="cloudflare"), parts=(own,)), [], [], ROLE)
    assert report.state == "ready"
    assert "DNS-only" in " ".join(report.notes)
    assert report.facts["records"][0]["proxied"] is True


def test_facts_are_json_types_alone() -> None:
    import json

    held = host(
        record("A", special="an alias to d1.cloudfront.net"), wildcard=[record("A", "192.0.2.1", name=f"*.{Z}")]
    )
    report = conclude(known(host=held), [], [], ROLE)
    assert json.loads(json.dumps(report.to_values())) == report.to_values()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["ready"], "1 domain can be set up."),
        (["ready", "ready"], "2 domains can be set up."),
        (["obstructed", "ready"], "1 of 2 domains cannot be set up: x."),
        (["obstructed"], "1 of 1 domain cannot be set up: x."),
    ],
)
def test_the_summary(states: list[str], expected: str) -> None:
    one = Obstacle("x", "m", "r")
    reports = [Report(D, "fastly", state, obstacles=(one,) if state == "obstructed" else ()) for state in states]
    assert summary(reports) == expected
