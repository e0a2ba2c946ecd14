# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of a version, of every kind alike: domains, backends, headers, loggings, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.backends import read_backend
from lab.fastly.calls import Call, Reply, View, done, ok
from lab.fastly.kinds import BACKEND, DOMAIN, KINDS, Kind, Stored
from lab.fastly.rendering import rendered_object, rendered_objects
from lab.fastly.services import Service
from lab.fastly.version_views import found
from lab.fastly.versions import Version, read_values

_VERSION = "/service/{id}/version/{number}"


def list_objects(kind: Kind, account: Account, call: Call) -> Reply:
    """All of the kind, in order of creation."""
    return ok(rendered_objects(kind, found(account, call)[1]))


def get_object(kind: Kind, account: Account, call: Call) -> Reply:
    """One of the kind."""
    version = found(account, call)[1]
    return ok(rendered_object(kind, version.find(kind, call["name"]), version))


def create_object(kind: Kind, account: Account, call: Call) -> Reply:
    """Takes a name and fields."""
    service, version = found(account, call)
    version.require_open()
    name = str(call.body.get("name") or "")
    if not name:
        raise errors.bad_request("Name can't be blank")
    _check_name(kind, name, account, service)
    stored = version.add(kind, name, _values(kind, version, call.body, creating=True), account.wall())
    return ok(_shown(kind, stored, version))


def update_object(kind: Kind, account: Account, call: Call) -> Reply:
    """Takes some fields, and ``name`` for a new name; none at all change nothing."""
    service, version = found(account, call)
    version.require_open()
    version.find(kind, call["name"])
    new_name = str(call.body.get("name") or call["name"])
    if new_name != call["name"]:
        _check_name(kind, new_name, account, service)
    values = _values(kind, version, call.body, creating=False)
    return ok(_shown(kind, version.change(kind, call["name"], new_name, values, account.wall()), version))


def delete_object(kind: Kind, account: Account, call: Call) -> Reply:
    """Takes it out of the version."""
    found(account, call)[1].remove(kind, call["name"], account.wall())
    return done()


def _values(kind: Kind, version: Version, sent: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
    if kind is BACKEND:
        return read_backend(version, sent, creating=creating)
    values = read_values(kind, sent, creating=creating)
    if kind.path == "director" and creating:
        values["backends"] = []
    if kind.path == "snippet" and str(values.get("dynamic")) == "1":
        values["content"] = None  # It is kept outside of versions.
    return values


def _check_name(kind: Kind, name: str, account: Account, service: Service) -> None:
    if kind is not DOMAIN:
        return
    labels = name.removeprefix("*.").split(".")
    if len(labels) < 2 or not all(labels) or any(character in name for character in " /_:"):
        raise errors.bad_request(f"Domain '{name}' is not a valid domain")
    if not account.behaviour.classic_domains:
        raise errors.bad_request(account.behaviour.classic_refusal)
    versionless = account.domains.named(name)
    if versionless is not None and versionless.service_id != service.id:
        raise errors.domain_taken(name, account.behaviour.taken_wording)
    account.services.require_free_domain(name, service)


def _shown(kind: Kind, stored: Stored, version: Version) -> dict[str, Any]:
    return rendered_object(kind, stored, version)


def make_main(account: Account, call: Call) -> Reply:
    """Makes a VCL file the main one."""
    kind = KINDS["vcl"]
    version = found(account, call)[1]
    version.require_open()
    chosen = version.find(kind, call["name"])
    for each in version.all(kind):
        each.values["main"] = each is chosen
    return ok(rendered_object(kind, chosen, version))


def add_to_director(account: Account, call: Call) -> Reply:
    """Puts a backend behind a director."""
    version = found(account, call)[1]
    version.require_open()
    director, backend = version.find(KINDS["director"], call["name"]), version.find(BACKEND, call["backend"])
    if backend.name not in director.values["backends"]:
        director.values["backends"].append(backend.name)
    shown = rendered_object(KINDS["director"], director, version)
    kept = {name: shown[name] for name in ("service_id", "version", "created_at", "updated_at", "deleted_at")}
    return ok({**kept, "director_name": director.name, "backend_name": backend.name})


def take_from_director(account: Account, call: Call) -> Reply:
    """Takes a backend from a director."""
    version = found(account, call)[1]
    version.require_open()
    director = version.find(KINDS["director"], call["name"])
    if call["backend"] not in director.values["backends"]:
        raise errors.unknown_object("DirectorBackend", call["backend"], version.service_id, version.number)
    director.values["backends"].remove(call["backend"])
    return done()


def _object_views(kind: Kind) -> dict[str, View]:
    collection = f"{_VERSION}/{kind.path}"
    return {
        f"GET {collection}": partial(list_objects, kind),
        f"POST {collection}": partial(create_object, kind),
        f"GET {collection}/{{name}}": partial(get_object, kind),
        f"PUT {collection}/{{name}}": partial(update_object, kind),
        f"DELETE {collection}/{{name}}": partial(delete_object, kind),
    }


OBJECT_VIEWS: Mapping[str, View] = {
    **{call: view for kind in KINDS.values() for call, view in _object_views(kind).items()},
    f"PUT {_VERSION}/vcl/{{name}}/main": make_main,
    f"POST {_VERSION}/director/{{name}}/backend/{{backend}}": add_to_director,
    f"DELETE {_VERSION}/director/{{name}}/backend/{{backend}}": take_from_director,
}
