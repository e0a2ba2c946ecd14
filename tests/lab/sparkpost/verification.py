# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""POST .../verify: SparkPost fetches the domain and keeps what it found."""

from __future__ import annotations

from lab.sparkpost import errors
from lab.sparkpost.account import Account
from lab.sparkpost.fetching import FetchError, reach
from lab.sparkpost.state import TrackingDomain


def verify(account: Account, name: str, subaccount: int) -> TrackingDomain:
    """Fetches the domain over http or https, as its ``secure`` says, and returns it with its new status.

    Raises:
        ApiError: 400 invalid name or failed fetch; 404 no such domain, also when deleted meanwhile.
    """
    with account.lock:
        domain = account.tracking.find_to_write(name, subaccount)
        scheme, origin = ("https" if domain.secure else "http"), domain.origin
        behaviour = account.behaviour
    url = f"{scheme}://{domain.domain}{behaviour.verify_path}"
    try:
        reached = reach(account.fetch, url, behaviour.verify_follows_redirects)
    except FetchError as failure:
        _record_failure(account, name, subaccount)
        raise errors.fetch_failed(origin) from failure
    direct = account.points_at_sparkpost(domain.domain)
    with account.lock:
        domain = account.tracking.find_to_write(name, subaccount)
        account.tracking.record_verification(domain, reached, direct)
        return domain


def _record_failure(account: Account, name: str, subaccount: int) -> None:
    if not account.behaviour.failed_fetch_clears_verified:
        return
    with account.lock:
        domain = account.tracking.find_to_write(name, subaccount)
        account.tracking.record_verification(domain, reached=False, direct=False)
