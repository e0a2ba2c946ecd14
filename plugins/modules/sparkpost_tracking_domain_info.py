# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sparkpost_tracking_domain_info
short_description: Read tracking domains of SparkPost
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns one tracking domain, or all that match, by a single request.
  - What the key can see is searched, which is the primary account with all of its subaccounts for a key of it.
  - All filters that are set have to match.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.info
  - sparkpost.tracking.sparkpost
  - sparkpost.tracking.http
options:
  domain:
    description:
      - The one tracking domain to read. If there is no such domain, the list is empty.
    type: str
  default:
    description:
      - Only the default domain of the account and those of the subaccounts, or only the others.
    type: bool
  secure:
    description:
      - Only domains whose links begin with C(https), or only the others.
    type: bool
  verified:
    description:
      - Only domains that SparkPost has verified, or only the others.
    type: bool
  subaccounts:
    description:
      - Only domains of these subaccounts, V(0) being the primary account.
    type: list
    elements: int
seealso:
  - module: sparkpost.tracking.sparkpost_tracking_domain
  - name: SparkPost API reference on tracking domains
    description: The API that this module uses.
    link: https://developers.sparkpost.com/api/tracking-domains/
"""

EXAMPLES = r"""
- name: All tracking domains of the account
  sparkpost.tracking.sparkpost_tracking_domain_info:
  register: all_domains

- name: One tracking domain
  sparkpost.tracking.sparkpost_tracking_domain_info:
    domain: track.example.com
  register: one_domain

- name: Domains of the primary account and of one subaccount whose links are not encrypted yet
  sparkpost.tracking.sparkpost_tracking_domain_info:
    region: eu
    subaccounts: [0, 12]
    secure: false
  register: insecure_domains
"""

RETURN = r"""
tracking_domains:
  description: The tracking domains, in the order of their names. Empty if none matches.
  returned: success
  type: list
  elements: dict
  contains:
    domain:
      description: Its name.
      type: str
      sample: track.example.com
    secure:
      description: Whether new links begin with C(https).
      type: bool
      sample: true
    default:
      description: Whether it is the default domain of its account or subaccount.
      type: bool
      sample: false
    port:
      description: The port of new links.
      type: int
      sample: 443
    subaccount:
      description: The number of its subaccount, V(0) for the primary account.
      type: int
      sample: 0
    verified:
      description: Whether SparkPost has verified it, the same as in C(status).
      type: bool
      sample: true
    status:
      description: Its status at SparkPost. Null for what SparkPost does not report.
      type: dict
      contains:
        verified:
          description: Whether SparkPost has verified it. This decides, whatever C(cname_status) says.
          type: bool
          sample: true
        cname_status:
          description: >-
            V(unverified), V(pending), V(invalid), V(valid), or empty for a domain that is verified behind a CDN.
          type: str
          sample: ""
        compliance_status:
          description: V(pending), V(valid) or V(blocked).
          type: str
          sample: valid
        tls_status:
          description: >-
            The status of a managed certificate, V(unknown), V(unavailable), V(pending), V(failed), V(expired)
            or V(valid).
          type: str
          sample: unknown
    uses_managed_certificate:
      description: Whether SparkPost manages its certificate.
      type: bool
      sample: false
    tls_certificate:
      description: The certificate that SparkPost manages, null if there is none.
      type: dict
      contains:
        issued_at:
          description: When it was issued, in UTC.
          type: str
          sample: "2026-03-01T12:00:00.000Z"
        expires_at:
          description: When it expires, in UTC.
          type: str
          sample: "2026-05-30T12:00:00.000Z"
        error_code:
          description: Why the last attempt to obtain it failed, such as V(acme:dns), else null.
          type: str
          sample: acme:dns
    link_base:
      description: What new links begin with.
      type: str
      sample: https://track.example.com
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: authentication
    remedy: Check that the API key is right
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.info import DEFINITION


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
