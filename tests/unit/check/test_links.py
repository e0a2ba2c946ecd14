# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one short link does not show, of answers that are given without network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.http import analyse_http, analyse_https
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.links import analyse_links
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.answer_kind import classify
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import (
    PROBE_QUERY,
    PROBE_TARGET,
    Exchange,
    HttpAnswer,
    HttpFacts,
    is_standard_port,
    same_request,
)
from support.check_facts import NOW, D, answer, check_of, edge, exchange, http_facts

NEW, OTHER = "/f/11111111/22222222/33333333/44444444", "/f/aaaaaaaa/bbbbbbbb/cccccccc/dddddddd"
RESET, UNREACHABLE = Failure(FailureKind.RESET), Failure(FailureKind.UNREACHABLE)
GIF: dict[str, Any] = {"Content_Type": "image/gif"}


def page(status: int, server: str, text: str = "<html>hello</html>") -> HttpAnswer:
    return answer(status, text.encode(), Content_Type="text/html", Server=server)


def good(server: str = "msys-http") -> HttpFacts:
    return http_facts(answer(302, Server=server))


@pytest.mark.parametrize(
    ("given", "server", "lost"),
    [
        (answer(200, b"GIF89a", **GIF), "msys-http", False),
        (answer(200, b"GIF89a", Server="nginx", **GIF), "nginx", False),
        (answer(404), "msys-http", False),
        (answer(302), "msys-http", False),
        (answer(404, Server="nginx"), "nginx", False),
        (page(404, "cloudflare"), "cloudflare", True),
        (page(404, "nginx", "<h1>404</h1><hr><center>nginx</center>"), "nginx", True),
        (page(404, "nginx", "<h1>Not here</h1>"), "nginx", False),
        (page(404, "nginx"), "msys-http", True),
        (page(404, "Apache"), "msys-http", True),
        (answer(200, Content_Type="", Server="Caddy"), "Caddy", True),
        (page(200, "nginx"), "nginx", True),
        (page(502, "nginx"), "nginx", True),
        (answer(301, b"moved", Location="https://www.example.com/", Content_Type="text/html"), "nginx", False),
        (answer(301, b"moved", Location="https://a.test/", Content_Type="text/html", Server="nginx"), "nginx", True),
        (answer(302, Location="https://www.sparkpost.com/", Server="nginx"), "nginx", False),
        (page(503, "somebody"), "somebody", True),
        (answer(429, b"slow down", Server="somebody"), "somebody", False),
        (RESET, "msys-http", True),
        (UNREACHABLE, "msys-http", False),
    ],
)
def test_opens_that_somebody_else_answers(given: HttpAnswer | Failure, server: str, lost: bool) -> None:
    facts = replace(good(server), opens=exchange(given, "/q/11111111/22222222/33333333"))
    found = analyse_links(check_of("proxy"), [facts], now=NOW)
    assert [each.id for each in found] == (["opens_lost"] if lost else [])


@pytest.mark.parametrize(
    ("own", "lost"),
    [
        (page(404, "msys-http"), False),
        (page(404, "nginx"), True),
        (answer(404), True),
        (answer(200, b"GIF89a", **GIF), True),
    ],
)
def test_open_that_sparkpost_itself_answers_so(own: HttpAnswer, lost: bool) -> None:
    facts = replace(good("cloudflare"), opens=exchange(page(404, "cloudflare"), "/q/11111111/22222222/33333333"))
    endpoint = (exchange(answer(302)), exchange(answer(302)), exchange(own, "/q/x/y/z"))
    assert bool(analyse_links(check_of("cloudflare"), [facts], endpoint, now=NOW)) is lost


@pytest.mark.parametrize(
    ("given", "lost"),
    [
        (answer(302), False),
        (answer(302, Server="nginx"), True),
        (answer(404), False),
        (page(414, "nginx"), True),
        (answer(414, Server=""), True),
        (page(400, "nginx"), True),
        (answer(431, Server=""), True),
        (RESET, True),
    ],
)
def test_long_links_that_are_refused(given: HttpAnswer | Failure, lost: bool) -> None:
    facts = replace(good(), long=exchange(given, f"{NEW}{'0' * 1900}"))
    found = analyse_links(check_of("proxy"), [facts], now=NOW)
    assert [each.id for each in found] == (["long_links"] if lost else [])
    assert all(f"a path of {len(NEW) + 1900} bytes" in each.observed for each in found)


def to(location: str, path: str, host: str = D) -> Exchange:
    return replace(exchange(answer(302, Location=location), path), url=f"https://{host}{path}")


