# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the zone that would take the records is the one that the world asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .._core.names import is_within
from .._core.obstacle import Obstacle, Words
from .._core.suffixes import registrable_domain
from .._dns.zone.catalogue import HeldZone
from .model import CLOUDFLARE, CLOUDFLARE_DNS, OWN_PROXY, Host, Wish, ZoneView
from .owners import is_proxying

_ACTIVE = "active"


def chosen(candidates: Sequence[HeldZone], delegated: ZoneView) -> HeldZone | None:
    """Of the zones that hold a name, the longest first: the delegated one, else the longest.

    Of several zones of one name it is the one whose name servers the world asks.
    """
    named = [one for one in candidates if one.name == delegated.name]
    agreeing = [one for one in named if _agree(one.name_servers, delegated.name_servers)]
    return next(iter([*agreeing, *named, *candidates]), None)


def is_own_zone(wish: Wish, zone: ZoneView, host: Host) -> bool:
    """Whether the domain is the apex of a zone: it is delegated, or the zone above has NS records for it."""
    if host.zone is not None and wish.domain == host.zone.name:
        return True
    return zone.name == wish.domain or any(one.record_set.type == "NS" for one in host.at(wish.domain))


def apex_obstacles(wish: Wish, zone: ZoneView, host: Host, own: Collection[str]) -> tuple[Obstacle, ...]:
    """A domain that is a zone of its own, whose apex can hold no CNAME record (RFC 1034, section 3.6.2).

    Cloudflare holds one in that zone and answers with its addresses, and alias records at Route 53 that lead to ``own``
    are the desired state in another form. With other hosts only a person knows whether they have such a form.
    """
    if not host.title or wish.cdn == OWN_PROXY or not is_own_zone(wish, zone, host):
        return ()
    held = host.zone
    if wish.dns_provider == CLOUDFLARE_DNS and (held is None or held.name == wish.domain):
        return ()
    addresses = [one for one in host.at(wish.domain) if one.record_set.type in ("A", "AAAA")]
    if addresses and all(one.lead in own for one in addresses):
        return ()
    servers = f" to {_listed(zone.name_servers)}" if zone.name == wish.domain and zone.name_servers else ""
    is_registrable = registrable_domain(wish.domain) == wish.domain
    other = f"track.{wish.domain}" if is_registrable else f"clicks.{wish.domain.partition('.')[2]}"
    keep = "" if is_registrable else f". Keep the NS records of {wish.domain}, without which its zone stops resolving"
    return (
        Obstacle(
            "zone_of_its_own",
            f"{wish.domain} is delegated{servers} as a zone of its own, and the apex of a zone cannot hold the CNAME "
            "record of a tracking domain",
            f"Use another name for tracking, such as {other}{keep}",
            subject=wish.domain,
        ),
    )


def apex_note(wish: Wish, zone: ZoneView, host: Host) -> str:
    """What to enter at the apex by hand, "" where the domain is none."""
    if host.title or wish.cdn == OWN_PROXY or zone.name != wish.domain:
        return ""
    return (
        f"{wish.domain} is the apex of its zone, which cannot hold a CNAME record. If your DNS host supports ALIAS "
        "(ANAME) records or CNAME flattening, create such a record instead. Otherwise, use another name for tracking"
    )


def zone_obstacles(wish: Wish, zone: ZoneView, host: Host, words: Words) -> tuple[Obstacle, ...]:
    """What is wrong with the zone at the DNS host."""
    if not host.title:
        return ()
    held = host.zone
    if held is None:
        return _missing(wish, zone, host, words)
    if zone.name == wish.domain != held.name and not zone.problem:
        # No account with that zone helps: see apex_obstacles.
        return ()
    if held.type == "partial" and not (wish.cdn == CLOUDFLARE and wish.dns_provider == CLOUDFLARE_DNS):
        return (_partial(held, zone, host, words),)
    if wish.cdn == CLOUDFLARE:
        return _proxying(wish, held)
    return _undelegated(wish, held, zone, host, words)


