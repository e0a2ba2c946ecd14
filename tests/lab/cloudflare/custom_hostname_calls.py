# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on custom hostnames, their quota, and the fallback origin.

Source of codes: Cloudflare for Platforms documentation, "Status codes: custom hostnames"; what stands in none of
them says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply, paged
from lab.cloudflare.custom_hostnames import CustomHostname, rendered, rendered_fallback, settle
from lab.cloudflare.names import host_name, is_host_name, is_within
from lab.cloudflare.zones import Zone

_RESERVED = ("test", "example", "invalid", "localhost")
_PROHIBITED = ("example.com", "example.net", "example.org")
_METHODS = ("http", "txt", "email")
_ALLOCATION = (
    "If you are already a paid Cloudflare for SaaS customer, contact your account team for additional provisioning."
)


def _list(account: Account, call: Call) -> Reply:
    settle(account)
    wanted, exact = call.query.get("hostname", "").lower(), call.query.get("hostname.exact", "").lower()
    with account.lock:
        found = [
            rendered(one)
            for one in call.within.custom_hostnames.values()
            if wanted in one.host and exact in ("", one.host)
        ]
    # The largest page is not documented the same everywhere (50, 1000): the smaller is the harsher.
    return paged(call, found, default=20, least=5, most=50)


def _get(account: Account, call: Call) -> Reply:
    settle(account)
    with account.lock:
        return Reply(rendered(_held(call)))


def _create(account: Account, call: Call) -> Reply:
    zone, body = call.within, call.body
    name = _name(body.get("hostname"))
    with account.lock:
        _check_quota(account, zone)
        taken = {one.host for each in account.zones.values() for one in each.custom_hostnames.values()}
        if name in taken | account.foreign_hostnames:
            raise errors.invalid(1406, "Duplicate custom hostname found.", 409)
        now = account.context.now()
        made = CustomHostname(name, _ssl(body), account.wall(), now, _origin_server(zone, body))
        shown = rendered(made)
        zone.custom_hostnames[made.id] = made
        return Reply(shown, status=201)


def _edit(account: Account, call: Call) -> Reply:
    with account.lock:
        one = _held(call)
        if "ssl" in call.body:
            one.ssl = {**one.ssl, **_ssl(call.body)}
        if "custom_origin_server" in call.body:
            one.origin_server = _origin_server(call.within, call.body)
        one.look_again(account.context.now())
    settle(account)
    with account.lock:
        return Reply(rendered(one), status=202)


def _delete(account: Account, call: Call) -> Reply:
    with account.lock:
        one = _held(call)
        del call.within.custom_hostnames[one.id]
        return Reply({"id": one.id})


def _quota(account: Account, call: Call) -> Reply:
    with account.lock:
        if not account.behaviour.saas:
            raise _not_allocated()
        used = sum(len(each.custom_hostnames) for each in account.zones.values())
        allocated = account.behaviour.custom_hostnames_allocated
        cap = account.behaviour.custom_hostnames_cap
        return Reply({"allocated": allocated, "used": used, "exceeded": used >= allocated, "hard_cap": cap})


def _fallback(account: Account, call: Call) -> Reply:
    with account.lock:
        if not call.within.fallback_origin:
            # The code is a guess.
            raise errors.invalid(1551, "The fallback origin was not found.", 404)
        return Reply(rendered_fallback(account, call.within))


def _set_fallback(account: Account, call: Call) -> Reply:
    zone = call.within
    with account.lock:
        if not account.behaviour.saas:
            # Source of the code: a public client that tells "off" by it.
            raise errors.invalid(1456, "Access to setting a fallback origin has not been granted for this zone.", 403)
        origin = host_name(str(call.body.get("origin") or ""))
        if not is_host_name(origin) or not is_within(origin, zone.name):
            raise errors.invalid(1415, "Invalid custom origin hostname. Check your input and try again.")
        zone.fallback_origin = origin
        return Reply(rendered_fallback(account, zone))


def _drop_fallback(account: Account, call: Call) -> Reply:
    with account.lock:
        shown = {**rendered_fallback(account, call.within), "status": "pending_deletion"}
        call.within.fallback_origin = ""
        return Reply(shown)


def _held(call: Call) -> CustomHostname:
    found = call.within.custom_hostnames.get(call.ids["hostname"])
    if found is None:
        raise errors.invalid(1436, "The custom hostname was not found.", 404)
    return found


def _name(given: Any) -> str:
    text = str(given or "")
    if not text.isascii():
        raise errors.invalid(1408, "Custom hostnames with non-ASCII characters are not supported.")
    name = host_name(text)
    if name.startswith("*."):
        raise errors.invalid(
            1448, "Custom hostnames with wildcards are not supported for certificates managed by Cloudflare."
        )
    if not is_host_name(name) or "." not in name:
        raise errors.invalid(1407, "Invalid custom hostname. Check your input and try again.")
    if name.rpartition(".")[2] in _RESERVED:
        raise errors.invalid(1409, "Reserved top domain custom hostnames are not supported.")
    if any(is_within(name, each) for each in _PROHIBITED):
        raise errors.invalid(
            1411, "Custom hostnames ending in example.com, example.net, or example.org are prohibited."
        )
    return name


def _ssl(body: Mapping[str, Any]) -> dict[str, Any]:
    ssl = body.get("ssl")
    if not isinstance(ssl, Mapping) or ssl.get("method") not in _METHODS or ssl.get("type") != "dv":
        # The code is a guess.
        raise errors.invalid(1421, "The ssl attribute needs a method of http, txt or email, and the type dv.")
    return dict(ssl)


def _origin_server(zone: Zone, body: Mapping[str, Any]) -> str:
    origin = body.get("custom_origin_server")
    if origin and zone.plan != "enterprise":
        message = "Access to setting a custom origin server has not been granted for this zone."
        raise errors.invalid(1414, f"{message} {_ALLOCATION}", 403)
    return host_name(str(origin or ""))


def _check_quota(account: Account, zone: Zone) -> None:
    if not account.behaviour.saas:
        raise _not_allocated()
    used = sum(len(each.custom_hostnames) for each in account.zones.values())
    if zone.plan != "enterprise" and used >= account.behaviour.custom_hostnames_cap:
        raise errors.invalid(1405, f"Quota exceeded. {_ALLOCATION}", 403)


def _not_allocated() -> errors.ApiError:
    return errors.invalid(1404, f"No quota has been allocated for this zone. {_ALLOCATION}", 403)


_READ, _WRITE = ("SSL and Certificates Read",), ("SSL and Certificates Write",)
_PATH = "/zones/<zone>/custom_hostnames"
CUSTOM_HOSTNAME_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    f"GET {_PATH}": (_READ, _list),
    f"POST {_PATH}": (_WRITE, _create),
    f"GET {_PATH}/quota": (_READ, _quota),
    f"GET {_PATH}/fallback_origin": (_READ, _fallback),
    f"PUT {_PATH}/fallback_origin": (_WRITE, _set_fallback),
    f"DELETE {_PATH}/fallback_origin": (_WRITE, _drop_fallback),
    f"GET {_PATH}/<hostname>": (_READ, _get),
    f"PATCH {_PATH}/<hostname>": (_WRITE, _edit),
    f"DELETE {_PATH}/<hostname>": (_WRITE, _delete),
}
