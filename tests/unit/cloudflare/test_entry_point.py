# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first rule of a phase: by the creation of its entry point, which overwrites nothing of others."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.client import CloudflareClient
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.client import EntryPoint
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.model import PHASES, Ruleset
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ApiError
from support.scripted_api import ADDRESS, Said, ScriptedApi

ZONE = "f" * 32
RULE = {"ref": "ours", "action": "set_config", "expression": "true", "action_parameters": {"ssl": "full"}}
TAKEN = "'zone' is not a valid value for kind because exceeded maximum number of zone rulesets for phase p"
FIRST = ["POST /rulesets", f"GET /rulesets/phases/{PHASES['config'].id}/entrypoint"]


def entry_point(api: ScriptedApi) -> EntryPoint:
    return EntryPoint(CloudflareClient(api.session("t" * 40), ADDRESS, {}), ZONE, PHASES["config"])


def ruleset(*refs: str) -> Said:
    rules = [{**RULE, "ref": ref, "id": f"id-{ref}"} for ref in refs]
    return Said(200, {"success": True, "result": {"id": "r1", "rules": rules}})


def refused(code: int, words: str, status: int = 400) -> Said:
    return Said(status, {"success": False, "errors": [{"code": code, "message": words}], "result": None})


def lines(api: ScriptedApi) -> list[str]:
    return [line.replace(f"/zones/{ZONE}", "") for line in api.lines]


def test_the_entry_point_is_created_with_the_rule() -> None:
    api = ScriptedApi(ruleset("ours"))
    made = entry_point(api).create(Ruleset(), {**RULE, "position": {"before": ""}})
    assert [rule.ref for rule in made.rules] == ["ours"]
    assert lines(api) == FIRST[:1]
    body: Any = api.asked[0].body
    assert (body["kind"], body["phase"], body["rules"]) == ("zone", PHASES["config"].id, [RULE])


def test_rules_that_somebody_else_made_meanwhile_stay() -> None:
    api = ScriptedApi(refused(20217, TAKEN), ruleset("theirs"), ruleset("theirs", "ours"))
    made = entry_point(api).create(Ruleset(), RULE)
    assert [rule.ref for rule in made.rules] == ["theirs", "ours"]
    assert lines(api) == [*FIRST, "POST /rulesets/r1/rules"]


@pytest.mark.parametrize(
    ("seen", "further"),
    [
        (ruleset("ours"), []),
        (refused(10003, "no entrypoint", 404), [ruleset("ours")]),
    ],
)
def test_after_a_lost_answer_it_is_read_before_anything_is_sent_again(seen: Said, further: list[Said]) -> None:
    api = ScriptedApi(Said(502), seen, *further)
    made = entry_point(api).create(Ruleset(), RULE)
    assert [rule.ref for rule in made.rules] == ["ours"]
    assert lines(api) == [*FIRST, *["POST /rulesets"] * len(further)]


def test_another_refusal_is_told() -> None:
    with pytest.raises(ApiError, match="not valid"):
        entry_point(ScriptedApi(refused(20127, "the expression is not valid"))).create(Ruleset(), RULE)
