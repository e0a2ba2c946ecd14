# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins for the providers' APIs, so that DNS, edges and endpoints can be tested without them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.context import Context, IssuedCertificate
from lab.sparkpost.fetching import Fetch
from lab.sparkpost.transmissions import Deliver
from lab.views import CertificateView, DistributionView, HostedZoneView, RecordSetView

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: Policy ids of the fake account.
CACHE_POLICY, REQUEST_POLICY = "cache-policy-1", "request-policy-1"


def legacy_behaviour(**settings: Any) -> dict[str, Any]:
    """A default cache behaviour with the guide's legacy settings."""
    return {
        "TargetOriginId": "sparkpost",
        "ViewerProtocolPolicy": "allow-all",
        "ForwardedValues": {
            "QueryString": True,
            "Cookies": {"Forward": "none"},
            "Headers": {"Quantity": 1, "Items": ["User-Agent"]},
        },
        "MinTTL": 0,
        "DefaultTTL": 10,
        "MaxTTL": 31536000,
        **settings,
    }


def origin(**settings: Any) -> dict[str, Any]:
    """An origin at spgo.io, HTTPS only, that names the tracking domain."""
    return {
        "Id": "sparkpost",
        "DomainName": "spgo.io",
        "CustomHeaders": {
            "Quantity": 1,
            "Items": [{"HeaderName": "X-Forwarded-Host", "HeaderValue": "track.example.com"}],
        },
        "CustomOriginConfig": {
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
            "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
        },
        **settings,
    }


class FakeAws:
    """An AWS account whose resources a test sets by hand; its API answers every request alike."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.reset()

    def reset(self) -> None:
        """Forgets everything."""
        self._distributions: dict[str, DistributionView] = {}
        self._certificates: dict[str, CertificateView] = {}
        self._zones: dict[str, HostedZoneView] = {}
        self.policies: dict[str, Mapping[str, Any]] = {}
        self.requests: list[tuple[str, str]] = []
        self.failures: dict[str, str] = {}
        self.foreign_aliases: list[str] = []
        self.keys: list[object] = []

    def app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers 200 and remembers what was asked."""
        self.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"seen": true}']

    def distributions(self) -> Sequence[DistributionView]:
        """As set by :meth:`put_distribution`."""
        return list(self._distributions.values())

    def tenants_served(self) -> list[DistributionView]:
        """None."""
        return []

    def routing_endpoints(self) -> dict[str, bool]:
        """None."""
        return {}

    def certificate(self, arn: str) -> CertificateView | None:
        """As set by :meth:`put_certificate`."""
        return self._certificates.get(arn)

    def certificates(self) -> Sequence[CertificateView]:
        """As set by :meth:`put_certificate`."""
        return list(self._certificates.values())

    def hosted_zones(self) -> Sequence[HostedZoneView]:
        """As set by :meth:`create_hosted_zone` and :meth:`put_record`."""
        return list(self._zones.values())

    def foreign_domains(self) -> list[str]:
        """None."""
        return []

    def policy(self, policy_id: str) -> Mapping[str, Any] | None:
        """As set in ``policies``."""
        return self.policies.get(policy_id)

    def create_hosted_zone(self, name: str, servers: tuple[str, ...] = ()) -> HostedZoneView:
        """A zone with four name servers of its own and nothing else in it."""
        number = len(self._zones) + 1
        suffixes = ("com", "net", "org", "co.uk")
        servers = servers or tuple(f"ns-{number}{place}.awsdns-0{place}.{each}" for place, each in enumerate(suffixes))
        zone = HostedZoneView(f"Z{number}", name, servers, ())
        self._zones[zone.id] = zone
        return zone

    def fail_certificate(self, arn: str, reason: str) -> None:
        """Keeps the reason in ``failures``."""
        if arn not in self._certificates:
            raise KeyError(arn)
        self.failures[arn] = reason

    def hold_domain(self, domain_name: str) -> None:
        """There is nobody else."""

    def subscribe(self, distribution_id: str, tier: str = "FREE", change: str = "") -> None:
        """There are no plans."""

    def cancel_plan(self, distribution_id: str) -> None:
        """There are no plans."""

    def add_key(self, key: object) -> None:
        """Keeps it in ``keys``; whoever asks may do everything."""
        self.keys.append(key)

    def forbid_plans(self) -> None:
        """There are no plans."""

    def hold_alias(self, alias: str) -> None:
        """Keeps it in ``foreign_aliases``."""
        self.foreign_aliases.append(alias)

    def put_record(self, name: str, record_type: str, *values: str, ttl: int = 300, zone: str = "Z1") -> None:
        """Sets a record set."""
        self.delete_record(name, record_type, zone)
        held = self._zones[zone]
        record = RecordSetView(name, record_type, ttl, values, self.context.now())
        self._zones[zone] = HostedZoneView(held.id, held.name, held.name_servers, (*held.record_sets, record))

    def delete_record(self, name: str, record_type: str, zone: str = "Z1") -> None:
        """Takes a record set away."""
        held = self._zones[zone]
        rest = tuple(each for each in held.record_sets if (each.name, each.type) != (name, record_type))
        self._zones[zone] = HostedZoneView(held.id, held.name, held.name_servers, rest)

    def put_certificate(self, *names: str) -> str:
        """An issued certificate for the names; returns its ARN."""
        issued = self.context.issue(names)
        arn = f"arn:aws:acm:us-east-1:123456789012:certificate/{len(self._certificates) + 1}"
        self._certificates[arn] = CertificateView(
            arn, names, "ISSUED", issued.certificate_pem, issued.chain_pem, issued.private_key_pem
        )
        return arn

    def put_distribution(
        self,
        *aliases: str,
        identity: str = "E1",
        certificate: str = "",
        minimum: str = "TLSv1.2_2021",
        functions: Mapping[str, str] | None = None,
        deployed: bool = True,
        **config: Any,
    ) -> DistributionView:
        """A distribution of the aliases with the guide's settings; ``config`` replaces parts of its config."""
        whole = {
            "Enabled": True,
            "Aliases": {"Quantity": len(aliases), "Items": list(aliases)},
            "Origins": {"Quantity": 1, "Items": [origin()]},
            "DefaultCacheBehavior": legacy_behaviour(),
            "ViewerCertificate": {"ACMCertificateArn": certificate, "MinimumProtocolVersion": minimum},
            **config,
        }
        name = f"d{identity.lower()}.cloudfront.net"
        view = DistributionView(identity, name, "Deployed", whole, functions or {}, deployed)
        self._distributions[identity] = view
        return view


