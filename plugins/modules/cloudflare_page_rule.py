# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_page_rule
short_description: Manage one Cloudflare page rule and its place among the others
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Creates, changes and removes one page rule, found by O(target) or O(id), and keeps it where it belongs among the
    zone's other rules, whose content and order stay as they are.
  - Only the first active rule that matches a URL acts on it, the one with the highest priority. A rule below one that
    matches all its URLs is dead; it is refused unless O(allow_shadowed) is set.
  - Order is compared as relative order. Cloudflare renumbers priorities to 1, 2, 3 and so on whatever was sent, so that
    a number cannot be kept, but a place can.
  - What the API would refuse is reported before anything is written, such as forwarding together with other actions, a
    second rule for a URL, a host outside of the zone, more than four wildcards, or more rules than the plan allows.
  - Cloudflare recommends Rules for new work. RV(page_rule.successors) shows the same in terms of
    M(sparkpost.tracking.cloudflare_rule).
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.zone
  - sparkpost.tracking.cloudflare.preflight
  - sparkpost.tracking.http
options:
  target:
    description:
      - The URL pattern of the rule, such as V(track.example.com/*). The case of its letters makes no difference.
      - Without a scheme it matches C(http) and C(https). V(*) stands for any characters, the query string included, at
        most four times. V(example.com) matches its root page alone.
      - With O(id), it is the new pattern of the rule.
    type: str
  id:
    description:
      - The id of the rule.
      - At least one of O(target) and O(id) must be set.
    type: str
  state:
    description:
      - Whether the rule should exist.
    type: str
    choices: [present, absent]
    default: present
  actions:
    description:
      - What the rule does. Actions that are not named stay as they are, unless O(purge_actions) is set.
      - A new rule needs at least one.
    type: dict
    suboptions:
      forwarding_url:
        description:
          - Answer with a redirect. It excludes every other action.
        type: dict
        suboptions:
          url:
            description:
              - The absolute URL to forward to. V($1) is what the first wildcard of O(target) matched, and so
                on; V(\\$) for a dollar sign.
            type: str
            required: true
          status_code:
            description:
              - The status of the redirect.
            type: int
            choices: [301, 302]
            default: 301
      ssl:
        description:
          - How to speak to the origin. V(full) is what tracking needs, TLS whatever the certificate of the origin.
            YAML reads a bare C(off) as false, which is accepted.
        type: str
        choices: ["off", flexible, full, strict, origin_pull]
      cache_level:
        description:
          - What to cache. Tracking paths are not cached unless V(cache_everything) is set.
        type: str
        choices: [bypass, basic, simplified, aggressive, cache_everything]
      edge_cache_ttl:
        description:
          - Seconds for which Cloudflare caches, whatever the origin says. The least is 7200 on a free plan, 3600 on
            Pro, 1800 on Business and 30 on Enterprise, so that the 10 seconds of other CDNs cannot be had.
        type: int
      browser_cache_ttl:
        description:
          - Seconds for which browsers cache, up to a year. V(0) respects the headers of the origin (Enterprise).
        type: int
      security_level:
        description:
          - How suspicious a visitor must be to be challenged. A challenge costs clicks.
        type: str
        choices: ["off", essentially_off, low, medium, high, under_attack]
      polish:
        description:
          - How to compress images.
        type: str
        choices: ["off", lossless, lossy]
      always_use_https:
        description:
          - Whether to redirect C(http) to C(https). Like the other actions that have no value, V(true) means it is in
            the rule, V(false) that it is not.
        type: bool
      disable_apps:
        description:
          - Whether to switch Cloudflare Apps off.
        type: bool
      disable_performance:
        description:
          - Whether to switch Rocket Loader, Mirage, Polish and the like off.
        type: bool
      disable_security:
        description:
          - Whether to switch e-mail obfuscation, rate limiting, the firewall and the like off.
        type: bool
      disable_zaraz:
        description:
          - Whether to switch Zaraz off.
        type: bool
      automatic_https_rewrites:
        description:
          - Rewrite links to C(http) in pages to C(https) where the other side serves it.
        type: str
        choices: ["on", "off"]
      browser_check:
        description:
          - Look at the headers of a browser and refuse those that spammers send. It can cost clicks.
        type: str
        choices: ["on", "off"]
      cache_by_device_type:
        description:
          - Cache separately for each type of device (Enterprise).
        type: str
        choices: ["on", "off"]
      cache_deception_armor:
        description:
          - Cache only where the extension of the URL fits the content type.
        type: str
        choices: ["on", "off"]
      email_obfuscation:
        description:
          - Hide e-mail addresses in pages from bots.
        type: str
        choices: ["on", "off"]
      explicit_cache_control:
        description:
          - Obey the origin's C(Cache-Control) (Origin Cache Control).
        type: str
        choices: ["on", "off"]
      ip_geolocation:
        description:
          - Pass the visitor's country on to the origin in C(CF-IPCountry).
        type: str
        choices: ["on", "off"]
      opportunistic_encryption:
        description:
          - Let browsers reach C(http) URLs over TLS.
        type: str
        choices: ["on", "off"]
      origin_error_page_pass_thru:
        description:
          - Pass the origin's own error pages on (Enterprise).
        type: str
        choices: ["on", "off"]
      respect_strong_etag:
        description:
          - Keep strong C(ETag) headers byte for byte.
        type: str
        choices: ["on", "off"]
      response_buffering:
        description:
          - Wait for the whole response of the origin before passing it on (Enterprise).
        type: str
        choices: ["on", "off"]
      rocket_loader:
        description:
          - Load the JavaScript of pages late.
        type: str
        choices: ["on", "off"]
      sort_query_string_for_cache:
        description:
          - Take URLs that differ in the order of their query string for one (Enterprise).
        type: str
        choices: ["on", "off"]
      true_client_ip_header:
        description:
          - Pass the visitor's address on in C(True-Client-IP) (Enterprise).
        type: str
        choices: ["on", "off"]
      waf:
        description:
          - Use the web application firewall of the older kind.
        type: str
        choices: ["on", "off"]
      host_header_override:
        description:
          - The Host header that the origin gets. Not for tracking hosts, since SparkPost tells a click by its Host.
        type: str
      resolve_override:
        description:
          - The hostname to resolve for the origin instead of the record.
        type: str
      bypass_cache_on_cookie:
        description:
          - A regular expression for cookie names that keep a response out of the cache (Business).
        type: str
      cache_on_cookie:
        description:
          - A regular expression for cookie names that bring a response into the cache (Business).
        type: str
      cache_ttl_by_status:
        description:
          - By status or range of them (V(200-299)) seconds to cache, V(no-cache) or V(no-store) (Enterprise).
        type: dict
      cache_key_fields:
        description:
          - What the cache tells URLs apart by, as Cloudflare's API has it (Enterprise). What is named counts, at
            every depth.
        type: dict
  purge_actions:
    description:
      - Whether to remove the actions that O(actions) does not name.
    type: bool
    default: false
  status:
    description:
      - Whether the rule acts. A disabled one still counts against the quota.
      - If not set, a new rule is V(active), and one that is there stays as it is.
    type: str
    choices: [active, disabled]
  priority:
    description:
      - The rank of the rule from below, V(1) being the one that is looked at last. A number above that of the rules
        means first of all.
      - If neither this nor O(before) nor O(after) is set, a new rule comes last, and one that is there stays where it
        is.
    type: int
  before:
    description:
      - The target or ID of another rule that this one must precede, so that it applies if both match.
      - A rule that comes ahead of it already stays where it is.
      - One that is not there yet is no failure, but a warning.
    type: str
  after:
    description:
      - The target or ID of another rule that this one must follow. It can be combined with O(before).
      - A rule that comes behind it already stays where it is.
      - One that is not there yet is no failure, but a warning.
    type: str
  allow_shadowed:
    description:
      - Whether to accept, with a warning, that the rule can never act because of one ahead of it, or that it keeps one
        behind it from acting.
    type: bool
    default: false
  legacy_note:
    description:
      - Whether to warn, when a rule is created, that Page Rules are the older kind of rules.
    type: bool
    default: true
  rules:
    description:
      - Several that one task keeps. What they share is read once. Those of one zone are written one after another,
        those of several zones side by side. One that fails stops no other. The task fails at the end and names each.
      - What an entry does not set is as the task sets it for all.
    type: list
    elements: dict
    suboptions:
      target:
        description: As O(target), for this rule.
        type: str
      id:
        description: As O(id), for this rule.
        type: str
      state:
        description: As O(state), for this rule.
        type: str
        choices: [present, absent]
      actions:
        description: As O(actions), for this rule.
        type: dict
        suboptions:
          forwarding_url:
            description: As O(actions.forwarding_url).
            type: dict
            suboptions:
              url:
                description: As O(actions.forwarding_url.url).
                type: str
                required: true
              status_code:
                description: As O(actions.forwarding_url.status_code).
                type: int
                choices: [301, 302]
                default: 301
          ssl:
            description: As O(actions.ssl).
            type: str
            choices: ["off", flexible, full, strict, origin_pull]
          cache_level:
            description: As O(actions.cache_level).
            type: str
            choices: [bypass, basic, simplified, aggressive, cache_everything]
          polish:
            description: As O(actions.polish).
            type: str
            choices: ["off", lossless, lossy]
          security_level:
            description: As O(actions.security_level).
            type: str
            choices: ["off", essentially_off, low, medium, high, under_attack]
          automatic_https_rewrites:
            description: As O(actions.automatic_https_rewrites).
            type: str
            choices: ["on", "off"]
          browser_check:
            description: As O(actions.browser_check).
            type: str
            choices: ["on", "off"]
          cache_by_device_type:
            description: As O(actions.cache_by_device_type).
            type: str
            choices: ["on", "off"]
          cache_deception_armor:
            description: As O(actions.cache_deception_armor).
            type: str
            choices: ["on", "off"]
          email_obfuscation:
            description: As O(actions.email_obfuscation).
            type: str
            choices: ["on", "off"]
          explicit_cache_control:
            description: As O(actions.explicit_cache_control).
            type: str
            choices: ["on", "off"]
          ip_geolocation:
            description: As O(actions.ip_geolocation).
            type: str
            choices: ["on", "off"]
          opportunistic_encryption:
            description: As O(actions.opportunistic_encryption).
            type: str
            choices: ["on", "off"]
          origin_error_page_pass_thru:
            description: As O(actions.origin_error_page_pass_thru).
            type: str
            choices: ["on", "off"]
          respect_strong_etag:
            description: As O(actions.respect_strong_etag).
            type: str
            choices: ["on", "off"]
          response_buffering:
            description: As O(actions.response_buffering).
            type: str
            choices: ["on", "off"]
          rocket_loader:
            description: As O(actions.rocket_loader).
            type: str
            choices: ["on", "off"]
          sort_query_string_for_cache:
            description: As O(actions.sort_query_string_for_cache).
            type: str
            choices: ["on", "off"]
          true_client_ip_header:
            description: As O(actions.true_client_ip_header).
            type: str
            choices: ["on", "off"]
          waf:
            description: As O(actions.waf).
            type: str
            choices: ["on", "off"]
          always_use_https:
            description: As O(actions.always_use_https).
            type: bool
          disable_apps:
            description: As O(actions.disable_apps).
            type: bool
          disable_performance:
            description: As O(actions.disable_performance).
            type: bool
          disable_security:
            description: As O(actions.disable_security).
            type: bool
          disable_zaraz:
            description: As O(actions.disable_zaraz).
            type: bool
          browser_cache_ttl:
            description: As O(actions.browser_cache_ttl).
            type: int
          edge_cache_ttl:
            description: As O(actions.edge_cache_ttl).
            type: int
          host_header_override:
            description: As O(actions.host_header_override).
            type: str
          resolve_override:
            description: As O(actions.resolve_override).
            type: str
          bypass_cache_on_cookie:
            description: As O(actions.bypass_cache_on_cookie).
            type: str
          cache_on_cookie:
            description: As O(actions.cache_on_cookie).
            type: str
          cache_ttl_by_status:
            description: As O(actions.cache_ttl_by_status).
            type: dict
          cache_key_fields:
            description: As O(actions.cache_key_fields).
            type: dict
      purge_actions:
        description: As O(purge_actions), for this rule.
        type: bool
      status:
        description: As O(status), for this rule.
        type: str
        choices: [active, disabled]
      priority:
        description: As O(priority), for this rule.
        type: int
      before:
        description: As O(before), for this rule.
        type: str
      after:
        description: As O(after), for this rule.
        type: str
      allow_shadowed:
        description: As O(allow_shadowed), for this rule.
        type: bool
      legacy_note:
        description: As O(legacy_note), for this rule.
        type: bool
      zone:
        description: As O(zone).
        type: str
      zone_id:
        description: As O(zone_id).
        type: str
notes:
  - Page Rules take tokens of a user only. With an account-owned token use M(sparkpost.tracking.cloudflare_rule).
  - The token needs the permission C(Page Rules Write). C(Zone Read) lets the module check the quota and the zone's name
    before a rule is made; without it the API's own refusal is shown.
  - A rule acts only where the DNS record of its host is proxied.
  - A run that changes nothing reads once, and once more to find a zone by its name.
  - In check mode RV(page_rule.id) of a rule that would be created is null.
seealso:
  - module: sparkpost.tracking.cloudflare_page_rule_info
  - module: sparkpost.tracking.cloudflare_rule
  - name: Page Rules
    description: Cloudflare's documentation of Page Rules.
    link: https://developers.cloudflare.com/rules/page-rules/
"""

EXAMPLES = r"""
- name: Speak TLS to SparkPost, whatever the mode of the zone
  sparkpost.tracking.cloudflare_page_rule:
    zone: example.com
    target: track.example.com/*
    actions:
      ssl: full

- name: Forward clicks, ahead of the rule for all hosts of the zone
  sparkpost.tracking.cloudflare_page_rule:
    zone_id: 023e105f4ecef8ad9ca31a8372d0c353
    target: click.example.com/*
    actions:
      forwarding_url:
        url: https://spgo.io/$1
        status_code: 301
    before: "*.example.com/*"

- name: Look at the rule first of all
  sparkpost.tracking.cloudflare_page_rule:
    zone: example.com
    target: track.example.com/.well-known/*
    actions:
      ssl: full
    priority: 50

- name: Remove the forwarding
  sparkpost.tracking.cloudflare_page_rule:
    zone: example.com
    target: click.example.com/*
    state: absent
"""

RETURN = r"""
zone_id:
  description: The id of the zone.
  returned: always, unless the task fails before anything is planned
  type: str
  sample: 023e105f4ecef8ad9ca31a8372d0c353
page_rule:
  description: The rule as it is, or would be in check mode; null if there is none.
  returned: always, unless the task fails before anything is planned
  type: dict
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
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample:
    - create page rule track.example.com/*
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
      sample: track.example.com
    service:
      description: The service of the object - V(cloudflare).
      type: str
      sample: cloudflare
    object:
      description: What is changed.
      type: str
      sample: page rule track.example.com/*
    verb:
      description: What is done to the object - V(create), V(update) or V(delete).
      type: str
      sample: update
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: {actions: {ssl: flexible}}
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {actions: {ssl: full}}
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
  sample: create page rule track.example.com/*
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
      sample: Give the other settings to a rule of their own
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
      sample: track.example.com/*
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

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.resource import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
