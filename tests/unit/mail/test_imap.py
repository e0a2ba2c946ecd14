# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IMAP as servers speak it, good and bad days: a scripted one on loopback."""

from __future__ import annotations

import base64
import socketserver
import ssl
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.imap import ImapAccount, ImapMailbox
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.mailbox import MailboxError
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.message import Mail
from lab.ca import Authority, server_context

PASSWORD = "imap-password-0123456789"


class Server(socketserver.ThreadingTCPServer):
    """Knows one user and one folder; what it holds and how it fails may change while it runs."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.tls = tls
        self.mails: dict[int, bytes] = {}
        self.commands: list[str] = []
        #: The commands at which the connection breaks, once each.
        self.breaks: list[str] = []
        #: The commands that are answered with BAD, once each.
        self.misunderstands: list[str] = []
        self.capabilities = ["IMAP4rev1"]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline():
            tag, _space, rest = line.decode("latin-1").strip().partition(" ")
            command = rest.removeprefix("UID ")
            self.server.commands.append(command)
            word = command.partition(" ")[0].upper()
            if word in self.server.breaks:
                self.server.breaks.remove(word)
                return
            if word in self.server.misunderstands:
                self.server.misunderstands.remove(word)
                self._say(f"{tag} BAD what was that")
                continue
            self._answer(tag, word, command)
            if word == "STARTTLS" and self.server.tls is not None and not self._encrypted(self.server.tls):
                return

    def _encrypted(self, tls: ssl.SSLContext) -> bool:
        """Whether the client went on after it saw the certificate."""
        try:
            self.request = tls.wrap_socket(self.request, server_side=True)
        except OSError:
            return False
        self.setup()
        return True

    def _answer(self, tag: str, word: str, command: str) -> None:
        if word == "CAPABILITY":
            self._say(f"* CAPABILITY {' '.join(self.server.capabilities)}{' STARTTLS' if self.server.tls else ''}")
        elif word == "AUTHENTICATE":
            self._say("+ ")
            self.server.commands.append(base64.b64decode(self.rfile.readline()).decode())
        elif word == "LOGIN" and PASSWORD not in command:
            return self._say(f"{tag} NO [AUTHENTICATIONFAILED] not you")
        elif word == "EXAMINE" and '"INBOX"' not in command:
            return self._say(f"{tag} NO no such folder")
        elif word == "SEARCH":
            self._say(f"* SEARCH {' '.join(map(str, self.server.mails))}")
        elif word == "FETCH":
            uid = int(command.split()[1])
            mail = self.server.mails[uid]
            self.wfile.write(b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, len(mail), mail))
        return self._say(f"{tag} OK done")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture(name="server")
def _server() -> Iterator[Server]:
    yield from serve(Server())


def serve(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def mailbox(server: Server, trust: ssl.SSLContext | None = None, **options: Any) -> ImapMailbox:
    given: dict[str, Any] = {"username": "reader", "password": PASSWORD, "tls": "off", "timeout": 3.0, **options}
    account = ImapAccount("127.0.0.1", port=server.port, **given)
    return ImapMailbox(account, trust or ssl.create_default_context())


def anything(_mail: Mail) -> bool:
    return True


def raw(subject: str) -> bytes:
    return f"Subject: {subject}\r\n\r\nhttps://example.com/\r\n".encode()


def test_newest_mail_is_read_and_left_unseen(server: Server) -> None:
    server.mails = {9: raw("old (test 01)"), 101: raw("new (test 01)"), 30: raw("middle (test 01)")}
    box = mailbox(server)
    found = box.find(anything, "(test 01)")
    box.close()
    assert found is not None
    assert found.subject == "new (test 01)"
    assert 'SEARCH SUBJECT "(test 01)"' in server.commands
    assert 'EXAMINE "INBOX"' in server.commands
    assert [each for each in server.commands if each.startswith("FETCH")] == ["FETCH 101 (BODY.PEEK[]<0.8388608>)"]
    assert server.commands[-1] == "LOGOUT"


def test_other_mails_are_read_once(server: Server) -> None:
    server.mails = {1: raw("other"), 2: raw("another")}
    box = mailbox(server)
    assert box.find(anything, "test") is None
    server.mails[3] = raw("a test")
    assert box.find(anything, "test") is not None
    fetched = [each for each in server.commands if each.startswith("FETCH")]
    assert fetched == [f"FETCH {number} (BODY.PEEK[]<0.8388608>)" for number in (2, 1, 3)]


@pytest.mark.parametrize("command", ["NOOP", "SEARCH", "FETCH"])
def test_broken_connection_is_made_anew(server: Server, command: str) -> None:
    server.mails = {1: raw("a test")}
    box = mailbox(server)
    box.check()
    server.breaks = [command]
    assert box.find(anything, "test") is not None
    assert sum(each.startswith("LOGIN") for each in server.commands) == 2


@pytest.mark.parametrize("command", ["NOOP", "SEARCH", "FETCH"])
def test_command_that_is_misunderstood_is_sent_again(server: Server, command: str) -> None:
    server.mails = {1: raw("test 01")}
    server.misunderstands = [command]
    assert mailbox(server).find(anything, "test 01") is not None
    server.misunderstands = [command, command]
    with pytest.raises(MailboxError, match="failed while reading"):
        mailbox(server).find(anything, "test 01")


@pytest.mark.parametrize(
    ("username", "capabilities", "sent"),
    [
        ("reader", ["IMAP4rev1", "AUTH=PLAIN"], "LOGIN"),
        ("jane doe", ["IMAP4rev1", "AUTH=PLAIN"], "AUTHENTICATE"),
        ("EXAMPLE\\reader", ["IMAP4rev1", "AUTH=PLAIN"], "AUTHENTICATE"),
        ("EXAMPLE\\reader", ["IMAP4rev1"], "LOGIN"),
        ("jörg", ["IMAP4rev1"], "AUTHENTICATE"),
    ],
)
def test_user_names_that_login_cannot_carry(server: Server, username: str, capabilities: list[str], sent: str) -> None:
    server.capabilities = capabilities
    mailbox(server, username=username).check()
    words = [each.partition(" ")[0] for each in server.commands]
    assert [each for each in words if each in ("LOGIN", "AUTHENTICATE")] == [sent]
    if sent == "AUTHENTICATE":
        assert f"\0{username}\0{PASSWORD}" in server.commands


def test_connection_that_keeps_breaking(server: Server) -> None:
    box = mailbox(server)
    server.breaks = ["NOOP", "NOOP"]
    with pytest.raises(MailboxError, match="failed while reading"):
        box.find(anything, "test")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"password": "wrong-password-0123456789"}, "does not let the user"),
        ({"folder": "Nowhere"}, "no folder Nowhere"),
        ({"tls": "starttls"}, "failed while connecting"),
        ({"tls": "implicit", "timeout": 1.0}, "failed while connecting"),
    ],
)
def test_what_cannot_work_is_one_sentence(server: Server, options: dict[str, Any], said: str) -> None:
    with pytest.raises(MailboxError, match=said) as raised:
        mailbox(server, **options).check()
    assert "password-0123456789" not in raised.value.sentence()
    assert raised.value.remedy


def test_nobody_listens(server: Server) -> None:
    box = mailbox(server)
    server.shutdown()
    server.server_close()
    with pytest.raises(MailboxError, match=f"port {server.port} failed while connecting"):
        box.check()


@pytest.fixture(name="authority", scope="module")
def _authority() -> Authority:
    return Authority()


@pytest.fixture(name="secure_server")
def _secure_server(authority: Authority) -> Iterator[Server]:
    yield from serve(Server(server_context(authority.issue(["127.0.0.1"]))))


def test_starttls(authority: Authority, secure_server: Server) -> None:
    mailbox(secure_server, ssl.create_default_context(cadata=authority.root_pem), tls="starttls").check()
    commands = [each.partition(" ")[0] for each in secure_server.commands]
    assert commands.index("STARTTLS") < commands.index("LOGIN")


def test_starttls_with_a_strange_certificate_shows_no_password(secure_server: Server) -> None:
    with pytest.raises(MailboxError, match="is not accepted"):
        mailbox(secure_server, tls="starttls").check()
    assert not any(each.startswith("LOGIN") for each in secure_server.commands)
