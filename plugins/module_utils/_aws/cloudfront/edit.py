# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Edits of a DistributionConfig: from what was read to what is desired, with everything else left as it is.

CloudFront replaces the whole configuration with what it is sent ("not merged", API reference, UpdateDistribution),
so a configuration is never built anew from options. An edit that finds what it wants touches nothing, which is
what makes a second run equal to the first.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ..._core.errors import RefusedError
from ..session import CLOUDFRONT_REGION
from .caching import edit_caching
from .desired import ALIAS_LIMIT, COMMENT_LIMIT, DEFAULT_TLS, TLS_VERSIONS, WEAKEST_TLS, DesiredDistribution
from .identity import edit_identity
from .kept import for_existing
from .model import counted, items
from .origin import edit_origin, new_origin
from .shared import Shared


def edited(config: Mapping[str, Any], desired: DesiredDistribution, shared: Shared) -> dict[str, Any]:
    """A copy of the configuration with what is desired. Raises RefusedError where that cannot be.

    What ``desired`` does not name is kept.
    ``config`` may be the part that a list shows: it holds all that is edited here.
    """
    new: dict[str, Any] = copy.deepcopy(dict(config))
    desired = for_existing(desired, config)
    _edit_aliases(new, desired)
    edit_origin(new, desired)
    edit_caching(new["DefaultCacheBehavior"], desired, shared)
    edit_identity(new, desired, shared)
    _edit_certificate(new, desired)
    _edit_settings(new, desired)
    return new


def new_config(desired: DesiredDistribution, endpoint: str, reference: str) -> dict[str, Any]:
    """The bare configuration of a new distribution, to be edited.

    GET and HEAD, compressed, HTTP/2, IPv6 and every edge location are what CloudFront's console proposes.
    """
    origin = new_origin(endpoint, desired.origin_protocol)
    methods = counted(["GET", "HEAD"])
    return {
        "CallerReference": reference,
        "Aliases": counted([]),
        "Origins": counted([origin]),
        "DefaultCacheBehavior": {
            "TargetOriginId": origin["Id"],
            "ViewerProtocolPolicy": desired.viewer_protocol or "allow-all",
            "AllowedMethods": {**methods, "CachedMethods": counted(["GET", "HEAD"])},
            "Compress": True,
        },
        "Comment": _default_comment(desired.domains),
        "Enabled": desired.enabled is not False,
        "PriceClass": "PriceClass_All",
        "HttpVersion": "http2",
        "IsIPV6Enabled": True,
    }


def _default_comment(domains: tuple[str, ...]) -> str:
    more = f" and {len(domains) - 1} more" if len(domains) > 1 else ""
    return f"SparkPost tracking: {domains[0]}"[: COMMENT_LIMIT - len(more)] + more


def _edit_aliases(new: dict[str, Any], desired: DesiredDistribution) -> None:
    present = items(new.get("Aliases"))
    kept = [name for name in present if not desired.purge_domains or name.lower() in desired.domains]
    known = {name.lower() for name in kept}
    names = [*kept, *(name for name in desired.domains if name not in known)]
    if not desired.domains or names == present:
        return
    if len(names) > ALIAS_LIMIT:
        raise RefusedError(
            f"The distribution would have {len(names)} domains, and CloudFront allows {ALIAS_LIMIT}",
            remedy="Spread the domains over several distributions, or set purge_domains to drop those not named",
            facts={"domains": len(names)},
        )
    new["Aliases"] = counted(names)


def minimum_tls(current: Mapping[str, Any], desired: DesiredDistribution) -> str:
    """The minimum TLS version to keep: as asked, else what stands unless it is too weak."""
    version = str(current.get("MinimumProtocolVersion") or "")
    if desired.minimum_tls:
        return desired.minimum_tls
    too_weak = not version or version in TLS_VERSIONS[: TLS_VERSIONS.index(WEAKEST_TLS)]
    return DEFAULT_TLS if too_weak else version


def own_certificate(certificate: Mapping[str, Any] | None) -> str:
    """The ARN or id of the distribution's certificate, "" where it has CloudFront's own."""
    found = certificate or {}
    return str(found.get("ACMCertificateArn") or found.get("IAMCertificateId") or "")


def _edit_certificate(new: dict[str, Any], desired: DesiredDistribution) -> None:
    current = new.get("ViewerCertificate") or {}
    # CloudFront fixes method and version of its own certificate, so they say nothing of what is wanted.
    stands = current if own_certificate(current) else {}
    if not (desired.certificate_arn or stands):
        if items(new.get("Aliases")) and not desired.certificate_unknown:
            raise RefusedError(
                f"A distribution with domains ({', '.join(items(new['Aliases'])[:3])}) needs a certificate for them",
                remedy=f"Name one of AWS Certificate Manager in {CLOUDFRONT_REGION} by the option 'certificate_arn'",
            )
        return
    arn = desired.certificate_arn or stands.get("ACMCertificateArn")
    version = minimum_tls(stands, desired)
    if (stands.get("ACMCertificateArn") or None, stands.get("MinimumProtocolVersion")) == (arn or None, version):
        return
    given = {"ACMCertificateArn": arn} if arn else {"IAMCertificateId": stands["IAMCertificateId"]}
    new["ViewerCertificate"] = {
        **given,
        "CloudFrontDefaultCertificate": False,
        "SSLSupportMethod": stands.get("SSLSupportMethod") or "sni-only",
        "MinimumProtocolVersion": version,
    }


def http_version(config: Mapping[str, Any]) -> str:
    """The HTTP version as the option has it; lists have been seen to spell it ``HTTP1_1``."""
    return str(config.get("HttpVersion") or "http2").lower().replace("_", ".")


def _edit_settings(new: dict[str, Any], desired: DesiredDistribution) -> None:
    behavior = new["DefaultCacheBehavior"]
    if desired.viewer_protocol and behavior["ViewerProtocolPolicy"] != desired.viewer_protocol:
        behavior["ViewerProtocolPolicy"] = desired.viewer_protocol
    if desired.http_version and http_version(new) != desired.http_version:
        new["HttpVersion"] = desired.http_version
    named = {
        "PriceClass": desired.price_class,
        "IsIPV6Enabled": desired.ipv6,
        "Comment": desired.comment,
        "Enabled": desired.enabled,
    }
    new.update({key: value for key, value in named.items() if value is not None})
