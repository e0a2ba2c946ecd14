# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_page_rule_info
short_description: Read a zone's Cloudflare page rules
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns all or selected page rules of a zone in the order in which they are evaluated.
  - Each says which rules ahead of it keep it from acting, and which Rules would do the same.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.zone
  - sparkpost.tracking.http
options:
  target:
    description:
      - Only the rule with this URL pattern, in whatever case of letters.
    type: str
  id:
    description:
      - Only the rule with this id.
    type: str
  host:
    description:
      - Only the rules that can match a URL of this host.
    type: str
  status:
    description:
      - Only the rules of this status.
    type: str
    choices: [active, disabled]
notes:
  - It reads once, and once more to find a zone by its name.
  - Page Rules take tokens of a user only, with the permission C(Page Rules Read).
seealso:
  - module: sparkpost.tracking.cloudflare_page_rule
"""

EXAMPLES = r"""
- name: All page rules of the zone
  sparkpost.tracking.cloudflare_page_rule_info:
    zone: example.com
  register: all_rules

- name: What acts on the tracking host
  sparkpost.tracking.cloudflare_page_rule_info:
    zone_id: 023e105f4ecef8ad9ca31a8372d0c353
    host: track.example.com
    status: active
  register: acting

- name: One rule
  sparkpost.tracking.cloudflare_page_rule_info:
    zone: example.com
    target: track.example.com/*
  register: one_rule
"""

RETURN = r"""
zone_id:
  description: The id of the zone.
  returned: success
  type: str
  sample: 023e105f4ecef8ad9ca31a8372d0c353
page_rules:
  description: The rules, the one that is looked at first in front.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the rule. Null as long as it does not exist.
      type: str
      sample: 8b1764df0b3c4ea4a67fb26a5d5f6a0c
    target:
      description: Its URL pattern.
      type: str
      sample: track.example.com/*
    actions:
      description: Its actions by their name; one without a value is true.
      type: dict
      sample:
        ssl: full
    status:
      description: V(active) or V(disabled).
      type: str
      sample: active
    priority:
      description: The number that Cloudflare gives it; the highest comes first.
      type: int
      sample: 2
    position:
      description: Its place as the dashboard shows it; V(1) comes first.
      type: int
      sample: 1
    shadowed_by:
      description: >-
        The targets of the active rules ahead of it that leave it nothing to match, so that it never acts.
      type: list
      elements: str
      sample: []
    successors:
      description: >-
        The Rules that do the same, as options of M(sparkpost.tracking.cloudflare_rule); empty if none do.
      type: list
      elements: dict
      sample:
        - phase: config
          action: set_config
          expression: (http.host eq "track.example.com")
          action_parameters:
            ssl: full
page_rule_quota:
  description: >-
    How many page rules the zone may have, null if O(zone_id) alone is set, since the zone is not read then.
  returned: success
  type: int
  sample: 3
error:
  description: The failure for a program.
  returned: on failure
  type: dict
  contains:
    kind:
      description: >-
        Such as V(input), V(refused), V(account_token), V(zone_missing), V(zone_hidden), V(authentication),
        V(forbidden), V(validation), V(wrong_id), V(rate_limited), V(network) or V(api).
      type: str
      sample: account_token
    remedy:
      description: What to do about it.
      type: str
      sample: Use a user's token
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.info import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
