#!/usr/bin/python
# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation and entry point of the module ``tracking_setup``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tracking_setup
short_description: Set up tracking domains with HTTPS, whatever their CDN
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Sets up all domains of a list in one task - certificates, edges, DNS records and SparkPost, in an order that keeps a
    valid certificate in place at all times. Each domain has a CDN of its own, or SparkPost's own certificate.
  - No domain waits for another. One that fails stops no other; the task then fails at the end, and returns what became
    of each.
  - It takes the results of M(sparkpost.tracking.tracking_preflight), which has to run before. The role
    P(sparkpost.tracking.setup#role) does both, and verifies the domains afterwards.
  - Every step is safe to repeat. A second run changes nothing; an interrupted one continues where it stopped.
options:
  domains:
    description: The domains to set up, which have no obstacles.
    type: list
    elements: dict
    required: true
    suboptions:
      domain:
        description: The tracking domain.
        type: str
        required: true
      cdn:
        description: What serves the domain. V(managed) is SparkPost's own certificate.
        type: str
        required: true
        choices: [cloudfront, cloudflare, fastly, managed]
      endpoint:
        description: SparkPost's endpoint, as RV(sparkpost.tracking.tracking_preflight#module:results[].facts) has it.
        type: str
      zone:
        description: The zone that contains the domain.
        type: str
      zone_id:
        description: The ID of that zone at the DNS host.
        type: str
      zone_id_is_named:
        description: Whether the user has named that ID, so that the zone is not looked up.
        type: bool
        default: false
      dns_provider:
        description: Where the domain's DNS records are hosted. V(manual) shows the records to create, and waits.
        type: str
        choices: [route53, cloudflare, rfc2136, manual]
      subaccount:
        description: The ID of the SparkPost subaccount that owns the domain.
        type: int
      default:
        description: Whether the domain is the default of its account or subaccount at SparkPost.
        type: bool
      sending_domains:
        description: Sending domains whose links use this tracking domain.
        type: list
        elements: str
      certificate_arn:
        description: The ARN of the certificate to use with CloudFront. By default, one is found or requested.
        type: str
      distribution_id:
        description: The ID of the CloudFront distribution to use. By default, one is found or created.
        type: str
      service_id:
        description: The ID of the Fastly service to use. By default, one is found by its name or created.
        type: str
      certificate:
        description: Your own certificate as PEM text, so that none is issued.
        type: str
      private_key:
        description: The private key of O(domains[].certificate).
        type: str
      chain:
        description: The intermediate certificates of O(domains[].certificate).
        type: str
      cache_settings:
        description: The kind of CloudFront cache settings to use. By default, existing settings are not changed.
        type: str
        choices: [legacy, policies]
      mode:
        description: Whether Cloudflare proxies or forwards clicks.
        type: str
        choices: [proxy, forward]
      rules:
        description: Which kind of Cloudflare rules to use.
        type: str
        choices: [page_rules, rulesets]
      ssl_scope:
        description: Whether Cloudflare's SSL mode is set for the host or for its zone.
        type: str
        choices: [host, zone]
      authority:
        description: The certificate authority that Fastly uses.
        type: str
        choices: [lets-encrypt, certainly, globalsign]
  preflight:
    description: The RV(sparkpost.tracking.tracking_preflight#module:results) of the preflight checks.
    type: list
    elements: dict
    required: true
  steps:
    description:
      - How far to go. V(cert) stands for certificates, V(cdn) for distributions, services and rules, V(dns) for the
        records that lead to them, V(sparkpost) for the domains at SparkPost. What a step requires is done as well.
    type: list
    elements: str
    choices: [cert, cdn, dns, sparkpost]
    default: [cert, cdn, dns, sparkpost]
  probe:
    description: Whether to probe each edge over the network before SparkPost uses C(https) in new links.
    type: bool
    default: true
  fail_on:
    description: Which result of a probe stops a domain. With V(fail) and V(never), one that cannot be tested goes on.
    type: str
    choices: [fail, unproven, warn, never]
    default: unproven
  acme_accounts:
    description: URIs of the CDN's ACME accounts, which CAA records may require.
    type: list
    elements: str
    default: []
  settings:
    description: What applies to all domains of a path, and to SparkPost.
    type: dict
    suboptions:
      cloudfront:
        description: Settings of the domains behind CloudFront; see the role P(sparkpost.tracking.cloudfront#role).
        type: dict
        suboptions:
          shared:
            description: Whether the domains share one certificate and one distribution.
            type: bool
            default: false
          adopt:
            description: Whether to take over a distribution whose origin is not SparkPost.
            type: bool
            default: false
          default_ttl:
            description: How long responses without cache headers are cached, in seconds.
            type: int
          origin_protocol:
            description: The protocol of connections from CloudFront to SparkPost.
            type: str
            choices: [https-only, match-viewer]
          viewer_protocol:
            description: The protocols that visitors may use.
            type: str
            choices: [allow-all, redirect-to-https]
          tags:
            description: The tags of certificates and distributions.
            type: dict
          dns_ttl:
            description: The TTL of the record that leads to the distribution, in seconds.
            type: int
          deployment_timeout:
            description: How long to wait for each distribution's deployment, in seconds.
            type: int
            default: 1800
          dns_timeout:
            description: How long to wait for DNS records to resolve, in seconds.
            type: int
            default: 3600
          certificate_timeout:
            description: How long to wait for each certificate, in seconds.
            type: int
            default: 3600
          wait_interval:
            description: How long to pause between attempts, in seconds.
            type: int
            default: 15
      cloudflare:
        description: Settings of the domains behind Cloudflare; see the role P(sparkpost.tracking.cloudflare#role).
        type: dict
        suboptions:
          account_id:
            description: The ID of the account in which zones are created.
            type: str
          rule_order:
            description: The order of the two page rules of V(forward).
            type: str
            choices: [forward_first, ssl_first]
            default: forward_first
          ssl:
            description: The SSL mode. V(auto) keeps a stricter one than V(full).
            type: str
            default: auto
          forward_status:
            description: The status of the redirects of V(forward).
            type: int
            default: 301
          keep_well_known:
            description: Whether C(/.well-known/) is not forwarded by ruleset rules.
            type: bool
            default: true
          delegation_timeout:
            description: How long to wait until a zone is active, in seconds.
            type: int
            default: 86400
          dns_timeout:
            description: How long to wait for DNS records to resolve, in seconds.
            type: int
            default: 3600
          certificate_timeout:
            description: How long to wait for each certificate, in seconds.
            type: int
            default: 3600
          wait_interval:
            description: How long to pause between attempts, in seconds.
            type: int
            default: 15
      fastly:
        description: Settings of the domains behind Fastly; see M(sparkpost.tracking.fastly_tracking_service).
        type: dict
        suboptions:
          shared:
            description: Whether the domains share one service and one certificate.
            type: bool
            default: false
          service_name:
            description: The name of the service. Unless the domains share it, each domain is appended to it.
            type: str
            default: SparkPost engagement tracking
          domain_management:
            description: How domains are added to the service.
            type: str
            choices: [auto, classic, versionless]
            default: auto
          default_ttl:
            description: How long responses without cache headers are cached, in seconds.
            type: int
          dns_ttl:
            description: The TTL of the record that leads to Fastly, in seconds.
            type: int
          dns_timeout:
            description: How long to wait for DNS records to resolve, in seconds.
            type: int
            default: 3600
          certificate_timeout:
            description: How long to wait for each certificate, in seconds.
            type: int
            default: 3600
          wait_interval:
            description: How long to pause between attempts, in seconds.
            type: int
            default: 15
      managed:
        description: Settings of the domains with SparkPost's own certificates.
        type: dict
        suboptions:
          dns_ttl:
            description: The TTL of the record that leads to SparkPost, in seconds.
            type: int
          dns_timeout:
            description: How long to wait for DNS records to resolve, in seconds.
            type: int
            default: 3600
          certificate_timeout:
            description: How long to wait for each certificate, in seconds.
            type: int
            default: 3600
          wait_interval:
            description: How long to pause between attempts, in seconds.
            type: int
            default: 15
      sparkpost:
        description: Settings of the domains at SparkPost; see M(sparkpost.tracking.sparkpost_tracking_domain).
        type: dict
        suboptions:
          secure:
            description: Whether links in new messages use C(https).
            type: bool
            default: true
          verify:
            description: Whether to verify the domains.
            type: bool
            default: true
          timeout:
            description: How long to wait for the verification of each domain, in seconds.
            type: int
            default: 600
          wait_interval:
            description: How long to pause between attempts, in seconds.
            type: int
            default: 15
  aws:
    description: Connection options for AWS, as in the AWS modules.
    type: dict
    suboptions:
      access_key:
        description: The access key. By default, boto3's credential chain is used.
        type: str
        aliases: [aws_access_key_id]
      secret_key:
        description: The secret key.
        type: str
        aliases: [aws_secret_access_key]
      session_token:
        description: The session token of temporary credentials.
        type: str
        aliases: [aws_session_token]
      profile:
        description: The profile of the AWS configuration files.
        type: str
        aliases: [aws_profile]
      region:
        description: Not used. CloudFront and its certificates use a single region.
        type: str
        aliases: [aws_region]
      endpoint_url:
        description: The URL to use for all services instead of the AWS endpoints.
        type: str
  cloudflare:
    description: Connection options for Cloudflare, as in the Cloudflare modules.
    type: dict
    suboptions:
      api_token:
        description: The API token. It defaults to the environment variable E(CLOUDFLARE_API_TOKEN).
        type: str
      email:
        description: The email address that belongs to the global API key.
        type: str
      api_key:
        description: The global API key.
        type: str
      base_url:
        description: The base URL of the API.
        type: str
        default: https://api.cloudflare.com/client/v4
  fastly:
    description: Connection options for Fastly, as in the Fastly modules.
    type: dict
    suboptions:
      api_token:
        description: The API token. It defaults to the environment variable E(FASTLY_API_TOKEN).
        type: str
      api_url:
        description: The base URL of the API.
        type: str
        default: https://api.fastly.com
  rfc2136:
    description: Connection options for dynamic updates (RFC 2136), as in M(sparkpost.tracking.dns_records).
    type: dict
    suboptions:
      rfc2136_server:
        description: The zone's primary server. It defaults to the environment variable E(RFC2136_NAMESERVER).
        type: str
      tsig_name:
        description: The name of the TSIG key. It defaults to the environment variable E(RFC2136_TSIG_KEY).
        type: str
      tsig_secret:
        description: The secret of the key. It defaults to the environment variable E(RFC2136_TSIG_SECRET).
        type: str
      tsig_algorithm:
        description: The algorithm of the key. It defaults to the environment variable E(RFC2136_TSIG_ALGORITHM).
        type: str
  sparkpost:
    description: Connection options for SparkPost, as in the SparkPost modules.
    type: dict
    suboptions:
      api_key:
        description: The API key. It defaults to the environment variable E(SPARKPOST_API_KEY).
        type: str
      region:
        description: The region of the account, V(us) or V(eu). It defaults to E(SPARKPOST_REGION).
        type: str
        default: us
      api_url:
        description: The base URL of the API, for accounts with a dedicated one.
        type: str
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
requirements:
  - dnspython
seealso:
  - module: sparkpost.tracking.tracking_preflight
  - module: sparkpost.tracking.tracking_check
notes:
  - AWS requires boto3. The other providers require requests.
"""

EXAMPLES = r"""
- name: Check all domains before anything is changed
  sparkpost.tracking.tracking_preflight:
    domains: "{{ wanted }}"
  register: preflight
  vars:
    wanted:
      - domain: track.example.com
        cdn: fastly
      - domain: click.example.com
        cdn: managed

- name: Set up those without obstacles
  sparkpost.tracking.tracking_setup:
    domains:
      - domain: track.example.com
        cdn: fastly
        endpoint: spgo.io
      - domain: click.example.com
        cdn: managed
        endpoint: v2.spgo.io
    preflight: "{{ preflight.results }}"
  register: setup

- name: Prepare everything but the switch at SparkPost
  sparkpost.tracking.tracking_setup:
    domains:
      - domain: track.example.com
        cdn: cloudfront
        endpoint: spgo.io
        dns_provider: manual
    preflight: "{{ preflight.results }}"
    steps: [cert, cdn, dns]
    settings:
      cloudfront:
        tags:
          team: marketing

- name: Let SparkPost use the domains once their edges work
  sparkpost.tracking.tracking_setup:
    domains:
      - domain: track.example.com
        cdn: cloudfront
    preflight: []
    steps: [sparkpost]
"""

RETURN = r"""
results:
  description: One item for each domain, in the order of O(domains).
  returned: always, unless the options cannot be used
  type: list
  elements: dict
  contains:
    domain:
      description: The normalized name of the domain.
      type: str
      sample: track.example.com
    cdn:
      description: What serves the domain.
      type: str
      sample: fastly
    state:
      description: C(done), or C(failed).
      type: str
      sample: done
    msg:
      description: Why it failed, in one sentence with the remedy. Empty if it did not.
      type: str
      sample: ""
    edge:
      description: The host name that the domain's record leads to. Null if it is not known.
      type: str
      sample: t.sni.global.fastly.net
    tracking_domain:
      description: The domain at SparkPost, as M(sparkpost.tracking.sparkpost_tracking_domain) returns it.
      type: dict
      sample: {domain: track.example.com, secure: true, verified: true}
    changes:
      description: What was changed for it, or would be changed in check mode.
      type: list
      elements: dict
      sample:
        - {domain: track.example.com, service: dns, object: record track.example.com CNAME, verb: create}
set_up:
  description: The domains that are set up.
  returned: always, unless the options cannot be used
  type: list
  elements: str
  sample: [track.example.com]
failed_domains:
  description: The domains that failed.
  returned: always, unless the options cannot be used
  type: list
  elements: str
  sample: []
edges:
  description: The host name that each domain's record leads to.
  returned: always, unless the options cannot be used
  type: dict
  sample: {track.example.com: t.sni.global.fastly.net}
changes:
  description: The changes of all domains.
  returned: always, unless the options cannot be used
  type: list
  elements: dict
  contains:
    domain:
      description: The domain name that the change concerns.
      type: str
      sample: track.example.com
    service:
      description:
        - The service of the object - V(acm), V(cloudfront), V(cloudflare), V(fastly), V(route53), V(rfc2136) or
          V(sparkpost).
        - V(dns) stands for a record that is to be created manually.
      type: str
      sample: fastly
    object:
      description: What is changed.
      type: str
      sample: record track.example.com CNAME
    verb:
      description:
        - What is done to the object, such as V(create), V(update) or V(verify).
        - V(ask for) stands for a record that is to be created manually.
      type: str
      sample: create
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: null
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {value: [d111111abcdef8.cloudfront.net], ttl: 3600}
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.definition import DEFINITION


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
