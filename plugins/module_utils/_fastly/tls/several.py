# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several TLS subscriptions for one name, as while its authority is being changed: which of them counts. No I/O."""

from __future__ import annotations

from collections.abc import Collection

from .model import FAILED, Subscription


def serving(found: Collection[Subscription], authority: str = "") -> Subscription | None:
    """The one that serves: issued ahead of all others, and of those the one that is ready for all its domains.

    Where none serves yet, one of the authority that is named.
    """
    ordered = sorted(
        found,
        key=lambda one: (
            not one.ready,
            not one.issued,
            one.state == FAILED,
            bool(authority) and one.authority != authority,
            one.id or "",
        ),
    )
    return ordered[0] if ordered else None


def sentence(domains: str, first: Subscription, others: Collection[Subscription]) -> str:
    """Which one is used, and which are not; "" where there is only one."""
    if not others:
        return ""
    unused = ", ".join(f"{one.id} ({one.authority}, {one.state})" for one in others)
    return (
        f"{domains} has {len(others) + 1} TLS subscriptions. {first.id} ({first.authority}, {first.state}) is used. "
        f"Not used: {unused}"
    )
