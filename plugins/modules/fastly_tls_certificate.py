# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fastly_tls_certificate
short_description: Keep a certificate for tracking domains at Fastly
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Keeps a certificate at Fastly with which it serves tracking domains.
  - It is a TLS subscription, for which Fastly obtains and renews the certificate of an authority, or it is your own
    certificate with its private key.
  - The records to publish are returned in the form that M(sparkpost.tracking.dns_records) takes. Keep the validation
    records in DNS, because Fastly renews the certificate as long as they are there.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.fastly
  - sparkpost.tracking.http
  - sparkpost.tracking.wait
requirements:
  - cryptography, for a certificate of your own
options:
  domains:
    description:
      - The names of the certificate. Wildcards such as V(*.example.com) are allowed.
      - Case, order, repetition and a trailing dot do not matter. Internationalised names become A-labels.
      - With O(certificate) these are the names to activate it for, and all names in it where this is not set.
    type: list
    elements: str
  state:
    description:
      - With V(present) there is a certificate, or a subscription that waits for its validation.
      - With V(absent) the subscription of the domains is deleted with its certificate. With O(authority=uploaded), or
        O(certificate), it is your own certificate that is no longer served and is deleted, with its private key where
        both are given. While it serves that needs O(force).
    type: str
    choices: [present, absent]
    default: present
  authority:
    description:
      - Who issues the certificate, or V(uploaded) for one of your own.
      - If it is not set, an existing subscription keeps its authority, a new one has V(lets-encrypt), and
        O(certificate) means V(uploaded).
      - With O(state=absent), it tells which of several subscriptions for the same domains is deleted.
    type: str
    choices: [lets-encrypt, certainly, globalsign, uploaded]
  purge_domains:
    description:
      - Whether to take domains off the subscription that O(domains) does not name.
      - With O(state=absent), whether to delete a subscription that also has domains that O(domains) does not name.
    type: bool
    default: false
  certificate:
    description:
      - Your own certificate as PEM text. Certificates that follow it in the text are taken for O(chain).
      - It is recognised by its serial number and end. A renewed one is uploaded, and each domain is then swapped to it
        without a gap. The one before stays stored, and can be removed at Fastly.
      - A certificate that is expired, does not fit O(private_key) or does not serve O(domains) is refused before
        anything is sent. That needs the Python library C(cryptography), which ansible-core brings along on the
        controller.
    type: str
  private_key:
    description:
      - The private key of O(certificate) as PEM text, without a passphrase.
      - It is sent only where Fastly does not have it, which its public key tells, and never returned.
    type: str
  chain:
    description: The intermediate certificates of O(certificate) as PEM text, its issuer first.
    type: str
  name:
    description: The name of your own certificate and its key at Fastly. The first domain if it is not set.
    type: str
  configuration_id:
    description:
      - The id of the TLS configuration for a new subscription or activation. Fastly's default one if it is not set.
      - Domains that are activated already keep their configuration. A warning says so if it is another one.
    type: str
  force:
    description:
      - Whether to remove or change a certificate that is in use. Its domains can be without a certificate until the new
        one is issued.
      - Also whether to let Fastly issue a certificate for domains that an uploaded certificate serves. Without it, an
        uploaded certificate that is valid and serves all O(domains) is kept, and a warning tells when it expires. It
        may be activated for a wildcard, and there may be one for each domain.
    type: bool
    default: false
  certificates:
    description:
      - Several that one task keeps. What they share is read once, writes go on side by side, and one wait is for
        all. One that fails stops no other. The task fails at the end and names each.
      - What an entry does not set is as the task sets it for all.
    type: list
    elements: dict
    suboptions:
      domains:
        description: As O(domains), for this certificate.
        type: list
        elements: str
      state:
        description: As O(state), for this certificate.
        type: str
        choices: [present, absent]
      authority:
        description: As O(authority), for this certificate.
        type: str
        choices: [lets-encrypt, certainly, globalsign, uploaded]
      purge_domains:
        description: As O(purge_domains), for this certificate.
        type: bool
      certificate:
        description: As O(certificate), for this certificate.
        type: str
      private_key:
        description: As O(private_key), for this certificate.
        type: str
      chain:
        description: As O(chain), for this certificate.
        type: str
      name:
        description: As O(name), for this certificate.
        type: str
      configuration_id:
        description: As O(configuration_id), for this certificate.
        type: str
      force:
        description: As O(force), for this certificate.
        type: bool
      wait:
        description: As O(wait), for this certificate.
        type: bool
      wait_timeout:
        description: As O(wait_timeout), for this certificate.
        type: int
      wait_interval:
        description: As O(wait_interval), for this certificate.
        type: int
seealso:
  - module: sparkpost.tracking.fastly_tls_certificate_info
  - module: sparkpost.tracking.fastly_tracking_service
  - module: sparkpost.tracking.dns_records
