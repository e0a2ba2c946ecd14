# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The zones that no provider's API holds: SparkPost's endpoints, CloudFront's names, and zones kept by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import dns.exception
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from lab.dns.directory import INFRASTRUCTURE_SERVER, OWN_DNS_SERVERS
from lab.dns.records import LateZone, RecordSet, Zone, is_within, normal
from lab.network import Addresses
from lab.views import AwsAccount

#: TTL of the addresses of edges and endpoints, in seconds, as the services themselves have it.
EDGE_TTL = 60
DEFAULT_TTL = 3600


class StaticZones:
    """The zones of the lab's own services, at the addresses where they are served."""

    def __init__(self, addresses: Addresses, account: Callable[[], AwsAccount | None]) -> None:
        """``account`` gives the AWS account, or None while there is none yet."""
        self._addresses, self._account = addresses, account

    def zones(self) -> list[Zone]:
        """The zones as they stand now."""
        return [self._endpoints(), self._cloudfront(), self._website()]

    def _endpoints(self) -> Zone:
        zone = Zone("spgo.io", (INFRASTRUCTURE_SERVER,))
        for name, address in self._addresses.origins.items():
            zone.add(RecordSet(name, "A", EDGE_TTL, (address,)))
        return zone

    def _cloudfront(self) -> Zone:
        return LateZone("cloudfront.net", (INFRASTRUCTURE_SERVER,), self._distributions)

    def _distributions(self) -> Iterator[RecordSet]:
        account = self._account()
        for foreign in account.foreign_domains() if account else ():
            yield RecordSet(normal(foreign), "A", EDGE_TTL, self._addresses.cloudfront)
        for endpoint, ipv6 in account.routing_endpoints().items() if account else ():
            yield RecordSet(normal(endpoint), "A", EDGE_TTL, self._addresses.cloudfront)
            if ipv6 and self._addresses.cloudfront_ipv6:
                yield RecordSet(normal(endpoint), "AAAA", EDGE_TTL, self._addresses.cloudfront_ipv6)
        for distribution in account.distributions() if account else ():
            if not distribution.deployed:
                continue
            name = normal(distribution.domain_name)
            yield RecordSet(name, "A", EDGE_TTL, self._addresses.cloudfront)
            if self._addresses.cloudfront_ipv6 and _has_ipv6(distribution.config):
                yield RecordSet(name, "AAAA", EDGE_TTL, self._addresses.cloudfront_ipv6)

    def _website(self) -> Zone:
        zone = Zone("website.test", (INFRASTRUCTURE_SERVER,))
        for name in ("website.test", "*.website.test"):
            zone.add(RecordSet(name, "A", EDGE_TTL, (self._addresses.website,)))
        return zone


def _has_ipv6(config: Mapping[str, Any]) -> bool:
    return bool(config.get("IsIPV6Enabled", False))


class OwnZones:
    """Zones at a DNS host without an API, where somebody enters records by hand."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: dict[str, dict[tuple[str, str], RecordSet]] = {}

    def create(self, zone: str) -> tuple[str, ...]:
        """Makes an empty zone, or leaves the one that is there; returns its name servers."""
        with self._lock:
            self._records.setdefault(normal(zone), {})
        return OWN_DNS_SERVERS

    def delete(self, zone: str) -> bool:
        """Deletes a zone with all records; whether it was there."""
        with self._lock:
            return self._records.pop(normal(zone), None) is not None

    def clear(self) -> None:
        """Deletes every zone."""
        with self._lock:
            self._records.clear()

    def put(self, name: str, record_type: str, values: Sequence[str], ttl: int = DEFAULT_TTL) -> str:
        """Sets a record set, in place of the one of its name and type; returns the name of its zone.

        Raises:
            ValueError: no zone holds the name, or a value is malformed.
        """
        name, record_type = normal(name), record_type.upper()
        check_values(record_type, values)
        with self._lock:
            zone = self._zone_of(name)
            self._records[zone][name, record_type] = RecordSet(name, record_type, ttl, tuple(values))
        return zone

    def remove(self, name: str, record_type: str) -> bool:
        """Deletes a record set; whether it was there.

        Raises:
            ValueError: no zone holds the name.
        """
        with self._lock:
            zone = self._zone_of(normal(name))
            return self._records[zone].pop((normal(name), record_type.upper()), None) is not None

    def zones(self) -> list[Zone]:
        """The zones as they stand now."""
        with self._lock:
            return [Zone(apex, OWN_DNS_SERVERS, dict(records)) for apex, records in self._records.items()]

    def _zone_of(self, name: str) -> str:
        fitting = [apex for apex in self._records if is_within(name, apex)]
        if not fitting:
            raise ValueError(f"No zone kept by hand holds {name}: create one first, with its name as `zone`.")
        return max(fitting, key=len)


def check_values(record_type: str, values: Sequence[str]) -> None:
    """Checks values in presentation form.

    Raises:
        ValueError: the type is unknown, there are no values, or one is malformed.
    """
    if not values:
        raise ValueError("A record set needs at least one value.")
    try:
        kind = dns.rdatatype.from_text(record_type)
        for value in values:
            dns.rdata.from_text(dns.rdataclass.IN, kind, value)
    except (dns.exception.DNSException, ValueError) as error:
        raise ValueError(f"{record_type} {list(values)} is no valid record set: {error}") from error
