# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of the sending and the delivery of a test mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..._core.errors import ApiError, NetworkError, TrackingError
from ..._sparkpost.events import LOST_TYPES, Event
from ..._sparkpost.transmissions import Accepted
from ..model.finding import Finding, Status
from ..model.tracking_check import TrackingCheck
from ..rules.registry import RULES, found

#: These stop every mail that uses the domains, not the test alone.
_OF_THE_DOMAINS = frozenset({"7001", "2009", "2010", "2011", "2012"})
#: SparkPost's own status for a sending limit that is used up.
_QUOTA = 420


@dataclass(frozen=True)
class Sent:
    """What came of the request: ``accepted``, or the ``error``."""

    accepted: Accepted | None = None
    error: TrackingError | None = None

    @property
    def is_certain(self) -> bool:
        """Whether it is known that a mail was sent, or that none was."""
        if self.error is None:
            return True
        return isinstance(self.error, ApiError) and self.error.status < 500


def analyse_sent(check: TrackingCheck, sent: Sent, recipient: str, *, now: float) -> Finding:
    """The finding in the place of ``mail_sent``; ``recipient`` is masked."""
    if sent.error is not None:
        return _refused(check, sent.error, now)
    accepted = sent.accepted
    if accepted is None or not accepted.accepted:
        words = accepted.reason if accepted and accepted.reason else "no recipient was accepted"
        return found("mail_refused", check, observed=words, status=Status.ERROR, reason=words, now=now)
    return found("mail_sent", check, observed=f"to {recipient}, as transmission {accepted.id}", now=now)


def _refused(check: TrackingCheck, error: TrackingError, now: float) -> Finding:
    if not isinstance(error, ApiError) or error.status in (401, 403, 404, 429) or error.status >= 500:
        return _unsent(check, error, now)
    observed = f"{error.status}{f', {error.code}' if error.code else ''}: {error.reason}"
    status = Status.FAIL if error.code in _OF_THE_DOMAINS and error.status != _QUOTA else Status.ERROR
    return found(
        "mail_refused",
        check,
        observed=observed,
        status=status,
        reason="" if status is Status.FAIL else "SparkPost refuses the mail, which says nothing about the domain",
        remedies=(error.code,) if error.code in RULES["mail_refused"].remedies else (),
        now=now,
    )


def _unsent(check: TrackingCheck, error: TrackingError, now: float) -> Finding:
    """The API could not be used, which says nothing about the mail."""
    lost = isinstance(error, NetworkError) or (isinstance(error, ApiError) and error.status >= 500)
    note = "; the email may have been sent anyway, so it was not sent again" if lost else ""
    return found(
        "mail_sent",
        check,
        observed="",
        status=Status.ERROR,
        reason=f"{error.message}{note}",
        remedies=("client",) if error.remedy else (),
        facts={"advice": error.remedy},
        now=now,
    )


def analyse_missing(
    check: TrackingCheck, place: str, seconds: float, events: Sequence[Event], *, problem: str = "", now: float
) -> Finding:
    """The finding of a mail that did not arrive in the time allowed, by what SparkPost's events say about it.

    ``problem`` says why the mailbox could not be read at last.
    """
    observed = f"not in {place} after {seconds:.0f} s"
    lost = next((each for each in events if each.type in LOST_TYPES), None)
    delayed = next((each for each in events if each.type == "delay"), None)
    status: Status | None = None
    remedies: tuple[str, ...] = ()
    reason = "the mail did not arrive in the time allowed"
    if lost is not None:
        observed = f"{observed}; SparkPost reports {lost.type}{f': {lost.reason}' if lost.reason else ''}"
        status, remedies, reason = Status.FAIL, ("bounced",), ""
    elif problem:
        remedies, reason = ("mailbox",), problem
    elif any(each.type == "delivery" for each in events):
        observed = f"{observed}; SparkPost has delivered it"
        remedies, reason = ("delivered",), "it is somewhere else"
    elif delayed is not None:
        observed = f"{observed}; SparkPost will try again later{f': {delayed.reason}' if delayed.reason else ''}"
    return found(
        "mail_not_received",
        check,
        observed=observed,
        status=status,
        reason=reason,
        remedies=remedies,
        facts={"place": place},
        now=now,
    )
