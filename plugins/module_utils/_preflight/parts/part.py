# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one provider contributes to the conclusion on one domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._core.obstacle import Obstacle

#: Certificates that are kept: one that somebody uploaded, and one that its authority renews.
AS_IT_IS, RENEWED = "as it is", "renewed"


@dataclass(frozen=True)
class Part:
    """``own`` are host names that count as this set-up's own at the CDN; ``serves`` tells that it has the domain.

    ``target`` is the host name to which the domain's record is to lead, "" where it is not known yet. ``certificate``
    tells of one that is kept: ``AS_IT_IS`` is never validated again, ``RENEWED`` at its next renewal. ``authorities``
    are the CAA names of those who issue for the domain, none for all that issue for the CDN.
    """

    own: frozenset[str] = frozenset()
    serves: bool = False
    target: str = ""
    certificate: str = ""
    authorities: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    notes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
