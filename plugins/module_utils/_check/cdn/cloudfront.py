# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront.

Sources: AWS documentation on CloudFront ("Requirements for using alternate domain names") and on ACM ("Configure a CAA
record").
"""

from __future__ import annotations

from ..model.cdn import Cdn
from ..model.guides import ACM_GUIDE, CLOUDFRONT_GUIDE
from .cloudfront_pages import PAGES

CLOUDFRONT = Cdn(
    "cloudfront",
    "CloudFront",
    zones=("cloudfront.net", "cloudfront.cn"),
    default_names=("*.cloudfront.net",),
    authorities=("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
    marks=("x-amz-cf-id",),
    pages=PAGES,
    guide=CLOUDFRONT_GUIDE,
    certificate_guide=ACM_GUIDE,
    target_hint="the distribution's domain name (such as d111abcdef8.cloudfront.net)",
    certificate_step="set the option 'certificate_arn' of cloudfront_tracking_distribution to an issued ACM "
    "certificate in us-east-1 that names the domain",
    tls_step="minimum protocol version TLSv1.2_2021 in the distribution's viewer certificate settings",
    origin_step="options 'endpoint' and 'origin_protocol' of cloudfront_tracking_distribution",
    host_step="option 'identify_domain' of cloudfront_tracking_distribution",
    http_step="option 'viewer_protocol: allow-all' of cloudfront_tracking_distribution",
    cache_step="option 'default_ttl' of cloudfront_tracking_distribution",
    keep_step="If repeated clicks by scanners should not be counted, set the distribution's default TTL to a few "
    "seconds (option 'default_ttl' of cloudfront_tracking_distribution)",
    key_step="the default cache key of the distribution's behavior, which holds the whole path, and no function that "
    "changes it",
    query_step="all query strings in the distribution's cache behavior, or in its cache policy and origin request "
    "policy",
    app_links_step="a cache behavior for /.well-known/* with an origin that serves them",
    agent_step="cloudfront_tracking_distribution, with 'manage: user_agent' for a distribution that is managed by "
    "other means",
    address_step="CloudFront sends it by itself: no function, and no proxy between CloudFront and SparkPost, may "
    "remove it",
    # SparkPost's later guide has an empty key in CloudFront's cache policy, since the path of each link is its own.
    query_in_key=False,
    # Its address ranges change from week to week, but its servers have reverse names.
    reverse_zones=("cloudfront.net",),
)
