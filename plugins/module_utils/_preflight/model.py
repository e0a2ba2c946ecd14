# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is desired of each domain, what was found, and what was concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._core.obstacle import Obstacle
from .._dns.caa import CaaSet
from .._dns.records import Found
from .._dns.zone.catalogue import HeldZone
from .._dns.zone.wildcards import Encloser
from .._sparkpost.endpoints import ENDPOINTS
from .owners import Owner

READY, OBSTRUCTED, UNKNOWN = "ready", "obstructed", "unknown"
#: Ways by which a domain can be served, as ``cdn`` names them.
CLOUDFRONT, CLOUDFLARE, FASTLY, MANAGED, OWN_PROXY = "cloudfront", "cloudflare", "fastly", "managed", "own_proxy"
CDNS = (CLOUDFRONT, CLOUDFLARE, FASTLY, MANAGED, OWN_PROXY)
#: DNS hosts whose records are read; with others DNS alone tells.
ROUTE53, CLOUDFLARE_DNS = "route53", "cloudflare"
MANUAL, CUSTOM = "manual", "custom"
#: Types that lead somebody who clicks to a server. A client follows HTTPS records ahead of the others (RFC 9460).
LEADING = ("CNAME", "A", "AAAA", "HTTPS")


@dataclass(frozen=True)
class Wish:
    """One domain and what a run would do with it. "" and None stand for what is not named.

    ``entry_cdn`` is what the entry says for itself, ``cdn`` whose set-up this is. ``writes`` tells whether a write is
    planned, None where preflight finds that out.
    """

    domain: str
    cdn: str
    entry_cdn: str = ""
    endpoint: str = ENDPOINTS["us"]
    zone: str = ""
    zone_id: str = ""
    dns_provider: str = MANUAL
    subaccount: int | None = None
    secure: bool | None = None
    mode: str = "proxy"
    rules: str = "page_rules"
    ssl_scope: str = "host"
    cache_settings: str = "legacy"
    distribution_id: str = ""
    service_name: str = ""
    service_id: str = ""
    adopt: bool = False
    shared: bool = False
    own_certificate: bool = False
    authority: str = ""
    writes: bool | None = None

    @property
    def validation_name(self) -> str:
        """The name at which control is proved that is known ahead, "" where the authority chooses it."""
        if self.cdn != FASTLY or self.own_certificate:
            return ""
        return f"_acme-challenge.{self.domain}"

    @property
    def proxied(self) -> bool:
        """Whether the domain's record is to be proxied by Cloudflare; it must not be where another CDN serves it."""
        return self.cdn == CLOUDFLARE

    @property
    def names(self) -> tuple[str, ...]:
        """The names that get records and are known ahead."""
        return tuple(filter(None, (self.domain, self.validation_name)))

    @property
    def written(self) -> tuple[str, ...]:
        """The same, with one that stands for a validation record whose label the authority is yet to choose."""
        if self.cdn == CLOUDFRONT and not self.own_certificate:
            return (self.domain, f"_validation.{self.domain}")
        return self.names


@dataclass(frozen=True)
class Live:
    """What DNS answers for a name: ``chain`` are the names to which its CNAME records lead.

    ``found`` are the record sets at the name itself by the zone's own servers. ``unknown`` says why nothing is known.
    """

    chain: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    unknown: str = ""

    @property
    def answers(self) -> bool:
        """Whether somebody who asks for its addresses gets any."""
        return bool(self.chain or self.addresses)


@dataclass(frozen=True)
class ZoneView:
    """The zone that is delegated: its name servers as the zone above has them, and the DS records there.

    ``undelegated`` is the registrable domain where the zone above says that it delegates it to nobody.
    """

    name: str = ""
    name_servers: tuple[str, ...] = ()
    ds: tuple[str, ...] = ()
    problem: str = ""
    undelegated: str = ""


@dataclass(frozen=True)
class World:
    """A domain as the world sees it."""

    zone: ZoneView = field(default_factory=ZoneView)
    encloser: Encloser = field(default_factory=lambda: Encloser(""))
    live: Live = field(default_factory=Live)
    validation: Live = field(default_factory=Live)
    wildcard: tuple[Found, ...] = ()
    caa: CaaSet | None = None


@dataclass(frozen=True)
class Host:
    """What the DNS host holds: ``zone`` would take the records, None where there is none or nobody could be asked.

    ``others`` are further zones of the account that hold the name. ``read`` tells whether records were read.
    """

    title: str = ""
    zone: HeldZone | None = None
    others: tuple[HeldZone, ...] = ()
    found: tuple[Found, ...] = ()
    wildcard: tuple[Found, ...] = ()
    encloser: str = ""
    read: bool = False
    #: Record sets right below the domain whose label begins with an underscore.
    proofs: tuple[Found, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether the zone is one in CNAME setup, whose names another DNS host answers for."""
        return self.zone is not None and self.zone.type == "partial"

    def at(self, name: str) -> tuple[Found, ...]:
        """The record sets at a name."""
        return tuple(one for one in self.found if one.record_set.name == name)


@dataclass(frozen=True)
class Looked:
    """What DNS and the DNS hosts told, by domain."""

    worlds: Mapping[str, World] = field(default_factory=dict)
    hosts: Mapping[str, Host] = field(default_factory=dict)


@dataclass(frozen=True)
class Moving:
    """What a zone would lose by its move, as "MX example.org"; ``is_whole`` tells that all of it was compared."""

    lost: tuple[str, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True)
class Target:
    """What stands at one of the names that get records, and whose it is."""

    name: str
    found: Found
    owner: Owner
    is_free: bool


@dataclass(frozen=True)
class Report:
    """The conclusion for one domain. ``facts`` are JSON types alone.

    ``alerts`` are those of the ``notes`` that an operator has to see before the first write.
    """

    domain: str
    cdn: str
    state: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    obstacles: tuple[Obstacle, ...] = ()
    allowed: tuple[Obstacle, ...] = ()
    notes: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()

    def to_values(self) -> dict[str, Any]:
        """As the module returns it."""
        return {
            "domain": self.domain,
            "cdn": self.cdn,
            "state": self.state,
            "facts": dict(self.facts),
            "obstacles": [one.to_values() for one in self.obstacles],
            "allowed": [one.to_values() for one in self.allowed],
            "notes": list(self.notes),
        }
