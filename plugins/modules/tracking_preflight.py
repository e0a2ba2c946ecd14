#!/usr/bin/python
# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation and entry point of the module ``tracking_preflight``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tracking_preflight
short_description: Find what speaks against setting up tracking domains, before anything is written
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Looks at all domains of a run in one task - the name as the world sees it, the zone that is delegated, what stands
    at the DNS host, at the CDN and at SparkPost - and returns facts and obstacles as data.
  - An obstacle has an id, one sentence, and a remedy in the words of O(caller). Where going on can be right all the
    same, it says how O(take_over) allows it.
  - All obstacles of all domains are told at once. A domain with an obstacle stops, the others go on; the task fails
    where none can, or one cannot and O(strict) is set.
  - Nothing is written, in check mode or not. What is read is read by lists, so that many domains cost what one does.
options:
  domains:
    description: The domains, each once, with what is wanted of them. Other values stand for the options of the task.
    type: list
    elements: dict
    required: true
    suboptions:
      domain:
        description: The tracking domain.
        type: str
        required: true
      cdn:
        description:
          - What is to serve it - V(cloudfront), V(cloudflare), V(fastly), V(managed) (SparkPost's own certificate) or
            V(own_proxy). Another word is an obstacle, and so is another CDN than that of the task.
        type: str
      endpoint:
        description: SparkPost's endpoint for this domain, V(us), V(eu) or a host.
        type: str
      zone:
        description: The zone that holds the domain. By default it is found.
        type: str
      zone_id:
        description: The id of that zone at the DNS host.
        type: str
      dns_provider:
        description: Where the domain's records are kept.
        type: str
        choices: [route53, cloudflare, manual, custom]
      subaccount:
        description: The number of the SparkPost subaccount that is to own the domain; 0 is the primary account.
        type: int
      secure:
        description: Whether SparkPost is to write https links.
        type: bool
      mode:
        description: How Cloudflare is to treat requests.
        type: str
        choices: [proxy, forward]
      rules:
        description: Which rules of Cloudflare are to be used.
        type: str
        choices: [page_rules, rulesets]
      ssl_scope:
        description: Whether encryption towards SparkPost is set for the host or for the zone.
        type: str
        choices: [host, zone]
      cache_settings:
        description: The kind of cache settings of CloudFront that is named; where it is not, what stands is kept.
        type: str
        choices: [legacy, policies]
      distribution_id:
        description: The CloudFront distribution that is to serve the domain.
        type: str
      service_name:
        description: The name of the Fastly service that is to serve the domain.
        type: str
      adopt:
        description: Whether a distribution that forwards to something else may be changed to forward to SparkPost.
        type: bool
      own_certificate:
        description: Whether a certificate of your own is brought, so that none is issued.
        type: bool
      certificate_arn:
        description: A certificate at AWS that is to be used, so that none is issued.
        type: str
  cdn:
    description: The CDN whose set-up this is. By default each domain names its own.
    type: str
    choices: [cloudfront, cloudflare, fastly, managed, own_proxy]
  endpoint:
    description:
      - SparkPost's endpoint, V(us), V(eu) or a host. By default it is that of the region of the SparkPost account.
    type: str
  dns_provider:
    description:
      - Where the domains' records are kept. By default Cloudflare for domains that it serves, else Route 53.
      - With V(manual) and V(custom) DNS alone tells what stands.
    type: str
    choices: [route53, cloudflare, manual, custom]
  mode:
    description: How Cloudflare is to treat requests.
    type: str
    choices: [proxy, forward]
    default: proxy
  rules:
    description: Which rules of Cloudflare are to be used.
    type: str
    choices: [page_rules, rulesets]
    default: page_rules
  ssl_scope:
    description: Whether encryption towards SparkPost is set for the host or for the zone at Cloudflare.
    type: str
    choices: [host, zone]
    default: host
  cache_settings:
    description: The kind of cache settings of CloudFront that is named; where it is not, what stands is kept.
    type: str
    choices: [legacy, policies]
  service_name:
    description: The name of the Fastly service.
    type: str
    default: SparkPost engagement tracking
  adopt:
    description: Whether distributions that forward to something else may be changed to forward to SparkPost.
    type: bool
    default: false
  shared:
    description: Whether all domains share one distribution or service, in place of one each.
    type: bool
    default: false
  own_certificates:
    description: The domains for which certificates of your own are brought, so that none are issued.
    type: list
    elements: str
    default: []
  writes:
    description:
      - Whether a write is planned. What only a write could meet, such as rules ahead of ours and quotas, is read only
        then. By default it is where something is missing or differs.
    type: bool
  caller:
    description: In whose words remedies are, those of a module's task, of a role's variables or of a playbook's.
    type: str
    choices: [module, role, playbook]
    default: module
  take_over:
    description:
      - What may be gone over although it belongs to something else, by the id of an obstacle (for all domains), by the
        name of a domain, or by the RV(results[].obstacles[].subject) of an obstacle, such as the name of a record.
    type: list
    elements: str
    default: []
  strict:
    description: Whether to fail where one domain has an obstacle.
    type: bool
    default: false
  acme_accounts:
    description:
      - URIs of ACME accounts that are known to be those of the CDN, which CAA records may name by C(accounturi).
    type: list
    elements: str
    default: []
  old_zone_names:
    description:
      - Names that a zone has at its old DNS host, beside the common ones that are looked for by themselves. Where the
        zone moves to Cloudflare, all of them have to be there first.
    type: list
    elements: str
    default: []
  cloudflare_account_id:
    description:
      - The Cloudflare account in which a zone would be created. The environment variable E(CLOUDFLARE_ACCOUNT_ID) is
        its default.
    type: str
  aws:
    description: How AWS is reached, as in the modules for AWS.
    type: dict
    suboptions:
      access_key:
        description: The access key; boto3's own ways by default.
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
        description: Not used; CloudFront and its certificates have one region.
        type: str
        aliases: [aws_region]
      endpoint_url:
        description: The address of all services, in place of AWS's own.
        type: str
  cloudflare:
    description: How Cloudflare is reached, as in the modules for Cloudflare.
    type: dict
    suboptions:
      api_token:
        description: The API token. The environment variable E(CLOUDFLARE_API_TOKEN) is its default.
        type: str
      email:
        description: The e-mail address that belongs to a global API key.
        type: str
      api_key:
        description: The global API key.
        type: str
      base_url:
        description: The address of the API.
        type: str
        default: https://api.cloudflare.com/client/v4
  fastly:
    description: How Fastly is reached, as in the modules for Fastly.
    type: dict
    suboptions:
      api_token:
        description: The API token. The environment variable E(FASTLY_API_TOKEN) is its default.
        type: str
      api_url:
        description: The address of the API.
        type: str
        default: https://api.fastly.com
  sparkpost:
    description:
      - How SparkPost is reached, as in the modules for SparkPost. Without a key its view is not known.
    type: dict
    suboptions:
      api_key:
        description: The API key. The environment variable E(SPARKPOST_API_KEY) is its default.
        type: str
      region:
        description: The region of the account, V(us) or V(eu). E(SPARKPOST_REGION) is its default.
        type: str
        default: us
      api_url:
        description: The address of the API, for accounts with one of their own.
        type: str
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
requirements:
  - dnspython
seealso:
  - ref: ansible_collections.sparkpost.tracking.docsite.preflight
    description: What preflight looks at, and each obstacle with its remedy.
  - module: sparkpost.tracking.tracking_check
notes:
  - boto3 is needed where AWS is asked, requests for the other providers.
"""

EXAMPLES = r"""
- name: Does anything speak against serving a domain by CloudFront?
  sparkpost.tracking.tracking_preflight:
    cdn: cloudfront
    dns_provider: route53
    domains:
      - domain: track.example.com

- name: Look at many domains, each behind its own CDN, and stop where one cannot go on
  sparkpost.tracking.tracking_preflight:
    domains:
      - domain: track.example.com
        cdn: cloudfront
      - domain: click.example.org
        cdn: fastly
        dns_provider: manual
        endpoint: eu
      - domain: go.example.net
        cdn: cloudflare
        zone: example.net
    strict: true
  register: preflight

- name: Show what would be done first so that no name loses its answer
  ansible.builtin.debug:
    msg: "{{ preflight.results | map(attribute='facts.copies') | flatten }}"

- name: Move a name that another CDN serves now, which has to be asked for
  sparkpost.tracking.tracking_preflight:
    cdn: fastly
    dns_provider: cloudflare
    domains:
      - domain: track.example.com
    take_over: [served_elsewhere]
"""

RETURN = r"""
results:
  description: One item for each domain, in the order given.
  returned: always
  type: list
  elements: dict
  contains:
    domain:
      description: The domain in its normal form.
      type: str
      sample: track.example.com
    cdn:
      description: What is to serve it.
      type: str
      sample: cloudfront
    state:
      description:
        - C(ready), C(obstructed), or C(unknown) where nothing speaks against going on, but DNS could not be asked.
      type: str
      sample: obstructed
    facts:
      description:
        - What was found. C(live) is what DNS answers, C(zone) the delegated zone and the one at the DNS host,
          C(records) what stands at the names that get records, C(targets) whose these are.
        - C(wildcard) answers for the domain now; C(silenced) are the names that it would stop answering for, and
          C(copies) the records that have to stand at them first. C(partial_record) is to be entered at the other DNS
          host of a zone in CNAME setup.
        - C(distribution), C(certificate), C(service), C(subscription), C(rules) and C(sparkpost) are what the providers
          have. What does not apply is null or not there.
      type: dict
      sample:
        live: {state: wildcard, chain: [spgo.io], addresses: [192.0.2.1], serves_sparkpost: true}
        wildcard: "*.example.com"
        silenced: [track.example.com]
    obstacles:
      description: What speaks against going on.
      type: list
      elements: dict
      contains:
        id:
          description: What it is, a stable name.
          type: str
          sample: foreign_target
        message:
          description: The same in one sentence.
          type: str
          sample: >-
            track.example.com has the record CNAME shops.myshopify.com, which looks like a shop at Shopify: it would
            lose this name
        remedy:
          description: What to do about it, in the words of O(caller).
          type: str
          sample: Use another name for tracking
        take_over:
          description: How to go on all the same, empty where that cannot be right.
          type: str
          sample: "take_over: [foreign_target]"
        subject:
          description: The record or object that it is about.
          type: str
          sample: track.example.com
    allowed:
      description: What would be obstacles, and is allowed by O(take_over).
      type: list
      elements: dict
      sample: []
    notes:
      description: What to know beforehand, in sentences.
      type: list
      elements: str
      sample: ["*.example.com answers for track.example.com now"]
ready:
  description: The domains that nothing speaks against.
  returned: always
  type: list
  elements: str
  sample: [click.example.org]
obstructed:
  description: The domains with obstacles.
  returned: always
  type: list
  elements: str
  sample: [track.example.com]
messages:
  description: Every obstacle of every domain with its remedy, the same one only once.
  returned: always
  type: list
  elements: str
  sample:
    - >-
      track.example.com has the record CNAME shops.myshopify.com, which looks like a shop at Shopify: it would lose
      this name. Use another name for tracking.
summary:
  description: One sentence on all domains.
  returned: always
  type: str
  sample: "1 of 2 domains cannot go on: foreign_target."
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.definition import DEFINITION


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
