# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_zone
short_description: Keep a zone at Cloudflare
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Creates a zone or finds the one there is, tells the name servers that Cloudflare gave it, and whether the parent
    zone delegates to them.
  - Settings are read and written one call each, and only those that the task names.
  - The zone's records are kept by M(sparkpost.tracking.dns_records).
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.zone
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
  - sparkpost.tracking.wait
requirements:
  - dnspython, where O(check_delegation=true)
options:
  account_id:
    description:
      - The ID of the zone's account. It is required to create a zone.
      - Defaults to the environment variable E(CLOUDFLARE_ACCOUNT_ID).
    type: str
  type:
    description:
      - With V(full) Cloudflare hosts the DNS of the zone, with V(partial) another host does (CNAME setup), which takes
        a Business plan or better.
      - What is not named stays as it is. A new zone is full.
    type: str
    choices: [full, partial]
  state:
    description:
      - With V(absent) the zone is deleted with everything in it, which takes O(force=true).
    type: str
    choices: [present, absent]
    default: present
  force:
    description: Whether a zone may be deleted.
    type: bool
    default: false
  activation_check:
    description:
      - Whether to have Cloudflare look at the delegation of a zone that is not active, rather than wait until it does
        so by itself.
      - It counts as no change, since it changes nothing that the task keeps. In check mode no check is requested.
      - Cloudflare allows that every five minutes, on the Free plan every hour. A look that comes too soon is no
        failure. No check is requested while the parent's servers still delegate elsewhere, because it could not help.
    type: bool
    default: false
  check_delegation:
    description:
      - Whether to ask the servers of the parent zone how they delegate a full zone.
      - Where they cannot be reached the task goes on without knowing.
    type: bool
    default: true
  settings:
    description: Settings of the whole zone. What is not named is neither read nor written.
    type: dict
    suboptions:
      ssl:
        description:
          - How the edge reaches the origin. V(flexible) does so without encryption, V(full) without checking the
            certificate, V(strict) checks it.
        type: str
        choices: ["off", flexible, full, strict, origin_pull]
      min_tls_version:
        description: The oldest version of TLS that clients may speak.
        type: str
        choices: ["1.0", "1.1", "1.2", "1.3"]
      tls_1_3:
        description: Whether clients may speak TLS 1.3; with V(zrt) also with data in the first flight (0-RTT).
        type: str
        choices: ["off", "on", zrt]
      always_use_https:
        description: Whether requests over http are redirected. Links that are in inboxes already may begin with http.
        type: bool
      automatic_https_rewrites:
        description: Whether http links in pages are rewritten.
        type: bool
      opportunistic_encryption:
        description: Whether browsers are informed that HTTP can be encrypted.
        type: bool
      browser_check:
        description: Whether requests with unusual headers are refused, which can cost clicks on a tracking domain.
        type: bool
      security_level:
        description: From which threat score on visitors are challenged, which can cost clicks on a tracking domain.
        type: str
        choices: ["off", essentially_off, low, medium, high, under_attack]
      cache_level:
        description: How query strings count in the cache.
        type: str
        choices: [aggressive, basic, simplified]
      browser_cache_ttl:
        description: How long browsers may keep what they got, in seconds. With V(0) the origin decides.
        type: int
  initial_settings:
    description:
      - Settings of a zone that has never been active, which is a new one, or one that waits for its delegation.
      - One that somebody has changed stays as it is. So do all settings of a zone that is active or has been so, since
        visitors may rely on them.
    type: dict
    suboptions:
      ssl:
        description: As O(settings.ssl).
        type: str
        choices: ["off", flexible, full, strict, origin_pull]
      min_tls_version:
        description: As O(settings.min_tls_version).
        type: str
        choices: ["1.0", "1.1", "1.2", "1.3"]
      tls_1_3:
        description: As O(settings.tls_1_3).
        type: str
        choices: ["off", "on", zrt]
      always_use_https:
        description: As O(settings.always_use_https).
        type: bool
      automatic_https_rewrites:
        description: As O(settings.automatic_https_rewrites).
        type: bool
      opportunistic_encryption:
        description: As O(settings.opportunistic_encryption).
        type: bool
      browser_check:
        description: As O(settings.browser_check).
        type: bool
      security_level:
        description: As O(settings.security_level).
        type: str
        choices: ["off", essentially_off, low, medium, high, under_attack]
      cache_level:
        description: As O(settings.cache_level).
        type: str
        choices: [aggressive, basic, simplified]
      browser_cache_ttl:
        description: As O(settings.browser_cache_ttl).
        type: int
  keep_stricter_ssl:
    description: Whether V(strict) and V(origin_pull) stay where O(settings.ssl) is V(full).
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the zone is active. That takes its delegation at the registrar, which this module does not
        do.
      - A delegation that is not there yet is awaited until O(wait_timeout). The wait is given up, with the reason, as
        soon as Cloudflare has deactivated or deleted the zone. It is given up after a minute where the zone is not of
        the type that O(type) names, where it was active before and is delegated to others now, and where the registry
        does not know the domain at all.
      - The awaited state and the current one are shown at least every 15 seconds, unless the task runs with C(async).
  zones:
    description:
      - Several that one task keeps. What they share is read once, writes go on side by side, and one wait is for
        all. One that fails stops no other. The task fails at the end and names each.
      - What an entry does not set is as the task sets it for all.
    type: list
    elements: dict
    suboptions:
      account_id:
        description: As O(account_id), for this zone.
        type: str
      type:
        description: As O(type), for this zone.
        type: str
        choices: [full, partial]
      state:
        description: As O(state), for this zone.
        type: str
        choices: [present, absent]
      force:
        description: As O(force), for this zone.
        type: bool
      activation_check:
        description: As O(activation_check), for this zone.
        type: bool
      settings:
        description: As O(settings), for this zone.
        type: dict
        suboptions:
          ssl:
            description: As O(settings.ssl).
            type: str
            choices: ["off", flexible, full, strict, origin_pull]
          min_tls_version:
            description: As O(settings.min_tls_version).
            type: str
            choices: ["1.0", "1.1", "1.2", "1.3"]
          tls_1_3:
            description: As O(settings.tls_1_3).
            type: str
            choices: ["off", "on", zrt]
          always_use_https:
            description: As O(settings.always_use_https).
            type: bool
          automatic_https_rewrites:
            description: As O(settings.automatic_https_rewrites).
            type: bool
          opportunistic_encryption:
            description: As O(settings.opportunistic_encryption).
            type: bool
          browser_check:
            description: As O(settings.browser_check).
            type: bool
          security_level:
            description: As O(settings.security_level).
            type: str
            choices: ["off", essentially_off, low, medium, high, under_attack]
          cache_level:
            description: As O(settings.cache_level).
            type: str
            choices: [aggressive, basic, simplified]
          browser_cache_ttl:
            description: As O(settings.browser_cache_ttl).
            type: int
      initial_settings:
        description: As O(initial_settings), for this zone.
        type: dict
        suboptions:
          ssl:
            description: As O(initial_settings.ssl).
            type: str
            choices: ["off", flexible, full, strict, origin_pull]
          min_tls_version:
            description: As O(initial_settings.min_tls_version).
            type: str
            choices: ["1.0", "1.1", "1.2", "1.3"]
          tls_1_3:
            description: As O(initial_settings.tls_1_3).
            type: str
            choices: ["off", "on", zrt]
          always_use_https:
            description: As O(initial_settings.always_use_https).
            type: bool
          automatic_https_rewrites:
            description: As O(initial_settings.automatic_https_rewrites).
            type: bool
          opportunistic_encryption:
            description: As O(initial_settings.opportunistic_encryption).
            type: bool
          browser_check:
            description: As O(initial_settings.browser_check).
            type: bool
          security_level:
            description: As O(initial_settings.security_level).
            type: str
            choices: ["off", essentially_off, low, medium, high, under_attack]
          cache_level:
            description: As O(initial_settings.cache_level).
            type: str
            choices: [aggressive, basic, simplified]
          browser_cache_ttl:
            description: As O(initial_settings.browser_cache_ttl).
            type: int
      keep_stricter_ssl:
        description: As O(keep_stricter_ssl), for this zone.
        type: bool
      zone:
        description: As O(zone).
        type: str
      zone_id:
        description: As O(zone_id).
        type: str
      wait:
        description: As O(wait), for this zone.
        type: bool
      wait_timeout:
        description: As O(wait_timeout), for this zone.
        type: int
      wait_interval:
        description: As O(wait_interval), for this zone.
        type: int
