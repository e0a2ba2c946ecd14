# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_rule
short_description: Manage one rule of a Cloudflare Rulesets phase
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Creates, changes and removes one rule in the entry point ruleset of a phase of the zone, found by its O(ref), with
    calls for this rule alone, so that the rules of others stay as they are.
  - Where the phase has no entry point yet, it is made with this rule.
  - Rules follow one another. All that match apply, and of two that set the same the last one wins, except that the
    first redirect ends it.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.zone
  - sparkpost.tracking.http
options:
  phase:
    description:
      - Which kind of rule it is, V(redirect) for Single Redirects (C(http_request_dynamic_redirect)), V(config) for
        Configuration Rules (C(http_config_settings)), V(cache) for Cache Rules (C(http_request_cache_settings)).
    type: str
    choices: [redirect, config, cache]
  ref:
    description:
      - The name that the rule is known by, unique in its phase. It stays when the rule changes.
      - C(sparkpost-<kind>-<host>) is what the roles of this collection use. A rule that was made in the dashboard has
        its id as ref.
    type: str
  state:
    description:
      - Whether the rule should exist.
    type: str
    choices: [present, absent]
    default: present
  expression:
    description:
      - Which requests the rule acts on, in Cloudflare's rules language. A new rule needs it.
    type: str
  description:
    description:
      - A text for people.
    type: str
  enabled:
    description:
      - Whether the rule acts. If not set, a new rule does, and one that is there stays as it is.
    type: bool
  action:
    description:
      - The action. If not set, that of the phase, V(redirect), V(set_config) or V(set_cache_settings), and one that is
        there stays as it is.
    type: str
  action_parameters:
    description:
      - The parameters of the action, as Cloudflare's API has them. A new rule needs them.
      - What is named counts, at every depth. What is not named stays as it is, except that C(target_url), C(edge_ttl)
        and C(browser_ttl) are replaced as a whole, since their parts exclude each other.
    type: dict
  position:
    description:
      - Whether the rule should be the V(first) or the V(last) of its phase.
      - If neither this nor O(before) nor O(after) is set, a new rule comes last, and one that is there stays where it
        is.
    type: str
    choices: [first, last]
  before:
    description:
      - The ref of another rule that this one must precede. A rule that already does is not moved.
      - One that is not there yet is no failure, but a warning.
    type: str
  after:
    description:
      - The ref of another rule that this one must follow. It can be combined with O(before).
      - One that is not there yet is no failure, but a warning.
    type: str
  validate:
    description:
      - Whether to have Cloudflare look at the change first by a dry run, which stores nothing. It is done in check mode
        as well, so that what the API would refuse is known without a write; it takes one request more.
    type: bool
    default: false
  rules:
    description:
      - Several that one task keeps. What they share is read once. Those of one zone are written one after another,
        those of several zones side by side. One that fails stops no other. The task fails at the end and names each.
      - What an entry does not set is as the task sets it for all.
    type: list
    elements: dict
    suboptions:
      phase:
        description: As O(phase), for this rule.
        type: str
        choices: [redirect, config, cache]
      ref:
        description: As O(ref), for this rule.
        type: str
      state:
        description: As O(state), for this rule.
        type: str
        choices: [present, absent]
      expression:
        description: As O(expression), for this rule.
        type: str
      description:
        description: As O(description), for this rule.
        type: str
      enabled:
        description: As O(enabled), for this rule.
        type: bool
      action:
        description: As O(action), for this rule.
        type: str
      action_parameters:
        description: As O(action_parameters), for this rule.
        type: dict
      position:
        description: As O(position), for this rule.
        type: str
        choices: [first, last]
      before:
        description: As O(before), for this rule.
        type: str
      after:
        description: As O(after), for this rule.
        type: str
      validate:
        description: As O(validate), for this rule.
        type: bool
      zone:
        description: As O(zone).
        type: str
      zone_id:
        description: As O(zone_id).
        type: str
notes:
  - The token needs C(Single Redirect Write), C(Config Rules Write) or C(Cache Rules Write), by the phase. User tokens
    and account-owned ones are both accepted.
  - A run that changes nothing reads once, and once more to find a zone by its name.
  - In check mode RV(rule.id) and RV(ruleset_id) are null if they would be created.
seealso:
  - module: sparkpost.tracking.cloudflare_rule_info
  - module: sparkpost.tracking.cloudflare_page_rule
  - name: Rulesets API
    description: Cloudflare's documentation of the Rulesets API.
    link: https://developers.cloudflare.com/ruleset-engine/rulesets-api/
"""

EXAMPLES = r"""
- name: Forward clicks to SparkPost, and leave the app links alone
  sparkpost.tracking.cloudflare_rule:
    zone: example.com
    phase: redirect
    ref: sparkpost-forward-track.example.com
    expression: >-
      (http.host eq "track.example.com" and not starts_with(http.request.uri.path, "/.well-known/"))
    action_parameters:
      from_value:
        target_url:
          expression: concat("https://spgo.io", http.request.uri.path)
        status_code: 301
        preserve_query_string: true
    position: first

- name: Speak TLS to SparkPost, whatever the mode of the zone, as the last word on it
  sparkpost.tracking.cloudflare_rule:
    zone_id: 023e105f4ecef8ad9ca31a8372d0c353
    phase: config
    ref: sparkpost-ssl-track.example.com
    expression: (http.host eq "track.example.com")
    action_parameters:
      ssl: full
    position: last
    validate: true

- name: Remove the cache rule
  sparkpost.tracking.cloudflare_rule:
    zone: example.com
    phase: cache
    ref: sparkpost-cache-track.example.com
    state: absent
"""

RETURN = r"""
zone_id:
  description: The id of the zone.
  returned: always, unless the task fails before anything is planned
  type: str
  sample: 023e105f4ecef8ad9ca31a8372d0c353
ruleset_id:
  description: The ID of the phase's entry point ruleset. Null if there is none.
  returned: always, unless the task fails before anything is planned
  type: str
  sample: 2f2feab2026849078ba485f918791bdc
rule:
  description: The rule as it is, or would be in check mode; null if there is none.
  returned: always, unless the task fails before anything is planned
  type: dict
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
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample:
    - create redirect rule sparkpost-forward-track.example.com
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
      sample: redirect rule sparkpost-forward-track.example.com
    verb:
      description: What is done to the object - V(create), V(update) or V(delete).
      type: str
      sample: update
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: {enabled: false}
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {enabled: true}
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
  sample: create redirect rule sparkpost-forward-track.example.com
not_attempted:
  description: The actions that were not attempted because of the failure.
  returned: when an action failed
  type: list
  elements: str
  sample: []
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
      sample: refused
    remedy:
      description: What to do about it.
      type: str
      sample: Remove one that is not needed
results:
  description:
    - How each of O(rules) ended, in their order.
    - An entry has the return values that a task for it alone has, with C(domains), C(changed), and C(failed) and
      C(msg) where it failed.
  returned: if O(rules) is set
  type: list
  elements: dict
  sample: [{domains: [track.example.com], changed: true, failed: false}]
failed_items:
  description: What failed of O(rules).
  returned: if any of O(rules) failed
  type: list
  elements: dict
  contains:
    name:
      description: What the rule is called in messages.
      type: str
      sample: sparkpost-ssl-track.example.com
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

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.resource import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
