# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's verbs for distributions, policies and functions. Answers become models, refusals our errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..._core.errors import ApiError, ConflictError, NotFoundError, TrackingError
from ..._core.several.once import Once
from ..errors import Pages
from ..session import AwsSession
from . import functions
from .functions import ViewerFunction
from .model import Distribution, items, sendable
from .policies import CachePolicy, OriginRequestPolicy

_CACHE_POLICIES, _REQUEST_POLICIES, _FUNCTION = (
    "list_cache_policies",
    "list_origin_request_policies",
    "get_function",
)
#: How often an update is tried whose subject somebody else changes at the same time.
ATTEMPTS = 3


#: What a distribution's flat-rate plan says to its deletion, under the code of an outdated ETag.
#: Source: the refusal quoted in cloud-custodian/cloud-custodian#10477.
PLANNED = "subscribed to a pricing plan"


def is_outdated(error: ApiError) -> bool:
    """Whether a write was refused because its subject had changed since it was read."""
    return error.code == "PreconditionFailed" and PLANNED not in error.reason


class CloudFrontClient:
    """All methods raise ApiError and its kinds, and NetworkError. What distributions share is read once."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session
        self._once = Once()

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return self._session.call("cloudfront", operation, **arguments)

    # Distributions

    def pages(self) -> Iterator[list[Distribution]]:
        """The distributions of the account, page by page, as summaries."""
        marker: dict[str, str] = {}
        pages = Pages("cloudfront", "list_distributions")
        while True:
            page = self._call("list_distributions", **marker)["DistributionList"]
            yield [Distribution.from_summary(summary) for summary in page.get("Items") or []]
            if not page.get("IsTruncated") or not pages.go_on(page.get("NextMarker")):
                return
            marker = {"Marker": page["NextMarker"]}

    def get(self, distribution_id: str) -> Distribution:
        """One distribution in full."""
        return Distribution.from_api(self._call("get_distribution", Id=distribution_id))

    def create(self, config: Mapping[str, Any], tags: Mapping[str, str] | None) -> Distribution:
        """A new distribution; its tags, if there are any, are given in the same request."""
        sent = sendable(config)
        if tags:
            listed = {"Items": [{"Key": name, "Value": value} for name, value in tags.items()]}
            answer = self._call(
                "create_distribution_with_tags",
                DistributionConfigWithTags={"DistributionConfig": sent, "Tags": listed},
            )
        else:
            answer = self._call("create_distribution", DistributionConfig=sent)
        return replace(Distribution.from_api(answer), tags=tags)

    def update(self, distribution: Distribution) -> Distribution:
        """Write the configuration of a distribution that was read in full."""
        answer = self._call(
            "update_distribution",
            Id=distribution.id,
            IfMatch=distribution.etag,
            DistributionConfig=sendable(distribution.config),
        )
        return replace(Distribution.from_api(answer), tags=distribution.tags)

    def delete(self, distribution: Distribution) -> None:
        """Delete a distribution that is disabled and deployed."""
        self._call("delete_distribution", Id=distribution.id, IfMatch=distribution.etag)

    def tenants_of(self, distribution_id: str) -> list[str]:
        """Domains of the tenants of a multi-tenant distribution, as far as one page shows them."""
        answer = self._call("list_distribution_tenants", AssociationFilter={"DistributionId": distribution_id})
        listed = answer.get("DistributionTenantList") or ()
        return [str(domain["Domain"]) for tenant in listed for domain in tenant.get("Domains") or ()]

    def plans(self) -> dict[str, str] | None:
        """The same as ``tiers``, None where they cannot be read: a plan is no part of what is managed here."""
        try:
            return self.tiers()
        except TrackingError:
            return None

    def tiers(self) -> dict[str, str]:
        """The tiers of flat-rate plans by the ARN of what they are for. Raises TrackingError where boto3 lacks them."""
        found: dict[str, str] = {}
        following: dict[str, str] = {}
        pages = Pages("pricing-plan-manager", "list_subscriptions")
        while True:
            answer = self._session.call("pricing-plan-manager", "list_subscriptions", **following)
            for plan in answer.get("subscriptionSummaries") or ():
                found.update(dict.fromkeys(plan.get("resourceArns") or (), str(plan.get("planTier") or "")))
            if not pages.go_on(answer.get("nextToken")):
                return found
            following = {"nextToken": str(answer["nextToken"])}

    # Tags

    def tags(self, arn: str) -> dict[str, str]:
        """The tags of a distribution."""
        answer = self._call("list_tags_for_resource", Resource=arn)
        return {tag["Key"]: tag.get("Value", "") for tag in answer["Tags"].get("Items") or []}

    def tag(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags, or change the values of those that are there."""
        listed = [{"Key": name, "Value": value} for name, value in tags.items()]
        self._call("tag_resource", Resource=arn, Tags={"Items": listed})

    def untag(self, arn: str, names: list[str]) -> None:
        """Remove tags."""
        self._call("untag_resource", Resource=arn, TagKeys={"Items": names})

    # Policies. A list shows each one's content, but not the ETag that an update needs.

    def cache_policy(self, name: str) -> CachePolicy | None:
        """The account's own cache policy of this name."""
        for found in self._own(_CACHE_POLICIES, "CachePolicyList"):
            if found["CachePolicy"]["CachePolicyConfig"]["Name"] == name:
                return CachePolicy.from_api(found["CachePolicy"])
        return None

    def origin_request_policy(self, name: str) -> OriginRequestPolicy | None:
        """The account's own origin request policy of this name."""
        for found in self._own(_REQUEST_POLICIES, "OriginRequestPolicyList"):
            if found["OriginRequestPolicy"]["OriginRequestPolicyConfig"]["Name"] == name:
                return OriginRequestPolicy.from_api(found["OriginRequestPolicy"])
        return None

    def origin_request_policy_by_id(self, policy_id: str) -> OriginRequestPolicy:
        """An origin request policy, the account's own or one managed by AWS."""
        answer = self._once.get(policy_id, lambda: self._call("get_origin_request_policy", Id=policy_id))
        return OriginRequestPolicy.from_api(answer["OriginRequestPolicy"])

    def cache_key_headers(self, policy_id: str) -> list[str]:
        """The headers that a cache policy puts into the key, and so forwards to the origin."""
        answer = self._once.get(policy_id, lambda: self._call("get_cache_policy", Id=policy_id))
        config = answer["CachePolicy"]["CachePolicyConfig"]
        key = config.get("ParametersInCacheKeyAndForwardedToOrigin") or {}
        return items(key.get("HeadersConfig", {}).get("Headers"))

    def put_cache_policy(self, desired: CachePolicy, current: CachePolicy | None) -> CachePolicy:
        """Create the policy, or correct the one of this name; return it with its id."""
        with self._once.alone():
            stored = current or self.cache_policy(desired.name)
            if stored is None:
                self._once.forget(_CACHE_POLICIES)
                try:
                    answer = self._call("create_cache_policy", CachePolicyConfig=desired.to_api())
                    return replace(desired, id=answer["CachePolicy"]["Id"])
                except ConflictError:
                    # Another run has made it since the list was read.
                    stored = self.cache_policy(desired.name)
                    if stored is None:
                        raise
            if stored != desired:
                self._correct("cache_policy", "CachePolicyConfig", str(stored.id), desired.to_api())
                self._once.forget(_CACHE_POLICIES)
            return replace(desired, id=stored.id)

    def put_origin_request_policy(
        self, desired: OriginRequestPolicy, current: OriginRequestPolicy | None
    ) -> OriginRequestPolicy:
        """Create the policy, or correct the one of this name; return it with its id."""
        with self._once.alone():
            stored = current or self.origin_request_policy(desired.name)
            if stored is None:
                self._once.forget(_REQUEST_POLICIES)
                try:
                    answer = self._call("create_origin_request_policy", OriginRequestPolicyConfig=desired.to_api())
                    return replace(desired, id=answer["OriginRequestPolicy"]["Id"])
                except ConflictError:
                    stored = self.origin_request_policy(desired.name)
                    if stored is None:
                        raise
            if stored != desired:
                self._correct("origin_request_policy", "OriginRequestPolicyConfig", str(stored.id), desired.to_api())
                self._once.forget(_REQUEST_POLICIES)
            return replace(desired, id=stored.id)

    def _own(self, operation: str, key: str) -> list[dict[str, Any]]:
        return self._once.get(operation, lambda: list(self._listed(operation, key)))

    def _listed(self, operation: str, key: str) -> Iterator[dict[str, Any]]:
        marker: dict[str, str] = {}
        pages = Pages("cloudfront", operation)
        while True:
            page = self._call(operation, Type="custom", **marker)[key]
            yield from page.get("Items") or []
            if not pages.go_on(page.get("NextMarker")):
                return
            marker = {"Marker": page["NextMarker"]}

    def _correct(self, kind: str, key: str, policy_id: str, config: Mapping[str, Any]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            etag = self._call(f"get_{kind}_config", Id=policy_id)["ETag"]
            try:
                self._call(f"update_{kind}", Id=policy_id, IfMatch=etag, **{key: config})
            except ConflictError as error:
                if attempt == ATTEMPTS or not is_outdated(error):
                    raise
            else:
                return

    # Functions

    def function(self, arn: str | None) -> ViewerFunction | None:
        """Our function as it is published, or None; ``arn`` saves the question for it where it is known."""
        return self._once.get(_FUNCTION, lambda: self._published(arn))

    def _published(self, arn: str | None) -> ViewerFunction | None:
        try:
            code = self._call("get_function", Name=functions.NAME, Stage="LIVE")["FunctionCode"]
            if arn is None:
                described = self._call("describe_function", Name=functions.NAME, Stage="LIVE")
                arn = described["FunctionSummary"]["FunctionMetadata"]["FunctionARN"]
        except NotFoundError:
            return None
        return ViewerFunction(code if isinstance(code, bytes) else code.read(), arn)

    def publish_function(self) -> ViewerFunction:
        """Write our function, be it new, changed or left unpublished by a run that was stopped, and publish it."""
        with self._once.alone():
            known = self._once.get(_FUNCTION, lambda: None)
            made = known if known == functions.DESIRED else self._written()
            self._once.put(_FUNCTION, made)
            return made

    def _written(self) -> ViewerFunction:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                published = self._call("publish_function", Name=functions.NAME, IfMatch=self._write_function())
                break
            except ConflictError as error:
                # Another run writes the same function at the same time.
                if attempt == ATTEMPTS or not is_outdated(error):
                    raise
        return ViewerFunction(functions.CODE, published["FunctionSummary"]["FunctionMetadata"]["FunctionARN"])

    def _write_function(self) -> str:
        """Create the function or write over it; return the ETag of its DEVELOPMENT stage."""
        config = {"Comment": "SparkPost engagement tracking", "Runtime": functions.RUNTIME}
        content = {"Name": functions.NAME, "FunctionConfig": config, "FunctionCode": functions.CODE}
        try:
            etag: str = self._call("create_function", **content)["ETag"]
        except ConflictError as error:
            if error.code != "FunctionAlreadyExists":
                raise
            etag = self._call("describe_function", Name=functions.NAME)["ETag"]
            etag = self._call("update_function", **content, IfMatch=etag)["ETag"]
        return etag
