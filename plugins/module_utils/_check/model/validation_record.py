# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One record by which an authority has control of a domain proved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ValidationRecord:
    """A CNAME record by which an authority has control of a domain proved: its name, and the target that it must have.

    ``value`` is "" where any target of the CDN's will do.
    """

    name: str
    value: str = ""
