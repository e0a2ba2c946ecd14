# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README, the pages of the roles, and the page of releases, each followed in the lab."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lab.world import World
from support.collection import ROOT
from support.documents import blocks
from support.reader import Reader, changed

DOMAIN = "track.example.com"
ROLE_PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "roles").glob("*/README.md"))


def test_readme(lab: World, tarball: Path, tmp_path: Path) -> None:
    reader = Reader(tmp_path / "reader", lab.environment())
    # The reader is in a checkout, and has built the file.
    built = reader.folder / "build" / "dist"
    built.mkdir(parents=True)
    shutil.copy2(tarball, built)
    shutil.copy2(ROOT / "requirements.txt", reader.folder)
    # The quick start, which comes first, sends readers to the installation.
    (installation,) = (block for block in blocks("README.md") if "ansible-galaxy" in block.text)
    assert "installed successfully" in reader.type(installation.to_run)
    # A repository has DNS tasks of its own, and its variables.
    reader.write("tasks/our_dns.yml", "- name: Nothing to do here\n  ansible.builtin.meta: noop")
    with reader.read("README.md", play="--check -e @domains.yml") as page:
        assert "first cause: dns_nxdomain" in page.do("verify -e domain", status=2)
        made = page.do("cat > domains.yml")
        assert f"{DOMAIN} (cloudfront): everything is as it should be" in made
        (distribution,) = lab.aws.distributions()
        reader.own["E1A2B3C4D5E6F7"] = distribution.id
        # The first writes reports.
        assert changed(page.do("update_cloudfront_user_agent")) == [1, 0, 0]


@pytest.mark.parametrize("at_cloudflare", [True, False], ids=["at Cloudflare", "at Route 53"])
def test_pages_of_roles(lab: World, reader: Reader, at_cloudflare: bool) -> None:
    """Their plays, which are written for accounts of different people, are planned in one run for each DNS host."""
    if at_cloudflare:
        lab.host_cloudflare_zone("example.com")
    lab.host_zone("example.de")
    lab.sparkpost["us"].put_sending_domain("mail.example.net", subaccount=42)
    reader.type("export SPARKPOST_API_KEY=... AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...")
    reader.type("export CLOUDFLARE_API_TOKEN=... FASTLY_API_TOKEN=...")
    plays = [block for page in ROLE_PAGES for block in blocks(page) if block.is_playbook]
    plays = [block for block in plays if ("cloudflare" in block.text) is at_cloudflare]
    assert plays
    for number, block in enumerate(plays):
        reader.write(f"{number}.yml", block.text)
    names = " ".join(f"{number}.yml" for number in range(len(plays)))
    reader.type(f"ansible-playbook {names} --check -e verify_fail_on=never -e audit_fail_on=never")
    assert lab.journal.entries(writes=True) == []


def test_releases(lab: World, tarball: Path, tmp_path: Path) -> None:
    reader = Reader(tmp_path / "reader", lab.environment())
    shutil.copy2(tarball, reader.folder)
    with reader.read("docs/docsite/rst/releases.rst") as page:
        assert "0.1.0" in page.do("collection list")
        page.do("--check --diff")
    assert lab.journal.entries(writes=True) == []
