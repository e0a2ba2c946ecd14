# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One tracking domain that works behind Fastly in the lab, for tests that break it in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.fastly.fakes import Api, relationships
from lab.fastly.service import FastlyService
from lab.services import FASTLY_API_TOKEN
from lab.world import World
from support.checks_site import HOST, TTL
from support.fastly import GOOD_BACKEND

#: The CNAME of the TLS configuration with the certificate, and that of the other one.
CNAME, OTHER_CNAME = "t.sni.global.fastly.net", "n.sni.global.fastly.net"
BACKEND = "backend/sparkpost"


class FastlySite:
    """The domain, its zone kept by hand, its service and certificate at Fastly, and its entry at SparkPost."""

    def __init__(self, world: World, host: str = HOST) -> None:
        self.world = world
        self.host = host
        self.zone = host.partition(".")[2]
        service = world.fastly
        assert isinstance(service, FastlyService)
        self._api, self._service = Api(service, FASTLY_API_TOKEN), service
        self.id = ""

    def build(self) -> FastlySite:
        """From nothing to a domain that works."""
        self.world.own_zones.create(self.zone)
        self.world.delegate(self.zone)
        settings = {"general.default_ttl": TTL}
        self.id = self._service.put_service(f"clicks of {self.host}", [self.host], [GOOD_BACKEND], settings)
        self._subscribe()
        self.record(self.host, "CNAME", f"{CNAME}.")
        assert self._service.tls_activations(), "the certificate is issued once its validation record is there"
        self.world.sparkpost["us"].put_domain(self.host, secure=True, verified=True, compliance_status="valid")
        return self

    def _subscribe(self) -> None:
        """A certificate of Let's Encrypt, proven by its validation record."""
        data = {
            "type": "tls_subscription",
            "attributes": {"certificate_authority": "lets-encrypt"},
            "relationships": relationships(tls_domains=[self.host]),
        }
        self.subscription = self._api.must("POST", "/tls/subscriptions", json_body={"data": data})
        for authorization in self.subscription["included"]:
            for challenge in authorization["attributes"]["challenges"]:
                if challenge["type"] == "managed-dns":
                    self.record(challenge["record_name"], "CNAME", *(f"{each}." for each in challenge["values"]))

    def upload(self) -> None:
        """The user's own certificate in place of the subscription's."""
        self._api.must("DELETE", f"/tls/subscriptions/{self.subscription['data']['id']}?force=true")
        pair = self.world.authority.issue([self.host])
        blob = pair.certificate_pem + pair.chain_pem
        self._api.must("POST", "/tls/private_keys", json_body={"data": {"attributes": {"key": pair.private_key_pem}}})
        made = self._api.must("POST", "/tls/certificates", json_body={"data": {"attributes": {"cert_blob": blob}}})
        related = relationships(tls_certificate=made["data"]["id"], tls_domain=self.host)
        self._api.must("POST", "/tls/activations", json_body={"data": {"relationships": related}})

    def record(self, name: str, record_type: str, *values: str, ttl: int = 3600) -> None:
        """Set a record of the zone; the resolvers keep what they know."""
        self.world.own_zones.put(name, record_type, list(values), ttl)

    def remove(self, name: str, record_type: str) -> None:
        """Remove a record of the zone; the resolvers keep what they know."""
        self.world.own_zones.remove(name, record_type)

    def change(self, method: str, path: str, fields: Mapping[str, Any] | None = None) -> None:
        """One change in a new version, which is activated."""
        versions = f"/service/{self.id}/version"
        active = next(each["number"] for each in self._api.must("GET", versions) if each["active"])
        number = self._api.must("PUT", f"{versions}/{active}/clone")["number"]
        self._api.must(method, f"{versions}/{number}/{path}", None if fields is None else dict(fields))
        self._api.must("PUT", f"{versions}/{number}/activate")

    def fault(self, name: str, **where: Any) -> None:
        """Let something go wrong at the edge, by default."""
        self.world.faults.network(name, **{"at": "fastly", **where})
