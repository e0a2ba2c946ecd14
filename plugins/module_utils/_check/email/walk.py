# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of a test mail, step by step: sent, received, read, clicked, recorded."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..._core.clock import Clock
from ..._core.errors import TrackingError, WaitTimeoutError
from ..._core.wait import Look, Wait
from ..._dns.connect_to import ConnectTo
from ..._dns.resolver import Resolver
from ..._mail.mailbox import Mailbox, MailboxError
from ..._mail.masking import Masker
from ..._mail.message import Mail
from ..._sparkpost.client import SparkPostClient
from ..._sparkpost.events import DELIVERY_TYPES, Event, EventQuery
from ..cdn.profiles import by_header, detect
from ..model.finding import Finding, Status
from ..model.subject import Subject
from ..probes.sparkpost import NO_KEY
from ..rules.registry import CATALOGUE, VARIANTS, found
from .address import has_reverse_names, reverse_name
from .click import Click, Clicker
from .content import compose, user_agent
from .delivery import Sent, analyse_missing, analyse_sent
from .event_analysis import analyse_address, analyse_agent, analyse_recorded
from .events import ClickWatch
from .landing import analyse_landing
from .links import analyse_links, clickable
from .options import EmailCheck

#: The healthy findings in their order; each stands for a step.
SLOTS = ("mail_sent", "mail_received", "links_https", "link_lands", "click_recorded", "ua_kept", "ip_kept")
_DAY = 86400.0
CHECK_MODE = "check mode: nothing is sent and nothing clicked"


@dataclass(frozen=True)
class EmailTools:
    """What the way is made with. ``client`` is None without a key, ``mailbox`` without a source."""

    client: SparkPostClient | None
    mailbox: Mailbox | None
    resolver: Resolver
    connect_to: ConnectTo
    trust: ssl.SSLContext
    masker: Masker
    progress: Callable[[str], None]
    clock: Clock
    check_mode: bool = False


@dataclass
class Walked:
    """How far it went: the findings, the subject with its CDN once that is known, and what really happened."""

    subject: Subject
    findings: list[Finding] = field(default_factory=list)
    transmission_id: str = ""
    #: Whether a mail was sent, or may have been, and whether a link was clicked; in check mode, whether they would be.
    sent: bool = False
    clicked: bool = False


