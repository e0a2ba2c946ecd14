# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's AWS account: moto's server under stricter rules, and what DNS and the edges see of it."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable, Mapping, Sequence

from moto.moto_api._internal.models import moto_api_backend

from lab.aws.account import ACCOUNT_ID, Account
from lab.aws.acm import Acm
from lab.aws.app import AwsApp, Service
from lab.aws.certificates import Certificates
from lab.aws.cloudfront import CloudFront
from lab.aws.cloudfront_rules import Facts
from lab.aws.distributions import Distributions, ForeignAlias
from lab.aws.functions import Functions
from lab.aws.iam.keys import AccessKey, Identities
from lab.aws.managed_policies import CACHE_POLICIES, ORIGIN_REQUEST_POLICIES
from lab.aws.policies import CACHE, ORIGIN_REQUEST, Policies
from lab.aws.pricing_plans import PricingPlans, Subscription
from lab.aws.route53 import Route53
from lab.aws.tenants.calls import TenantCalls
from lab.aws.tenants.groups import Groups
from lab.aws.tenants.template import is_template
from lab.aws.tenants.tenants import Tenants
from lab.aws.wire import Api
from lab.context import Context
from lab.views import CertificateView, DistributionView, HostedZoneView


class AwsService:
    """One AWS account. ``app`` is the WSGI application that clients talk to; the rest is the lab's own view.

    moto's backends are global to the process, so a process has one such account at a time.
    """

    def __init__(self, context: Context, keys: Iterable[AccessKey]) -> None:
        """``keys`` open the account from the start, and again after a reset."""
        self._account = Account(context)
        self._identities = Identities(keys)
        self._certificates = Certificates(self._account)
        self._functions = Functions(self._account, self._runs_function)
        self._cache_policies = Policies(
            self._account, CACHE, CACHE_POLICIES, lambda one: bool(self._distributions.using("CachePolicyId", one))
        )
        self._origin_policies = Policies(
            self._account,
            ORIGIN_REQUEST,
            ORIGIN_REQUEST_POLICIES,
            lambda one: bool(self._distributions.using("OriginRequestPolicyId", one)),
        )
        self._plans = PricingPlans(self._account)
        facts = Facts(
            certificate=self._certificates.peek,
            has_cache_policy=self._cache_policies.has,
            has_origin_request_policy=self._origin_policies.has,
            live_code=self._functions.live_code,
            is_managed_policy=self._cache_policies.is_managed,
            plan=self._plans.tier,
        )
        self._distributions = Distributions(self._account, facts, self._certificates.find)
        self._groups = Groups(self._account, self._count_tenants)
        self.tenants = Tenants(self._account, self._distributions, self._certificates, self._groups)
        self._distributions.tenant_domains = self.tenants.domains
        self._distributions.has_tenants = self.tenants.of_distribution
        self._route53 = Route53(self._account)
        self.app = AwsApp(self._services(), self._identities)
        self.reset()

    def _services(self) -> dict[str, Service]:
        acm = Acm(self._account, self._certificates, self._using_certificate)
        cloudfront = {
            **CloudFront(self._distributions).operations(),
            **TenantCalls(self.tenants, self._distributions).operations(),
            **self._groups.operations(),
            **self._functions.operations(),
            **self._cache_policies.operations(),
            **self._origin_policies.operations(),
        }
        return {
            "acm": Service(Api("acm", "ValidationException"), acm.operations()),
            "cloudfront": Service(Api("cloudfront", "InvalidArgument"), cloudfront),
            "pricingplanmanager": Service(Api("pricing-plan-manager", "ValidationException"), self._plans.operations()),
            "route53": Service(Api("route53", "InvalidInput"), self._route53.operations()),
        }

    def _count_tenants(self, group_id: str) -> int:
        return self.tenants.of_group(group_id)

    def _using_certificate(self, arn: str) -> list[str]:
        return [*self._distributions.using_certificate(arn), *self.tenants.using_certificate(arn)]

    def _runs_function(self, arn: str) -> bool:
        return any(arn in distribution.function_arns() for distribution in self._distributions.all())

    def distributions(self) -> Sequence[DistributionView]:
        """Every distribution with the config that its edges serve now and the LIVE code of its functions.

        A multi-tenant distribution is none of them: what it serves are its tenants.
        """
        return [
            DistributionView(
                id=one.id,
                domain_name=one.domain_name,
                status=self._distributions.status(one),
                config=self._distributions.deployed_config(one),
                functions={arn: self._functions.live_code(arn) or "" for arn in one.function_arns()},
                # A change leaves the former config in service; a new distribution has none yet.
                deployed=one.former is not None or self._distributions.status(one) != "InProgress",
            )
            for one in self._distributions.all()
            if not is_template(one.config)
        ]

    def tenants_served(self) -> Sequence[DistributionView]:
        """Every distribution tenant as the edges serve it: like a distribution with its domains and certificate."""
        return self.tenants.views()

    def routing_endpoints(self) -> Mapping[str, bool]:
        """The names of the connection groups, and whether each is served by IPv6 too."""
        return {one.endpoint: one.ipv6 for one in self._groups.all() if one.enabled and self._groups.is_deployed(one)}

    def certificate(self, arn: str) -> CertificateView | None:
        """The certificate as it stands now, of any region."""
        certificate = self._certificates.find(arn)
        return certificate.view() if certificate else None

    def certificates(self) -> Sequence[CertificateView]:
        """The certificates that CloudFront may use."""
        return [each.view() for each in self._certificates.of_region("us-east-1")]

    def hosted_zones(self) -> Sequence[HostedZoneView]:
        """The public hosted zones with their records as they stand now."""
        return self._route53.views()

    def policy(self, policy_id: str) -> dict[str, object] | None:
        """The config of a cache policy or an origin request policy, managed or custom, for the edges."""
        config = self._cache_policies.config(policy_id) or self._origin_policies.config(policy_id)
        return copy.deepcopy(config)

    def create_hosted_zone(self, name: str, servers: tuple[str, ...] = ()) -> HostedZoneView:
        """Makes a public hosted zone, for the lab's own preparation; with these servers where any are given."""
        zone = self._route53.create(name, str(uuid.uuid4()), servers=servers)
        return next(view for view in self.hosted_zones() if view.id == zone.moto.resource_id)

    def fail_certificate(self, arn: str, reason: str) -> None:
        """Makes a certificate FAILED; ``reason`` is one of ACM's FailureReason values, such as ``CAA_ERROR``."""
        self._certificates.fail(arn, reason)

    def hold_alias(self, alias: str, distribution_id: str = "E1FOREIGNDISTR", account_id: str = "999988887777") -> None:
        """Lets a distribution of another account hold an alternate domain name."""
        self._distributions.hold_alias(ForeignAlias(alias.lower(), distribution_id, account_id))

    def hold_domain(self, domain_name: str) -> None:
        """Lets a distribution of another account have the domain name, such as ``d1….cloudfront.net``."""
        self._distributions.hold_domain(domain_name)

    def foreign_domains(self) -> list[str]:
        """The domain names of distributions of other accounts."""
        return self._distributions.foreign_domains()

    def subscribe(self, distribution_id: str, tier: str = "FREE", change: str = "") -> None:
        """Puts a distribution on a flat-rate pricing plan, with the web ACL that comes with it, whatever it holds.

        Raises:
            lab.aws.wire.AwsError: there is no such distribution.
            ValueError: there is no such tier.
        """
        distribution = self._distributions.get(distribution_id)
        acl = f"arn:aws:wafv2:us-east-1:{ACCOUNT_ID}:global/webacl/CreatedByCloudFront-{distribution_id.lower()}/1"
        self._plans.subscribe(Subscription(tier, distribution.arn, acl, change=change))
        with self._account.lock:
            distribution.config["WebACLId"] = distribution.config.get("WebACLId") or acl

    def cancel_plan(self, distribution_id: str) -> None:
        """Ends the plan of a distribution, as at the end of the month in which it was cancelled."""
        self._plans.cancel(self._distributions.get(distribution_id).arn)

    def add_key(self, key: AccessKey) -> None:
        """Adds an access key with its policies, in place of one of that id."""
        self._identities.add(key)

    def demanded(self) -> list[str]:
        """The IAM actions that were asked for since the last reset, in order."""
        return [demand.action for demand in list(self._identities.demanded)]

    def forbid_plans(self) -> None:
        """Lets nobody read the pricing plans."""
        self._plans.readable = False

    def reset(self) -> None:
        """Forgets everything, moto's global state included."""
        with self._account.lock:
            moto_api_backend.reset()
            self._identities.clear()
            self.tenants.clear()
            self._groups.clear()
            self._distributions.clear()
            self._plans.clear()
            self._certificates.clear()
            self._functions.clear()
            self._cache_policies.clear()
            self._origin_policies.clear()
            self._route53.clear()
