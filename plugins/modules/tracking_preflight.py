#!/usr/bin/python
# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation and entry point of the module ``tracking_preflight``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tracking_preflight
short_description: Check whether tracking domains can be set up, before anything is changed
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Checks all domains of a run in one task and returns facts and obstacles. It reads public DNS, the delegated zone,
    and the accounts at the DNS host, the CDN and SparkPost.
  - An obstacle has an ID, a one-sentence message and a remedy that uses the names of O(caller)'s options or variables.
    Where it can be right to proceed anyway, the obstacle also shows how to allow that with O(take_over).
  - All obstacles of all domains are reported at once. A domain with an obstacle is stopped, the others proceed. The
    task fails if no domain can proceed, or if any domain cannot and O(strict) is V(true).
  - What a set-up changes in DNS for names that resolve now is also shown as a warning, for example that a wildcard
    would no longer answer for names below the domain.
  - The module never changes anything, with or without check mode. It uses list requests, so checking many domains takes
    about as many requests as checking one.
options:
  domains:
    description: The domains to check. Each domain can be listed once. An entry's value overrides the task's option.
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
          - What serves the domain - V(cloudfront), V(cloudflare), V(fastly), V(managed) (SparkPost's own certificate)
            or V(own_proxy). Any other value is an obstacle, and so is a CDN that differs from the task's O(cdn).
        type: str
      endpoint:
        description: SparkPost's endpoint for this domain, V(us), V(eu) or a hostname.
        type: str
      zone:
        description: The zone that contains the domain. It is looked up by default.
        type: str
      zone_id:
        description: The ID of that zone at the DNS host.
        type: str
      dns_provider:
        description: Where the domain's DNS records are hosted.
        type: str
        choices: [route53, cloudflare, rfc2136, manual, custom]
      subaccount:
        description: The ID of the SparkPost subaccount that owns the domain. V(0) is the primary account.
        type: int
      secure:
        description: Whether SparkPost generates HTTPS links for the domain.
        type: bool
      mode:
        description: Whether Cloudflare proxies requests to SparkPost or forwards (redirects) them.
        type: str
        choices: [proxy, forward]
      rules:
        description: Which kind of Cloudflare rules to use.
        type: str
        choices: [page_rules, rulesets]
      ssl_scope:
        description: Whether to set the encryption mode to SparkPost for the host only or for the whole zone.
        type: str
        choices: [host, zone]
      cache_settings:
        description: The kind of CloudFront cache settings to use. By default, existing settings are not changed.
        type: str
        choices: [legacy, policies]
      distribution_id:
        description: The ID of the CloudFront distribution that serves the domain.
        type: str
      service_name:
        description: The name of the Fastly service that serves the domain.
        type: str
      service_id:
        description: The ID of that service, instead of its name.
        type: str
      adopt:
        description: Whether to allow changing the origin of a distribution that does not use SparkPost yet.
        type: bool
      authority:
        description: The certificate authority that Fastly is to use.
        type: str
        choices: [lets-encrypt, certainly, globalsign]
      own_certificate:
        description: Whether you provide the certificate, so that none has to be issued.
        type: bool
      certificate_arn:
        description: The ARN of an existing certificate to use, so that none has to be issued.
        type: str
      shared:
        description: Whether the domain shares its distribution or service with the other domains of the same CDN.
        type: bool
  cdn:
    description: The CDN to set up. By default, each entry of O(domains) specifies its own.
    type: str
    choices: [cloudfront, cloudflare, fastly, managed, own_proxy]
  endpoint:
    description:
      - SparkPost's endpoint, V(us), V(eu) or a hostname. It defaults to the endpoint of the SparkPost account's region.
    type: str
  dns_provider:
    description:
      - Where the domains' DNS records are hosted. It defaults to Cloudflare for domains that Cloudflare serves, and to
        Route 53 for all others.
      - With V(manual) and V(custom), existing records are determined from public DNS only.
    type: str
    choices: [route53, cloudflare, rfc2136, manual, custom]
  mode:
    description: Whether Cloudflare proxies requests to SparkPost or forwards (redirects) them.
    type: str
    choices: [proxy, forward]
    default: proxy
  rules:
    description: Which kind of Cloudflare rules to use.
    type: str
    choices: [page_rules, rulesets]
    default: page_rules
  ssl_scope:
    description: Whether Cloudflare's encryption mode to SparkPost is set for the host only or for the whole zone.
    type: str
    choices: [host, zone]
    default: host
  cache_settings:
    description: The kind of CloudFront cache settings to use. By default, existing settings are not changed.
    type: str
    choices: [legacy, policies]
  service_name:
    description: The name of the Fastly service. Unless O(shared) is V(true), the domain is appended to it.
    type: str
    default: SparkPost engagement tracking
  authority:
    description:
      - The certificate authority that Fastly is to use, which CAA records must allow. By default, it is the one of the
        existing subscription, or V(lets-encrypt).
    type: str
    choices: [lets-encrypt, certainly, globalsign]
  adopt:
    description: Whether to allow changing the origin of distributions that do not use SparkPost yet.
    type: bool
    default: false
  shared:
    description: Whether all domains share one distribution or service instead of having one each.
    type: bool
    default: false
  own_certificates:
    description: The domains for which you provide the certificates, so that none have to be issued.
    type: list
    elements: str
    default: []
  writes:
    description:
      - Whether changes are planned. Checks that matter only to changes, such as quotas and rules with a higher
        precedence, are skipped otherwise. By default, changes are assumed where something is missing or different.
    type: bool
  caller:
    description: Whether remedies name the options of a module, the variables of a role or the extra vars of a playbook.
    type: str
    choices: [module, role, playbook]
    default: module
  take_over:
    description:
      - Obstacles to ignore, so that what belongs to something else may be replaced. Each item is the ID of an obstacle
        (for all domains), the name of a domain, or the RV(results[].obstacles[].subject) of an obstacle, such as the
        name of a record.
    type: list
    elements: str
    default: []
  strict:
    description: Whether to fail if any domain has an obstacle.
    type: bool
    default: false
  acme_accounts:
    description:
      - URIs of the CDN's ACME accounts. CAA records whose C(accounturi) parameter is one of them are accepted.
    type: list
    elements: str
    default: []
  old_zone_names:
    description:
      - Additional names to look for at a zone's old DNS host before the zone moves to Cloudflare. Common names are
        always looked for. All names that exist at the old DNS host must exist at Cloudflare first.
    type: list
    elements: str
    default: []
  cloudflare_account_id:
    description:
      - The ID of the Cloudflare account in which a zone would be created. It defaults to the environment variable
        E(CLOUDFLARE_ACCOUNT_ID).
    type: str
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
    description:
      - Connection options for SparkPost, as in the SparkPost modules. Without an API key, the domain's status at
        SparkPost is not checked.
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
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
requirements:
  - dnspython
seealso:
  - ref: ansible_collections.sparkpost.tracking.docsite.preflight
    description: What preflight checks, and a list of all obstacles.
  - module: sparkpost.tracking.tracking_check
notes:
  - Reading from AWS requires boto3. The other providers require requests.
"""

EXAMPLES = r"""
- name: Check whether a domain can be set up with CloudFront
  sparkpost.tracking.tracking_preflight:
    cdn: cloudfront
    dns_provider: route53
    domains:
      - domain: track.example.com

- name: Check domains with different CDNs and fail if any of them has an obstacle
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

- name: Show the records to create first so that no name stops resolving
  ansible.builtin.debug:
    msg: "{{ preflight.results | map(attribute='facts.copies') | flatten }}"

- name: Allow moving a domain that another CDN serves now
  sparkpost.tracking.tracking_preflight:
    cdn: fastly
    dns_provider: cloudflare
    domains:
      - domain: track.example.com
    take_over: [served_elsewhere]
"""

RETURN = r"""
results:
  description: One item for each domain, in the order of O(domains).
  returned: always
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
      sample: cloudfront
    state:
      description:
        - C(ready), C(obstructed), or C(unknown) if no obstacle was found but DNS could not be queried.
      type: str
      sample: obstructed
    facts:
      description:
        - What was found. C(live) is the answer of public DNS, C(zone) contains the delegated zone and the zone at the
          DNS host, C(records) are the existing records at the names to be written, and C(targets) says to whom those
          records lead.
        - C(wildcard) is the wildcard that answers for the domain now. C(silenced) are the names that it would stop
          answering for, and C(copies) are the records that must be created at those names first. C(partial_record) is
          the record to create at the other DNS host if the zone uses a CNAME setup.
        - C(distribution), C(certificate), C(service), C(subscription), C(rules) and C(sparkpost) are existing objects
          at the providers. C(edge) says whether Cloudflare's edge has an active certificate for the host, and which
          rules change its headers; null is what was not read. Facts that do not apply are null or absent.
        - In C(rules), C(replaces) says whether the page rule with the host's URL pattern must be replaced instead of
          extended, C(stricter_ssl) is its SSL mode if that is stricter than V(full), and C(zone_rule) is V(ssl) if the
          rule for all hosts of the zone sets the SSL mode only, and V(other) if it does anything else or is disabled.
      type: dict
      sample:
        live: {state: wildcard, chain: [spgo.io], addresses: [192.0.2.1], serves_sparkpost: true}
        wildcard: "*.example.com"
        silenced: [track.example.com]
    obstacles:
      description: The obstacles that keep the domain from being set up.
      type: list
      elements: dict
      contains:
        id:
          description: The stable ID of the obstacle.
          type: str
          sample: foreign_target
        message:
          description: A description of the obstacle in one sentence.
          type: str
          sample: >-
            track.example.com has the record CNAME shops.myshopify.com, which seems to belong to a shop at Shopify.
            Replacing the record would break it
        remedy:
          description: What to do about it. Options and variables are named as O(caller) knows them.
          type: str
          sample: Use another name for tracking
        take_over:
          description: How to proceed anyway. Empty if the obstacle cannot be allowed.
          type: str
          sample: "take_over: [foreign_target]"
        subject:
          description: The record or object that causes the obstacle.
          type: str
          sample: track.example.com
    allowed:
      description: Obstacles that were ignored because of O(take_over).
      type: list
      elements: dict
      sample: []
    notes:
      description: What else to know before the set-up.
      type: list
      elements: str
      sample: ["*.example.com answers for track.example.com now"]
ready:
  description: The domains without obstacles.
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
  description: All obstacles with their remedies, each once with the domains that it concerns.
  returned: always
  type: list
  elements: str
  sample:
    - >-
      track.example.com has the record CNAME shops.myshopify.com, which seems to belong to a shop at Shopify. Replacing
      the record would break it. Use another name for tracking.
lines:
  description: The same for a terminal, with each remedy on the line after its obstacle.
  returned: always
  type: list
  elements: str
  sample:
    - "track.example.org, click.example.org: Route 53 has no zone for the domain in this account. [zone_missing]"
    - "-> Use the account that contains the zone, or set dns_provider to the domain's DNS host."
can_proceed:
  description: Whether any domain can be set up, or all of them if O(strict=true). If not, the task fails.
  returned: always
  type: bool
  sample: true
conclusion:
  description: What prevents the set-up of domains, in one or two sentences. It is empty if there are no obstacles.
  returned: always
  type: str
  sample: "2 of 3 domains cannot be set up (zone_missing: track.example.org, click.example.org). Each obstacle is
    listed above with its remedy."
summary:
  description: A one-sentence summary of all domains.
  returned: always
  type: str
  sample: "1 of 2 domains cannot be set up: foreign_target."
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.definition import DEFINITION


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
