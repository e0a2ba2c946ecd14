# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes the pictures of the documentation: the pages of a made-up report, as headless Chromium shows them.

PYTHONPATH=build/tree:tests build/venv/test/bin/python -m tools.pictures
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from tools.chromium import find_chromium

from support.collection import ROOT
from support.hosts import run_in_process
from support.report import HOST, INPUTS, RECORD, certificate, envelope, item

IMAGES = ROOT / "docs" / "docsite" / "rst" / "images"
PHONE, DESK = (390, 844), (1280, 900)
#: Where the picture of a domain's page ends: below the way of a click.
_END = "document.querySelector('.way').getBoundingClientRect().bottom"


def seen(kind: str, place: str, where: str, data: str) -> dict[str, Any]:
    """One piece of evidence."""
    return {"kind": kind, place: where, "at": "2026-11-24T20:35:02Z", "data": data, "redacted": False}


def broken() -> dict[str, Any]:
    """A domain that its distribution has forgotten."""
    page = "HTTP/1.1 403 Forbidden\nserver: CloudFront\nx-cache: Error from cloudfront"
    return envelope(
        item("dns_target", observed=f"{HOST} -> d111111abcdef8.cloudfront.net (192.0.2.7, 192.0.2.8)"),
        item("caa_permits", observed="no CAA records: any authority may issue"),
        item("edge_tcp", observed="2 addresses accepted a connection"),
        item("tls_version", observed="TLSv1.3"),
        item("cert_not_issued", "skip", reason="follows from cfront_alias"),
        item(
            "cfront_alias",
            "fail",
            observed=f"https://{HOST}/f/a/b/c/d: 403, text/html, 915 bytes, server: CloudFront",
            remedy=f"Add {HOST} to the distribution's alternate domain names, with an issued certificate of us-east-1 "
            "that names it (options 'domains' and 'certificate_arn' of cloudfront_tracking_distribution)",
            evidence=[seen("http", "url", f"https://{HOST}/f/a/b/c/d", page)],
            next_check_after="2026-11-24T20:40:00Z",
        ),
        item("http_probe", "skip", reason="the same as over https: cfront_alias"),
        item("sparkpost_ready", observed="verified true, cname_status valid, compliance_status valid, secure true"),
        item(
            "secure_but_http_dead",
            "fail",
            observed="secure is true, and the probe over https fails",
            remedy="Disable https links at once (sparkpost_tracking_domain with secure: false), repair the edge, and "
            "enable them again",
        ),
    )


def results() -> list[dict[str, Any]]:
    """Five domains in five states."""
    well = [item(name) for name in ("dns_target", "cert_valid", "https_probe", "http_probe", "sparkpost_ready")]
    waiting = item("dns_not_propagated", "fail")
    ending = item("cert_expiring", "warn")
    return [
        broken(),
        envelope(waiting, domain="links.shop.example.net", cdn="fastly", certificate=certificate(88)),
        envelope(*well, ending, domain="click.example.org", certificate=certificate(9)),
        envelope(*well, domain="t.example.co.uk", cdn="cloudflare", certificate=certificate(71)),
        envelope(*well, domain="go.example.com", certificate=certificate(203)),
    ]


def write(folder: Path) -> None:
    """The report, after one of a day on which all was well."""
    well = [item(name) for name in ("dns_target", "https_probe", "http_probe", "sparkpost_ready")]
    before = envelope(*well, run_id="0", started_at="2026-11-23T20:35:00Z", inputs=INPUTS, table=[RECORD])
    drift = [{"domain": "t.example.co.uk", "changes": ["set min_tls_version of the zone to 1.2 (was 1.0)"]}]
    for found in ([before], results()):
        made = run_in_process("tracking_report", {"results": found, "path": str(folder), "drift": drift})
        assert not made["failed"], made["msg"]


def shoot(browser: Browser, page: Path, size: tuple[int, int], name: str, end: str = "") -> None:
    """One picture, as long as the window or to where ``end`` says."""
    width, height = size
    tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    tab.goto(page.as_uri())
    if end:
        tab.set_viewport_size({"width": width, "height": int(tab.evaluate(end)) + 24})
    tab.screenshot(path=IMAGES / name)
    tab.close()


def main() -> None:
    """All pictures."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        folder = Path(scratch)
        write(folder)
        browser = driver.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        shoot(browser, folder / f"{HOST}.html", DESK, "report_domain.png", _END)
        shoot(browser, folder / f"{HOST}.html", PHONE, "report_phone.png")
        shoot(browser, folder / "index.html", DESK, "report_fleet.png", "document.body.scrollHeight")
        browser.close()


if __name__ == "__main__":
    main()
