# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges what SparkPost says of the domain. Pure: facts in, findings out."""

from __future__ import annotations

from dataclasses import replace

from ..._sparkpost.model import TrackingDomain
from ..model.finding import Finding, Status
from ..model.subject import Subject
from ..probes.sparkpost import SparkPostFacts
from .managed import analyse_managed
from .sparkpost_finding import sparkpost_finding
from .usage import analyse_usage

_HTTPS = 443
_SWITCH_AGAIN = (
    "Switch https links off and on again (sparkpost_tracking_domain with 'secure'), and ask SparkPost's support if the "
    "port stays"
)


def analyse_sparkpost(
    subject: Subject,
    facts: SparkPostFacts,
    *,
    now: float,
    https_works: bool | None,
    http_works: bool | None,
    behind: str = "",
) -> list[Finding]:
    """The findings on SparkPost's status. ``https_works`` and ``http_works``: whether the probes reached SparkPost;
    None where they could not tell. ``behind`` is the name of the CDN to which the domain leads, "" for none.
    """
    if facts.skipped or facts.problem:
        finding = sparkpost_finding("sparkpost_ready", subject, facts, "", now)
        if facts.skipped:
            return [finding.skipped(facts.skipped)]
        return [sparkpost_finding("sparkpost_ready", subject, facts, "", now, Status.ERROR, facts.problem)]
    domain = facts.domain
    if domain is None:
        observed = "SparkPost knows no tracking domain of this name here"
        return [sparkpost_finding("sparkpost_ready", subject, facts, observed, now, Status.FAIL)]
    if _is_foreign(subject, domain):
        return [_foreign(subject, facts, domain, now)]
    findings = [_ready(subject, facts, domain, now)]
    if domain.secure and https_works is False:
        observed = "secure is true, and the probe over https fails"
        findings.append(sparkpost_finding("secure_but_http_dead", subject, facts, observed, now))
    works = https_works if domain.secure else http_works
    if facts.looked and not domain.verified and works:
        observed = "the probes reach SparkPost, and yet SparkPost does not recognise the domain when it looks"
        findings.append(sparkpost_finding("host_overridden", subject, facts, observed, now))
    region = _other_region(subject, facts, now)
    if region is not None:
        findings.append(region)
    findings += analyse_managed(subject, facts, domain, behind, now=now)
    findings += analyse_usage(subject, facts, domain, now=now)
    return findings


def _ready(subject: Subject, facts: SparkPostFacts, domain: TrackingDomain, now: float) -> Finding:
    status = domain.status
    shown = (
        f"verified {str(domain.verified).lower()}, cname_status {status.cname_status or 'none'}, "
        f"compliance_status {status.compliance_status or 'none'}, secure {str(domain.secure).lower()}"
    )
    if status.compliance_status == "blocked":
        return sparkpost_finding("compliance_blocked", subject, facts, shown, now)
    if status.compliance_status not in (None, "", "valid"):
        return sparkpost_finding("compliance_pending", subject, facts, shown, now)
    if facts.refusal:
        return sparkpost_finding("verify_400", subject, facts, facts.refusal, now)
    if not domain.verified:
        pending = status.cname_status == "pending"
        return sparkpost_finding("cname_pending" if pending else "api_unverified", subject, facts, shown, now)
    if not domain.secure:
        return sparkpost_finding("not_secure", subject, facts, shown, now)
    if domain.port not in (None, _HTTPS):
        observed = f"{shown}, port {domain.port}, which contradicts secure"
        return sparkpost_finding(
            "sparkpost_ready", subject, facts, observed, now, Status.WARN, ready_step=_SWITCH_AGAIN
        )
    return sparkpost_finding("sparkpost_ready", subject, facts, shown, now)


def _foreign(subject: Subject, facts: SparkPostFacts, domain: TrackingDomain, now: float) -> Finding:
    wanted = f"subaccount {subject.subaccount}" if subject.subaccount else "the primary account"
    observed = f"it belongs to subaccount {domain.subaccount}, not to {wanted}"
    step = (
        f"Set 'subaccount' to {domain.subaccount} if that one sends the mail; otherwise use another name for {wanted}, "
        "since the subaccount of a domain cannot be changed"
    )
    return sparkpost_finding("sparkpost_ready", subject, facts, observed, now, Status.FAIL, ready_step=step)


def _is_foreign(subject: Subject, domain: TrackingDomain) -> bool:
    """Whether another subaccount owns it. A key of a subaccount may see no number at all, which proves nothing."""
    return bool(domain.subaccount) and subject.subaccount not in (None, domain.subaccount)


def _other_region(subject: Subject, facts: SparkPostFacts, now: float) -> Finding | None:
    """SparkPost knows the domain in one region, and the endpoint that is wanted belongs to the other."""
    if not (facts.region and subject.endpoint_named and subject.region) or facts.region == subject.region:
        return None
    observed = f"the account is in the region {facts.region}, and the endpoint is {subject.endpoint}"
    # The edge works all the same: a probe looks alike in both regions.
    return replace(sparkpost_finding("wrong_region", subject, facts, observed, now), blocks=False)
