# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup ``named_domain``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: named_domain
short_description: Read the one tracking domain that a playbook was started with
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns the variable C(domain) if it is an extra variable or a variable of the play, or if the hosts are those of
    C(tracking_hosts) and it is a variable of the current one.
  - Returns an empty string if it is not set, or set for a group of hosts. There, C(domain) is often the domain of a
    network, not a tracking domain.
  - The playbooks of this collection use it.
options:
  _terms:
    description: Not used.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Show the tracking domain
  ansible.builtin.debug:
    msg: "{{ lookup('sparkpost.tracking.named_domain') }}"
"""

RETURN = r"""
_raw:
  description: The domain, or an empty string.
  type: list
  elements: str
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._run import source_of


class LookupModule(LookupBase):
    """What Ansible loads."""

    def run(self, terms: Sequence[Any], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """See DOCUMENTATION."""
        known = variables or {}
        if known.get("domain") in (None, ""):
            return [""]
        source = source_of("domain", known)
        # localhost stands for no domain, whatever its variables.
        if source == "group" or (source == "host" and "tracking_hosts" not in known):
            return [""]
        templar: Any = self._templar
        return [templar.template(known["domain"])]
