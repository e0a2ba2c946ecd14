# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's calls on zones themselves and on their settings.

Source: the typed models of Cloudflare's Python client (zones), with the limits in its docstrings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.errors import ApiError, AuthenticationError, ForbiddenError, NotFoundError
from .. import errors
from ..client import CloudflareClient
from ..model import Zone
from .settings import Setting, to_api

_ALL_ZONES = f"{errors.ZONE_WRITE}' for all zones of the account"


class ZoneClient:
    """Every method raises ApiError and NetworkError."""

    def __init__(self, client: CloudflareClient) -> None:
        self._client = client

    def begin(self) -> None:
        """Start a new operation with the whole retry deadline ahead."""
        self._client.begin()

    def find(self, name: str, account_id: str) -> Zone | None:
        """The zone of exactly this name. Raises ZoneHiddenError."""
        return self._client.find_zone(name, account_id=account_id)

    def read(self, zone_id: str) -> Zone:
        """The zone of this id."""
        return self._client.read_zone(zone_id, may_be_predicted=False)

    def create(self, name: str, *, account_id: str, zone_type: str) -> Zone:
        """Create the zone; one that came to be there meanwhile in the same account is as good."""
        body = {"account": {"id": account_id}, "name": name, "type": zone_type}

        def there() -> Zone | None:
            return self.find(name, account_id)

        try:
            made = self._client.post(
                "/zones", body, permission=_ALL_ZONES, remedies=_creation_remedies(name, account_id), took_effect=there
            )
        except errors.AlreadyExistsError:
            found = there()
            if found is None:
                raise
            return found
        return made if isinstance(made, Zone) else Zone.from_api(made)

    def change_type(self, zone_id: str, zone_type: str) -> Zone:
        """Make it a full or a partial zone."""
        changed = self._client.patch(
            f"/zones/{zone_id}", {"type": zone_type}, permission=errors.ZONE_WRITE, took_effect=_repeat
        )
        return Zone.from_api(changed)

    def delete(self, zone_id: str) -> None:
        """Delete the zone with all that is in it; one that is gone already is as good."""
        try:
            self._client.delete(f"/zones/{zone_id}", permission=_ALL_ZONES)
        except NotFoundError:
            # The deletion was repeated after its answer had got lost, or somebody else was faster.
            return

    def check_activation(self, zone_id: str) -> str:
        """Make Cloudflare look at the delegation now: "" where it does, else why it will not do so yet.

        It does so once in five minutes, on the Free plan once an hour; a look that comes too soon is no failure, and
        is not repeated.
        """
        try:
            self._client.put(f"/zones/{zone_id}/activation_check", permission=errors.ZONE_WRITE, once=True)
        except (AuthenticationError, ForbiddenError, NotFoundError):
            raise
        except ApiError as error:
            if error.status >= 500:
                raise
            return error.reason
        return ""

    def setting(self, zone_id: str, name: str) -> Setting:
        """One setting."""
        shown = self._client.get(f"/zones/{zone_id}/settings/{name}", permission=errors.ZONE_SETTINGS_READ)
        return Setting.from_api(name, shown if isinstance(shown, Mapping) else {})

    def change_setting(self, zone_id: str, name: str, value: Any) -> Setting:
        """Change one setting, and return it as Cloudflare then has it."""
        shown = self._client.patch(
            f"/zones/{zone_id}/settings/{name}",
            {"value": to_api(value)},
            permission=errors.ZONE_SETTINGS_WRITE,
            remedies=_setting_remedies(name, value),
            took_effect=_repeat,
        )
        return Setting.from_api(name, shown if isinstance(shown, Mapping) else {})


def _repeat() -> None:
    """Sets a value: doing it twice is as good as once."""
    return


def _setting_remedies(name: str, value: Any) -> Mapping[str, str]:
    plan = f"The plan of the zone does not take {value!r} for '{name}': name another value, or leave it out"
    return dict.fromkeys(("1007", "1015"), plan)


def _creation_remedies(name: str, account_id: str) -> Mapping[str, str]:
    return {
        "1061": f"{name} is a zone already where these credentials do not see it, in another account or outside what "
        "the token covers: use credentials that do, or have it removed there",
        "1068": f"Check that {account_id} is the id of the account ('account_id'), and give the token the permission "
        f"'{errors.ZONE_WRITE}' for all zones of this account, which creating one takes",
        "1104": "A partial zone (CNAME setup) takes a Business plan or better: leave 'type' out for a full one",
    }
