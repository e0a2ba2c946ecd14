# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changed since the previous run, by the file that it left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .._check.result.envelope import SCHEMA_VERSION

# A tuple, since what a foreign file holds may not be hashable.
_STATUSES = ("pass", "warn", "fail", "error", "skip")


class NotOursError(ValueError):
    """The file is no report of this version's; the message says why."""


def parse(text: str) -> dict[str, Any]:
    """The report in a file. Raises NotOursError."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotOursError("it is no JSON") from error
    if not isinstance(data, dict) or data.get("schema_version") != SCHEMA_VERSION:
        raise NotOursError(f"it has no schema_version {SCHEMA_VERSION}")
    checks, summary = data.get("checks"), data.get("summary")
    if not isinstance(checks, list) or not all(_is_item(each) for each in checks):
        raise NotOursError("its checks are not as they should be")
    if not isinstance(summary, dict) or summary.get("overall") not in _STATUSES:
        raise NotOursError("its summary is not as it should be")
    return data


def previous(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> dict[str, Any] | None:
    """The previous run: when it started, its worst status, and each finding whose status is another now.

    ``from`` is None for a finding that was not there before, ``to`` for one that is gone. A report that is written once
    more is compared with what it was compared with the first time. None where there was no run before.
    """
    if old is None or old.get("domain") != new["domain"]:
        return None
    if new["run_id"] and old.get("run_id") == new["run_id"]:
        kept = old.get("previous")
        return kept if _is_previous(kept) else None
    before = {item["id"]: item["status"] for item in old["checks"]}
    after = {item["id"]: item["status"] for item in new["checks"]}
    return {
        "started_at": str(old.get("started_at", "")),
        "overall": old["summary"]["overall"],
        "changes": [
            {"id": name, "from": before.get(name), "to": after.get(name)}
            for name in dict.fromkeys((*after, *before))
            if before.get(name) != after.get(name)
        ],
    }


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str) and value.get("status") in _STATUSES


def _is_previous(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("started_at"), str)
        and value.get("overall") in _STATUSES
        and isinstance(value.get("changes"), list)
        and all(_is_change(each) for each in value["changes"])
    )


def _is_change(value: Any) -> bool:
    allowed = (*_STATUSES, None)
    return (
        isinstance(value, dict)
        and isinstance(value.get("id"), str)
        and value.get("from") in allowed
        and value.get("to") in allowed
    )
