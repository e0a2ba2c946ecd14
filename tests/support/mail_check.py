# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A domain whose mail is read: sending domain, mailbox, and the check by mail over the lab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.world import World
from support.checks_site import HOST
from support.hosts import RunTask

SENDING_DOMAIN = "example.com"
#: A name of its own, so that it is found wherever it leaks.
RECIPIENT = "rosalind.franklin@inbox.test"
SHOWN_RECIPIENT = "r***@inbox.test"


class MailCheck:
    """Runs ``tracking_email_check`` in the host of the test, without failing the task."""

    def __init__(self, run_task: RunTask, world: World) -> None:
        self._run_task = run_task
        self.world = world
        world.sparkpost["us"].put_sending_domain(SENDING_DOMAIN)

    def __call__(self, source: str = "maildir", *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        """One test mail, read where ``source`` says."""
        asked = {
            "domain": HOST,
            "sending_domain": SENDING_DOMAIN,
            "recipient": RECIPIENT,
            "source": source,
            "mail_timeout": 10,
            "events_timeout": 10,
            "wait_interval": 1,
            "timeout": 3,
            "retry_timeout": 5,
            "fail_on": "never",
            **self.place(source),
            **options,
        }
        return self._run_task("tracking_email_check", asked, check_mode=check_mode)

    def saved(self, path: Path, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        """A mail that was sent by other means, from a file."""
        given = {"path": str(path), "sending_domain": None, "recipient": None, **options}
        return self("path", check_mode=check_mode, **given)

    def place(self, source: str) -> dict[str, Any]:
        """The options by which the lab's mailbox is read."""
        held = self.world.environment()
        if source == "maildir":
            return {"maildir": held["LAB_MAILDIR"]}
        if source != "imap":
            return {}
        account = {name: held[f"LAB_IMAP_{name.upper()}"] for name in ("host", "port", "username", "password")}
        return {"imap": account}

    def messages(self) -> list[bytes]:
        """The raw mails that have come, the oldest first."""
        return list(self.world.mail.inbox.messages())

    def clicks(self) -> list[Any]:
        """What SparkPost's endpoints saw of clicks on real links."""
        return self.world.events.listed("click")


def statuses(result: dict[str, Any]) -> dict[str, str]:
    """The findings with their status, in their order."""
    found = {each["id"]: each["status"] for each in result["checks"]}
    assert len(found) == len(result["checks"])
    return found


def finding(result: dict[str, Any], finding_id: str) -> dict[str, Any]:
    """One finding by its id."""
    found: dict[str, Any] = next(each for each in result["checks"] if each["id"] == finding_id)
    return found
