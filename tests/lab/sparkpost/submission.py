# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""POST of a transmission: checked against the account, then accepted whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.sparkpost.account import SYSTEM_DOMAINS, Account
from lab.sparkpost.content import Options, read_content, read_options, read_recipients, sender_of
from lab.sparkpost.errors import ApiError, coded
from lab.sparkpost.names import is_valid
from lab.sparkpost.sending import SendingDomain
from lab.sparkpost.state import TrackingDomain
from lab.sparkpost.transmissions import Transmission

#: Source: SparkPost's table of extended error codes.
_LIMITS = {"2101": "hourly", "2102": "daily", "2103": "sandbox", "2105": "monthly"}


def submit(account: Account, body: Mapping[str, Any], subaccount: int) -> tuple[Transmission, list[dict[str, str]]]:
    """Accepts the transmission; returns it with the errors of the recipients that were rejected.

    The caller holds the account's lock.

    Raises:
        ApiError: 400, 420 or 422; nothing was accepted.
    """
    content, options = read_content(body), read_options(body)
    recipients, rejected = read_recipients(body)
    sender = sender_of(content, options, account.behaviour)
    sending = None if options.sandbox else _sending_domain(account, sender, subaccount)
    tracking = _tracking_domain(account, body.get("tracking_domain"), sending, subaccount)
    _spend(account, options, len(recipients))
    transmission = Transmission(
        subaccount=subaccount,
        at=account.wall(),
        sender=sender,
        tracking_domain=SYSTEM_DOMAINS[account.region] if tracking is None else tracking.domain,
        secure=tracking is not None and tracking.secure,
        open_tracking=options.open_tracking,
        click_tracking=options.click_tracking,
        initial_open=options.initial_open,
        recipients=recipients,
        content=content,
        campaign_id=body.get("campaign_id"),
    )
    return account.transmissions.add(transmission), rejected


def _sending_domain(account: Account, sender: str, subaccount: int) -> SendingDomain:
    found = account.sending.usable(sender.rpartition("@")[2], subaccount)
    if found is None:
        raise ApiError(400, coded("7001", "Invalid domain", "Unconfigured or unverified sending domain."))
    return found


def _tracking_domain(
    account: Account, named: Any, sending: SendingDomain | None, subaccount: int
) -> TrackingDomain | None:
    """The named one, else that of the sending domain, else the subaccount's default, else the account's.

    None is the system's own. Source: the SparkPost API reference on tracking domains.
    """
    if named:
        return _usable(account, named, subaccount)
    tracking = account.tracking
    associated = None if sending is None or sending.tracking_domain is None else tracking.get(sending.tracking_domain)
    defaults = [each for scope in (subaccount, 0) for each in tracking.listed(scope) if each.default]
    return next((each for each in (associated, *defaults) if each is not None and _refusal(each) is None), None)


def _usable(account: Account, named: Any, subaccount: int) -> TrackingDomain:
    """Raises ApiError: 400 with a code of its own for each reason."""
    found = account.tracking.get(named) if is_valid(named) else None
    if found is None or found.subaccount not in (0, subaccount):
        raise ApiError(400, coded("2009", "Unconfigured tracking domain"))
    refusal = _refusal(found)
    if refusal is not None:
        raise ApiError(400, refusal)
    return found


def _refusal(domain: TrackingDomain) -> dict[str, str] | None:
    if not domain.verified:
        return coded("2010", "Unverified tracking domain")
    if domain.compliance_status == "pending":
        return coded("2011", "Compliance pending for tracking domain")
    if domain.compliance_status == "blocked":
        return coded("2012", "Blocked tracking domain")
    return None


def _spend(account: Account, options: Options, messages: int) -> None:
    """Counts the mails. Raises ApiError: 420, SparkPost's own status for a sending limit."""
    behaviour = account.behaviour
    code = behaviour.quota_exceeded
    if code is None and options.sandbox and messages > behaviour.sandbox_left:
        code = "2103"
    if code is not None:
        raise ApiError(420, coded(code, f"Exceed Sending Limit ({_LIMITS[code]})"))
    if options.sandbox:
        behaviour.sandbox_left -= messages
