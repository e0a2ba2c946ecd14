# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services and versions as the API shows them, with the keys and types of its recordings."""

from __future__ import annotations

from typing import Any

from lab.fastly.ids import written
from lab.fastly.kinds import KINDS, Kind, Stored
from lab.fastly.services import Service
from lab.fastly.versions import Version


def rendered_version(version: Version) -> dict[str, Any]:
    """A version without its contents."""
    return {
        "number": version.number,
        "service_id": version.service_id,
        "active": version.active,
        "locked": version.locked,
        "staging": version.staging,
        "testing": False,
        "deployed": False,
        "comment": version.comment,
        "created_at": written(version.created_at),
        "updated_at": written(version.updated_at),
        "deleted_at": None,
        "environments": [],
    }


def rendered_object(kind: Kind, stored: Stored, version: Version) -> dict[str, Any]:
    """One object of a version."""
    shown = {
        "name": stored.name,
        **stored.values,
        "service_id": version.service_id,
        "version": version.number if kind.numbered else str(version.number),
        "created_at": written(stored.created_at),
        "updated_at": written(stored.updated_at),
        "deleted_at": None,
    }
    return {**shown, "id": stored.id} if kind.identified else shown


def rendered_objects(kind: Kind, version: Version) -> list[dict[str, Any]]:
    """All objects of a kind."""
    return [rendered_object(kind, each, version) for each in version.all(kind)]


def rendered_settings(version: Version) -> dict[str, Any]:
    """The settings as their own call answers them."""
    return {**version.settings, "service_id": version.service_id, "version": version.number}


def version_details(version: Version) -> dict[str, Any]:
    """A version with its contents; loggings are not among them."""
    contents = {kind.listed: rendered_objects(kind, version) for kind in KINDS.values() if kind.listed}
    return {**rendered_version(version), **contents, "settings": dict(version.settings)}


def found_service(service: Service) -> dict[str, Any]:
    """A service as a search answers it; no ``version`` key."""
    return {
        "id": service.id,
        "name": service.name,
        "comment": service.comment,
        "type": service.type,
        "customer_id": service.customer_id,
        "created_at": written(service.created_at),
        "updated_at": written(service.updated_at),
        "deleted_at": None,
        "versions": [rendered_version(each) for each in service.versions.all()],
        "environments": [],
    }


def rendered_service(service: Service) -> dict[str, Any]:
    """A service as creation, update and a plain read answer it."""
    return {**found_service(service), "publish_key": "", "paused": False}


def listed_service(service: Service) -> dict[str, Any]:
    """A service in a list: ``version`` is the number of the active version, else of the latest one."""
    return {**found_service(service), "paused": False, "version": service.serving.number}


def service_details(service: Service, version: Version | None) -> dict[str, Any]:
    """A service with its active version and one more, by default the active one or the latest draft."""
    active = service.versions.active
    return {
        **found_service(service),
        "version": version_details(version or service.serving),
        "active_version": version_details(active) if active else None,
    }
