# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``findings_lines``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: findings_lines
short_description: Show the results of checks in as many lines as an operator can read
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns all findings of a single domain, one line for each healthy domain of a list and the findings of the others,
    and for a long list the number of domains by cause, with the first ten names and one example of each cause.
options:
  _input:
    description: The return value of M(sparkpost.tracking.tracking_check) for a list of domains.
    type: dict
    required: true
  longest:
    description: How many domains a list has at most that is shown domain by domain.
    type: int
    default: 50
"""

EXAMPLES = r"""
- name: Check all domains
  sparkpost.tracking.tracking_check:
    domains: "{{ tracking_domains }}"
    fail_on: never
  register: checked

- name: Show what was found
  ansible.builtin.debug:
    msg: "{{ checked | sparkpost.tracking.findings_lines }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
  sample:
    - "200 domains: 198 pass, 2 fail"
    - "FAIL 2 edge_tcp: track.example.com, click.example.com"
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

_NAMED = 10


def findings_lines(checked: Mapping[str, Any], longest: int = 50) -> list[str]:
    """See DOCUMENTATION."""
    results: Sequence[Mapping[str, Any]] = checked["results"]
    if len(results) == 1:
        return list(results[0]["table"])
    if len(results) <= longest:
        return list(checked["table"])
    by_cause: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in results:
        overall, cause = str(each["summary"]["overall"]), str(each["summary"].get("first_cause") or "")
        if overall != "pass":
            by_cause.setdefault((overall, cause), []).append(each)
    lines = [str(checked["table"][0])]
    for (overall, cause), those in by_cause.items():
        names = [str(each["domain"]) for each in those]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        lines.append(f"{overall.upper()} {len(names)} {cause}: {', '.join(names[:_NAMED])}{more}")
        lines += _example(those[0], cause)
    return lines


def _example(result: Mapping[str, Any], cause: str) -> list[str]:
    """What was seen of the cause at one domain, and what to do."""
    found = next((each for each in result["checks"] if each["id"] == cause), None)
    if found is None:
        return []
    observed = found["observed"] or found["reason"]
    remedy = [f"  -> {found['remedy']}"] if found["remedy"] else []
    return [f"  {observed}", *remedy]


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"findings_lines": findings_lines}
