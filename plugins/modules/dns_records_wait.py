# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_records_wait
short_description: See whether DNS answers with records, and wait until it does
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Asks every name server of the zone, and then every resolver, for records, and tells which of them do not answer
    with the wanted values yet.
  - The zone's own servers are queried first, since a resolver that is queried too early caches for a while that there
    is nothing.
  - It changes nothing, and does not need to know who hosts the zone.
options:
  records:
    description: The records to look for.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: The full name of the record.
        type: str
        required: true
      type:
        description: The type of the record.
        type: str
        required: true
        choices: [A, AAAA, CAA, CNAME, MX, NS, PTR, SRV, TXT]
      value:
        description:
          - The value, or a list of values. Further values at the same name and type do not matter.
          - With O(state=absent), no value means any value.
        type: raw
      ttl:
        description: The time to live that RV(zone_lines) shows, in seconds; it is not compared.
        type: int
        default: 3600
      any_value:
        description:
          - Whether any value will do, as for the addresses of a proxied record, which the DNS host chooses.
        type: bool
        default: false
      proxied:
        description:
          - Accepted so that the entries of M(sparkpost.tracking.dns_records) can be used unchanged. It is not compared.
          - A proxied record never returns its value; use O(records[].any_value) for it.
        type: bool
  state:
    description: Whether the records should exist.
    type: str
    choices: [present, absent]
    default: present
  provider:
    description:
      - The DNS host at which the records have just been written. If the domain is then delegated to name servers of
        others, which do not have the records, the wait is given up after a minute.
      - With V(manual) or V(custom) the records may still be changed while the module waits, by a person or by tasks of
        your own, so that nothing ends the wait before O(wait_timeout).
    type: str
    choices: [route53, cloudflare, rfc2136, manual, custom]
  wildcard_answers:
    description:
      - Whether to look at the wildcards above the records instead of the records themselves. RV(copies) are then the
        record sets that have to be written first, so that names keep the answers that a wildcard gives; see
        O(sparkpost.tracking.dns_records#module:keep_wildcard_answers).
      - With O(wait), the module waits until every server of the zone has them.
    type: bool
    default: false
  request_timeout:
    description: How long to wait for the answer of one server, in seconds.
    type: int
    default: 5
  ca_path:
    description:
      - A file with certificates of further certificate authorities to trust, as PEM, or a folder of such files.
      - It matters where an edge is asked whether it serves a name.
      - Taken from the environment variable E(TRACKING_CA_PATH) where the option is not set.
    type: path
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.resolving
  - sparkpost.tracking.wait
seealso:
  - module: sparkpost.tracking.dns_records
  - module: sparkpost.tracking.tracking_check
notes:
  - Servers that cannot be reached are passed over, as long as some server answers.
  - With O(wait), a record that is missing is waited for until O(wait_timeout). The wait is given up after a minute,
    with the reason, if every server of the zone keeps contradicting a CNAME record, by another target or by addresses,
    as those of a proxied or flattened record do. O(provider=manual) prevents that.
  - Addresses in place of a CNAME record count as the record if they are addresses of its target, as those of alias
    records and of flattened CNAME records are, or if the CDN of the target serves the name at them, which takes one
    request over https. Names that begin with an underscore need the record itself.
  - For a CNAME record, resolvers are asked for addresses as well, since they can remember the addresses of before for
    their whole time to live. The module waits for that, and shows how many seconds are left.
"""

EXAMPLES = r"""
- name: Wait until a tracking domain points at its distribution
  sparkpost.tracking.dns_records_wait:
    records:
      - name: track.example.com
        type: CNAME
        value: d111111abcdef8.cloudfront.net
    wait: true
    wait_timeout: 900

- name: Which validation records has our DNS team not entered yet?
  sparkpost.tracking.dns_records_wait:
    records: "{{ certificate.validation_records }}"
  register: validation

- name: Wait until an old record is gone at two public resolvers
  sparkpost.tracking.dns_records_wait:
    records:
      - {name: old.example.com, type: CNAME}
    state: absent
    resolvers: [9.9.9.9, "1.1.1.1:53"]
    wait: true
"""

RETURN = r"""
records:
  description: The records, each with whether every server agrees.
  type: list
  elements: dict
  returned: when DNS was queried for the records
  sample:
    - name: track.example.com
      type: CNAME
      value: [d111111abcdef8.cloudfront.net]
      ttl: 3600
      seen: false
      missing: ["ns-1.example.net (192.0.2.1) says NXDOMAIN"]
pending:
  description: One line for each record that is not seen everywhere.
  type: list
  elements: str
  returned: when DNS was queried for the records
  sample: ["CNAME track.example.com: ns-1.example.net (192.0.2.1) says NXDOMAIN"]
copies:
  description: The record sets that have to be written before the records, in the form of O(records).
  type: list
  elements: dict
  returned: with O(wildcard_answers)
  sample:
    - name: track.example.com
      type: CNAME
      value: spgo.io
      ttl: 300
zone_lines:
  description:
    - The records that are not seen everywhere, as lines of a zone file. With O(wildcard_answers), RV(copies).
    - Without O(wait), a comment such as V(; replace CNAME spgo.io with:) stands above a CNAME record if its name has
      records beside which a DNS host takes no CNAME record.
  type: list
  elements: str
  returned: when DNS was queried
  sample: [track.example.com. 3600 IN CNAME d111111abcdef8.cloudfront.net.]
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts.records_wait import DEFINITION


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
