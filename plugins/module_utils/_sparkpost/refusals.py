# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused before anything is written, each with the way out."""

from __future__ import annotations

from .._core.errors import RefusedError
from . import certificate
from .desired import DesiredTrackingDomain
from .model import TrackingDomain
from .verification import blocked


def other_subaccount(tracking: TrackingDomain, wanted: DesiredTrackingDomain) -> bool:
    """Whether the domain belongs to another subaccount than the task names."""
    return wanted.subaccount is not None and wanted.subaccount != tracking.subaccount


def refuse(tracking: TrackingDomain | None, wanted: DesiredTrackingDomain) -> None:
    """Raises RefusedError or HopelessError where the domain cannot be brought to what is wanted."""
    if tracking is not None:
        refuse_other_subaccount(tracking, wanted)
    if wanted.absent:
        return
    if tracking is not None:
        _refuse_blocked(tracking, wanted)
        _refuse_certificate(tracking, wanted)
    _refuse_unverified(tracking, wanted)


def refuse_other_subaccount(tracking: TrackingDomain, wanted: DesiredTrackingDomain) -> None:
    """SparkPost ignores a later change of the subaccount silently, so it has to be told here."""
    if other_subaccount(tracking, wanted):
        raise RefusedError(
            f"{tracking.domain} belongs to {_account(tracking.subaccount)}, not to {_account(wanted.subaccount or 0)}, "
            "and SparkPost fixes that when a domain is created",
            remedy=f"Set 'subaccount' to {tracking.subaccount}; or delete the domain there and create it anew, which "
            "breaks nothing only if no mail with its links is still read",
            facts={"subaccount": tracking.subaccount, "wanted_subaccount": wanted.subaccount},
        )


def _refuse_blocked(tracking: TrackingDomain, wanted: DesiredTrackingDomain) -> None:
    if wanted.verify and tracking.status.blocked:
        raise blocked(tracking.domain, tracking.status)


def _refuse_certificate(tracking: TrackingDomain, wanted: DesiredTrackingDomain) -> None:
    if wanted.managed_certificate is False and (tracking.uses_managed_certificate or tracking.certificate_pending):
        raise RefusedError(
            f"SparkPost manages the certificate of {tracking.domain}, and has no way to end that",
            remedy="Leave 'managed_certificate' out; or delete the domain (state: absent) and create it without it",
        )
    if wanted.secure and not wanted.managed and not tracking.secure and tracking.certificate_pending:
        raise RefusedError(
            f"SparkPost is obtaining a certificate for {tracking.domain}, and until it has it nobody can serve https",
            remedy="Leave 'secure' out: SparkPost sets it by itself once the certificate is valid; set "
            "'managed_certificate' and 'wait' to true to wait for it",
        )
    trouble = certificate.hopeless(tracking) if wanted.managed else None
    if trouble is not None and (tracking.uses_managed_certificate or not certificate.can_be_asked_again(tracking)):
        raise trouble


def _refuse_unverified(tracking: TrackingDomain | None, wanted: DesiredTrackingDomain) -> None:
    if wanted.verify or (tracking is not None and tracking.verified):
        return
    becomes_default = wanted.default and not (tracking is not None and tracking.default)
    needs_certificate = wanted.managed and not (
        tracking is not None and (tracking.uses_managed_certificate or tracking.certificate_pending)
    )
    for option, asked in (("default", becomes_default), ("managed_certificate", needs_certificate)):
        if asked:
            raise RefusedError(
                f"The option '{option}' needs a verified domain, and {wanted.domain} is not verified",
                remedy="Set 'verify' to true as well",
            )


def _account(subaccount: int) -> str:
    return f"subaccount {subaccount}" if subaccount else "the primary account"
