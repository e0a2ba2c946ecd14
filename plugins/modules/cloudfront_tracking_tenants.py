# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudfront_tracking_tenants
short_description: Manage many tracking domains as tenants of one CloudFront distribution
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Keeps a distribution tenant for each domain of a list, all in one task. The tenants share one multi-tenant
    distribution that forwards to SparkPost's endpoint, and one connection group, whose routing endpoint is the target
    of every domain's CNAME record.
  - It is made for hundreds or thousands of domains, since adding a domain changes nothing that other domains use. For a
    few domains, M(sparkpost.tracking.cloudfront_tracking_distribution) is simpler.
  - The distribution and the connection group are created with the first domain and found again by O(name). They have
    cache policies, a CloudFront Function that tells SparkPost the requested domain, TLS 1.2 or later for viewers, and
    keep answering C(http) links.
  - A domain that fails stops no other. The task fails in the end, and RV(results) says how each domain ended.
  - A domain that a standard distribution or another tenant already has is refused, with the name of its owner. Domains
    are never moved.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.wait
  - sparkpost.tracking.aws
  - sparkpost.tracking.http
options:
  domains:
    description:
      - The domains to keep as tenants. Other tenants are left alone. An empty list does nothing.
    type: list
    elements: dict
    required: true
    suboptions:
      domain:
        description:
          - The tracking domain. Case and a trailing dot do not matter. An internationalised name is converted to its
            A-labels.
        type: str
        required: true
      certificate_arn:
        description:
          - The ARN of a certificate for the domain, issued or imported by AWS Certificate Manager in C(us-east-1).
          - If it is not set, an existing tenant keeps what it has, and a new one uses the certificate of the
            distribution, which has to cover the domain.
        type: str
      managed_certificate:
        description:
          - Whether CloudFront requests, attaches and renews a certificate for the domain, for which it needs no
            certificate in this list.
          - CloudFront validates it over HTTP, so the domain's CNAME record has to point at the connection group's
            routing endpoint before the tenant exists, and the domain answers nothing until it is issued. Use it only
            for domains whose links nobody has yet. A certificate that is validated by DNS has no such gap.
          - If it is not set, the value of O(managed_certificate).
        type: bool
      enabled:
        description:
          - Whether the tenant serves requests. If it is not set, a new tenant does, and an existing one that is
            disabled stays so, with a warning.
        type: bool
  state:
    description:
      - Whether the tenants exist.
      - With V(absent), the tenants of the listed domains are disabled, awaited once for all, and deleted. The
        distribution, the connection group and all certificates are kept.
    type: str
    choices: [present, absent]
    default: present
  name:
    description:
      - The name of the connection group, and what the distribution is recognised by, in its comment.
      - Another name makes another distribution and another connection group.
    type: str
    default: sparkpost-tracking
  distribution_id:
    description:
      - The id of an existing multi-tenant distribution to use instead of the one of this O(name). It must forward to
        SparkPost.
    type: str
  manage_shared:
    description:
      - Whether to create and update the distribution, the connection group, the policies and the function that all
        tenants share.
      - With V(false) they have to exist and are left as they are, so that several tasks can run at the same time.
    type: bool
    default: true
  certificate_arn:
    description:
      - The certificate of the distribution, which all tenants use that have none of their own.
      - If it is not set, a new distribution takes the first certificate of O(domains), since without one it cannot
        demand TLS 1.2, and an existing one keeps what it has.
      - A certificate that the distribution has cannot be deleted, even if the domain for which it was issued is
        removed. Name another one here to replace it.
    type: str
  managed_certificate:
    description: Whether CloudFront manages a certificate for every domain that has no C(certificate_arn).
    type: bool
    default: false
  endpoint:
    description:
      - The host to which the distribution forwards - V(us), V(eu), or the host of an endpoint, such as that of an
        enterprise account or of PowerMTA with Signals.
      - If neither it nor the environment variable E(SPARKPOST_REGION) is set, V(us) for a new distribution, and an
        existing one keeps what it has.
    type: str
  origin_protocol:
    description:
      - How CloudFront connects to the endpoint, by HTTPS alone or by the viewer's protocol.
      - If it is not set, V(https-only) for a new distribution, and an existing one keeps what it has.
    type: str
    choices: [https-only, match-viewer]
  viewer_protocol:
    description:
      - Whether recipients may use HTTP and HTTPS, or are redirected to HTTPS.
      - If it is not set, V(allow-all) for a new distribution, and an existing one keeps what it has.
    type: str
    choices: [allow-all, redirect-to-https]
  minimum_tls:
    description:
      - The security policy towards recipients' clients. It takes effect if the distribution has a certificate.
      - If it is not set, V(TLSv1.2_2021) for a new distribution, and an existing one keeps what it has.
    type: str
    choices: [TLSv1.2_2018, TLSv1.2_2019, TLSv1.2_2021, TLSv1.2_2025, TLSv1.3_2025]
  default_ttl:
    description:
      - How long to cache replies that say nothing of it, and at most, in seconds. If it is not set, V(10).
    type: int
  http_version:
    description:
      - The newest HTTP version that recipients may use. If it is not set, V(http2) for a new distribution.
    type: str
    choices: [http1.1, http2, http3, http2and3]
  ipv6:
    description:
      - Whether the connection group has IPv6 addresses too. If it is not set, a new one does.
    type: bool
