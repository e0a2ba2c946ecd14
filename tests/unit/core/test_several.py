# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several things kept by one task: none stops another, each is told, and what they share is read once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.arguments import Arguments, in_sentences
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.context import TaskContext
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    InputError,
    TrackingError,
    WaitTimeoutError,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Action, Plan
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.resource import Resource
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.arguments import ListForm
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.claims import Claim
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.once import Once
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.order import Wish, sequence
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.progress import JointProgress
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.run import listed_definition

OWN = Arguments(
    options={
        "name": {"type": "str", "required": True},
        "size": {"type": "int", "default": 1},
        "lane": {"type": "str"},
    }
)
WHOLE = Arguments(options={"region": {"type": "str", "default": "us"}})


class Store:
    """What the things of a test share: what there is, and what was done in which order."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.done: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()


class Box(Resource[int]):
    """A thing of a size. Its name tells how it goes wrong."""

    def __init__(self, store: Store, params: Mapping[str, Any]) -> None:
        self._store = store
        self._name = str(params["name"])
        self._size = int(params["size"])
        if self._size < 0:
            raise InputError("size", self._size, "it must not be negative")

    def read(self) -> int | None:
        if self._name == "unreadable":
            raise TrackingError("the service does not answer", remedy="Try again")
        if self._name == "broken":
            raise KeyError("size")
        return self._store.held.get(self._name)

    def plan(self, current: int | None) -> Plan[int]:
        if current == self._size:
            return Plan(current, current)
        return Plan(current, self._size, (Action("make", f"box {self._name}", service="boxes", domain=self._name),))

    def execute(self, action: Action, state: int | None) -> int:
        with self._store.lock:
            self._store.at_once += 1
            self._store.most_at_once = max(self._store.most_at_once, self._store.at_once)
        if self._name == "refused":
            raise TrackingError("the service refuses it", remedy="Ask for another")
        with self._store.lock:
            self._store.done.append(self._name)
            self._store.held[self._name] = self._size
            self._store.at_once -= 1
        return self._size

    def wait(self, state: int | None) -> int | None:
        if self._name == "late":
            raise WaitTimeoutError("Waited 5 s for late", facts={"waited_for": "late", "last_state": "half"})
        return state

    def show(self, state: int | None) -> dict[str, Any]:
        return {"box": state}

    def compare(self, state: int | None) -> dict[str, Any]:
        return {"size": state}


class Context:
    """The context of a task."""

    def __init__(self, params: Mapping[str, Any], *, check_mode: bool = False) -> None:
        self.params = {"region": "us", "size": 1, "lane": None, "name": None, "boxes": None, **params}
        self.check_mode = check_mode
        self.diff_mode = True
        self.secrets: frozenset[str] = frozenset()
        self.said: list[str] = []

    def warn(self, message: str) -> None:
        self.said.append(message)

    def progress(self, message: str) -> None:
        self.said.append(message)

    def exit(self, values: dict[str, Any]) -> None: ...

    def fail(self, values: dict[str, Any]) -> None: ...


def form(store: Store) -> ListForm[Store]:
    return ListForm(
        option="boxes",
        noun="box",
        plural="boxes",
        arguments=OWN,
        identity=("name",),
        connect=lambda _context: store,
        build=lambda context, shared: Box(shared, context.params),
        subject=lambda params: str(params["name"]),
        domains=lambda params: [str(params["name"])],
        lane=lambda params: params["lane"] or "",
    )


def run(store: Store, *boxes: Mapping[str, Any], check_mode: bool = False, **options: Any) -> dict[str, Any]:
    context: TaskContext = Context({"boxes": list(boxes), **options}, check_mode=check_mode)
    result = listed_definition("boxes", form(store), WHOLE).perform(context)
    return result.to_ansible(subject="", diff_mode=True)


def test_all_are_made_and_a_second_run_makes_nothing() -> None:
    store = Store()
    boxes = [{"name": f"n{at}", "size": at or None} for at in range(20)]
    first = run(store, *boxes)
    assert first["changed"]
    assert store.held == {f"n{at}": at or 1 for at in range(20)}
    assert [one["domains"] for one in first["results"]] == [[f"n{at}"] for at in range(20)]
    assert [one["domain"] for one in first["changes"]] == [f"n{at}" for at in range(20)]
    assert len(first["diff"]) == 20
    again = run(store, *boxes)
    assert (again["changed"], again["changes"], len(store.done)) == (False, [], 20)


def test_check_mode_predicts_and_makes_nothing() -> None:
    store = Store()
    foreseen = run(store, {"name": "a"}, {"name": "b"}, check_mode=True)
    assert (foreseen["changed"], foreseen["actions"], store.held) == (True, ["make box a", "make box b"], {})


def test_one_that_fails_stops_no_other_and_each_is_told() -> None:
    store = Store()
    names = ("refused", "a", "unreadable", "late", "broken", "b")
    result = run(store, *({"name": name} for name in names))
    assert sorted(store.held) == ["a", "b", "late"]
    assert [one["failed"] for one in result["results"]] == [True, False, True, True, True, False]
    assert result["changed"]
    assert [one["name"] for one in result["failed_items"]] == ["refused", "unreadable", "late", "broken"]
    assert [one["kind"] for one in result["failed_items"]] == ["error", "error", "wait_timeout", "defect"]
    assert result["applied"] == ["make box a", "make box late", "make box b"]
    assert result["not_attempted"] == []
    assert result["msg"].startswith("4 of 6 boxes failed. refused: ")
    assert "unreadable: the service does not answer" in result["msg"]
    assert "the service does not answer. Try again." in result["msg"]
    assert result["error"]["kind"] == "several"


def test_all_that_run_out_of_time_are_a_wait_that_may_go_on() -> None:
    result = run(Store(), {"name": "late"}, {"name": "a"})
    assert result["error"]["kind"] == "wait_timeout"
    assert (result["error"]["waited_for"], result["error"]["last_state"]) == ("late", "half")


def test_things_of_a_lane_are_written_one_after_another_in_their_order() -> None:
    store = Store()
    run(store, *({"name": f"n{at}", "lane": "one"} for at in range(30)))
    assert store.done == [f"n{at}" for at in range(30)]
    assert store.most_at_once == 1


def test_an_empty_list_is_nothing_to_do() -> None:
    assert run(Store())["results"] == []


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (({"name": "a"}, {"name": "b", "size": -1}), "The option 'boxes[1].size' is -1"),
        (({"name": "a"}, {"name": "a"}), "boxes[0] is the same box: name each once"),
        (({"name": "a"}, {"size": 2}), "The option 'boxes[1]' is 'an entry with size', but one of the following"),
    ],
)
def test_bad_input_is_refused_before_anything_is_made(boxes: Any, said: str) -> None:
    store = Store()
    with pytest.raises(InputError) as refused:
        run(store, *boxes)
    assert said in refused.value.message
    assert store.held == {}


def test_the_options_of_the_module_are_those_of_one_thing_and_the_list() -> None:
    arguments = form(Store()).merged(WHOLE)
    assert sorted(arguments.options) == ["boxes", "lane", "name", "region", "size"]
    assert "required" not in arguments.options["name"]
    assert arguments.required_one_of == (("name", "boxes"),)
    assert ("boxes", "name") in arguments.mutually_exclusive
    assert "default" not in arguments.options["boxes"]["options"]["size"]


def test_a_line_tells_how_many_are_ready_and_which_are_not() -> None:
    lines: list[str] = []
    progress = JointProgress("certificates", lines.append)
    progress.tell()
    progress.begin(["a", "b", "c", "d"], 40, "issued")
    progress.heard("b", "PENDING_VALIDATION")
    progress.tell()
    progress.done("a")
    progress.tell()
    assert lines == [
        "36 of 40 certificates issued, waiting for a, b, c and 1 more (PENDING_VALIDATION)",
        "37 of 40 certificates issued, waiting for b, c, d (PENDING_VALIDATION)",
    ]


def test_what_is_shared_is_read_once_by_all_threads() -> None:
    once, reads = Once(), list[int]()

    def read() -> int:
        reads.append(1)
        return len(reads)

    threads = [threading.Thread(target=lambda: once.get("key", read)) for _each in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reads == [1]
    once.forget("key")
    assert once.get("key", read) == 2


def test_how_long_the_writes_go_on_is_said_before_the_first_one() -> None:
    store = Store()
    said: list[str] = []

    def estimate(what: str, writes: int) -> str:
        said.append(f"{what}, {writes} writes, {len(store.done)} done")
        return said[-1]

    store.held["a"] = 1
    context: TaskContext = Context({"boxes": [{"name": name} for name in "abc"]})
    listed_definition("boxes", replace(form(store), estimate=estimate), WHOLE).perform(context)
    assert said == ["2 boxes, 2 writes, 0 done"]
    assert said[0] in context.said  # type: ignore[attr-defined]


def ordered(*entries: Mapping[str, Any]) -> list[str]:
    """The names in the order in which they are written."""
    places = sequence("boxes", entries, wish, lambda entry: str(entry["name"]))
    return [str(entries[at]["name"]) for at in places]


def wish(entry: Mapping[str, Any]) -> Wish:
    end = entry.get("end", "")
    return Wish(
        scope=entry.get("scope"),
        names=frozenset({entry["name"]}),
        before=entry.get("before"),
        after=entry.get("after"),
        end=end,
        option="end" if end else "before",
        value=end or entry.get("before"),
        rank=1 if end else 0,
    )


@pytest.mark.parametrize(
    ("entries", "written"),
    [
        (({"name": "a"}, {"name": "b"}), "ab"),
        (({"name": "a", "after": "b"}, {"name": "b"}), "ba"),
        (({"name": "a", "before": "b"}, {"name": "b", "before": "c"}, {"name": "c"}), "cba"),
        (({"name": "a", "after": "elsewhere"}, {"name": "b"}), "ab"),
        (({"name": "a", "before": "b"}, {"name": "b", "after": "a"}), "ba"),
        (({"name": "a", "end": "last"}, {"name": "b"}), "ba"),
        (({"name": "a", "before": "b"}, {"name": "b", "end": "last"}, {"name": "c"}), "cba"),
        (({"name": "a", "end": "first", "scope": 1}, {"name": "b", "end": "first", "scope": 2}), "ab"),
        (({"name": "a", "before": "b", "scope": 1}, {"name": "b", "before": "a", "scope": 2}), "ab"),
    ],
)
def test_what_another_is_placed_by_is_written_before_it(entries: Any, written: str) -> None:
    assert "".join(ordered(*entries)) == written


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (({"name": "a", "before": "b"}, {"name": "b", "before": "a"}), "a (boxes[0]) and b (boxes[1])"),
        (
            ({"name": "a", "end": "first"}, {"name": "c"}, {"name": "b", "end": "first"}),
            "a (boxes[0]) and b (boxes[2])",
        ),
        (({"name": "a", "end": "last"}, {"name": "b", "after": "a"}), "a (boxes[0]) and b (boxes[1])"),
        (
            ({"name": "a", "before": "b"}, {"name": "b", "before": "c"}, {"name": "c", "before": "a"}),
            "a (boxes[0]) and b (boxes[1]) and c (boxes[2])",
        ),
    ],
)
def test_places_that_exclude_each_other_are_refused_by_the_names_of_both(entries: Any, told: str) -> None:
    with pytest.raises(InputError) as refused:
        ordered(*entries)
    assert f"but no order is what {told} ask for together" in refused.value.message


@pytest.mark.parametrize(
    ("ansible", "said"),
    [
        (
            "parameters are mutually exclusive: services|domains",
            "the options 'services' and 'domains' are mutually exclusive: give only one of them",
        ),
        (
            "parameters are mutually exclusive: a|b|c found in domains",
            "the options 'a', 'b' and 'c' of domains are mutually exclusive: give only one of them",
        ),
        ("missing required arguments: domain", "missing required arguments: domain"),
    ],
)
def test_options_that_exclude_each_other_are_refused_in_a_sentence(ansible: str, said: str) -> None:
    assert in_sentences(ansible) == said


def test_what_no_sentence_tells_is_named_before_them() -> None:
    store = Store()
    boxes = [{"name": "unreadable", "size": size} for size in range(7)]
    apart = replace(form(store), subject=lambda params: f"box-{params['size']}", domains=lambda _params: ())
    context: TaskContext = Context({"boxes": boxes})
    message = listed_definition("boxes", apart, WHOLE).perform(context).to_ansible(subject="", diff_mode=True)["msg"]
    assert message.startswith("7 of 7 boxes failed: box-5, box-6. box-0: the service does not answer")
    assert message.endswith("The others are told in failed_items.")


def test_what_two_entries_claim_is_refused_before_anything_is_made() -> None:
    store = Store()
    alone = replace(form(store), claims=lambda entry: [Claim(entry["size"], "size", entry["size"], "one of a size")])
    context: TaskContext = Context({"boxes": [{"name": "a", "size": 3}, {"name": "b"}, {"name": "c", "size": 3}]})
    with pytest.raises(InputError) as refused:
        listed_definition("boxes", alone, WHOLE).perform(context)
    assert refused.value.message == (
        "The option 'boxes[2].size' is 3, but both a (boxes[0]) and c (boxes[2]) ask for it: one of a size"
    )
    assert store.held == {}


def test_what_a_removal_frees_is_free_before_another_takes_it() -> None:
    store = Store()
    states = {**OWN.options, "state": {"type": "str"}}
    freeing = replace(form(store), removals_first=True, arguments=replace(OWN, options=states))
    boxes = [{"name": "a"}, {"name": "late", "state": "absent"}, {"name": "b"}]
    context: TaskContext = Context({"boxes": boxes, "state": "present"})
    result = listed_definition("boxes", freeing, WHOLE).perform(context).to_ansible(subject="", diff_mode=True)
    assert store.done[0] == "late"
    assert [one["failed"] for one in result["results"]] == [False, True, False]
