# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a set-up made is removed as the guides say, in a populated world: nothing of others goes with it.

The playbook is the page's own. It is killed after each of its writes and begun again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support import situations
from support.documents import blocks
from support.killing import Killing
from support.observed import Observe, Observed
from support.populated import Populated
from support.situations import Situation
from support.snapshot import snapshot

CASES = (
    ("cloudfront", situations.a_wildcard("setup_cloudfront")),
    ("fastly", situations.a_wildcard("setup_fastly")),
    ("cloudflare", situations.a_wildcard_of_the_edge),
)


def undo(cdn: str, folder: Path) -> str:
    """The playbook of the guide's last section, as a file."""
    (block,) = (each for each in blocks(f"docs/docsite/rst/guide_{cdn}.rst") if each.caption == "undo.yml")
    path = folder / "undo.yml"
    path.write_text(block.text, encoding="utf-8")
    return str(path)


def not_told(observed: Observed, cdn: str) -> Observed:
    """Without the losses that the guide tells of before it begins.

    Links of messages that were sent with https stop working; a resolver remembers the proxy that is turned off.
    """
    told = [
        each
        for each in observed.lost
        if each.what == "https" or (cdn == "cloudflare" and each.by.startswith("resolver"))
    ]
    return replace(observed, lost=[each for each in observed.lost if each not in told])


@pytest.mark.matrix
@pytest.mark.parametrize(("cdn", "situation"), CASES, ids=[cdn for cdn, _build in CASES])
def test_what_was_made_is_removed(
    populated: Populated, observe: Observe, tmp_path: Path, cdn: str, situation: Situation
) -> None:
    given = situation(populated)
    before = snapshot(populated.lab)
    observe(given.playbook, *given.domains, beside=given.beside).harmless().run.succeeded()
    playbook, killing = undo(cdn, tmp_path), Killing(populated.lab)
    through = killing.until_through(
        lambda started: not_told(
            observe(playbook, *given.domains, beside=given.beside, since=before, on_start=started), cdn
        )
    )
    through.run.succeeded()
    assert killing.writes
    left = snapshot(populated.lab).made(before)
    assert not [each for each in left if each.startswith(("distribution", "certificate", "service", "page rule"))], left
