# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON:API as Fastly's TLS side speaks it: documents in, resources and pages out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.calls import JSON_API, Call, Reply

Resource = Mapping[str, Any]
#: For each filter, whether a resource has the value.
Filters = Mapping[str, Callable[[Resource, str], bool]]


def attributes(call: Call) -> Mapping[str, Any]:
    """``data.attributes`` of the request."""
    found = _data(call).get("attributes")
    return found if isinstance(found, Mapping) else {}


def related(call: Call, *names: str) -> list[str] | None:
    """The ids of a relationship under the first of its names that is given; None where none is.

    go-fastly sends ``tls_domain`` where others send ``tls_domains``, and both are taken.
    """
    relationships = _data(call).get("relationships")
    for name in names:
        relationship = relationships.get(name) if isinstance(relationships, Mapping) else None
        if isinstance(relationship, Mapping):
            data = relationship.get("data")
            items = data if isinstance(data, list) else [data]
            return [str(each["id"]) for each in items if isinstance(each, Mapping) and each.get("id")]
    return None


def related_one(call: Call, *names: str) -> str | None:
    """The id of a relationship to one resource, or None."""
    found = related(call, *names)
    return found[0] if found else None


def _data(call: Call) -> Mapping[str, Any]:
    found = call.body.get("data")
    return found if isinstance(found, Mapping) else {}


def reference(kind: str, identity: str | None) -> dict[str, Any]:
    """A relationship to one resource."""
    return {"data": None if identity is None else {"id": identity, "type": kind}}


def references(kind: str, identities: Sequence[str]) -> dict[str, Any]:
    """A relationship to several resources."""
    return {"data": [{"id": each, "type": kind} for each in identities]}


def resource(
    kind: str,
    identity: str,
    shown: Mapping[str, Any] | None = None,
    relationships: Mapping[str, Any] | None = None,
) -> Resource:
    """One resource with what it has of attributes and relationships."""
    made: dict[str, Any] = {"id": identity, "type": kind}
    if shown is not None:
        made["attributes"] = shown
    if relationships is not None:
        made["relationships"] = relationships
    return made


def answer(status: int, data: Resource, included: Sequence[Resource] | None = None) -> Reply:
    """One resource; ``included`` only where it is not None."""
    return Reply(status, {"data": data} if included is None else {"data": data, "included": included}, JSON_API)


def empty() -> Reply:
    """204."""
    return Reply(204, None, JSON_API)


def includes(call: Call, name: str) -> bool:
    """Whether the client asked for the related resources too."""
    return name in call.query.get("include", "").split(",")


def page(
    account: Account,
    call: Call,
    found: Sequence[Resource],
    filters: Filters,
    *,
    size: int = 20,
    included: Callable[[Sequence[Resource]], Sequence[Resource]] | None = None,
) -> Reply:
    """One page of a list, filtered; ``included`` makes the related resources of the page, where asked for."""
    kept = _filtered(account, call, found, filters)
    size, number = _positive(call, "page[size]", size), _positive(call, "page[number]", 1)
    last = max(1, -(-len(kept) // size))
    shown = kept[(number - 1) * size : number * size]
    document: dict[str, Any] = {"data": shown}
    if included is not None:
        document["included"] = included(shown)
    document["links"] = {
        "self": _link(call, number, size),
        "first": _link(call, 1, size),
        "prev": _link(call, number - 1, size) if number > 1 else None,
        "next": _link(call, number + 1, size) if number < last else None,
        "last": _link(call, last, size),
    }
    document["meta"] = {"per_page": size, "current_page": number, "record_count": len(kept), "total_pages": last}
    return Reply(200, document, JSON_API)


def _filtered(account: Account, call: Call, found: Sequence[Resource], filters: Filters) -> list[Resource]:
    if account.behaviour.filters_need_media_type and JSON_API not in call.accept:
        return list(found)
    wanted = [(filters[name], value) for name, value in call.query.items() if name in filters]
    return [each for each in found if all(has(each, value) for has, value in wanted)]


def _positive(call: Call, name: str, default: int) -> int:
    value = call.query.get(name, "")
    if value and not (value.isdigit() and int(value)):
        raise errors.tls_invalid(name, "must be a positive number")
    return int(value) if value else default


def _link(call: Call, number: int, size: int) -> str:
    query = {**call.query, "page[number]": str(number), "page[size]": str(size)}
    return f"{call.url}?{urlencode(query)}"


def relates_to(relationship: str) -> Callable[[Resource, str], bool]:
    """A filter for resources with a relationship to the id."""

    def has(candidate: Resource, value: str) -> bool:
        data = candidate["relationships"][relationship]["data"]
        items = data if isinstance(data, list) else [data]
        return any(each is not None and each["id"] == value for each in items)

    return has
