# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lab's DNS and edges see of the AWS account: read-only shapes, no moto in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class CertificateView:
    """One ACM certificate as an edge may serve it; the key is there only once it is issued or imported."""

    arn: str
    names: tuple[str, ...]
    status: str
    certificate_pem: str
    chain_pem: str
    private_key_pem: str


@dataclass(frozen=True)
class DistributionView:
    """One distribution. ``config`` is the deployed DistributionConfig in botocore's shape."""

    id: str
    domain_name: str
    status: str
    config: Mapping[str, Any]
    #: ``{function ARN: source code}`` of the published (LIVE) functions that the config refers to.
    functions: Mapping[str, str]
    #: Whether any config has reached the edges yet; a new distribution is not served before.
    deployed: bool = True


@dataclass(frozen=True)
class RecordSetView:
    """One record set of a hosted zone; names are lower case without a trailing dot.

    Values are in presentation form. An alias record (A or AAAA) has the name of its
    target as its only value; whoever serves the zone puts the target's addresses in its place.
    """

    name: str
    type: str
    ttl: int
    values: tuple[str, ...]
    #: When it was last changed, on the clock of the context.
    changed_at: float


@dataclass(frozen=True)
class HostedZoneView:
    """One public hosted zone with its name servers and records."""

    id: str
    name: str
    name_servers: tuple[str, ...]
    record_sets: tuple[RecordSetView, ...]


class AwsAccount(Protocol):
    """What the rest of the lab reads of AWS, always as it stands now."""

    def distributions(self) -> Sequence[DistributionView]: ...

    def tenants_served(self) -> Sequence[DistributionView]:
        """CloudFront's distribution tenants, each as a distribution of its own."""

    def routing_endpoints(self) -> Mapping[str, bool]:
        """The names of CloudFront's connection groups, and whether each has IPv6 addresses."""

    def certificate(self, arn: str) -> CertificateView | None: ...

    def certificates(self) -> Sequence[CertificateView]: ...

    def hosted_zones(self) -> Sequence[HostedZoneView]: ...

    def foreign_domains(self) -> Sequence[str]:
        """The domain names at CloudFront of distributions of other accounts."""

    def policy(self, policy_id: str) -> Mapping[str, Any] | None:
        """The config of a cache policy or origin request policy, managed or custom, in botocore's shape."""

    def reset(self) -> None: ...
