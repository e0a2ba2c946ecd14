# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS subscriptions, certificates and their activations, as Fastly shows them, in one normalised form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._dns.entries import VALIDATION_TTL
from ..._tls.names import plain
from .. import json_api
from .records import Address, Record

ISSUED = "issued"
RENEWING = "renewing"
PENDING = "pending"
FAILED = "failed"
#: A subscription of one of these serves. Source: the states in Fastly's Go client, and hashicorp's notes on renewals.
SERVING = frozenset({ISSUED, RENEWING})
#: Fastly takes changes in these alone. Source: Fastly's API reference, "Update a TLS subscription".
CHANGEABLE = frozenset({ISSUED, PENDING})

_VALIDATION = "managed-dns"
_SERVING_KINDS = ("managed-http-cname", "managed-http-a", "managed-http-aaaa")


@dataclass(frozen=True)
class Authorization:
    """How the proof of one name stands, and by which records it can be given."""

    state: str
    domain: str = ""
    warnings: tuple[str, ...] = ()
    validation: tuple[Record, ...] = ()
    serving: tuple[Record, ...] = ()

    @classmethod
    def from_api(cls, resource: json_api.Resource) -> Authorization:
        attributes = json_api.attributes(resource)
        challenges = [each for each in attributes.get("challenges") or () if isinstance(each, Mapping)]
        serving = tuple(_record(each, Record.ttl) for each in challenges if each.get("type") in _SERVING_KINDS)
        related = json_api.related_one(resource, "tls_domain")
        return cls(
            state=str(attributes.get("state") or ""),
            domain=plain(related) or next((each.name for each in serving), ""),
            warnings=tuple(
                str(each.get("instructions") or each.get("type")) for each in attributes.get("warnings") or ()
            ),
            validation=tuple(_record(each, VALIDATION_TTL) for each in challenges if each.get("type") == _VALIDATION),
            serving=serving,
        )


@dataclass(frozen=True)
class Subscription:
    """A certificate that Fastly obtains and renews. ``id`` is None for one that check mode predicts.

    ``offered`` are the records by which its domains can be served.
    """

    id: str | None
    authority: str
    state: str
    domains: tuple[str, ...]
    certificate_ids: tuple[str, ...] = ()
    configuration_id: str = ""
    authorizations: tuple[Authorization, ...] = ()
    offered: tuple[Record, ...] = field(default=(), compare=False)

    @classmethod
    def from_api(cls, resource: json_api.Resource, authorizations: Mapping[str, json_api.Resource]) -> Subscription:
        attributes = json_api.attributes(resource)
        held = json_api.related(resource, "tls_authorizations")
        found = tuple(Authorization.from_api(authorizations[each]) for each in held if each in authorizations)
        return cls(
            id=str(resource["id"]),
            authority=str(attributes.get("certificate_authority") or ""),
            state=str(attributes.get("state") or ""),
            domains=tuple(sorted(map(plain, json_api.related(resource, "tls_domains", "tls_domain")))),
            certificate_ids=json_api.related(resource, "tls_certificates"),
            configuration_id=json_api.related_one(resource, "tls_configuration"),
            authorizations=found,
            offered=tuple(record for each in found for record in each.serving),
        )

    @property
    def issued(self) -> bool:
        """Whether a certificate serves; one that is being renewed does so all the while."""
        return self.state in SERVING or bool(self.certificate_ids)

    @property
    def ready(self) -> bool:
        """Whether the certificate for all its present domains is there."""
        return self.state in SERVING

    @property
    def validation_records(self) -> tuple[Record, ...]:
        """The records that prove control, each once: a name and its wildcard share one."""
        return tuple(dict.fromkeys(record for each in self.authorizations for record in each.validation))


@dataclass(frozen=True)
class StoredCertificate:
    """A certificate that was uploaded. The serial number is in decimal digits; ``not_after`` has seconds, in UTC."""

    id: str
    names: tuple[str, ...] = ()
    serial_number: str = ""
    not_after: str = ""
    name: str = ""

    @classmethod
    def from_api(cls, resource: json_api.Resource) -> StoredCertificate:
        attributes = json_api.attributes(resource)
        return cls(
            id=str(resource["id"]),
            names=tuple(sorted(map(plain, json_api.related(resource, "tls_domains")))),
            serial_number=str(attributes.get("serial_number") or ""),
            not_after=_seconds(attributes.get("not_after")),
            name=str(attributes.get("name") or ""),
        )


@dataclass(frozen=True)
class Activation:
    """A domain being served with a certificate; ``id`` is "" for one that check mode predicts."""

    id: str
    domain: str
    certificate_id: str
    configuration_id: str = ""

    @classmethod
    def from_api(cls, resource: json_api.Resource) -> Activation:
        return cls(
            id=str(resource["id"]),
            domain=plain(json_api.related_one(resource, "tls_domain")),
            certificate_id=json_api.related_one(resource, "tls_certificate"),
            configuration_id=json_api.related_one(resource, "tls_configuration"),
        )


def address_of(resource: json_api.Resource) -> Address:
    """A DNS record of a configuration: its id is its value."""
    attributes = json_api.attributes(resource)
    kind, value = str(attributes.get("record_type") or ""), str(resource["id"])
    return Address(plain(value) if kind == "CNAME" else value, kind, str(attributes.get("region") or ""))


def _record(challenge: Mapping[str, Any], ttl: int) -> Record:
    kind = str(challenge.get("record_type") or "")
    values: Iterable[str] = map(str, challenge.get("values") or ())
    normal = tuple(plain(each) if kind == "CNAME" else each for each in values)
    return Record(plain(str(challenge.get("record_name") or "")), kind, normal, ttl)


def _seconds(instant: object) -> str:
    """ "2026-11-24T12:34:56Z" of an instant that may have a fraction."""
    text = str(instant or "").rstrip("Z")
    return f"{text.partition('.')[0]}Z" if text else ""
