# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the control API that reaches into Cloudflare: states that no API call brings about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lab.control_input import ControlError, Json, text

if TYPE_CHECKING:
    from lab.world import World

_TOKEN_FIELDS = frozenset({"value", "permissions", "zones", "account_owned"})


class CloudflareRoutes:
    """Routes below ``/cloudflare``."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> dict[tuple[str, str], Callable[[Json], Any]]:
        """The handlers by method and path."""
        return {
            ("GET", "/cloudflare/switches"): lambda asked: self._world.cloudflare.switches(),
            ("POST", "/cloudflare/switches"): self._switch,
            ("POST", "/cloudflare/zones"): self._host,
            ("POST", "/cloudflare/zones/fields"): self._change,
            ("POST", "/cloudflare/foreign-zones"): self._hold,
            ("POST", "/cloudflare/tokens"): self._add_token,
            ("POST", "/cloudflare/packs"): self._put_pack,
            ("POST", "/cloudflare/load-balancers"): self._put_load_balancer,
            ("POST", "/cloudflare/pools"): lambda asked: {"id": self._world.cloudflare.put_pool(**asked)},
        }

    def _switch(self, asked: Json) -> dict[str, Any]:
        self._world.cloudflare.control(**asked)
        return self._world.cloudflare.switches()

    def _host(self, asked: Json) -> dict[str, Any]:
        """A zone on a ``plan``, delegated unless ``delegate`` is false."""
        zone, plan = text(asked, "zone"), str(asked.get("plan") or "")
        if asked.get("delegate", True):
            return {"name_servers": list(self._world.host_cloudflare_zone(zone, plan))}
        return {"name_servers": list(self._world.cloudflare.create_zone(zone, plan=plan).name_servers)}

    def _change(self, asked: Json) -> dict[str, Any]:
        zone = text(asked, "zone")
        self._world.cloudflare.change_zone(zone, **{name: value for name, value in asked.items() if name != "zone"})
        return {"done": True}

    def _hold(self, asked: Json) -> dict[str, Any]:
        self._world.cloudflare.hold_zone(text(asked, "zone"))
        return {"done": True}

    def _add_token(self, asked: Json) -> dict[str, Any]:
        """Without ``permissions`` it may do everything, without ``zones`` in every zone."""
        unknown = sorted(set(asked) - _TOKEN_FIELDS)
        if unknown:
            raise ControlError(f"A token has no {', '.join(unknown)}; there are {', '.join(sorted(_TOKEN_FIELDS))}.")
        for name in ("permissions", "zones"):
            if not isinstance(asked.get(name, []), list):
                raise ControlError(f"Give `{name}` as a list of names.")
        self._world.cloudflare.add_token(
            text(asked, "value"), asked.get("permissions"), asked.get("zones"), bool(asked.get("account_owned", False))
        )
        return {"done": True}

    def _put_pack(self, asked: Json) -> dict[str, Any]:
        """A certificate pack for ``hosts`` that keeps its ``status`` (active)."""
        hosts = asked.get("hosts")
        if not isinstance(hosts, list) or not hosts:
            raise ControlError("Give `hosts` as a list of names.")
        status = str(asked.get("status", "active"))
        return {"id": self._world.cloudflare.put_pack(text(asked, "zone"), hosts, status)}

    def _put_load_balancer(self, asked: Json) -> dict[str, Any]:
        shown = {name: value for name, value in asked.items() if name != "zone"}
        return {"id": self._world.cloudflare.put_load_balancer(text(asked, "zone"), **shown)}
