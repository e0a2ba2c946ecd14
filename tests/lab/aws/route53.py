# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Route 53: public hosted zones with name servers of their own, and changes that take time to be in sync.

moto's backend holds the zones, as the registry of ids, comments and tags; the record
sets, whose rules moto does not keep, are held here.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.route53.models import FakeZone, Route53Backend, route53_backends

from lab.aws.account import ACCOUNT_ID, Account, new_id, wall_clock
from lab.aws.route53_rules import Key, RecordSet, apply, plain_name, reversed_labels, stored_name
from lab.aws.wire import AwsError, Call, Operation
from lab.views import HostedZoneView, RecordSetView

LIST_LIMIT = 300
ZONE_PAGE = 100
#: Seconds for which an alias of a CloudFront distribution may be cached. Source: Route 53 developer guide, aliases.
ALIAS_TTL = 60
_BASE_URL = "https://route53.amazonaws.com/2013-04-01"
#: Each of a zone's four name servers is under another domain, each with a range of its own.
_SERVER_RANGES = (("com", 0), ("net", 512), ("org", 1024), ("co.uk", 1536))


def moto_backend() -> Route53Backend:
    """moto's own store of the account's Route 53."""
    return route53_backends[ACCOUNT_ID]["aws"]


def name_servers(zone_id: str, taken: Collection[str] = ()) -> tuple[str, ...]:
    """The four name servers of a zone, as Route 53 names them; none of those that are ``taken``."""
    for attempt in itertools.count():
        servers = _name_servers(f"{zone_id} {attempt}" if attempt else zone_id)
        if not set(servers) & set(taken):
            return servers
    raise AssertionError("counting has no end")


def _name_servers(seed: str) -> tuple[str, ...]:
    digest = hashlib.sha256(seed.encode()).digest()
    servers = []
    for at, (domain, base) in enumerate(_SERVER_RANGES):
        number = base + int.from_bytes(digest[2 * at : 2 * at + 2], "big") % 512
        servers.append(f"ns-{number}.awsdns-{number % 64:02d}.{domain}")
    return tuple(servers)


@dataclass(frozen=True)
class Change:
    """One change that was submitted, with the time at which it was."""

    id: str
    submitted_at: float
    stamp: datetime


@dataclass
class Zone:
    """One hosted zone: moto's object and the record sets."""

    moto: FakeZone
    servers: tuple[str, ...]
    record_sets: dict[Key, RecordSet] = field(default_factory=dict)

    @property
    def sorted(self) -> list[RecordSet]:
        """The record sets in the order in which Route 53 lists them."""
        return sorted(self.record_sets.values(), key=_order)


