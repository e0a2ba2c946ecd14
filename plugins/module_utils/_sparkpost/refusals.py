# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused before anything is written, each with the way out."""

from __future__ import annotations

from .._core.errors import RefusedError
from . import certificate
from .desired import DesiredTrackingDomain
from .model import TrackingDomain, account_of
from .verification import blocked


def other_subaccount(tracking: TrackingDomain, desired: DesiredTrackingDomain) -> bool:
    """Whether the domain belongs to another subaccount than the task names."""
    return desired.subaccount is not None and desired.subaccount != tracking.subaccount


def refuse(tracking: TrackingDomain | None, desired: DesiredTrackingDomain) -> None:
    """Raises RefusedError or HopelessError where the domain cannot be brought to what is desired."""
    if tracking is not None:
        refuse_other_subaccount(tracking, desired)
    if desired.absent:
        return
    if tracking is not None:
        _refuse_blocked(tracking, desired)
        _refuse_certificate(tracking, desired)
    _refuse_unverified(tracking, desired)


def refuse_other_subaccount(tracking: TrackingDomain, desired: DesiredTrackingDomain) -> None:
    """SparkPost ignores a later change of the subaccount silently, so it has to be told here."""
    if other_subaccount(tracking, desired):
        raise RefusedError(
            f"{tracking.domain} belongs to {account_of(tracking.subaccount)}, not to "
            f"{account_of(desired.subaccount or 0)}, and SparkPost does not let that be changed",
            remedy=f"Set 'subaccount' to {tracking.subaccount}; or delete the domain there and create it again, which "
            "breaks nothing only if no mail with its links is still read",
            facts={"subaccount": tracking.subaccount, "wanted_subaccount": desired.subaccount},
        )


def _refuse_blocked(tracking: TrackingDomain, desired: DesiredTrackingDomain) -> None:
    if desired.verify and tracking.status.blocked:
        raise blocked(tracking.domain, tracking.status)


def _refuse_certificate(tracking: TrackingDomain, desired: DesiredTrackingDomain) -> None:
    if desired.managed_certificate is False and (tracking.uses_managed_certificate or tracking.certificate_pending):
        raise RefusedError(
            f"SparkPost manages the certificate of {tracking.domain}, and has no way to end that",
            remedy="Leave 'managed_certificate' out; or delete the domain (state: absent) and create it without it",
        )
    if desired.secure and not desired.managed and not tracking.secure and tracking.certificate_pending:
        raise RefusedError(
            f"SparkPost is obtaining a certificate for {tracking.domain}, and https cannot be served until it has one",
            remedy="Leave 'secure' out: SparkPost sets it by itself once the certificate is valid; set "
            "'managed_certificate' and 'wait' to true to wait for it",
        )
    error = certificate.hopeless(tracking) if desired.managed else None
    if error is not None and (tracking.uses_managed_certificate or not certificate.can_be_asked_again(tracking)):
        raise error


def _refuse_unverified(tracking: TrackingDomain | None, desired: DesiredTrackingDomain) -> None:
    if desired.verify or (tracking is not None and tracking.verified):
        return
    becomes_default = desired.default and not (tracking is not None and tracking.default)
    needs_certificate = desired.managed and not (
        tracking is not None and (tracking.uses_managed_certificate or tracking.certificate_pending)
    )
    for option, asked in (("default", becomes_default), ("managed_certificate", needs_certificate)):
        if asked:
            raise RefusedError(
                f"The option '{option}' needs a verified domain, and {desired.domain} is not verified",
                remedy="Set 'verify' to true as well",
            )
