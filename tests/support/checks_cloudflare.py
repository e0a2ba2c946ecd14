# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One tracking domain that works behind Cloudflare in the lab, for tests that break it in one place."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from lab.edges.messages import Response
from lab.world import World
from support.checks_site import HOST

FORWARD = f'(http.host eq "{HOST}")'
WEBSITE = "www.website.test"


class CloudflareSite:
    """The domain as a proxied record of a zone at Cloudflare, and its entry at SparkPost."""

    def __init__(self, world: World, host: str = HOST) -> None:
        self.world = world
        self.host = host
        self.zone = host.partition(".")[2]
        self._path = ""

    def build(self) -> CloudflareSite:
        """From nothing to a domain that works, passed on by the edge."""
        self.world.host_cloudflare_zone(self.zone, "pro")
        zone = self.world.cloudflare.zone_of(self.zone)
        assert zone is not None
        self._path = f"/zones/{zone.id}"
        self.record(self.host, "CNAME", "spgo.io")
        self.set("min_tls_version", "1.2")
        self.world.sparkpost["us"].put_domain(self.host, secure=True, verified=True, compliance_status="valid")
        return self

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the API below the zone; its result. Raises HTTPError where it is refused."""
        environment = self.world.environment()
        headers = {"Authorization": f"Bearer {environment['CLOUDFLARE_API_TOKEN']}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        url = f"{environment['CLOUDFLARE_BASE_URL']}{self._path}{path}"
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.load(answer)["result"]

    def record(self, name: str, record_type: str, content: str, *, proxied: bool = True, **more: Any) -> None:
        """Let this be the name's only record; the resolvers keep what they know."""
        for held in self.api("GET", "/dns_records"):
            if held["name"] == name:
                self.api("DELETE", f"/dns_records/{held['id']}")
        self.world.cloudflare.put_record(self.zone, name, record_type, content, proxied=proxied, **more)

    def caa(self, issuer: str) -> None:
        """Let the zone's CAA records name this authority alone."""
        data = {"flags": 0, "tag": "issue", "value": issuer}
        self.api("POST", "/dns_records", {"name": self.zone, "type": "CAA", "data": data})

    def set(self, name: str, value: Any) -> None:
        """One setting of the zone."""
        self.api("PATCH", f"/settings/{name}", {"value": value})

    def page_rule(self, actions: dict[str, Any], pattern: str = "") -> None:
        """An active page rule, for all of the domain by default."""
        value = pattern or f"{self.host}/*"
        target = {"target": "url", "constraint": {"operator": "matches", "value": value}}
        shown = [{"id": name, "value": value} for name, value in actions.items()]
        self.api("POST", "/pagerules", {"targets": [target], "actions": shown, "status": "active", "priority": 1})

    def forward(self, target: str = "https://spgo.io/$1", status: int = 301) -> None:
        """A page rule that sends everything on, as the guide has it."""
        self.page_rule({"forwarding_url": {"url": target, "status_code": status}})

    def redirect_rule(self, expression: str = FORWARD, *, status: int = 301, keep_query: bool = True) -> None:
        """A redirect rule that sends everything on."""
        target = {"expression": 'concat("https://spgo.io", http.request.uri.path)'}
        value = {"target_url": target, "status_code": status, "preserve_query_string": keep_query}
        rule = {"action": "redirect", "expression": expression, "action_parameters": {"from_value": value}}
        self.api("PUT", "/rulesets/phases/http_request_dynamic_redirect/entrypoint", {"rules": [rule]})

    def answers(self, code: int | str) -> None:
        """Let the edge answer with one of its pages, whatever is configured."""
        self.world.cloudflare.control(edge_errors={self.host: code})

    def origin(self, **pages: Response) -> None:
        """Let the record lead to a web site that has these pages, by path with underscores for slashes."""
        self.record(self.host, "CNAME", WEBSITE)
        for path, response in pages.items():
            self.world.website.publish(self.host, path, response)

    def fault(self, name: str, **where: Any) -> None:
        """Let something go wrong at the edge, by default."""
        self.world.faults.network(name, **{"at": "cloudflare", **where})
