# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results of checks, as reports take them in: read without trust, and several of one domain made one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._check.model.finding import Branch, Finding, Layer, Status
from .._check.result.envelope import SCHEMA_VERSION
from .._check.result.table import table
from .._check.result.verdict import summarise
from .._check.rules.registry import RULES
from .._core.errors import InputError

_STATUSES = tuple(status.value for status in Status)
_WORST_FIRST = (Status.FAIL, Status.ERROR, Status.WARN, Status.PASS, Status.SKIP)
_RANKS = {finding_id: rank for rank, finding_id in enumerate(RULES)}
_TEXTS = ("title", "group", "severity", "expected", "observed", "remedy", "reason", "guide_ref")


@dataclass(frozen=True)
class Report:
    """One domain: ``data`` is the envelope in JSON types, ``findings`` the same in verdict order."""

    data: dict[str, Any]
    findings: tuple[Finding, ...]

    @property
    def domain(self) -> str:
        """The domain's name, as given."""
        return str(self.data["domain"])

    @property
    def overall(self) -> str:
        """The worst status."""
        return str(self.data["summary"]["overall"])

    @property
    def first_cause(self) -> Finding | None:
        """The finding to fix first; None where nothing is bad."""
        wanted = self.data["summary"]["first_cause"]
        return next((finding for finding in self.findings if finding.id == wanted), None)

    @property
    def days_left(self) -> int | None:
        """Of the certificate; None where none was seen, or its dates could not be read."""
        certificate = self.data["certificate"]
        return certificate["days_left"] if certificate else None


def reports(results: Sequence[Mapping[str, Any]]) -> tuple[list[Report], list[str]]:
    """One report a domain in the order in which domains first come, and warnings about results without findings.

    Raises InputError for what is no result of a check, or of a version of the results that this one does not know.
    """
    envelopes: dict[str, list[dict[str, Any]]] = {}
    warnings = []
    for position, result in enumerate(results):
        if "checks" not in result and result.get("failed"):
            warnings.append(f"results[{position}] has no findings{_about(result)}: {result.get('msg')}")
            continue
        envelope = _envelope(result, f"results[{position}]")
        envelopes.setdefault(envelope["domain"], []).append(envelope)
    return [_merged(parts) for parts in envelopes.values()], warnings


def _about(result: Mapping[str, Any]) -> str:
    """The domain of a failed task's result, which only a loop's item may name."""
    item = result.get("item")
    name = item.get("domain") if isinstance(item, dict) else item
    return f" ({name})" if name else ""


