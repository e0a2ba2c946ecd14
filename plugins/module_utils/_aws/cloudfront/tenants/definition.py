# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``cloudfront_tracking_tenants`` is: its options, and the fleet that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...._core.context import TaskContext
from ...._core.definition import Definition
from ...._core.names import shown_name
from ...._core.several.fleet_result import managed_fleet
from ...._core.wait import WaitLimits
from ...session import BOTO3, AwsSession
from .client import TenantsClient
from .desired import ARGUMENTS, DesiredTenants, names_of
from .resource import TrackingTenants


def _build(context: TaskContext) -> TrackingTenants:
    params = context.params
    limits = WaitLimits.from_user(params)
    desired = DesiredTenants.from_user(params, check_mode=context.check_mode)
    return TrackingTenants(desired, TenantsClient(AwsSession(params, context.progress)), limits, context.progress)


def subject(params: Mapping[str, Any]) -> str:
    """What a message is about: the first domain, and how many more there are."""
    names = [shown_name(name) for name in names_of(params)]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else "distribution tenants"


DEFINITION = Definition(
    name="cloudfront_tracking_tenants",
    arguments=ARGUMENTS,
    perform=managed_fleet(_build),
    subject=subject,
    libraries=(BOTO3,),
)
