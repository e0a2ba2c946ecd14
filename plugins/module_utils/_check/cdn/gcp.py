# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Google Cloud's load balancer, which is recognised and not set up; its error pages are known by its header alone.

Sources: Google Cloud's documentation on Certificate Manager ("CAA records") and on external Application Load Balancers
(header Via, "HTTP error responses", "Troubleshoot 502").
"""

from __future__ import annotations

from ..model.cdn import Cdn
from ..model.error_page import ErrorPage, PageMeaning
from ..model.http_answer import HttpAnswer
from .servers import PROXIES

_SIGNS = (("via", "1.1 google"),)
_NEG = (
    "an internet network endpoint group with {endpoint}:443 as FQDN, in a backend service with the protocol HTTPS to "
    "which the URL map's default route leads"
)
_CLOUD_ARMOR = (
    "Google's load balancer refuses the request, as a Cloud Armor policy makes it do",
    "Let the Cloud Armor policy of the backend service allow {domain}: mail scanners and apps violate such rules",
)
_NO_ROUTE = PageMeaning("Google's load balancer has no route for the host", f"Give the URL map {_NEG}")
_REFUSED = PageMeaning(*_CLOUD_ARMOR)
_LIMITED = PageMeaning(*_CLOUD_ARMOR, 60)
_NO_BACKEND = PageMeaning(
    "Google's load balancer gets no response from its backend", f"Give the load balancer {_NEG}", 60
)


def _is_its_own(answer: HttpAnswer) -> bool:
    """Whether the load balancer made the error: whatever stands behind it names itself, or sends no body."""
    if answer.status < 400 or answer.is_msys or answer.server.startswith(PROXIES) or not GCP.signed(answer.headers):
        return False
    return answer.status >= 500 or bool(answer.body.strip())


def _explain(answer: HttpAnswer) -> PageMeaning:
    return {404: _NO_ROUTE, 403: _REFUSED, 429: _LIMITED}.get(answer.status, _NO_BACKEND)


GCP = Cdn(
    "gcp",
    "Google Cloud's load balancer",
    authorities=("pki.goog", "letsencrypt.org"),
    # By DNS authorization, or by the load balancer itself.
    validation_methods=("dns-01", "http-01", "tls-alpn-01"),
    signs=_SIGNS,
    pages=(ErrorPage("gcp", _is_its_own, _explain, (_NO_ROUTE, _REFUSED, _LIMITED, _NO_BACKEND), by_mark=True),),
    target_hint="the load balancer's address",
    record="{domain}. 3600 IN A <the address of the load balancer's forwarding rule>",
    certificate_step="attach to the HTTPS target proxy a Certificate Manager certificate with DNS authorization, or a "
    "Google-managed one, which becomes active once {domain} resolves to the load balancer",
    tls_step="an SSL policy with the minimum version TLS 1.2 on the HTTPS target proxy",
    origin_step="an internet network endpoint group with {endpoint}:443 as FQDN, in a backend service with the "
    "protocol HTTPS",
    host_step="no custom request header and no URL rewrite that sets Host in the backend service or URL map",
    http_step="a forwarding rule for port 80 with an HTTP target proxy on the same URL map, without an HTTPS redirect",
    cache_step="Cloud CDN off in the backend service, or its default TTL",
    keep_step="Leave it as it is; or, if repeated clicks by scanners should not be counted, enable Cloud CDN with a "
    "default TTL of a few seconds",
    app_links_step="a path rule /.well-known/* in the URL map that leads to a bucket with both files",
    agent_step="no custom request header of the backend service may set User-Agent",
    address_step="the load balancer sends it by itself: no custom request header of the backend service may set it",
    # Cloud CDN adds Age to whatever comes out of its cache (its documentation, "Caching overview").
    never_silent=True,
    flattens=True,
)
