# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: load balancers and proxies in front of SparkPost that are recognised and not set up."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import GUIDE
from .documents import (
    APACHE_PROXY,
    AZURE_ROUTING,
    GOOGLE_NEG,
    GOOGLE_TROUBLESHOOTING,
    NGINX_PROXY,
    SPARKPOST_HTTPS,
    SPARKPOST_PROXY,
)
from .rule import PAGE_STEP, Rule

_page = partial(
    Rule,
    group="cdn",
    layer=Layer.EDGE,
    branch=Branch.HTTPS,
    status=Status.FAIL,
    severity="critical",
    remedy=PAGE_STEP,
    guide_ref=GUIDE,
    blocks=True,
    slot="https_probe",
)

RULES = (
    _page(
        id="gcp",
        fails="Google Cloud's load balancer does not reach SparkPost",
        expected="the load balancer passes requests on to {endpoint}",
        cause="The load balancer has no backend that answers: SparkPost must be an internet network endpoint group "
        "with the endpoint as FQDN and port 443, in a backend service with the protocol HTTPS. A 404 means that the "
        "URL map has no route for the host, a 403 that Cloud Armor refuses the request.",
        detection="An answer with a status of 400 or above has via: 1.1 google, and is not SparkPost's own.",
        links=(GOOGLE_TROUBLESHOOTING, GOOGLE_NEG, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 502 (Google's load balancer gets no response from its backend), "
        "text/html, 98 bytes, server: not named",
        cdn="gcp",
    ),
    _page(
        id="azure",
        fails="Azure Front Door does not reach SparkPost",
        expected="Front Door passes requests on to {endpoint}",
        cause="The custom domain is not associated with an endpoint and a route of Front Door (404), or the route's "
        "origin does not respond or has a certificate for another name (502, 503, 504). A 403 comes from the WAF "
        "policy.",
        detection="An answer with a status of 400 or above has the header X-Azure-Ref, and is not SparkPost's own.",
        links=(AZURE_ROUTING, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 404 (no route of Front Door has the host), text/html, 2 kB, "
        "server: not named",
        cdn="azure",
    ),
    _page(
        id="own_proxy",
        fails="The proxy answers by itself, or does not reach SparkPost",
        expected="the proxy passes requests on to {endpoint}, with {endpoint} as SNI",
        cause="A proxy of your own answers instead of SparkPost. With 502, 503 or 504 it does not reach SparkPost: "
        "nginx sends no SNI unless proxy_ssl_server_name is on, and SparkPost refuses that; a name in a variable "
        "needs a resolver; Apache needs SSLProxyEngine, and no ProxyPreserveHost. With 200 or 404, no virtual host for "
        "the domain is in use. With 401, 403, 429, and nginx's 503 or 400, a rule of the proxy's own refuses "
        "recipients.",
        detection="The server names itself in Server (nginx, Apache, Caddy and others), and the answer is an error of "
        "500 to 504 or has a page. Responses that have passed through a CDN are not mistaken for it. The finding shows "
        "the page's own name.",
        links=(SPARKPOST_PROXY, NGINX_PROXY, APACHE_PROXY),
        sample='https://track.example.com/f/a/b/c/d: 502 (nginx\'s page "502 Bad Gateway": the proxy cannot reach '
        "SparkPost), text/html, 157 bytes, server: nginx",
        cdn="proxy",
    ),
)
