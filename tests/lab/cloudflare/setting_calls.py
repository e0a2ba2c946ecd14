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


SETTING_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    "GET /zones/<zone>/settings/<setting>": (("Zone Settings Read",), _get),
    "PATCH /zones/<zone>/settings/<setting>": (("Zone Settings Write",), _edit),
}
