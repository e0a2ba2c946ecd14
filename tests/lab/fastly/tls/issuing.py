# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a subscription comes to its certificate: names proven by the DNS, then the issue some time later."""

from __future__ import annotations

from dataclasses import dataclass

from lab.caa import Issuer, forbidding_name
from lab.fastly.account import Account
from lab.fastly.ids import new_id
from lab.fastly.tls.pem import facts_of
from lab.fastly.tls.store import Authorization, Certificate, Subscription

#: Who may issue, as a CAA record names it. Source: the authorities' own documentation of CAA.
AUTHORITY_DOMAINS = {"certainly": "certainly.com", "globalsign": "globalsign.com", "lets-encrypt": "letsencrypt.org"}


@dataclass(frozen=True)
class _Question:
    """What the DNS has to be asked about one name."""

    domain: str
    target: str
    serving_name: str


@dataclass(frozen=True)
class _Finding:
    proven: bool
    forbidden_by: str | None


def settle(account: Account) -> None:
    """Moves every subscription on as far as the DNS and the time allow."""
    with account.lock:
        asked = {each.id: (each.authority, _questions(account, each)) for each in account.tls.subscriptions.values()}
    for identity, (authority, questions) in asked.items():
        findings = {each.domain: _ask(account, authority, each) for each in questions}
        with account.lock:
            subscription = account.tls.subscriptions.get(identity)
            if subscription is not None:
                _move_on(account, subscription, findings)


def _questions(account: Account, subscription: Subscription) -> list[_Question]:
    if subscription.state != "pending":
        return []
    configuration = account.configurations.get(subscription.configuration_id) or account.configurations.default
    return [_Question(each, account.tls.validation_target(each), configuration.cname) for each in subscription.domains]


def _ask(account: Account, authority: str, question: _Question) -> _Finding:
    base = question.domain.removeprefix("*.")
    proven = question.target in _targets(account, f"_acme-challenge.{base}")
    if not proven and account.behaviour.validates_by_serving_record:
        proven = question.serving_name in _targets(account, question.domain)
    issuer = Issuer(frozenset({AUTHORITY_DOMAINS[authority]}), account.behaviour.acme_account)
    forbidden_by = forbidding_name(account.context.resolve, question.domain, issuer)
    # Since March 2026 authorities validate DNSSEC (CA/Browser Forum, SC-085): nothing of a broken chain counts.
    intact = all(map(account.context.validates, (base, f"_acme-challenge.{base}", question.target)))
    return _Finding(proven and intact, forbidden_by if account.behaviour.checks_caa else None)


def _targets(account: Account, name: str) -> list[str]:
    return [each.rstrip(".").lower() for each in account.context.resolve(name, "CNAME")]


def _move_on(account: Account, subscription: Subscription, findings: dict[str, _Finding]) -> None:
    behaviour, domains = account.behaviour, set(subscription.domains)
    # A subscription that changed in the meantime waits for the next turn.
    if subscription.state == "pending" and domains <= findings.keys():
        states = [_authorize(account, subscription.authorizations[each], findings[each]) for each in domains]
        if all(states):
            subscription.state, subscription.validated_at = "processing", account.context.now()
    if subscription.state == "processing":
        _finish(account, subscription)
    if subscription.state in ("issued", "renewing"):
        subscription.state = "renewing" if domains & behaviour.renewing_domains else "issued"


def _authorize(account: Account, authorization: Authorization, finding: _Finding) -> bool:
    before = (authorization.state, authorization.warnings)
    if authorization.domain in account.behaviour.blocked_domains:
        authorization.state, authorization.warnings = "blocked", [_warning("blocked", "Contact Fastly's support.")]
    elif finding.forbidden_by is not None:
        instructions = f"Let the CAA records of {finding.forbidden_by} allow the certification authority."
        authorization.state, authorization.warnings = "pending", [_warning("caa", instructions)]
    else:
        authorization.state, authorization.warnings = ("passing" if finding.proven else "pending"), None
    if before != (authorization.state, authorization.warnings):
        authorization.updated_at = account.wall()
    return authorization.state == "passing"


def _warning(kind: str, instructions: str) -> dict[str, str]:
    return {"type": kind, "instructions": instructions}


def _finish(account: Account, subscription: Subscription) -> None:
    waited = account.context.now() - (subscription.validated_at or 0.0)
    if waited < account.context.latency.certificate_issue:
        return
    if set(subscription.domains) & account.behaviour.failing_domains:
        subscription.state, subscription.updated_at = "failed", account.wall()
        return
    _issue(account, subscription)


def _issue(account: Account, subscription: Subscription) -> None:
    """Puts the certificate in use for every domain, in place of an earlier one."""
    tls, at, earlier = account.tls, account.wall(), subscription.certificate_id
    names = [subscription.common_name, *(each for each in subscription.domains if each != subscription.common_name)]
    issued = account.context.issue(names)
    made = Certificate(new_id(), subscription.common_name, issued, facts_of(issued), at, at, subscription.id)
    tls.certificates[made.id] = made
    for domain in subscription.domains:
        tls.activate(domain, made.id, subscription.configuration_id, at)
    if earlier is not None:
        tls.deactivate(tls.activations_of(certificate_id=earlier))
        del tls.certificates[earlier]
    subscription.certificate_id, subscription.state, subscription.updated_at = made.id, "issued", at