class Route53:
    """Operations on hosted zones and their record sets."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._zones: dict[str, Zone] = {}
        self._changes: dict[str, Change] = {}

    def clear(self) -> None:
        with self._account.lock:
            self._zones.clear()
            self._changes.clear()

    def operations(self) -> dict[str, Operation]:
        """Each operation by its name in the service model."""
        return {
            "CreateHostedZone": self._create_zone,
            "GetHostedZone": self._get_zone,
            "DeleteHostedZone": self._delete_zone,
            "ListHostedZones": self._list_zones,
            "ListHostedZonesByName": self._list_by_name,
            "ListResourceRecordSets": self._list_records,
            "ChangeResourceRecordSets": self._change_records,
            "GetChange": self._get_change,
        }

    def views(self) -> list[HostedZoneView]:
        """The public hosted zones, each with its records."""
        with self._account.lock:
            zones = [(zone, zone.sorted) for zone in self._zones.values() if not zone.moto.private_zone]
        return [
            HostedZoneView(
                id=zone.moto.resource_id,
                name=plain_name(zone.moto.name),
                name_servers=zone.servers,
                record_sets=tuple(map(_view, record_sets)),
            )
            for zone, record_sets in zones
        ]

    def create(
        self, name: str, reference: str, config: Mapping[str, Any] | None = None, servers: tuple[str, ...] = ()
    ) -> Zone:
        """A new hosted zone with its NS and SOA records. Raises AwsError ``HostedZoneAlreadyExists``.

        ``servers`` are those of a reusable delegation set, by default four of its own.
        """
        settings = config or {}
        with self._account.lock:
            if any(zone.moto.caller_reference == reference for zone in self._zones.values()):
                message = f"A hosted zone has already been created with the caller reference {reference}."
                raise AwsError("HostedZoneAlreadyExists", message)
            held = moto_backend().create_hosted_zone(
                stored_name(name),
                private_zone=bool(settings.get("PrivateZone", False)),
                caller_reference=reference,
                comment=settings.get("Comment"),
            )
            # Zones of one name never share a server, or it could not tell which of them is asked.
            taken = {each for zone in self._zones.values() if zone.moto.name == held.name for each in zone.servers}
            zone = Zone(held, servers or name_servers(held.resource_id, taken))
            zone.record_sets = {one.key: one for one in _apex_records(held.name, zone.servers, self._account.now())}
            self._zones[held.resource_id] = zone
            return zone

    def _found(self, zone_id: str) -> Zone:
        short = zone_id.removeprefix("/hostedzone/")
        if short not in self._zones:
            raise AwsError("NoSuchHostedZone", f"No hosted zone found with ID: {short}")
        return self._zones[short]

    def _submit(self) -> dict[str, Any]:
        change = Change(f"/change/{new_id('C', 21)}", self._account.now(), wall_clock())
        self._changes[change.id] = change
        return self._change_info(change)

    def _change_info(self, change: Change) -> dict[str, Any]:
        waited = self._account.now() - change.submitted_at
        status = "INSYNC" if waited >= self._account.context.latency.dns_propagation else "PENDING"
        return {"Id": change.id, "Status": status, "SubmittedAt": change.stamp}

    def _create_zone(self, call: Call) -> Mapping[str, Any]:
        zone = self.create(call.params["Name"], call.params["CallerReference"], call.get("HostedZoneConfig"))
        return {
            "HostedZone": _shown_zone(zone),
            "ChangeInfo": self._submit(),
            "DelegationSet": {"NameServers": list(zone.servers)},
            "Location": f"{_BASE_URL}/hostedzone/{zone.moto.resource_id}",
        }

    def _get_zone(self, call: Call) -> Mapping[str, Any]:
        zone = self._found(call.params["Id"])
        return {"HostedZone": _shown_zone(zone), "DelegationSet": {"NameServers": list(zone.servers)}}

    def _delete_zone(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            zone = self._found(call.params["Id"])
            if any(one.name != zone.moto.name or one.type not in ("NS", "SOA") for one in zone.record_sets.values()):
                raise AwsError("HostedZoneNotEmpty", "The hosted zone contains records that are not its SOA or NS.")
            moto_backend().delete_hosted_zone(zone.moto.resource_id)
            del self._zones[zone.moto.resource_id]
            return {"ChangeInfo": self._submit()}

    def _list_zones(self, call: Call) -> Mapping[str, Any]:
        marker, size = call.get("Marker", ""), _size(call, ZONE_PAGE)
        with self._account.lock:
            ids = list(self._zones)
            if marker and marker not in ids:
                raise AwsError("InvalidInput", "The value of Marker is not valid.")
            start = ids.index(marker) if marker else 0
            return {
                "HostedZones": [_shown_zone(self._zones[one]) for one in ids[start : start + size]],
                "Marker": marker,
                "MaxItems": size,
                "IsTruncated": start + size < len(ids),
                "NextMarker": ids[start + size] if start + size < len(ids) else None,
            }

    def _list_by_name(self, call: Call) -> Mapping[str, Any]:
        """Zones from a name on, in the order of their reversed labels. Source: API reference."""
        size = _size(call, ZONE_PAGE)
        start = (reversed_labels(stored_name(call.get("DNSName", ""))), call.get("HostedZoneId", ""))
        with self._account.lock:
            zones = sorted(self._zones.values(), key=_zone_order)
        found = [zone for zone in zones if not call.get("DNSName") or _zone_order(zone) >= start]
        following = found[size] if len(found) > size else None
        return {
            "HostedZones": [_shown_zone(zone) for zone in found[:size]],
            "DNSName": call.get("DNSName"),
            "HostedZoneId": call.get("HostedZoneId"),
            "IsTruncated": following is not None,
            "NextDNSName": following.moto.name if following else None,
            "NextHostedZoneId": following.moto.resource_id if following else None,
            "MaxItems": size,
        }

    def _list_records(self, call: Call) -> Mapping[str, Any]:
        zone, size = self._found(call.params["HostedZoneId"]), _size(call, LIST_LIMIT)
        name, kind = call.get("StartRecordName"), call.get("StartRecordType", "")
        if (kind and not name) or (call.get("StartRecordIdentifier") and not kind):
            raise AwsError("InvalidInput", "The input is not valid")
        start = (reversed_labels(stored_name(name or "")), kind, call.get("StartRecordIdentifier", ""))
        with self._account.lock:
            found = [one for one in zone.sorted if not name or _order(one) >= start]
        following = found[size] if len(found) > size else None
        return {
            "ResourceRecordSets": [one.config for one in found[:size]],
            "IsTruncated": following is not None,
            "NextRecordName": following.name if following else None,
            "NextRecordType": following.type if following else None,
            "NextRecordIdentifier": following.identifier or None if following else None,
            "MaxItems": size,
        }

    def _change_records(self, call: Call) -> Mapping[str, Any]:
        with self._account.lock:
            zone = self._found(call.params["HostedZoneId"])
            batch = call.params["ChangeBatch"]
            zone.record_sets = apply(zone.moto.name, zone.record_sets, batch["Changes"], self._account.now())
            return {"ChangeInfo": {**self._submit(), "Comment": batch.get("Comment")}}

    def _get_change(self, call: Call) -> Mapping[str, Any]:
        change_id = f"/change/{call.params['Id'].removeprefix('/change/')}"
        if change_id not in self._changes:
            raise AwsError("NoSuchChange", f"A change with the specified change ID {change_id} does not exist.")
        return {"ChangeInfo": self._change_info(self._changes[change_id])}


def _apex_records(zone: str, servers: tuple[str, ...], now: float) -> list[RecordSet]:
    soa = f"{servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
    records = {"NS": ([f"{server}." for server in servers], 172800), "SOA": ([soa], 900)}
    return [
        RecordSet(
            name=zone,
            type=kind,
            identifier="",
            config={"Name": zone, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]},
            changed_at=now,
        )
        for kind, (values, ttl) in records.items()
    ]


def _view(record_set: RecordSet) -> RecordSetView:
    """A record set as DNS sees it: an alias has its target's name where others have addresses."""
    alias = record_set.config.get("AliasTarget")
    return RecordSetView(
        name=plain_name(record_set.name),
        type=record_set.type,
        ttl=int(record_set.config.get("TTL") or ALIAS_TTL),
        values=(plain_name(alias["DNSName"]),) if alias else record_set.values,
        changed_at=record_set.changed_at,
    )


def _order(record_set: RecordSet) -> tuple[tuple[str, ...], str, str]:
    return reversed_labels(record_set.name), record_set.type, record_set.identifier


def _zone_order(zone: Zone) -> tuple[tuple[str, ...], str]:
    return reversed_labels(zone.moto.name), zone.moto.resource_id


def _shown_zone(zone: Zone) -> dict[str, Any]:
    return {
        "Id": zone.moto.id,
        "Name": zone.moto.name,
        "CallerReference": zone.moto.caller_reference,
        "Config": {"Comment": zone.moto.comment, "PrivateZone": zone.moto.private_zone},
        "ResourceRecordSetCount": len(zone.record_sets),
    }


def _size(call: Call, limit: int) -> int:
    wanted = str(call.get("MaxItems", limit))
    if not wanted.isdigit() or int(wanted) < 1:
        raise AwsError("InvalidInput", "The value of MaxItems is not valid.")
    return min(int(wanted), limit)
