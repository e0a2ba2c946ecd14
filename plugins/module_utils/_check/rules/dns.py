# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalogue: the name and who may issue certificates for it."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import CDN_GUIDE, CERTIFICATE_GUIDE, ENDPOINTS_GUIDE, GUIDE, Rule


def _entry(
    finding_id: str,
    title: str,
    status: Status,
    severity: str,
    expected: str,
    remedy: str = "",
    *,
    guide_ref: str = CDN_GUIDE,
    blocks: bool = False,
    retry_after: int | None = None,
    slot: str = "dns_target",
    branch: Branch = Branch.NAME,
    late: bool = False,
) -> Rule:
    return Rule(
        id=finding_id,
        title=title,
        group="dns",
        layer=Layer.DNS,
        branch=branch,
        status=status,
        severity=severity,
        expected=expected,
        remedy=remedy,
        guide_ref=guide_ref,
        blocks=blocks,
        retry_after=retry_after,
        slot=slot,
        late=late,
    )


ENTRIES = (
    _entry(
        "dns_dnssec",
        "The zone's DNSSEC signatures do not hold",
        Status.FAIL,
        "critical",
        "no DS record for {zone}, or one that fits a key of the zone, and signatures that have not expired",
        "{signing_step}. Resolvers remember the DS record for as long as its TTL says, mostly a day",
        blocks=True,
        retry_after=3600,
        slot="",
    ),
    _entry(
        "dns_delegation",
        "The zone is delegated to name servers that do not serve it as they should",
        Status.FAIL,
        "critical",
        "every name server to which {zone} is delegated serves the zone that holds the record of {domain}",
        "{delegation_step}",
        blocks=True,
        retry_after=3600,
        slot="",
    ),
    _entry(
        "dns_target",
        "The name leads to the CDN",
        Status.PASS,
        "critical",
        "{domain} CNAME {target}",
        "Look at the servers of the zone {zone}: the name servers that the registry names must answer for it, and a "
        "DS record must fit the zone's DNSSEC keys, or be removed",
        blocks=True,
    ),
    _entry(
        "dns_nxdomain",
        "The name has no address",
        Status.FAIL,
        "critical",
        "{domain} CNAME {target}",
        "Add to the zone {zone} the record: {record}",
        blocks=True,
        retry_after=300,
    ),
    _entry(
        "dns_dangling",
        "The CNAME record points at a name that does not exist",
        Status.FAIL,
        "critical",
        "{domain} CNAME {target}, which has addresses",
        "Deploy the CDN's host that the record names, or remove the record if there is none, since whoever is given "
        "the missing name next could answer for {domain}; or change it to the host in use: {record}",
        blocks=True,
        retry_after=300,
    ),
    _entry(
        "wrong_region",
        "The domain belongs to one region of SparkPost and points at the other",
        Status.FAIL,
        "critical",
        "the endpoint of the account's own region: {endpoint}",
        "Use {endpoint} wherever the endpoint is named (the CDN's origin or redirect, or the CNAME record), or set the "
        "option 'endpoint' to the region that holds the account",
        guide_ref=ENDPOINTS_GUIDE,
        blocks=True,
    ),
    _entry(
        "endpoint_not_v2",
        "A certificate managed by SparkPost needs the V2 endpoint",
        Status.FAIL,
        "critical",
        "{domain} CNAME {managed_endpoint}",
        "Change the record to: {domain}. 3600 IN CNAME {managed_endpoint}.",
        guide_ref=ENDPOINTS_GUIDE,
        blocks=True,
    ),
    _entry(
        "dns_wrong_target",
        "The name leads somewhere else",
        Status.FAIL,
        "critical",
        "{domain} CNAME {target}",
        "Change the record in the zone {zone} to: {record}",
        blocks=True,
        retry_after=300,
    ),
    _entry(
        "dns_flattened",
        "The name has addresses of its own instead of a CNAME record",
        Status.PASS,
        "info",
        "the addresses of {target}",
        guide_ref=GUIDE,
    ),
    _entry(
        "dns_propagation",
        "The resolvers say what the zone says",
        Status.PASS,
        "high",
        "the same answer from the zone's servers and from every resolver",
        slot="dns_propagation",
    ),
    _entry(
        "dns_not_propagated",
        "The zone is right, but resolvers still give the old answer",
        Status.FAIL,
        "high",
        "the same answer from the zone's servers and from every resolver",
        "Wait until the old record's TTL has passed; change nothing meanwhile",
        blocks=True,
        retry_after=60,
        slot="dns_propagation",
        late=True,
    ),
    _entry(
        "aaaa_mismatch",
        "IPv4 works and IPv6 does not, or the other way round",
        Status.FAIL,
        "high",
        "the same service over IPv4 and IPv6",
        "{family_step}",
        slot="",
    ),
    _entry(
        "caa_permits",
        "The CAA records let the CDN's authority issue",
        Status.PASS,
        "medium",
        "no CAA records, or one that names {authority}",
        "Let the servers of {zone} answer questions for CAA records, with none where there are none: an authority that "
        "cannot read them does not issue",
        guide_ref=CERTIFICATE_GUIDE,
        slot="caa_permits",
        branch=Branch.ISSUE,
    ),
    _entry(
        "caa_forbids",
        "The CAA records forbid the CDN's authority to issue",
        Status.WARN,
        "high",
        "no CAA records, or one that names {authority}",
        '{caa_owner} the record: {caa_holder}. 3600 IN CAA 0 issue "{authority}"',
        guide_ref=CERTIFICATE_GUIDE,
        slot="caa_permits",
        branch=Branch.ISSUE,
    ),
)
