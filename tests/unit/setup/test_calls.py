# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules that are called within the task: what a list returns for each of its entries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.arguments import Arguments
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import WaitTimeoutError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.result import Result
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.calls import RAISED_BY, Caller
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.model import Domain, Ledger

_ENTRY: dict[str, dict[str, Any]] = {"domain": {"type": "str", "required": True}}
_NAMES = ("a.example.com", "b.example.com", "c.example.com")


def _perform(context: Any) -> Result:
    """All but the first change, and each has a difference, as the lists of the other modules do."""
    results = [
        {"domain": each["domain"], "changed": at > 0, "changes": [{"domain": each["domain"]}] if at else []}
        for at, each in enumerate(context.params["domains"])
    ]
    diffs = [{"before_header": each["domain"]} for each in results if each["changed"]]
    return Result(values={"results": results}, changed=True, diffs=diffs)


_KEEPER = Definition(
    name="keeper",
    arguments=Arguments(options={"domains": {"type": "list", "elements": "dict", "options": _ENTRY}}),
    perform=_perform,
    subject=lambda _params: "",
)


@pytest.mark.parametrize("diff_mode", [True, False])
def test_the_differences_of_a_list_are_kept_once_each(diff_mode: bool) -> None:
    context: Any = SimpleNamespace(params={}, secrets=frozenset(), check_mode=True, diff_mode=diff_mode)
    results = Caller(context, lambda _line: None).several(_KEEPER, "", "domains", [{"domain": name} for name in _NAMES])
    domains = [Domain(name, {}) for name in _NAMES]
    ledger = Ledger(domains)
    for domain, result in zip(domains, results, strict=True):
        ledger.record([domain], result)
    assert [each["before_header"] for each in ledger.diffs] == (list(_NAMES[1:]) if diff_mode else [])
    assert [len(ledger.standing[name].changes) for name in _NAMES] == [0, 1, 1]


def _late(context: Any) -> Result:
    remedy = "Running the same play again is safe: it continues here" if context.params["domain"] == "a" else "Look"
    return Result(error=WaitTimeoutError("Waited 5 s for it", remedy=remedy))


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("a", "Running the same play again is safe: it continues here."),
        ("b", "Look. Running it again continues here."),
    ],
)
def test_a_wait_that_ran_out_names_the_variable_of_the_user(domain: str, said: str) -> None:
    options = {**_ENTRY, "wait_timeout": {"type": "int"}}
    keeper = Definition("keeper", Arguments(options=options), perform=_late, subject=lambda _params: "")
    context: Any = SimpleNamespace(params={}, secrets=frozenset(), check_mode=False, diff_mode=False)
    named = {"domain": domain, "wait_timeout": 5, RAISED_BY: "cloudfront_certificate_wait_timeout"}
    msg = Caller(context, lambda _line: None).result(keeper, "", named)["msg"]
    raised = "To wait longer, raise cloudfront_certificate_wait_timeout (now 5 seconds)."
    assert msg == f"Waited 5 s for it. {said} {raised}"
