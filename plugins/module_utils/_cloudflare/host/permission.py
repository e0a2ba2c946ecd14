# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Permissions that a token lacks for the very rules that a set-up makes, told before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..._core.obstacle import Obstacle, Words
from .. import errors
from ..model import Zone
from .wish import HostWish

#: How messages name what was not readable.
PAGE_RULES, REDIRECT_RULES, CONFIG_RULES = "page rules", "redirect rules", "configuration rules"
#: Whoever may write may read as well.
_NEEDED = {
    PAGE_RULES: errors.PAGE_RULES_WRITE,
    REDIRECT_RULES: errors.SINGLE_REDIRECT_WRITE,
    CONFIG_RULES: errors.CONFIG_RULES_WRITE,
}


def kind_of_rule(wish: HostWish) -> str:
    """Which rules the set-up makes for the host, "" for none."""
    if not wish.has_rule:
        return ""
    if wish.uses_page_rule:
        return PAGE_RULES
    return REDIRECT_RULES if wish.mode == "forward" else CONFIG_RULES


def permission_obstacles(unread: Collection[str], zone: Zone, wish: HostWish, words: Words) -> Iterable[Obstacle]:
    """Without the rule, a proxied record could send clicks to SparkPost in a way that does not work."""
    kind = kind_of_rule(wish)
    if kind not in unread:
        return
    other = f", or use {words['rulesets']} with a token that may write those" if kind == PAGE_RULES else ""
    yield Obstacle(
        "rules_permission",
        f"The API token may not read the {kind} of {zone.label()}, so the rule for {wish.domain} could not be made",
        f"Give the token the permission '{_NEEDED[kind]}' for this zone (the dashboard calls Write Edit){other}",
        subject=zone.label(),
    )
