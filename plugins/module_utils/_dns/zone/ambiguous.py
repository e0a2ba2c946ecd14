# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several zones of one name in an account, of which a task has to name one."""

from __future__ import annotations

from collections.abc import Sequence

from ..._core.errors import RefusedError


def ambiguous_zone(message: str, name: str, ids: Sequence[str]) -> RefusedError:
    """The error with the way out; ``ids`` are those of the zones that have the name."""
    return RefusedError(
        message,
        remedy="Choose one by the option 'zone_id': the one whose name servers the domain is delegated to",
        facts={"zone": name, "ids": list(ids)},
    )
