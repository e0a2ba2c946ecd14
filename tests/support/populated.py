# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A world that stands already: accounts full of other people's things, zones with wildcards, clicks that arrive.

``Populated`` builds it in a lab; its methods add single situations. What is built here belongs to others:
``support.snapshot`` holds what it was.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from lab.cloudflare.service import CloudflareService
from lab.dns.records import is_within
from lab.fastly.fakes import Api, relationships
from lab.fastly.service import FastlyService
from lab.services import FASTLY_API_TOKEN
from lab.world import World
from support.fastly import GOOD_BACKEND

#: One zone with each host of DNS.
ROUTE53_ZONE, CLOUDFLARE_ZONE, OWN_ZONE = "example.com", "example.org", "example.net"
ZONES = {"route53": ROUTE53_ZONE, "cloudflare": CLOUDFLARE_ZONE, "manual": OWN_ZONE}
WILDCARD_TTL = 300
#: For how long resolvers keep an answer at most. A run waits until none has the old one any more, so that a real time
#: to live would make a test wait too; what it shows does not depend on the figure.
REMEMBERED = 3.0
#: Somebody's ACME client, another site, the account of a colleague.
ACME_DNS = "2fb1a9c4-0f0d-4b7e-8f6e-acme.acme-dns.test"
WEBSITE = "www.website.test"
SHOP, NEWS = f"shop.{ROUTE53_ZONE}", f"news.{ROUTE53_ZONE}"
SERVING_CNAME = "t.sni.global.fastly.net"
_MAIL = {"MX": ("10 mail.website.test.",), "TXT": ('"v=spf1 include:spf.website.test -all"',)}


