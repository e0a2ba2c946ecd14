# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the findings of the mail check tell an operator, in each case that the code tells apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.profiles import CDNS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.click import Click
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.delivery import (
    Sent,
    analyse_missing,
    analyse_sent,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.event_analysis import (
    analyse_address,
    analyse_agent,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.links import analyse_links
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.subject import Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ApiError
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.message import Mail
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.reference import LINK, Reference
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.events import Event

#: Of SparkPost's refusals. Source: SparkPost's table of extended error codes.
_REFUSALS: Mapping[str, int] = {
    "7001": 400,
    "2009": 400,
    "2010": 400,
    "2011": 400,
    "2012": 400,
    "2101": 420,
    "2102": 420,
    "2105": 420,
}
_REASON = "Unconfigured Sending Domain <example.com>"
_EDGE, _TARGET = "192.0.2.10", "https://example.com/?sparkpost-tracking=0123456789"


class Told(NamedTuple):
    """A case and what is said in it; ``by_cdn`` where the case is the CDN."""

    when: str
    finding: Finding
    by_cdn: bool = False


def told(finding_id: str, subject_of: Callable[[str], Subject], now: float) -> Iterator[Told]:
    """The cases of one id; none where it says the same in all. ``subject_of`` gives the subject behind a CDN."""
    subject = subject_of("cloudfront")
    if finding_id == "mail_refused":
        for code, status in _REFUSALS.items():
            error = ApiError("SparkPost", operation="POST /transmissions", status=status, reason=_REASON, code=code)
            yield Told(f"code {code}", analyse_sent(subject, Sent(error=error), "t***@example.net", now=now))
    elif finding_id == "mail_not_received":
        for when, events in _ON_THE_WAY.items():
            yield Told(when, analyse_missing(subject, "the mailbox", 300, events, now=now))
    elif finding_id == "links_not_https":
        for when, (url, target) in _LINKS.items():
            mail = Mail("", (Reference(LINK, url, "html"),), has_html=True)
            yield Told(when, analyse_links(subject, mail, target=target, now=now))
    elif finding_id in ("ua_lost", "ip_lost"):
        for name in CDNS:
            yield Told(name, _event(finding_id, subject_of(name), now), by_cdn=True)


_ON_THE_WAY: Mapping[str, Sequence[Event]] = {
    "nothing is known of it": (),
    "SparkPost has delivered it": (Event("delivery"),),
    "SparkPost tells of a bounce": (Event("bounce"),),
}
_LINKS = {
    "is http": ("http://track.example.com/f/a/0123456789", ""),
    "is not at track.example.com": ("https://spgo.io/f/a/0123456789abcdef0123~~/0123456~/0123456789abcdef0123~~", ""),
    "is not tracked": (_TARGET, _TARGET),
}


def _event(finding_id: str, subject: Subject, now: float) -> Finding:
    if finding_id == "ua_lost":
        return analyse_agent(subject, Event("click", user_agent="Amazon CloudFront"), "Mozilla/5.0", now=now)
    click = Click((), now, edges=(_EDGE,))
    return analyse_address(subject, Event("click", ip_address=_EDGE), click, reverse_names=(), now=now)
