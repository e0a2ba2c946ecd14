# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Route 53's API, as far as hosted zones and their record sets go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Pages
from ..session import AwsSession
from .names import plain_name

#: Record sets that one list call returns at most. Source: Route 53 API reference, ListResourceRecordSets.
PAGE = 300
_ZONE_PAGE = 100


@dataclass(frozen=True)
class HostedZone:
    """A hosted zone by its short id and normalised name."""

    id: str
    name: str
    private: bool

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> HostedZone:
        private = bool(raw.get("Config", {}).get("PrivateZone", False))
        return cls(short_id(raw["Id"]), plain_name(raw["Name"]), private)


@dataclass(frozen=True)
class Page:
    """Raw record sets in Route 53's order; ``complete`` where the zone ends with them."""

    record_sets: tuple[Mapping[str, Any], ...]
    complete: bool


@dataclass(frozen=True)
class ZonePage:
    """Zones in Route 53's order; ``complete`` where the account has no more."""

    zones: tuple[HostedZone, ...]
    complete: bool


class Route53Client:
    """Calls of Route 53, which is one for all regions."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def zone_pages(self, name: str) -> Iterator[ZonePage]:
        """Pages of the hosted zones from a name on, in the order of their reversed labels."""
        start: dict[str, str] = {"DNSName": f"{name}."}
        pages = Pages("route53", "list_hosted_zones_by_name")
        while True:
            answer = self._call("list_hosted_zones_by_name", **start, MaxItems=str(_ZONE_PAGE))
            name_after, zone_after = answer.get("NextDNSName"), answer.get("NextHostedZoneId")
            more = answer["IsTruncated"] and name_after and zone_after
            yield ZonePage(tuple(map(HostedZone.from_api, answer["HostedZones"])), not more)
            if not more or not pages.go_on((name_after, zone_after)):
                return
            start = {"DNSName": str(name_after), "HostedZoneId": str(zone_after)}

    def record_sets_from(self, zone_id: str, name: str, limit: int = PAGE) -> Page:
        """At most ``limit`` record sets of a zone, from a name on."""
        answer = self._call(
            "list_resource_record_sets", HostedZoneId=zone_id, StartRecordName=f"{name}.", MaxItems=str(limit)
        )
        return Page(tuple(answer["ResourceRecordSets"]), not answer.get("IsTruncated"))

    def change(self, zone_id: str, changes: Sequence[Mapping[str, Any]]) -> str:
        """Carry a batch out, all or nothing, and return the id of the change."""
        answer = self._call(
            "change_resource_record_sets", HostedZoneId=zone_id, ChangeBatch={"Changes": [dict(one) for one in changes]}
        )
        return str(answer["ChangeInfo"]["Id"])

    def change_status(self, change_id: str) -> str:
        """PENDING, or INSYNC once every name server of the zone serves the change."""
        return str(self._call("get_change", Id=change_id)["ChangeInfo"]["Status"])

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return self._session.call("route53", operation, **arguments)


def short_id(zone_id: str) -> str:
    """ "Z123" for "/hostedzone/Z123" too."""
    return zone_id.rpartition("/")[2]
