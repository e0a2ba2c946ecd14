# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of files, and how they are written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._report.files import Folder, ReportFileError, stem


@pytest.mark.parametrize("domain", ["track.example.com", "a.b", "xn--bcher-kva.example.com", "_x.example.com"[1:]])
def test_a_host_name_is_the_name_of_its_files(domain: str) -> None:
    assert stem(domain) == domain


@pytest.mark.parametrize(
    "domain",
    [
        *("index", "junit", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "a\0b", "-rf", ".hidden", ""),
        *("a..b", "Track.example.com", "track.example.com.", "a b", "a:b", "jav\tascript:x", "\ud800", "ü.example.com"),
        "a." + "b" * 250,
    ],
)
def test_any_other_name_is_made_safe_and_stays_different(domain: str) -> None:
    name = stem(domain)
    assert name.rpartition("-")[2].isalnum()
    assert name != domain
    assert len(name) <= 200
    assert "/" not in name
    assert "." not in name


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_name_leaves_the_folder_and_different_domains_have_different_names(one: str, other: str) -> None:
    name = stem(one)
    assert Path(f"/reports/{name}.json").name == f"{name}.json"
    assert os.path.normpath(f"/reports/{name}") == f"/reports/{name}"
    assert len(f"{name}.json".encode()) <= 255
    assert (stem(one) == stem(other)) == (one == other)


def test_a_file_is_written_whole_readable_by_all_and_only_where_it_differs(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "new" / "reports"))
    folder.write("index.json", "one")
    file = tmp_path / "new" / "reports" / "index.json"
    assert file.read_text() == "one"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert folder.written == [str(file)]
    again = Folder(str(file.parent))
    before = file.stat().st_ino
    again.write("index.json", "one")
    assert again.written == []
    assert file.stat().st_ino == before
    again.write("index.json", "two")
    assert again.written == [str(file)]
    assert file.stat().st_ino != before
    assert [path.name for path in file.parent.iterdir()] == ["index.json"]


def test_nothing_is_written_in_a_dry_run(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "reports"), dry=True)
    folder.write("index.json", "one")
    assert folder.written == [str(tmp_path / "reports" / "index.json")]
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_text("one")
    (tmp_path / "index.json").symlink_to(target)
    Folder(str(tmp_path)).write("index.json", "one")
    assert not (tmp_path / "index.json").is_symlink()
    assert target.read_text() == "one"


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.json").write_text("one")

    def full(source: str, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ReportFileError, match="No space left on device") as caught:
        Folder(str(tmp_path)).write("index.json", "two")
    assert "'path'" in caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["index.json"]
    assert (tmp_path / "index.json").read_text() == "one"


def test_a_folder_of_no_use_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "file.json").mkdir()
    with pytest.raises(ReportFileError, match="cannot write"):
        Folder(str(tmp_path / "file")).write("index.json", "one")
    with pytest.raises(ReportFileError, match="cannot read"):
        Folder(str(tmp_path)).read("file.json")


def test_reading(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("ü", encoding="utf-8")
    (tmp_path / "odd").write_bytes(b"\xff")
    folder = Folder(str(tmp_path))
    assert folder.read("there") == "ü"
    assert folder.read("missing") is None
    with pytest.raises(UnicodeDecodeError):
        folder.read("odd")