notes:
  - A look costs one request, and one for each named setting. Each change costs one more. Initial settings are looked at
    until the zone is active.
  - After switching DNSSEC on at a former DNS host, it has to be switched off at the registrar before the delegation is
    changed.
seealso:
  - module: sparkpost.tracking.cloudflare_zone_info
  - module: sparkpost.tracking.cloudflare_host_info
  - module: sparkpost.tracking.dns_records
  - name: Cloudflare's API reference on zones
    description: The API that this module uses.
    link: https://developers.cloudflare.com/api/resources/zones/
"""

EXAMPLES = r"""
- name: Create a zone, and learn which name servers to enter at the registrar
  sparkpost.tracking.cloudflare_zone:
    zone: example.com
    account_id: 1ab0c10dfa4e1ab0c10dfa4e1ab0c10d
  register: zone

- name: Wait until the registrar's change has arrived and Cloudflare serves the zone
  sparkpost.tracking.cloudflare_zone:
    zone: example.com
    activation_check: true
    wait: true
    wait_timeout: 86400
    wait_interval: 60

- name: Keep settings that suit a tracking domain
  sparkpost.tracking.cloudflare_zone:
    zone_id: 023e105f4ecef8ad9ca31a8372d0c353
    settings:
      ssl: full
      min_tls_version: "1.2"
      always_use_https: false
      browser_check: false

