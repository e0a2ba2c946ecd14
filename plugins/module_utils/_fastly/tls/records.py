# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The DNS records that Fastly's TLS asks for, in the shape that ``dns_records`` takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..._dns.entries import SERVING_TTL, VALIDATION_TTL, record_entry

_GLOBAL = "global"


@dataclass(frozen=True)
class Record:
    """One record set: a CNAME has one value, A and AAAA have several; none at all is one that is not known yet."""

    name: str
    type: str
    values: tuple[str, ...]
    ttl: int = SERVING_TTL

    def to_values(self) -> dict[str, Any]:
        value = self.values[0] if self.values and self.type == "CNAME" else self.values or None
        return record_entry(self.name, self.type, value, self.ttl)


@dataclass(frozen=True)
class Address:
    """A value that a TLS configuration is served at, of the type ``A``, ``AAAA`` or ``CNAME``."""

    value: str
    type: str
    region: str = _GLOBAL


def serving_at(domain: str, addresses: Iterable[Address]) -> tuple[Record, ...]:
    """The records by which a domain is served at a configuration; those for the whole world where it has any."""
    held = list(addresses)
    wide = [each for each in held if each.region == _GLOBAL] or held
    values = {kind: tuple(each.value for each in wide if each.type == kind) for kind in ("CNAME", "A", "AAAA")}
    return tuple(
        Record(domain, kind, found[:1] if kind == "CNAME" else found) for kind, found in values.items() if found
    )


def unknown(domains: Iterable[str]) -> tuple[Record, ...]:
    """The records of domains whose place Fastly is yet to assign."""
    return tuple(Record(domain, "CNAME", ()) for domain in domains)


def challenge(domain: str) -> Record:
    """The record that proves control of a domain, whose value Fastly is yet to choose.

    Source: Fastly's documentation, "Setting up TLS on a custom domain": managed-dns challenges are CNAME records.
    """
    return Record(f"_acme-challenge.{domain.removeprefix('*.')}", "CNAME", (), VALIDATION_TTL)


def to_publish(domains: Sequence[str], offered: Iterable[Record]) -> list[dict[str, Any]]:
    """Of each domain the CNAME, or its addresses where no CNAME is offered, since both cannot stand at one name."""
    shown: list[dict[str, Any]] = []
    held = list(offered)
    for domain in domains:
        mine = [each for each in held if each.name == domain]
        aliases = [each for each in mine if each.type == "CNAME"]
        shown += [each.to_values() for each in (aliases[:1] or mine)]
    return shown


def addresses(domains: Sequence[str], offered: Iterable[Record]) -> list[dict[str, Any]]:
    """The A and AAAA records that are offered."""
    held = [each for each in offered if each.type != "CNAME"]
    return [each.to_values() for domain in domains for each in held if each.name == domain]