class Populated:
    """The world; ``foreign`` are names that worked before and must go on."""

    def __init__(self, lab: World) -> None:
        self.lab = lab
        self.foreign: list[str] = []

    def build(self) -> Populated:
        """Everything that every situation has in common; the journal forgets it."""
        lab = self.lab
        for resolver in lab.resolvers:
            resolver.max_ttl = REMEMBERED
        lab.host_cloudflare_zone(CLOUDFLARE_ZONE)
        lab.own_zones.create(OWN_ZONE)
        lab.delegate(OWN_ZONE)
        for zone in ZONES.values():
            self._furnish(zone)
        lab.sign(OWN_ZONE)
        self._shop()
        self._news()
        self._cloudflare_rules()
        lab.sparkpost["us"].put_domain("links.colleague.test", secure=True, verified=True, compliance_status="valid")
        lab.journal.clear()
        return self

    def _furnish(self, zone: str) -> None:
        """What any company's zone holds."""
        self.record(zone, "A", self.lab.addresses.website)
        for name in (zone, f"deep.mail.{zone}"):
            for kind, values in _MAIL.items():
                self.record(name, kind, *values)
        self.record(f"www.{zone}", "CNAME", f"{WEBSITE}.")
        self.record(f"_acme-challenge.www.{zone}", "CNAME", f"{ACME_DNS}.")
        self.record(f"selector._domainkey.{zone}", "TXT", '"v=DKIM1; p=MIGf"')
        self.foreign += [zone, f"www.{zone}", f"deep.mail.{zone}", f"selector._domainkey.{zone}"]

    def _shop(self) -> None:
        """A colleague's distribution with settings of its own."""
        arn = self.certificate(SHOP)
        made = self.distribution(shop_config(SHOP, arn))
        self.record(SHOP, "CNAME", f"{made['DomainName']}.")
        self.foreign.append(SHOP)

    def _news(self) -> None:
        """A colleague's service at Fastly with objects of its own, and a certificate that was uploaded."""
        backend = {"name": "site", "address": WEBSITE, "port": 80, "connect_timeout": 2500, "shield": "fra-de"}
        self._fastly.put_service(
            "news of the company",
            [NEWS],
            [backend],
            {"general.default_ttl": 77},
            {
                "header": [{"name": "X-News", "action": "set", "type": "response", "dst": "http.X-News", "src": '"1"'}],
                "condition": [{"name": "always", "statement": "true", "type": "REQUEST"}],
                "logging/s3": [{"name": "logs", "bucket_name": "company-logs"}],
            },
            comment="hands off",
        )
        self.upload(NEWS)
        self.record(NEWS, "CNAME", f"{SERVING_CNAME}.")
        self.foreign.append(NEWS)

    def _cloudflare_rules(self) -> None:
        """Proxied and flattened records, and rules of colleagues that are about other hosts or about the whole zone."""
        zone = CLOUDFLARE_ZONE
        self.record(f"app.{zone}", "CNAME", WEBSITE, proxied=True)
        self.record(f"flat.{zone}", "CNAME", WEBSITE, settings={"flatten_cname": True})
        self.foreign += [f"app.{zone}", f"flat.{zone}"]
        self.page_rule(f"app.{zone}/*", {"cache_level": "bypass"})
        ahead = {
            "action": "redirect",
            "expression": f'(http.host eq "old.{zone}")',
            "description": "of a colleague",
            "action_parameters": {
                "from_value": {"target_url": {"value": f"https://www.{zone}/"}, "status_code": 302},
            },
        }
        self.rules("http_request_dynamic_redirect", [ahead])
        broad = {"action": "set_config", "expression": "true", "action_parameters": {"security_level": "low"}}
        self.rules("http_config_settings", [broad])

    def in_cname_setup(self, zone: str = OWN_ZONE, *, active: bool = True) -> str:
        """Let Cloudflare have a zone of the same name in CNAME setup; its own host goes on to answer for it."""
        assert isinstance(self.lab.cloudflare, CloudflareService)
        self.lab.cloudflare.create_zone(zone, plan="business", active=active, type="partial")
        return zone

    def imported_at_cloudflare(self, zone: str = OWN_ZONE, *, without: Sequence[str] = ()) -> str:
        """Let Cloudflare have a pending zone of the same name with all records of its own host but those of names.

        Returns the zone.
        """
        cloudflare = self.lab.cloudflare
        assert isinstance(cloudflare, CloudflareService)
        cloudflare.create_zone(zone)
        (old,) = (each for each in self.lab.own_zones.zones() if each.apex == zone)
        made_by_hosts = {(zone, "SOA"), (zone, "NS")}
        for key, record_set in old.records.items():
            for value in record_set.values if key not in made_by_hosts and record_set.name not in without else ():
                priority, _unused, host = value.partition(" ")
                more = {"priority": int(priority)} if record_set.type == "MX" else {}
                content = (host if more else value).rstrip(".")
                cloudflare.put_record(zone, record_set.name, record_set.type, content, ttl=WILDCARD_TTL, **more)
        return zone

    def live_by_wildcard(self, zone: str, target: str = "spgo.io", *, name: str = "", **more: Any) -> str:
        """Let a wildcard lead the clicks of the tracking domain to SparkPost, as they have arrived for years."""
        self.record(f"*.{zone}", "CNAME", f"{target}.", ttl=WILDCARD_TTL, **more)
        return self.sending(name or f"track.{zone}")

    def share_servers(self, child: str, parent: str) -> str:
        """Delegate the child to the servers that its parent has, as a reusable delegation set does; its zone's id."""
        (above,) = (zone for zone in self.lab.aws.hosted_zones() if zone.name == parent)
        self.record(child, "NS", *(f"{server}." for server in above.name_servers))
        return self.lab.aws.create_hosted_zone(child, above.name_servers).id

    def sending(self, domain: str) -> str:
        """Let SparkPost send links by the domain over http; returns the domain."""
        self.lab.sparkpost["us"].put_domain(domain, verified=True, compliance_status="valid")
        return domain

    def record(self, name: str, kind: str, *values: str, ttl: int = 3600, **more: Any) -> None:
        """One record set at whoever hosts the name's zone, in place of one of its name and type.

        ``more`` are fields of Cloudflare's.
        """
        if is_within(name, OWN_ZONE):
            self.lab.own_zones.put(name, kind, list(values), ttl)
        elif is_within(name, CLOUDFLARE_ZONE):
            self._cloudflare_record(name, kind, values, ttl, more)
        else:
            self._route53_record("UPSERT", _record_set(name, kind, values, ttl))
        self.lab.flush_resolvers(name)

    def alias(self, name: str, target: str, *kinds: str) -> None:
        """A and AAAA alias records of Route 53 that lead to a distribution; the zone id is the documented one."""
        for kind in kinds or ("A", "AAAA"):
            to = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": target, "EvaluateTargetHealth": False}
            self._route53_record("UPSERT", {"Name": name, "Type": kind, "AliasTarget": to})
        self.lab.flush_resolvers(name)

    def weighted(self, name: str, target: str, identifier: str) -> None:
        """One of several CNAME records of Route 53 that share the name's queries by their weights."""
        one = {"SetIdentifier": identifier, "Weight": 1}
        self._route53_record("UPSERT", {**_record_set(name, "CNAME", [f"{target}."], 60), **one})
        self.lab.flush_resolvers(name)

    def flatten(self, name: str, addresses: Sequence[str]) -> None:
        """A records in the zone that is kept by hand, in place of a CNAME record to where these are."""
        self.lab.own_zones.remove(name, "CNAME")
        self.record(name, "A", *addresses, ttl=60)

    def _route53_record(self, action: str, record_set: Mapping[str, Any]) -> None:
        zones = [each for each in self.lab.aws.hosted_zones() if is_within(record_set["Name"], each.name)]
        zone = max(zones, key=lambda each: len(each.name))
        changes = {"Changes": [{"Action": action, "ResourceRecordSet": record_set}]}
        self.aws("route53").change_resource_record_sets(HostedZoneId=zone.id, ChangeBatch=changes)

    def _cloudflare_record(
        self, name: str, kind: str, values: Sequence[str], ttl: int, more: Mapping[str, Any]
    ) -> None:
        for held in self.cloudflare("GET", f"/dns_records?name={name}&type={kind}"):
            self.cloudflare("DELETE", f"/dns_records/{held['id']}")
        for value in values:
            content, fields = value.rstrip("."), dict(more)
            if kind == "MX":
                priority, _unused, content = content.partition(" ")
                fields["priority"] = int(priority)
            self.cloudflare(
                "POST", "/dns_records", {"name": name, "type": kind, "content": content, "ttl": ttl, **fields}
            )

    def page_rule(self, pattern: str, actions: Mapping[str, Any]) -> str:
        """An active page rule at the top of the zone's list; its id."""
        target = {"target": "url", "constraint": {"operator": "matches", "value": pattern}}
        shown = [{"id": name, "value": value} for name, value in actions.items()]
        ahead = 1 + len(self.cloudflare("GET", "/pagerules"))
        rule = {"targets": [target], "actions": shown, "status": "active", "priority": ahead}
        return str(self.cloudflare("POST", "/pagerules", rule)["id"])

    def rules(self, phase: str, rules: Sequence[Mapping[str, Any]]) -> None:
        """The rules of a phase."""
        self.cloudflare("PUT", f"/rulesets/phases/{phase}/entrypoint", {"rules": list(rules)})

    def cloudflare(self, method: str, path: str, body: Any = None, zone: str = CLOUDFLARE_ZONE) -> Any:
        """One call of Cloudflare's API below the zone; its result."""
        from lab.clients import call

        held, environment = self.lab.cloudflare.zone(zone), self.lab.environment()
        assert held is not None
        headers = {"Authorization": f"Bearer {environment['CLOUDFLARE_API_TOKEN']}", "Content-Type": "application/json"}
        status, answer = call(method, f"{environment['CLOUDFLARE_BASE_URL']}/zones/{held.id}{path}", body, headers)
        assert status < 400, answer
        return answer["result"]

    @cached_property
    def _clients(self) -> dict[str, Any]:
        environment, connect = self.lab.environment(), boto3.client
        options: dict[str, Any] = {
            "endpoint_url": environment["AWS_ENDPOINT_URL"],
            "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
            "region_name": "us-east-1",
            "config": Config(retries={"total_max_attempts": 1}),
        }
        names: tuple[Any, ...] = ("acm", "cloudfront", "route53")
        return {name: connect(name, **options) for name in names}

    def aws(self, service: str) -> Any:
        """A client of the account."""
        return self._clients[service]

    def certificate(self, *names: str) -> str:
        """A certificate from elsewhere, imported into ACM; its ARN."""
        pair = self.lab.authority.issue(names)
        answer = self.aws("acm").import_certificate(
            Certificate=pair.certificate_pem.encode(),
            PrivateKey=pair.private_key_pem.encode(),
            CertificateChain=pair.chain_pem.encode(),
        )
        return str(answer["CertificateArn"])

    def distribution(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """A distribution as CloudFront shows it after its creation."""
        made: dict[str, Any] = self.aws("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]
        return made

    def behind_cloudfront(
        self, domain: str, change: Callable[[dict[str, Any]], None] = lambda config: None, *, names: Sequence[str] = ()
    ) -> dict[str, Any]:
        """A tracking domain that somebody set up by hand behind CloudFront, with a certificate from elsewhere.

        ``change`` is made to its config, ``names`` are those of the certificate. No record leads to it yet.
        """
        config = tracking_config(domain, self.certificate(*(names or [domain])))
        change(config)
        self.lab.sparkpost["us"].put_domain(domain, secure=True, verified=True, compliance_status="valid")
        return self.distribution(config)

    def behind_fastly(
        self,
        domain: str,
        settings: Mapping[str, Any] | None = None,
        *,
        name: str = "",
        upload: str = "",
        versionless: bool = False,
        **backend: Any,
    ) -> str:
        """A tracking domain that somebody set up by hand behind Fastly, with a certificate from elsewhere; its service.

        ``upload`` is the name that the certificate serves, such as a wildcard. ``versionless``: no version has the
        domain, it is attached to the service by domain management.
        """
        domains = [] if versionless else [domain]
        service = self._fastly.put_service(
            name or f"by hand {domain}", domains, [{**GOOD_BACKEND, **backend}], settings
        )
        if versionless:
            self.attach(domain, service)
        self.upload(upload or domain)
        self.record(domain, "CNAME", f"{SERVING_CNAME}.")
        self.lab.sparkpost["us"].put_domain(domain, secure=True, verified=True, compliance_status="valid")
        return service

    def attach(self, domain: str, service: str | None = None) -> None:
        """A versionless domain at Fastly, of that service or of none."""
        body = {"fqdn": domain, "service_id": service}
        self.fastly("POST", "/domain-management/v1/domains", json_body=body)

    def attached(self) -> dict[str, str | None]:
        """The service of each versionless domain."""
        listed = self.fastly("GET", "/domain-management/v1/domains")["data"]
        return {one["fqdn"]: one["service_id"] for one in listed}

    def subscribe(self, *domains: str, authority: str = "lets-encrypt") -> str:
        """A TLS subscription that somebody asked for; its id."""
        names = {"data": [{"type": "tls_domain", "id": name} for name in domains]}
        attributes, related = {"certificate_authority": authority}, {"tls_domains": names}
        body = {"type": "tls_subscription", "attributes": attributes, "relationships": related}
        return str(self.fastly("POST", "/tls/subscriptions", json_body={"data": body})["data"]["id"])

    @property
    def _fastly(self) -> FastlyService:
        assert isinstance(self.lab.fastly, FastlyService)
        return self.lab.fastly

    def fastly(self, method: str, path: str, form: Mapping[str, Any] | None = None, json_body: Any = None) -> Any:
        """One call of Fastly's API that has to work; its document."""
        return Api(self._fastly, FASTLY_API_TOKEN).must(method, path, form, json_body)

    def upload(self, *names: str) -> None:
        """A certificate from elsewhere, in use at Fastly for each name."""
        pair = self.lab.authority.issue(names)
        key, blob = pair.private_key_pem, pair.certificate_pem + pair.chain_pem
        self.fastly("POST", "/tls/private_keys", json_body={"data": {"attributes": {"key": key}}})
        made = self.fastly("POST", "/tls/certificates", json_body={"data": {"attributes": {"cert_blob": blob}}})
        for name in names:
            related = relationships(tls_certificate=made["data"]["id"], tls_domain=name)
            self.fastly("POST", "/tls/activations", json_body={"data": {"relationships": related}})


def _record_set(name: str, kind: str, values: Sequence[str], ttl: int) -> dict[str, Any]:
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]}


