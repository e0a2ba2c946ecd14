# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each finding has a page, and the pages, the results and the troubleshooting guide say the same."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tools import finding_examples, findings
from tools.rst import escaped, unescaped

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.cloudflare_codes import CODES
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.registry import CDNS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES, found
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.values import values
from support.collection import ROOT, load_yaml

FAILURES = [entry.id for entry in RULES.values() if entry.status in (Status.FAIL, Status.WARN)]
GUIDES = ROOT / "docs" / "docsite" / "rst"
_REFERENCE = re.compile(r":doc:`\w+ <finding_(\w+)>`")
_PLACEHOLDER = re.compile(r"\{\w+\}")
#: Names and addresses that examples use, and no page of documentation has.
_EXAMPLES = ("example.", ".test", "localhost", "127.0.0.1")


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    """Every generated page by its file name."""
    return findings.pages()


def page_of(pages: Mapping[str, str], finding_id: str) -> str:
    """The text of a page as readers see it, without its escapes."""
    return unescaped(pages[f"{findings.page_name(finding_id)}.rst"])


@pytest.mark.parametrize("finding_id", RULES)
def test_a_rule_says_why_and_how(finding_id: str) -> None:
    rule = RULES[finding_id]
    for text in (rule.cause, rule.detection):
        assert text[0].isupper() or text[0].islower() or text[0].isdigit()
        assert text.endswith((".", ")"))
        assert len(text) > 20
    assert rule.cause != rule.detection


