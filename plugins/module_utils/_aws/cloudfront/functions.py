# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CloudFront Function that tells SparkPost the tracking domain where a distribution serves several."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: One for the account: what it does depends on nothing but the request.
NAME = "sparkpost-tracking-forwarded-host"
RUNTIME = "cloudfront-js-2.0"
EVENT = "viewer-request"
#: A header that a viewer sends is overwritten, so that nobody can pass for another domain.
CODE = b"""// Managed by Ansible (sparkpost.tracking): tells SparkPost which tracking domain was asked for.
function handler(event) {
    var request = event.request;
    request.headers['x-forwarded-host'] = { value: request.headers.host.value };
    return request;
}
"""


@dataclass(frozen=True)
class ViewerFunction:
    """The published (LIVE) function; ``arn`` is None while it does not exist yet or was not asked for."""

    code: bytes
    arn: str | None = field(default=None, compare=False)

    @property
    def reference(self) -> str:
        """The ARN, or what stands for it until CloudFront has given one."""
        return self.arn or f"(arn of function/{NAME})"


DESIRED = ViewerFunction(CODE)


def name_of(arn: str) -> str:
    """The name of a function, by the last part of its ARN."""
    return arn.rstrip(")").rsplit("/", 1)[-1]


def is_ours(association: dict[str, Any]) -> bool:
    """Whether an association calls our function."""
    return name_of(association["FunctionARN"]) == NAME
