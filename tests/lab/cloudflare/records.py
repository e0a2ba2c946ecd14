# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS records: what is stored of one, what it may hold, and how the API shows it.

Source: Cloudflare's API reference, DNS records of a zone, and its list of API deprecations; the
codes of single causes are recalled.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.behaviour import Plan
from lab.cloudflare.names import host_name, instant, is_host_name, is_within, new_id
from lab.cloudflare.record_data import content_of, is_presentable, parsed

AUTOMATIC = 1
PROXIABLE = frozenset({"A", "AAAA", "CNAME"})
TYPES = PROXIABLE | frozenset({"CAA", "CERT", "DNSKEY", "DS", "HTTPS", "LOC", "MX", "NAPTR", "NS", "OPENPGPKEY"})
TYPES |= frozenset({"PTR", "SMIMEA", "SRV", "SSHFP", "SVCB", "TLSA", "TXT", "URI"})
#: Types whose content is a host name.
HOST_TYPES = frozenset({"CNAME", "MX", "NS", "PTR"})
_LONGEST_TTL = 86400
_LONGEST_COMMENT = {"free": 100}
_LONGEST_PAID_COMMENT = 500
_SETTINGS = frozenset({"flatten_cname", "ipv4_only", "ipv6_only"})


@dataclass(frozen=True)
class Record:
    """One DNS record."""

    name: str
    type: str
    content: str
    #: As asked for; a proxied record shows and serves 1 whatever this is.
    ttl: int = AUTOMATIC
    proxied: bool = False
    comment: str | None = None
    tags: tuple[str, ...] = ()
    settings: Mapping[str, bool] = field(default_factory=dict)
    priority: int | None = None
    data: Mapping[str, Any] | None = None
    id: str = field(default_factory=new_id)
    created: float = 0.0
    modified: float = 0.0
    comment_modified: float | None = None
    tags_modified: float | None = None
    #: When it was last changed, on the clock of the context.
    changed_at: float = -math.inf

    @property
    def identity(self) -> tuple[Any, ...]:
        """What two identical records have in common."""
        content = self.content.lower() if self.type in HOST_TYPES else self.content
        return (self.name, self.type, content, self.priority)


@dataclass(frozen=True)
class Terms:
    """What the zone lets its records be."""

    zone: str
    plan: str
    limits: Plan
    error_chain: bool = False

    def invalid(self, code: int, message: str) -> errors.ApiError:
        """A refusal in the form that is in force."""
        return errors.record_invalid(code, message, chain=self.error_chain)


def made(body: Mapping[str, Any], terms: Terms) -> Record:
    """A record from the body of a POST or PUT: what is not named has its default.

    Raises:
        ApiError: 1004 with the cause.
    """
    kind = _type(body, terms)
    priority, data = body.get("priority"), body.get("data")
    content = _content(kind, body.get("content"), data, terms)
    if kind == "MX" and (priority.__class__ is not int or not 0 <= priority <= 65535):
        raise terms.invalid(9102, "An MX record needs a priority from 0 to 65535.")
    record = Record(
        name=_name(body.get("name"), terms),
        type=kind,
        content=content,
        ttl=_ttl(body.get("ttl", AUTOMATIC), terms),
        proxied=_proxied(kind, body.get("proxied", False), terms),
        comment=_comment(body.get("comment"), terms),
        tags=_tags(body.get("tags"), terms),
        settings=_settings(body.get("settings"), terms),
        priority=priority if kind in ("MX", "URI") else None,
        data=parsed(kind, content),
    )
    _check_whole(record, terms)
    return record


def patched(record: Record, body: Mapping[str, Any], terms: Terms) -> Record:
    """The record with only the named fields changed.

    Raises:
        ApiError: 1004 with the cause.
    """
    kept = {
        "name": record.name,
        "type": record.type,
        "content": record.content,
        "ttl": record.ttl,
        "proxied": record.proxied,
        "comment": record.comment,
        "tags": list(record.tags),
        "settings": dict(record.settings),
        "priority": record.priority,
    }
    if "data" in body:
        del kept["content"]
    fresh = made({**kept, **body}, terms)
    return replace(fresh, id=record.id, created=record.created)


def _check_whole(record: Record, terms: Terms) -> None:
    if record.proxied and record.settings.get("flatten_cname"):
        raise terms.invalid(9000, "A proxied record is always flattened: flatten_cname is not for it.")
    if record.type == "CNAME" and record.content.lower() == record.name:
        raise terms.invalid(9037, "CNAME content cannot reference itself.")


def _type(body: Mapping[str, Any], terms: Terms) -> str:
    kind = body.get("type")
    if not isinstance(kind, str) or kind.upper() not in TYPES:
        raise terms.invalid(9001, f"DNS record type {kind!r} is invalid.")
    return kind.upper()


