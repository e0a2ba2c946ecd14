# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module ``tracking_report``: the results of checks as files for programs, for CI servers, and for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.library import Library
from .._core.result import Result
from .envelope import Report, reports
from .files import Folder, stem
from .fleet import fleet
from .html import Pages
from .index import index
from .junit import junit
from .library import JINJA2
from .options import ARGUMENTS
from .page import page
from .previous import NotOursError, parse, previous


def perform(context: TaskContext) -> Result:
    """All files of the report. Raises InputError for what is no result, ReportFileError for a folder of no use."""
    params = context.params
    found, warnings = reports(params["results"])
    formats = params["formats"]
    drift = _drift(params["drift"])
    warnings += _astray(found, drift)
    folder = Folder(params["path"], dry=context.check_mode)
    before = {report.domain: _before(folder, report, warnings) for report in found}
    listed = index(found, before, drift, formats)
    has_more = _has_more(folder, found)
    if "json" in formats:
        for report in found:
            folder.write(f"{stem(report.domain)}.json", _json({**report.data, "previous": before[report.domain]}))
        if not has_more:
            folder.write("index.json", _json(listed))
    if "junit" in formats and not has_more:
        folder.write("junit.xml", junit(found, params["title"]))
    if "html" in formats:
        pages = Pages()
        for report in found:
            values = page(report, before[report.domain], drift.get(report.domain, ()), has_json="json" in formats)
            folder.write(f"{stem(report.domain)}.html", pages.render("domain", values))
        if not has_more:
            folder.write("index.html", pages.render("fleet", fleet(listed, found, params["title"], formats)))
    return Result(
        values={
            "path": str(folder.path),
            "written": folder.written,
            "index": listed,
            "changes": [change.to_values() for change in folder.changes],
        },
        changed=bool(folder.written),
        warnings=warnings,
    )


def _drift(entries: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The changes by domain; entries of one domain are joined."""
    joined: dict[str, list[str]] = {}
    for entry in entries:
        joined.setdefault(entry["domain"], []).extend(entry["changes"])
    return joined


def _astray(found: Sequence[Report], drift: Mapping[str, Sequence[str]]) -> list[str]:
    names = {report.domain for report in found}
    return [f"The drift of {name} is left out: there are no results of it" for name in drift if name not in names]


def _before(folder: Folder, report: Report, warnings: list[str]) -> dict[str, Any] | None:
    name = f"{stem(report.domain)}.json"
    try:
        text = folder.read(name)
        return None if text is None else previous(parse(text), report.data)
    except (NotOursError, UnicodeDecodeError) as error:
        reason = "it is no UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        warnings.append(f"{folder.path / name} is not compared with: {reason}")
        return None


def _has_more(folder: Folder, found: Sequence[Report]) -> bool:
    """Whether the files there are of these very runs and of further domains.

    Hosts of a play that run by the strategy "free" may write at once: the one that knew less then leaves what all
    share to the one that knew more, whichever is the last.
    """
    try:
        listed = {str(each["domain"]) for each in json.loads(folder.read("index.json") or "{}").get("domains", ())}
        if not listed > {report.domain for report in found}:
            return False
        held = [json.loads(folder.read(f"{stem(report.domain)}.json") or "{}").get("run_id") for report in found]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
    return held == [report.data["run_id"] for report in found]


def _json(data: Mapping[str, Any]) -> str:
    # Escapes keep halves of surrogate pairs, which servers may send, from being lost or breaking the file.
    return json.dumps(data, indent=2) + "\n"


def _libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    """Pages alone are made by Jinja2."""
    formats = params.get("formats") or ["html"]
    return (JINJA2,) if "html" in formats else ()


DEFINITION = Definition(
    name="tracking_report",
    arguments=ARGUMENTS,
    perform=perform,
    subject=lambda params: str(params["path"]),
    libraries_by=_libraries,
)
