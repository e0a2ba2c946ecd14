# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules in curl's form: what they accept, and where they lead."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import (
    ConnectRule,
    ConnectTo,
    HostPort,
    connect_to,
    is_address,
)

D = "track.example.com"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a.test:443:b.test:8443", ConnectRule("a.test", 443, "b.test", 8443)),
        (":443::8443", ConnectRule("", 443, "", 8443)),
        (":::", ConnectRule("", 0, "", 0)),
        ("::127.0.0.1:", ConnectRule("", 0, "127.0.0.1", 0)),
        ("[2001:DB8:0::1]:443:[::1]:8443", ConnectRule("2001:db8::1", 443, "::1", 8443)),
        ("A.Test.:80:B.Test.:", ConnectRule("a.test", 80, "b.test", 0)),
        ("  a.test:443:b.test:443  ", ConnectRule("a.test", 443, "b.test", 443)),
    ],
)
def test_rules_are_read(text: str, rule: ConnectRule) -> None:
    assert connect_to([text]).rules == (rule,)


@pytest.mark.parametrize("values", [None, [], [""], ["  ", ""]])
def test_empty_entries_count_as_unset(values: list[str] | None) -> None:
    assert connect_to(values) == ConnectTo()


@pytest.mark.parametrize(
    "text",
    [
        "a.test",
        "a.test:443",
        "a.test:443:b.test",
        "a:b:c:d",
        "a.test:443:::1:80",
        "[a.test]:443:b:443",
        "a:0:b:443",
        "a:443:b:65536",
        "[::1:443:b:443",
        "a:-1:b:443",
        "a:443:b:443:",
    ],
)
def test_what_is_no_rule_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError) as refused:
        connect_to([":443::8443", text])
    assert refused.value.option == "connect_to"
    assert text in refused.value.message


@pytest.mark.parametrize(
    ("rules", "place", "aliases", "leads_to"),
    [
        ([], HostPort(D, 443), (), HostPort(D, 443)),
        ([":443::8443"], HostPort(D, 443), (), HostPort(D, 8443)),
        ([":443::8443"], HostPort(D, 80), (), HostPort(D, 80)),
        ([f"{D}:443:127.0.0.1:8443"], HostPort(D, 443), (), HostPort("127.0.0.1", 8443)),
        ([f"{D}:443:127.0.0.1:8443"], HostPort("TRACK.example.com.", 443), (), HostPort("127.0.0.1", 8443)),
        (["other.test:443:a:1"], HostPort(D, 443), (), HostPort(D, 443)),
        ([f"{D}::edge.test:"], HostPort(D, 80), (), HostPort("edge.test", 80)),
        ([f"{D}:443:a.test:1", ":443:b.test:2"], HostPort(D, 443), (), HostPort("a.test", 1)),
        ([":443:b.test:2", f"{D}:443:a.test:1"], HostPort(D, 443), (), HostPort("b.test", 2)),
        (["192.0.2.1:443:192.0.2.9:"], HostPort(D, 443), ("192.0.2.1",), HostPort("192.0.2.9", 443)),
        (["192.0.2.1:443::8443"], HostPort(D, 443), ("192.0.2.1",), HostPort(D, 8443)),
        (["[2001:db8::1]:53:[::1]:5353"], HostPort("ns.test", 53), ("2001:DB8:0::1",), HostPort("::1", 5353)),
        ([":443::8443", "192.0.2.1:443::1"], HostPort(D, 443), ("192.0.2.1",), HostPort(D, 8443)),
    ],
)
def test_first_rule_that_matches_decides(
    rules: list[str], place: HostPort, aliases: tuple[str, ...], leads_to: HostPort
) -> None:
    assert connect_to(rules).route(place, *aliases) == leads_to


@pytest.mark.parametrize(
    ("rule", "redirects"),
    [(":443::8443", False), (f"{D}:443:{D}:1", False), (f"{D}:443:edge.test:", True), ("x:443:y:", False)],
)
def test_another_host_is_told_from_another_port(rule: str, redirects: bool) -> None:
    assert connect_to([rule]).redirects(HostPort(D, 443)) is redirects


@pytest.mark.parametrize(
    ("host", "address"), [("192.0.2.1", True), ("::1", True), ("fe80::1%eth0", True), ("a.test", False), ("", False)]
)
def test_addresses_are_told_from_names(host: str, address: bool) -> None:
    assert is_address(host) is address


def test_places_are_shown_with_brackets_where_needed() -> None:
    assert [str(HostPort("::1", 53)), str(HostPort("192.0.2.1", 53))] == ["[::1]:53", "192.0.2.1:53"]


@pytest.mark.parametrize(
    ("place", "led"),
    [
        (HostPort(D, 443), HostPort("edge.test", 8443)),
        (HostPort(D, 80), HostPort("edge.test", 80)),
        (HostPort("other.test", 443), HostPort("other.test", 8443)),
        (HostPort("other.test", 80), HostPort("other.test", 80)),
    ],
)
def test_rules_of_the_network_hold_for_where_others_lead(place: HostPort, led: HostPort) -> None:
    rules = ConnectTo(connect_to([f"{D}::edge.test:"]).rules, beyond=connect_to([":443::8443"]))
    assert rules.route(place) == led


def test_rules_that_are_the_networks_own_are_not_applied_twice_over() -> None:
    rules = connect_to([f"{D}:443:edge.test:8443", ":443::8443"])
    assert ConnectTo(rules.rules, beyond=rules).route(HostPort(D, 443)) == HostPort("edge.test", 8443)
