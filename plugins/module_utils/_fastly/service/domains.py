# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains that are attached to services outside of their versions.

Source: the recorded answers in the tests of Fastly's Go client (domainmanagement/v1/domains).
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..._core.errors import ApiError, ForbiddenError, NotFoundError
from .. import errors
from ..client import Connection

_PATH = "/domain-management/v1/domains"
_PAGE = "100"


@dataclass(frozen=True)
class VersionlessDomain:
    """``service_id`` is "" for one that no service has."""

    id: str
    fqdn: str
    service_id: str = ""
    activated: bool = False
    verified: bool = False

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> VersionlessDomain:
        return cls(
            id=str(raw.get("id") or ""),
            fqdn=str(raw.get("fqdn") or "").lower().rstrip("."),
            service_id=str(raw.get("service_id") or ""),
            activated=raw.get("activated") is True,
            verified=raw.get("verified") is True,
        )


def versionless_domains(
    connection: Connection, domain: str = "", *, service_id: str = ""
) -> tuple[VersionlessDomain, ...] | None:
    """Those that the account or a service has, or the one of this name; None where the account has no such API."""
    asked = {"limit": _PAGE, "fqdn": domain, "service_id": service_id}
    asked = {name: value for name, value in asked.items() if value}
    found: list[VersionlessDomain] = []
    cursor = ""
    while True:
        try:
            body = connection.json.get(_PATH, params={**asked, **({"cursor": cursor} if cursor else {})})
        except (ForbiddenError, NotFoundError):
            return None
        except ApiError as error:
            if error.status >= 500 or error.status in (401, 429):
                raise
            return None
        if not isinstance(body, Mapping) or not isinstance(body.get("data"), list):
            raise errors.malformed_answer()
        found += [VersionlessDomain.from_api(each) for each in body["data"] if isinstance(each, Mapping)]
        following = str((body.get("meta") or {}).get("next_cursor") or "")
        if not following or following == cursor:
            break
        cursor = following
    # The filter by name matches in part, and an API that does not know a filter ignores it.
    return tuple(one for one in found if domain in ("", one.fqdn) and service_id in ("", one.service_id))


def attach(connection: Connection, domain: str, service_id: str, identity: str = "") -> None:
    """Attach a domain to a service: the one of this id, or a new one. It takes effect at once."""

    def took_effect() -> VersionlessDomain | None:
        found = versionless_domains(connection, domain) or ()
        return next((one for one in found if one.service_id == service_id), None)

    if identity:
        # Sent twice, it asks for the same.
        connection.json.patch(_place(identity), {"service_id": service_id}, took_effect=lambda: None)
    else:
        connection.json.post(_PATH, {"fqdn": domain, "service_id": service_id}, took_effect=took_effect)


def detach(connection: Connection, identity: str) -> None:
    """Attach a domain to no service; it stays in the account."""
    with contextlib.suppress(NotFoundError):
        connection.json.patch(_place(identity), {"service_id": None}, took_effect=lambda: None)


def _place(identity: str) -> str:
    return f"{_PATH}/{quote(identity, safe='')}"