def _name(given: Any, terms: Terms) -> str:
    """The full name; one outside of the zone is taken as relative to it, and @ is the apex."""
    if not isinstance(given, str) or not given.strip():
        raise terms.invalid(9000, "DNS name is invalid.")
    name = terms.zone if given.strip() == "@" else host_name(given)
    if not is_within(name, terms.zone):
        name = f"{name}.{terms.zone}"
    if not is_host_name(name, wildcard=True):
        raise terms.invalid(9000, "DNS name is invalid.")
    return name


def _content(kind: str, content: Any, data: Any, terms: Terms) -> str:
    if isinstance(data, Mapping) and content in (None, ""):
        try:
            return content_of(kind, data)
        except (KeyError, ValueError) as error:
            raise terms.invalid(9101, f"The data of the {kind} record is invalid: {error.args[0]}.") from None
    if not isinstance(content, str) or not content.strip():
        raise terms.invalid(9020, f"Content for {kind} record must be given.")
    return _checked(kind, content.strip(), terms)


def _checked(kind: str, content: str, terms: Terms) -> str:
    if kind in ("A", "AAAA"):
        return _address(kind, content, terms)
    if kind in HOST_TYPES:
        content = content if content == "." else host_name(content)
        if content != "." and not is_host_name(content):
            raise terms.invalid(9007, f"Content for {kind} record is invalid.")
    elif kind != "TXT" and not is_presentable(kind, content):
        raise terms.invalid(9101, f"Content for {kind} record is invalid.")
    return content


def _address(kind: str, content: str, terms: Terms) -> str:
    version = 4 if kind == "A" else 6
    try:
        address = ipaddress.ip_address(content)
    except ValueError:
        address = None
    if address is None or address.version != version:
        raise terms.invalid(
            9005 if kind == "A" else 9006, f"Content for {kind} record must be a valid IPv{version} address."
        )
    return str(address)


def _ttl(ttl: Any, terms: Terms) -> int:
    if isinstance(ttl, float) and ttl.is_integer():
        ttl = int(ttl)
    least = terms.limits.least_ttl
    if ttl.__class__ is not int or not (ttl == AUTOMATIC or least <= ttl <= _LONGEST_TTL):
        raise terms.invalid(
            9021, f"Invalid TTL. Must be between {least} and {_LONGEST_TTL} seconds, or 1 for Automatic."
        )
    return ttl


def _proxied(kind: str, proxied: Any, terms: Terms) -> bool:
    if proxied is None:
        return False
    if not isinstance(proxied, bool):
        raise terms.invalid(9003, "Invalid 'proxied' value, must be a boolean.")
    if proxied and kind not in PROXIABLE:
        raise terms.invalid(9004, "This record type cannot be proxied.")
    return proxied


def _comment(comment: Any, terms: Terms) -> str | None:
    longest = _LONGEST_COMMENT.get(terms.plan, _LONGEST_PAID_COMMENT)
    if comment in (None, ""):
        return None
    if not isinstance(comment, str) or len(comment) > longest:
        raise terms.invalid(9301, f"A comment is a text of at most {longest} characters on this plan.")
    return comment


def _tags(tags: Any, terms: Terms) -> tuple[str, ...]:
    if not tags:
        return ()
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise terms.invalid(9302, "Tags are a list of texts.")
    if terms.plan == "free":
        raise terms.invalid(9300, "DNS record has 1 tag or more, and this plan has none.")
    return tuple(tags)


def _settings(settings: Any, terms: Terms) -> dict[str, bool]:
    if not settings:
        return {}
    known = isinstance(settings, Mapping) and set(settings) <= _SETTINGS
    if not known or not all(isinstance(value, bool) for value in settings.values()):
        raise terms.invalid(9303, f"The settings of a record are {', '.join(sorted(_SETTINGS))}, true or false each.")
    return dict(settings)


def rendered(record: Record) -> dict[str, Any]:
    """The record as the API shows it; its zone is not named (since November 2024)."""
    shown: dict[str, Any] = {
        "id": record.id,
        "name": record.name,
        "type": record.type,
        "content": record.content,
        "proxiable": record.type in PROXIABLE,
        "proxied": record.proxied,
        "ttl": AUTOMATIC if record.proxied else record.ttl,
        "settings": dict(record.settings),
        "meta": {},
        "comment": record.comment,
        "tags": list(record.tags),
        "created_on": instant(record.created),
        "modified_on": instant(record.modified),
    }
    if record.priority is not None:
        shown["priority"] = record.priority
    if record.data is not None:
        shown["data"] = dict(record.data)
        if record.type == "SRV":
            shown["priority"] = record.data["priority"]
    for name in ("comment", "tags"):
        changed = getattr(record, f"{name}_modified")
        if changed is not None:
            shown[f"{name}_modified_on"] = instant(changed)
    return shown
