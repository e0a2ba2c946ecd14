# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the control API that reaches into Fastly: states that no API call brings about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lab.control_input import ControlError, Json, number, text
from lab.fastly.errors import ApiError

if TYPE_CHECKING:
    from lab.world import World

_SERVICE_FIELDS = frozenset({"name", "domains", "backends", "settings", "objects", "comment", "active"})


class FastlyRoutes:
    """Routes for the Fastly account."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> dict[tuple[str, str], Callable[[Json], Any]]:
        """The handlers by method and path."""
        return {
            ("GET", "/fastly/switches"): lambda asked: self._world.fastly.switches(),
            ("POST", "/fastly/switches"): self._switch,
            ("POST", "/fastly/services"): self._store_service,
            ("POST", "/fastly/activations"): self._activate,
        }

    def _switch(self, asked: Json) -> dict[str, Any]:
        self._world.fastly.control(**asked)
        return self._world.fastly.switches()

    def _store_service(self, asked: Json) -> dict[str, Any]:
        """Stores a service with one version; ``count`` stores so many, with numbers after their names."""
        options = dict(asked)
        count = int(number("count", options.pop("count", 0)))
        unknown = sorted(options.keys() - _SERVICE_FIELDS)
        if unknown:
            raise ControlError(
                f"A service has no {', '.join(unknown)}; there are {', '.join(sorted(_SERVICE_FIELDS))}."
            )
        name = text(options, "name")
        names = [f"{name}-{each}" for each in range(1, count + 1)] if count else [name]
        return {"ids": [self._stored({**options, "name": each}) for each in names]}

    def _stored(self, options: Mapping[str, Any]) -> str:
        try:
            return self._world.fastly.put_service(**options)
        except ApiError as refusal:
            raise ControlError(str(refusal.document.get("detail", refusal.document))) from refusal

    def _activate(self, asked: Json) -> dict[str, Any]:
        """Activates a version as another client might."""
        version = int(number("version", asked.get("version", 1)))
        try:
            self._world.fastly.activate(text(asked, "service"), version)
        except ApiError as refusal:
            raise ControlError(str(refusal.document.get("detail", refusal.document)), 404) from refusal
        return {"done": True}
