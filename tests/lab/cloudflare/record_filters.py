# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which DNS records a list call asks for.

Plain ``name=`` and ``content=`` compare as ``.exact`` does. The operator forms within a value and
comma lists ended in 2025 and are taken literally. Source: Cloudflare's API reference and list of API deprecations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lab.cloudflare.records import HOST_TYPES, Record

_Text = Callable[[str, str], bool]
_OPERATORS: Mapping[str, _Text] = {
    "exact": lambda wanted, held: wanted == held,
    "contains": lambda wanted, held: wanted in held,
    "startswith": lambda wanted, held: held.startswith(wanted),
    "endswith": lambda wanted, held: held.endswith(wanted),
}


def fitting(records: Sequence[Record], query: Mapping[str, str]) -> list[Record]:
    """The records that the query asks for, in the order that it asks for."""
    found = [each for each in records if _fits(each, query)]
    search = query.get("search", "").lower()
    if search:
        found = [each for each in found if any(search in text.lower() for text in _searched(each))]
    key = _ORDERS.get(query.get("order", ""))
    if key is not None:
        found.sort(key=key, reverse=query.get("direction") == "desc")
    return found


_ORDERS: Mapping[str, Callable[[Record], tuple[object, ...]]] = {
    "type": lambda record: (record.type, record.name),
    "name": lambda record: (record.name, record.type),
    "content": lambda record: (record.content,),
    "ttl": lambda record: (record.ttl,),
    "proxied": lambda record: (record.proxied,),
}


def _searched(record: Record) -> tuple[str, ...]:
    return (record.name, record.type, record.content, record.comment or "", *record.tags)


def _fits(record: Record, query: Mapping[str, str]) -> bool:
    tests: list[bool] = []
    tags: list[bool] = []
    for name, value in query.items():
        field, _dot, operator = name.partition(".")
        if field == "tag":
            tags.append(_tagged(record, operator, value))
        elif field in _FIELDS:
            tests.append(_FIELDS[field](record, operator, value))
    if tags:
        tests.append(any(tags) if query.get("tag_match", query.get("tag-match")) == "any" else all(tags))
    return any(tests) if query.get("match") == "any" and tests else all(tests)


def _text(held: str | None, operator: str, wanted: str) -> bool:
    compare = _OPERATORS.get(operator or "exact")
    return held is not None and compare is not None and compare(wanted.lower(), held.lower())


def _name(record: Record, operator: str, wanted: str) -> bool:
    return _text(record.name, operator, wanted.rstrip("."))


def _content(record: Record, operator: str, wanted: str) -> bool:
    return _text(record.content, operator, wanted.rstrip(".") if record.type in HOST_TYPES else wanted)


def _comment(record: Record, operator: str, wanted: str) -> bool:
    if operator in ("present", "absent"):
        return (record.comment is not None) == (operator == "present")
    return _text(record.comment, operator, wanted)


_FIELDS: Mapping[str, Callable[[Record, str, str], bool]] = {
    "type": lambda record, operator, wanted: record.type == wanted.upper(),
    "name": _name,
    "content": _content,
    "comment": _comment,
    "proxied": lambda record, operator, wanted: record.proxied == (wanted.lower() == "true"),
}


def _tagged(record: Record, operator: str, wanted: str) -> bool:
    """``present`` and ``absent`` name a tag; the others name a tag and, after a colon, a value."""
    held = {tag.partition(":")[0].lower(): tag.partition(":")[2].lower() for tag in record.tags}
    name, _colon, value = wanted.lower().partition(":")
    if operator in ("present", "absent"):
        return (name in held) == (operator == "present")
    return name in held and _text(held[name], operator, value)
