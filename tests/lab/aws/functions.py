# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront Functions: a DEVELOPMENT stage that is edited, a LIVE stage that distributions run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lab.aws.account import ACCOUNT_ID, Account, new_id, wall_clock
from lab.aws.cloudfront import BASE_URL, listed
from lab.aws.cloudfront_rules import check_if_match
from lab.aws.distributions import moto_backend
from lab.aws.wire import AwsError, Call, Operation

DEVELOPMENT, LIVE = "DEVELOPMENT", "LIVE"
#: Bytes of a function's code. Source: CloudFront developer guide, quotas on CloudFront Functions.
CODE_LIMIT = 10 * 1024


@dataclass(frozen=True)
class Stage:
    """A function as it stands in one stage."""

    name: str
    stage: str
    config: Mapping[str, Any]
    code: bytes
    created: datetime = field(default_factory=wall_clock)
    modified: datetime = field(default_factory=wall_clock)
    etag: str = field(default_factory=new_id)

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudfront::{ACCOUNT_ID}:function/{self.name}"


class Functions:
    """The functions of the account. ``in_use`` tells whether a distribution is associated with an ARN."""

    def __init__(self, account: Account, in_use: Callable[[str], bool]) -> None:
        self._account = account
        self._in_use = in_use
        self._held: dict[tuple[str, str], Stage] = {}

    def clear(self) -> None:
        with self._account.lock:
            self._held.clear()

    def live_code(self, arn: str) -> str | None:
        """The source code of a published function, or None."""
        published = self._held.get((arn.rpartition("/")[2], LIVE))
        return published.code.decode("utf-8", "replace") if published and published.arn == arn else None

    def operations(self) -> dict[str, Operation]:
        """Each operation by its name in the service model."""
        return {
            "CreateFunction": self._create,
            "DescribeFunction": self._describe,
            "GetFunction": self._get,
            "UpdateFunction": self._update,
            "PublishFunction": self._publish,
            "DeleteFunction": self._delete,
            "ListFunctions": self._list,
        }

    def _found(self, call: Call, stage: str = "") -> Stage:
        try:
            return self._held[call.params["Name"], stage or call.get("Stage", DEVELOPMENT)]
        except KeyError:
            raise AwsError("NoSuchFunctionExists", "The function does not exist in this stage.") from None

    def _summary(self, function: Stage) -> dict[str, Any]:
        published = (function.name, LIVE) in self._held
        unused = "UNASSOCIATED" if published else "UNPUBLISHED"
        return {
            "Name": function.name,
            "Status": "ASSOCIATED" if published and self._in_use(function.arn) else unused,
            "FunctionConfig": function.config,
            "FunctionMetadata": {
                "FunctionARN": function.arn,
                "Stage": function.stage,
                "CreatedTime": function.created,
                "LastModifiedTime": function.modified,
            },
        }

    def _create(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            if (call.params["Name"], DEVELOPMENT) in self._held:
                raise AwsError("FunctionAlreadyExists", "A function with the same name already exists.")
            function = Stage(call.params["Name"], DEVELOPMENT, call.params["FunctionConfig"], _code(call))
            self._held[function.name, DEVELOPMENT] = function
            moto_backend().tagger.tag_resource(function.arn, call.get("Tags", {}).get("Items", []))
            location = f"{BASE_URL}/function/{function.name}"
            return {"FunctionSummary": self._summary(function), "ETag": function.etag, "Location": location}

    def _describe(self, call: Call) -> Mapping[str, Any]:
        function = self._found(call)
        return {"FunctionSummary": self._summary(function), "ETag": function.etag}

    def _get(self, call: Call) -> Mapping[str, Any]:
        function = self._found(call)
        return {"FunctionCode": function.code, "ETag": function.etag, "ContentType": "application/octet-stream"}

    def _update(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            former = self._found(call, DEVELOPMENT)
            check_if_match(call.get("IfMatch"), former.etag)
            config = call.params["FunctionConfig"]
            function = Stage(former.name, DEVELOPMENT, config, _code(call), created=former.created)
            self._held[function.name, DEVELOPMENT] = function
            return {"FunctionSummary": self._summary(function), "ETag": function.etag}

    def _publish(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            function = self._found(call, DEVELOPMENT)
            check_if_match(call.get("IfMatch"), function.etag)
            published = replace(function, stage=LIVE, modified=wall_clock(), etag=new_id())
            self._held[function.name, LIVE] = published
            return {"FunctionSummary": self._summary(published)}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            function = self._found(call, DEVELOPMENT)
            check_if_match(call.get("IfMatch"), function.etag)
            if self._in_use(function.arn):
                raise AwsError("FunctionInUse", "The function is associated with one or more cache behaviors.")
            for stage in (DEVELOPMENT, LIVE):
                self._held.pop((function.name, stage), None)
            return {}

    def _list(self, call: Call) -> Mapping[str, Any]:
        wanted = call.get("Stage")
        with self._account.lock:
            found = [one for one in self._held.values() if wanted in (None, one.stage)]
        return {"FunctionList": listed(call, found, lambda one: f"{one.name}/{one.stage}", self._summary)}


def _code(call: Call) -> bytes:
    code = call.params["FunctionCode"]
    if isinstance(code, str):
        code = code.encode()
    if len(code) > CODE_LIMIT:
        raise AwsError("FunctionSizeLimitExceeded", f"The code of a function has {CODE_LIMIT} bytes at most.")
    return bytes(code)
