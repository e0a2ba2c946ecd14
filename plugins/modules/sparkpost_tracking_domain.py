# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sparkpost_tracking_domain
short_description: Manage a tracking domain of SparkPost
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Keeps one tracking domain of a SparkPost account as described, including its verification, its scheme,
    a certificate managed by SparkPost, and the sending domains that use it.
  - Options that are not set leave the current settings alone.
  - If several changes are requested, the order is to create the domain, to verify it, to make it secure, to verify it
    again over https, to make it the default one, and to associate the sending domains.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.sparkpost
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
  - sparkpost.tracking.wait
options:
  domain:
    description:
      - The tracking domain, a subdomain such as V(track.example.com).
      - Upper case and a trailing dot do not matter, and an internationalised name is turned into its A-labels.
    type: str
  state:
    description:
      - V(present) creates the domain if it does not exist, and applies the other options.
      - V(absent) deletes it, after taking it from those O(sending_domains) that still use it.
        The other options do not matter then, but a wrong O(subaccount) is refused.
    type: str
    choices: [present, absent]
    default: present
  secure:
    description:
      - Whether links in new messages start with C(https). They work only once a CDN or SparkPost serves a certificate
        for the domain.
      - With O(verify=true), a new domain is created insecure, verified over http, then made secure and verified
        again, because SparkPost verifies a secure domain over https. Without O(verify) it is created as said here.
      - With O(managed_certificate=true) SparkPost makes the domain secure by itself as soon as it serves the
        certificate. V(true) is then left to it, and V(false) is refused.
    type: bool
  default:
    description:
      - Whether the domain serves the links of messages that do not specify a tracking domain.
      - An account, and each of its subaccounts, has at most one default domain. Making this one the default takes
        it from the one that was it before.
      - Only a verified domain can become it. An unverified one needs O(verify=true).
    type: bool
  subaccount:
    description:
      - The number of the subaccount to which the domain belongs, V(0) for the primary account.
      - If not set, an existing domain is found in any subaccount that the key can see, and a new one is created in
        the primary account, or in the subaccount of the key where the key has one.
      - SparkPost fixes it when a domain is created. An existing domain of another subaccount is refused, and nothing
        is written.
    type: int
  verify:
    description:
      - Whether the domain has to be verified. One that is verified already is not verified again, unless O(secure)
        changes.
      - The task fails where SparkPost looks at the domain and does not verify it. With O(wait=true) this is repeated
        until it succeeds. The wait ends within a minute if the name servers of the zone say that the name does not
        exist, or leads to neither a CDN nor SparkPost, and after five minutes if they give addresses at which SparkPost
        does not find its own answer.
      - A domain that SparkPost's compliance team has blocked fails at once.
    type: bool
    default: false
  managed_certificate:
    description:
      - V(true) lets SparkPost obtain a certificate for the domain and renew it, and serve https itself. The CNAME
        of the domain has to point directly to C(v2.spgo.io), or C(eu.v2.spgo.io) in the EU, and the domain has to be
        verified.
      - SparkPost obtains it some time later, usually within 15 minutes. With O(wait=true) the task ends when it is
        served, else as soon as it is requested.
      - After a failure that can be corrected it is requested again, with a warning that gives the reason.
      - SparkPost has no way to give up a managed certificate, so that V(false) is refused for a domain that has one.
    type: bool
  sending_domains:
    description:
      - Sending domains whose messages use this tracking domain. They must belong to the same subaccount.
      - Others that already use it are not changed.
    type: list
    elements: str
  domains:
    description:
      - Several that one task keeps. What they share is read once, writes go on side by side, and one wait is for
        all. One that fails stops no other. The task fails at the end and names each.
      - What an entry does not set is as the task sets it for all.
    type: list
    elements: dict
    suboptions:
      domain:
        description: As O(domain), for this tracking domain.
        type: str
      state:
        description: As O(state), for this tracking domain.
        type: str
        choices: [present, absent]
      secure:
        description: As O(secure), for this tracking domain.
        type: bool
      default:
        description: As O(default), for this tracking domain.
        type: bool
      subaccount:
        description: As O(subaccount), for this tracking domain.
        type: int
      verify:
        description: As O(verify), for this tracking domain.
        type: bool
      managed_certificate:
        description: As O(managed_certificate), for this tracking domain.
        type: bool
      sending_domains:
        description: As O(sending_domains), for this tracking domain.
        type: list
        elements: str
      wait:
        description: As O(wait), for this tracking domain.
        type: bool
      wait_timeout:
        description: As O(wait_timeout), for this tracking domain.
        type: int
      wait_interval:
        description: As O(wait_interval), for this tracking domain.
        type: int
