# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module ``tracking_email_check``: proves by a mail that a click on a tracked link works."""

from __future__ import annotations

import os
import ssl
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from ..._core.clock import Clock
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.errors import InputError, TrackingError
from ..._core.library import Library
from ..._core.names import tracking_domain_name
from ..._core.plan import ObjectChange
from ..._core.result import Result
from ..._dns.connect_to import connect_to
from ..._dns.library import DNSPYTHON
from ..._dns.resolver import Resolver
from ..._dns.servers import resolvers
from ..._http.library import REQUESTS
from ..._mail.imap import ImapAccount, ImapMailbox
from ..._mail.mailbox import FileMailbox, Mailbox, MaildirMailbox
from ..._mail.masking import Masker
from ..._sparkpost.arguments import connect
from ..._sparkpost.client import SparkPostClient
from ..._sparkpost.errors import MissingKeyError
from ..._sparkpost.model import SERVICE
from ..analysis.settle import settle
from ..probes.observations import Observations
from ..probes.trust import verifying
from ..result.envelope import Checked, envelope
from ..result.verdict import reached, summarise
from .content import user_agent
from .options import ARGUMENTS, EmailCheck, email_check
from .pipeline import EmailContext, EmailOutcome, EmailPipeline

#: One question to DNS is not waited for longer than this, in seconds.
_LONGEST_QUESTION = 5.0


class EmailCheckFailedError(TrackingError):
    """The mail shows that the domain does not meet the requirements; the results say why."""

    kind = "check_failed"


def perform(context: TaskContext, clock: Clock | None = None, nonce: str = "") -> Result:
    """The whole check. Nothing personal is shown: neither recipients nor links, which identify them."""
    masker = Masker()
    masker.learn_recipient(str(context.params["recipient"] or "").strip())
    with masker.guard():
        asked = email_check(context.params, nonce)
        resources = _context(context, asked, masker, clock or Clock())
        try:
            return _result(context, asked, resources)
        finally:
            if resources.mailbox is not None:
                resources.mailbox.close()


def _result(context: TaskContext, asked: EmailCheck, resources: EmailContext) -> Result:
    if resources.mailbox is not None:
        # What cannot be read need not be sent.
        resources.mailbox.check()
    started = resources.clock.wall()
    outcome = EmailPipeline(asked, resources).run()
    findings = tuple(settle(outcome.findings))
    times = (started, resources.clock.wall())
    checked = Checked(outcome.check, Observations(), findings, summarise(findings), times)
    values = {
        **envelope(checked, context.params, uuid.uuid4().hex),
        "transmission_id": outcome.transmission_id or None,
        "nonce": asked.nonce,
        "actions": _actions(asked, resources),
        "changes": [change.to_values() for change in _changes(asked, outcome)],
    }
    return Result(
        values=resources.masker.data(values),
        # A click is counted at SparkPost, so that it is a change too.
        changed=outcome.sent or outcome.clicked,
        warnings=resources.masker.data(checked.untested),
        error=_masked_error(checked, resources.masker) if reached(findings, context.params["fail_on"]) else None,
    )


def _context(context: TaskContext, asked: EmailCheck, masker: Masker, clock: Clock) -> EmailContext:
    params = context.params
    rules = connect_to(params["connect_to"])
    trust = verifying(params["ca_path"] or "")
    timeout = min(asked.check.timeout, _LONGEST_QUESTION)
    return EmailContext(
        client=_client(params, context.secrets, needed=asked.send),
        mailbox=_mailbox(params, asked, trust),
        resolver=Resolver(resolvers(params["resolvers"]), timeout=timeout, connect_to=rules),
        connect_to=rules,
        trust=trust,
        masker=masker,
        progress=lambda message: context.progress(masker.text(message)),
        clock=clock,
        check_mode=context.check_mode,
    )


def _client(params: Mapping[str, Any], secrets: frozenset[str], *, needed: bool) -> SparkPostClient | None:
    try:
        return connect(params, secrets)[0]
    except MissingKeyError:
        if needed:
            raise
        return None


def _mailbox(params: Mapping[str, Any], asked: EmailCheck, trust: ssl.SSLContext) -> Mailbox | None:
    if asked.source == "path":
        return FileMailbox(params["path"], awaited=asked.send)
    if asked.source == "maildir":
        return MaildirMailbox(params["maildir"])
    if asked.source == "imap":
        return ImapMailbox(_account(params["imap"], asked.check.timeout), trust)
    return None


def _account(imap: Mapping[str, Any], timeout: float) -> ImapAccount:
    port = imap["port"] or 0
    if not 0 <= port <= 65535:
        raise InputError("imap.port", port, "it must be between 1 and 65535")
    for name in ("host", "username", "password", "folder"):
        if not str(imap[name] or "").strip() or not imap[name].isprintable():
            shown = "(hidden)" if name == "password" else imap[name]
            raise InputError(f"imap.{name}", shown, "it must be text of one line")
    return ImapAccount(
        host=imap["host"].strip(),
        username=imap["username"],
        password=imap["password"],
        port=port,
        folder=imap["folder"],
        tls=imap["tls"],
        timeout=timeout,
    )


def _changes(asked: EmailCheck, outcome: EmailOutcome) -> Iterator[ObjectChange]:
    """What was sent and clicked, or would be in check mode; SparkPost counts a click."""
    domain = asked.check.domain
    if outcome.sent:
        sent = {"transmission_id": outcome.transmission_id or None}
        yield ObjectChange(SERVICE, f"test mail to {asked.shown_recipient}", "send", domain, after=sent)
    if outcome.clicked:
        yield ObjectChange(SERVICE, f"link at https://{domain}/", "click", domain, before={}, after={})


def _actions(asked: EmailCheck, resources: EmailContext) -> list[str]:
    """What the task does, or would do in check mode."""
    domain, actions = asked.check.domain, []
    if asked.send:
        by = f" with the tracking domain {domain}" if asked.name_domain else ""
        actions.append(f"send a test mail from {asked.sender} to {asked.shown_recipient}{by}")
    if resources.mailbox is not None:
        actions.append(f"read the mail in {resources.mailbox.place}")
        if asked.click:
            actions.append(f"click one link at https://{domain}/ as {user_agent(asked.nonce)}")
            if resources.client is not None and asked.events_timeout:
                actions.append("ask SparkPost's events for the click")
    return actions


def _masked_error(checked: Checked, masker: Masker) -> EmailCheckFailedError:
    cause = checked.summary.first_cause
    domain = checked.known.domain
    message = f"{domain}: {cause.title} ({cause.id}): {cause.observed}" if cause else domain
    facts: dict[str, Any] = {"first_cause": cause.id if cause else None, "urgent": []}
    return EmailCheckFailedError(masker.text(message), remedy=masker.text(cause.remedy) if cause else "", facts=facts)


def _subject(params: Mapping[str, Any]) -> str:
    return tracking_domain_name(params["domain"])


def _libraries(params: Mapping[str, Any]) -> tuple[Library, ...]:
    """Only SparkPost's API is asked by requests; without a key there is nobody to ask."""
    return (REQUESTS,) if params.get("api_key") or os.environ.get("SPARKPOST_API_KEY") else ()


DEFINITION = Definition(
    name="tracking_email_check",
    arguments=ARGUMENTS,
    perform=perform,
    subject=_subject,
    libraries=(DNSPYTHON,),
    libraries_by=_libraries,
)
