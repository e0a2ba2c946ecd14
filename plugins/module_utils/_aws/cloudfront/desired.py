# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``cloudfront_tracking_distribution``, and what they say once they are checked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.arguments import Arguments
from ..._core.errors import InputError
from ..._core.names import tracking_domain_name
from ..._http.options import env_fallback
from ..._sparkpost.endpoints import endpoint_host
from ..session import CLOUDFRONT_REGION

#: Source: SparkPost's guide ("Can add up to 100 domains") and CloudFront's quota of alternate domain names.
ALIAS_LIMIT = 100
#: Source: API reference of CloudFront, DistributionConfig.
COMMENT_LIMIT = 128
#: From weak to strong. Source: API reference of CloudFront, ViewerCertificate.
TLS_VERSIONS = (
    "SSLv3",
    "TLSv1",
    "TLSv1_2016",
    "TLSv1.1_2016",
    "TLSv1.2_2018",
    "TLSv1.2_2019",
    "TLSv1.2_2021",
    "TLSv1.2_2025",
    "TLSv1.3_2025",
)
#: The weakest that is good enough, and what a distribution is given that has none of these.
WEAKEST_TLS = "TLSv1.2_2018"
DEFAULT_TLS = "TLSv1.2_2021"
#: Seconds that a new distribution caches a response without cache headers. Source: SparkPost's guide.
DEFAULT_TTL = 10

ARGUMENTS = Arguments(
    options={
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "manage": {"type": "str", "choices": ["distribution", "user_agent"], "default": "distribution"},
        "domains": {"type": "list", "elements": "str"},
        "purge_domains": {"type": "bool", "default": False},
        "distribution_id": {"type": "str"},
        "path_pattern": {"type": "str"},
        "endpoint": {"type": "str", "fallback": (env_fallback, ["SPARKPOST_REGION"])},
        "certificate_arn": {"type": "str"},
        "minimum_tls": {"type": "str", "choices": list(TLS_VERSIONS[TLS_VERSIONS.index(WEAKEST_TLS) :])},
        "cache_settings": {"type": "str", "choices": ["legacy", "policies"]},
        "default_ttl": {"type": "int"},
        "min_ttl": {"type": "int"},
        "max_ttl": {"type": "int"},
        "origin_protocol": {"type": "str", "choices": ["https-only", "match-viewer"]},
        "viewer_protocol": {"type": "str", "choices": ["allow-all", "redirect-to-https", "https-only"]},
        "force": {"type": "bool", "default": False},
        "identify_domain": {"type": "str", "choices": ["header", "function", "none"]},
        "price_class": {"type": "str", "choices": ["PriceClass_100", "PriceClass_200", "PriceClass_All"]},
        "http_version": {"type": "str", "choices": ["http1.1", "http2", "http3", "http2and3"]},
        "ipv6": {"type": "bool"},
        "comment": {"type": "str"},
        "enabled": {"type": "bool"},
        "tags": {"type": "dict"},
        "purge_tags": {"type": "bool", "default": False},
        "adopt": {"type": "bool", "default": False},
    },
    required_one_of=(("domains", "distribution_id"),),
    required_if=(("manage", "user_agent", ("distribution_id",)),),
)

_CERTIFICATE = re.compile(r"arn:aws[a-z-]*:acm:(?P<region>[a-z0-9-]+):\d{12}:certificate/[A-Za-z0-9-]+")
_ID = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True)
class DesiredDistribution:
    """A distribution as a task wants it. ``None`` (for ``domains``: empty) leaves what stands alone.

    Domains and endpoint are normalised host names; TTLs are seconds.
    """

    domains: tuple[str, ...] = ()
    distribution_id: str = ""
    endpoint: str | None = None
    certificate_arn: str | None = None
    #: In check mode the certificate may be one that is yet to be requested.
    certificate_unknown: bool = False
    minimum_tls: str | None = None
    cache_settings: str | None = None
    default_ttl: int | None = None
    min_ttl: int | None = None
    max_ttl: int | None = None
    origin_protocol: str | None = None
    viewer_protocol: str | None = None
    identify_domain: str | None = None
    price_class: str | None = None
    http_version: str | None = None
    ipv6: bool | None = None
    comment: str | None = None
    enabled: bool | None = None
    #: Of a standing behaviour: what is forwarded is kept but for what clicks need, and the cache policy altogether.
    keep_forwarding: bool = False
    keep_cache_policy: bool = False
    tags: Mapping[str, str] | None = None
    purge_tags: bool = False
    purge_domains: bool = False
    adopt: bool = False
    absent: bool = False

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> DesiredDistribution:
        """What the options of a task say. Raises InputError for a value that cannot be used."""
        domains = domains_of(params)
        desired = cls(
            domains=domains,
            distribution_id=distribution_id_of(params),
            endpoint=endpoint_host(params["endpoint"]) if params.get("endpoint") else None,
            certificate_arn=_certificate_arn(params),
            minimum_tls=params.get("minimum_tls") or None,
            comment=_comment(params),
            tags=_tags(params),
            absent=params["state"] == "absent",
            **{name: params[name] for name in _PLAIN},
        )
        if not (domains or desired.distribution_id):
            raise InputError("domains", [], "a distribution is found by its domains or by 'distribution_id'")
        _check_ttls(desired)
        _check_protocol(desired, force=params["force"])
        check_identity(desired, desired.identify_domain)
        return desired


