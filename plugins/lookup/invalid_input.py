# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup ``invalid_input``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: invalid_input
short_description: Find misspelled variables and tags, and values that no role accepts
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns a sentence for each variable of the playbook whose value its roles would refuse.
  - If the command names only playbooks of this collection, also returns one for each unknown extra variable with a
    prefix of this collection, and for each tag that the playbook does not have. Otherwise, variables and tags may
    belong to something else. It then only warns about variables that look like misspelled ones of this collection.
  - The playbooks and roles of this collection use it.
options:
  _terms:
    description: The name of the playbook of this collection, such as V(setup_fastly). Roles specify none.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Validate the variables and tags
  ansible.builtin.assert:
    that: wrong | length == 0
    fail_msg: "{{ wrong | join(' ') }}"
  vars:
    wrong: "{{ query('sparkpost.tracking.invalid_input', 'verify') }}"
"""

RETURN = r"""
_raw:
  description: A sentence for each problem.
  type: list
  elements: str
  sample: ["The extra variable 'tracking_domain' is unknown; did you mean 'tracking_domains'?"]
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.sparkpost.tracking.plugins.plugin_utils import _input, _run
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._known import PLAYBOOKS
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._known import variables as known_variables


class LookupModule(LookupBase):
    """What Ansible loads."""

    def run(self, terms: Sequence[Any], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[str]:
        """See DOCUMENTATION."""
        unknown = [str(each) for each in terms if each not in PLAYBOOKS]
        if unknown:
            raise AnsibleLookupError(f"This collection has no playbook {unknown[0]}, but {', '.join(PLAYBOOKS)}.")
        known = variables or {}
        own = _run.is_own()
        if not own:
            for sentence in _input.near_misses(known):
                Display().warning(sentence)
        return [each for name in terms for each in self._found(str(name), known, own=own)]

    def _found(self, name: str, known: Mapping[str, Any], *, own: bool) -> list[str]:
        playbook = PLAYBOOKS[name]
        values = list(_input.unusable_values(playbook, self._values(known)))
        if not own:
            return values
        tags = [*(known.get("ansible_run_tags") or ()), *(known.get("ansible_skip_tags") or ())]
        unknown = [*_input.unknown_variables(_run.extra_variables()), *_input.unknown_tags(name, playbook, tags)]
        return [*unknown, *values]

    def _values(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """Those of our variables that are set, as the roles will see them."""
        templar: Any = self._templar
        values = {}
        for name in known_variables():
            if name not in known:
                continue
            try:
                values[name] = templar.template(known[name])
            except AnsibleError:
                # Where it is undefined, the role that reads it says so with the place.
                continue
        return values
