# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of each CDN from outside: its names, its default certificate, its authorities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import is_within
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import REGIONS

#: SparkPost's endpoints by region, and those that serve certificates managed by SparkPost.
ENDPOINTS: Mapping[str, str] = {name: region.endpoint for name, region in REGIONS.items()}
MANAGED_ENDPOINTS: Mapping[str, str] = {name: region.managed_endpoint for name, region in REGIONS.items()}
#: The region of each endpoint.
REGION_OF: Mapping[str, str] = {host: name for table in (ENDPOINTS, MANAGED_ENDPOINTS) for name, host in table.items()}
ALL_ENDPOINTS = frozenset({*ENDPOINTS.values(), *MANAGED_ENDPOINTS.values()})


@dataclass(frozen=True)
class Cdn:
    """One CDN.

    ``zones`` hold the names that its customers' CNAME records point at; ``default_names`` are on the certificate that
    it serves where it has none for a name; ``authorities`` are the CAA names of those who issue for it, the one to
    recommend first.
    """

    id: str
    name: str
    zones: tuple[str, ...] = ()
    default_names: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    target_hint: str = "the CDN's host name"
    certificate_step: str = "see the CDN's own documentation of certificates"
    tls_step: str = "see the CDN's own documentation of TLS versions"
    #: Whether customers' names usually show addresses in place of a CNAME record.
    flattens: bool = False


#: Sources: AWS documentation of CloudFront ("Requirements for using alternate domain names") and of ACM ("Configure a
#: CAA record"); Fastly's documentation of TLS; Cloudflare's documentation of certificate authorities.
CDNS: Mapping[str, Cdn] = {
    cdn.id: cdn
    for cdn in (
        Cdn(
            "cloudfront",
            "CloudFront",
            zones=("cloudfront.net", "cloudfront.cn"),
            default_names=("*.cloudfront.net",),
            authorities=("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
            target_hint="the distribution's domain name (such as d111abcdef8.cloudfront.net)",
            certificate_step="an issued ACM certificate of us-east-1 that names the domain goes into the option "
            "'certificate_arn' of cloudfront_tracking_distribution",
            tls_step="minimum protocol version TLSv1.2_2021 of the distribution's viewer certificate",
        ),
        Cdn(
            "fastly",
            "Fastly",
            zones=("fastly.net", "fastlylb.net"),
            default_names=("*.fastly.net", "*.global.ssl.fastly.net", "default.ssl.fastly.net"),
            authorities=("letsencrypt.org", "certainly.com", "globalsign.com"),
            target_hint="the host name of the Fastly TLS configuration",
            certificate_step="fastly_tls_certificate for the domain must reach the status 'issued'",
            tls_step="a TLS configuration of Fastly's that starts at TLS 1.2",
        ),
        Cdn(
            "cloudflare",
            "Cloudflare",
            zones=("cdn.cloudflare.net",),
            default_names=("sni.cloudflaressl.com",),
            authorities=("letsencrypt.org", "pki.goog", "ssl.com", "sectigo.com", "digicert.com"),
            target_hint="the endpoint, as a proxied record",
            certificate_step="the zone's Universal SSL certificate must be active, and covers one label below the apex",
            tls_step="the zone's minimum TLS version",
            flattens=True,
        ),
        Cdn(
            "sparkpost",
            "SparkPost's managed HTTPS",
            authorities=("letsencrypt.org",),
            target_hint="the V2 endpoint of the region",
            certificate_step="enable the certificate managed by SparkPost (option 'managed_certificate' of "
            "sparkpost_tracking_domain)",
        ),
        Cdn("other", "the CDN"),
    )
}


def detect(names: Iterable[str]) -> Cdn:
    """The CDN to which one of the names in a chain belongs; ``other`` where that is not known.

    A chain that ends at SparkPost's own V2 endpoint means that SparkPost manages the certificate.
    """
    names = tuple(names)
    for cdn in CDNS.values():
        if any(is_within(name, zone) for name in names for zone in cdn.zones):
            return cdn
    if any(name in MANAGED_ENDPOINTS.values() for name in names):
        return CDNS["sparkpost"]
    return CDNS["other"]
