# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's control API at ``/_lab/``: what tests read, and what they let happen.

JSON in and out; a bad request is answered with 400 and one sentence under ``error``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from lab.control_cloudflare import CloudflareRoutes
from lab.control_fastly import FastlyRoutes
from lab.control_input import ControlError, Json, asked_of, fault_options, number, text
from lab.control_providers import ProviderRoutes
from lab.dns.static import check_values
from lab.edges.messages import Response, phrase
from lab.faults import NETWORK_FAULTS, ApiFault, NetworkFault

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from lab.world import World

PREFIX = "/_lab"


class ControlApp:
    """WSGI application over a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routes: dict[tuple[str, str], Callable[[Json], Any]] = {
            ("GET", "/"): lambda asked: self._index(),
            ("GET", "/health"): lambda asked: world.health(),
            ("GET", "/environment"): lambda asked: world.environment(),
            ("GET", "/requests"): self._requests,
            ("DELETE", "/requests"): lambda asked: self._done(world.journal.clear),
            ("POST", "/reset"): lambda asked: self._done(world.reset),
            ("GET", "/faults"): lambda asked: {"faults": world.faults.listed(), "network": dict(NETWORK_FAULTS)},
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._remove_fault,
            ("GET", "/latency"): lambda asked: dict(vars(world.context.latency)),
            ("POST", "/latency"): self._set_latency,
            ("GET", "/events"): self._events,
            ("DELETE", "/events"): lambda asked: self._done(world.events.clear),
            ("GET", "/dns"): lambda asked: self._dns(),
            ("POST", "/dns/zones"): lambda asked: {"name_servers": list(world.own_zones.create(text(asked, "zone")))},
            ("DELETE", "/dns/zones"): self._delete_zone,
            ("POST", "/dns/records"): self._put_record,
            ("DELETE", "/dns/records"): self._remove_record,
            ("POST", "/dns/delegations"): self._delegate,
            ("DELETE", "/dns/delegations"): lambda asked: self._done(
                lambda: world.registrar.undelegate(text(asked, "zone"))
            ),
            ("POST", "/dns/flush"): self._flush,
            ("POST", "/cache/flush"): lambda asked: self._done(world.flush_edges),
            ("POST", "/website"): self._publish,
            **ProviderRoutes(world).routes(),
            **FastlyRoutes(world).routes(),
            **CloudflareRoutes(world).routes(),
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        try:
            status, answer = 200, self._answer(environ)
        except ControlError as error:
            status, answer = error.status, {"error": str(error)}
        except (ValueError, KeyError, TypeError) as error:
            status, answer = 400, {"error": str(error.args[0] if error.args else error)}
        body = json.dumps(answer, indent=1).encode() + b"\n"
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(f"{status} {phrase(status)}", headers)
        return [body]

    def _answer(self, environ: WSGIEnvironment) -> Any:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            raise ControlError(f"Everything is below {PREFIX}/.", 404)
        route = path.removeprefix(PREFIX).rstrip("/") or "/"
        handler = self._routes.get((method, route))
        if handler is None:
            known = sorted(each for each, held in self._routes if held == route)
            if known:
                raise ControlError(f"{PREFIX}{route} takes {' and '.join(known)}, not {method}.", 405)
            raise ControlError(f"There is no {PREFIX}{route}; GET {PREFIX}/ lists what there is.", 404)
        answer = handler(asked_of(environ))
        if method != "GET" and route.startswith("/dns/"):
            self._world.changed(f"control {method} {route}")
        return answer

    def _done(self, action: Callable[[], object]) -> dict[str, Any]:
        action()
        return {"done": True}

    def _index(self) -> dict[str, Any]:
        return {
            "routes": [f"{method} {PREFIX}{path}" for method, path in sorted(self._routes, key=lambda each: each[1])]
        }

    def _requests(self, asked: Json) -> dict[str, Any]:
        writes = None if "writes" not in asked else str(asked["writes"]).lower() in ("1", "true", "yes")
        return {"requests": self._world.journal.rendered(asked.get("service"), writes=writes)}

    def _events(self, asked: Json) -> dict[str, Any]:
        return {"events": [event.rendered() for event in self._world.events.listed(asked.get("type"))]}

    def _add_fault(self, asked: Json) -> dict[str, Any]:
        kind = NetworkFault if "fault" in asked else ApiFault
        return {"number": self._world.faults.add(kind(**fault_options(kind, asked)))}

    def _remove_fault(self, asked: Json) -> dict[str, Any]:
        if "number" not in asked:
            return self._done(self._world.faults.clear)
        which = int(number("number", asked["number"]))
        if not self._world.faults.remove(which):
            raise ControlError(f"There is no fault {which}.", 404)
        return {"done": True}

    def _set_latency(self, asked: Json) -> dict[str, Any]:
        latency = self._world.context.latency
        unknown = asked.keys() - vars(latency).keys()
        if unknown:
            raise ControlError(f"No such latency: {', '.join(sorted(unknown))}; there are {', '.join(vars(latency))}.")
        seconds = {name: number(name, value) for name, value in asked.items()}
        for name, value in seconds.items():
            setattr(latency, name, value)
        return dict(vars(latency))

    def _dns(self) -> dict[str, Any]:
        zones = [
            {
                "zone": zone.apex,
                "name_servers": list(zone.name_servers),
                "records": [vars(each) for each in zone.records.values()],
            }
            for zone in [*self._world.hosted_zones(), *self._world.own_zones.zones()]
        ]
        return {"delegations": self._world.registrar.delegations(), "zones": zones}

    def _delete_zone(self, asked: Json) -> dict[str, Any]:
        if not self._world.own_zones.delete(text(asked, "zone")):
            raise ControlError(f"No zone {asked['zone']} is kept by hand.", 404)
        return {"done": True}

    def _put_record(self, asked: Json) -> dict[str, Any]:
        values = asked.get("values", asked.get("value"))
        values = [values] if isinstance(values, str) else values
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise ControlError("Give `values` as a list of strings, or one `value`.")
        ttl = int(number("ttl", asked.get("ttl", 3600)))
        return {"zone": self._world.own_zones.put(text(asked, "name"), text(asked, "type"), values, ttl)}

    def _remove_record(self, asked: Json) -> dict[str, Any]:
        if not self._world.own_zones.remove(text(asked, "name"), text(asked, "type")):
            raise ControlError(f"There is no {asked['type']} record at {asked['name']}.", 404)
        return {"done": True}

    def _delegate(self, asked: Json) -> dict[str, Any]:
        """With no name servers given, the zone goes to those that hold it: Route 53's, or the ones kept by hand.

        ``ds`` holds the DS records of the zone, if any are wanted.
        """
        zone = text(asked, "zone")
        ds = asked.get("ds")
        if ds is not None:
            if not isinstance(ds, list) or not all(isinstance(each, str) for each in ds):
                raise ControlError("Give `ds` as a list of DS records in presentation form.")
            if ds:
                check_values("DS", ds)
            self._world.registrar.secure(zone, ds)
        servers = asked.get("name_servers")
        if servers is not None and (
            not isinstance(servers, list) or not all(isinstance(each, str) for each in servers)
        ):
            raise ControlError("Give `name_servers` as a list of names.")
        return {"name_servers": list(self._world.delegate(zone, servers))}

    def _flush(self, asked: Json) -> dict[str, Any]:
        self._world.flush_resolvers(asked.get("name"))
        return {"done": True}

    def _publish(self, asked: Json) -> dict[str, Any]:
        headers = asked.get("headers", {})
        if not isinstance(headers, dict):
            raise ControlError("Give `headers` as an object of strings.")
        status = int(number("status", asked.get("status", 200)))
        response = Response.of(
            status, {str(key): str(value) for key, value in headers.items()}, str(asked.get("body", "")).encode()
        )
        self._world.website.publish(str(asked.get("host", "*")), str(asked.get("path", "/")), response)
        return {"done": True}
