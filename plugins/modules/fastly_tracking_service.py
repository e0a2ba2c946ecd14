# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fastly_tracking_service
short_description: Keep a Fastly service in front of SparkPost's engagement tracking
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Creates, corrects or deletes the Fastly delivery service that serves tracking domains and forwards to SparkPost.
  - The service is found by O(service_id), else by its exact O(name).
  - The current settings are compared with the desired ones, and a new version is created only if something differs. The
    active version is cloned, the differences are written to the copy, Fastly validates it, and it is activated. A
    version that is as wanted but not active is activated as it is.
  - Whatever is not managed here is kept, such as VCL, snippets, headers, logging, conditions and other backends.
  - The backend connects by TLS 1.2 at least, to port 443 of O(endpoint), checks its certificate, and passes on the host
    that the recipient requested. So C(override_host) of the backend, C(general.default_host) and the C(default_host) of
    request settings are cleared if they are set. A request setting with a condition, which is for other requests, is
    kept unless it names O(endpoint).
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.fastly
  - sparkpost.tracking.http
options:
  name:
    description:
      - The name of the service. With O(service_id) the service is renamed to it, which takes no new version.
      - One of O(name) and O(service_id) is needed.
    type: str
  service_id:
    description: The id of an existing service. It saves the search by name.
    type: str
  state:
    description:
      - V(present) makes the service exist with the settings below.
      - V(absent) deletes it with all its versions. While a version is active that needs O(force).
    type: str
    choices: [present, absent]
    default: present
  domains:
    description:
      - The tracking domains. Case, order, repetition and a trailing dot do not matter.
      - Needed for a new service. Where it is not set, an existing service keeps its domains.
    type: list
    elements: str
  purge_domains:
    description:
      - Whether to take domains off the service that O(domains) does not name.
      - With O(state=absent) and O(domains), whether to delete a service that has further domains.
    type: bool
    default: false
  endpoint:
    description:
      - Where to forward to, V(us) for C(spgo.io), V(eu) for C(eu.spgo.io), or any host, such as the endpoint of an
        enterprise account or of PowerMTA with Signals.
      - Defaults to the environment variable E(SPARKPOST_REGION). Without both, a new
        service forwards to C(spgo.io) and an existing one keeps its endpoint.
    type: str
  backend:
    description:
      - The name of the SparkPost backend. Its address is changed if it is a different one.
      - If it is not set, it is the backend named C(sparkpost), else one whose address is an endpoint of SparkPost.
        A service without any backend is given one named C(sparkpost); one that has only backends of something else is
        refused.
    type: str
  default_ttl:
    description:
      - The fallback TTL. It is how long to cache replies that say nothing of it, in seconds, and V(0) is a legal value.
      - Custom VCL and cache settings can override it, of which the module warns.
      - If it is not set, V(10) for a service that has never been active, and any other keeps what it has.
    type: int
  comment:
    description: A comment on the service, which takes no new version. If it is not set, the current one is kept.
    type: str
  activate:
    description:
      - Whether to activate the version.
      - With V(false) a draft is prepared and validated, and the active version stays. An open draft that is newer than
        the active version is brought to what is wanted rather than a second one made.
      - A later run with V(true) does not take the draft up, but clones the version that is then active.
    type: bool
    default: true
  domain_management:
    description:
      - How domains are added to the service. V(classic) adds them to its versions. V(versionless) attaches them to it
        outside of its versions, with Fastly's domain management, which takes effect at once.
      - With V(auto), a domain that exists in domain management is attached from there, further domains of a service
        that has attached ones are attached too, and all others are added to versions. If Fastly does not accept a
        domain in a version, as for accounts that have versionless domains only, it is attached.
      - Domains that the service already has stay as they are, whatever is set here.
      - With O(activate=false), nothing is attached.
    type: str
    choices: [auto, classic, versionless]
    default: auto
  force:
    description: Whether O(state=absent) may deactivate and delete a service that has an active version.
    type: bool
    default: false
  services:
    description:
      - Several that one task keeps. What they share is read once, writes go on side by side, and one wait is for
        all. One that fails stops no other. The task fails at the end and names each.
      - What an entry does not set is as the task sets it for all.
    type: list
    elements: dict
    suboptions:
      name:
        description: As O(name), for this service.
        type: str
      service_id:
        description: As O(service_id), for this service.
        type: str
      state:
        description: As O(state), for this service.
        type: str
        choices: [present, absent]
      domains:
        description: As O(domains), for this service.
        type: list
        elements: str
      purge_domains:
        description: As O(purge_domains), for this service.
        type: bool
      endpoint:
        description: As O(endpoint), for this service.
        type: str
      backend:
        description: As O(backend), for this service.
        type: str
      default_ttl:
        description: As O(default_ttl), for this service.
        type: int
      comment:
        description: As O(comment), for this service.
        type: str
      activate:
        description: As O(activate), for this service.
        type: bool
      force:
        description: As O(force), for this service.
        type: bool
      domain_management:
        description: As O(domain_management), for this service.
        type: str
        choices: [auto, classic, versionless]
