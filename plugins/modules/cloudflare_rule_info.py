# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_rule_info
short_description: Read the rules of a zone's Cloudflare Rulesets phases
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns the rules in the entry point rulesets of some phases of a zone, in their order.
  - Beside the phases of M(sparkpost.tracking.cloudflare_rule) it reads those whose rules can change what SparkPost sees
    of a click, such as its Host or User-Agent.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.zone
  - sparkpost.tracking.http
options:
  phases:
    description:
      - The phases to read, in this order.
      - V(origin) is C(http_request_origin), V(transform) C(http_request_transform), V(late_transform)
        C(http_request_late_transform) and V(response_headers) C(http_response_headers_transform).
    type: list
    elements: str
    choices: [redirect, config, cache, origin, transform, late_transform, response_headers]
    default: [redirect, config, cache]
  ref:
    description:
      - Only the rules with this ref.
    type: str
notes:
  - It reads once for each phase, and once more to find a zone by its name.
  - The token needs the read permission of each phase, C(Single Redirect Read), C(Config Rules Read), C(Cache Rules
    Read), C(Origin Rules Read) or C(Transform Rules Read).
seealso:
  - module: sparkpost.tracking.cloudflare_rule
"""

EXAMPLES = r"""
- name: All redirects, configuration and cache rules of the zone
  sparkpost.tracking.cloudflare_rule_info:
    zone: example.com
  register: all_rules

- name: What could change the Host that SparkPost sees
  sparkpost.tracking.cloudflare_rule_info:
    zone_id: 023e105f4ecef8ad9ca31a8372d0c353
    phases: [origin, late_transform]
  register: rewriting

- name: One rule
  sparkpost.tracking.cloudflare_rule_info:
    zone: example.com
    phases: [redirect]
    ref: sparkpost-forward-track.example.com
  register: one_rule
"""

RETURN = r"""
zone_id:
  description: The id of the zone.
  returned: success
  type: str
  sample: 023e105f4ecef8ad9ca31a8372d0c353
rules:
  description: The rules, by phase and in their order there.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the rule. Null as long as it does not exist.
      type: str
      sample: 3a03d665bac047339bb530ecb439a90d
    ref:
      description: Its ref.
      type: str
      sample: sparkpost-forward-track.example.com
    phase:
      description: Its phase.
      type: str
      sample: redirect
    position:
      description: Its place among the rules of the phase; V(1) comes first.
      type: int
      sample: 1
    action:
      description: Its action.
      type: str
      sample: redirect
    expression:
      description: Which requests it acts on.
      type: str
      sample: (http.host eq "track.example.com")
    description:
      description: Its description.
      type: str
      sample: Forward clicks to SparkPost
    enabled:
      description: Whether it acts.
      type: bool
      sample: true
    action_parameters:
      description: The parameters of its action, as stored by Cloudflare.
      type: dict
      sample:
        from_value:
          target_url:
            expression: concat("https://spgo.io", http.request.uri.path)
          status_code: 301
          preserve_query_string: true
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
      sample: forbidden
    remedy:
      description: What to do about it.
      type: str
      sample: Give the token the permission 'Origin Rules Read'
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.info import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
