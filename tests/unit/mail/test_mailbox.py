# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mails in files and Maildirs, among others and while they come and go."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.imap import _quoted, _utf7
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.mailbox import (
    FileMailbox,
    MailboxError,
    MaildirMailbox,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.message import Mail


def anything(_mail: Mail) -> bool:
    return True


@pytest.fixture(name="maildir")
def _maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def put(folder: Path, place: str, subject: str, age: int) -> Path:
    path = folder / place
    path.write_text(f"Subject: {subject}\n\nhttps://example.com/{age}\n")
    os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))
    return path


def test_newest_of_the_wanted(maildir: Path) -> None:
    put(maildir, "new/1.a", "test one", 300)
    put(maildir, "cur/2.b:2,S", "test two", 100)
    put(maildir, "new/3.c", "other", 10)
    put(maildir, "tmp/4.d", "test unfinished", 1)
    mail = MaildirMailbox(str(maildir)).find(anything, "test")
    assert mail is not None
    assert mail.subject == "test two"


def test_one_that_comes_later_and_moves_is_found(maildir: Path) -> None:
    mailbox = MaildirMailbox(str(maildir))
    mailbox.check()
    put(maildir, "new/1.a", "other", 300)
    assert mailbox.find(anything, "test") is None
    arrived = put(maildir, "new/2.b", "test", 100)
    arrived.rename(maildir / "cur" / "2.b:2,")
    assert mailbox.find(anything, "test") is not None
    assert sorted(each.name for each in (maildir / "cur").iterdir()) == ["2.b:2,"]


@pytest.mark.parametrize("missing", ["new", "cur"])
def test_no_maildir(maildir: Path, missing: str) -> None:
    (maildir / missing).rmdir()
    with pytest.raises(MailboxError, match=f"no Maildir: it has no folder {missing}"):
        MaildirMailbox(str(maildir)).check()


def test_mail_that_moves_while_the_folder_is_listed(maildir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(maildir, "new/1.host", "test 01", age=10)
    moving = put(maildir, "new/2.host", "test 02", age=5)
    is_file = os.DirEntry.is_file
    listed = os.scandir

    class Entry:
        """One that is gone as soon as it was seen."""

        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name, self.path, self._entry = entry.name, entry.path, entry

        def is_file(self) -> bool:
            found = is_file(self._entry)
            if self.path == str(moving):
                moving.rename(maildir / "cur" / f"{moving.name}:2,")
            return found

        def stat(self) -> os.stat_result:
            return os.stat(self.path)

    @contextlib.contextmanager
    def scandir(path: str) -> Iterator[Iterator[Entry]]:
        with listed(path) as entries:
            yield map(Entry, entries)

    monkeypatch.setattr(os, "scandir", scandir)
    found = MaildirMailbox(str(maildir)).find(anything, "test 01")
    assert found is not None
    assert found.subject == "test 01"


def test_file(tmp_path: Path) -> None:
    path = put(tmp_path, "saved.eml", "a test", 5)
    mailbox = FileMailbox(str(path))
    mailbox.check()
    found = mailbox.find(anything, "")
    assert found is not None
    assert found.links[0].url == "https://example.com/5"
    assert mailbox.find(anything, "no such words") is None


def test_file_that_is_missing_or_awaited(tmp_path: Path) -> None:
    path = tmp_path / "saved.eml"
    with pytest.raises(MailboxError, match="No such file"):
        FileMailbox(str(path)).check()
    awaited = FileMailbox(str(path), awaited=True)
    awaited.check()
    assert awaited.find(anything, "") is None
    put(tmp_path, "saved.eml", "there", 5)
    assert awaited.find(anything, "there") is not None
    with pytest.raises(MailboxError, match="no folder"):
        FileMailbox(str(tmp_path / "none" / "saved.eml"), awaited=True).check()


@pytest.mark.parametrize(
    ("folder", "written"),
    [
        ("INBOX", "INBOX"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("A&B", "A&-B"),
        ("台北", "&U,BTFw-"),
        ("a/日本語", "a/&ZeVnLIqe-"),
    ],
)
def test_folder_names_as_imap_writes_them(folder: str, written: str) -> None:
    assert _utf7(folder) == written


def test_quoted_strings_end_where_they_should() -> None:
    assert _quoted('a"b\\c\r\nA2 LOGOUT') == '"a\\"b\\\\cA2 LOGOUT"'
