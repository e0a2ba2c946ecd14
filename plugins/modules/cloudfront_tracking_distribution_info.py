# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudfront_tracking_distribution_info
short_description: Read CloudFront distributions in front of SparkPost's engagement tracking
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns one distribution by its id, those that serve some domains, or all of the account that forward to SparkPost.
  - Distributions by id or domains are returned whatever they forward to.
  - With O(wait) it waits until all of them are deployed, so that the deployments of several overlap.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.wait
  - sparkpost.tracking.aws
  - sparkpost.tracking.http
options:
  distribution_id:
    description:
      - The id of the one distribution to read. If there is no such distribution, the list is empty.
    type: str
  domains:
    description:
      - Read the distributions that serve any of these domains.
    type: list
    elements: str
  endpoint:
    description:
      - Without O(distribution_id) and O(domains), a further host that counts as SparkPost's, such as the endpoint of an
        enterprise account or of PowerMTA with Signals.
    type: str
notes:
  - Policies are not read, so what they decide is null, and C(cache_policy) and C(origin_request_policy) have their
    C(id) alone.
seealso:
  - module: sparkpost.tracking.cloudfront_tracking_distribution
"""

EXAMPLES = r"""
- name: All distributions of the account that forward to SparkPost
  sparkpost.tracking.cloudfront_tracking_distribution_info:
  register: all_distributions

- name: The distributions that serve two domains
  sparkpost.tracking.cloudfront_tracking_distribution_info:
    domains: [click.example.com, go.example.org]
  register: some_distributions

- name: One distribution
  sparkpost.tracking.cloudfront_tracking_distribution_info:
    distribution_id: E1A2B3C4D5E6F7
  register: one_distribution
"""

RETURN = r"""
distributions:
  description: The distributions, in the order of CloudFront's list.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: E1A2B3C4D5E6F7
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:cloudfront::123456789012:distribution/E1A2B3C4D5E6F7
    domain_name:
      description: Its name under C(cloudfront.net), to which the domains' CNAME records point.
      type: str
      sample: d111111abcdef8.cloudfront.net
    status:
      description: V(Deployed) once every edge location has its settings, else V(InProgress).
      type: str
      sample: Deployed
    enabled:
      description: Whether it serves requests.
      type: bool
      sample: true
    domains:
      description: Its alternate domain names (aliases), in the order of their names.
      type: list
      elements: str
      sample: [track.example.com]
    endpoint:
      description: The host that its default behaviour forwards to, null if that is an origin group.
      type: str
      sample: spgo.io
    origin_protocol:
      description: How it connects to the endpoint.
      type: str
      sample: https-only
    origin_tls:
      description: The TLS versions that it uses towards the endpoint.
      type: list
      elements: str
      sample: [TLSv1.2]
    viewer_protocol:
      description: How it treats requests over HTTP.
      type: str
      sample: allow-all
    cache_settings:
      description: V(legacy) or V(policies).
      type: str
      sample: legacy
    min_ttl:
      description: The shortest time in the cache, in seconds. Null if a policy that was not read decides.
      type: int
      sample: 0
    default_ttl:
      description: The time in the cache of replies that say nothing of it, in seconds. Null as for C(min_ttl).
      type: int
      sample: 10
    max_ttl:
      description: The longest time in the cache, in seconds. Null as for C(min_ttl).
      type: int
      sample: 31536000
    forwarded_headers:
      description: The viewer's headers that reach the endpoint. Null if a policy that was not read decides.
      type: list
      elements: str
      sample: [User-Agent]
    forwards_user_agent:
      description: Whether the viewer's C(User-Agent) is among them. Null if a policy that was not read decides.
      type: bool
      sample: true
    query_strings:
      description: Whether V(all) of the query, V(some) of it or V(none) reaches the endpoint.
      type: str
      sample: all
    cache_policy:
      description: The cache policy with its settings, or with its C(id) alone where it was not read; null with none.
      type: dict
      sample: null
    origin_request_policy:
      description: The origin request policy, as C(cache_policy).
      type: dict
      sample: null
    identify_domain:
      description: How SparkPost learns the requested tracking domain, V(header), V(function) or V(none).
      type: str
      sample: header
    forwarded_host:
      description: The fixed value of C(X-Forwarded-Host), null if none is sent.
      type: str
      sample: track.example.com
    function:
      description: >-
        The C(name) of the CloudFront Function of this collection, and whether its published code is C(current) (null
        where it was not read); null if it is not used.
      type: dict
      sample: null
    certificate_arn:
      description: The certificate of the domains, null if the distribution has CloudFront's own.
      type: str
      sample: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
    minimum_tls:
      description: The security policy towards viewers.
      type: str
      sample: TLSv1.2_2021
    price_class:
      description: Which edge locations it uses.
      type: str
      sample: PriceClass_All
    http_version:
      description: The newest HTTP version that viewers may use.
      type: str
      sample: http2
    ipv6:
      description: Whether it is served over IPv6 too.
      type: bool
      sample: true
    comment:
      description: Its comment.
      type: str
      sample: "SparkPost tracking: track.example.com"
    serving_records:
      description: >-
        The records that make the domains reach the distribution, as M(sparkpost.tracking.dns_records) takes them.
      type: list
      elements: dict
      contains:
        name:
          description: The domain.
          type: str
          sample: track.example.com
        type:
          description: The type of the record.
          type: str
          sample: CNAME
        value:
          description: The distribution's name. Null in check mode as long as there is no distribution.
          type: str
          sample: d111111abcdef8.cloudfront.net
        ttl:
          description: The time to live that SparkPost's guide suggests, in seconds.
          type: int
          sample: 3600
progress:
  description: What the module waited for, if that could not be shown as it happened.
  returned: after a wait, if the task ran as an ordinary module
  type: list
  elements: str
  sample:
    - >-
      Waiting for CloudFront distribution E1A2B3C4D5E6F7 to be deployed: its status is InProgress
      (15 s of at most 1800 s; usually 3 to 15 minutes)
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: refused
    remedy: Name the host as 'endpoint' if it is an endpoint of yours, or set 'adopt' to take it over
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.info import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
