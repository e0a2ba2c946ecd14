# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``tracking_check``, and the checks that they describe."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .._core.arguments import Arguments
from .._core.errors import InputError
from .._core.names import host_name, tracking_domain_name
from .._dns.options import RESOLVING
from .._sparkpost.arguments import SPARKPOST, address, subaccount_number
from .._sparkpost.endpoints import endpoint_host
from .cdn.registry import CDNS
from .model.cdn import Cdn
from .model.finding import LIMITS
from .model.tracking_check import GROUPS, TrackingCheck
from .model.validation_record import ValidationRecord

#: What the user calls SparkPost's own certificates, as in a set-up.
_MANAGED = "managed"
CDN_CHOICES = ("auto", *(_MANAGED if name == "sparkpost" else name for name in CDNS))
_LONGEST_TTL = 3600
_MOST_AT_ONCE = 256
#: What an entry of ``domains`` may set for itself; the options of these names are its defaults.
_OWN = (
    "endpoint",
    "cdn",
    "expected_target",
    "subaccount",
    "expect_redirect",
    "default",
    "sending_domains",
    "validation_records",
)

#: As modules for certificates return them; their ``value`` is null in check mode, where nobody knows it yet.
_VALIDATION = {
    "type": "list",
    "elements": "dict",
    "options": {
        "name": {"type": "str", "required": True},
        "type": {"type": "str", "default": "CNAME"},
        "value": {"type": "str"},
        "ttl": {"type": "int"},
    },
}
_ENTRY: dict[str, Any] = {
    "domain": {"type": "str", "required": True},
    "endpoint": {"type": "str"},
    "cdn": {"type": "str", "choices": list(CDN_CHOICES)},
    "expected_target": {"type": "list", "elements": "str"},
    "subaccount": {"type": "int"},
    "expect_redirect": {"type": "bool"},
    "default": {"type": "bool"},
    "sending_domains": {"type": "list", "elements": "str"},
    "validation_records": _VALIDATION,
}

ARGUMENTS = Arguments(
    options={
        "domain": {"type": "str"},
        "domains": {"type": "list", "elements": "dict", "options": _ENTRY},
        "concurrency": {"type": "int", "default": 32},
        "cdn": {"type": "str", "default": "auto", "choices": list(CDN_CHOICES)},
        "endpoint": {"type": "str"},
        "expected_target": {"type": "list", "elements": "str"},
        "certificate_authorities": {"type": "list", "elements": "str"},
        "acme_accounts": {"type": "list", "elements": "str"},
        "checks": {"type": "list", "elements": "str", "choices": list(GROUPS)},
        "cache_ttl": {"type": "int", "default": 10},
        "warn_days": {"type": "int"},
        "timeout": {"type": "int", "default": 9},
        "fail_on": {"type": "str", "default": "unproven", "choices": list(LIMITS)},
        "verify": {"type": "bool", "default": False},
        "expect_redirect": {"type": "bool", "default": False},
        "app_links": {"type": "bool", "default": False},
        "subaccount": {"type": "int"},
        "default": {"type": "bool", "default": False},
        "sending_domains": {"type": "list", "elements": "str"},
        "validation_records": _VALIDATION,
        "allow_private_addresses": {"type": "bool", "default": False},
    },
    mutually_exclusive=(("domain", "domains"),),
    required_one_of=(("domain", "domains"),),
).merge(SPARKPOST, RESOLVING)


def tracking_checks(params: Mapping[str, Any]) -> tuple[TrackingCheck, ...]:
    """What the options ask for of one domain or of each of many, in the order given. Raises InputError."""
    if params["domains"] is None:
        return (tracking_check(params),)
    if not params["domains"]:
        raise InputError("domains", [], "it must name at least one domain")
    asked = tuple(
        tracking_check({**params, **(own := _own(entry)), "domain": entry["domain"]}, f"domains[{place}].", own)
        for place, entry in enumerate(params["domains"])
    )
    _refuse_repeated(asked)
    return asked


