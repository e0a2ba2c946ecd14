# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudfront_tracking_tenants_info
short_description: Read CloudFront distribution tenants in front of SparkPost's engagement tracking
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns the tenants of all multi-tenant distributions of the account that forward to SparkPost, those of one
    distribution, or those that serve some domains.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.aws
  - sparkpost.tracking.http
options:
  domains:
    description:
      - Read the tenants that serve any of these domains. A domain without a tenant is no error.
    type: list
    elements: str
  distribution_id:
    description:
      - Read the tenants of this distribution, whatever it forwards to. If there is no such distribution, the lists are
        empty.
    type: str
  endpoint:
    description:
      - Without O(distribution_id), a further host that counts as SparkPost's, such as the endpoint of an enterprise
        account or of PowerMTA with Signals.
    type: str
notes:
  - It reads one list of distributions, one page of tenants for each hundred of a distribution, and each connection
    group. A few domains are looked up by name.
seealso:
  - module: sparkpost.tracking.cloudfront_tracking_tenants
"""

EXAMPLES = r"""
- name: All tenants that forward to SparkPost
  sparkpost.tracking.cloudfront_tracking_tenants_info:
  register: all_tenants

- name: The tenants of two domains
  sparkpost.tracking.cloudfront_tracking_tenants_info:
    domains: [click.example.com, go.example.org]
  register: some_tenants

- name: The tenants of one distribution
  sparkpost.tracking.cloudfront_tracking_tenants_info:
    distribution_id: E1A2B3C4D5E6F7
  register: tenants_of_one_distribution
"""

RETURN = r"""
tenants:
  description: The tenants, in the order of O(domains) if these are set.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: dt_2wjMUbg3NHZEQ7OfoalP5zi1ABCD
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:cloudfront::123456789012:distribution-tenant/dt_2wjMUbg3NHZEQ7OfoalP5zi1ABCD
    name:
      description: Its name.
      type: str
      sample: track.example.com
    domains:
      description: All domains that it has.
      type: list
      elements: str
      sample: [track.example.com]
    distribution_id:
      description: The id of its distribution.
      type: str
      sample: E1A2B3C4D5E6F7
    connection_group_id:
      description: The id of its connection group.
      type: str
      sample: cg_2whCJoXMYCjHcxaLGrkllvyABCD
    certificate_arn:
      description: The certificate of its own, null if it uses that of the distribution.
      type: str
      sample: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
    enabled:
      description: Whether it serves requests.
      type: bool
      sample: true
    status:
      description: V(Deployed) once every edge location has its settings, else V(InProgress).
      type: str
      sample: Deployed
    serving_records:
      description: >-
        The records that make its domains reach it, as M(sparkpost.tracking.dns_records) takes them.
      type: list
      elements: dict
      sample:
        - {name: track.example.com, type: CNAME, value: d111111abcdef8.cloudfront.net, ttl: 3600}
distributions:
  description: The multi-tenant distributions that were looked at. Policies are not read, so what they decide is null.
  returned: success
  type: list
  elements: dict
  sample:
    - id: E1A2B3C4D5E6F7
      endpoint: spgo.io
      status: Deployed
connection_groups:
  description: The connection groups of the tenants, each with its C(id), C(name) and C(routing_endpoint).
  returned: success
  type: list
  elements: dict
  sample:
    - id: cg_2whCJoXMYCjHcxaLGrkllvyABCD
      name: sparkpost-tracking
      routing_endpoint: d111111abcdef8.cloudfront.net
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: forbidden
    remedy: Grant this permission to the AWS identity that runs the task
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.tenants.info import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