notes:
  - A second run takes two reads, one by O(service_id), and no write. Creating a service with one domain takes seven
    requests, of which five write. A changed TTL takes six requests by O(service_id), and one more by name, of which
    three write, for the clone, the settings and the activation. Fastly allows 1000 writes an hour unless agreed
    otherwise. Diff mode takes one more read when a version was cloned.
  - Fastly has no conditional writes. Just before the activation the module looks which version is active, and fails if
    that is not the one that it started from. Do not let two tasks work on one service at the same time.
  - If a version is refused by Fastly's validation, or cannot be activated, the active version stays as it is, and the
    message names the draft that is left.
  - A new version is not created again after an answer was lost, unless reading back shows that there is none.
  - A domain that the service's versions do not have is looked for in Fastly's domain management, which takes one more
    read. For a new service that is done in check mode only, and otherwise once Fastly refuses the domain.
  - A service that is deleted is detached from its versionless domains first. They stay in the account.
  - In check mode the id of a new service and the number of a new version are null, since Fastly assigns them.
seealso:
  - module: sparkpost.tracking.fastly_tracking_service_info
  - module: sparkpost.tracking.fastly_tls_certificate
  - name: SparkPost's guide to HTTPS engagement tracking
    description: The set-up that this module automates.
    link: https://docs.sparkpost.com/docs/tech-resources/enabling-https-engagement-tracking-on-sparkpost
  - name: Fastly API reference
    description: The API that this module uses.
    link: https://www.fastly.com/documentation/reference/api/
"""

EXAMPLES = r"""
- name: One tracking domain, set up as in SparkPost's guide
  sparkpost.tracking.fastly_tracking_service:
    name: Click tracking
    domains: [track.example.com]
    endpoint: us
  register: tracking

- name: Prepare a new version for review before it is activated
  sparkpost.tracking.fastly_tracking_service:
    name: Click tracking
    domains:
      - track.example.com
      - links.example.org
    endpoint: eu
    default_ttl: 5
    activate: false

- name: Correct a service that was created manually, by its ID
  sparkpost.tracking.fastly_tracking_service:
    service_id: SU1Z0isxPaozGVKXdv0eY2
    backend: originname
    endpoint: us

- name: Delete a service although it is active
  sparkpost.tracking.fastly_tracking_service:
    name: Retired click tracking
    state: absent
    force: true
"""

RETURN = r"""
service:
  description: The service, with the version that the task is about. Null if there is none.
  returned: always
  type: dict
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
    id: SU1Z0isxPaozGVKXdv0eY2
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
version_diff:
  description:
    - What differs between the version that was cloned and its copy, in Fastly's own words. The lines that changed and
      their headings are shown, with secrets masked.
  returned: in diff mode, when a version was cloned
  type: str
  sample: |2
     settings:
    -  general.default_ttl: 3600
    +  general.default_ttl: 10
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample:
    - clone version 2 of service Click tracking
    - "update settings (general.default_ttl: 10) in the new version of service Click tracking"
    - validate the new version of service Click tracking
    - activate the new version of service Click tracking
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
      sample: settings of service Click tracking
    verb:
      description:
        - What is done to the object - V(create), V(update), V(clone), V(add), V(remove), V(validate), V(activate),
          V(deactivate), V(attach), V(detach) or V(delete).
      type: str
      sample: update
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: {general.default_ttl: 3600}
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {general.default_ttl: 10}
applied:
  description: The actions that were completed before one failed.
  returned: when an action failed
  type: list
  elements: str
  sample: [clone version 2 of service Click tracking]
failed_action:
  description: The action that failed.
  returned: when an action failed
  type: str
  sample: "update settings (general.default_ttl: 10) in the new version of service Click tracking"
not_attempted:
  description: The actions that were not attempted because of the failure.
  returned: when an action failed
  type: list
  elements: str
  sample: []
results:
  description:
    - How each of O(services) ended, in their order.
    - An entry has the return values that a task for it alone has, with C(domains), C(changed), and C(failed) and
      C(msg) where it failed.
  returned: if O(services) is set
  type: list
  elements: dict
  sample: [{domains: [track.example.com], changed: true, failed: false}]
failed_items:
  description: What failed of O(services).
  returned: if any of O(services) failed
  type: list
  elements: dict
  contains:
    name:
      description: What the service is called in messages.
      type: str
      sample: service SparkPost tracking track.example.com
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
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.definition import DEFINITION


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
