# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another way by which clicks come to the domain than the one that its zone's present address records show."""

from __future__ import annotations

from dataclasses import dataclass

from .dns_facts import HttpsRecord
from .http_answer import Exchange


@dataclass(frozen=True)
class Way:
    """One request at each address of the way, over https and http; ``record`` is the HTTPS record that leads there.

    Without a record it is the way that resolvers remember.
    """

    https: tuple[Exchange, ...] = ()
    http: tuple[Exchange, ...] = ()
    record: HttpsRecord | None = None
