# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a certificate authority may issue, with the parameters and flags of CAA records (RFC 8659, RFC 8657)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .caa import Caa, CaaSet

#: Properties that authorities know (IANA registry "Certification Authority Restriction Properties").
_KNOWN = frozenset({"issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"})
_CRITICAL = 128
#: How the CDNs' authorities prove control here.
DNS_VALIDATION = "dns-01"

AUTHORITY, ACCOUNT, METHOD, CRITICAL = "authority", "account", "method", "critical"


@dataclass(frozen=True)
class Refusal:
    """Why a set of records keeps an authority from issuing: the condition that failed, and its record."""

    condition: str
    record: Caa
    parameter: str = ""


def parameters(record: Caa) -> Mapping[str, str]:
    """The parameters of an issue property, by lower-case tag. Source: RFC 8659, section 4.2."""
    parts = (part.strip() for part in record.value.split(";")[1:])
    pairs = (part.partition("=") for part in parts if part)
    return {tag.strip().lower(): value.strip() for tag, _equals, value in pairs}


def refusal(
    found: CaaSet,
    authorities: Iterable[str],
    *,
    accounts: Collection[str] = (),
    method: str = DNS_VALIDATION,
    wildcard: bool = False,
) -> Refusal | None:
    """Why none of the authorities may issue, None where one may.

    ``accounts`` are the URIs of ACME accounts that are known to be the issuer's: without them an ``accounturi`` never
    fits, since the account of a CDN is not published. Of several refusals the one that is nearest to fitting is told.
    """
    critical = next((one for one in found.records if one.flags & _CRITICAL and one.tag not in _KNOWN), None)
    if critical is not None:
        return Refusal(CRITICAL, critical)
    tags = ["issue", *(["issuewild"] if wildcard and _of(found, "issuewild") else [])]
    refusals = [_of_tag(_of(found, tag), tuple(authorities), accounts, method) for tag in tags]
    return next((each for each in refusals if each is not None), None)


def _of(found: CaaSet, tag: str) -> tuple[Caa, ...]:
    return tuple(one for one in found.records if one.tag == tag)


def _of_tag(
    records: tuple[Caa, ...], authorities: tuple[str, ...], accounts: Collection[str], method: str
) -> Refusal | None:
    named = [one for one in records if one.issuer in authorities]
    if not records:
        return None
    if not named:
        return Refusal(AUTHORITY, records[0])
    refusals = [_of_record(one, accounts, method) for one in named]
    return None if None in refusals else refusals[0]


def _of_record(record: Caa, accounts: Collection[str], method: str) -> Refusal | None:
    given = parameters(record)
    account, methods = given.get("accounturi"), given.get("validationmethods")
    if account is not None and account not in accounts:
        return Refusal(ACCOUNT, record, account)
    if methods is not None and method not in [each.strip() for each in methods.split(",")]:
        return Refusal(METHOD, record, methods)
    return None
