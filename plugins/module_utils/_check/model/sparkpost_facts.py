# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost's API says about the domain."""

from __future__ import annotations

from dataclasses import dataclass

from ..._core.plan import ObjectChange
from ..._sparkpost.model import TrackingDomain


@dataclass(frozen=True)
class Association:
    """Which tracking domain the mails of a sending domain use: "" for none of its own.

    ``unknown``: SparkPost has no such sending domain there. ``problem`` says why it could not be read.
    """

    sending_domain: str
    tracking_domain: str = ""
    unknown: bool = False
    problem: str = ""


@dataclass(frozen=True)
class SparkPostFacts:
    """``domain`` is None where SparkPost does not know it. ``skipped``: no key; ``problem``: the API did not tell.

    ``refusal`` holds SparkPost's words where it was asked to verify the domain and could not fetch it,
    ``looked`` says that it was asked and did fetch it. ``region`` is the API's, "" for one of its own address.
    """

    domain: TrackingDomain | None = None
    skipped: str = ""
    problem: str = ""
    refusal: str = ""
    looked: bool = False
    change: ObjectChange | None = None
    region: str = ""
    associations: tuple[Association, ...] = ()
    at: str = ""
    duration_ms: int = 0

    @property
    def managed(self) -> bool:
        """Whether SparkPost manages the domain's certificate."""
        return self.domain is not None and self.domain.uses_managed_certificate
