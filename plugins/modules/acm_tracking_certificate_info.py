# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: acm_tracking_certificate_info
short_description: Read certificates of AWS Certificate Manager
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Reads the certificates in AWS Certificate Manager (ACM) that serve given domains, in whatever state they are.
  - Always looks in the region V(us-east-1), since CloudFront takes certificates from there only.
options:
  domains:
    description:
      - Return the certificates that serve every one of these names, by a wildcard too.
      - Where neither it nor O(certificate_arn) is set, all certificates are returned, which costs one request for each.
    type: list
    elements: str
  certificate_arn:
    description: Return only the certificate with this ARN, or an empty list if there is none.
    type: str
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.aws
  - sparkpost.tracking.http
seealso:
  - module: sparkpost.tracking.acm_tracking_certificate
"""

EXAMPLES = r"""
- name: Look for a certificate that serves two tracking domains
  sparkpost.tracking.acm_tracking_certificate_info:
    domains: [track.example.com, links.example.com]
  register: found

- name: Read one certificate
  sparkpost.tracking.acm_tracking_certificate_info:
    certificate_arn: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012

- name: List all certificates with another profile
  sparkpost.tracking.acm_tracking_certificate_info:
    profile: marketing
"""

RETURN = r"""
certificates:
  description: The certificates.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: The ARN, by which a CloudFront distribution names it. Null until it is assigned.
      type: str
      returned: success
    status:
      description: C(PENDING_VALIDATION), C(ISSUED), or a state of failure in ACM's own terms.
      type: str
      returned: success
    domains:
      description: The names of the certificate, its common name first.
      type: list
      elements: str
      returned: success
    type:
      description: C(AMAZON_ISSUED) or C(IMPORTED).
      type: str
      returned: success
    key_algorithm:
      description: The kind of key in ACM's terms.
      type: str
      returned: success
    not_before:
      description: When its validity starts, as ISO 8601 in UTC. Null before it is issued.
      type: str
      returned: success
    not_after:
      description: When its validity ends, as ISO 8601 in UTC. Null before it is issued.
      type: str
      returned: success
    in_use_by:
      description: The ARNs of what uses it.
      type: list
      elements: str
      returned: success
    failure_reason:
      description: Why it failed, as ACM's code. Null if it has not.
      type: str
      returned: success
    renewal_status:
      description: The status of its renewal, as ACM's code. Null if none is under way.
      type: str
      returned: success
    tags:
      description: Its tags. Null if they were not read.
      type: dict
      returned: success
    validation_records:
      description: The DNS records that validate the names, each once.
      type: list
      elements: dict
      returned: success
  sample:
    - arn: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
      status: PENDING_VALIDATION
      domains: [track.example.com]
      type: AMAZON_ISSUED
      key_algorithm: RSA_2048
      not_before: null
      not_after: null
      in_use_by: []
      failure_reason: null
      renewal_status: null
      tags: null
      validation_records:
        - name: _3639ac514e785e898d2646601fa951d5.track.example.com
          type: CNAME
          value: _98d2646601fa951d53639ac514e785e8.acm-validations.aws
          ttl: 300
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.info import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
