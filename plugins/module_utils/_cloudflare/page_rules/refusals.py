# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused of a page rule before anything is written: what Cloudflare would refuse, or what could not work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._core.errors import InputError, RefusedError
from ..model import Zone
from .desired import DesiredPageRule
from .model import FORWARDING, PageRule, PageRulesState
from .order import find
from .pattern import Pattern, hidden_by


def refuse_creation(current: PageRulesState, desired: DesiredPageRule) -> None:
    """Raises RefusedError where no rule can be made of what is desired, or the zone has no room for it."""
    if desired.rule_id:
        raise RefusedError(
            f"The zone {current.zone.label()} has no page rule {desired.rule_id}",
            remedy="Check the id, or leave 'id' out to find or create the rule by its 'target'",
        )
    if not desired.actions:
        raise RefusedError(
            f"There is no page rule {desired.target} in the zone {current.zone.label()}, and a new one needs an action",
            remedy="Name at least one in 'actions'",
        )
    quota = current.zone.page_rule_quota
    if quota is not None and len(current.rules) >= quota:
        targets = ", ".join(rule.target for rule in current.rules)
        raise RefusedError(
            f"The zone {current.zone.label()} may have {quota} page rules and has {len(current.rules)} ({targets})",
            remedy="Remove one (disabled ones count too), buy more, or use the module cloudflare_rule, whose Rules "
            "have allowances of their own",
            facts={"page_rule_quota": quota, "page_rules": len(current.rules)},
        )


def refuse_foreign_host(target: str, zone: Zone) -> None:
    """Raises InputError for a pattern whose hosts are not in the zone, where the zone's name is known."""
    pattern = Pattern.from_text(target)
    if zone.name and pattern.host.isascii() and not pattern.within(zone.name):
        raise InputError(
            "target", target, f"its host must be in the zone {zone.name}, since Cloudflare takes no other pattern"
        )


def refuse_same_url(target: str, others: Sequence[PageRule]) -> None:
    """Raises RefusedError where another rule has the URL; its letters' case makes it no other one."""
    taken = find([rule for rule in others if rule.pattern == Pattern.from_text(target)], target)
    if taken is not None:
        raise RefusedError(
            f"The page rule {taken.id} has the URL {taken.target} already, and Cloudflare takes one rule for a URL",
            remedy="Choose another pattern; or leave 'id' out to change that rule; or remove it",
            facts={"id": taken.id, "target": taken.target},
        )


def refuse_loop(rule: PageRule) -> None:
    """Raises RefusedError for a rule that forwards to URLs that it forwards again."""
    url = str((rule.actions.get(FORWARDING) or {}).get("url") or "")
    goal = Pattern.from_text(_opened(url)) if url else None
    if goal is not None and goal.schemes and all(rule.pattern.covers(goal, scheme) for scheme in goal.schemes):
        raise RefusedError(
            f"The page rule {rule.target} would forward to {url}, which it forwards again, without end",
            remedy="Forward to another host, such as SparkPost's endpoint; or let the pattern begin with http:// to "
            "forward from http to https",
            facts={"url": url},
        )


def shadows(rules: Sequence[PageRule]) -> Mapping[int, tuple[PageRule, ...]]:
    """By the places of active rules that can never act: the active rules ahead of them that leave them nothing."""
    found: dict[int, tuple[PageRule, ...]] = {}
    for place, rule in enumerate(rules):
        ahead = [each for each in rules[:place] if each.active]
        hiding = hidden_by(rule.pattern, [each.pattern for each in ahead]) if rule.active else ()
        if hiding:
            found[place] = tuple(ahead[each] for each in hiding)
    return found


def shadowing_errors(before: Sequence[PageRule], after: Sequence[PageRule], ours: int) -> list[RefusedError]:
    """Why the rule at ``ours`` can never act, and which others could no more because of it; none where all is well."""
    errors = []
    hidden_before = {before[place].id for place in shadows(before)}
    for place, hiding in shadows(after).items():
        if place == ours:
            errors.append(_dead(after[place], hiding))
        elif after[ours] in hiding and after[place].id not in hidden_before:
            errors.append(_kills(after[ours], after[place]))
    return errors


def _dead(rule: PageRule, hiding: Sequence[PageRule]) -> RefusedError:
    names = " and ".join(each.target for each in hiding)
    return RefusedError(
        f"The page rule {rule.target} could never act: only the first rule that matches does, and {names} matches all "
        "its URLs ahead of it",
        remedy=f"Place it ahead by 'before: \"{hiding[0].target}\"'; or give it a pattern that the other does not "
        "match; or set 'allow_shadowed' to true if it may be so",
        facts={"target": rule.target, "shadowed_by": [each.target for each in hiding]},
    )


def _kills(rule: PageRule, other: PageRule) -> RefusedError:
    return RefusedError(
        f"The page rule {rule.target} would come ahead of {other.target} and match all its URLs, so that the latter "
        "could never act again",
        remedy=f"Place it behind by 'after: \"{other.target}\"'; or give it a narrower pattern; or set "
        "'allow_shadowed' to true if it may be so",
        facts={"target": rule.target, "shadows": [other.target]},
    )


def _opened(url: str) -> str:
    """The forwarding URL as a pattern: a reference stands for anything."""
    text = url.replace("\\$", "$$")
    for number in range(10):
        text = text.replace(f"${number}", "*")
    return text.replace("$*", "$").replace("$$", "$")
