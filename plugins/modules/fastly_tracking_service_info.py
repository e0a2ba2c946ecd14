# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fastly_tracking_service_info
short_description: Read Fastly services in front of SparkPost's engagement tracking
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Reads one delivery service of Fastly, or all that forward to SparkPost.
  - It describes the active version, or the latest one if none is active.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.fastly
  - sparkpost.tracking.http
options:
  name:
    description:
      - Return the service with exactly this name, or an empty list if there is none.
      - Where neither it nor O(service_id) is set, all delivery services that forward to SparkPost are returned. That
        takes one request for a hundred services of the account, and one for each delivery service.
    type: str
  service_id:
    description: Return the service with this ID, or an empty list if there is none.
    type: str
  endpoint:
    description:
      - A host that counts as an endpoint of SparkPost besides those that are published.
    type: str
seealso:
  - module: sparkpost.tracking.fastly_tracking_service
"""

EXAMPLES = r"""
- name: Look at one service
  sparkpost.tracking.fastly_tracking_service_info:
    name: Click tracking
  register: found

- name: List the services that forward to SparkPost
  sparkpost.tracking.fastly_tracking_service_info:

- name: List those that forward to an endpoint of your own
  sparkpost.tracking.fastly_tracking_service_info:
    endpoint: tracking.example.net
"""

RETURN = r"""
services:
  description: The services.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the service. Null as long as it does not exist.
      type: str
      returned: success
    name:
      description: Its name.
      type: str
      returned: success
    comment:
      description: Its comment.
      type: str
      returned: success
    version:
      description: The number of the version that the following values describe. Null as long as it does not exist.
      type: int
      returned: success
    active_version:
      description: The number of the active version. Null if none is active, or if the number is not known yet.
      type: int
      returned: success
    active:
      description: Whether the described version is the active one.
      type: bool
      returned: success
    domains:
      description: All domains of the version.
      type: list
      elements: str
      returned: success
    versionless_domains:
      description:
        - Domains that are attached to the service outside of its versions, by Fastly's domain management. A task that
          manages the service looks at its own domains only.
      type: list
      elements: str
      returned: success
    endpoint:
      description: The host that it forwards to. Null if no backend uses SparkPost.
      type: str
      returned: success
    backend:
      description: The SparkPost backend, with the relevant settings. Null if there is none.
      type: dict
      returned: success
    other_backends:
      description: The names of its other backends.
      type: list
      elements: str
      returned: success
    default_ttl:
      description: The fallback TTL in seconds.
      type: int
      returned: success
    ttl_overrides:
      description: Custom VCL and cache settings that can make the fallback TTL have no effect.
      type: list
      elements: str
      returned: success
    host_overrides:
      description: Settings by which SparkPost sees another host than the tracking domain, with their values.
      type: list
      elements: str
      returned: success
  sample:
    - id: SU1Z0isxPaozGVKXdv0eY2
      name: Click tracking
      comment: ""
      version: 3
      active_version: 3
      active: true
      domains: [track.example.com]
      versionless_domains: []
      endpoint: spgo.io
      backend:
        name: sparkpost
        address: spgo.io
        port: 443
        use_ssl: true
        ssl_check_cert: true
        ssl_cert_hostname: spgo.io
        ssl_sni_hostname: spgo.io
        min_tls_version: "1.2"
        max_tls_version: null
        override_host: null
        request_condition: null
      other_backends: []
      default_ttl: 10
      ttl_overrides: []
      host_overrides: []
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.info import DEFINITION


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
