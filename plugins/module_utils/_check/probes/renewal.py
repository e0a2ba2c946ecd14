# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks at what the next renewal needs: validation records, the zones behind them, and the path of HTTP-01."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._core.names import is_within
from ..._dns.answers import Answer, Outcome
from ..._dns.dnssec import signing
from ..._dns.resolver import Resolver
from ..model.connection import Edge
from ..model.finding import utc
from ..model.http_answer import Exchange
from ..model.renewal_facts import RenewalFacts, ValidationFacts
from ..model.tracking_check import TrackingCheck
from ..model.validation_record import ValidationRecord
from .http import HttpProbe
from .zone import ZoneFacts

#: Where an authority looks for the answer to HTTP-01 (RFC 8555, section 8.3), and to DNS-01 (section 8.4).
CHALLENGE_PATH, CHALLENGE_LABEL = "/.well-known/acme-challenge/", "_acme-challenge"
#: The path is asked for at so many addresses of each family.
_MOST_ADDRESSES = 2
#: So many of the zone's servers are asked: that they agree is looked at elsewhere.
_MOST_SERVERS = 2


def probe_renewal(check: TrackingCheck, zone: ZoneFacts, resolver: Resolver, clock: Clock) -> RenewalFacts:
    """The validation records of the options, and that of ACME, which a CDN may need."""
    start, at = clock.now(), utc(clock.wall())
    given = check.own_validation_records
    acme = ValidationRecord(f"{CHALLENGE_LABEL}.{check.domain}")
    records = given if any(one.name == acme.name for one in given) else (*given, acme)
    found = map_concurrently(records, lambda record: _look(record, zone, resolver))
    return RenewalFacts(tuple(found), at=at, duration_ms=round((clock.now() - start) * 1000))


def _look(record: ValidationRecord, zone: ZoneFacts, resolver: Resolver) -> ValidationFacts:
    answer = _said(record.name, zone, resolver)
    target = answer.chain[0].target if answer.chain else (answer.records[0] if answer.records else "")
    bogus = _bogus(target, resolver) if target and not is_within(target, zone.delegation.zone) else ""
    return ValidationFacts(record, target, answer.outcome, answer.server, bogus)


def _said(name: str, zone: ZoneFacts, resolver: Resolver) -> Answer:
    """What the zone's own servers say: a resolver would remember that a record is missing which is made a bit later."""
    known = replace(zone.delegation, servers=zone.delegation.servers[:_MOST_SERVERS])
    answers = resolver.authoritative(name, "CNAME", known) if zone.is_below(name) else ()
    said = next((answer for answer in answers if answer.outcome.is_statement and answer.authoritative), None)
    return said or resolver.lookup(name, "CNAME")


def _bogus(target: str, resolver: Resolver) -> str:
    """The zone of the target where resolvers refuse its signatures, or its DS records name no key of it; else ""."""
    checked = resolver.lookup(target, "TXT")
    if checked.outcome is Outcome.SERVFAIL and resolver.insist(target, "TXT").outcome.is_statement:
        return resolver.delegation(target).zone or target
    delegation = resolver.delegation(target)
    return delegation.zone if signing(resolver, delegation).is_broken else ""


def probe_challenge_path(check: TrackingCheck, probe: HttpProbe, edges: Sequence[Edge]) -> tuple[Exchange, ...]:
    """The path of HTTP-01 over plain http, for a token that nobody knows."""
    url = f"http://{check.domain}{CHALLENGE_PATH}{secrets.token_urlsafe(16)}"
    chosen: list[Edge] = []
    for ipv6 in (False, True):
        chosen += [edge for edge in edges if edge.is_ipv6 is ipv6][:_MOST_ADDRESSES]
    return map_concurrently(chosen, lambda edge: probe.get(url, edge))
