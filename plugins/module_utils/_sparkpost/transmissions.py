# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One mail to one recipient, as the transmissions API takes it, and what the API says to it.

Source: the SparkPost API reference on transmissions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import problem
from .model import number


@dataclass(frozen=True)
class Transmission:
    """``tracking_domain`` "" leaves the choice to SparkPost. Opens and clicks are tracked, whatever the account's
    defaults are; transactional, so that unsubscribed recipients and unsubscribe links play no part.
    """

    sender: str
    recipient: str
    subject: str
    html: str
    text: str
    tracking_domain: str = ""
    campaign: str = ""

    def to_api(self) -> dict[str, Any]:
        """The body of the request."""
        body: dict[str, Any] = {
            "options": {
                "open_tracking": True,
                "click_tracking": True,
                "initial_open": True,
                "transactional": True,
            },
            "recipients": [{"address": {"email": self.recipient}}],
            "content": {
                "from": {"email": self.sender},
                "subject": self.subject,
                "html": self.html,
                "text": self.text,
            },
        }
        if self.tracking_domain:
            body["tracking_domain"] = self.tracking_domain
        if self.campaign:
            body["campaign_id"] = self.campaign
        return body


@dataclass(frozen=True)
class Accepted:
    """``id`` is the transmission's. ``reason`` has SparkPost's words on recipients that it rejected."""

    id: str
    accepted: int
    rejected: int
    reason: str = ""

    @classmethod
    def from_api(cls, body: Mapping[str, Any]) -> Accepted:
        """A partial success has ``errors`` beside ``results``, and HTTP 200 all the same."""
        results = body.get("results")
        results = results if isinstance(results, Mapping) else {}
        details = {"errors": results.get("rcpt_to_errors")}
        reasons = [problem(each).reason for each in (body, details) if each.get("errors")]
        return cls(
            id=str(results.get("id") or ""),
            accepted=number(results.get("total_accepted_recipients")),
            rejected=number(results.get("total_rejected_recipients")),
            reason="; ".join(reasons),
        )