notes:
  - In check mode RV(tracking_domain) is predicted. Values that only SparkPost can tell are null then, and also after
    a creation that asks for nothing more, which has no need to read them.
  - A second run with the same options sends one request, and one more for each of O(sending_domains).
seealso:
  - module: sparkpost.tracking.sparkpost_tracking_domain_info
  - name: SparkPost API reference on tracking domains
    description: The API that this module uses.
    link: https://developers.sparkpost.com/api/tracking-domains/
"""

EXAMPLES = r"""
- name: Tracking domain behind a CDN, secure and the default one
  sparkpost.tracking.sparkpost_tracking_domain:
    domain: track.example.com
    verify: true
    secure: true
    default: true
    wait: true
    wait_timeout: 900

- name: Tracking domain of a subaccount in the EU, with a certificate that SparkPost manages
  sparkpost.tracking.sparkpost_tracking_domain:
    region: eu
    domain: click.example.org
    subaccount: 12
    verify: true
    managed_certificate: true
    sending_domains:
      - mail.example.org
    wait: true

- name: Tracking domain that is no longer in use
  sparkpost.tracking.sparkpost_tracking_domain:
    domain: old-track.example.com
    state: absent
    sending_domains:
      - mail.example.com
"""

RETURN = r"""
tracking_domain:
  description: The tracking domain as it is now, or as it would be in check mode. Null if it is absent.
  returned: always, unless the task fails before anything is read
  type: dict
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
  sample:
    domain: track.example.com
    secure: true
    default: false
    port: 443
    subaccount: 0
    verified: true
    status:
      verified: true
      cname_status: ""
      compliance_status: valid
      tls_status: unknown
    uses_managed_certificate: false
    tls_certificate: null
    link_base: https://track.example.com
sending_domains:
  description: The tracking domain of each of O(sending_domains). Null if it does not have its own.
  returned: always, unless the task fails before anything is read
  type: dict
  sample:
    mail.example.com: track.example.com
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample:
    - create tracking domain track.example.com
    - verify tracking domain track.example.com over http
changes:
  description:
    - RV(actions) as data, one entry for each object that is changed, with its planned settings.
    - After a failure, it contains only completed actions.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  contains:
    domain:
      description: The domain name that the change concerns. Empty if the object belongs to several domains or none.
      type: str
      sample: track.example.com
    service:
      description: The service of the object - V(sparkpost).
      type: str
      sample: sparkpost
    object:
      description: What is changed.
      type: str
      sample: tracking domain track.example.com
    verb:
      description:
        - What is done to the object - V(create), V(update), V(verify), V(request), V(associate), V(dissociate) or
          V(delete).
      type: str
      sample: verify
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: {verified: false}
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {verified: true}
applied:
  description: The actions that were completed before one failed.
  returned: when an action failed
  type: list
  elements: str
  sample: [create tracking domain track.example.com]
failed_action:
  description: The action that failed.
  returned: when an action failed
  type: str
  sample: verify tracking domain track.example.com over http
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
      Waiting for SparkPost to verify track.example.com over http: verified is false, cname_status 'invalid',
      compliance_status 'valid' (15 s of at most 900 s)
error:
  description: The failure for a program.
  returned: on failure
  type: dict
  contains:
    kind:
      description: >-
        Such as V(input), V(refused), V(not_verified), V(hopeless), V(wait_timeout), V(authentication), V(forbidden),
        V(not_found), V(conflict), V(rate_limited), V(network) or V(api).
      type: str
      sample: not_verified
    remedy:
      description: What to do about it.
      type: str
      sample: Check that the API key is right
results:
  description:
    - How each of O(domains) ended, in their order.
    - An entry has the return values that a task for it alone has, with C(domains), C(changed), and C(failed) and
      C(msg) where it failed.
  returned: if O(domains) is set
  type: list
  elements: dict
  sample: [{domains: [track.example.com], changed: true, failed: false}]
failed_items:
  description: What failed of O(domains).
  returned: if any of O(domains) failed
  type: list
  elements: dict
  contains:
    name:
      description: What the tracking domain is called in messages.
      type: str
      sample: track.example.com
    domains:
      description: The domains that it concerns.
      type: list
      elements: str
      sample: [track.example.com]
    kind:
      description: The kind of the failure, such as V(wait_timeout).
      type: str
      sample: wait_timeout
    msg:
      description: What failed and what to do.
      type: str
      sample: Waited 1800 s for the certificate for track.example.com to be issued
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.resource import DEFINITION


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
