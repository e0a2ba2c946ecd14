# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_zone_info
short_description: Find the zones of names at your DNS host
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Looks up which zone of the DNS host contains each name, and fails if there is none.
  - It is what to ask before anything else is made that will need records in these zones. The ids that it returns spare
    M(sparkpost.tracking.dns_records) its own look-up.
options:
  provider:
    description: Where the zones are hosted.
    type: str
    required: true
    choices: [cloudflare, rfc2136, route53]
  names:
    description: The names, such as those of tracking domains.
    type: list
    elements: str
    required: true
  zone:
    description:
      - The name of the zone. Every name must lie within it.
      - If neither it nor O(zone_id) is specified, the most specific zone that contains each name is used.
    type: str
  zone_id:
    description: The id of the zone at the DNS host. It is taken as it is.
    type: str
  private_zone:
    description:
      - Whether to look for private hosted zones of Route 53, rather than for public ones.
    type: bool
    default: false
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.aws
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.rfc2136
  - sparkpost.tracking.http
seealso:
  - module: sparkpost.tracking.dns_records
"""

EXAMPLES = r"""
- name: Find the hosted zone for the records of a tracking domain
  sparkpost.tracking.dns_zone_info:
    provider: route53
    names: [track.example.com]
  register: zones

- name: Be sure that all of them lie within one zone
  sparkpost.tracking.dns_zone_info:
    provider: route53
    zone: example.com
    names: [track.example.com, click.example.com]

- name: The zones of a list of domains, by another profile
  sparkpost.tracking.dns_zone_info:
    provider: route53
    profile: dns-account
    names: "{{ tracking_domains | map(attribute='domain') | list }}"
"""

RETURN = r"""
zones:
  description: The zones, each with the names that it contains. The C(name) is null if only O(zone_id) was specified.
  type: list
  elements: dict
  returned: success
  sample:
    - id: Z0123456789ABCDEFGHIJ
      name: example.com
      names: [track.example.com]
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts.dns_zones import DEFINITION


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
