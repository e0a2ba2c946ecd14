# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people see of certificates at Fastly: one shape for those that Fastly obtains and those of the user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .model import StoredCertificate, Subscription
from .records import addresses, to_publish
from .upload_plan import ACTIVE, INACTIVE, Stored


def shown_subscription(subscription: Subscription | None) -> dict[str, Any]:
    """The return values of a subscription, null for none."""
    if subscription is None:
        return _nothing()
    return {
        "status": subscription.state,
        "certificate": described_subscription(subscription),
        "validation_records": [each.to_values() for each in subscription.validation_records],
        "serving_records": to_publish(subscription.domains, subscription.offered),
        "serving_addresses": addresses(subscription.domains, subscription.offered),
    }


def described_subscription(subscription: Subscription) -> dict[str, Any]:
    """The return value ``certificate`` of a subscription."""
    return {
        "id": subscription.id,
        "kind": "subscription",
        "authority": subscription.authority,
        "domains": list(subscription.domains),
        "status": subscription.state,
        "issued": subscription.issued,
        "not_after": None,
        "configuration_id": subscription.configuration_id or None,
        "warnings": [text for each in subscription.authorizations for text in each.warnings],
    }


def described_upload(
    certificate: StoredCertificate, domains: tuple[str, ...], status: str, configuration_id: str
) -> dict[str, Any]:
    """The return value ``certificate`` of the user's own; ``domains`` are those that it is activated for."""
    return {
        "id": certificate.id or None,
        "kind": "uploaded",
        "authority": "uploaded",
        "domains": list(domains),
        "status": status,
        "issued": status == "uploaded",
        "not_after": certificate.not_after or None,
        "configuration_id": configuration_id or None,
        "warnings": [],
    }


def shown_upload(stored: Stored, domains: Sequence[str], asked: Sequence[str]) -> dict[str, Any]:
    """The return values of an uploaded certificate for these domains, null for none.

    ``asked`` are the domains that get records, for which ``domains`` may hold a wildcard.
    """
    if stored.certificate is None:
        return _nothing()
    status = ACTIVE if set(domains) <= set(stored.served()) else INACTIVE
    configuration = next((each.configuration_id for each in stored.activations), "")
    return {
        "status": status,
        "certificate": described_upload(stored.certificate, stored.served(), status, configuration),
        "validation_records": [],
        "serving_records": to_publish(asked, stored.offered),
        "serving_addresses": addresses(asked, stored.offered),
    }


def compared_upload(stored: Stored) -> dict[str, Any]:
    """What a diff shows of an uploaded certificate."""
    certificate = stored.certificate
    return {
        "state": "present" if certificate else "absent",
        "private_key": "present" if stored.key_present else "absent",
        "serial_number": certificate.serial_number if certificate else None,
        "not_after": certificate.not_after if certificate else None,
        "domains": list(stored.served()),
    }


def _nothing() -> dict[str, Any]:
    return {
        "status": None,
        "certificate": None,
        "validation_records": [],
        "serving_records": [],
        "serving_addresses": [],
    }
