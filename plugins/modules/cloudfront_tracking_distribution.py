# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudfront_tracking_distribution
short_description: Keep a CloudFront distribution in front of SparkPost's engagement tracking
version_added: "0.1.0"
author:
  - The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Creates, corrects or deletes the Amazon CloudFront distribution that serves tracking domains over HTTPS and
    forwards to SparkPost.
  - The distribution is found by O(distribution_id), else by its domains (alternate domain names, aliases).
  - What is not managed here is kept as it is, such as other behaviours and origins, functions, web ACLs, logging,
    error pages, geographic restrictions, Origin Shield and headers to the origin. An existing distribution is
    changed by editing what was read, under the version that was read; if someone else changes it at the same
    time, it is read and edited again.
  - Of an existing distribution only what a task names is compared, and what clicks need, that is the endpoint as
    origin, C(User-Agent) forwarded, C(X-Forwarded-Host) where nothing identifies the one domain yet, and TLS 1.2. The
    defaults of O(cache_settings), O(default_ttl), O(origin_protocol), O(viewer_protocol), O(identify_domain) and
    O(enabled) are those of a new distribution.
  - A distribution that does not forward to SparkPost is never taken over unasked, see O(adopt).
  - Where CloudFront refuses a domain as taken, the message names the distribution that has it, or the one to which the
    domain's DNS record leads. For the latter, the zone's servers and O(resolvers) are queried, if dnspython is
    installed.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.attributes.managed
  - sparkpost.tracking.wait
  - sparkpost.tracking.aws
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
options:
  state:
    description:
      - V(present) makes the distribution exist with the settings below.
      - V(absent) disables it, waits until every edge location has stopped serving it (for O(wait_timeout) seconds
        at most, whatever O(wait) says) and deletes it. If it is stopped in between, the next run goes on.
      - What CloudFront does not delete is refused before it is disabled - a distribution with a flat-rate pricing plan,
        with a continuous deployment, or with tenants. A plan is found with the IAM permission
        C(pricingplanmanager:ListSubscriptions); without it, a warning says that this is not known.
      - The policies and the function that the distributions of an account share are left, as others may use them.
        They cost nothing.
    type: str
    choices: [present, absent]
    default: present
  manage:
    description:
      - V(distribution) manages all that the options say.
      - V(user_agent) makes the viewer's C(User-Agent) reach SparkPost from one behaviour of O(distribution_id), and
        touches nothing else. Without it, SparkPost sees V(Amazon CloudFront) instead of the recipient's client.
        With legacy cache settings the header is added to those that are forwarded. With cache policies, a behaviour
        without an origin request policy is given C(sparkpost-tracking-user-agent), one of this collection is
        corrected, and one of someone else's is not changed, with a message that says what it has to contain.
      - With V(user_agent) only O(distribution_id), O(path_pattern), O(endpoint) and the options of waiting and
        of AWS count.
    type: str
    choices: [distribution, user_agent]
    default: distribution
  domains:
    description:
      - The tracking domains, 100 at most.
      - Needed unless O(distribution_id) is set. Where it is not set, the distribution keeps its domains.
      - If they are spread over several distributions, the task fails and names them.
    type: list
    elements: str
  purge_domains:
    description:
      - Whether to take domains off the distribution that O(domains) does not name.
      - With O(state=absent), whether to delete a distribution that also serves domains that O(domains) does
        not name.
    type: bool
    default: false
  distribution_id:
    description:
      - The id of an existing distribution. It saves the search by domains.
    type: str
  path_pattern:
    description:
      - With O(manage=user_agent), the path pattern of the behaviour meant. The default behaviour if it is not set.
    type: str
  endpoint:
    description:
      - Where to forward to, V(us) for C(spgo.io), V(eu) for C(eu.spgo.io), or any host, such as the endpoint of an
        enterprise account or of PowerMTA with Signals.
      - Defaults to the environment variable E(SPARKPOST_REGION). If neither is set, a new distribution forwards to
        C(spgo.io) and an existing one is not changed.
      - A change keeps the origin and replaces its hostname.
    type: str
  certificate_arn:
    description:
      - The certificate for the domains, an ARN of AWS Certificate Manager in C(us-east-1). It has to be issued and to
        cover every domain.
      - Needed unless the distribution has a certificate already, which is kept where this is not set.
    type: str
  minimum_tls:
    description:
      - The security policy towards viewers, which sets the oldest TLS version.
      - If it is not set, a new distribution has V(TLSv1.2_2021), and an existing one keeps what it has unless that
        allows a version before TLS 1.2. To lower it, name it; a warning is given.
    type: str
    choices: [TLSv1.2_2018, TLSv1.2_2019, TLSv1.2_2021, TLSv1.2_2025, TLSv1.3_2025]
  cache_settings:
    description:
      - V(legacy) sets caching and forwarding at the default behaviour, as SparkPost's guide has it; C(User-Agent) and
        the whole query are forwarded and are part of the cache key.
      - V(policies) uses a cache policy with an empty key and an origin request policy that forwards C(User-Agent) and
        the whole query. Both are named C(sparkpost-tracking), with a suffix for other settings than the defaults,
        and shared by the distributions of the account. They are created, found by their names and corrected as
        needed, which takes two requests in every run.
      - A change between the two replaces the settings of the one by those of the other.
      - If it is not set, V(legacy) for a new distribution, and an existing one keeps its kind and what it forwards.
        C(User-Agent) is added to its headers. With policies, a behaviour without an origin request policy is given
        C(sparkpost-tracking-user-agent), one of this collection is corrected, and one of someone else's is kept with a
        warning.
    type: str
    choices: [legacy, policies]
  default_ttl:
    description:
      - How long to cache replies that say nothing of it, in seconds.
      - It must not be less than O(min_ttl) nor greater than O(max_ttl).
      - If it is not set, V(10) for a new distribution, or the nearest that O(min_ttl) and O(max_ttl) allow, and an
        existing one keeps what it has. A change of O(cache_settings) starts with V(10) again.
    type: int
  min_ttl:
    description:
      - How long to cache replies at least, in seconds.
      - If it is not set, V(0) with O(cache_settings=legacy), and the existing value if it is not greater than
        O(default_ttl); V(1) with O(cache_settings=policies).
    type: int
  max_ttl:
    description:
      - How long to cache replies at most, in seconds.
      - If it is not set, V(31536000) with O(cache_settings=legacy), and the existing value if it is not less than
        O(default_ttl); the value of O(default_ttl) with O(cache_settings=policies).
    type: int
  origin_protocol:
    description:
      - How CloudFront connects to the endpoint, by HTTPS alone or by the viewer's protocol. HTTPS uses TLS 1.2.
      - If it is not set, V(https-only) for a new distribution, and an existing one keeps what it has, with older
        TLS versions in addition to 1.2.
    type: str
    choices: [https-only, match-viewer]
  viewer_protocol:
    description:
      - Whether recipients may use HTTP and HTTPS, are redirected to HTTPS, or are refused over HTTP.
      - V(https-only) breaks the C(http) links in messages already sent, so it needs O(force).
      - If it is not set, V(allow-all) for a new distribution, and an existing one keeps what it has.
    type: str
    choices: [allow-all, redirect-to-https, https-only]
  force:
    description: Whether to allow O(viewer_protocol=https-only).
    type: bool
    default: false
  identify_domain:
    description:
      - How SparkPost learns the requested tracking domain, since CloudFront replaces the C(Host) header.
      - V(header) sends C(X-Forwarded-Host) with the domain. It is one fixed value, so it is refused for a
        distribution of several domains.
      - V(function) uses the CloudFront Function C(sparkpost-tracking-forwarded-host), which copies C(Host) to
        C(X-Forwarded-Host) for each request, so it is right for several domains. A function of someone else's on
        viewer requests is never replaced; the task fails and names it.
      - V(none) removes both.
      - If it is not set, V(header) for a new distribution. An existing one keeps what it has, and is given the header
        where it has neither and serves one domain.
    type: str
    choices: [header, function, none]
  price_class:
    description:
      - Which edge locations to use. Where it is not set, a new distribution uses all.
    type: str
    choices: [PriceClass_100, PriceClass_200, PriceClass_All]
  http_version:
    description:
      - The newest HTTP version that recipients may use. Where it is not set, V(http2) for a new distribution.
    type: str
    choices: [http1.1, http2, http3, http2and3]
  ipv6:
    description:
      - Whether to serve over IPv6 too. Where it is not set, a new distribution does.
    type: bool
  comment:
    description:
      - A comment of 128 characters at most. Where it is not set, that of a new distribution names the domains.
    type: str
  enabled:
    description:
      - Whether the distribution serves requests. If it is not set, a new distribution does, and an existing one that is
        disabled stays so, with a warning.
    type: bool
  tags:
    description:
      - Tags to have. They are looked at only where this is set, by one more request.
    type: dict
  purge_tags:
    description: Whether to remove tags that O(tags) does not name.
    type: bool
    default: false
  adopt:
    description:
      - Whether to take over, or to delete, a distribution that forwards to something else than SparkPost.
      - Its default behaviour is then made to forward to O(endpoint), which has to be named. The origin it had is kept,
        as are its other behaviours.
    type: bool
    default: false
  distributions:
    description:
      - Several that one task keeps. What they share is read once, writes go on side by side, and one wait is for
        all. One that fails stops no other. The task fails at the end and names each.
      - What an entry does not set is as the task sets it for all.
    type: list
    elements: dict
    suboptions:
      state:
        description: As O(state), for this distribution.
        type: str
        choices: [present, absent]
      domains:
        description: As O(domains), for this distribution.
        type: list
        elements: str
      purge_domains:
        description: As O(purge_domains), for this distribution.
        type: bool
      distribution_id:
        description: As O(distribution_id), for this distribution.
        type: str
      path_pattern:
        description: As O(path_pattern), for this distribution.
        type: str
      endpoint:
        description: As O(endpoint), for this distribution.
        type: str
      certificate_arn:
        description: As O(certificate_arn), for this distribution.
        type: str
      minimum_tls:
        description: As O(minimum_tls), for this distribution.
        type: str
        choices: [TLSv1.2_2018, TLSv1.2_2019, TLSv1.2_2021, TLSv1.2_2025, TLSv1.3_2025]
      cache_settings:
        description: As O(cache_settings), for this distribution.
        type: str
        choices: [legacy, policies]
      default_ttl:
        description: As O(default_ttl), for this distribution.
        type: int
      min_ttl:
        description: As O(min_ttl), for this distribution.
        type: int
      max_ttl:
        description: As O(max_ttl), for this distribution.
        type: int
      origin_protocol:
        description: As O(origin_protocol), for this distribution.
        type: str
        choices: [https-only, match-viewer]
      viewer_protocol:
        description: As O(viewer_protocol), for this distribution.
        type: str
        choices: [allow-all, redirect-to-https, https-only]
      force:
        description: As O(force), for this distribution.
        type: bool
      identify_domain:
        description: As O(identify_domain), for this distribution.
        type: str
        choices: [header, function, none]
      price_class:
        description: As O(price_class), for this distribution.
        type: str
        choices: [PriceClass_100, PriceClass_200, PriceClass_All]
      http_version:
        description: As O(http_version), for this distribution.
        type: str
        choices: [http1.1, http2, http3, http2and3]
      ipv6:
        description: As O(ipv6), for this distribution.
        type: bool
      comment:
        description: As O(comment), for this distribution.
        type: str
      enabled:
        description: As O(enabled), for this distribution.
        type: bool
      tags:
        description: As O(tags), for this distribution.
        type: dict
      purge_tags:
        description: As O(purge_tags), for this distribution.
        type: bool
      adopt:
        description: As O(adopt), for this distribution.
        type: bool
      wait:
        description: As O(wait), for this distribution.
        type: bool
      wait_timeout:
        description: As O(wait_timeout), for this distribution.
        type: int
      wait_interval:
        description: As O(wait_interval), for this distribution.
        type: int
