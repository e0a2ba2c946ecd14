# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the control API that reaches into the providers: states that no API call brings about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lab.control_input import ControlError, Json, text
from lab.origin.links import click_path, pixel_path
from lab.services import SparkPost

if TYPE_CHECKING:
    from lab.world import World

_LINK_FIELDS = frozenset({"sublink", "link_name", "recipient", "message_id", "transmission_id", "query"})
_KEY_FIELDS = frozenset({"boundary", "organization", "session_token", "expired", "user"})
_PIXEL_FIELDS = frozenset({"recipient", "message_id", "transmission_id"})


class ProviderRoutes:
    """Routes for AWS, SparkPost and tracked links; ``region`` is ``us`` unless given."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> dict[tuple[str, str], Callable[[Json], Any]]:
        """The handlers by method and path."""
        return {
            ("POST", "/aws/zones"): lambda asked: {"name_servers": list(self._world.host_zone(text(asked, "zone")))},
            ("POST", "/aws/failed-certificates"): self._fail_certificate,
            ("POST", "/aws/foreign-aliases"): self._hold_alias,
            ("POST", "/aws/plans"): self._subscribe,
            ("POST", "/aws/keys"): self._add_key,
            ("GET", "/sparkpost/switches"): lambda asked: self._sparkpost(asked).switches(),
            ("POST", "/sparkpost/switches"): self._switch,
            ("POST", "/sparkpost/domains"): self._store_domain,
            ("POST", "/sparkpost/sending-domains"): self._store_sending_domain,
            ("POST", "/links"): self._link,
            ("POST", "/pixels"): self._pixel,
        }

    def _sparkpost(self, asked: Json) -> SparkPost:
        region = asked.get("region", "us")
        if region not in self._world.sparkpost:
            raise ControlError(f"There is no region {region!r}; there are us and eu.")
        return self._world.sparkpost[region]

    def _fail_certificate(self, asked: Json) -> dict[str, Any]:
        arn, reason = text(asked, "arn"), text(asked, "reason")
        if self._world.aws.certificate(arn) is None:
            raise ControlError(f"There is no certificate {arn}.", 404)
        self._world.aws.fail_certificate(arn, reason)
        return {"done": True}

    def _hold_alias(self, asked: Json) -> dict[str, Any]:
        self._world.aws.hold_alias(text(asked, "alias"))
        return {"done": True}

    def _subscribe(self, asked: Json) -> dict[str, Any]:
        """Puts a ``distribution`` on the ``tier`` of a flat-rate plan, or ends its plan with an empty one."""
        identity, tier = text(asked, "distribution"), str(asked.get("tier", "FREE"))
        if tier:
            self._world.aws.subscribe(identity, tier, str(asked.get("change", "")))
        else:
            self._world.aws.cancel_plan(identity)
        return {"done": True}

    def _add_key(self, asked: Json) -> dict[str, Any]:
        """Adds an access key with the ``id`` and the ``secret``; ``policies`` are documents, all is allowed without."""
        from lab.aws.iam.keys import AccessKey

        options = {name: asked[name] for name in _KEY_FIELDS & asked.keys()}
        if "policies" in asked:
            options["policies"] = tuple(asked["policies"])
        self._world.aws.add_key(AccessKey(text(asked, "id"), text(asked, "secret"), **options))
        return {"done": True}

    def _switch(self, asked: Json) -> dict[str, Any]:
        service = self._sparkpost(asked)
        service.control(**_without(asked, "region"))
        return service.switches()

    def _store_domain(self, asked: Json) -> dict[str, Any]:
        """Changes the fields of a tracking domain, or stores a new one with them."""
        service, name = self._sparkpost(asked), text(asked, "domain")
        stored = _without(asked, "region", "domain")
        if service.is_tracking_domain(name):
            service.change_domain(name, **stored)
        else:
            service.put_domain(name, **stored)
        return service.domain(name) or {}

    def _store_sending_domain(self, asked: Json) -> dict[str, Any]:
        self._sparkpost(asked).put_sending_domain(text(asked, "domain"), **_without(asked, "region", "domain"))
        return {"done": True}

    def _link(self, asked: Json) -> dict[str, Any]:
        """The path of a tracked link to ``target``, which the region's endpoints accept."""
        self._sparkpost(asked)
        options = _known(asked, _LINK_FIELDS | {"target", "region"})
        target = text(asked, "target")
        return {"path": click_path(target, **_without(options, "target"))}

    def _pixel(self, asked: Json) -> dict[str, Any]:
        self._sparkpost(asked)
        return {"path": pixel_path(**_known(asked, _PIXEL_FIELDS | {"region"}))}


def _without(asked: Json, *names: str) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name not in names}


def _known(asked: Json, names: frozenset[str]) -> dict[str, Any]:
    unknown = sorted(asked.keys() - names)
    if unknown:
        raise ControlError(f"A link has no {', '.join(unknown)}; there are {', '.join(sorted(names))}.")
    for name, value in asked.items():
        if not isinstance(value, bool if name == "query" else str):
            raise ControlError(f"`{name}` of a link cannot be {value!r}.")
    return dict(asked)
