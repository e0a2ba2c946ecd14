# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the DS record of a zone fits one of its keys, and whether its servers' signatures hold by their dates.

Without either, validating resolvers refuse every answer. They say so, but seldom why.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .._core.clock import instant
from .._core.concurrency import map_concurrently
from .answers import Answer
from .library import DNSPYTHON
from .resolver import Delegation, Resolver

if not DNSPYTHON.missing:
    import dns.dnssec
    import dns.exception
    import dns.name
    import dns.rdatatype
    import dns.rrset

#: Extended errors by which a resolver says that signatures do not hold (RFC 8914, sections 4.7 to 4.13).
SIGNATURE_ERRORS = {
    6: "DNSSEC bogus",
    7: "signature expired",
    8: "signature not yet valid",
    9: "DNSKEY missing",
    10: "RRSIGs missing",
    11: "no zone key bit set",
    12: "NSEC missing",
}


@dataclass(frozen=True, order=True)
class Key:
    """What a DS record and the key that it names have in common (RFC 4034, section 5.1)."""

    tag: int
    algorithm: int

    def __str__(self) -> str:
        return f"{self.tag} (algorithm {self.algorithm})"


class Flaw(str, enum.Enum):
    """What is wrong with the signatures that a zone's own servers give. Values are words for a person."""

    UNSIGNED = "unsigned"
    EXPIRED = "expired"
    EARLY = "early"
    INVALID = "invalid"


@dataclass(frozen=True)
class Signing:
    """The keys that the DS records of ``zone`` name, and those that its own servers publish.

    ``keys`` is None where none of them could be asked. ``flaw`` is what is wrong with their signatures of the keys and
    of the domain's records, ``observed`` the same in words. ``digest_differs``: the DS record names a key by its tag
    and algorithm, and has another digest. ``is_bare``: the servers give no signature of anything, which some only do
    to who does not ask rightly, so that it takes a resolver that refuses the zone to be sure.
    """

    zone: str = ""
    named: tuple[Key, ...] = ()
    keys: tuple[Key, ...] | None = None
    flaw: Flaw | None = None
    observed: str = ""
    digest_differs: bool = False
    is_bare: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether keys are named, and the zone has none of them."""
        if not self.named or self.keys is None:
            return False
        return self.digest_differs or not set(self.named) & set(self.keys)


def signing(resolver: Resolver, delegation: Delegation, name: str = "", now: float = 0.0) -> Signing:
    """What the zone above and the zone itself say of its keys, and its servers of ``name``. Raises nothing.

    Without ``name`` and ``now`` (Unix seconds) no signatures are looked at.
    """
    zone = delegation.zone
    records = resolver.lookup(zone, "DS").rdata if "." in zone else ()
    named = keys_of(records)
    if not named:
        return Signing(zone)
    questions = ((zone, "DNSKEY"), *(((name, "A"), (name, "AAAA")) if name and now else ()))
    said = map_concurrently(
        questions, lambda asked: resolver.authoritative(asked[0], asked[1], delegation, signed=bool(now))
    )
    answers = [[each for each in of_type if each.outcome.is_statement and each.authoritative] for of_type in said]
    if not answers[0]:
        return Signing(zone, named)
    published = [record for each in answers[0] for record in each.rdata]
    flaw, observed = _flaw(zone, name, answers, published, now) if now else (None, "")
    sets = [pair for of_type in answers for each in of_type for pair in each.signatures]
    bare = bool(now and sets) and not any(signatures for _records, signatures in sets)
    return Signing(zone, named, keys_of(published), flaw, observed, _differs(zone, records, published), bare)


def _differs(zone: str, records: Iterable[Any], published: Sequence[Any]) -> bool:
    """Whether the DS records name keys that are there, and the digest of none of them is right."""
    pairs = [
        (record, key)
        for record in records
        for key in published
        if _tag(record) == _tag(key) and record.algorithm == key.algorithm
    ]
    return bool(pairs) and not any(_fits(zone, record, key) for record, key in pairs)


def _fits(zone: str, record: Any, key: Any) -> bool:
    try:
        made = dns.dnssec.make_ds(dns.name.from_text(zone), key, record.digest_type)
    except (dns.exception.DNSException, ValueError, ImportError):
        # Of a kind that is not known or not allowed here: nothing is said of it.
        return True
    return bool(made.digest == record.digest)


def _flaw(
    zone: str, name: str, answers: Sequence[Sequence[Answer]], published: Sequence[Any], now: float
) -> tuple[Flaw | None, str]:
    """What is wrong with the first set of records that a validating resolver would refuse.

    Only those of the zone's apex and of the name count: others may be in a zone below with keys of its own.
    """
    sets = [(each.server, pair) for of_type in answers for each in of_type for pair in each.signatures]
    counted = {dns.name.from_text(zone), dns.name.from_text(name)}
    for server, (records, signatures) in sets:
        if records.name not in counted and records.rdtype != dns.rdatatype.DNAME:
            continue
        flaw, words = _judged(zone, records, signatures, published, now)
        if flaw is not None:
            kind = dns.rdatatype.to_text(records.rdtype)
            return flaw, f"{server} gives {records.name.to_text(omit_final_dot=True)} {kind} {words}"
    return None, ""


def _judged(zone: str, records: Any, signatures: Any, published: Sequence[Any], now: float) -> tuple[Flaw | None, str]:
    if signatures is None:
        return Flaw.UNSIGNED, "without a signature"
    latest = max(int(each.expiration) for each in signatures)
    if latest < now:
        return Flaw.EXPIRED, f"with a signature that expired at {_time(latest)}"
    earliest = min(int(each.inception) for each in signatures)
    if earliest > now:
        return Flaw.EARLY, f"with a signature that is valid from {_time(earliest)} on"
    if published and not _holds(zone, records, signatures, published, now):
        return Flaw.INVALID, "with a signature that does not fit"
    return None, ""


def _holds(zone: str, records: Any, signatures: Any, published: Sequence[Any], now: float) -> bool:
    """Whether one of the zone's keys made one of the signatures; true where that cannot be computed here."""
    apex = dns.name.from_text(zone)
    keys = dns.rrset.from_rdata_list(apex, 60, published)
    try:
        dns.dnssec.validate(records, signatures, {apex: keys}, None, now)
    except dns.exception.ValidationFailure:
        return False
    except (dns.exception.DNSException, ValueError, ImportError):
        return True
    return True


def keys_of(records: Iterable[Any]) -> tuple[Key, ...]:
    """The keys that DS or DNSKEY records are about, sorted."""
    return tuple(sorted({Key(_tag(record), int(record.algorithm)) for record in records}))


def _time(seconds: int) -> str:
    return instant(datetime.datetime.fromtimestamp(seconds, tz=datetime.timezone.utc))


def _tag(record: Any) -> int:
    return int(record.key_tag if record.rdtype == dns.rdatatype.DS else dns.dnssec.key_id(record))
