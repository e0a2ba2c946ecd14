# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Distribution tenants: what each customizes of a multi-tenant distribution, and which of it the edges serve."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lab.aws.account import ACCOUNT_ID, CLOUDFRONT_REGION, Account, host_name, new_id, wall_clock
from lab.aws.certificates import Certificate, Certificates
from lab.aws.cloudfront_rules import check_if_match
from lab.aws.distributions import Distribution, Distributions
from lab.aws.tenants import rules
from lab.aws.tenants.groups import Group, Groups, new_tenant_id
from lab.aws.tenants.rules import Surroundings
from lab.aws.tenants.template import is_template
from lab.aws.wire import AwsError
from lab.views import DistributionView

#: Tenants of an account. Source: developer guide, "Quotas on multi-tenant distributions".
TENANT_LIMIT = 10_000


@dataclass(frozen=True)
class Tenant:
    """One tenant. A change makes a new one; ``former`` is what the edges serve until that is deployed."""

    id: str
    name: str
    distribution_id: str
    group_id: str
    domains: tuple[str, ...]
    enabled: bool
    deployed_at: float
    customizations: Mapping[str, Any] = field(default_factory=dict)
    parameters: tuple[Mapping[str, str], ...] = ()
    managed_arn: str = ""
    token_host: str = ""
    tags: tuple[Mapping[str, str], ...] = ()
    former: Tenant | None = None
    etag: str = field(default_factory=new_id)
    created: datetime = field(default_factory=wall_clock)
    modified: datetime = field(default_factory=wall_clock)

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudfront::{ACCOUNT_ID}:distribution-tenant/{self.id}"

    @property
    def certificate_arn(self) -> str:
        """The certificate of its own, "" where it has that of its distribution."""
        return str((self.customizations.get("Certificate") or {}).get("Arn") or "")


