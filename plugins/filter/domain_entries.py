# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``domain_entries``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: domain_entries
short_description: Read tracking domains in every form in which the roles take them
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Turns a list of names, a list of entries or a string of names into a list with one entry for each domain.
  - All roles and playbooks of this collection read their tracking domains with it.
options:
  _input:
    description:
      - A list of names, of entries, or of both; or a string with names separated by commas, spaces or new lines.
      - The keys of an entry are V(domain), V(endpoint), V(subaccount), V(default), V(sending_domains), V(zone),
        V(zone_id), V(certificate_arn), V(distribution_id), V(service_id), V(cdn), V(expected_target) and
        V(expect_redirect); V(domain) is required.
      - An unknown key, a value that the key cannot have, a name that can be no tracking domain, and a domain that is
        named twice are errors.
    type: raw
    required: true
  domain:
    description:
      - A single domain instead of the list. Both together are an error, unless the list contains only this domain.
      - Set it to an empty string where a user may name a domain this way and did not.
    type: str
  host:
    description: An inventory host whose name is the domain if nothing else is specified.
    type: str
    default: ""
  variable:
    description: The variable in which the list was set, by which errors name it.
    type: str
    default: tracking_domains
  only:
    description: The keys of the entries to return; all of them where it is empty.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Require tracking domains
  ansible.builtin.assert:
    that: read.error | length == 0
    fail_msg: "{{ read.error }}"
  vars:
    read: "{{ tracking_domains | default([], true) | sparkpost.tracking.domain_entries }}"

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ ('track.example.com, click.example.com' | sparkpost.tracking.domain_entries).domains }}"
"""

RETURN = r"""
_value:
  description:
    - A dictionary with the C(domains), one entry each, and the C(error), a sentence that says what is wrong with the
      input. Where there is an error, C(domains) is empty.
  type: dict
  sample:
    domains:
      - domain: track.example.com
    error: ""
"""

from collections.abc import Callable, Sequence
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._entries import LIST, EntryError, entries_of


def domain_entries(
    given: Any, domain: str | None = None, host: str = "", only: Sequence[str] = (), variable: str = LIST
) -> dict[str, Any]:
    """See DOCUMENTATION."""
    try:
        entries = entries_of(given, domain, host, variable)
    except EntryError as error:
        return {"domains": [], "error": str(error)}
    kept = [{key: value for key, value in entry.items() if not only or key in only} for entry in entries]
    return {"domains": kept, "error": ""}


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"domain_entries": domain_entries}
