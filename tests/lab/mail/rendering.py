# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mail that a transmission becomes, for one recipient, as its mailbox gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email import message_from_string
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from lab.mail.wrapping import add_pixels, wrap_html, wrap_text
from lab.origin.links import click_path, pixel_path
from lab.sparkpost.transmissions import Recipient, Transmission

_TEMPLATE = {
    "subject": "My first email",
    "text": "Congratulations!\r\nYou have sent a mail: https://www.sparkpost.com/\r\n",
    "html": '<html><body><p>Congratulations!</p><a href="https://www.sparkpost.com/">SparkPost</a></body></html>',
}


@dataclass(frozen=True)
class _Tracking:
    """How the links of one mail are made."""

    transmission: Transmission
    recipient: Recipient
    region: str
    #: Whether the target is in the query, as older links have it.
    in_query: bool

    @property
    def base(self) -> str:
        scheme = "https" if self.transmission.secure else "http"
        return f"{scheme}://{self.transmission.tracking_domain}"

    def link(self, target: str, sublink: str, name: str) -> str:
        path = click_path(
            target,
            region=self.region,
            sublink=sublink or "a",
            link_name=name,
            recipient=self.recipient.email,
            message_id=self.recipient.message_id,
            transmission_id=self.transmission.id,
            query=self.in_query,
        )
        return f"{self.base}{path}"

    def pixel(self, *, initial: bool) -> str:
        path = pixel_path(
            region=self.region,
            recipient=self.recipient.email,
            message_id=self.recipient.message_id,
            transmission_id=self.transmission.id,
            initial=initial,
        )
        return f"{self.base}{path}"

    def html(self, document: str) -> str:
        sent = self.transmission
        wrapped = wrap_html(document, self.link) if sent.click_tracking else document
        top = self.pixel(initial=True) if sent.initial_open else None
        bottom = self.pixel(initial=False) if sent.open_tracking else None
        return add_pixels(wrapped, top, bottom)

    def text(self, text: str) -> str:
        return wrap_text(text, self.link) if self.transmission.click_tracking else text


def render(transmission: Transmission, recipient: Recipient, region: str, *, links_in_query: bool) -> bytes:
    """The message in RFC 5322 form, with CRLF line ends.

    Args:
        transmission: as accepted; its flags say what is tracked.
        recipient: one of the transmission's.
        region: ``us`` or ``eu``, whose endpoints know the links.
        links_in_query: carry each target as ``?target=`` instead of in the path.
    """
    tracking = _Tracking(transmission, recipient, region, links_in_query)
    content = transmission.content
    raw = content.get("email_rfc822")
    message = _from_raw(str(raw), tracking) if raw is not None else _from_parts(content, transmission, tracking)
    _stamp(message, transmission, recipient)
    return message.as_bytes(policy=SMTP)


def _from_parts(content: Mapping[str, Any], transmission: Transmission, tracking: _Tracking) -> EmailMessage:
    given = _TEMPLATE if "template_id" in content else content
    message = EmailMessage(policy=SMTP)
    message["From"] = _sender(content.get("from"), transmission.sender)
    message["Subject"] = " ".join(str(given["subject"]).split())
    if content.get("reply_to"):
        message["Reply-To"] = str(content["reply_to"])
    for name, value in dict(content.get("headers") or {}).items():
        if name not in message:
            message[name] = str(value)
    text, html = given.get("text"), given.get("html")
    if text:
        message.set_content(tracking.text(str(text)), cte="quoted-printable")
    if html and text:
        message.add_alternative(tracking.html(str(html)), subtype="html", cte="quoted-printable")
    elif html:
        message.set_content(tracking.html(str(html)), subtype="html", cte="quoted-printable")
    return message


def _from_raw(raw: str, tracking: _Tracking) -> EmailMessage:
    """A message that was given whole keeps its structure; only its text parts are tracked."""
    message = message_from_string(raw, EmailMessage, policy=SMTP)
    for part in message.walk():
        if part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            continue
        if part.get_content_subtype() == "html":
            part.set_content(tracking.html(part.get_content()), subtype="html", cte="quoted-printable")
        elif part.get_content_subtype() == "plain":
            part.set_content(tracking.text(part.get_content()), cte="quoted-printable")
    return message


def _sender(given: Any, address: str) -> str | Address:
    if isinstance(given, Mapping) and given.get("name"):
        return Address(str(given["name"]), addr_spec=address)
    name = parseaddr(str(given))[0] if isinstance(given, str) else ""
    return Address(name, addr_spec=address) if name else address


def _stamp(message: EmailMessage, transmission: Transmission, recipient: Recipient) -> None:
    """The headers that sending and receiving servers add."""
    at = format_datetime(datetime.fromtimestamp(transmission.at, timezone.utc))
    if "To" not in message:
        message["To"] = recipient.header_to or recipient.email
    if "Date" not in message:
        message["Date"] = at
    if "Message-ID" not in message:
        message["Message-ID"] = f"<{recipient.message_id}@{transmission.sending_domain}>"
    if "MIME-Version" not in message:
        message["MIME-Version"] = "1.0"
    message["Return-Path"] = f"<msprvs1={recipient.message_id}=bounces@{transmission.sending_domain}>"
    message["Delivered-To"] = recipient.email
    message["Received"] = f"from mta.sparkpostmail.com by mx.inbox.test with ESMTPS id {recipient.message_id}; {at}"