def partial_record(wish: Wish, host: Host) -> dict[str, str] | None:
    """The record to enter at the DNS host that answers for a zone in CNAME setup, None for other zones.

    Source: Cloudflare's documentation, "Partial (CNAME) setup".
    """
    if not host.is_partial or wish.cdn != CLOUDFLARE:
        return None
    return {"name": wish.domain, "type": "CNAME", "value": f"{wish.domain}.cdn.cloudflare.net"}


def zone_to_create(wish: Wish, zone: ZoneView, host: Host) -> str:
    """The zone that a set-up of Cloudflare would make, "" for none: a registered domain, never one below it.

    Cloudflare refuses zones below a registered domain by code 1116, but for Enterprise accounts.
    """
    if wish.cdn != CLOUDFLARE or host.zone is not None or not host.title or is_unseen(wish, zone, host):
        return ""
    return wish.zone or zone.name or zone.undelegated


def is_unseen(wish: Wish, zone: ZoneView, host: Host) -> bool:
    """Whether Cloudflare has the zone, as its name servers answer for it, and these credentials do not see it."""
    if wish.cdn != CLOUDFLARE or not host.title or host.zone is not None:
        return False
    return is_proxying(zone.name_servers) and not zone.problem


def _unseen(zone: ZoneView, words: Words) -> Obstacle:
    return Obstacle(
        "zone_unseen",
        f"{zone.name} is at Cloudflare already (delegated to {_listed(zone.name_servers)}), but this API token does "
        "not see the zone",
        f"Let the token cover {zone.name} with the permission 'Zone Read' (Zone Resources of the token), use a token "
        f"of the account that contains the zone, or set {words['zone_id']}. To move it to another account, add it "
        "there first",
        subject=zone.name,
    )


def _missing(wish: Wish, zone: ZoneView, host: Host, words: Words) -> tuple[Obstacle, ...]:
    if is_unseen(wish, zone, host):
        return (_unseen(zone, words),)
    if wish.cdn == CLOUDFLARE:
        if zone_to_create(wish, zone, host):
            return ()
        return (
            Obstacle(
                "zone_unknown",
                f"{host.title} has no zone for {wish.domain}, and its registered domain cannot be determined from DNS",
                f"Set {words['zone']} to the registered domain",
                subject=wish.domain,
            ),
        )
    asked = f" {zone.name} is delegated to {_listed(zone.name_servers)}." if zone.name_servers else ""
    return (
        Obstacle(
            "zone_missing",
            f"{host.title} has no zone for {wish.domain} in this account.{asked}",
            f"Use the account that contains the zone, set {words['zone_id']}, or set {words['dns_provider']} to the "
            "domain's DNS host ('manual' to create the records yourself)",
            subject=wish.domain,
        ),
    )


def _partial(held: HeldZone, zone: ZoneView, host: Host, words: Words) -> Obstacle:
    return Obstacle(
        "zone_not_delegated",
        f"The zone {held.name} at {host.title} uses a partial (CNAME) setup, so no resolver uses its records. "
        f"{held.name} is served by {_listed(zone.name_servers) or 'another DNS host'}",
        f"Set {words['dns_provider']} to the authoritative DNS host of {held.name}",
        subject=held.name,
    )


def _proxying(wish: Wish, held: HeldZone) -> tuple[Obstacle, ...]:
    if not held.paused:
        return ()
    return (
        Obstacle(
            "zone_paused",
            f"Cloudflare is paused for the zone {held.name}. It answers DNS queries, but proxies no requests for "
            f"{wish.domain}",
            f"Resume it on the overview page of {held.name} (Advanced actions, Enable Cloudflare on Site)",
            subject=held.name,
        ),
    )


