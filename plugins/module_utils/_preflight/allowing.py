# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Words of ``take_over`` that allow nothing, since they are misspelled. No input or output."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Sequence

from .model import Report

#: The IDs of the obstacles that can be allowed; the page about preflight marks them.
ALLOWABLE = (
    "distribution_disabled",
    "ds_at_registrar",
    "foreign_origin",
    "foreign_page_rule",
    "foreign_service",
    "foreign_target",
    "foreign_validation_record",
    "header_rewritten",
    "load_balancer",
    "page_rule_disabled",
    "served_elsewhere",
    "wildcard_mail",
    "zone_records_missing",
)
_LIKE_AN_ID = re.compile(r"[a-z]+([_-][a-z]+)+")
# Names of one zone are alike by nature.
_NEAR = 0.85


def misspelled(take_over: Collection[str], found: Sequence[Report]) -> Iterator[str]:
    """A sentence for each word that looks like an ID and is none, or nearly names what is still in the way.

    A list that several runs share may name domains and records that are no matter of this one.
    """
    every = [(one.domain, each) for one in found for each in (*one.obstacles, *one.allowed)]
    right = {*ALLOWABLE, *(one.domain for one in found), *(each.subject for _domain, each in every)}
    in_the_way = [(one.domain, each) for one in found for each in one.obstacles if each.allowed_by]
    names = {name for domain, each in in_the_way for name in (domain, each.subject)}
    for word in dict.fromkeys(str(each) for each in take_over):
        if word in right:
            continue
        near = difflib.get_close_matches(word.lower(), [*ALLOWABLE, *sorted(names)], n=1, cutoff=_NEAR)
        if near or _LIKE_AN_ID.fullmatch(word):
            meant = f"; did you mean '{near[0]}'?" if near else f". The IDs are {', '.join(ALLOWABLE)}."
            yield (
                f"'{word}' allows nothing: it is not the ID of an obstacle that can be allowed, and not a domain or a "
                f"subject of this run{meant}"
            )
