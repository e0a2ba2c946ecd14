# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lab's DNS and edges see of the Cloudflare account: read-only shapes, always as it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lab.context import IssuedCertificate


@dataclass(frozen=True)
class RecordView:
    """One DNS record; names are lower case without a trailing dot."""

    id: str
    name: str
    type: str
    #: As the API shows it: of a type with a priority, without that.
    content: str
    #: 1 is automatic.
    ttl: int
    proxied: bool
    priority: int | None
    settings: Mapping[str, bool]
    #: When it was last changed, on the clock of the context.
    changed_at: float


@dataclass(frozen=True)
class PageRuleView:
    """One page rule; ``actions`` by name, None where one has no value."""

    id: str
    pattern: str
    actions: Mapping[str, Any]
    priority: int


@dataclass(frozen=True)
class RuleView:
    """One enabled rule of a ruleset."""

    id: str
    ref: str
    action: str
    expression: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class PackView:
    """One certificate pack that the edge has a certificate of."""

    id: str
    type: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class WorkerRouteView:
    """One Worker route; ``script`` is empty where the route keeps Workers away."""

    pattern: str
    script: str


@dataclass(frozen=True)
class BulkRedirectView:
    """One item of a list of bulk redirects; the source has no scheme."""

    source: str
    target: str
    status: int
    subpaths: bool
    keeps_path: bool
    keeps_query: bool


@dataclass(frozen=True)
class ZoneView:
    """One zone as DNS and edges have it."""

    id: str
    name: str
    type: str
    status: str
    name_servers: tuple[str, ...]
    #: Whether proxied records lead to the edge: the zone is active and not paused.
    proxies: bool
    records: tuple[RecordView, ...] = ()
    #: The active ones, highest priority first.
    page_rules: tuple[PageRuleView, ...] = ()
    #: By phase, in order.
    rules: Mapping[str, tuple[RuleView, ...]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    packs: tuple[PackView, ...] = ()
    #: Patterns whose requests a Worker answers; a route without a script is left to the zone.
    worker_routes: tuple[WorkerRouteView, ...] = ()
    #: Of the account.
    bulk_redirects: tuple[BulkRedirectView, ...] = ()
    flattens_all: bool = False


@dataclass(frozen=True)
class CustomHostnameView:
    """One active custom hostname: the zone whose settings and records it is served by, and the host of its origin."""

    host: str
    zone: ZoneView
    origin: str
    #: None until one is issued for it.
    certificate: IssuedCertificate | None
    minimum_tls: str = ""


class CloudflareAccount(Protocol):
    """What the rest of the lab reads of Cloudflare."""

    def zones(self) -> Sequence[ZoneView]:
        """Every zone."""

    def zone_of(self, host: str) -> ZoneView | None:
        """The deepest zone that holds the host."""

    def is_foreign(self, host: str) -> bool:
        """Whether the host is in a zone of another account."""

    def custom_hostname(self, host: str) -> CustomHostnameView | None:
        """The active custom hostname of exactly that name."""

    def edge_error(self, host: str) -> int | str | None:
        """The error that the edge gives for the host whatever is configured, or ``challenge``; None for none."""

    def certificate(self, pack_id: str) -> IssuedCertificate | None:
        """The certificate of a pack, issued by the lab's authority at the first call."""
