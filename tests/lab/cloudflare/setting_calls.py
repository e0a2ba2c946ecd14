# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on zone settings, one setting each; the call for all of them at once ended in September 2026.

Source: Cloudflare's API reference and its list of API deprecations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply
from lab.cloudflare.names import instant
from lab.cloudflare.zone_settings import SETTINGS, is_editable, takes


def _get(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply(_shown(call, _known(call)))


def _edit(account: Account, call: Call) -> Reply:
    name, zone = _known(call), call.within
    if "value" not in call.body:
        raise errors.invalid(1003, "Missing value for zone setting")
    value = call.body["value"]
    with account.lock:
        if not is_editable(name, zone.plan):
            raise errors.invalid(1015, f"Not allowed to edit setting for {name}", 403)
        if not takes(name, value, zone.plan):
            raise errors.invalid(1007, f"Invalid value for zone setting {name}")
        zone.settings[name] = value
        zone.settings_changed[name] = instant(account.wall())
        return Reply(_shown(call, name))


def _known(call: Call) -> str:
    name = call.ids["setting"]
    if name not in SETTINGS:
        raise errors.invalid(1006, "Unrecognized zone setting name")
    return name


def _shown(call: Call, name: str) -> dict[str, Any]:
    zone = call.within
    return {
        "id": name,
        "value": zone.settings[name],
        "editable": is_editable(name, zone.plan),
        "modified_on": zone.settings_changed.get(name),
    }


def _bots(account: Account, call: Call) -> Reply:
    """Source: the typed models of Cloudflare's Python client (bot_management)."""
    with account.lock:
        mode = call.within.fight_mode
        return Reply({"enable_js": False} if mode is None else {"enable_js": False, "fight_mode": mode})


def _edit_bots(account: Account, call: Call) -> Reply:
    mode = call.body.get("fight_mode")
    if not isinstance(mode, bool):
        raise errors.invalid(1004, "fight_mode has to be true or false")
    with account.lock:
        call.within.fight_mode = mode
    return _bots(account, call)


SETTING_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    "GET /zones/<zone>/settings/<setting>": (("Zone Settings Read",), _get),
    "GET /zones/<zone>/bot_management": (("Bot Management Read",), _bots),
    "PUT /zones/<zone>/bot_management": (("Bot Management Write",), _edit_bots),
    "PATCH /zones/<zone>/settings/<setting>": (("Zone Settings Write",), _edit),
}
