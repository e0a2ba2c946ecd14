# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as they come in, from forms (always strings) or from JSON, and as the API keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.fastly import errors

#: Takes the value as sent and the field's name, and returns it as it is kept. Raises ApiError: 400.
Convert = Callable[[Any, str], Any]

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


def text(value: Any, name: str) -> str:
    """A string; null is the empty one."""
    return "" if value is None else str(value)


def nullable_text(value: Any, name: str) -> str | None:
    """A string, which an empty value clears."""
    return None if value in (None, "") else str(value)


def integer(value: Any, name: str) -> int:
    """A whole number, from digits too."""
    if isinstance(value, bool):
        return int(value)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise errors.bad_request(f"Invalid value for {name}: '{value}'") from None


def nullable_integer(value: Any, name: str) -> int | None:
    """A whole number, which an empty value clears."""
    return None if value in (None, "") else integer(value, name)


def boolean(value: Any, name: str) -> bool:
    """Clients send 0 and 1, true and false, or True and False."""
    if isinstance(value, bool):
        return value
    word = "" if value is None else str(value).lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise errors.bad_request(f"Invalid value for {name}: '{value}'")


def nullable_boolean(value: Any, name: str) -> bool | None:
    """A boolean, which an empty value clears."""
    return None if value in (None, "") else boolean(value, name)


def as_sent(value: Any, name: str) -> Any:
    """What the older objects do: strings from a form, numbers from JSON. Source: recorded cache settings."""
    return value
