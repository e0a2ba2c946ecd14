# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module ``tracking_summary``: the end of a run, as lines and as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._check.model.finding import LIMITS
from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.errors import TrackingError
from ..._core.result import Result
from ..model import STEPS
from .lines import headline, lines
from .outcome import outcomes

_LIST = {"type": "list", "elements": "dict", "default": []}

ARGUMENTS = Arguments(
    options={
        "domains": {"type": "list", "elements": "str", "required": True},
        "setup": _LIST,
        "checks": _LIST,
        "preflight": _LIST,
        "fail_on": {"type": "str", "choices": list(LIMITS), "default": "unproven"},
        "own_certificates": {"type": "list", "elements": "str", "default": []},
        "report": {"type": "str", "default": ""},
        "left_out": {"type": "list", "elements": "str", "choices": [*STEPS, "verify"], "default": []},
        "playbook": {"type": "str", "default": ""},
        "arguments": {"type": "str", "default": ""},
    }
)


class DomainsFailedError(TrackingError):
    """One or more domains are not as they should be."""

    kind = "domains_failed"


def perform(context: TaskContext) -> Result:
    """Fails where a domain has an obstacle, was not set up, or does not work."""
    params = {**context.params, "check_mode": context.check_mode}
    found = outcomes(params)
    bad = [each for each in found if not each.is_good]
    causes: dict[str, list[str]] = {}
    for each in bad:
        causes.setdefault(each.cause, []).append(each.domain)
    named = "; ".join(f"{cause}: {', '.join(names[:10])}" for cause, names in causes.items())
    return Result(
        values={
            "summary": headline(found, params),
            "lines": lines(found, params),
            "failed_domains": [each.domain for each in bad],
            "causes": causes,
        },
        error=DomainsFailedError(f"{headline(found, params).rstrip('.')} ({named})") if bad else None,
    )


def _subject(_params: Mapping[str, Any]) -> str:
    return ""


DEFINITION = Definition(name="tracking_summary", arguments=ARGUMENTS, perform=perform, subject=_subject)