- name: Create a zone that requires TLS 1.2, and leave one that is there as it is
  sparkpost.tracking.cloudflare_zone:
    zone: example.com
    account_id: 1ab0c10dfa4e1ab0c10dfa4e1ab0c10d
    initial_settings:
      min_tls_version: "1.2"

- name: Delete a zone with all of its records
  sparkpost.tracking.cloudflare_zone:
    zone: old.example
    state: absent
    force: true
"""

RETURN = r"""
zone:
  description: The zone as it is now, or as it would be in check mode. Null if it is absent.
  returned: always
  type: dict
  contains:
    id:
      description: The id of the zone. Null as long as it does not exist.
      type: str
      sample: 023e105f4ecef8ad9ca31a8372d0c353
    name:
      description: Its name.
      type: str
      sample: example.com
    status:
      description: >-
        V(initializing), V(pending) (the delegation is awaited), V(active), or V(moved) (it was delegated elsewhere).
      type: str
      sample: active
    type:
      description: V(full), V(partial), V(secondary) or V(internal).
      type: str
      sample: full
    paused:
      description: Whether Cloudflare serves DNS only.
      type: bool
      sample: false
    name_servers:
      description: The name servers that Cloudflare gave this zone. They differ from zone to zone.
      type: list
      elements: str
      sample: [ada.ns.cloudflare.com, hank.ns.cloudflare.com]
    original_name_servers:
      description: The name servers before Cloudflare.
      type: list
      elements: str
      sample: [ns1.example.net, ns2.example.net]
    original_registrar:
      description: The registrar, where Cloudflare knows it.
      type: str
      sample: Example Registrar
    account:
      description: The account of the zone, with C(id) and C(name).
      type: dict
      sample:
        id: 1ab0c10dfa4e1ab0c10dfa4e1ab0c10d
        name: Example Ltd
    plan:
      description: V(free), V(pro), V(business) or V(enterprise).
      type: str
      sample: free
    page_rule_quota:
      description: How many page rules the zone may have.
      type: int
      sample: 3
    verification_key:
      description: By what a partial zone is activated.
      type: str
      sample: null
    created_on:
      description: When it was created, in UTC.
      type: str
      sample: "2026-11-24T20:15:00Z"
    activated_on:
      description: When it was activated, in UTC.
      type: str
      sample: "2026-11-24T21:00:00Z"
