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
#: All of them (IANA registry "ACME Validation Methods"), as far as they are for host names.
METHODS = ("http-01", DNS_VALIDATION, "tls-alpn-01", "dns-account-01", "dns-persist-01")

AUTHORITY, ACCOUNT, METHOD, CRITICAL, MALFORMED = "authority", "account", "method", "critical", "malformed"


@dataclass(frozen=True)
class Refusal:
    """Why a set of records keeps an authority from issuing: the condition that failed, and its record."""

    condition: str
    record: Caa
    parameter: str = ""


def parameters(record: Caa) -> Mapping[str, str] | None:
    """The parameters of an issue property, by lower-case tag; None where no authority accepts them.

    Each is a tag with a value, and stands once. Sources: RFC 8659, section 4.2; RFC 8657, sections 3 and 4.
    """
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in record.value.split(";")[1:])):
        tag, equals, value = (each.strip() for each in part.partition("="))
        if not equals or not tag or tag.lower() in found:
            return None
        found[tag.lower()] = value
    return found


def refusal(
    found: CaaSet,
    authorities: Iterable[str],
    *,
    accounts: Collection[str] = (),
    methods: Collection[str] = (DNS_VALIDATION,),
    wildcard: bool = False,
) -> Refusal | None:
    """Why none of the authorities may issue, None where one may.

    ``accounts`` are the URIs of ACME accounts that are known to be the issuer's: without them an ``accounturi`` never
    fits, since the account of a CDN is not published. ``methods`` are those by which control of the name can be proved.
    Of several refusals the one that is nearest to fitting is told.
    """
    critical = next((one for one in found.records if one.flags & _CRITICAL and one.tag not in _KNOWN), None)
    if critical is not None:
        return Refusal(CRITICAL, critical)
    tags = ["issue", *(["issuewild"] if wildcard and _of(found, "issuewild") else [])]
    refusals = [
        next((each for tag in tags if (each := _of_tag(_of(found, tag), authority, accounts, methods))), None)
        for authority in authorities
    ]
    if None in refusals or not refusals:
        return None
    return min((each for each in refusals if each is not None), key=lambda each: each.condition == AUTHORITY)


def _of(found: CaaSet, tag: str) -> tuple[Caa, ...]:
    return tuple(one for one in found.records if one.tag == tag)


def _of_tag(
    records: tuple[Caa, ...], authority: str, accounts: Collection[str], methods: Collection[str]
) -> Refusal | None:
    named = [one for one in records if one.issuer == authority]
    if not records:
        return None
    if not named:
        return Refusal(AUTHORITY, records[0])
    refusals = [_of_record(one, accounts, methods) for one in named]
    return None if None in refusals else refusals[0]


def _of_record(record: Caa, accounts: Collection[str], methods: Collection[str]) -> Refusal | None:
    given = parameters(record)
    if given is None:
        return Refusal(MALFORMED, record)
    account, allowed = given.get("accounturi"), given.get("validationmethods")
    if account is not None and account not in accounts:
        return Refusal(ACCOUNT, record, account)
    if allowed is not None and not {each.strip().lower() for each in allowed.split(",")} & set(methods):
        return Refusal(METHOD, record, allowed)
    return None
