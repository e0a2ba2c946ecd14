# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The quick start, the guides of the three CDNs and the README, each followed from top to bottom in the lab."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.world import World
from support.reader import Reader, changed

RST = "docs/docsite/rst"
DOMAIN = "track.example.com"


def assert_secure(lab: World, domain: str, secure: bool = True) -> None:
    """SparkPost's own word."""
    stored = lab.sparkpost["us"].domain(domain)
    assert stored is not None
    assert (stored["secure"], stored["status"]["verified"]) == (secure, True)


def test_quick_start(lab: World, tarball: Path, tmp_path: Path) -> None:
    reader = Reader(tmp_path / "reader", lab.environment())
    shutil.copy2(tarball, reader.folder)
    with reader.read(f"{RST}/quick_start.rst") as page:
        assert "installed successfully" in page.do("install ./")
        planned = page.do("--check --diff")
        assert changed(planned) != [0]
        assert lab.journal.entries(writes=True) == []
        assert f"{DOMAIN} (cloudfront, spgo.io): everything is as it should be" in page.do("setup_cloudfront")
        assert_secure(lab, DOMAIN)
        lab.journal.clear()
        assert changed(page.do("setup_cloudfront")) == [0]
        assert lab.journal.entries(writes=True) == []
        assert "1 of 1 domain is healthy" in page.do("verify_report_dir=reports")
    assert (reader.folder / "reports" / "index.html").is_file()


def test_guide_cloudfront(lab: World, reader: Reader) -> None:
    with reader.read(f"{RST}/guide_cloudfront.rst") as page:
        done = page.do("setup_cloudfront")
        assert f"{DOMAIN} (cloudfront, spgo.io): everything is as it should be" in done
        assert_secure(lab, DOMAIN)
        (distribution,) = lab.aws.distributions()
        reader.own["E2EXAMPLE1234"] = distribution.id
        assert changed(page.do("update_cloudfront_user_agent")) == [0, 0]
        page.do("undo.yml")
    assert_secure(lab, DOMAIN, secure=False)
    assert list(lab.aws.distributions()) == []
    written = [entry.action for entry in lab.journal.entries("aws", writes=True) if entry.status == 200]
    assert written.count("DeleteCertificate") == written.count("RequestCertificate") == 1


def test_guide_fastly(lab: World, reader: Reader) -> None:
    with reader.read(f"{RST}/guide_fastly.rst") as page:
        assert f"{DOMAIN} (fastly, spgo.io): everything is as it should be" in page.do("setup_fastly")
        assert_secure(lab, DOMAIN)
        # As the page Rate limits says.
        assert len(lab.journal.entries("fastly", writes=True)) == 6
        page.do("undo.yml")
    assert_secure(lab, DOMAIN, secure=False)


@contextmanager
def registrar(lab: World, zone: str) -> Iterator[None]:
    """Somebody who enters the name servers of a new zone at the registrar, as the run asks them to."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            made = lab.cloudflare.zone(zone)
            if made is not None:
                lab.registrar.delegate(zone, made.name_servers)
                return

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def test_guide_cloudflare(lab: World, reader: Reader) -> None:
    with registrar(lab, "example.org"), reader.read(f"{RST}/guide_cloudflare.rst") as page:
        done = page.do("setup_cloudflare")
        assert "track.example.org (cloudflare, spgo.io): everything is as it should be" in done
        assert_secure(lab, "track.example.org")
        page.do("undo.yml")
    assert_secure(lab, "track.example.org", secure=False)
    zone = lab.cloudflare.zone("example.org")
    assert zone is not None
    assert list(zone.page_rules) == []