SHOP = "https://www.shop.test"
QUERY = f"{OTHER}?{PROBE_QUERY}"
REFLECTS = (
    to(f"{SHOP}/99999999", "/f/99999999/22222222/33333333/44444444", "spgo.io"),
    to(PROBE_TARGET, QUERY, "spgo.io"),
)
AGAIN = "/f/88888888/77777777/66666666/55555555"
FULL = (*REFLECTS, exchange(answer(200), "/q/x/y/z"), to(f"{SHOP}/88888888", AGAIN, "spgo.io"))
HOME = "https://www.sparkpost.com/"
ALIKE = (*(to(HOME, each.url.partition("spgo.io")[2], "spgo.io") for each in (*REFLECTS, FULL[3])), FULL[3])
ALIKE = (*ALIKE[:2], FULL[2], ALIKE[2])


@pytest.mark.parametrize(
    ("new", "with_query", "endpoint", "expected"),
    [
        (f"{SHOP}/11111111", PROBE_TARGET, REFLECTS, []),
        (f"{SHOP}/11111111", f"{SHOP}/aaaaaaaa", REFLECTS, ["query_dropped"]),
        (f"{SHOP}/11111111", f"{SHOP}/aaaaaaaa", (), []),
        (f"{SHOP}/11111111", f"{SHOP}/aaaaaaaa", REFLECTS[:1], []),
        (f"{SHOP}/r7950ffa5", f"{SHOP}/r7950ffa5", REFLECTS, ["links_mixed_up"]),
        (f"{SHOP}/", f"{SHOP}/", REFLECTS, ["links_mixed_up"]),
        ("https://www.sparkpost.com/", "https://www.sparkpost.com/", REFLECTS, ["links_mixed_up"]),
        # Where SparkPost's own answer is the same for all links, it shows nothing.
        ("https://www.sparkpost.com/", "https://www.sparkpost.com/", ALIKE, []),
    ],
)
def test_links_compared_with_sparkposts_own_answers(
    new: str, with_query: str, endpoint: tuple[Exchange, ...], expected: list[str]
) -> None:
    facts = HttpFacts((to(new, NEW),), (), with_query=to(with_query, QUERY))
    assert [each.id for each in analyse_links(check_of("proxy"), [facts], endpoint, now=NOW)] == expected


HIT = answer(302, X_Cache="HIT")


@pytest.mark.parametrize(
    ("new", "known", "expected"),
    [
        (answer(302), HIT, ("https_probe", "pass")),
        (HIT, HIT, ("https_probe", "error")),
        (answer(404), answer(302), ("https_probe", "pass")),
        (page(502, "nginx"), HIT, ("own_proxy", "fail")),
        (page(502, "nginx"), answer(302, Server="nginx"), ("own_proxy", "fail")),
        (page(503, "somebody"), answer(302), ("https_probe", "fail")),
        (answer(200), answer(200), ("https_probe", "pass")),
        (answer(200, Server="nginx"), answer(200, Server="nginx"), ("origin_unproven", "warn")),
        (answer(302, Server="nginx"), answer(200, Server="nginx"), ("https_probe", "pass")),
    ],
)
def test_new_link_is_judged_first_and_what_was_kept_not_at_all(
    new: HttpAnswer, known: HttpAnswer, expected: tuple[str, str]
) -> None:
    facts = HttpFacts((exchange(new, NEW), exchange(known)), (exchange(answer(302), NEW, "http"),))
    found = analyse_https(check_of("proxy"), [facts], now=NOW)
    assert (found.id, found.status.value) == expected


@pytest.mark.parametrize(("milliseconds", "expected"), [(3000, "https_probe"), (5000, "slow_origin")])
def test_answers_that_take_seconds(milliseconds: int, expected: str) -> None:
    asked = tuple(replace(each, duration_ms=milliseconds) for each in good().https)
    found = analyse_https(check_of(), [replace(good(), https=asked)], now=NOW)
    assert found.id == expected
    assert f"after {milliseconds / 1000:.1f} s" in found.observed


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        (f"https://{D}{NEW}", "to_https"),
        (f"https://{D}:443{NEW}", "to_https"),
        (f"https://{D}:8443{NEW}", "other_port"),
        (f"http://{D}:8080{NEW}", "other_port"),
        (f"https://{D}:99999{NEW}", "other_port"),
    ],
)
def test_port_is_a_part_of_the_address(location: str, kind: str) -> None:
    asked = exchange(answer(301, b"", Location=location, Content_Type="text/html", Server="nginx"), NEW, "http")
    assert classify(asked, check_of()) == kind
    assert same_request(asked.url, location) is (kind == "to_https")
    assert is_standard_port(location) is (kind == "to_https")


@pytest.mark.parametrize(
    ("end", "status"), [(Failure(FailureKind.REFUSED), "fail"), (answer(302), "warn"), (page(404, "nginx"), "fail")]
)
def test_redirect_to_another_port_counts_by_what_is_there(end: HttpAnswer | Failure, status: str) -> None:
    there = f"https://{D}:8443{NEW}"
    first = exchange(answer(301, b"", Location=there, Content_Type="text/html", Server="nginx"), NEW, "http")
    facts = replace(good(), http=(first,), plain_way=(first, replace(exchange(end, NEW), url=there)))
    https = analyse_https(check_of("proxy"), [facts], now=NOW)
    found = analyse_http(check_of("proxy"), [facts], https, now=NOW)
    assert (found.id, found.status.value) == ("old_http_broken", status)
    assert ":8443" in found.observed
    assert "port" in found.remedy


