# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose a record's target looks like: SparkPost's, a CDN's, a certificate validator's, or somebody else's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .._check.cdn.registry import CDNS
from .._core.names import is_within
from .._sparkpost.endpoints import is_endpoint

SPARKPOST, BIRD, CDN, VALIDATOR, ACME, SITE, STRANGER = (
    "sparkpost",
    "bird",
    "cdn",
    "validator",
    "acme",
    "site",
    "stranger",
)

#: Where Bird's own platform tracks (Bird's SDK and guide on tracking domains).
_BIRD = ("links.bird.com",)
#: Where validation records of certificates lead, by the CDN that asks for them. Sources: ACM's and Fastly's
#: documentation of DNS validation, Cloudflare's of delegated DCV, Google's of DNS authorizations, Azure's of domains.
_VALIDATORS: Mapping[str, tuple[str, ...]] = {
    "cloudfront": ("acm-validations.aws",),
    "fastly": ("fastly-validations.com",),
    "cloudflare": ("dcv.cloudflare.com",),
    "gcp": ("authorize.certificatemanager.goog",),
}
#: Services by which people answer ACME challenges for their own clients. Source: the lists of DNS plugins of ACME
#: clients (acme-dns and its public instances).
_ACME = ("acme-dns.io", "auth.acme-dns.io", "acmedns.org", "getlocalcert.net", "challenges.letsencrypt.cloud")
#: What a tracking name is mistaken for most. Source: each vendor's documentation of custom domains.
_SITES: Mapping[str, str] = {
    "myshopify.com": "a shop at Shopify",
    "github.io": "a site at GitHub Pages",
    "gitlab.io": "a site at GitLab Pages",
    "herokudns.com": "an application at Heroku",
    "herokuapp.com": "an application at Heroku",
    "netlify.app": "a site at Netlify",
    "netlify.com": "a site at Netlify",
    "vercel-dns.com": "a site at Vercel",
    "pages.dev": "a site at Cloudflare Pages",
    "workers.dev": "a Cloudflare Worker",
    "cfargotunnel.com": "a Cloudflare tunnel",
    "azurewebsites.net": "a site at Azure",
    "trafficmanager.net": "Azure Traffic Manager",
    "wpengine.com": "a site at WP Engine",
    "squarespace.com": "a site at Squarespace",
    "wixdns.net": "a site at Wix",
    "hubspot.net": "a site at HubSpot",
    "sendgrid.net": "SendGrid",
    "mailgun.org": "Mailgun",
    "mandrillapp.com": "Mailchimp",
    "elb.amazonaws.com": "a load balancer at AWS",
    "amazonaws.com": "a service at AWS",
    "edgekey.net": "Akamai",
    "edgesuite.net": "Akamai",
    "akamaiedge.net": "Akamai",
    "b-cdn.net": "bunny.net",
}


@dataclass(frozen=True)
class Owner:
    """``kind`` is one of the words above, ``cdn`` the CDN's id where there is one, ``name`` the words for a person."""

    kind: str
    name: str
    cdn: str = ""

    def to_values(self) -> dict[str, str]:
        """As results show it."""
        return {"kind": self.kind, "name": self.name, "cdn": self.cdn}


def owner_of(names: Iterable[str], endpoint: str = "") -> Owner:
    """Whose the first known of these names is, in the order of a chain; ``endpoint`` is SparkPost's own for the user.

    The last name decides where none is known, since that is whoever answers.
    """
    listed = tuple(names)
    for name in listed:
        known = _known(name, endpoint)
        if known is not None:
            return known
    return Owner(STRANGER, f"the service at {listed[-1]}" if listed else "an unknown owner")


def is_proxying(name_servers: Iterable[str]) -> bool:
    """Whether these are Cloudflare's, where a name with addresses alone has a proxied record as a rule."""
    zones = CDNS["cloudflare"].name_server_zones
    return any(_under(name, zones) for name in name_servers)


def _known(name: str, endpoint: str) -> Owner | None:
    if is_endpoint(name) or (endpoint and name == endpoint):
        return Owner(SPARKPOST, "SparkPost")
    if _under(name, _BIRD):
        return Owner(BIRD, "a tracking domain of Bird")
    for cdn, zones in _VALIDATORS.items():
        if _under(name, zones):
            return Owner(VALIDATOR, f"the certificate validation of {CDNS[cdn].name}", cdn)
    if _under(name, _ACME):
        return Owner(ACME, "another ACME client (acme-dns)")
    served = next((one for one in CDNS.values() if _under(name, one.zones)), None)
    if served is not None:
        return Owner(CDN, served.name, served.id)
    site = next((words for zone, words in _SITES.items() if is_within(name, zone)), "")
    return Owner(SITE, site) if site else None


def _under(name: str, zones: Iterable[str]) -> bool:
    return any(is_within(name, zone) for zone in zones)
