# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an error page of a CDN is known by, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..model.http_answer import HttpAnswer


@dataclass(frozen=True)
class Explained:
    """``meaning`` in words, and the ``step`` to take, a template over the values of a subject.

    ``retry_after`` is the number of seconds after which it may have healed by itself; None where it cannot.
    """

    meaning: str = ""
    step: str = ""
    retry_after: int | None = None


def _nothing(_answer: HttpAnswer) -> Explained:
    return Explained()


@dataclass(frozen=True)
class EdgePage:
    """``id`` of the finding, how its page is known, and what one page says."""

    id: str
    matches: Callable[[HttpAnswer], bool]
    explain: Callable[[HttpAnswer], Explained] = _nothing
