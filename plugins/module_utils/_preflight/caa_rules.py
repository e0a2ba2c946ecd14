# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CAA records that keep the CDN's authority from issuing, told with a remedy for the condition that failed."""

from __future__ import annotations

from collections.abc import Collection

from .._check.cdn.registry import CDNS as PROFILES
from .._core.obstacle import Obstacle, Words
from .._dns.caa import CaaSet
from .._dns.caa_policy import ACCOUNT, CRITICAL, MALFORMED, METHOD, Refusal, refusal
from .model import MANAGED, OWN_PROXY, Host, Wish
from .silence import has_room


def caa_obstacles(
    wish: Wish,
    found: CaaSet | None,
    accounts: Collection[str],
    words: Words,
    authorities: tuple[str, ...] = (),
    *,
    host: Host | None = None,
) -> tuple[Obstacle, ...]:
    """Whether the authorities may issue for the domain: those that are known to, else any of the CDN's."""
    if found is None or found.problem or not found.records or wish.own_certificate or wish.cdn == OWN_PROXY:
        return ()
    profile = PROFILES["sparkpost" if wish.cdn == MANAGED else wish.cdn]
    issuers = authorities or profile.authorities
    refused = refusal(
        found,
        issuers,
        accounts=accounts,
        methods=profile.validation_methods,
        wildcard=profile.wildcard,
    )
    if refused is None:
        return ()
    message = f"The CAA record {refused.record} of {found.holder} {_why(refused, profile.name, authorities)}"
    if found.holder == wish.domain and not has_room(wish, host or Host()):
        remedy = (
            f"Remove the CAA records of {wish.domain}, which cannot stand beside its CNAME record. The CAA records of "
            "the domains above it apply then"
        )
    else:
        remedy = _remedy(refused, found.holder, issuers[0], words)
    return (Obstacle("caa_forbids", message, remedy, subject=found.holder),)


def renewal_notes(obstacles: Collection[Obstacle]) -> tuple[str, ...]:
    """The same where a certificate is kept that only has to be renewed."""
    return tuple(
        f"{one.message}. The present certificate is kept, but its renewal will be refused: {one.remedy}"
        for one in obstacles
    )


def _why(refused: Refusal, cdn: str, authorities: tuple[str, ...]) -> str:
    if refused.condition == CRITICAL:
        return f"is critical and has a property ({refused.record.tag}) that CAs do not know, so no CA may issue"
    if refused.condition == ACCOUNT:
        return f"allows only the ACME account {refused.parameter}, which is not known to be {cdn}'s"
    if refused.condition == METHOD:
        return f"allows only the validation method {refused.parameter}, which {cdn} does not use"
    if refused.condition == MALFORMED:
        return "has parameters that no CA accepts: each must be a tag with a value, and stand once"
    if len(authorities) == 1:
        return f"does not allow the certificate authority (CA) {authorities[0]}, which issues for {cdn} here"
    return f"does not allow the certificate authorities (CAs) of {cdn} to issue"


def _remedy(refused: Refusal, holder: str, authority: str, words: Words) -> str:
    if refused.condition == CRITICAL:
        return f"Remove it from {holder}, or clear its critical flag (128)"
    if refused.condition == ACCOUNT:
        return (
            f'Add the record {holder} CAA 0 issue "{authority}" without accounturi. If that account is the CDN\'s, '
            f"add it to {words['acme_accounts']} instead"
        )
    if refused.condition == METHOD:
        return f'Add the record {holder} CAA 0 issue "{authority}" without validationmethods'
    if refused.condition == MALFORMED:
        return f'Correct the record, or add {holder} CAA 0 issue "{authority}"'
    return f'Add the record {holder} CAA 0 issue "{authority}"'
