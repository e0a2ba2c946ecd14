# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the DS record of a zone fits one of its keys, without which validating resolvers refuse every answer.

Signatures are not checked here: resolvers do that, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .library import DNSPYTHON
from .resolver import Delegation, Resolver

if not DNSPYTHON.missing:
    import dns.dnssec
    import dns.rdatatype

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


@dataclass(frozen=True)
class Signing:
    """The keys that the DS records of ``zone`` name, and those that its own servers publish.

    ``keys`` is None where none of them could be asked.
    """

    zone: str = ""
    named: tuple[Key, ...] = ()
    keys: tuple[Key, ...] | None = None

    @property
    def is_broken(self) -> bool:
        """Whether keys are named, and the zone has none of them."""
        return bool(self.named) and self.keys is not None and not set(self.named) & set(self.keys)


def signing(resolver: Resolver, delegation: Delegation) -> Signing:
    """What the zone above and the zone itself say of its keys. Raises nothing."""
    zone = delegation.zone
    named = keys_of(resolver.lookup(zone, "DS").rdata) if "." in zone else ()
    if not named:
        return Signing(zone)
    answers = [each for each in resolver.authoritative(zone, "DNSKEY", delegation) if each.outcome.is_statement]
    if not any(each.authoritative for each in answers):
        return Signing(zone, named)
    records = [record for each in answers if each.authoritative for record in each.rdata]
    return Signing(zone, named, keys_of(records))


def keys_of(records: Iterable[Any]) -> tuple[Key, ...]:
    """The keys that DS or DNSKEY records are about, sorted."""
    return tuple(sorted({Key(_tag(record), int(record.algorithm)) for record in records}))


def _tag(record: Any) -> int:
    return int(record.key_tag if record.rdtype == dns.rdatatype.DS else dns.dnssec.key_id(record))
