# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_zone_info
short_description: Read zones at Cloudflare
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns one zone, or all that the credentials cover, with the records by which each is delegated.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
requirements:
  - dnspython, where O(check_delegation=true)
options:
  zone:
    description:
      - The name of the one zone to read. If Cloudflare lists no such zone, the list is empty.
      - Where the token may not tell whether there is one the task fails, and says so.
    type: str
  zone_id:
    description: The id of the one zone to read. Where O(zone) is given as well they have to agree.
    type: str
  account_id:
    description:
      - Only zones of this account.
      - Defaults to the environment variable E(CLOUDFLARE_ACCOUNT_ID).
    type: str
  status:
    description: Only zones with this status.
    type: str
    choices: [initializing, pending, active, moved]
  check_delegation:
    description: Whether to ask the servers of the parent zone how they delegate each full zone.
    type: bool
    default: false
  settings:
    description: The settings to read, one request each for every zone.
    type: list
    elements: str
    choices:
      - ssl
      - min_tls_version
      - tls_1_3
      - always_use_https
      - automatic_https_rewrites
      - opportunistic_encryption
      - browser_check
      - security_level
      - cache_level
      - browser_cache_ttl
notes:
  - One request for one zone, one for each 50 zones without a name.
seealso:
  - module: sparkpost.tracking.cloudflare_zone
  - module: sparkpost.tracking.cloudflare_host_info
"""

EXAMPLES = r"""
- name: All zones that the token covers
  sparkpost.tracking.cloudflare_zone_info:
  register: all_zones

- name: One zone, and whether the registrar delegates it to Cloudflare
  sparkpost.tracking.cloudflare_zone_info:
    zone: example.com
    check_delegation: true
  register: one_zone

- name: Zones of one account that wait for their delegation
  sparkpost.tracking.cloudflare_zone_info:
    account_id: 1ab0c10dfa4e1ab0c10dfa4e1ab0c10d
    status: pending
  register: pending_zones

- name: Settings that can cost clicks on a tracking domain
  sparkpost.tracking.cloudflare_zone_info:
    zone_id: 023e105f4ecef8ad9ca31a8372d0c353
    settings: [ssl, browser_check, security_level]
  register: settings
"""

RETURN = r"""
zones:
  description: The zones, in the order of their names. Empty if none matches.
  returned: success
  type: list
  elements: dict
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
      type: bool
      sample: true
    delegation:
      description: What the parent's servers answer. Null if they were not queried.
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
      type: dict
      sample: null
    settings:
      description: The named settings with their values.
      type: dict
      sample:
        ssl: full
        always_use_https: false
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: zone_hidden
    remedy: Check the spelling
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone.info import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
