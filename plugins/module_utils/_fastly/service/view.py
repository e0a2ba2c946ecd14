# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people see of a service: by the options' names, in one shape for all states."""

from __future__ import annotations

from typing import Any

from .desired import DesiredService
from .edit import overriding, tracking_backend
from .model import Backend, Service, Version


def description(service: Service, desired: DesiredService) -> dict[str, Any]:
    """The return value ``service``. What only Fastly can assign is null until it has."""
    version = service.described or Version()
    backend = tracking_backend(version.backends, desired)
    return {
        "id": service.id,
        "name": service.name,
        "comment": service.comment,
        "version": version.number,
        "active_version": service.active_number,
        "active": service.latest is None and service.active is not None,
        "domains": list(version.domains),
        "versionless_domains": list(service.attached),
        "endpoint": backend.address if backend else None,
        "backend": backend.view() if backend else None,
        "other_backends": [each.name for each in version.backends if each is not backend],
        "default_ttl": version.default_ttl,
        "ttl_overrides": list(overriding(version, version.default_ttl)),
        "host_overrides": _host_overrides(version, backend),
    }


def comparable(service: Service) -> dict[str, Any]:
    """What ``--diff`` shows of a service."""
    version = service.described or Version()
    return {
        "state": "present",
        "name": service.name,
        "comment": service.comment,
        "active": service.latest is None,
        "domains": list(version.domains),
        **({"versionless_domains": list(service.attached)} if service.attached else {}),
        "backends": {each.name: each.view() for each in version.backends},
        "general.default_ttl": version.default_ttl,
        "general.default_host": version.default_host or None,
        "request_settings": {
            each.name: {"default_host": each.default_host or None} for each in version.request_settings
        },
    }


def _host_overrides(version: Version, backend: Backend | None) -> list[str]:
    """Everything that makes SparkPost see another Host than the tracking domain, with its value."""
    found = [("backend override_host", backend.override_host if backend else "")]
    found += [("general.default_host", version.default_host)]
    found += [(f"request setting {each.name} default_host", each.default_host) for each in version.request_settings]
    return [f"{name}: {value}" for name, value in found if value]
