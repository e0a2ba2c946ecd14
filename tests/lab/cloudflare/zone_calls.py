# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on zones themselves: create, find, change, delete, activation check, DNS settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply, paged
from lab.cloudflare.names import host_name, is_host_name
from lab.cloudflare.zones import Zone, in_cname_setup, name_servers_for, rendered

_TYPES = ("full", "partial", "secondary", "internal")
#: Names with so many labels are registered ones below these public suffixes.
_SECOND_LEVEL = ("co", "com", "org", "net", "ac", "gov")


def _create(account: Account, call: Call) -> Reply:
    asked = call.body.get("account")
    wanted = asked.get("id") if isinstance(asked, Mapping) else None
    allowed = call.token.zones is None and call.token.allows_any(("Zone Write", "DNS Write"))
    with account.lock:
        if wanted != account.id or not allowed or not account.behaviour.zone_creation:
            raise errors.zone_creation_denied()
        zone = _new(account, call.body)
        account.zones[zone.id] = zone
        return Reply(rendered(account, zone))


def _new(account: Account, body: Mapping[str, Any]) -> Zone:
    name, kind = body.get("name"), body.get("type", "full")
    if not isinstance(name, str) or not is_host_name(host_name(name)) or "." not in host_name(name):
        raise errors.invalid(1001, f"Invalid zone name {name!r}")
    name = host_name(name)
    if kind not in _TYPES:
        raise errors.invalid(1001, f"Invalid zone type {kind!r}")
    if account.zone_named(name) is not None or name in account.foreign_zones:
        raise errors.zone_exists(name)
    if not _is_registered(name) and not account.behaviour.subdomain_zones:
        raise errors.not_the_registered_domain()
    zone = Zone(name, name_servers_for(account.id, name), account.wall(), kind, account.behaviour.plan)
    if kind == "partial":
        if not zone.limits.partial:
            raise errors.partial_not_allowed()
        in_cname_setup(zone)
    return zone


def _is_registered(name: str) -> bool:
    labels = name.split(".")
    return len(labels) == 2 or (len(labels) == 3 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL)


def _list(account: Account, call: Call) -> Reply:
    name = call.query.get("name")
    scoped = call.token.zones is not None
    behaviour = account.behaviour
    with account.lock:
        visible = [each for each in account.zones.values() if call.token.covers(each.name)]
        found = [each for each in visible if _matches(account, each, call.query)]
        if not call.token.allows("Zone Read"):
            raise errors.no_zone_list(call.token.actor)
        if name is None and scoped and not behaviour.scoped_tokens_list_zones:
            raise errors.no_zone_list(call.token.actor)
        if name is not None and not found and (scoped or behaviour.unknown_zone_refused):
            raise errors.no_zone_list(call.token.actor)
        key = _ORDERS.get(call.query.get("order", ""), lambda zone: zone.name)
        found.sort(key=key, reverse=call.query.get("direction") == "desc")
        return paged(call, [rendered(account, each) for each in found], default=20, least=5, most=50)


_ORDERS: Mapping[str, Callable[[Zone], str]] = {
    "name": lambda zone: zone.name,
    "status": lambda zone: zone.status,
    "plan.id": lambda zone: zone.plan,
}


def _matches(account: Account, zone: Zone, query: Mapping[str, str]) -> bool:
    tests: list[bool] = []
    if "name" in query:
        tests.append(_compared(query["name"], zone.name))
    if "status" in query:
        tests.append(zone.status == query["status"])
    if "account.id" in query:
        tests.append(query["account.id"] == account.id)
    if "account.name" in query:
        tests.append(_compared(query["account.name"], account.name))
    kinds = query["type"].split(",") if "type" in query else ["full", "partial", "secondary"]
    fitting = any(tests) if query.get("match") == "any" and tests else all(tests)
    return fitting and zone.type in kinds


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "equal": lambda wanted, held: wanted == held,
    "not_equal": lambda wanted, held: wanted != held,
    "starts_with": lambda wanted, held: held.startswith(wanted),
    "ends_with": lambda wanted, held: held.endswith(wanted),
    "contains": lambda wanted, held: wanted in held,
}


