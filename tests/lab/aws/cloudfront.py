# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CloudFront API's operations on distributions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from lab.aws.distribution_config import aliases
from lab.aws.distributions import IN_PROGRESS, Distribution, Distributions
from lab.aws.wire import AwsError, Call, Operation

BASE_URL = "https://cloudfront.amazonaws.com/2020-05-31"
PAGE_SIZE = 100
_T = TypeVar("_T")
_NO_SIGNERS = {"Enabled": False, "Quantity": 0}


def listed(call: Call, found: Sequence[_T], key: Callable[[_T], str], shown: Callable[[_T], Any]) -> dict[str, Any]:
    """One page of a CloudFront list in the shape that all of its lists share; a marker is the last key before it.

    Raises AwsError ``InvalidArgument`` for a marker that no page ended with and for a size that is no number.
    """
    marker, wanted = call.get("Marker", ""), str(call.get("MaxItems", PAGE_SIZE))
    keys = [key(one) for one in found]
    if not wanted.isdigit() or (marker and marker not in keys):
        raise AwsError("InvalidArgument", "The value of Marker or MaxItems is not valid.")
    size = max(1, min(int(wanted), PAGE_SIZE))
    start = keys.index(marker) + 1 if marker else 0
    stop = start + size
    page = found[start:stop]
    return {
        "Marker": marker,
        "MaxItems": size,
        "Quantity": len(page),
        "IsTruncated": stop < len(keys),
        "NextMarker": keys[stop - 1] if stop < len(keys) else None,
        "Items": [shown(one) for one in page] or None,
    }


class CloudFront:
    """Operations on distributions."""

    def __init__(self, distributions: Distributions) -> None:
        self._distributions = distributions

    def operations(self) -> dict[str, Operation]:
        """Each operation by its name in the service model."""
        return {
            "CreateDistribution": lambda call: self._create(call.params["DistributionConfig"], []),
            "CreateDistributionWithTags": self._create_with_tags,
            "GetDistribution": self._get,
            "GetDistributionConfig": self._get_config,
            "UpdateDistribution": self._update,
            "DeleteDistribution": self._delete,
            "ListDistributions": self._list,
            "ListDistributionsByConnectionMode": self._by_connection_mode,
            "ListDistributionsByCachePolicyId": lambda call: self._by_policy(call, "CachePolicyId"),
            "ListDistributionsByOriginRequestPolicyId": lambda call: self._by_policy(call, "OriginRequestPolicyId"),
            "ListConflictingAliases": self._conflicts,
        }

    def _create_with_tags(self, call: Call) -> Mapping[str, Any]:
        both = call.params["DistributionConfigWithTags"]
        return self._create(both["DistributionConfig"], both["Tags"].get("Items", []))

    def _create(self, config: Mapping[str, Any], tags: list[dict[str, str]]) -> Mapping[str, Any]:
        distribution = self._distributions.create(config, tags)
        location = f"{BASE_URL}/distribution/{distribution.id}"
        return {"Distribution": self._changed(distribution), "ETag": distribution.etag, "Location": location}

    def _get(self, call: Call) -> Mapping[str, Any]:
        distribution = self._distributions.get(call.params["Id"])
        return {"Distribution": self._full(distribution), "ETag": distribution.etag}

    def _get_config(self, call: Call) -> Mapping[str, Any]:
        distribution = self._distributions.get(call.params["Id"])
        return {"DistributionConfig": distribution.config, "ETag": distribution.etag}

    def _update(self, call: Call) -> Mapping[str, Any]:
        given = call.params
        distribution = self._distributions.update(given["Id"], call.get("IfMatch"), given["DistributionConfig"])
        return {"Distribution": self._changed(distribution), "ETag": distribution.etag}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        self._distributions.delete(call.params["Id"], call.get("IfMatch"))
        return {}

    def _list(self, call: Call) -> Mapping[str, Any]:
        return {"DistributionList": listed(call, self._distributions.all(), lambda one: one.id, self._summary)}

    def _by_connection_mode(self, call: Call) -> Mapping[str, Any]:
        mode = call.params["ConnectionMode"]
        found = [one for one in self._distributions.all() if one.config.get("ConnectionMode", "direct") == mode]
        return {"DistributionList": listed(call, found, lambda one: one.id, self._summary)}

    def _by_policy(self, call: Call, key: str) -> Mapping[str, Any]:
        found = self._distributions.using(key, call.params[key])
        return {"DistributionIdList": listed(call, found, lambda one: one.id, lambda one: one.id)}

    def _conflicts(self, call: Call) -> Mapping[str, Any]:
        """Ids of others come with all but their ends hidden. Source: API reference, ListConflictingAliases."""
        distribution = self._distributions.get(call.params["DistributionId"])
        found = self._distributions.conflicts(distribution, call.params["Alias"])
        return {
            "ConflictingAliasesList": listed(
                call,
                found,
                lambda one: one.distribution_id,
                lambda one: {
                    "Alias": one.alias,
                    "DistributionId": _masked(one.distribution_id),
                    "AccountId": _masked(one.account_id),
                },
            )
        }

    def _described(self, distribution: Distribution) -> dict[str, Any]:
        return {
            "Id": distribution.id,
            "ARN": distribution.arn,
            "Status": self._distributions.status(distribution),
            "LastModifiedTime": distribution.last_modified,
            "DomainName": distribution.domain_name,
            "AliasICPRecordals": [
                {"CNAME": alias, "ICPRecordalStatus": "APPROVED"} for alias in aliases(distribution.config)
            ]
            or None,
        }

    def _full(self, distribution: Distribution) -> Mapping[str, Any]:
        return {
            **self._described(distribution),
            "InProgressInvalidationBatches": 0,
            "ActiveTrustedSigners": _NO_SIGNERS,
            "ActiveTrustedKeyGroups": _NO_SIGNERS,
            "DistributionConfig": distribution.config,
        }

    def _changed(self, distribution: Distribution) -> Mapping[str, Any]:
        """A distribution in the answer to its change is never deployed yet, however short that takes."""
        return {**self._full(distribution), "Status": IN_PROGRESS}

    def _summary(self, distribution: Distribution) -> Mapping[str, Any]:
        """The config beside the description; what a DistributionSummary does not have is not serialized."""
        return {**distribution.config, **self._described(distribution), "ETag": distribution.etag}


def _masked(text: str) -> str:
    return "*" * (len(text) - 6) + text[-6:]
