# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracked links and pixels as SparkPost's hosted tracking shapes them.

``/f/<sublink>/<22 characters>~~/<7>~/<payload>`` for a click and ``/q/…`` for an open: base64url with
``~`` for ``=``; 16 bytes (taken for a signature), 5 bytes (taken for a customer), and tag, length and value of each
field. The service's own signature and lengths are not published: the lab has its own, which
only the lab's endpoints accept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

_KEY = b"the lab's tracking key"
_CUSTOMERS = {"us": b"\x00lab1", "eu": b"\x00lab2"}
#: The marks of clicks and opens are as in published samples; that of an initial open is the lab's own.
_CLICK, _OPEN, _INITIAL_OPEN = b"?", b">", b"="
_KINDS = {_CLICK: "click", _OPEN: "open", _INITIAL_OPEN: "initial_open"}
_SEGMENT = re.compile(r"[A-Za-z0-9_~-]+")


@dataclass(frozen=True)
class Link:
    """What a tracked link or pixel says."""

    #: ``click``, ``open`` or ``initial_open``.
    kind: str
    region: str
    target: str
    link_name: str
    recipient: str
    message_id: str
    transmission_id: str
    #: Seconds since the epoch.
    sent: int


def click_path(
    target: str,
    *,
    region: str = "us",
    sublink: str = "a",
    link_name: str = "",
    recipient: str = "",
    message_id: str = "",
    transmission_id: str = "",
    query: bool = False,
) -> str:
    """The path of a tracked link; with ``query``, the older form that carries the target as ``?target=``."""
    fields = {"D": "" if query else target, "E": link_name, "W": "spc", "B": message_id, "R": recipient}
    fields["X"] = transmission_id
    path = f"/f/{sublink}/{_segments(_CLICK, region, fields)}"
    return f"{path}?target={quote(target, safe='')}" if query else path


def pixel_path(
    *,
    region: str = "us",
    recipient: str = "",
    message_id: str = "",
    transmission_id: str = "",
    initial: bool = False,
) -> str:
    """The path of an open pixel; with ``initial``, of the one at the top of a mail."""
    fields = {"W": "spc", "B": message_id, "R": recipient, "X": transmission_id}
    return f"/q/{_segments(_INITIAL_OPEN if initial else _OPEN, region, fields)}"


def parse(signature: str, customer: str, payload: str) -> Link | None:
    """Reads the last three segments of a path; None where they are no link of the lab's."""
    decoded = [_decode(each) for each in (signature, customer, payload)]
    if any(each is None for each in decoded):
        return None
    signed, who, data = (each or b"" for each in decoded)
    region = next((name for name, held in _CUSTOMERS.items() if held == who), None)
    if region is None or not hmac.compare_digest(signed, _sign(who + data)):
        return None
    fields = _fields(data)
    stamp = fields.get("F", b"")
    kind = _KINDS.get(stamp[4:])
    if len(stamp) != 5 or kind is None:
        return None
    text = {tag: value.decode("utf-8", "replace") for tag, value in fields.items() if tag != "F"}
    return Link(
        kind=kind,
        region=region,
        target=text.get("D", ""),
        link_name=text.get("E", ""),
        recipient=text.get("R", ""),
        message_id=text.get("B", ""),
        transmission_id=text.get("X", ""),
        sent=struct.unpack("!I", stamp[:4])[0],
    )


def _segments(marker: bytes, region: str, fields: Mapping[str, str]) -> str:
    data = _field("F", struct.pack("!I", int(time.time())) + marker)
    data += b"".join(_field(tag, value.encode()) for tag, value in fields.items() if value)
    customer = _CUSTOMERS[region]
    return "/".join(_encode(each) for each in (_sign(customer + data), customer, data))


def _field(tag: str, value: bytes) -> bytes:
    return tag.encode() + struct.pack("!H", len(value)) + value


def _fields(data: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    while len(data) >= 3:
        (length,) = struct.unpack("!H", data[1:3])
        found[chr(data[0])] = data[3 : 3 + length]
        data = data[3 + length :]
    return found


def _sign(data: bytes) -> bytes:
    return hmac.new(_KEY, data, hashlib.sha256).digest()[:16]


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().replace("=", "~")


def _decode(segment: str) -> bytes | None:
    if not _SEGMENT.fullmatch(segment):
        return None
    try:
        return base64.b64decode(segment.replace("~", "="), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
