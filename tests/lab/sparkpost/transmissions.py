# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accepted transmissions, kept for whoever delivers them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol


@dataclass(frozen=True)
class Recipient:
    """One accepted recipient; ``message_id`` names the mail to this one."""

    email: str
    message_id: str = ""
    #: What the To header shows; empty for the address alone.
    header_to: str = ""


@dataclass(frozen=True)
class Transmission:
    """One accepted transmission, with all that a delivery needs.

    New links start with ``https://`` where ``secure``, else ``http://``, on ``tracking_domain``.
    ``content`` is that of the request; ``at`` is in seconds since the epoch.
    """

    subaccount: int
    at: float
    sender: str
    tracking_domain: str
    secure: bool
    open_tracking: bool
    click_tracking: bool
    initial_open: bool
    recipients: tuple[Recipient, ...]
    content: Mapping[str, Any]
    campaign_id: str | None = None
    id: str = ""

    @property
    def sending_domain(self) -> str:
        """The domain that the mail comes from."""
        return self.sender.rpartition("@")[2].lower()


class Deliver(Protocol):
    """Takes accepted mail on to its recipients; ``region`` is ``us`` or ``eu``."""

    def __call__(self, transmission: Transmission, region: str, *, links_in_query: bool) -> None: ...


class Transmissions:
    """Those of one account in order; the caller holds the account's lock."""

    def __init__(self) -> None:
        self._sent: list[Transmission] = []
        self._ids = itertools.count(71_000_000_000_000_001)
        self._messages = itertools.count(1)

    def __iter__(self) -> Iterator[Transmission]:
        return iter(list(self._sent))

    def add(self, transmission: Transmission) -> Transmission:
        """Keeps the transmission, and returns it with its id and its message ids."""
        recipients = tuple(replace(each, message_id=f"{next(self._messages):020x}") for each in transmission.recipients)
        added = replace(transmission, id=str(next(self._ids)), recipients=recipients)
        self._sent.append(added)
        return added

    def get(self, transmission_id: str) -> Transmission | None:
        """The transmission, or None."""
        return next((each for each in self._sent if each.id == transmission_id), None)