def _undelegated(wish: Wish, held: HeldZone, zone: ZoneView, host: Host, words: Words) -> tuple[Obstacle, ...]:
    if zone.undelegated:
        return (_unregistered(held, zone, host, words),)
    if not zone.name or zone.problem:
        return ()
    if zone.name == held.name and (not held.name_servers or _agree(held.name_servers, zone.name_servers)):
        return ()
    own = f", whose name servers are {_listed(held.name_servers)}" if held.name_servers else ""
    if zone.name == held.name or not is_within(zone.name, held.name):
        message = (
            f"No resolver uses the zone {held.name} ({held.id}) at {host.title}{own}. "
            f"{wish.domain} belongs to {zone.name}, which is delegated to {_listed(zone.name_servers)}"
        )
        mend = f"Delegate {held.name} to its name servers at {host.title} (at the registrar or in the parent zone)"
    else:
        message = (
            f"{zone.name} is a separate zone, delegated to {_listed(zone.name_servers)}. No resolver would see records "
            f"for {wish.domain} in the zone {held.name} ({held.id}) at {host.title}"
        )
        mend = f"Use the account that contains the zone {zone.name}"
    remedy = f"{mend}, or select the authoritative zone with {words['dns_provider']} or {words['zone_id']}"
    return (Obstacle("zone_not_delegated", message, remedy, subject=held.name),)


def _unregistered(held: HeldZone, zone: ZoneView, host: Host, words: Words) -> Obstacle:
    servers = _listed(held.name_servers)
    return Obstacle(
        "zone_not_delegated",
        f"No resolver uses the zone {held.name} ({held.id}) at {host.title}, because the registry does not delegate "
        f"{zone.undelegated} to any name servers",
        f"Register or renew {zone.undelegated} and enter {servers or 'the name servers of its DNS host'} at the "
        f"registrar, or correct the name in {words['list']}",
        subject=held.name,
    )


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether they share a name server: several hosts may serve one zone side by side."""
    return bool(set(one) & set(other))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def is_moving(wish: Wish, zone: ZoneView, host: Host) -> bool:
    """Whether a zone that others answer for now is about to be delegated to Cloudflare."""
    if wish.cdn != CLOUDFLARE or not zone.name_servers or is_unseen(wish, zone, host):
        return False
    held = host.zone
    if held is None:
        return bool(host.title)
    return held.type == "full" and held.status != _ACTIVE and not _agree(held.name_servers, zone.name_servers)


def ds_obstacles(wish: Wish, zone: ZoneView, host: Host, words: Words) -> tuple[Obstacle, ...]:
    """DS records at the registrar, which would make every answer of the new name servers bogus.

    Not so where the new zone signs with a key that they cover, or its keys were exchanged with the old host's (RFC
    8901), which only its owner knows.
    """
    if not zone.ds or not is_moving(wish, zone, host):
        return ()
    kind = "ds_at_registrar"
    return (
        Obstacle(
            kind,
            f"{zone.name} has a DS record at the registrar ({'; '.join(zone.ds[:2])}). Validating resolvers would "
            "reject every answer of Cloudflare's name servers, so the whole domain would become unreachable",
            "Remove the DS record at the registrar, wait until its TTL has expired (usually a day), and run again. "
            "Enable DNSSEC at Cloudflare once the zone is active. If both DNS hosts have imported each other's keys "
            f"(multi-signer DNSSEC), allow the move with {words.take_over(kind)}",
            allowed_by=words.take_over(kind),
            subject=zone.name,
        ),
    )


def _import(zone: ZoneView, host: Host) -> str:
    if host.zone is not None:
        return "Import the zone's records at Cloudflare first"
    return f"Add {zone.name} to Cloudflare without changing its name servers yet, and import its records there"


def missing_names_obstacles(
    wish: Wish, zone: ZoneView, host: Host, missing: Sequence[str], words: Words
) -> tuple[Obstacle, ...]:
    """Records of the old DNS host that the new zone lacks; ``missing`` are such as "MX example.org"."""
    if not missing or not is_moving(wish, zone, host):
        return ()
    shown = ", ".join(missing[:8]) + (f" and {len(missing) - 8} more" if len(missing) > 8 else "")
    kind = "zone_records_missing"
    return (
        Obstacle(
            kind,
            f"{zone.name} would move from {_listed(zone.name_servers)} to Cloudflare, where records that exist now are "
            f"missing: {shown}. They would no longer resolve",
            f"{_import(zone, host)} (DNS, Records, Import; export a zone file from your DNS host), and run again. Add "
            f"further names to look for to {words['old_zone_names']}. If the missing records are not needed, allow the "
            f"move with {words.take_over(kind)}",
            allowed_by=words.take_over(kind),
            subject=zone.name,
        ),
    )