def concurrency(params: Mapping[str, Any]) -> int:
    """How many domains are checked at once. Raises InputError."""
    return between("concurrency", params["concurrency"], 1, _MOST_AT_ONCE)


def _own(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the entry sets for itself; an empty answer of a job template is none."""
    return {name: entry[name] for name in _OWN if entry.get(name) not in (None, "", [])}


def _refuse_repeated(asked: Sequence[TrackingCheck]) -> None:
    first: dict[str, int] = {}
    for place, one in enumerate(asked):
        if one.domain in first:
            raise InputError(
                f"domains[{place}].domain",
                one.domain,
                f"domains[{first[one.domain]}] names the same domain, and each may be named once",
            )
        first[one.domain] = place


def tracking_check(params: Mapping[str, Any], within: str = "", own: Collection[str] = ()) -> TrackingCheck:
    """What the options ask for, normalised. Raises InputError, which names options ``within`` the one they are in.

    ``own`` are the options that are set there; others are those of the task.
    """

    def option(name: str) -> str:
        return f"{within}{name}" if name in own else name

    number = params["subaccount"]
    return TrackingCheck(
        domain=tracking_domain_name(params["domain"], option=f"{within}domain"),
        cdn=_cdn(params["cdn"]),
        endpoint=endpoint_of(params, option("endpoint")),
        endpoint_named=bool(params["endpoint"]),
        expected_targets=_names(params["expected_target"], option("expected_target")),
        authorities=_names(params["certificate_authorities"], "certificate_authorities"),
        acme_accounts=tuple(params["acme_accounts"] or ()),
        subaccount=None if number is None else subaccount_number(number, option=option("subaccount")),
        groups=frozenset(params["checks"] or GROUPS),
        cache_ttl=between("cache_ttl", params["cache_ttl"], 0, _LONGEST_TTL),
        warn_days=None if params["warn_days"] is None else between("warn_days", params["warn_days"], 0, 365),
        timeout=between("timeout", params["timeout"], 1, 120),
        expect_redirect=params["expect_redirect"],
        app_links=params["app_links"],
        default=params["default"],
        sending_domains=_names(params["sending_domains"], option("sending_domains")),
        validation_records=_validation_records(params["validation_records"]),
        public_only=only_public(params),
    )


def only_public(params: Mapping[str, Any]) -> bool:
    """Whether the name is looked up as the world does it: whoever names resolvers or a way past DNS means their own."""
    own = any(params["resolvers"] or ()) or any(params["connect_to"] or ())
    return not own and not params["allow_private_addresses"]


def _cdn(named: str) -> Cdn | None:
    return None if named == "auto" else CDNS["sparkpost" if named == _MANAGED else named]


def _validation_records(given: Sequence[Mapping[str, Any]] | None) -> tuple[ValidationRecord, ...]:
    """The CNAME records among them; others prove control once, and need not stand for good."""
    known = (each for each in given or () if each["type"].upper() == "CNAME" and each.get("value"))
    return tuple(ValidationRecord(_plain(each["name"]), _plain(each["value"])) for each in known)


def _plain(name: str) -> str:
    return name.strip().lower().rstrip(".")


def endpoint_of(params: Mapping[str, Any], option: str = "endpoint") -> str:
    """The host at which SparkPost answers: the option's, a region's short name or a host, else the region's.

    Raises InputError.
    """
    region, _api_url = address(params)
    value = params["endpoint"] or ""
    return endpoint_host(value, option=option) if value else region.endpoint


def _names(values: list[str] | None, option: str) -> tuple[str, ...]:
    return tuple(host_name(value, option=option) for value in values or () if value.strip())


def between(option: str, value: int, least: int, most: int) -> int:
    """The value. Raises InputError where it is beyond these bounds."""
    if not least <= value <= most:
        raise InputError(option, value, f"it must be between {least} and {most}")
    return value
