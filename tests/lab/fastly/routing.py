# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the view for a method and a path; names in paths may hold any escaped character, slashes too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lab.fastly.calls import View


@dataclass(frozen=True)
class Route:
    """A call such as ``GET /service/{id}/version/{number}`` and the view that answers it."""

    call: str
    view: View
    #: The view runs while it holds the account; those that ask the DNS must not.
    holds_account: bool = True

    @property
    def method(self) -> str:
        return self.call.partition(" ")[0]

    @property
    def pattern(self) -> tuple[str, ...]:
        return tuple(self.call.partition(" ")[2].strip("/").split("/"))


class Router:
    """The routes of the API; a literal segment wins over a placeholder."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = sorted(routes, key=lambda route: sum(_is_placeholder(part) for part in route.pattern))

    def match(self, method: str, raw_path: str) -> tuple[Route, Mapping[str, str]] | None:
        """The route and its arguments; None where nothing answers."""
        segments = [unquote(part) for part in raw_path.strip("/").split("/")]
        for route in self._routes:
            arguments = _fit(route.pattern, segments) if route.method == method else None
            if arguments is not None:
                return route, arguments
        return None


def _is_placeholder(part: str) -> bool:
    return part.startswith("{")


def _fit(pattern: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    arguments = {}
    for part, segment in zip(pattern, segments, strict=True):
        if _is_placeholder(part):
            arguments[part[1:-1]] = segment
        elif part != segment:
            return None
    return arguments
