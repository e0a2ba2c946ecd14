# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is checked and against which expectations: the options of a check, normalised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..._sparkpost.endpoints import ENDPOINTS, MANAGED_ENDPOINTS, is_endpoint, region_of
from ..cdn.profiles import CDNS, Cdn

#: The groups of checks that can be chosen; what is found about a CDN itself belongs to ``http``.
GROUPS = ("dns", "tls", "http", "cache", "sparkpost")
#: The groups that look at the edge, whose handshakes and certificates explain what the others find.
EDGE_GROUPS = frozenset({"tls", "http", "cache"})

_PASSED_ON = (
    "Let the CDN pass requests on to {endpoint}: a redirect shows recipients SparkPost's name, and browsers keep a "
    "permanent one for good"
)
_REDIRECTED = "Let the redirect lead to the same path and query at https://{endpoint}"


@dataclass(frozen=True)
class Subject:
    """One tracking domain. ``cdn`` is None until the DNS answer tells; times are seconds.

    ``endpoint`` is the host that the CDN passes requests on to, ``region`` is "" for a host of no known region.
    ``expected_targets`` are names of which the CNAME chain must hold one, empty for none in particular.
    ``endpoint_named`` tells that the endpoint was asked for rather than taken by default; ``subaccount`` is the one
    that must own the domain at SparkPost, None for any. ``expect_redirect`` says that the CDN redirects to the endpoint
    in place of passing requests on, ``app_links`` that apps open the domain's links. ``default`` says that it is meant
    to be the default of its account or subaccount, ``sending_domains`` name those whose mails are meant to use it.
    """

    domain: str
    cdn: Cdn | None = None
    endpoint: str = ENDPOINTS["us"]
    expected_targets: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset(GROUPS)
    cache_ttl: int = 10
    warn_days: int = 14
    timeout: float = 10.0
    zone: str = ""
    endpoint_named: bool = False
    subaccount: int | None = None
    expect_redirect: bool = False
    app_links: bool = False
    default: bool = False
    sending_domains: tuple[str, ...] = ()

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

    def with_cdn(self, cdn: Cdn) -> Subject:
        """The same behind this CDN."""
        return replace(self, cdn=cdn)

    def in_zone(self, zone: str) -> Subject:
        """The same in this zone, as the delegations in DNS tell; the same where they do not."""
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

    def values(self, **more: Any) -> Mapping[str, Any]:
        """What the catalogue's templates may name."""
        cdn = self.cdn or CDNS["other"]
        names = {
            "domain": self.domain,
            "zone": self.zone or self.domain.partition(".")[2],
            "endpoint": self.endpoint,
            "managed_endpoint": MANAGED_ENDPOINTS.get(self.region or "us", self.endpoint),
        }
        target = self.expected_targets[0] if self.expected_targets else cdn.target_hint.format_map(names)
        record = CDNS["other"].record if self.expected_targets else cdn.record
        step = cdn.too_deep_step if self.is_too_deep else cdn.certificate_step
        return {
            **names,
            "target": target,
            "record": record.format_map({**names, "target": target}),
            "authority": self.cas[0] if self.cas else "the CDN's authority",
            "certificate_step": step.format_map(names),
            "renewal_step": cdn.renewal_step
            or "Find out why the certificate was not renewed (its validation record must stay in DNS), or import a new "
            f"one: {step.format_map(names)}",
            "tls_step": cdn.tls_step,
            "origin_step": cdn.origin_step.format_map(names),
            "host_step": cdn.host_step,
            "http_step": cdn.http_step,
            "cache_step": cdn.cache_step,
            "keep_step": cdn.keep_step,
            "app_links_step": cdn.app_links_step,
            "redirect_step": (_REDIRECTED if self.expect_redirect else _PASSED_ON).format_map(names),
            "page_step": "Look the error up in the CDN's documentation",
            "cdn_guide": cdn.guide,
            "certificate_guide": cdn.certificate_guide or cdn.guide,
            "cache_ttl": self.cache_ttl,
            "warn_days": self.warn_days,
            "timeout": f"{self.timeout:g}",
            "family_step": f"Correct the AAAA records of {self.domain}, or remove them: a name with a "
            "CNAME record needs none",
            "delegation_step": f"Enter at the registrar the name servers of the DNS host that holds {names['zone']}",
            "signing_step": f"Have the DS record of {names['zone']} removed at the registrar, or replaced by the one "
            "that the DNS host of the zone shows for its keys",
            "caa_holder": self.domain.partition(".")[2],
            "caa_owner": f"Add to {self.domain.partition('.')[2]}",
            "hsts_host": self.zone or self.domain.partition(".")[2],
            "ready_step": f"Create {self.domain} in the account and region that send the mail "
            "(sparkpost_tracking_domain), or give their key",
            "sending_domains": ", ".join(self.sending_domains) or "the sending domains",
            "managed_step": "Ask SparkPost's support",
            "mail_step": "Do what SparkPost says, and send the test again",
            "mailbox_step": "Look into the mailbox and its folder for unwanted mail, and allow more time",
            "links_step": "Switch https links on (sparkpost_tracking_domain with secure: true)",
            "agent_step": "see the CDN's own documentation of request headers",
            "address_step": "see the CDN's own documentation of request headers",
            **more,
        }
