# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How several things ended, as one result: each one's own, and what failed in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import TrackingError, WaitTimeoutError
from ..plan import Plan
from ..resource import Carried, Resource
from ..result import Result, failure

#: How many failures a message names, and how many it tells in words; all stand in the results.
_NAMED, _TOLD = 10, 5


class Told(Protocol):
    """The context of one thing, after it has ended."""

    @property
    def params(self) -> Mapping[str, Any]: ...

    @property
    def warnings(self) -> Sequence[str]: ...


@dataclass
class Thing:
    """One thing of a list. ``name`` is short, for lines on what is awaited; ``result`` is how it ended."""

    name: str
    subject: str
    domains: tuple[str, ...]
    context: Told
    resource: Resource[Any]
    #: Where it is planned before anything is written, what others of its lane write does not matter to it.
    plan: Plan[Any] | None = None
    carried: Carried[Any] | None = None
    result: Result | None = None

    @property
    def ended(self) -> Result:
        """How it ended."""
        if self.result is None:
            raise AssertionError("every thing of a run ends")
        return self.result


class SeveralError(TrackingError):
    """Some of the things of a list failed, each for a reason of its own."""

    kind = "several"


def joined(things: Sequence[Thing], called: str) -> Result:
    """One result of all: ``results`` in the order of the list, and what all of them did."""
    results = [_shown(thing) for thing in things]
    changed = any(one["changed"] for one in results)
    values: dict[str, Any] = {
        "results": results,
        "actions": [line for one in results for line in one.get("actions", ())],
        "changes": [change for one in results for change in one.get("changes", ())],
    }
    failed = [thing for thing in things if thing.ended.error is not None]
    if failed:
        values["applied"] = [
            line for one in results for line in one.get("applied", () if one["failed"] else one.get("actions", ()))
        ]
        values["failed_items"] = [_failed(thing) for thing in failed]
        values["not_attempted"] = [line for one in results for line in one.get("not_attempted", ())]
    diffs = [thing.ended.diff(thing.subject) for thing in things if thing.ended.changed and thing.ended.has_diff]
    warnings = [warning for thing in things for warning in (*thing.ended.warnings, *thing.context.warnings)]
    return Result(
        values=values,
        changed=changed,
        diffs=diffs,
        warnings=list(dict.fromkeys(warnings)),
        error=_error(failed, len(things), called) if failed else None,
    )


def _shown(thing: Thing) -> dict[str, Any]:
    """The return values that a task of this thing alone would have, with its domains."""
    values = thing.ended.to_ansible(subject=thing.subject, diff_mode=False)
    return {**values, "domains": list(thing.domains), "failed": thing.ended.error is not None}


def _failed(thing: Thing) -> dict[str, Any]:
    error = thing.ended.error
    if error is None:
        raise AssertionError("only what failed is told")
    return {
        "name": thing.subject,
        "domains": list(thing.domains),
        "kind": error.kind,
        "msg": failure(error, thing.subject)["msg"],
    }


def _error(failed: Sequence[Thing], total: int, called: str) -> TrackingError:
    """The failure of a single thing as it is; of several the first ones in words, and the names that no words tell."""
    errors = [thing.ended.error for thing in failed if thing.ended.error is not None]
    sentences = [str(failure(error, thing.subject)["msg"]) for thing, error in zip(failed, errors, strict=True)]
    told = " ".join(sentences[:_TOLD])
    untold = [
        thing.name
        for at, (thing, sentence) in enumerate(zip(failed, sentences, strict=True))
        if at >= _TOLD or thing.name not in sentence
    ]
    named = f": {', '.join(untold[:_NAMED])}" if untold else ""
    more = f" and {len(untold) - _NAMED} more" if len(untold) > _NAMED else ""
    head = f"{len(failed)} of {total} {called} failed{named}{more}." if total > 1 else ""
    rest = "The others are told in failed_items." if len(failed) > _TOLD else ""
    several = SeveralError(" ".join(filter(None, (head, told, rest))))
    kinds = list(dict.fromkeys(error.kind for error in errors))
    several.kind = kinds[0] if len(kinds) == 1 else SeveralError.kind
    several.facts.update(errors[0].facts if len(errors) == 1 else {}, kinds=kinds)
    if several.kind == WaitTimeoutError.kind and len(errors) > 1:
        state = errors[0].facts.get("last_state", "")
        several.facts.update(waited_for=f"{len(failed)} of {total} {called}", last_state=f"{failed[0].name}: {state}")
    return several
