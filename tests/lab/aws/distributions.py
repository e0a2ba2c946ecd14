# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The distributions of the account: their true configs, versions and deployment.

moto's backend holds each distribution too, as the registry of ids, domain names,
tags and invalidations; what it loses or never changes is kept here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.cloudfront.models import CloudFrontBackend, cloudfront_backends

from lab.aws.account import ACCOUNT_ID, Account, host_name, new_id, wall_clock
from lab.aws.cloudfront_rules import Facts, check, check_if_match
from lab.aws.distribution_config import aliases, behaviors, completed, items
from lab.aws.plan_rules import check_deletable, check_plan
from lab.aws.tenants.template import TEMPLATE_LIMIT, is_template, without_unsupported
from lab.aws.update_rules import check_update, check_whole
from lab.aws.wire import AwsError

IN_PROGRESS, DEPLOYED = "InProgress", "Deployed"


def moto_backend() -> CloudFrontBackend:
    """moto's own store of the account's CloudFront."""
    return cloudfront_backends[ACCOUNT_ID]["aws"]


@dataclass
class Distribution:
    """One distribution; ``config`` is what the API answers, ``former`` what the edges serve until it is deployed."""

    id: str
    arn: str
    domain_name: str
    config: dict[str, Any]
    changed_at: float
    deployed_at: float
    former: dict[str, Any] | None = None
    etag: str = field(default_factory=new_id)
    last_modified: datetime = field(default_factory=wall_clock)

    def refers_to(self, key: str, value: str) -> bool:
        """Whether a cache behaviour has the value under the key, for instance a policy's id."""
        return any(behavior.get(key) == value for behavior in behaviors(self.config))

    def function_arns(self) -> set[str]:
        """The CloudFront Functions that its behaviours are associated with."""
        return functions_of(self.config)


@dataclass(frozen=True)
class ForeignAlias:
    """An alternate domain name that a distribution of another account holds."""

    alias: str
    distribution_id: str
    account_id: str


