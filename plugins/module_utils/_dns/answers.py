# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one DNS server said to one question: with a distinct outcome for each way of not answering."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any


class Outcome(str, enum.Enum):
    """How a question ended. Values are what evidence shows.

    NXDOMAIN: the name does not exist. NODATA: it exists without records of this type (RFC 2308). SERVFAIL: the
    server tried and failed, as it does for a broken DNSSEC chain. REFUSED: it will not answer this question, or is
    not responsible for the name. TIMEOUT: silence. UNREACHABLE: the system could not send the question. TRUNCATED: the
    answer does not fit into a datagram, and there is none over TCP. LOOP: the CNAME records lead in a circle. LONG:
    they are more than anybody follows.
    """

    ANSWER = "answer"
    NXDOMAIN = "NXDOMAIN"
    NODATA = "NODATA"
    SERVFAIL = "SERVFAIL"
    REFUSED = "REFUSED"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TRUNCATED = "truncated, without an answer over TCP"
    LOOP = "CNAME loop"
    LONG = "too many CNAME records"

    @property
    def is_statement(self) -> bool:
        """Whether the server answered the question, be it in the negative; else it is open."""
        return self in (Outcome.ANSWER, Outcome.NXDOMAIN, Outcome.NODATA, Outcome.LOOP, Outcome.LONG)

    @property
    def is_endless(self) -> bool:
        """Whether the CNAME records never come to an end."""
        return self in (Outcome.LOOP, Outcome.LONG)


@dataclass(frozen=True)
class Link:
    """One CNAME record: names in lower case without a trailing dot, TTL in seconds."""

    owner: str
    target: str
    ttl: int


@dataclass(frozen=True)
class Answer:
    """The answer to ``name`` ``record_type``.

    ``chain`` holds the CNAME records that were followed, also where there is nothing at their end; ``records`` are the
    values found there in presentation form, host names without trailing dot, for a person and for comparing; ``rdata``
    are the same as dnspython has them, for whoever needs their fields. ``ttl`` is that of the shortest-lived
    record, for a negative answer how long it may be remembered (RFC 2308), in seconds. ``server`` is who answered.
    ``zone`` is the one in whose name a negative answer was given, by its SOA record, "" where there is none.
    ``referral`` names the zone to whose servers an authoritative server pointed instead, ``referral_servers`` are
    their names, ``glue`` pairs of name and address for those of them whose addresses came along. ``extended`` holds
    the extended errors (RFC 8914) as pairs of code and text. ``no_tcp`` says why there was no answer over TCP where
    one was needed. ``signatures`` are pairs of a record set on the way and the set of its signatures or None, as
    dnspython has them, where they were asked for.
    """

    name: str
    record_type: str
    outcome: Outcome
    records: tuple[str, ...] = ()
    chain: tuple[Link, ...] = ()
    ttl: int = 0
    server: str = ""
    authoritative: bool = False
    zone: str = ""
    referral: str = ""
    referral_servers: tuple[str, ...] = ()
    glue: tuple[tuple[str, str], ...] = ()
    extended: tuple[tuple[int, str], ...] = ()
    detail: str = ""
    no_tcp: str = ""
    signatures: tuple[tuple[Any, Any], ...] = field(default=(), compare=False, repr=False)
    rdata: tuple[Any, ...] = field(default=(), compare=False, repr=False)

    @property
    def found(self) -> bool:
        """Whether there are records."""
        return self.outcome is Outcome.ANSWER

    @property
    def last_name(self) -> str:
        """Where the chain of CNAME records ends."""
        return self.chain[-1].target if self.chain else self.name
