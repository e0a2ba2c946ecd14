# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of the sending and the delivery of a test mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..._core.errors import ApiError, NetworkError, TrackingError
from ..._sparkpost.events import LOST_TYPES, Event
from ..._sparkpost.transmissions import Accepted
from ..model.finding import Finding, Status
from ..model.subject import Subject
from ..rules.registry import found

_MODULE = "sparkpost_tracking_domain"
#: What to do by SparkPost's code. Source: SparkPost's table of extended error codes.
_STEPS: Mapping[str, str] = {
    "7001": "Verify the sending domain at SparkPost, in the account or subaccount that sends, or name one that is",
    "2009": f"Create {{domain}} at SparkPost first ({_MODULE}), in the account, subaccount and region that send",
    "2010": f"Verify {{domain}} at SparkPost first ({_MODULE} with verify: true)",
    "2011": "Wait for SparkPost's compliance check of {domain}, and ask its support if it takes more than a day",
    "2012": "Ask SparkPost's compliance team to lift the block of {domain}",
    "2101": "Wait for the next hour, or ask SparkPost for a higher limit",
    "2102": "Wait for the next day, or ask SparkPost for a higher limit",
    "2105": "Wait for the next month, or ask SparkPost for a higher limit",
}
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


def analyse_sent(subject: Subject, sent: Sent, recipient: str, *, now: float) -> Finding:
    """The finding in the place of ``mail_sent``; ``recipient`` is masked."""
    if sent.error is not None:
        return _refused(subject, sent.error, now)
    accepted = sent.accepted
    if accepted is None or not accepted.accepted:
        words = accepted.reason if accepted and accepted.reason else "no recipient was accepted"
        return found("mail_refused", subject.values(), observed=words, status=Status.ERROR, reason=words, now=now)
    return found("mail_sent", subject.values(), observed=f"to {recipient}, as transmission {accepted.id}", now=now)


def _refused(subject: Subject, error: TrackingError, now: float) -> Finding:
    if not isinstance(error, ApiError) or error.status in (401, 403, 404, 429) or error.status >= 500:
        lost = isinstance(error, NetworkError) or (isinstance(error, ApiError) and error.status >= 500)
        note = "; the mail may be on its way all the same, so it was not sent again" if lost else ""
        values = subject.values(mail_step=error.remedy) if error.remedy else subject.values()
        return found("mail_sent", values, observed="", status=Status.ERROR, reason=f"{error.message}{note}", now=now)
    step = _STEPS.get(error.code, "")
    values = subject.values(mail_step=step.format_map(subject.values())) if step else subject.values()
    observed = f"{error.status}{f', {error.code}' if error.code else ''}: {error.reason}"
    status = Status.FAIL if error.code in _OF_THE_DOMAINS and error.status != _QUOTA else Status.ERROR
    reason = "" if status is Status.FAIL else "SparkPost refuses the mail, which says nothing of the domain"
    return found("mail_refused", values, observed=observed, status=status, reason=reason, now=now)


def analyse_missing(
    subject: Subject, place: str, seconds: float, events: Sequence[Event], *, trouble: str = "", now: float
) -> Finding:
    """The finding of a mail that did not come in the time allowed, by what SparkPost's events say of its way.

    ``trouble`` says why the mailbox could not be read at last.
    """
    observed = f"not in {place} after {seconds:.0f} s"
    lost = next((each for each in events if each.type in LOST_TYPES), None)
    if lost is not None:
        told = f"{observed}; SparkPost tells of {lost.type}{f': {lost.reason}' if lost.reason else ''}"
        step = "Send the test to a recipient whose mail servers take it, or mend what they object to"
        return _missing(subject, told, Status.FAIL, "", step, now)
    if trouble:
        return _missing(subject, observed, None, trouble, "Mend what keeps the mailbox from being read", now)
    if any(each.type == "delivery" for each in events):
        step = (
            "Look where the recipient's mail servers put it, such as a folder for unwanted mail: it does not lie in "
            f"{place}"
        )
        return _missing(subject, f"{observed}; SparkPost has delivered it", None, "it lies somewhere else", step, now)
    delayed = next((each for each in events if each.type == "delay"), None)
    told = f"; SparkPost tries again later{f': {delayed.reason}' if delayed.reason else ''}" if delayed else ""
    return _missing(subject, observed + told, None, "the mail did not come in the time allowed", "", now)


def _missing(subject: Subject, observed: str, status: Status | None, reason: str, step: str, now: float) -> Finding:
    values = subject.values(mailbox_step=step) if step else subject.values()
    return found("mail_not_received", values, observed=observed, status=status, reason=reason, now=now)
