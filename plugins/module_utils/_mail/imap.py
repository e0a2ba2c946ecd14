# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A folder of an IMAP server, read without marking anything as seen.

Source: RFC 3501 (IMAP4rev1), which every IMAP server speaks.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .mailbox import MOST_BYTES, MOST_MAILS, MailboxError
from .message import Mail, parse_mail

_TLS_PORT, _CLEAR_PORT = 993, 143
_LONGEST_REASON = 200
#: What may stand without quotes (RFC 3501, section 9, "astring").
_UNQUOTED = re.compile(r"[^\s(){%*\"\\]+")


@dataclass(frozen=True)
class ImapAccount:
    """``port`` 0 is the usual one. ``tls`` is ``implicit``, ``starttls`` or ``off``; ``timeout`` seconds a reply."""

    host: str
    username: str
    password: str = field(repr=False)
    port: int = 0
    folder: str = "INBOX"
    tls: str = "implicit"
    timeout: float = 10.0

    @property
    def real_port(self) -> int:
        """The port that is connected to."""
        return self.port or (_TLS_PORT if self.tls == "implicit" else _CLEAR_PORT)


class ImapMailbox:
    """Connects when it is first needed, and again where the server hung up between two looks."""

    def __init__(self, account: ImapAccount, trust: ssl.SSLContext) -> None:
        """``trust`` verifies the server's certificate."""
        self._account = account
        self._trust = trust
        self._connection: imaplib.IMAP4 | None = None
        self._others: set[bytes] = set()

    @property
    def place(self) -> str:
        """The folder in words."""
        return f"the folder {self._account.folder} at {self._account.host}"

    def check(self) -> None:
        """Log in and open the folder. Raises MailboxError."""
        self._connected()

    def find(self, matches: Callable[[Mail], bool], words: str) -> Mail | None:
        """The newest mail that matches. A connection that broke or went astray is made anew once; then it raises."""
        try:
            return self._find(matches, words)
        except (imaplib.IMAP4.error, OSError):
            self.close()
        with self._describing_errors("reading"):
            return self._find(matches, words)

    def close(self) -> None:
        """Log out as far as the server lets us."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                connection.logout()

    def _find(self, matches: Callable[[Mail], bool], words: str) -> Mail | None:
        connection = self._connected()
        # It makes the server say what arrived since the folder was opened.
        connection.noop()
        for number in self._numbers(connection, words):
            if number in self._others:
                continue
            mail = parse_mail(_fetched(connection, number))
            if words in mail.subject and matches(mail):
                return mail
            self._others.add(number)
        return None

    def _numbers(self, connection: imaplib.IMAP4, words: str) -> Sequence[bytes]:
        """Unique ids, the newest first; searched by the server where its search can be relied on."""
        criteria = ("SUBJECT", _quoted(words)) if words and words.isascii() else ("ALL",)
        status, data = connection.uid("SEARCH", *criteria)
        if status != "OK":
            raise MailboxError(f"{self.place}: the server refuses to search ({_words(data)})")
        found = b" ".join(each for each in data if isinstance(each, bytes)).split()
        return sorted(found, key=_number, reverse=True)[:MOST_MAILS]

    def _connected(self) -> imaplib.IMAP4:
        if self._connection is None:
            with self._describing_errors("connecting"):
                self._connection = self._connect()
        return self._connection

    def _connect(self) -> imaplib.IMAP4:
        account = self._account
        connection: imaplib.IMAP4
        if account.tls == "implicit":
            connection = imaplib.IMAP4_SSL(
                account.host, account.real_port, ssl_context=self._trust, timeout=account.timeout
            )
        else:
            connection = imaplib.IMAP4(account.host, account.real_port, timeout=account.timeout)
        try:
            if account.tls == "starttls":
                connection.starttls(self._trust)
            self._log_in(connection)
            status, data = connection.select(_quoted(_utf7(account.folder)), readonly=True)
            if status != "OK":
                raise MailboxError(
                    f"{account.host} has no folder {account.folder} that can be opened ({_words(data)})",
                    remedy="Name a folder of the account in the option 'imap.folder'",
                )
        except BaseException:
            # After a failed handshake the socket is gone already.
            with contextlib.suppress(OSError):
                connection.shutdown()
            raise
        return connection

    def _log_in(self, connection: imaplib.IMAP4) -> None:
        account = self._account
        try:
            if self._goes_by_login(connection):
                connection.login(account.username, account.password)
            else:
                secret = f"\0{account.username}\0{account.password}".encode()
                connection.authenticate("PLAIN", lambda _challenge: secret)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise MailboxError(
                f"{account.host} does not let the user of the option 'imap.username' log in ({_words(error.args)})",
                remedy="Check the user name and the password; many providers want a password made for programs",
            ) from error

    def _goes_by_login(self, connection: imaplib.IMAP4) -> bool:
        """Whether LOGIN can carry the names: it knows ASCII alone, and no quotes are put around the user's."""
        account = self._account
        if not (account.username + account.password).isascii():
            return False
        return _UNQUOTED.fullmatch(account.username) is not None or "AUTH=PLAIN" not in connection.capabilities

    @contextlib.contextmanager
    def _describing_errors(self, doing: str) -> Iterator[None]:
        """Whatever goes wrong, in one sentence."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise MailboxError(
                f"The certificate of {self._account.host} is not accepted ({error.verify_message})",
                remedy="Name its authority in the option 'ca_path', or the host as the certificate has it",
            ) from error
        except (imaplib.IMAP4.error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else _words(error.args)
            raise MailboxError(
                f"{self._account.host} port {self._account.real_port} failed while {doing} ({reason})",
                remedy="Check the options 'imap.host', 'imap.port' and 'imap.tls'",
            ) from error


def _fetched(connection: imaplib.IMAP4, number: bytes) -> bytes:
    """The raw mail, which PEEK leaves unseen; b"" where it went meanwhile."""
    _status, data = connection.uid("FETCH", number.decode("ascii"), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    bodies = [each[1] for each in data or () if isinstance(each, tuple) and len(each) > 1]
    return bytes(bodies[0][:MOST_BYTES]) if bodies and isinstance(bodies[0], bytes) else b""


def _number(uid: bytes) -> int:
    return int(uid) if uid.isdigit() else 0


def _quoted(text: str) -> str:
    """A quoted string; it cannot hold line ends (RFC 3501, section 4.3)."""
    plain = "".join(letter for letter in text if letter.isprintable())
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _utf7(folder: str) -> str:
    """The name of a folder as IMAP writes it (RFC 3501, section 5.1.3)."""
    written, pending = "", ""
    for letter in [*folder, ""]:
        if letter and not " " <= letter <= "~":
            pending += letter
            continue
        if pending:
            encoded = base64.b64encode(pending.encode("utf-16-be")).rstrip(b"=").decode().replace("/", ",")
            written, pending = f"{written}&{encoded}-", ""
        written += "&-" if letter == "&" else letter
    return written


def _words(said: Any) -> str:
    """What a server said, as text of one line."""
    parts = said if isinstance(said, (list, tuple)) else [said]
    texts = [each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in parts if each]
    return " ".join(" ".join(texts).split())[:_LONGEST_REASON] or "without a reason"
