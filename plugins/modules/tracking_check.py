# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tracking_check
short_description: Check over the network that tracking domains work, and say what to do where they do not
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Looks at an HTTPS tracking domain as recipients do - its name in DNS, the certificate and TLS versions of every
    address of the edge, what https and http answer, how long answers are cached - and at SparkPost's own status.
  - The first cause comes first. What follows from an earlier finding is skipped and names it, and what could not be
    tested is neither passed nor failed.
  - It needs no account anywhere; with an API key, SparkPost's status is checked too.
  - Many domains are checked side by side in one task, by O(domains).
  - Its requests have C(sparkpost.tracking) in their C(User-Agent), which begins as those of browsers do. A server that
    refuses them is asked with the headers of a browser too, since recipients have one.
  - It changes nothing, unless O(verify=true) asks SparkPost to look at the domain.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.sparkpost
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
attributes:
  check_mode:
    support: full
    details:
      - It only reads, apart from O(verify=true), which is left out in check mode.
  diff_mode:
    support: N/A
    details:
      - There is nothing that it changes by itself.
  idempotent:
    support: full
    details:
      - It only reads, apart from O(verify=true), after which a second look changes nothing.
options:
  domain:
    description:
      - The tracking domain, such as V(track.example.com). Its results are the return values themselves.
      - Either this or O(domains) is needed.
    type: str
  domains:
    description:
      - Tracking domains with their own settings. Each has its own item in RV(results).
      - O(endpoint), O(cdn), O(expected_target), O(subaccount), O(default), O(sending_domains) and O(expect_redirect) of
        the task hold for those that do not set their own, all other options for all of them.
      - What the domains have in common is looked up once, such as the delegation of their zone and SparkPost's list of
        domains.
    type: list
    elements: dict
    suboptions:
      domain:
        description: The tracking domain. Each may be named once.
        type: str
        required: true
      endpoint:
        description: Like O(endpoint), for this domain.
        type: str
      cdn:
        description: Like O(cdn), for this domain.
        type: str
        choices: [auto, cloudfront, cloudflare, fastly, managed, gcp, azure, proxy, other]
      expected_target:
        description: Like O(expected_target), for this domain.
        type: list
        elements: str
      subaccount:
        description: Like O(subaccount), for this domain.
        type: int
      expect_redirect:
        description: Like O(expect_redirect), for this domain.
        type: bool
      default:
        description: Like O(default), for this domain.
        type: bool
      sending_domains:
        description: Like O(sending_domains), for this domain.
        type: list
        elements: str
      validation_records:
        description: Like O(validation_records), for this domain.
        type: list
        elements: dict
        suboptions:
          name:
            description: The name of the record.
            type: str
            required: true
          type:
            description: Its type. Records other than CNAME are ignored.
            type: str
            default: CNAME
          value:
            description: Where it leads. A record without a value is ignored.
            type: str
          ttl:
            description: Ignored.
            type: int
  concurrency:
    description:
      - How many of O(domains) are checked at once, from 1 to 256.
      - A domain that only waits until a response is no longer cached makes room for another.
      - A check consists of waiting for the most part, so that the number may be far above that of processors.
      - They are fewer where the system does not let a process have enough files open.
    type: int
    default: 32
  cdn:
    description:
      - The CDN in front of SparkPost, which decides on the DNS target, the certificate authority and the remedies.
      - V(gcp) is Google Cloud's load balancer, V(azure) is Azure Front Door, V(proxy) an nginx, Apache or other server
        of one's own.
      - With V(auto), it is detected from the names in DNS, or from the responses. Proxied records at Cloudflare show
        addresses alone, so that there the answers over http or https tell.
    type: str
    choices: [auto, cloudfront, cloudflare, fastly, managed, gcp, azure, proxy, other]
    default: auto
  endpoint:
    description:
      - SparkPost's endpoint that the CDN passes requests on to, V(us), V(eu), or a host.
      - If not set, it is that of O(region).
    type: str
  expected_target:
    description:
      - Names that the domain's CNAME record may point to, such as the domain name of a CloudFront distribution. One of
        them must be in the chain.
      - If not set, any name of the CDN will do.
    type: list
    elements: str
  certificate_authorities:
    description:
      - The authorities that issue certificates for the domain, by the names that CAA records have for them, such as
        V(amazon.com).
      - If not set, they are those that O(cdn) works with.
    type: list
    elements: str
  acme_accounts:
    description:
      - URIs of the CDN's ACME accounts. A CAA record whose C(accounturi) parameter is one of them allows its authority.
      - No other does, as CDNs do not publish their accounts.
    type: list
    elements: str
  checks:
    description:
      - The groups of checks to make; all of them where it is empty.
      - V(http) includes the error pages of CDNs. Findings of another group are returned too where they stop a group
        that was asked for.
    type: list
    elements: str
    choices: [dns, tls, http, cache, sparkpost, renewal]
  cache_ttl:
    description:
      - For how many seconds the edge may keep an answer. The check of the cache takes that long, and a little more.
    type: int
    default: 10
  warn_days:
    description:
      - A certificate with fewer days left than this is a warning.
      - If not set, it depends on how long the certificate lasts, on who issued it and on who renews it, since a number
        of days means nothing by itself. See
        R(Who renews what and when,ansible_collections.sparkpost.tracking.docsite.renewals).
    type: int
  validation_records:
    description:
      - The CNAME records by which the domain's certificate is validated, as
        M(sparkpost.tracking.acm_tracking_certificate) and M(sparkpost.tracking.fastly_tls_certificate) return them.
      - They must stay in DNS, since each renewal needs them.
      - Those of other domains are ignored, so that all can be given at once.
      - If not set, only C(_acme-challenge) is known, which Fastly needs.
    type: list
    elements: dict
    suboptions:
      name:
        description: The name of the record.
        type: str
        required: true
      type:
        description: Its type. Records other than CNAME are ignored.
        type: str
        default: CNAME
      value:
        description: Where it leads. A record without a value is ignored.
        type: str
      ttl:
        description: Ignored.
        type: int
  timeout:
    description: For how many seconds one connection or one request may take.
    type: int
    default: 9
  fail_on:
    description:
      - How bad a finding must be for the task to fail. All return values are there in either case.
      - Where one of O(domains) is as bad as that, the task fails, and its message names each with its first cause.
      - A check that could not be made (status C(error)) is no failure of the domain, but the domain is not proven to
        work either. It is a warning of the task and makes RV(summary.ok) false. With V(unproven), which is the default,
        it fails the task too, as does a check in which nothing was tested at all. V(fail) lets it pass.
      - V(warn) is the strictest, and adds warnings to all that.
      - A defect of the check itself (the finding C(check_defect)) always fails the task.
    type: str
    choices: [warn, unproven, fail, never]
    default: unproven
  verify:
    description:
      - Whether to ask SparkPost to look at the domain now, as the button in its console does. It may change the
        status that SparkPost keeps, and needs the grant C(tracking_domains/manage).
      - It shows whether SparkPost reaches the domain and recognises it.
    type: bool
    default: false
  expect_redirect:
    description:
      - Whether the CDN is meant to redirect to O(endpoint), as Cloudflare does in the mode that forwards, instead of
        passing requests on.
      - A redirect (301, 302, 307 or 308) to the same path and query at C(https://)O(endpoint) then passes as the
        finding C(redirect_expected), and the probe follows it to see that SparkPost answers there. Otherwise any
        redirect to SparkPost is the warning C(redirect_mode).
      - A CDN that relays requests anyway passes too.
    type: bool
    default: false
  allow_private_addresses:
    description:
      - Whether the name may lead to addresses that are not on the public internet, such as private ones. Recipients
        cannot reach them, so that it is the first finding (C(dns_private_address)) otherwise.
      - They are always allowed if O(resolvers) or O(connect_to) is specified.
    type: bool
    default: false
  app_links:
    description:
      - Whether to check that mobile apps can claim the domain's links, which takes
        C(https://track.example.com/.well-known/assetlinks.json) for Android and
        C(https://track.example.com/.well-known/apple-app-site-association) for Apple's devices, as JSON with status
        200 and without a redirect.
      - A CDN that forwards everything to SparkPost with a redirect keeps Android from verifying the domain.
      - It is made with the group V(http) of O(checks).
    type: bool
    default: false
  subaccount:
    description:
      - The number of the SparkPost subaccount that must own the domain; any may own it where it is not set.
    type: int
  default:
    description:
      - Whether the domain is meant to be the default tracking domain of its account or subaccount. That it is not is
        then the warning C(not_default).
    type: bool
    default: false
  sending_domains:
    description:
      - Sending domains whose messages should use this domain. One that uses another is the warning
        C(not_associated).
      - Each takes one request to SparkPost's API, and the grant C(sending_domains/manage) of the key; without it the
        finding has the status C(error), since nothing is known then.
    type: list
    elements: str
requirements:
  - dnspython
  - cryptography, if O(checks) contains V(tls), V(http) or V(cache)
seealso:
  - ref: ansible_collections.sparkpost.tracking.docsite.findings
    description: A page for each finding, with its cause and remedy.
  - module: sparkpost.tracking.sparkpost_tracking_domain
  - module: sparkpost.tracking.cloudfront_tracking_distribution
  - module: sparkpost.tracking.cloudflare_zone
  - module: sparkpost.tracking.cloudflare_host_info
  - module: sparkpost.tracking.fastly_tracking_service
notes:
  - Error pages of a CDN have their own findings - C(cfront_alias), C(cfront_blocked), C(cfront_challenge),
    C(cfront_function), C(cfront_502), C(cfront_error) and C(cfront_https_only) of CloudFront; C(cf_5xx) (500 to 504
    where Cloudflare made them, 520 to 527), C(cf_1xxx) (by the code in the page, whatever its status) and
    C(cf_challenge) of Cloudflare; C(fastly_unknown), C(fastly_503) and C(fastly_421) of Fastly; C(gcp) of Google
    Cloud's load balancer, C(azure) of Azure Front Door, and C(own_proxy) of nginx, Apache and other servers.
  - If https does not work, the parent hosts of the domain are checked for whether they make browsers use https
    alone (the finding C(hsts)), since http links do not help then.
  - It is not a defect that Cloudflare replaces SparkPost's C(Server) header with its own.
  - The probes record no click, since their addresses belong to no message.
  - To check an edge before DNS points to it, specify it for both ports in O(connect_to), such as
    C(track.example.com::d111111abcdef8.cloudfront.net:). What DNS says is then reported, but does not count.
  - O(validate_certs), O(request_timeout) and O(retry_timeout) are about SparkPost's API alone. O(ca_path) is trusted
    for the edge too.
"""

EXAMPLES = r"""
- name: Does a tracking domain work, from DNS to SparkPost?
  sparkpost.tracking.tracking_check:
    domain: track.example.com

- name: Check whether an edge is ready before DNS points to it
  sparkpost.tracking.tracking_check:
    domain: track.example.com
    cdn: cloudfront
    checks: [tls, http, cache]
    connect_to:
      - track.example.com::d111111abcdef8.cloudfront.net:

- name: Collect the state of a domain in Europe without failing, asking two public resolvers
  sparkpost.tracking.tracking_check:
    domain: click.example.org
    endpoint: eu
    region: eu
    expected_target: [d222222abcdef8.cloudfront.net]
    resolvers: [9.9.9.9, "1.1.1.1:53"]
    fail_on: never
  register: check

- name: Is a domain well that Cloudflare forwards to SparkPost, and that an app opens links of?
  sparkpost.tracking.tracking_check:
    domain: track.example.com
    cdn: cloudflare
    endpoint: us
    expect_redirect: true
    app_links: true

- name: Check all domains at once, some of them behind another CDN
  sparkpost.tracking.tracking_check:
    domains:
      - domain: track.example.com
      - domain: click.example.net
        endpoint: eu
        expected_target: [d222222abcdef8.cloudfront.net]
      - domain: go.example.org
        cdn: cloudflare
        expect_redirect: true
    concurrency: 64
    fail_on: warn

- name: Show it as a table
  ansible.builtin.debug:
    var: check.table
"""

RETURN = r"""
schema_version:
  description: The version of the shape of these values. It increases when a field changes its meaning or is removed.
  returned: for a single O(domain)
  type: int
  sample: 1
tool_version:
  description: The version of the collection.
  returned: for a single O(domain)
  type: str
  sample: 0.1.0
run_id:
  description: A random name of this run.
  returned: for a single O(domain)
  type: str
  sample: 5f0c2b7e8d9a4c61b3e2f1a09d8c7b6a
started_at:
  description: When the check began, in UTC.
  returned: for a single O(domain)
  type: str
  sample: "2026-11-24T20:35:00Z"
finished_at:
  description: When the check ended, in UTC.
  returned: for a single O(domain)
  type: str
  sample: "2026-11-24T20:35:14Z"
vantage:
  description: From where the domain was looked at.
  returned: for a single O(domain)
  type: dict
  contains:
    host:
      description: The name of the machine.
      type: str
      sample: controller.example.net
domain:
  description: The domain in its normal form, lower case and as A-labels.
  returned: for a single O(domain)
  type: str
  sample: track.example.com
cdn:
  description: The CDN, as named or as recognised; C(sparkpost) where SparkPost itself manages the certificate.
  returned: for a single O(domain)
  type: str
  sample: cloudfront
endpoint:
  description: The host that requests are passed on to.
  returned: for a single O(domain)
  type: str
  sample: spgo.io
region:
  description: The region of the endpoint, V(us) or V(eu); empty for a host that is neither's.
  returned: for a single O(domain)
  type: str
  sample: us
ok:
  description: Whether nothing failed, and nothing was left that could not be tested; the same as RV(summary.ok).
  returned: for a single O(domain)
  type: bool
  sample: true
certificate:
  description:
    - Of the certificates that the addresses of the edge serve, valid or not, the one that expires first.
    - Null if there is none, or if TLS was not checked.
  returned: for a single O(domain)
  type: dict
  contains:
    subject:
      description: The common name of its subject.
      type: str
      sample: track.example.com
    names:
      description: The DNS names that it is for.
      type: list
      elements: str
      sample: [track.example.com]
    issuer:
      description: Who issued it.
      type: str
      sample: Amazon, Amazon RSA 2048 M03
    not_before:
      description: From when it is valid, in UTC. Null if it cannot be read.
      type: str
      sample: "2026-10-01T00:00:00Z"
    not_after:
      description: Until when it is valid, in UTC. Null if it cannot be read.
      type: str
      sample: "2027-10-30T23:59:59Z"
    days_left:
      description: For how many whole days yet, negative once it has expired.
      type: int
      sample: 340
    renew_below_days:
      description:
        - With fewer days left than this, its renewal is overdue. It is O(warn_days), or depends on who renews it.
        - Null where its dates cannot be read.
      type: float
      sample: 33.7
    address:
      description: The address of the edge that serves it.
      type: str
      sample: 192.0.2.7
records:
  description: The records of the domain as lines of a zone file.
  returned: for a single O(domain)
  type: dict
  contains:
    wanted:
      description:
        - The records that the domain should have. Empty if it is not known which host of the CDN it belongs to.
      type: list
      elements: str
      sample: ["track.example.com. 3600 IN CNAME d111111abcdef8.cloudfront.net."]
    seen:
      description: The records that the zone's servers return, or the resolvers if those cannot be queried.
      type: list
      elements: str
      sample: ["track.example.com. 300 IN CNAME d111111abcdef8.cloudfront.net."]
inputs:
  description: What the verdict was measured against, without secrets.
  returned: for a single O(domain)
  type: dict
  sample:
    expected_target: [d111111abcdef8.cloudfront.net]
    checks: [cache, dns, http, renewal, sparkpost, tls]
    connect_to: []
    resolvers: []
    cache_ttl: 10
    warn_days: null
    expect_redirect: false
    app_links: false
checks:
  description: The findings in the order of causes, from DNS to SparkPost's API.
  returned: for a single O(domain)
  type: list
  elements: dict
  contains:
    id:
      description: The stable ID of the finding. A passing check has its own ID.
      type: str
      sample: cert_wrong_host
    title:
      description: The title of the finding. If its status is C(fail) or C(warn), it says what is wrong.
      type: str
      sample: The certificate is for other names
    group:
      description: C(dns), C(tls), C(http), C(cdn), C(cache), C(sparkpost) or C(renewal); C(check) for the check itself.
      type: str
      sample: tls
    status:
      description: C(pass), C(warn), C(fail), C(error) (it could not be tested) or C(skip).
      type: str
      sample: fail
    severity:
      description: The impact of the problem, from C(info) to C(critical).
      type: str
      sample: critical
    kind:
      description:
        - What a problem means for clicks - C(outage) (they fail or are lost), C(lateness) (something is pending or
          about to expire) or C(defect) (they work, but not as they should). Null if nothing is wrong or known.
      type: str
      sample: outage
    expected:
      description: What is expected.
      type: str
      sample: a valid certificate for track.example.com with its chain, on every address
    observed:
      description: What was observed.
      type: str
      sample: "192.0.2.7: certificate not accepted (Hostname mismatch)"
    remedy:
      description: What to do about it. Empty if there is nothing to do.
      type: str
      sample: Attach a certificate that names track.example.com
    reason:
      description: Why it was skipped or could not be tested.
      type: str
      sample: ""
    evidence:
      description:
        - What was observed, each item with its C(kind), the C(resolver), C(ip) or C(url), the time C(at) in UTC, and at
          most 2 KB of C(data). C(redacted) says whether something in it was masked.
      type: list
      elements: dict
      sample:
        - kind: tls
          ip: 192.0.2.7
          at: "2026-11-24T20:35:02Z"
          data: "verified: certificate not accepted (Hostname mismatch)"
          redacted: false
    guide_ref:
      description: The related section of SparkPost's guide.
      type: str
      sample: Step by Step Guide with AWS CloudFront
    duration_ms:
      description: How long the probe took, in milliseconds.
      type: int
      sample: 43
    retryable:
      description: Whether it may resolve itself.
      type: bool
      sample: false
    next_check_after:
      description: When to check again, in UTC, if waiting may help.
      type: str
      sample: null
summary:
  description: The verdict on the domain, or over all of O(domains).
  returned: always
  type: dict
  contains:
    overall:
      description: The worst status of all - C(fail), then C(error), C(warn), C(pass); C(skip) if nothing was tested.
      type: str
      sample: fail
    counts:
      description: How many findings there are of each status; with O(domains), how many domains of each.
      type: dict
      sample: {pass: 7, warn: 0, fail: 1, error: 0, skip: 2}
    first_cause:
      description: The id of the finding to fix first. Null where nothing is wrong. For a single O(domain).
      type: str
      sample: cert_wrong_host
    urgent:
      description: Ids of findings that cannot wait until the first cause is fixed. For a single O(domain).
      type: list
      elements: str
      sample: []
    ok:
      description: Whether nothing failed, and nothing was left that could not be tested.
      type: bool
      sample: false
    ready_for_cutover:
      description: Whether the edge itself works, so that DNS can be pointed to it. For a single O(domain).
      type: bool
      sample: false
    domains:
      description: How many domains were checked. With O(domains).
      type: int
      sample: 200
    failed:
      description: The domains whose overall status is C(fail). With O(domains).
      type: list
      elements: str
      sample: [click.example.net]
    untested:
      description: The domains that are not proven to work, since something, or everything, could not be tested. With
        O(domains).
      type: list
      elements: str
      sample: []
    soonest_expiry:
      description: The domain whose certificate expires first. With O(domains); null if none was served.
      type: dict
      contains:
        domain:
          description: The domain.
          type: str
          sample: click.example.net
        not_after:
          description: Until when its certificate is valid, in UTC.
          type: str
          sample: "2026-12-24T23:59:59Z"
        days_left:
          description: For how many whole days yet.
          type: int
          sample: 30
results:
  description:
    - One item for each of O(domains), in their order, with all that is returned for a single O(domain), from
      C(schema_version) to C(table). All have the same C(run_id).
  returned: with O(domains)
  type: list
  elements: dict
  sample:
    - domain: track.example.com
      cdn: cloudfront
      ok: true
table:
  description:
    - The verdict and all findings as lines of text, for the log of a job.
    - With O(domains), a healthy one has one line.
  returned: always
  type: list
  elements: str
  sample:
    - "track.example.com (cloudfront, spgo.io): everything is as it should be"
changes:
  description:
    - What changed at SparkPost because O(verify=true) made it verify the domain, as data.
  returned: always
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
      description: What is done to the object - V(verify).
      type: str
      sample: verify
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: {status: {verified: false}}
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {status: {verified: true}}
progress:
  description: What the module waited for, if that could not be shown as it happened.
  returned: after a wait, if the task ran as an ordinary module
  type: list
  elements: str
  sample: ["track.example.com: waiting 11 s more until the edge must have forgotten an answer"]
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.definition import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
