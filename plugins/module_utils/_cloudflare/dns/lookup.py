# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where records are found: the zone of each name, and what stands at names, by the fewest reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..._core.errors import ForbiddenError, RefusedError
from ..._core.names import is_within
from .. import errors
from ..client import CloudflareClient, several_zones
from ..model import Zone

#: Records of one page: Cloudflare's default.
PAGE = 100
#: Records of the largest page that is of use: most zones hold fewer.
LARGE_PAGE = 1000


class Zones:
    """The zones that hold names, for a task that names none."""

    def __init__(self, client: CloudflareClient) -> None:
        self._client = client

    def holding(self, names: Sequence[str]) -> Mapping[str, Zone]:
        """The longest zone that holds each name: from one list, or by name where the token may not list them all.

        Raises RefusedError for a name without a zone.
        """
        try:
            zones = [Zone.from_api(raw) for raw in self._client.pages("/zones", permission=errors.ZONE_READ)]
        except ForbiddenError as error:
            if error.code != "0":
                raise
            zones = list(self._by_name(names, error))
        return {name: _longest(name, zones) for name in names}

    def _by_name(self, names: Sequence[str], refusal: ForbiddenError) -> Iterator[Zone]:
        """Ask for each possible zone, the longest first; a token for some zones is refused the others."""
        answered = False
        for candidate in dict.fromkeys(parent for name in names for parent in _parents(name)):
            try:
                found = self._client.find_zone(candidate)
            except errors.ZoneHiddenError:
                continue
            answered = True
            if found is not None:
                yield found
        if not answered:
            raise unseen(refusal)


def unseen(refusal: ForbiddenError) -> ForbiddenError:
    """The refusal of a list of zones, where no zone of the names is seen either."""
    refusal.remedy = (
        f"The token lacks the permission '{errors.ZONE_READ}', or covers no zone of these names: give it that, "
        "or name the zone by the option 'zone_id', which its overview page shows"
    )
    return refusal


class Records:
    """The records of a zone."""

    def __init__(self, client: CloudflareClient) -> None:
        self._client = client

    def at(self, zone_id: str, names: Iterable[str]) -> list[Mapping[str, Any]]:
        """Every record at these names, as the API returns them.

        One name takes one request. Several are read from the list of all that end alike, unless its first page shows
        that asking for each name takes fewer requests.
        """
        wanted = list(dict.fromkeys(names))
        if len(wanted) == 1:
            return self._exactly(zone_id, wanted[0])
        ending = _common_ending(wanted)
        listed: list[Any] = []
        pages = self._client.paged(
            _path(zone_id), {"name.endswith": ending} if ending else {}, per_page=PAGE, permission=errors.DNS_READ
        )
        for number, page in enumerate(pages):
            listed.extend(page.items)
            if number == 0 and page.left is not None and page.left > len(wanted):
                return [raw for name in wanted for raw in self._exactly(zone_id, name)]
        return [raw for raw in listed if _name(raw) in set(wanted)]

    def all(self, zone_id: str) -> list[Mapping[str, Any]]:
        """Every record of the zone."""
        raws = self._client.pages(_path(zone_id), per_page=LARGE_PAGE, permission=errors.DNS_READ)
        return [raw for raw in raws if isinstance(raw, Mapping)]

    def write(self, zone_id: str, body: Mapping[str, Any], took_effect: Callable[[], bool | None]) -> None:
        """One batch: all of it or nothing. ``took_effect`` tells after a lost answer; None is no."""
        self._client.post(f"{_path(zone_id)}/batch", dict(body), permission=errors.DNS_WRITE, took_effect=took_effect)

    def _exactly(self, zone_id: str, name: str) -> list[Mapping[str, Any]]:
        params = {"name.exact": name}
        raws = self._client.pages(_path(zone_id), params, per_page=PAGE, permission=errors.DNS_READ)
        return [raw for raw in raws if _name(raw) == name]


def _path(zone_id: str) -> str:
    return f"/zones/{zone_id}/dns_records"


def _name(raw: Any) -> str:
    return str(raw.get("name") or "").lower().rstrip(".") if isinstance(raw, Mapping) else ""


def _common_ending(names: Sequence[str]) -> str:
    """The labels, from the right, that all names have in common."""
    labels = [name.split(".")[::-1] for name in names]
    common = []
    for column in zip(*labels, strict=False):
        if len(set(column)) > 1:
            break
        common.append(column[0])
    return ".".join(reversed(common))


def _parents(name: str) -> Iterator[str]:
    """The names of two labels and more that could be the zone of a name, the longest first."""
    labels = name.removeprefix("*.").split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def _longest(name: str, zones: Sequence[Zone]) -> Zone:
    holding = [zone for zone in zones if is_within(name, zone.name)]
    longest = max((len(zone.name) for zone in holding), default=0)
    deepest = [zone for zone in holding if len(zone.name) == longest]
    if not deepest:
        raise RefusedError(
            f"Cloudflare lists no zone that holds {name} for these credentials",
            remedy="Check the name, the account and the zones that the token covers, or name the zone by 'zone_id'",
            facts={"name": name},
        )
    if len(deepest) > 1:
        raise several_zones(deepest[0].name, deepest)
    return deepest[0]
