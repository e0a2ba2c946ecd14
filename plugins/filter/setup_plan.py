# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``setup_plan``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: setup_plan
short_description: Plan the set-up of a list of tracking domains with different CDNs
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Validates a list of tracking domains, each of which is to be served by a CDN or with SparkPost's own certificate.
    Returns what the steps of the role P(sparkpost.tracking.setup#role) need.
options:
  _input:
    description: The tracking domains in every form that P(sparkpost.tracking.domain_entries#filter) takes.
    type: raw
    required: true
  settings:
    description:
      - The settings of each path by name (V(cloudfront), V(cloudflare), V(fastly) and V(managed)), such as
        C(dns_provider), which apply to the entries that do not specify their own.
    type: dict
    required: true
  cdn:
    description: The path of entries that specify no C(cdn).
    type: str
    default: ""
  only:
    description:
      - The one path to set up. Entries that specify another one are skipped, and refused if there are no others.
    type: str
    default: ""
  preflight:
    description: The return value of M(sparkpost.tracking.tracking_preflight), if it has run.
    type: dict
    default: {}
  domain:
    description: A single domain instead of the list.
    type: str
  host:
    description: An inventory host whose name is the domain if nothing else is specified.
    type: str
    default: ""
  variable:
    description: The variable in which the list was set, by which errors name it.
    type: str
    default: tracking_domains
"""

EXAMPLES = r"""
- name: Require valid tracking domains
  ansible.builtin.assert:
    that: plan.error | length == 0
    fail_msg: "{{ plan.error }}"
  vars:
    plan: "{{ tracking_domains | sparkpost.tracking.setup_plan(settings, cdn='fastly') }}"
    settings:
      cloudfront: {dns_provider: route53}
      cloudflare: {mode: proxy, rules: page_rules, ssl_scope: host}
      fastly: {dns_provider: route53}
      managed: {dns_provider: route53}

- name: Check all domains before anything is changed
  sparkpost.tracking.tracking_preflight:
    domains: "{{ plan.wishes }}"

- name: Show which domains can be set up
  ansible.builtin.debug:
    msg: "{{ plan.domains | map(attribute='domain') }}"
"""

RETURN = r"""
_value:
  description:
    - A dictionary with the C(error), a sentence that says what is wrong with the input, and the C(names) of the
      domains.
    - C(wishes) are the entries for M(sparkpost.tracking.tracking_preflight), C(domains) those for
      M(sparkpost.tracking.tracking_setup), and C(checks) those for M(sparkpost.tracking.tracking_check).
    - C(roles) are the parts that use tasks of the user's own, and C(held_back) the domains that share a distribution or
      service with one that cannot be set up. C(left) are the names of entries that are skipped.
  type: dict
  sample:
    error: ""
    names: [track.example.com]
    wishes: [{domain: track.example.com, cdn: fastly, dns_provider: route53}]
    domains: [{domain: track.example.com, cdn: fastly, dns_provider: route53}]
    roles: []
    checks: [{domain: track.example.com, cdn: fastly}]
    held_back: []
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import tracking_domain_name
from ansible_collections.sparkpost.tracking.plugins.plugin_utils import _setup_plan
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._entries import LIST, EntryError, entries_of
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._paths import PATHS, of_path, parts_of

_LISTS = ("names", "left", "wishes", "domains", "roles", "checks", "held_back")


def setup_plan(
    given: Any,
    settings: Mapping[str, Mapping[str, Any]],
    cdn: str = "",
    only: str = "",
    preflight: Mapping[str, Any] | None = None,
    domain: str | None = None,
    host: str = "",
    variable: str = LIST,
) -> dict[str, Any]:
    """See DOCUMENTATION."""
    found = preflight or {}
    try:
        entries = entries_of(given, domain, host, variable, PATHS)
        left: list[str] = []
        if only:
            entries, left = of_path(entries, only)
        parts = parts_of(entries, only or cdn, settings, variable)
        _setup_plan.refuse_contradictions(parts, settings, variable)
    except EntryError as error:
        return {"error": str(error), **{name: [] for name in _LISTS}}
    by_task = [part for part in parts if not _setup_plan.is_for_roles(part)]
    return {
        "error": "",
        "names": [tracking_domain_name(entry["domain"]) for part in parts for entry in part["entries"]],
        "left": left,
        "wishes": _setup_plan.wishes(parts, settings),
        "domains": [one for part in by_task for one in _setup_plan.task_entries(part, settings, found)],
        "roles": [
            {**part, "entries": ready, "ended": _setup_plan.ended(part["cdn"], ready)}
            for part in parts
            if part not in by_task and (ready := _setup_plan.ready(part, settings, found))
        ],
        "checks": [one for part in parts for one in _setup_plan.checks(part, settings, found)],
        "held_back": [one for part in parts for one in _setup_plan.held_back(part, settings, found)],
    }


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"setup_plan": setup_plan}