def test_every_address_counts_and_how_many_of_them_work_is_said() -> None:
    facts = [replace(http_facts(answer(302), address=f"192.0.2.{number}")) for number in (1, 2)]
    third = "192.0.2.3"
    broken = HttpFacts((replace(exchange(page(502, "nginx"), NEW), edge=edge(third)),), facts[0].http)
    found = analyse_https(check_of("proxy"), [*facts, broken], now=NOW)
    assert (found.id, found.status.value) == ("own_proxy", "fail")
    assert found.observed.startswith(f"2 of 3 addresses work; {third}: ")


RENAMED: dict[str, Any] = {"Server": "nginx"}


@pytest.mark.parametrize(
    ("new", "endpoint", "expected"),
    [
        (answer(302, Location=f"{SHOP}/11111111"), FULL, ("https_probe", "pass")),
        (answer(302, Location=HOME), ALIKE, ("https_probe", "pass")),
        (answer(302), FULL, ("https_probe", "fail")),
        (answer(302), ALIKE, ("https_probe", "fail")),
        (answer(302, **RENAMED), FULL, ("https_probe", "fail")),
        (answer(200), FULL, ("https_probe", "fail")),
        (answer(302, Location=f"https://{D}/11111111"), FULL, ("https_probe", "fail")),
        (answer(302, Location="/11111111"), FULL, ("https_probe", "fail")),
        (answer(302, Location=f"{SHOP}/"), FULL, ("https_probe", "fail")),
        (page(404, "nginx"), FULL, ("own_proxy", "fail")),
        (page(200, "nginx"), FULL, ("own_proxy", "fail")),
        (page(403, "nginx"), FULL, ("own_proxy", "fail")),
        (page(404, "somebody"), FULL, ("https_probe", "fail")),
        (answer(404), FULL, ("https_probe", "fail")),
        # The endpoint was not asked, leads nowhere, or somewhere else each time.
        (answer(302), (), ("https_probe", "pass")),
        (answer(302), FULL[:3], ("https_probe", "pass")),
        (answer(302), (*(exchange(answer(302), NEW) for _each in FULL),), ("https_probe", "pass")),
        (answer(302), (*FULL[:3], to(f"{SHOP}/x", AGAIN, "spgo.io")), ("https_probe", "pass")),
        (answer(404), (exchange(answer(404), NEW),) * 4, ("https_probe", "pass")),
        (answer(429, b"slow down"), FULL, ("https_probe", "pass")),
    ],
)
def test_new_link_leads_where_sparkposts_endpoint_leads(
    new: HttpAnswer, endpoint: tuple[Exchange, ...], expected: tuple[str, str]
) -> None:
    fixed = exchange(answer(302, Location=HOME, Server=new.header("Server")))
    facts = HttpFacts((exchange(new, NEW), fixed), (exchange(answer(302), NEW, "http"),))
    found = analyse_https(check_of("proxy"), [facts], now=NOW, endpoint=endpoint)
    assert (found.id, found.status.value) == expected


@pytest.mark.parametrize("new", [page(404, "nginx"), page(403, "nginx"), page(502, "nginx"), page(200, "nginx")])
def test_opens_and_long_links_show_nothing_more_where_short_ones_fail(new: HttpAnswer) -> None:
    facts = HttpFacts(
        (exchange(new, NEW), exchange(answer(302))),
        (),
        opens=exchange(new, "/q/11111111/22222222/33333333"),
        long=exchange(new, f"{NEW}{'0' * 1900}"),
        with_query=exchange(new, QUERY),
    )
    assert analyse_links(check_of("proxy"), [facts], FULL, now=NOW) == []


def test_edge_that_answers_everything_alike_is_another_fault_or_none() -> None:
    facts = HttpFacts((to(HOME, NEW), to(HOME, "/f/a/b/c/d")), (), with_query=to(HOME, QUERY))
    assert analyse_https(check_of("proxy"), [facts], now=NOW, endpoint=FULL).status.value == "pass"
    assert analyse_links(check_of("proxy"), [facts], FULL, now=NOW) == []


@pytest.mark.parametrize("with_query", [PROBE_TARGET])
def test_link_that_is_sent_on_as_the_fixed_one_is_mixed_up(with_query: str) -> None:
    facts = HttpFacts((to(HOME, NEW), to(HOME, "/f/a/b/c/d")), (), with_query=to(with_query, QUERY))
    assert analyse_https(check_of("proxy"), [facts], now=NOW, endpoint=FULL).status.value == "pass"
    assert [each.id for each in analyse_links(check_of("proxy"), [facts], FULL, now=NOW)] == ["links_mixed_up"]
