# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a mail is looked for: one file, a Maildir, or a folder of an IMAP server (which is a room of its own)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Protocol

from .._core.errors import TrackingError
from .message import Mail, parse_mail

#: A larger file is no test mail.
MOST_BYTES = 8 * 1024 * 1024
#: So many of the newest mails are looked at; older ones came before the test.
MOST_MAILS = 100


class MailboxError(TrackingError):
    """The mailbox cannot be read at all: it is not there, or it does not let us in."""

    kind = "mailbox"


class Mailbox(Protocol):
    """``place`` names it in words."""

    @property
    def place(self) -> str: ...

    def check(self) -> None:
        """Whether it can be read, without looking at mails. Raises MailboxError."""

    def find(self, matches: Callable[[Mail], bool], words: str) -> Mail | None:
        """The newest mail that matches, None while there is none. ``words`` are in its subject; "" where any may.

        Nothing in the mailbox is changed. Raises MailboxError.
        """

    def close(self) -> None:
        """Let go of connections; it never raises."""


class FileMailbox:
    """One raw mail (RFC 5322) in a file."""

    def __init__(self, path: str, *, awaited: bool = False) -> None:
        """``awaited``: the file may appear later, its folder being there."""
        self._path = path
        self._awaited = awaited

    @property
    def place(self) -> str:
        """The file in words."""
        return f"the file {self._path}"

    def check(self) -> None:
        """Raises MailboxError where there is no such file, or no folder for it."""
        if self._awaited and not os.path.exists(self._path):
            folder = os.path.dirname(os.path.abspath(self._path))
            if not os.path.isdir(folder):
                raise MailboxError(f"There is no folder {folder} in which the mail could appear")
            return
        _read(self._path)

    def find(self, matches: Callable[[Mail], bool], words: str) -> Mail | None:
        """The mail in the file. Raises MailboxError where it cannot be read."""
        if self._awaited and not os.path.exists(self._path):
            return None
        mail = parse_mail(_read(self._path))
        return mail if words in mail.subject and matches(mail) else None

    def close(self) -> None:
        """Nothing is kept open."""


class MaildirMailbox:
    """A Maildir: ``new`` and ``cur``; nothing is moved or marked as seen.

    Source: the manual page maildir(5).
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._others: set[str] = set()

    @property
    def place(self) -> str:
        """The folder in words."""
        return f"the Maildir {self._path}"

    def check(self) -> None:
        """Raises MailboxError where there is no Maildir."""
        missing = [name for name in ("cur", "new") if not os.path.isdir(os.path.join(self._path, name))]
        if missing:
            raise MailboxError(
                f"{self._path} is no Maildir: it has no folder {' and no folder '.join(missing)}",
                remedy="Name the folder that holds 'cur' and 'new' in the option 'maildir'",
            )
        self._names()

    def find(self, matches: Callable[[Mail], bool], words: str) -> Mail | None:
        """The newest mail that matches; one that does not is not read again."""
        for name, path in self._names():
            if name in self._others:
                continue
            try:
                mail = parse_mail(_read(path))
            except MailboxError:
                # Another program moved it meanwhile, from "new" to "cur" for instance: the next look finds it.
                continue
            if words in mail.subject and matches(mail):
                return mail
            self._others.add(name)
        return None

    def close(self) -> None:
        """Nothing is kept open."""

    def _names(self) -> list[tuple[str, str]]:
        """Unique names and paths, the newest first."""
        try:
            found = sorted(self._entries(), reverse=True)
        except OSError as error:
            raise MailboxError(f"The Maildir {self._path} cannot be read ({error.strerror})") from error
        return [(name, path) for _time, name, path in found[:MOST_MAILS]]

    def _entries(self) -> Iterator[tuple[float, str, str]]:
        for part in ("new", "cur"):
            with os.scandir(os.path.join(self._path, part)) as entries:
                for entry in entries:
                    # Another program may move it at any time, from "new" to "cur" for instance.
                    with contextlib.suppress(FileNotFoundError):
                        if not entry.name.startswith(".") and entry.is_file():
                            yield entry.stat().st_mtime, entry.name.partition(":")[0], entry.path


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise MailboxError(f"The mail {path} cannot be read ({error.strerror})") from error
