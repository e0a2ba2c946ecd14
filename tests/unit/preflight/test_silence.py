# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the records of a set-up would silence, and what has to stand first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import Found, RecordSet
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.silence import (
    Silence,
    copy_values,
    notes_on,
    silence_of,
)
from support.preflight import D, Z, host, record, wish, world

STAR = record("CNAME", "spgo.io", name=f"*.{Z}")
DEEP = "track.mail.example.com"


def copied(silence: Silence) -> list[tuple[str, str]]:
    return [(owner, found.record_set.type) for owner, found in silence.copies]


@pytest.mark.parametrize(
    ("cdn", "more", "names"),
    [
        ("cloudfront", {}, [D]),
        ("fastly", {}, [D]),
        ("cloudfront", {"own_certificate": True}, []),
        ("fastly", {"own_certificate": True}, []),
        ("cloudflare", {}, []),
        ("managed", {}, []),
    ],
)
def test_a_validation_record_silences_the_name_itself(cdn: str, more: dict[str, Any], names: list[str]) -> None:
    silence = silence_of(wish(cdn, **more), world(wildcard=[STAR], encloser=Z), host(wildcard=[STAR], encloser=Z))
    assert (silence.wildcard, list(silence.names)) == (f"*.{Z}", names)
    assert copied(silence) == [(name, "CNAME") for name in names]
    by_dns = silence_of(
        wish(cdn, dns_provider="manual", **more), world(wildcard=[STAR], encloser=Z), host().__class__()
    )
    assert by_dns == silence


def test_each_empty_name_between_is_kept_with_what_is_below_it() -> None:
    deep = replace(wish(), domain=DEEP)
    silence = silence_of(deep, world(), host(wildcard=[STAR], encloser=Z))
    assert list(silence.names) == ["mail.example.com", DEEP]
    assert copied(silence) == [("*.mail.example.com", "CNAME"), ("mail.example.com", "CNAME"), (DEEP, "CNAME")]
    notes = notes_on(silence, deep)
    assert notes[0].endswith(
        f"would stop answering for mail.example.com, {DEEP}. Copies of the wildcard's records are created at these "
        "names first"
    )
    assert DEEP in notes[1]


def test_of_a_zone_in_cname_setup_the_wildcard_of_the_host_that_answers_counts() -> None:
    partial = host(wildcard=[STAR], encloser=Z, type="partial")
    assert silence_of(replace(wish("cloudflare"), domain=DEEP), world(encloser=Z), partial) == Silence()
    star = record("A", "192.0.2.1", name=f"*.{Z}")
    silence = silence_of(replace(wish("cloudflare"), domain=DEEP), world(wildcard=[star], encloser=Z), partial)
    assert copied(silence) == [("*.mail.example.com", "A"), ("mail.example.com", "A")]
    assert silence.gap == ""


def test_every_record_set_of_the_wildcard_is_copied() -> None:
    stars = [record("A", "192.0.2.1", name=f"*.{Z}"), record("MX", "10 mx.example.net", name=f"*.{Z}")]
    silence = silence_of(wish(), world(), host(wildcard=stars, encloser=Z))
    assert copied(silence) == [(D, "A"), (D, "MX")]


@pytest.mark.parametrize(
    ("encloser", "stars"),
    [
        pytest.param(D, [STAR], id="the name exists"),
        pytest.param(
            "mail.example.com", [STAR], id="a name in between exists, below which the wildcard does not reach"
        ),
        pytest.param(Z, [], id="no wildcard"),
    ],
)
def test_where_no_wildcard_answers_nothing_is_silenced(encloser: str, stars: list[Found]) -> None:
    assert silence_of(wish(), world(encloser=encloser), host(wildcard=stars, encloser=encloser)) == Silence()


def test_the_nearer_wildcard_answers() -> None:
    near = record("CNAME", "eu.spgo.io", name="*.mail.example.com")
    deep = replace(wish(), domain=DEEP)
    silence = silence_of(deep, world(), host(wildcard=[STAR, near], encloser="mail.example.com"))
    assert (silence.wildcard, list(silence.names), silence.copies) == ("*.mail.example.com", [DEEP], ((DEEP, near),))


def test_a_copy_has_the_form_of_the_wildcard() -> None:
    target = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "d1.cloudfront.net.", "EvaluateTargetHealth": False}
    alias = Found(RecordSet(f"*.{Z}", "A", (), 0), "an alias to d1.cloudfront.net", {"AliasTarget": target})
    assert copy_values(D, alias) == {"name": D, "type": "A", "value": [], "ttl": 0, "alias": target}
    proxied = record("CNAME", "spgo.io", name=f"*.{Z}", ttl=1, proxied=True, comment="theirs")
    assert copy_values(D, proxied) == {"name": D, "type": "CNAME", "value": "spgo.io", "ttl": 1, "proxied": True}


@pytest.mark.parametrize(
    ("kind", "value", "provider", "gap"),
    [
        ("A", "192.0.2.1", "cloudflare", True),
        ("AAAA", "2001:db8::1", "cloudflare", True),
        ("A", "192.0.2.1", "route53", False),
        ("CNAME", "spgo.io", "cloudflare", False),
    ],
)
def test_a_gap_that_cannot_be_helped_is_reported(kind: str, value: str, provider: str, gap: bool) -> None:
    star = record(kind, value, name=f"*.{Z}")
    domain_wish = wish(dns_provider=provider)
    silence = silence_of(domain_wish, world(), host(wildcard=[star], encloser=Z))
    assert bool(silence.gap) is gap
    assert any("one step" in note for note in notes_on(silence, domain_wish)) is gap


def test_what_the_domain_cannot_keep_is_named_beforehand() -> None:
    stars = [record(kind, "x", name=f"*.{Z}") for kind in ("A", "TXT", "SRV")]
    around, held = world(wildcard=stars, encloser=Z), host(wildcard=stars, encloser=Z)
    for one in (wish(), wish("fastly", dns_provider="cloudflare")):
        assert (
            f"{D} will lose the SRV and TXT records that it has by *.{Z}, because no other records can stand beside "
            "its CNAME record"
        ) in notes_on(silence_of(one, around, held), one)
    assert silence_of(wish(dns_provider="manual"), around, host().__class__()).lost == ("SRV", "TXT")


def test_beside_a_proxied_record_the_rest_stays() -> None:
    stars = [record(kind, "x", name=f"*.{Z}") for kind in ("A", "TXT", "MX")]
    proxied = wish("cloudflare")
    silence = silence_of(proxied, world(wildcard=stars, encloser=Z), host(wildcard=stars, encloser=Z))
    assert copied(silence) == [(D, "TXT"), (D, "MX")]
    assert f"The MX and TXT records that {D} has by *.{Z} are copied to {D}" in notes_on(silence, proxied)
    assert not any("lose" in note for note in notes_on(silence, proxied))
