# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The click among SparkPost's events: found, mistaken for no other's, and waited for within its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.events import ClickWatch, Recorded
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.events import Event, EventQuery

CLICKED = 1_800_000_000.0
AGENT = "sparkpost-tracking-verify/0123456789abcdef"
MINE = Event("click", CLICKED + 1, AGENT, "192.0.2.1")
SCANNER = Event("click", CLICKED + 1, "Mozilla/5.0 (scanner)", "192.0.2.2")
HIDDEN = Event("click", CLICKED + 2, "Amazon CloudFront", "192.0.2.3")
OLD = Event("click", CLICKED - 3000, "Mozilla/5.0 (reader)", "192.0.2.4")


class Api:
    """Answers each look with the next of the given lists of events, the last one again and again."""

    def __init__(self, *looks: Sequence[Event]) -> None:
        self._looks = list(looks)
        self.queries: list[EventQuery] = []
        self.elapsed = 0.0

    def begin(self) -> None:
        pass

    def events(self, query: EventQuery) -> list[Event]:
        self.queries.append(query)
        return list(self._looks.pop(0) if len(self._looks) > 1 else self._looks[0])

    def clock(self) -> Clock:
        def sleep(seconds: float) -> None:
            self.elapsed += seconds

        return Clock(lambda: self.elapsed, lambda: CLICKED + self.elapsed, sleep)


WATCH = ClickWatch(
    transmission_id="71000000000000001",
    recipient="rosalind.franklin@inbox.test",
    subaccount=0,
    user_agent=AGENT,
    clicked=CLICKED,
    own=True,
    timeout=300,
    interval=5,
)


def wait(api: Api, watch: ClickWatch = WATCH) -> tuple[Recorded, list[str]]:
    said: list[str] = []
    return watch.wait(api, said.append, api.clock()), said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("looks", "mine", "seconds"),
    [
        (([MINE],), (MINE,), 0),
        (([], [], [MINE]), (MINE,), 10),
        (([SCANNER], [SCANNER, MINE]), (MINE,), 5),
        (([SCANNER, HIDDEN],), (HIDDEN,), 0),
        (([SCANNER],), (SCANNER,), 60),
        (([OLD],), (), 300),
        (([replace(MINE, type="open")],), (), 300),
        (([],), (), 300),
    ],
)
def test_click_on_a_mail_of_our_own(looks: tuple[list[Event], ...], mine: tuple[Event, ...], seconds: float) -> None:
    api = Api(*looks)
    recorded, said = wait(api)
    assert recorded.mine == mine
    assert api.elapsed == pytest.approx(seconds, abs=WATCH.interval)
    assert not said or all("usually up to a few minutes" in each for each in said)
    assert bool(said) is (api.elapsed > 0)


@pytest.mark.parametrize("events", [[SCANNER], [HIDDEN], [OLD]])
def test_clicks_of_others_on_their_own_mail_are_not_ours(events: list[Event]) -> None:
    recorded, _said = wait(Api(events), replace(WATCH, own=False, transmission_id=""))
    assert recorded.mine == ()


def test_query_names_its_end_and_only_what_is_known() -> None:
    api = Api([], [MINE])
    wait(api)
    first, second = (query.params() for query in api.queries)
    assert first == {
        "events": "click",
        "transmissions": "71000000000000001",
        "from": "2027-01-15T07:00:00Z",
        "to": "2027-01-15T08:00:01Z",
        "per_page": "1000",
    }
    assert second["to"] == "2027-01-15T08:00:06Z"
    api = Api([MINE])
    wait(api, replace(WATCH, transmission_id="", subaccount=7))
    params = api.queries[0].params()
    assert (params["recipients"], params["subaccounts"]) == ("rosalind.franklin@inbox.test", "7")
    assert "transmissions" not in params


def test_nobody_is_left_without_a_word() -> None:
    api = Api([])
    _recorded, said = wait(api)
    assert len(said) >= 300 / 15 - 1
