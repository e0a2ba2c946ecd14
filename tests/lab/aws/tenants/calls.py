# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CloudFront API's operations on distribution tenants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.aws.account import ACCOUNT_ID, host_name
from lab.aws.distribution_config import aliases
from lab.aws.distributions import Distributions
from lab.aws.tenants.pages import page_of
from lab.aws.tenants.tenants import Tenant, Tenants
from lab.aws.wire import AwsError, Call, Operation

#: As the model spells ACM's states here.
_STATES = {
    "PENDING_VALIDATION": "pending-validation",
    "ISSUED": "issued",
    "FAILED": "failed",
    "VALIDATION_TIMED_OUT": "validation-timed-out",
}


class TenantCalls:
    """Operations on tenants, and those on the association of domains."""

    def __init__(self, tenants: Tenants, distributions: Distributions) -> None:
        self._tenants = tenants
        self._distributions = distributions

    def operations(self) -> dict[str, Operation]:
        """Each operation by its name in the service model."""
        return {
            "CreateDistributionTenant": lambda call: self._changed(self._tenants.create(call.params)),
            "GetDistributionTenant": lambda call: self._got(self._tenants.find(call.params["Identifier"])),
            "GetDistributionTenantByDomain": lambda call: self._got(self._tenants.by_domain(call.params["Domain"])),
            "UpdateDistributionTenant": self._update,
            "DeleteDistributionTenant": self._delete,
            "ListDistributionTenants": self._list,
            "ListDistributionTenantsByCustomization": self._by_customization,
            "GetManagedCertificateDetails": self._managed,
            "ListDomainConflicts": self._conflicts,
        }

    def _update(self, call: Call) -> Mapping[str, Any]:
        return self._changed(self._tenants.update(call.params["Id"], call.get("IfMatch"), call.params))

    def _delete(self, call: Call) -> Mapping[str, Any]:
        self._tenants.delete(call.params["Id"], call.get("IfMatch"))
        return {}

    def _list(self, call: Call) -> Mapping[str, Any]:
        wanted = call.get("AssociationFilter") or {}
        distribution, group = wanted.get("DistributionId"), wanted.get("ConnectionGroupId")
        found = [
            one
            for one in self._tenants.all()
            if distribution in (None, one.distribution_id) and group in (None, one.group_id)
        ]
        return self._page(call, found)

    def _by_customization(self, call: Call) -> Mapping[str, Any]:
        arn = call.get("CertificateArn")
        if not arn:
            raise AwsError("InvalidArgument", "Specify WebACLArn or CertificateArn.")
        return self._page(call, [one for one in self._tenants.all() if one.certificate_arn == arn])

    def _page(self, call: Call, found: Sequence[Tenant]) -> Mapping[str, Any]:
        shown, following = page_of(call, found, lambda one: one.id)
        summaries = [{**self._view(one), "ETag": one.etag} for one in shown]
        return {"NextMarker": following, "DistributionTenantList": summaries or None}

    def _managed(self, call: Call) -> Mapping[str, Any]:
        tenant = self._tenants.find(call.params["Identifier"])
        certificate = self._tenants.managed(tenant)
        if certificate is None:
            raise AwsError("EntityNotFound", "The distribution tenant has no managed certificate.")
        return {
            "ManagedCertificateDetails": {
                "CertificateArn": certificate.arn,
                "CertificateStatus": _STATES[certificate.status],
                "ValidationTokenHost": tenant.token_host,
                "ValidationTokenDetails": [{"Domain": name} for name in tenant.domains],
            }
        }

    def _conflicts(self, call: Call) -> Mapping[str, Any]:
        """Ids of other accounts come with all but their ends hidden, as those of aliases do."""
        name = host_name(call.params["Domain"])
        found: list[dict[str, str]] = [
            {"Domain": name, "ResourceType": "distribution-tenant", "ResourceId": one.id, "AccountId": ACCOUNT_ID}
            for one in self._tenants.all()
            if name in one.domains
        ]
        found += [
            {"Domain": name, "ResourceType": "distribution", "ResourceId": one.id, "AccountId": ACCOUNT_ID}
            for one in self._distributions.all()
            if name in aliases(one.config)
        ]
        foreign = self._distributions.foreign(name)
        if foreign is not None:
            hidden = {
                "ResourceId": f"********{foreign.distribution_id[-6:]}",
                "AccountId": f"******{foreign.account_id[-6:]}",
            }
            found.append({"Domain": name, "ResourceType": "distribution", **hidden})
        return {"DomainConflicts": found or None, "NextMarker": None}

    def _view(self, tenant: Tenant) -> dict[str, Any]:
        return {
            "Id": tenant.id,
            "DistributionId": tenant.distribution_id,
            "Name": tenant.name,
            "Arn": tenant.arn,
            "Domains": [{"Domain": name, "Status": "active"} for name in tenant.domains],
            "ConnectionGroupId": tenant.group_id,
            "Customizations": tenant.customizations or None,
            "CreatedTime": tenant.created,
            "LastModifiedTime": tenant.modified,
            "Enabled": tenant.enabled,
            "Status": "Deployed" if self._tenants.is_deployed(tenant) else "InProgress",
        }

    def _got(self, tenant: Tenant) -> dict[str, Any]:
        tags = {"Items": list(tenant.tags)} if tenant.tags else None
        full = {**self._view(tenant), "Parameters": list(tenant.parameters) or None, "Tags": tags}
        return {"DistributionTenant": full, "ETag": tenant.etag}

    def _changed(self, tenant: Tenant) -> dict[str, Any]:
        """In the answer to its change it is never deployed yet, however short that takes."""
        answer = self._got(tenant)
        return {**answer, "DistributionTenant": {**answer["DistributionTenant"], "Status": "InProgress"}}
