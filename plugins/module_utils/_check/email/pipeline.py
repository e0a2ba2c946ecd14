# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of the mail check: send, receive, read, click, and find the click in SparkPost's events."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

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
from ..cdn.registry import by_header, detect
from ..model.finding import Finding, Status
from ..model.tracking_check import TrackingCheck
from ..probes.sparkpost import NO_KEY
from ..rules.registry import found, rule_of
from .address import reverse_name
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
CHECK_MODE = "check mode: nothing is sent and nothing is clicked"


@dataclass(frozen=True)
class EmailContext:
    """What the steps work with. ``client`` is None without a key, ``mailbox`` without a source."""

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
class EmailOutcome:
    """How far it got: the findings, the check with its CDN once that is known, and what really happened."""

    check: TrackingCheck
    findings: list[Finding] = field(default_factory=list)
    transmission_id: str = ""
    #: Whether a mail was sent, or may have been, and whether a link was clicked; in check mode, whether they would be.
    sent: bool = False
    clicked: bool = False


class EmailPipeline:
    """Runs one step after the other, until one says why the next cannot be run."""

    def __init__(self, request: EmailCheck, context: EmailContext) -> None:
        self._context = context
        self._check = request.check
        self._agent = user_agent(request.nonce)
        self._began = context.clock.wall()
        self._mail = Mail("")
        self._link = ""
        self._problem = ""
        self._click: Click | None = None
        self._request = request
        self.outcome = EmailOutcome(request.check, transmission_id=request.transmission_id)

    def run(self) -> EmailOutcome:
        """All steps; those that were not run are skipped findings with the reason."""
        for step in (self._send, self._receive, self._read, self._follow, self._watch):
            reason = step()
            if reason:
                self._skip_rest(reason)
                break
        return self.outcome

    def _send(self) -> str:
        request, context = self._request, self._context
        if not request.send:
            return ""
        if context.check_mode:
            self.outcome.sent = True
            return CHECK_MODE
        if context.client is None:
            return NO_KEY
        mail = compose(
            request.check.domain,
            sender=request.sender,
            recipient=request.recipient,
            target=request.target,
            nonce=request.nonce,
            name_domain=request.name_domain,
        )
        try:
            sent = Sent(context.client.send(mail, subaccount=request.subaccount))
        except TrackingError as error:
            sent = Sent(error=error)
        accepted = sent.accepted
        self.outcome.sent = not sent.is_certain or bool(accepted and accepted.accepted)
        self.outcome.transmission_id = accepted.id if accepted else ""
        return self._add(analyse_sent(self._check, sent, request.shown_recipient, now=context.clock.wall()))

    def _receive(self) -> str:
        mailbox, request = self._context.mailbox, self._request
        if mailbox is None:
            return "the option 'source' does not name a place to read the mail from"
        start = self._context.clock.now()
        mail = self._awaited(mailbox)
        elapsed = self._context.clock.now() - start
        now = self._context.clock.wall()
        if mail is None:
            finding = analyse_missing(
                self._check, mailbox.place, elapsed, self._delivery(), problem=self._problem, now=now
            )
            return self._add(finding)
        self._mail = mail
        self._context.masker.learn_links(each.url for each in mail.references if each.url != request.target)
        observed = f"in {mailbox.place}" + (f" after {elapsed:.0f} s" if request.send else "")
        return self._add(found("mail_received", self._check, observed=observed, now=now))

    def _awaited(self, mailbox: Mailbox) -> Mail | None:
        """The mail, None where it does not come in time; one that was sent before is there already or never.

        A mailbox that fails while it is waited for may come back: the mail has been sent, so that the wait goes on.
        """
        request, context = self._request, self._context

        def look() -> Look[Mail | None]:
            try:
                mail, self._problem = mailbox.find(lambda _mail: True, request.words), ""
            except MailboxError as error:
                mail, self._problem = None, error.message
            return Look(mail, "" if mail is not None else self._problem or "it is not there yet")

        if not request.send:
            return mailbox.find(lambda _mail: True, request.words)
        wait = Wait(
            f"the test mail in {mailbox.place}", request.mail_timeout, request.interval, usual="up to a few minutes"
        )
        try:
            return wait.until(look, progress=context.progress, clock=context.clock)
        except WaitTimeoutError:
            return None

    def _delivery(self) -> Sequence[Event]:
        """SparkPost's events of the delivery; none where they cannot be read."""
        context, request = self._context, self._request
        if context.client is None or not self.outcome.transmission_id:
            return ()
        query = EventQuery(
            DELIVERY_TYPES,
            self._began - _DAY,
            context.clock.wall() + 1,
            transmission_id=self.outcome.transmission_id,
            subaccount=request.subaccount,
        )
        try:
            context.client.begin()
            return context.client.events(query)
        except TrackingError:
            return ()

    def _read(self) -> str:
        request = self._request
        target = request.target if request.send else ""
        finding = analyse_links(self._check, self._mail, target=target, now=self._context.clock.wall())
        self._link = clickable(self._mail, self._check.domain)
        stop = self._add(finding)
        if stop or not self._link:
            return stop or f"the mail has no link at https://{self._check.domain}/ to click"
        return "" if request.click else "the option 'click' is false"

    def _follow(self) -> str:
        context = self._context
        if context.check_mode:
            self.outcome.clicked = True
            return CHECK_MODE
        clicker = Clicker(self._check, context.resolver, context.connect_to, context.trust, self._agent, context.clock)
        click = clicker.click(self._link)
        self.outcome.clicked = any(each.answer is not None for each in click.exchanges)
        self._click = click
        self._recognise(click)
        finding = self._landing(click)
        if finding.id == "wrong_region" and len(click.exchanges) == 1:
            # Whether it is the region or the name that SparkPost is told, SparkPost itself says.
            finding = self._landing(replace(click, direct=clicker.directly(self._link)))
        return self._add(finding)

    def _landing(self, click: Click) -> Finding:
        return analyse_landing(
            self._check,
            click,
            target=self._request.target,
            masker=self._context.masker,
            now=self._context.clock.wall(),
        )

    def _recognise(self, click: Click) -> None:
        """The CDN, by the names in DNS, else by the marks of its answer."""
        if self._check.cdn is None:
            cdn = detect(click.names)
            answer = click.first.answer
            if cdn.id == "other" and answer is not None:
                cdn = by_header(answer.headers)
            self._check = self.outcome.check = self._check.with_cdn(cdn)

    def _watch(self) -> str:
        context, request, click = self._context, self._request, self._click
        if click is None:
            return "no link was clicked"
        if context.client is None:
            return NO_KEY
        if not request.events_timeout:
            return "the option 'events_timeout' is 0"
        if not (self.outcome.transmission_id or request.recipient):
            return "events are found by 'transmission_id' or 'recipient', and neither is set"
        watch = ClickWatch(
            transmission_id=self.outcome.transmission_id,
            recipient=request.recipient,
            subaccount=request.subaccount,
            user_agent=self._agent,
            clicked=click.at,
            own=request.send,
            timeout=request.events_timeout,
            interval=request.interval,
        )
        try:
            recorded = watch.wait(context.client, context.progress, context.clock)
        except TrackingError as error:
            now = context.clock.wall()
            return self._add(
                found(
                    "click_recorded",
                    self._check,
                    observed="",
                    status=Status.ERROR,
                    reason=error.sentence(),
                    now=now,
                )
            )
        now = context.clock.wall()
        self._add(analyse_recorded(self._check, recorded, timeout=request.events_timeout, now=now))
        if not recorded.mine:
            return "follows from click_not_recorded"
        return self._analyse_event(recorded.mine[0], click, now)

    def _analyse_event(self, event: Event, click: Click, now: float) -> str:
        self._add(analyse_agent(self._check, event, self._agent, now=now))
        names = self._reverse_names(event)
        self._add(analyse_address(self._check, event, click, reverse_names=names, now=now))
        return ""

    def _reverse_names(self, event: Event) -> Sequence[str]:
        name = reverse_name(event.ip_address)
        if not name or self._check.cdn is None or not self._check.cdn.reverse_zones:
            return ()
        return self._context.resolver.lookup(name, "PTR").records

    def _add(self, finding: Finding) -> str:
        """Adds a finding; returns why the next steps cannot be run, "" where they can."""
        self.outcome.findings.append(finding)
        return f"follows from {finding.id}" if finding.blocks else ""

    def _skip_rest(self, reason: str) -> None:
        done = {_slot(finding) for finding in self.outcome.findings}
        for slot in SLOTS:
            if slot not in done and (slot != "mail_sent" or self._request.send):
                self.outcome.findings.append(found(slot, self._check, observed="").skipped(reason))


def _slot(finding: Finding) -> str:
    return rule_of(finding.id, finding.group).slot
