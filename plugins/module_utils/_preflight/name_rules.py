# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands at the names that get records, whose it is, and whether it may be replaced without asking."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .._core.obstacle import Obstacle, Words
from .._dns.records import Found
from .._dns.zone.keeping import is_copy
from . import owners
from .model import LEADING, ROUTE53, Host, Live, Target, Wish, World
from .owners import Owner, is_proxying, owner_of
from .silence import answering, has_room

_ADDRESSES = ("A", "AAAA")
_ALIAS = "an alias to "


def existing_records(name: str, live: Live, host: Host) -> tuple[Found, ...]:
    """The record sets at a name: as the DNS host holds them, else as the zone's servers answer.

    Both where the host's zone is not the one that is asked: one that is yet to be delegated, or a partial one.
    """
    if not host.read:
        return live.found
    return (*host.at(name), *live.found) if _is_beside(host) else host.at(name)


def serving_targets(
    wish: Wish,
    world: World,
    host: Host,
    own: Collection[str],
    *,
    equivalent: bool = False,
    clicked: bool = False,
) -> tuple[Target, ...]:
    """Where the records at the domain lead.

    ``own`` are the names that count as this set-up's own at the CDN. ``equivalent``: addresses at the domain are known
    to be those of the same edge, in another form. ``clicked``: another CDN, to which a wildcard leads the domain,
    passes its clicks on already, so that the wildcard's answer is as much in use as a record of the domain's own.
    """
    by_wildcard = _elsewhere_by_wildcard(wish, world, host) if clicked else ()
    copied = [one for one in _wildcards(world, host) if one not in by_wildcard]
    found = _leading_at(wish, world, host)
    return (
        *(_serving(wish, one, world, copied, own, equivalent) for one in found),
        *(
            Target(wish.domain, one, _owner_at(one, wish, world), is_free=False)
            for one in by_wildcard
            if not any(is_copy(each, [one]) for each in found)
        ),
    )


def wildcard_cdns(wish: Wish, world: World, host: Host) -> tuple[str, ...]:
    """The other CDNs to which the domain leads by a wildcard, or by a copy of what the wildcard says."""
    owned = (_owner_at(one, wish, world) for one in _elsewhere_by_wildcard(wish, world, host))
    return tuple(dict.fromkeys(one.cdn for one in owned))


def _elsewhere_by_wildcard(wish: Wish, world: World, host: Host) -> tuple[Found, ...]:
    """The record sets of the wildcard that give the domain another CDN, itself or by copies at the domain."""
    own = _leading_at(wish, world, host)
    said = answering(wish, world, host)[1]
    given = said or tuple(one for one in _wildcards(world, host) if any(is_copy(each, [one]) for each in own))
    leading = (one for one in given if one.record_set.type in LEADING)
    return tuple(one for one in leading if _owner_at(one, wish, world).cdn not in ("", wish.cdn))


def _wildcards(world: World, host: Host) -> tuple[Found, ...]:
    return host.wildcard if host.read else world.wildcard


def _leading_at(wish: Wish, world: World, host: Host) -> tuple[Found, ...]:
    if not host.read and world.encloser.known and not world.encloser.exists:
        # A wildcard answers, and stays.
        return ()
    return tuple(one for one in existing_records(wish.domain, world.live, host) if one.record_set.type in LEADING)


def validation_targets(wish: Wish, world: World, host: Host) -> tuple[Target, ...]:
    """What stands where control of the domain is to be proved."""
    name = wish.validation_name
    if not name:
        return ()
    copied = _wildcards(world, host)
    found = [one for one in existing_records(name, world.validation, host) if one.record_set.type in ("CNAME", "TXT")]
    return tuple(_validating(wish, one, copied) for one in found)


def target_obstacles(targets: Iterable[Target], wish: Wish, words: Words) -> tuple[Obstacle, ...]:
    """One for each record that belongs to something else."""
    return tuple(_foreign(one, wish, words) for one in targets if not one.is_free)


def conflicts(wish: Wish, world: World, host: Host) -> tuple[Obstacle, ...]:
    """Records of other types at the domain, beside which its CNAME record cannot stand; no copies of a wildcard's."""
    if has_room(wish, host):
        return ()
    copied = _wildcards(world, host)
    types = sorted({one.record_set.type for one in _beside(wish, world, host) if not is_copy(one, copied)})
    if not types:
        return ()
    listed = " and ".join(types)
    return (
        Obstacle(
            "records_in_the_way",
            f"{wish.domain} has {listed} records, which cannot coexist with the CNAME record of a tracking domain",
            f"Use another name for tracking, or remove the {listed} records at your DNS host if they are not needed",
            subject=wish.domain,
        ),
    )


