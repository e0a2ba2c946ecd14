# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's verbs for tenants and connection groups. Answers become models, refusals our errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...._core.errors import NotFoundError
from ...errors import Pages, unintelligible
from ...session import AwsSession
from ..client import CloudFrontClient
from ..model import Distribution
from .model import ConnectionGroup, ManagedCertificate, Tenant

_PAGE = 100
#: So many domains are looked up by name rather than on further pages of the list.
FEW = 4


class TenantsClient:
    """All methods raise ApiError and its kinds, and NetworkError. ``distributions`` has the verbs of those."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session
        self.distributions = CloudFrontClient(session)

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return self._session.call("cloudfront", operation, **arguments)

    def templates(self) -> Iterator[Distribution]:
        """The multi-tenant distributions of the account, as summaries. An account has 20 at most by default."""
        marker: dict[str, str] = {}
        pages = Pages("cloudfront", "list_distributions_by_connection_mode")
        while True:
            answer = self._call("list_distributions_by_connection_mode", ConnectionMode="tenant-only", **marker)
            page = answer["DistributionList"]
            yield from map(Distribution.from_summary, page.get("Items") or ())
            if not page.get("IsTruncated") or not pages.go_on(page.get("NextMarker")):
                return
            marker = {"Marker": page["NextMarker"]}

    # Connection groups

    def group(self, identifier: str) -> ConnectionGroup | None:
        """The connection group of an id or a name."""
        try:
            return ConnectionGroup.from_api(self._call("get_connection_group", Identifier=identifier))
        except NotFoundError:
            return None

    def create_group(self, group: ConnectionGroup) -> ConnectionGroup:
        """A new connection group."""
        return ConnectionGroup.from_api(
            self._call("create_connection_group", Name=group.name, Ipv6Enabled=group.ipv6, Enabled=group.enabled)
        )

    def update_group(self, group: ConnectionGroup) -> ConnectionGroup:
        """Write the settings of a connection group that was read."""
        return ConnectionGroup.from_api(
            self._call(
                "update_connection_group",
                Id=group.id,
                IfMatch=group.etag,
                Ipv6Enabled=group.ipv6,
                Enabled=group.enabled,
                **group.kept,
            )
        )

    # Tenants

    def find(self, domains: Iterable[str], distribution_id: str = "") -> dict[str, Tenant]:
        """The tenant of each domain that has one in the distribution, in any of the account where none is named.

        The list is read page by page, until every domain is found, or so few are left that they are looked up by name.
        """
        missing = dict.fromkeys(domains)
        found: dict[str, Tenant] = {}
        if len(missing) > 1:
            for page, is_last in self.pages(distribution_id):
                found.update({name: one for one in page for name in one.domains if name in missing})
                missing = {name: None for name in missing if name not in found}
                if is_last:
                    self._check_complete(missing, distribution_id)
                if not missing or is_last:
                    return found
                if len(missing) <= FEW:
                    break
        for name in missing:
            tenant = self.by_domain(name)
            if tenant is not None and distribution_id in ("", tenant.distribution_id):
                found[name] = tenant
        return found

    def _check_complete(self, missing: Iterable[str], distribution_id: str) -> None:
        """An answer that was lost on its way reads like an empty list: one of those that it lacks is looked up."""
        first = next(iter(missing), "")
        tenant = self.by_domain(first) if first else None
        if tenant is not None and distribution_id in ("", tenant.distribution_id):
            raise unintelligible("cloudfront", "list_distribution_tenants", f"the list lacks the tenant of {first}")

    def pages(self, distribution_id: str) -> Iterator[tuple[list[Tenant], bool]]:
        """The tenants of a distribution, "" for all, page by page, and whether it is the last one."""
        marker: dict[str, str] = {}
        pages = Pages("cloudfront", "list_distribution_tenants")
        of_distribution = {"AssociationFilter": {"DistributionId": distribution_id}} if distribution_id else {}
        while True:
            answer = self._call("list_distribution_tenants", **of_distribution, MaxItems=_PAGE, **marker)
            goes_on = pages.go_on(answer.get("NextMarker"))
            yield [Tenant.from_summary(one) for one in answer.get("DistributionTenantList") or ()], not goes_on
            if not goes_on:
                return
            marker = {"Marker": answer["NextMarker"]}

    def by_domain(self, domain: str) -> Tenant | None:
        """The tenant that has the domain, of whatever distribution of the account."""
        try:
            return Tenant.from_api(self._call("get_distribution_tenant_by_domain", Domain=domain))
        except NotFoundError:
            return None

    def get(self, tenant_id: str) -> Tenant:
        """One tenant in full. Raises NotFoundError."""
        return Tenant.from_api(self._call("get_distribution_tenant", Identifier=tenant_id))

    def create(self, tenant: Tenant) -> Tenant:
        """A new tenant; where it is to have a managed certificate, that is requested with it."""
        more: dict[str, Any] = {}
        if tenant.managed:
            more["ManagedCertificateRequest"] = {
                "ValidationTokenHost": "cloudfront",
                "PrimaryDomainName": tenant.domains[0],
            }
        return Tenant.from_api(self._call("create_distribution_tenant", Name=tenant.name, **tenant.to_api(), **more))

    def update(self, tenant: Tenant, request: Mapping[str, Any] | None = None) -> Tenant:
        """Write a tenant that was read in full; ``request`` asks for a managed certificate."""
        more = {"ManagedCertificateRequest": dict(request)} if request else {}
        return Tenant.from_api(
            self._call("update_distribution_tenant", Id=tenant.id, IfMatch=tenant.etag, **tenant.to_api(), **more)
        )

    def delete(self, tenant: Tenant) -> None:
        """Delete a tenant that is disabled and deployed."""
        self._call("delete_distribution_tenant", Id=tenant.id, IfMatch=tenant.etag)

    def managed_certificate(self, tenant_id: str) -> ManagedCertificate | None:
        """The certificate that CloudFront has requested for the tenant."""
        try:
            answer = self._call("get_managed_certificate_details", Identifier=tenant_id)
        except NotFoundError:
            return None
        details = answer.get("ManagedCertificateDetails") or {}
        return ManagedCertificate(details.get("CertificateArn") or "", details.get("CertificateStatus") or "")
