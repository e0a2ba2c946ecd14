# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each request of each playbook fails in each way: the run recovers, or tells it and the next one gets to the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from support.disturbances import KINDS, Kind
from support.disturbed import Disturbing, Outcome
from support.figures import keep
from support.jobs import JOBS

Disturb = Callable[[str], Disturbing]
#: Those that heal at once, and need no other time-outs.
QUICK = tuple(kind for kind in KINDS if not kind.is_lasting and not kind.environment)


@pytest.mark.matrix
@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS])
@pytest.mark.parametrize("name", JOBS)
def test_every_request(disturb: Disturb, name: str, kind: Kind) -> None:
    disturbing = disturb(name)
    outcomes, wrong = disturbing.every(kind)
    counted = Counter((request.call.provider, outcome.value) for request, outcome in outcomes)
    by_service = [{"service": service, "outcome": how, "count": count} for (service, how), count in counted.items()]
    keep("faults", f"{name}, {kind.name}", kind=kind.name, outcomes=by_service, wrong=len(wrong))
    assert not wrong, "\n\n".join(map(str, wrong))
    assert outcomes or not [request for request in disturbing.requests if kind.applies(request)]
    # What a run waits for may be there at once.
    assert [outcome for _request, outcome in outcomes].count(Outcome.NOT_MET) <= len(outcomes) // 10


@pytest.mark.parametrize(
    ("name", "first"),
    [("setup_cloudfront", 0), ("setup_fastly", 4), ("setup_cloudflare, a new zone", 8)],
    ids=str,
)
def test_each_request_in_another_way(disturb: Disturb, name: str, first: int) -> None:
    disturbing = disturb(name)
    struck = disturbing.mixed(QUICK, first)
    # A run that goes on where one was told does not ask everything again.
    assert struck >= len(disturbing.requests) * 3 // 4
