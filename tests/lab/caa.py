# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a certification authority may issue: CAA records (RFC 8659) and their parameters (RFC 8657)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

#: Looks up values by name and type, without following aliases.
Look = Callable[[str, str], list[str]]
_MOST_ALIASES = 8
_CRITICAL = 128
#: Tags that every authority knows. Sources: RFC 8659, RFC 9495, and the CA/Browser Forum's contact properties.
_KNOWN_TAGS = frozenset({"issue", "issuewild", "iodef", "issuemail", "contactemail", "contactphone"})


@dataclass(frozen=True)
class Issuer:
    """An authority, as CAA records can name it, and how it would validate this name."""

    domains: frozenset[str]
    #: The ACME account that orders, as ``accounturi`` names it; a customer of a CDN does not know it.
    account: str = ""
    method: str = "dns-01"


def forbidding_name(look: Look, domain: str, issuer: Issuer) -> str | None:
    """The name whose CAA records leave the issuer out; None where it may issue.

    The closest name with records decides, aliases being followed at each (RFC 8659, section 3).
    """
    name = domain.removeprefix("*.")
    while name:
        records = _records(look, name)
        if records:
            return None if _allows(records, issuer, wildcard=domain.startswith("*.")) else name
        name = name.partition(".")[2]
    return None


def _records(look: Look, name: str) -> list[str]:
    for _unused in range(_MOST_ALIASES):
        records = look(name, "CAA")
        aliases = look(name, "CNAME") if not records else []
        if not aliases:
            return records
        name = aliases[0].rstrip(".").lower()
    return []


def _allows(records: Sequence[str], issuer: Issuer, *, wildcard: bool) -> bool:
    values: dict[str, list[str]] = {}
    for record in records:
        flags, tag, value = record.split(maxsplit=2)
        if int(flags) & _CRITICAL and tag.lower() not in _KNOWN_TAGS:
            return False  # RFC 8659, section 4.1: nobody may issue who does not know a critical property.
        values.setdefault(tag.lower(), []).append(value.strip('"'))
    relevant = values.get("issuewild") if wildcard else None
    relevant = relevant if relevant is not None else values.get("issue")
    return relevant is None or any(_fits(value, issuer) for value in relevant)


def _fits(value: str, issuer: Issuer) -> bool:
    domain, _unused, rest = value.partition(";")
    if domain.strip().lower() not in issuer.domains:
        return False
    parameters = _parameters(rest)
    if parameters is None:
        return False
    methods = parameters.get("validationmethods")
    if methods is not None and issuer.method not in [each.strip().lower() for each in methods.split(",")]:
        return False
    account = parameters.get("accounturi")
    return account is None or (bool(issuer.account) and account == issuer.account)


def _parameters(text: str) -> Mapping[str, str] | None:
    """By tag; None where one of RFC 8657 stands twice or has no value: then no account and no method fits."""
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        tag, mark, value = part.partition("=")
        tag = tag.strip().lower()
        if not mark or tag in found:
            return None
        found[tag] = value.strip()
    return found
