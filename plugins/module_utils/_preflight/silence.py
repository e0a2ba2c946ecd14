# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which names a wildcard would stop answering for, and the records that keep them answered (RFC 4592)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._dns.records import Found
from .._dns.zone.keeping import owners_between, silenced_below, silenced_names
from .._dns.zone.wildcards import silenced
from .model import CLOUDFLARE_DNS, LEADING, MANUAL, Host, Wish, World


@dataclass(frozen=True)
class Silence:
    """``wildcard`` answers for the domain now, "" for none; ``names`` would be silenced, the highest first.

    ``copies`` are the record sets that have to stand at them first, in the wildcard's own form; ``dark`` are the names
    below the domain, for which the wildcard would stop answering as well, and which get no copy. ``lost`` are the types
    of what the domain has by the wildcard and cannot keep beside its CNAME record, ``kept`` are those that it keeps.
    """

    wildcard: str = ""
    names: tuple[str, ...] = ()
    copies: tuple[tuple[str, Found], ...] = ()
    dark: str = ""
    gap: str = ""
    lost: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def silence_of(wish: Wish, world: World, host: Host) -> Silence:
    """What the records of a set-up would silence."""
    wildcard, found = answering(wish, world, host)
    if not wildcard or not found:
        return Silence()
    names = silenced(wish.written, wildcard)
    owners = [owner for name in names for owner in _owners(name, wish.domain)]
    rest = tuple(one for one in found if one.record_set.type not in LEADING)
    types = tuple(sorted({one.record_set.type for one in rest}))
    keeps = has_room(wish, host)
    beside = rest if keeps and host.read else ()
    copies = (*((owner, one) for owner in owners for one in found), *((wish.domain, one) for one in beside))
    gap = "" if host.is_partial else _gap(wish, found)
    kept = types if beside else ()
    return Silence(wildcard, names, copies, f"*.{wish.domain}", gap, () if keeps else types, kept)


def has_room(wish: Wish, host: Host) -> bool:
    """Whether records of other types may stand beside the domain's CNAME record.

    Cloudflare lets mail records stand beside a proxied CNAME record, which it answers by addresses. Of a zone in CNAME
    setup the record that counts is the one at the DNS host that answers.
    """
    return wish.proxied and wish.dns_provider in (CLOUDFLARE_DNS, MANUAL) and not host.is_partial


def notes_on(silence: Silence, wish: Wish) -> tuple[str, ...]:
    """What an operator has to know beforehand."""
    if not silence.wildcard:
        return ()
    notes = (
        silenced_names(silence.wildcard, wish.domain, silence.names),
        silenced_below(silence.wildcard, wish.domain),
    )
    return tuple(filter(None, (*notes, silence.gap, _lost(silence, wish), _kept(silence, wish))))


def _lost(silence: Silence, wish: Wish) -> str:
    if not silence.lost:
        return ""
    return (
        f"{wish.domain} will lose the {' and '.join(silence.lost)} records that it has by {silence.wildcard}, because "
        "no other records can stand beside its CNAME record"
    )


def _kept(silence: Silence, wish: Wish) -> str:
    if not silence.kept:
        return ""
    return (
        f"The {' and '.join(silence.kept)} records that {wish.domain} has by {silence.wildcard} are copied to "
        f"{wish.domain}"
    )


def copy_values(owner: str, found: Found) -> dict[str, Any]:
    """A copy as ``dns_records`` takes it; ``alias`` is Route 53's own target where the wildcard is an alias."""
    own = found.record_set
    handle = found.handle if isinstance(found.handle, dict) else {}
    alias = handle.get("AliasTarget")
    value: Any = own.values[0] if own.type == "CNAME" and own.values else list(own.values)
    return {
        "name": owner,
        "type": own.type,
        "value": value,
        "ttl": own.ttl,
        **{name: setting for name, setting in own.settings if name == "proxied"},
        **({"alias": dict(alias)} if alias else {}),
    }


def answering(wish: Wish, world: World, host: Host) -> tuple[str, tuple[Found, ...]]:
    """The wildcard that answers for the domain and what it holds, by the host's records where these are known."""
    if host.is_partial:
        return world.encloser.wildcard, world.wildcard
    if host.read and host.encloser:
        wildcard = "" if host.encloser == wish.domain else f"*.{host.encloser}"
        return wildcard, tuple(one for one in host.wildcard if one.record_set.name == wildcard)
    wildcard = world.encloser.wildcard
    if host.read:
        return wildcard, tuple(one for one in host.wildcard if one.record_set.name == wildcard) or world.wildcard
    return wildcard, world.wildcard


def _owners(name: str, domain: str) -> tuple[str, ...]:
    """A name in between, and all below it; below the domain itself nothing is promised."""
    return (name,) if name == domain else owners_between(name)


def _gap(wish: Wish, found: tuple[Found, ...]) -> str:
    """Cloudflare's servers take the parts of a batch one by one, so that a name may be without an answer meanwhile.

    Source: Cloudflare's documentation, "Batch record changes".
    """
    types = {one.record_set.type for one in found}
    if wish.dns_provider != CLOUDFLARE_DNS or not types & {"A", "AAAA"}:
        return ""
    return (
        f"The address records of {wish.domain} are replaced by its CNAME record. Cloudflare's name servers do not "
        "apply both changes in one step, so some resolvers may get no answer for a few seconds"
    )