class Tenants:
    """All tenants of the account. Nothing of them is in moto."""

    def __init__(
        self, account: Account, distributions: Distributions, certificates: Certificates, groups: Groups
    ) -> None:
        self._account = account
        self._distributions = distributions
        self._certificates = certificates
        self._groups = groups
        self._held: dict[str, Tenant] = {}
        self.limit = TENANT_LIMIT

    def clear(self) -> None:
        with self._account.lock:
            self._held.clear()
            self.limit = TENANT_LIMIT

    def all(self) -> list[Tenant]:
        """Every tenant, the oldest first."""
        with self._account.lock:
            return list(self._held.values())

    def find(self, identifier: str) -> Tenant:
        """By id, name or ARN. Raises AwsError ``EntityNotFound``."""
        found = next((one for one in self.all() if identifier in (one.id, one.name, one.arn)), None)
        return found or _missing()

    def by_domain(self, domain: str) -> Tenant:
        """The tenant that has the domain. Raises AwsError ``EntityNotFound``."""
        return next((one for one in self.all() if host_name(domain) in one.domains), None) or _missing()

    def domains(self) -> set[str]:
        """Every name that a tenant has."""
        return {name for one in self.all() for name in one.domains}

    def of_distribution(self, distribution_id: str) -> bool:
        """Whether a distribution has any tenant."""
        return any(one.distribution_id == distribution_id for one in self.all())

    def of_group(self, group_id: str) -> int:
        """How many tenants a connection group has."""
        return sum(one.group_id == group_id for one in self.all())

    def using_certificate(self, arn: str) -> list[str]:
        """The ARNs of the tenants that serve the certificate."""
        return [one.arn for one in self.all() if one.certificate_arn == arn]

    def is_deployed(self, tenant: Tenant) -> bool:
        """Whether the edges serve it as it is."""
        return self._account.now() >= tenant.deployed_at

    def create(self, params: Mapping[str, Any]) -> Tenant:
        """A new tenant, deploying. Raises AwsError."""
        wanted = self._wanted(Tenant(new_tenant_id("dt"), params["Name"], "", "", (), True, 0.0), params)
        around = self._look_up(wanted, ())
        with self._account.lock:
            if any(one.name == wanted.name for one in self._held.values()):
                raise AwsError("EntityAlreadyExists", "A distribution tenant with this name already exists.")
            if len(self._held) >= self.limit:
                raise AwsError("EntityLimitExceeded", "The account has the maximum number of distribution tenants.")
            return self._store(wanted, around, params)

    def update(self, tenant_id: str, if_match: str | None, params: Mapping[str, Any]) -> Tenant:
        """Replaces what a tenant customizes, which then deploys. Raises AwsError."""
        before = self._held.get(tenant_id) or _missing()
        wanted = self._wanted(before, params)
        around = self._look_up(wanted, before.domains)
        with self._account.lock:
            current = self._held.get(tenant_id) or _missing()
            check_if_match(if_match, current.etag)
            former = current if self.is_deployed(current) else current.former
            return self._store(replace(wanted, etag=new_id(), modified=wall_clock(), former=former), around, params)

    def delete(self, tenant_id: str, if_match: str | None) -> None:
        """Removes a tenant that is disabled and deployed. Raises AwsError."""
        with self._account.lock:
            tenant = self._held.get(tenant_id) or _missing()
            check_if_match(if_match, tenant.etag)
            if tenant.enabled or not self.is_deployed(tenant):
                message = "The distribution tenant you are trying to delete has not been disabled."
                raise AwsError("ResourceNotDisabled", message)
            del self._held[tenant_id]

    def managed(self, tenant: Tenant) -> Certificate | None:
        """The certificate that CloudFront has requested for it, as it stands now."""
        return self._certificates.find(tenant.managed_arn) if tenant.managed_arn else None

    def views(self) -> list[DistributionView]:
        """What the edges serve: each tenant as a distribution of its own, by the template as it is deployed."""
        groups = {one.id: one for one in self._groups.all()}
        templates = {one.id: one for one in self._distributions.all()}
        served = (one if self.is_deployed(one) else one.former for one in self.all())
        configs = {key: self._distributions.deployed_config(one) for key, one in templates.items()}
        return [
            self._view(one, templates[one.distribution_id], configs[one.distribution_id])
            for one in served
            if one is not None and self._is_served(groups.get(one.group_id))
        ]

    def _is_served(self, group: Group | None) -> bool:
        return group is not None and group.enabled and self._groups.is_deployed(group)

    def _view(self, tenant: Tenant, template: Distribution, deployed: Mapping[str, Any]) -> DistributionView:
        config = dict(deployed)
        viewer = dict(config.get("ViewerCertificate") or {})
        if tenant.certificate_arn:
            # The security policy stays that of the template. Source: none; with CloudFront's own certificate the
            # policy is TLSv1 whatever is asked for (service model, ViewerCertificate), which is the harsher guess.
            viewer = {**viewer, "ACMCertificateArn": tenant.certificate_arn, "CloudFrontDefaultCertificate": False}
        config["Aliases"] = {"Quantity": len(tenant.domains), "Items": list(tenant.domains)}
        config["ViewerCertificate"] = viewer
        config["Enabled"] = tenant.enabled and config["Enabled"]
        return DistributionView(
            id=tenant.id,
            domain_name=f"{tenant.id.lower()}.tenants.invalid",
            status="Deployed" if self.is_deployed(tenant) else "InProgress",
            config=config,
            functions={arn: self._distributions.code(arn) for arn in template.function_arns()},
            deployed=self._distributions.status(template) != "InProgress" or template.former is not None,
        )

    def _wanted(self, before: Tenant, params: Mapping[str, Any]) -> Tenant:
        """As it is asked for. Raises AwsError.

        Whether what an update leaves out is kept is not documented: customizations and parameters are reset, which is
        the harsher guess.
        """
        template = self._template(str(params.get("DistributionId") or before.distribution_id))
        group = self._group(params.get("ConnectionGroupId") or before.group_id)
        domains = before.domains
        if params.get("Domains") is not None:
            domains = tuple(host_name(one["Domain"]) for one in params["Domains"])
        rules.check_domains(domains)
        enabled = params.get("Enabled")
        return replace(
            before,
            distribution_id=template.id,
            group_id=group.id,
            domains=domains,
            enabled=before.enabled if enabled is None else bool(enabled),
            customizations=copy.deepcopy(dict(params.get("Customizations") or {})),
            parameters=tuple(params.get("Parameters") or ()),
            tags=tuple((params.get("Tags") or {}).get("Items") or before.tags),
        )

    def _template(self, distribution_id: str) -> Distribution:
        found = next((one for one in self._distributions.all() if one.id == distribution_id), None)
        if found is None:
            raise AwsError("EntityNotFound", "The specified distribution does not exist.")
        if not is_template(found.config):
            raise AwsError("InvalidAssociation", "The specified distribution is no multi-tenant distribution.")
        return found

    def _group(self, group_id: str) -> Group:
        return self._groups.find(group_id) if group_id else self._groups.default()

    def _look_up(self, wanted: Tenant, known: Sequence[str]) -> Surroundings:
        """What DNS and ACM have to be asked before the lock is taken."""
        template = self._template(wanted.distribution_id)
        inherited = (template.config.get("ViewerCertificate") or {}).get("ACMCertificateArn") or ""
        resolve = self._account.context.resolve
        return Surroundings(
            self._certificates.find(wanted.certificate_arn),
            self._certificates.find(inherited),
            {name: resolve(name, "CNAME") for name in wanted.domains if name not in known},
        )

    def _store(self, wanted: Tenant, around: Surroundings, params: Mapping[str, Any]) -> Tenant:
        others = {name for one in self._held.values() if one.id != wanted.id for name in one.domains}
        rules.check_free(wanted.domains, others | self._distributions.taken_aliases())
        endpoint = self._group(wanted.group_id).endpoint
        rules.check_records(around, wanted.domains, self._distributions.hosts())
        known = self._held.get(wanted.id)
        managed = params.get("ManagedCertificateRequest")
        if known is None or known.domains != wanted.domains or known.customizations != wanted.customizations or managed:
            rules.check_certificate(around, wanted.domains, wanted.certificate_arn or None, managed, endpoint)
        if managed is not None:
            wanted = self._with_managed(wanted, managed, endpoint)
        due = self._account.now() + self._account.context.latency.distribution_deploy
        stored = replace(wanted, deployed_at=due)
        self._held[stored.id] = stored
        return stored

    def _with_managed(self, wanted: Tenant, managed: Mapping[str, Any], endpoint: str) -> Tenant:
        host = str(managed["ValidationTokenHost"])
        certificate = self._certificates.request(CLOUDFRONT_REGION, wanted.domains, "RSA_2048", "HTTP", "")
        if host == "cloudfront":
            certificate.is_reached = self._leads_to(wanted.domains, endpoint)
        return replace(wanted, managed_arn=certificate.arn, token_host=host)

    def _leads_to(self, domains: Sequence[str], endpoint: str) -> Callable[[], bool]:
        """Whether the authority that looks for the token is led to CloudFront."""
        resolve = self._account.context.resolve
        return lambda: all(endpoint in map(host_name, resolve(name, "CNAME")) for name in domains)


def _missing() -> Any:
    raise AwsError("EntityNotFound", "The specified distribution tenant does not exist.")
