# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_custom_hostnames
short_description: Manage tracking domains as custom hostnames of Cloudflare for SaaS
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Keeps a custom hostname in one zone for each domain of a list, all in one task. The domains' owners keep their DNS
    where it is, which makes it the path for agencies. No zone has to be delegated.
  - Cloudflare fetches all custom hostnames of a zone from its fallback origin, a proxied record of the zone that leads
    to SparkPost's endpoint, and sends the requested name as C(Host).
  - Hostnames and certificates are validated by TXT records, which can be entered before the CNAME record moves, so that
    no click is lost. They are returned as RV(validation_records), and the CNAME records as RV(serving_records).
  - A domain that fails stops no other. The task fails in the end, and RV(results) says how each domain ended.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.wait
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.zone
  - sparkpost.tracking.http
options:
  domains:
    description:
      - The domains to keep as custom hostnames. Others of the zone are left alone. An empty list does nothing.
      - Domains of the zone itself are refused, because a proxied record serves these.
    type: list
    elements: dict
    required: true
    suboptions:
      domain:
        description:
          - The tracking domain. Case and a trailing dot do not matter. An internationalised name is converted to its
            A-labels.
        type: str
        required: true
      minimum_tls:
        description: The oldest TLS version for recipients' clients. If it is not set, the value of O(minimum_tls).
        type: str
        choices: ["1.2", "1.3"]
      certificate_authority:
        description: The authority of the certificate. If it is not set, the value of O(certificate_authority).
        type: str
        choices: [google, lets_encrypt, ssl_com]
  state:
    description:
      - Whether the custom hostnames exist. With V(absent), they are deleted with their certificates. The fallback
        origin is kept.
    type: str
    choices: [present, absent]
    default: present
  fallback_origin:
    description:
      - The proxied host of the zone that all its custom hostnames are fetched from. If the zone has none, it is set.
      - The record itself is returned as RV(origin_records) and not written.
      - If it is not set, the zone must have one.
    type: str
  replace_fallback_origin:
    description:
      - Whether to change a different fallback origin to O(fallback_origin), for all custom hostnames of the zone.
    type: bool
    default: false
  cname_target:
    description:
      - The proxied host of the zone to which the domains' CNAME records point. If it is not set, the fallback origin.
    type: str
  endpoint:
    description:
      - Where the fallback origin leads in RV(origin_records) - V(us), V(eu), or the host of an endpoint, such as that
        of an enterprise account or of PowerMTA with Signals.
      - If neither it nor the environment variable E(SPARKPOST_REGION) is set, V(us).
    type: str
  minimum_tls:
    description:
      - The oldest TLS version for recipients' clients.
      - If it is not set, V(1.2) for a new custom hostname, and an existing one keeps what it has.
    type: str
    choices: ["1.2", "1.3"]
  certificate_authority:
    description:
      - The authority of the certificates. The CAA records of a domain must allow it.
      - If it is not set, Cloudflare chooses for a new custom hostname, and an existing one keeps what it has.
    type: str
    choices: [google, lets_encrypt, ssl_com]
notes:
  - A second run reads the zone (not with O(zone_id)), the fallback origin, and one page of the list for each 50 custom
    hostnames, or up to three of them by name. It writes nothing.
  - Cloudflare looks for the records by a schedule with growing pauses. With O(wait), the module makes it look at once,
    and again every minute, by one request for each custom hostname that is pending.
  - Cloudflare for SaaS has to be enabled for the zone. Plans include 100 custom hostnames, and more are billed.
  - The token needs the permissions C(Zone Read) and C(SSL and Certificates Write) for the zone.
  - The zone's SSL mode counts for its custom hostnames too. It must be C(full), since SparkPost's endpoint has no
    certificate for them.
seealso:
  - module: sparkpost.tracking.cloudflare_custom_hostnames_info
  - module: sparkpost.tracking.cloudflare_zone
  - module: sparkpost.tracking.dns_records
  - name: Cloudflare for SaaS
    description: How custom hostnames work, and what they cost.
    link: https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/
"""

EXAMPLES = r"""
- name: Two customers' domains in the agency's zone
  sparkpost.tracking.cloudflare_custom_hostnames:
    zone: agency.dev
    fallback_origin: edge.agency.dev
    domains:
      - domain: track.brand-one.net
      - domain: click.brand-two.net
  register: hostnames

- name: Keep the record of the fallback origin
  sparkpost.tracking.dns_records:
    provider: cloudflare
    records: "{{ hostnames.origin_records }}"

- name: Tell the customers which records to enter ahead of the CNAME
  ansible.builtin.debug:
    msg: "{{ hostnames.results | items2dict(key_name='domain', value_name='validation_records') }}"

- name: Wait until all of them are served
  sparkpost.tracking.cloudflare_custom_hostnames:
    zone: agency.dev
    domains:
      - domain: track.brand-one.net
      - domain: click.brand-two.net
    wait: true
    wait_timeout: 3600

- name: Remove a customer who has left
  sparkpost.tracking.cloudflare_custom_hostnames:
    zone: agency.dev
    domains:
      - domain: track.brand-one.net
    state: absent
