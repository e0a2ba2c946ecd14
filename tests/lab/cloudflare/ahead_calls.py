# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading what acts ahead of a zone's own rules: Worker routes, and the bulk redirects of the account.

A test puts them there. Source: Cloudflare's API reference (Workers routes, account rulesets, lists) and its
documentation of bulk redirects: a rule of the account's names a list, whose items hold the URLs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply, paged
from lab.cloudflare.names import instant, new_id

PHASE = "http_request_redirect"
_MOST_ITEMS = 500


def _routes(account: Account, call: Call) -> Reply:
    """All of the zone; the list has no pages."""
    with account.lock:
        return Reply([dict(each) for each in call.within.worker_routes])


def _route(account: Account, call: Call) -> Reply:
    with account.lock:
        found = [dict(each) for each in call.within.worker_routes if each["id"] == call.ids["route"]]
    if not found:
        raise errors.invalid(10009, "route not found", 404)
    return Reply(found[0])


def make_list(account: Account, items: list[dict[str, Any]]) -> dict[str, Any]:
    """A list of redirects and the rule that enables it; the caller holds the account's lock."""
    at = instant(account.wall())
    number = len(account.redirect_lists) + 1
    made = {
        "id": new_id(),
        "name": f"redirects_{number}",
        "description": "",
        "kind": "redirect",
        "num_items": len(items),
        "num_referencing_filters": 1,
        "created_on": at,
        "modified_on": at,
        "items": [{"id": new_id(), "created_on": at, "modified_on": at, "redirect": each} for each in items],
    }
    account.redirect_lists.append(made)
    return made


def _lists(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply([_shown(each) for each in account.redirect_lists])


def _items(account: Account, call: Call) -> Reply:
    """By cursor in the service; the lab's lists fit one page."""
    with account.lock:
        found = [each for each in account.redirect_lists if each["id"] == call.ids["list"]]
    if not found:
        raise errors.invalid(10001, "could not find list", 404)
    return paged(call, found[0]["items"], default=_MOST_ITEMS, most=_MOST_ITEMS)


def _entry_point(account: Account, call: Call) -> Reply:
    with account.lock:
        lists = list(account.redirect_lists)
    if not lists or call.ids["phase"] != PHASE:
        raise errors.invalid(10003, "could not find entrypoint ruleset in the phase", 404)
    rules = [
        {
            "id": each["id"][::-1],
            "ref": each["id"][::-1],
            "version": "1",
            "last_updated": each["created_on"],
            "action": "redirect",
            "expression": f"http.request.full_uri in ${each['name']}",
            "action_parameters": {"from_list": {"name": each["name"], "key": "http.request.full_uri"}},
            "enabled": True,
        }
        for each in lists
    ]
    shown = {"id": account.id, "kind": "root", "name": "default", "description": "", "phase": PHASE}
    return Reply({**shown, "version": "1", "last_updated": lists[-1]["created_on"], "rules": rules})


def _shown(held: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if name != "items"}


_LISTS = ("Account Filter Lists Read",)
AHEAD_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    "GET /zones/<zone>/workers/routes": (("Workers Routes Read",), _routes),
    "GET /zones/<zone>/workers/routes/<route>": (("Workers Routes Read",), _route),
    "GET /accounts/<account>/rules/lists": (_LISTS, _lists),
    "GET /accounts/<account>/rules/lists/<list>/items": (_LISTS, _items),
    "GET /accounts/<account>/rulesets/phases/<phase>/entrypoint": (("Account Rulesets Read",), _entry_point),
}
