# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``ready_entries``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ready_entries
short_description: Select the tracking domains that are ready and add what preflight found
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Filters a list of tracking domains by the result of M(sparkpost.tracking.tracking_preflight) and returns the entries
    of the domains that have no obstacles.
  - Adds what preflight found, so that nothing has to be looked up twice - the C(endpoint), the C(zone) and C(zone_id)
    that receive the DNS records, the C(certificate_arn) if the domain's distribution has a certificate that covers the
    domain, and the C(service_id) of the Fastly service. Values that an entry already specifies are not changed.
options:
  _input:
    description: The entries, as returned by P(sparkpost.tracking.domain_entries#filter).
    type: list
    elements: dict
    required: true
  preflight:
    description: The return value of M(sparkpost.tracking.tracking_preflight).
    type: dict
    required: true
  own_certificates:
    description: The domains for which you provide the certificates. They get no C(certificate_arn).
    type: list
    elements: str
    default: []
  shared:
    description: Whether all domains share a certificate. If they do, no entry gets a C(certificate_arn).
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Run preflight checks
  sparkpost.tracking.tracking_preflight:
    cdn: cloudfront
    domains: "{{ tracking_domains }}"
  register: preflight

- name: Show the domains that are ready
  ansible.builtin.debug:
    msg: "{{ tracking_domains | sparkpost.tracking.ready_entries(preflight) }}"
"""

RETURN = r"""
_value:
  description: The entries of the domains that are ready.
  type: list
  elements: dict
  sample:
    - domain: track.example.com
      endpoint: spgo.io
      zone: example.com
      zone_id: Z0123456789ABCDEFGHIJ
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._ready import ready_entries


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"ready_entries": ready_entries}
