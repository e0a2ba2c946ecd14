# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON:API documents, as far as Fastly's TLS speaks it: resources by type and id, and their relationships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Resource = Mapping[str, Any]


def attributes(resource: Resource) -> Mapping[str, Any]:
    """The attributes, none where the resource has none."""
    found = resource.get("attributes")
    return found if isinstance(found, Mapping) else {}


def related(resource: Resource, *names: str) -> tuple[str, ...]:
    """The ids of the first of these relationships that is there, of one or of many."""
    relationships = resource.get("relationships") or {}
    for name in names:
        data = (relationships.get(name) or {}).get("data")
        if data:
            return tuple(str(each["id"]) for each in (data if isinstance(data, Sequence) else [data]))
    return ()


def related_one(resource: Resource, name: str) -> str:
    """The id of a relationship to one, "" for none."""
    return next(iter(related(resource, name)), "")


def included(document: Mapping[str, Any], kind: str) -> dict[str, Resource]:
    """The resources of this type that came along, by id."""
    return {str(each["id"]): each for each in document.get("included") or () if each.get("type") == kind}


def document(
    kind: str,
    given: Mapping[str, Any] | None = None,
    to_one: Mapping[str, tuple[str, str]] | None = None,
    to_many: Mapping[str, tuple[str, Iterable[str]]] | None = None,
    identity: str = "",
) -> dict[str, Any]:
    """A request: attributes, and relationships by name, each with the type and the id or ids that it leads to."""
    relationships: dict[str, Any] = {}
    for name, (target, one) in (to_one or {}).items():
        relationships[name] = {"data": {"type": target, "id": one}}
    for name, (target, many) in (to_many or {}).items():
        relationships[name] = {"data": [{"type": target, "id": each} for each in many]}
    data: dict[str, Any] = {"type": kind}
    if identity:
        data["id"] = identity
    if given:
        data["attributes"] = dict(given)
    if relationships:
        data["relationships"] = relationships
    return {"data": data}
