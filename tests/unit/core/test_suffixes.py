# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Public suffixes, and the module that holds the list."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tools.suffixes import MODULE, rendered

from ansible_collections.sparkpost.tracking.plugins.module_utils._core import suffix_list
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.suffixes import (
    is_public_suffix,
    registrable_domain,
)
from support.collection import ROOT

LIST = """\
// VERSION: 2026-01-02_03-04-05_UTC
// COMMIT: 0123abcd
// ===BEGIN ICANN DOMAINS===
com
uk
co.uk
*.sch.uk
// Norway
no
ålesund.no
!city.kawasaki.jp
*.kawasaki.jp
// ===END ICANN DOMAINS===
// ===BEGIN PRIVATE DOMAINS===
github.io
uk.com
// ===END PRIVATE DOMAINS===
"""


@pytest.mark.parametrize(
    "name",
    [
        "",
        "com",
        "test",
        "co.uk",
        "me.uk",
        "com.au",
        "ne.jp",
        "nom.br",
        "example.nom.br",
        "k12.ma.us",
        "pvt.k12.ma.us",
        "kawasaki.jp",
        "b.kawasaki.jp",
        "anything.ck",
        "xn--lesund-hua.no",
    ],
)
def test_names_are_sold_below(name: str) -> None:
    assert is_public_suffix(name)
    assert registrable_domain(name) == ""


@pytest.mark.parametrize(
    ("name", "registrable"),
    [
        ("example.com", "example.com"),
        ("a.b.example.com", "example.com"),
        ("co.example", "co.example"),
        ("track.example.co.uk", "example.co.uk"),
        ("track.example.me.uk", "example.me.uk"),
        ("track.a.b.kawasaki.jp", "a.b.kawasaki.jp"),
        ("track.city.kawasaki.jp", "city.kawasaki.jp"),
        ("www.ck", "www.ck"),
        ("pages.github.io", "github.io"),
        ("example.uk.com", "uk.com"),
        ("track.example.test", "example.test"),
    ],
)
def test_the_domain_that_was_bought(name: str, registrable: str) -> None:
    assert registrable_domain(name) == registrable
    assert not is_public_suffix(registrable)


def test_the_module_is_made_of_the_list() -> None:
    made: dict[str, object] = {}
    exec(rendered(LIST), made)
    assert made["RULES"] == {"uk": "*.sch co", "no": "xn--lesund-hua", "jp": "!city.kawasaki *.kawasaki"}
    assert made["COMMIT"] == "0123abcd"
    assert "2026-01-02_03-04-05_UTC" in str(made["__doc__"])


def test_the_list_that_is_kept_is_whole() -> None:
    assert sum(len(rules.split()) for rules in suffix_list.RULES.values()) > 5000
    text = MODULE.read_text(encoding="utf-8")
    assert text.isascii()
    assert "the Mozilla Public License, v. 2.0" in text
    assert (ROOT / "LICENSES" / "MPL-2.0.txt").exists()


def test_the_list_is_only_loaded_by_who_asks() -> None:
    package = suffix_list.__name__.rpartition(".")[0]
    script = (
        f"import sys, {package}.names as names; names.host_name('a.example', option='x'); "
        f"assert '{suffix_list.__name__}' not in sys.modules; "
        f"names.tracking_domain_name('a.b.example'); assert '{suffix_list.__name__}' in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "build" / "tree", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