def special_obstacles(wish: Wish, world: World, host: Host, own: Collection[str]) -> tuple[Obstacle, ...]:
    """Records that a plain one cannot replace in place, wherever they lead: of a routing policy, a product, an alias.

    Alias records that lead to ``own`` are the desired state in another form, and a copy of a wildcard's makes way.
    """
    found = [
        one
        for one in host.at(wish.domain)
        if one.special and one.record_set.type in LEADING and not is_copy(one, host.wildcard) and one.lead not in own
    ]
    if not found:
        return ()
    kinds = " and ".join(dict.fromkeys(one.record_set.type for one in found))
    shown = ", ".join(dict.fromkeys(one.special for one in found))
    return (
        Obstacle(
            "special_record",
            f"The {kinds} record of {wish.domain} is {shown}. A plain record cannot take its place without deleting it",
            _instead(wish, found, world),
            subject=wish.domain,
        ),
    )


def _instead(wish: Wish, found: Collection[Found], world: World) -> str:
    """How the name goes on to be answered while plain records replace those that are there."""
    leads = [lead for one in found if (lead := lead_of(one))]
    sparkposts = (lead for lead in leads if owner_of(_way(lead, world.live), wish.endpoint).kind == owners.SPARKPOST)
    lead = next(sparkposts, leads[0] if leads else "")
    in_batches = wish.dns_provider == ROUTE53 and not any("traffic policy" in one.special for one in found)
    if not in_batches or not lead:
        return "Use another name for tracking, or detach the domain from what keeps its record, and run again"
    number = "this record" if len(found) == 1 else f"these {len(found)} records"
    return (
        f"Delete {number} and create the plain record {wish.domain} CNAME {lead}, both in one change batch of Route 53 "
        "(aws route53 change-resource-record-sets), so that the name is answered all the time. Then run again"
    )


def mail_obstacles(wish: Wish, world: World, host: Host, words: Words) -> tuple[Obstacle, ...]:
    """Mail to the domain that a wildcard delivers, itself or by copies at the domain, and that its CNAME would end."""
    if has_room(wish, host):
        return ()
    beside = _beside(wish, world, host)
    copied = (one for one in _wildcards(world, host) if any(is_copy(each, [one]) for each in beside))
    given = [one.record_set for one in (*answering(wish, world, host)[1], *copied) if one.record_set.type == "MX"]
    exchanges = dict.fromkeys(value for one in given for value in one.values if _takes_mail(value))
    if not exchanges:
        return ()
    kind, holder = "wildcard_mail", given[0].name
    return (
        Obstacle(
            kind,
            f"{wish.domain} has the record MX {', '.join(exchanges)} by the wildcard {holder}. No MX record can stand "
            f"beside the CNAME record of a tracking domain, so mail to addresses at {wish.domain} would be lost",
            "Use another name for tracking. If nobody receives mail at that name, allow it with "
            f"{words.take_over(kind)}",
            allowed_by=words.take_over(kind),
            subject=wish.domain,
        ),
    )


def _takes_mail(exchange: str) -> bool:
    """Not so where the value says that no mail is accepted (a null MX, RFC 7505)."""
    return bool(exchange.partition(" ")[2].strip(". "))


def _beside(wish: Wish, world: World, host: Host) -> tuple[Found, ...]:
    """What stands at the domain and leads nowhere, at the DNS host that answers for it."""
    found = world.live.found if host.is_partial else existing_records(wish.domain, world.live, host)
    if (host.is_partial or not host.read) and not world.encloser.exists:
        return ()
    return tuple(one for one in found if one.record_set.type not in (*LEADING, "NS", "SOA"))


def _is_beside(host: Host) -> bool:
    """Whether another DNS host answers for the zone."""
    return host.zone is not None and (host.zone.status not in ("", "active") or host.is_partial)


def lead_of(found: Found) -> str:
    """The name to which a record set leads: a CNAME's value, or that of an alias; "" for plain addresses."""
    if found.special.startswith(_ALIAS):
        return found.special.removeprefix(_ALIAS).rstrip(".")
    if found.record_set.type == "CNAME" and found.record_set.values:
        return found.record_set.values[0]
    return ""


