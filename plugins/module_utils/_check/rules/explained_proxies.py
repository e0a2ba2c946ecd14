# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explanations: load balancers and proxies in front of SparkPost that are no CDN of those set up here."""

from __future__ import annotations

from collections.abc import Mapping

from .documents import (
    APACHE_PROXY,
    AZURE_ROUTING,
    GOOGLE_NEG,
    GOOGLE_TROUBLE,
    NGINX_PROXY,
    SPARKPOST_HTTPS,
    SPARKPOST_PROXY,
)
from .explanation import Explanation

EXPLANATIONS: Mapping[str, Explanation] = {
    "gcp": Explanation(
        "The load balancer has no backend that answers: SparkPost has to be an internet network endpoint group with "
        "the endpoint as FQDN and port 443, in a backend service of the protocol HTTPS. A 404 says that the URL map "
        "has no route for the host, a 403 that Cloud Armor refuses the request.",
        "An answer of 400 and more has via: 1.1 google, and is not SparkPost's own.",
        (GOOGLE_TROUBLE, GOOGLE_NEG, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 502 (Google's load balancer gets no answer from its backend), "
        "text/html, 98 bytes, server: not named",
    ),
    "azure": Explanation(
        "The custom domain is not associated with an endpoint and a route of Front Door (404), or the origin of the "
        "route does not answer or has another certificate than its name (502, 503, 504). A 403 is the WAF policy's.",
        "An answer of 400 and more has the header X-Azure-Ref, and is not SparkPost's own.",
        (AZURE_ROUTING, SPARKPOST_HTTPS),
        sample="https://track.example.com/f/a/b/c/d: 404 (no route of Front Door has the host), text/html, 2 kB, "
        "server: not named",
    ),
    "own_proxy": Explanation(
        "A proxy of your own answers in SparkPost's place. With 502, 503 or 504 it does not reach SparkPost: nginx "
        "sends no name in TLS unless proxy_ssl_server_name is on, and SparkPost refuses that; a name in a variable "
        "needs a resolver; Apache needs SSLProxyEngine. With 200 or 404 no virtual host for the domain is in use.",
        "The server names itself in Server (nginx, Apache, Caddy and others), and the answer is an error of 500 to 504 "
        "or has a page. What has passed through a CDN is not taken for it. The page's own name stands in the finding.",
        (SPARKPOST_PROXY, NGINX_PROXY, APACHE_PROXY),
        sample='https://track.example.com/f/a/b/c/d: 502 (nginx\'s page "502 Bad Gateway": the proxy cannot reach '
        "SparkPost), text/html, 157 bytes, server: nginx",
    ),
}