def _compared(asked: str, held: str) -> bool:
    """``asked`` is a value, or an operator and a value with a colon between them."""
    operator, colon, value = asked.partition(":")
    exact = operator.endswith("_case_sensitive")
    compare = _OPERATORS.get(operator.removesuffix("_case_sensitive"))
    if not colon or compare is None:
        compare, value = _OPERATORS["equal"], asked
    return compare(value, held) if exact else compare(value.lower(), held.lower())


def _get(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply(rendered(account, call.within))


def _edit(account: Account, call: Call) -> Reply:
    zone, body = call.within, call.body
    named = [name for name in ("paused", "type", "vanity_name_servers", "plan") if name in body]
    if len(named) != 1:
        raise errors.invalid(1003, "Exactly one property of a zone can be changed with a call")
    with account.lock:
        if "paused" in body:
            if not isinstance(body["paused"], bool):
                raise errors.invalid(1003, "Invalid value for paused")
            zone.paused = body["paused"]
        elif "type" in body:
            if body["type"] == "partial" and not zone.limits.partial:
                raise errors.partial_not_allowed()
            if body["type"] not in _TYPES:
                raise errors.invalid(1003, "Invalid value for type")
            zone.type = body["type"]
        else:
            raise errors.invalid(1003, f"{named[0]} cannot be changed on this plan")
        zone.modified = account.wall()
        return Reply(rendered(account, zone))


def _delete(account: Account, call: Call) -> Reply:
    with account.lock:
        account.zones.pop(call.within.id, None)
    return Reply({"id": call.within.id})


def _check(account: Account, call: Call) -> Reply:
    """The look itself follows when the zones are settled."""
    zone, now = call.within, account.context.now()
    with account.lock:
        if zone.checked_at is not None and now - zone.checked_at < zone.limits.activation_check:
            left = int(zone.limits.activation_check - (now - zone.checked_at)) + 1
            message = f"This zone was checked a short while ago, please try again in {left} seconds"
            raise errors.invalid(account.behaviour.early_check_code, message, account.behaviour.early_check_status)
        zone.checked_at, zone.look = now, True
    return Reply({"id": zone.id})


def _dns_settings(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply(dict(call.within.dns_settings))


def _edit_dns_settings(account: Account, call: Call) -> Reply:
    with account.lock:
        unknown = sorted(set(call.body) - set(call.within.dns_settings))
        if unknown:
            raise errors.invalid(1004, f"DNS settings have no {', '.join(unknown)}")
        call.within.dns_settings.update(call.body)
        return Reply(dict(call.within.dns_settings))


def _verify(account: Account, call: Call) -> Reply:
    message = {"code": 10000, "message": "This API Token is valid and active", "type": None}
    return Reply({"id": call.token.id, "status": "active"}, messages=[message])


def _accounts(account: Account, call: Call) -> Reply:
    shown = {"id": account.id, "name": account.name, "type": "standard", "settings": {}}
    return paged(call, [shown], default=20, least=5, most=50)


#: By method and path below the root; the permissions of which one is enough, or none to ask for.
ZONE_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    "GET /user/tokens/verify": ((), _verify),
    "GET /accounts": ((), _accounts),
    "GET /accounts/<account>/tokens/verify": ((), _verify),
    # These two answer a lack of permission in their own way.
    "GET /zones": ((), _list),
    "POST /zones": ((), _create),
    "GET /zones/<zone>": (("Zone Read",), _get),
    "PATCH /zones/<zone>": (("Zone Write",), _edit),
    "DELETE /zones/<zone>": (("Zone Write",), _delete),
    "PUT /zones/<zone>/activation_check": (("Zone Write",), _check),
    "GET /zones/<zone>/dns_settings": (("DNS Read",), _dns_settings),
    "PATCH /zones/<zone>/dns_settings": (("DNS Write",), _edit_dns_settings),
}
