# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: acm_tracking_certificate
short_description: Keep a certificate for tracking domains in AWS Certificate Manager
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Keeps a certificate in AWS Certificate Manager (ACM) that a CloudFront distribution can serve tracking domains with.
  - It is requested from Amazon and validated by DNS, or it is your own, imported with its private key and chain.
  - Always works in the region V(us-east-1), since CloudFront takes certificates from there only.
  - The validation records are returned in the form that M(sparkpost.tracking.dns_records) takes. Keep them in DNS,
    because ACM renews the certificate as long as they are there.
requirements:
  - cryptography, for looking into a certificate of your own (optional)
options:
  domains:
    description:
      - The names of the certificate. Wildcards such as V(*.example.com) are allowed.
      - Case, order, repetition and a trailing dot do not matter. Internationalised names become A-labels.
      - A valid certificate that covers all of them is used instead of a new one, see O(match).
      - The first name with 64 characters at most becomes the common name. ACM accepts longer names besides it.
      - With O(certificate) these are names that your certificate must serve, and it may serve more.
    type: list
    elements: str
  state:
    description:
      - With V(present) there is a certificate that is issued or waits for its validation.
      - With V(absent) every certificate with exactly the names is deleted, or the one of O(certificate_arn). Nothing is
        deleted if one of them is still in use. Imported ones are meant where O(certificate) is given, else those issued
        by Amazon.
    type: str
    choices: [present, absent]
    default: present
  certificate_arn:
    description:
      - The ARN of the certificate to use. It is not looked for by its names, and must serve all of O(domains).
      - With O(certificate) the ARN of the imported certificate to renew.
    type: str
  certificate:
    description:
      - Your own certificate as PEM text. Certificates that follow it in the text are taken for O(chain).
      - It is compared with the certificate in ACM, and imported only if it differs. A renewed one is imported to the
        same ARN, so distributions do not have to be changed.
      - Where the Python library C(cryptography) is installed it is looked into first. A certificate that is expired,
        does not fit O(private_key) or does not serve O(domains) is then refused before anything is sent.
    type: str
  private_key:
    description: The private key of O(certificate) as PEM text, without a passphrase.
    type: str
  chain:
    description: The intermediate certificates of O(certificate) as PEM text, its issuer first.
    type: str
  key_algorithm:
    description:
      - The kind of key of a certificate that Amazon issues.
      - If it is not set, a certificate that exists is taken with any key, and a new one has V(RSA_2048).
    type: str
    choices: [RSA_2048, EC_prime256v1, EC_secp384r1]
  match:
    description:
      - Which certificate that exists is taken for the wanted one.
      - With V(covering), any valid certificate of the account that covers all of O(domains), also with a wildcard or
        other names, and an imported one that is in use. Certificates in use are preferred, especially that of the
        distribution that serves the names. O(tags) is not applied to it, and no validation records are returned. If
        there is none, V(exact) applies.
      - With V(exact) one that Amazon issued, or is about to issue, for exactly these names.
      - It does not matter with O(certificate), O(certificate_arn) or O(state=absent).
    type: str
    choices: [covering, exact]
    default: covering
  max_names:
    description:
      - The maximum number of names of a requested certificate, which is checked before the request.
      - The quota of a new AWS account is 10 names. AWS raises it on request, to 100 at most.
    type: int
    default: 10
  known_records:
    description:
      - Validation records that are known to stand in DNS, such as those that M(sparkpost.tracking.tracking_preflight)
        found in the zone.
      - If they have one record for each name of an issued certificate, and the certificate does not end within 60 days,
        the list of certificates tells all that matters, and the certificate is not described by a request of its own.
        C(in_use_by), C(failure_reason) and C(renewal_status) are null then.
    type: list
    elements: dict
    suboptions:
      name:
        description: Its name.
        type: str
        required: true
      type:
        description: Its type.
        type: str
        default: CNAME
      value:
        description: Its value.
        type: str
        required: true
      ttl:
        description: Not considered.
        type: int
  tags:
    description: Tags to set on the certificate. Other tags are not changed.
    type: dict
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
      certificate_arn:
        description: As O(certificate_arn), for this certificate.
        type: str
      certificate:
        description: As O(certificate), for this certificate.
        type: str
      private_key:
        description: As O(private_key), for this certificate.
        type: str
      chain:
        description: As O(chain), for this certificate.
        type: str
      key_algorithm:
        description: As O(key_algorithm), for this certificate.
        type: str
        choices: [RSA_2048, EC_prime256v1, EC_secp384r1]
      match:
        description: As O(match), for this certificate.
        type: str
        choices: [covering, exact]
      max_names:
        description: As O(max_names), for this certificate.
        type: int
      known_records:
        description: As O(known_records), for this certificate.
        type: list
        elements: dict
        suboptions:
          name:
            description: The name of the record.
            type: str
            required: true
          type:
            description: The type of the record.
            type: str
            default: CNAME
          value:
            description: The value of the record.
            type: str
            required: true
          ttl:
            description: The time to live of the record.
            type: int
      tags:
        description: As O(tags), for this certificate.
        type: dict
      wait:
        description: As O(wait), for this certificate.
        type: bool
      wait_timeout:
        description: As O(wait_timeout), for this certificate.
        type: int
      wait_interval:
        description: As O(wait_interval), for this certificate.
        type: int
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.aws
  - sparkpost.tracking.http
  - sparkpost.tracking.wait
