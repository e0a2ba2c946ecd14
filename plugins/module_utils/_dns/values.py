# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of DNS records in one canonical text form each, so that equality is ``==``.

Host names are lower case without a trailing dot, addresses in their shortest form, and a TXT value is its plain
text, whatever the character strings into which it is cut on the wire.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping

from .._core.errors import InputError
from .._core.names import record_name

#: Octets of one character string. Source: RFC 1035, section 3.3.
STRING_LIMIT = 255
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_CAA = re.compile(r"(\d{1,3})\s+([A-Za-z0-9]+)\s+(.+)", re.DOTALL)


def canonical(record_type: str, value: str, *, option: str = "value", base: int = 10) -> str:
    """The canonical text of a value. ``base`` is that of the numbers in backslash escapes.

    A TXT value that starts and ends with a quotation mark is read as one or more quoted strings, any other one as it
    stands. Raises InputError where the type does not allow the value.
    """
    text = value.strip()
    if not text:
        raise InputError(option, value, f"a {record_type} record needs a value")
    reader = _READERS.get(record_type)
    return reader(text, option, base) if reader else text


def quoted(text: str, *, base: int = 10) -> str:
    """The text as one or more quoted strings of at most 255 octets each; what is not printable ASCII is escaped."""
    octets = text.encode("utf-8", "surrogateescape")
    pieces = [octets[at : at + STRING_LIMIT] for at in range(0, len(octets), STRING_LIMIT)] or [b""]
    return " ".join(f'"{"".join(_escaped(octet, base) for octet in piece)}"' for piece in pieces)


def unquoted(text: str, *, base: int = 10) -> str | None:
    """The joined text of quoted strings, or None where the text is anything else."""
    strings = _QUOTED.findall(text)
    if not strings or _QUOTED.sub("", text).strip():
        return None
    return "".join(_unescaped(string, base) for string in strings)


def _escaped(octet: int, base: int) -> str:
    char = chr(octet)
    if char in '"\\':
        return f"\\{char}"
    if 0x20 <= octet < 0x7F:
        return char
    return f"\\{octet:03o}" if base == 8 else f"\\{octet:03d}"


def _unescaped(string: str, base: int) -> str:
    def octets(match: re.Match[bytes]) -> bytes:
        escape = match[1]
        return bytes([int(escape, base) & 0xFF]) if len(escape) == 3 else escape

    raw = string.encode("utf-8", "surrogateescape")
    return re.sub(rb"\\(\d{3}|.)", octets, raw, flags=re.DOTALL).decode("utf-8", "surrogateescape")


def _address(version: int) -> Callable[[str, str, int], str]:
    def read(text: str, option: str, _base: int) -> str:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            address = None
        if address is None or address.version != version:
            raise InputError(option, text, f"it must be an IPv{version} address")
        return str(address)

    return read


def _host(text: str, option: str, _base: int) -> str:
    return record_name(text, option=option)


def _numbers_and_host(count: int, form: str) -> Callable[[str, str, int], str]:
    """A value of ``count`` numbers from 0 to 65535 and a host name; "." is the host that does not exist."""

    def read(text: str, option: str, _base: int) -> str:
        *numbers, host = text.split()
        if len(numbers) != count or not all(number.isdecimal() and int(number) < 65536 for number in numbers):
            raise InputError(option, text, f"it must be of the form '{form}'")
        name = host if host == "." else record_name(host, option=option)
        return " ".join([*(str(int(number)) for number in numbers), name])

    return read


def _caa(text: str, option: str, base: int) -> str:
    match = _CAA.fullmatch(text)
    if match is None or int(match[1]) > 255:
        raise InputError(option, text, "it must be of the form '0 issue \"amazon.com\"'")
    content = unquoted(match[3], base=base) if '"' in match[3] else match[3]
    if content is None:
        allowed = "its quotation marks must be balanced around the whole value, as in '0 issue \"amazon.com\"'"
        raise InputError(option, text, allowed)
    written = quoted(content)
    if len(_QUOTED.findall(match[3])) > len(_QUOTED.findall(written)):
        raise InputError(option, text, "it holds several quoted values: write a record for each")
    return f"{int(match[1])} {match[2].lower()} {written}"


def _txt(text: str, _option: str, base: int) -> str:
    plain = unquoted(text, base=base)
    return text if plain is None else plain


_READERS: Mapping[str, Callable[[str, str, int], str]] = {
    "A": _address(4),
    "AAAA": _address(6),
    "CAA": _caa,
    "CNAME": _host,
    "MX": _numbers_and_host(1, "10 mail.example.com"),
    "NS": _host,
    "PTR": _host,
    "SRV": _numbers_and_host(3, "10 5 5060 sip.example.com"),
    "TXT": _txt,
}
#: The types that this collection keeps.
TYPES = tuple(_READERS)
