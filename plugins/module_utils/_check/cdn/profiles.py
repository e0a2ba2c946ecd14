# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of each CDN from outside: its names, its default certificate, its authorities, its settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..._core.names import is_within
from ..._sparkpost.endpoints import is_managed_endpoint
from ..rules.rule import (
    ACM_GUIDE,
    CLOUDFLARE_GUIDE,
    CLOUDFRONT_GUIDE,
    ENDPOINTS_GUIDE,
    FASTLY_CERTIFICATE_GUIDE,
    FASTLY_GUIDE,
    GUIDE,
)

#: How servers that people run themselves begin to name themselves in the header Server.
PROXIES = ("nginx", "openresty", "tengine", "apache", "httpd", "litespeed", "caddy", "haproxy", "envoy", "traefik")


@dataclass(frozen=True)
class Cdn:
    """One CDN.

    ``zones`` hold the names that its customers' CNAME records point at; ``default_names`` are on the certificate that
    it serves where it has none for a name; ``authorities`` are the CAA names of those who issue for it, the one to
    recommend first. ``marks`` are headers that only its answers have, ``signs`` pairs of a header and how its value
    begins there. The steps say which setting to change; they and ``target_hint`` and ``record`` may name ``{domain}``,
    ``{zone}`` and ``{endpoint}`` where they are about DNS or certificates.
    """

    id: str
    name: str
    zones: tuple[str, ...] = ()
    default_names: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    signs: tuple[tuple[str, str], ...] = ()
    guide: str = GUIDE
    certificate_guide: str = ""
    target_hint: str = "the CDN's host name"
    record: str = "{domain}. 3600 IN CNAME {target}."
    certificate_step: str = "see the CDN's own documentation of certificates"
    too_deep_step: str = ""
    renewal_step: str = ""
    tls_step: str = "see the CDN's own documentation of TLS versions"
    origin_step: str = "see the CDN's own documentation of origins"
    host_step: str = "see the CDN's own documentation of request headers"
    http_step: str = "see the CDN's own documentation of redirects to https"
    cache_step: str = "set the CDN's default TTL"
    keep_step: str = "Set the CDN's default TTL to a few seconds, if repeated clicks of scanners should not be counted"
    app_links_step: str = "see the CDN's own documentation of answers from the edge and of further origins"
    #: Whether customers' names usually show addresses in place of a CNAME record.
    flattens: bool = False
    #: Whether the certificates that come by themselves name a wildcard, which CAA records may forbid apart.
    wildcard: bool = False
    #: Where the name servers stand that serve its customers' zones, and the contact in the SOA records of these.
    name_server_zones: tuple[str, ...] = ()
    zone_contact: str = ""
    #: How many labels below a zone the certificates reach that come by themselves; 0 where that does not matter.
    certificate_depth: int = 0

    def signed(self, headers: Iterable[tuple[str, str]]) -> bool:
        """Whether an answer with these headers has passed through it."""
        given = [(name.lower(), value.strip().lower()) for name, value in headers]
        return any(
            name in self.marks or any(name == header and value.startswith(sign) for header, sign in self.signs)
            for name, value in given
        )


