# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the inventory in the forms in which they are used; each refusal names its option."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.arguments import check_seconds
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.arguments import address
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import REGIONS, endpoint_host
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.info import Filter

#: The options of this plugin that are no other plugin's.
OPTIONS = (
    "api_key",
    "region",
    "api_url",
    "endpoint",
    "validate_certs",
    "ca_path",
    "request_timeout",
    "retry_timeout",
    "domains",
    "exclude",
    "default",
    "secure",
    "verified",
    "subaccounts",
    "hostvars_prefix",
    "default_groups",
    "group_prefix",
    "detect_cdn",
    "detect_cdn_timeout",
    "dns_timeout",
    "resolvers",
    "connect_to",
)
#: Those of them that may be templates.
TEMPLATED = ("api_key", "region", "api_url", "endpoint")

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Names:
    """Which domains by name, as shell patterns in lower case; an empty ``included`` stands for all."""

    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def match(self, domain: str) -> bool:
        named = not self.included or any(fnmatchcase(domain, pattern) for pattern in self.included)
        return named and not any(fnmatchcase(domain, pattern) for pattern in self.excluded)


@dataclass(frozen=True)
class Labels:
    """How variables and groups are called; ``place`` are the variables by which the roles find the same account."""

    hostvars_prefix: str = "sparkpost_"
    group_prefix: str = "tracking_"
    default_groups: bool = True
    place: Mapping[str, str] | None = None


@dataclass(frozen=True)
class LookUp:
    """Whether and how CDNs are told from DNS: seconds for one question, and for all of them together."""

    enabled: bool = True
    resolvers: tuple[str, ...] = ()
    connect_to: tuple[str, ...] = ()
    timeout: float = 2.0
    deadline: float = 20.0


@dataclass(frozen=True)
class Settings:
    """``params`` are the options as the modules' clients take them."""

    params: Mapping[str, Any]
    filter: Filter
    names: Names
    labels: Labels
    look_up: LookUp
    endpoint: str
    api_url: str

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Settings:
        """Raises InputError."""
        region, api_url = address(options)
        endpoint = _endpoint(options)
        return cls(
            params=options,
            filter=Filter.from_user(options),
            names=Names(_patterns(options["domains"]), _patterns(options["exclude"])),
            labels=_labels(options, _place(region.name, api_url, endpoint)),
            look_up=_look_up(options),
            endpoint=endpoint or region.endpoint,
            api_url=api_url,
        )

    def identity(self) -> str:
        """What tells cached listings apart, short: the address, and all that decides what is listed; no secret."""
        asked = self.filter
        parts = [
            self.api_url,
            self.endpoint,
            [asked.default, asked.secure, asked.verified, sorted(asked.subaccounts)],
            [sorted(self.names.included), sorted(self.names.excluded)],
            [self.look_up.enabled, list(self.look_up.resolvers), list(self.look_up.connect_to)],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _place(region: str, api_url: str, endpoint: str) -> dict[str, str]:
    """Only what the roles need to know, so that as little as possible stands against a play's own settings."""
    place = {"sparkpost_region": region}
    if api_url != REGIONS[region].api_url:
        place["sparkpost_api_url"] = api_url
    if endpoint or region != "us":
        place["tracking_endpoint"] = endpoint or region
    return place


def _endpoint(options: Mapping[str, Any]) -> str:
    """The host or the name of a region, "" where none is given."""
    value = str(options.get("endpoint") or "").strip().lower()
    return value if not value or value in REGIONS else endpoint_host(value)


def _patterns(values: Any) -> tuple[str, ...]:
    return tuple(each.lower() for each in _named(values))


def _named(values: Any) -> tuple[str, ...]:
    """Without the empty ones, of which an empty environment variable makes one."""
    return tuple(dict.fromkeys(str(each).strip() for each in values or () if str(each).strip()))


def _labels(options: Mapping[str, Any], place: Mapping[str, str]) -> Labels:
    hostvars_prefix = str(options["hostvars_prefix"] or "")
    group_prefix = str(options["group_prefix"] or "")
    if not _IDENTIFIER.fullmatch(hostvars_prefix) or hostvars_prefix.startswith("ansible_"):
        allowed = "it must begin a variable's name, such as sparkpost_, and not one of Ansible's own"
        raise InputError("hostvars_prefix", hostvars_prefix, allowed)
    if group_prefix and not _IDENTIFIER.fullmatch(group_prefix):
        raise InputError("group_prefix", group_prefix, "it must begin a group's name, such as tracking_, or be empty")
    return Labels(hostvars_prefix, group_prefix, bool(options["default_groups"]), place)


def _look_up(options: Mapping[str, Any]) -> LookUp:
    check_seconds(options, "dns_timeout", "detect_cdn_timeout")
    return LookUp(
        enabled=bool(options["detect_cdn"]),
        resolvers=_named(options["resolvers"]),
        connect_to=_named(options["connect_to"]),
        timeout=options["dns_timeout"],
        deadline=options["detect_cdn_timeout"],
    )
