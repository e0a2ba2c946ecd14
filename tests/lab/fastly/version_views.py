# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions and their settings: form or JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Mapping

from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.calls import Call, Reply, View, ok
from lab.fastly.kinds import SETTINGS
from lab.fastly.rendering import rendered_settings, rendered_version
from lab.fastly.services import Service
from lab.fastly.versions import Version


def found(account: Account, call: Call) -> tuple[Service, Version]:
    """The service and version of the path. Raises ApiError as their stores do."""
    service = account.services.find(call["id"])
    return service, service.versions.find(call["number"])


def list_versions(account: Account, call: Call) -> Reply:
    """Ascending; clients take the last one as the latest."""
    return ok([rendered_version(each) for each in account.services.find(call["id"]).versions.all()])


def create_version(account: Account, call: Call) -> Reply:
    """An empty version, no copy; the answer is short. Source: a recorded creation."""
    service = account.services.find(call["id"])
    comment = call.body.get("comment")
    version = service.versions.create(str(comment or ""), account.wall())
    sent = {} if comment is None else {"comment": version.comment}
    return ok({**sent, "service_id": service.id, "number": version.number})


def get_version(account: Account, call: Call) -> Reply:
    """The version without its contents."""
    return ok(rendered_version(found(account, call)[1]))


def update_version(account: Account, call: Call) -> Reply:
    """Only the comment can be changed."""
    version = found(account, call)[1]
    if not account.behaviour.locked_comment_writable:
        version.require_open()
    if "comment" in call.body:
        version.comment, version.updated_at = str(call.body["comment"] or ""), account.wall()
    return ok(rendered_version(version))


def clone_version(account: Account, call: Call) -> Reply:
    """An open copy of any version, under the next number."""
    service, version = found(account, call)
    copy = service.versions.clone(version, account.wall(), account.behaviour.fresh_version_misses)
    return ok(rendered_version(copy))


def lock_version(account: Account, call: Call) -> Reply:
    """Nothing unlocks it again."""
    version = found(account, call)[1]
    version.locked = True
    return ok(rendered_version(version))


def validate_version(account: Account, call: Call) -> Reply:
    """200 in either case; ``status`` tells."""
    found(account, call)
    problem = account.behaviour.validation_error
    if problem is not None:
        return ok({"status": "error", "msg": problem})
    return ok({"status": "ok"})


def activate_version(account: Account, call: Call) -> Reply:
    """Refused where it does not validate; a missing backend is only a warning. Source: a recorded activation."""
    service, version = found(account, call)
    behaviour = account.behaviour
    problem = behaviour.activation_error or behaviour.validation_error
    if problem is not None:
        raise errors.bad_request(problem)
    if behaviour.vcl_error is not None:
        raise errors.refusal(422, "Unprocessable entity", behaviour.vcl_error)
    if version.locked and not version.active and not behaviour.rolls_back:
        version.require_open()
    for domain in version.domains():
        account.services.require_free_domain(domain, service)
    service.versions.activate(version, account.wall())
    message = None if service.versions.has_backend(version) else behaviour.no_backend_message
    return ok({**rendered_version(version), "msg": message})


def deactivate_version(account: Account, call: Call) -> Reply:
    """The version stays locked. Source: a recorded deactivation."""
    version = found(account, call)[1]
    version.active, version.updated_at = False, account.wall()
    return ok(rendered_version(version))


def stage_version(account: Account, call: Call) -> Reply:
    """Marks the version as the staged one, which locks it too."""
    service, version = found(account, call)
    for each in service.versions.all():
        each.staging = False
    version.staging = version.locked = True
    return ok({**rendered_version(version), "msg": None})


def unstage_version(account: Account, call: Call) -> Reply:
    """Takes the version off staging."""
    version = found(account, call)[1]
    version.staging = False
    return ok(rendered_version(version))


def get_settings(account: Account, call: Call) -> Reply:
    """All settings of the version."""
    return ok(rendered_settings(found(account, call)[1]))


def update_settings(account: Account, call: Call) -> Reply:
    """A part is enough; the others stay."""
    version = found(account, call)[1]
    version.require_open()
    changed = {name: SETTINGS[name][1](value, name) for name, value in call.body.items() if name in SETTINGS}
    if changed.get("general.default_ttl", 0) < 0:
        raise errors.bad_request(f"Invalid value for general.default_ttl: '{changed['general.default_ttl']}'")
    version.settings.update(changed)
    version.updated_at = account.wall()
    return ok(rendered_settings(version))


_VERSION = "/service/{id}/version/{number}"

VERSION_VIEWS: Mapping[str, View] = {
    "GET /service/{id}/version": list_versions,
    "POST /service/{id}/version": create_version,
    f"GET {_VERSION}": get_version,
    f"PUT {_VERSION}": update_version,
    f"PUT {_VERSION}/clone": clone_version,
    f"PUT {_VERSION}/lock": lock_version,
    f"GET {_VERSION}/validate": validate_version,
    f"PUT {_VERSION}/activate": activate_version,
    f"PUT {_VERSION}/activate/staging": stage_version,
    f"PUT {_VERSION}/deactivate": deactivate_version,
    f"PUT {_VERSION}/deactivate/staging": unstage_version,
    f"GET {_VERSION}/settings": get_settings,
    f"PUT {_VERSION}/settings": update_settings,
}
