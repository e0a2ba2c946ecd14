# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS records between Cloudflare's form, one object for each value, and record sets.

Source: the typed models of Cloudflare's Python client (dns.records), and its documentation of proxied records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..._core.errors import InputError
from ..._dns.records import Found, Key, RecordSet
from ..._dns.values import canonical, quoted, unquoted

#: A proxied record always has this one, which stands for "automatic" with others.
AUTOMATIC_TTL = 1
#: From 60 on most plans.
SHORTEST_TTL, LONGEST_TTL = 30, 86400
PROXIABLE = frozenset({"A", "AAAA", "CNAME"})
#: Stands for a time to live that differs among the records of a set.
MIXED_TTL = 0
_KEEPERS = {
    "read_only": "kept by a product of Cloudflare's",
    "managed_by_apps": "kept by an app of Cloudflare's",
    "managed_by_argo_tunnel": "kept by a Cloudflare tunnel",
}


def key_of(raw: Mapping[str, Any]) -> Key:
    """Name and type of the record that the API returned."""
    return str(raw.get("name") or "").lower().rstrip("."), str(raw.get("type") or "")


def value_of(raw: Mapping[str, Any]) -> str:
    """The canonical value of the record that the API returned, as it stands where it is none of ours to judge."""
    text = _text_of(raw)
    try:
        return canonical(str(raw.get("type") or ""), text)
    except InputError:
        return text


def found(raws: Iterable[Mapping[str, Any]]) -> tuple[Found, ...]:
    """The record sets that these records are, each with its records as the handle."""
    sets: dict[Key, list[Mapping[str, Any]]] = {}
    for raw in raws:
        sets.setdefault(key_of(raw), []).append(raw)
    return tuple(_found(key, members) for key, members in sets.items())


def found_from_facts(shown: Mapping[str, Any]) -> Found:
    """A record set as the facts of preflight show it; without the records themselves, which only a write needs."""
    values = shown.get("value")
    own = RecordSet(
        str(shown.get("name") or ""),
        str(shown.get("type") or ""),
        tuple(map(str, values)) if isinstance(values, list) else (),
        _number(shown.get("ttl")),
        (("proxied", shown["proxied"]),) if "proxied" in shown else (),
    )
    return Found(own, str(shown.get("special") or ""))


def stored(desired: RecordSet, before: Found | None, *, owner_comment: str = "") -> RecordSet:
    """The desired set as Cloudflare will hold it: proxied ones with an automatic TTL, settings in one order.

    A new set gets the owner's comment where it has none of its own. Raises InputError.
    """
    settings = dict(desired.settings)
    if before is None and owner_comment:
        settings.setdefault("comment", owner_comment)
    if desired.type in PROXIABLE:
        settings.setdefault("proxied", False)
    elif settings.pop("proxied", False):
        allowed = f"Cloudflare proxies {', '.join(sorted(PROXIABLE))} records only, not the {desired.type} record of "
        raise InputError("records.proxied", True, allowed + desired.name)
    if settings.get("proxied", False) is None and before is not None and before.handle:
        settings["proxied"] = _proxied_of_those_that_stay(desired, before)
    proxied = settings.get("proxied", False)
    if proxied is None and before is not None:
        # Some of its records are proxied and some are not, which the task leaves alone.
        ttl = before.record_set.ttl
    else:
        ttl = AUTOMATIC_TTL if proxied else _ttl(desired)
    return RecordSet(desired.name, desired.type, desired.values, ttl, tuple(sorted(settings.items())))


def _proxied_of_those_that_stay(desired: RecordSet, before: Found) -> bool | None:
    """What a set of both kinds is once the other values are gone; None where it is still of both. New ones are not."""
    staying = [raw for raw in before.handle if value_of(raw) in desired.values]
    kinds = {raw.get("proxied") is True for raw in staying}
    if set(desired.values) - {value_of(raw) for raw in staying}:
        kinds.add(False)
    return kinds.pop() if len(kinds) == 1 else None


def fields(desired: RecordSet) -> dict[str, Any]:
    """What every record of a set has in common, as the API takes it."""
    settings = {name: value for name, value in desired.settings if value is not None}
    return {**settings, **({} if desired.ttl == MIXED_TTL else {"ttl": desired.ttl})}


def content(record_type: str, value: str) -> dict[str, Any]:
    """A canonical value as the API takes it."""
    if record_type == "MX":
        priority, host = value.split()
        return {"content": host, "priority": int(priority)}
    if record_type == "SRV":
        priority, weight, port, target = value.split()
        data = {"priority": int(priority), "weight": int(weight), "port": int(port), "target": target}
        return {"data": data}
    if record_type == "CAA":
        flags, tag, text = value.split(" ", 2)
        return {"data": {"flags": int(flags), "tag": tag, "value": unquoted(text) or ""}}
    return {"content": quoted(value) if record_type == "TXT" else value}


def _found(key: Key, raws: list[Mapping[str, Any]]) -> Found:
    values = tuple(sorted({value_of(raw) for raw in raws}))
    ttls = {_number(raw.get("ttl")) for raw in raws}
    settings: dict[str, Any] = {}
    comments = {str(raw.get("comment") or "") for raw in raws}
    if len(comments) == 1 and comments != {""}:
        settings["comment"] = comments.pop()
    if key[1] in PROXIABLE:
        proxied = {raw.get("proxied") is True for raw in raws}
        settings["proxied"] = proxied.pop() if len(proxied) == 1 else None
    ttl = ttls.pop() if len(ttls) == 1 else MIXED_TTL
    return Found(RecordSet(*key, values, ttl, tuple(sorted(settings.items()))), _special(raws), tuple(raws))


def _text_of(raw: Mapping[str, Any]) -> str:
    record_type, text, data = raw.get("type"), str(raw.get("content") or ""), raw.get("data")
    parts = data if isinstance(data, Mapping) else {}
    if record_type == "MX":
        return f"{_number(raw.get('priority'))} {text}"
    if record_type == "SRV" and "target" in parts:
        return " ".join(str(parts.get(name)) for name in ("priority", "weight", "port", "target"))
    if record_type == "CAA" and "tag" in parts:
        return f"{parts.get('flags')} {parts['tag']} {quoted(str(parts.get('value') or ''))}"
    return text


def _special(raws: Iterable[Mapping[str, Any]]) -> str:
    for raw in raws:
        meta = raw.get("meta")
        for name, words in _KEEPERS.items():
            if isinstance(meta, Mapping) and meta.get(name) is True:
                return words
    return ""


def _ttl(desired: RecordSet) -> int:
    if desired.ttl == MIXED_TTL and not desired.ttl_named:
        return desired.ttl
    if desired.ttl != AUTOMATIC_TTL and not SHORTEST_TTL <= desired.ttl <= LONGEST_TTL:
        allowed = f"Cloudflare takes 60 (Enterprise: {SHORTEST_TTL}) to {LONGEST_TTL} seconds, or 1 for automatic"
        raise InputError("records.ttl", desired.ttl, f"{allowed}, as for the {desired.type} record of {desired.name}")
    return desired.ttl


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
