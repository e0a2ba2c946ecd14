# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``ready_entries``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ready_entries
short_description: Keep the tracking domains that preflight found ready, with what it found
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Takes the entries of tracking domains and the result of M(sparkpost.tracking.tracking_preflight) for them, and
    returns the entries without those that have obstacles.
  - Each gets the C(endpoint) that was determined, and the C(zone) and C(zone_id) that would take its records, so that
    nothing is looked up twice. A certificate that the domain's distribution has and that still covers it is its
    C(certificate_arn), and the Fastly service of the wanted name its C(service_id), unless the entry names others.
options:
  _input:
    description: The entries, as P(sparkpost.tracking.domain_entries#filter) returns them.
    type: list
    elements: dict
    required: true
  preflight:
    description: What M(sparkpost.tracking.tracking_preflight) returned.
    type: dict
    required: true
  own_certificates:
    description: The domains for which certificates of your own are brought, which take the place of any that exist.
    type: list
    elements: str
    default: []
  shared:
    description: Whether all domains share a certificate, which that of a single domain's distribution need not cover.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Look for obstacles
  sparkpost.tracking.tracking_preflight:
    cdn: cloudfront
    domains: "{{ tracking_domains }}"
  register: preflight

- name: Show what can go on
  ansible.builtin.debug:
    msg: "{{ tracking_domains | sparkpost.tracking.ready_entries(preflight) }}"
"""

RETURN = r"""
_value:
  description: The entries that can go on.
  type: list
  elements: dict
  sample:
    - domain: track.example.com
      endpoint: spgo.io
      zone: example.com
      zone_id: Z0123456789ABCDEFGHIJ
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import tracking_domain_name


def ready_entries(
    entries: Iterable[Mapping[str, Any]],
    preflight: Mapping[str, Any],
    own_certificates: Iterable[str] = (),
    shared: bool = False,
) -> list[dict[str, Any]]:
    """See DOCUMENTATION."""
    found = {one["domain"]: one for one in preflight.get("results") or ()}
    own = set(own_certificates)
    ready = []
    for entry in entries:
        domain = tracking_domain_name(str(entry["domain"]))
        report = found.get(domain)
        if report is None or report["obstacles"]:
            continue
        facts = report["facts"]
        certificate = {} if shared or own & {domain, entry["domain"]} else _certificate(facts)
        ready.append({**certificate, **_service(facts), **_given(entry), **_place(facts)})
    return ready


def _given(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value not in (None, "")}


def _certificate(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate that the domain's distribution has, where it is kept."""
    found = facts.get("certificate") or {}
    return {"certificate_arn": found["arn"]} if found.get("attached") else {}


def _service(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The Fastly service of the name that is wanted, where it exists."""
    found = facts.get("service") or {}
    return {"service_id": found["id"]} if found.get("id") else {}


def _place(facts: Mapping[str, Any]) -> dict[str, Any]:
    zone = facts["zone"]
    held = zone["held"] or {}
    found = {
        "endpoint": facts["endpoint"],
        "zone": held.get("name") or zone["create"],
        "zone_id": held.get("id"),
    }
    return {name: value for name, value in found.items() if value}


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"ready_entries": ready_entries}