def shop_config(host: str, certificate: str) -> dict[str, Any]:
    """A distribution for a web site: everything that has a choice is chosen otherwise than a tracking domain has it."""
    return copy.deepcopy(
        {
            **_SHOP,
            "CallerReference": f"by hand {host}",
            "Aliases": {"Quantity": 1, "Items": [host]},
            "ViewerCertificate": {**_SHOP["ViewerCertificate"], "ACMCertificateArn": certificate},
        }
    )


def tracking_config(host: str, certificate: str) -> dict[str, Any]:
    """A distribution that passes clicks on as it should, made with choices of its owner's where there are any."""
    config = shop_config(host, certificate)
    (origin,) = config["Origins"]["Items"]
    origin["DomainName"] = "spgo.io"
    origin["CustomOriginConfig"]["OriginProtocolPolicy"] = "https-only"
    origin["CustomHeaders"] = {"Quantity": 1, "Items": [{"HeaderName": "X-Forwarded-Host", "HeaderValue": host}]}
    behavior = config["DefaultCacheBehavior"]
    del behavior["CachePolicyId"]
    behavior["ForwardedValues"] = {
        "QueryString": True,
        "Cookies": {"Forward": "none"},
        "Headers": {"Quantity": 1, "Items": ["User-Agent"]},
    }
    behavior.update(MinTTL=0, DefaultTTL=3, MaxTTL=86400)
    config["Comment"] = f"clicks of {host}"
    return config


