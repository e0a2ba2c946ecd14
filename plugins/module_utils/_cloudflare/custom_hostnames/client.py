# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's calls on custom hostnames, their quota and the fallback origin.

Source of codes: Cloudflare for Platforms, "Status codes: custom hostnames", and public clients where that is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..._core.errors import ApiError, ConflictError, NotFoundError
from .. import errors
from ..client import CloudflareClient
from .model import CustomHostname, FallbackOrigin, Quota

_READ = errors.CERTIFICATES_READ
_WRITE = "SSL and Certificates Write"
#: The largest page is documented as 50 and as 1000: the smaller one works either way.
_PAGE = 50
#: So many hostnames are looked up by name rather than in the list.
FEW = 3
_OFF = (
    "Enable Cloudflare for SaaS for the zone in the dashboard (SSL/TLS, Custom Hostnames), which takes a payment "
    "method although the first hostnames are free"
)
_SPELLING = "Check the domain: Cloudflare takes host names under public suffixes, and none that documents reserve"
_REMEDIES: Mapping[str, str] = {
    "1404": _OFF,
    "1456": _OFF,
    "1405": "The plan takes no more custom hostnames: delete some that are no longer used, or have the quota raised "
    "(the zone's SSL/TLS page, Custom Hostnames)",
    "1406": "Another zone at Cloudflare has this custom hostname, in this account or in another one: delete it there",
    "1414": "An origin for one hostname takes an Enterprise plan: leave the option out, so that the fallback origin is "
    "used",
    "1415": "The fallback origin must be a host of the zone itself",
    **dict.fromkeys(("1407", "1408", "1409", "1410", "1411"), _SPELLING),
}
#: What no other hostname of the zone would be spared either.
FOR_ALL = ("1404", "1405", "1456")


class CustomHostnameClient:
    """Every method raises ApiError and NetworkError."""

    def __init__(self, client: CloudflareClient, zone_id: str) -> None:
        self._client = client
        self._path = f"/zones/{zone_id}/custom_hostnames"

    def begin(self) -> None:
        """Start a new operation with the whole retry deadline ahead."""
        self._client.begin()

    def find(self, hosts: Iterable[str]) -> dict[str, CustomHostname]:
        """Those of the hosts that the zone has: by name where they are few, else by the pages of the list."""
        missing = dict.fromkeys(hosts)
        if len(missing) <= FEW:
            looked_up = {host: self.by_name(host) for host in missing}
            return {host: one for host, one in looked_up.items() if one is not None}
        found: dict[str, CustomHostname] = {}
        for shown in self._client.pages(self._path, per_page=_PAGE, permission=_READ, remedies=_REMEDIES):
            one = CustomHostname.from_api(shown)
            if one.host in missing:
                found[one.host] = one
                if len(found) == len(missing):
                    break
        return found

    def all(self) -> list[CustomHostname]:
        """Every custom hostname of the zone."""
        shown = self._client.pages(self._path, per_page=_PAGE, permission=_READ, remedies=_REMEDIES)
        return [CustomHostname.from_api(each) for each in shown]

    def by_name(self, host: str) -> CustomHostname | None:
        """The custom hostname of exactly this name; the service's own filter may match more."""
        listed = self._client.pages(
            self._path, {"hostname": host}, per_page=_PAGE, permission=_READ, remedies=_REMEDIES
        )
        return next((one for one in map(CustomHostname.from_api, listed) if one.host == host), None)

    def create(self, wanted: CustomHostname) -> CustomHostname:
        """Create it; one of the zone that came to be there meanwhile is as good."""
        body: dict[str, Any] = {"hostname": wanted.host, "ssl": wanted.ssl_to_api()}
        if wanted.origin_server:
            body["custom_origin_server"] = wanted.origin_server

        def there() -> CustomHostname | None:
            return self.by_name(wanted.host)

        try:
            made = self._client.post(self._path, body, permission=_WRITE, remedies=_REMEDIES, took_effect=there)
        except ApiError as error:
            # A duplicate is 409 by the documentation; its code alone tells.
            found = there() if error.code == "1406" or isinstance(error, ConflictError) else None
            if found is None:
                raise
            return found
        return made if isinstance(made, CustomHostname) else CustomHostname.from_api(made)

    def change(self, wanted: CustomHostname) -> CustomHostname:
        """Write its settings, which makes Cloudflare look for its records at once, too."""
        shown = self._client.patch(
            f"{self._path}/{wanted.id}",
            {"ssl": wanted.ssl_to_api()},
            permission=_WRITE,
            remedies=_REMEDIES,
            took_effect=lambda: None,
        )
        return CustomHostname.from_api(shown)

    def delete(self, hostname: CustomHostname) -> None:
        """Delete it with its certificate; one that is gone already is as good."""
        try:
            self._client.delete(f"{self._path}/{hostname.id}", permission=_WRITE, remedies=_REMEDIES)
        except NotFoundError:
            return

    def quota(self) -> Quota | None:
        """The quota, None where Cloudflare does not tell it: it is no part of what is managed."""
        try:
            return Quota.from_api(self._client.get(f"{self._path}/quota", permission=_READ, remedies=_REMEDIES))
        except ApiError as error:
            if error.code in FOR_ALL:
                raise
            return None

    def fallback(self) -> FallbackOrigin | None:
        """The fallback origin of the zone."""
        try:
            shown = self._client.get(f"{self._path}/fallback_origin", permission=_READ, remedies=_REMEDIES)
        except NotFoundError:
            return None
        return FallbackOrigin.from_api(shown or {})

    def set_fallback(self, origin: str) -> FallbackOrigin:
        """Make a proxied host of the zone the origin of its custom hostnames."""
        shown = self._client.put(
            f"{self._path}/fallback_origin", {"origin": origin}, permission=_WRITE, remedies=_REMEDIES
        )
        return FallbackOrigin.from_api(shown) or FallbackOrigin(origin)
