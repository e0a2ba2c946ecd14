# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the few fields of a certificate that a diagnosis needs, also of one that does not verify.

The standard library decodes verified certificates only, and a checker must not need a library more. The input is
hostile: whatever is not as it should be reads as an empty field.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

_OID, _UTC_TIME, _GENERALIZED_TIME, _OCTETS = 0x06, 0x17, 0x18, 0x04
_VERSION, _EXTENSIONS, _DNS_NAME = 0xA0, 0xA3, 0x82
_COMMON_NAME, _ORGANIZATION = bytes.fromhex("550403"), bytes.fromhex("55040a")
_SUBJECT_ALT_NAME = bytes.fromhex("551d11")


@dataclass(frozen=True)
class Certificate:
    """Names are lower case; times are Unix seconds, 0 where unreadable."""

    names: tuple[str, ...] = ()
    subject: str = ""
    issuer: str = ""
    not_before: float = 0.0
    not_after: float = 0.0

    def days_left(self, now: float) -> float:
        """Days until it expires, negative afterwards."""
        return (self.not_after - now) / 86400


@dataclass(frozen=True)
class _Item:
    tag: int
    body: bytes


class _MalformedError(ValueError):
    pass


def read(der: bytes) -> Certificate | None:
    """The certificate's fields; None where the bytes are no certificate (RFC 5280, section 4.1)."""
    try:
        certificate = next(_items(der))
        fields = list(_items(next(_items(certificate.body)).body))
        offset = 1 if fields[0].tag == _VERSION else 0
        issuer, validity, subject = fields[offset + 2 : offset + 5]
        before, after = list(_items(validity.body))[:2]
        extensions = next((field for field in fields[offset + 5 :] if field.tag == _EXTENSIONS), None)
        return Certificate(
            names=_alternative_names(extensions.body) if extensions else (),
            subject=_name(subject.body, _COMMON_NAME),
            issuer=_issuer(issuer.body),
            not_before=_time(before),
            not_after=_time(after),
        )
    except (_MalformedError, StopIteration, ValueError, IndexError):
        return None


def _items(data: bytes) -> Iterator[_Item]:
    """The tag-length-value items of DER, one after the other."""
    position = 0
    while position < len(data):
        tag, length, start = data[position], *_length(data, position + 1)
        if start + length > len(data):
            raise _MalformedError("cut short")
        yield _Item(tag, data[start : start + length])
        position = start + length


def _length(data: bytes, position: int) -> tuple[int, int]:
    """The length, and where the value starts."""
    first = data[position]
    if first < 0x80:
        return first, position + 1
    count = first & 0x7F
    if not 1 <= count <= 4 or position + 1 + count > len(data):
        raise _MalformedError("no length")
    return int.from_bytes(data[position + 1 : position + 1 + count], "big"), position + 1 + count


def _name(body: bytes, wanted: bytes) -> str:
    """The first attribute of this type in a distinguished name."""
    for relative in _items(body):
        for attribute in _items(relative.body):
            kind, value = list(_items(attribute.body))[:2]
            if kind.tag == _OID and kind.body == wanted:
                return value.body.decode("utf-8", "replace")
    return ""


def _issuer(body: bytes) -> str:
    parts = (_name(body, _ORGANIZATION), _name(body, _COMMON_NAME))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _alternative_names(body: bytes) -> tuple[str, ...]:
    for extension in _items(next(_items(body)).body):
        parts = list(_items(extension.body))
        if parts[0].body == _SUBJECT_ALT_NAME and parts[-1].tag == _OCTETS:
            names = _items(next(_items(parts[-1].body)).body)
            return tuple(name.body.decode("ascii", "replace").lower() for name in names if name.tag == _DNS_NAME)
    return ()


def _time(item: _Item) -> float:
    text = item.body.decode("ascii", "replace").rstrip("Z")
    if item.tag == _UTC_TIME:
        # Two digits of a year: 50 and above are of the last century (RFC 5280, section 4.1.2.5.1).
        text = ("19" if int(text[:2]) >= 50 else "20") + text
    elif item.tag != _GENERALIZED_TIME:
        return 0.0
    time = datetime.datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=datetime.timezone.utc)
    return time.timestamp()