_CLOUDFRONT = Cdn(
    "cloudfront",
    "CloudFront",
    zones=("cloudfront.net", "cloudfront.cn"),
    default_names=("*.cloudfront.net",),
    authorities=("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
    marks=("x-amz-cf-id",),
    guide=CLOUDFRONT_GUIDE,
    certificate_guide=ACM_GUIDE,
    target_hint="the distribution's domain name (such as d111abcdef8.cloudfront.net)",
    certificate_step="an issued ACM certificate of us-east-1 that names the domain goes into the option "
    "'certificate_arn' of cloudfront_tracking_distribution",
    tls_step="minimum protocol version TLSv1.2_2021 of the distribution's viewer certificate",
    origin_step="options 'endpoint' and 'origin_protocol' of cloudfront_tracking_distribution",
    host_step="option 'identify_domain' of cloudfront_tracking_distribution",
    http_step="option 'viewer_protocol: allow-all' of cloudfront_tracking_distribution",
    cache_step="option 'default_ttl' of cloudfront_tracking_distribution",
    keep_step="Set the distribution's default TTL to a few seconds, if repeated clicks of scanners should not be "
    "counted (option 'default_ttl' of cloudfront_tracking_distribution)",
    app_links_step="a behaviour for /.well-known/* whose origin holds them",
)
_FASTLY = Cdn(
    "fastly",
    "Fastly",
    zones=("fastly.net", "fastlylb.net"),
    default_names=("*.fastly.net", "*.global.ssl.fastly.net", "default.ssl.fastly.net"),
    authorities=("letsencrypt.org", "certainly.com", "globalsign.com"),
    marks=("x-served-by", "fastly-debug-digest"),
    guide=FASTLY_GUIDE,
    certificate_guide=FASTLY_CERTIFICATE_GUIDE,
    target_hint="the host name of the Fastly TLS configuration (value 'serving_records' of fastly_tls_certificate)",
    certificate_step="fastly_tls_certificate for the domain must reach the status 'issued', and the domain's record "
    "must be one of its 'serving_records'",
    tls_step="a TLS configuration of Fastly's that starts at TLS 1.2",
    origin_step="option 'endpoint' of fastly_tracking_service",
    host_step="fastly_tracking_service clears the override host and both default hosts",
    http_step="no 'force_ssl' in the request settings of the service",
    cache_step="option 'default_ttl' of fastly_tracking_service, and no cache setting or VCL that sets another TTL",
    keep_step="Set the service's fallback TTL to a few seconds, if repeated clicks of scanners should not be counted "
    "(option 'default_ttl' of fastly_tracking_service)",
    app_links_step="a second backend for /.well-known/ with a condition, or an answer of the edge's own",
)
_CLOUDFLARE = Cdn(
    "cloudflare",
    "Cloudflare",
    zones=("cdn.cloudflare.net",),
    default_names=("sni.cloudflaressl.com",),
    authorities=("letsencrypt.org", "pki.goog", "ssl.com", "sectigo.com", "digicert.com"),
    marks=("cf-ray",),
    guide=CLOUDFLARE_GUIDE,
    target_hint="{endpoint}, as a proxied record",
    record="{domain} CNAME {endpoint}, proxied (option 'proxied: true' of dns_records)",
    certificate_step="the record must be proxied and the zone active, with Universal SSL enabled and its certificate "
    "active (cloudflare_host_info tells)",
    too_deep_step="Universal SSL covers {zone} and one label below it, and {domain} stands deeper; order an advanced "
    "certificate that names it (or Total TLS), or use a name one label below {zone} (cloudflare_host_info tells)",
    tls_step="setting 'min_tls_version: 1.2' of cloudflare_zone",
    origin_step="the proxied record leads to it (dns_records), with 'ssl: full' in cloudflare_zone or the host's own "
    "rule; flexible and off fetch over http",
    host_step="no 'host_header_override' in cloudflare_page_rule, no origin or transform rule that sets the header; "
    "cloudflare_host_info finds them",
    http_step="setting 'always_use_https: off' of cloudflare_zone, and no rule that does the same",
    cache_step="no 'cache_level: cache_everything' and no 'edge_cache_ttl' in cloudflare_page_rule, no rule of the "
    "phase cache that takes the host in; by itself Cloudflare keeps no tracking answers",
    keep_step="Leave it so: Cloudflare keeps no tracking answers by itself, and a page rule could not keep them for "
    "seconds only",
    app_links_step="what the record leads to, or a Worker, answers them; a redirect must leave /.well-known/ out, and "
    "that takes a cloudflare_rule of the phase redirect with "
    'not starts_with(http.request.uri.path, "/.well-known/") in its expression',
    flattens=True,
    wildcard=True,
    name_server_zones=("ns.cloudflare.com", "secondary.cloudflare.com"),
    zone_contact="dns.cloudflare.com",
    certificate_depth=1,
)
_AZURE = Cdn(
    "azure",
    "Azure Front Door",
    zones=("azurefd.net", "azureedge.net"),
    default_names=("*.azurefd.net", "*.azureedge.net"),
    authorities=("digicert.com",),
    marks=("x-azure-ref",),
    target_hint="the endpoint's host name (such as clicks-0123456789abcdef.z01.azurefd.net)",
    certificate_step="validate the custom domain of the Front Door profile and let Azure manage its certificate, or "
    "bring one from Key Vault; then associate the domain with the endpoint",
    tls_step="minimum TLS version 1.2 of the Front Door custom domain",
    origin_step="host name {endpoint} and HTTPS port 443 in the origin group of the Front Door route, with the "
    "forwarding protocol HttpsOnly or MatchRequest",
    host_step="an empty origin host header in the origin, so that Front Door passes on the name it was asked for",
    http_step="accepted protocols HTTP and HTTPS and no redirect to HTTPS in the Front Door route",
    cache_step="caching disabled in the Front Door route, or a rule that sets its duration",
    keep_step="Leave caching disabled: Front Door cannot keep answers for seconds only",
    app_links_step="a route for /.well-known/* whose origin holds them",
)
_GCP = Cdn(
    "gcp",
    "Google Cloud's load balancer",
    authorities=("pki.goog", "letsencrypt.org"),
    signs=(("via", "1.1 google"),),
    target_hint="the load balancer's address",
    record="{domain}. 3600 IN A <the address of the load balancer's forwarding rule>",
    certificate_step="a certificate of Certificate Manager with DNS authorization, or a Google-managed one, which "
    "becomes active once {domain} resolves to the load balancer; attach it to the HTTPS target proxy",
    tls_step="an SSL policy with the minimum version TLS 1.2 on the HTTPS target proxy",
    origin_step="an internet network endpoint group with {endpoint}:443 as FQDN, in a backend service of the protocol "
    "HTTPS",
    host_step="no custom request header and no URL rewrite that sets Host in the backend service or URL map",
    http_step="a forwarding rule for port 80 with an HTTP target proxy on the same URL map, without an HTTPS redirect",
    cache_step="Cloud CDN off in the backend service, or its default TTL",
    keep_step="Leave it so, or switch Cloud CDN on with a default TTL of a few seconds, if repeated clicks of scanners "
    "should not be counted",
    app_links_step="a path rule /.well-known/* of the URL map that leads to a bucket with both files",
    flattens=True,
)
_PROXY = Cdn(
    "proxy",
    "the proxy",
    signs=tuple(("server", name) for name in PROXIES),
    target_hint="the proxy's own host name",
    certificate_step="the certificate and its chain go into the TLS virtual host for {domain} (ssl_certificate with "
    "fullchain.pem in nginx, SSLCertificateFile in Apache)",
    tls_step="'ssl_protocols TLSv1.2 TLSv1.3;' in nginx, 'SSLProtocol -all +TLSv1.2 +TLSv1.3' in Apache",
    origin_step="'proxy_pass https://{endpoint};' with 'proxy_ssl_server_name on;' in nginx, 'SSLProxyEngine on' with "
    "'ProxyPass / https://{endpoint}/' in Apache",
    host_step="'proxy_set_header Host $host;' in nginx, 'ProxyAddHeaders On' in Apache",
    http_step="the same location in the virtual host of port 80, without 'return 301' or a Redirect",
    cache_step="'proxy_cache_valid 302 10s;' in nginx, 'CacheDefaultExpire 10' in Apache",
    keep_step="Leave it so, or let 'proxy_cache_valid 200 302 10s;' keep answers for a few seconds, if repeated clicks "
    "of scanners should not be counted",
    app_links_step="a location for /.well-known/ ahead of the one that is passed on",
)
_SPARKPOST = Cdn(
    "sparkpost",
    "SparkPost's managed HTTPS",
    authorities=("letsencrypt.org",),
    guide=ENDPOINTS_GUIDE,
    target_hint="{managed_endpoint}",
    certificate_step="enable the certificate managed by SparkPost (option 'managed_certificate' of "
    "sparkpost_tracking_domain)",
    renewal_step="SparkPost renews a certificate when 15 days are left, so that its renewal has failed: "
    "'tls_certificate.error_code' of sparkpost_tracking_domain_info says why, and tracking_check with a key for "
    "SparkPost's API says what to do about it",
)

#: Sources: AWS documentation of CloudFront ("Requirements for using alternate domain names") and of ACM ("Configure a
#: CAA record"); Fastly's documentation of TLS; Cloudflare's documentation of certificate authorities, of the limits of
#: Universal SSL, and of its default cache behaviour; Google Cloud's documentation of Certificate Manager ("CAA
#: records") and of external Application Load Balancers (header Via); Microsoft's documentation of Front Door (custom
#: domains, X-Azure-Ref).
CDNS: Mapping[str, Cdn] = {
    cdn.id: cdn
    for cdn in (_CLOUDFRONT, _CLOUDFLARE, _AZURE, _GCP, _FASTLY, _PROXY, _SPARKPOST, Cdn("other", "the CDN"))
}


def by_header(headers: Iterable[tuple[str, str]]) -> Cdn:
    """The CDN of which one of the headers is a mark; ``other`` for none.

    Where one CDN fetches from another, both have left theirs; X-Served-By, which others use too, counts late, and the
    name of a server in Server last, since it may be that of whatever stands behind.
    """
    given = tuple(headers)
    return next((cdn for cdn in CDNS.values() if cdn.signed(given)), CDNS["other"])


def detect(names: Iterable[str]) -> Cdn:
    """The CDN to which one of the names in a chain belongs; ``other`` where that is not known.

    A chain that ends at SparkPost's own V2 endpoint means that SparkPost manages the certificate.
    """
    names = tuple(names)
    for cdn in CDNS.values():
        if any(is_within(name, zone) for name in names for zone in cdn.zones):
            return cdn
    if any(is_managed_endpoint(name) for name in names):
        return CDNS["sparkpost"]
    return CDNS["other"]
