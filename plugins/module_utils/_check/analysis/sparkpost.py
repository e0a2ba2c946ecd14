# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses what SparkPost says about the domain. Pure: facts in, findings out."""

from __future__ import annotations

from dataclasses import replace

from ..._sparkpost.model import TrackingDomain
from ..model.finding import Finding, Status
from ..model.sparkpost_facts import SparkPostFacts
from ..model.tracking_check import TrackingCheck
from .managed import analyse_managed
from .sparkpost_finding import sparkpost_finding
from .usage import analyse_usage

_HTTPS = 443


def analyse_sparkpost(
    check: TrackingCheck,
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
        finding = sparkpost_finding("sparkpost_ready", check, facts, "", now)
        if facts.skipped:
            return [finding.skipped(facts.skipped)]
        return [
            sparkpost_finding(
                "sparkpost_ready", check, facts, "", now, Status.ERROR, facts.problem, remedies=("refused",)
            )
        ]
    domain = facts.domain
    if domain is None:
        observed = "SparkPost knows no tracking domain of this name here"
        return [sparkpost_finding("sparkpost_ready", check, facts, observed, now, Status.FAIL)]
    if _is_foreign(check, domain):
        return [_foreign(check, facts, domain, now)]
    findings = [_ready(check, facts, domain, now)]
    if domain.secure and https_works is False:
        observed = "secure is true, and the probe over https fails"
        findings.append(sparkpost_finding("secure_but_http_dead", check, facts, observed, now))
    works = https_works if domain.secure else http_works
    if facts.looked and not domain.verified and works:
        observed = "the probes reach SparkPost, but SparkPost does not recognise the domain when it verifies it"
        findings.append(sparkpost_finding("host_overridden", check, facts, observed, now))
    region = _other_region(check, facts, now)
    if region is not None:
        findings.append(region)
    findings += analyse_managed(check, facts, domain, behind, now=now)
    findings += analyse_usage(check, facts, domain, now=now)
    return findings


def _ready(check: TrackingCheck, facts: SparkPostFacts, domain: TrackingDomain, now: float) -> Finding:
    status = domain.status
    shown = (
        f"verified {str(domain.verified).lower()}, cname_status {status.cname_status or 'none'}, "
        f"compliance_status {status.compliance_status or 'none'}, secure {str(domain.secure).lower()}"
    )
    if status.compliance_status == "blocked":
        return sparkpost_finding("compliance_blocked", check, facts, shown, now)
    if status.compliance_status not in (None, "", "valid"):
        return sparkpost_finding("compliance_pending", check, facts, shown, now)
    if facts.refusal:
        return sparkpost_finding("verify_400", check, facts, facts.refusal, now)
    if not domain.verified:
        pending = status.cname_status == "pending"
        return sparkpost_finding("cname_pending" if pending else "api_unverified", check, facts, shown, now)
    if not domain.secure:
        return sparkpost_finding("not_secure", check, facts, shown, now)
    if domain.port not in (None, _HTTPS):
        observed = f"{shown}, port {domain.port}, which contradicts secure"
        return sparkpost_finding("sparkpost_ready", check, facts, observed, now, Status.WARN, remedies=("port",))
    return sparkpost_finding("sparkpost_ready", check, facts, shown, now)


def _foreign(check: TrackingCheck, facts: SparkPostFacts, domain: TrackingDomain, now: float) -> Finding:
    expected = f"subaccount {check.subaccount}" if check.subaccount else "the primary account"
    observed = f"it belongs to subaccount {domain.subaccount}, not to {expected}"
    known = {"owner": str(domain.subaccount), "expected_owner": expected}
    return sparkpost_finding(
        "sparkpost_ready", check, facts, observed, now, Status.FAIL, remedies=("subaccount",), **known
    )


def _is_foreign(check: TrackingCheck, domain: TrackingDomain) -> bool:
    """Whether another subaccount owns it. A key of a subaccount may see no number at all, which proves nothing."""
    return bool(domain.subaccount) and check.subaccount not in (None, domain.subaccount)


def _other_region(check: TrackingCheck, facts: SparkPostFacts, now: float) -> Finding | None:
    """SparkPost knows the domain in one region, and the endpoint that is wanted belongs to the other."""
    if not (facts.region and check.endpoint_named and check.region) or facts.region == check.region:
        return None
    observed = f"the account is in the region {facts.region}, and the endpoint is {check.endpoint}"
    # The edge works all the same: a probe looks alike in both regions.
    return replace(sparkpost_finding("wrong_region", check, facts, observed, now), blocks=False)
