# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fastly_tls_certificate_info
short_description: Read certificates at Fastly
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Reads the TLS subscriptions and the uploaded certificates at Fastly, in whatever state they are.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.fastly
  - sparkpost.tracking.http
options:
  domains:
    description:
      - Return what has any of these names. Where it is not set, everything is returned.
    type: list
    elements: str
seealso:
  - module: sparkpost.tracking.fastly_tls_certificate
"""

EXAMPLES = r"""
- name: Look at the certificate of a tracking domain
  sparkpost.tracking.fastly_tls_certificate_info:
    domains: [track.example.com]
  register: found

- name: List all certificates
  sparkpost.tracking.fastly_tls_certificate_info:

- name: List them with another token
  sparkpost.tracking.fastly_tls_certificate_info:
    api_token: "{{ vault_fastly_reader_token }}"
"""

RETURN = r"""
certificates:
  description: The subscriptions, then the uploaded certificates.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the subscription or certificate. Null as long as it does not exist.
      type: str
      returned: success
    kind:
      description: C(subscription) or C(uploaded).
      type: str
      returned: success
    authority:
      description: Who issues it, or C(uploaded).
      type: str
      returned: success
    domains:
      description: The names of the subscription, or those that your own certificate is activated for.
      type: list
      elements: str
      returned: success
    status:
      description: >-
        C(pending), C(processing), C(issued), C(renewing) or C(failed) of a subscription; C(uploaded) or C(inactive) of
        your own certificate.
      type: str
      returned: success
    issued:
      description: Whether a certificate serves.
      type: bool
      returned: success
    not_after:
      description: When your own certificate expires, as ISO 8601 in UTC. Null for a subscription.
      type: str
      returned: success
    configuration_id:
      description: The id of the TLS configuration. Null if none is assigned.
      type: str
      returned: success
    warnings:
      description: What Fastly says of names that it could not validate.
      type: list
      elements: str
      returned: success
    validation_records:
      description: The DNS records that validate the names of a subscription, each once.
      type: list
      elements: dict
      returned: success
    serving_records:
      description: The DNS records by which Fastly serves the names.
      type: list
      elements: dict
      returned: success
    serving_addresses:
      description: The A and AAAA records that Fastly offers for the names.
      type: list
      elements: dict
      returned: success
  sample:
    - id: mwtZ5xuowgXsyR2nyPjuWw
      kind: subscription
      authority: lets-encrypt
      domains: [track.example.com]
      status: issued
      issued: true
      not_after: null
      configuration_id: Em77eV0D2qMAduXPtvRdKg
      warnings: []
      validation_records:
        - name: _acme-challenge.track.example.com
          type: CNAME
          value: ivc8xhzzsoonqt49bu.fastly-validations.com
          ttl: 300
      serving_records:
        - name: track.example.com
          type: CNAME
          value: t.sni.global.fastly.net
          ttl: 3600
      serving_addresses:
        - name: track.example.com
          type: A
          value: [151.101.2.132, 151.101.66.132, 151.101.130.132, 151.101.194.132]
          ttl: 3600
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.info import DEFINITION


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
