# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes of answers: read from records, kept as a baseline, and compared.

A shape is ``{path: types}``, such as ``{"$.results[].id": {"string"}}``. The type ``absent`` says that some of the
objects which may hold the field did not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT_PATH = "$"
ABSENT = "absent"
BASELINE = Path(__file__).resolve().parent / "shapes"

Types = dict[str, set[str]]


@dataclass(frozen=True, order=True)
class Answer:
    """Which answer it is: the service, the operation, and the HTTP status."""

    service: str
    operation: str
    status: int

    @property
    def is_passing(self) -> bool:
        """Whether it says something of the moment and not of the API: limits, and defects of the service."""
        return self.status == 429 or self.status >= 500


@dataclass(frozen=True, order=True)
class Difference:
    """One thing in which an answer differs from the lab's; ``path`` is empty where it has no such answer at all."""

    answer: Answer
    path: str
    what: str

    def __str__(self) -> str:
        where = f" {self.path}:" if self.path else ""
        return f"{self.answer.service} {self.answer.operation} {self.answer.status}:{where} {self.what}"


Shapes = dict[Answer, Types]


def lines(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The lines of records; a file that does not exist has none."""
    for path in paths:
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)


def observed(recorded: Iterable[Mapping[str, Any]]) -> Shapes:
    """What the lines of records say of each answer, put together."""
    shapes: Shapes = {}
    objects: dict[Answer, dict[str, list[set[str]]]] = {}
    for line in recorded:
        answer = Answer(line["service"], line["operation"], line["status"])
        _flatten(line["shape"], ROOT_PATH, shapes.setdefault(answer, {}), objects.setdefault(answer, {}))
    for answer, held in objects.items():
        for path, fields in held.items():
            for name in set.union(*fields):
                if not all(name in each for each in fields):
                    shapes[answer][f"{path}.{name}"].add(ABSENT)
    return shapes


def _flatten(shape: Any, path: str, types: Types, objects: dict[str, list[set[str]]]) -> None:
    known = types.setdefault(path, set())
    if isinstance(shape, dict):
        known.add("object")
        objects.setdefault(path, []).append(set(shape))
        for name, inner in shape.items():
            _flatten(inner, f"{path}.{name}", types, objects)
    elif isinstance(shape, list):
        known.add("array")
        for inner in shape:
            _flatten(inner, f"{path}[]", types, objects)
    else:
        known.add(shape)


def load(folder: Path = BASELINE) -> Shapes:
    """The baseline: one file a service, ``{"operation status": {path: "type|type"}}``."""
    shapes: Shapes = {}
    for path in sorted(folder.glob("*.json")):
        for name, types in json.loads(path.read_text(encoding="utf-8")).items():
            operation, _space, status = name.rpartition(" ")
            answer = Answer(path.stem, operation, int(status))
            shapes[answer] = {place: set(each.split("|")) for place, each in types.items()}
    return shapes


def save(shapes: Shapes, folder: Path = BASELINE) -> None:
    """Write the baseline anew."""
    by_service: dict[str, dict[str, dict[str, str]]] = {}
    for answer, types in sorted(shapes.items()):
        written = {path: "|".join(sorted(each)) for path, each in sorted(types.items())}
        by_service.setdefault(answer.service, {})[f"{answer.operation} {answer.status}"] = written
    for path in folder.glob("*.json"):
        path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for service, answers in by_service.items():
        text = json.dumps(answers, indent=2, ensure_ascii=False)
        (folder / f"{service}.json").write_text(f"{text}\n", encoding="utf-8")


def differences(baseline: Shapes, seen: Shapes) -> list[Difference]:
    """In what the answers that were seen differ from the baseline; what was not seen says nothing."""
    found: list[Difference] = []
    for answer, types in sorted(seen.items()):
        if answer in baseline:
            found += [Difference(answer, *each) for each in _compared(baseline[answer], types)]
        elif not answer.is_passing:
            found.append(Difference(answer, "", f"the lab never gave such an answer, it holds {_outline(types)}"))
    return found


def _compared(known: Types, seen: Types) -> Iterator[tuple[str, str]]:
    for path, types in sorted(seen.items()):
        if path not in known:
            # What is within an additional field is told by the field.
            if _parent(path) in known:
                yield path, f"additional ({_any_of(types - {ABSENT})})"
            continue
        other = types - known[path] - {ABSENT}
        if other:
            yield path, f"{_any_of(other)}, where the lab has {_any_of(known[path] - {ABSENT})}"
        if ABSENT in types and ABSENT not in known[path]:
            yield path, "missing in some answers"
    for path, types in sorted(known.items()):
        expected = path not in seen and ABSENT not in types and not path.endswith("[]")
        if expected and "object" in seen.get(_parent(path), ()):
            yield path, f"missing ({_any_of(types)} in the lab)"


def _parent(path: str) -> str:
    return path.removesuffix("[]") if path.endswith("[]") else path.rpartition(".")[0]


def _any_of(types: Iterable[str]) -> str:
    return " or ".join(sorted(types))


def _outline(types: Types) -> str:
    top = sorted(path for path in types if _parent(path) == ROOT_PATH)
    return ", ".join(top) or _any_of(types[ROOT_PATH])


def report(found: Iterable[Difference], answers: int) -> str:
    """The differences as a page of Markdown; ``answers`` is how many kinds of answers were compared."""
    found = list(found)
    page = ["# Answers whose shape differs from the lab's", ""]
    page += [f"{answers} kinds of answers were compared, and {len(found)} differences found.", ""]
    for answer in sorted({each.answer for each in found}):
        page += [f"## {answer.service}: `{answer.operation}`, status {answer.status}", ""]
        for each in sorted(each for each in found if each.answer == answer):
            page.append(f"- `{each.path}`: {each.what}" if each.path else f"- {each.what}")
        page.append("")
    if found:
        page += ["Where the service is right, correct its emulator in `tests/lab`, then run `make live-shapes`.", ""]
    return "\n".join(page)