delegated:
  description:
    - Whether the servers of the parent zone delegate the zone to exactly the name servers that Cloudflare gave it.
    - Null if they were not queried or did not answer, and for a partial zone.
  returned: always
  type: bool
  sample: true
delegation:
  description: What the parent's servers answer. Null if they were not queried.
  returned: always
  type: dict
  contains:
    parent:
      description: The parent zone.
      type: str
      sample: com
    parent_servers:
      description: Its servers that answered.
      type: list
      elements: str
      sample: [a.gtld-servers.net (192.5.6.30)]
    found:
      description: The name servers to which they delegate the zone.
      type: list
      elements: str
      sample: [ada.ns.cloudflare.com, hank.ns.cloudflare.com]
    missing:
      description: The zone's name servers that are not among them.
      type: list
      elements: str
      sample: []
    foreign:
      description: Name servers that are not the zone's, and have to go.
      type: list
      elements: str
      sample: []
    problem:
      description: Why none of them answered, else null.
      type: str
      sample: null
delegation_records:
  description: The NS records to enter at the registrar, replacing all existing ones. Empty for a partial zone.
  returned: always
  type: list
  elements: dict
  sample:
    - name: example.com
      type: NS
      value: ada.ns.cloudflare.com
      ttl: 86400
    - name: example.com
      type: NS
      value: hank.ns.cloudflare.com
      ttl: 86400
verification_record:
  description: The record to enter at the DNS host of a partial zone, by which it is activated. Null for a full one.
  returned: always
  type: dict
  sample: null
settings:
  description: The named settings with their values.
  returned: always
  type: dict
  sample:
    ssl: full
    always_use_https: false
activation_check:
  description: >-
    V(requested) if a check was requested, V(too_soon) if the last one was too recent, else null.
  returned: always
  type: str
  sample: requested
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample:
    - create zone example.com
    - set setting ssl of zone example.com to full
changes:
  description:
    - RV(actions) as data, one entry for each object that is changed, with its planned settings.
    - After a failure, it contains only completed actions.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  contains:
    domain:
      description: The domain name that the change concerns. Empty if the object belongs to several domains or none.
      type: str
      sample: ""
    service:
      description: The service of the object - V(cloudflare).
      type: str
      sample: cloudflare
    object:
      description: What is changed.
      type: str
      sample: setting ssl of zone example.com
    verb:
      description: What is done to the object - V(create), V(update), V(set) or V(delete).
      type: str
      sample: set
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: {ssl: flexible}
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {ssl: full}
applied:
  description: The actions that were completed before one failed.
  returned: when an action failed
  type: list
  elements: str
  sample: [create zone example.com]
failed_action:
  description: The action that failed.
  returned: when an action failed
  type: str
  sample: set setting ssl of zone example.com to full
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
    - "Waiting for Cloudflare to activate zone example.com: status pending"
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: zone_hidden
    remedy: Check the spelling
results:
  description:
    - How each of O(zones) ended, in their order.
    - An entry has the return values that a task for it alone has, with C(domains), C(changed), and C(failed) and
      C(msg) where it failed.
  returned: if O(zones) is set
  type: list
  elements: dict
  sample: [{domains: [track.example.com], changed: true, failed: false}]
failed_items:
  description: What failed of O(zones).
  returned: if any of O(zones) failed
  type: list
  elements: dict
  contains:
    name:
      description: What the zone is called in messages.
      type: str
      sample: example.com
    domains:
      description: The domains that it concerns.
      type: list
      elements: str
      sample: [track.example.com]
    kind:
      description: The kind of the failure, such as V(wait_timeout).
      type: str
      sample: wait_timeout
    msg:
      description: What failed and what to do.
      type: str
      sample: Waited 1800 s for the certificate for track.example.com to be issued
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone.resource import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
