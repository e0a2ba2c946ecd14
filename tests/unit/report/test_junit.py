# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JUnit XML, read back by a reader of its own."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import reports
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.junit import junit
from support.report import HOST, broken, envelope, healthy, item


def written(*results: dict[str, Any], title: str = "Tracking") -> str:
    found, _warnings = reports(results)
    return junit(found, title)


def read(*results: dict[str, Any]) -> list[TestSuite]:
    document = JUnitXml.fromstring(written(*results).encode())
    assert isinstance(document, JUnitXml)
    return list(document)


def test_a_suite_for_each_domain_with_its_counts() -> None:
    document = JUnitXml.fromstring(written(broken(), healthy(domain="click.example.com")).encode())
    assert (document.tests, document.failures, document.errors, document.skipped) == (14, 2, 1, 1)
    suites = list(document)
    assert [suite.name for suite in suites] == [HOST, "click.example.com"]
    assert [(each.tests, each.failures, each.errors, each.skipped) for each in suites] == [(7, 2, 1, 1), (7, 0, 0, 0)]
    assert suites[0].timestamp == "2026-11-24T20:35:00"
    assert suites[0].hostname == "controller.example.net"
    assert suites[0].time == pytest.approx(7 * 0.043)
    properties = {each.name: each.value for each in suites[0].properties()}  # type: ignore[no-untyped-call]
    assert properties["overall"] == "fail"
    assert properties["first_cause"] == "cfront_alias"
    assert properties["warnings"] == "1"
    assert properties["ready_for_cutover"] == "false"


def test_a_case_for_each_finding() -> None:
    cases = {case.name: case for case in read(broken())[0]}
    assert {name: case.classname for name, case in cases.items()} == {
        "dns_target": f"{HOST}.dns",
        "tls_old_offered": f"{HOST}.tls",
        "cert_valid": f"{HOST}.tls",
        "http_probe": f"{HOST}.http",
        "cfront_alias": f"{HOST}.cdn",
        "cache_ttl": f"{HOST}.cache",
        "secure_but_http_dead": f"{HOST}.sparkpost",
    }
    assert cases["dns_target"].result == []
    assert results(cases["http_probe"]) == [(Skipped, "http_probe has a reason", None)]
    assert results(cases["cfront_alias"]) == [(Failure, "No CloudFront distribution has the name", "cfront_alias")]
    assert results(cases["cache_ttl"]) == [(Error, "cache_ttl has a reason", "cache_ttl")]
    text = cases["cfront_alias"].result[0].text.splitlines()
    assert text[:2] == ["Expected: cfront_alias as expected", "Observed: cfront_alias as observed"]
    assert text[2].startswith("What to do: Point the record")


def results(case: TestCase) -> list[tuple[type, str, str | None]]:
    return [(type(each), each.message, each.type) for each in case.result]


def test_a_warning_passes_and_says_what_to_do() -> None:
    case = next(case for case in read(broken())[0] if case.name == "tls_old_offered")
    assert case.is_passed
    assert case.system_out.splitlines() == [
        "WARNING: Old versions of TLS are still accepted",
        "Expected: tls_old_offered as expected",
        "Observed: tls_old_offered as observed",
        "What to do: Mend tls_old_offered",
    ]


@pytest.mark.parametrize("bad", ["\0", "\x0b", "\x1b", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_left_out(bad: str) -> None:
    text = f"a{bad}b<&\"'>\tü\U0001f600"
    result = envelope(item("cfront_alias", "fail", observed=text, title=text), vantage={"host": text})
    document = written(result, title=text)
    suite = next(iter(JUnitXml.fromstring(document.encode())))
    clean = "ab<&\"'>\tü\U0001f600"
    assert suite.hostname == clean
    assert ElementTree.fromstring(document).get("name") == clean
    case = next(iter(suite))
    assert case.result[0].message == clean
    assert f"Observed: {clean}" in case.result[0].text


def test_no_domain_is_a_document_too() -> None:
    document = JUnitXml.fromstring(written().encode())
    assert list(document) == []
    assert document.tests == 0
