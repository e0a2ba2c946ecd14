# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may call: the Fastly-Key header."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from lab.fastly import errors
from lab.fastly.behaviour import Behaviour


@dataclass(frozen=True)
class Token:
    """An API token; a read-only one has the scope ``global:read``."""

    value: str
    read_only: bool = False


class Tokens:
    """The tokens of the account."""

    def __init__(self, tokens: Iterable[Token | str]) -> None:
        """Plain strings are tokens with every right."""
        self._tokens = [Token(each) if isinstance(each, str) else each for each in tokens]

    def authenticate(self, given: str | None, behaviour: Behaviour, *, is_read: bool) -> None:
        """Raises ApiError: 401 without a known token, 403 for a write with a read-only one."""
        sent = (given or "").strip().encode()
        for token in self._tokens:
            if hmac.compare_digest(token.value.encode(), sent):
                if token.read_only and not is_read:
                    raise errors.refusal(403, behaviour.forbidden)
                return
        raise errors.refusal(401, behaviour.unauthorized)