notes:
  - A second run reads one page of the list of distributions for each hundred, or one distribution by its id, and writes
    nothing. O(cache_settings=policies) adds two requests, policies that are kept one or two,
    O(identify_domain=function) and O(tags) one each.
  - The AWS identity needs the CloudFront actions C(ListDistributions), C(GetDistribution), C(CreateDistribution) and
    C(UpdateDistribution); C(DeleteDistribution) for O(state=absent); C(TagResource), C(UntagResource) and
    C(ListTagsForResource) for O(tags); those of cache policies, origin request policies and functions where these
    are used; and C(acm:DescribeCertificate) where AWS asks for it.
  - With O(state=absent), a distribution that has a flat-rate pricing plan is refused before it is disabled, because
    CloudFront does not delete it while the plan lasts. That takes C(pricing-plan-manager:ListSubscriptions); without
    this permission, CloudFront refuses the deletion once the distribution is disabled.
seealso:
  - module: sparkpost.tracking.cloudfront_tracking_distribution_info
  - module: sparkpost.tracking.acm_tracking_certificate
  - module: sparkpost.tracking.dns_records
  - name: SparkPost's guide to HTTPS engagement tracking
    description: The set-up that this module automates.
    link: https://docs.sparkpost.com/docs/tech-resources/enabling-https-engagement-tracking-on-sparkpost
  - name: Amazon CloudFront API reference
    description: The API that this module uses.
    link: https://docs.aws.amazon.com/cloudfront/latest/APIReference/
