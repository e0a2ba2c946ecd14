# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_host_info
short_description: Tell how Cloudflare's edge treats a host
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Tells for each host of a zone whether Cloudflare's edge serves it, which certificate covers it, and which rules
    change the headers that SparkPost needs as they came, Host and User-Agent.
  - For what is missing it says what to buy, rename or change. It changes nothing itself.
  - A certificate of Universal SSL covers the zone's apex and one label below it only.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.zone
  - sparkpost.tracking.http
  - sparkpost.tracking.wait
options:
  hosts:
    description: The hosts, such as tracking domains. Each must lie within the zone.
    type: list
    elements: str
    required: true
  checks:
    description:
      - What to look at. With V(record) whether a proxied record serves the host (permission C(DNS Read)).
      - With V(certificate) whether an active certificate pack covers it (C(SSL and Certificates Read)).
      - With V(rewrites) which page rules, origin rules, transform rules and load balancers change its Host or
        User-Agent header (C(Page Rules Read), C(Origin Rules Read), C(Transform Rules Read), C(Load Balancers Read)).
      - With V(zone_settings), which is not looked at by default, whether Bot Fight Mode is on for the zone (C(Bot
        Management Read)), and whether Cloudflare chooses its SSL mode by itself (C(Zone Settings Read)).
    type: list
    elements: str
    choices: [record, certificate, rewrites, zone_settings]
    default: [record, certificate, rewrites]
  wait:
    description:
      - Whether to wait for certificates that are on their way. A host that no certificate is coming for is not waited
        for, and neither is anything in check mode.
      - The awaited state and the current one are shown at least every 15 seconds, unless the task runs with C(async).
notes:
  - What the token may not read does not end the task, but is listed in RV(not_checked).
  - Whether a rule matches a host is determined by its pattern, or by comparisons of C(http.host) in its expression. If
    that is not conclusive, the rule is reported as one that may match. Workers and Snippets can change headers too,
    but are not checked.
  - One request for the zone, one or more for the records of all hosts together, one for the certificate packs, four for
    the rules, and two for the zone's settings.
seealso:
  - module: sparkpost.tracking.cloudflare_zone_info
  - module: sparkpost.tracking.dns_records
  - name: Limitations of Universal SSL
    description: Which hosts the certificate of a zone covers.
    link: https://developers.cloudflare.com/ssl/edge-certificates/universal-ssl/limitations/
"""

EXAMPLES = r"""
- name: Whether the edge can serve a tracking domain, and leaves its requests as they are
  sparkpost.tracking.cloudflare_host_info:
    zone: example.com
    hosts: [track.example.com]
  register: edge

- name: Whether certificates cover two hosts, by a token that may read nothing else
  sparkpost.tracking.cloudflare_host_info:
    zone_id: 023e105f4ecef8ad9ca31a8372d0c353
    hosts: [track.example.com, click.news.example.com]
    checks: [certificate]
  register: certificates

- name: Wait until the certificate of a new zone has been issued
  sparkpost.tracking.cloudflare_host_info:
    zone: example.com
    hosts: [track.example.com]
    wait: true
    wait_timeout: 3600
  register: edge

- name: Which rules change the headers of a tracking domain
  sparkpost.tracking.cloudflare_host_info:
    zone: example.com
    hosts: [track.example.com]
    checks: [rewrites]
  register: rules
"""

RETURN = r"""
hosts:
  description: What was found, in the order of the task.
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: Its name.
      type: str
      sample: track.example.com
    ready:
      description: Whether nothing prevents it from working. Null if that is not known, as something could not be read.
      type: bool
      sample: true
    proxied:
      description: >-
        Whether a proxied record of its name, or of a wildcard that matches it, serves it. Null if it was not checked.
      type: bool
      sample: true
    certificate:
      description: The certificate at the edge. Null if it was not checked.
      type: dict
      contains:
        covered:
          description: Whether an active certificate pack covers the host.
          type: bool
          sample: true
        pack:
          description: That pack, else one that covers it and is not active, else null.
          type: dict
          sample:
            id: 3822ff90-ea29-44df-9e55-21300bb9419b
            type: universal
            status: active
            hosts: [example.com, "*.example.com"]
        problem:
          description: Why it is not covered, else null.
          type: str
          sample: null
        remedy:
          description: What to buy, rename or wait for, else null.
          type: str
          sample: null
    rewrites:
      description: The rules that change its Host or User-Agent header.
      type: list
      elements: dict
      contains:
        source:
          description: V(page_rule), V(origin_rule), V(transform_rule) or V(load_balancer).
          type: str
          sample: page_rule
        id:
          description: The id of the rule or load balancer.
          type: str
          sample: 372e67954025e0ba6aaa6d586b9e0b59
        header:
          description: V(Host) or V(User-Agent).
          type: str
          sample: Host
        value:
          description: What it is set to, null if it is taken away or computed.
          type: str
          sample: origin.example.net
        where:
          description: The pattern, expression or name by which it acts.
          type: str
          sample: "*.example.com/*"
        applies:
          description: V(always) if it certainly acts on the host, V(maybe) if that could not be determined.
          type: str
          sample: always
        description:
          description: Its description, else null.
          type: str
          sample: null
    problems:
      description: One sentence for each thing to correct.
      type: list
      elements: str
      sample: []
not_checked:
  description: What could not be read.
  returned: success
  type: list
  elements: dict
  contains:
    what:
      description: What it is.
      type: str
      sample: load balancers
    reason:
      description: Why, with what to do about it.
      type: str
      sample: "Cloudflare answered GET /zones/.../load_balancers with 403, 10000: Authentication error."
progress:
  description: What the module waited for, if that could not be shown as it happened.
  returned: after a wait, if the task ran as an ordinary module
  type: list
  elements: str
  sample:
    - "Waiting for certificates at Cloudflare's edge: the universal certificate pack is not active yet"
zone:
  description:
    - The zone, with C(id), C(name) and C(status). Null for what the token is not allowed to read.
    - If O(checks) has V(zone_settings), C(automatic_ssl) is whether Cloudflare chooses its SSL mode by itself, and
      C(bot_fight_mode) whether that mode is on, null where the plan lacks it.
  returned: success
  type: dict
  sample:
    id: 023e105f4ecef8ad9ca31a8372d0c353
    name: example.com
    status: active
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: zone_hidden
    remedy: Check the spelling
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.info import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