def _serving(
    wish: Wish, found: Found, world: World, wildcard: Iterable[Found], own: Collection[str], equivalent: bool
) -> Target:
    lead = lead_of(found)
    names = _way(lead, world.live)
    owner = _owner(found, names, wish, world)
    free = (
        is_copy(found, wildcard)
        or owner.kind == owners.SPARKPOST
        or any(name in own for name in names)
        or (not lead and equivalent)
        or _dangles(names, owner, wish, world.live)
    )
    return Target(wish.domain, found, owner, free)


def _way(lead: str, live: Live) -> tuple[str, ...]:
    """The chain from the record on, as far as DNS follows it."""
    if lead and lead in live.chain:
        return live.chain[live.chain.index(lead) :]
    return (lead,) if lead else ()


def _dangles(names: tuple[str, ...], owner: Owner, wish: Wish, live: Live) -> bool:
    """An earlier value at the same CDN that serves nobody any more."""
    return bool(names) and owner.cdn == wish.cdn and bool(live.chain) and not live.addresses


def _owner_at(found: Found, wish: Wish, world: World) -> Owner:
    return _owner(found, _way(lead_of(found), world.live), wish, world)


def _owner(found: Found, names: tuple[str, ...], wish: Wish, world: World) -> Owner:
    if names:
        return owner_of(names, wish.endpoint)
    proxied = dict(found.record_set.settings).get("proxied")
    # The account tells whether a record of its own is proxied, and then a set-up of Cloudflare looks at where it leads.
    if (proxied and wish.cdn != "cloudflare") or (proxied is None and is_proxying(world.zone.name_servers)):
        return Owner(owners.CDN, "Cloudflare (proxied)", "cloudflare")
    return Owner(owners.STRANGER, f"the server at {', '.join(found.record_set.values[:2]) or 'an unknown address'}")


def _validating(wish: Wish, found: Found, wildcard: Iterable[Found]) -> Target:
    lead = lead_of(found)
    owner = owner_of((lead,), wish.endpoint) if lead else Owner(owners.ACME, "another ACME client")
    free = is_copy(found, wildcard) or (owner.kind == owners.VALIDATOR and owner.cdn == wish.cdn)
    return Target(wish.validation_name, found, owner, free)


def _foreign(target: Target, wish: Wish, words: Words) -> Obstacle:
    shown = _shown(target)
    if target.name == wish.validation_name:
        return Obstacle(
            "foreign_validation_record",
            f"{target.name} has {shown}, which seems to belong to {target.owner.name}. Replacing the record would "
            "keep existing certificates from being renewed",
            "Keep the record and provide your own certificate, or use another name for tracking. If the record is no "
            f"longer needed, allow replacing it with {words.take_over('foreign_validation_record')}",
            allowed_by=words.take_over("foreign_validation_record"),
            subject=target.name,
        )
    if target.owner.kind == owners.CDN:
        kind, what = "served_elsewhere", _elsewhere(target, wish)
        advice = f"To move the domain, allow it with {words.take_over(kind)}. Otherwise, use another name for tracking"
        if not lead_of(target.found) and target.owner.cdn == "cloudflare":
            advice = f"If the record already points to the right target, make it DNS-only at Cloudflare. {advice}"
    else:
        kind = "foreign_target"
        what = f"which seems to belong to {target.owner.name}. Replacing the record would break it"
        advice = (
            "Use another name for tracking. If the record is no longer needed, allow replacing it with "
            f"{words.take_over(kind)}"
        )
    return Obstacle(
        kind, f"{target.name} has {shown}, {what}", advice, allowed_by=words.take_over(kind), subject=target.name
    )


def _elsewhere(target: Target, wish: Wish) -> str:
    if target.owner.cdn == wish.cdn:
        return f"so it is served by {target.owner.name}, but not by this account"
    return f"so it is served by {target.owner.name} now, and this set-up would move it"


def _shown(target: Target) -> str:
    """ "the record CNAME shops.example.net", for a person."""
    own, special = target.found.record_set, target.found.special
    by_wildcard = f" by the wildcard {own.name}" if own.name != target.name and own.name.startswith("*.") else ""
    return f"the record {own.type} {special or ', '.join(own.values)}{by_wildcard}"