#: Options taken as they are.
_PLAIN = (
    *("cache_settings", "default_ttl", "min_ttl", "max_ttl", "origin_protocol", "viewer_protocol", "identify_domain"),
    *("price_class", "http_version", "ipv6", "enabled", "purge_tags", "purge_domains", "adopt"),
)


def check_identity(desired: DesiredDistribution, way: str | None) -> None:
    """Raises InputError for one fixed header that is to identify several domains."""
    if len(desired.domains) > 1 and way == "header" and not desired.absent:
        raise InputError("identify_domain", "header", only_one_domain(len(desired.domains)))


def only_one_domain(count: int) -> str:
    """Why a fixed header cannot identify several domains, and what can."""
    return (
        f"a fixed X-Forwarded-Host header identifies one domain, and there are {count}: "
        "set identify_domain to function, or give each domain a distribution of its own"
    )


def domains_of(params: Mapping[str, Any]) -> tuple[str, ...]:
    """The domains, normalised, each once, in the order given. Raises InputError."""
    names = [tracking_domain_name(value, option="domains") for value in params.get("domains") or []]
    domains = tuple(dict.fromkeys(names))
    if len(domains) > ALIAS_LIMIT:
        raise InputError(
            "domains",
            f"a list of {len(domains)}",
            f"a distribution can have {ALIAS_LIMIT} domains at most: spread them over several distributions",
        )
    return domains


def distribution_id_of(params: Mapping[str, Any], option: str = "distribution_id") -> str:
    """The id of a distribution, "" where none is given. Raises InputError."""
    value = str(params.get("distribution_id") or "").strip()
    if value and not _ID.fullmatch(value):
        raise InputError(option, value, "it must be the id of a distribution, such as E1A2B3C4D5E6F7")
    return value


def _certificate_arn(params: Mapping[str, Any]) -> str | None:
    value = str(params.get("certificate_arn") or "").strip()
    if not value:
        return None
    match = _CERTIFICATE.fullmatch(value)
    if match is None:
        raise InputError("certificate_arn", value, "it must be the ARN of a certificate in AWS Certificate Manager")
    if match["region"] != CLOUDFRONT_REGION:
        raise InputError(
            "certificate_arn",
            value,
            f"CloudFront takes certificates from {CLOUDFRONT_REGION} alone: request or import it there",
        )
    return value


def _comment(params: Mapping[str, Any]) -> str | None:
    value = params.get("comment") or None
    if value and len(value) > COMMENT_LIMIT:
        raise InputError("comment", value, f"CloudFront takes {COMMENT_LIMIT} characters at most")
    return value


def _tags(params: Mapping[str, Any]) -> Mapping[str, str] | None:
    tags = params.get("tags")
    if tags is None:
        return None
    for name, value in tags.items():
        if not name or len(str(name)) > 128 or len(str(value)) > 256 or str(name).lower().startswith("aws:"):
            allowed = "a tag has a name of 1 to 128 characters that does not begin with aws:, and up to 256 of value"
            raise InputError("tags", {name: value}, allowed)
    return {str(name): str(value) for name, value in tags.items()}


def _check_ttls(desired: DesiredDistribution) -> None:
    named = {"min_ttl": desired.min_ttl, "default_ttl": desired.default_ttl, "max_ttl": desired.max_ttl}
    given = {name: value for name, value in named.items() if value is not None}
    for name, value in given.items():
        if value < 0:
            raise InputError(name, value, "it must be 0 seconds or more")
    for (low, shorter), (high, longer) in itertools.pairwise(given.items()):
        if shorter > longer:
            raise InputError(low, shorter, f"it must not be greater than {high}, which is {longer}")


def _check_protocol(desired: DesiredDistribution, *, force: bool) -> None:
    if desired.viewer_protocol == "https-only" and not force and not desired.absent:
        raise InputError(
            "viewer_protocol",
            "https-only",
            "that breaks the http links in messages already sent: use redirect-to-https, or set 'force' if none are",
        )
