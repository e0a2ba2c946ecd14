# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudflare_custom_hostnames_info
short_description: Read custom hostnames of Cloudflare for SaaS
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns the custom hostnames of a zone, or those of some domains, with the records that validate them.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.cloudflare
  - sparkpost.tracking.cloudflare.zone
  - sparkpost.tracking.http
options:
  domains:
    description:
      - Read those of these domains alone. A domain without a custom hostname is no error.
    type: list
    elements: str
seealso:
  - module: sparkpost.tracking.cloudflare_custom_hostnames
"""

EXAMPLES = r"""
- name: All custom hostnames of the agency's zone
  sparkpost.tracking.cloudflare_custom_hostnames_info:
    zone: agency.dev
  register: all_hostnames

- name: Which records a customer still has to enter
  sparkpost.tracking.cloudflare_custom_hostnames_info:
    zone: agency.dev
    domains: [track.brand-one.net]
  register: one_hostname

- name: Custom hostnames of a zone by its ID, with a token that may not list zones
  sparkpost.tracking.cloudflare_custom_hostnames_info:
    zone_id: 023e105f4ecef8ad9ca31a8372d0c353
    domains: [track.brand-one.net, click.brand-two.org]

- name: Those that are not served yet
  ansible.builtin.debug:
    msg: "{{ all_hostnames.custom_hostnames | rejectattr('ready') | map(attribute='hostname') | list }}"
"""

RETURN = r"""
custom_hostnames:
  description: The custom hostnames, in the order of O(domains) if these are set.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
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
      description: The TXT records that are still needed, as M(sparkpost.tracking.dns_records) takes them.
      type: list
      elements: dict
      sample: []
fallback_origin:
  description: The fallback origin of the zone with its C(status) and what is wrong with it. Null if there is none.
  returned: success
  type: dict
  sample: {origin: edge.agency.dev, status: active, errors: []}
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: forbidden
    remedy: Grant the token the permission SSL and Certificates Read
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.custom_hostnames.info import (
    DEFINITION,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