"""

RETURN = r"""
zone:
  description: The C(id) and the C(name) of the zone. The name is null if only the ID was specified.
  returned: always, unless the task fails before anything is planned
  type: dict
  sample: {id: 023e105f4ecef8ad9ca31a8372d0c353, name: agency.dev}
fallback_origin:
  description: >-
    The fallback origin of the zone with its C(status) and what is wrong with it. Null if there is none, and with
    O(state=absent).
  returned: always, unless the task fails before anything is planned
  type: dict
  sample: {origin: edge.agency.dev, status: active, errors: []}
origin_records:
  description: The record of the fallback origin, as M(sparkpost.tracking.dns_records) takes it.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  sample:
    - {name: edge.agency.dev, type: CNAME, value: spgo.io, ttl: 1, proxied: true}
validation_records:
  description: >-
    The TXT records by which hostnames and certificates are validated, as M(sparkpost.tracking.dns_records) takes them.
    Those of active ones are needed no longer.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  sample:
    - name: _cf-custom-hostname.track.brand-one.net
      type: TXT
      value: 38ddbedc-6cc3-4a4c-af67-9c5b02344ce0
      ttl: 300
serving_records:
  description: The records that make the domains reach Cloudflare, as M(sparkpost.tracking.dns_records) takes them.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  sample:
    - {name: track.brand-one.net, type: CNAME, value: edge.agency.dev, ttl: 3600}
results:
  description: One item for each domain, in the order of O(domains).
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  contains:
    domain:
      description: The normalized name of the domain.
      type: str
      sample: track.brand-one.net
    domains:
      description: A list of the domain alone, as in the results of other modules that take lists.
      type: list
      elements: str
      sample: [track.brand-one.net]
    custom_hostname:
      description: The custom hostname. Null if there is none.
      type: dict
      contains:
        id:
          description: Its id. Null in check mode as long as there is none.
          type: str
          sample: 0d89c70d-ad9f-4843-b99f-6cc0252067e9
        hostname:
          description: The domain.
          type: str
          sample: track.brand-one.net
        status:
          description: V(active) once it is validated, as Cloudflare has it.
          type: str
          sample: pending
        ssl_status:
          description: The status of its certificate, as Cloudflare has it.
          type: str
          sample: pending_validation
        ssl_method:
          description: How the certificate is validated.
          type: str
          sample: txt
        certificate_authority:
          description: The authority of the certificate.
          type: str
          sample: google
        minimum_tls:
          description: The oldest TLS version for recipients' clients, null if the zone's setting counts.
          type: str
          sample: "1.2"
        custom_origin_server:
          description: The origin of this custom hostname alone, null if it is the fallback origin.
          type: str
          sample: null
        created_at:
          description: When it was created.
          type: str
          sample: "2026-11-24T12:00:00.000000Z"
        errors:
          description: What Cloudflare and the authority say against it.
          type: list
          elements: str
          sample: []
    ready:
      description: Whether Cloudflare serves it with a certificate, so that its CNAME record can move.
      type: bool
      sample: false
    validation_records:
      description: The domain's records, as in RV(validation_records).
      type: list
      elements: dict
      sample: []
    serving_records:
      description: The domain's record, as in RV(serving_records).
      type: list
      elements: dict
      sample: []
    changed:
      description: Whether anything was changed for the domain.
      type: bool
      sample: true
    failed:
      description: Whether the domain failed. Then C(msg) says why, and C(error) is the same for a program.
      type: bool
      sample: false
    actions:
      description: The actions for the domain alone.
      type: list
      elements: str
      sample: [create custom hostname track.brand-one.net]
    changes:
      description: The changes for the domain alone.
      type: list
      elements: dict
      sample: []
failed_items:
  description: The domains that failed, with the C(name), the C(domains), the C(kind) of failure and C(msg).
  returned: when a domain failed
  type: list
  elements: dict
  sample: []
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample: [create custom hostname track.brand-one.net]
changes:
  description:
    - RV(actions) as data, one entry for each object that is changed, with its planned settings.
    - After a failure, it contains only completed actions.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  contains:
    domain:
      description: The domain name that the change concerns. Empty for the fallback origin, which all of them share.
      type: str
      sample: track.brand-one.net
    service:
      description: The service of the object - V(cloudflare).
      type: str
      sample: cloudflare
    object:
      description: What is changed.
      type: str
      sample: custom hostname track.brand-one.net
    verb:
      description:
        - What is done to the object - V(create), V(update) or V(delete).
      type: str
      sample: create
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: null
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {hostname: track.brand-one.net, minimum_tls: "1.2"}
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
  sample: create fallback origin of zone agency.dev
not_attempted:
  description: The actions that were not attempted because of the failure.
  returned: when an action failed
  type: list
  elements: str
  sample: []
progress:
  description: What the module waited for, if that could not be shown as it happened.
  returned: after a wait, if the task ran as an ordinary module
  type: list
  elements: str
  sample:
    - >-
      Waiting for 40 custom hostnames to be active: 37 of 40 active, waiting for track.brand-one.net (hostname pending,
      certificate pending_validation) (15 s of at most 1800 s; usually minutes after their records)
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: refused
    remedy: Name a proxied host of the zone by 'fallback_origin'
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.custom_hostnames.definition import (
    DEFINITION,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
