# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page of a domain shows, as plain values. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .._check.model.finding import Status
from .._check.rules.registry import RULES
from . import words
from .command import command
from .envelope import Report
from .files import stem
from .validity import validity

_WORST_FIRST = ("fail", "error", "warn", "pass")
_TO_FIX = ("fail", "error", "warn")
#: A record in a remedy's text, as a zone file has it.
_ZONE_LINE = re.compile(
    r"""(?<![\w.*-])[\w*-]+(?:\.[\w-]+)+\.\ \d+\ IN\ (?:
        CAA\ \d+\ \w+\ "[^"\n]*"
      | (?:CNAME|NS)\ [\w-]+(?:\.[\w-]+)+\.
      | (?:A|AAAA)\ [0-9a-f.:]+
    )""",
    re.VERBOSE,
)
#: The arrow to a step as the path of an SVG, and the one that comes from a step that failed.
_WHOLE, _BROKEN = "M2 12h18M13 5l7 7-7 7", "M2 12h3M11 12h9M13 5l7 7-7 7"
#: The groups of checks for each step of a click.
_STEPS = (("dns",), ("tls", "http", "cdn", "cache", "renewal"), ("sparkpost", "email"))


def page(report: Report, previous: Mapping[str, Any] | None, drift: Sequence[str], *, has_json: bool) -> dict[str, Any]:
    """Everything that the template names."""
    data, cause = report.data, report.first_cause
    kind = cause.kind if cause else None
    findings = [_finding(number, item) for number, item in enumerate(data["checks"], 1)]
    return {
        "domain": report.domain,
        "status": report.overall,
        "verdict": words.verdict(report.overall, kind),
        "meaning": words.meaning(report.overall, kind),
        "cause": next((each for each in findings if cause and each["id"] == cause.id), None),
        "facts": _facts(data),
        "tasks": _tasks(findings, data["summary"]["urgent"]),
        "steps": _steps(data, findings),
        "certificate": validity(data),
        "certificate_looked_at": _looked_at(data, "tls"),
        **data["records"],
        "missing": _missing(data["records"]),
        "groups": _groups(findings),
        "counts": [(status, data["summary"]["counts"][status]) for status in words.STATUS],
        "previous": _previous(previous, findings),
        "drift": drift,
        "command": command(data),
        "run_id": data["run_id"],
        "json_file": f"{stem(report.domain)}.json" if has_json else "",
    }


def _finding(number: int, item: Mapping[str, Any]) -> dict[str, Any]:
    rule = RULES.get(item["id"])
    said = item["reason"] if item["status"] == "skip" else item["observed"] or item["reason"]
    return {
        **item,
        "anchor": f"finding-{number}",
        "said": said,
        "lines": list(dict.fromkeys(_ZONE_LINE.findall(item["remedy"]))),
        "why": rule.cause if rule else "",
        "links": rule.links if rule else (),
        "next_check": words.moment(item["next_check_after"] or ""),
        "proofs": [_proof(each) for each in item["evidence"]],
    }


def _proof(evidence: Mapping[str, Any]) -> dict[str, Any]:
    place = next((name for name in ("resolver", "ip", "url") if name in evidence), "")
    return {
        "kind": str(evidence.get("kind", "")),
        "place": str(evidence.get(place, "")) if place else "",
        "at": words.moment(str(evidence.get("at", ""))),
        "data": str(evidence.get("data", "")),
        "redacted": bool(evidence.get("redacted")),
    }


def _facts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    ready = "yes" if data["summary"]["ready_for_cutover"] else "no"
    named = (
        ("Checked", words.moment(data["finished_at"])),
        ("From", data["vantage"]["host"]),
        ("CDN", words.cdn(data["cdn"])),
        ("Endpoint", data["endpoint"]),
        ("Edge ready for cutover", ready),
    )
    return [(label, value) for label, value in named if value]


