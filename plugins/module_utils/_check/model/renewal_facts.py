# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a later renewal of the certificate depends on, as it stands today."""

from __future__ import annotations

from dataclasses import dataclass

from ..._dns.answers import Outcome
from .validation_record import ValidationRecord


@dataclass(frozen=True)
class ValidationFacts:
    """What stands at the record's name: ``target`` is "" for no CNAME record.

    ``outcome`` is that of the zone's own servers. ``bogus`` names the zone beyond the record whose signatures do not
    hold, so that validating resolvers refuse what stands there.
    """

    record: ValidationRecord
    target: str
    outcome: Outcome
    server: str = ""
    bogus: str = ""


@dataclass(frozen=True)
class RenewalFacts:
    """The validation records that are known, or that the CDN may need."""

    records: tuple[ValidationFacts, ...] = ()
    at: str = ""
    duration_ms: int = 0