notes:
  - A second run reads one list of distributions, the connection group, two policies and the function, and one page of
    tenants for each hundred. It writes nothing. With O(manage_shared=false) it reads neither policies nor function.
  - By default, AWS allows 10,000 tenants, 20 multi-tenant distributions and 100 connection groups an account. A
    flat-rate pricing plan allows no multi-tenant distributions.
  - The AWS identity needs the CloudFront actions C(ListDistributionsByConnectionMode), C(GetConnectionGroup),
    C(ListDistributionTenants), C(GetDistributionTenant), C(GetDistributionTenantByDomain), C(CreateDistributionTenant)
    and C(UpdateDistributionTenant); C(DeleteDistributionTenant) for O(state=absent); C(GetManagedCertificateDetails)
    for managed certificates; unless O(manage_shared=false), C(CreateConnectionGroup), C(UpdateConnectionGroup) and
    those of distributions, cache policies, origin request policies and functions; and C(acm:DescribeCertificate) where
    AWS asks for it.
seealso:
  - module: sparkpost.tracking.cloudfront_tracking_tenants_info
  - module: sparkpost.tracking.cloudfront_tracking_distribution
  - module: sparkpost.tracking.acm_tracking_certificate
  - module: sparkpost.tracking.dns_records
  - name: SparkPost's guide to HTTPS engagement tracking
    description: The set-up that this module automates.
    link: https://docs.sparkpost.com/docs/tech-resources/enabling-https-engagement-tracking-on-sparkpost
  - name: Multi-tenant distributions
    description: How tenants, their distribution and connection groups work.
    link: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-config-options.html
"""

EXAMPLES = r"""
- name: Two brands, each with a certificate of its own
  sparkpost.tracking.cloudfront_tracking_tenants:
    domains:
      - domain: track.example.com
        certificate_arn: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
      - domain: click.example.org
        certificate_arn: arn:aws:acm:us-east-1:123456789012:certificate/87654321-4321-4321-4321-210987654321
    endpoint: us
    wait: true
  register: tenants

- name: Point the domains at the connection group
  sparkpost.tracking.dns_records:
    provider: route53
    records: "{{ tenants.serving_records }}"

- name: Subdomains that one wildcard certificate covers
  sparkpost.tracking.cloudfront_tracking_tenants:
    domains:
      - domain: brand-one.links.example.com
      - domain: brand-two.links.example.com
    certificate_arn: "{{ wildcard.certificate.arn }}"

- name: One slice of a long list, while others run
  sparkpost.tracking.cloudfront_tracking_tenants:
    domains: "{{ slice_of_domains }}"
    manage_shared: false

