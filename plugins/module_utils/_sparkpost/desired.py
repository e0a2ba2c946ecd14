# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task wants of one tracking domain: its options, checked and normalised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._core.errors import InputError
from .._core.names import host_name, tracking_domain_name
from .._core.several.claims import Claim
from .._core.wait import WaitLimits
from .arguments import subaccount_number


@dataclass(frozen=True)
class DesiredTrackingDomain:
    """None leaves what stands alone."""

    domain: str
    absent: bool = False
    secure: bool | None = None
    default: bool | None = None
    subaccount: int | None = None
    verify: bool = False
    managed_certificate: bool | None = None
    sending_domains: tuple[str, ...] = ()
    wait_limits: WaitLimits = field(default_factory=WaitLimits)

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> DesiredTrackingDomain:
        """Raises InputError."""
        if params["managed_certificate"] and params["secure"] is False:
            raise InputError(
                "secure", False, "with managed_certificate SparkPost makes the domain secure: leave the option out"
            )
        subaccount = params["subaccount"]
        return cls(
            domain=tracking_domain_name(params["domain"]),
            absent=params["state"] == "absent",
            secure=params["secure"],
            default=params["default"],
            subaccount=None if subaccount is None else subaccount_number(subaccount),
            verify=params["verify"],
            managed_certificate=params["managed_certificate"],
            sending_domains=_names(params["sending_domains"] or ()),
            wait_limits=WaitLimits.from_user(params),
        )

    @property
    def managed(self) -> bool:
        """Whether SparkPost is to manage the certificate."""
        return self.managed_certificate is True


def default_claimed(params: Mapping[str, Any]) -> Iterable[Claim]:
    """Of one entry of a list: that it is the default of its account, which takes it from the one that was."""
    if params.get("default") and params.get("state") != "absent":
        named = params.get("subaccount")
        subaccount = int(named or 0)
        owner = f"subaccount {subaccount}" if subaccount else "the primary account"
        hint = " (set 'subaccount' if they belong to different ones)" if named is None else ""
        yield Claim(subaccount, "default", True, f"{owner} has one default tracking domain{hint}")


def _names(values: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in the user's order; empty answers count as none."""
    names = (host_name(value, option="sending_domains") for value in values if value.strip())
    return tuple(dict.fromkeys(names))