class FakeSparkPost:
    """One region's SparkPost: fetches a domain on request, and keeps the events it is told of."""

    def __init__(self, region: str, fetch: Fetch, context: Context) -> None:
        self.region, self.fetch, self.context = region, fetch, context
        self.reset()

    def reset(self) -> None:
        """Forgets everything."""
        self.events: list[dict[str, Any]] = []
        self.tracking_domains: dict[str, dict[str, Any]] = {}
        self.sending_domains: dict[str, dict[str, Any]] = {}
        self.held_switches: dict[str, Any] = {"delete_associated": True}
        self.managed: dict[str, IssuedCertificate] = {}

    def app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers with the region and the body that was sent."""
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"region": self.region, "sent": sent.decode()}).encode()]

    def is_tracking_domain(self, name: str) -> bool:
        """As set in ``tracking_domains``."""
        return name in self.tracking_domains

    def serves(self, name: str, transmission_id: str) -> bool:
        """Any link by any host."""
        return True

    def managed_certificate(self, name: str) -> IssuedCertificate | None:
        """As set in ``managed``."""
        return self.managed.get(name)

    def switches(self) -> dict[str, Any]:
        """As set by :meth:`control`."""
        return dict(self.held_switches)

    def control(self, **switches: Any) -> None:
        """Sets the one switch that there is."""
        if set(switches) - set(self.held_switches):
            raise ValueError("There is no such switch.")
        self.held_switches.update(switches)

    def domain(self, name: str) -> dict[str, Any] | None:
        """As stored."""
        return self.tracking_domains.get(name)

    def domains(self) -> list[str]:
        """As stored."""
        return list(self.tracking_domains)

    def put_domain(self, name: str, **stored: Any) -> None:
        """Stores what is given."""
        self.tracking_domains[name] = stored

    def change_domain(self, name: str, **stored: Any) -> None:
        """Changes what is stored."""
        self.tracking_domains[name].update(stored)

    def put_sending_domain(self, name: str, **stored: Any) -> None:
        """Stores what is given."""
        self.sending_domains[name] = stored

    def deliver_to(self, deliver: Deliver) -> None:
        """Nothing is ever accepted here."""

    def record_event(self, event: Mapping[str, Any]) -> None:
        """Keeps it in ``events``."""
        self.events.append(dict(event))
