# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is checked and against which expectations: the options of a check, normalised."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..._sparkpost.endpoints import ENDPOINTS, is_endpoint, region_of
from .cdn import Cdn
from .validation_record import ValidationRecord

#: The groups of checks that can be chosen; what is found about a CDN itself belongs to ``http``.
GROUPS = ("dns", "tls", "http", "cache", "sparkpost", "renewal")
#: The groups that look at the edge, whose handshakes and certificates explain what the others find.
EDGE_GROUPS = frozenset({"tls", "http", "cache", "renewal"})


@dataclass(frozen=True)
class TrackingCheck:
    """One tracking domain. ``cdn`` is None until DNS shows it; times are seconds.

    ``endpoint`` is the host that the CDN passes requests on to, ``region`` is "" for a host of no known region.
    ``expected_targets`` are names of which the CNAME chain must hold one, empty for none in particular.
    ``acme_accounts`` are URIs of ACME accounts that are known to be the CDN's.
    ``endpoint_named`` says that the endpoint was given rather than taken by default; ``subaccount`` is the one
    that must own the domain at SparkPost, None for any. ``expect_redirect`` says that the CDN redirects to the endpoint
    in place of passing requests on, ``app_links`` that apps open the domain's links. ``default`` says that it is meant
    to be the default of its account or subaccount, ``sending_domains`` name those whose mails are meant to use it.
    ``warn_days`` is None where what is left of a certificate is judged by who renews it; ``validation_records`` are
    those of its certificate, and perhaps of others, as the modules for certificates return them. ``public_only`` says
    that addresses that are none of the public internet's are a fault.
    """

    domain: str
    cdn: Cdn | None = None
    endpoint: str = ENDPOINTS["us"]
    expected_targets: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    acme_accounts: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset(GROUPS)
    cache_ttl: int = 10
    warn_days: int | None = None
    timeout: float = 9.0
    zone: str = ""
    endpoint_named: bool = False
    subaccount: int | None = None
    expect_redirect: bool = False
    app_links: bool = False
    default: bool = False
    sending_domains: tuple[str, ...] = ()
    validation_records: tuple[ValidationRecord, ...] = ()
    public_only: bool = False

    @property
    def own_validation_records(self) -> tuple[ValidationRecord, ...]:
        """Those of the domain's own name, by which its certificate is validated."""
        return tuple(one for one in self.validation_records if one.name.partition(".")[2] == self.domain)

    @property
    def region(self) -> str:
        """``us``, ``eu``, or "" where the endpoint is neither's."""
        return region_of(self.endpoint)

    def is_endpoint(self, host: str) -> bool:
        """Whether SparkPost answers at the host."""
        return host == self.endpoint or is_endpoint(host)

    @property
    def cas(self) -> tuple[str, ...]:
        """CAA names of the authorities that may issue for the domain; empty where they are not known."""
        return self.authorities or (self.cdn.authorities if self.cdn else ())

    def with_cdn(self, cdn: Cdn) -> TrackingCheck:
        """The same behind this CDN."""
        return replace(self, cdn=cdn)

    def in_zone(self, zone: str) -> TrackingCheck:
        """The same in this zone, as the delegations in DNS show; the same where they do not."""
        return replace(self, zone=zone) if zone else self

    def in_other_region(self, host: str) -> bool:
        """Whether the host is an endpoint of the region that the domain does not belong to."""
        return bool(self.region) and region_of(host) not in ("", self.region)

    @property
    def is_too_deep(self) -> bool:
        """Whether the name stands deeper below its zone than the CDN's own certificates reach."""
        depth = self.cdn.certificate_depth if self.cdn else 0
        labels = self.domain.removesuffix(f".{self.zone}").split(".") if self.zone else []
        return 0 < depth < len(labels) and self.domain.endswith(f".{self.zone}")
