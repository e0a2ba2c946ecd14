# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records whose content has parts: from ``data`` to content in presentation form, and back.

Source: Cloudflare's API reference, the ``data`` of each record type; RFC 1035 and the RFCs of the types.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

#: The parts of each type in the order of its presentation form; a star marks a number, a quote a quoted text.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "CAA": ("*flags", "tag", '"value'),
    "CERT": ("*type", "*key_tag", "*algorithm", "certificate"),
    "DNSKEY": ("*flags", "*protocol", "*algorithm", "public_key"),
    "DS": ("*key_tag", "*algorithm", "*digest_type", "digest"),
    "HTTPS": ("*priority", "target", "value"),
    "NAPTR": ("*order", "*preference", '"flags', '"service', '"regex', "replacement"),
    "SMIMEA": ("*usage", "*selector", "*matching_type", "certificate"),
    "SRV": ("*priority", "*weight", "*port", "target"),
    "SSHFP": ("*algorithm", "*type", "fingerprint"),
    "SVCB": ("*priority", "target", "value"),
    "TLSA": ("*usage", "*selector", "*matching_type", "certificate"),
    "URI": ("*weight", '"target'),
}


def content_of(kind: str, data: Mapping[str, Any]) -> str:
    """The content that the parts make.

    Raises:
        KeyError: a part is missing.
        ValueError: the type has no parts, or one is no number.
    """
    if kind not in _PARTS:
        raise ValueError(f"a {kind} record has content only")
    written: list[str] = []
    for part in _PARTS[kind]:
        mark, name = (part[0], part[1:]) if part[0] in '*"' else ("", part)
        value = str(data[name]) if name in data else ("" if name == "value" else None)
        if value is None:
            raise KeyError(f"{name} is missing")
        if mark == "*":
            value = str(int(value))
        elif mark == '"':
            value = '"{}"'.format(value.strip('"'))
        written.append(value.rstrip(".") if name in ("target", "replacement") and value != "." else value)
    return " ".join(written).strip()


def parsed(kind: str, content: str) -> dict[str, Any] | None:
    """The parts of the content; None for a type without, or where the content does not have them all."""
    if kind not in _PARTS:
        return None
    parts = _PARTS[kind]
    try:
        values = shlex.split(content)
    except ValueError:
        return None
    if len(values) > len(parts):
        values = [*values[: len(parts) - 1], " ".join(values[len(parts) - 1 :])]
    if len(values) < len(parts):
        values += [""] * (len(parts) - len(values))
    names = [part.lstrip('*"') for part in parts]
    try:
        return {
            name: int(value) if part[0] == "*" else value
            for part, name, value in zip(parts, names, values, strict=True)
        }
    except ValueError:
        return None


def is_presentable(kind: str, content: str) -> bool:
    """Whether the content is a value of the type in presentation form, as a name server has to send it."""
    try:
        dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(kind), content, dns.name.root)
    except (dns.exception.DNSException, ValueError):
        return False
    return True
