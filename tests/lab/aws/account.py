# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the services of the account share: one lock, the clock, the account's number and new identifiers."""

from __future__ import annotations

import secrets
import string
import threading
from datetime import datetime, timezone

from moto.core.models import DEFAULT_ACCOUNT_ID

from lab.context import Context

#: CloudFront takes certificates of this region only. Source: API reference of CloudFront, ViewerCertificate.
CLOUDFRONT_REGION = "us-east-1"
ACCOUNT_ID: str = DEFAULT_ACCOUNT_ID


class Account:
    """The surroundings of every service.

    ``lock`` guards all state of the account. It is never held while ``context.resolve``
    or ``context.issue`` runs: the lab's DNS reads the account from other threads.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lock = threading.RLock()

    def now(self) -> float:
        """Seconds on the clock of the context: for delays."""
        return self.context.now()


def wall_clock() -> datetime:
    """The time of day, aware and in whole seconds: for time stamps that a client sees."""
    return datetime.now(timezone.utc).replace(microsecond=0)


def new_id(prefix: str = "E", length: int = 14) -> str:
    """A fresh identifier as CloudFront gives them: upper-case letters and digits."""
    alphabet = string.ascii_uppercase + string.digits
    return prefix + "".join(secrets.choice(alphabet) for _unused in range(length - len(prefix)))


def host_name(name: str) -> str:
    """A host name as the lab compares it: lower case, without a trailing dot."""
    return name.lower().removesuffix(".")
