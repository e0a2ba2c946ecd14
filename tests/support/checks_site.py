# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One tracking domain that works behind CloudFront in the lab, for tests that break it in one place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from lab.world import World
from support.hosts import RunTask

HOST = "track.example.com"
ZONE = "example.com"
#: A cache time of a second keeps the tests quick; what they show does not depend on the figure.
TTL = 1
#: Seconds for each probe: a bound for what hangs, which no busy machine reaches. What is made to hang sets its own.
PATIENCE = 60


class Site:
    """The domain, its zone kept by hand, its distribution, and its entry at SparkPost."""

    def __init__(self, world: World, host: str = HOST) -> None:
        self.world = world
        self.host = host
        self.zone = host.partition(".")[2]
        self.target = ""
        self.id = ""

    @cached_property
    def _clients(self) -> dict[str, Any]:
        environment = self.world.environment()
        connect: Any = boto3.client
        return {
            service: connect(
                service,
                endpoint_url=environment["AWS_ENDPOINT_URL"],
                aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
                region_name="us-east-1",
                config=Config(retries={"total_max_attempts": 1}),
            )
            for service in ("acm", "cloudfront")
        }

    def build(self) -> Site:
        """From nothing to a domain that works."""
        made = self._clients["cloudfront"].create_distribution(
            DistributionConfig=_config(self.host, self.certificate())
        )
        self.id = made["Distribution"]["Id"]
        self.lead_to(made["Distribution"]["DomainName"])
        return self

    def lead_to(self, target: str) -> None:
        """Let the domain lead to a distribution, and SparkPost know it."""
        self.target = target
        self.world.own_zones.create(self.zone)
        self.world.delegate(self.zone)
        self.record(self.host, "CNAME", f"{target}.")
        self.register()

    def register(self) -> None:
        """At SparkPost, as verified."""
        self.world.sparkpost["us"].put_domain(self.host, secure=True, verified=True, compliance_status="valid")

    def certificate(self) -> str:
        """One for the domain, in ACM."""
        pair = self.world.authority.issue([self.host])
        answer = self._clients["acm"].import_certificate(
            Certificate=pair.certificate_pem.encode(),
            PrivateKey=pair.private_key_pem.encode(),
            CertificateChain=pair.chain_pem.encode(),
        )
        return str(answer["CertificateArn"])

    def record(self, name: str, record_type: str, *values: str, ttl: int = 3600) -> None:
        """Set a record of the zone; the resolvers keep what they know."""
        self.world.own_zones.put(name, record_type, list(values), ttl)

    def remove(self, name: str, record_type: str) -> None:
        """Remove a record of the zone; the resolvers keep what they know."""
        self.world.own_zones.remove(name, record_type)

    def reconfigure(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Let somebody change the distribution."""
        client = self._clients["cloudfront"]
        found = client.get_distribution_config(Id=self.id)
        config = copy.deepcopy(found["DistributionConfig"])
        change(config)
        client.update_distribution(Id=self.id, DistributionConfig=config, IfMatch=found["ETag"])

    def fault(self, name: str, **where: Any) -> None:
        """Let something go wrong at the edge, by default."""
        self.world.faults.network(name, **{"at": "cloudfront", **where})


def _config(host: str, certificate: str) -> dict[str, Any]:
    named = {"HeaderName": "X-Forwarded-Host", "HeaderValue": host}
    origin = {
        "Id": "sparkpost",
        "DomainName": "spgo.io",
        "CustomHeaders": {"Quantity": 1, "Items": [named]},
        "CustomOriginConfig": {
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
            "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
        },
    }
    return {
        "CallerReference": host,
        "Comment": "",
        "Enabled": True,
        "IsIPV6Enabled": True,
        "Aliases": {"Quantity": 1, "Items": [host]},
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "sparkpost",
            "ViewerProtocolPolicy": "allow-all",
            "ForwardedValues": {
                "QueryString": True,
                "Cookies": {"Forward": "none"},
                "Headers": {"Quantity": 1, "Items": ["User-Agent"]},
            },
            "MinTTL": 0,
            "DefaultTTL": TTL,
            "MaxTTL": 31536000,
        },
        "ViewerCertificate": {
            "CloudFrontDefaultCertificate": False,
            "ACMCertificateArn": certificate,
            "SSLSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        },
    }


class Check:
    """Runs ``tracking_check`` on the domain in the host of the test, without failing the task."""

    def __init__(self, run_task: RunTask) -> None:
        self._run_task = run_task

    def __call__(self, *groups: str, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        asked = {
            "domain": HOST,
            "cache_ttl": TTL,
            "timeout": PATIENCE,
            "retry_timeout": 5,
            "fail_on": "never",
            **options,
        }
        if groups:
            asked["checks"] = list(groups)
        return self._run_task("tracking_check", asked, check_mode=check_mode)
