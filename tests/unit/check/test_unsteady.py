# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests of which some fail and others of their kind do not, and links that work by one scheme alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.http import analyse_http, analyse_https
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.links import analyse_links
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import (
    PROBE_QUERY,
    PROBE_TARGET,
    Exchange,
    HttpAnswer,
    HttpFacts,
    LinkAnswers,
)
from support.check_facts import NOW, answer, check_of, exchange, http_facts

NEW, OPEN = "/f/{0}/22222222/33333333/44444444", "/q/11111111/22222222/33333333"
LONG, QUERY = f"/f/11111111/22222222/{'5' * 1900}", f"/f/aaaaaaaa/bbbbbbbb/cccccccc/dddddddd?{PROBE_QUERY}"
GIF: dict[str, Any] = {"Content_Type": "image/gif"}
RESET = Failure(FailureKind.RESET)
WELCOME = answer(200, b"<h1>Welcome to nginx!</h1>", Content_Type="text/html", Server="nginx")


def page(status: int, server: str = "nginx") -> HttpAnswer:
    return answer(status, b"<html>no</html>", Content_Type="text/html", Server=server)


def new(number: int, given: HttpAnswer | Failure, scheme: str = "https") -> Exchange:
    return exchange(given, NEW.format(f"{number:08x}"), scheme)


def target(scheme: str = "https") -> Exchange:
    return exchange(answer(302, Location=PROBE_TARGET), QUERY, scheme)


def good(*again: Exchange, server: str = "msys-http", scheme: str = "https") -> LinkAnswers:
    """SparkPost's answers of every kind, and further ones."""
    return LinkAnswers(
        exchange(answer(200, b"GIF89a", Server=server, **GIF), OPEN, scheme),
        exchange(answer(302, Server=server), LONG, scheme),
        target(scheme),
        again,
    )


def facts(links: LinkAnswers, plain: LinkAnswers | None = None, server: str = "msys-http") -> HttpFacts:
    works = http_facts(answer(302, Server=server))
    first = new(1, answer(302, Server=server))
    return replace(
        works,
        https=(first, *works.https),
        opens=links.opens,
        long=links.long,
        with_query=links.with_query,
        again=links.again,
        plain=plain,
    )


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ((), ("https_probe", "pass")),
        ((new(2, answer(302)), new(3, answer(302, Server="nginx"))), ("https_probe", "pass")),
        ((new(2, page(500, "")),), ("https_probe", "warn")),
        ((new(2, page(502)),), ("own_proxy", "warn")),
        ((new(2, page(502)), new(3, RESET)), ("own_proxy", "fail")),
        ((new(2, RESET), new(3, RESET)), ("https_probe", "fail")),
        ((new(2, Failure(FailureKind.UNREACHABLE)),), ("https_probe", "pass")),
        ((new(2, WELCOME),), ("own_proxy", "warn")),
        ((new(2, page(404)), new(3, page(404))), ("own_proxy", "fail")),
        ((exchange(page(404), OPEN),), ("own_proxy", "warn")),
        ((exchange(answer(302, Location="https://www.shop.test/"), QUERY),), ("https_probe", "warn")),
        ((exchange(page(414), LONG),), ("own_proxy", "warn")),
        ((new(2, answer(429, b"slow down")),), ("https_probe", "pass")),
    ],
)
def test_request_that_fails_among_others_of_its_kind(again: Sequence[Exchange], expected: tuple[str, str]) -> None:
    found = analyse_https(check_of("proxy"), [facts(good(*again))], now=NOW)
    assert (found.id, found.status.value) == expected
    # That one of several servers drops it does not make it lost.
    assert not analyse_links(check_of("proxy"), [facts(good(*again))], (target(), target()), now=NOW)


def test_number_of_requests_is_told() -> None:
    found = analyse_https(check_of("proxy"), [facts(good(new(2, page(500, "")), new(3, answer(302))))], now=NOW)
    assert found.observed.startswith("1 of 8 requests failed: https://")
    assert "Look for the one that fails" in found.remedy


def test_servers_that_name_themselves_differently_are_no_fault() -> None:
    renamed = good(new(2, answer(302, Server="nginx")), server="nginx")
    assert analyse_https(check_of("proxy"), [facts(renamed)], now=NOW).status.value == "pass"


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        ({"opens": exchange(page(404), OPEN, "http")}, "/q/"),
        ({"opens": exchange(answer(204, Content_Type="", Server="nginx"), OPEN, "http")}, "204"),
        ({"long": exchange(page(414), LONG, "http")}, "a path of"),
        ({"with_query": exchange(answer(302, Location="https://www.shop.test/"), QUERY, "http")}, "target="),
        ({"with_query": exchange(page(403), QUERY, "http")}, "403"),
    ],
)
def test_link_that_gets_lost_over_http_alone(lost: dict[str, Any], says: str) -> None:
    seen = [facts(good(), replace(good(scheme="http"), **lost))]
    https = analyse_https(check_of("proxy"), seen, now=NOW)
    found = analyse_http(check_of("proxy"), seen, https, now=NOW)
    assert (https.status.value, found.id, found.status.value) == ("pass", "old_http_broken", "fail")
    assert says in found.observed


def test_link_that_gets_lost_by_both_schemes_is_told_once() -> None:
    lost: dict[str, Any] = {"opens": exchange(page(404), OPEN)}
    seen = [facts(replace(good(), **lost), replace(good(scheme="http"), **lost))]
    https = analyse_https(check_of("proxy"), seen, now=NOW)
    assert analyse_http(check_of("proxy"), seen, https, now=NOW).id == "http_probe"
    assert [each.id for each in analyse_links(check_of("proxy"), seen, now=NOW)] == ["opens_lost"]


def test_addresses_at_which_links_get_lost_are_named() -> None:
    first = facts(good())
    bad = replace(good(), opens=exchange(page(404), OPEN, "https", "192.0.2.9"))
    second = facts(bad)
    elsewhere = tuple(replace(each, edge=bad.opens.edge) for each in second.https if bad.opens)
    (found,) = analyse_links(check_of("proxy"), [first, replace(second, https=elsewhere)], now=NOW)
    assert found.observed.startswith("1 of 2 addresses, 192.0.2.9: ")
