# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record sets between their form on the wire and ours, and an update message with its prerequisites (RFC 2136)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..._core.errors import InputError
from ..exchange import plain
from ..library import DNSPYTHON
from ..records import Change, Found, RecordSet
from ..values import canonical, quoted, unquoted

if not DNSPYTHON.missing:
    import dns.exception
    import dns.rdataset
    import dns.rdatatype
    import dns.update

#: A message over TCP, with room for its signature. Source: RFC 1035, section 4.2.2.
_LONGEST = 65_000
#: What a server makes for signing by itself.
SIGNING = frozenset({"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "TYPE65534"})
_HOSTS = frozenset({"CNAME", "NS", "PTR"})
_WITH_HOST = frozenset({"MX", "SRV"})
#: A server keeps these at a zone's apex whatever an update says. Source: RFC 2136, section 3.4.2.4.
_NEVER_ABSENT = frozenset({"NS", "SOA"})


def found_in(rrsets: Iterable[Any]) -> tuple[Found, ...]:
    """The record sets, without those of signing."""
    found = (_found(one) for one in rrsets)
    return tuple(one for one in found if one.record_set.type not in SIGNING)


def message_of(zone: str, changes: Iterable[Change]) -> Any:
    """One message: first what has to be true, then what goes, then what comes.

    A server ignores a CNAME record beside other records without a word (RFC 2136, section 3.4.2.2), so these have to
    be gone before it, and the name must have had nothing else.
    """
    listed = tuple(changes)
    message = dns.update.UpdateMessage(zone)
    _require(message, listed)
    for change in listed:
        _remove(message, change, zone)
    for change in listed:
        if change.after is not None:
            message.add(f"{change.after.name}.", rdataset_of(change.after))
    _require_sendable(message, listed)
    return message


def _require_sendable(message: Any, changes: Sequence[Change]) -> None:
    """Raises InputError where one message cannot hold the changes, which are cut into messages by their length."""
    try:
        message.to_wire(max_size=_LONGEST)
    except (dns.exception.DNSException, ValueError, struct.error):
        longest = max(changes, key=lambda change: sum(map(len, change.record_set.values)))
        name, kind = longest.record_set.key
        allowed = f"the {kind} record of {name} is too long for a DNS message of {_LONGEST} octets"
        raise InputError("records.value", ", ".join(longest.record_set.values), allowed) from None


def rdataset_of(one: RecordSet) -> Any:
    """The record set as dnspython has it. Raises InputError for values that the type does not allow."""
    try:
        return dns.rdataset.from_text_list("IN", one.type, one.ttl, [_written(one.type, value) for value in one.values])
    except (dns.exception.DNSException, ValueError) as error:
        allowed = f"a {one.type} record does not take it: {error}"
        raise InputError("records.value", ", ".join(one.values), allowed) from None


def _require(message: Any, changes: Sequence[Change]) -> None:
    leaving = {change.before.record_set.name for change in changes if change.before}
    for change in changes:
        if change.before is not None:
            # A prerequisite has no time to live (RFC 2136, section 2.4.2).
            message.present(f"{change.before.record_set.name}.", rdataset_of(replace(change.before.record_set, ttl=0)))
        elif change.after is not None and change.after.type == "CNAME" and change.after.name not in leaving:
            message.absent(f"{change.after.name}.")
        elif change.after is not None:
            message.absent(f"{change.after.name}.", change.after.type)


def _remove(message: Any, change: Change, zone: str) -> None:
    if change.before is None:
        return
    before = change.before.record_set
    name = f"{before.name}."
    if before.name != zone or before.type not in _NEVER_ABSENT:
        message.delete(name, before.type)
        return
    kept = change.after.values if change.after else ()
    gone = tuple(value for value in before.values if value not in kept)
    if gone:
        message.delete(name, rdataset_of(RecordSet(before.name, before.type, gone, before.ttl)))


def _found(rrset: Any) -> Found:
    record_type = str(dns.rdatatype.to_text(rrset.rdtype))
    values = tuple(sorted({_read(record_type, rdata) for rdata in rrset}))
    return Found(RecordSet(plain(rrset.name), record_type, values, int(rrset.ttl)))


def _read(record_type: str, rdata: Any) -> str:
    text = str(rdata.to_text())
    try:
        return canonical(record_type, text)
    except InputError:
        # Whatever stands there, it is not ours to judge.
        return text


def _written(record_type: str, value: str) -> str:
    """The canonical value as a zone file has it: host names with their dot, texts in quotation marks."""
    if record_type == "TXT":
        return quoted(value)
    if record_type == "CAA":
        *head, text = value.split(" ", 2)
        content = unquoted(text)
        return value if content is None else " ".join([*head, quoted(content)])
    if record_type in _HOSTS or record_type in _WITH_HOST:
        return value if value.endswith(".") else f"{value}."
    return value
