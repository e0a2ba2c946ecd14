# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on certificate packs, Universal SSL, Total TLS and the verification of certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.cloudflare import errors, packs
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply, paged
from lab.cloudflare.names import host_name, is_within
from lab.cloudflare.packs import Pack, rendered, verification
from lab.cloudflare.zones import Zone

_AUTHORITIES = ("google", "lets_encrypt", "ssl_com")
_METHODS = ("txt", "http", "email")
_DAYS = (14, 30, 90, 365)
_MOST_HOSTS = 50


def _list(account: Account, call: Call) -> Reply:
    zone = call.within
    with account.lock:
        everything = call.query.get("status") == "all"
        found = [rendered(zone, each) for each in zone.packs if everything or each.status in packs.SERVED]
    return paged(call, found, default=20, least=5, most=50)


def _get(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply(rendered(call.within, _held(call)))


def _order(account: Account, call: Call) -> Reply:
    zone = call.within
    with account.lock:
        if not account.behaviour.advanced_certificates:
            raise errors.invalid(1450, "Advanced Certificate Manager is needed to order this certificate pack", 403)
        pack = _ordered(zone, call.body)
        pack.ordered_at = account.context.now()
        zone.packs.append(pack)
        return Reply(rendered(zone, pack))


def _ordered(zone: Zone, body: Mapping[str, Any]) -> Pack:
    hosts = body.get("hosts")
    if not isinstance(hosts, list) or not 0 < len(hosts) <= _MOST_HOSTS:
        raise errors.invalid(1411, f"A certificate pack has from 1 to {_MOST_HOSTS} hosts")
    names = tuple(host_name(str(each)) for each in hosts)
    if zone.name not in names:
        raise errors.invalid(1411, f"The hosts have to include the zone apex {zone.name}")
    outside = [each for each in names if not is_within(each.removeprefix("*."), zone.name)]
    if outside:
        raise errors.invalid(1411, f"{outside[0]} is not in the zone")
    for name, allowed in (
        ("type", ("advanced",)),
        ("certificate_authority", _AUTHORITIES),
        ("validation_method", _METHODS),
        ("validity_days", _DAYS),
    ):
        if body.get(name) not in allowed:
            raise errors.invalid(1406, f"Invalid {name} {body.get(name)!r}")
    return Pack(
        "advanced",
        names,
        "pending_validation",
        str(body["certificate_authority"]),
        str(body["validation_method"]),
        int(body["validity_days"]),
    )


def _delete(account: Account, call: Call) -> Reply:
    with account.lock:
        pack = _held(call)
        if pack.type in ("universal", "total_tls"):
            raise errors.invalid(1431, f"A {pack.type} certificate pack is switched off, not deleted")
        call.within.packs.remove(pack)
    return Reply({"id": pack.id})


def _held(call: Call) -> Pack:
    for each in call.within.packs:
        if each.id == call.ids["pack"]:
            return each
    raise errors.invalid(1408, "No such certificate pack", 404)


def _universal(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply({"enabled": call.within.universal_enabled})


def _edit_universal(account: Account, call: Call) -> Reply:
    enabled = call.body.get("enabled")
    if not isinstance(enabled, bool):
        raise errors.invalid(1404, "enabled has to be true or false")
    with account.lock:
        call.within.universal_enabled = enabled
    packs.settle(account)
    return Reply({"enabled": enabled})


def _total_tls(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply(_shown_total_tls(call.within))


def _edit_total_tls(account: Account, call: Call) -> Reply:
    enabled = call.body.get("enabled")
    if not isinstance(enabled, bool):
        raise errors.invalid(1404, "enabled has to be true or false")
    with account.lock:
        if not account.behaviour.advanced_certificates:
            raise errors.invalid(1450, "Advanced Certificate Manager is needed for Total TLS", 403)
        call.within.total_tls = enabled
        return Reply(_shown_total_tls(call.within))


def _shown_total_tls(zone: Zone) -> dict[str, Any]:
    return {"enabled": zone.total_tls, "certificate_authority": "google", "validity_period": 90}


def _verification(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply([verification(each) for each in call.within.packs])


_READ, _WRITE = ("SSL and Certificates Read",), ("SSL and Certificates Write",)
PACK_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    "GET /zones/<zone>/ssl/certificate_packs": (_READ, _list),
    "POST /zones/<zone>/ssl/certificate_packs/order": (_WRITE, _order),
    "GET /zones/<zone>/ssl/certificate_packs/<pack>": (_READ, _get),
    "DELETE /zones/<zone>/ssl/certificate_packs/<pack>": (_WRITE, _delete),
    "GET /zones/<zone>/ssl/universal/settings": (_READ, _universal),
    "PATCH /zones/<zone>/ssl/universal/settings": (_WRITE, _edit_universal),
    "GET /zones/<zone>/ssl/verification": (_READ, _verification),
    "GET /zones/<zone>/acm/total_tls": (_READ, _total_tls),
    "POST /zones/<zone>/acm/total_tls": (_WRITE, _edit_total_tls),
}
