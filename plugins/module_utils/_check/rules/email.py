# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalogue: what a test mail shows, from its sending to the click in SparkPost's events."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import CDN_GUIDE, ENDPOINTS_GUIDE, GUIDE, SECURE_GUIDE, Rule

GROUP = "email"


def _entry(
    finding_id: str,
    title: str,
    status: Status,
    severity: str,
    expected: str,
    remedy: str = "",
    *,
    slot: str,
    guide_ref: str = GUIDE,
    retry_after: int | None = None,
    late: bool = False,
) -> Rule:
    return Rule(
        id=finding_id,
        title=title,
        group=GROUP,
        layer=Layer.EVENTS,
        branch=Branch.EMAIL,
        status=status,
        severity=severity,
        expected=expected,
        remedy=remedy,
        guide_ref=guide_ref,
        blocks=True,
        retry_after=retry_after,
        slot=slot,
        late=late,
    )


_SENT = "SparkPost takes the mail, with tracking by {domain}"
_RECEIVED = "the mail comes to the mailbox"
_LINKS = "every tracked link and pixel starts with https://{domain}/"
_LANDS = "a click leads to the address that the link was made for, its query included"
_RECORDED = "SparkPost's events have the click, once"
_AGENT = "the event has the User-Agent of whoever clicked"
_ADDRESS = "the event has the address of whoever clicked"

ENTRIES = (
    _entry(
        "mail_sent",
        "SparkPost takes the test mail",
        Status.PASS,
        "high",
        _SENT,
        "{mail_step}",
        slot="mail_sent",
        guide_ref=SECURE_GUIDE,
    ),
    _entry(
        "mail_refused",
        "SparkPost does not take the test mail",
        Status.FAIL,
        "high",
        _SENT,
        "{mail_step}",
        slot="mail_sent",
        guide_ref=SECURE_GUIDE,
    ),
    _entry(
        "mail_received",
        "The test mail has come",
        Status.PASS,
        "medium",
        _RECEIVED,
        slot="mail_received",
    ),
    _entry(
        "mail_not_received",
        "The test mail has not come",
        Status.ERROR,
        "medium",
        _RECEIVED,
        "{mailbox_step}",
        slot="mail_received",
        retry_after=600,
    ),
    _entry(
        "links_https",
        "The links and pixels of the mail are the domain's, over https",
        Status.PASS,
        "critical",
        _LINKS,
        slot="links_https",
        guide_ref=SECURE_GUIDE,
    ),
    _entry(
        "links_not_https",
        "Links or pixels of the mail are not the domain's over https",
        Status.FAIL,
        "high",
        _LINKS,
        "{links_step}",
        slot="links_https",
        guide_ref=SECURE_GUIDE,
    ),
    _entry(
        "link_broken",
        "A link of the mail does not work",
        Status.FAIL,
        "critical",
        _LANDS,
        "Check the domain from DNS on (tracking_check says what is wrong): the edge has to pass {domain} on to "
        "{endpoint} ({origin_step})",
        slot="link_lands",
        guide_ref=CDN_GUIDE,
    ),
    _entry(
        "link_lands",
        "A link of the mail leads where it should",
        Status.PASS,
        "critical",
        _LANDS,
        slot="link_lands",
        guide_ref=CDN_GUIDE,
    ),
    _entry(
        "click_not_recorded",
        "SparkPost's events do not have the click yet",
        Status.WARN,
        "medium",
        _RECORDED,
        "Look again in some minutes, in SparkPost's event search or with more time in 'events_timeout'; if the click "
        "stays away, the edge answered in SparkPost's place",
        slot="click_recorded",
        retry_after=600,
        late=True,
    ),
    _entry(
        "click_recorded",
        "SparkPost's events have the click",
        Status.PASS,
        "high",
        _RECORDED,
        "Ask SparkPost's events again with a key that may (grant 'message_events/view')",
        slot="click_recorded",
    ),
    _entry(
        "ua_lost",
        "SparkPost does not see the recipients' User-Agent",
        Status.WARN,
        "high",
        _AGENT,
        "Let the edge pass the header User-Agent on, since devices and mail clients are told by it, and robots too "
        "({agent_step})",
        slot="ua_kept",
        guide_ref=CDN_GUIDE,
    ),
    _entry(
        "ua_kept",
        "SparkPost sees the recipients' User-Agent",
        Status.PASS,
        "high",
        _AGENT,
        slot="ua_kept",
        guide_ref=CDN_GUIDE,
    ),
    _entry(
        "ip_lost",
        "SparkPost sees the edge's address in place of the recipients'",
        Status.WARN,
        "medium",
        _ADDRESS,
        "Let the edge name the recipient's address in the header X-Forwarded-For, since countries and cities are told "
        "by it ({address_step})",
        slot="ip_kept",
        guide_ref=ENDPOINTS_GUIDE,
    ),
    _entry(
        "ip_kept",
        "SparkPost does not take the edge for the recipient",
        Status.PASS,
        "medium",
        _ADDRESS,
        slot="ip_kept",
        guide_ref=ENDPOINTS_GUIDE,
    ),
)

#: Of other groups' ids, as a click on a real link shows them.
VARIANTS = (
    _entry(
        "lost_query",
        "The query of a link is lost on its way to SparkPost",
        Status.FAIL,
        "high",
        _LANDS,
        "Let the edge pass the whole query on, in which older links name their target: all query strings forwarded in "
        "CloudFront's behaviour, no rule or VCL that shortens the address, and in a redirect the query kept",
        slot="link_lands",
        guide_ref=CDN_GUIDE,
    ),
    _entry(
        "wrong_region",
        "SparkPost does not know the link, as its other region does not",
        Status.FAIL,
        "critical",
        _LANDS,
        "Set the origin of {domain} to {endpoint}, the endpoint of the region that sends the mail ({origin_step}); if "
        "it is that already, let the edge name {domain} to SparkPost ({host_step})",
        slot="link_lands",
        guide_ref=ENDPOINTS_GUIDE,
    ),
)
