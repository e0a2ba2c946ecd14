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
#: So many of the changes that check mode predicts are told of each domain, where there are more than so few of them.
_FIRST_CHANGES, _FEW = 5, 10
#: Of a failure that stands for many.
_LONGEST_EXAMPLE = 400
_STEPS = {
    "cert": "certificates (cert)",
    "cdn": "the CDN (cdn)",
    "dns": "DNS records (dns)",
    "sparkpost": "SparkPost (sparkpost)",
    "verify": "the verification (verify)",
}


def lines(found: Sequence[Outcome], params: Mapping[str, Any]) -> list[str]:
    """What to show: what is well, failures, and what to do next."""
    good = [each for each in found if each.is_good and not each.untouched]
    bad = [each for each in found if not each.is_good]
    shown = [headline(found, params)]
    if len(found) == 1:
        shown += _alone(found[0], params)
    elif len(found) <= _LONGEST_LIST:
        shown += _each(good, params)
    else:
        shown += _counted(good)
    shown += _advice(good)
    if params["left_out"] and good:
        shown.append(
            f"  left out by the tags: {', '.join(name for step, name in _STEPS.items() if step in params['left_out'])}"
        )
    if params["report"]:
        shown.append(f"  reports: {params['report']}")
    return [*shown, *_failures(bad), f"  next: {_next(found, params)}"]


def headline(found: Sequence[Outcome], params: Mapping[str, Any]) -> str:
    """How many domains work, are set up, or would change."""
    total = len(found)
    noun = "domain" if total == 1 else "domains"
    good = [each for each in found if each.is_good and not each.untouched]
    failed = sum(not each.is_good for each in found)
    changed = sum(bool(each.changes) for each in found)
    if found and all(each.untouched for each in found):
        return f"Nothing was done for {total} {noun}: neither the set-up nor the verification ran."
    if params["check_mode"]:
        return f"{changed} of {total} {noun} would change;{f' {failed} failed;' if failed else ''} nothing was written."
    proved = [each for each in good if each.verdict]
    verb = "is" if 1 in (len(good), total) else "are"
    said = f"{len(proved)} of {total} {noun} verified" if proved else f"{len(good)} of {total} {noun} {verb} set up"
    if not proved and "verify" in params["left_out"]:
        said += " in part" if len(params["left_out"]) > 1 else ", but not verified"
    untouched = total - len(good) - failed
    rest = f"; nothing was done for {untouched}" if untouched else ""
    return f"{said}; {changed or 'none'} changed; {failed or 'none'} failed{rest}."


def _alone(one: Outcome, params: Mapping[str, Any]) -> list[str]:
    if one.untouched or (not one.is_good and not one.changes):
        return []
    said = "; ".join(filter(None, [one.verdict, one.certificate]))
    shown = [f"  {one.domain} ({one.path}): {said}"] if said and one.is_good else []
    made = [f"    {each}" for each in _made(one)]
    if not made and not shown and not params["check_mode"]:
        return [f"  {one.domain} ({one.path}): nothing had to be changed"]
    return [*shown, *made]


def _each(good: Sequence[Outcome], params: Mapping[str, Any]) -> list[str]:
    width = max((len(each.domain) for each in good), default=0)
    path = max((len(each.path) for each in good), default=0)
    shown = []
    for each in good:
        shown.append(f"  {each.domain:<{width}}  {each.path:<{path}}  {_said(each)}")
        if params["check_mode"]:
            made = _made(each)
            told = made if len(good) <= _FEW else made[:_FIRST_CHANGES]
            shown += [f"    {line}" for line in told]
            shown += [f"    and {len(made) - len(told)} more"] if len(made) > len(told) else []
    return shown


def _said(one: Outcome) -> str:
    changes = len(_made(one))
    made = "unchanged" if not changes else "1 change" if changes == 1 else f"{changes} changes"
    return "; ".join(filter(None, [made, one.verdict, one.certificate]))


def _counted(good: Sequence[Outcome]) -> list[str]:
    counted: dict[str, list[str]] = {}
    for each in good:
        made = "changed" if each.changes else "unchanged"
        counted.setdefault("; ".join(filter(None, [each.path, made, each.verdict])), []).append(each.domain)
    return [f"  {len(names)} {what}: {_first(names)}" for what, names in counted.items()]


def _advice(good: Sequence[Outcome]) -> list[str]:
    """What to do about the warnings, each once with its domains."""
    advised: dict[str, list[Outcome]] = {}
    for each in good:
        if each.advice:
            advised.setdefault(each.warned_of, []).append(each)
    return [
        f"  warning {what} ({_first(each.domain for each in those)}): {those[0].advice}"
        for what, those in advised.items()
    ]


def _failures(bad: Sequence[Outcome]) -> list[str]:
    by_cause: dict[str, list[Outcome]] = {}
    for each in bad:
        by_cause.setdefault(each.cause, []).append(each)
    shown = []
    for cause, those in by_cause.items():
        if len(bad) > _LONGEST_LIST:
            shown.append(f"FAILED {len(those)} ({cause}): {_first(each.domain for each in those)}")
            shown.append(f"       {those[0].problem if len(those) == 1 else _cut(those[0].problem)}")
        else:
            shown += [f"FAILED {each.domain} ({cause}): {each.problem}" for each in those]
    return shown


def _next(found: Sequence[Outcome], params: Mapping[str, Any]) -> str:
    arguments = params["arguments"] or "-e @domains.yml"
    again = f"ansible-playbook sparkpost.tracking.{params['playbook']} {arguments}" if params["playbook"] else ""
    check = " --check" if params["check_mode"] else ""
    if any(not each.is_good for each in found):
        how = "" if params["check_mode"] else ", which goes on where it stopped and changes nothing that is done"
        return f"correct what failed and run it again{how}{f': {again}' if again else ''}{check if again else ''}"
    if any(each.untouched for each in found):
        return f"run it from its first task{f': {again}{check}' if again else ''}"
    if params["check_mode"] and any(each.changes for each in found):
        return f"run it without --check{f': {again}' if again else ''}"
    if params["left_out"] and not all(each.verdict for each in found):
        return f"run it without --tags and --skip-tags{f': {again}' if again else ''}"
    return f"ansible-playbook sparkpost.tracking.audit {arguments}"


def _first(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _FIRST} more" if len(listed) > _FIRST else ""
    return f"{', '.join(listed[:_FIRST])}{more}"


def _made(one: Outcome) -> list[str]:
    """The changes of a domain, a line each, none twice."""
    return list(dict.fromkeys(_change(each, one.domain) for each in one.changes))


def _change(change: Mapping[str, Any], domain: str) -> str:
    after = change.get("after") or {}
    if change.get("service") == "sparkpost" and change.get("verb") == "update" and set(after) == {"secure"}:
        how = "secure (https)" if after["secure"] else "insecure (http)"
        return f"make the links of tracking domain {domain} {how} at SparkPost"
    said = f"{change.get('verb')} {change.get('object')}"
    return said if domain in said.lower() else f"{said} for {domain}"


def _cut(text: str) -> str:
    """The first sentences of a long text."""
    if len(text) <= _LONGEST_EXAMPLE:
        return text
    whole = text[: text.rfind(". ", 0, _LONGEST_EXAMPLE) + 1]
    return whole or text
