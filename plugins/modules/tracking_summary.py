#!/usr/bin/python
# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation and entry point of the module ``tracking_summary``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tracking_summary
short_description: Summarize what a run has done for each tracking domain
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Shows what was changed for each domain, or what check mode would change, the verdict, when the certificate ends and
    who renews it, what to do about warnings, the reports, domains that failed with the cause and the remedy, and last
    the next command. A long list is shown as counts by cause with the first names.
  - The lines are shown whatever Ansible's callback plugin shows of tasks, for example with C(display_ok_hosts=false).
    If standard output is a JSON document, they go to standard error.
  - The task fails if a domain has an obstacle, was not set up, or does not work.
  - The role P(sparkpost.tracking.setup#role) ends with it.
options:
  domains:
    description: The names of all domains of the run.
    type: list
    elements: str
    required: true
  setup:
    description: The RV(sparkpost.tracking.tracking_setup#module:results) of the set-up.
    type: list
    elements: dict
    default: []
  checks:
    description: The results of M(sparkpost.tracking.tracking_check).
    type: list
    elements: dict
    default: []
  preflight:
    description: The RV(sparkpost.tracking.tracking_preflight#module:results) of the preflight checks.
    type: list
    elements: dict
    default: []
  fail_on:
    description: Which results of the checks make the task fail.
    type: str
    choices: [fail, unproven, warn, never]
    default: unproven
  own_certificates:
    description: The domains whose certificates you provide and renew.
    type: list
    elements: str
    default: []
  report:
    description: The directory of the reports.
    type: str
    default: ""
  left_out:
    description:
      - The steps that the run did not take because of C(--tags) or C(--skip-tags). They are named in the lines, and
        for what fails because of them the remedy is to run again without the tags.
    type: list
    elements: str
    choices: [cert, cdn, dns, sparkpost, verify]
    default: []
  playbook:
    description:
      - The playbook of this collection that runs, for example V(setup), which the next command names.
      - If empty, the next step is described in words.
    type: str
    default: ""
  arguments:
    description:
      - The arguments with which the next command names the same domains. By default, they are taken from the command
        line, without anything that could be a secret.
    type: str
    default: ""
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
seealso:
  - module: sparkpost.tracking.tracking_setup
  - module: sparkpost.tracking.tracking_report
"""

EXAMPLES = r"""
- name: Show what was done
  sparkpost.tracking.tracking_summary:
    domains: [track.example.com, click.example.com]
    setup: "{{ setup.results }}"

- name: Show what was done and whether it works
  sparkpost.tracking.tracking_summary:
    domains: [track.example.com]
    setup: "{{ setup.results }}"
    checks: "{{ verified.results }}"
    preflight: "{{ preflight.results }}"

- name: Show which domains do not work, and do not fail
  sparkpost.tracking.tracking_summary:
    domains: [track.example.com]
    checks: "{{ verified.results }}"
    fail_on: never
    report: /srv/reports
"""

RETURN = r"""
summary:
  description: All domains in one sentence.
  returned: always
  type: str
  sample: 2 of 2 domains verified; 1 changed; none failed.
lines:
  description: The lines that are shown.
  returned: if no domain failed, or if standard output is a JSON document
  type: list
  elements: str
  sample:
    - 1 of 1 domain verified; none changed; none failed.
    - "  track.example.com (fastly): everything is as it should be; certificate until 2027-02-28, renewed by Fastly"
failed_domains:
  description: The domains that failed.
  returned: always
  type: list
  elements: str
  sample: []
causes:
  description: The domains that failed, by the cause.
  returned: always
  type: dict
  sample: {served_elsewhere: [click.example.com]}
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.summary.definition import DEFINITION


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
