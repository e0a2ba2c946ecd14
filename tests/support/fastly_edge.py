# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A world with the real Fastly emulator and stand-ins for the other providers, for tests of its edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.clients import LabUnderTest
from lab.fastly.fakes import Api, relationships
from lab.fastly.service import FastlyService
from lab.services import FASTLY_API_TOKEN

HOST = "track.example.com"
#: A backend as SparkPost's guide has it.
ORIGIN: Mapping[str, Any] = {
    "name": "sparkpost",
    "address": "spgo.io",
    "port": 443,
    "ssl_sni_hostname": "spgo.io",
    "ssl_cert_hostname": "spgo.io",
    "min_tls_version": "1.2",
}
#: A backend that answers as the test says.
WEBSITE: Mapping[str, Any] = {"name": "site", "address": "www.website.test", "port": 80}
#: An address of the default TLS configuration, and the one of the other.
EDGE, OTHER_EDGE = "127.0.0.61", "127.0.0.63"


class FastlyLab(LabUnderTest):
    """A world with the real Fastly emulator."""

    @property
    def api(self) -> Api:
        service = self.world.fastly
        assert isinstance(service, FastlyService)
        return Api(service, FASTLY_API_TOKEN)

    def certify(self, *domains: str, configuration: int = 0) -> None:
        """A subscription whose validation records and serving records are in Route 53."""
        chosen = self.world.fastly.tls_configurations()[configuration]
        related = relationships(tls_domains=domains, tls_configuration=chosen.id)
        made = self.api.must("POST", "/tls/subscriptions", json_body={"data": {"relationships": related}})
        for authorization in made["included"]:
            for each in authorization["attributes"]["challenges"]:
                if each["record_type"] == "CNAME":
                    self.aws.put_record(each["record_name"], "CNAME", *each["values"])

    def serve_fastly(
        self, *domains: str, name: str = "clicks", configuration: int = 0, ttl: int = 10, **backend: Any
    ) -> str:
        """A service with the guide's settings, its certificates and its DNS; returns its id."""
        fields = {**ORIGIN, **backend}
        sent = {key: value for key, value in fields.items() if value is not None}
        settings = {"general.default_ttl": ttl}
        identity = self.world.fastly.put_service(name, domains or (HOST,), [sent], settings)
        self.certify(*(domains or (HOST,)), configuration=configuration)
        return identity
