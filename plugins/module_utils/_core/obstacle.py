# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What speaks against going on with a domain, and the words of whoever asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .redact import told


@dataclass(frozen=True)
class Obstacle:
    """``id`` is stable; ``message`` and ``remedy`` are sentences for a person.

    ``allowed_by`` is how the caller allows to go on all the same, "" where that cannot be right. ``subject`` is the
    record or object that it is about, by whose name it can be allowed as well.
    """

    id: str
    message: str
    remedy: str
    allowed_by: str = ""
    subject: str = ""

    def __post_init__(self) -> None:
        # Names and values of others stand in both.
        object.__setattr__(self, "message", told(self.message))

    def to_values(self) -> dict[str, Any]:
        """As a module returns it."""
        return {
            "id": self.id,
            "message": self.message,
            "remedy": self.remedy,
            "take_over": self.allowed_by,
            "subject": self.subject,
        }

    def is_allowed(self, domain: str, take_over: Collection[str]) -> bool:
        """Whether it is one that can be allowed, and one of ``take_over`` does: its id, its subject or its domain."""
        return bool(self.allowed_by) and bool({self.id, self.subject, domain} & set(take_over))


@dataclass(frozen=True)
class Words:
    """The names of options as the caller knows them: a role's variable, a module's option, a playbook's argument.

    ``table`` has the caller's word for each key.
    """

    table: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.table[key]

    def take_over(self, obstacle_id: str) -> str:
        """How the caller allows obstacles of this id."""
        return self.table["take_over"].replace("ID", obstacle_id)