"""

EXAMPLES = r"""
- name: One tracking domain, set up as in SparkPost's guide
  sparkpost.tracking.cloudfront_tracking_distribution:
    domains: [track.example.com]
    endpoint: us
    certificate_arn: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
    wait: true
  register: distribution

- name: Several domains of an account in Europe on one distribution, by cache policies
  sparkpost.tracking.cloudfront_tracking_distribution:
    domains:
      - click.example.com
      - go.example.org
    endpoint: eu
    certificate_arn: "{{ acm.certificate.arn }}"
    identify_domain: function
    cache_settings: policies
    tags:
      team: messaging

- name: Make recipients' clients visible behind an existing distribution, and touch nothing else
  sparkpost.tracking.cloudfront_tracking_distribution:
    manage: user_agent
    distribution_id: E1A2B3C4D5E6F7

- name: Delete the distribution of a domain that is no longer used
  sparkpost.tracking.cloudfront_tracking_distribution:
    domains: [old.example.com]
    state: absent
"""

RETURN = r"""
distribution:
  description:
    - The distribution. Null if there is none.
    - What only CloudFront can assign is null in check mode as long as there is no distribution.
  returned: always, unless the task fails before anything is planned
  type: dict
  contains:
    id:
      description: Its id.
      type: str
      sample: E1A2B3C4D5E6F7
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:cloudfront::123456789012:distribution/E1A2B3C4D5E6F7
    domain_name:
      description: Its name under C(cloudfront.net), to which the domains' CNAME records point.
      type: str
      sample: d111111abcdef8.cloudfront.net
    status:
      description: V(Deployed) once every edge location has its settings, else V(InProgress).
      type: str
      sample: Deployed
    enabled:
      description: Whether it serves requests.
      type: bool
      sample: true
    domains:
      description: Its alternate domain names (aliases), in the order of their names.
      type: list
      elements: str
      sample: [track.example.com]
    endpoint:
      description: The host that its default behaviour forwards to, null if that is an origin group.
      type: str
      sample: spgo.io
    origin_protocol:
      description: How it connects to the endpoint.
      type: str
      sample: https-only
    origin_tls:
      description: The TLS versions that it uses towards the endpoint.
      type: list
      elements: str
      sample: [TLSv1.2]
    viewer_protocol:
      description: How it treats requests over HTTP.
      type: str
      sample: allow-all
    cache_settings:
      description: V(legacy) or V(policies).
      type: str
      sample: legacy
    min_ttl:
      description: The shortest time in the cache, in seconds. Null if a policy that was not read decides.
      type: int
      sample: 0
    default_ttl:
      description: The time in the cache of replies that say nothing of it, in seconds. Null as for C(min_ttl).
      type: int
      sample: 10
    max_ttl:
      description: The longest time in the cache, in seconds. Null as for C(min_ttl).
      type: int
      sample: 31536000
    forwarded_headers:
      description: The viewer's headers that reach the endpoint. Null if a policy that was not read decides.
      type: list
      elements: str
      sample: [User-Agent]
    forwards_user_agent:
      description: Whether the viewer's C(User-Agent) is among them. Null if a policy that was not read decides.
      type: bool
      sample: true
    query_strings:
      description: Whether V(all) of the query, V(some) of it or V(none) reaches the endpoint.
      type: str
      sample: all
    cache_policy:
      description: The cache policy with its settings, or with its C(id) alone where it was not read; null with none.
      type: dict
      sample: null
    origin_request_policy:
      description: The origin request policy, as C(cache_policy).
      type: dict
      sample: null
    identify_domain:
      description: How SparkPost learns the requested tracking domain, V(header), V(function) or V(none).
      type: str
      sample: header
    forwarded_host:
      description: The fixed value of C(X-Forwarded-Host), null if none is sent.
      type: str
      sample: track.example.com
    function:
      description: >-
        The C(name) of the CloudFront Function of this collection, and whether its published code is C(current) (null
        where it was not read); null if it is not used.
      type: dict
      sample: null
    certificate_arn:
      description: The certificate of the domains, null if the distribution has CloudFront's own.
      type: str
      sample: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
    minimum_tls:
      description: The security policy towards viewers.
      type: str
      sample: TLSv1.2_2021
    price_class:
      description: Which edge locations it uses.
      type: str
      sample: PriceClass_All
    http_version:
      description: The newest HTTP version that viewers may use.
      type: str
      sample: http2
    ipv6:
      description: Whether it is served over IPv6 too.
      type: bool
      sample: true
    comment:
      description: Its comment.
      type: str
      sample: "SparkPost tracking: track.example.com"
    tags:
      description: Its tags, null if O(tags) is not set.
      type: dict
      sample:
        team: messaging