class EmailWalk:
    """Goes one step after the other, until one says why the next make no sense."""

    def __init__(self, errand: EmailCheck, tools: EmailTools) -> None:
        self._tools = tools
        self._subject = errand.subject
        self._agent = user_agent(errand.nonce)
        self._began = tools.clock.wall()
        self._mail = Mail("")
        self._link = ""
        self._trouble = ""
        self._click: Click | None = None
        self._errand = errand
        self.walked = Walked(errand.subject, transmission_id=errand.transmission_id)

    def walk(self) -> Walked:
        """All steps; those that were not made are skipped findings with the reason."""
        for step in (self._send, self._receive, self._read, self._follow, self._watch):
            reason = step()
            if reason:
                self._skip_rest(reason)
                break
        return self.walked

    def _send(self) -> str:
        errand, tools = self._errand, self._tools
        if not errand.send:
            return ""
        if tools.check_mode:
            self.walked.sent = True
            return CHECK_MODE
        if tools.client is None:
            return NO_KEY
        mail = compose(
            errand.subject.domain,
            sender=errand.sender,
            recipient=errand.recipient,
            target=errand.target,
            nonce=errand.nonce,
            name_domain=errand.name_domain,
        )
        try:
            sent = Sent(tools.client.send(mail, subaccount=errand.subaccount))
        except TrackingError as error:
            sent = Sent(error=error)
        accepted = sent.accepted
        self.walked.sent = not sent.is_certain or bool(accepted and accepted.accepted)
        self.walked.transmission_id = accepted.id if accepted else ""
        return self._add(analyse_sent(self._subject, sent, errand.shown_recipient, now=tools.clock.wall()))

    def _receive(self) -> str:
        mailbox, errand = self._tools.mailbox, self._errand
        if mailbox is None:
            return "the option 'source' names no place in which the mail could be read"
        start = self._tools.clock.now()
        mail = self._awaited(mailbox)
        elapsed = self._tools.clock.now() - start
        now = self._tools.clock.wall()
        if mail is None:
            finding = analyse_missing(
                self._subject, mailbox.place, elapsed, self._delivery(), trouble=self._trouble, now=now
            )
            return self._add(finding)
        self._mail = mail
        self._tools.masker.learn_links(each.url for each in mail.references if each.url != errand.target)
        observed = f"in {mailbox.place}" + (f" after {elapsed:.0f} s" if errand.send else "")
        return self._add(found("mail_received", self._subject.values(), observed=observed, now=now))

    def _awaited(self, mailbox: Mailbox) -> Mail | None:
        """The mail, None where it does not come in time; one that was sent before is there already or never.

        A mailbox that fails while it is waited for may come back: the mail has been sent, so that the wait goes on.
        """
        errand, tools = self._errand, self._tools

        def look() -> Look[Mail | None]:
            try:
                mail, self._trouble = mailbox.find(lambda _mail: True, errand.words), ""
            except MailboxError as error:
                mail, self._trouble = None, error.message
            return Look(mail, "" if mail is not None else self._trouble or "it is not there yet")

        if not errand.send:
            return mailbox.find(lambda _mail: True, errand.words)
        wait = Wait(
            f"the test mail in {mailbox.place}", errand.mail_timeout, errand.interval, usual="up to a few minutes"
        )
        try:
            return wait.until(look, progress=tools.progress, clock=tools.clock)
        except WaitTimeoutError:
            return None

    def _delivery(self) -> Sequence[Event]:
        """What SparkPost tells of the mail's way; nothing where it does not tell."""
        tools, errand = self._tools, self._errand
        if tools.client is None or not self.walked.transmission_id:
            return ()
        query = EventQuery(
            DELIVERY_TYPES,
            self._began - _DAY,
            tools.clock.wall() + 1,
            transmission_id=self.walked.transmission_id,
            subaccount=errand.subaccount,
        )
        try:
            tools.client.begin()
            return tools.client.events(query)
        except TrackingError:
            return ()

    def _read(self) -> str:
        errand = self._errand
        target = errand.target if errand.send else ""
        finding = analyse_links(self._subject, self._mail, target=target, now=self._tools.clock.wall())
        self._link = clickable(self._mail, self._subject.domain)
        stop = self._add(finding)
        if stop or not self._link:
            return stop or f"the mail has no link at https://{self._subject.domain}/ to click"
        return "" if errand.click else "the option 'click' is false"

    def _follow(self) -> str:
        tools, errand = self._tools, self._errand
        if tools.check_mode:
            self.walked.clicked = True
            return CHECK_MODE
        clicker = Clicker(self._subject, tools.resolver, tools.connect_to, tools.trust, self._agent, tools.clock)
        click = clicker.click(self._link)
        self.walked.clicked = any(each.answer is not None for each in click.exchanges)
        self._click = click
        self._recognise(click)
        finding = analyse_landing(
            self._subject, click, target=errand.target, masker=tools.masker, now=tools.clock.wall()
        )
        return self._add(finding)

    def _recognise(self, click: Click) -> None:
        """The CDN, by the names in DNS, else by the marks of its answer."""
        if self._subject.cdn is None:
            cdn = detect(click.names)
            answer = click.first.answer
            if cdn.id == "other" and answer is not None:
                cdn = by_header(answer.headers)
            self._subject = self.walked.subject = self._subject.with_cdn(cdn)

    def _watch(self) -> str:
        tools, errand, click = self._tools, self._errand, self._click
        if click is None:
            return "no link was clicked"
        if tools.client is None:
            return NO_KEY
        if not errand.events_timeout:
            return "the option 'events_timeout' is 0"
        if not (self.walked.transmission_id or errand.recipient):
            return "the events are found by 'transmission_id' or 'recipient', and neither is set"
        watch = ClickWatch(
            transmission_id=self.walked.transmission_id,
            recipient=errand.recipient,
            subaccount=errand.subaccount,
            user_agent=self._agent,
            clicked=click.at,
            own=errand.send,
            timeout=errand.events_timeout,
            interval=errand.interval,
        )
        try:
            recorded = watch.wait(tools.client, tools.progress, tools.clock)
        except TrackingError as error:
            values, now = self._subject.values(), tools.clock.wall()
            return self._add(
                found("click_recorded", values, observed="", status=Status.ERROR, reason=error.sentence(), now=now)
            )
        now = tools.clock.wall()
        self._add(analyse_recorded(self._subject, recorded, timeout=errand.events_timeout, now=now))
        if not recorded.mine:
            return "follows from click_not_recorded"
        return self._judge_event(recorded.mine[0], click, now)

    def _judge_event(self, event: Event, click: Click, now: float) -> str:
        self._add(analyse_agent(self._subject, event, self._agent, now=now))
        names = self._reverse_names(event)
        self._add(analyse_address(self._subject, event, click, reverse_names=names, now=now))
        return ""

    def _reverse_names(self, event: Event) -> Sequence[str]:
        name = reverse_name(event.ip_address)
        cdn = self._subject.cdn
        if not name or cdn is None or not has_reverse_names(cdn.id):
            return ()
        return self._tools.resolver.lookup(name, "PTR").records

    def _add(self, finding: Finding) -> str:
        """Keeps a finding; says why the next steps make no sense, "" where they do."""
        self.walked.findings.append(finding)
        return f"follows from {finding.id}" if finding.blocks else ""

    def _skip_rest(self, reason: str) -> None:
        done = {_slot(finding) for finding in self.walked.findings}
        for slot in SLOTS:
            if slot not in done and (slot != "mail_sent" or self._errand.send):
                self.walked.findings.append(found(slot, self._subject.values(), observed="").skipped(reason))


def _slot(finding: Finding) -> str:
    entry = VARIANTS.get((finding.group, finding.id)) or CATALOGUE[finding.id]
    return entry.slot
