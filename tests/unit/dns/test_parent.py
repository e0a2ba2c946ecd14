# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parent's servers say of a delegation, asked over real packets."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import ConnectRule, ConnectTo, HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.parent import ParentAnswer, ParentView, at_parent
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Resolver
from support.servers import PATIENCE, Said, dns_server, free_port

ZONE = "example.com"
ADA, HANK = "ada.ns.cloudflare.com", "hank.ns.cloudflare.com"
#: One server stands for the resolver and for every server of com.
COM = {
    ("com", "NS"): Said(answer=("com. 60 IN NS a.gtld.test.",)),
    ("a.gtld.test", "A"): Said(answer=("a.gtld.test. 60 IN A 127.0.0.1",)),
}
SERVER = "a.gtld.test (127.0.0.1)"


def ns(*servers: str) -> tuple[str, ...]:
    return tuple(f"{ZONE}. 60 IN NS {server}." for server in servers)


def view(said: Said | None, zone: str = ZONE) -> ParentView:
    with dns_server({**COM, **({(zone, "NS"): said} if said else {})}) as server:
        rules = ConnectTo((ConnectRule("", 53, "127.0.0.1", server.port),))
        timeout = 1.0 if said is not None and said.silent else PATIENCE
        return at_parent(Resolver([HostPort("127.0.0.1", server.port)], timeout=timeout, connect_to=rules), zone)


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        (Said(authority=ns(HANK, ADA)), (ParentAnswer(SERVER, (ADA, HANK)),)),
        (Said(answer=ns(HANK, ADA), authoritative=True), (ParentAnswer(SERVER, (ADA, HANK)),)),
        (Said(rcode="NXDOMAIN", authoritative=True), (ParentAnswer(SERVER, unknown=True),)),
        (Said(authoritative=True), (ParentAnswer(SERVER),)),
        (Said(rcode="REFUSED"), (ParentAnswer(SERVER, problem="REFUSED"),)),
        (Said(rcode="SERVFAIL"), (ParentAnswer(SERVER, problem="SERVFAIL"),)),
        (Said(silent=True), (ParentAnswer(SERVER, problem="no answer within 1 s"),)),
        (
            Said(authority=("test. 60 IN NS b.root.test.",)),
            (ParentAnswer(SERVER, problem="refers to the servers of test"),),
        ),
    ],
    ids=["referral", "same server", "NXDOMAIN", "NODATA", "refused", "servfail", "silent", "elsewhere"],
)
def test_what_the_parent_says(said: Said, answers: tuple[ParentAnswer, ...]) -> None:
    seen = view(said)
    assert (seen.parent, seen.answers) == ("com", answers)


def test_a_top_level_domain_has_no_parent_to_ask() -> None:
    assert view(None, "com").reason == "com is a top-level domain"


def test_a_resolver_that_is_not_there() -> None:
    resolver = Resolver([HostPort("127.0.0.1", free_port())], timeout=0.2)
    seen = at_parent(resolver, ZONE)
    assert seen.delegates_to([ADA]) is None
    assert "NS records of com" in seen.reason


@pytest.mark.parametrize(
    ("answers", "wanted", "delegated"),
    [
        ([(ADA, HANK)], (HANK, ADA), True),
        ([(ADA, HANK), (ADA, HANK)], (ADA, HANK), True),
        ([(ADA, HANK), ("ns1.example.net",)], (ADA, HANK), False),
        ([(ADA,)], (ADA, HANK), False),
        ([(ADA, HANK, "ns1.example.net")], (ADA, HANK), False),
        ([()], (ADA, HANK), False),
        ([], (ADA, HANK), None),
        ([(ADA, HANK)], (), None),
    ],
)
def test_only_exactly_these_servers_are_the_delegation(
    answers: list[tuple[str, ...]], wanted: tuple[str, ...], delegated: bool | None
) -> None:
    answered = tuple(ParentAnswer(str(number), names) for number, names in enumerate(answers))
    silent = ParentAnswer("silent", problem="no answer")
    assert ParentView(ZONE, "com", (*answered, silent)).delegates_to(wanted) is delegated
