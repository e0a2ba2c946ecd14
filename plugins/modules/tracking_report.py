# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tracking_report
short_description: Write the results of tracking checks as pages, JSON and JUnit XML
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Turns results of M(sparkpost.tracking.tracking_check) into files - for each domain a page and a JSON file, and for
    all of them an index as page and as JSON, and JUnit XML for CI servers.
  - A page says the verdict in words, what to do now with text that can be copied, how far the way from DNS over the CDN
    to SparkPost is good, how long the certificate lasts, all findings with their evidence, and what has changed since
    the report before.
  - Pages need nothing from elsewhere, work without scripts, on a phone and on paper, and show whatever servers said as
    text.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
attributes:
  check_mode:
    support: full
    details:
      - No file is written; RV(written) says which would be.
  diff_mode:
    support: none
    details:
      - What has changed since the report before is in the report itself.
  idempotent:
    support: full
    details:
      - The same results make the same files, and what a report compares itself with stays when it is written again.
options:
  results:
    description:
      - Results of checks, such as RV(sparkpost.tracking.tracking_check#module:results), or C(results) of a task with a
        loop.
      - Several for one domain are made one. Of two findings with the same C(id), the worse counts, and the verdict is
        reached again.
      - A result of a failed task that has no findings is left out, with a warning.
    type: list
    elements: dict
    required: true
  path:
    description:
      - The folder to write to. It is created if it is missing.
      - A file is replaced as a whole. Nothing is removed, so that the files of a domain that is checked no longer stay.
    type: path
    required: true
  formats:
    description:
      - V(json) writes C(track.example.com.json) for each domain and C(index.json), V(junit) writes C(junit.xml), and
        V(html) writes C(track.example.com.html) for each domain and C(index.html).
      - What has changed is determined from the C(json) files of the previous run.
      - V(html) needs the Python library C(jinja2), which comes with ansible-core.
    type: list
    elements: str
    choices: [json, junit, html]
    default: [json, junit, html]
  drift:
    description:
      - What a run in check mode would change, so that the report tells a domain that is not set up as described from
        one that fails.
    type: list
    elements: dict
    default: []
    suboptions:
      domain:
        description: The domain, as the results name it.
        type: str
        required: true
      changes:
        description: One line for each change.
        type: list
        elements: str
        default: []
  title:
    description: The headline of the index.
    type: str
    default: HTTPS tracking domains
requirements:
  - jinja2, if O(formats) contains V(html)
seealso:
  - module: sparkpost.tracking.tracking_check
  - ref: ansible_collections.sparkpost.tracking.docsite.report
    description: All fields of the files, with the JSON Schemas of the JSON files.
notes:
  - The name of a file is that of its domain; where that is no plain host name, it is marked with a digest.
  - In JUnit XML, a domain is a test suite and a finding a test case of the class C(track.example.com.tls). C(fail) is a
    failure, C(error) an error, C(skip) skipped; a warning passes, with its text as C(system-out).
"""

EXAMPLES = r"""
- name: Check two domains without failing
  sparkpost.tracking.tracking_check:
    domain: "{{ item }}"
    fail_on: never
  loop: [track.example.com, click.example.org]
  register: checked

- name: Write pages, JSON and JUnit XML
  sparkpost.tracking.tracking_report:
    results: "{{ checked.results }}"
    path: reports

- name: Write JUnit XML alone, for a CI server
  sparkpost.tracking.tracking_report:
    results: "{{ checked.results }}"
    path: build/test-results
    formats: [junit]

- name: Write a report that tells drift from outage
  sparkpost.tracking.tracking_report:
    results: "{{ checked.results }}"
    path: /srv/reports/tracking
    title: Tracking domains of Example Ltd.
    drift:
      - domain: track.example.com
        changes: ["update the distribution E1ABCDEF: default TTL 60 to 10 seconds"]
"""

RETURN = r"""
path:
  description: The folder, as an absolute path.
  returned: always
  type: str
  sample: /srv/reports/tracking
written:
  description: The files that were written, or would be in check mode. Those that held the same already are not named.
  returned: always
  type: list
  elements: str
  sample: [/srv/reports/tracking/track.example.com.json, /srv/reports/tracking/index.html]
changes:
  description:
    - The files of RV(written) as data.
  returned: always
  type: list
  elements: dict
  contains:
    domain:
      description: The domain name that the change concerns. Empty if the object belongs to several domains or none.
      type: str
      sample: ""
    service:
      description: The service of the object - V(files).
      type: str
      sample: files
    object:
      description: What is changed.
      type: str
      sample: file /srv/reports/tracking/index.html
    verb:
      description: What is done to the object - V(create) or V(update).
      type: str
      sample: update
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: {}
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {}
index:
  description: The content of C(index.json).
  returned: always
  type: dict
  contains:
    schema_version:
      description: The version of the shape of the files.
      type: int
      sample: 1
    tool_version:
      description: The version of the collection.
      type: str
      sample: 0.1.0
    started_at:
      description: When the first check began, in UTC.
      type: str
      sample: "2026-11-24T20:35:00Z"
    finished_at:
      description: When the last check ended, in UTC.
      type: str
      sample: "2026-11-24T20:35:14Z"
    domains:
      description: One entry for each domain, in the order of O(results).
      type: list
      elements: dict
      contains:
        domain:
          description: The domain.
          type: str
          sample: track.example.com
        overall:
          description: The worst status of its findings.
          type: str
          sample: fail
        ok:
          description: Whether nothing failed, and nothing was left that could not be tested.
          type: bool
          sample: false
        first_cause:
          description: The id of the finding to correct first. Null if nothing is bad.
          type: str
          sample: cfront_alias
        kind:
          description: C(outage), C(lateness) or C(defect), as the first cause is. Null if nothing is bad.
          type: str
          sample: outage
        urgent:
          description: Ids of findings that need action before the first cause is fixed.
          type: list
          elements: str
          sample: []
        states:
          description: Which of C(outage), C(drift) and C(lateness) apply.
          type: list
          elements: str
          sample: [outage]
        drift:
          description: The changes of O(drift).
          type: list
          elements: str
          sample: []
        ready_for_cutover:
          description: Whether the edge itself works, so that DNS can be pointed to it.
          type: bool
          sample: false
        cdn:
          description: The CDN.
          type: str
          sample: cloudfront
        endpoint:
          description: The host that requests are passed on to.
          type: str
          sample: spgo.io
        not_after:
          description: When the certificate expires, in UTC. Null if none was seen.
          type: str
          sample: "2027-02-22T22:45:01Z"
        days_left:
          description: How many whole days the certificate has left. Null if none was seen.
          type: int
          sample: 89
        counts:
          description: How many findings there are of each status.
          type: dict
          sample: {pass: 7, warn: 0, fail: 1, error: 0, skip: 2}
        previous:
          description: The worst status in the report before. Null if there was none.
          type: str
          sample: pass
        file:
          description: The JSON file, within O(path). Null if none is written.
          type: str
          sample: track.example.com.json
        page:
          description: The page, within O(path). Null if none is written.
          type: str
          sample: track.example.com.html
    summary:
      description:
        - All domains together - C(domains), the number of them; C(counts), of domains by their worst status;
          C(overall), the worst; C(ok); C(failed), the domains that failed; C(untested), those that are not proven to
          work; C(soonest_expiry), the domain whose certificate ends first.
      type: dict
      sample:
        domains: 1
        counts: {pass: 0, warn: 0, fail: 1, error: 0, skip: 0}
        overall: fail
        ok: false
        failed: [track.example.com]
        untested: []
        soonest_expiry: {domain: track.example.com, not_after: "2027-02-22T22:45:01Z", days_left: 89}
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.tracking_report import DEFINITION


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
