# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``play_findings``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: play_findings
short_description: Summarise what was found on the hosts of a play
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Collects what the role P(sparkpost.tracking.verify#role) or P(sparkpost.tracking.audit#role) found on the hosts of a
    play, counts it, and says whether the run of the host that asks must fail.
options:
  _input:
    description: The variable C(hostvars).
    type: dict
    required: true
  role:
    description: The role whose findings count.
    type: str
    choices: [verify, audit]
    required: true
  host:
    description: The host that asks, C(inventory_hostname).
    type: str
    required: true
  hosts:
    description: The hosts whose findings are collected, such as C(ansible_play_hosts_all); the host that asks if empty.
    type: list
    elements: str
    default: []
  fail_on:
    description: How bad a finding must be for the run to fail, as C(verify_fail_on) and C(audit_fail_on) have it.
    type: str
    choices: [warn, unproven, fail, never]
    default: unproven
  mail:
    description: Whether the findings of a proof by mail count too.
    type: bool
    default: false
seealso:
  - plugin: sparkpost.tracking.play_speaker
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show how many domains of the play are healthy
  ansible.builtin.debug:
    msg: >-
      {{ (hostvars | sparkpost.tracking.play_findings('verify', inventory_hostname, ansible_play_hosts_all)).stats }}
"""

RETURN = r"""
_value:
  description:
    - A dictionary. C(bad) has a sentence for each reason why the run of the host that asks must fail, and C(sentence)
      says how many of its domains are healthy.
    - C(results) are the results of M(sparkpost.tracking.tracking_check) or the verdicts of all O(hosts), and C(stats)
      their summary, which the roles leave with M(ansible.builtin.set_stats).
  type: dict
  sample:
    bad: []
    sentence: "1 of 1 domain is healthy."
    results: []
    stats:
      domains: 1
      counts: {pass: 1, warn: 0, fail: 0, error: 0, skip: 0}
      ok: true
      failed: []
      soonest_expiry:
      report: ""
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.plugin_utils import _audit, _verification
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._play import Play


def play_findings(
    hostvars: Mapping[str, Mapping[str, Any]],
    role: str,
    host: str,
    hosts: Sequence[str] = (),
    fail_on: str = "unproven",
    mail: bool = False,
) -> dict[str, Any]:
    """See DOCUMENTATION."""
    play = Play(hostvars, host, (), hosts or (host,))
    if role == "audit":
        return {**_audit.of_host(play, fail_on), **_audit.of_play(play)}
    return {**_verification.of_host(play, fail_on, mail=mail), **_verification.of_play(play, mail=mail)}


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"play_findings": play_findings}
