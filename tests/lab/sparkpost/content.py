# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The content, options and recipients of a transmission request, checked.

Source: the SparkPost API reference on transmissions, and SparkPost's table of extended error codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_string
from email.utils import formataddr, parseaddr
from typing import Any

from lab.sparkpost import errors
from lab.sparkpost.behaviour import Behaviour
from lab.sparkpost.errors import ApiError, coded
from lab.sparkpost.transmissions import Recipient

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SANDBOX_TEMPLATE = "my-first-email"


@dataclass(frozen=True)
class Options:
    """The options of a request that matter here."""

    open_tracking: bool
    click_tracking: bool
    initial_open: bool
    sandbox: bool


def read_options(body: Mapping[str, Any]) -> Options:
    """Tracking is on unless switched off. Raises ApiError: 422."""
    given = body.get("options", {})
    if not isinstance(given, Mapping):
        raise _malformed("options must be an object")
    for name in ("open_tracking", "click_tracking", "initial_open", "sandbox"):
        if not isinstance(given.get(name, True), bool):
            raise _malformed(f"options.{name} must be a boolean")
    return Options(
        open_tracking=given.get("open_tracking", True),
        click_tracking=given.get("click_tracking", True),
        # What the top pixel does where nothing is said is not documented: it goes with the bottom one.
        initial_open=given.get("initial_open", given.get("open_tracking", True)),
        sandbox=given.get("sandbox", False),
    )


def read_content(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises ApiError: 422 where there is no content object."""
    content = body.get("content")
    if not isinstance(content, Mapping) or not content:
        raise errors.required("content object or template_id required")
    return content


def sender_of(content: Mapping[str, Any], options: Options, behaviour: Behaviour) -> str:
    """The address that the mail comes from: of the raw message, the stored template, or the content.

    Raises:
        ApiError: 422 for what is missing, and for a template that is not there or not for the sandbox.
    """
    if options.sandbox and content.get("template_id") != _SANDBOX_TEMPLATE:
        raise ApiError(422, coded("2106", "Invalid Template ID (sandbox)"))
    if "template_id" in content:
        template = content["template_id"]
        if template not in behaviour.templates:
            raise errors.subresource_not_found(f"template '{template}' does not exist")
        return behaviour.templates[template]
    if "email_rfc822" in content:
        return _address(message_from_string(str(content["email_rfc822"])).get("From"), "From header")
    return _inline_sender(content)


def _inline_sender(content: Mapping[str, Any]) -> str:
    given = content.get("from")
    sender = _address(given.get("email") if isinstance(given, Mapping) else given, "content.from")
    if not content.get("subject"):
        raise errors.required("content.subject is required")
    if not (content.get("text") or content.get("html")):
        raise errors.required("At a minimum, html or text is required")
    return sender


def _address(value: Any, what: str) -> str:
    if not value:
        raise errors.required(f"{what} is required")
    address = parseaddr(str(value))[1]
    if not _ADDRESS.fullmatch(address):
        raise _malformed(f"{what} is not a valid email address: '{value}'")
    return address


def read_recipients(body: Mapping[str, Any]) -> tuple[tuple[Recipient, ...], list[dict[str, str]]]:
    """Those accepted, and the errors of the others.

    Raises:
        ApiError: 422 for no list of recipients, or a stored one, which there is none of; 400 where none is valid.
    """
    given = body.get("recipients")
    if isinstance(given, Mapping):
        raise errors.subresource_not_found(f"recipient list '{given.get('list_id')}' does not exist")
    if not isinstance(given, list) or not given:
        raise errors.required("recipients or list_id required")
    read = [_recipient(each) for each in given]
    accepted = tuple(each for each in read if isinstance(each, Recipient))
    if not accepted:
        raise ApiError(400, coded("5002", "No valid recipients in list"))
    return accepted, [each for each in read if not isinstance(each, Recipient)]


def _recipient(given: Any) -> Recipient | dict[str, str]:
    address = given.get("address") if isinstance(given, Mapping) else None
    email = address.get("email") if isinstance(address, Mapping) else address
    if not email:
        return coded("1400", "required field is missing", "address.email is required for each recipient")
    plain = parseaddr(str(email))[1]
    if not _ADDRESS.fullmatch(plain):
        return coded("1300", "invalid data format/type", f"address.email is not valid: '{email}'")
    return Recipient(plain, header_to=_shown(address, plain))


def _shown(address: Any, plain: str) -> str:
    if not isinstance(address, Mapping):
        return str(address)
    return str(address.get("header_to") or formataddr((str(address.get("name") or ""), plain)))


def _malformed(description: str) -> ApiError:
    return ApiError(422, coded("1300", "invalid data format/type", description))
