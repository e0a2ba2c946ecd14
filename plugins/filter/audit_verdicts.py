# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``audit_verdicts``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: audit_verdicts
short_description: Distinguish drift, outages and lateness of tracking domains
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Combines the results of M(sparkpost.tracking.tracking_check) and the drift of their domains into one verdict each.
options:
  _input:
    description: The results of M(sparkpost.tracking.tracking_check).
    type: list
    elements: dict
    required: true
  drift:
    description:
      - What the filter P(sparkpost.tracking.drift#filter) returns. A domain that is not in it was not compared.
    type: list
    elements: dict
    default: []
seealso:
  - plugin: sparkpost.tracking.drift
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Check the domains
  sparkpost.tracking.tracking_check:
    domains: "{{ tracking_domains }}"
    fail_on: never
  register: seen

- name: Show the domains that lose clicks now
  ansible.builtin.debug:
    msg: "{{ seen.results | sparkpost.tracking.audit_verdicts | selectattr('outages') | map(attribute='verdict') }}"
"""

RETURN = r"""
_value:
  description:
    - For each domain its C(domain), the C(verdict) in a sentence, and the C(state), which is V(fail) where clicks fail,
      something drifted, or drift could not be determined, V(warn) where something is late, does not work as it should
      or could not be tested, otherwise V(pass).
    - C(outages), C(lateness), C(defects) and C(untested) contain IDs of findings, C(drift) the changes that the set-up
      would make, C(drift_error) why they are not known, and C(compared) whether they were looked for.
  type: list
  elements: dict
  sample:
    - domain: track.example.com
      state: warn
      compared: true
      drift: []
      drift_error: ""
      outages: []
      lateness: [cert_expiring]
      defects: []
      untested: []
      verdict: "track.example.com: lateness (cert_expiring); no drift; no outage."
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._audit import verdicts_of


def audit_verdicts(
    results: Sequence[Mapping[str, Any]], drift: Sequence[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """See DOCUMENTATION."""
    return verdicts_of(results, drift)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"audit_verdicts": audit_verdicts}
