# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads tracking domains: what the module sparkpost_tracking_domain_info runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._core.arguments import Arguments
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.names import tracking_domain_name
from .._core.result import Result
from .._http.library import REQUESTS
from .arguments import SPARKPOST, connect, subaccount_number
from .client import SparkPostClient
from .model import TrackingDomain

ARGUMENTS = Arguments(
    options={
        "domain": {"type": "str"},
        "default": {"type": "bool"},
        "secure": {"type": "bool"},
        "verified": {"type": "bool"},
        "subaccounts": {"type": "list", "elements": "int"},
    }
).merge(SPARKPOST)


@dataclass(frozen=True)
class Filter:
    """Which tracking domains are asked for; "", None and an empty tuple do not narrow it."""

    domain: str = ""
    default: bool | None = None
    secure: bool | None = None
    verified: bool | None = None
    subaccounts: tuple[int, ...] = ()

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> Filter:
        """Raises InputError."""
        subaccounts = (subaccount_number(each, option="subaccounts") for each in params["subaccounts"] or ())
        return cls(
            domain=_domain(params),
            default=params["default"],
            secure=params["secure"],
            verified=params["verified"],
            subaccounts=tuple(dict.fromkeys(subaccounts)),
        )

    def read(self, client: SparkPostClient) -> list[TrackingDomain]:
        """The matching domains by one request, in the order of their names."""
        if self.domain:
            one = client.tracking_domain(self.domain)
            found = [] if one is None else [one]
        else:
            # SparkPost documents its filter for numbers of subaccounts, of which 0 is none.
            named = () if 0 in self.subaccounts else self.subaccounts
            found = client.tracking_domains(default=self.default, subaccounts=named)
        return sorted((each for each in found if self.matches(each)), key=lambda each: (each.domain, each.subaccount))

    def matches(self, tracking: TrackingDomain) -> bool:
        """Also where SparkPost filtered already, since it ignores the parameters that it does not know."""
        asked = (
            (self.default, tracking.default),
            (self.secure, tracking.secure),
            (self.verified, tracking.verified),
        )
        fits = all(expected is None or expected == actual for expected, actual in asked)
        return fits and (not self.subaccounts or tracking.subaccount in self.subaccounts)


def _domain(params: Mapping[str, Any]) -> str:
    return tracking_domain_name(params["domain"]) if params.get("domain") else ""


def _perform(context: TaskContext) -> Result:
    criteria = Filter.from_user(context.params)
    client, _region = connect(context.params, context.secrets, context.progress)
    return Result(values={"tracking_domains": [each.show() for each in criteria.read(client)]})


DEFINITION = Definition(
    name="sparkpost_tracking_domain_info",
    arguments=ARGUMENTS,
    perform=_perform,
    subject=_domain,
    libraries=(REQUESTS,),
)
