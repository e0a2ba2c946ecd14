# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of certificates: host names and wildcards, and which of them stands for which."""

from __future__ import annotations

from collections.abc import Iterable

from .._core.errors import InputError
from .._core.names import host_name


def certificate_name(value: str, *, option: str = "domains") -> str:
    """A host name, or a wildcard for the labels in its place. Raises InputError."""
    text = value.strip()
    head, rest = ("*.", text[2:]) if text.startswith("*.") else ("", text)
    if "*" in rest:
        raise InputError(option, value, "a wildcard is the whole first label of a name, such as *.example.com")
    name = host_name(rest, option=option)
    if "." not in name:
        raise InputError(option, value, "it must be a full name, such as track.example.com")
    return head + name


def covers(held: Iterable[str], name: str) -> bool:
    """Whether one of the names of a certificate stands for the name; a wildcard stands for exactly one label."""
    return any(one in (name, f"*.{name.partition('.')[2]}") for one in held)


def uncovered(held: Iterable[str], desired: Iterable[str]) -> tuple[str, ...]:
    """The desired names that a certificate with these names does not serve."""
    names = frozenset(held)
    return tuple(name for name in desired if not covers(names, name))


def plain(name: str) -> str:
    """A name as an API returns it, in lower case without a trailing dot."""
    return name.lower().rstrip(".")
