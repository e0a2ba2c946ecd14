# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosted zones below the registered domains of many names, by as few pages as Route 53's order allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..._core.names import is_within
from .client import HostedZone, Route53Client
from .names import surely_ordered


def zones_below(client: Route53Client, names_by_root: Mapping[str, Sequence[str]]) -> Mapping[str, list[HostedZone]]:
    """The zones at and below each root, read no further than the names need.

    One list from a root on is all that there is where the account has no more zones than a page holds.
    """
    known: dict[HostedZone, None] = {}
    found: dict[str, list[HostedZone]] = {}
    complete_from = ""
    for root in sorted(names_by_root, key=lambda name: name.split(".")[::-1]):
        if not complete_from or not surely_ordered([complete_from, root]):
            listed, is_complete = _from(client, root, names_by_root[root])
            known.update(dict.fromkeys(listed))
            complete_from = root if is_complete else ""
        found[root] = [one for one in known if is_within(one.name, root)]
    return found


def roots_of(names: Iterable[str]) -> dict[str, list[str]]:
    """The names by the domain of two labels above them, from which one call lists all zones that could hold them."""
    roots: dict[str, list[str]] = {}
    for name in names:
        roots.setdefault(".".join(name.split(".")[-2:]), []).append(name)
    return roots


def _from(client: Route53Client, root: str, names: Sequence[str]) -> tuple[list[HostedZone], bool]:
    """The zones from a root on, as far as the names need, and whether the list ends with them."""
    zones: list[HostedZone] = []
    for page in client.zone_pages(root):
        zones += page.zones
        last = page.zones[-1].name if page.zones else ""
        if page.complete:
            return zones, True
        if not is_within(last, root) or all(name != last and surely_ordered([name, last]) for name in names):
            break
    return zones, False
