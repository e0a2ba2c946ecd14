# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which certificate Cloudflare's edge has for a host, and what to buy or rename where it has none.

Source: Cloudflare's documentation, "Universal SSL: limitations", and the typed models of its Python client
(ssl.certificate_packs).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.names import is_within
from ..model import Zone

_ACTIVE = "active"
#: On the way to being active; every other status is an end.
_COMING = frozenset(
    {
        "initializing",
        "pending_validation",
        "pending_issuance",
        "pending_deployment",
        "holding_deployment",
        "staging_deployment",
        "staging_active",
    }
)


@dataclass(frozen=True)
class Pack:
    """A certificate pack; ``type`` is universal, advanced, total_tls, sni_custom or another of Cloudflare's.

    ``hosts`` are names in lower case, with an asterisk for one label.
    """

    id: str
    type: str
    status: str
    hosts: tuple[str, ...]

    @classmethod
    def from_api(cls, shown: Mapping[str, Any]) -> Pack:
        hosts = shown.get("hosts")
        return cls(
            id=str(shown.get("id") or ""),
            type=str(shown.get("type") or ""),
            status=str(shown.get("status") or ""),
            hosts=tuple(str(host).lower().rstrip(".") for host in hosts) if isinstance(hosts, list) else (),
        )

    def covers(self, host: str) -> bool:
        """Whether one of its names is the host, or stands for it: an asterisk is exactly one label (RFC 6125)."""
        return host in self.hosts or f"*.{host.partition('.')[2]}" in self.hosts

    def show(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.type, "status": self.status, "hosts": list(self.hosts)}


@dataclass(frozen=True)
class Coverage:
    """Whether an active pack covers ``host``: ``pack`` is that one, else the most promising one, or None.

    ``problem`` and ``remedy`` are sentences, "" where it is covered.
    """

    host: str
    covered: bool
    pack: Pack | None = None
    problem: str = ""
    remedy: str = ""

    @property
    def coming(self) -> bool:
        """Whether a pack that covers the host is on its way, so that it helps to wait."""
        return not self.covered and self.pack is not None and self.pack.status in _COMING

    def show(self) -> dict[str, Any]:
        return {
            "covered": self.covered,
            "pack": self.pack.show() if self.pack else None,
            "problem": self.problem or None,
            "remedy": self.remedy or None,
        }


def assess(host: str, zone: Zone, packs: Iterable[Pack], *, universal: bool | None = None) -> Coverage:
    """Whether the zone's packs cover a host of it. ``universal`` tells whether Universal SSL is on, None if unknown."""
    covering = [pack for pack in packs if pack.covers(host)]
    active = next((pack for pack in covering if pack.status == _ACTIVE), None)
    if active is not None:
        return Coverage(host, covered=True, pack=active)
    coming = next((pack for pack in covering if pack.status in _COMING), None)
    if coming is not None:
        return _coming(host, zone, coming)
    if covering:
        return Coverage(
            host,
            covered=False,
            pack=covering[0],
            problem=f"the {covering[0].type} certificate pack for {host} is {covering[0].status}",
            remedy="Order it again on the zone's Edge Certificates page, and renew its validation records",
        )
    return _uncovered(host, zone, universal)


def needs_universal(host: str, zone: Zone, packs: Iterable[Pack]) -> bool:
    """Whether the verdict depends on Universal SSL being switched on, which is worth a request then only."""
    reached = zone.type == "partial" or labels_below(host, zone) in (0, 1)
    return reached and not any(pack.covers(host) for pack in packs)


def comes_with_the_record(host: str, zone: Zone, packs: Iterable[Pack], *, universal: bool | None) -> bool:
    """Whether a certificate is ordered as soon as the host's record is proxied, at any depth below the zone.

    It is validated once requests reach Cloudflare, or before by records at the zone's own DNS host. Source:
    Cloudflare's documentation, "Enable Universal SSL certificates", "Partial DNS setup".
    """
    return zone.type == "partial" and universal is not False and not any(pack.covers(host) for pack in packs)


def labels_below(host: str, zone: Zone) -> int | None:
    """How many labels the host lies below the zone, None where the zone's name is not known or another one."""
    if not zone.name or not is_within(host, zone.name):
        return None
    return host.count(".") - zone.name.count(".")


def renamed(host: str, zone: Zone) -> str:
    """A name one label below the zone that is most like the host: a-b.example.com for a.b.example.com."""
    below = host.removesuffix(f".{zone.name}")
    return f"{below.replace('.', '-')}.{zone.name}"


def _coming(host: str, zone: Zone, pack: Pack) -> Coverage:
    if zone.status and not zone.active:
        remedy = f"Delegate the zone to Cloudflare. It is {zone.status}; the certificate is issued once it is active"
    else:
        remedy = (
            "Wait until it is issued, which usually takes minutes and can take up to a day. If it takes longer, check "
            "its validation records on the Edge Certificates page, and CAA records that exclude the CA"
        )
    return Coverage(
        host,
        covered=False,
        pack=pack,
        problem=f"the {pack.type} certificate pack for {host} is not active yet ({pack.status})",
        remedy=remedy,
    )


def _uncovered(host: str, zone: Zone, universal: bool | None) -> Coverage:
    problem = f"no active certificate pack of zone {zone.label()} covers {host}"
    depth = labels_below(host, zone)
    if depth is not None and depth > 1 and zone.type != "partial":
        problem += f": Universal SSL covers {zone.name} and one label below it, but {host} is {depth} labels below"
        remedy = (
            f"Use a name that is one label below the zone, such as {renamed(host, zone)}; buy Advanced Certificate "
            f"Manager, and order a certificate for {host} or enable Total TLS; or upload a certificate (Business plan "
            "or higher)"
        )
    elif universal is False:
        problem += ": Universal SSL is disabled"
        remedy = (
            "Enable Universal SSL (SSL/TLS, Edge Certificates), or buy Advanced Certificate Manager and order a "
            "certificate"
        )
    elif zone.type == "partial":
        remedy = (
            f"Make the record of {host} proxied. Cloudflare then orders a certificate, whose validation records are "
            "shown on the Edge Certificates page"
        )
    elif zone.status and not zone.active:
        remedy = f"Delegate the zone to Cloudflare. It is {zone.status}; a certificate is issued once it is active"
    else:
        remedy = "Check the zone's Edge Certificates page (SSL/TLS), and order a certificate there"
    return Coverage(host, covered=False, problem=problem, remedy=remedy)