- name: Remove a customer who has left
  sparkpost.tracking.cloudfront_tracking_tenants:
    domains:
      - domain: track.example.net
    state: absent
"""

RETURN = r"""
distribution:
  description:
    - The multi-tenant distribution. Null if there is none.
    - What only CloudFront can assign is null in check mode as long as there is no distribution.
  returned: always, unless the task fails before anything is planned
  type: dict
  sample:
    id: E1A2B3C4D5E6F7
    endpoint: spgo.io
    status: Deployed
connection_group:
  description: The connection group. Null if there is none, and with O(state=absent).
  returned: always, unless the task fails before anything is planned
  type: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: cg_2whCJoXMYCjHcxaLGrkllvyABCD
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:cloudfront::123456789012:connection-group/cg_2whCJoXMYCjHcxaLGrkllvyABCD
    name:
      description: Its name.
      type: str
      sample: sparkpost-tracking
    routing_endpoint:
      description: The name to which the domains' CNAME records point.
      type: str
      sample: d111111abcdef8.cloudfront.net
    ipv6:
      description: Whether it has IPv6 addresses too.
      type: bool
      sample: true
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
    The records that make the domains reach their tenants, as M(sparkpost.tracking.dns_records) takes them.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  sample:
    - name: track.example.com
      type: CNAME
      value: d111111abcdef8.cloudfront.net
      ttl: 3600
results:
  description: One item for each domain, in the order of O(domains).
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  contains:
    domain:
      description: The normalized name of the domain.
      type: str
      sample: track.example.com
    domains:
      description: A list of the domain alone, as in the results of other modules that take lists.
      type: list
      elements: str
      sample: [track.example.com]
    tenant:
      description: The tenant. Null if there is none.
      type: dict
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
      description: The domain's record, as in RV(serving_records).
      type: list
      elements: dict
      sample: []
    changed:
      description: Whether anything was changed for the domain.
      type: bool
      sample: true
    failed:
      description: Whether the domain failed. Then C(msg) says why, and C(error) is the same for a program.
      type: bool
      sample: false
    actions:
      description: The actions for the domain alone.
      type: list
      elements: str
      sample: [create CloudFront distribution tenant track.example.com]
    changes:
      description: The changes for the domain alone.
      type: list
      elements: dict
      sample: []
failed_items:
  description: The domains that failed, with the C(name), the C(domains), the C(kind) of failure and C(msg).
  returned: when a domain failed
  type: list
  elements: dict
  sample: []
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample: [create CloudFront distribution tenant track.example.com]
changes:
  description:
    - RV(actions) as data, one entry for each object that is changed, with its planned settings.
    - After a failure, it contains only completed actions.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  contains:
    domain:
      description: The domain name that the change concerns. Empty if all tenants share the object.
      type: str
      sample: track.example.com
    service:
      description: The service of the object - V(cloudfront).
      type: str
      sample: cloudfront
    object:
      description: What is changed.
      type: str
      sample: CloudFront distribution tenant track.example.com
    verb:
      description:
        - What is done to the object - V(create), V(update), V(publish), V(attach), V(disable) or V(delete).
      type: str
      sample: create
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: null
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {domains: [track.example.com], enabled: true}
applied:
  description: The actions that were completed before one failed.
  returned: when an action failed
  type: list
  elements: str
  sample: []
failed_action:
  description: The action that failed.
  returned: when an action failed
  type: str
  sample: create CloudFront multi-tenant distribution sparkpost-tracking
not_attempted:
  description: The actions that were not attempted because of the failure.
  returned: when an action failed
  type: list
  elements: str
  sample: []
progress:
  description: What the module waited for, if that could not be shown as it happened.
  returned: after a wait, if the task ran as an ordinary module
  type: list
  elements: str
  sample:
    - >-
      Waiting for 40 distribution tenants to be deployed: 37 of 40 deployed, waiting for track.example.com (its status
      is InProgress) (15 s of at most 1800 s; usually up to 15 minutes)
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: refused
    remedy: Leave distribution_id out to have one created
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.tenants.definition import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
