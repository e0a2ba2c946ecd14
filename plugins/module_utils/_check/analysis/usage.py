# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses whether mails use the domain, by default and by sending domain. Pure: facts in, findings out."""

from __future__ import annotations

from ..._sparkpost.model import TrackingDomain
from ..model.finding import Finding, Status
from ..model.sparkpost_facts import Association, SparkPostFacts
from ..model.tracking_check import TrackingCheck
from .sparkpost_finding import sparkpost_finding


def analyse_usage(check: TrackingCheck, facts: SparkPostFacts, domain: TrackingDomain, *, now: float) -> list[Finding]:
    """The findings on what was asked for: nothing where nothing was, or where all is well."""
    findings: list[Finding] = []
    if check.default and not domain.default:
        whose = f"subaccount {domain.subaccount}" if domain.subaccount else "the account"
        observed = f"default is false, so messages of {whose} use another domain unless they specify this one"
        findings.append(sparkpost_finding("not_default", check, facts, observed, now))
    if facts.associations:
        findings += _associations(check, facts, now)
    return findings


def _associations(check: TrackingCheck, facts: SparkPostFacts, now: float) -> list[Finding]:
    wrong = [each for each in facts.associations if not each.problem and each.tracking_domain != check.domain]
    unread = [each for each in facts.associations if each.problem]
    if wrong:
        names = ", ".join(each.sending_domain for each in wrong)
        observed = "; ".join(_uses(each) for each in wrong)
        return [sparkpost_finding("not_associated", check, facts, observed, now, sending_domains=names)]
    if unread:
        names = ", ".join(each.sending_domain for each in unread)
        reason = f"{unread[0].sending_domain}: {unread[0].problem}"
        return [sparkpost_finding("not_associated", check, facts, "", now, Status.ERROR, reason, sending_domains=names)]
    return []


def _uses(association: Association) -> str:
    if association.unknown:
        return f"SparkPost knows no sending domain {association.sending_domain} there"
    return f"messages from {association.sending_domain} use {association.tracking_domain or 'the default domain'}"
