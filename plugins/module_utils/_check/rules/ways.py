# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: servers, resolvers and HTTPS records that lead other ways than the zone does now."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from .documents import rfc
from .rule import CDN_GUIDE, Remedy, Rule

_NAMES = rfc(1034, "Domain names, concepts and facilities")
_NEGATIVE = rfc(2308, "Negative Caching of DNS Queries (DNS NCACHE)")
_CONSISTENT = "the same answer from the zone's name servers and from every resolver"

_rule = partial(Rule, group="dns", layer=Layer.DNS, branch=Branch.NAME, guide_ref=CDN_GUIDE)

RULES = (
    _rule(
        id="dns_stale_server",
        fails="A name server of the zone still serves an old record",
        status=Status.FAIL,
        severity="high",
        expected=_CONSISTENT,
        remedy="Have {stale} fetch the zone {zone} again (on it: rndc retransfer, knotc zone-retransfer, pdns_control "
        "retrieve or nsd-control force_transfer), and check that the primary lets it transfer the zone and notifies "
        "it. Until that is possible, take it out of the zone's name servers",
        remedies={
            "serial": Remedy(
                "Correct the record of {domain} on {stale}, or, if it is a secondary, raise the serial of {zone} at "
                "the primary and have it fetch the zone again: by their serials all servers have the same version, so "
                "that none fetches another",
                "the servers differ in the record, and not in their serials",
            ),
        },
        facts={"stale": "ns2.example.net"},
        cause="A secondary did not fetch the zone after its change, or the zone was edited on one server alone. Which "
        "answer a resolver gets is a matter of chance, and waiting does not help.",
        detection="The zone's own servers give different answers for the domain. Their serials (SOA records) tell "
        "which of them has an older version. Addresses that a server chooses anew for each answer are not compared.",
        links=(rfc(1996, "A Mechanism for Prompt Notification of Zone Changes (DNS NOTIFY)"), _NAMES),
        sample="ns1.example.net (192.0.2.1) says track.example.com -> 192.0.2.10; ns2.example.net (192.0.2.2) says "
        "track.example.com -> 198.51.100.7 (serials: ns1.example.net: 2026112402, ns2.example.net: 2026110101)",
        blocks=True,
        retry_after=3600,
        slot="dns_propagation",
    ),
    _rule(
        id="dns_resolver_blocks",
        fails="A resolver blocks the name, or answers with data of its own",
        status=Status.FAIL,
        severity="high",
        expected=_CONSISTENT,
        remedy="Allow {domain} at the resolver {resolver}, or remove it from that resolver's own data (block lists, "
        "response policies, local zones, split DNS). If it is your own, that mends it for its users alone; if it is a "
        "public one, ask its operator why the name is listed. To check by another one, use the option 'resolvers'",
        facts={"resolver": "192.0.2.53:53"},
        cause="The resolver does not pass on the zone's answer: lists against advertising, tracking or malware name "
        "the domain, or the resolver has a zone of its own for it. Whoever uses this resolver cannot click; for others "
        "nothing is wrong.",
        detection="The resolver gives 0.0.0.0, a loopback address, the address of a known page for blocked names, a "
        "private address where the zone has a public one, an answer by its own authority, or a denial that is not the "
        "zone's; or it says so by an extended error from 15 to 18.",
        links=(rfc(8914, "Extended DNS Errors"),),
        sample="192.0.2.53:53 says track.example.com -> 0.0.0.0 (an address of nobody's); the zone says "
        "d111111abcdef8.cloudfront.net",
        slot="dns_propagation",
    ),
    _rule(
        id="dns_switching",
        fails="The domain is switching to a new target, and works by both ways",
        status=Status.WARN,
        severity="low",
        expected=_CONSISTENT,
        remedy="Keep the old edge running until {until} UTC, and change nothing until then; check again after that",
        facts={"until": "20:47"},
        cause="The record was changed, and some resolvers still remember the old one. Both edges serve clicks.",
        detection="The zone's own servers lead to one edge, a resolver to another, and a click works at each of them, "
        "asked by its own address.",
        links=(_NEGATIVE, _NAMES),
        sample="Switching: works, by the old way until 20:47 UTC: 9.9.9.9:53 says track.example.com -> "
        "old.example.net (198.51.100.7), for 2841 s more",
        retry_after=60,
        slot="dns_propagation",
        late=True,
    ),
    _rule(
        id="dns_https_record",
        fails="An HTTPS record leads browsers somewhere else",
        status=Status.FAIL,
        severity="high",
        expected="no HTTPS record at {domain}, or one that leads where its other records lead",
        remedy="Remove the HTTPS record of {domain}, or correct it: browsers follow it ahead of A, AAAA and CNAME "
        "records ({https_record})",
        facts={"https_record": "{domain}. 300 IN HTTPS 1 old.example.net."},
        cause="The record was left behind when the domain moved, or names another host, port or protocol than the edge "
        "has. Browsers that know HTTPS records (Chrome, Firefox, Safari) go there; curl and older clients do not.",
        detection="The domain has a record of type HTTPS of its own. It names another host or other addresses, and no "
        "click works there; or a port or protocol that the edge does not offer, or a parameter that browsers must know "
        "and do not.",
        links=(rfc(9460, "Service Binding and Parameter Specification via the DNS (SVCB and HTTPS Resource Records)"),),
        sample="track.example.com. 300 IN HTTPS 1 old.example.net.: at 198.51.100.7: connection refused",
    ),
)
