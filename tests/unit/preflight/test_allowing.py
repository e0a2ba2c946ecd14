# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``take_over`` names and nothing answers to."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.obstacle import Obstacle
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.allowing import ALLOWABLE, misspelled
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import OBSTRUCTED, READY, Report

D = "track.example.com"
STOPPED = Report(
    D,
    "fastly",
    OBSTRUCTED,
    obstacles=(
        Obstacle("foreign_target", "It leads elsewhere", "Allow it", allowed_by="take_over", subject=D),
        Obstacle("foreign_service", "It is a shop's", "Allow it", allowed_by="take_over", subject="Clicks of Example"),
    ),
)
GOING = Report(D, "fastly", READY)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("foriegn_target", "; did you mean 'foreign_target'?"),
        ("foreign-target", "; did you mean 'foreign_target'?"),
        ("Served_Elsewhere", "; did you mean 'served_elsewhere'?"),
        ("trakc.example.com", f"; did you mean '{D}'?"),
        ("no_such_thing", f". The IDs are {', '.join(ALLOWABLE)}."),
        ("records_in_the_way", f". The IDs are {', '.join(ALLOWABLE)}."),
    ],
)
def test_a_misspelled_word_is_told_with_the_nearest_one(word: str, meant: str) -> None:
    (sentence,) = misspelled([word, word], [STOPPED])
    assert sentence.startswith(f"'{word}' allows nothing: ")
    assert sentence.endswith(meant)


@pytest.mark.parametrize(
    ("word", "report"),
    [
        *((one, STOPPED) for one in (*ALLOWABLE, D, "Clicks of Example")),
        # Of other runs with the same list, or of what has been taken over since.
        *((one, GOING) for one in ("click.example.com", f"_acme-challenge.{D}", "E1ABCDEFGHIJKL", "tracking", "shop")),
    ],
)
def test_what_is_right_or_a_matter_of_another_run_is_not(word: str, report: Report) -> None:
    assert list(misspelled([word], [report])) == []