seealso:
  - module: sparkpost.tracking.acm_tracking_certificate_info
  - module: sparkpost.tracking.dns_records
notes:
  - With O(wait=true) the task waits until the certificate is issued, which needs the validation records in public DNS.
    So request first, publish the records, and then wait in a second task with the same options.
  - A certificate that failed, expired or was not validated within 72 hours is passed over with a warning, and a new one
    is requested. A failure during the wait ends the task at once, with ACM's reason in plain words.
  - If several certificates have the names, an issued one is preferred, then one that is in use, then the one with the
    latest end.
  - In check mode the ARN of a new certificate is null and its validation records are an empty list, since ACM assigns
    them.
  - Where several certificates in use serve the names, the list of distributions is read too.
  - Finding a certificate costs one list request for 1000 certificates and one description. Requesting one costs one
    request more. With O(certificate_arn) there is no list request.
"""

EXAMPLES = r"""
- name: Request a certificate
  sparkpost.tracking.acm_tracking_certificate:
    domains: [track.example.com]
  register: certificate

- name: Publish its validation records
  sparkpost.tracking.dns_records:
    provider: route53
    records: "{{ certificate.validation_records }}"

- name: Wait until it is issued
  sparkpost.tracking.acm_tracking_certificate:
    domains: [track.example.com]
    wait: true
    wait_timeout: 3600

- name: Import a certificate of another authority
  sparkpost.tracking.acm_tracking_certificate:
    domains: [track.example.com]
    certificate: "{{ lookup('ansible.builtin.file', 'track.example.com.pem') }}"
    private_key: "{{ vault_tracking_private_key }}"
    chain: "{{ lookup('ansible.builtin.file', 'chain.pem') }}"

- name: Remove the certificate of retired domains
  sparkpost.tracking.acm_tracking_certificate:
    domains: [old.example.com, older.example.com]
    state: absent
"""

RETURN = r"""
certificate:
  description: The certificate. Null if there is none.
  returned: always
  type: dict
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
  sample:
    arn: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
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
  description:
    - The DNS records that validate the names, each once. A name and its wildcard share one.
    - Empty for an imported certificate. In check mode, a certificate that would be requested has records with the name
      C(_known-after-apply) below its domains and no value, because ACM chooses both.
  returned: always
  type: list
  elements: dict
  sample:
    - name: _3639ac514e785e898d2646601fa951d5.track.example.com
      type: CNAME
      value: _98d2646601fa951d53639ac514e785e8.acm-validations.aws
      ttl: 300
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample: ["request certificate for track.example.com"]
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
      description: The service of the object - V(acm).
      type: str
      sample: acm
    object:
      description: What is changed.
      type: str
      sample: certificate for track.example.com
    verb:
      description: What is done to the object - V(request), V(import), V(tag) or V(delete).
      type: str
      sample: request
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: null
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {domains: [track.example.com], key_algorithm: RSA_2048}
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
  sample: request certificate for track.example.com
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

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.definition import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
