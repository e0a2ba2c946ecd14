# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mail for the lab's own domain: what SparkPost accepts comes into a mailbox, to be read on disk or over IMAP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lab.ca import server_context
from lab.context import Context
from lab.faults import Faults
from lab.mail.imap import ImapServer
from lab.mail.inbox import Inbox
from lab.mail.rendering import render
from lab.network import LOOPBACK
from lab.sparkpost.transmissions import Transmission

#: Every address here is of the one mailbox; mail to any other domain is dropped.
DOMAIN = "inbox.test"
#: The mailbox's owner; the password opens nothing but the lab.
USERNAME = "reader@inbox.test"
PASSWORD = "lab-imap-password-0123456789abcdef0123456789"


class Mail:
    """The receiving side of the mail: an address book of one domain, and its box."""

    def __init__(self, context: Context, faults: Faults, folder: Callable[[], Path], port: int = 0) -> None:
        """Takes the port of IMAP, or a free one.

        Args:
            context: delays, and who issues the server's certificate.
            faults: what mail is lost.
            folder: where the Maildir goes, asked at the start.
            port: 0 picks a free one.

        Raises:
            OSError: the port is taken.
        """
        self._context, self._faults, self._folder = context, faults, folder
        tls = server_context(context.issue(["localhost", LOOPBACK]))
        self.imap = ImapServer(LOOPBACK, port, tls, USERNAME, PASSWORD)
        self.inbox = Inbox(self.imap.append, context.now)

    def start(self) -> None:
        """Opens the box, and IMAP."""
        self.imap.start()
        self.inbox.open(self._folder())

    def stop(self) -> None:
        """Closes both."""
        self.inbox.close()
        self.imap.stop()

    def clear(self) -> None:
        """Throws away all mail, what is still on its way included."""
        self.inbox.clear()
        self.imap.clear()

    def variables(self) -> dict[str, str]:
        """How a reader finds the box: environment variables of a started world."""
        return {
            "LAB_MAILDIR": str(self.inbox.folder.resolve()),
            "LAB_IMAP_HOST": self.imap.address,
            "LAB_IMAP_PORT": str(self.imap.port),
            "LAB_IMAP_USERNAME": USERNAME,
            "LAB_IMAP_PASSWORD": PASSWORD,
        }

    def deliver(self, transmission: Transmission, region: str, *, links_in_query: bool) -> None:
        """Puts one mail for each recipient into the box, after the delay of ``latency.mail_delivery``."""
        for recipient in transmission.recipients:
            if recipient.email.rpartition("@")[2].lower() != DOMAIN:
                continue
            if self._faults.strike("mail-lost", DOMAIN, LOOPBACK, recipient.email.lower()):
                continue
            message = render(transmission, recipient, region, links_in_query=links_in_query)
            self.inbox.put(message, self._context.latency.mail_delivery)
