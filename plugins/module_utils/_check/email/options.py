# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``tracking_email_check``, and the check that they describe."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..._core.arguments import Arguments
from ..._core.errors import InputError
from ..._core.names import host_name, tracking_domain_name
from ..._dns.options import RESOLVING
from ..._mail.masking import shown_recipient
from ..._sparkpost.arguments import SPARKPOST, subaccount_number
from ..cdn.registry import CDNS
from ..model.finding import LIMITS
from ..model.tracking_check import TrackingCheck
from ..options import CDN_CHOICES, between, endpoint_of
from .content import default_target

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s]{3,255}")
_TARGET = re.compile(r"[!-~]{1,1000}")
_LOCAL_PART = "tracking-check"
_LONGEST_WAIT = 86400

_IMAP = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int"},
    "username": {"type": "str", "required": True},
    "password": {"type": "str", "required": True, "no_log": True},
    "folder": {"type": "str", "default": "INBOX"},
    "tls": {"type": "str", "default": "implicit", "choices": ["implicit", "starttls", "off"]},
}

#: The recipient is kept out of every output, as a password is.
ARGUMENTS = Arguments(
    options={
        "domain": {"type": "str", "required": True},
        "sending_domain": {"type": "str"},
        "sender": {"type": "str"},
        "recipient": {"type": "str", "no_log": True},
        "source": {"type": "str", "default": "none", "choices": ["path", "maildir", "imap", "none"]},
        "path": {"type": "path"},
        "maildir": {"type": "path"},
        "imap": {"type": "dict", "options": _IMAP},
        "send": {"type": "bool"},
        "click": {"type": "bool", "default": True},
        "subject": {"type": "str"},
        "transmission_id": {"type": "str"},
        "target_url": {"type": "str"},
        "use_tracking_domain": {"type": "bool", "default": True},
        "cdn": {"type": "str", "default": "auto", "choices": list(CDN_CHOICES)},
        "endpoint": {"type": "str"},
        "subaccount": {"type": "int"},
        "timeout": {"type": "int", "default": 10},
        "mail_timeout": {"type": "int", "default": 300},
        "events_timeout": {"type": "int", "default": 300},
        "wait_interval": {"type": "int", "default": 5},
        "fail_on": {"type": "str", "default": "fail", "choices": list(LIMITS)},
    },
    required_if=(("source", "path", ["path"]), ("source", "maildir", ["maildir"]), ("source", "imap", ["imap"])),
).merge(SPARKPOST, RESOLVING)


@dataclass(frozen=True)
class EmailCheck:
    """What is to be done. Times are seconds; "" stands for what is not known or not asked for.

    ``target`` is where the link was made for; ``words`` are in the subject of the mail that is looked for.
    """

    check: TrackingCheck
    source: str
    send: bool
    click: bool
    sender: str
    recipient: str
    target: str
    nonce: str
    words: str
    transmission_id: str
    name_domain: bool
    subaccount: int
    mail_timeout: float
    events_timeout: float
    interval: float

    @property
    def shown_recipient(self) -> str:
        """The recipient as results may show it."""
        return shown_recipient(self.recipient) if self.recipient else ""


def email_check(params: Mapping[str, Any], nonce: str = "") -> EmailCheck:
    """What the options ask for. ``nonce`` is made up where it is not given. Raises InputError."""
    nonce = nonce or secrets.token_hex(8)
    send = params["send"] if params["send"] is not None else params["source"] != "path"
    target = _target(params["target_url"])
    if params["source"] in ("path", "maildir") and not params[params["source"]]:
        raise InputError(params["source"], "", f"it must say where the mail is, since 'source' is {params['source']}")
    if send:
        _refuse_unsendable(params)
    elif params["source"] == "none":
        raise InputError("source", "none", "it must name where to find a mail, since 'send' is false")
    elif params["source"] in ("maildir", "imap") and not params["subject"]:
        raise InputError("subject", "", "it must have words from the subject of the mail to look for")
    return EmailCheck(
        check=_tracking_check(params),
        source=params["source"],
        send=send,
        click=params["click"],
        sender=_sender(params) if send else "",
        recipient=_recipient(params["recipient"]),
        target=target or (default_target(nonce) if send else ""),
        nonce=nonce,
        words=nonce if send else _words(params["subject"]),
        transmission_id="" if send else _transmission(params["transmission_id"]),
        name_domain=params["use_tracking_domain"],
        subaccount=subaccount_number(params["subaccount"] or 0),
        mail_timeout=between("mail_timeout", params["mail_timeout"], 0, _LONGEST_WAIT),
        events_timeout=between("events_timeout", params["events_timeout"], 0, _LONGEST_WAIT),
        interval=between("wait_interval", params["wait_interval"], 1, 300),
    )


def _tracking_check(params: Mapping[str, Any]) -> TrackingCheck:
    return TrackingCheck(
        domain=tracking_domain_name(params["domain"]),
        cdn=None if params["cdn"] == "auto" else CDNS[params["cdn"]],
        endpoint=endpoint_of(params),
        endpoint_named=bool(params["endpoint"]),
        groups=frozenset({"email"}),
        timeout=between("timeout", params["timeout"], 1, 120),
    )


def _refuse_unsendable(params: Mapping[str, Any]) -> None:
    if not params["recipient"]:
        raise InputError("recipient", "", "a test mail needs a recipient")
    if params["sender"] and params["sending_domain"]:
        raise InputError("sender", params["sender"], "'sending_domain' is set too, and only one of them may be")
    if not (params["sender"] or params["sending_domain"]):
        raise InputError("sending_domain", "", "a test mail needs a sending domain, or an address at one in 'sender'")
    for name in ("transmission_id", "subject"):
        if params[name]:
            raise InputError(name, params[name], "it refers to a mail that was sent before, so 'send' must be false")


def _sender(params: Mapping[str, Any]) -> str:
    if params["sender"]:
        return _address(params["sender"], "sender", shown=params["sender"])
    return f"{_LOCAL_PART}@{host_name(params['sending_domain'], option='sending_domain')}"


def _recipient(value: str | None) -> str:
    return _address(value, "recipient", shown="(hidden)") if value else ""


def _address(value: str, option: str, *, shown: str) -> str:
    address = value.strip()
    if not _ADDRESS.fullmatch(address) or not address.isascii():
        raise InputError(option, shown, "it must be a single email address, such as test@example.com")
    try:
        host_name(address.rpartition("@")[2], option=option)
    except InputError as error:
        raise InputError(option, shown, "the part after its @ must be a host name") from error
    return address


def _target(value: str | None) -> str:
    """An address that SparkPost makes a tracked link of. Source: the SparkPost API reference (transmissions)."""
    url = (value or "").strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or not _TARGET.fullmatch(url) or any(letter in url for letter in "<>\"'`\\{}[]|^"):
        raise InputError("target_url", url, "it must be an address such as https://example.com/?source=test")
    return url


def _words(value: str | None) -> str:
    words = value or ""
    if not words.isprintable():
        raise InputError("subject", words, "it must be a single line of text")
    return words


def _transmission(value: str | None) -> str:
    number = (value or "").strip()
    if number and not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", number):
        raise InputError(
            "transmission_id", number, "it must be the id that SparkPost returned when it accepted the mail"
        )
    return number
