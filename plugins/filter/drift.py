# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``drift``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drift
short_description: Group by domain what tasks in check mode would change
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Takes registered results of this collection's modules in check mode, and returns for each tracking domain which
    changes they predict, and where a task failed, why the changes are not known.
  - It reads the return value C(changes) of the modules, and the records that
    M(sparkpost.tracking.dns_records_wait) does not see yet.
  - A change belongs to its C(domain). If that is empty, or none of the tracking domains or a name below one, it
    belongs to the domains that the loop's item names, else to those of the task's options C(domain) and C(domains),
    else to all.
  - Of an object that exists, the settings that differ are shown with their current and desired values.
options:
  _input:
    description: Registered results, of loops or not; those of skipped tasks and empty ones are left out.
    type: list
    elements: raw
    required: true
  domains:
    description: The tracking domains.
    type: list
    elements: str
    required: true
  stopped:
    description: Results of failed tasks after which nothing further was planned, so that they concern every domain.
    type: list
    elements: dict
    default: []
  report:
    description:
      - Whether to return it as the option O(sparkpost.tracking.tracking_report#module:drift) takes it, with what is not
        known among the changes and without the key C(error).
    type: bool
    default: false
seealso:
  - plugin: sparkpost.tracking.audit_verdicts
    plugin_type: filter
"""

EXAMPLES = r"""
- name: What would the distributions' set-up change?
  sparkpost.tracking.cloudfront_tracking_distribution:
    domains: ["{{ item.domain }}"]
    endpoint: us
  loop: "{{ tracking_domains }}"
  check_mode: true
  register: predicted

- name: Show it by domain
  ansible.builtin.debug:
    msg: "{{ [predicted] | sparkpost.tracking.drift(tracking_domains | map(attribute='domain')) }}"
"""

RETURN = r"""
_value:
  description:
    - For each domain its C(domain) in normal form, the predicted C(changes) as sentences, and the C(error) because of
      which they are not known, or not all of them; it is empty if there was none.
  type: list
  elements: dict
  sample:
    - domain: track.example.com
      changes:
        - "update CloudFront distribution E1A2B3C4D5E6F7 (default_ttl: 60 -> 10)"
      error: ""
"""

from collections.abc import Callable, Iterable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._drift import as_reported, drift_of


def drift(results: Any, domains: Iterable[str], stopped: Any = (), report: bool = False) -> list[dict[str, Any]]:
    """See DOCUMENTATION. Raises AnsibleFilterError where the domains are a text in place of a list."""
    if isinstance(domains, str):
        raise AnsibleFilterError(f"The filter sparkpost.tracking.drift takes a list of domains, not {domains!r}.")
    found = drift_of(results, list(domains), stopped)
    return as_reported(found) if report else found


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"drift": drift}
