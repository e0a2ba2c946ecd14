# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services: form or JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.calls import Call, Reply, View, done, ok
from lab.fastly.diff import compare
from lab.fastly.kinds import DOMAIN
from lab.fastly.rendering import (
    found_service,
    listed_service,
    rendered_objects,
    rendered_service,
    service_details,
)
from lab.fastly.services import Service
from lab.fastly.versions import Version

#: How many services a page of the list holds where the client does not say.
_PER_PAGE = 20


def create_service(account: Account, call: Call) -> Reply:
    """With one open version of number 1."""
    name, comment = str(call.body.get("name", "")), str(call.body.get("comment") or "")
    type_ = str(call.body.get("type") or "vcl")
    return ok(rendered_service(account.services.create(name, comment, type_, account.wall())))


def list_services(account: Account, call: Call) -> Reply:
    """In pages, with the others in the Link header."""
    page, size = _number(call, "page", 1), _number(call, "per_page", _PER_PAGE)
    services = account.services.all()
    if call.query.get("direction") == "descend":
        services.reverse()
    shown = [listed_service(each) for each in services[(page - 1) * size : page * size]]
    link = _link(call, page, max(1, -(-len(services) // size)))
    return ok(shown, Link=link) if link else ok(shown)


def _number(call: Call, name: str, default: int) -> int:
    value = call.query.get(name, "")
    return max(1, int(value)) if value.isdigit() else default


def _link(call: Call, page: int, last: int) -> str:
    """Only the pages that there are: ``last`` and ``next``, ``prev`` and ``first``. Source: a recorded list."""
    pages = {}
    if page < last:
        pages.update({"last": last, "next": page + 1})
    if page > 1:
        pages.update({"prev": page - 1, "first": 1})
    return ", ".join(f'<{call.url}?{_query(call, number)}>; rel="{relation}"' for relation, number in pages.items())


def _query(call: Call, page: int) -> str:
    return urlencode(sorted({**call.query, "page": str(page)}.items()))


def search_services(account: Account, call: Call) -> Reply:
    """One service by its exact name."""
    return ok(found_service(account.services.search(call.query.get("name", ""))))


def get_service(account: Account, call: Call) -> Reply:
    """The service without its versions' contents."""
    return ok(rendered_service(account.services.find(call["id"])))


def get_details(account: Account, call: Call) -> Reply:
    """The service with the contents of two versions; ``versions`` is not trimmed by a filter."""
    service = account.services.find(call["id"])
    return ok(service_details(service, _wanted(service, call.query)))


def _wanted(service: Service, query: Mapping[str, str]) -> Version | None:
    if "version" in query:
        return service.versions.find(query["version"])
    versions = service.versions.all()
    if query.get("filter[versions.latest_draft]") == "true":
        return next((each for each in reversed(versions) if not each.locked), None)
    if query.get("filter[versions.staged]") == "true":
        return next((each for each in versions if each.staging), service.versions.active)
    return None


def list_service_domains(account: Account, call: Call) -> Reply:
    """The domains of the active version, else of the latest one."""
    return ok(rendered_objects(DOMAIN, account.services.find(call["id"]).serving))


def update_service(account: Account, call: Call) -> Reply:
    """Name and comment belong to no version."""
    service = account.services.find(call["id"])
    name, comment = (None if call.body.get(key) is None else str(call.body[key]) for key in ("name", "comment"))
    account.services.update(service, name, comment, account.wall())
    return ok(rendered_service(service))


def delete_service(account: Account, call: Call) -> Reply:
    """Refused while a version is active."""
    account.services.delete(account.services.find(call["id"]))
    return done()


def get_diff(account: Account, call: Call) -> Reply:
    """Two versions as a text; ``from`` and ``to`` are answered as strings. Source: a recorded comparison."""
    service = account.services.find(call["id"])
    before, after = (_counted(service, call[name]) for name in ("from", "to"))
    style = call.query.get("format", "text")
    if style not in ("text", "html", "html_simple"):
        raise errors.bad_request(f"Invalid value for format: '{style}'")
    text = compare(before, after, style)
    return ok({"from": str(before.number), "to": str(after.number), "format": style, "diff": text})


def _counted(service: Service, number: str) -> Version:
    """Negative numbers count from the end."""
    versions = service.versions.all()
    if number.startswith("-") and number[1:].isdigit() and 0 < int(number[1:]) <= len(versions):
        return versions[int(number)]
    return service.versions.find(number)


SERVICE_VIEWS: Mapping[str, View] = {
    "POST /service": create_service,
    "GET /service": list_services,
    "GET /service/search": search_services,
    "GET /service/{id}": get_service,
    "GET /service/{id}/details": get_details,
    "GET /service/{id}/domain": list_service_domains,
    "PUT /service/{id}": update_service,
    "DELETE /service/{id}": delete_service,
    "GET /service/{id}/diff/from/{from}/to/{to}": get_diff,
}