class Distributions:
    """All distributions of the account. ``facts`` tells what a config may refer to."""

    def __init__(self, account: Account, facts: Facts, refresh_certificate: Callable[[str], object]) -> None:
        self._account = account
        self._facts = facts
        self._refresh_certificate = refresh_certificate
        self._held: dict[str, Distribution] = {}
        self._foreign: dict[str, ForeignAlias] = {}
        #: The names that tenants have, and whether a distribution has any; set by whoever holds the tenants.
        self.tenant_domains: Callable[[], set[str]] = set
        self.has_tenants: Callable[[str], bool] = lambda _id: False
        self._foreign_domains: set[str] = set()

    def clear(self) -> None:
        with self._account.lock:
            self._held.clear()
            self._foreign.clear()
            self._foreign_domains.clear()

    def all(self) -> list[Distribution]:
        """Every distribution, the oldest first."""
        with self._account.lock:
            return list(self._held.values())

    def get(self, distribution_id: str) -> Distribution:
        """The distribution. Raises AwsError ``NoSuchDistribution``."""
        try:
            return self._held[distribution_id]
        except KeyError:
            raise AwsError("NoSuchDistribution", "The specified distribution does not exist.") from None

    def using_certificate(self, arn: str) -> list[str]:
        """The ARNs of the distributions that serve the certificate."""
        return [one.arn for one in self.all() if one.config["ViewerCertificate"].get("ACMCertificateArn") == arn]

    def taken_aliases(self) -> set[str]:
        """Every alternate domain name that a distribution has, of this account or another."""
        return {alias for one in self._held.values() for alias in aliases(one.config)} | set(self._foreign)

    def hosts(self) -> set[str]:
        """The domain names of the distributions of this account and of others that a record can lead to."""
        own = {host_name(one.domain_name) for one in self._held.values() if not is_template(one.config)}
        return own | self._foreign_domains

    def foreign(self, alias: str) -> ForeignAlias | None:
        """The distribution of another account that holds the name."""
        return self._foreign.get(alias.lower())

    def code(self, arn: str) -> str:
        """The code of a function as its distributions run it."""
        return self._facts.live_code(arn) or ""

    def using(self, key: str, value: str) -> list[Distribution]:
        """The distributions with a cache behaviour that has the value under the key."""
        return [one for one in self.all() if one.refers_to(key, value)]

    def status(self, distribution: Distribution) -> str:
        """``InProgress`` until the set delay has passed since the last change; lowering the delay takes effect."""
        delay = self._account.context.latency.distribution_deploy
        due = min(distribution.deployed_at, distribution.changed_at + delay)
        return DEPLOYED if self._account.now() >= due else IN_PROGRESS

    def deployed_config(self, distribution: Distribution) -> dict[str, Any]:
        """What the edges serve: the former config until a change is deployed, the first config from the start."""
        pending = distribution.former is not None and self.status(distribution) == IN_PROGRESS
        return copy.deepcopy(distribution.former if pending and distribution.former else distribution.config)

    def hold_alias(self, foreign: ForeignAlias) -> None:
        """Lets a distribution of another account hold an alternate domain name."""
        with self._account.lock:
            self._foreign[foreign.alias.lower()] = foreign

    def hold_domain(self, domain_name: str) -> None:
        """Lets a distribution of another account have that domain name of CloudFront's."""
        with self._account.lock:
            self._foreign_domains.add(host_name(domain_name))

    def foreign_domains(self) -> list[str]:
        """The domain names of distributions of other accounts."""
        with self._account.lock:
            return sorted(self._foreign_domains)

    def conflicts(self, distribution: Distribution, alias: str) -> list[ForeignAlias]:
        """Who else holds the name, in this account or another."""
        own = [
            ForeignAlias(name, one.id, ACCOUNT_ID)
            for one in self.all()
            for name in aliases(one.config)
            if one.id != distribution.id and name == alias.lower()
        ]
        held = self._foreign.get(alias.lower())
        return [*own, held] if held else own

    def create(self, config: Mapping[str, Any], tags: list[dict[str, str]]) -> Distribution:
        """A new distribution, deploying. Raises AwsError, or moto's ``DistributionAlreadyExists``."""
        targets = self._look_up(config, [])
        with self._account.lock:
            check(config, self._facts)
            full = without_unsupported(completed(config))
            if is_template(full) and sum(is_template(one.config) for one in self._held.values()) >= TEMPLATE_LIMIT:
                raise AwsError("TooManyDistributions", "The account has the maximum of multi-tenant distributions.")
            self._check_aliases_free(full, targets, None)
            self._check_functions_unshared(full, None)
            registered, *_unused = moto_backend().create_distribution_with_tags(copy.deepcopy(full), tags)
            now = self._account.now()
            distribution = Distribution(
                id=registered.distribution_id,
                arn=registered.arn,
                domain_name=registered.domain_name,
                config=full,
                changed_at=now,
                deployed_at=now + self._account.context.latency.distribution_deploy,
            )
            self._held[distribution.id] = distribution
            return distribution

    def update(self, distribution_id: str, if_match: str | None, config: Mapping[str, Any]) -> Distribution:
        """Replaces the whole config of a distribution, which then deploys. Raises AwsError."""
        targets = self._look_up(config, aliases(self.get(distribution_id).config))
        with self._account.lock:
            distribution = self.get(distribution_id)
            check_if_match(if_match, distribution.etag)
            check_update(distribution.config, config)
            check(config, self._facts)
            full = without_unsupported(
                completed({"ContinuousDeploymentPolicyId": _policy_of(distribution.config), **config})
            )
            self._check_aliases_free(full, targets, distribution)
            check_plan(full, self._facts.plan(distribution.arn), self._facts.is_managed_policy)
            self._check_functions_unshared(full, distribution)
            moto_backend().update_distribution(copy.deepcopy(full), distribution_id, True)
            if self.status(distribution) == DEPLOYED:
                distribution.former = distribution.config
            now = self._account.now()
            distribution.config, distribution.changed_at = full, now
            distribution.deployed_at = now + self._account.context.latency.distribution_deploy
            distribution.etag, distribution.last_modified = new_id(), wall_clock()
            return distribution

    def delete(self, distribution_id: str, if_match: str | None) -> None:
        """Removes a distribution that is disabled and deployed. Raises AwsError."""
        with self._account.lock:
            distribution = self.get(distribution_id)
            check_if_match(if_match, distribution.etag)
            if distribution.config["Enabled"] or self.status(distribution) == IN_PROGRESS:
                message = "The distribution you are trying to delete has not been disabled."
                raise AwsError("DistributionNotDisabled", message)
            check_deletable(self._facts.plan(distribution.arn))
            check_whole(distribution.config)
            if self.has_tenants(distribution_id):
                # Developer guide, "Delete a distribution": its tenants have to be deleted first.
                raise AwsError("ResourceInUse", "The distribution has distribution tenants.")
            moto_backend().delete_distribution(distribution_id, True)
            del self._held[distribution_id]

    def _look_up(self, config: Mapping[str, Any], known: Sequence[str]) -> dict[str, list[str]]:
        """What DNS and ACM have to be asked before the lock is taken: where each new alias points to."""
        self._refresh_certificate(config.get("ViewerCertificate", {}).get("ACMCertificateArn", ""))
        new = [alias for alias in aliases(config) if alias not in known and not alias.startswith("*")]
        return {alias: self._account.context.resolve(alias, "CNAME") for alias in new}

    def _check_aliases_free(
        self, config: Mapping[str, Any], targets: Mapping[str, Iterable[str]], own: Distribution | None
    ) -> None:
        """A name belongs to one distribution only, and one whose DNS leads to another distribution is taken too."""
        others = [one for one in self._held.values() if one is not own]
        taken = {alias for one in others for alias in aliases(one.config)} | set(self._foreign) | self.tenant_domains()
        domains = {one.domain_name for one in others} | self._foreign_domains
        for alias in aliases(config):
            if alias in taken:
                message = "One or more of the CNAMEs you provided are already associated with a different resource."
                raise AwsError("CNAMEAlreadyExists", message)
            if domains & set(map(host_name, targets.get(alias, ()))):
                raise AwsError("CNAMEAlreadyExists", _LEADS_ELSEWHERE)

    def _check_functions_unshared(self, config: Mapping[str, Any], own: Distribution | None) -> None:
        """A function of a distribution with a pricing plan is that distribution's alone."""
        mine = functions_of(config)
        planned = own is not None and self._facts.plan(own.arn) is not None
        for other in self._held.values():
            shared = mine & other.function_arns() if other is not own else set()
            if shared and (planned or self._facts.plan(other.arn) is not None):
                message = "A CloudFront function cannot be shared by distributions with a pricing plan subscription."
                raise AwsError("InvalidArgument", message)


def _policy_of(config: Mapping[str, Any]) -> str:
    """The policy of continuous deployment, which an update that leaves it out does not take away.

    Source: aws/aws-sdk-js-v3#7417.
    """
    return str(config.get("ContinuousDeploymentPolicyId") or "")


#: Source: amplify-education/serverless-domain-manager#184, aws-amplify/amplify-hosting#346.
_LEADS_ELSEWHERE = (
    "One or more aliases specified for the distribution includes an incorrectly configured DNS record that points to "
    "another CloudFront distribution. You must update the DNS record to correct the problem. For more information, see "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-restrictions"
)


def functions_of(config: Mapping[str, Any]) -> set[str]:
    """The CloudFront Functions that the behaviours of a config are associated with."""
    return {one["FunctionARN"] for part in behaviors(config) for one in items(part.get("FunctionAssociations", {}))}