notes:
  - With O(wait=true) the task waits until the certificate is issued, which needs the validation records in public DNS.
    So subscribe first, publish the records, and then wait in a second task with the same options.
  - A subscription that is C(renewing) serves all the while, and counts as issued.
  - If several subscriptions have all O(domains), as while the authority is being changed, the issued one is used, else
    one of O(authority). The others are named in a warning and left as they are.
  - A subscription that failed without a certificate is deleted and created again, with a warning. A failure during the
    wait ends the task at once.
  - In check mode the id of a new subscription is null, its validation records are an empty list, and the values of its
    serving records are null, since Fastly assigns them.
  - Finding a subscription costs one request. Your own certificate costs three, for itself, its activations and the
    records of its TLS configuration.
"""

EXAMPLES = r"""
- name: Subscribe to a certificate of Let's Encrypt
  sparkpost.tracking.fastly_tls_certificate:
    domains: [track.example.com]
  register: certificate

- name: Publish its validation records
  sparkpost.tracking.dns_records:
    provider: route53
    records: "{{ certificate.validation_records }}"

- name: Wait until it is issued
  sparkpost.tracking.fastly_tls_certificate:
    domains: [track.example.com]
    wait: true
    wait_timeout: 3600

- name: Serve a certificate of your own, or its renewal
  sparkpost.tracking.fastly_tls_certificate:
    domains: [track.example.com]
    authority: uploaded
    certificate: "{{ lookup('ansible.builtin.file', 'track.example.com.pem') }}"
    private_key: "{{ vault_tracking_private_key }}"
    chain: "{{ lookup('ansible.builtin.file', 'chain.pem') }}"

- name: Remove the subscription of a retired domain
  sparkpost.tracking.fastly_tls_certificate:
    domains: [old.example.com]
    state: absent
    force: true
"""

RETURN = r"""
status:
  description:
    - The status. Of a subscription it is C(pending), C(processing), C(issued), C(renewing) or C(failed) in Fastly's
      own terms; of your own certificate C(uploaded), or C(inactive) while it does not serve every domain. Null where
      there is none.
  returned: always
  type: str
  sample: pending
certificate:
  description: The subscription, or your own certificate. Null if there is none.
  returned: always
  type: dict
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
  sample:
    id: mwtZ5xuowgXsyR2nyPjuWw
    kind: subscription
    authority: lets-encrypt
    domains: [track.example.com]
    status: pending
    issued: false
    not_after: null
    configuration_id: Em77eV0D2qMAduXPtvRdKg
    warnings: []
validation_records:
  description:
    - The DNS records that validate the names of a subscription, each once. A name and its wildcard share one.
    - Empty for your own certificate. In check mode, the records of a subscription that would be created have no value,
      because Fastly chooses it.
  returned: always
  type: list
  elements: dict
  sample:
    - name: _acme-challenge.track.example.com
      type: CNAME
      value: ivc8xhzzsoonqt49bu.fastly-validations.com
      ttl: 300
serving_records:
  description:
    - The DNS records by which Fastly serves the names. A name has a CNAME record where Fastly offers one, else its
      A and AAAA records, whose C(value) is a list.
    - In check mode the C(value) of what does not exist yet is null, which M(sparkpost.tracking.dns_records) takes for
      one that is not known yet.
  returned: always
  type: list
  elements: dict
  sample:
    - name: track.example.com
      type: CNAME
      value: t.sni.global.fastly.net
      ttl: 3600
serving_addresses:
  description:
    - The A and AAAA records that Fastly offers for names that cannot have a CNAME record.
  returned: always
  type: list
  elements: dict
  sample:
    - name: track.example.com
      type: A
      value: [151.101.2.132, 151.101.66.132, 151.101.130.132, 151.101.194.132]
      ttl: 3600
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample: ["create TLS subscription for track.example.com by lets-encrypt"]
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
      description: The service of the object - V(fastly).
      type: str
      sample: fastly
    object:
      description: What is changed.
      type: str
      sample: TLS subscription for track.example.com
    verb:
      description:
        - What is done to the object - V(create), V(update), V(upload), V(activate), V(deactivate) or V(delete).
      type: str
      sample: create
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: null
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {domains: [track.example.com], authority: lets-encrypt}
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
  sample: create TLS subscription for track.example.com by lets-encrypt
not_attempted:
  description: The actions that were not attempted because of the failure.
  returned: when an action failed
  type: list
  elements: str
  sample: []
results:
  description:
    - How each of O(certificates) ended, in their order.
    - An entry has the return values that a task for it alone has, with C(domains), C(changed), and C(failed) and
      C(msg) where it failed.
  returned: if O(certificates) is set
  type: list
  elements: dict
  sample: [{domains: [track.example.com], changed: true, failed: false}]
failed_items:
  description: What failed of O(certificates).
  returned: if any of O(certificates) failed
  type: list
  elements: dict
  contains:
    name:
      description: What the certificate is called in messages.
      type: str
      sample: certificate for track.example.com
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
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.definition import DEFINITION


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
