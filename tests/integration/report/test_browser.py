# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages in a browser: headless Chromium, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.chromium import MISSING, find_chromium

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES
from support.checks_site import HOST
from support.hosts import run_in_process
from support.report import HOST as FIXTURE
from support.report import HOSTILE, broken, envelope, healthy, item

CHROMIUM = find_chromium()
if CHROMIUM is None:
    pytest.skip(MISSING, allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="no Python package playwright to drive a browser with")

OTHER = "click.example.com"
#: A browser by itself asks its maker's servers this and that; with these it does not.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-default-apps", "--no-default-browser-check"),
)
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 900}
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """Opens pages, and holds what they said on the console and asked the network for."""

    def __init__(self, browser: Any, **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": DESK, **context})
        self.context.set_default_timeout(5000)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.context.on("request", lambda request: self.asked.append(request.url))

    def _refuse(self, dialog: Any) -> None:
        self.said.append(dialog.message)
        dialog.dismiss()

    def open(self, file: Path, anchor: str = "") -> Any:
        """The page, once it is there in full."""
        self.page.goto(f"{file.as_uri()}{anchor}", wait_until="load")
        return self.page

    def text(self, selector: str) -> str:
        """What is seen of the element."""
        return str(self.page.inner_text(selector))


@pytest.fixture(name="visit")
def _visit(browser: Any, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    visitor = Visitor(browser, **getattr(request, "param", {}))
    yield visitor
    visitor.context.close()
    assert visitor.said == []
    assert [url for url in visitor.asked if not url.startswith(("file://", "data:"))] == []


SIZES = pytest.mark.parametrize(
    "visit",
    [{"viewport": SMALL}, {"viewport": PHONE}, {"viewport": DESK}],
    indirect=True,
    ids=["small", "phone", "desk"],
)
NO_SCRIPT = pytest.mark.parametrize(
    "visit", [{"java_script_enabled": False}, {}], indirect=True, ids=["plain", "script"]
)


@NO_SCRIPT
def test_verdict_and_remedies_are_seen(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / f"{HOST}.html")
    assert visit.text("h1") == HOST
    assert visit.text("#verdict") == "Does not work"
    assert "The edge has no certificate for the name cert_not_issued" in visit.text(".cause")
    tasks = page.locator(".task")
    assert tasks.first.inner_text().startswith("Urgent")
    assert "Disable https links at once" in tasks.first.inner_text()
    assert "'certificate_arn' of cloudfront_tracking_distribution" in visit.text("#todo")
    steps = [step.inner_text().splitlines()[0] for step in page.locator(".way .name").all()]
    assert steps == ["DNS", "CloudFront", "SparkPost"]
    assert [chip.inner_text() for chip in page.locator(".way .chip").all()] == ["OK", "Failed", "Failed"]
    assert "days left" in visit.text("#certificate") or "expired" in visit.text("#certificate")
    assert f"{HOST}. 3600 IN CNAME" in visit.text("#records-wanted")
    assert "Previous verdict, " in visit.text("#changes")
    assert visit.text("#command").startswith(f"ansible-playbook sparkpost.tracking.verify -e domain={HOST}")


@NO_SCRIPT
def test_each_task_says_why_it_happens(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / f"{HOST}.html")
    why = page.locator(".task .why").first
    assert not why.locator("p").is_visible()
    why.locator("summary").click()
    assert why.locator("p").inner_text() == RULES["secure_but_http_dead"].cause


@NO_SCRIPT
def test_findings_open_to_their_evidence(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / f"{HOST}.html")
    finding = page.locator("details", has=page.locator("summary code", has_text="cert_not_issued")).first
    evidence = finding.locator(".evidence").first
    assert not evidence.is_visible()
    finding.locator("summary").click()
    assert evidence.is_visible()
    assert "*.cloudfront.net" in evidence.inner_text()
    finding.locator("summary").click()
    assert not evidence.is_visible()


def test_script_in_evidence_is_shown_as_text(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / f"{HOST}.html")
    page.eval_on_selector_all("details", "all => all.forEach((each) => { each.open = true; })")
    assert HOSTILE in visit.text(".findings")
    assert page.locator(".evidence", has_text=HOSTILE).first.is_visible()
    assert page.locator("script").count() == 1


@SIZES
def test_no_page_is_wider_than_its_window(visit: Visitor, folder: Path, tmp_path: Path) -> None:
    long = f"{'a' * 60}.{'b' * 60}.{'c' * 60}.example.com"
    wide = broken(domain=long, records={"wanted": [f"{long}. 3600 IN CNAME {'d' * 60}.cloudfront.net."], "seen": []})
    wide["checks"].append(item("cert_wrong_host", "fail", observed="x" * 900, remedy="y" * 300, title="z" * 200))
    options = {"results": [wide, healthy()], "path": str(tmp_path), "title": "t" * 200}
    result = run_in_process("tracking_report", options)
    for file in [folder / f"{HOST}.html", folder / "index.html", *(Path(each) for each in result["written"])]:
        if file.suffix == ".html":
            page = visit.open(file)
            page.eval_on_selector_all("details", "all => all.forEach((each) => { each.open = true; })")
            assert not page.evaluate(WIDER), file.name


@NO_SCRIPT
def test_paper_shows_the_evidence(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / f"{HOST}.html")
    assert not page.locator(".evidence").first.is_visible()
    page.emulate_media(media="print")
    shown = page.locator(".evidence").all()
    assert shown
    for evidence in shown:
        box = evidence.bounding_box()
        assert box is not None
        assert box["height"] > 10
    assert page.locator(".evidence").first.is_visible()
    assert not page.locator("button").first.is_visible()


@pytest.mark.parametrize("visit", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_remedies_can_be_copied(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / f"{HOST}.html")
    button = page.locator("button[data-copy=records-wanted]")
    button.click()
    playwright.expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == visit.text("#records-wanted")


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_there_is_no_button_that_does_nothing(visit: Visitor, folder: Path) -> None:
    for name in (f"{HOST}.html", "index.html"):
        page = visit.open(folder / name)
        assert not any(button.is_visible() for button in page.locator("button").all())


def test_a_link_to_a_finding_opens_it(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / f"{HOST}.html")
    page.locator(".task .after a").first.click()
    opened = page.locator("details[open]")
    playwright.expect(opened).to_have_count(1)
    assert "secure_but_http_dead" in opened.first.inner_text()


def test_all_domains_the_worst_first_sorted_and_filtered(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / "index.html")
    assert visit.text("#verdict") == "1 of 2 domains does not work"

    def rows() -> list[str]:
        return [cell.inner_text() for cell in page.locator("td.domain").all() if cell.is_visible()]

    assert rows() == [HOST, OTHER]
    page.get_by_role("button", name="Domain").click()
    assert rows() == [OTHER, HOST]
    page.get_by_role("button", name="Domain").click()
    assert rows() == [HOST, OTHER]
    page.get_by_role("link", name=HOST).click()
    assert visit.text("h1") == HOST
    page.get_by_role("link", name="All domains").click()
    assert visit.text("#verdict") == "1 of 2 domains does not work"


def test_those_that_are_well_can_be_hidden(visit: Visitor, tmp_path: Path) -> None:
    results = [healthy(domain=OTHER), broken(), envelope(item("tls_old_offered", "warn"), domain="t.example.com")]
    run_in_process("tracking_report", {"results": results, "path": str(tmp_path)})
    page = visit.open(tmp_path / "index.html")
    page.get_by_label("Hide healthy domains").check()
    shown = [cell.inner_text() for cell in page.locator("td.domain").all() if cell.is_visible()]
    assert shown == [FIXTURE, "t.example.com"]


@pytest.mark.parametrize("visit", [{"color_scheme": "dark"}], indirect=True)
def test_dark_where_that_is_wished(visit: Visitor, folder: Path) -> None:
    page = visit.open(folder / f"{HOST}.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 20, 25)"
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
