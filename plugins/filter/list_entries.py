# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``list_entries``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: list_entries
short_description: Make the entries of a module's list option from groups of tracking domains
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Makes what the list options of this collection's modules hold, such as C(certificates) of
    M(sparkpost.tracking.acm_tracking_certificate), from tracking domains and from what is known of them.
  - There is one entry for each group, in their order. It holds what differs from group to group. Options that are the
    same for all belong to the task.
options:
  _input:
    description:
      - The groups. Each is a list of tracking domains that share a certificate, and a distribution or a service.
    type: list
    elements: list
    required: true
  kind:
    description: What the entries are for.
    type: str
    choices:
      - cloudfront_certificates
      - cloudfront_pending
      - cloudfront_distributions
      - cloudfront_tenants
      - fastly_services
      - fastly_certificates
      - fastly_pending
    required: true
  preflight:
    description: The return value of M(sparkpost.tracking.tracking_preflight), if it ran.
    type: dict
    default: {}
  own_certificates:
    description: The certificates that you provide, by the first domain of a group.
    type: dict
    default: {}
  made:
    description: The return value of the earlier list task whose C(results) an entry refers to.
    type: dict
    default: {}
  settings:
    description: Variables of the role that an entry may leave out, such as C(tags).
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Keep all certificates by one task
  sparkpost.tracking.acm_tracking_certificate:
    certificates: >-
      {{ tracking_domains | batch(1) | list
         | sparkpost.tracking.list_entries('cloudfront_certificates', preflight=preflight) }}
"""

RETURN = r"""
_value:
  description: One entry for each group.
  type: list
  elements: dict
  sample:
    - domains: [track.example.com]
"""

from collections.abc import Callable, Iterable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._lists import KINDS, entries, known


def list_entries(
    groups: Iterable[Any],
    kind: str,
    preflight: Any = None,
    own_certificates: Any = None,
    made: Any = None,
    settings: Any = None,
) -> list[dict[str, Any]]:
    """See DOCUMENTATION."""
    if kind not in KINDS:
        raise AnsibleFilterError(f"list_entries knows no kind {kind!r}: it must be one of {', '.join(KINDS)}")
    return entries(kind, groups, known(preflight, own_certificates, made, settings))


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"list_entries": list_entries}
