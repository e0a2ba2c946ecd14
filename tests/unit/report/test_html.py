# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages as HTML: nothing foreign is code in them, and nothing in them comes from elsewhere."""

from __future__ import annotations

import base64
import copy
import hashlib
import itertools
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import reports
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.fleet import fleet
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.html import Pages
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.index import index
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.junit import junit
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.page import page
from support.report import HOST, HOSTILE, broken, envelope, healthy, item

FORMATS = ("json", "junit", "html")
PREVIOUS = {
    "started_at": "2026-11-23T10:00:00Z",
    "overall": "pass",
    "changes": [{"id": "cfront_alias", "from": None, "to": "fail"}, {"id": "http_probe", "from": "pass", "to": "skip"}],
}
PAGES = Pages()


def domain_page(result: dict[str, Any], drift: list[str] | None = None) -> str:
    found, _warnings = reports([result])
    return PAGES.render("domain", page(found[0], PREVIOUS, drift or [], has_json=True))


def fleet_page(*results: dict[str, Any], title: str = "Ours", drift: dict[str, list[str]] | None = None) -> str:
    found, _warnings = reports(results)
    listed = index(found, {}, drift or {}, FORMATS)
    return PAGES.render("fleet", fleet(listed, found, title, FORMATS))


class Reader(HTMLParser):
    """Elements with attributes, text by element, and what was left open."""

    VOID = frozenset({"meta", "link", "input", "br"})

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data


def strings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each string, keys left out."""
    if isinstance(value, str):
        yield path
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from strings(each, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: str) -> Any:
    changed = copy.deepcopy(value)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = new
    return changed


BROKEN = broken()
TARGETS = [path for path in strings(BROKEN) if path[-1] != "status" and path[:1] != ("table",)]


@pytest.mark.parametrize("render", [domain_page, fleet_page], ids=["domain", "fleet"])
def test_no_string_of_a_result_becomes_code(render: Callable[[dict[str, Any]], str]) -> None:
    clean = Reader(render(BROKEN))
    shape = [(tag, sorted(attributes)) for tag, attributes in clean.elements]
    assert TARGETS
    for path in TARGETS:
        source = render(replaced(BROKEN, path, HOSTILE))
        assert "<script>alert" not in source, path
        reader = Reader(source)
        assert sum(tag == "script" for tag, _attributes in reader.elements) == 1, path
        if len(path) > 2 or path[0] == "domain":
            handlers = [name for _tag, attributes in reader.elements for name in attributes if name.startswith("on")]
            assert handlers == [], path
        if path[0] == "checks" and path[-1] in ("observed", "title", "expected", "data"):
            assert [(tag, sorted(attributes)) for tag, attributes in reader.elements] == shape, path
            if render is domain_page:
                assert HOSTILE in reader.text, path


def test_every_string_at_once_is_text_everywhere() -> None:
    result = BROKEN
    for path in TARGETS:
        result = replaced(result, path, HOSTILE)
    found, _warnings = reports([result])
    for source in (
        domain_page(result, drift=[HOSTILE]),
        fleet_page(result, title=HOSTILE, drift={HOSTILE: [HOSTILE]}),
        junit(found, HOSTILE),
    ):
        assert "<script>alert" not in source
        assert source.count("<script>") == (0 if source.startswith("<?xml") else 1)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in source


@pytest.mark.parametrize("path", [path for path in strings(BROKEN) if path[-1] == "status"])
def test_a_status_of_no_meaning_is_refused(path: tuple[Any, ...]) -> None:
    with pytest.raises(InputError):
        reports([replaced(BROKEN, path, HOSTILE)])


@pytest.mark.parametrize("bad", ["\0", "\x1b[31m", "\x9b", "\u202e", "\u2066", "\ud800"])
def test_what_misleads_the_eye_is_shown_as_such(bad: str) -> None:
    source = domain_page(envelope(item("cfront_alias", "fail", observed=f"a{bad}b")))
    assert bad[0] not in source
    assert "a\N{REPLACEMENT CHARACTER}" in Reader(source).text
    source.encode("utf-8")


PAGE_SOURCES = {
    "broken": domain_page(broken(), drift=["update"]),
    "healthy": domain_page(healthy()),
    "nothing": domain_page(envelope(certificate=None, records={})),
    "fleet": fleet_page(healthy(), broken(domain="click.example.com"), drift={HOST: ["update"]}),
    "empty fleet": fleet_page(),
}


@pytest.mark.parametrize("name", PAGE_SOURCES)
def test_pages_need_nothing_from_elsewhere(name: str) -> None:
    source = PAGE_SOURCES[name]
    reader = Reader(source)
    assert reader.open == []
    links = [attributes[name] for _tag, attributes in reader.elements for name in ("href", "src") if name in attributes]
    read_on = {url for rule in RULES.values() for _title, url in rule.links}
    own = [link for link in links if link not in read_on]
    assert all(re.fullmatch(r"#finding-\d+|data:,|[a-z.-]+\.(html|json|xml)", link) for link in own), own
    assert all(link.startswith("https://") for link in read_on)
    assert "url(" not in source
    assert "@import" not in source
    assert 'http-equiv="refresh"' not in source
    assert not any("style" in attributes for _tag, attributes in reader.elements)


@pytest.mark.parametrize("name", PAGE_SOURCES)
def test_the_policy_lets_our_style_and_script_run_and_nothing_else(name: str) -> None:
    source = PAGE_SOURCES[name]
    policy = next(
        attributes["content"]
        for tag, attributes in Reader(source).elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", source, flags=re.DOTALL)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("name", PAGE_SOURCES)
def test_pages_are_built_for_readers_of_the_screen(name: str) -> None:
    reader = Reader(PAGE_SOURCES[name])
    tags = [tag for tag, _attributes in reader.elements]
    assert reader.elements[0] == ("html", {"lang": "en"})
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    headings = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    assert all(attributes["scope"] in ("col", "rowgroup") for tag, attributes in reader.elements if tag == "th")
    ids = [attributes["id"] for _tag, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    referred = [value["aria-labelledby"] for _tag, value in reader.elements if "aria-labelledby" in value]
    referred += [value["data-copy"] for _tag, value in reader.elements if "data-copy" in value]
    referred += [value["href"][1:] for _tag, value in reader.elements if value.get("href", "").startswith("#")]
    assert set(referred) <= set(ids)
    images = [value for tag, value in reader.elements if tag == "svg"]
    assert all(value.get("aria-hidden") == "true" or value.get("aria-label") for value in images)
    assert all("hidden" in value for tag, value in reader.elements if tag == "button")


def _channel(value: str) -> float:
    share = int(value, 16) / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (_channel(digits[start : start + 2]) for start in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _schemes() -> list[dict[str, str]]:
    blocks = re.findall(r":root \{(.*?)\}", PAGE_SOURCES["broken"], flags=re.DOTALL)
    assert len(blocks) == 3
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in blocks]


@pytest.mark.parametrize("scheme", _schemes(), ids=["light", "dark", "paper"])
def test_text_stands_out_from_its_background(scheme: dict[str, str]) -> None:
    pairs = [("text", "background"), ("text", "card"), ("text", "code"), ("soft", "background"), ("soft", "card")]
    pairs += [("link", "card"), ("link", "background"), ("card", "fail")]
    for status in ("pass", "warn", "fail", "error", "skip"):
        pairs += [(status, f"{status}-background"), (status, "card"), ("text", f"{status}-background")]
    weak = {pair: _contrast(scheme[pair[0]], scheme[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
