# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A distribution as CloudFront returns it, and the small structures inside its configuration."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: How the return value ``changes`` names CloudFront.
SERVICE = "cloudfront"

#: What a DistributionSummary has of a DistributionConfig. It lacks nothing that is managed here.
#: Source: API reference of CloudFront, DistributionSummary.
_SUMMARISED = (
    "Aliases",
    "Origins",
    "OriginGroups",
    "DefaultCacheBehavior",
    "CacheBehaviors",
    "CustomErrorResponses",
    "Comment",
    "PriceClass",
    "Enabled",
    "ViewerCertificate",
    "Restrictions",
    "WebACLId",
    "HttpVersion",
    "IsIPV6Enabled",
    "Staging",
    "ConnectionMode",
)
#: Derived by CloudFront and deprecated: never sent. Source: API reference of CloudFront, ViewerCertificate.
_DEPRECATED = ("Certificate", "CertificateSource")


@dataclass(frozen=True)
class Distribution:
    """``config`` is a DistributionConfig, or the part of one that a list shows (then ``etag`` is "").

    ``id``, ``arn``, ``domain_name`` and ``status`` are None while it does not exist yet;
    ``tags`` is None where they were not asked for. Configurations are never changed in place.
    """

    config: Mapping[str, Any]
    id: str | None = None
    arn: str | None = None
    domain_name: str | None = None
    status: str | None = None
    etag: str = ""
    tags: Mapping[str, str] | None = None

    @classmethod
    def from_api(cls, answer: Mapping[str, Any]) -> Distribution:
        """From the answer of GetDistribution, CreateDistribution or UpdateDistribution."""
        found = answer["Distribution"]
        return cls(
            config=found["DistributionConfig"],
            id=found["Id"],
            arn=found["ARN"],
            domain_name=found["DomainName"],
            status=found["Status"],
            etag=answer.get("ETag", ""),
        )

    @classmethod
    def from_summary(cls, summary: Mapping[str, Any]) -> Distribution:
        """From an entry of ListDistributions."""
        return cls(
            config={key: summary[key] for key in _SUMMARISED if key in summary},
            id=summary["Id"],
            arn=summary["ARN"],
            domain_name=summary["DomainName"],
            status=summary["Status"],
        )

    @property
    def complete(self) -> bool:
        """Whether ``config`` can be sent back."""
        return bool(self.etag)

    @property
    def deployed(self) -> bool:
        """Whether every edge serves it as it is configured."""
        return self.status == "Deployed"

    @property
    def staging(self) -> bool:
        """Whether it is the copy of a continuous deployment, which serves no domain of its own."""
        return bool(self.config.get("Staging"))

    @property
    def deployment_policy(self) -> str:
        """The continuous deployment policy that it is the primary of, "" for none; a list does not show it."""
        return str(self.config.get("ContinuousDeploymentPolicyId") or "")

    @property
    def multi_tenant(self) -> bool:
        """Whether its tenants serve domains, rather than it itself."""
        return self.config.get("ConnectionMode") == "tenant-only"

    def domains(self) -> tuple[str, ...]:
        """Its alternate domain names, in lower case."""
        return tuple(name.lower() for name in items(self.config.get("Aliases")))

    def origin(self) -> Mapping[str, Any] | None:
        """The origin of its default behaviour; None where that is an origin group."""
        return origin_of(self.config, self.config["DefaultCacheBehavior"])

    def owner(self) -> str:
        """How a person recognises it: id, comment and where it forwards to."""
        origin = self.origin()
        target = origin["DomainName"] if origin else self.config["DefaultCacheBehavior"]["TargetOriginId"]
        comment = f"comment {self.config['Comment']!r}" if self.config.get("Comment") else "no comment"
        return f"{self.id} ({comment}, origin {target})"


def items(counted: Mapping[str, Any] | None) -> list[Any]:
    """The items of a ``{Quantity, Items}`` structure; absent, null and empty are the same."""
    return list((counted or {}).get("Items") or [])


def counted(content: Iterable[Any], around: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A ``{Quantity, Items}`` structure with this content, and whatever else stood in ``around``."""
    entries = list(content)
    kept = {key: value for key, value in (around or {}).items() if key not in ("Quantity", "Items")}
    return {**kept, "Quantity": len(entries), **({"Items": entries} if entries else {})}


def has_header(headers: Sequence[str], name: str) -> bool:
    """Whether a whitelist of headers lets this one through: by its name in any case, or by ``*``."""
    return "*" in headers or name.lower() in (header.lower() for header in headers)


def origin_of(config: Mapping[str, Any], behavior: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The origin that a behaviour forwards to; None where that is an origin group."""
    target = behavior["TargetOriginId"]
    return next((origin for origin in items(config.get("Origins")) if origin["Id"] == target), None)


def sendable(config: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the configuration without what CloudFront derives and does not want back."""
    copied: dict[str, Any] = copy.deepcopy(dict(config))
    certificate = copied.get("ViewerCertificate")
    if certificate:
        copied["ViewerCertificate"] = {key: value for key, value in certificate.items() if key not in _DEPRECATED}
    return copied