_SHOP: dict[str, Any] = {
    "Origins": {
        "Quantity": 1,
        "Items": [
            {
                "Id": "shop",
                "DomainName": WEBSITE,
                "CustomHeaders": {"Quantity": 1, "Items": [{"HeaderName": "X-Shop", "HeaderValue": "s3cret-of-shop"}]},
                "CustomOriginConfig": {
                    "HTTPPort": 80,
                    "HTTPSPort": 443,
                    "OriginProtocolPolicy": "http-only",
                    "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
                    "OriginReadTimeout": 45,
                    "OriginKeepaliveTimeout": 7,
                },
                "ConnectionAttempts": 2,
                "ConnectionTimeout": 5,
                "OriginShield": {"Enabled": True, "OriginShieldRegion": "eu-central-1"},
            }
        ],
    },
    "DefaultCacheBehavior": {
        "TargetOriginId": "shop",
        "ViewerProtocolPolicy": "allow-all",
        "Compress": True,
        #: Managed-CachingOptimized.
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    "Comment": "the shop; ask Ada before you touch it",
    "PriceClass": "PriceClass_100",
    "Enabled": True,
    "HttpVersion": "http2and3",
    "IsIPV6Enabled": False,
    "ViewerCertificate": {
        "CloudFrontDefaultCertificate": False,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2019",
    },
}
