# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's cache policies and origin request policies: one mechanism, two vocabularies."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from lab.aws.account import Account, new_id, wall_clock
from lab.aws.cloudfront import BASE_URL, listed
from lab.aws.cloudfront_rules import check_if_match
from lab.aws.distribution_config import LEGACY_TTLS, items
from lab.aws.wire import AwsError, Call, Operation, nested_mappings

_MANAGED_SINCE = datetime(2020, 7, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Vocabulary:
    """The names of one kind of policy: ``CachePolicy`` and ``CachePolicies``, and its place in the URL."""

    singular: str
    plural: str
    path: str


CACHE = Vocabulary("CachePolicy", "CachePolicies", "cache-policy")
ORIGIN_REQUEST = Vocabulary("OriginRequestPolicy", "OriginRequestPolicies", "origin-request-policy")


@dataclass
class Policy:
    """One policy; ``type`` is ``managed`` or ``custom``."""

    id: str
    config: dict[str, Any]
    type: str = "custom"
    etag: str = field(default_factory=new_id)
    last_modified: datetime = field(default_factory=wall_clock)


class Policies:
    """The policies of one kind. ``in_use`` tells whether a distribution refers to an id."""

    def __init__(
        self,
        account: Account,
        words: Vocabulary,
        managed: Mapping[str, Mapping[str, Any]],
        in_use: Callable[[str], bool],
    ) -> None:
        self._account = account
        self._words = words
        self._managed = managed
        self._in_use = in_use
        self._held: dict[str, Policy] = {}
        self.clear()

    def clear(self) -> None:
        """Back to the managed policies alone."""
        with self._account.lock:
            self._held.clear()
            for policy_id, config in self._managed.items():
                self._held[policy_id] = Policy(policy_id, dict(config), "managed", last_modified=_MANAGED_SINCE)

    def has(self, policy_id: str) -> bool:
        return policy_id in self._held

    def is_managed(self, policy_id: str) -> bool:
        """Whether the policy is one of AWS's own."""
        return policy_id in self._managed

    def config(self, policy_id: str) -> dict[str, Any] | None:
        """The config of a policy, or None."""
        policy = self._held.get(policy_id)
        return policy.config if policy else None

    def operations(self) -> dict[str, Operation]:
        """Each operation by its name in the service model."""
        one, many = self._words.singular, self._words.plural
        return {
            f"Create{one}": self._create,
            f"Get{one}": self._get,
            f"Get{one}Config": self._get_config,
            f"Update{one}": self._update,
            f"Delete{one}": self._delete,
            f"List{many}": self._list,
        }

    def _found(self, call: Call) -> Policy:
        try:
            return self._held[call.params["Id"]]
        except KeyError:
            raise AwsError(f"NoSuch{self._words.singular}", "The policy does not exist.") from None

    def _shown(self, policy: Policy) -> dict[str, Any]:
        return {
            "Id": policy.id,
            "LastModifiedTime": policy.last_modified,
            f"{self._words.singular}Config": policy.config,
        }

    def _answer(self, policy: Policy) -> dict[str, Any]:
        return {self._words.singular: self._shown(policy), "ETag": policy.etag}

    def _checked(self, call: Call, own: Policy | None) -> dict[str, Any]:
        config: dict[str, Any] = copy.deepcopy(dict(call.params[f"{self._words.singular}Config"]))
        for part in nested_mappings(config):
            if "Quantity" in part and part["Quantity"] != len(items(part)):
                raise AwsError("InconsistentQuantities", "The value of Quantity and the size of Items don't match.")
        for other in self._held.values():
            if other is not own and other.config["Name"] == config["Name"]:
                message = f"A policy with the name {config['Name']} already exists."
                raise AwsError(f"{self._words.singular}AlreadyExists", message)
        if self._words is CACHE:
            _complete_ttls(config)
        return config

    def _create(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            policy = Policy(str(uuid.uuid4()), self._checked(call, None))
            self._held[policy.id] = policy
            return {**self._answer(policy), "Location": f"{BASE_URL}/{self._words.path}/{policy.id}"}

    def _get(self, call: Call) -> Mapping[str, Any]:
        return self._answer(self._found(call))

    def _get_config(self, call: Call) -> Mapping[str, Any]:
        policy = self._found(call)
        return {f"{self._words.singular}Config": policy.config, "ETag": policy.etag}

    def _update(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            policy = self._found(call)
            if policy.type == "managed":
                raise AwsError("IllegalUpdate", "A managed policy cannot be updated.")
            check_if_match(call.get("IfMatch"), policy.etag)
            policy.config = self._checked(call, policy)
            policy.etag, policy.last_modified = new_id(), wall_clock()
            return self._answer(policy)

    def _delete(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            policy = self._found(call)
            if policy.type == "managed":
                raise AwsError("IllegalDelete", "A managed policy cannot be deleted.")
            check_if_match(call.get("IfMatch"), policy.etag)
            if self._in_use(policy.id):
                raise AwsError(f"{self._words.singular}InUse", "The policy is attached to a cache behavior.")
            del self._held[policy.id]
            return {}

    def _list(self, call: Call) -> Mapping[str, Any]:
        wanted = call.get("Type")
        with self._account.lock:
            found = [policy for policy in self._held.values() if wanted in (None, policy.type)]
        shown = listed(
            call,
            found,
            lambda policy: policy.id,
            lambda policy: {"Type": policy.type, self._words.singular: self._shown(policy)},
        )
        return {f"{self._words.singular}List": shown}


def _complete_ttls(config: dict[str, Any]) -> None:
    """Fills in the TTLs that were left out and checks their order. Source: API reference, CachePolicyConfig."""
    low = config["MinTTL"]
    default = config.setdefault("DefaultTTL", max(low, LEGACY_TTLS["DefaultTTL"]))
    high = config.setdefault("MaxTTL", max(default, LEGACY_TTLS["MaxTTL"]))
    if not 0 <= low <= default <= high:
        raise AwsError("InvalidArgument", "The TTLs must keep the order MinTTL <= DefaultTTL <= MaxTTL.")
