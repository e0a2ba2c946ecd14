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
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.result import Result
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.calls import Caller
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.model import Domain, Ledger

_ENTRY = {"domain": {"type": "str", "required": True}}
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
