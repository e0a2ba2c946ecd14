# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the servers of a zone say against a CNAME record, so that it never comes unless somebody mends that.

A record that is merely missing can still come. No input or output.
"""

from __future__ import annotations

from collections.abc import Iterable

from .._core.errors import HopelessError
from .._core.wait import Contradiction
from .._dns.answers import Answer, Outcome
from .._dns.hosting import DnsProvider
from .._dns.records import RecordSet
from .providers import PROVIDERS

# A host may be slow to serve what was just written to it; Route 53 takes a minute as a rule (its developer guide).
_MINUTES_TO_SERVE = 5.0
_AGAIN = "Then run the task again, which continues here"


def contradiction(
    desired: RecordSet, answers: Iterable[Answer], addresses: tuple[str, ...] = (), written_at: str = ""
) -> Contradiction | None:
    """What every server of the zone that makes a statement says against the record; None where they differ.

    ``addresses`` are those that the servers give for the name, ``written_at`` is the provider at which the record has
    been written, "" where that is not known.
    """
    statements = [answer for answer in answers if answer.outcome.is_statement]
    if desired.type != "CNAME" or len(desired.values) != 1 or not statements:
        return None
    hosts = tuple(sorted({answer.server.partition(" ")[0] for answer in statements}))
    outcomes = {answer.outcome for answer in statements}
    provider = PROVIDERS.get(written_at)
    if outcomes == {Outcome.ANSWER}:
        targets = {answer.records for answer in statements}
        minutes = _MINUTES_TO_SERVE if provider and any(map(provider.owns, hosts)) else 1.0
        return None if len(targets) > 1 else _other_target(desired, ", ".join(targets.pop()), hosts, minutes)
    if outcomes == {Outcome.NODATA} and addresses:
        return _addresses(desired, addresses, hosts)
    if outcomes <= {Outcome.NODATA, Outcome.NXDOMAIN} and provider and not any(map(provider.owns, hosts)):
        return _elsewhere(desired, provider, hosts)
    return None


def _other_target(desired: RecordSet, target: str, hosts: tuple[str, ...], minutes: float) -> Contradiction | None:
    if target == desired.values[0]:
        return None
    return _made(
        f"{desired.key} leads to {target}",
        desired,
        f"every server of the zone ({_listed(hosts)}) says {target}, not {desired.values[0]}",
        "Correct the record at the DNS host that these name servers belong to. If it is right at your DNS host, the "
        f"domain is delegated to another zone than the one that holds the record. {_AGAIN}",
        minutes,
    )


def _addresses(desired: RecordSet, addresses: tuple[str, ...], hosts: tuple[str, ...]) -> Contradiction:
    provider = next((each for each in PROVIDERS.values() if any(map(each.owns, hosts))), None)
    cause, remedy = provider.addresses_in_place if provider else ("", "")
    remedy = remedy or f"Replace the address or alias records at the DNS host whose servers are {_listed(hosts)} by it"
    return _made(
        # A CDN's addresses turn from one answer to the next.
        f"{desired.key} has addresses",
        desired,
        f"every server of the zone answers with addresses ({', '.join(addresses)}) in place of the CNAME record to "
        f"{desired.values[0]}" + (f": {cause}" if cause else ""),
        f"{remedy}. {_AGAIN}",
    )


def _elsewhere(desired: RecordSet, provider: DnsProvider, hosts: tuple[str, ...]) -> Contradiction:
    return _made(
        f"{desired.key} is elsewhere",
        desired,
        f"the record was written at {provider.title}, but the domain is delegated to {_listed(hosts)}, which do not "
        "belong to it and do not have the record",
        f"Delegate the domain to the name servers of its zone at {provider.title}, or create the record at the DNS "
        f"host whose name servers are {_listed(hosts)}. {_AGAIN}",
    )


def _made(key: str, desired: RecordSet, said: str, remedy: str, minutes: float = 1.0) -> Contradiction:
    facts = {"name": desired.name, "type": desired.type}
    error = HopelessError(f"{desired.type} {desired.name}: {said}", remedy=remedy, facts=facts)
    return Contradiction(key, error, minutes)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