serving_records:
  description: >-
    The records that make the domains reach the distribution, as M(sparkpost.tracking.dns_records) takes them.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: dict
  contains:
    name:
      description: The domain.
      type: str
      sample: track.example.com
    type:
      description: The type of the record.
      type: str
      sample: CNAME
    value:
      description: The distribution's name. Null in check mode as long as there is no distribution.
      type: str
      sample: d111111abcdef8.cloudfront.net
    ttl:
      description: The time to live that SparkPost's guide suggests, in seconds.
      type: int
      sample: 3600
actions:
  description: What was done, or would be done in check mode, one line for each write in order.
  returned: always, unless the task fails before anything is planned
  type: list
  elements: str
  sample: [create CloudFront distribution for track.example.com]
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
      description: The service of the object - V(cloudfront).
      type: str
      sample: cloudfront
    object:
      description: What is changed.
      type: str
      sample: CloudFront distribution E1A2B3C4D5E6F7
    verb:
      description:
        - What is done to the object - V(create), V(update), V(publish), V(tag), V(untag), V(disable) or V(delete).
      type: str
      sample: update
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: {default_ttl: 60}
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {default_ttl: 10}
applied:
  description: The actions that were completed before one failed.
  returned: when an action failed
  type: list
  elements: str
  sample: [create CloudFront cache policy sparkpost-tracking]
failed_action:
  description: The action that failed.
  returned: when an action failed
  type: str
  sample: create CloudFront distribution for track.example.com
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
      Waiting for CloudFront distribution E1A2B3C4D5E6F7 to be deployed: its status is InProgress
      (15 s of at most 1800 s; usually 3 to 15 minutes)
error:
  description: The failure for a program, with C(kind) and C(remedy).
  returned: on failure
  type: dict
  sample:
    kind: refused
    remedy: Name the host as 'endpoint' if it is an endpoint of yours, or set 'adopt' to take it over
results:
  description:
    - How each of O(distributions) ended, in their order.
    - An entry has the return values that a task for it alone has, with C(domains), C(changed), and C(failed) and
      C(msg) where it failed.
  returned: if O(distributions) is set
  type: list
  elements: dict
  sample: [{domains: [track.example.com], changed: true, failed: false}]
failed_items:
  description: What failed of O(distributions).
  returned: if any of O(distributions) failed
  type: list
  elements: dict
  contains:
    name:
      description: What the distribution is called in messages.
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

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.definition import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
