# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of a summary: a domain a line, a long list by counts, and what failed at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .outcome import Outcome

#: A longer list is told by counts.
_LONGEST_LIST = 50
_FIRST = 10
_LONGEST_PROBLEM = 400


def lines(found: Sequence[Outcome], params: Mapping[str, Any]) -> list[str]:
    """What to show, failures last."""
    good = [each for each in found if each.is_good]
    bad = [each for each in found if not each.is_good]
    shown = [headline(found, params)]
    if len(found) == 1:
        shown += _alone(found[0])
    elif len(found) <= _LONGEST_LIST:
        shown += _each(good)
    else:
        shown += _counted(good)
    if params["report"]:
        shown.append(f"  reports: {params['report']}")
    shown += [f"  next: {_next(bad, params)}"]
    return [*shown, *(_failures(bad) if bad else ())]


def headline(found: Sequence[Outcome], params: Mapping[str, Any]) -> str:
    """How many domains work, are set up, or would change."""
    total, good = len(found), [each for each in found if each.is_good]
    noun = "domain" if total == 1 else "domains"
    changed = sum(bool(each.changes) for each in found)
    if params["check_mode"]:
        return f"{changed} of {total} {noun} would change; nothing was written."
    proved = [each for each in good if each.verdict]
    verb = "is" if 1 in (len(good), total) else "are"
    said = f"{len(proved)} of {total} {noun} verified" if proved else f"{len(good)} of {total} {noun} {verb} set up"
    return f"{said}; {changed or 'none'} changed; {total - len(good) or 'none'} failed."


def _alone(one: Outcome) -> list[str]:
    if not one.is_good and not one.changes:
        return []
    made = [f"    {_change(each)}" for each in one.changes] or ["    nothing had to be changed"]
    said = "; ".join(filter(None, [one.verdict, one.certificate]))
    return [*([f"  {one.domain} ({one.path}): {said}"] if said and one.is_good else []), *made]


def _each(good: Sequence[Outcome]) -> list[str]:
    width = max((len(each.domain) for each in good), default=0)
    path = max((len(each.path) for each in good), default=0)
    return [f"  {each.domain:<{width}}  {each.path:<{path}}  {_said(each)}" for each in good]


def _said(one: Outcome) -> str:
    changes = len(one.changes)
    made = "unchanged" if not changes else "1 change" if changes == 1 else f"{changes} changes"
    return "; ".join(filter(None, [made, one.verdict, one.certificate]))


def _counted(good: Sequence[Outcome]) -> list[str]:
    counted: dict[str, list[str]] = {}
    for each in good:
        made = "changed" if each.changes else "unchanged"
        counted.setdefault("; ".join(filter(None, [each.path, made, each.verdict])), []).append(each.domain)
    return [f"  {len(names)} {what}: {_first(names)}" for what, names in counted.items()]


def _failures(bad: Sequence[Outcome]) -> list[str]:
    by_cause: dict[str, list[Outcome]] = {}
    for each in bad:
        by_cause.setdefault(each.cause, []).append(each)
    shown = []
    for cause, those in by_cause.items():
        if len(bad) > _LONGEST_LIST:
            shown.append(f"FAILED {len(those)} ({cause}): {_first(each.domain for each in those)}")
            shown.append(f"       {_cut(those[0].problem)}")
        else:
            shown += [f"FAILED {each.domain} ({cause}): {_cut(each.problem)}" for each in those]
    return shown


def _next(bad: Sequence[Outcome], params: Mapping[str, Any]) -> str:
    arguments = params["arguments"] or "-e @domains.yml"
    if params["check_mode"]:
        return "run it without --check"
    if bad:
        return "correct what failed and run it again: it goes on where it stopped, and changes nothing that is done"
    return f"ansible-playbook sparkpost.tracking.audit {arguments}"


def _first(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _FIRST} more" if len(listed) > _FIRST else ""
    return f"{', '.join(listed[:_FIRST])}{more}"


def _change(change: Mapping[str, Any]) -> str:
    return f"{change.get('verb')} {change.get('object')}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_PROBLEM else f"{text[: _LONGEST_PROBLEM - 3]}..."
