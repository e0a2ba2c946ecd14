# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API keys, their grants, and the subaccounts that a request reads or writes.

Source: the SparkPost API reference on authentication and on subaccounts.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from lab.sparkpost import errors
from lab.sparkpost.state import Scope

ALL_GRANTS = frozenset(
    {
        "tracking_domains/view",
        "tracking_domains/manage",
        "sending_domains/manage",
        "transmissions/modify",
        "message_events/view",
    }
)
_LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class ApiKey:
    """A key with what it may do. A key of a subaccount (not None) acts in that one only."""

    key: str
    grants: frozenset[str] = ALL_GRANTS
    subaccount: int | None = None


class Keys:
    """The keys of one account."""

    def __init__(self, keys: Iterable[ApiKey | str]) -> None:
        """A plain string is a key of the primary account with every grant."""
        shaped = (ApiKey(each) if isinstance(each, str) else each for each in keys)
        self._keys = {each.key: each for each in shaped}

    def authenticate(self, authorization: str | None) -> ApiKey:
        """The key that the Authorization header names. Raises ApiError: 401."""
        for candidate in _candidates(authorization or ""):
            if candidate in self._keys:
                return self._keys[candidate]
        raise errors.unauthorized()


def _candidates(authorization: str) -> list[str]:
    """The bare key; or after ``Basic``, a user name with an empty password, or again the bare key."""
    scheme, _unused, rest = authorization.strip().partition(" ")
    if not rest:
        return [scheme]
    if scheme.lower() != "basic":
        return []
    try:
        user, colon, password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except ValueError:  # neither base64 nor text
        return [rest.strip()]
    return [user, rest.strip()] if colon and not password else [rest.strip()]


def require(key: ApiKey, any_of: frozenset[str]) -> None:
    """Raises ApiError: 403 where the key has none of the grants."""
    if not key.grants & any_of:
        raise errors.forbidden()


def scope_of(key: ApiKey, header: str | None) -> Scope:
    """What a read sees: without the header everything, with 0 the primary account, else that subaccount.

    Raises:
        ApiError: 400 for a header that is no number; 403 where a subaccount's key names another one.
    """
    named = None if header is None else _number(header)
    if key.subaccount is None:
        return named
    if named not in (None, key.subaccount):
        raise errors.forbidden()
    return key.subaccount


def _number(header: str) -> int:
    text = header.strip()
    if not (text.isascii() and text.isdigit()) or int(text) > _LARGEST_NUMBER:
        raise errors.invalid_subaccount(header)
    return int(text)