def _envelope(result: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The fields of the schema alone, each of its type."""
    if not isinstance(result.get("checks"), list) or not result.get("domain"):
        raise InputError("results", place, "it must hold results of tracking_check, with 'domain' and 'checks'")
    if result.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise InputError("results", place, f"its schema_version must be {SCHEMA_VERSION}")
    vantage, records = _mapping(result, "vantage"), _mapping(result, "records")
    return {
        "schema_version": SCHEMA_VERSION,
        **{name: _text(result, name) for name in ("tool_version", "run_id", "started_at", "finished_at")},
        "vantage": {"host": _text(vantage, "host")},
        **{name: _text(result, name) for name in ("domain", "cdn", "endpoint", "region")},
        "inputs": dict(_mapping(result, "inputs")),
        "certificate": _certificate(result.get("certificate")),
        "records": {name: _texts(records.get(name)) for name in ("wanted", "seen")},
        "checks": [_item(each, f"{place}.checks[{index}]") for index, each in enumerate(result["checks"])],
        "table": _texts(result.get("table")),
    }


def _item(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not value.get("id") or value.get("status") not in _STATUSES:
        raise InputError("results", place, f"a finding has an 'id' and a 'status' of {', '.join(_STATUSES)}")
    after = value.get("next_check_after")
    kind = value.get("kind")
    evidence = value.get("evidence")
    return {
        "id": _text(value, "id"),
        "status": value["status"],
        **{name: _text(value, name) for name in _TEXTS},
        "kind": str(kind) if kind else None,
        "evidence": [dict(each) for each in evidence if isinstance(each, dict)] if isinstance(evidence, list) else [],
        "duration_ms": _number(value.get("duration_ms")),
        "retryable": bool(value.get("retryable")),
        "next_check_after": str(after) if after else None,
    }


def _certificate(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    return {
        **{name: _text(value, name) for name in ("subject", "issuer", "address")},
        "names": _texts(value.get("names")),
        **{name: _text(value, name) or None for name in ("not_before", "not_after")},
        "days_left": None if value.get("days_left") is None else _number(value["days_left"]),
        "renew_below_days": least if isinstance(least := value.get("renew_below_days"), (int, float)) else None,
    }


def _merged(parts: Sequence[dict[str, Any]]) -> Report:
    """One envelope of all; of two findings with one id the worse counts."""
    items: dict[str, dict[str, Any]] = {}
    for item in (item for part in parts for item in part["checks"]):
        known = items.get(item["id"])
        if known is None or _badness(item) < _badness(known):
            items[item["id"]] = item
    pairs = sorted(((_finding(item), item) for item in items.values()), key=lambda pair: _order(pair[0]))
    findings = tuple(finding for finding, _unused in pairs)
    summary = summarise(findings)
    merged = {
        **parts[0],
        "run_id": "+".join(dict.fromkeys(part["run_id"] for part in parts)),
        "started_at": min(part["started_at"] for part in parts),
        "finished_at": max(part["finished_at"] for part in parts),
        "cdn": _first(parts, "cdn", unknown=("", "other")),
        "endpoint": _first(parts, "endpoint"),
        "region": _first(parts, "region"),
        "inputs": _inputs(parts),
        "ok": summary.ok,
        "certificate": next((part["certificate"] for part in parts if part["certificate"]), None),
        "records": {name: _union(part["records"][name] for part in parts) for name in ("wanted", "seen")},
        "checks": [item for _unused, item in pairs],
        "summary": summary.to_dict(),
    }
    if len(parts) > 1:
        merged["table"] = table(merged["domain"], merged["cdn"], merged["endpoint"], findings, summary)
    return Report({key: merged[key] for key in _KEYS}, findings)


#: The order of the fields in the files.
_KEYS = (
    *("schema_version", "tool_version", "run_id", "started_at", "finished_at", "vantage", "domain", "cdn", "endpoint"),
    *("region", "inputs", "ok", "certificate", "records", "checks", "summary", "table"),
)


def _finding(item: Mapping[str, Any]) -> Finding:
    """The finding of a result item; what the catalogue does not know comes last."""
    entry = RULES.get(item["id"])
    return Finding(
        id=item["id"],
        title=item["title"],
        group=item["group"],
        status=Status(item["status"]),
        severity=item["severity"],
        layer=entry.layer if entry else max(Layer),
        branch=entry.branch if entry else Branch.API,
        rank=_RANKS.get(item["id"], len(_RANKS)),
        blocks=False,
        expected=item["expected"],
        observed=item["observed"],
        remedy=item["remedy"],
        reason=item["reason"],
        kind=item["kind"],
    )


def _order(finding: Finding) -> tuple[int, int]:
    return finding.layer, finding.rank


def _badness(item: Mapping[str, Any]) -> int:
    return _WORST_FIRST.index(Status(item["status"]))


def _inputs(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in parts:
        merged = {**part["inputs"], **merged}
    groups = [part["inputs"].get("checks") for part in parts]
    if any(isinstance(names, list) for names in groups):
        merged["checks"] = sorted(_union(names for names in groups if isinstance(names, list)))
    return merged


def _first(parts: Sequence[Mapping[str, Any]], name: str, unknown: tuple[str, ...] = ("",)) -> str:
    return str(next((part[name] for part in parts if part[name] not in unknown), parts[0][name]))


def _union(lists: Iterable[Sequence[Any]]) -> list[str]:
    return list(dict.fromkeys(str(each) for values in lists for each in values))


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return "" if value is None else str(value)


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _number(value: Any) -> int:
    return int(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0
