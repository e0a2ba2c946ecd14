# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The findings as JUnit XML: a suite for each domain, a case for each finding.

A case is a ``failure`` for ``fail``, an ``error`` for what could not be tested, ``skipped`` with its reason; a warning
is a case that passed, with what is to be done in its ``system-out``. The class of a case is domain and group
(``track.example.com.tls``), since readers tell cases apart by class and name across suites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from .envelope import Report
from .text import xml_text

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def junit(reports: Sequence[Report], title: str) -> str:
    """The document of all domains."""
    root = ElementTree.Element("testsuites", {"name": xml_text(title)})
    for report in reports:
        root.append(_suite(report))
    _count(root, [report.data["summary"]["counts"] for report in reports])
    root.set("time", _seconds(sum(_duration(report) for report in reports)))
    ElementTree.indent(root)
    return f"{_HEAD}{ElementTree.tostring(root, encoding='unicode')}\n"


def _suite(report: Report) -> ElementTree.Element:
    data = report.data
    suite = _element("testsuite", name=report.domain)
    _count(suite, [data["summary"]["counts"]])
    suite.set("time", _seconds(_duration(report)))
    suite.set("timestamp", xml_text(data["started_at"]).removesuffix("Z"))
    suite.set("hostname", xml_text(data["vantage"]["host"]))
    properties = ElementTree.SubElement(suite, "properties")
    summary = data["summary"]
    for name, value in (
        ("overall", summary["overall"]),
        ("first_cause", summary["first_cause"] or ""),
        ("warnings", str(summary["counts"]["warn"])),
        ("ready_for_cutover", str(summary["ready_for_cutover"]).lower()),
        ("cdn", data["cdn"]),
        ("endpoint", data["endpoint"]),
        ("run_id", data["run_id"]),
    ):
        properties.append(_element("property", name=name, value=value))
    suite.extend(_case(report.domain, item) for item in data["checks"])
    return suite


def _case(domain: str, item: Mapping[str, Any]) -> ElementTree.Element:
    case = _element("testcase", classname=f"{domain}.{item['group']}", name=item["id"])
    case.set("time", _seconds(item["duration_ms"]))
    status = item["status"]
    if status == "skip":
        case.append(_element("skipped", message=item["reason"]))
    elif status in ("fail", "error"):
        tag = "failure" if status == "fail" else "error"
        said = item["reason"] if status == "error" and item["reason"] else item["title"]
        case.append(_element(tag, _account(item), message=said, type=item["id"]))
    elif status == "warn":
        case.append(_element("system-out", f"WARNING: {item['title']}\n{_account(item)}"))
    return case


def _account(item: Mapping[str, Any]) -> str:
    """What was expected and seen, and what to do, a line each."""
    labels = (("Expected", "expected"), ("Observed", "observed"), ("Reason", "reason"), ("What to do", "remedy"))
    return "\n".join(f"{label}: {item[name]}" for label, name in labels if item[name])


def _count(element: ElementTree.Element, counts: Sequence[Mapping[str, int]]) -> None:
    element.set("tests", str(sum(sum(each.values()) for each in counts)))
    for name, status in (("failures", "fail"), ("errors", "error"), ("skipped", "skip")):
        element.set(name, str(sum(each[status] for each in counts)))


def _element(tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.Element(tag, {name: xml_text(value) for name, value in attributes.items()})
    element.text = None if text is None else xml_text(text)
    return element


def _duration(report: Report) -> int:
    return sum(int(item["duration_ms"]) for item in report.data["checks"])


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}"