@pytest.mark.parametrize("finding_id", RULES)
def test_links_lead_to_public_documentation(finding_id: str) -> None:
    links = RULES[finding_id].links
    assert links or finding_id not in FAILURES
    assert len(set(links)) == len(links)
    for title, address in links:
        assert title.strip() == title
        assert len(title) > 5
        assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}/[\w./#%?=&-]*", address), address
        assert not any(name in address for name in _EXAMPLES)


def test_a_document_has_one_title_everywhere() -> None:
    titles: dict[str, set[str]] = {}
    for rule in RULES.values():
        for title, address in rule.links:
            titles.setdefault(address.rstrip("/"), set()).add(title)
    assert {address: found for address, found in titles.items() if len(found) > 1} == {}


def test_each_id_has_a_page(pages: Mapping[str, str]) -> None:
    assert set(pages) == {f"finding_{finding_id}.rst" for finding_id in RULES}


@pytest.mark.parametrize("finding_id", RULES)
def test_a_page_says_what_the_rule_says(finding_id: str, pages: Mapping[str, str]) -> None:
    text, entry = page_of(pages, finding_id), RULES[finding_id]
    for wanted in (entry.cause, entry.detection, entry.title(), entry.severity):
        assert wanted in text
    assert f"``{entry.group}``" in text
    kind = entry.kind(entry.status)
    assert kind is None or f":Kind: ``{kind}``" in text
    for title, address in entry.links:
        assert f"`{title} <{address}>`__" in text


@pytest.mark.parametrize("finding_id", RULES)
def test_no_page_holds_an_unfilled_placeholder(finding_id: str, pages: Mapping[str, str]) -> None:
    assert _PLACEHOLDER.findall(page_of(pages, finding_id)) == []


@pytest.mark.parametrize("cdn", CDNS)
def test_the_remedy_for_each_cdn_is_the_one_of_the_result(cdn: str, pages: Mapping[str, str]) -> None:
    check = finding_examples.check_of(CDNS[cdn])
    for entry in RULES.values():
        if entry.remedy and entry.cdn in ("", cdn) and not finding_examples.is_decided_by_answer(entry):
            result = found(entry.id, check, observed="", status=finding_examples.bad_status(entry))
            if "{authority}" in entry.remedy + entry.expected and not CDNS[cdn].authorities:
                continue  # such a result cannot be
            assert result.remedy
            assert result.remedy in page_of(pages, entry.id)
            assert result.expected in page_of(pages, entry.id)


@pytest.mark.parametrize("finding_id", FAILURES)
def test_each_failure_has_a_remedy_on_its_page(finding_id: str, pages: Mapping[str, str]) -> None:
    cases = finding_examples.remedies(finding_id)
    assert cases
    for case in cases:
        assert case.text.strip()
        assert case.text in page_of(pages, finding_id)
        assert case.when in page_of(pages, finding_id)


@pytest.mark.parametrize("finding_id", [rule.id for rule in RULES.values() if rule.remedies])
def test_each_remedy_of_a_rule_is_on_its_page(finding_id: str, pages: Mapping[str, str]) -> None:
    rule, text = RULES[finding_id], page_of(pages, finding_id)
    check = finding_examples.check_of(CDNS[rule.cdn or "cloudfront"])
    for name, remedy in rule.remedies.items():
        assert remedy.when in text
        result = found(
            finding_id, check, observed="", status=Status.FAIL, remedies=(name,), facts=remedy.facts, group=rule.group
        )
        assert result.remedy in text


@pytest.mark.parametrize("finding_id", FAILURES)
def test_each_failure_shows_what_the_result_looks_like(finding_id: str, pages: Mapping[str, str]) -> None:
    # Lines of the block are set in by three characters, which JSON does not mind.
    block = pages[f"{findings.page_name(finding_id)}.rst"].partition(".. code-block:: json")[2].partition("\n\nRead")[0]
    item = json.loads(block)
    entry = RULES[finding_id]
    assert (item["id"], item["group"], item["status"]) == (finding_id, entry.group, entry.status.value)
    assert item["observed"]
    assert item["remedy"] in [case.text for case in finding_examples.remedies(finding_id)]
    assert item["kind"] == entry.kind(entry.status)


@pytest.mark.parametrize("code", CODES)
def test_each_error_code_of_cloudflare_is_on_the_page_that_it_belongs_to(code: int, pages: Mapping[str, str]) -> None:
    shown = [finding_id for finding_id in ("cf_1xxx", "cf_5xx") if f"error {code}:" in page_of(pages, finding_id)]
    assert shown == ["cf_1xxx" if code >= 1000 else "cf_5xx"]
    explained = CODES[code]
    known = values(finding_examples.check_of(CDNS["cloudflare"]))
    assert explained.meaning in page_of(pages, shown[0])
    assert explained.step.format_map(known) in page_of(pages, shown[0])


def test_a_page_says_what_is_skipped_because_of_it(pages: Mapping[str, str]) -> None:
    assert set(findings.skipped_by("dns_nxdomain")) >= {
        "edge_tcp",
        "cert_valid",
        "https_probe",
        "http_probe",
        "cache_ttl",
    }
    assert "caa_permits" not in findings.skipped_by("dns_nxdomain")
    assert set(findings.skipped_by("cert_expired")) == {"https_probe", "app_links", "cache_ttl"}
    assert findings.skipped_by("not_secure") == []
    assert set(findings.explained_by("cfront_alias")) == {"cert_not_issued"}
    assert ":doc:`https_probe <finding_https_probe>`" in pages["finding_cert_expired.rst"]
    assert ":doc:`cert_not_issued <finding_cert_not_issued>`" in pages["finding_cfront_alias.rst"]


def test_the_index_leads_to_each_page_once_a_table() -> None:
    lists = findings.lists()
    for entry in RULES.values():
        assert lists.count(f":doc:`{entry.id} <finding_{entry.id}>`") == 1
        assert f"     - {escaped(entry.title())}\n" in lists
    assert {entry.group for entry in RULES.values()} <= set(findings.GROUPS)


def test_the_lists_follow_the_page_that_is_kept(tmp_path: Path) -> None:
    kept = (GUIDES / findings.INDEX).read_text(encoding="utf-8")
    (tmp_path / findings.INDEX).write_text(kept, encoding="utf-8")
    findings.write(tmp_path)
    assert (tmp_path / findings.INDEX).read_text(encoding="utf-8") == f"{kept.rstrip()}\n\n{findings.lists()}"
    assert {path.name for path in tmp_path.iterdir()} == {findings.INDEX, *findings.pages()}


def test_guides_refer_to_findings_that_exist() -> None:
    referred = {
        (path.name, finding_id)
        for path in GUIDES.glob("*.rst")
        for finding_id in _REFERENCE.findall(path.read_text(encoding="utf-8"))
    }
    assert {each for each in referred if each[1] not in RULES} == set()
    assert len([each for each in referred if each[0] == "troubleshooting.rst"]) > 40


def test_each_failure_is_reached_from_troubleshooting_or_the_index() -> None:
    guide = (GUIDES / "troubleshooting.rst").read_text(encoding="utf-8")
    reached = set(_REFERENCE.findall(guide))
    assert f"<{findings.LABELS}findings>" in guide
    reached |= set(_REFERENCE.findall(findings.lists()))
    assert set(FAILURES) - reached == set()


def test_the_guides_are_in_the_table_of_contents() -> None:
    sections = load_yaml("docs/docsite/extra-docs.yml")["sections"]
    contents = {page for section in sections for page in section["toctree"]}
    assert {"troubleshooting", "findings"} <= contents
    assert {f"{name}.rst" for name in contents} == {path.name for path in GUIDES.glob("*.rst")}


def docutils_core() -> Any:
    """Sphinx brings it along, without types."""
    return importlib.import_module("docutils.core")


@pytest.mark.parametrize(
    "text",
    ["a_b _c d_ e", "*strong* `code` |x| \\", "https://example.com/f/ and http://x", 'issue "amazon.com"', "a__ b"],
)
def test_escaped_text_reads_as_it_was(text: str) -> None:
    shown = docutils_core().publish_doctree(escaped(text), settings_overrides={"report_level": 1, "halt_level": 1})
    assert shown.astext() == text
    assert {node.tagname for node in shown.findall()} <= {"document", "paragraph", "#text"}
