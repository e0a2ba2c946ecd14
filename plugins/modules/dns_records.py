# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_records
short_description: Keep records at your DNS host
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Keeps any number of DNS records in one task, such as the validation records of a certificate and the CNAME record
    of a tracking domain.
  - All records of a zone are written in one batch, which takes effect as a whole or not at all, as long as it keeps
    within the limits of the DNS host.
  - Records that are not specified are not changed. Records that cannot coexist with a wanted one, and records
    with functions of the DNS host's own (alias records, routing policies), are never replaced silently. The task
    fails and names them instead, unless O(replace_conflicting) allows the former to be replaced, or
    O(replace_names) those of a name.
options:
  provider:
    description: Where the zone is hosted.
    type: str
    required: true
    choices: [cloudflare, rfc2136, route53]
  zone:
    description:
      - The name of the zone. Every record must lie within it.
      - If neither it nor O(zone_id) is specified, each record is created in the most specific zone that contains it.
    type: str
  zone_id:
    description: The id of the zone at the DNS host, which spares looking the zone up. All records go to it.
    type: str
  records:
    description:
      - The records. Entries with the same name and type are one record set; their values are put together.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The full name of the record, such as V(track.example.com). A wildcard is allowed as its first label.
          - Case and a trailing dot do not matter. An internationalised name is converted to its A-labels.
        type: str
        required: true
      type:
        description: The type of the record.
        type: str
        required: true
        choices: [A, AAAA, CAA, CNAME, MX, NS, PTR, SRV, TXT]
      value:
        description:
          - The value, or a list of values, in the form of a zone file, such as V(10 mail.example.com) for an MX record.
            Host names are always full names.
          - The value of a TXT record is its plain text. It is quoted and cut into strings of 255 octets as needed.
            A text that starts and ends with a quotation mark is taken as strings that are quoted already.
          - It may be empty in check mode only, for a record whose target is yet to be assigned by a service.
            With O(state=absent), an empty value matches every value.
        type: raw
      ttl:
        description:
          - The time to live of the record set, in seconds. Not compared with O(state=absent).
          - If not set, V(3600) for a new record set. An existing one keeps its own.
          - Cloudflare takes 60 to 86400, from 30 on with an Enterprise plan, or 1 for an automatic one. It gives
            every proxied record the automatic one, so that the option has no effect on those.
        type: int
      proxied:
        description:
          - Whether Cloudflare proxies the record. For A, AAAA and CNAME
            records at Cloudflare only.
          - What is not named stays as it is. A new record is not proxied.
        type: bool
      comment:
        description:
          - A comment on each record of the set, at Cloudflare only.
          - What is not named stays as it is. A new record gets O(owner_comment).
        type: str
  state:
    description:
      - With V(present), the record sets contain the values.
      - With V(absent) the values are removed, and a record set with its last value. Where no value is given the whole
        record set is removed.
    type: str
    choices: [present, absent]
    default: present
  purge_values:
    description:
      - Whether to remove the values of a named record set that the task does not name.
      - A CNAME record has one value, which is always replaced.
    type: bool
    default: false
  replace_conflicting:
    description:
      - Whether to remove the records that cannot coexist with a wanted one, such as an A record where a CNAME record is
        wanted, in the same write. NS records and those with functions of the DNS host's own are never removed.
    type: bool
    default: false
  replace_names:
    description:
      - Names whose existing records may be replaced by the wanted ones in the same write, as it is known that they
        are no longer needed. These are A, AAAA, CNAME and HTTPS records, including those with functions of the DNS
        host's own, and TXT records of names that begin with an underscore.
      - Other records that cannot coexist with a wanted one are still refused, unless O(replace_conflicting) allows
        them to be replaced.
    type: list
    elements: str
    default: []
  keep_wildcard_answers:
    description:
      - Whether names that a wildcard answers for keep their answers. A record below such a name makes the name exist,
        so that the wildcard stops answering for it (RFC 4592).
      - All record sets of the wildcard are first written at each name that it would stop answering for, in the same
        form, and below each name between the wildcard and the host of a record as a wildcard, too. At Route 53 this is
        one batch; elsewhere the records follow once all servers of the zone have the copies.
      - Where it is V(true), a record set that equals what the wildcard would answer in its place may be replaced
        without O(replace_conflicting).
      - Not used with O(state=absent).
    type: bool
    default: true
  owner_comment:
    description:
      - The comment that marks records at Cloudflare as those of this task. New records get it where they have no
        comment of their own.
      - Where it is set, records with another comment, or with none, are neither changed nor removed. The task fails and
        names them instead. One that already is as wanted is accepted.
    type: str
  private_zone:
    description:
      - Whether to look for private hosted zones of Route 53, rather than for public ones.
    type: bool
    default: false
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.aws
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.preflight
  - sparkpost.tracking.rfc2136
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
  - sparkpost.tracking.wait
