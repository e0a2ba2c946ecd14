# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses other ways to the domain than its zone's address records: old ones and those of HTTPS records. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ...._core.names import is_within
from ...cdn.answer_kind import CACHED, FORWARDED, TRACKER, UNTESTED, classify
from ...model.dns_facts import DnsFacts, HttpsRecord
from ...model.finding import Finding, Status
from ...model.http_answer import Exchange
from ...model.tracking_check import TrackingCheck
from ...model.way import Way
from ...rules.registry import found

#: Numbers of the parameters of RFC 9460, section 14.3.2, RFC 9461 and RFC 9848 (ech) that browsers know.
_KNOWN_PARAMETERS = frozenset(range(8))
#: Protocols that browsers speak (RFC 9460, section 7.1).
_SPOKEN = frozenset({"http/1.1", "h2", "h3"})


def old_way_works(ways: Sequence[Way], check: TrackingCheck, *, secure: bool | None) -> bool | None:
    """Whether clicks work by the record that resolvers remember; None where that was not asked or not told.

    ``secure``: whether SparkPost makes https links. Where it does not, clicks come over http.
    """
    old = next((way for way in ways if way.record is None), None)
    if old is None:
        return None
    https = [_works(each, check) for each in old.https]
    if https and all(https):
        return True
    if secure is False and old.http and all(_works(each, check) for each in old.http):
        return True
    tested = [each for each in old.https if classify(each, check) != UNTESTED]
    return False if tested else None


def _works(exchange: Exchange, check: TrackingCheck) -> bool:
    kind = classify(exchange, check)
    return exchange.verified and exchange.failure is None and kind in (TRACKER, FORWARDED, CACHED)


def analyse_https_records(check: TrackingCheck, facts: DnsFacts, ways: Sequence[Way], *, now: float) -> list[Finding]:
    """The finding on HTTPS records that lead browsers elsewhere; none where there are none, or they are right."""
    if not facts.https:
        return []
    by_record = {way.record: way for way in ways if way.record is not None}
    faults = [(each, _fault(each, by_record.get(each), check, facts)) for each in facts.https]
    # Browsers take the best record that they understand; an alias stands alone.
    bad = [(record, words) for record, (words, _serious) in faults if words]
    if not bad:
        return []
    serious = any(is_serious for _record, (words, is_serious) in faults if words)
    observed = "; ".join(f"{record.text}: {words}" for record, words in bad)
    return [
        found(
            "dns_https_record",
            check,
            observed=observed,
            status=Status.FAIL if serious else Status.WARN,
            facts={"https_record": bad[0][0].text},
            now=now,
        )
    ]


def _fault(record: HttpsRecord, way: Way | None, check: TrackingCheck, facts: DnsFacts) -> tuple[str, bool]:
    """What is wrong with a record, and whether clicks fail by it rather than being at risk."""
    unknown = [number for number in record.mandatory if number not in _KNOWN_PARAMETERS]
    if unknown:
        # Who does not know a mandatory parameter leaves the record alone.
        return f"the parameter {unknown[0]} is mandatory, and browsers do not know it", False
    if way is not None:
        failed = [each for each in way.https if not _works(each, check) and classify(each, check) != UNTESTED]
        if failed:
            return f"at {failed[0].edge.place.host} port {record.port or 443}: {_told(failed[0])}", True
    if record.target and not record.addresses:
        return f"{record.target} has no address", True
    if record.no_default and record.protocols and not _SPOKEN & set(record.protocols):
        return f"it offers {', '.join(record.protocols)} alone, which browsers do not speak", True
    if way is None and record.target and _is_foreign(record.target, check, facts):
        return "it names another host than the domain's other records", False
    return "", False


def _told(exchange: Exchange) -> str:
    if exchange.answer is None:
        return str(exchange.failure)
    note = "" if exchange.verified else " with a certificate that is not accepted"
    return f"an answer {exchange.answer.status} that is not SparkPost's{note}" if not note else f"an answer{note}"


def _is_foreign(target: str, check: TrackingCheck, facts: DnsFacts) -> bool:
    """Whether the host is not one to which the domain's records lead, and it has other addresses than the domain."""
    names = {name for lookup in facts.truth for name in lookup.names} | {*check.expected_targets}
    zones = check.cdn.zones if check.cdn else ()
    known = {address for lookup in facts.recursive for address in lookup.addresses}
    addresses = {each for record in facts.https if record.target == target for each in record.addresses}
    return target not in names and not any(is_within(target, zone) for zone in zones) and not addresses <= known
