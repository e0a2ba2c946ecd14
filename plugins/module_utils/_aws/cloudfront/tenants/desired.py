# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``cloudfront_tracking_tenants``, and what they say once they are checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...._core.arguments import WAIT, Arguments
from ...._core.errors import InputError
from ...._core.names import tracking_domain_name
from ...._http.options import env_fallback
from ...._sparkpost.endpoints import endpoint_host
from ...session import AWS, CLOUDFRONT_REGION
from ..desired import TLS_VERSIONS, WEAKEST_TLS, DesiredDistribution, distribution_id_of

NAME = "sparkpost-tracking"
_COMMENT = "SparkPost tracking tenants"
#: A connection group's name, and what is left of a comment of 128 characters. Source: service model of CloudFront.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{1,62}[A-Za-z0-9]")
_CERTIFICATE = re.compile(r"arn:aws[a-z-]*:acm:(?P<region>[a-z0-9-]+):\d{12}:certificate/[A-Za-z0-9-]+")

ARGUMENTS = Arguments(
    options={
        "domains": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "domain": {"type": "str", "required": True},
                "certificate_arn": {"type": "str"},
                "managed_certificate": {"type": "bool"},
                "enabled": {"type": "bool"},
            },
        },
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "name": {"type": "str", "default": NAME},
        "distribution_id": {"type": "str"},
        "manage_shared": {"type": "bool", "default": True},
        "certificate_arn": {"type": "str"},
        "managed_certificate": {"type": "bool", "default": False},
        "endpoint": {"type": "str", "fallback": (env_fallback, ["SPARKPOST_REGION"])},
        "origin_protocol": {"type": "str", "choices": ["https-only", "match-viewer"]},
        "viewer_protocol": {"type": "str", "choices": ["allow-all", "redirect-to-https"]},
        "minimum_tls": {"type": "str", "choices": list(TLS_VERSIONS[TLS_VERSIONS.index(WEAKEST_TLS) :])},
        "default_ttl": {"type": "int"},
        "http_version": {"type": "str", "choices": ["http1.1", "http2", "http3", "http2and3"]},
        "ipv6": {"type": "bool"},
    },
).merge(WAIT, AWS)


@dataclass(frozen=True)
class DesiredTenant:
    """One domain's wishes; None for ``enabled`` leaves what stands alone, "" for the certificate as well."""

    domain: str
    certificate_arn: str = ""
    managed: bool = False
    enabled: bool | None = None


@dataclass(frozen=True)
class DesiredTenants:
    """All domains of a task by their names, and the distribution that they share."""

    tenants: Mapping[str, DesiredTenant]
    template: DesiredDistribution
    name: str = NAME
    ipv6: bool | None = None
    manage_shared: bool = True
    absent: bool = False
    #: In check mode a certificate may be one that is yet to be requested.
    certificates_unknown: bool = False

    @property
    def comment(self) -> str:
        """How the distribution of this name is told from others: CloudFront gives distributions no names."""
        return f"{_COMMENT}: {self.name}"

    @property
    def first_certificate(self) -> str:
        """The first one that a domain has, "" where none has."""
        return next((one.certificate_arn for one in self.tenants.values() if one.certificate_arn), "")

    @classmethod
    def from_user(cls, params: Mapping[str, Any], *, check_mode: bool) -> DesiredTenants:
        """What the options of a task say. Raises InputError for a value that cannot be used."""
        name = str(params.get("name") or "").strip()
        if not _NAME.fullmatch(name):
            allowed = "it must have 3 to 64 letters, digits, dots and hyphens, with a letter or digit at both ends"
            raise InputError("name", name, allowed)
        ttl = params.get("default_ttl")
        if ttl is not None and ttl < 0:
            raise InputError("default_ttl", ttl, "it must be 0 seconds or more")
        return cls(
            _tenants(params),
            DesiredDistribution(
                distribution_id=distribution_id_of(params),
                endpoint=endpoint_host(params["endpoint"]) if params.get("endpoint") else None,
                certificate_arn=certificate_of(params, "certificate_arn") or None,
                minimum_tls=params.get("minimum_tls") or None,
                cache_settings="policies",
                identify_domain="function",
                default_ttl=ttl,
                origin_protocol=params.get("origin_protocol"),
                viewer_protocol=params.get("viewer_protocol"),
                http_version=params.get("http_version"),
            ),
            name=name,
            ipv6=params.get("ipv6"),
            manage_shared=params["manage_shared"],
            absent=params["state"] == "absent",
            certificates_unknown=check_mode,
        )


def certificate_of(params: Mapping[str, Any], option: str) -> str:
    """The ARN of a certificate that CloudFront can use, "" for none. Raises InputError."""
    value = str(params.get("certificate_arn") or "").strip()
    if not value:
        return ""
    match = _CERTIFICATE.fullmatch(value)
    if match is None:
        raise InputError(option, value, "it must be the ARN of a certificate in AWS Certificate Manager")
    if match["region"] != CLOUDFRONT_REGION:
        allowed = f"CloudFront takes certificates from {CLOUDFRONT_REGION} alone: request or import it there"
        raise InputError(option, value, allowed)
    return value


def _tenants(params: Mapping[str, Any]) -> dict[str, DesiredTenant]:
    """Each domain once, in the order given. Raises InputError for one with wishes that contradict each other."""
    found: dict[str, DesiredTenant] = {}
    for at, entry in enumerate(params.get("domains") or ()):
        place = f"domains[{at}]"
        domain = tracking_domain_name(entry["domain"], option=f"{place}.domain")
        named = entry.get("managed_certificate")
        arn = certificate_of(entry, f"{place}.certificate_arn")
        managed = (params["managed_certificate"] and not arn) if named is None else named
        wish = DesiredTenant(domain, arn, managed, entry.get("enabled"))
        if arn and named:
            allowed = "a domain with a certificate_arn needs no certificate that CloudFront manages: name one of both"
            raise InputError(f"{place}.managed_certificate", named, allowed)
        if found.get(domain, wish) != wish:
            raise InputError(f"{place}.domain", domain, "it is named twice in the list, with different wishes")
        found[domain] = wish
    return found


def names_of(params: Mapping[str, Any]) -> Sequence[str]:
    """The domains as they were given."""
    return [str((one.get("domain") if isinstance(one, Mapping) else one) or "") for one in params.get("domains") or ()]