seealso:
  - module: sparkpost.tracking.acm_tracking_certificate
  - module: sparkpost.tracking.cloudflare_zone
  - module: sparkpost.tracking.dns_records_wait
notes:
  - A look at Route 53 costs one request for the zone, none with O(zone_id), and at most one for each name.
    Writing costs one request for each zone.
  - With O(keep_wildcard_answers), a new name two or more labels below the zone's apex costs one read of the zone's
    names more, which is one request at Route 53 for up to 300 record sets, and one at Cloudflare for each 1000 records.
    Nothing more is read if the records already exist.
  - A look at Cloudflare costs one request for the zone, none with O(zone_id), one for a single name, and for several
    names one for each 100 records whose names end alike. Where neither O(zone) nor O(zone_id) is given, the zones are
    listed, 50 a request; with a token that may not list them, each possible zone is looked up. Writing costs one
    request for each 200 changed records, and one more where O(zone_id) is given, to be sure that it is the zone which
    holds the names.
  - Cloudflare does not tell when its name servers serve a change, so that O(wait) has nothing to wait for there. The
    module M(sparkpost.tracking.dns_records_wait) asks the name servers.
  - At Cloudflare, the apex of a zone may have a CNAME record, since Cloudflare flattens it.
"""

EXAMPLES = r"""
- name: Point a tracking domain at its CloudFront distribution
  sparkpost.tracking.dns_records:
    provider: route53
    zone: example.com
    records:
      - name: track.example.com
        type: CNAME
        value: d111111abcdef8.cloudfront.net
        ttl: 3600

- name: Publish the validation records of a certificate, and wait until every name server has them
  sparkpost.tracking.dns_records:
    provider: route53
    records: "{{ certificate.validation_records }}"
    wait: true

- name: Allow Amazon to issue certificates, besides those that are allowed already
  sparkpost.tracking.dns_records:
    provider: route53
    zone_id: Z0123456789ABCDEFGHIJ
    records:
      - name: example.com
        type: CAA
        value: 0 issue "amazon.com"

- name: Replace an address record with a record that Cloudflare proxies
  sparkpost.tracking.dns_records:
    provider: cloudflare
    zone: example.com
    replace_conflicting: true
    owner_comment: kept by Ansible
    records:
      - name: track.example.com
        type: CNAME
        value: spgo.io
        proxied: true

- name: Remove the record of a retired tracking domain
  sparkpost.tracking.dns_records:
    provider: route53
    zone: example.com
    state: absent
    records:
      - name: old.example.com
        type: CNAME
"""

RETURN = r"""
records:
  description:
    - The record sets of the specified names and types after the task, or as they would be in check mode.
    - A value that is not known yet is missing from the list in check mode.
  returned: always
  type: list
  elements: dict
  sample:
    - name: track.example.com
      type: CNAME
      value: [d111111abcdef8.cloudfront.net]
      ttl: 3600
zones:
  description: The zones of the specified records. The name is null if only the ID was specified.
  returned: always
  type: list
  elements: dict
  sample:
    - id: Z0123456789ABCDEFGHIJ
      name: example.com
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample:
    - "write to zone example.com: create CNAME track.example.com -> d111111abcdef8.cloudfront.net"
changes:
  description:
    - RV(actions) as data, one entry for each object that is changed, with its planned settings.
    - After a failure, it contains only completed actions.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  contains:
    domain:
      description:
        - The domain name that the change concerns.
        - It is the name of the record without leading labels that begin with an underscore.
      type: str
      sample: track.example.com
    service:
      description: The service of the object - V(route53), V(cloudflare) or V(rfc2136).
      type: str
      sample: route53
    object:
      description: What is changed.
      type: str
      sample: record track.example.com CNAME
    verb:
      description: What is done to the object - V(create), V(update) or V(delete).
      type: str
      sample: create
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: null
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {value: [d111111abcdef8.cloudfront.net], ttl: 3600}
applied:
  description: The actions that were completed before one failed.
  returned: when an action failed
  type: list
  elements: str
  sample: []
failed_action:
  description: The action that failed.
  returned: when an action failed
  type: str
  sample: "write to zone example.com: create CNAME track.example.com -> d111111abcdef8.cloudfront.net"
not_attempted:
  description: The actions that were not attempted because of the failure.
  returned: when an action failed
  type: list
  elements: str
  sample: []
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts.dns_records import DEFINITION


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
