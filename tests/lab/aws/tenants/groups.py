# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection groups: the names at CloudFront that the records of tenants' domains point to."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lab.aws.account import ACCOUNT_ID, Account, new_id, wall_clock
from lab.aws.cloudfront_rules import check_if_match
from lab.aws.tenants.pages import page_of
from lab.aws.wire import AwsError, Call, Operation

#: Connection groups of an account. Source: developer guide, "Quotas on multi-tenant distributions".
GROUP_LIMIT = 100
DEFAULT_NAME = "CreatedByCloudFront"


@dataclass
class Group:
    """One connection group, as the API has it."""

    id: str
    name: str
    endpoint: str
    deployed_at: float
    enabled: bool = True
    ipv6: bool = True
    is_default: bool = False
    anycast: str | None = None
    fallback: Mapping[str, Any] | None = None
    tags: list[dict[str, str]] = field(default_factory=list)
    etag: str = field(default_factory=new_id)
    created: datetime = field(default_factory=wall_clock)
    modified: datetime = field(default_factory=wall_clock)

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudfront::{ACCOUNT_ID}:connection-group/{self.id}"


class Groups:
    """The connection groups of the account. ``members`` tells how many tenants a group has."""

    def __init__(self, account: Account, members: Callable[[str], int]) -> None:
        self._account = account
        self._members = members
        self._held: dict[str, Group] = {}

    def clear(self) -> None:
        with self._account.lock:
            self._held.clear()

    def all(self) -> list[Group]:
        """Every group, the oldest first."""
        with self._account.lock:
            return list(self._held.values())

    def is_deployed(self, group: Group) -> bool:
        """Whether the edges know the group as it is."""
        return self._account.now() >= group.deployed_at

    def find(self, identifier: str) -> Group:
        """By id, name or ARN. Raises AwsError ``EntityNotFound``."""
        found = next((one for one in self.all() if identifier in (one.id, one.name, one.arn)), None)
        if found is None:
            raise AwsError("EntityNotFound", "The specified connection group does not exist.")
        return found

    def default(self) -> Group:
        """The group of tenants that name none, made when it is first needed."""
        with self._account.lock:
            found = next((one for one in self._held.values() if one.is_default), None)
            return found or self._add(
                Group(new_tenant_id("cg"), DEFAULT_NAME, _endpoint(), self._due(), is_default=True)
            )

    def operations(self) -> dict[str, Operation]:
        """Each operation by its name in the service model."""
        return {
            "CreateConnectionGroup": self._create,
            "GetConnectionGroup": lambda call: self._got(self.find(call.params["Identifier"])),
            "GetConnectionGroupByRoutingEndpoint": self._by_endpoint,
            "UpdateConnectionGroup": self._update,
            "DeleteConnectionGroup": self._delete,
            "ListConnectionGroups": self._list,
        }

    def _due(self) -> float:
        return self._account.now() + self._account.context.latency.distribution_deploy

    def _add(self, group: Group) -> Group:
        self._held[group.id] = group
        return group

    def _create(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            if any(one.name == call.params["Name"] for one in self._held.values()):
                raise AwsError("EntityAlreadyExists", "A connection group with this name already exists.")
            if len(self._held) >= GROUP_LIMIT:
                raise AwsError("EntityLimitExceeded", "The account has the maximum number of connection groups.")
            group = self._add(
                Group(
                    new_tenant_id("cg"),
                    call.params["Name"],
                    _endpoint(),
                    self._due(),
                    enabled=call.get("Enabled", True),
                    ipv6=call.get("Ipv6Enabled", True),
                    anycast=call.get("AnycastIpListId"),
                    fallback=call.get("ViewerFallback"),
                    tags=list(call.get("Tags", {}).get("Items") or []),
                )
            )
            return self._changed(group)

    def _by_endpoint(self, call: Call) -> Mapping[str, Any]:
        found = next((one for one in self.all() if one.endpoint == call.params["RoutingEndpoint"]), None)
        if found is None:
            raise AwsError("EntityNotFound", "There is no connection group with this routing endpoint.")
        return self._got(found)

    def _update(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            group = self._by_id(call)
            check_if_match(call.get("IfMatch"), group.etag)
            # Whether what is left out is kept or reset is not documented: reset to the default is the harsher.
            group.ipv6, group.enabled = call.get("Ipv6Enabled", True), call.get("Enabled", True)
            group.anycast, group.fallback = call.get("AnycastIpListId"), call.get("ViewerFallback")
            group.etag, group.modified, group.deployed_at = new_id(), wall_clock(), self._due()
            return self._changed(group)

    def _delete(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            group = self._by_id(call)
            check_if_match(call.get("IfMatch"), group.etag)
            if self._members(group.id):
                raise AwsError("CannotDeleteEntityWhileInUse", "The connection group has distribution tenants.")
            if group.enabled or not self.is_deployed(group):
                raise AwsError("ResourceNotDisabled", "The connection group has not been disabled.")
            del self._held[group.id]
            return {}

    def _by_id(self, call: Call) -> Group:
        try:
            return self._held[call.params["Id"]]
        except KeyError:
            raise AwsError("EntityNotFound", "The specified connection group does not exist.") from None

    def _list(self, call: Call) -> Mapping[str, Any]:
        wanted = (call.get("AssociationFilter") or {}).get("AnycastIpListId")
        found: Sequence[Group] = [one for one in self.all() if wanted in (None, one.anycast)]
        shown, following = page_of(call, found, lambda one: one.id)
        return {"NextMarker": following, "ConnectionGroups": [self._view(one) for one in shown] or None}

    def _view(self, group: Group) -> dict[str, Any]:
        return {
            "Id": group.id,
            "Name": group.name,
            "Arn": group.arn,
            "RoutingEndpoint": group.endpoint,
            "CreatedTime": group.created,
            "LastModifiedTime": group.modified,
            "ETag": group.etag,
            "AnycastIpListId": group.anycast,
            "Ipv6Enabled": group.ipv6,
            "Enabled": group.enabled,
            "Status": "Deployed" if self.is_deployed(group) else "InProgress",
            "IsDefault": group.is_default,
            "ViewerFallback": group.fallback,
        }

    def _got(self, group: Group) -> dict[str, Any]:
        tags = {"Items": group.tags} if group.tags else None
        return {"ConnectionGroup": {**self._view(group), "Tags": tags}, "ETag": group.etag}

    def _changed(self, group: Group) -> dict[str, Any]:
        """In the answer to its change it is never deployed yet, however short that takes."""
        answer = self._got(group)
        return {**answer, "ConnectionGroup": {**answer["ConnectionGroup"], "Status": "InProgress"}}


def _endpoint() -> str:
    letters = string.ascii_lowercase + string.digits
    return f"d{''.join(secrets.choice(letters) for _unused in range(13))}.cloudfront.net"


def new_tenant_id(prefix: str) -> str:
    """An identifier such as ``dt_2wjMUbg3NHZEQ7OfoalP5zi1AB``."""
    letters = string.ascii_letters + string.digits
    return f"{prefix}_{''.join(secrets.choice(letters) for _unused in range(26))}"
