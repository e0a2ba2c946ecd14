# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Public suffixes: the domains directly below which registries sell names, such as ``com`` and ``co.uk``.

They come from the section of registries in the Public Suffix List. Its other section, where companies list domains
below which their customers have names (``github.io``), does not matter here: who holds which zone, DNS tells.

Names are normalised: lower case, A-labels, no trailing dot. The list is only read by who asks.
"""

from __future__ import annotations

import functools


def is_public_suffix(name: str) -> bool:
    """Whether names below this one are sold by a registry, as below any top-level domain and the root, "".

    Where a rule has a wildcard, its parent is a registry's too, though the list does not say so.
    """
    head, _dot, top = name.rpartition(".")
    if not head:
        return True
    rules = _rules(top)
    if f"!{head}" in rules:
        return False
    _first, dot, rest = head.partition(".")
    return not rules.isdisjoint({head, f"*.{head}", f"*.{rest}" if dot else "*"})


def registrable_domain(name: str) -> str:
    """The domain that was bought of a registry, at the name or above it; "" for a public suffix."""
    below = ""
    while not is_public_suffix(name):
        below, name = name, name.partition(".")[2]
    return below


@functools.cache
def _rules(top: str) -> frozenset[str]:
    from .suffix_list import RULES

    return frozenset(RULES.get(top, "").split())
