# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each request of each playbook fails in each way: the run recovers, or tells it and the next one gets to the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.disturbances import KINDS, Kind
from support.disturbed import Disturbing, Outcome
from support.jobs import JOBS

Disturb = Callable[[str], Disturbing]


@pytest.mark.matrix
@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS])
@pytest.mark.parametrize("name", JOBS)
def test_every_request(disturb: Disturb, name: str, kind: Kind) -> None:
    disturbing = disturb(name)
    outcomes, wrong = disturbing.every(kind)
    print(f"{name}, {kind.name}: {disturbing.runs} runs")
    for request, outcome in outcomes:
        print(f"{outcome.value:10} {request.name}")
    assert not wrong, "\n\n".join(map(str, wrong))
    assert outcomes or not [request for request in disturbing.requests if kind.applies(request)]
    assert [outcome for _request, outcome in outcomes].count(Outcome.NOT_MET) <= len(outcomes) // 10