def _tasks(findings: Sequence[dict[str, Any]], urgent: Sequence[str]) -> list[dict[str, Any]]:
    """What to do, in this order: what is urgent, what failed, what could not be tested, warnings."""
    bad = [{**each, "urgent": each["id"] in urgent} for each in findings if each["status"] in _TO_FIX]
    return sorted(bad, key=lambda each: (not each["urgent"], _TO_FIX.index(each["status"])))


def _steps(data: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The path of a click, and how far it works."""
    names = ("DNS", words.cdn(data["cdn"]), "SparkPost")
    places = (data["domain"], _edge(data), data["endpoint"])
    steps: list[dict[str, Any]] = []
    for name, place, groups in zip(names, places, _STEPS, strict=True):
        of_step = [each for each in findings if each["group"] in groups]
        statuses = [each["status"] for each in of_step]
        status = next((each for each in _WORST_FIRST if each in statuses), "skip")
        reason = next((each for each in of_step if each["status"] == status and status != "pass"), None)
        line = _BROKEN if steps and steps[-1]["status"] == "fail" else _WHOLE
        steps.append(
            {"name": name, "place": place, "status": status, "line": line, **_described(status, reason, statuses)}
        )
    return steps


def _edge(data: Mapping[str, Any]) -> str:
    """The name that the domain points at, by the first record that was seen."""
    for line in data["records"]["seen"]:
        found = re.search(r"\bCNAME\s+(\S+?)\.?$", line)
        if found:
            return found[1]
    return ""


def _described(status: str, finding: Mapping[str, Any] | None, statuses: Sequence[str]) -> dict[str, str]:
    if finding is None:
        word = "OK" if status == "pass" else "Not checked"
        passed = statuses.count("pass")
        return {"word": word, "detail": f"{passed} of {len(statuses)} checks passed" if statuses else "", "anchor": ""}
    detail = finding["reason"] if status == "skip" else finding["title"]
    return {"word": words.STATUS[status], "detail": detail, "anchor": finding["anchor"]}


def _missing(records: Mapping[str, Sequence[str]]) -> list[str]:
    """The expected records that were not seen, whatever their TTL; none where nothing was seen at all."""
    seen = {_record(line) for line in records["seen"]}
    return [line for line in records["wanted"] if _record(line) not in seen] if seen else []


def _record(line: str) -> tuple[str, ...]:
    """A zone line without its TTL and comment."""
    words_of_line = line.partition(" ;")[0].split()
    return tuple(word.lower() for word in words_of_line if not word.isdigit())


def _looked_at(data: Mapping[str, Any], group: str) -> bool:
    groups = data["inputs"].get("checks")
    return not isinstance(groups, list) or group in groups


def _groups(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    names = dict.fromkeys((*words.GROUPS, *(each["group"] for each in findings)))
    return [
        {"title": words.GROUPS.get(name, name) or "Other", "findings": found}
        for name in names
        if (found := [each for each in findings if each["group"] == name])
    ]


def _previous(previous: Mapping[str, Any] | None, findings: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    if previous is None:
        return None
    titles = {each["id"]: each["title"] for each in findings}
    changes = [
        {
            "id": change["id"],
            "title": titles.get(change["id"]) or _title(change["id"], change["from"]),
            "before": change["from"],
            "after": change["to"],
            "better": _is_bad(change["from"]) and not _is_bad(change["to"]),
            "worse": _is_bad(change["to"]) and not _is_bad(change["from"]),
        }
        for change in previous["changes"]
    ]
    return {
        "started_at": words.moment(previous["started_at"]),
        "overall": previous["overall"],
        "verdict": words.OVERALL[previous["overall"]],
        "turned": [each for each in changes if each["worse"]] + [each for each in changes if each["better"]],
        "others": [each for each in changes if not (each["worse"] or each["better"])],
    }


def _title(finding_id: str, status: str | None) -> str:
    """Of a finding that no longer exists."""
    rule = RULES.get(finding_id)
    return rule.title(Status(status) if status else None) if rule else ""


def _is_bad(status: str | None) -> bool:
    return status in _TO_FIX
